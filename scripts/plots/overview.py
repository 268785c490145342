# SPDX-License-Identifier: MIT
"""All workloads: geometric means of total, mutator and GC time relative to the block's best."""

from __future__ import annotations

from pathlib import Path

from lab.curves import LABELS, Axis, Series, plot
from lab.plots import Figure, HeapAxis, Plot, bars, styles
from lab.rows import Run, heap_number
from lab.suite import summarise

PANELS = (("total_time", "total"), ("mutator_time", "mutator"), ("gc_time", "collections"))


def draw(data: Run, folder: Path) -> Figure | None:
    found = {of: summarise(data, of) for of, _ in PANELS}
    values, common = found["total_time"]
    if not values:
        return None
    looks = styles([*data.collectors, *data.baselines])
    drawn = [c for c in data.collectors if any(k[1] == c for k in values)]
    gone = [c for c in data.collectors if c not in drawn]
    figure = Figure(folder, "overview", 1260, 560)
    count = len(data.workloads)
    figure.title("All workloads: time relative to the best collector at the same heap size",
                 "geometric mean; 1 would be best on every workload; lower is better;"
                 f" {bars(data)}")
    figure.legend([(c, looks[c]) for c in drawn], 78)
    if len(drawn) < 2:
        return None  # nobody to be relative to
    notes = [f"absent, out of memory or failed on most workloads: {', '.join(gone)}"] if gone else []
    for collector in drawn:
        missing = [h for h in data.heaps if (h, collector) not in values]
        if missing:
            notes.append(f"{collector}: absent at {', '.join(missing)}, where it completed"
                         " less than half of the workloads")
    counts = ", ".join(f"{h}: {len(common.get(h, []))}" for h in data.heaps)
    notes.append(f"workloads of {count} that all drawn collectors completed: {counts}")
    figure.footer(notes)
    figure.add("set multiplot")
    for index, (of, text) in enumerate(PANELS):
        values = found[of][0]
        place = figure.panel(index, len(PANELS), 3, top=134, bottom=56 + 18 * len(notes),
                             aside=LABELS)
        figure.label(place.left, place.upper - 16, f"{{/:Bold=12 {text}}}")
        if not values:
            figure.remark(place, "nothing to show")
            figure.forget_labels()
            continue
        axis = Axis.ribbons(list(values.values()))
        series = [Series(c, looks[c], [(heap_number(h), values.get((h, c))) for h in data.heaps])
                  for c in drawn]
        figure.add(*HeapAxis.of(data).commands(), *axis.commands(),
                   "set ylabel 'relative time'" if place.leftmost else "unset ylabel")
        figure.add("plot " + ", \\\n     ".join(plot(figure, place, text, series, axis)))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("overview", "geometric mean over workloads of time relative to the best", draw)
