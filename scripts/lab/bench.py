# SPDX-License-Identifier: MIT
"""scripts/bench: runs a plan into results/<run>/ and shows what came out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import bases as heap_bases, environment, jobs as job_list, plan as plans
from lab import plots, report, rows, store, table
from lab.bases import Bases
from lab.binary import RELEASE, Binary, inspect, make
from lab.jobs import Job
from lab.metric import metric
from lab.plan import Plan
from lab.runner import Session, execute
from lab.say import Arguments, Stop, guarded, note, usage, warn

USAGE_END = """
Without options: the quick plan, every collector on every workload in about two
minutes.  Ctrl-C keeps what was measured; --resume goes on from there.  Plans are
TOML files; those in scripts/plans/ can be named without their folder.
"""


def parse(argv: list[str]) -> Any:
    parser = Arguments(prog="scripts/bench", description=__doc__, epilog=USAGE_END)
    add_plan_options(parser)
    add = parser.add_argument
    add("--out", metavar="DIR", help="the run's folder (default: a new one in results/)")
    add("--dry-run", action="store_true", help="print the jobs and an estimate, run nothing")
    add("--check", action="store_true", help="say whether the plan is valid, run nothing")
    add("--strict", action="store_true", help="refuse a machine that the preflight warns of")
    add("--no-plots", action="store_true", help="draw no pictures")
    add("--resume", metavar="RUN", nargs="?", const="latest",
        help="finish an interrupted run (default: the latest); repeats its jobs that ended in error")
    return parser.parse(argv)


def add_plan_options(parser: Arguments) -> None:
    """What to run, and with which executable."""
    add = parser.add_argument
    add("--plan", metavar="FILE", help="what to run (default: quick)")
    add("--smoke", "--quick", dest="smoke", action="store_true",
        help="one invocation with tiny parameters, for continuous integration")
    add("--collectors", metavar="A,B", help="these collectors (or plugins: ./x.so) only")
    add("--workloads", metavar="A,B", help="these workloads only")
    add("--heaps", metavar="2x,64m", help="these heap sizes only")
    add("--invocations", metavar="N", type=int, help="fresh processes per cell")
    add("--seed", metavar="N", type=int, help="seed of the workloads' random numbers")
    add("--base", metavar="KIND", help="what heap multiples are of: declared, common or own")
    add("--minheap", metavar="FILE", help="table of smallest heaps (default: of this executable,"
        " else the stored one)")
    add("--binary", metavar="FILE", help="measure this executable instead of building one")


@dataclass(frozen=True)
class Planned:
    """A plan as the command line narrowed it, and its jobs."""

    path: Path
    plan: Plan
    binary: Binary
    bases: Bases
    jobs: list[Job]


def planned(options: Any) -> Planned:
    if options.smoke and options.plan:
        raise usage("--smoke and --plan exclude each other")
    path = plans.find(options.plan or ("smoke" if options.smoke else "quick"))
    binary = executable(options.binary)
    plan = plans.narrow(
        plans.load(path, binary), binary,
        collectors=_split(options.collectors), workloads=_split(options.workloads),
        heaps=_split(options.heaps), invocations=options.invocations, seed=options.seed,
        base=options.base,
    )
    bases = known_bases(plan, binary, options.minheap)
    return Planned(path, plan, binary, bases, job_list.build(plan, binary, bases))


def main(argv: list[str]) -> int:
    options = parse(argv)
    if options.resume is not None:
        return resume(options)
    this = planned(options)
    if options.check:
        return check(this)
    if options.dry_run:
        dry_run(this.plan, this.jobs)
        return cannot_run_yet(this)
    heap_bases.require(this.plan, this.bases)
    folder = store.new_run_folder(Path(options.out) if options.out else None)
    manifest = new_manifest(folder, this.plan, this.binary, this.bases, this.jobs)
    return session(folder, manifest, this.plan, this.binary, this.jobs, draw=not options.no_plots,
                   strict=options.strict)


def new_manifest(
    folder: Path, plan: Plan, binary: Binary, bases: Bases, jobs: list[Job],
) -> dict[str, Any]:
    return {
        "schema": store.MANIFEST_SCHEMA, "run": folder.resolve().name, "state": "running",
        "plan": plan.to_json(), "order": [job.id for job in jobs],
        "binary": {"path": _shown(binary.path), "sha256": binary.sha256,
                   "build_id": binary.build_id},
        "build": environment.build_facts(binary.path), "git": environment.git(),
        "tools": environment.tools(), "environment": None, "bases": bases.to_json(),
        "sessions": [],
    }


def known_bases(plan: Plan, binary: Binary, path: str | None) -> Bases:
    """What is known of the heap bases of a plan's cells."""
    found = heap_bases.find_table(binary, Path(path) if path else None)
    return heap_bases.match(found, plan, binary)


def check(this: Planned) -> int:
    plan = this.plan
    print(f"{_shown(this.path)}: valid: {len(plan.collectors)} collectors, {len(plan.baselines)} baselines,"
          f" {len(plan.workloads)} workloads, {len(plan.heaps)} heap sizes of the {plan.base} base,"
          f" {plan.invocations} invocations: {len(this.jobs)} jobs")
    return cannot_run_yet(this)


def cannot_run_yet(this: Planned) -> int:
    """A valid plan may still need something; that is a remark and no error."""
    try:
        heap_bases.require(this.plan, this.bases)
    except Stop as stop:
        warn(f"note: it cannot run yet: {stop}")
    return 0


def executable(path: str | None) -> Binary:
    if path is not None:
        return inspect(Path(path))
    make()
    return inspect(RELEASE)


def resume(options: Any) -> int:
    for name in ("plan", "smoke", "collectors", "workloads", "heaps", "invocations", "seed", "base",
                 "minheap", "out", "check"):
        if getattr(options, name):
            raise usage(f"--resume takes the run's own plan; --{name} cannot change it")
    folder = store.find_run(options.resume)
    manifest = store.read_manifest(folder)
    binary = executable(options.binary)
    if manifest["binary"]["sha256"] != binary.sha256:
        raise Stop(f"{folder.name} was measured with another executable"
                   f" (build {manifest['binary']['build_id']}, now {binary.build_id});"
                   " check out that commit, or start a new run")
    plan = Plan.from_json(manifest["plan"])
    bases = Bases.from_json(manifest.get("bases"))
    by_id = {job.id: job for job in job_list.build(plan, binary, bases)}
    if set(by_id) != set(manifest["order"]):
        raise Stop(f"{folder.name}: the jobs of its plan are no longer the same"
                   " (a plugin or the scripts changed); start a new run")
    jobs = [by_id[i] for i in manifest["order"]]
    if options.dry_run:
        return dry_run(plan, jobs, {r.job for r in rows.read_rows(folder)[0]})
    return session(folder, manifest, plan, binary, jobs, draw=not options.no_plots,
                   strict=options.strict, retry=rows.RETRIED)


def session(
    folder: Path, manifest: dict[str, Any], plan: Plan, binary: Binary, jobs: list[Job],
    *, draw: bool, strict: bool = False, retry: tuple[str, ...] = (),
) -> int:
    """Runs what is left, then shows the whole run."""
    status = measure(folder, manifest, plan, binary, jobs, strict=strict, retry=retry,
                     again=f"scripts/bench --resume {_shown(folder)}")
    return status or show(folder, draw)


def measure(
    folder: Path, manifest: dict[str, Any], plan: Plan, binary: Binary, jobs: list[Job],
    *, again: str, strict: bool = False, retry: tuple[str, ...] = (),
) -> int:
    """One session: preflight, every job that has no row yet, the manifest.

    `again` is the command that goes on after an interruption.
    """
    facts = environment.capture()
    remarks = environment.warnings(facts, manifest["build"], manifest["git"])
    first = manifest["environment"]
    if first is None:
        manifest["environment"] = facts
    elif first["fingerprint"] != facts["fingerprint"]:
        changed = [k for k in facts if k not in VOLATILE and facts[k] != first.get(k)]
        remarks.append("the machine differs from the first session's: " + ", ".join(changed))
    for remark in remarks:
        (warn if strict else note)(f"note: {remark}")
    if strict and remarks:
        raise Stop(f"--strict: the preflight found {len(remarks)} reasons not to measure here,"
                   " named above; nothing was run")
    this = {"start": store.now(), "end": None, "jobs": 0, "load_1min": facts["load_1min"],
            "fingerprint": facts["fingerprint"], "node": facts["node"], "warnings": remarks,
            "interrupted_by": None}
    manifest["sessions"].append(this)
    manifest["state"] = "running"
    store.write_manifest(folder, manifest)
    store.point_latest_to(folder)
    tally = None
    try:
        tally = execute(folder, plan, binary, jobs, Session(
            len(manifest["sessions"]), facts["node"], facts["fingerprint"]), retry=retry)
        this["jobs"], this["interrupted_by"] = tally.done, tally.interrupted_by
        if tally.canary_failed:
            remarks.append(f"the canary failed and was given up: {tally.canary_failed}")
            warn(f"warning: {remarks[-1]}")
    finally:
        this["end"] = store.now()
        ended_well = tally is not None and tally.interrupted_by is None
        manifest["state"] = "complete" if ended_well else "interrupted"
        try:
            store.write_manifest(folder, manifest)
        except Stop as stop:
            warn(str(stop))
    if tally.interrupted_by is not None:
        warn(f"stopped after {tally.kept + tally.done} of {len(jobs)} jobs; finish with: {again}")
        return 128 + tally.interrupted_by
    return 0


def show(folder: Path, draw: bool) -> int:
    """Prints the table, what is wrong, and where everything is."""
    data = rows.load(folder)
    text = table.render(data, metric("total_time"), colour=False)
    try:
        (folder / "table.txt").write_text(text, encoding="utf-8")
    except OSError as err:
        warn(f"cannot write {folder / 'table.txt'}: {err.strerror}")
    sys.stdout.write(table.render(data, metric("total_time")))
    status = 0
    pictures: list[Path] = []
    if draw:
        try:
            pictures = plots.draw_all(data)
        except Stop as stop:
            warn(f"no pictures: {stop}; the rows are kept, draw them with:"
                 f" scripts/plot {_shown(folder)}")
            status = 1
    print()
    print(f"rows      {_shown(folder / store.ROWS)}")
    print(f"table     {_shown(folder / 'table.txt')}")
    if pictures:
        print(f"pictures  {_shown(pictures[0].parent)}/ ({', '.join(p.stem for p in pictures)})")
    # A report of a run without a number has its place, too: it says why.
    try:
        page = report.write(data, folder / report.NAME, draw=draw and bool(pictures),
                            drawn=pictures[0].parent if pictures else None)
        print(f"report    {_shown(page)}")
    except Stop as stop:
        warn(f"no report: {stop}")
        status = 1
    sys.stdout.flush()
    return max(status, complain(data))


def complain(data: rows.Run) -> int:
    """Says loudly what is broken; 1 when anything is."""
    for problem in data.problems + drift_remarks(data):
        warn(f"warning: {problem}")
    broken = data.broken()
    for row in broken[:20]:
        warn(f"FAILED {row.workload} {row.heap or '-'} {row.collector}"
             f" invocation {row.invocation}: {row.status}: {row.reason}")
    if len(broken) > 20:
        warn(f"FAILED and {len(broken) - 20} more")
    if not any(row.status == "ok" for row in data.rows):
        warn(f"no run of {data.folder.name} ended well: there is nothing to show")
        return 1
    if broken:
        warn(f"{len(broken)} of {len(data.rows)} jobs are not valid measurements;"
             " they are left out of the table and the pictures")
        return 1
    return 0


def drift_remarks(data: rows.Run) -> list[str]:
    """One line about blocks whose canaries say that the machine changed while they ran."""
    limit = data.plan.get("canary_drift", 0.05)
    far = [d for d in data.drifts if abs(d.ratio) > limit]
    if not far:
        return []
    worst = max(far, key=lambda d: abs(d.ratio))
    name = next((f"{r.workload} {r.heap}" for r in data.rows
                 if r.block == worst.block and r.heap is not None), f"block {worst.block}")
    return [f"the canary drifted by more than {limit:.0%} in {len(far)} of {len(data.drifts)}"
            f" blocks, most in {name} ({worst.ratio:+.0%}): compare collectors inside a block only"]


def dry_run(plan: Plan, jobs: list[Job], done: set[str] | None = None) -> int:
    """The job list in its order, and how long it should take."""
    left = [job for job in jobs if job.id not in (done or set())]
    found = job_list.estimate(left, plan, *earlier_times())
    for number, job in enumerate(left, 1):
        print(f"{number:5}  block {job.block:3}  {job.id}  {job.workload:<17} {job.heap or '-':<6}"
              f" {job.collector:<14} invocation {job.invocation}")
    blocks = len({job.block for job in left})
    basis = [f"{found.similar} estimated from other sizes or parameters"] * (found.similar > 0)
    basis += [f"{found.guessed} of them guessed at {job_list.GUESS_S} s"] * (found.guessed > 0)
    print(f"{plan.name}: {len(left)} jobs in {blocks} blocks, about {_duration(found.seconds)}"
          f" ({', '.join(basis) or 'all from earlier runs'})")
    return 0


def earlier_times() -> tuple[dict[tuple[str, ...], float], dict[tuple[str, str], float]]:
    """Seconds that a command line took, and the mean of one iteration of a (collector, workload),
    in the published run and the latest ones of this tree."""
    exact: dict[tuple[str, ...], float] = {}
    similar: dict[tuple[str, str], list[float]] = {}
    stored = store.RESULTS / "reference"
    for folder in [stored, *sorted(store.RESULTS.glob("*-*/"))[-10:]]:
        for row in rows.read_rows(folder)[0]:
            if row.elapsed_ns is None:
                continue
            exact[row.argv] = row.elapsed_ns / 1e9
            if row.run is not None and row.status == "ok":
                count = (row.run.get("iterations") or 1) + (row.run.get("warmup") or 0)
                similar.setdefault((row.collector, row.workload), []).append(
                    row.elapsed_ns / 1e9 / count)
    return exact, {key: sum(times) / len(times) for key, times in similar.items()}


# Facts that change without making another machine of it.
VOLATILE = ("fingerprint", "load_1min", "memory_available_bytes", "node")


def _split(text: str | None) -> list[str] | None:
    return None if text is None else [word for word in text.replace(" ", ",").split(",") if word]


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _shown(path: Path) -> str:
    """A path as a reader would type it: below the current folder when it is there."""
    path = path.resolve()
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    sys.exit(guarded("bench", main))
