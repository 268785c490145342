# SPDX-License-Identifier: MIT
"""The most bytes of the heap limit that were in use at once."""

from lab.metric import Metric, Record


def peak(run: Record) -> float | None:
    used = run.get("peak_used_bytes")
    return None if used is None else used / (1 << 20)


METRIC = Metric("peak_used", "peak in use", "MiB", run=peak)
