# SPDX-License-Identifier: MIT
"""Mutator utilisation against window length: MMU and BMU at the middle heap size."""

from __future__ import annotations

from pathlib import Path

from lab.curves import LABELS, Axis, Series, at_heap, middle_heap, plot
from lab.mmu import Utilisation, windows
from lab.plots import Figure, Plot, Style, escape, styles
from lab.rows import Run
from lab.stats import Interval
from lab.traces import utilisation

COLUMNS = 3
SHORTEST_NS = 1e5
NAMES = [(1e5, "100 us"), (1e6, "1 ms"), (1e7, "10 ms"), (1e8, "100 ms"), (1e9, "1 s"),
         (1e10, "10 s"), (1e11, "100 s")]


def worst(traces: list[Utilisation], longest: float) -> tuple[list[float], list[float], list[float]]:
    """Window lengths, and MMU and BMU of the worst invocation, in per cent."""
    lengths = windows(SHORTEST_NS, max(longest, 2 * SHORTEST_NS))
    mmu = [100 * min(t.mmu(w) for t in traces) for w in lengths]
    bmu = [100 * v for v in map(min, zip(*(t.bmu(lengths) for t in traces)))]
    return lengths, mmu, bmu


def lines(name: str, look: Style, traces: list[Utilisation], longest: float) -> list[Series]:
    lengths, mmu, bmu = worst(traces, longest)
    return [Series(label, look, [(w, Interval(v, None, None, 0)) for w, v in zip(lengths, values)],
                   dashed=dashed)
            for label, values, dashed in ((name, mmu, False), (f"{name}-bmu", bmu, True))]


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    looks = styles([*data.collectors, *data.baselines])
    found: dict[tuple[str, str], list[Utilisation]] = {}
    for workload in data.workloads:
        for collector in data.collectors:
            traces = [utilisation(data, r) for r in data.cell(workload, heap, collector)]
            kept = [t for t in traces if t is not None]
            if kept:
                found[workload, collector] = kept
    shown = [w for w in data.workloads if any(k[0] == w for k in found)]
    if not shown:
        return None
    longest = max(t.length for traces in found.values() for t in traces)
    drawn = [c for c in data.collectors if any(k[1] == c for k in found)]
    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, "mmu", 1260, 190 + 240 * rows)
    figure.title(f"How much of a window the program gets, {at_heap(heap)}",
                 "least share of the mutator in any window of a length (MMU, solid) or of at least that"
                 " length (BMU, dashed); worst invocation; higher is better")
    figure.legend([(c, looks[c]) for c in drawn], 78)
    tics = ", ".join(f"'{t}' {n}" for n, t in NAMES if SHORTEST_NS <= n <= longest)
    axis = Axis(0, 100, False)
    figure.add("set multiplot", "set logscale x", f"set xrange [{SHORTEST_NS}:{longest}]",
               f"set xtics ({tics})")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=126, bottom=66, aside=LABELS)
        figure.label(place.left, place.upper - 12, f"{{/:Bold=12 {escape(workload)}}}")
        figure.add(*axis.commands(), "set ytics 25",
                   "set ylabel 'mutator, %'" if place.leftmost else "unset ylabel",
                   "set xlabel 'window'" if place.lowest else "unset xlabel")
        series = [s for c in drawn if (workload, c) in found
                  for s in lines(c, looks[c], found[workload, c], longest)]
        figure.add("plot " + ", \\\n     ".join(
            plot(figure, place, workload, series, axis, points=False)))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("mmu", "mutator utilisation against window length, per workload", draw)
