# SPDX-License-Identifier: MIT
"""The price of choosing the collector at run time, and of watching it.

Two builds of the same sources run the same workload in turn: in one the words
that a collector publishes (windows, barrier, hooks) are read at run time, in
the other they are constants (GC_FOLD).  Both collect equally often, so the
ratio of their times is the price.  Then the ordinary build runs with and without
event records, a timeline and heap maps.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from lab import say, stats
from lab.process import choose_cpu

WORK = ["run", "--collector=semispace", "--workload=gcbench", "--param", "holes=1",
        "--heap=37165704", "--json=-"]
FIGURES = ("wall_ns", "cpu_ns", "mutator_ns", "gc_ns")


class Variant(NamedTuple):
    """A way to make the same run.  `extra` may use {folder}, which is removed afterwards."""
    name: str
    binary: Path
    extra: tuple[str, ...] = ()

    def arguments(self, folder: str) -> list[str]:
        return [*WORK, *(word.format(folder=folder) for word in self.extra)]


# What a user can ask to see; the files are written after the measured window.
OBSERVING = {
    "--events": ("--events={folder}/e",),
    "--events --trace": ("--events={folder}/e", "--trace={folder}/t"),
    "--heap-map=every:1": ("--events={folder}/e", "--heap-map=every:1"),
}


def run_once(variant: Variant, cpu: int | None) -> dict[str, float]:
    """One fresh process; its row."""
    def pin() -> None:
        if cpu is not None:
            os.sched_setaffinity(0, {cpu})

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([str(variant.binary), *variant.arguments(folder)],
                              capture_output=True, text=True, preexec_fn=pin, check=False)
    if done.returncode != 0:
        raise say.Stop(f"{variant.binary} failed: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def instructions(variant: Variant) -> int | None:
    """Instructions of one run under callgrind, which repeats exactly; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
             str(variant.binary), *variant.arguments(folder), "--param", "max_depth=10",
             "--pretouch=0"],
            capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if done.returncode == 0 and found else None


def price(figure: str, of: list[dict[str, float]], against: list[dict[str, float]]) -> str:
    ratio = stats.ratio_ci([r[figure] for r in of], [r[figure] for r in against])
    bounds = ("no interval" if ratio.low is None
              else f"95 % interval {100 * (ratio.low - 1):+.1f} % to {100 * (ratio.high - 1):+.1f} %")
    return f"price {100 * (ratio.value - 1):+5.1f} %   ({bounds})"


def instruction_price(of: Variant, against: Variant) -> str:
    counts = [instructions(of), instructions(against)]
    if None in counts:
        return "not counted: valgrind is missing"
    return (f"price {100 * (counts[0] / counts[1] - 1):+5.1f} %   "
            f"({counts[0]} against {counts[1]}, callgrind, whole process, max_depth=10)")


def alternate(variants: list[Variant], rounds: int) -> list[list[dict[str, float]]]:
    """Rows of each variant, from runs in turn."""
    cpu = choose_cpu()
    rows: list[list[dict[str, float]]] = [[] for _ in variants]
    for _ in range(rounds):
        for side, variant in zip(rows, variants, strict=True):
            side.append(run_once(variant, cpu))
    if len({r["checksum"] for side in rows for r in side}) != 1:
        raise say.Stop("the runs disagree about the checksum")
    return rows


def choosing(published: Path, folded: Path, rounds: int) -> None:
    variants = [Variant("published", published), Variant("folded", folded)]
    rows = alternate(variants, rounds)
    print(f"gcbench with holes, semispace, {rounds} alternating runs of each build")
    for figure in FIGURES:
        print(f"  {figure:<11} {price(figure, *rows)}")
    print(f"  {'instructions':<11} {instruction_price(*variants)}")


def observing(binary: Path, rounds: int) -> None:
    variants = [Variant("", binary), *(Variant(n, binary, extra) for n, extra in OBSERVING.items())]
    rows = alternate(variants, rounds)
    print(f"what it costs to watch: the same run, {rounds} alternating runs of each kind, wall_ns")
    for variant, side in zip(variants[1:], rows[1:], strict=True):
        print(f"  {variant.name:<18} {price('wall_ns', side, rows[0])}")
        print(f"  {'':<18} instructions {instruction_price(variant, variants[0])}")


def main(argv: list[str]) -> int:
    parser = say.Arguments(prog="scripts/calibrate", description=__doc__)
    parser.add_argument("published", type=Path, help="the ordinary build")
    parser.add_argument("folded", type=Path, help="the build with CONFIG=fold")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each kind (default 15)")
    options = parser.parse(argv)
    if options.rounds < 2:
        raise say.usage(f"--rounds={options.rounds}: expected at least 2")
    choosing(options.published, options.folded, options.rounds)
    observing(options.published, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(say.guarded("calibrate", main))
