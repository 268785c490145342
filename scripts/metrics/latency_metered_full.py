# SPDX-License-Identifier: MIT
"""Metered latency (whole run), 99.9 % point, of all requests of a cell together."""

from lab import latency
from lab.metric import Metric
from lab.requests import pooled

METRIC = Metric("latency_metered_full", "metered latency (whole run), 99.9 %", "ms",
                cell=pooled(lambda requests: latency.metered(requests, None), 99.9))
