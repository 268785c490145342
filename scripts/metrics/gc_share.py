# SPDX-License-Identifier: MIT
"""Per cent of the wall time in collections; deferred work in the mutator is not in it."""

from lab import nominal
from lab.metric import Metric, Record


def percent(run: Record) -> float | None:
    gc_ns = run.get("gc_ns")
    return nominal.share(gc_ns, run["wall_ns"]) if gc_ns is not None and run["wall_ns"] else None


METRIC = Metric("gc_share", "share of collections", "%", run=percent, digits=1)
