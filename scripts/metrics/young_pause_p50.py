# SPDX-License-Identifier: MIT
"""The median pause of young collections (invocations pooled); absent without any."""

from collections.abc import Sequence

from lab.metric import Metric, Record
from lab.stats import percentile


def pause_ms(events: Sequence[Record]) -> float | None:
    pauses = [e["end_ns"] - e["start_ns"] for e in events if e.get("extent") == "young"]
    return percentile(pauses, 50) / 1e6 if pauses else None


METRIC = Metric("young_pause_p50", "median young pause", "ms", pool=pause_ms)
