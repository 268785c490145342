# SPDX-License-Identifier: MIT
"""Bytes in use, mean over time: between collections it grows evenly.

What is in use at the end is not recorded, so the time after the last collection does not count.
"""

from lab import nominal
from lab.metric import Metric
from lab.rows import Row, Run
from lab.traces import footprint


def mean_mib(data: Run, row: Row) -> float | None:
    points = footprint(data, row)
    if len(points) < 2:
        return None
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:]))
    return area / (points[-1][0] - points[0][0]) / nominal.MIB


METRIC = Metric("footprint_mean", "mean in use", "MiB", row=mean_mib)
