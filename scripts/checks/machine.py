# SPDX-License-Identifier: MIT
"""Nothing in the tree belongs to one particular machine.

Absolute paths may lead into the folders that every Linux has, and interpreters
are the system's own.
"""

from __future__ import annotations

import re

from lab.tree import Check, Finding, Tree

COMMON = ("bin", "dev", "etc", "lib", "nonexistent", "opt", "proc", "run", "sys", "tmp", "usr", "var")
# Begins after a quote, a space or a bracket and has two parts at least.
ABSOLUTE = re.compile(r"""(?:^|[\s"'`(=:,])/([a-z][a-z0-9_-]*)/[\w.~$<{-]""")
HIDDEN = re.compile(r"~/\.[a-z]+|\.(?:pyenv|cargo|nvm|conda)/")
INTERPRETERS = {"#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash", "#!/usr/bin/python3"}
TEXT = (".c", ".h", ".def", ".md", ".py", ".toml", ".txt", ".gp", ".dat", ".json", ".yml", ".yaml")


def run(tree: Tree) -> list[Finding]:
    findings = []
    sources = set(tree.sources())
    for name in tree.files:
        if name not in sources and not name.endswith(TEXT):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            for top in ABSOLUTE.findall(line):
                if top not in COMMON:
                    findings.append(Finding(name, number, f"path of one machine: /{top}/..."))
            for found in HIDDEN.findall(line):
                if name != "scripts/checks/machine.py":
                    findings.append(Finding(name, number, f"tool of one machine: {found}"))
        shebang = tree.shebang(name)
        if shebang and shebang not in INTERPRETERS:
            findings.append(Finding(
                name, 1, f"interpreter {shebang[2:]}: expected one of"
                f" {', '.join(sorted(i[2:] for i in INTERPRETERS))}"))
    return findings


CHECK = Check("machine", "no paths or tools of one machine", run)
