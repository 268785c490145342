# SPDX-License-Identifier: MIT
"""What documents name exists: gc_* and GC_* names, and paths of files.

A name that ends in `_` or `*` stands for all that begin so.  Paths that contain
<, * or an ellipsis, or whose file begins with "my" or "mine" or is written in capitals,
are examples and are not looked for.
"""

from __future__ import annotations

import re
from pathlib import Path

from lab.tree import Check, Finding, Tree

NAME = re.compile(r"\b(?:gc|GC)_\w+\*?")
PATH = re.compile(r"(?<![\w./<>~$:-])\.?/?((?:[\w.-]+/)+[\w.*<>-]*)")
WORD = re.compile(r"\b(?:gc|GC)_\w+")


def documents(tree: Tree) -> list[str]:
    return [f for f in tree.ending(".md") if f.startswith("docs/") or "/" not in f]


def run(tree: Tree) -> list[Finding]:
    known: set[str] = set()
    for name in tree.ending(".c", ".h", ".def", ".py", ".md"):
        if not name.endswith(".md"):
            known |= set(WORD.findall(tree.text(name)))
    known |= _pasted(tree)
    tops = {f.split("/")[0] for f in tree.files if "/" in f}
    folders = {str(p) for f in tree.files for p in Path(f).parents}
    findings = []
    for document in documents(tree):
        for number, line in enumerate(tree.lines(document), 1):
            for name in NAME.findall(line):
                stem = name.rstrip("*")
                family = name.endswith(("*", "_"))
                if stem in known or family and any(k.startswith(stem) for k in known):
                    continue
                findings.append(Finding(document, number, f"{name} does not exist in the sources"))
            for path in PATH.findall(line):
                path = path.rstrip(".")
                if _missing(path, document, tree, tops, folders):
                    findings.append(Finding(document, number, f"{path} does not exist"))
    return findings


def _missing(path: str, document: str, tree: Tree, tops: set[str], folders: set[str]) -> bool:
    top = path.split("/")[0]
    if top not in tops or any(c in path for c in "<>*") or "..." in path:
        return False  # not one of ours, or a pattern
    leaf = path.rstrip("/").split("/")[-1]
    if leaf.startswith(("my", "mine")) or Path(leaf).stem.isupper() and not (tree.root / path).exists():
        return False
    if path.startswith("results/") and not path.startswith(("results/reference", "results/README")):
        return False  # made by running
    clean = path.rstrip("/")
    beside = str(Path(document).parent / clean)
    files = set(tree.files)
    return not ({clean, beside} & files or {clean, beside} & folders)


def _pasted(tree: Tree) -> set[str]:
    """Names that macros paste together: gc_collector_ and gc_workload_ with each stem,
    and GC_ or gc_ before the entries of .def tables."""
    made = set()
    for folder, prefix in (("collectors", "gc_collector_"), ("workloads", "gc_workload_")):
        made |= {prefix + Path(f).stem for f in tree.ending(".c") if f.startswith(f"{folder}/")}
    for name in tree.ending(".def"):
        for word in re.findall(r"^\s*\w+\(\s*(\w+)", tree.text(name), re.MULTILINE):
            for prefix in ("GC_", "GC_ERR_", "GC_REASON_", "GC_OPT_", "GC_COUNTER_"):
                made.add(prefix + word.upper())
    return made


CHECK = Check("names", "names and paths in documents exist", run)
