# SPDX-License-Identifier: MIT
"""When pauses happen and how long they are, in one invocation of each collector."""

from __future__ import annotations

from pathlib import Path

from lab.curves import Axis, at_heap, featured, middle_heap
from lab.plots import Figure, Plot, escape, styles
from lab.rows import Run
from lab.traces import pauses

COLUMNS = 4


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    workload = featured(data, heap)
    if workload is None:
        return None
    looks = styles([*data.collectors, *data.baselines])
    found = {c: pauses(data, rows[0]) for c in data.collectors
             if (rows := data.cell(workload, heap, c))}
    found = {c: p for c, p in found.items() if p}
    if not found:
        return None
    axis = Axis.around([ms for p in found.values() for _, ms, _ in p])
    end = max(at for p in found.values() for at, _, _ in p) * 1000 * 1.05
    rows = -(-len(found) // COLUMNS)
    figure = Figure(folder, "pause_timeline", 1260, 160 + 230 * rows)
    figure.title(f"When the program stands still: {workload} {at_heap(heap)}",
                 "each stroke is a pause of the first invocation, as high as it is long; full colour:"
                 " full collections, pale: young ones")
    figure.add("set multiplot", f"set xrange [0:{end}]", "set xtics autofreq")
    for index, (collector, line) in enumerate(found.items()):
        place = figure.panel(index, len(found), COLUMNS, top=104, bottom=64)
        total = sum(ms for _, ms, _ in line)
        figure.label(place.left, place.upper - 12,
                     f"{{/:Bold=12 {escape(collector)}}}  {{/=9 {len(line)} pauses,"
                     f" {total:.3g} ms}}")
        figure.add(*axis.commands(), "set ylabel 'pause, ms'" if place.leftmost else "unset ylabel",
                   "set xlabel 'time, ms'" if place.lowest else "unset xlabel")
        parts = []
        for kind, alpha in (("young", "90"), ("full", "00")):
            kept = [(at * 1000, ms) for at, ms, extent in line if (extent == "young") == (kind == "young")]
            if kept:
                file = figure.data(f"{collector}-{kind}", ["ms", "pause_ms"], kept)
                colour = f"#{alpha}{looks[collector].colour[1:]}"
                parts.append(f"'{file}' using 1:2 with impulses lc rgb '{colour}' lw 2")
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("pause_timeline", "pauses over time in one workload", draw)
