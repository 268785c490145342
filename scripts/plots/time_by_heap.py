# SPDX-License-Identifier: MIT
"""Total time against heap size, one panel per workload."""

from __future__ import annotations

from pathlib import Path

from lab.metric import metric
from lab.plots import Figure, HeapAxis, Plot, absences, bars, escape, log_tics, styles
from lab.rows import Run, heap_number
from lab.stats import Interval

COLUMNS = 3


def draw(data: Run, folder: Path) -> Figure | None:
    total = metric("total_time")
    looks = styles([*data.collectors, *data.baselines])
    found: dict[tuple[str, str | None, str], Interval] = {}
    for workload in data.workloads:
        for collector in data.collectors:
            for heap in data.heaps:
                value = total.of_cell(data, data.cell(workload, heap, collector))
                if value is not None:
                    found[workload, heap, collector] = value
        for label in data.baselines:
            value = total.of_cell(data, data.cell(workload, None, label))
            if value is not None:
                found[workload, None, label] = value
    shown = [w for w in data.workloads if any(k[0] == w and k[1] for k in found)]
    if not shown:
        return None
    # 1 is the best of the workload's panel, over all its collectors and heap sizes.
    best = {w: min(v.value for k, v in found.items() if k[0] == w and k[1]) for w in shown}
    scaled = [v.value / best[k[0]] for k, v in found.items() if k[0] in best]
    low, high = min([*scaled, 1.0]) / 1.12, max(scaled) * 1.15

    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, "time_by_heap", 1200, 200 + 260 * rows)
    axis = HeapAxis.of(data)
    drawn = [c for c in data.collectors if any(k[2] == c for k in found)]
    lines = [b for b in data.baselines if any(k[2] == b for k in found)]
    figure.title("Total time against heap size",
                 "relative to the best point of each panel, whose time stands beside the workload's"
                 f" name; lower is better; {bars(data)}")
    legend = [(c, looks[c]) for c in drawn]
    legend += [(f"{b} (no collector)", looks[b]) for b in lines]
    figure.legend(legend, 78)
    general, special = absences(data, shown, data.heaps)
    figure.footer(general)
    figure.add("set multiplot", "set logscale y")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=134, bottom=86)
        figure.label(place.left, place.upper - 26,
                     f"{{/:Bold=12 {escape(workload)}}}  {{/=10 1 = {best[workload]:.3g} ms}}")
        figure.remark(place, special[workload])
        figure.add(*axis.commands(place.lowest), f"set yrange [{low}:{high}]",
                   f"set ytics {log_tics(low, high)}",
                   "set ylabel 'relative time'" if place.leftmost else "unset ylabel")
        parts = []
        for label in lines:
            if (workload, None, label) in found:
                level = found[workload, None, label].value / best[workload]
                parts.append(f"{level} with lines {looks[label].line(1.6)}")
        for order, collector in enumerate(drawn):
            table = []
            for heap in data.heaps:
                value = found.get((workload, heap, collector))
                if value is None:
                    table.append([heap_number(heap), None, None, None])
                    continue
                # Side by side by one per cent, so that bars do not hide each other.
                x = heap_number(heap) * 1.012 ** (order - (len(drawn) - 1) / 2)
                ends = (value.low, value.high) if value.low is not None else (value.value,) * 2
                table.append([x, *(max(v, 1e-9) / best[workload]
                                   for v in (value.value, *ends))])
            file = figure.data(f"{workload}-{collector}", ["heap", "relative", "low", "high"], table)
            look = looks[collector].line()
            parts.append(f"'{file}' using 1:2 with linespoints {look}")
            parts.append(f"'{file}' using 1:2:3:4 with yerrorbars {look}")
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("time_by_heap", "total time against heap size, per workload", draw)
