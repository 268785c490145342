# SPDX-License-Identifier: MIT
"""Time inside collections, per iteration."""

from lab.metric import Metric, Record


def gc_ms(run: Record) -> float | None:
    return run["gc_ns"] / max(len(run["iteration_wall_ns"]), 1) / 1e6


METRIC = Metric("gc_time", "GC time", "ms", run=gc_ms, less_is_better=False)
