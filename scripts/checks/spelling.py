# SPDX-License-Identifier: MIT
"""Documents and comments are free of common misspellings."""

from __future__ import annotations

import re
import subprocess

from lab.say import Stop
from lab.tree import Check, Finding, Tree

MESSAGE = re.compile(r"^(?:\./)?(.+?):(\d+): (.*)$", re.MULTILINE)
# Words of ours that codespell takes for slips.
OURS = "posion,iff,unsound,upto,te,nd,ans,fo,datas"


def run(tree: Tree) -> list[Finding]:
    names = sorted({*tree.ending(".md", ".c", ".h", ".def"), *tree.sources()})
    if not names:
        return []
    try:
        done = subprocess.run(["codespell", "-L", OURS, *names],
                              capture_output=True, text=True, cwd=tree.root, check=False)
    except FileNotFoundError as err:
        raise Stop("codespell is not installed (scripts/setup --only lint)") from err
    return [Finding(name, int(line), text) for name, line, text in MESSAGE.findall(done.stdout)]


CHECK = Check("spelling", "no common misspellings", run)
