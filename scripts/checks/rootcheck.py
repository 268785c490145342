# SPDX-License-Identifier: MIT
"""No raw reference is used after a call that may collect (docs/rootcheck.md).

Mutator code only: heap/ and collectors/ run inside collections, and unit tests keep stale
references on purpose.
"""

from __future__ import annotations

import os
from pathlib import Path

from lab.rootcheck import command
from lab.tree import Check, Finding, Tree

FOLDERS = ("roots/", "workloads/", "harness/", "examples/")


def run(tree: Tree) -> list[Finding]:
    names = [f for f in tree.ending(".c") if f.startswith(FOLDERS)]
    if not names:
        return []
    root = tree.root.resolve()
    _, hazards, broken = command.check(
        [str(root / n) for n in names], [f"-I{root / 'build' / 'release' / 'gen'}"], include=root)
    found = []
    for hazard in hazards:
        path = (Path.cwd() / hazard.file).resolve()
        found.append(Finding(os.path.relpath(path, root), hazard.line,
                             f"in {hazard.function}(): {hazard.text}"))
    return found + [Finding("scripts/rootcheck", 0, line) for text in broken
                    for line in text.splitlines()[:1]]


CHECK = Check("rootcheck", "no stale references in mutator code", run)
