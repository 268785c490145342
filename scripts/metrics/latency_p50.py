# SPDX-License-Identifier: MIT
"""The median of simple latency, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_p50", "simple latency, median", "ms",
                cell=pooled(lambda requests: latency.simple(requests), 50))
