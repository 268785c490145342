# SPDX-License-Identifier: MIT
"""The price of choosing the collector at run time.

Two builds of the same sources run the same workload in turn: in one the words
that a collector publishes (windows, barrier, hooks) are read at run time, in
the other they are constants (GC_FOLD).  Both collect equally often, so the
ratio of their times is the price.
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

from lab import say, stats
from lab.process import choose_cpu

WORK = ["run", "--collector=semispace", "--workload=gcbench", "--param", "holes=1",
        "--heap=37165704", "--json=-"]
FIGURES = ("wall_ns", "cpu_ns", "mutator_ns", "gc_ns")


def run_once(binary: Path, cpu: int | None) -> dict[str, float]:
    """One fresh process; its row."""
    def pin() -> None:
        if cpu is not None:
            os.sched_setaffinity(0, {cpu})

    done = subprocess.run([str(binary), *WORK], capture_output=True, text=True,
                          preexec_fn=pin, check=False)
    if done.returncode != 0:
        raise say.Stop(f"{binary} failed: {done.stderr.strip() or done.returncode}")
    return json.loads(done.stdout)


def instructions(binary: Path) -> int | None:
    """Instructions of one run under callgrind, which repeats exactly; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", str(binary),
             *WORK, "--param", "max_depth=10", "--pretouch=0"],
            capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if done.returncode == 0 and found else None


def main(argv: list[str]) -> int:
    parser = say.Arguments(prog="scripts/calibrate", description=__doc__)
    parser.add_argument("published", type=Path, help="the ordinary build")
    parser.add_argument("folded", type=Path, help="the build with CONFIG=fold")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each build (default 15)")
    options = parser.parse(argv)
    if options.rounds < 2:
        raise say.usage(f"--rounds={options.rounds}: expected at least 2")
    cpu = choose_cpu()
    rows: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for _ in range(options.rounds):
        for side, binary in zip(rows, (options.published, options.folded), strict=True):
            side.append(run_once(binary, cpu))
    if rows[0][0]["checksum"] != rows[1][0]["checksum"]:
        raise say.Stop("the two builds disagree about the checksum")
    print(f"gcbench with holes, semispace, {options.rounds} alternating runs of each build")
    for figure in FIGURES:
        ratio = stats.ratio_ci([r[figure] for r in rows[0]], [r[figure] for r in rows[1]])
        bounds = ("no interval" if ratio.low is None
                  else f"95 % interval {100 * (ratio.low - 1):+.1f} % to {100 * (ratio.high - 1):+.1f} %")
        print(f"  {figure:<11} price {100 * (ratio.value - 1):+5.1f} %   ({bounds})")
    counts = [instructions(b) for b in (options.published, options.folded)]
    if None in counts:
        print("  instructions not counted: valgrind is missing")
    else:
        print(f"  instructions price {100 * (counts[0] / counts[1] - 1):+.1f} %   "
              f"({counts[0]} against {counts[1]}, callgrind, max_depth=10)")
    return 0


if __name__ == "__main__":
    sys.exit(say.guarded("calibrate", main))
