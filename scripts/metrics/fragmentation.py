# SPDX-License-Identifier: MIT
"""Share of what a full collection leaves in use that is not live objects: holes, partly live blocks.

Bytes in use after full collections over bytes that they traced, all together.  Lazy sweeping
counts blocks that wait to be swept as in use.
"""

from lab.metric import Metric
from lab.rows import Row, Run


def percent(data: Run, row: Row) -> float | None:
    full = [e for e in data.events(row)
            if e.get("extent") == "full" and e.get("traced_bytes") and e.get("used_after_bytes")]
    if not full:
        return None
    held, live = sum(e["used_after_bytes"] for e in full), sum(e["traced_bytes"] for e in full)
    return 100 * max(0.0, 1 - live / held)


METRIC = Metric("fragmentation", "held without live objects", "%", row=percent, digits=1)
