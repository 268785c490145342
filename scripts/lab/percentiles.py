# SPDX-License-Identifier: MIT
"""Pictures with an axis of nines: 0, 90 %, 99 %, 99.9 % at equal distances (HdrHistogram's)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab import latency
from lab.curves import LABELS, Axis, Series, plot
from lab.plots import Figure, escape, styles
from lab.rows import Run
from lab.stats import Interval

COLUMNS = 3


@dataclass(frozen=True)
class Panel:
    title: str
    lines: Mapping[str, np.ndarray]  # collector -> ns


def nines(count: float) -> str:
    """Tics of the axis 1 / (1 - p) up to `count`."""
    tics, power = ["'0' 1"] + (["'50' 2"] if count < 10_000 else []), 1
    while 10**power <= count:
        text = {1: "90", 2: "99"}.get(power, "99." + "9" * (power - 2))
        tics.append(f"'{text}' {10**power}")
        power += 1
    return "(" + ", ".join(tics) + ")"


def figure_of(data: Run, folder: Path, name: str, panels: Sequence[Panel], title: str, below: str,
              ylabel: str) -> Figure | None:
    """One panel each; None without any."""
    if not panels:
        return None
    looks = styles([*data.collectors, *data.baselines])
    drawn = [c for c in data.collectors if any(c in p.lines for p in panels)]
    values = [v / 1e6 for p in panels for line in p.lines.values()
              for v in (np.percentile(line, 10), line.max())]
    axis = Axis.around([max(v, 1e-6) for v in values])
    most = max(len(line) for p in panels for line in p.lines.values())
    rows = -(-len(panels) // COLUMNS)
    figure = Figure(folder, name, 1260, 190 + 250 * rows)
    figure.title(title, below)
    figure.legend([(c, looks[c]) for c in drawn], 78)
    figure.add("set multiplot", "set logscale x", f"set xrange [1:{most * 1.05}]",
               f"set xtics {nines(most)} font ',8'")
    for index, panel in enumerate(panels):
        place = figure.panel(index, len(panels), COLUMNS, top=126, bottom=66, aside=LABELS)
        figure.label(place.left, place.upper - 12, f"{{/:Bold=12 {escape(panel.title)}}}")
        figure.add(*axis.commands(), f"set ylabel '{ylabel}'" if place.leftmost else "unset ylabel",
                   "set xlabel 'percentile, %'" if place.lowest else "unset xlabel")
        series = [Series(c, looks[c], [(x, Interval(v / 1e6, None, None, 0))
                                       for x, v in latency.curve(panel.lines[c], 120)])
                  for c in drawn if c in panel.lines]
        figure.add("plot " + ", \\\n     ".join(
            plot(figure, place, f"{index}", series, axis, points=False)))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure
