# SPDX-License-Identifier: MIT
"""Total over minimum distilled cost, by wall time: 1 + lower-bound overhead."""

from lab import lbo
from lab.metric import Metric

METRIC = Metric("lbo_wall", "total over minimum distilled cost, wall time", "", cell=lbo.of_cell(lbo.wall),
                digits=3)
