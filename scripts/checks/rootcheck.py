# SPDX-License-Identifier: MIT
"""No raw reference is used after a call that may collect (docs/rootcheck.md).

Mutator code only: heap/ and collectors/ run inside collections.  A test may keep a stale
reference when that is its point; the comment above its function then says "Stale on purpose:" and
why.  A function that says so and keeps none is a finding too.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from lab.rootcheck import command
from lab.tree import Check, Finding, Tree

FILES = re.compile(r"(?:roots|workloads|harness|examples)/.*\.c|tests/\w+\.c")
# The comment, and the name of the function behind it.
PURPOSE = re.compile(r"Stale on purpose: (?:(?!\*/).)*\*/\s*(?:static )?[\w ]+[ *](\w+)\(", re.DOTALL)


def run(tree: Tree) -> list[Finding]:
    names = [f for f in tree.ending(".c") if FILES.fullmatch(f)]
    if not names:
        return []
    root = tree.root.resolve()
    _, hazards, broken = command.check(
        [str(root / n) for n in names], [f"-I{root / 'build' / 'release' / 'gen'}"], include=root)
    purposes = {}
    for name in names:
        if name.startswith("tests/"):
            text = tree.text(name)
            for said in PURPOSE.finditer(text):
                purposes[name, said.group(1)] = text.count("\n", 0, said.start()) + 1
    found, stale = [], set()
    for hazard in hazards:
        path = os.path.relpath((Path.cwd() / hazard.file).resolve(), root)
        stale.add((path, hazard.function))
        if (path, hazard.function) not in purposes:
            found.append(Finding(path, hazard.line, f"in {hazard.function}(): {hazard.text}"))
    found += [Finding(name, line, f"in {function}(): nothing is stale, on purpose or not")
              for (name, function), line in purposes.items() if (name, function) not in stale]
    return found + [Finding("scripts/rootcheck", 0, line) for text in broken
                    for line in text.splitlines()[:1]]


CHECK = Check("rootcheck", "no stale references in mutator code", run)
