# SPDX-License-Identifier: MIT
"""Runs the jobs of a plan one after another and appends a row for each."""

from __future__ import annotations

import contextlib
import gzip
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import canary, process
from lab.binary import ROOT, Binary
from lab.jobs import Job
from lab.plan import Plan
from lab.rows import ROW_SCHEMA, Row, read_rows
from lab.say import Stop, warn
from lab.store import CANARIES, EVENTS, REQUESTS, Journal, now

# After one of these the cell's other invocations would only repeat it.
HOPELESS = ("oom", "timeout")
# A job that the machine kept from running is tried again so many times.
ATTEMPTS = 3
# So many broken jobs in a row mean that the binary or the machine is at fault.
BROKEN_IN_A_ROW = 8


@dataclass
class Tally:
    """What a session did."""

    done: int = 0
    kept: int = 0  # rows that an earlier session wrote
    interrupted_by: int | None = None
    canary_failed: str | None = None


@dataclass(frozen=True)
class Session:
    """What the rows of one session have in common."""

    number: int
    node: str | None = None
    fingerprint: str | None = None


class Progress:
    """A bar on a terminal; a line now and then in a pipe, so that a log shows life."""

    LINE_SECONDS = 60.0

    def __init__(self, total: int, done: int) -> None:
        self._bar: Any = None
        self._total, self._done, self._told = total, done, time.monotonic()
        if not sys.stderr.isatty():
            return
        try:
            from rich.console import Console
            from rich.progress import (BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn,
                                       TimeElapsedColumn, TimeRemainingColumn)
        except ImportError:
            return
        # Redrawn between jobs only: no thread of ours runs beside a measurement.
        self._bar = Bar(
            BarColumn(bar_width=None), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"),
            TimeRemainingColumn(), TextColumn("{task.description}"),
            console=Console(stderr=True), auto_refresh=False, transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=total, completed=done)

    def show(self, job: Job) -> None:
        self.text(f"{job.workload} {job.heap or ''} {job.collector}")

    def text(self, text: str) -> None:
        if self._bar is not None:
            self._bar.update(self._task, description=f"{text:<40.40}")
            self._bar.refresh()

    def step(self) -> None:
        self._done += 1
        if self._bar is not None:
            self._bar.advance(self._task)
            self._bar.refresh()
        elif time.monotonic() - self._told >= self.LINE_SECONDS:
            self._told = time.monotonic()
            warn(f"{self._done} of {self._total} done")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def execute(
    folder: Path, plan: Plan, binary: Binary, jobs: list[Job], session: Session,
    *, retry: tuple[str, ...] = (), on_row: Callable[[dict[str, Any]], None] | None = None,
) -> Tally:
    """Runs every job that has no row yet, in order.

    Stops cleanly on SIGINT, SIGTERM and SIGHUP (Tally.interrupted_by is the
    signal).  Raises Stop when rows cannot be written or nothing works.
    """
    journal = Journal(folder)
    signals = process.Signals()
    cpu = process.choose_cpu()
    tally = Tally()
    progress: Progress | None = None
    birds: Canaries | None = None
    try:
        stored, _ = read_rows(folder)
        known = {row.job: row for row in stored if row.status not in retry}
        wanted = {job.id for job in jobs}
        tally.kept = sum(job in wanted for job in known)
        hopeless = _hopeless(row for row in known.values() if row.job in wanted)
        process.leave_cpu(cpu)
        birds = Canaries(folder, plan, binary, session, cpu, signals)
        progress = Progress(len(jobs), tally.kept)
        in_a_row = 0
        for job in jobs:
            if job.id in known:
                continue
            if signals.number is not None:
                break
            progress.show(job)
            if job.cell in hopeless:
                row = _skipped(job, session, hopeless[job.cell])
            else:
                try:
                    birds.before(job.block)
                    row = _measure(folder, plan, binary, job, session, cpu, signals)
                except process.Interrupted:
                    break
            journal.append(row)
            tally.done += 1
            if on_row:
                on_row(row)
            progress.step()
            if row["status"] in HOPELESS:
                hopeless[job.cell] = f"{row['status']} in invocation {job.invocation}"
            in_a_row = in_a_row + 1 if row["status"] in ("error", "crash", "timeout") else 0
            if in_a_row == BROKEN_IN_A_ROW:
                raise Stop(f"{in_a_row} jobs in a row failed; the last: {job.collector} on"
                           f" {job.workload}: {row['reason']}; rows are in {folder}")
        if signals.number is None:
            with contextlib.suppress(process.Interrupted):
                birds.end()
        tally.interrupted_by, tally.canary_failed = signals.number, birds.failed
        return tally
    finally:
        if birds is not None:
            birds.close()
        if progress is not None:
            progress.close()
        signals.close()
        journal.close()


def _hopeless(rows: Any) -> dict[tuple[str, str | None, str], str]:
    return {
        row.cell: f"{row.status} in invocation {row.invocation}"
        for row in rows if isinstance(row, Row) and row.status in HOPELESS
    }


class Canaries:
    """Runs the canary whenever another block begins, and after the last one."""

    def __init__(
        self, folder: Path, plan: Plan, binary: Binary, session: Session, cpu: int | None,
        signals: process.Signals,
    ) -> None:
        self.failed: str | None = None
        self._plan, self._binary, self._session = plan, binary, session
        self._cpu, self._signals = cpu, signals
        self._block: int | None = None
        self._argv = canary.command(binary) if plan.canary else None
        self._journal = Journal(folder, CANARIES) if self._argv else None

    def before(self, block: int) -> None:
        """A job of this block comes next.  Raises Interrupted."""
        if block != self._block:
            self._measure(before=block, after=self._block)
            self._block = block

    def end(self) -> None:
        """No job comes next."""
        if self._block is not None:
            self._measure(before=None, after=self._block)

    def _measure(self, before: int | None, after: int | None) -> None:
        if self._journal is None or self._argv is None or self.failed:
            return
        started, times, reason = now(), [], None
        for _ in range(self._plan.canary):
            outcome = process.run(
                [str(self._binary.path), *self._argv, "--json=-"], timeout_s=self._plan.timeout_s,
                cpu=self._cpu, signals=self._signals, cwd=ROOT)
            if outcome.status != "ok" or outcome.run is None:
                reason = f"{outcome.status}: {outcome.reason}"
                self.failed = reason
                break
            times.append(outcome.run["wall_ns"])
        self._journal.append({
            "schema": canary.CANARY_SCHEMA, "session": self._session.number, "before": before,
            "after": after, "started": started, "argv": list(self._argv),
            "wall_ns": min(times) if reason is None else None, "runs_ns": times, "reason": reason,
            "node": self._session.node,
        })

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()


def _common(job: Job, session: Session) -> dict[str, Any]:
    return {
        "schema": ROW_SCHEMA, "job": job.id, "session": session.number, "order": job.order,
        "block": job.block, "invocation": job.invocation, "collector": job.collector,
        "workload": job.workload, "heap": job.heap, "baseline": job.heap is None,
        "heap_base": job.heap_base, "bases": job.bases, "argv": list(job.argv), "seed": job.seed,
        "node": session.node, "fingerprint": session.fingerprint,
    }


def _skipped(job: Job, session: Session, why: str) -> dict[str, Any]:
    return {
        **_common(job, session), "status": "skipped", "reason": why, "started": now(),
        "attempts": 0, "elapsed_ns": None, "cpu": None, "exit_code": None, "signal": None, "usage": None,
        "stderr": None, "events": None, "requests": None, "run": None,
    }


def _measure(
    folder: Path, plan: Plan, binary: Binary, job: Job, session: Session,
    cpu: int | None, signals: process.Signals,
) -> dict[str, Any]:
    """One fresh process; its row."""
    command = [str(binary.path), *job.argv, "--json=-"]
    events = None
    if job.heap is not None and plan.events:
        events = f"{EVENTS}/{job.id}.jsonl"
        (folder / events).unlink(missing_ok=True)
        command.append(f"--events={(folder / events).resolve()}")
    requests = folder / REQUESTS / f"{job.id}.csv"
    if plan.requests:
        requests.parent.mkdir(exist_ok=True)
        command.append(f"--requests={requests.resolve()}")
    for attempt in range(1, ATTEMPTS + 1):
        started = now()
        outcome = process.run(
            command, timeout_s=plan.timeout_s, cpu=cpu, signals=signals, cwd=ROOT)
        if outcome.status != process.STARVED:
            break
    status = "error" if outcome.status == process.STARVED else outcome.status
    if events is not None and not (folder / events).is_file():
        events = None
    return {
        **_common(job, session), "status": status, "reason": outcome.reason,
        "started": started, "attempts": attempt, "elapsed_ns": outcome.elapsed_ns, "cpu": cpu,
        "exit_code": outcome.exit_code, "signal": outcome.signal, "usage": outcome.usage or None,
        "stderr": outcome.stderr if status != "ok" else None,
        "events": events, "requests": _packed(requests, folder), "run": outcome.run,
    }


def _packed(path: Path, folder: Path) -> str | None:
    """Compresses a file of requests; its path in the folder, None when it holds none."""
    if not path.is_file():
        return None
    packed = path.with_name(path.name + ".gz")
    try:
        data = path.read_bytes()
        path.unlink()
        if data.count(b"\n") < 2:
            return None
        packed.write_bytes(gzip.compress(data, 6, mtime=0))
    except OSError as err:
        raise Stop(f"cannot write {packed}: {err.strerror}; the rows written so far are whole") from err
    return str(packed.relative_to(folder))
