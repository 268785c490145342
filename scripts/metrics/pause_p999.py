# SPDX-License-Identifier: MIT
"""The 99.9th percentile of all pauses of a cell; absent with fewer than 10,000 of them."""

from collections.abc import Sequence

from lab.latency import enough
from lab.metric import Metric, Record
from lab.stats import percentile


def pause_ms(events: Sequence[Record]) -> float | None:
    if not enough(len(events), 99.9):
        return None
    return percentile([e["end_ns"] - e["start_ns"] for e in events], 99.9) / 1e6


METRIC = Metric("pause_p999", "pause p99.9", "ms", pool=pause_ms)
