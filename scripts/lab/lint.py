# SPDX-License-Identifier: MIT
"""scripts/lint: runs every check of scripts/checks/ on the tree."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab.dropin import load_folder
from lab.say import Arguments, Stop, guarded, near, usage
from lab.tree import Check, Finding, Tree

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scripts" / "checks"


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/lint", description=__doc__)
    parser.add_argument("--only", metavar="A,B", help="these checks only")
    parser.add_argument("--list", action="store_true", help="list the checks")
    parser.add_argument("--root", metavar="DIR", default=str(ROOT), help="check another checkout")
    options = parser.parse(argv)
    checks: dict[str, Check] = load_folder(FOLDER, "CHECK")
    if options.list:
        for check in checks.values():
            print(f"{check.name:<16} {check.title}")
        return 0
    wanted = [n for n in (options.only or "").split(",") if n] or list(checks)
    for name in wanted:
        if name not in checks:
            raise usage(f"unknown check '{name}'{near(name, checks)}")
    tree = Tree(Path(options.root))
    passed = failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda name: _run(checks[name], tree), wanted))
    for finding in sorted(set(tree.warnings)):
        print(f"{finding} (warning)")
    for name, found in zip(wanted, results):
        if isinstance(found, str):
            print(f"{name}: {found}")
        else:
            for finding in sorted(set(found)):
                print(f"{finding} [{name}]")
        if found:
            failed += 1
        else:
            passed += 1
    sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _run(check: Check, tree: Tree) -> list[Finding] | str:
    try:
        return check.run(tree)
    except Stop as stop:
        return str(stop)


if __name__ == "__main__":
    sys.exit(guarded("lint", main))
