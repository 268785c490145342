# SPDX-License-Identifier: MIT
"""The time-space plane: memory in use against total time, one panel per workload."""

from __future__ import annotations

from pathlib import Path

from lab.curves import LABELS, Axis, name_ends
from lab.metric import metric
from lab.plots import Figure, Plot, escape, log_tics, styles
from lab.rows import Run

COLUMNS = 3
MIB = 1 << 20


def live_mib(data: Run, workload: str) -> float | None:
    """The live bytes that the workload declares."""
    for row in data.rows:
        if row.workload == workload and row.run and row.run.get("live_bytes"):
            return row.run["live_bytes"] / MIB
    return None


def draw(data: Run, folder: Path) -> Figure | None:
    looks = styles([*data.collectors, *data.baselines])
    total, space = metric("total_time"), metric("footprint_mean")
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for workload in data.workloads:
        live = live_mib(data, workload)
        for collector in data.collectors:
            for heap in data.heaps:
                cell = data.cell(workload, heap, collector)
                time, used = total.of_cell(data, cell), space.of_cell(data, cell)
                if live and time is not None and used is not None:
                    found.setdefault((workload, collector), []).append(
                        (used.value / live, time.value))
    shown = [w for w in data.workloads if any(k[0] == w for k in found)]
    if not shown:
        return None
    drawn = [c for c in data.collectors if any(k[1] == c for k in found)]
    best = {w: min(t for k, pairs in found.items() if k[0] == w for _, t in pairs) for w in shown}
    wide = Axis.around([u for pairs in found.values() for u, _ in pairs])
    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, "space_time", 1260, 190 + 260 * rows)
    figure.title("What time costs in space",
                 "total time, relative to the panel's best, against bytes in use over time; down and"
                 " left is better; each line joins the heap sizes of one collector; scales differ")
    figure.legend([(c, looks[c]) for c in drawn], 78)
    figure.add("set multiplot", "set logscale x")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=126, bottom=76, aside=LABELS)
        figure.label(place.left, place.upper - 12, f"{{/:Bold=12 {escape(workload)}}}")
        axis = Axis.around([1.0, *(t / best[workload] for k, pairs in found.items()
                                   if k[0] == workload for _, t in pairs)])
        figure.add(*axis.commands(), f"set xrange [{wide.low}:{wide.high}]",
                   f"set xtics {log_tics(wide.low, wide.high)}",
                   "set xlabel 'mean in use / live bytes'" if place.lowest else "unset xlabel",
                   "set ylabel 'relative time'" if place.leftmost else "unset ylabel")
        parts, ends = [], []
        for collector in drawn:
            pairs = found.get((workload, collector))
            if pairs:
                file = figure.data(f"{workload}-{collector}", ["in_use", "time"],
                                   [(u, t / best[workload]) for u, t in pairs])
                parts.append(f"'{file}' using 1:2 with linespoints {looks[collector].line()}")
                ends.append((axis.pixel(pairs[-1][1] / best[workload], place), collector,
                             looks[collector].colour))
        name_ends(figure, place, ends)
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("space_time", "total time against memory in use, per workload", draw)
