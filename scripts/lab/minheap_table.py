# SPDX-License-Identifier: MIT
"""The table of smallest heaps: stored, printed, and held against what workloads declare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab import bases, search, store
from lab.binary import Binary
from lab.say import Stop
from lab.search import CRASH, THRASH, TIMEOUT


class Table:
    """minheap.json, replaced whole after every cell."""

    def __init__(self, folder: Path, binary: Binary) -> None:
        self.path = folder / bases.TABLE
        self.binary = binary
        self.cells: list[dict[str, Any]] = []
        if self.path.is_file():
            stored = bases.read_table(self.path)
            if stored["binary"]["sha256"] != binary.sha256:
                raise Stop(f"{self.path} was measured with another executable; name another --out")
            self.cells = stored["cells"]

    def put(self, cell: dict[str, Any]) -> None:
        def key(c: dict[str, Any]) -> str:
            return json.dumps([c["workload"], c["params"], c["collector"], c["options"], c["seed"]])

        self.cells = [c for c in self.cells if key(c) != key(cell)] + [cell]
        self.cells.sort(key=key)
        store.write_json(self.path, {
            "schema": bases.TABLE_SCHEMA, "written": store.now(),
            "binary": {"sha256": self.binary.sha256, "build_id": self.binary.build_id},
            "cells": self.cells})


def workloads_of(table: Table) -> dict[str, list[dict[str, Any]]]:
    """Cells by workload; a workload with other parameters is another one."""
    groups: dict[str, list[dict[str, Any]]] = {}
    names: dict[str, set[str]] = {}
    for cell in table.cells:
        names.setdefault(cell["workload"], set()).add(json.dumps(cell["params"], sort_keys=True))
    for cell in table.cells:
        many = len(names[cell["workload"]]) > 1
        params = " ".join(f"{k}={v}" for k, v in cell["params"].items())
        groups.setdefault(f"{cell['workload']} {params}" if many else cell["workload"], []).append(cell)
    return groups


def common_of(cells: list[dict[str, Any]]) -> dict[str, Any] | None:
    sized = [c for c in cells if c["median_bytes"] is not None]
    return min(sized, key=lambda c: (c["median_bytes"], c["collector"])) if sized else None


def render(table: Table) -> str:
    """Smallest heaps in KiB: median, with the range when the searches disagree."""
    groups = workloads_of(table)
    labels = sorted({c["label"] for cells in groups.values() for c in cells})
    lines = [["smallest heap, KiB", "declared", "common", *labels]]
    notes = []
    for name, cells in groups.items():
        by_label = {c["label"]: c for c in cells}
        declared = next((c["declared_bytes"] for c in cells if c["declared_bytes"]), None)
        common = common_of(cells)
        lines.append([name, _kib(declared), _kib(common["median_bytes"]) if common else "-",
                      *(_text(by_label.get(label)) for label in labels)])
        for cell in cells:
            odd = [f"{n} {k}" for k, n in cell["outcomes"].items() if k in (THRASH, TIMEOUT, CRASH) and n]
            if not cell["monotone"]:
                below = ", ".join(_kib(b) for b in cell["passed_below"]) or "none"
                odd.append(f"not monotone: sizes below that passed: {below} KiB")
            if odd:
                notes.append(f"{name} {cell['label']}: {'; '.join(odd)}")
        if common and declared:
            ratio = common["median_bytes"] / declared
            notes.append(f"{name}: common base {common['label']}, {ratio:.2f} of the declared live bytes")
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ""
    for line in lines:
        cells_text = [line[0].ljust(widths[0]), *(w.rjust(n) for w, n in zip(line[1:], widths[1:]))]
        text += "  ".join(cells_text).rstrip() + "\n"
    return text + "".join(f"{note}\n" for note in notes)


def declared_complaints(table: Table) -> list[str]:
    """Declared live bytes are a fair base when some collector needs at least as much and the most
    frugal one not much more."""
    found = []
    for name, cells in workloads_of(table).items():
        common = common_of(cells)
        declared = next((c["declared_bytes"] for c in cells if c["declared_bytes"]), None)
        if common is None or declared is None or common["status"] == search.AT_FLOOR:
            continue
        ratio = common["median_bytes"] / declared
        if not 0.9 <= ratio <= 1.5:
            found.append(f"{name}: declares {declared} live bytes, but its smallest heap is"
                         f" {common['median_bytes']} ({ratio:.2f} of it, expected 0.9 to 1.5)")
    return found


def _text(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    if cell["median_bytes"] is None:
        return cell["status"]
    text = ("<=" if cell["status"] == search.AT_FLOOR else "") + _kib(cell["median_bytes"])
    if cell["min_bytes"] != cell["max_bytes"]:
        text += f" ({_kib(cell['min_bytes'])}-{_kib(cell['max_bytes'])})"
    return text + ("" if cell["monotone"] else "!")


def _kib(size: int | None) -> str:
    return "-" if size is None else str(size // 1024)
