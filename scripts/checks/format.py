# SPDX-License-Identifier: MIT
"""C sources are as clang-format leaves them (when the tree has a .clang-format)."""

from __future__ import annotations

import re
import subprocess

from lab.say import Stop
from lab.tree import Check, Finding, Tree

MESSAGE = re.compile(r"^([^:\s]+):(\d+):\d+: (?:error|warning): ", re.MULTILINE)


def run(tree: Tree) -> list[Finding]:
    names = tree.ending(".c", ".h", ".cpp")
    if not names or not (tree.root / ".clang-format").is_file():
        return []
    try:
        done = subprocess.run(
            ["clang-format", "--dry-run", "--Werror", *names],
            capture_output=True, text=True, cwd=tree.root, check=False)
    except FileNotFoundError as err:
        raise Stop("clang-format is not installed (scripts/setup --only lint)") from err
    # Once per file: a formatter has nothing to say about single lines.
    first: dict[str, int] = {}
    for name, line in MESSAGE.findall(done.stderr):
        first.setdefault(name, int(line))
    findings = [Finding(n, at, "not formatted; run make format") for n, at in first.items()]
    if done.returncode != 0 and not findings:
        findings.append(Finding(".clang-format", 0, done.stderr.strip()[:200]))
    return findings


CHECK = Check("format", "C sources are formatted", run)
