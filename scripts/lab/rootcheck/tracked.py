# SPDX-License-Identifier: MIT
"""What the check follows in one function, and what it is called in the source."""

from __future__ import annotations

import re

from lab.rootcheck.ir import LOCAL, TYPED_USE, Function, Instruction, Module, split

DERIVING = {"getelementptr", "bitcast", "phi", "select", "addrspacecast", "freeze"}
# Calls whose results are references that no collector moves or frees.
IMMEDIATE = {"@gc_i31"}


class Tracked:
    """References, interior pointers and cells of one function of a module."""

    def __init__(self, module: Module, function: Function) -> None:
        self.module = module
        self.function = function
        self.all = function.instructions
        self.defined = {i.name: i for i in self.all if i.name}
        self.collects = "gc_may_gc" in function.attributes or any(
            i.callee == "@gc_may_gc_begin" for i in self.all)
        self.plain: set[str] = set()  # values of variables that are a gc_ref themselves
        self.names = self._variable_names()
        self.interiors = self._interiors()
        self.references = self._references()
        self.cells = self._cells()
        self.cell_of = self._cell_addresses()

    def may_collect(self, i: Instruction) -> bool:
        callee = i.callee
        if callee is None:
            return False
        if callee.startswith("@"):
            return "gc_may_gc" in self.module.assumed.get(callee[1:], ())
        # Through a pointer: anything, unless this function is declared not to collect.
        return self.collects

    # ---- what is tracked ----

    def _variable_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for i in self.all:
            if i.callee in ("@llvm.dbg.value", "@llvm.dbg.declare"):
                found = re.search(r"\(metadata .*?(%[\w.$-]+), metadata !(\d+)", i.what)
                if found:
                    name = self.module.declared(int(found.group(2)))
                    if name:
                        names.setdefault(found.group(1), name)
                        if self.module.is_reference(int(found.group(2))):
                            self.plain.add(found.group(1))
        return names

    def _interiors(self) -> set[str]:
        made = {i.name for i in self.all if i.name and i.callee and
                "gc_interior" in self.module.assumed.get(i.callee[1:], ())}
        return self._closure(made)

    def _closure(self, seeds: set[str]) -> set[str]:
        made = set(seeds)
        grown = bool(made)
        while grown:
            grown = False
            for i in self.all:
                if i.name and i.name not in made and i.opcode in DERIVING and \
                        not made.isdisjoint(i.sources):
                    made.add(i.name)
                    grown = True
        return made

    def _references(self) -> set[str]:
        typed = set(TYPED_USE.findall(self.function.head))
        for i in self.all:
            typed.update(TYPED_USE.findall(i.what))
            if i.name and re.match(r"(phi|load|freeze|bitcast .* to) i8 addrspace\(1\)\*|"
                                   r"select i1 [^,]*, i8 addrspace", i.what):
                typed.add(i.name)
            if i.opcode == "phi" and "phi i8 addrspace(1)*" in i.what:
                typed.update(re.findall(r"\[ (%[\w.$-]+),", i.what))
        # Null and unboxed integers are no objects; a mixture with one that may be is.
        objects = set()
        grown = True
        while grown:
            grown = False
            for name in typed - objects:
                i = self.defined.get(name)
                if i is None or self._may_be_object(i, objects, typed):
                    objects.add(name)
                    grown = True
        return objects

    def _may_be_object(self, i: Instruction, objects: set[str], typed: set[str]) -> bool:
        if i.opcode in ("phi", "select", "bitcast", "freeze", "getelementptr"):
            return any(o in objects or o not in typed and i.opcode == "bitcast"
                       for o in i.sources)
        if i.opcode == "extractvalue":
            whole = self.defined.get(i.operands[0]) if i.operands else None
            return whole is None or whole.callee not in IMMEDIATE
        return True

    def _cells(self) -> dict[str, str]:
        """Address -> kind of each cell."""
        made = {}
        for i in self.all:
            if i.opcode == "alloca" and i.name and \
                    self.module.holds_reference(i.what.split(", align")[0][len("alloca "):]):
                made[i.name] = "local"
        for part in _parameters(self.function.head):
            name = LOCAL.findall(part)
            if not name:
                continue
            by_value = re.search(r"\b(byval|sret)\((.*?)\) ", part)
            if by_value and self.module.holds_reference(by_value.group(2)):
                made[name[-1]] = "result" if by_value.group(1) == "sret" else "parameter"
            elif re.match(r"%struct\.gc_ref\* ", part) and len(name) > 1:
                made[name[-1]] = "pointer"
        return made

    def _cell_addresses(self) -> dict[str, str]:
        """Each value that is an address in a cell -> that cell."""
        made = {}
        for cell in self.cells:
            for name in self._closure({cell}):
                made.setdefault(name, cell)
        return made

    # ---- names ----

    def _named(self, value: str) -> str | None:
        """The value itself, or one that it comes from by phis and casts, that is a variable's."""
        seen: set[str] = set()
        todo = [value]
        while todo:
            at = todo.pop(0)
            if at in self.names:
                return at
            i = self.defined.get(at)
            if at not in seen and i is not None and i.opcode in DERIVING:
                seen.add(at)
                todo += i.sources
        return None

    def name_of(self, value: str) -> str:
        named = self._named(value)
        if named:
            return f"'{self.names[named]}'"
        if value.endswith(".coerce1"):
            return f"'{value[1:-len('.coerce1')]}'"
        return "the result" if self.cells.get(value) == "result" else "(a temporary)"


def _parameters(head: str) -> list[str]:
    """The parameters of a `define` line."""
    text = head[head.index("@"):]
    return [part + " " for part in split(text[text.index("(") + 1:])]
