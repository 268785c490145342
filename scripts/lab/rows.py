# SPDX-License-Identifier: MIT
"""Stored rows: reading, validating, and asking a run for its cells.

A cell is (workload, heap, collector); its rows are its invocations.  Whatever
is wrong with a line costs that line and is reported, never the run.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lab import canary
from lab.say import Stop
from lab.store import ROWS, read_manifest

ROW_SCHEMA = "tricolor.row/1"
RUN_SCHEMA = "tricolor.run/1"
_ROW_FAMILY = "tricolor.row/"

# A heap size in a plan: a multiple, or bytes.
HEAP = re.compile(r"\d+(\.\d+)?x|\d+[kmg]?")

# How a job can end.  "invalid" is never stored: it is found by comparing rows.
STATUSES = ("ok", "oom", "timeout", "crash", "corrupt", "checksum", "error", "skipped")
BROKEN = ("crash", "corrupt", "checksum", "error", "timeout", "invalid")

# Ends after which --resume runs a job again.
RETRIED = ("error",)

# Baselines that overwrite live memory on purpose (a lower bound) compute nonsense.
UNSOUND = ("bump-ring",)

_NUMBER = (int, float)
_ROW_FIELDS: dict[str, Any] = {
    "job": str, "argv": list, "block": int, "invocation": int, "collector": str, "workload": str,
    "heap": (str, type(None)), "baseline": bool, "seed": int, "status": str,
    "reason": (str, type(None)), "events": (str, type(None)), "run": (dict, type(None)),
}
# Fields that older rows lack.
_LATER_FIELDS: dict[str, Any] = {
    "heap_base": (str, type(None)), "bases": (dict, type(None)), "node": (str, type(None)),
    "fingerprint": (str, type(None)), "session": int, "order": int, "started": str,
    "elapsed_ns": (int, type(None)),
}
# What the numbers are computed from; a row that ended "ok" must have all of it.
_RUN_FIELDS: dict[str, Any] = {
    "params": dict, "seed": int, "wall_ns": _NUMBER, "cpu_ns": _NUMBER,
    "mutator_ns": _NUMBER, "gc_ns": _NUMBER, "iteration_wall_ns": list,
    "collections": dict, "pauses": dict, "checksum": (str, type(None)),
}


@dataclass(frozen=True)
class Row:
    """One job's outcome."""

    job: str
    block: int
    invocation: int
    collector: str
    workload: str
    heap: str | None
    baseline: bool
    status: str
    reason: str | None
    run: dict[str, Any] | None
    events_path: Path | None
    argv: tuple[str, ...] = ()
    elapsed_ns: int | None = None
    requests_path: Path | None = None
    heap_base: str | None = None  # what `3x` is three times of: declared, common or own
    bases: dict[str, Any] | None = None  # None in rows older than this field
    node: str | None = None  # the machine that ran it, as a hash
    fingerprint: str | None = None  # of that machine's environment
    started: str | None = None

    @property
    def limit_bytes(self) -> int | None:
        """The heap's hard limit; None for a baseline and where no record tells."""
        return self.run.get("heap_limit_bytes") if self.run is not None else None

    @property
    def common_multiple(self) -> float | None:
        """The limit in units of the workload's common base."""
        return self._multiple("common_bytes")

    @property
    def own_multiple(self) -> float | None:
        """The limit in units of this collector's own smallest heap."""
        return self._multiple("own_bytes")

    def _multiple(self, base: str) -> float | None:
        size, unit = self.limit_bytes, (self.bases or {}).get(base)
        return size / unit if size is not None and unit else None

    @property
    def cell(self) -> tuple[str, str | None, str]:
        return (self.workload, self.heap, self.collector)


@dataclass
class Trace:
    """What a run recorded beside its row; nothing of it need be there."""

    window: tuple[int, int] | None = None  # begin and end of the measured iterations, ns
    collections: list[dict[str, Any]] = field(default_factory=list)  # oldest first
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by kind, oldest first


@dataclass
class Run:
    """A stored run: its manifest, its rows, and what was wrong with some lines."""

    folder: Path
    manifest: dict[str, Any]
    rows: list[Row]
    problems: list[str] = field(default_factory=list)
    drifts: list[canary.Drift] = field(default_factory=list)  # of the blocks with two canaries
    _cells: dict[tuple[str, str | None, str], list[Row]] = field(default_factory=dict)
    _traces: dict[Path, Trace] = field(default_factory=dict)
    _requests: dict[Path, np.ndarray | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._cells.setdefault(row.cell, []).append(row)

    @property
    def plan(self) -> dict[str, Any]:
        return self.manifest["plan"]

    @property
    def collectors(self) -> list[str]:
        """Labels in the plan's order."""
        return [s["label"] for s in self.plan["collectors"]]

    @property
    def baselines(self) -> list[str]:
        return [s["label"] for s in self.plan["baselines"]]

    @property
    def workloads(self) -> list[str]:
        return [w["label"] for w in self.plan["workloads"]]

    @property
    def heaps(self) -> list[str]:
        """Heap sizes as the plan wrote them, smallest first."""
        return sorted(self.plan["heaps"], key=lambda h: (h.endswith("x"), heap_number(h)))

    @property
    def base(self) -> str:
        """What heap multiples are multiples of, in words."""
        return {"common": "the smallest heap of the workload's most frugal collector",
                "own": "the collector's own smallest heap"}.get(
                    str(self.plan.get("base")), "the bytes that the workload declares live")

    def cell(self, workload: str, heap: str | None, collector: str) -> list[Row]:
        """The rows of a cell that ended well, one per invocation."""
        return [r for r in self._cells.get((workload, heap, collector), []) if r.status == "ok"]

    def absent(self, workload: str, heap: str | None, collector: str) -> str | None:
        """Why a cell has no number: a status, "not run", or None when it has one."""
        rows = self._cells.get((workload, heap, collector), [])
        if any(r.status == "ok" for r in rows):
            return None
        told = [r.status for r in rows if r.status != "skipped"]
        return told[0] if told else ("skipped" if rows else "not run")

    def events(self, row: Row) -> list[dict[str, Any]]:
        """The collection records of one row, oldest first; [] when there are none."""
        return self.trace(row).collections

    def trace(self, row: Row) -> Trace:
        """All events of one row; an empty trace when there are none."""
        if row.events_path is None:
            return Trace()
        if row.events_path not in self._traces:
            self._traces[row.events_path] = _read_trace(row.events_path, self.problems)
        return self._traces[row.events_path]

    def requests(self, row: Row) -> np.ndarray | None:
        """int64 nanoseconds, one line per request: begin, end, and in an open loop when it was due.

        None when they were not kept, or cannot be read.
        """
        if row.requests_path is None:
            return None
        if row.requests_path not in self._requests:
            self._requests[row.requests_path] = _read_requests(row.requests_path, self.problems)
        return self._requests[row.requests_path]

    def broken(self) -> list[Row]:
        """Rows that say that something is wrong with a program, not that a heap is small."""
        return [r for r in self.rows if r.status in BROKEN]


def heap_number(heap: str) -> float:
    """"2.5x" -> 2.5; "64m" -> 64 (MiB)."""
    if heap.endswith("x"):
        return float(heap[:-1])
    factor = {"k": 1 / 1024, "m": 1.0, "g": 1024.0}.get(heap[-1])
    return float(heap[:-1]) * factor if factor is not None else int(heap) / (1 << 20)


def load(folder: Path) -> Run:
    """Reads a run's folder.  Raises Stop when there is no manifest or no rows file."""
    manifest = read_manifest(folder)
    check_plan(folder, manifest)
    rows, problems = read_rows(folder)
    rows = of_this_run(rows, manifest, problems)
    found = canary.drifts(canary.read(folder, problems))
    return Run(folder, manifest, mark_invalid(rows), problems, found)


def check_plan(folder: Path, manifest: dict[str, Any]) -> None:
    """What cells are named after must be there.  Raises Stop."""
    plan = manifest.get("plan")
    if not isinstance(plan, dict):
        raise Stop(f"{folder}: the manifest has no plan")
    for key in ("collectors", "baselines", "workloads", "heaps"):
        if not isinstance(plan.get(key), list):
            raise Stop(f"{folder}: the manifest has no plan with '{key}'")
        names = plan[key] if key == "heaps" else [
            one.get("label") if isinstance(one, dict) else None for one in plan[key]]
        for number, name in enumerate(names):
            if not isinstance(name, str) or key == "heaps" and not HEAP.fullmatch(name):
                raise Stop(f"{folder}: plan.{key}[{number}] in the manifest is not one: {name!r}")


def read_rows(folder: Path) -> tuple[list[Row], list[str]]:
    """The valid rows of runs.jsonl, the last one of each job, and what was wrong with others."""
    path = folder / ROWS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as err:
        raise Stop(f"{path}: {err.strerror}") from err
    lines = data.split(b"\n")
    problems = []
    if lines.pop() != b"":
        problems.append(f"{path.name}: the last line is torn and is left out")
    rows: dict[str, Row] = {}
    first: dict[str, int] = {}
    versions: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            if isinstance(data, dict) and str(data.get("schema")).startswith(_ROW_FAMILY):
                versions[str(data["schema"])] += 1
            row = parse_row(data, folder)
        except (ValueError, RecursionError) as err:
            problems.append(f"{path.name}:{number}: {err or 'not JSON'}; this row is left out")
            continue
        # A job that was repeated (a retry on resume) counts once, as it ended last.
        earlier = rows.pop(row.job, None)
        if earlier is not None and earlier.status not in RETRIED:
            problems.append(f"{path.name}:{number}: job {row.job} is already in line"
                            f" {first[row.job]} ({earlier.status}); this later one counts")
        first[row.job] = number
        rows[row.job] = row
    if len(versions) > 1:
        told = ", ".join(f"{count} of {name}" for name, count in sorted(versions.items()))
        problems.append(f"{path.name}: rows of different versions are mixed: {told};"
                        f" only '{ROW_SCHEMA}' counts")
    return list(rows.values()), problems


def of_this_run(rows: list[Row], manifest: dict[str, Any], problems: list[str]) -> list[Row]:
    """Leaves out rows of jobs that the manifest never planned."""
    if not isinstance(manifest.get("order"), list):
        return rows
    planned = set(manifest["order"])
    for row in rows:
        if row.job not in planned:
            problems.append(f"{ROWS}: job {row.job} ({row.collector} on {row.workload}) is not in"
                            " this run's plan; this row is left out")
    return [row for row in rows if row.job in planned]


def parse_row(data: Any, folder: Path) -> Row:
    """Validates one decoded line.  Raises ValueError."""
    if not isinstance(data, dict) or data.get("schema") != ROW_SCHEMA:
        schema = data.get("schema") if isinstance(data, dict) else None
        raise ValueError(f"schema is {schema!r}, expected '{ROW_SCHEMA}'")
    _check(data, _ROW_FIELDS, "")
    _check(data, {k: v for k, v in _LATER_FIELDS.items() if k in data}, "")
    if data["status"] not in STATUSES:
        raise ValueError(f"status '{data['status']}' is none of {', '.join(STATUSES)}")
    run = data["run"]
    if run is not None and run.get("schema") != RUN_SCHEMA:
        raise ValueError(f"run.schema is {run.get('schema')!r}, expected '{RUN_SCHEMA}'")
    if data["status"] == "ok":
        if run is None:
            raise ValueError("status is 'ok' but there is no run")
        _check(run, _RUN_FIELDS, "run.")
    for name in ("events", "requests"):
        inside = data.get(name)
        if inside is not None and not isinstance(inside, str):
            raise ValueError(f"{name} = {inside!r} has the wrong type")
        if inside is not None and (inside.startswith("/") or ".." in Path(inside).parts):
            raise ValueError(f"{name} '{inside}' leads out of the run's folder")
    events, requests = data["events"], data.get("requests")
    return Row(
        job=data["job"], block=data["block"], invocation=data["invocation"],
        collector=data["collector"], workload=data["workload"], heap=data["heap"],
        baseline=data["baseline"], status=data["status"], reason=data["reason"], run=run,
        events_path=None if events is None else folder / events,
        argv=tuple(data["argv"]), elapsed_ns=data.get("elapsed_ns"),
        requests_path=None if requests is None else folder / requests,
        heap_base=data.get("heap_base"), bases=data.get("bases"), node=data.get("node"),
        fingerprint=data.get("fingerprint"), started=data.get("started"),
    )


def _check(data: dict[str, Any], fields: dict[str, Any], prefix: str) -> None:
    for name, kind in fields.items():
        if name not in data:
            raise ValueError(f"{prefix}{name} is missing")
        value = data[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{prefix}{name} = {value!r} has the wrong type")


def mark_invalid(rows: Iterable[Row]) -> list[Row]:
    """Rows whose checksum disagrees with the other collectors' become "invalid".

    Within (workload, parameters, seed, iterations) the checksum that most
    collectors agree on is right; with a draw nobody knows, and all are invalid.
    Every collector has one vote however often it ran.
    """
    rows = list(rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.status == "ok" and row.run is not None and row.run["checksum"] is not None \
                and row.run.get("collector", row.collector) not in UNSOUND:
            key = json.dumps([row.run.get("workload", row.workload), row.run["params"],
                              row.run["seed"], row.run.get("iterations"),
                              row.run.get("warmup")], sort_keys=True)
            groups.setdefault(key, []).append(row)
    wrong: dict[str, str] = {}
    for group in groups.values():
        votes = Counter(c for _, c in {(r.collector, r.run["checksum"]) for r in group if r.run})
        if len(votes) < 2:
            continue
        (first, most), (_, second) = votes.most_common(2)
        for row in group:
            assert row.run is not None
            if most == second:
                wrong[row.job] = f"checksums disagree and none has a majority: {_named(group)}"
            elif row.run["checksum"] != first:
                wrong[row.job] = f"checksum {row.run['checksum']}, the others have {first}"
    return [
        Row(**{**row.__dict__, "status": "invalid", "reason": wrong[row.job]})
        if row.job in wrong else row
        for row in rows
    ]


def _named(group: list[Row]) -> str:
    found = sorted({(r.collector, r.run["checksum"]) for r in group if r.run})
    return ", ".join(f"{name} {checksum}" for name, checksum in found)


def _read_trace(path: Path, problems: list[str]) -> Trace:
    """Events of one run; a line that is none costs that line.

    A stored run may have its events compressed (gzip -n events/*.jsonl).
    """
    trace = Trace()
    packed = path.with_name(path.name + ".gz")
    data = _content(path if path.exists() or not packed.exists() else packed, problems)
    for number, line in enumerate((data or b"").split(b"\n"), 1):
        if not line:
            continue
        try:
            event = json.loads(line)
            kind = event.get("ev")
            if kind == "collection":
                if int(event["end_ns"]) < int(event["start_ns"]):
                    raise ValueError("ends before it starts")
                trace.collections.append(event)
            elif kind == "window":
                trace.window = (int(event["start_ns"]), int(event["end_ns"]))
            elif isinstance(kind, str):
                trace.others.setdefault(kind, []).append(event)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            problems.append(f"events/{path.name}:{number}: not an event ({err})")
    return trace


def _read_requests(path: Path, problems: list[str]) -> np.ndarray | None:
    data = _content(path, problems)
    if data is None:
        return None
    head, _, body = data.partition(b"\n")
    columns = head.split(b",")
    try:
        if columns not in ([b"start_ns", b"end_ns"], [b"start_ns", b"end_ns", b"due_ns"]):
            raise ValueError(f"expected the heading start_ns,end_ns, not {head[:40]!r}")
        # Never through floating point: it would lose nanoseconds of an uptime of weeks.
        numbers = np.array(body.replace(b"\n", b",").strip(b",").split(b","), dtype=np.int64)
        return numbers.reshape(-1, len(columns))
    except ValueError as err:
        problems.append(f"requests/{path.name}: not a file of requests ({err})")
        return None


def _content(path: Path, problems: list[str]) -> bytes | None:
    """A file's bytes, unpacked; None, with a problem, when it cannot be read."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as err:
        problems.append(f"{path.parent.name}/{path.name}: {getattr(err, 'strerror', None) or err}")
        return None
