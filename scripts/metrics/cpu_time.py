# SPDX-License-Identifier: MIT
"""CPU time of the whole process over the measured iterations, per iteration."""

from lab.metric import Metric, Record


def cpu_ms(run: Record) -> float | None:
    return run["cpu_ns"] / max(len(run["iteration_wall_ns"]), 1) / 1e6


METRIC = Metric("cpu_time", "CPU time", "ms", run=cpu_ms)
