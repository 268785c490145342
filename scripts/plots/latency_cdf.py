# SPDX-License-Identifier: MIT
"""Distribution of request latency under several smoothing windows, one panel per collector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lab import latency
from lab.curves import Axis, at_heap, middle_heap
from lab.plots import Figure, Plot, Style, escape, time_tics
from lab.requests import latencies
from lab.rows import Run

COLUMNS = 4
POINTS = 300
KINDS = (("simple", latency.simple, "#0072B2", 1),
         ("metered, 1 ms", lambda r: latency.metered(r, 1_000_000), "#E69F00", 2),
         ("metered, 10 ms", lambda r: latency.metered(r, 10_000_000), "#D55E00", 4),
         ("metered, whole run", lambda r: latency.metered(r, None), "#000000", 1),
         ("open loop, from arrival", latency.open_loop, "#009E73", 5))


def grid(cells: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Places from left to right; each workload begins a row."""
    places: dict[tuple[str, str], int] = {}
    for workload in dict.fromkeys(w for w, _ in cells):
        first = -(-(max(places.values(), default=-1) + 1) // COLUMNS) * COLUMNS
        places |= {cell: first + i for i, cell in enumerate(c for c in cells if c[0] == workload)}
    return places


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    found: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    for workload in data.workloads:
        for collector in data.collectors:
            cell = data.cell(workload, heap, collector)
            for name, kind, _, _ in KINDS:
                parts = latencies(data, cell, kind)
                if parts:
                    found.setdefault((workload, collector), {})[name] = latency.merge(parts)
    if not found:
        return None
    everything = [v for lines in found.values() for v in lines.values()]
    low = max(1e-6, min(float(np.percentile(v, 1)) for v in everything) / 1e6)
    axis = Axis(low, max(float(v[-1]) for v in everything) / 1e6 * 1.2)
    used = [k for k in KINDS if any(k[0] in lines for lines in found.values())]
    places = grid(list(found))
    rows = max(places.values()) // COLUMNS + 1
    figure = Figure(folder, "latency_cdf", 1260, 190 + 240 * rows)
    figure.title(f"Request latency with and without the queue behind a pause, {at_heap(heap)}",
                 "share of requests done within a time; the further right the metered lines lie of"
                 " the simple one, the more requests wait behind pauses")
    figure.legend([(name, Style(colour, 0, dash)) for name, _, colour, dash in used], 78)
    figure.add("set multiplot", "set logscale x", f"set xrange [{axis.low}:{axis.high}]",
               "set yrange [0:100]", "set ytics 25", f"set xtics {time_tics(axis.low, axis.high)}")
    for (workload, collector), lines in found.items():
        index = places[workload, collector]
        place = figure.panel(index, rows * COLUMNS, COLUMNS, top=126, bottom=66)
        lowest = index + COLUMNS not in places.values()
        figure.label(place.left, place.upper - 12,
                     f"{{/:Bold=11 {escape(collector)}}}  {{/=10 {escape(workload)}}}")
        figure.add("set ylabel 'requests, %'" if place.leftmost else "unset ylabel",
                   "set xlabel 'latency'" if lowest else "unset xlabel")
        parts = []
        for name, _, colour, dash in used:
            if name in lines:
                ordered = lines[name]
                at = np.unique(np.linspace(0, len(ordered) - 1, POINTS).astype(np.int64))
                file = figure.data(
                    f"{workload}-{collector}-{name.split()[-1]}{len(parts)}", ["ms", "percent"],
                    [(ordered[i] / 1e6, 100 * (i + 1) / len(ordered)) for i in at])
                parts.append(f"'{file}' using 1:2 with lines lc rgb '{colour}' lw 2 dt {dash}")
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("latency_cdf", "distribution of latency, simple and metered", draw)
