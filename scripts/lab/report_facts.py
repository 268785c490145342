# SPDX-License-Identifier: MIT
"""What a report says about a run beside its numbers: findings, precision, threats, commands."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import Any

from lab import nominal, report_page as html, rows, table
from lab.binary import ROOT
from lab.curves import middle_heap
from lab.metric import metric
from lab.report_page import Td, esc
from lab.stats import Interval
from lab.stats_plan import advise, decompose
from lab.stats_steady import classify
from lab.suite import capable

EFFECT = 0.01
MOST_LINES = 40


def value(found: Interval, digits: int | None = None) -> str:
    """ "212 ±5" as HTML."""
    whole = table.interval(found, digits)
    main, mark, half = whole.partition(" ±")
    return esc(main) + (f" <small>±{esc(half)}</small>" if mark else "")


def place(data: rows.Run) -> str:
    """The run's folder as a command would name it."""
    folder = data.folder.resolve()
    return str(folder.relative_to(ROOT)) if folder.is_relative_to(ROOT) else folder.name


def invocations(data: rows.Run) -> int:
    """The most that any cell has."""
    counts = Counter(row.cell for row in data.rows if row.status == "ok")
    return max(counts.values(), default=0)


def subtitle(data: rows.Run) -> str:
    manifest = data.manifest
    sessions = manifest.get("sessions") or [{}]
    git = manifest.get("git") or {}
    parts = [str(sessions[0].get("start") or "time not known")[:16].replace("T", " ") + " UTC"]
    parts.append(f"commit {git['commit'][:12]}" + (" with local changes" if git.get("dirty") else "")
                 if git.get("commit") else "commit not known")
    parts.append(str((manifest.get("environment") or {}).get("cpu_model") or "CPU not known"))
    if manifest.get("state") not in (None, "complete"):
        parts.append(f"{manifest['state']}: not all jobs have run")
    return ", ".join(parts)


def broken(data: rows.Run) -> list[str]:
    """Rows that say that a program is wrong, one line each."""
    lines = [f"{r.workload} {r.heap or '-'} {r.collector} invocation {r.invocation}: {r.status}:"
             f" {r.reason}" for r in data.broken()]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"and {len(lines) - MOST_LINES} more"]
    return lines


def findings(data: rows.Run) -> list[str]:
    """Slowdowns and curves that rise, in words."""
    lines = []
    for (workload, heap, collector), cell in sorted(
            data._cells.items(), key=lambda item: tuple(map(str, item[0]))):
        verdicts = [classify(r.run["iteration_wall_ns"]) for r in cell
                    if r.status == "ok" and r.run is not None]
        odd = [v for v in verdicts if v.finding is not None]
        if odd and len(odd) * 2 > len(verdicts):
            kind, count = Counter(v.finding for v in odd).most_common(1)[0]
            lines.append(f"{collector} on {workload} at {heap or 'no limit'}: {kind}"
                         f" ({count} of {len(verdicts)} invocations)")
    return lines + rising(data)


def rising(data: rows.Run) -> list[str]:
    """Where a bigger heap is slower by more than both intervals: no tracing collector should be."""
    total = metric("total_time")
    lines = []
    for workload in data.workloads:
        for collector in data.collectors:
            known = [(h, v) for h in data.heaps if (v := total.of_cell(
                data, data.cell(workload, h, collector))) is not None and v.low is not None]
            for (small, a), (big, b) in zip(known, known[1:]):
                if b.low is not None and a.high is not None and b.low > a.high:
                    lines.append(f"{collector} on {workload} is slower at {big} than at {small}"
                                 " by more than the intervals: a larger mutator footprint, or drift")
    return lines


def nominal_table(data: rows.Run) -> str:
    """What characterises each workload, from its fastest tracing runs."""
    heads = ["workload", "live, MiB", "allocated, MiB", "turnover", "object, bytes",
             "rate, MB/s", "GC share, %", "after GC, MiB", "heap sensitivity, %", "deviation, %"]
    body = []
    heap = middle_heap(data)
    for workload in data.workloads:
        members, _ = capable(data, heap)
        cells = {c: data.cell(workload, heap, c) for c in members}
        best = min((c for c in cells if cells[c]), default=None,
                   key=lambda c: sum(r.run["wall_ns"] for r in cells[c] if r.run) / len(cells[c]))
        if best is None:
            continue
        run = cells[best][0].run or {}
        live, allocated = run.get("live_bytes"), run.get("allocated_bytes")
        fastest = min(r.run["wall_ns"] for r in cells[best] if r.run) / 1e6
        rate = nominal.allocation_rate(allocated, fastest) if allocated and fastest else None
        line = [Td(f"{esc(workload)} <small>{esc(best)}</small>", None, "text"),
                plain(live and live / nominal.MIB), plain(allocated and allocated / nominal.MIB)]
        for name in ("turnover", "object_bytes"):
            line.append(of(data, name, workload, heap, best))
        line.append(plain(rate))
        line.append(of(data, "gc_share", workload, heap, best))
        line.append(of(data, "footprint_after", workload, heap, best))
        line.append(of(data, "heap_sensitivity", workload, data.heaps[0], best))
        line.append(of(data, "deviation", workload, heap, best))
        body.append(line)
    return (f"<p>At {esc(heap)}, under the fastest collector there, which stands beside the name."
            f" Heap sensitivity is what {esc(data.heaps[0])} costs over the best size.</p>"
            + html.table(heads, body, "nominal statistics"))


def of(data: rows.Run, name: str, workload: str, heap: str, collector: str) -> Td:
    measure = metric(name)
    found = measure.of_cell(data, data.cell(workload, heap, collector))
    return Td("absent", None, "absent") if found is None else Td(value(found, measure.digits),
                                                                 found.value)


def plain(number: float | None) -> Td:
    return Td("absent", None, "absent") if number is None else Td(table.number(number), number)


def precision(data: rows.Run) -> str:
    """Variance per level and what it takes to see one per cent, at the middle heap size."""
    heap = middle_heap(data)
    body = []
    for workload in data.workloads:
        for collector in data.collectors:
            cell = [r for r in data.cell(workload, heap, collector) if r.run is not None]
            groups = [[t / 1e6 for t in r.run["iteration_wall_ns"]] for r in cell if r.run]
            variance = decompose(groups)
            if variance is None:
                continue
            one = sum(r.run["wall_ns"] / max(len(r.run["iteration_wall_ns"]), 1) for r in cell
                      if r.run) / len(cell)
            starts = [r.elapsed_ns - r.run["wall_ns"] for r in cell
                      if r.run and r.elapsed_ns is not None]
            extra = max(sum(starts) / len(starts), 1.0) if starts else one
            found = advise(variance, EFFECT, one, extra)
            half = variance.interval.half or 0.0
            body.append([
                html.text(workload), html.text(collector), html.text(len(groups)),
                Td(f"{100 * half / variance.mean:.2f}", half / variance.mean),
                Td("absent", None, "absent") if variance.t1 is None else plain(variance.t1 ** 0.5),
                plain(max(variance.t2, 0.0) ** 0.5),
                Td(esc(found.sentence(EFFECT)) if found else "out of reach",
                   found.invocations if found else None, "text")])
    if not body:
        return "<p>One invocation per cell: nothing can be said about precision.</p>"
    return (f"<p>Total time at {esc(heap)}. Half of the 95 % interval in per cent of the mean, what"
            " iterations and invocations each add (standard deviations in ms), and how much to run"
            f" until the interval is ±{100 * EFFECT:g} % (Kalibera and Jones 2013).</p>"
            + html.table(["workload", "collector", "invocations", "half, %", "iterations, ms",
                          "invocations, ms", "advice"], body, "precision", texts=2))


def endings(data: rows.Run) -> str:
    count: dict[tuple[str, str], Counter[str]] = {}
    for row in data.rows:
        count.setdefault((row.collector, row.heap or "-"), Counter())[row.status] += 1
    statuses = sorted({s for c in count.values() for s in c}, key=lambda s: (s != "ok", s))
    body = [[html.text(collector), html.text(heap),
             *(Td(str(found[s]) if found[s] else "", float(found[s])) for s in statuses)]
            for (collector, heap), found in sorted(count.items())]
    return ("<p>oom and skipped: the workload does not fit into that heap under that collector;"
            " such cells are absent, never zero.</p>"
            + html.table(["collector", "heap", *statuses], body, "how jobs ended", texts=2))


def threats(data: rows.Run) -> list[str]:
    """Why these numbers may not mean what they seem to mean; HTML lines."""
    manifest = data.manifest
    facts: dict[str, Any] = manifest.get("environment") or {}
    lines = [
        "<strong>Programs.</strong> Synthetic workloads with one mutator thread and serial"
        " collectors: an order of two collectors is a fact about these programs.",
        "<strong>Intervals</strong> are over invocations on one machine in one session. They hold"
        " no drift between blocks, no other compiler, link order or machine.",
        "<strong>Many comparisons.</strong> One interval in twenty misses the truth by chance;"
        " overlapping intervals do not show that two collectors are equal (scripts/compare).",
        f"<strong>Heap sizes</strong> are multiples of {esc(data.base)}; another base shifts"
        " curves sideways.",
        "<strong>Deferred work.</strong> Lazy sweeping and counting happen in the mutator's time:"
        " pauses and GC time alone do not say what a collector costs.",
        "<strong>Lower bounds.</strong> The minimum distilled cost comes from the best collector"
        " of this set and contains its barriers and its locality: overheads are too small.",
    ]
    count = invocations(data)
    if count == 1:
        lines.append("<strong>One invocation:</strong> no interval at all.")
    elif 1 < count < 10:
        lines.append(f"<strong>{count} invocations:</strong> enough for tens of per cent, not for"
                     " a few.")
    virtual = facts.get("virtualisation")
    if virtual not in (None, "none"):
        lines.append(f"<strong>Virtualised ({esc(virtual)}):</strong> neighbours, turbo and frequency"
                     " are invisible and in the noise.")
    if facts.get("governor") is None:
        lines.append("<strong>Frequency governor not known.</strong>")
    waiting, measured = table.waited(data)
    if waiting:
        lines.append(f"<strong>Busy machine:</strong> {waiting} of {measured} runs waited for a CPU"
                     " for a tenth of their time or more; their wall times are too long.")
    if (manifest.get("git") or {}).get("dirty"):
        lines.append("<strong>Local changes:</strong> the sources differ from the commit.")
    for session in manifest.get("sessions") or []:
        lines += [esc(w) for w in session.get("warnings") or []]
    return list(dict.fromkeys(lines))


def environment(data: rows.Run) -> str:
    manifest = data.manifest
    facts = manifest.get("environment") or {}
    build = manifest.get("build") or {}
    binary = manifest.get("binary") or {}
    pairs: list[tuple[str, object]] = [(k.replace("_", " "), v) for k, v in facts.items()]
    pairs += [("compiler", build.get("compiler")), ("flags", build.get("flags")),
              ("executable", binary.get("sha256")), ("build id", binary.get("build_id"))]
    pairs += [(f"version of {k}", v) for k, v in (manifest.get("tools") or {}).items()]
    sessions = [f"{s.get('start')} to {s.get('end') or '(not ended)'}: {s.get('jobs')} jobs,"
                f" load {s.get('load_1min')}" for s in manifest.get("sessions") or []]
    return html.facts(pairs) + html.items([esc(s) for s in sessions])


def commands(data: rows.Run) -> str:
    """How to measure this again, and the command line of every cell."""
    commit = (data.manifest.get("git") or {}).get("commit")
    plan = data.plan
    lines = ([f"git checkout {commit}"] if commit else [])
    known = plan.get("name") and (ROOT / "scripts" / "plans" / f"{plan['name']}.toml").is_file()
    again = "scripts/bench" + (f" --plan {plan['name']}" if known else " --plan mine.toml")
    if known:
        again += f" --invocations {plan.get('invocations')} --heaps {','.join(plan['heaps'])}"
        again += f" --seed {plan.get('seed')}"
    lines += [again, "scripts/report"]
    seen: dict[tuple[str, str | None, str], str] = {}
    for row in data.rows:
        seen.setdefault(row.cell, shlex.join(["tricolor", *row.argv]))
    body = [[html.text(w), Td(esc(h or "-"), rows.heap_number(h) if h else None, "text"),
             html.text(c), Td(f"<code>{esc(line)}</code>", None, "text wrap")]
            for (w, h, c), line in sorted(seen.items(), key=lambda item: tuple(map(str, item[0])))]
    return ("<pre>" + esc("\n".join(lines)) + "</pre>"
            + html.details(f"Command lines of all {len(seen)} cells", html.table(
                ["workload", "heap", "collector", "command"], body, "commands", texts=4), printed=False))
