# SPDX-License-Identifier: MIT
"""Bytes in use after a full collection, mean over collections."""

from lab import nominal
from lab.metric import Metric
from lab.rows import Row, Run


def mean_mib(data: Run, row: Row) -> float | None:
    after = [e["used_after_bytes"] for e in data.events(row)
             if e.get("extent") == "full" and e.get("used_after_bytes") is not None]
    return sum(after) / len(after) / nominal.MIB if after else None


METRIC = Metric("footprint_after", "in use after full collections", "MiB", row=mean_mib)
