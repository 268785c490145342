# SPDX-License-Identifier: MIT
"""Per cent that a heap size costs over the collector's best one on the same workload."""

from collections.abc import Sequence

from lab import nominal
from lab.metric import Metric, metric
from lab.rows import Row, Run
from lab.stats import Interval, ratio_ci


def percent(data: Run, rows: Sequence[Row]) -> Interval | None:
    total = metric("total_time")
    workload, _, collector = rows[0].cell
    cells = [total.values(data, data.cell(workload, h, collector)) for h in data.heaps]
    if not any(cells):
        return None  # a baseline has no heap size
    best = min((c for c in cells if c), key=lambda c: sum(c) / len(c))
    own = total.values(data, rows)
    if own == best:
        return Interval(0.0, 0.0, 0.0, len(own)) if len(own) > 1 else Interval(0.0, None, None, 1)
    found = ratio_ci(own, best)
    ends = [None if v is None else nominal.heap_sensitivity(v, 1) for v in (found.low, found.high)]
    return Interval(nominal.heap_sensitivity(found.value, 1), ends[0], ends[1], found.n)


METRIC = Metric("heap_sensitivity", "slower than at the best heap size", "%", cell=percent, digits=1)
