# SPDX-License-Identifier: MIT
"""Lines with shaded intervals and names at their ends, and the pictures made of them alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from lab.metric import Metric, metric
from lab.plots import Figure, HeapAxis, Place, Style, absences, bars, escape, log_tics, styles
from lab.rows import Run, heap_number
from lab.stats import Interval

LABELS = 84  # pixels beside a panel for the names of its lines
COLUMNS = 3
READABLE = 20  # teeth of a saw in a small panel


@dataclass
class Series:
    """One line: x, and a value or None where there is none."""

    name: str
    look: Style
    points: list[tuple[float, Interval | None]] = field(default_factory=list)
    dashed: bool = False

    @property
    def last(self) -> float | None:
        found = [v.value for _, v in self.points if v is not None]
        return found[-1] if found else None


@dataclass(frozen=True)
class Axis:
    """The vertical axis of a panel."""

    low: float
    high: float
    log: bool = True

    @staticmethod
    def around(values: Sequence[float], log: bool = True) -> Axis:
        """With some room; a logarithmic axis needs positive values."""
        if not log:
            return Axis(0.0, max(values) * 1.08 or 1.0, False)
        positive = [v for v in values if v > 0]
        return Axis(min(positive) / 1.12, max(positive) * 1.15)

    @staticmethod
    def ribbons(intervals: Sequence[Interval], reach: float = 1.5) -> Axis:
        """Logarithmic, around positive values and 1, and their intervals unless they are huge."""
        values = [1.0, *(v.value for v in intervals)]
        ends = [e for v in intervals for e in (v.low, v.high) if e is not None]
        low, high = min(values) / reach, max(values) * reach
        return Axis.around([*values, *(min(max(e, low), high) for e in ends)])

    def commands(self) -> list[str]:
        tics = f"set ytics {log_tics(self.low, self.high)}" if self.log else "set ytics autofreq"
        return [("set logscale y" if self.log else "unset logscale y"),
                f"set yrange [{self.low}:{self.high}]", tics]

    def pixel(self, value: float, place: Place) -> float:
        if self.log:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return place.lower - min(max(share, 0.0), 1.0) * (place.lower - place.upper)


def plot(figure: Figure, place: Place, key: str, series: Sequence[Series], axis: Axis,
         *, points: bool = True, names: bool = True, size: int = 9) -> list[str]:
    """The parts of a plot command: ribbons first, so that they hide no line.  Writes the data."""
    ribbons, lines = [], []
    for one in series:
        table = [[x, *((v.value, v.low or v.value, v.high or v.value) if v else (None,) * 3)]
                 for x, v in one.points]
        if axis.log:
            table = [[x, *(max(v, axis.low) if v is not None else None for v in row)]
                     for x, *row in table]
        file = figure.data(f"{key}-{one.name}", ["x", "value", "low", "high"], table)
        if any(v is not None and v.low is not None for _, v in one.points):
            ribbons.append(f"'{file}' using 1:3:4 with filledcurves fs transparent solid 0.18"
                           f" noborder lc rgb '{one.look.colour}'")
        look = one.look.line(2, 1.1)
        if one.dashed:
            look = look.replace(f"dt {one.look.dash}", "dt (6,4)")
        lines.append(f"'{file}' using 1:2 with {'linespoints' if points else 'lines'} {look}")
    if names:
        ends = [(axis.pixel(s.last, place), s.name, s.look.colour)
                for s in series if s.last is not None and not s.dashed]
        name_ends(figure, place, ends, size)
    return ribbons + lines


def name_ends(figure: Figure, place: Place, ends: Sequence[tuple[float, str, str]],
              size: int = 9) -> None:
    """Names beside the ends of lines, moved apart until they do not touch."""
    step = size + 4
    ordered = sorted(ends)
    at = [y for y, _, _ in ordered]
    for _ in range(60):
        for i in range(1, len(at)):
            gap = at[i] - at[i - 1]
            if gap < step:
                at[i - 1] -= (step - gap) / 2
                at[i] += (step - gap) / 2
    down = max([y - place.lower - 4 for y in at] + [0.0])
    # Above the panel stands its title.
    down = min([down, *(y - place.upper - 4 for y in at)])
    for y, (_, name, colour) in zip(at, ordered, strict=True):
        figure.label(place.right + 8, y - down, f"{{/=9 {escape(name)}}}", colour=colour)


def heap_series(data: Run, workload: str, drawn: Sequence[str], looks: dict[str, Style],
                measure: Metric, scale: float) -> list[Series]:
    """A metric against heap size, one line per collector, divided by `scale`."""
    result = []
    for collector in drawn:
        one = Series(collector, looks[collector])
        for heap in data.heaps:
            found = measure.of_cell(data, data.cell(workload, heap, collector))
            one.points.append((heap_number(heap), scaled(found, scale) if found else None))
        result.append(one)
    return result


def scaled(found: Interval, by: float) -> Interval:
    return Interval(found.value / by, None if found.low is None else found.low / by,
                    None if found.high is None else found.high / by, found.n)


def by_workload(data: Run, folder: Path, name: str, of: str, title: str) -> Figure | None:
    """A metric of time against heap size, a panel per workload, relative to the panel's best."""
    measure = metric(of)
    looks = styles([*data.collectors, *data.baselines])
    cells = {(w, h, c): measure.of_cell(data, data.cell(w, h, c))
             for w in data.workloads for h in data.heaps for c in data.collectors}
    found = {k: v for k, v in cells.items() if v is not None and v.value > 0}
    lines = {(w, b): v for w in data.workloads for b in data.baselines
             if (v := measure.of_cell(data, data.cell(w, None, b))) is not None and v.value > 0}
    shown = [w for w in data.workloads if any(k[0] == w for k in found)]
    if not shown:
        return None
    best = {w: min(v.value for k, v in found.items() if k[0] == w) for w in shown}
    drawn = [c for c in data.collectors if any(k[2] == c for k in found)]
    heap_axis = HeapAxis.of(data)
    rows = -(-len(shown) // COLUMNS)
    figure = Figure(folder, name, 1260, 200 + 260 * rows)
    figure.title(title, "relative to the best point of each panel, whose time stands beside the"
                        f" workload's name; scales differ; lower is better; {bars(data)}")
    known = [b for b in data.baselines if any(k[1] == b for k in lines)]
    figure.legend([(c, looks[c]) for c in drawn]
                  + [(f"{b} (no collector)", looks[b]) for b in known], 74)
    general, special = absences(data, shown, data.heaps)
    figure.footer(general)
    figure.add("set multiplot")
    for index, workload in enumerate(shown):
        place = figure.panel(index, len(shown), COLUMNS, top=142, bottom=86, aside=LABELS)
        figure.label(place.left, place.upper - 26,
                     f"{{/:Bold=12 {escape(workload)}}}  {{/=10 1 = {best[workload]:.3g} ms}}")
        figure.remark(place, special[workload])
        # Each panel its own scale: one collector near its limit would flatten all others.
        axis = Axis.ribbons([scaled(v, best[workload]) for many in (found, lines)
                             for k, v in many.items() if k[0] == workload])
        figure.add(*heap_axis.commands(place.lowest), *axis.commands(),
                   "set ylabel 'relative time'" if place.leftmost else "unset ylabel")
        parts = []
        for label in known:
            if (workload, label) in lines:
                level = lines[workload, label].value / best[workload]
                parts.append(f"{level} with lines {looks[label].line(1.6)}")
        series = heap_series(data, workload, drawn, looks, measure, best[workload])
        parts += plot(figure, place, workload, series, axis)
        figure.add("plot " + ", \\\n     ".join(parts))
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


def middle_heap(data: Run) -> str:
    """The heap size that one-size pictures show: the middle one."""
    return data.heaps[len(data.heaps) // 2]


def at_heap(heap: str) -> str:
    return f"at {heap} heap" if heap.endswith("x") else f"in a heap of {heap}"


def featured(data: Run, heap: str) -> str | None:
    """The workload that one-workload pictures show: most collectors, then a count of collections
    that a reader can tell apart."""
    def weight(workload: str) -> tuple[int, float]:
        cells = [data.cell(workload, heap, c) for c in data.collectors]
        events = [n for rows in cells if rows and (n := len(data.events(rows[0])))]
        return len(events), -abs(math.log(median(events) / READABLE)) if events else 0.0

    ranked = [w for w in data.workloads if weight(w)[0] > 0]
    return max(ranked, key=weight) if ranked else None
