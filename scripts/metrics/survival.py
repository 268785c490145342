# SPDX-License-Identifier: MIT
"""Share of the bytes in use that a collection keeps, mean over collections."""

from lab.metric import Metric
from lab.rows import Row, Run


def percent(data: Run, row: Row) -> float | None:
    kept = [e["used_after_bytes"] / e["used_before_bytes"] for e in data.events(row)
            if e.get("used_before_bytes") and e.get("used_after_bytes") is not None]
    return 100 * sum(kept) / len(kept) if kept else None


METRIC = Metric("survival", "kept by a collection", "%", row=percent, digits=1, less_is_better=False)
