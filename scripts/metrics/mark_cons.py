# SPDX-License-Identifier: MIT
"""Bytes traced for each byte allocated; absent when events were not kept."""

from lab import nominal
from lab.metric import Metric
from lab.rows import Row, Run


def ratio(data: Run, row: Row) -> float | None:
    traced = [e["traced_bytes"] for e in data.events(row) if e.get("traced_bytes") is not None]
    allocated = (row.run or {}).get("allocated_bytes")
    return nominal.mark_cons(sum(traced), allocated) if traced and allocated else None


METRIC = Metric("mark_cons", "bytes traced / allocated", "", row=ratio)
