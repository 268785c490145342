# SPDX-License-Identifier: MIT
"""The longest pause of a cell over all its invocations; a maximum has no interval."""

from collections.abc import Sequence

from lab.metric import Metric, Record


def pause_ms(events: Sequence[Record]) -> float | None:
    return max(e["end_ns"] - e["start_ns"] for e in events) / 1e6


METRIC = Metric("pause_max", "longest pause", "ms", pool=pause_ms)
