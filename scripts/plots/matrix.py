# SPDX-License-Identifier: MIT
"""Every collector on every workload as a table of colours: time relative to the row's best."""

from __future__ import annotations

import math
from pathlib import Path

from lab.curves import at_heap, middle_heap
from lab.metric import metric
from lab.plots import GREY, Figure, Plot, escape
from lab.rows import Run

CELL_W, CELL_H, LEFT, TOP = 104, 34, 170, 130


def shade(ratio: float, worst: float) -> tuple[str, str]:
    """Colour of a cell and of the text on it: white at 1, dark blue at the worst ratio."""
    depth = math.log(ratio) / math.log(worst) if worst > 1 else 0.0
    light, dark = (247, 251, 255), (8, 48, 107)
    parts = [round(a + (b - a) * depth) for a, b in zip(light, dark)]
    return "#" + "".join(f"{p:02x}" for p in parts), "#ffffff" if depth > 0.5 else "#000000"


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    total = metric("total_time")
    found = {(w, c): v.value for w in data.workloads for c in data.collectors
             if (v := total.of_cell(data, data.cell(w, heap, c))) is not None}
    if len({c for _, c in found}) < 2:
        return None  # nobody to be relative to
    best = {w: min(v for k, v in found.items() if k[0] == w)
            for w in data.workloads if any(k[0] == w for k in found)}
    ratios = {k: v / best[k[0]] for k, v in found.items()}
    worst = max(ratios.values())
    columns = data.collectors
    width = LEFT + CELL_W * len(columns) + 40
    figure = Figure(folder, "matrix", max(width, 640), TOP + CELL_H * len(data.workloads) + 50)
    figure.title(f"Total time relative to the best collector, {at_heap(heap)}",
                 "a row is a workload; 1.00 is its best collector; darker is slower")
    figure.footer(["differences of a few per cent may be chance: see the intervals in the table"])
    figure.add("unset border", "unset tics", "unset grid", "set style fill solid 1.0 noborder",
               "set lmargin at screen 0", "set rmargin at screen 1", "set tmargin at screen 1",
               "set bmargin at screen 0", f"set xrange [0:{figure.width}]",
               f"set yrange [{figure.height}:0]")
    for j, collector in enumerate(columns):
        figure.label(LEFT + CELL_W * (j + 0.5), TOP - 16, f"{{/=11 {escape(collector)}}}",
                     align="center")
    table = []
    for i, workload in enumerate(data.workloads):
        y = TOP + CELL_H * i
        figure.label(LEFT - 14, y + CELL_H / 2, f"{{/=11 {escape(workload)}}}", align="right")
        for j, collector in enumerate(columns):
            x, middle = LEFT + CELL_W * j, LEFT + CELL_W * (j + 0.5)
            ratio = ratios.get((workload, collector))
            if ratio is None:
                why = data.absent(workload, heap, collector) or ""
                figure.label(middle, y + CELL_H / 2, f"{{/=10 {escape(why)}}}", GREY, "center")
                continue
            fill, ink = shade(ratio, worst)
            table.append([x + 1, x + CELL_W - 1, y + 1, y + CELL_H - 1, "0x" + fill[1:]])
            text = f"{ratio:.2f}" if ratio < 99.5 else f"{ratio:.0f}"
            weight = f"{{/:Bold=11 {text}}}" if ratio == 1 else f"{{/=11 {text}}}"
            figure.label(middle, y + CELL_H / 2, weight, ink, "center")
    file = figure.data("cells", ["left", "right", "top", "bottom", "colour"], table)
    figure.add(f"plot '{file}' using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror"
               " lc rgb variable")
    return figure


PLOT = Plot("matrix", "collector x workload, relative time at the middle heap size", draw)
