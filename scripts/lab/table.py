# SPDX-License-Identifier: MIT
"""The table that bench ends with: workload x heap down, collectors across."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from lab.metric import Metric
from lab.rows import Run
from lab.stats import Interval

EXPLAIN = {
    "oom": "oom: ran out of memory at that heap size",
    "timeout": "timeout: did not end in time",
    "crash": "crash: killed by a signal",
    "corrupt": "corrupt: the heap was found corrupt",
    "checksum": "checksum: wrong result",
    "invalid": "invalid: its checksum disagrees with the other collectors'",
    "error": "error: the run failed",
    "not run": "-: not run",
}


@dataclass(frozen=True)
class Cell:
    text: str
    best: bool = False
    absent: bool = False


def number(value: float, digits: int | None = None) -> str:
    """Three significant digits, or a fixed number of decimals; no exponent."""
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:.{digits}f}"


def interval(found: Interval, digits: int | None = None) -> str:
    """"212 ±5"; only the value when there is no interval."""
    text = number(found.value, digits)
    if found.half is None:
        return text
    decimals = len(text.partition(".")[2])
    return f"{text} ±{found.half:.{decimals}f}"


def shown(found: Interval, metric: Metric) -> str:
    """How the metric's tables show a value: with half of its interval, or with both ends."""
    if not metric.ends or found.low is None or found.high is None:
        return interval(found, metric.digits)
    low, high = (number(end, metric.digits) for end in (found.low, found.high))
    return f"{number(found.value, metric.digits)} [{low}, {high}]"


def rows(data: Run, metric: Metric) -> tuple[list[str], list[list[Cell]]]:
    """Heading and body; the best of each row is marked."""
    head = ["workload", "heap", *data.collectors]
    body = []
    for workload in data.workloads:
        for heap in data.heaps:
            found = {c: metric.of_cell(data, data.cell(workload, heap, c)) for c in data.collectors}
            values = [i.value for i in found.values() if i is not None]
            line = [Cell(workload), Cell(heap)]
            for collector in data.collectors:
                known = found[collector]
                if known is None:
                    why = data.absent(workload, heap, collector) or "no value"
                    line.append(Cell("-" if why == "not run" else why, absent=True))
                else:
                    best = (metric.less_is_better and len(values) > 1
                            and known.value == min(values))
                    line.append(Cell(shown(known, metric), best=best))
            body.append(line)
    return head, body


def baselines(data: Run, metric: Metric) -> list[str]:
    """One line per workload that has baselines."""
    lines = []
    for workload in data.workloads:
        parts = []
        for label in data.baselines:
            found = metric.of_cell(data, data.cell(workload, None, label))
            if found is not None:
                parts.append(f"{label} {shown(found, metric)}")
        if parts:
            lines.append(f"{workload}: " + ", ".join(parts))
    return lines


def legend(data: Run, metric: Metric) -> list[str]:
    """What a reader needs to know to read the table."""
    counts = {len(data.cell(w, h, c))
              for w in data.workloads for h in data.heaps for c in data.collectors} - {0}
    if metric.pool is not None:
        how = "over all invocations of a cell together: no interval"
    elif metric.ends:
        how = "with its 95 % interval, where there is one"
    elif metric.cell is not None:
        how = "over all invocations of a cell together ± half of the 95 % interval, where there is one"
    elif counts <= {1}:
        how = "one invocation per cell: no interval"
    else:
        span = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)}-{max(counts)}"
        how = f"mean of {span} invocations ± half of the 95 % interval"
    unit = f" in {metric.unit}" if metric.unit else ""
    mark = "; * least of its row" if metric.less_is_better else ""
    lines = [f"{metric.title}{unit}, {how}{mark}"]
    if any(h.endswith("x") for h in data.heaps):
        lines.append(f"heap: multiples of {data.base}")
    seen = {data.absent(w, h, c)
            for w in data.workloads for h in data.heaps for c in data.collectors}
    lines += [text for status, text in EXPLAIN.items() if status in seen]
    waiting, measured = waited(data)
    if waiting * 10 > measured:
        lines.append(f"caution: {waiting} of {measured} runs waited for a CPU for a tenth of their"
                     " time or more: other programs were running, and the times are too long")
    return lines


def waited(data: Run) -> tuple[int, int]:
    """Runs whose wall time is more than 10 % above their CPU time, and all runs that count."""
    good = [row.run for row in data.rows if row.status == "ok" and row.run is not None]
    return sum(run["wall_ns"] > 1.1 * run["cpu_ns"] for run in good), len(good)


def render(data: Run, metric: Metric, colour: bool | None = None) -> str:
    """The whole table as text, with colour only on a terminal."""
    if colour is None:
        colour = sys.stdout.isatty()
    head, body = rows(data, metric)
    widths = [
        max(len(head[i]), *(len(line[i].text) + line[i].best for line in body))
        for i in range(len(head))
    ]
    text = [_line([Cell(h) for h in head], widths, colour, "1" if colour else "")]
    previous = ""
    for line in body:
        # A workload's name once per group of its heap sizes.
        shown = [Cell("") if line[0].text == previous else line[0], *line[1:]]
        previous = line[0].text
        text.append(_line(shown, widths, colour))
    text.append("")
    text += legend(data, metric)
    lines = baselines(data, metric)
    if lines:
        text += ["", "baselines, no heap limit: " + lines[0]]
        text += [f"{'':26}{line}" for line in lines[1:]]
    return "\n".join(text) + "\n"


def _line(cells: Sequence[Cell], widths: Sequence[int], colour: bool, style: str = "") -> str:
    parts = []
    for i, cell in enumerate(cells):
        text = cell.text + ("*" if cell.best else "")
        # Numbers end at the same column; the mark does not push them aside.
        text = text.ljust(widths[i]) if i == 0 else (text if cell.best else text + " ").rjust(widths[i] + 1)
        code = style or ("1;32" if cell.best else "2" if cell.absent else "")
        parts.append(f"\x1b[{code}m{text}\x1b[0m" if colour and code else text)
    return "  ".join(parts).rstrip()
