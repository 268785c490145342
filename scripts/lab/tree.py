# SPDX-License-Identifier: MIT
"""The source tree as the checks see it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

SKIPPED_FOLDERS = {".git", "build", "__pycache__"}


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.  line 0 is the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass
class Tree:
    """The files of a checkout: what git tracks or would track."""

    root: Path
    warnings: list[Finding] = field(default_factory=list)

    @cached_property
    def files(self) -> list[str]:
        """Paths below the root, sorted, without what git ignores."""
        try:
            done = subprocess.run(
                ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"],
                capture_output=True, check=True)
            names = done.stdout.decode().split("\0")
        except (OSError, subprocess.CalledProcessError):
            names = list(self._walk())  # an unpacked archive
        return sorted({n for n in names if n and (self.root / n).is_file()})

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
            for name in names:
                yield str((Path(folder) / name).relative_to(self.root))

    def ending(self, *suffixes: str) -> list[str]:
        return [f for f in self.files if f.endswith(suffixes)]

    @cached_property
    def shell_scripts(self) -> list[str]:
        return [f for f in self.files if self.shebang(f).endswith(("/sh", "/bash", " bash"))]

    @cached_property
    def python_scripts(self) -> list[str]:
        return [f for f in self.files if f.endswith(".py") or "python" in self.shebang(f)]

    def shebang(self, name: str) -> str:
        """The first line, if it names an interpreter."""
        try:
            with (self.root / name).open("rb") as handle:
                first = handle.readline(200)
        except OSError:
            return ""
        return first.decode("utf-8", "replace").strip() if first.startswith(b"#!") else ""

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8", errors="replace")

    def lines(self, name: str) -> list[str]:
        return self.text(name).splitlines()

    def sources(self) -> list[str]:
        """Everything that a person wrote as code: C, Python, shell, make, plans."""
        named = set(self.ending(".c", ".h", ".cpp", ".def", ".py", ".toml"))
        named |= {f for f in self.files if self.shebang(f)}
        named |= {f for f in self.files if Path(f).name == "Makefile"}
        return sorted(named)


@dataclass(frozen=True)
class Check:
    """What a file in scripts/checks/ exports as CHECK.

    `run` returns findings; it may append to tree.warnings, which are printed but
    do not fail.  It raises Stop when a tool that it needs is not installed.
    """

    name: str
    title: str
    run: Callable[[Tree], list[Finding]]
