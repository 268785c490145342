# SPDX-License-Identifier: MIT
"""How many collections the measured iterations took."""

from lab.metric import Metric, Record


def count(run: Record) -> float | None:
    return run["collections"].get("total")


METRIC = Metric("collections", "collections", "", run=count, digits=0, less_is_better=False)
