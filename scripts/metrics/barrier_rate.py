# SPDX-License-Identifier: MIT
"""Slow paths of the write barrier for each object allocated."""

from lab.metric import Metric, Record


def rate(run: Record) -> float | None:
    slow, objects = (run.get("counters") or {}).get("barrier_slow"), run.get("allocated_objects")
    return slow / objects if slow is not None and objects else None


METRIC = Metric("barrier_rate", "barrier slow paths / object", "", run=rate)
