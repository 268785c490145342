# SPDX-License-Identifier: MIT
"""Metered latency (100 ms), 99.9 % point, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_metered_100ms", "metered latency (100 ms), 99.9 %", "ms",
                cell=pooled(lambda requests: latency.metered(requests, 100_000_000), 99.9))
