# SPDX-License-Identifier: MIT
"""Finds raw references (gc_ref) that are used after a call that may collect.

    rootcheck [-IDIR] [-DNAME] FILE.c...

The files are not changed and need not be part of any build; -I, -D, -U, -isystem and -include are
handed to clang.  Each finding is `file:line: in function(): what`, with how to mend it.  Exit
status: 0 nothing found, 1 something found, 2 a file does not compile or was not found.
docs/rootcheck.md says what is seen and what is not.
"""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from lab.rootcheck import compile as build
from lab.rootcheck import liveness, order
from lab.rootcheck.liveness import Hazard
from lab.say import USAGE, Stop, guarded, usage

PASSED_ON = ("-I", "-D", "-U", "-isystem", "-include")


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    files, words = _arguments(argv)
    for file in files:
        if not Path(file).is_file():
            raise usage(f"no such file: {file}")
    functions, found, broken = check(files, words)
    for hazard in found:
        print(f"{hazard.file}:{hazard.line}: in {hazard.function}(): {hazard.text}")
        for line in hazard.notes:
            print(f"    {line}")
    for message in broken:
        print(message, file=sys.stderr)
    hazards = "hazard" if len(found) == 1 else "hazards"
    sys.stdout.flush()
    print(f"{functions} functions checked, {len(found)} {hazards}"
          + (f", not compiled: {len(broken)}" if broken else ""))
    return USAGE if broken else 1 if found else 0


def _arguments(argv: list[str]) -> tuple[list[str], list[str]]:
    files: list[str] = []
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word in PASSED_ON:
            value = next(rest, None)
            if value is None:
                raise usage(f"{word} needs a value")
            words += [word, value]
        elif word.startswith(PASSED_ON):
            words.append(word)
        elif word.startswith("-"):
            raise usage(f"unknown option '{word}'; --help says what is known")
        elif not word.endswith(".c"):
            raise usage(f"{word}: expected the name of a C file (*.c)")
        else:
            files.append(word)
    if not files:
        raise usage("no files were given; --help says how it is used")
    return files, words


def include_folder() -> Path:
    """The folder with heap/gc.h: the installed one, or the tree's root."""
    named = os.environ.get("TRICOLOR_INCLUDE")
    folder = Path(named) if named else Path(__file__).resolve().parents[3]
    if not (folder / "heap" / "gc.h").is_file():
        raise usage(f"{folder} has no heap/gc.h; TRICOLOR_INCLUDE names the folder of the headers")
    return folder


def check(files: list[str], words: list[str],
          include: Path | None = None) -> tuple[int, list[Hazard], list[str]]:
    """(functions checked, hazards, messages about files that do not compile)"""
    build.tool("clang-14", "clang")
    build.tool("opt-14", "opt")
    include = include or include_folder()
    with tempfile.TemporaryDirectory(prefix="rootcheck-") as folder:
        overlay = Path(folder)
        build.bare_headers(include, overlay)
        work = [(file, build.flags(overlay, include, words), overlay / f"{n}")
                for n, file in enumerate(files)]
        if len(work) == 1:
            results = [_one(work[0])]
        else:
            with ProcessPoolExecutor(os.cpu_count()) as pool:
                results = list(pool.map(_one, work))
    found: set[Hazard] = set()
    broken = []
    for _, hazards, message in results:
        found.update(hazards)
        if message:
            broken.append(message)
    return sum(r[0] for r in results), sorted(found), broken


def _named(hazard: Hazard) -> Hazard:
    """With the file's name as seen from here."""
    here, file = Path.cwd(), Path(hazard.file).absolute()
    return replace(hazard, file=str(file.relative_to(here) if file.is_relative_to(here) else file))


def _one(work: tuple[str, list[str], Path]) -> tuple[int, list[Hazard], str]:
    file, flags, scratch = work
    try:
        count, found = liveness.check_module(build.lower(file, flags, scratch))
        found = list(map(_named, found))
        unordered = list(map(_named, order.check_file(file, flags)))
    except Stop as stop:
        return 0, [], str(stop)
    # What the order rule says about a line is clearer than what the one order of clang shows.
    told = {(h.file, h.line) for h in unordered}
    return count, [h for h in found if not (
        (h.file, h.line) in told and "(a temporary)" in h.text)] + unordered, ""


if __name__ == "__main__":
    sys.exit(guarded("rootcheck", main))
