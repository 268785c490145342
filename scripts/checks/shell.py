# SPDX-License-Identifier: MIT
"""Shell scripts are clean under shellcheck."""

from __future__ import annotations

import re
import subprocess

from lab.say import Stop
from lab.tree import Check, Finding, Tree

MESSAGE = re.compile(r"^(.+?):(\d+):\d+: \w+: (.*)$", re.MULTILINE)


def run(tree: Tree) -> list[Finding]:
    names = tree.shell_scripts
    if not names:
        return []
    try:
        done = subprocess.run(["shellcheck", "-f", "gcc", "-x", *names],
                              capture_output=True, text=True, cwd=tree.root, check=False)
    except FileNotFoundError as err:
        raise Stop("shellcheck is not installed (scripts/setup --only lint)") from err
    return [Finding(name, int(line), text) for name, line, text in MESSAGE.findall(done.stdout)]


CHECK = Check("shell", "shell scripts pass shellcheck", run)
