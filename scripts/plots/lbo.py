# SPDX-License-Identifier: MIT
"""Lower-bound overhead of every collector, by wall and by CPU time."""

from __future__ import annotations

from pathlib import Path

from lab import lbo
from lab.curves import LABELS, Axis, Series, plot
from lab.plots import Figure, HeapAxis, Plot, bars, styles
from lab.rows import Run, heap_number
from lab.suite import capable

PANELS = (("wall time", lbo.wall), ("CPU time", lbo.cpu))


def draw(data: Run, folder: Path) -> Figure | None:
    looks = styles([*data.collectors, *data.baselines])
    members = {h: capable(data, h) for h in data.heaps}
    drawn = [c for c in data.collectors if any(c in members[h][0] for h in data.heaps)]
    figure = Figure(folder, "lbo", 1180, 560)
    figure.title("Lower-bound overhead: what a collector costs at least",
                 "total over minimum distilled cost, geometric mean over workloads; 1 would be"
                 " free; lower is better;"
                 f" {bars(data)}")
    figure.legend([(c, looks[c]) for c in drawn], 78)
    panels, origins = [], {}
    for name, costs in PANELS:
        cells = {w: lbo.cells_of(data, w, costs) for w in data.workloads}
        series = []
        for collector in drawn:
            one = Series(collector, looks[collector])
            for heap in data.heaps:
                able, common = members[heap]
                value = (lbo.suite([cells[w] for w in common], (collector, heap))
                         if collector in able else None)
                one.points.append((heap_number(heap), value))
            series.append(one)
        if any(s.last is not None for s in series):
            panels.append((name, series))
            least = [lbo.minimum(c) for c in cells.values()]
            origins[name] = [m.collector for m in least if m is not None]
    if not panels:
        return None
    notes = []
    for name, found in origins.items():
        count = sorted(((found.count(c), c) for c in set(found)), reverse=True)
        notes.append(f"{name}: where the workloads' minima come from: "
                     + ", ".join(f"{c} {n}" for n, c in count))
    figure.footer(notes)
    axis = Axis.ribbons([v for _, series in panels for s in series
                         for _, v in s.points if v is not None])
    figure.add("set multiplot")
    for index, (name, series) in enumerate(panels):
        place = figure.panel(index, len(panels), 2, top=134, bottom=96, aside=LABELS)
        figure.label(place.left, place.upper - 16, f"{{/:Bold=12 {name}}}")
        figure.add(*HeapAxis.of(data).commands(), *axis.commands(),
                   "set ylabel 'total / minimum distilled'" if place.leftmost else "unset ylabel")
        figure.add("plot " + ", \\\n     ".join(plot(figure, place, name.split()[0], series, axis)))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("lbo", "lower-bound overhead by wall and CPU time", draw)
