# SPDX-License-Identifier: MIT
"""Where the time goes: mutator, deferred work inside it, collections."""

from __future__ import annotations

from pathlib import Path

from lab.metric import metric
from lab.plots import GREY, Figure, Plot, absences, escape, styles
from lab.rows import Run

COLUMNS = 3
BAR = 0.86


def mix(colour: str, share: float) -> str:
    """The colour over white."""
    parts = [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - p) * share):02x}" for p in parts)


def draw(data: Run, folder: Path) -> Figure | None:
    looks = styles([*data.collectors, *data.baselines])
    mutator, deferred, collecting = (
        metric("mutator_time"), metric("deferred_time"), metric("gc_time"))
    shown = [w for w in data.workloads
             if any(data.cell(w, h, c) for h in data.heaps for c in data.collectors)]
    drawn = [c for c in data.collectors
             if any(data.cell(w, h, c) for h in data.heaps for w in data.workloads)]
    if not shown:
        return None
    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, "time_split", 1200, 210 + 250 * rows)
    order = ", ".join(data.heaps)
    figure.title("Where the time goes",
                 f"milliseconds; in each group the heap grows from left to right: {order}"
                 if len(data.heaps) > 1 else f"milliseconds, at {order} heap")
    figure.swatches([("mutator", "#d4d4d4"), ("lazy sweep and counting, inside the mutator's time",
                                              "#9a9a9a"), ("collections", "#404040")], 78, 24)
    general, _ = absences(data, shown, data.heaps)
    figure.footer(general)
    figure.add("set multiplot", "set style fill solid 1.0 noborder", "set xtics scale 0")
    size = len(data.heaps)
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=122, bottom=92)
        figure.label(place.left, place.upper - 14, f"{{/:Bold=12 {escape(workload)}}}")
        table, top = [], 0.0
        for group, collector in enumerate(drawn):
            colour = looks[collector].colour
            for slot, heap in enumerate(data.heaps):
                x = group * (size + 1) + slot
                cell = data.cell(workload, heap, collector)
                parts = [m.of_cell(data, cell) for m in (mutator, deferred, collecting)] if cell else []
                if not parts or parts[0] is None or parts[2] is None:
                    why = data.absent(workload, heap, collector)
                    if why not in (None, "not run"):
                        figure.add(f"set label \"{escape(str(why))}\" at first {x},graph 0.02 rotate"
                                   f" by 90 left font ',8' tc rgb '{GREY}'")
                    continue
                inside = min(parts[1].value if parts[1] else 0.0, parts[0].value)
                base = 0.0
                for height, share in ((parts[0].value - inside, 0.32), (inside, 0.62),
                                      (parts[2].value, 1.0)):
                    if height > 0:
                        table.append([x - BAR / 2, x + BAR / 2, base, base + height,
                                      "0x" + mix(colour, share)[1:]])
                    base += height
                top = max(top, base)
        tics = ", ".join(f"'{escape(c)}' {g * (size + 1) + (size - 1) / 2}"
                         for g, c in enumerate(drawn))
        file = figure.data(workload, ["left", "right", "bottom", "top", "colour"], table)
        figure.add(
            f"set xrange [-1:{len(drawn) * (size + 1) - 1}]", f"set xtics ({tics}) font ',9' rotate by 25 right",
            f"set yrange [0:{top * 1.08}]", "set ytics autofreq",
            "set ylabel 'time, ms' offset 1" if place.leftmost else "unset ylabel",
            f"plot '{file}' using (($1+$2)/2):3:1:2:3:4:5 with boxxyerror lc rgb variable")
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("time_split", "mutator and collection time, per workload and heap size", draw)
