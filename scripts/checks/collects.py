# SPDX-License-Identifier: MIT
"""Who may collect: clang's thread-safety analysis over GC_MAY_GC (heap/gc_check.h).

A function that calls one that may collect must say so on its own prototype.
"""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lab.rootcheck.compile import in_plain_words
from lab.say import Stop
from lab.tree import Check, Finding, Tree

FOLDERS = ("heap/", "roots/", "collectors/", "workloads/", "harness/", "tests/", "examples/")
FLAGS = ["-fsyntax-only", "-std=c17", "-D_GNU_SOURCE", "-DGC_STATIC_CHECK=1", "-I.",
         "-Ibuild/release/gen", "-Wno-everything", "-Wthread-safety"]
MESSAGE = re.compile(r"^([^:\s]+):(\d+):\d+: (?:fatal )?(?:warning|error): (.*?)(?: \[-W.*)?$",
                     re.MULTILINE)


def analyse(tree: Tree, name: str) -> list[Finding]:
    try:
        done = subprocess.run(["clang", *FLAGS, name], capture_output=True, text=True,
                              cwd=tree.root, check=False)
    except FileNotFoundError as err:
        raise Stop("clang is not installed (scripts/setup --only test)") from err
    found = [Finding(m[0], int(m[1]), in_plain_words(m[2])) for m in MESSAGE.findall(done.stderr)]
    if done.returncode != 0 and not found:
        found = [Finding(name, 0, f"clang: {done.stderr.strip()[:200]}")]
    return found


def run(tree: Tree) -> list[Finding]:
    names = [f for f in tree.ending(".c") if f.startswith(FOLDERS)]
    with ThreadPoolExecutor(2) as pool:
        return [f for found in pool.map(lambda n: analyse(tree, n), names) for f in found]


CHECK = Check("collects", "functions that may collect say GC_MAY_GC", run)
