# SPDX-License-Identifier: MIT
"""Every source says its licence in one line."""

from lab.tree import Check, Finding, Tree

LINE = "SPDX-License-Identifier: MIT"


def run(tree: Tree) -> list[Finding]:
    return [
        Finding(name, 1, f"no '{LINE}' in the first five lines")
        for name in tree.sources()
        if not any(LINE in line for line in tree.lines(name)[:5])
    ]


CHECK = Check("licence", "every source has an SPDX line", run)
