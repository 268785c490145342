# SPDX-License-Identifier: MIT
"""Total over minimum distilled cost, by CPU time: 1 + lower-bound overhead."""

from lab import lbo
from lab.metric import Metric

METRIC = Metric("lbo_cpu", "total over minimum distilled cost, CPU time", "", cell=lbo.of_cell(lbo.cpu),
                digits=3)
