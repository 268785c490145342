# SPDX-License-Identifier: MIT
"""docs/modules.md names every module of heap/, roots/ and harness/, and no other.

A module is what shares a stem: x.h, x.c, x.def.  Its row begins with `x`, alone or in a list.
"""

import re
from pathlib import Path

from lab.tree import Check, Finding, Tree

PAGE = "docs/modules.md"
SECTION = re.compile(r"^## (\w+)/")
STEM = re.compile(r"`(\w+)`")


def run(tree: Tree) -> list[Finding]:
    if PAGE not in tree.files:
        return []
    named: dict[str, dict[str, int]] = {}
    folder = ""
    for number, line in enumerate(tree.lines(PAGE), 1):
        if found := SECTION.match(line):
            folder = found.group(1)
            named.setdefault(folder, {})
        elif line.startswith("| `"):
            for stem in STEM.findall(line.split("|")[1]):
                named[folder][stem] = number
    findings = []
    for folder, rows in named.items():
        there = {Path(f).stem: f for f in tree.ending(".c", ".h", ".def")
                 if str(Path(f).parent) == folder}
        findings += [Finding(path, 1, f"{PAGE} has no row for `{stem}`")
                     for stem, path in sorted(there.items()) if stem not in rows]
        findings += [Finding(PAGE, number, f"{folder}/ has no module `{stem}`")
                     for stem, number in rows.items() if stem not in there]
    return findings


CHECK = Check("modules", "docs/modules.md has a row for every module", run)
