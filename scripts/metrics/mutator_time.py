# SPDX-License-Identifier: MIT
"""Time outside collections, per iteration; lazy sweeping and counting happen in it."""

from lab.metric import Metric, Record


def mutator_ms(run: Record) -> float | None:
    return run["mutator_ns"] / max(len(run["iteration_wall_ns"]), 1) / 1e6


METRIC = Metric("mutator_time", "mutator time", "ms", run=mutator_ms, less_is_better=False)
