# SPDX-License-Identifier: MIT
"""scripts/compare: ratios between two stored runs, or between two collectors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab import rows, stats_bootstrap, store
from lab.metric import Metric, metric
from lab.say import Arguments, Stop, guarded, near, usage, warn
from lab.stats import Interval, geomean_of_ratios_ci, mean_ci, ratio_ci
from lab.table import interval

WORSE = 3

USAGE_END = """
A and B are runs (a folder, a name in results/, or latest), perhaps of different
commits; RUN:COLLECTOR is one collector of a run.  A ratio above 1 means that B
has more of the metric than A.

A ratio counts as a difference when its whole 95 % interval lies beyond the
threshold.  Exit status: 0 nothing is worse, 3 something is worse, 1 there is
nothing to compare, 2 wrong usage.
"""


@dataclass(frozen=True)
class Side:
    """A run, and the collector of it that is meant (None: each with its namesake)."""

    data: rows.Run
    collector: str | None
    name: str


@dataclass(frozen=True)
class Line:
    """One cell of both sides."""

    workload: str
    heap: str | None
    collector: str
    a: list[float]
    b: list[float]
    ratio: Interval | None
    verdict: str


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/compare", description=__doc__, epilog=USAGE_END)
    add = parser.add_argument
    add("a", metavar="A", help="the old one, or the one to compare with")
    add("b", metavar="B", help="the new one")
    add("--metric", metavar="NAME", default="total_time", help="default: total_time")
    add("--threshold", metavar="PERCENT", type=float, default=2.0,
        help="differences below it do not matter (default: 2)")
    add("--bootstrap", action="store_true", help="seeded bootstrap instead of Fieller's interval")
    add("--mixed", action="store_true", help="compare runs of different machines all the same")
    add("--json", action="store_true", help="print JSON")
    options = parser.parse(argv)
    if not 0 <= options.threshold < 100:
        raise usage(f"--threshold {options.threshold:g}: expected per cent from 0 to below 100")
    measure = metric(options.metric)
    if not measure.per_invocation:
        raise usage(f"{measure.name} has no number per invocation, so its ratios have no interval;"
                    " choose another (scripts/table --list)")
    a, b = side(options.a), side(options.b)
    if (a.collector is None) != (b.collector is None):
        raise usage("one side names a collector and the other does not: name both, or none")
    remarks = check_machines(a, b, options.mixed)
    lines = list(compare(a, b, measure, options.threshold / 100, options.bootstrap))
    if not any(line.ratio for line in lines):
        raise Stop(f"{a.name} and {b.name} have no cell in common that both completed")
    means = summary(lines)
    if options.json:
        print(json.dumps(to_json(a, b, measure, options, lines, means), indent=1))
    else:
        sys.stdout.write(render(a, b, measure, options.threshold, lines, means))
    for remark in remarks:
        warn(f"caution: {remark}")
    for problem in dict.fromkeys(a.data.problems + b.data.problems):
        warn(f"warning: {problem}")
    return WORSE if any(line.verdict == "WORSE" for line in lines) else 0


def side(text: str) -> Side:
    """RUN or RUN:COLLECTOR."""
    name, _, collector = text.rpartition(":") if ":" in text else (text, "", "")
    data = rows.load(store.find_run(name))
    known = [*data.collectors, *data.baselines]
    if collector and collector not in known:
        raise usage(f"{name} has no collector '{collector}'{near(collector, known)}")
    return Side(data, collector or None, text)


def check_machines(a: Side, b: Side, mixed: bool) -> list[str]:
    """What weakens the comparison; refuses different machines unless that was asked for."""
    if a.data.folder == b.data.folder:
        return []
    facts = [(s.data.manifest.get("environment") or {}) for s in (a, b)]
    prints = [f.get("fingerprint") for f in facts]
    remarks = ["two runs: how the machine drifted between them is in no interval;"
               " repeat both in one plan before you trust a few per cent"]
    if prints[0] != prints[1]:
        volatile = ("fingerprint", "load_1min", "memory_available_bytes", "node")
        differ = [k for k in facts[0] if k not in volatile and facts[0][k] != facts[1].get(k)]
        if not mixed:
            raise Stop(f"the machines differ ({', '.join(differ) or 'unknown'}):"
                       " --mixed compares them all the same")
        remarks.append(f"the machines differ: {', '.join(differ) or 'unknown'}")
    return remarks


def compare(a: Side, b: Side, measure: Metric, threshold: float, bootstrap: bool) -> Iterator[Line]:
    """Every cell that one side has; one that it completed and the other not has no ratio."""
    pairs = ([(a.collector, b.collector)] if a.collector and b.collector else
             [(c, c) for c in a.data.collectors + a.data.baselines
              if c in b.data.collectors + b.data.baselines])
    for workload in (w for w in a.data.workloads if w in b.data.workloads):
        for heap in [*(h for h in a.data.heaps if h in b.data.heaps), None]:
            for left, right in pairs:
                cells = a.data.cell(workload, heap, left), b.data.cell(workload, heap, right)
                if not cells[0] and not cells[1]:
                    continue
                label = left if left == right else f"{right} / {left}"
                x, y = (measure.values(s.data, c) for s, c in zip((a, b), cells, strict=True))
                if not x or not y or not sum(x):
                    why = (a.data.absent(workload, heap, left) if not x else
                           b.data.absent(workload, heap, right)) or "no value"
                    yield Line(workload, heap, label, x, y, None,
                               f"{why} in {'A' if not x else 'B'}")
                    continue
                found = stats_bootstrap.ratio(y, x) if bootstrap else ratio_ci(y, x)
                yield Line(workload, heap, label, x, y, found,
                           judge(found, threshold, measure.less_is_better))


def judge(ratio: Interval, threshold: float, less_is_better: bool = True) -> str:
    """WORSE or better beyond the threshold, same within it, unclear, or no interval."""
    if ratio.low is None or ratio.high is None:
        return "no interval"
    if ratio.low > 1 + threshold:
        return "WORSE" if less_is_better else "better"
    if ratio.high < 1 / (1 + threshold):
        return "better" if less_is_better else "WORSE"
    if ratio.low >= 1 / (1 + threshold) and ratio.high <= 1 + threshold:
        return "same"
    return "unclear"


def summary(lines: list[Line]) -> dict[str, Interval]:
    """Geometric mean of ratios per collector, over all cells that both completed."""
    means = {}
    for collector in dict.fromkeys(line.collector for line in lines):
        pairs = [(line.b, line.a) for line in lines
                 if line.collector == collector and line.ratio is not None and sum(line.b) > 0]
        if pairs:
            means[collector] = geomean_of_ratios_ci(pairs)
    return means


def percent(ratio: Interval) -> str:
    if ratio.low is None or ratio.high is None:
        return f"{ratio.value:.3f}"
    return f"{ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]"


def render(a: Side, b: Side, measure: Metric, threshold: float, lines: list[Line],
           means: dict[str, Interval]) -> str:
    unit = f" in {measure.unit}" if measure.unit else ""
    head = ["workload", "heap", "collector", f"A{unit}", f"B{unit}", "B / A [95 %]", ""]
    body = [[line.workload, line.heap or "-", line.collector,
             interval(mean_ci(line.a), measure.digits) if line.a else "-",
             interval(mean_ci(line.b), measure.digits) if line.b else "-",
             percent(line.ratio) if line.ratio else "-", line.verdict] for line in lines]
    body += [["geomean", "", name, "", "", percent(found), ""] for name, found in means.items()]
    widths = [max(len(row[i]) for row in [head, *body]) for i in range(len(head))]
    text = [f"A  {a.name}  {commit(a)}", f"B  {b.name}  {commit(b)}", ""]
    for row in [head, *body]:
        cells = [c.rjust(w) if i in (1, 3, 4) else c.ljust(w)
                 for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        text.append("  ".join(cells).rstrip())
    counts = {v: sum(line.verdict == v for line in lines)
              for v in ("WORSE", "better", "same", "unclear", "no interval")}
    ratios = sum(line.ratio is not None for line in lines)
    text += ["", f"{measure.title}; {ratios} ratios: "
             + ", ".join(f"{n} {v}" for v, n in counts.items() if n)
             + f"; threshold {threshold:g} %"]
    if counts["no interval"]:
        text.append("a side with one invocation has no interval: nothing can be said about it")
    if ratios >= 20:
        text.append(f"of {ratios} intervals at 95 %, about {ratios / 20:.0f} miss the truth by chance")
    return "\n".join(text) + "\n"


def commit(which: Side) -> str:
    git = which.data.manifest.get("git")
    if not git:
        return "commit unknown"
    return f"commit {git['commit'][:12]}" + (" and local changes" if git.get("dirty") else "")


def to_json(a: Side, b: Side, measure: Metric, options: Any, lines: list[Line],
            means: dict[str, Interval]) -> dict[str, Any]:
    def plain(found: Interval | None) -> Any:
        return None if found is None else {"value": found.value, "low": found.low,
                                           "high": found.high, "n": found.n}
    return {"schema": "tricolor.compare/1", "a": a.name, "b": b.name, "metric": measure.name,
            "threshold_percent": options.threshold,
            "lines": [{"workload": x.workload, "heap": x.heap, "collector": x.collector,
                       "a": x.a, "b": x.b, "ratio": plain(x.ratio), "verdict": x.verdict}
                      for x in lines],
            "geomean": {name: plain(found) for name, found in means.items()}}


if __name__ == "__main__":
    sys.exit(guarded("compare", main))
