# SPDX-License-Identifier: MIT
"""From a plan to an ordered list of jobs, each named by the hash of what it will do.

A block is one workload at one heap size with all its collectors.  Machines
drift between blocks more than inside one, so collectors are only ever compared
within a block: each block interleaves its collectors, one invocation of each
per round, in a seeded order.  Baselines have no heap size; their invocations
are dealt out over the blocks of their workload, so that they see its drift.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import Any

from lab.bases import Bases
from lab.binary import ROOT, Binary, file_sha256
from lab.plan import MOST_JOBS, Plan, Subject, Workload
from lab.say import usage


@dataclass(frozen=True)
class Job:
    """One fresh process."""

    id: str
    block: int
    invocation: int  # from 1
    collector: str  # label
    workload: str  # label
    heap: str | None  # None for a baseline
    argv: tuple[str, ...]  # without the executable and without the output files
    seed: int
    order: int = 0  # place in the planned order
    heap_base: str | None = None  # what a multiple in `heap` is a multiple of
    bases: dict[str, Any] | None = None  # see lab/bases.py; None for a baseline

    @property
    def cell(self) -> tuple[str, str | None, str]:
        """What repeated invocations have in common."""
        return (self.workload, self.heap, self.collector)


# Limits are whole blocks of the heap, and no heap is smaller than the least that it accepts.
GRANULE = 32 << 10
LEAST = 512 << 10


def build(plan: Plan, binary: Binary, bases: Bases = Bases()) -> list[Job]:
    """All jobs of a plan in the order in which they should run.  Raises Stop when they are absurdly
    many."""
    count = len(plan.workloads) * len(plan.heaps) * len(plan.collectors) * plan.invocations
    if count > MOST_JOBS:
        raise usage(f"{plan.name} comes to {count:,} jobs: expected {MOST_JOBS:,} at most")
    plugins = {
        s.label: file_sha256(ROOT / s.name) for s in plan.collectors + plan.baselines if "/" in s.name
    }
    rng = random.Random(plan.order_seed)
    blocks = [(w, h) for w in plan.workloads for h in plan.heaps]
    rng.shuffle(blocks)
    jobs: list[Job] = []
    for number, (workload, heap) in enumerate(blocks):
        for invocation in range(1, plan.invocations + 1):
            batch: list[tuple[Subject, str | None]] = [(c, heap) for c in plan.collectors]
            # Each baseline runs as often as a collector does, but once per round of blocks.
            if (invocation - 1) % len(plan.heaps) == plan.heaps.index(heap):
                able = workload.baselines
                batch += [(b, None) for b in plan.baselines if b.label in able]
            rng.shuffle(batch)
            for subject, size in batch:
                known = bases.of(workload.label, subject.label) if size is not None else None
                argv = _argv(plan, subject, workload, limit(plan, size, known))
                jobs.append(Job(
                    id=_id(binary.sha256, plugins.get(subject.label), argv, plan.seed, invocation,
                           size if plan.base != "declared" else None),
                    block=number, invocation=invocation, collector=subject.label,
                    workload=workload.label, heap=size, argv=argv, seed=plan.seed,
                    order=len(jobs), bases=known,
                    heap_base=plan.base if size is not None and size.endswith("x") else None,
                ))
    return jobs


def limit(plan: Plan, heap: str | None, bases: dict[str, Any] | None) -> str | None:
    """The --heap of a job: as the plan says it, or bytes when its multiples are of a measured base.

    Where that base is not known (lab.bases.require refuses to run such a plan) it stays a multiple.
    """
    if heap is None or not heap.endswith("x") or plan.base == "declared":
        return heap
    base = (bases or {}).get(f"{plan.base}_bytes")
    if base is None:
        return heap
    size = round(float(heap[:-1]) * base / GRANULE) * GRANULE
    return str(max(size, LEAST))


def _argv(plan: Plan, subject: Subject, workload: Workload, heap: str | None) -> tuple[str, ...]:
    argv = ["run", f"--collector={subject.name}", f"--workload={workload.name}"]
    if heap is not None:
        argv.append(f"--heap={heap}")
    for key, value in workload.params:
        argv += ["--param", f"{key}={value}"]
    argv += [f"--seed={plan.seed}", f"--iterations={plan.iterations}", f"--warmup={plan.warmup}"]
    if heap is not None:
        argv += [f"--{key}={value}" for key, value in plan.options]
    argv += [f"--{key}={value}" for key, value in subject.options]
    return tuple(argv)


def _id(
    binary: str, plugin: str | None, argv: tuple[str, ...], seed: int, invocation: int,
    heap: str | None,
) -> str:
    """`heap` when the arguments do not have it: two multiples may come to the same bytes."""
    what = [binary, plugin, list(argv), seed, invocation] + ([heap] if heap else [])
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


# A job of which nothing is known, and one canary.
GUESS_S = 0.3
CANARY_S = 0.15


@dataclass(frozen=True)
class Estimate:
    """How long jobs should take, and what that is based on."""

    seconds: float
    similar: int  # jobs estimated from other heap sizes or parameters of their collector
    guessed: int  # jobs of which nothing is known


def estimate(jobs: list[Job], plan: Plan, exact: dict[tuple[str, ...], float],
             similar: dict[tuple[str, str], float]) -> Estimate:
    """`exact` has the seconds that a command line took before, `similar` the mean of one iteration
    of a (collector, workload)."""
    total, near, guessed = 0.0, 0, 0
    for job in jobs:
        seconds = exact.get(job.argv)
        if seconds is None:
            one = similar.get((job.collector, job.workload))
            near, guessed = near + (one is not None), guessed + (one is None)
            seconds = (GUESS_S if one is None else one) * (plan.iterations + plan.warmup)
        total += seconds
    ends = len({job.block for job in jobs}) + 1 if jobs else 0
    return Estimate(total + ends * plan.canary * CANARY_S, near, guessed)
