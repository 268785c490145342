# SPDX-License-Identifier: MIT
"""The saw-tooth: bytes in use over time, in one invocation of each collector."""

from __future__ import annotations

from pathlib import Path

from lab.curves import at_heap, featured, middle_heap
from lab.plots import GREY, Figure, Plot, escape, styles
from lab.rows import Run
from lab.traces import footprint

COLUMNS = 4
MIB = 1 << 20


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    workload = featured(data, heap)
    if workload is None:
        return None
    looks = styles([*data.collectors, *data.baselines])
    found, facts = {}, {}
    for collector in data.collectors:
        rows = data.cell(workload, heap, collector)
        points = footprint(data, rows[0]) if rows else []
        if len(points) > 1:
            found[collector], facts[collector] = points, rows[0].run or {}
    if not found:
        return None
    limit = max(f.get("heap_limit_bytes") or 0 for f in facts.values()) / MIB
    live = max(f.get("live_bytes") or 0 for f in facts.values()) / MIB
    top = max(limit, max(b for p in found.values() for _, b in p) / MIB) * 1.06
    end = max(p[-1][0] for p in found.values()) / 1e6 * 1.02
    rows = -(-len(found) // COLUMNS)
    figure = Figure(folder, "occupancy", 1260, 160 + 230 * rows)
    figure.title(f"How the heap fills and empties: {workload} {at_heap(heap)}",
                 "MiB in use around each collection of the first invocation, straight lines between;"
                 " dashed: the limit; dotted: live bytes that the workload declares")
    figure.add("set multiplot", f"set xrange [0:{end}]", f"set yrange [0:{top}]",
               "set ytics autofreq", "set xtics autofreq")
    for index, (collector, points) in enumerate(found.items()):
        place = figure.panel(index, len(found), COLUMNS, top=104, bottom=64)
        figure.label(place.left, place.upper - 12,
                     f"{{/:Bold=12 {escape(collector)}}}  {{/=9 {(len(points) - 1) // 2} collections}}")
        figure.add("set ylabel 'in use, MiB'" if place.leftmost else "unset ylabel",
                   "set xlabel 'time, ms'" if place.lowest else "unset xlabel")
        file = figure.data(collector, ["ms", "mib"], [(at / 1e6, b / MIB) for at, b in points])
        colour = looks[collector].colour
        parts = [f"'{file}' using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder"
                 f" lc rgb '{colour}'", f"'{file}' using 1:2 with lines lc rgb '{colour}' lw 1.5"]
        if limit:
            parts.append(f"{limit} with lines lc rgb '{GREY}' lw 1.2 dt 2")
        if live:
            parts.append(f"{live} with lines lc rgb '{GREY}' lw 1.2 dt 3")
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("occupancy", "bytes in use over time in one workload", draw)
