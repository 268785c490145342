# SPDX-License-Identifier: MIT
"""Standard deviation of total time over invocations, in per cent of its mean."""

from collections.abc import Sequence

from lab.metric import Metric, metric
from lab.rows import Row, Run
from lab.stats import Interval
from lab.stats_steady import coefficient


def percent(data: Run, rows: Sequence[Row]) -> Interval | None:
    values = metric("total_time").values(data, rows)
    return Interval(100 * coefficient(values), None, None, len(values)) if len(values) > 1 else None


METRIC = Metric("deviation", "deviation of total time", "%", cell=percent, digits=1)
