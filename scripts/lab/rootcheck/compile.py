# SPDX-License-Identifier: MIT
"""The analysis build: LLVM code in which references are pointers of an address space of their own.

The headers of heap/ and roots/ are copied without the bodies of their inline functions: what a
function does inside is the heap's business, and its prototype says whether it may collect.  Lines
keep their numbers.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from lab.rootcheck.ir import Module
from lab.say import Stop

OPTIMISE = "function(sroa,jump-threading,sroa)"
# An empty body in the line of its function.
EMPTY = re.compile(r"(\)[\w ]*) \{\}$", re.MULTILINE)


def tool(*names: str) -> str:
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise Stop(f"{names[-1]} is not installed; on Debian 12: apt install clang llvm-14"
               " python3-clang-14")


def bare_header(text: str) -> str:
    """The header without bodies of functions; every line stays where it was.  As clang-format leaves
    it, a line `{` begins a body and a line `}` ends it (types end with `};`)."""
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line == "{":
            inside = True
            lines[-1] += ";"
        lines.append("" if inside else line)
        if line == "}":
            inside = False
    return EMPTY.sub(r"\1;", "\n".join(lines)).replace("static inline ", "extern ")


def bare_headers(include: Path, target: Path) -> None:
    for folder in ("heap", "roots"):
        for source in sorted((include / folder).glob("*.h")):
            place = target / folder / source.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(bare_header(source.read_text(encoding="utf-8")), encoding="utf-8")


def flags(overlay: Path, include: Path, given: list[str]) -> list[str]:
    return ["-std=c17", "-D_GNU_SOURCE", "-DGC_ROOTCHECK=1", "-DGC_STATIC_CHECK=1",
            f"-I{overlay}", *given, f"-I{include}"]


def in_plain_words(text: str) -> str:
    """clang's messages about capabilities, said with the project's words."""
    role = "(?:role|mutex) 'gc_may_gc_role_'"
    text = re.sub(rf"calling function '(\w+)' requires holding {role}(?: exclusively)?",
                  r"\1() may collect, but the function that calls it does not say so (declare it"
                  r" GC_MAY_GC on its prototype) or is in a no-GC region", text)
    return re.sub(rf"{role} is not held on every path through here|"
                  rf"expecting {role} to be held at (?:the end of function|start of each loop)",
                  "a path leaves a no-GC region without GC_NOGC_END", text)


def lower(source: str, words: list[str], scratch: Path) -> Module:
    """Compiles one file; Stop carries the compiler's own message when it does not compile."""
    clang, opt = tool("clang-14", "clang"), tool("opt-14", "opt")
    raw, done = scratch.with_suffix(".raw.ll"), scratch.with_suffix(".ll")
    # Thread-safety analysis first: it says which functions may collect, and the rest relies on it.
    compiled = subprocess.run(
        [clang, *words, "-Wno-everything", "-Wthread-safety", "-Werror=thread-safety", "-g", "-O1", "-Xclang",
         "-disable-llvm-passes", "-fno-discard-value-names", "-S", "-emit-llvm", "-o", str(raw),
         source], capture_output=True, text=True, check=False)
    if compiled.returncode != 0:
        text = in_plain_words(compiled.stderr.strip()).replace(f"{scratch.parent}/", "")
        raise Stop(text or f"{source}: clang failed")
    optimised = subprocess.run([opt, "-S", f"-passes={OPTIMISE}", "-o", str(done), str(raw)],
                               capture_output=True, text=True, check=False)
    if optimised.returncode != 0:
        raise Stop(f"{source}: opt failed: {optimised.stderr.strip()[:300]}")
    return Module(done.read_text(encoding="utf-8"))
