# SPDX-License-Identifier: MIT
"""Pause percentiles of every collector, one panel per workload."""

from __future__ import annotations

from pathlib import Path

from lab.curves import at_heap, middle_heap
from lab.metric import metric
from lab.plots import Figure, Plot, absences, escape, log_tics, styles
from lab.rows import Run

COLUMNS = 3
MARKS = [("pause_p50", "median"), ("pause_p95", "95 %%"), ("pause_p99", "99 %%"), ("pause_max", "longest")]


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    looks = styles([*data.collectors, *data.baselines])
    metrics = [metric(name) for name, _ in MARKS]
    found: dict[tuple[str, str], list[float]] = {}
    without: dict[str, list[str]] = {}
    for workload in data.workloads:
        for collector in data.collectors:
            cell = data.cell(workload, heap, collector)
            values = [m.of_cell(data, cell) for m in metrics] if cell else []
            kept = [v.value for v in values if v is not None]
            if len(kept) == len(MARKS):
                found[workload, collector] = kept
            elif cell:
                without.setdefault(workload, []).append(collector)
    shown = [w for w in data.workloads if any(k[0] == w for k in found)]
    if not shown:
        return None
    values = [v for kept in found.values() for v in kept]
    low, high = max(min(values), 1e-6) / 1.6, max(values) * 1.6
    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, "pauses", 1200, 200 + 240 * rows)
    figure.title(f"Pauses {at_heap(heap)}",
                 "milliseconds; all invocations together; lower is better; lazy sweeping and"
                 " counting between collections are not pauses")
    drawn = [c for c in data.collectors if any(k[1] == c for k in found)]
    figure.legend([(c, looks[c]) for c in drawn], 78)
    tics = ", ".join(f"'{text}' {i}" for i, (_, text) in enumerate(MARKS))
    general, special = absences(data, shown, [heap])
    figure.footer(general)
    figure.add("set multiplot", "set logscale y", "set xrange [-0.3:3.3]", f"set xtics ({tics})",
               f"set yrange [{low}:{high}]", f"set ytics {log_tics(low, high)}")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=134, bottom=62)
        figure.label(place.left, place.upper - 26, f"{{/:Bold=12 {escape(workload)}}}")
        remarks = [special[workload]] if special[workload] else []
        if workload in without:
            remarks.append(f"no collection: {', '.join(without[workload])}")
        figure.remark(place, "; ".join(remarks))
        figure.add("set ylabel 'pause, ms'" if place.leftmost else "unset ylabel")
        parts = []
        for collector in drawn:
            kept = found.get((workload, collector))
            if kept:
                file = figure.data(f"{workload}-{collector}", ["mark", "pause_ms"],
                                   list(enumerate(kept)))
                parts.append(f"'{file}' using 1:2 with linespoints {looks[collector].line()}")
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("pauses", "pause percentiles at the middle heap size, per workload", draw)
