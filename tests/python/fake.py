# SPDX-License-Identifier: MIT
"""A stand-in for the tricolor executable, and folders to run it in.

It honours the command line and the record of the real one, takes no time, and
misbehaves on request: the environment variable FAKE holds `collector=how` pairs,
how being oom, crash, hang, slow, thrash, checksum, exit4, silent or usage.  FAKE_NEED
holds `collector=bytes` pairs: the smallest heap in which it completes.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = r'''#!/usr/bin/python3 -S
import json, os, signal, sys, time

COLLECTORS = ["null", "semispace", "marksweep"]
BASELINES = {"gcbench": ["malloc", "bump-ring"], "quads": []}

def option(name, default=None):
    for word in sys.argv:
        if word.startswith("--" + name + "="):
            return word.partition("=")[2]
    return default

def listing():
    params = [{"name": "depth", "default": 16, "small": 4, "min": 1, "max": 24}]
    print(json.dumps({
        "collectors": [{"name": n, "summary": n} for n in COLLECTORS],
        "workloads": [{"name": n, "summary": n, "params": params, "baselines": b}
                      for n, b in BASELINES.items()],
        "baselines": ["malloc", "bump-ring"]}))

def run():
    collector, workload = option("collector"), option("workload")
    how = dict(p.split("=") for p in os.environ.get("FAKE", "").split() if p).get(collector)
    if how == "usage":
        print("tricolor: unknown option --nope", file=sys.stderr)
        return 2
    if how == "hang":
        time.sleep(600)
    if how == "slow":
        time.sleep(0.2)
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "silent":
        return 0
    live = 1000000
    heap = option("heap")
    multiple = heap is not None and heap.endswith("x")
    limit = int(float(heap[:-1]) * live if multiple else heap) if heap else None
    if limit is not None:
        limit = max(limit, 512 << 10)
    need = dict(p.split("=") for p in os.environ.get("FAKE_NEED", "").split())
    oom = how == "oom" or collector == "null" or collector == "semispace" and heap == "2x"
    if need and limit is not None:
        oom = limit < int(need.get(collector, 0))
    full = 5000 if how == "thrash" and limit < 4 * live else 0
    status = "oom" if oom else "ok"
    gc = 0 if heap is None else int(30e6 * live / limit)
    wall = 100000000 + gc + (os.getpid() % 7) * 1000000
    pauses = [] if oom or heap is None else [gc // 2, gc // 2]
    requests = option("requests")
    if requests:
        with open(requests, "w") as out:
            out.write("start_ns,end_ns\n" + ("" if workload == "quads" else "5,7\n7,9\n"))
    events = option("events")
    if events:
        with open(events, "w") as out:
            for i, p in enumerate(pauses):
                out.write(json.dumps({"ev": "collection", "seq": i, "reason": "alloc_full",
                                      "scope": "full", "start_ns": i * 10**8,
                                      "end_ns": i * 10**8 + p, "phases": {"trace": p}}) + "\n")
    params = {"depth": 16}
    for word in sys.argv:
        if word.startswith("depth="):
            params["depth"] = int(word.partition("=")[2])
    checksum = "0xbad" if how == "checksum" or collector == "bump-ring" else "0x1234"
    print(json.dumps({
        "schema": "tricolor.run/1", "status": status,
        "error": "out of memory" if oom else None, "collector": collector,
        "collector_options": {}, "plugin": None, "workload": workload, "params": params,
        "seed": int(option("seed")), "iterations": 1, "warmup": 0, "heap_limit_bytes": limit,
        "heap_multiple": float(heap[:-1]) if multiple else None, "live_bytes": live,
        "pretouch": True, "huge_pages": True, "wall_ns": wall, "cpu_ns": wall,
        "mutator_ns": wall - gc, "gc_ns": gc, "lazy_sweep_ns": 0, "rc_ns": 0, "rc_max_ns": 0,
        "iteration_wall_ns": [] if oom else [wall],
        "collections": {"total": len(pauses) + full, "by_reason": {"alloc_full": len(pauses)}},
        "pauses": {"count": len(pauses)}, "allocated_bytes": 50000000,
        "allocated_objects": 1000, "peak_committed_bytes": limit, "peak_used_bytes": limit,
        "checksum": None if oom else checksum, "counters": {}, "requests": None, "perf": None,
        "binary": "feedbeef", "version": "0.1.0"}))
    if how == "exit4":
        return 4
    return 3 if oom else 0

sys.exit(listing() if sys.argv[1] == "list" else run())
'''


class Scratch(unittest.TestCase):
    """A test with a folder of its own and a fake executable in it."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tricolor-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.program = self.folder / "tricolor"
        self.program.write_text(PROGRAM, encoding="utf-8")
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)
        self.affinity = os.sched_getaffinity(0)
        self.addCleanup(os.sched_setaffinity, 0, self.affinity)
        os.environ.pop("FAKE", None)

    def misbehave(self, **how: str) -> None:
        os.environ["FAKE"] = " ".join(f"{k}={v}" for k, v in how.items())
        self.addCleanup(os.environ.pop, "FAKE", None)


SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PYTHON = [sys.executable, "-m"]
