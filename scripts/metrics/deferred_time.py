# SPDX-License-Identifier: MIT
"""Collector's work inside the mutator's time: lazy sweeping and draining counts."""

from lab.metric import Metric, Record


def deferred_ms(run: Record) -> float | None:
    work = (run.get("lazy_sweep_ns") or 0) + (run.get("rc_ns") or 0)
    return work / max(len(run["iteration_wall_ns"]), 1) / 1e6


METRIC = Metric("deferred_time", "lazy sweep and counting", "ms", run=deferred_ms, less_is_better=False)
