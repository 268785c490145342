# SPDX-License-Identifier: MIT
"""Heap bases: the sizes that heap multiples are multiples of.

Two axes describe every heap.  The common base of a workload is the smallest heap
in which its most frugal collector completes it: equal bytes for everybody.  The
own base is the smallest heap of the collector itself: equal room for everybody.
Both come from a table that scripts/minheap measured; a row carries both, and
plans choose which of them, or the live bytes that the workload declares, their
multiples mean.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.binary import ROOT, Binary
from lab.say import Stop, usage

if TYPE_CHECKING:
    from lab.plan import Plan, Subject, Workload

TABLE_SCHEMA = "tricolor.minheap/1"
TABLES = ROOT / "results" / "minheap"
TABLE = "minheap.json"
STORED = ROOT / "results" / "reference" / TABLE
KINDS = ("declared", "common", "own")


def folder_of(binary: Binary) -> Path:
    """Where the searches with this executable are kept."""
    return TABLES / binary.sha256[:16]


@dataclass(frozen=True)
class Bases:
    """What a plan's cells are measured against, by the plan's labels."""

    source: str | None = None  # which table: the start of its executable's sha256
    declared: dict[str, int] = field(default_factory=dict)  # workload -> bytes
    common: dict[str, tuple[int, str]] = field(default_factory=dict)  # -> bytes, collector
    own: dict[str, dict[str, int]] = field(default_factory=dict)  # workload -> collector -> bytes

    def of(self, workload: str, collector: str) -> dict[str, Any]:
        """The `bases` of a row; what is not known is None."""
        common = self.common.get(workload)
        return {
            "source": self.source,
            "declared_bytes": self.declared.get(workload),
            "common_bytes": common[0] if common else None,
            "common_collector": common[1] if common else None,
            "own_bytes": self.own.get(workload, {}).get(collector),
        }

    def to_json(self) -> dict[str, Any]:
        return {"source": self.source, "declared": self.declared,
                "common": {w: list(v) for w, v in self.common.items()}, "own": self.own}

    @staticmethod
    def from_json(data: dict[str, Any] | None) -> Bases:
        if data is None:
            return Bases()
        common = {w: (int(v[0]), str(v[1])) for w, v in data["common"].items()}
        return Bases(data["source"], dict(data["declared"]), common, dict(data["own"]))


def read_table(path: Path) -> dict[str, Any]:
    """A table of smallest heaps.  Raises Stop when it is none."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise Stop(f"{path}: {err.strerror}") from err
    except ValueError as err:
        raise Stop(f"{path}: not valid JSON: {err}") from err
    schema = table.get("schema") if isinstance(table, dict) else None
    if schema != TABLE_SCHEMA:
        raise Stop(f"{path}: schema is {schema!r}, expected '{TABLE_SCHEMA}'")
    if not isinstance(table.get("cells"), list):
        raise Stop(f"{path}: cells is missing")
    for number, cell in enumerate(table["cells"]):
        for name, kind in (("collector", str), ("options", dict), ("workload", str),
                           ("params", dict), ("status", str), ("declared_bytes", (int, type(None))),
                           ("median_bytes", (int, type(None)))):
            if not isinstance(cell, dict) or not isinstance(cell.get(name, ...), kind):
                raise Stop(f"{path}: cells[{number}].{name} is missing or has the wrong type")
    return table


def find_table(binary: Binary, path: Path | None = None) -> dict[str, Any] | None:
    """The named table, else that of this very executable, else the stored one."""
    if path is not None:
        return read_table(path)
    for candidate in (folder_of(binary) / TABLE, STORED):
        if candidate.is_file():
            return read_table(candidate)
    return None


def match(table: dict[str, Any] | None, plan: Plan, binary: Binary) -> Bases:
    """What a table knows about the cells of a plan."""
    if table is None:
        return Bases()
    found = Bases(source=str(table.get("binary", {}).get("sha256") or "")[:16] or None)
    for workload in plan.workloads:
        cells = [c for c in table["cells"] if same_workload(c, workload, binary)]
        sized = [(c["median_bytes"], c) for c in cells if c["median_bytes"] is not None]
        for cell in cells:
            if cell["declared_bytes"] is not None:
                found.declared[workload.label] = cell["declared_bytes"]
        if sized:
            size, cell = min(sized, key=lambda pair: (pair[0], pair[1]["collector"]))
            found.common[workload.label] = (size, cell["collector"])
        for subject in plan.collectors:
            mine = [size for size, c in sized if same_collector(c, subject)]
            if mine:
                found.own.setdefault(workload.label, {})[subject.label] = min(mine)
    return found


def same_workload(cell: dict[str, Any], workload: Workload, binary: Binary) -> bool:
    params = {**binary.defaults.get(workload.name, {}), **dict(workload.params)}
    return cell["workload"] == workload.name and cell["params"] == params


def same_collector(cell: dict[str, Any], subject: Subject) -> bool:
    return cell["collector"] == subject.name and cell["options"] == dict(subject.options)


def require(plan: Plan, bases: Bases) -> None:
    """Refuses a plan whose multiples nobody can turn into bytes."""
    if not any(heap.endswith("x") for heap in plan.heaps):
        return
    for workload in plan.workloads:
        name = workload.label
        if plan.base == "common" and name not in bases.common:
            only = f" --workloads {name}" if bases.common else ""
            raise usage(f"base = \"common\": the smallest heap of {name} is not known;"
                        f" measure it with: scripts/minheap --plan {plan.name}{only}")
        if plan.base == "own":
            for subject in plan.collectors:
                if subject.label not in bases.own.get(name, {}):
                    raise usage(
                        f"base = \"own\": the smallest heap of {name} under {subject.label} is not"
                        f" known; measure it with: scripts/minheap --plan {plan.name}"
                        f" --workloads {name} --collectors {subject.label}")
