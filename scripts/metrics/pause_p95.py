# SPDX-License-Identifier: MIT
"""The 95th percentile of all pauses of a cell (nearest rank, invocations pooled)."""

from collections.abc import Sequence

from lab.metric import Metric, Record
from lab.stats import percentile


def pause_ms(events: Sequence[Record]) -> float | None:
    return percentile([e["end_ns"] - e["start_ns"] for e in events], 95) / 1e6


METRIC = Metric("pause_p95", "pause p95", "ms", pool=pause_ms)
