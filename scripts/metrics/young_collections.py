# SPDX-License-Identifier: MIT
"""Number of young collections; absent when events were not kept."""

from lab.metric import Metric
from lab.rows import Row, Run


def count(data: Run, row: Row) -> float | None:
    known = [e for e in data.events(row) if "extent" in e]
    return float(sum(e["extent"] == "young" for e in known)) if known else None


METRIC = Metric("young_collections", "young collections", "", row=count)
