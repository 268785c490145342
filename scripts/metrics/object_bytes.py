# SPDX-License-Identifier: MIT
"""Mean size of an object, its header and rounding included."""

from lab.metric import Metric, Record


def size(run: Record) -> float | None:
    allocated, objects = run.get("allocated_bytes"), run.get("allocated_objects")
    return allocated / objects if allocated is not None and objects else None


METRIC = Metric("object_bytes", "mean object", "bytes", run=size, less_is_better=False)
