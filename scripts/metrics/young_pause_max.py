# SPDX-License-Identifier: MIT
"""The longest pause of a young collection (invocations pooled); absent without any."""

from collections.abc import Sequence

from lab.metric import Metric, Record


def pause_ms(events: Sequence[Record]) -> float | None:
    pauses = [e["end_ns"] - e["start_ns"] for e in events if e.get("extent") == "young"]
    return max(pauses) / 1e6 if pauses else None


METRIC = Metric("young_pause_max", "longest young pause", "ms", pool=pause_ms)
