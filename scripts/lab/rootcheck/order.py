# SPDX-License-Identifier: MIT
"""What the order of evaluation leaves open.

C does not say which argument of a call is evaluated first, and compilers differ (clang goes from
left to right, gcc often from right to left).  LLVM's code shows one order only, so this rule reads
the syntax tree: of operands without an order between them, when one contains a call that may
collect, no other may make a reference or a pointer into an object.
"""

from __future__ import annotations

import functools
import subprocess

from lab.rootcheck.compile import tool
from lab.rootcheck.liveness import Hazard
from lab.rootcheck.tracked import IMMEDIATE
from lab.say import Stop

try:
    from clang import cindex
except ImportError:
    cindex = None

PLAIN = {name[1:] for name in IMMEDIATE}
ORDERED = {"&&", "||", ","}


def check_file(source: str, words: list[str]) -> list[Hazard]:
    if cindex is None:
        raise Stop("python3-clang-14 is not installed; on Debian 12: apt install python3-clang-14")
    index = cindex.Index.create()
    try:
        unit = index.parse(source, args=[*words, "-w", *_builtin_headers()])
    except cindex.TranslationUnitLoadError as err:
        raise Stop(f"{source}: libclang cannot read it ({err})") from err
    found: list[Hazard] = []
    marks: dict[str, set[str]] = {}
    for cursor in unit.cursor.get_children():
        if cursor.kind == cindex.CursorKind.FUNCTION_DECL:
            _note_marks(cursor, marks)
    for cursor in unit.cursor.get_children():
        if cursor.kind == cindex.CursorKind.FUNCTION_DECL and cursor.is_definition():
            _visit(cursor, cursor.spelling, marks, found)
    return sorted(set(found))


@functools.cache
def _builtin_headers() -> tuple[str, ...]:
    # libclang looks for its own headers (stddef.h) beside the library, where Debian has none.
    done = subprocess.run([tool("clang-14", "clang"), "-print-resource-dir"], text=True,
                          capture_output=True, check=False)
    return "-isystem", f"{done.stdout.strip()}/include"


def _note_marks(cursor, marks: dict[str, set[str]]) -> None:
    for child in cursor.get_children():
        if child.kind == cindex.CursorKind.ANNOTATE_ATTR:
            marks.setdefault(cursor.spelling, set()).add(child.spelling)


def _collecting(cursor, marks) -> str | None:
    """The name of a call below `cursor` that may collect."""
    for node in cursor.walk_preorder():
        if node.kind == cindex.CursorKind.CALL_EXPR and "gc_may_gc" in marks.get(node.spelling, ()):
            return node.spelling
    return None


def _making(cursor, marks) -> str | None:
    """The name of a call below `cursor` whose result a collection makes stale."""
    for node in cursor.walk_preorder():
        if node.kind != cindex.CursorKind.CALL_EXPR or node.spelling in PLAIN:
            continue
        if node.type.spelling == "gc_ref" or "gc_interior" in marks.get(node.spelling, ()):
            return node.spelling or "a call through a pointer"
    return None


def _operands(cursor) -> list:
    """Parts of an expression that C may evaluate in any order."""
    kind = cindex.CursorKind
    if cursor.kind == kind.CALL_EXPR:
        return list(cursor.get_arguments())
    if cursor.kind == kind.INIT_LIST_EXPR:
        return list(cursor.get_children())
    if cursor.kind == kind.ARRAY_SUBSCRIPT_EXPR:
        return list(cursor.get_children())
    if cursor.kind in (kind.BINARY_OPERATOR, kind.COMPOUND_ASSIGNMENT_OPERATOR):
        parts = list(cursor.get_children())
        return parts if len(parts) == 2 and _operator(cursor, parts) not in ORDERED else []
    return []


def _operator(cursor, parts) -> str:
    """The operator's token; inside macros, where its place is not known, an ordered one."""
    left, right = parts[0].extent.end.offset, parts[1].extent.start.offset
    for token in cursor.get_tokens():
        at = token.extent.start.offset
        if left <= at < right and token.spelling not in "()":
            return token.spelling
    return ","


def _visit(cursor, function: str, marks, found: list[Hazard]) -> None:
    operands = _operands(cursor)
    if len(operands) > 1:
        _compare(cursor, operands, function, marks, found)
    for child in cursor.get_children():
        _visit(child, function, marks, found)


def _compare(cursor, operands, function, marks, found) -> None:
    collecting = [_collecting(o, marks) for o in operands]
    if not any(collecting):
        return
    for i, collects in enumerate(collecting):
        if not collects:
            continue
        for j, other in enumerate(operands):
            made = _making(other, marks) if i != j else None
            if made:
                place = cursor.location
                found.append(Hazard(
                    place.file.name, place.line, place.column, function,
                    f"C may evaluate {made}() before {collects}(), which may collect: its result"
                    " would be stale",
                    ("mend: call one of them in a statement of its own before, and root its result",
                     )))
                return
