# SPDX-License-Identifier: MIT
"""Every header compiles alone."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lab.say import Stop
from lab.tree import Check, Finding, Tree

FLAGS = ["-fsyntax-only", "-std=c17", "-D_GNU_SOURCE", "-I.", "-Ibuild/release/gen", "-Wall",
         "-Wextra", "-Wundef", "-Wstrict-prototypes", "-x", "c"]
FOLDERS = ("heap/", "roots/", "collectors/", "workloads/", "harness/", "tests/")
MESSAGE = re.compile(r"^([^:\s]+):(\d+):(?:\d+:)? (?:fatal )?(error|warning): (.*)$", re.MULTILINE)


def compile_alone(tree: Tree, name: str) -> list[Finding]:
    # Through an including line, so that `#pragma once` and guards behave as in use.
    try:
        done = subprocess.run(
            ["gcc", *FLAGS, "-"], input=f'#include "{name}"\n', capture_output=True,
            text=True, cwd=tree.root, check=False)
    except FileNotFoundError as err:
        raise Stop("gcc is not installed (scripts/setup --only build)") from err
    found = [Finding(m[0], int(m[1]), f"{m[3]} (compiled alone: {name})")
             for m in MESSAGE.findall(done.stderr)]
    if done.returncode != 0 and not found:
        found = [Finding(name, 0, f"does not compile alone: {done.stderr.strip()[:200]}")]
    return found


def run(tree: Tree) -> list[Finding]:
    names = [f for f in tree.ending(".h") if f.startswith(FOLDERS)]
    with ThreadPoolExecutor(2) as pool:
        return [f for found in pool.map(lambda n: compile_alone(tree, n), names) for f in found]


CHECK = Check("headers", "every header compiles alone", run)
