# SPDX-License-Identifier: MIT
"""All pauses on a percentile axis that gives the tail its room."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lab.curves import at_heap, middle_heap
from lab.percentiles import Panel, figure_of
from lab.plots import Figure, Plot
from lab.rows import Run


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    panels = []
    for workload in data.workloads:
        lines = {}
        for collector in data.collectors:
            pauses = [e["end_ns"] - e["start_ns"] for row in data.cell(workload, heap, collector)
                      for e in data.events(row)]
            if pauses:
                lines[collector] = np.array(pauses)
        if lines:
            panels.append(Panel(workload, lines))
    return figure_of(
        data, folder, "pause_curve", panels, f"Pauses by percentile, {at_heap(heap)}",
        "milliseconds; all invocations together, exact; each line ends at its longest pause;"
        " lower is better", "pause, ms")


PLOT = Plot("pause_curve", "pauses by percentile, per workload", draw)
