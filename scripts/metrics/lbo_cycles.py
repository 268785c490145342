# SPDX-License-Identifier: MIT
"""Total over minimum distilled cost, by cycles: 1 + lower-bound overhead.

Absent where the machine does not count cycles apart for mutator and collector.
"""

from lab import lbo
from lab.metric import Metric

METRIC = Metric("lbo_cycles", "total over minimum distilled cost, cycles", "", cell=lbo.of_cell(lbo.cycles),
                digits=3)
