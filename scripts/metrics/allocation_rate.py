# SPDX-License-Identifier: MIT
"""Bytes allocated per second of wall time."""

from lab.metric import Metric, Record


def rate(run: Record) -> float | None:
    allocated = run.get("allocated_bytes")
    return None if allocated is None else allocated / run["wall_ns"] * 1e9 / (1 << 20)


METRIC = Metric("allocation_rate", "allocation rate", "MiB/s", run=rate, less_is_better=False)
