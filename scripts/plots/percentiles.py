# SPDX-License-Identifier: MIT
"""Request latency on a percentile axis: simple, metered and, in an open loop, from arrival."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lab import latency
from lab.curves import at_heap, middle_heap
from lab.percentiles import Panel, figure_of
from lab.plots import Figure, Plot
from lab.requests import latencies
from lab.rows import Run

KINDS = (("simple", latency.simple), ("metered, 10 ms", lambda r: latency.metered(r, 10_000_000)),
         ("metered, whole run", lambda r: latency.metered(r, None)),
         ("open loop, from arrival", latency.open_loop))


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    panels = []
    for workload in data.workloads:
        for name, kind in KINDS:
            lines = {}
            for collector in data.collectors:
                parts = latencies(data, data.cell(workload, heap, collector), kind)
                if parts:
                    lines[collector] = np.concatenate(parts)
            if lines:
                panels.append(Panel(f"{workload}: {name}", lines))
    return figure_of(
        data, folder, "percentiles", panels, f"Request latency by percentile, {at_heap(heap)}",
        "milliseconds; all invocations together, exact; metered: had requests arrived evenly;"
        " lower is better", "latency, ms")


PLOT = Plot("percentiles", "request latency by percentile", draw)
