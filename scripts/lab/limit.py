# SPDX-License-Identifier: MIT
"""Collectors beside the limit programs.

tests/limit/limit_semispace.c is GCBench with holes on a hard-coded semispace
heap, limit_generational.c the same on a nursery before two halves: no safety
but checked handles in the latter, no generality.  They and each collector run
in turn, with the same heap bytes and each program's own clock, none
pre-touched; the ratios, of generational collectors to the second program and
of others to the first, are taken round by round, and their median is printed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from lab import say
from lab.process import choose_cpu

WORK = ["run", "--workload=gcbench", "--param", "holes=1", "--heap=37165704", "--pretouch=0",
        "--json=-"]
CONFIGURATIONS = (
    ["--collector=semispace"],
    ["--collector=semispace", "--huge-pages=0"],
    ["--collector=marksweep"],
    ["--collector=immix"],
    ["--collector=refcount"],
    ["--collector=refcount", "--barrier=coalescing"],
    ["--collector=markcompact"],
    ["--collector=gencopy"],
    ["--collector=gencopy", "--huge-pages=0"],
    ["--collector=stickyimmix"],
)
GENERATIONAL = ("gencopy", "stickyimmix")
FIGURES = ("wall_ns", "gc_ns", "mutator_ns")


def run_once(command: list[str], cpu: int | None) -> dict[str, float]:
    """One fresh process, pinned; the JSON object that it prints."""
    pinned = command if cpu is None else ["taskset", "-c", str(cpu), *command]
    done = subprocess.run(pinned, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise say.Stop(f"{command[0]} failed: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def main(argv: list[str]) -> int:
    parser = say.Arguments(prog="scripts/limit", description=__doc__)
    parser.add_argument("binary", type=Path, help="build/release/tricolor")
    parser.add_argument("limit", type=Path, help="build/release/limit_semispace")
    parser.add_argument("generational", type=Path, help="build/release/limit_generational")
    parser.add_argument("--rounds", type=int, default=7, help="alternating runs (default 7)")
    options = parser.parse(argv)
    if options.rounds < 1:
        raise say.usage(f"--rounds={options.rounds}: expected at least 1")
    cpu = choose_cpu()
    commands = [[str(options.limit), "3"], [str(options.generational), "3"]]
    commands += [[str(options.binary), *WORK, *extra] for extra in CONFIGURATIONS]
    rows: list[list[dict[str, float]]] = [[] for _ in commands]
    for _ in range(options.rounds):
        for kept, command in zip(rows, commands, strict=True):
            kept.append(run_once(command, cpu))
    print(f"GCBench with holes, 37,165,704 bytes, {options.rounds} alternating runs; medians")
    print(f"{'':<42}{'total ms':>10}{'gc ms':>8}{'mut ms':>8}   ratio to the limit")
    names = ["limit program", "generational limit program",
             *(" ".join(c).replace("--", "") for c in CONFIGURATIONS)]
    for name, kept in zip(names, rows, strict=True):
        beside = rows[any(word in name for word in ("generational", *GENERATIONAL))]
        cells = [statistics.median(r[f] for r in kept) / 1e6 for f in FIGURES]
        ratios = [statistics.median(a[f] / b[f] for a, b in zip(kept, beside, strict=True))
                  for f in FIGURES]
        print(f"{name:<42}{cells[0]:>10.0f}{cells[1]:>8.0f}{cells[2]:>8.0f}   "
              f"{ratios[0]:.2f} total, {ratios[1]:.2f} gc, {ratios[2]:.2f} mutator")
    return 0


if __name__ == "__main__":
    sys.exit(say.guarded("limit", main))
