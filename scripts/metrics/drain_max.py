# SPDX-License-Identifier: MIT
"""The longest time that freeing took in one allocation, between two collections."""

from lab.metric import Metric, Record


def drain_ms(run: Record) -> float | None:
    ns = run.get("rc_max_ns")
    return ns / 1e6 if ns else None


METRIC = Metric("drain_max", "longest drain between collections", "ms", run=drain_ms)
