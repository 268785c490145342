# SPDX-License-Identifier: MIT
"""Metrics: one file each in scripts/metrics/, found by their being there.

A metric file exports METRIC.  It is computed from stored rows and events, so a
new metric works on old runs too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lab import stats_bootstrap as bootstrap
from lab.dropin import load_folder
from lab.rows import Row, Run
from lab.say import near, usage
from lab.stats import Interval, mean_ci, ratio_ci

FOLDER = Path(__file__).resolve().parents[1] / "metrics"

Record = dict[str, Any]


@dataclass(frozen=True)
class Metric:
    """Exactly one of `run`, `row`, `pool` and `cell` is set.

    run   one number per invocation from its record; None when it has none
    row   the same, from all that the invocation stored: its record, events and requests
    pool  one number per cell from the collection records of all its invocations
          together (percentiles must not be averaged over invocations)
    cell  a value of the cell's rows together, with an interval of its own kind
    """

    name: str
    title: str
    unit: str
    run: Callable[[Record], float | None] | None = None
    pool: Callable[[Sequence[Record]], float | None] | None = None
    row: Callable[[Run, Row], float | None] | None = None
    cell: Callable[[Run, Sequence[Row]], Interval | None] | None = None
    digits: int | None = None  # decimals in tables; None: three significant digits
    less_is_better: bool = True  # False: tables mark no best
    ends: bool = False  # tables show both ends of the interval: it need not be symmetric

    def of_cell(self, data: Run, rows: Sequence[Row]) -> Interval | None:
        """The metric of a cell: a mean with its interval, or a pooled number without."""
        if self.cell is not None:
            return self.cell(data, rows) if rows else None
        if self.pool is None:
            values = self.values(data, rows)
            return mean_ci(values) if values else None
        events = [e for row in rows for e in data.events(row)]
        value = self.pool(events) if events else None
        return None if value is None else Interval(value, None, None, len(rows))

    @property
    def per_invocation(self) -> bool:
        """Whether values() has one number per invocation, so that ratios have intervals."""
        return self.run is not None or self.row is not None

    def values(self, data: Run, rows: Sequence[Row]) -> list[float]:
        """One number per invocation."""
        if self.row is not None:
            found = [self.row(data, row) for row in rows]
        else:
            assert self.run is not None
            found = [self.run(row.run) for row in rows if row.run is not None]
        return [v for v in found if v is not None]


def against(measure: Metric, collector: str, *, medians: bool = False) -> Metric:
    """The metric as a ratio to one collector's in the same block.

    Of means with Fieller's interval, or of medians with a seeded bootstrap.  Raises Stop for
    a metric without a number per invocation.
    """
    if not measure.per_invocation:
        raise usage(f"{measure.name} has no number per invocation, so its ratios have no interval;"
                    " choose another (scripts/table --list)")

    def ratio(data: Run, rows: Sequence[Row]) -> Interval | None:
        workload, heap, label = rows[0].cell
        if heap is None:
            return None  # a baseline belongs to no block
        mine = measure.values(data, rows)
        base = measure.values(data, data.cell(workload, heap, collector))
        if not mine or not base or not (median(base) if medians else sum(base)):
            return None
        if label == collector:
            return Interval(1.0, None, None, len(base))
        return bootstrap.ratio_of_medians(mine, base) if medians else ratio_ci(mine, base)

    what = "medians" if medians else "means"
    return Metric(f"{measure.name}-against-{collector}",
                  f"{measure.title}, ratio of {what} to {collector}'s in the same block", "",
                  cell=ratio, digits=3, less_is_better=measure.less_is_better, ends=True)


def all_metrics() -> dict[str, Metric]:
    return load_folder(FOLDER, "METRIC")


def metric(name: str) -> Metric:
    known = all_metrics()
    if name not in known:
        raise usage(f"unknown metric '{name}'{near(name, known)}")
    return known[name]
