# SPDX-License-Identifier: MIT
"""Least share of any window of 10 ms or more that the program gets (bounded utilisation)."""

from lab.metric import Metric
from lab.rows import Row, Run
from lab.traces import utilisation

WINDOW_NS = 10_000_000


def percent(data: Run, row: Row) -> float | None:
    trace = utilisation(data, row)
    return None if trace is None else 100 * trace.bmu([WINDOW_NS])[0]


METRIC = Metric("bmu", "BMU of 10 ms", "%", row=percent, digits=1, less_is_better=False)
