# SPDX-License-Identifier: MIT
"""Experiment plans: TOML files that say what to run, validated before anything runs.

    include = "quick"                  # a file beside this one or a stored plan, or a list
    title = "what this plan is for"
    collectors = "all"                 # or a list: names, or tables
    #   [{ name = "refcount", label = "refcount-lazy", options = { barrier = "coalescing" } }]
    baselines = "all"                  # or a list, or [] for none
    workloads = "all"                  # or a list: names, or tables with label and params
    heaps = ["2x", "3x", "6x"]         # multiples of the base, or "64m"
    #   { to = 6, steps = 8, spread = 1 }   nine multiples from 1x to 6x, see lab/spacing.py
    base = "declared"                  # of multiples: declared live bytes, common or own
    #   smallest heap (of the most frugal collector, or of each; from scripts/minheap)
    invocations = 3                    # fresh processes per cell
    iterations = 1
    warmup = 0
    seed = 42                          # of the workload's random numbers
    order_seed = 1                     # of the order in which the jobs run
    timeout_s = 60                     # for one job
    canary = 3                         # runs of one fixed job between blocks; 0: none
    canary_drift = 0.05                # a block whose canaries differ by more is flagged
    options = { pretouch = "on" }      # passed to every run as --key=value
    small = false                      # true: the workloads' own small parameters
    requests = false                   # true: keep begin and end of every request (for latency)
    events = true                      # false: keep no record of each collection (no pauses, no MMU)
    [params.gcbench]                   # parameters of one workload in this plan
    holes = 1
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lab import spacing
from lab.bases import KINDS
from lab.binary import ROOT, Binary
from lab.planfile import PLANS, check_keys, find, read
from lab.rows import HEAP
from lab.say import near, usage

__all__ = ["PLANS", "Plan", "Subject", "Workload", "find", "load", "narrow", "resolve"]

MOST_STEPS = 1000
MOST_JOBS = 1_000_000  # days; more is a slip of the hand, and takes long to list
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+=-]{0,60}")

@dataclass(frozen=True)
class Subject:
    """A collector (or a baseline) with its options, under the name that pictures show."""

    label: str
    name: str  # --collector value: a name, or the path of a plugin
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Workload:
    label: str
    name: str
    params: tuple[tuple[str, str], ...] = ()
    baselines: tuple[str, ...] = ()  # labels of the baselines that can run it


@dataclass(frozen=True)
class Plan:
    """A plan with every name resolved against one binary."""

    name: str
    title: str
    collectors: tuple[Subject, ...]
    baselines: tuple[Subject, ...]
    workloads: tuple[Workload, ...]
    heaps: tuple[str, ...]
    invocations: int
    iterations: int
    warmup: int
    seed: int
    order_seed: int
    timeout_s: float
    options: tuple[tuple[str, str], ...] = ()
    requests: bool = False
    events: bool = True
    base: str = "declared"
    canary: int = 0
    canary_drift: float = 0.05

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> Plan:
        """The inverse of to_json, for a plan that a manifest kept."""
        def pairs(items: Any) -> tuple[tuple[str, str], ...]:
            return tuple((k, v) for k, v in items)

        def subjects(items: Any) -> tuple[Subject, ...]:
            return tuple(Subject(s["label"], s["name"], pairs(s["options"])) for s in items)

        fields = dict(data)
        fields["collectors"] = subjects(data["collectors"])
        fields["baselines"] = subjects(data["baselines"])
        fields["workloads"] = tuple(
            Workload(w["label"], w["name"], pairs(w["params"]), tuple(w["baselines"]))
            for w in data["workloads"]
        )
        fields["heaps"] = tuple(data["heaps"])
        fields["options"] = pairs(data["options"])
        return Plan(**fields)


def load(path: Path, binary: Binary) -> Plan:
    """Reads, validates and resolves a plan; one clear line when it is wrong."""
    data, origin = read(path)
    try:
        return resolve(path.stem, data, binary)
    except ValueError as err:
        # The message starts with the key; it may stand in an included file.
        key = re.match(r"\w+", str(err))
        raise usage(f"{origin.get(key.group() if key else '', path)}: {err}") from err


def resolve(name: str, data: dict[str, Any], binary: Binary) -> Plan:
    """Turns parsed TOML into a Plan.  Raises ValueError with the line to show."""
    check_keys(data)
    for key in ("collectors", "workloads", "heaps"):
        if key not in data:
            raise ValueError(f"{key} is missing")

    params = _tables(data.get("params", {}), "params", binary.workloads)
    collectors = _subjects("collectors", data["collectors"], binary.collectors)
    baselines = _subjects("baselines", data.get("baselines", []), binary.baseline_names)
    workloads = _workloads(data["workloads"], params, binary, baselines, data.get("small", False))
    heaps = _heaps(data["heaps"])
    base = data.get("base", "declared")
    if base not in KINDS:
        raise ValueError(f"base = \"{base}\": expected one of {', '.join(KINDS)}")
    return Plan(
        name=name, title=data.get("title", name),
        collectors=collectors, baselines=baselines, workloads=workloads, heaps=tuple(heaps),
        invocations=_count(data, "invocations", 1, 1), iterations=_count(data, "iterations", 1, 1),
        warmup=_count(data, "warmup", 0, 0), seed=_count(data, "seed", 42, 0),
        order_seed=_count(data, "order_seed", 1, 0),
        timeout_s=float(_count(data, "timeout_s", 60, 1)),
        options=_pairs(data.get("options", {}), "options"), base=base,
        canary=_count(data, "canary", 3, 0),
        canary_drift=float(_count(data, "canary_drift", 0.05, 0)),
        requests=data.get("requests", False), events=data.get("events", True),
    )


def _heaps(value: Any) -> list[str]:
    """A list of sizes as it is, or the sizes that `to`, `steps` and `spread` describe."""
    if isinstance(value, dict):
        for key in value:
            if key not in ("to", "steps", "spread"):
                raise ValueError(f"heaps: unknown key '{key}'{near(key, ('to', 'steps', 'spread'))}")
        for key, least in (("to", 1), ("steps", 1), ("spread", 0)):
            number = value.get(key, 1 if key == "spread" else None)
            whole = key == "steps"
            if isinstance(number, bool) or not isinstance(number, int if whole else (int, float)):
                raise ValueError(f"heaps.{key} = {number!r}: expected a"
                                 f"{' whole' if whole else ''} number")
            if not math.isfinite(number) or key == "steps" and number > MOST_STEPS:
                raise ValueError(f"heaps.{key} = {number}: expected a number up to {MOST_STEPS}")
            if number < least or (key == "to" and number <= 1):
                bound = "more than 1" if key == "to" else f"{least} or more"
                raise ValueError(f"heaps.{key} = {number}: expected {bound}")
        value = spacing.heaps(value["to"], value["steps"], value.get("spread", 1))
    if not value:
        raise ValueError("heaps is empty; expected sizes such as \"2x\" or \"64m\"")
    for heap in value:
        check_heap(heap)
    _no_duplicates("heaps", value)
    return value


def narrow(
    plan: Plan, binary: Binary, *, collectors: list[str] | None = None,
    workloads: list[str] | None = None, heaps: list[str] | None = None,
    invocations: int | None = None, seed: int | None = None, base: str | None = None,
) -> Plan:
    """The plan with what the command line asked for instead.

    A name that the plan has under that label keeps its options and parameters;
    any other name that the binary knows is added without.
    """
    try:
        if collectors is not None:
            plan = _choose_subjects(plan, binary, collectors)
        if workloads is not None:
            _no_duplicates("--workloads", workloads)
            plan = _choose_workloads(plan, binary, workloads)
        if heaps is not None:
            if not heaps:
                raise ValueError("--heaps is empty")
            for heap in heaps:
                check_heap(heap)
            _no_duplicates("--heaps", heaps)
            plan = replace(plan, heaps=tuple(heaps))
    except ValueError as err:
        raise usage(str(err)) from err
    plan = replace(plan, workloads=tuple(
        replace(w, baselines=_able(w.name, binary, plan.baselines)) for w in plan.workloads))
    if invocations is not None:
        if invocations < 1:
            raise usage(f"--invocations {invocations}: expected 1 or more")
        plan = replace(plan, invocations=invocations)
    if seed is not None:
        plan = replace(plan, seed=seed)
    if base is not None:
        if base not in KINDS:
            raise usage(f"--base {base}: expected one of {', '.join(KINDS)}")
        plan = replace(plan, base=base)
    return plan


def _choose_subjects(plan: Plan, binary: Binary, names: list[str]) -> Plan:
    planned = {s.label: s for s in plan.baselines + plan.collectors}
    known = [*planned, *binary.collectors, *binary.baseline_names]
    chosen = [planned.get(n) or _one("collectors", n, known) for n in names]
    if not chosen:
        raise ValueError("--collectors is empty")
    _no_duplicates("--collectors", [s.label for s in chosen])
    return replace(
        plan,
        collectors=tuple(s for s in chosen if s.name not in binary.baseline_names),
        baselines=tuple(s for s in chosen if s.name in binary.baseline_names))


def _choose_workloads(plan: Plan, binary: Binary, names: list[str]) -> Plan:
    planned = {w.label: w for w in plan.workloads}
    if not names:
        raise ValueError("--workloads is empty")
    for name in names:
        if name not in planned and name not in binary.workloads:
            known = [*planned, *binary.workloads]
            raise ValueError(f"unknown workload '{name}'{near(name, known)}")
    return replace(plan, workloads=tuple(planned.get(n) or Workload(n, n) for n in names))


def _able(workload: str, binary: Binary, baselines: tuple[Subject, ...]) -> tuple[str, ...]:
    """The labels of the baselines that can run this workload."""
    return tuple(b.label for b in baselines if b.name in binary.baselines.get(workload, ()))


def check_heap(heap: object) -> None:
    if not isinstance(heap, str) or not HEAP.fullmatch(heap) or float(heap.rstrip("xkmg")) == 0:
        raise ValueError(f"heap size {heap!r}: expected a multiple such as \"3x\", or bytes"
                         " such as \"64m\"")


def _count(data: dict[str, Any], key: str, default: float, least: int) -> Any:
    value = data.get(key, default)
    if not least <= value < math.inf:  # nor is nan
        raise ValueError(f"{key} = {value}: expected {least} or more")
    return value


def _pairs(table: dict[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    """Keys and values as the command line wants them, in a fixed order."""
    result = []
    for key in sorted(table):
        value = table[key]
        if isinstance(value, bool):
            value = int(value)
        if not isinstance(value, (int, float, str)):
            raise ValueError(f"{where}.{key} = {value!r}: expected a number or a string")
        result.append((key, str(value)))
    return tuple(result)


def _tables(table: dict[str, Any], where: str, known: Any) -> dict[str, dict[str, Any]]:
    for name, inner in table.items():
        if name not in known:
            raise ValueError(f"{where}.{name}: unknown workload '{name}'{near(name, known)}")
        if not isinstance(inner, dict):
            raise ValueError(f"{where}.{name} is not a table")
    return table


def _entry(kind: str, entry: Any, keys: set[str]) -> dict[str, Any]:
    """A list entry, which is a name or a table with a name."""
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ValueError(f"{kind}: {entry!r} is neither a name nor a table with a name")
    for key in entry:
        if key not in keys:
            raise ValueError(f"{kind}: unknown key '{key}'{near(key, keys)}")
    # A plugin is told from the built-in collector of that name by its .so.
    label = entry.get("label", Path(entry["name"]).name)
    if not isinstance(label, str) or not LABEL.fullmatch(label):
        raise ValueError(f"{kind}: label {label!r}: expected letters, digits and _ . + = -")
    return {**entry, "label": label}


def _one(kind: str, entry: Any, known: Any) -> Subject:
    table = _entry(kind, entry, {"name", "label", "options"})
    name = table["name"]
    if "/" in name:
        if not Path(name).is_file():
            raise ValueError(f"{kind}: plugin {name} does not exist")
        # Jobs run in the project's root, wherever the command was given.
        path = Path(name).resolve()
        name = f"./{path.relative_to(ROOT)}" if path.is_relative_to(ROOT) else str(path)
    elif name not in known:
        raise ValueError(f"unknown {kind[:-1]} '{name}'{near(name, known)}")
    return Subject(table["label"], name, _pairs(table.get("options", {}), f"{kind}.options"))


def _subjects(kind: str, value: Any, known: tuple[str, ...]) -> tuple[Subject, ...]:
    if isinstance(value, str):
        if value != "all":
            raise ValueError(f"{kind} = \"{value}\": expected \"all\" or a list of names")
        value = list(known)
    if not value and kind == "collectors":
        raise ValueError("collectors is empty")
    subjects = tuple(_one(kind, entry, known) for entry in value)
    _no_duplicates(kind, [s.label for s in subjects])
    return subjects


def _workloads(
    value: Any, params: dict[str, dict[str, Any]], binary: Binary, baselines: tuple[Subject, ...],
    small: bool,
) -> tuple[Workload, ...]:
    if isinstance(value, str):
        if value != "all":
            raise ValueError(f"workloads = \"{value}\": expected \"all\" or a list of names")
        value = list(binary.workloads)
    if not value:
        raise ValueError("workloads is empty")
    result = []
    for entry in value:
        table = _entry("workloads", entry, {"name", "label", "params"})
        name = table["name"]
        if name not in binary.workloads:
            raise ValueError(f"unknown workload '{name}'{near(name, binary.workloads)}")
        known = binary.workloads[name]
        own = {k: v for k, v in known.items() if v is not None} if small else {}
        own |= {**params.get(name, {}), **table.get("params", {})}
        for key in own:
            if known and key not in known:
                raise ValueError(f"workload {name} has no parameter '{key}'{near(key, known)}")
        result.append(Workload(
            table["label"], name, _pairs(own, f"params.{name}"), _able(name, binary, baselines)))
    _no_duplicates("workloads", [w.label for w in result])
    return tuple(result)


def _no_duplicates(kind: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{kind}: '{name}' appears twice; give one of them a label")
