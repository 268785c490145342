# SPDX-License-Identifier: MIT
"""The canary: one fixed job that is run again and again between blocks.

It does the same work every time, so when its time changes the machine has
changed.  The least of a few runs is taken: noise only ever adds.  One canary
stands between two blocks that follow each other and counts for both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.binary import Binary
from lab.say import Stop
from lab.store import CANARIES

CANARY_SCHEMA = "tricolor.canary/1"
WORKLOAD = "gcbench"
COLLECTORS = ("marksweep", "immix", "semispace")
HEAP = "6x"


@dataclass(frozen=True)
class Canary:
    """One stored canary: the least of its runs, between two blocks of one session."""

    session: int
    before: int | None  # the block that follows
    after: int | None  # the block that came before
    wall_ns: int | None  # None when it failed
    reason: str | None
    node: str | None


@dataclass(frozen=True)
class Drift:
    """How much longer (0.1: a tenth) the canary took after a block than before it."""

    block: int
    ratio: float


def command(binary: Binary) -> tuple[str, ...] | None:
    """The canary's arguments, or None when this executable cannot run it."""
    able = [c for c in COLLECTORS if c in binary.collectors]
    if WORKLOAD not in binary.workloads or not able:
        return None
    return ("run", f"--collector={able[0]}", f"--workload={WORKLOAD}", f"--heap={HEAP}", "--seed=1")


def read(folder: Path, problems: list[str]) -> list[Canary]:
    """The stored canaries, oldest first; a line that is not one costs that line."""
    path = folder / CANARIES
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as err:
        raise Stop(f"{path}: {err.strerror}") from err
    if lines.pop() != b"":
        problems.append(f"{path.name}: the last line is torn and is left out")
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(parse(json.loads(line)))
        except (ValueError, RecursionError) as err:
            problems.append(f"{path.name}:{number}: {err or 'not JSON'}; this line is left out")
    return found


def parse(data: Any) -> Canary:
    """Validates one decoded line.  Raises ValueError."""
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != CANARY_SCHEMA:
        raise ValueError(f"schema is {schema!r}, expected '{CANARY_SCHEMA}'")
    optional = (int, type(None))
    for name, kind in (("session", int), ("before", optional), ("after", optional),
                       ("wall_ns", optional), ("reason", (str, type(None)))):
        if not isinstance(data.get(name, ...), kind) or isinstance(data[name], bool):
            raise ValueError(f"{name} is missing or has the wrong type")
    return Canary(data["session"], data["before"], data["after"], data["wall_ns"], data["reason"],
                  data.get("node"))


def drifts(found: list[Canary]) -> list[Drift]:
    """Blocks with a canary at both ends.

    A block that was interrupted has several pairs, or only half of one; the worst
    pair counts.
    """
    worst: dict[int, float] = {}
    for first, second in zip(found, found[1:]):
        same = first.session == second.session and first.node == second.node
        if not same or first.before is None or first.before != second.after:
            continue
        if first.wall_ns and second.wall_ns:
            ratio = second.wall_ns / first.wall_ns - 1
            worst[first.before] = max(worst.get(first.before, 0.0), ratio, key=abs)
    return [Drift(block, ratio) for block, ratio in sorted(worst.items())]
