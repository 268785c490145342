# SPDX-License-Identifier: MIT
"""Simple latency, 99.9 % point, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_p999", "simple latency, 99.9 %", "ms",
                cell=pooled(lambda requests: latency.simple(requests), 99.9))
