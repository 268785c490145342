# SPDX-License-Identifier: MIT
"""scripts/blocks: turns a plan into block files, one per workload and heap size.

A block is the unit that may go to another machine, because collectors are only
compared inside it.  A block file says everything that is needed to run it:
scripts/run-block runs one into a folder of its own, on any machine with the same
executable, and scripts/merge makes one run of those folders.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lab import bases as heap_bases, bench, environment, jobs as job_list, store
from lab.bases import Bases
from lab.binary import RELEASE, Binary, inspect
from lab.jobs import Job
from lab.plan import Plan
from lab.rows import RETRIED
from lab.say import Arguments, Stop, guarded, usage, warn

BLOCK_SCHEMA = "tricolor.block/1"
BLOCKS = "blocks"
RUNS = "runs"


def main(argv: list[str]) -> int:
    """scripts/blocks"""
    parser = Arguments(prog="scripts/blocks", description=__doc__)
    bench.add_plan_options(parser)
    parser.add_argument("--out", metavar="DIR", required=True, help="folder of the block files")
    options = parser.parse(argv)
    wanted = bench.planned(options)
    heap_bases.require(wanted.plan, wanted.bases)
    folder = Path(options.out)
    store.make_folder(folder / BLOCKS)
    if any((folder / BLOCKS).iterdir()):
        raise Stop(f"{folder / BLOCKS} is not empty; name another folder")
    paths = write(folder, wanted.plan, wanted.binary, wanted.bases, wanted.jobs)
    print(f"blocks    {folder / BLOCKS}/ ({len(paths)} blocks, {len(wanted.jobs)} jobs)")
    return 0


def write(folder: Path, plan: Plan, binary: Binary, bases: Bases, jobs: list[Job]) -> list[Path]:
    """One file per block, named by its number."""
    numbers = sorted({job.block for job in jobs})
    git = environment.git()
    paths = []
    for number in numbers:
        path = folder / BLOCKS / f"{number:04}.json"
        store.write_json(path, {
            "schema": BLOCK_SCHEMA, "block": number, "of": len(numbers), "plan": plan.to_json(),
            "bases": bases.to_json(), "git": git,
            "binary": {"sha256": binary.sha256, "build_id": binary.build_id},
            "order": [job.id for job in jobs if job.block == number]})
        paths.append(path)
    return paths


def read(path: Path) -> dict[str, Any]:
    """A block file.  Raises Stop when it is none."""
    try:
        block = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as err:
        raise usage(f"{path}: cannot be read: {err}") from err
    except ValueError as err:
        raise usage(f"{path}: not valid JSON: {err}") from err
    schema = block.get("schema") if isinstance(block, dict) else None
    if schema != BLOCK_SCHEMA:
        raise usage(f"{path}: schema is {schema!r}, expected '{BLOCK_SCHEMA}'")
    for name, kind in (("block", int), ("of", int), ("plan", dict), ("bases", dict),
                       ("binary", dict), ("order", list)):
        if not isinstance(block.get(name), kind):
            raise usage(f"{path}: {name} is missing or has the wrong type")
    return block


def main_run(argv: list[str]) -> int:
    """scripts/run-block"""
    parser = Arguments(prog="scripts/run-block", description="Runs one block file into a folder of"
                       " its own; repeated, it goes on where it stopped.")
    parser.add_argument("file", metavar="FILE", help="a block file of scripts/blocks")
    parser.add_argument("--out", metavar="DIR",
                        help="the block's run folder (default: runs/<block>/ beside blocks/)")
    parser.add_argument("--binary", metavar="FILE", help="default: build/release/tricolor")
    parser.add_argument("--strict", action="store_true",
                        help="refuse a machine that the preflight warns of")
    options = parser.parse(argv)
    path = Path(options.file)
    block = read(path)
    # Never builds: several machines may share the checkout.
    binary = inspect(Path(options.binary) if options.binary else RELEASE)
    if binary.sha256 != block["binary"]["sha256"]:
        raise Stop(f"{path}: made for another executable (build {block['binary']['build_id']}, here"
                   f" {binary.build_id}); copy that one here, or make the blocks anew")
    folder = Path(options.out) if options.out else path.resolve().parent.parent / RUNS / path.stem
    return run(path, block, binary, folder, options.strict)


def run(path: Path, block: dict[str, Any], binary: Binary, folder: Path, strict: bool) -> int:
    plan, bases = Plan.from_json(block["plan"]), Bases.from_json(block["bases"])
    by_id = {job.id: job for job in job_list.build(plan, binary, bases)}
    if not set(block["order"]) <= set(by_id):
        raise Stop(f"{path}: its jobs are not those of its plan (a plugin or the scripts changed);"
                   " make the blocks anew")
    jobs = [by_id[i] for i in block["order"]]
    if (folder / store.MANIFEST).exists():
        manifest = store.read_manifest(folder)
        if manifest["order"] != block["order"]:
            raise Stop(f"{folder} holds another run; name another folder with --out")
    else:
        store.new_run_folder(folder)
        manifest = bench.new_manifest(folder, plan, binary, bases, jobs)
        manifest["block"] = {"number": block["block"], "of": block["of"]}
        # The executable was built where the blocks were made.
        manifest["git"] = block.get("git") or manifest["git"]
    status = bench.measure(folder, manifest, plan, binary, jobs, strict=strict, retry=RETRIED,
                           again=f"scripts/run-block {path}")
    if status == 0:
        warn(f"block {block['block']} of {block['of']}: {len(jobs)} jobs in {folder}")
    return status


if __name__ == "__main__":
    sys.exit(guarded("blocks", main) if sys.argv[1:2] != ["--run"] else
             guarded("run-block", lambda argv: main_run(argv[1:])))
