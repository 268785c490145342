# SPDX-License-Identifier: MIT
"""Pictures: one file each in scripts/plots/, drawn by gnuplot from stored rows.

A picture file exports PLOT.  Its draw function writes data files and a gnuplot
script into the run's plots/ folder through a Figure; the script stays there
and can be run again by hand.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import textwrap
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lab.dropin import load_folder
from lab.rows import Run, heap_number
from lab.say import Stop, near, usage

FOLDER = Path(__file__).resolve().parents[1] / "plots"
FONT = "DejaVu Sans"
GREY = "#5f5f5f"
# Width of a letter of running text, for each point of its size (measured, some room added).
PIXELS_PER_POINT = 0.655


@dataclass(frozen=True)
class Style:
    """How one collector looks in every picture."""

    colour: str
    point: int
    dash: int = 1

    def line(self, width: float = 2, size: float = 1.1) -> str:
        return (f"lc rgb '{self.colour}' lw {width} dt {self.dash}"
                f" pt {self.point} ps {size}")


# Okabe and Ito's colours, which the colour-blind can tell apart; every collector also
# has a marker of its own.  Kin share a shape, filled in one and hollow in the other: semispace
# and gencopy are circles, marksweep and markcompact squares, immix and stickyimmix diamonds.
NAMED = {
    "semispace": Style("#0072B2", 7),
    "gencopy": Style("#56B4E9", 6),
    "marksweep": Style("#D55E00", 5),
    "markcompact": Style("#E69F00", 4),
    "immix": Style("#CC79A7", 13),
    "stickyimmix": Style("#7A1F57", 12),
    "refcount": Style("#009E73", 9),
    "null": Style("#7F7F7F", 2),
    "malloc": Style("#000000", 1, 2),
    "bump-ring": Style("#6B4C00", 1, 4),
}
SPARE = [
    Style("#332288", 11), Style("#999933", 15), Style("#000000", 8), Style("#8C510A", 10),
    Style("#44AA99", 14), Style("#882255", 3), Style("#117733", 1), Style("#DDCC77", 2),
]


def styles(labels: Sequence[str]) -> dict[str, Style]:
    """The same label has the same style in every picture of a run."""
    spare = sorted(label for label in labels if label not in NAMED)
    return {
        label: NAMED[label] if label in NAMED else SPARE[spare.index(label) % len(SPARE)]
        for label in labels
    }


@dataclass(frozen=True)
class Plot:
    """What a file in scripts/plots/ exports.  draw returns None when it has nothing to show."""

    name: str
    title: str
    draw: Callable[[Run, Path], Figure | None]


# By the plan's base; runs older than that key are of declared bytes.
AXES = defaultdict(lambda: "multiple of live bytes",
                   common="multiple of the workload's smallest heap",
                   own="multiple of own smallest heap")


@dataclass(frozen=True)
class HeapAxis:
    """The heap axis of a run: multiples of live bytes, or MiB."""

    label: str
    tics: str
    low: float
    high: float

    @staticmethod
    def of(data: Run) -> HeapAxis:
        numbers = [heap_number(h) for h in data.heaps]
        multiples = all(h.endswith("x") for h in data.heaps)
        label = f"heap size, {AXES[str(data.plan.get('base'))]}" if multiples else "heap size, MiB"
        texts = data.heaps if multiples else [f"{n:g}" for n in numbers]
        tics = ", ".join(f"'{t}' {n}" for t, n in zip(texts, numbers))
        return HeapAxis(label, f"({tics})", min(numbers) / 1.18, max(numbers) * 1.18)

    def commands(self, title: bool = True) -> list[str]:
        return [
            "set logscale x", f"set xrange [{self.low}:{self.high}]", f"set xtics {self.tics}",
            f"set xlabel '{self.label}'" if title else "unset xlabel",
        ]


EXPLAIN = {"oom": "out of memory"}


class Figure:
    """A gnuplot script in the making, with its data files beside it."""

    def __init__(self, folder: Path, name: str, width: int, height: int) -> None:
        self.folder, self.name = folder, name
        self.width, self.height = width, height
        self.lines: list[str] = []

    def add(self, *lines: str) -> None:
        self.lines += lines

    def data(self, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
        """Writes a data file; returns its path as the script needs it.  None becomes `?`."""
        relative = f"data/{self.name}-{name}.dat"
        path = self.folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        text = ["# " + "\t".join(head)]
        text += ["\t".join("?" if v is None else str(v) for v in row) for row in rows]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return relative

    def title(self, text: str, below: str = "") -> None:
        """Two lines at the top left, outside every panel; the second shrinks until it fits."""
        self.label(24, 26, f"{{/:Bold=15 {escape(text)}}}")
        if below:
            room = (self.width - 40) / (len(below) * PIXELS_PER_POINT)
            self.label(24, 50, f"{{/={min(11.0, room):.3g} {escape(below)}}}", colour=GREY)

    def label(self, x: float, y: float, text: str, colour: str = "#000000", align: str = "left") -> None:
        """Text at a pixel, counted from the top left."""
        quoted = text.replace('"', '\\"')
        self.add(f'set label "{quoted}" at screen {x / self.width:.5f},{1 - y / self.height:.5f}'
                 f" {align} tc rgb '{colour}' front")

    def legend(self, entries: Sequence[tuple[str, Style]], y: float, x: float = 24) -> None:
        """Line, marker and name, outside the data; a second row when one is too short."""
        left = x
        for text, style in entries:
            if x > left and x + 42 + text_width(text) > self.width:
                x, y = left, y + 19
            at = 1 - y / self.height
            self.add(
                f"set arrow from screen {x / self.width:.5f},{at:.5f} to"
                f" screen {(x + 34) / self.width:.5f},{at:.5f} nohead"
                f" lc rgb '{style.colour}' lw 2 dt {style.dash} front")
            if style.dash == 1:
                self.add(f"set label '' at screen {(x + 17) / self.width:.5f},{at:.5f}"
                         f" point pt {style.point} ps 1.2 lc rgb '{style.colour}' front")
            self.label(x + 42, y, f"{{/=12 {escape(text)}}}")
            x += 42 + text_width(text) + 28

    def swatches(self, entries: Sequence[tuple[str, str]], y: float, x: float) -> None:
        """One row of filled squares and names."""
        for text, colour in entries:
            self.add(f"set label '' at screen {(x + 8) / self.width:.5f},{1 - y / self.height:.5f}"
                     f" point pt 5 ps 1.8 lc rgb '{colour}' front")
            self.label(x + 24, y, f"{{/=12 {escape(text)}}}")
            x += 24 + text_width(text) + 28

    def panel(self, index: int, count: int, columns: int, top: int = 110, bottom: int = 62,
              aside: int = 0, left_gap: int = 74) -> Place:
        """Margins of one of `count` panels in a grid; `aside` pixels at its right stay free."""
        rows = -(-count // columns)
        column, row = index % columns, index // columns
        right_gap, gap_y = 16, 72
        cell_w = (self.width - right_gap) / columns
        cell_h = (self.height - top - bottom + gap_y) / rows
        left = column * cell_w + left_gap
        right = (column + 1) * cell_w - aside
        upper = top + row * cell_h
        lower = upper + cell_h - gap_y
        self.add(
            f"set lmargin at screen {left / self.width:.5f}",
            f"set rmargin at screen {right / self.width:.5f}",
            f"set tmargin at screen {1 - upper / self.height:.5f}",
            f"set bmargin at screen {1 - lower / self.height:.5f}",
        )
        # The last panel of each column carries the axis' name.
        return Place(column == 0, index + columns >= count, left, right, upper, lower)

    def remark(self, place: Place, text: str) -> None:
        """One small line above a panel, cut to its width."""
        room = int((place.right - place.left) / 5.7)
        if len(text) > room:
            text = text[: room - 1].rstrip() + "…"
        if text:
            self.label(place.left, place.upper - 10, f"{{/=9 {escape(text)}}}", colour=GREY)

    def footer(self, notes: Sequence[str]) -> None:
        """Small lines at the bottom right: what is not in the picture, and why."""
        lines = self.folded(notes)
        for index, text in enumerate(lines):
            self.label(self.width - 16, self.height - 14 - 16 * (len(lines) - 1 - index),
                       f"{{/=9 {escape(text)}}}", colour=GREY, align="right")

    def folded(self, notes: Sequence[str]) -> list[str]:
        """The lines that a footer of these notes takes."""
        most = int((self.width - 40) / (9 * PIXELS_PER_POINT))
        return [line for note in notes for line in textwrap.wrap(note, most)]

    def forget_labels(self) -> None:
        """Labels and arrows belong to one panel; the next one starts without."""
        self.add("unset label", "unset arrow")

    def save(self) -> Path:
        """Writes the script."""
        head = f"""# Drawn from data/{self.name}-*.dat; in this folder: gnuplot -e "format='svg'" {self.name}.gp
if (!exists("format")) format = "png"
if (format eq "svg") set terminal svg size {self.width},{self.height} font "{FONT},9.5" fontscale 1.33 background "#ffffff"
if (format eq "png") set terminal pngcairo size {self.width},{self.height} font "{FONT},9.5" background "#ffffff"
set output "{self.name}." . format
set datafile missing "?"
set border 3 lc rgb "#404040"
set tics nomirror tc rgb "#202020"
set grid ytics lc rgb "#dddddd" lt 1 lw 1
set bars 0.6
unset key
"""
        path = self.folder / f"{self.name}.gp"
        path.write_text(head + "\n".join(self.lines) + "\n", encoding="utf-8")
        return path


@dataclass(frozen=True)
class Place:
    """Where a panel stands: whether it carries the names of the axes, and its pixels."""

    leftmost: bool
    lowest: bool
    left: float
    right: float
    upper: float
    lower: float


def text_width(text: str) -> float:
    """Pixels of a legend's text, generously: nobody can ask gnuplot."""
    return sum(5.6 if c in "iljtfr.,'()-| " else 12.0 if c in "mwMW" else 9.0 for c in text)


def escape(text: str) -> str:
    """Text that gnuplot's enhanced mode shows as it is."""
    for char in "\\_^{}@&~":
        text = text.replace(char, "\\\\" + char)
    return text


def bars(data: Run) -> str:
    """What the error bars are, if there are any."""
    if data.plan.get("invocations", 1) > 1:
        return "shaded: 95 % intervals"
    return "one invocation, so no intervals"


def absences(
    data: Run, workloads: Sequence[str], heaps: Sequence[str]
) -> tuple[list[str], dict[str, str]]:
    """What a picture cannot show, in words: for all workloads alike, and for each one.

    The general list names what is missing in every workload once; a workload's own
    text is like "oom: null, semispace 2x".
    """
    missing: dict[str, dict[tuple[str, str], str]] = {}
    for workload in workloads:
        missing[workload] = {}
        for collector in data.collectors:
            for heap in heaps:
                why = data.absent(workload, heap, collector)
                if why not in (None, "not run"):
                    missing[workload][collector, heap] = str(why)
    everywhere = {
        key: why for key, why in (missing[workloads[0]] if workloads else {}).items()
        if len(workloads) > 1 and all(missing[w].get(key) == why for w in workloads)
    }
    general = [f"{EXPLAIN.get(why, why)} on every workload: {', '.join(who)}"
               for why, who in _reasons(everywhere, heaps).items()]
    special = {
        w: _reasons({k: v for k, v in found.items() if k not in everywhere}, heaps)
        for w, found in missing.items()
    }
    if any("oom" in found for found in special.values()):
        general.append("oom: out of memory")
    return general, {
        w: "; ".join(f"{why}: {', '.join(who)}" for why, who in found.items())
        for w, found in special.items()
    }


def _reasons(missing: dict[tuple[str, str], str], heaps: Sequence[str]) -> dict[str, list[str]]:
    """reason -> ["null", "semispace 2x"]: a collector alone is missing at every size."""
    by_reason: dict[str, list[str]] = {}
    for collector in dict.fromkeys(c for c, _ in missing):
        sizes: dict[str, list[str]] = {}
        for heap in heaps:
            if (collector, heap) in missing:
                sizes.setdefault(missing[collector, heap], []).append(heap)
        for why, found in sizes.items():
            which = [collector] if len(found) == len(heaps) else [collector, *found]
            by_reason.setdefault(why, []).append(" ".join(which))
    return by_reason


_STEPS: list[list[float]] = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]
NARROW, MOST_TICS = 4, 8


def log_tics(low: float, high: float) -> str:
    """Readable tics for a logarithmic axis: at least four, and equal steps where it is narrow."""
    found: list[float] = []
    if high < NARROW * low:
        scale = 10.0 ** math.floor(math.log10(high - low) - 1)
        for step in (n * scale for n in (1, 2, 5, 10, 20, 50)):
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            found = [n * step for n in range(first, last + 1)]
            if len(found) <= MOST_TICS:
                break
    for steps in [] if found else _STEPS:
        found = [s * 10.0**p for p in range(-9, 10) for s in steps
                 if low * 0.999 <= s * 10.0**p <= high * 1.001]
        if len(found) >= 4:
            break
    return "(" + ", ".join(f"'{v:g}' {v:g}" for v in found) + ")"


def time_tics(low_ms: float, high_ms: float) -> str:
    """Tics of a logarithmic axis of times that spans decades, in the unit that each needs."""
    powers = [p for p in range(-6, 8) if low_ms <= 10.0**p <= high_ms]
    if len(powers) > 5:
        powers = powers[::2]
    return "(" + ", ".join(f"'{_time(p)}' {10.0 ** p:g}" for p in powers) + ")"


def _time(power: int) -> str:
    """10^power milliseconds in words."""
    for least, unit in ((3, "s"), (0, "ms"), (-3, "us"), (-6, "ns")):
        if power >= least:
            return f"{10 ** (power - least)} {unit}"
    raise ValueError(power)


def all_plots() -> dict[str, Plot]:
    return load_folder(FOLDER, "PLOT")


def draw_all(data: Run, names: Sequence[str] | None = None, folder: Path | None = None,
             kinds: Sequence[str] = ("svg", "png")) -> list[Path]:
    """Draws pictures, into the run's plots/ unless told otherwise; returns the files of the
    last kind.  Raises Stop."""
    known = all_plots()
    for name in names or ():
        if name not in known:
            raise usage(f"unknown picture '{name}'{near(name, known)}")
    if shutil.which("gnuplot") is None:
        raise Stop("gnuplot is not installed (scripts/setup --only pictures installs it)")
    folder = folder or data.folder / "plots"
    scripts = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, plot in known.items():
            if names and name not in names:
                continue
            figure = plot.draw(data, folder)
            if figure is not None:
                scripts.append(figure.save())
    except OSError as err:
        raise Stop(f"cannot write to {folder}: {err.strerror}; name another place with --out DIR"
                   ) from err
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda task: _gnuplot(*task),
                      [(script, kind) for script in scripts for kind in kinds]))
    return [script.with_suffix(f".{kinds[-1]}") for script in scripts]


def _gnuplot(script: Path, kind: str) -> None:
    done = subprocess.run(
        ["gnuplot", "-e", f"format='{kind}'", script.name],
        cwd=script.parent, capture_output=True, text=True, check=False,
    )
    # gnuplot exits with 0 after some errors; a picture that is there says more.
    picture = script.with_suffix(f".{kind}")
    if done.returncode != 0 or not picture.is_file() or picture.stat().st_size == 0:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise Stop(f"gnuplot failed on {script}: {told[-1] if told else 'no message'}")
