# SPDX-License-Identifier: MIT
"""Open-loop latency, 99.9 % point, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_open", "open-loop latency, 99.9 %", "ms",
                cell=pooled(lambda requests: latency.open_loop(requests), 99.9))
