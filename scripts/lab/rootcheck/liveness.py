# SPDX-License-Identifier: MIT
"""What is live across which call.

Backward data flow over LLVM's SSA form, after SROA has turned local variables and members of local
structs into values and jump threading has separated paths that only meet in cleanup code.  Tracked:

    references   values in address space 1 (heap/gc_types.h makes them that in an analysis build)
    interiors    pointers from functions marked GC_INTERIOR, and what is computed from them
    cells        local variables that stay in memory (arrays, addresses taken), structs that hold
                 references and are passed or returned by value, and gc_ref * parameters

A hazard is a tracked thing that is live after a call that may collect.  A store of a reference or an
interior pointer into any other memory (globals, heap blocks, structs behind pointers) is a hazard of
its own: no collector updates it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from lab.rootcheck.ir import Instruction, Module, split
from lab.rootcheck.tracked import Tracked

IGNORED = re.compile(r"@llvm\.(dbg|lifetime|assume|expect|stacksave|stackrestore|donothing|prefetch)")


@dataclass(frozen=True, order=True)
class Hazard:
    file: str
    line: int
    column: int
    function: str
    text: str
    notes: tuple[str, ...] = ()


class Checker(Tracked):
    """One function of a module."""

    # ---- flow ----

    def effects(self, i: Instruction) -> tuple[set[str], set[str]]:
        """(used, ended): tracked things that are live before i because of it, and those that i
        defines.  A cell C is two things: `C load`, and `C ret` (what the caller will see)."""
        used: set[str] = set()
        ended: set[str] = set()
        if i.name:
            ended.add(i.name)
        if i.callee and IGNORED.match(i.callee):
            if "lifetime.start" in i.callee:
                for o in i.operands:
                    if o in self.cell_of:
                        ended |= {f"{self.cell_of[o]} load", f"{self.cell_of[o]} ret"}
            return used, ended
        if i.opcode == "phi":
            return used, ended
        operands = i.operands
        used.update(o for o in operands if o in self.references or o in self.interiors)
        cells = [self.cell_of[o] for o in operands if o in self.cell_of]
        if i.opcode == "load":
            used.update(f"{c} load" for c in cells)
        elif i.opcode == "store":
            if i.stored and cells and self._single(cells[0]):
                ended |= {f"{cells[0]} load", f"{cells[0]} ret"}
        elif i.opcode == "call" and cells:
            if i.callee.startswith("@llvm.memcpy") or i.callee.startswith("@llvm.memmove"):
                to, source = (operands + ["", ""])[:2]
                if source in self.cell_of:
                    used.add(f"{self.cell_of[source]} load")
                if self._whole(to):
                    ended |= {f"{self.cell_of[to]} load", f"{self.cell_of[to]} ret"}
            elif i.callee.startswith("@llvm.memset"):
                to = (operands + [""])[0]
                if self._whole(to):
                    ended |= {f"{self.cell_of[to]} load", f"{self.cell_of[to]} ret"}
            elif self.may_collect(i) or i.callee.startswith("@gc_"):
                # The heap's own functions only write through a gc_ref *, and of others that may
                # collect the same is taken: what they read, they read first.
                ended.update(f"{c} load" for c in cells)
            else:
                used.update(f"{c} load" for c in cells)
        elif i.opcode == "ret":
            used.update(f"{c} ret" for c, kind in self.cells.items()
                        if kind in ("result", "pointer"))
        return used, ended

    def _single(self, cell: str) -> bool:
        """Whether the cell is one reference, so that a store replaces all of it."""
        i = self.defined.get(cell)
        return self.cells[cell] == "pointer" or i is not None and bool(
            re.match(r"alloca %struct\.gc_ref,", i.what))

    def _whole(self, address: str) -> bool:
        """Whether the address is that of a cell, not of a part of it (the sizes of copies that
        clang makes of a struct are those of the struct)."""
        while address in self.defined and self.defined[address].opcode == "bitcast":
            address = self.defined[address].sources[0]
        return address in self.cells

    def live_after(self) -> dict[int, set[str]]:
        """For each call that may collect (by id): what is live behind it."""
        blocks = self.function.blocks
        effects = {id(i): self.effects(i) for i in self.all}
        at_start: dict[str, set[str]] = {name: set() for name in blocks}
        phi_uses: dict[str, set[str]] = defaultdict(set)
        for block in blocks.values():
            for _, incoming in block.phis():
                for value, source in incoming:
                    if value in self.references or value in self.interiors:
                        phi_uses[source].add(value)
        found: dict[int, set[str]] = {}
        changed = True
        while changed:
            changed = False
            for name, block in reversed(blocks.items()):
                live = set(phi_uses[name])
                for successor in block.successors:
                    live |= at_start.get(successor, set())
                for i in reversed(block.instructions):
                    used, ended = effects[id(i)]
                    if self.may_collect(i):
                        found[id(i)] = live - ended
                    live = live - ended | used
                if live != at_start[name]:
                    at_start[name] = live
                    changed = True
        return found

    def held_before(self) -> dict[int, set[str]]:
        """For each call that may collect: the cells that may hold a reference by then."""
        blocks = self.function.blocks
        entry = {f"{c} load" for c, kind in self.cells.items() if kind in ("parameter", "pointer")}
        at_end: dict[str, set[str]] = {name: set() for name in blocks}
        before: dict[str, list[str]] = defaultdict(list)
        for name, block in blocks.items():
            for successor in block.successors:
                before[successor].append(name)
        found: dict[int, set[str]] = {}
        changed = True
        first = next(iter(blocks), None)
        while changed:
            changed = False
            for name, block in blocks.items():
                held = set(entry) if name == first else set()
                for source in before[name]:
                    held |= at_end[source]
                for i in block.instructions:
                    if self.may_collect(i):
                        found[id(i)] = set(held)
                    held |= self._filled(i)
                if held != at_end[name]:
                    at_end[name] = held
                    changed = True
        return found

    def _filled(self, i: Instruction) -> set[str]:
        if i.callee and IGNORED.match(i.callee):
            return set()
        cells: set[str] = set()
        if i.stored and i.stored in self.references and i.pointer in self.cell_of:
            cells.add(self.cell_of[i.pointer])
        elif i.opcode == "call":
            if i.callee.startswith(("@llvm.memcpy", "@llvm.memmove")):
                if "@__const." not in i.what:  # a constant holds no object
                    cells.update(self.cell_of[o] for o in i.operands[:1] if o in self.cell_of)
            elif not i.callee.startswith("@llvm."):
                cells.update(self.cell_of[o] for o in i.operands if o in self.cell_of)
        return {f"{c} {use}" for c in cells for use in ("load", "ret")}

    # ---- findings ----

    def hazards(self) -> list[Hazard]:
        made = self._escapes()
        live = self.live_after()
        held = self.held_before() if self.cells else {}
        told: set[tuple[int, str]] = set()
        for i in self.all:
            for thing in sorted(live.get(id(i), ())):
                cell, _, use = thing.partition(" ")
                if use and thing not in held.get(id(i), ()):
                    continue
                place = self.module.place(i.debug)
                name = self.name_of(cell)
                if (place[1], name) not in told:
                    told.add((place[1], name))
                    made.append(self._live_hazard(i, cell, use, name))
        return made

    def _live_hazard(self, call: Instruction, thing: str, use: str, name: str) -> Hazard:
        file, line, column = self.module.place(call.debug)
        callee = f"{call.callee[1:]}()" if call.callee.startswith("@") else \
            "a function behind a pointer"
        made = self._made(thing, use)
        if thing in self.interiors:
            what = f"pointer into an object {name}"
            mend = "take the address again after the call: gc_bytes(m, gc_get(m, handle), type)"
        elif use or self._is_held(thing):
            what = f"raw reference in {name}"
            mend = "keep handles there (gc_root) instead of references, or fill it after the call"
        else:
            what = f"raw reference {name}"
            mend = ("root it before the call, gc_handle h = gc_root(m, r), and read it after it, "
                    "gc_get(m, h)")
        at = "is " + ("returned" if use == "ret" else "used")
        used = self._first_use(call, thing, use)
        if used:
            at += f" in line {used}" if used != line else " again in this line"
        return Hazard(file, line, column, self.function.name,
                      f"{what} {at}, after {callee}, which may collect",
                      (*([made] if made else []), f"mend: {mend}"))

    def _is_held(self, value: str) -> bool:
        """Whether the value belongs to a variable that is no gc_ref but holds one."""
        named = self._named(value)
        return named is not None and named not in self.plain

    def _made(self, thing: str, use: str) -> str:
        if use:
            return ""
        i = self.defined.get(thing)
        if i is None:
            return "it is a parameter"
        if i.opcode == "extractvalue" and i.operands and i.operands[0] in self.defined:
            i = self.defined[i.operands[0]]
        line = self.module.place(i.debug)[1]
        if i.callee and i.callee.startswith("@") and line:
            return f"it came from {i.callee[1:]}() in line {line}"
        return ""

    def _first_use(self, call: Instruction, thing: str, use: str) -> int:
        """A line behind the call that uses the thing (or a phi of it)."""
        blocks = self.function.blocks
        start = next(b for b in blocks.values() if any(i is call for i in b.instructions))
        position = next(n for n, i in enumerate(start.instructions) if i is call)
        queue = [(start, position + 1)]
        seen = set()
        wanted = {f"{thing} {use}" if use else thing}
        while queue:
            block, at = queue.pop(0)
            for i in block.instructions[at:]:
                if i.opcode == "phi" and not wanted.isdisjoint(i.operands):
                    wanted.add(i.name)
                elif i.name not in wanted and not wanted.isdisjoint(self.effects(i)[0]):
                    line = self.module.place(i.debug)[1]
                    if line:
                        return line
            for successor in block.successors:
                if successor not in seen and successor in blocks:
                    seen.add(successor)
                    queue.append((blocks[successor], 0))
        return 0

    def _escapes(self) -> list[Hazard]:
        made = []
        for i in self.all:
            value = None
            if i.opcode == "store":
                if i.moved in self.references or i.moved in self.interiors:
                    value, target = i.moved, i.pointer
            elif i.callee and i.callee.startswith(("@llvm.memcpy", "@llvm.memmove")):
                to, source = self._copied(i)
                if source in self.cell_of and to not in self.cell_of:
                    value, target = self.cell_of[source], to
            if value is None or target in self.cell_of or self._is_plain_local(target):
                continue
            if not self.collects and self._is_parameter(target):
                continue  # handed to the caller, whose variable is checked there
            file, line, column = self.module.place(i.debug)
            what = "pointer into an object" if value in self.interiors else "raw reference"
            made.append(Hazard(
                file, line, column, self.function.name,
                f"{what} {self.name_of(value)} is stored in {self._where(target)}, which no "
                "collector updates",
                ("mend: keep a gc_persistent or a gc_handle there, or a cell of a gc_table",)))
        return made

    @staticmethod
    def _copied(i: Instruction) -> tuple[str, str]:
        """Target and source of a copy."""
        parts = [part.split(" ")[-1] if "(" not in part else part for part in split(i.arguments)]
        return parts[0], parts[1]

    def _root(self, target: str | None) -> str:
        """The address that `target` is computed from."""
        seen = set()
        at = target or ""
        while at in self.defined and at not in seen:
            seen.add(at)
            i = self.defined[at]
            if i.opcode not in ("getelementptr", "bitcast") or not i.sources:
                found = re.search(r"@[\w.$-]+", i.what)
                return found.group(0) if i.opcode == "bitcast" and found else at
            at = i.sources[0]
        return at

    def _is_parameter(self, target: str | None) -> bool:
        root = self._root(target)
        return root.startswith("%") and root not in self.defined

    def _is_plain_local(self, target: str | None) -> bool:
        i = self.defined.get(self._root(target))
        return i is not None and i.opcode == "alloca"

    def _where(self, target: str | None) -> str:
        root = self._root(target)
        found = re.search(r"@([\w.$-]+)", root)
        if found:
            return f"the global variable '{found.group(1).split('.')[-1]}'"
        name = self.names.get(root)
        return f"memory behind '{name}'" if name else "memory outside the heap"


def check_module(module: Module) -> tuple[int, list[Hazard]]:
    """Functions checked, and what is wrong in them."""
    found: list[Hazard] = []
    for function in module.functions:
        found += Checker(module, function).hazards()
    return len(module.functions), sorted(set(found))
