# SPDX-License-Identifier: MIT
"""scripts/report: one self-contained HTML page about a stored run."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

from lab import plots, report_facts as told, report_page as html, rows, store, table
from lab.metric import Metric, all_metrics, metric
from lab.report_page import Td, esc
from lab.say import Arguments, Stop, guarded, warn
from lab.stats import Interval
from lab.suite import summarise

NAME = "report.html"
# Open from the start; the other metrics are folded.
FIRST = ("total_time", "lbo_wall", "gc_time", "pause_max", "mmu")
HOW = {
    "overview": "Left: all time; middle: outside collections; right: inside. Points join only where"
                " a collector completed at least half of the workloads.",
    "time_by_heap": "A tracing collector's curve falls as the heap grows; copying starts later,"
                    " because it needs a reserve, and falls fastest.",
    "lbo": "How far a line lies above 1 is at least what that collector costs. A better collector"
           " in the set would raise every line.",
    "mmu": "Where a line leaves 0 is its longest pause; the right end is the overall share of the"
           " mutator.",
    "matrix": "Read rows: which collector is best for this program, and what the others cost.",
    "space_time": "A collector that lies below and to the left of another one needs neither more"
                  " time nor more memory.",
    "latency_cdf": "Metered lines assume that requests would have arrived evenly; see how much the"
                   " answer depends on the window before quoting one.",
}


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/report", description=__doc__)
    parser.add_argument("run", nargs="?", default="latest", metavar="RUN",
                        help="a run's folder, its name in results/, or latest (the default)")
    parser.add_argument("--out", metavar="FILE", help=f"default: {NAME} in the run's folder")
    parser.add_argument("--no-plots", action="store_true", help="tables only")
    options = parser.parse(argv)
    data = rows.load(store.find_run(options.run))
    out = Path(options.out) if options.out else data.folder / NAME
    # Before the work, so that a folder that cannot be written costs no time.
    check_place(out)
    written = write(data, out, draw=not options.no_plots)
    print(written)
    for problem in data.problems:
        warn(f"warning: {problem}")
    if not any(row.status == "ok" for row in data.rows):
        warn(f"no run of {data.folder.name} ended well: the report says why")
        return 1
    return 0


def check_place(out: Path) -> None:
    probe = out.with_name(f".{out.name}.probe")
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as err:
        raise Stop(f"cannot write {out}: {err.strerror}; name another place with --out FILE") from err


def write(data: rows.Run, out: Path, draw: bool = True, drawn: Path | None = None) -> Path:
    """Writes the page; pictures that are in `drawn` already are not drawn again."""
    with tempfile.TemporaryDirectory(prefix="tricolor-report-") as scratch:
        remarks, pictures = [], drawn
        if draw and drawn is None and any(r.status == "ok" for r in data.rows):
            try:
                plots.draw_all(data, None, Path(scratch), ("svg",))
                pictures = Path(scratch)
            except Stop as stop:
                remarks.append(f"no pictures: {stop}")
                warn(f"no pictures: {stop}")
        text = render(data, pictures, remarks)
        draft = out.with_name(f".{out.name}.draft")
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(out)
        except OSError as err:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise Stop(f"cannot write {out}: {err.strerror}") from err
    return out


def render(data: rows.Run, pictures: Path | None, remarks: list[str]) -> str:
    good = any(row.status == "ok" for row in data.rows)
    sections = [("summary", "In short", summary(data, remarks))]
    if good:
        relative = means(data)
        if relative:
            sections.append(("means", "All workloads", relative))
        if pictures is not None:
            sections.append(("pictures", "Pictures", figures(data, pictures)))
        sections.append(("tables", "Tables", tables(data)))
        sections.append(("workloads", "Workloads", told.nominal_table(data)))
        sections.append(("precision", "Precision", told.precision(data)))
    sections.append(("ends", "How jobs ended", told.endings(data)))
    sections.append(("threats", "Threats to validity", html.items(told.threats(data))))
    sections.append(("environment", "Environment", told.environment(data)))
    sections.append(("repeat", "Doing it again", told.commands(data)))
    plan = data.plan
    title = f"{plan.get('title') or plan.get('name') or 'A run'}"
    head = f'<p class="soft">Tricolor, run {esc(data.folder.name)}: {esc(told.subtitle(data))}</p>'
    return html.page(title[0].upper() + title[1:], sections, head)


def summary(data: rows.Run, remarks: list[str]) -> str:
    """What a reader should take away, and what is wrong."""
    lines = []
    count = Counter(row.status for row in data.rows)
    lines.append(f"{len(data.rows)} jobs: " + ", ".join(f"{n} {esc(s)}" for s, n in count.most_common()))
    if not count["ok"]:
        lines.append('<span class="bad">No job ended well: there are no numbers.</span>')
    found, common = summarise(data)
    if count["ok"] and len({c for _, c in found}) == 1:
        lines.append(f"Only {esc(next(iter(found))[1])} has numbers: there is nothing that they"
                     " could be relative to.")
    for heap in data.heaps:
        here = {c: v for (h, c), v in found.items() if h == heap}
        if len(here) > 1:
            first, second = sorted(here, key=lambda c: here[c].value)[:2]
            apart = here[second].low is not None and here[second].low > (here[first].high or 0)
            lines.append(
                f"At {esc(heap)}, over {len(common[heap])} workloads, <strong>{esc(first)}</strong> is"
                f" fastest (geometric mean {told.value(here[first], 3)} of the best), then {esc(second)}"
                f" ({told.value(here[second], 3)}); their intervals"
                f" {'do not overlap' if apart else 'overlap, or are missing: this order may be chance'}.")
    lines += [esc(x) for x in told.findings(data)]
    if told.invocations(data) == 1:
        lines.append("One invocation per cell: <strong>no number here has an interval</strong>.")
    bad = [esc(x) for x in [*remarks, *told.broken(data), *data.problems]]
    more = html.details(f"{len(bad)} problems", html.items(bad, "bad"), True) if bad else ""
    return html.items(lines) + more


def means(data: rows.Run) -> str:
    """Geometric means over workloads, for total, mutator and GC time; "" for one collector."""
    parts = []
    for of in ("total_time", "mutator_time", "gc_time"):
        found, common = summarise(data, of)
        if len({c for _, c in found}) < 2:
            continue
        body = [[html.text(h), html.text(len(common[h])),
                 *(number(found.get((h, c)), 3, why="absent") for c in data.collectors)]
                for h in data.heaps if h in common]
        parts.append(f"<h3>{esc(metric(of).title)}</h3>" + html.table(
            ["heap", "workloads", *data.collectors], body, of, texts=2))
    if not parts:
        return ""
    return ('<p>Geometric mean over workloads of the time relative to the best collector of the same'
            " block, ± half of its 95 % interval. Only workloads that all listed collectors completed"
            " count; the interval is over invocations, the set of workloads is taken as given.</p>"
            + "".join(parts))


def tables(data: rows.Run) -> str:
    """Every metric that has a value, as a sortable table with its command."""
    known = all_metrics()
    order = [n for n in FIRST if n in known] + [n for n in known if n not in FIRST]
    parts, absent = [], []
    for name in order:
        inner = metric_table(data, known[name])
        if inner is None:
            absent.append(known[name].title)
            continue
        unit = f", {known[name].unit}" if known[name].unit else ""
        parts.append(html.details(f"{known[name].title}{unit}", inner, name in FIRST))
    if absent:
        parts.append(f'<p class="soft">Absent, because this run did not record what they need:'
                     f" {esc('; '.join(absent))}.</p>")
    return "<p>Headings sort. Green is the least of a row, not a significant one.</p>" + "".join(parts)


def metric_table(data: rows.Run, measure: Metric) -> str | None:
    """None when no cell has a value."""
    body, any_value = [], False
    for workload in data.workloads:
        for heap in [*data.heaps, None]:
            names = data.collectors if heap is not None else data.baselines
            if heap is None:
                continue
            found = {c: measure.of_cell(data, data.cell(workload, heap, c)) for c in names}
            values = [v.value for v in found.values() if v is not None]
            any_value = any_value or bool(values)
            line = [html.text(workload), Td(esc(heap), rows.heap_number(heap), "text")]
            for collector in names:
                best = measure.less_is_better and len(values) > 1 \
                    and found[collector] is not None and found[collector].value == min(values)
                line.append(number(found[collector], measure.digits, best,
                                   data.absent(workload, heap, collector)))
            body.append(line)
    if not any_value:
        return None
    notes = [n.replace("; * least of its row", "; green: least of its row")
             for n in table.legend(data, measure)] + table.baselines(data, measure)
    return (html.table(["workload", "heap", *data.collectors], body, measure.title, texts=2)
            + "".join(f'<p class="soft">{esc(n)}</p>' for n in notes)
            + html.command(f"scripts/table {told.place(data)} --metric {measure.name}"))


def number(found: Interval | None, digits: int | None = None, best: bool = False,
           why: str | None = None) -> Td:
    if found is None:
        return Td(esc(why or "no value"), None, "absent")
    return Td(told.value(found, digits), found.value, "best" if best else "")


def figures(data: rows.Run, folder: Path) -> str:
    parts = []
    known = plots.all_plots()
    order = [n for n in ("overview", "matrix", "lbo", "time_by_heap") if n in known]
    for name in order + [n for n in known if n not in order]:
        picture = folder / f"{name}.svg"
        if picture.is_file():
            title = known[name].title
            parts.append(html.figure(
                picture.read_text(encoding="utf-8"), name, title[0].upper() + title[1:],
                esc(HOW.get(name, "")), f"scripts/plot {told.place(data)} --only {name}"))
    return "".join(parts) or "<p>None could be drawn.</p>"


if __name__ == "__main__":
    sys.exit(guarded("report", main))
