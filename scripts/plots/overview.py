# SPDX-License-Identifier: MIT
"""All workloads in one panel: geometric mean of time relative to the block's best."""

from __future__ import annotations

from pathlib import Path

from lab.metric import metric
from lab.plots import Figure, HeapAxis, Plot, bars, log_tics, styles
from lab.rows import Run, heap_number
from lab.stats import Interval, geomean_of_ratios_ci


def summarise(data: Run) -> tuple[dict[tuple[str, str], Interval], dict[str, list[str]]]:
    """(heap, collector) -> geometric mean, and the workloads that count at each heap size.

    At one heap size the same workloads count for every collector: those that all
    of them completed.  A collector that completed less than half of what the most
    capable one did is left out at that size, rather than costing the others their
    workloads.
    """
    total = metric("total_time")
    result: dict[tuple[str, str], Interval] = {}
    common: dict[str, list[str]] = {}
    for heap in data.heaps:
        able = {
            c: {w for w in data.workloads if data.cell(w, heap, c)} for c in data.collectors
        }
        most = max(len(done) for done in able.values())
        members = [c for c, done in able.items() if done and len(done) * 2 >= most]
        if not members:
            continue
        shared = set.intersection(*(able[c] for c in members))
        common[heap] = [w for w in data.workloads if w in shared]
        values = {
            (w, c): total.values(data, data.cell(w, heap, c)) for w in common[heap] for c in members
        }
        best = {
            w: min((values[w, c] for c in members), key=lambda v: sum(v) / len(v))
            for w in common[heap]
        }
        for collector in members:
            if common[heap]:
                result[heap, collector] = geomean_of_ratios_ci(
                    [(values[w, collector], best[w]) for w in common[heap]])
    return result, common


def draw(data: Run, folder: Path) -> Figure | None:
    found, common = summarise(data)
    if not found:
        return None
    looks = styles([*data.collectors, *data.baselines])
    drawn = [c for c in data.collectors if any(k[1] == c for k in found)]
    gone = [c for c in data.collectors if c not in drawn]
    figure = Figure(folder, "overview", 960, 600)
    count = len(data.workloads)
    figure.title("All workloads: time relative to the best collector at the same heap size",
                 "geometric mean; 1 would be best on every workload; lower is better;"
                 f" {bars(data)}")
    figure.legend([(c, looks[c]) for c in drawn], 78)
    figure.panel(0, 1, 1, top=110, bottom=96)
    axis = HeapAxis.of(data)
    tics = ", ".join(
        f"'{h}\\n{{/=9 {len(common.get(h, []))} of {count} workloads}}' {heap_number(h)}"
        for h in data.heaps)
    ends = [v.high or v.value for v in found.values()]
    high = max(1.05, *ends) * 1.04
    # An interval may well reach below 1: the best of a block is the best by chance, too.
    low = min(0.97, max(0.8, min(v.low or v.value for v in found.values()) * 0.98))
    figure.add(*axis.commands(), f'set xtics ({tics})'.replace("'", '"'),
               "set xlabel offset 0,-0.8", "set logscale y", f"set yrange [{low}:{high}]",
               f"set ytics {log_tics(low, high)}", "set ylabel 'relative time'")
    notes = [f"{c}: ran out of memory or failed on most workloads, absent" for c in gone]
    for collector in drawn:
        missing = [h for h in data.heaps if (h, collector) not in found]
        if missing:
            notes.append(f"{collector}: absent at {', '.join(missing)}, where it completed"
                         " less than half of the workloads")
    figure.footer(notes)
    parts = []
    for order, collector in enumerate(drawn):
        table = []
        for heap in data.heaps:
            value = found.get((heap, collector))
            x = heap_number(heap) * 1.006 ** (order - (len(drawn) - 1) / 2)
            table.append([x, *((value.value, value.low or value.value, value.high or value.value)
                               if value else (None,) * 3)])
        file = figure.data(collector, ["heap", "geomean", "low", "high"], table)
        look = looks[collector].line(2.4, 1.5)
        parts.append(f"'{file}' using 1:2 with linespoints {look}")
        parts.append(f"'{file}' using 1:2:3:4 with yerrorbars {look}")
    figure.add("plot " + ", \\\n     ".join(parts))
    return figure


PLOT = Plot("overview", "geometric mean over workloads of time relative to the best", draw)
