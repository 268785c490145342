# SPDX-License-Identifier: MIT
"""Share of the program that 99 % of all windows of 10 ms reach (utilisation's distribution)."""

from lab.metric import Metric
from lab.rows import Row, Run
from lab.traces import utilisation

WINDOW_NS = 10_000_000


def percent(data: Run, row: Row) -> float | None:
    trace = utilisation(data, row)
    return None if trace is None else 100 * trace.mud(WINDOW_NS, [0.01])[0]


METRIC = Metric("mud", "mutator share reached by 99 % of 10 ms windows", "%", row=percent, digits=1,
                less_is_better=False)
