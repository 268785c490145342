# SPDX-License-Identifier: MIT
"""scripts/minheap: the smallest heap of every collector on every workload.

Each search doubles the heap until the workload completes, bisects to one block,
verifies the result with more runs and tries the sizes just below it.  Several
independent searches give a minimum, a median and a maximum.  Every probe is kept
in results/minheap/<executable>/probes.jsonl, by the hash of what it ran: a search
that was interrupted goes on where it stopped, and one that is complete costs
nothing.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import bases, bench, plan as plans, process, search, store
from lab.binary import ROOT, Binary
from lab.environment import capture
from lab.jobs import GRANULE, LEAST
from lab.minheap_table import Table, declared_complaints, render
from lab.plan import Plan, Subject, Workload
from lab.runner import Progress
from lab.say import Arguments, Stop, guarded, usage, warn
from lab.search import CRASH, OOM, PASS, THRASH, TIMEOUT, Found, Settings
from lab.store import Journal

PROBE_SCHEMA = "tricolor.probe/1"
PROBES = "probes.jsonl"
# A run whose full collections make room for less than this part of the heap, on average, did
# little else than collect: it counts as out of memory.  Counted, not timed, so that a busy
# machine finds the same heaps.  (The heap itself gives up after 16 futile collections in a row.)
THRASH_PART = 0.02
THRASH_LEAST = 5  # fewer full collections say nothing

USAGE_END = """
The table is written to results/minheap/<executable>/minheap.json and printed;
scripts/bench takes its heap bases from there.  Ctrl-C loses at most one run:
the same command goes on.
"""


@dataclass(frozen=True)
class Cell:
    """One collector on one workload."""

    subject: Subject
    workload: Workload
    seed: int
    argv: tuple[str, ...]  # all but the heap

    def probe_id(self, binary: Binary, trial: int, size: int, use: str, nth: int) -> str:
        text = json.dumps([binary.sha256, list(self.argv), trial, size, use, nth])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def parse(argv: list[str]) -> Any:
    parser = Arguments(prog="scripts/minheap", description=__doc__, epilog=USAGE_END)
    add = parser.add_argument
    add("--plan", metavar="FILE", default="quick",
        help="collectors, workloads and seed of this plan (default: quick)")
    add("--collectors", metavar="A,B", help="these collectors (or plugins: ./x.so) only")
    add("--workloads", metavar="A,B", help="these workloads only")
    add("--searches", metavar="N", type=int, default=5, help="independent searches (default 5)")
    add("--passes", metavar="N", type=int, default=3, help="passes to descend (default 3)")
    add("--verify", metavar="N", type=int, default=5, help="passes at the end (default 5)")
    add("--timeout", metavar="S", type=float, default=60.0, help="for one run (default 60)")
    add("--cap", metavar="BYTES", type=int, help="try no larger heap (default: half of the memory"
        " that is available, 12 GiB at most)")
    add("--table", action="store_true", help="print what is known, run nothing")
    add("--check", action="store_true",
        help="fail when a workload's declared live bytes are no fair base for multiples")
    add("--out", metavar="DIR", help="folder of probes and table")
    add("--binary", metavar="FILE", help="this executable instead of building one")
    return parser.parse(argv)


def main(argv: list[str]) -> int:
    options = parse(argv)
    for name in ("searches", "passes", "verify"):
        if getattr(options, name) < 1:
            raise usage(f"--{name} {getattr(options, name)}: expected 1 or more")
    if not options.timeout > 0:
        raise usage(f"--timeout {options.timeout}: expected more than 0 seconds")
    binary = bench.executable(options.binary)
    plan = plans.narrow(
        plans.load(plans.find(options.plan), binary), binary,
        collectors=_split(options.collectors), workloads=_split(options.workloads))
    cap = options.cap if options.cap is not None else default_cap()
    settings = Settings(GRANULE, LEAST, cap // GRANULE * GRANULE, options.passes, options.verify)
    if settings.cap < settings.floor:
        raise usage(f"--cap {cap}: expected at least {LEAST} bytes")
    folder = Path(options.out) if options.out else bases.folder_of(binary)
    table = Table(folder, binary)
    if not options.table:
        status = measure(table, cells_of(plan), settings, options.searches, options.timeout)
        if status:
            return status
    elif not table.cells:
        raise Stop(f"no search is stored in {folder}; scripts/minheap makes them")
    print(render(table), end="")
    print(f"table     {bench._shown(folder / bases.TABLE)}")
    complaints = declared_complaints(table) if options.check else []
    for complaint in complaints:
        warn(f"FAILED {complaint}")
    broken = [c for c in table.cells if c["outcomes"][CRASH]]
    for cell in broken:
        warn(f"FAILED {cell['workload']} {cell['label']}: {cell['outcomes'][CRASH]} runs crashed:"
             f" {cell['crash_reason']}")
    return 1 if complaints or broken else 0


def cells_of(plan: Plan) -> list[Cell]:
    """Workload by workload, so that common bases are known early."""
    cells = []
    for workload in plan.workloads:
        for subject in plan.collectors:
            argv = ["run", f"--collector={subject.name}", f"--workload={workload.name}"]
            for key, value in workload.params:
                argv += ["--param", f"{key}={value}"]
            argv += [f"--seed={plan.seed}", "--pretouch=0"]
            argv += [f"--{key}={value}" for key, value in plan.options + subject.options]
            cells.append(Cell(subject, workload, plan.seed, tuple(argv)))
    return cells


def default_cap() -> int:
    available = capture()["memory_available_bytes"] or (2 << 30)
    return min(available // 2, 12 << 30)


class Probes:
    """probes.jsonl: what every run of every search answered."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder, PROBES, "the same command again")
        self.known: dict[str, dict[str, Any]] = {}
        path = folder / PROBES
        for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
            try:
                probe = json.loads(line)
                if probe["schema"] != PROBE_SCHEMA or probe["outcome"] not in search.OUTCOMES:
                    raise ValueError(f"is no {PROBE_SCHEMA}")
                self.known[probe["probe"]] = probe
            except (ValueError, KeyError, TypeError, RecursionError) as err:
                warn(f"warning: {path.name}:{number}: {err}; this probe is run again")

    def add(self, probe: dict[str, Any]) -> None:
        self.journal.append(probe)
        self.known[probe["probe"]] = probe


def measure(
    table: Table, cells: list[Cell], settings: Settings, searches: int, timeout_s: float,
) -> int:
    """Searches every cell that has not been searched often enough.  0, or 128 + a signal."""
    folder = table.path.parent
    store.make_folder(folder)
    probes = Probes(folder)
    signals = process.Signals()
    cpu = process.choose_cpu()
    progress = None
    try:
        process.leave_cpu(cpu)
        progress = Progress(len(cells) * searches, 0)
        for cell in cells:
            runner = Prober(table.binary, probes, cell, timeout_s, cpu, signals)
            found = []
            for trial in range(searches):
                progress.text(f"{cell.workload.label} {cell.subject.label} search {trial + 1}")
                found.append(search.search(runner.trial(trial), runner.start(), settings))
                progress.step()
            table.put(summary(cell, runner, found, settings, table.binary))
    except process.Interrupted:
        if progress is not None:
            progress.close()
        warn(f"stopped; {len(probes.known)} runs are kept in {folder}, the same command goes on")
        return 128 + (signals.number or 2)
    finally:
        if progress is not None:
            progress.close()
        signals.close()
        probes.journal.close()
    return 0


class Prober:
    """Runs one cell at given sizes, or remembers."""

    def __init__(
        self, binary: Binary, probes: Probes, cell: Cell, timeout_s: float, cpu: int | None,
        signals: process.Signals,
    ) -> None:
        self._binary, self._probes, self._cell = binary, probes, cell
        self._timeout_s, self._cpu, self._signals = timeout_s, cpu, signals
        self.declared: int | None = None
        self.crash_reason: str | None = None
        self.ran = 0  # runs that no earlier session had made

    def start(self) -> int:
        """Where searches start: the declared live bytes, asked for with a 1x run."""
        self._answer("1x", -1, "declared", 0)
        return self.declared or LEAST

    def trial(self, number: int) -> search.Run:
        uses: Counter[tuple[int, str]] = Counter()

        def run(size: int, use: str) -> str:
            nth = uses[size, use]
            uses[size, use] += 1
            return self._answer(size, number, use, nth)

        return run

    def _answer(self, heap: int | str, trial: int, use: str, nth: int) -> str:
        size = heap if isinstance(heap, int) else 0
        name = self._cell.probe_id(self._binary, trial, size, use, nth)
        probe = self._probes.known.get(name)
        # A timeout is an answer for the time that was given, and no other.
        if probe is None or probe["outcome"] == TIMEOUT and probe["timeout_s"] != self._timeout_s:
            probe = self._run(heap, name, trial, use)
            self._probes.add(probe)
            self.ran += 1
        self.declared = probe["declared_bytes"] or self.declared
        if probe["outcome"] == CRASH:
            self.crash_reason = probe["reason"]
        return probe["outcome"]

    def _run(self, heap: int | str, name: str, trial: int, use: str) -> dict[str, Any]:
        argv = [str(self._binary.path), *self._cell.argv, f"--heap={heap}", "--json=-"]
        for _ in range(3):
            if self._signals.number is not None:
                raise process.Interrupted
            done = process.run(argv, timeout_s=self._timeout_s, cpu=self._cpu,
                               signals=self._signals, cwd=ROOT)
            if done.status != process.STARVED:
                break
        else:
            raise Stop(f"{self._cell.workload.label} under {self._cell.subject.label}:"
                       f" {done.reason}; try again on a quieter machine")
        if done.status == "error":
            raise Stop(f"{' '.join(argv[1:])}: {done.reason}")
        outcome, reason = judge(done)
        return {
            "schema": PROBE_SCHEMA, "probe": name, "collector": self._cell.subject.label,
            "workload": self._cell.workload.label, "search": trial, "use": use,
            "heap_bytes": heap if isinstance(heap, int) else None, "outcome": outcome,
            "reason": reason, "elapsed_ns": done.elapsed_ns, "timeout_s": self._timeout_s,
            "declared_bytes": ((done.run or {}).get("live_bytes") or None)
            if isinstance(heap, str) else None,
        }


def judge(done: process.Outcome) -> tuple[str, str | None]:
    """A run's outcome: only an undamaged, correct and complete one inside its limit passes."""
    if done.status == "timeout":
        return TIMEOUT, done.reason
    if done.status == "oom":
        return OOM, done.reason
    if done.status != "ok" or done.run is None:
        return CRASH, f"{done.status}: {done.reason}"
    peak, limit = done.run.get("peak_committed_bytes"), done.run.get("heap_limit_bytes")
    if peak is not None and limit is not None and peak > limit:
        return CRASH, f"peak of {peak} committed bytes is over the limit of {limit}"
    full = done.run["collections"]["total"] - done.run["counters"].get("young_collections", 0)
    made, heap = done.run.get("allocated_bytes") or 0, limit or 0
    if full >= THRASH_LEAST and made < THRASH_PART * heap * full:
        return THRASH, (f"{full} full collections each made room for"
                        f" {made / full / heap:.2%} of the heap")
    return PASS, None


def summary(
    cell: Cell, runner: Prober, found: list[Found], settings: Settings, binary: Binary,
) -> dict[str, Any]:
    """A cell of minheap.json."""
    sizes = [f.bytes for f in found if f.bytes is not None]
    whole = len(sizes) == len(found)
    outcomes: Counter[str] = Counter()
    for one in found:
        outcomes.update(one.outcomes)
    failed = [f.status for f in found if f.bytes is None]
    return {
        "collector": cell.subject.name, "label": cell.subject.label,
        "options": dict(cell.subject.options), "workload": cell.workload.name,
        "params": {**binary.defaults.get(cell.workload.name, {}), **dict(cell.workload.params)},
        "seed": cell.seed, "argv": list(cell.argv), "declared_bytes": runner.declared,
        "status": failed[0] if failed else found[0].status,
        "min_bytes": min(sizes) if whole else None,
        "median_bytes": int(statistics.median_low(sizes)) if whole else None,
        "max_bytes": max(sizes) if whole else None,
        "monotone": all(f.monotone for f in found),
        "passed_below": sorted({size for f in found for size in f.passed_below}),
        "outcomes": {name: outcomes[name] for name in search.OUTCOMES},
        "crash_reason": runner.crash_reason,
        "searches": [f.to_json() for f in found], "settings": settings.to_json(),
    }


def _split(text: str | None) -> list[str] | None:
    return None if text is None else [word for word in text.replace(" ", ",").split(",") if word]


if __name__ == "__main__":
    sys.exit(guarded("minheap", main))
