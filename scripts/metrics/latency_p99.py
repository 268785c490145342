# SPDX-License-Identifier: MIT
"""Simple latency, 99 % point, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_p99", "simple latency, 99 %", "ms",
                cell=pooled(lambda requests: latency.simple(requests), 99))
