# SPDX-License-Identifier: MIT
"""Wall time of one measured iteration: the mutator and the collector together."""

from lab.metric import Metric, Record


def total_ms(run: Record) -> float | None:
    iterations = run["iteration_wall_ns"] or [run["wall_ns"]]
    return sum(iterations) / len(iterations) / 1e6


METRIC = Metric("total_time", "total time", "ms", run=total_ms)
