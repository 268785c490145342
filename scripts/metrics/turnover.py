# SPDX-License-Identifier: MIT
"""How often the declared live volume is allocated anew."""

from lab import nominal
from lab.metric import Metric, Record


def times(run: Record) -> float | None:
    allocated, live = run.get("allocated_bytes"), run.get("live_bytes")
    return nominal.turnover(allocated, live) if allocated is not None and live else None


METRIC = Metric("turnover", "allocated / live bytes", "", run=times, less_is_better=False)
