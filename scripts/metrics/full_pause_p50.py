# SPDX-License-Identifier: MIT
"""The median pause of full collections (invocations pooled); absent without any."""

from collections.abc import Sequence

from lab.metric import Metric, Record
from lab.stats import percentile


def pause_ms(events: Sequence[Record]) -> float | None:
    pauses = [e["end_ns"] - e["start_ns"] for e in events if e.get("extent") == "full"]
    return percentile(pauses, 50) / 1e6 if pauses else None


METRIC = Metric("full_pause_p50", "median full pause", "ms", pool=pause_ms)
