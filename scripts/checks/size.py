# SPDX-License-Identifier: MIT
"""No source file is too long to be read in one sitting."""

from lab.tree import Check, Finding, Tree

WARN, LIMIT = 400, 600


def run(tree: Tree) -> list[Finding]:
    findings = []
    for name in tree.sources():
        count = len(tree.lines(name))
        if count > LIMIT:
            findings.append(Finding(name, count, f"{count} lines, more than {LIMIT}; split it"))
        elif count > WARN:
            tree.warnings.append(Finding(name, count, f"{count} lines, more than {WARN}"))
    return findings


CHECK = Check("size", "no file over 600 lines", run)
