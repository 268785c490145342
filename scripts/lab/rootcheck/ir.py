# SPDX-License-Identifier: MIT
"""LLVM's textual form, read as far as the check needs it: functions, blocks, instructions, calls,
struct types, attribute groups, and where in the source each instruction comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

LOCAL = re.compile(r'%(?:[\w.$-]+|"[^"]+")')
HEAP_POINTER = "i8 addrspace(1)*"
TYPED_USE = re.compile(r'i8 addrspace\(1\)\* (?:noundef )?(%(?:[\w.$-]+|"[^"]+"))')
DEFINITION = re.compile(r"^  (%(?:[\w.$-]+|\"[^\"]+\")) = (.*)$")
LABEL = re.compile(r'^([\w.$-]+|"[^"]+"):')


def split(text: str) -> list[str]:
    """The parts of a list, at commas outside brackets."""
    depth, part, parts = 0, "", []
    for c in text:
        depth += (c in "([{<") - (c in ")]}>")
        if depth < 0:
            break
        if c == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += c
    return [*parts, part.strip()]


@dataclass
class Instruction:
    text: str
    name: str | None   # of the value it defines
    what: str          # the text without the definition
    debug: int | None  # of its !dbg

    @cached_property
    def opcode(self) -> str:
        word = self.what.split(" ", 1)[0]
        return "call" if word in ("tail", "musttail", "notail") else word

    @cached_property
    def callee(self) -> str | None:
        """`@name` or `%pointer` of a call."""
        if self.opcode != "call":
            return None
        if " asm " in self.what:
            return "@llvm.asm"
        # The callee stands before the first bracket that follows a value's name.
        found = re.search(r"([@%](?:[\w.$-]+|\"[^\"]+\"))\(", self.what)
        return found.group(1) if found else "%?"

    @cached_property
    def operands(self) -> list[str]:
        text = self.what.split(", !dbg ")[0]
        return LOCAL.findall(text)

    @cached_property
    def arguments(self) -> str:
        """The text of a call's arguments."""
        return self.what.split(f"{self.callee}(", 1)[-1]

    @cached_property
    def pointer(self) -> str | None:
        """The address that a store writes to: a value's name, or a constant expression."""
        if self.opcode != "store":
            return None
        return _last_word(split(self.what)[1])

    @cached_property
    def sources(self) -> list[str]:
        """The operands from which a derived pointer comes."""
        if self.opcode == "phi":
            return re.findall(r"\[ (%[\w.$-]+),", self.what)
        if self.opcode == "getelementptr":
            return [_last_word(split(self.what)[1])]
        return [o for o in self.operands if not o.startswith(("%struct.", "%union."))]

    @cached_property
    def moved(self) -> str | None:
        """The value that a store writes; None when it is a constant."""
        found = re.match(r"store [^,]* (%[\w.$-]+),", self.what)
        return found.group(1) if found else None

    @cached_property
    def stored(self) -> str | None:
        """The heap pointer that a store writes: a value's name, or `null`."""
        found = re.match(r"store i8 addrspace\(1\)\* ([\w%.$-]+),", self.what)
        return found.group(1) if found else None


def _last_word(operand: str) -> str:
    """The value of a typed operand `i32* %x`; a constant expression from its operator on."""
    found = re.search(r"(getelementptr|bitcast|addrspacecast) ?(inbounds )?\(.*", operand)
    return found.group(0) if found else operand.split(" ")[-1]


@dataclass
class Block:
    name: str
    instructions: list[Instruction] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)

    def phis(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(value, [(incoming value, block)])"""
        made = []
        for i in self.instructions:
            if i.opcode != "phi":
                break
            pairs = re.findall(r'\[ ([^,\]]+), (%[\w.$-]+|%"[^"]+") \]', i.what)
            made.append((i.name, [(v, b[1:].strip('"')) for v, b in pairs]))
        return made


@dataclass
class Function:
    name: str
    head: str
    attributes: set[str]
    scope: int | None
    blocks: dict[str, Block]

    @property
    def instructions(self) -> list[Instruction]:
        return [i for b in self.blocks.values() for i in b.instructions]


class Module:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.groups: dict[str, set[str]] = {}
        self.meta: dict[int, str] = {}
        self.structs: dict[str, str] = {}
        for line in reversed(self.lines):  # they stand at the end
            if line.startswith("!"):
                found = re.match(r"!(\d+) = (.*)", line)
                if found:
                    self.meta[int(found.group(1))] = found.group(2)
            elif line.startswith("attributes #"):
                found = re.match(r'attributes (#\d+) = \{.*"llvm.assume"="([^"]*)"', line)
                if found:
                    self.groups[found.group(1)] = set(found.group(2).split(","))
        for line in self.lines:
            if line.startswith("%") and " = type " in line:
                name, _, body = line.partition(" = type ")
                self.structs[name] = body
        self.assumed: dict[str, set[str]] = {}  # of each function: its GC attributes
        self.functions: list[Function] = []
        self._read()

    def _read(self) -> None:
        function: Function | None = None
        block: Block | None = None
        lines = iter(self.lines)
        for line in lines:
            if line.startswith(("define ", "declare ")):
                name = re.search(r"@([\w.$-]+)\(", line).group(1)
                attributes = set().union(
                    *(self.groups.get(g, set()) for g in re.findall(r"(#\d+)", line)))
                self.assumed[name] = attributes
                if line.startswith("define "):
                    debug = re.search(r"!dbg !(\d+)", line)
                    function = Function(name, line, attributes,
                                        int(debug.group(1)) if debug else None, {})
                    self.functions.append(function)
                    block = None
            elif line.startswith("}"):
                function = None
            elif function is not None and line:
                label = LABEL.match(line)
                if label:
                    block = Block(label.group(1).strip('"'))
                    function.blocks[block.name] = block
                elif line.startswith("  "):
                    if block is None:
                        block = Block("entry")
                        function.blocks["entry"] = block
                    if line.endswith("["):  # a switch goes on until its bracket
                        for more in lines:
                            line += " " + more.strip()
                            if more.strip().startswith("]"):
                                break
                    self._instruction(block, line)

    def _instruction(self, block: Block, line: str) -> None:
        found = DEFINITION.match(line)
        name, what = (found.group(1), found.group(2)) if found else (None, line.strip())
        debug = re.search(r"!dbg !(\d+)", what)
        i = Instruction(line, name, what, int(debug.group(1)) if debug else None)
        block.instructions.append(i)
        if i.opcode in ("br", "switch", "indirectbr", "invoke"):
            block.successors = [t.strip('"') for t in
                                re.findall(r'label %([\w.$-]+|"[^"]+")', what)]

    # ---- types ----

    def holds_reference(self, type_text: str) -> bool:
        """Whether a value of this type has a heap pointer in it (not behind a pointer)."""
        return self._holds(type_text, set())

    def _holds(self, type_text: str, seen: set[str]) -> bool:
        for part in re.findall(r'i8 addrspace\(1\)\*(?!\*)|%[\w.$-]+(?!\*|[\w.$-])|%"[^"]+"(?!\*)',
                               type_text):
            if part == HEAP_POINTER:
                return True
            if part not in seen:
                seen.add(part)
                if self._holds(self.structs.get(part, ""), seen):
                    return True
        return False

    # ---- places ----

    def place(self, debug: int | None) -> tuple[str, int, int]:
        """File, line and column of a !DILocation."""
        text = self.meta.get(debug or -1, "")
        line = re.search(r"\bline: (\d+)", text)
        column = re.search(r"\bcolumn: (\d+)", text)
        scope = re.search(r"\bscope: !(\d+)", text)
        return (self.file(int(scope.group(1))) if scope else "?",
                int(line.group(1)) if line else 0, int(column.group(1)) if column else 0)

    def file(self, scope: int | None) -> str:
        while scope is not None:
            text = self.meta.get(scope, "")
            found = re.search(r"\bfile: !(\d+)", text)
            if found:
                name = re.search(r'filename: "([^"]*)"(?:, directory: "([^"]*)")?',
                                 self.meta.get(int(found.group(1)), ""))
                return str(Path(name.group(2) or "") / name.group(1)) if name else "?"
            up = re.search(r"\bscope: !(\d+)", text)
            scope = int(up.group(1)) if up else None
        return "?"

    def declared(self, meta: int) -> str:
        """The name of a !DILocalVariable."""
        found = re.search(r'DILocalVariable\(name: "([^"]*)"', self.meta.get(meta, ""))
        return found.group(1) if found else ""

    def is_reference(self, meta: int) -> bool:
        """Whether a !DILocalVariable is a gc_ref and not something that holds one."""
        kind = re.search(r"\btype: !(\d+)", self.meta.get(meta, ""))
        text = self.meta.get(int(kind.group(1)), "") if kind else ""
        while "DW_TAG_const_type" in text or "DW_TAG_volatile_type" in text:
            base = re.search(r"baseType: !(\d+)", text)
            text = self.meta.get(int(base.group(1)), "") if base else ""
        return 'name: "gc_ref"' in text
