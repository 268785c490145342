# SPDX-License-Identifier: MIT
"""What collections spend their time on, per workload and collector."""

from __future__ import annotations

import math
from pathlib import Path

from lab.curves import at_heap, middle_heap
from lab.plots import GREY, Figure, Plot, escape
from lab.rows import Run

COLUMNS = 3
BAR = 0.38
# Phases that others add take the spare colours.
COLOURS = {"roots": "#E69F00", "trace": "#0072B2", "move": "#56B4E9", "host": "#CC79A7",
           "reclaim": "#009E73"}
SPARE = ["#D55E00", "#8C510A", "#332288", "#999933"]


def phases(data: Run, workload: str, heap: str, collector: str) -> dict[str, float]:
    """Milliseconds per phase and invocation; "other" is the rest of the pauses.  {} without events."""
    rows = [r for r in data.cell(workload, heap, collector) if data.events(r)]
    total: dict[str, float] = {}
    for row in rows:
        for event in data.events(row):
            spans = event.get("phase_ns") or {}
            for name, ns in spans.items():
                total[name] = total.get(name, 0) + ns / 1e6 / len(rows)
            rest = event["end_ns"] - event["start_ns"] - sum(spans.values())
            total["other"] = total.get("other", 0) + max(rest, 0) / 1e6 / len(rows)
    return total


def step(top: float) -> float:
    """A round distance of tics that gives four or so up to `top`."""
    power = 10.0 ** math.floor(math.log10(top / 4)) if top > 0 else 1.0
    return next(s * power for s in (1, 2, 5, 10) if s * power >= top / 4 or s == 10)


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    found = {(w, c): p for w in data.workloads for c in data.collectors
             if (p := phases(data, w, heap, c))}
    shown = [w for w in data.workloads if any(k[0] == w for k in found)]
    if not shown:
        return None
    names = [n for n in dict.fromkeys(n for p in found.values() for n in p) if n != "other"]
    spare = iter(SPARE)
    colours = {n: COLOURS.get(n) or next(spare, GREY) for n in names} | {"other": "#bbbbbb"}
    drawn = [c for c in data.collectors if any(k[1] == c for k in found)]
    rows = -(-len(shown) // COLUMNS)
    height = 40 + 24 * len(drawn)
    figure = Figure(folder, "phases", 1260, 160 + (height + 72) * rows)
    figure.title(f"What pauses are spent on, {at_heap(heap)}",
                 "milliseconds of all collections of a run, mean over invocations; lazy sweeping and"
                 " counting outside pauses are not here")
    figure.swatches([*colours.items()], 78, 24)
    figure.add("set multiplot", "set style fill solid 1.0 noborder", "set grid noytics xtics",
               "set tics scale 0.5", f"set yrange [{len(drawn) - 0.5}:-0.5]")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=122, bottom=60, aside=40, left_gap=100)
        figure.label(place.left, place.upper - 10, f"{{/:Bold=12 {escape(workload)}}}")
        table, top = [], 0.0
        for y, collector in enumerate(drawn):
            at = 0.0
            for name, ms in found.get((workload, collector), {}).items():
                if ms > 0:
                    table.append([at, at + ms, y - BAR, y + BAR, "0x" + colours[name][1:]])
                    at += ms
            top = max(top, at)
            if (workload, collector) not in found:
                why = data.absent(workload, heap, collector) or "no collection"
                figure.add(f'set label "{escape(str(why))}" at first 0,{y} offset 0.5,0 left'
                           f" font ',8' tc rgb '{GREY}'")
            else:
                figure.add(f'set label "{at:.3g}" at first {at},{y} offset 0.4,0 left font \',8\'')
        tics = ", ".join(f"'{escape(c)}' {y}" for y, c in enumerate(drawn))
        file = figure.data(workload, ["left", "right", "low", "high", "colour"], table)
        figure.add(f"set ytics ({tics}) font ',9'", f"set xrange [0:{top * 1.02}]",
                   f"set xtics 0,{step(top)} font ',9'",
                   "set xlabel 'ms'" if place.lowest else "unset xlabel",
                   f"plot '{file}' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror"
                   " lc rgb variable")
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("phases", "time of each phase of collections", draw)
