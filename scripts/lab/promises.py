# SPDX-License-Identifier: MIT
"""scripts/obligations: which test keeps which promise of docs/obligations.md.

A test says where it is declared which rows it covers:
  C       a comment that ends in `rows: R17 R18` directly above the test function
  case    the last field of its entry in harness/conformance/<theme>.c: "R17 R18"
  Python  `# rows: R17 R18` directly above the method
The last column of the tables is generated from that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.say import Arguments, guarded
from lab.tree import Finding, Tree

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "docs/obligations.md"
OPEN = "Open rows:"
NO_TEST = "**open**"

ROW = re.compile(r"^\| ([A-Z]\d+) \| (.*) \| ([^|]*) \|$")
NUMBERS = r"((?:[A-Z]\d+|[ ,\n*])+?)"
TAG = re.compile(r"\brows: (?=[A-Z]\d)")
C_TEST = re.compile(rf"\brows: {NUMBERS}\s*\*/\s*static void (\w+)\(")
PYTHON_TEST = re.compile(rf"\brows: {NUMBERS}\n(?:\s*@[^\n]*\n)*\s*def (\w+)\(")
CASE = re.compile(r'\{"([a-z0-9-]+)",(.*?)\b(\w+),\s*(NULL|(?:"[^"]*"\s*)+)\}', re.DOTALL)


@dataclass(frozen=True, order=True)
class Tag:
    """A test that covers rows."""

    path: str
    line: int
    test: str
    rows: tuple[str, ...]

    @property
    def group(self) -> str:
        if self.path.startswith("harness/"):
            return "check"
        return Path(self.path).stem if self.path.endswith(".c") else self.path.split("/")[-1]


@dataclass(frozen=True)
class Row:
    """A line of the tables: line counts from 1."""

    number: str
    line: int
    promise: str
    tested: str


def split(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]\d+", text))


def read_rows(text: str) -> list[Row]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        found = ROW.match(line)
        if found:
            rows.append(Row(found[1], number, found[2].strip(), found[3].strip()))
    return rows


def read_open(text: str) -> tuple[int, tuple[str, ...]]:
    """The line of the list of rows that still have no test, and the rows; line 0: no such list."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(OPEN):
            return number, split(line[len(OPEN):])
    return 0, ()


def read_tags(tree: Tree) -> Iterator[Tag | Finding]:
    """Every tag of the tree, and what is wrong with tags."""
    for name in tree.files:
        if name.startswith("harness/conformance/") and name.endswith(".c"):
            yield from _cases(name, tree.text(name))
        elif name.startswith("tests/") and name.endswith((".c", ".py")):
            pattern = C_TEST if name.endswith(".c") else PYTHON_TEST
            yield from _functions(name, tree.text(name), pattern)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _cases(name: str, text: str) -> Iterator[Tag | Finding]:
    start = text.find("static const struct conf_case cases[]")
    if start < 0:
        return
    for found in CASE.finditer(text, start):
        if found[4] != "NULL":
            rows = split("".join(re.findall(r'"([^"]*)"', found[4])))
            yield Tag(name, _line(text, found.start(4)), found[1], rows)


def _functions(name: str, text: str, pattern: re.Pattern[str]) -> Iterator[Tag | Finding]:
    attached = set()
    for found in pattern.finditer(text):
        line = _line(text, found.start(1))
        attached.add(line)
        if name.endswith(".c") and len(re.findall(rf"\b{found[2]}\b", text)) < 2:
            yield Finding(name, line, f"{found[2]} has rows but no table of tests names it")
        yield Tag(name, line, found[2], split(found[1]))
    for found in TAG.finditer(text):
        line = _line(text, found.end())
        if line not in attached:
            yield Finding(name, line, "this list of rows does not stand directly above a test")


def tested_by(tags: list[Tag]) -> dict[str, str]:
    """Row -> the text of its last column."""
    covering: dict[str, dict[str, list[str]]] = {}
    for tag in sorted(tags, key=lambda t: (t.group != "check", t.group, t.line)):
        for row in tag.rows:
            names = covering.setdefault(row, {}).setdefault(tag.group, [])
            if tag.test not in names:
                names.append(tag.test)
    return {
        row: "; ".join(f"{group}: {', '.join(names)}" for group, names in groups.items())
        for row, groups in covering.items()
    }


def check(tree: Tree) -> list[Finding]:
    if DOCUMENT not in tree.files:
        return [Finding(DOCUMENT, 0, "expected the table of promises; it is missing")]
    text = tree.text(DOCUMENT)
    rows = read_rows(text)
    open_line, open_rows = read_open(text)
    known = {row.number for row in rows}
    findings: list[Finding] = []
    tags: list[Tag] = []
    for item in read_tags(tree):
        if isinstance(item, Finding):
            findings.append(item)
            continue
        tags.append(item)
        for number in item.rows:
            if number not in known:
                findings.append(Finding(item.path, item.line, f"{number} is no row of {DOCUMENT}"))
    covered = tested_by(tags)
    seen: set[str] = set()
    for row in rows:
        if row.number in seen:
            findings.append(Finding(DOCUMENT, row.line, f"row {row.number} stands here twice"))
        seen.add(row.number)
        if row.number not in covered and row.number not in open_rows:
            findings.append(Finding(
                DOCUMENT, row.line,
                f"no test covers row {row.number}; tag one with `rows: {row.number}`"))
        if row.tested != covered.get(row.number, NO_TEST):
            findings.append(Finding(
                DOCUMENT, row.line,
                f"row {row.number} is not up to date: run scripts/obligations --write"))
    for number in open_rows:
        if number not in known:
            findings.append(Finding(DOCUMENT, open_line, f"{number} is no row of {DOCUMENT}"))
        elif number in covered:
            findings.append(Finding(
                DOCUMENT, open_line,
                f"row {number} has a test and is not open: run scripts/obligations --write"))
    if not rows:
        findings.append(Finding(DOCUMENT, 0, "expected rows `| R1 | promise | tests |`; found none"))
    return findings


def rewritten(text: str, covered: dict[str, str]) -> str:
    """The document with its last column renewed.  A row never becomes open here: only a person
    adds to that list."""
    lines = text.splitlines()
    for row in read_rows(text):
        lines[row.line - 1] = f"| {row.number} | {row.promise} | {covered.get(row.number, NO_TEST)} |"
    at, rows = read_open(text)
    if at:
        left = [number for number in rows if number not in covered]
        if left:
            lines[at - 1] = f"{OPEN} {' '.join(left)}"
        else:
            del lines[at - 1]
            if at - 1 < len(lines) and not lines[at - 1] and not lines[at - 2]:
                del lines[at - 1]
    return "\n".join(lines) + "\n"


def main(argv: list[str]) -> int:
    parser = Arguments(prog="scripts/obligations", description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"renew the last column of {DOCUMENT}")
    parser.add_argument("--root", metavar="DIR", default=str(ROOT), help="another checkout")
    options = parser.parse(argv)
    tree = Tree(Path(options.root))
    covered = tested_by([item for item in read_tags(tree) if isinstance(item, Tag)])
    if options.write:
        path = tree.root / DOCUMENT
        path.write_text(rewritten(tree.text(DOCUMENT), covered), encoding="utf-8")
    for finding in sorted(check(tree)):
        print(finding)
    rows = read_rows(tree.text(DOCUMENT))
    missing = [row.number for row in rows if row.number not in covered]
    print(f"{len(rows)} rows, {len(rows) - len(missing)} with a test, {len(missing)} open"
          + (": " + " ".join(missing) if missing else ""))
    return 1 if check(tree) else 0


if __name__ == "__main__":
    sys.exit(guarded("obligations", main))
