# SPDX-License-Identifier: MIT
"""The include line is the architecture: which folder may include which.

    from \\ may include   gc.h  gc_collector.h  heap/  roots/   collectors/ workloads/  harness/
    heap/                 yes   yes             yes    no       no          no          no
    roots/                yes   yes             yes    own      no          no          no
    collectors/           yes   yes             yes    no       no          no          no
    workloads/            yes   no              no     roots.h  no          workload.h  no
    harness/              yes   registry        registry, events  no  no    workload.h  own
    tests/                yes   yes             yes    yes      through the registry  yes  yes

A workload may also include heap/heap_pool.h, as a host does that keeps heaps for tenants.
gc.h may itself include its inline parts (heap/gc_*.h); those count as gc.h.  The
harness, which owns heaps, may include the headers of heap/ that open, configure,
watch and check one, and heap/region.h, which alone maps memory.  The conformance
suite ships inside the command, but it is a test and may include what tests may.
"""

import re

from lab.tree import Check, Finding, Tree

LAYERS = ("heap", "roots", "collectors", "workloads", "harness", "tests", "examples")
INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')
# The mutator's interface: gc.h and the parts of it that live in files of their own.
GC_H = re.compile(r"heap/gc(_(types|config|check|lang))?\.h")
# What a workload may use beside that: it is a host program, so it may also own heaps of a pool.
WORKLOAD = ("heap/heap_pool.h", "roots/roots.h", "workloads/workload.h")
# What the harness needs of the heap beside the mutator's interface.
HARNESS = re.compile(
    r"heap/(gc_collector|registry|events|options|heap|verify|policy|identity|mem|region)\.(h|def)"
    r"|heap/[a-z_]+\.def|roots/roots\.h")


def allowed(source: str, target: str) -> bool:
    layer, where = source.split("/")[0], target.split("/")[0]
    if layer == "heap":
        return where == "heap"
    if layer == "roots":
        return where in ("heap", "roots")
    if layer == "collectors":
        return where == "heap"
    if layer == "workloads":
        return bool(GC_H.fullmatch(target)) or target in WORKLOAD
    if source.startswith(("harness/check", "harness/conformance/")):
        return where != "collectors"
    if layer == "harness":
        return (bool(GC_H.fullmatch(target)) or bool(HARNESS.fullmatch(target))
                or target == "workloads/workload.h" or where == "harness")
    if layer == "tests":
        return where != "collectors"
    return True


def run(tree: Tree) -> list[Finding]:
    findings = []
    headers = set(tree.ending(".h", ".def"))
    for name in tree.ending(".c", ".h", ".def"):
        if name.split("/")[0] not in LAYERS or name.startswith("examples/"):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            target = found.group(1)
            if "/" not in target or target.startswith("."):
                if target != "registry.h":
                    findings.append(Finding(
                        name, number, f'"{target}": include by path from the root'))
                continue
            if target not in headers:
                findings.append(Finding(name, number, f'"{target}" does not exist'))
            elif not allowed(name, target):
                findings.append(Finding(
                    name, number,
                    f'{name.split("/")[0]}/ may not include "{target}" (scripts/checks/layers.py'
                    " has the table)"))
    return findings


CHECK = Check("layers", "who may include whom", run)
