# SPDX-License-Identifier: MIT
"""All workloads as one number: who counts at a heap size, and geometric means over them."""

from __future__ import annotations

from lab.metric import metric
from lab.rows import Run
from lab.stats import Interval, geomean_of_ratios_ci


def capable(data: Run, heap: str) -> tuple[list[str], list[str]]:
    """Collectors that count at a heap size, and the workloads that all of them completed.

    A collector that completed less than half of what the most capable one did is left
    out at that size, rather than costing the others their workloads.
    """
    able = {c: {w for w in data.workloads if data.cell(w, heap, c)} for c in data.collectors}
    most = max((len(done) for done in able.values()), default=0)
    members = [c for c, done in able.items() if done and len(done) * 2 >= most]
    if not members:
        return [], []
    shared = set.intersection(*(able[c] for c in members))
    return members, [w for w in data.workloads if w in shared]


def summarise(data: Run, of: str = "total_time"
              ) -> tuple[dict[tuple[str, str], Interval], dict[str, list[str]]]:
    """(heap, collector) -> geometric mean of a time relative to the block's best, and the
    workloads that count at each heap size: the same ones for every collector.

    A workload on which a collector spent no such time at all has no ratio and does not count.
    """
    measure = metric(of)
    result: dict[tuple[str, str], Interval] = {}
    common: dict[str, list[str]] = {}
    for heap in data.heaps:
        members, shared = capable(data, heap)
        values = {(w, c): measure.values(data, data.cell(w, heap, c))
                  for w in shared for c in members}
        if not members:
            continue
        common[heap] = [w for w in shared if all(sum(values[w, c]) > 0 for c in members)]
        best = {w: min((values[w, c] for c in members), key=lambda v: sum(v) / len(v))
                for w in common[heap]}
        for collector in members:
            if common[heap]:
                result[heap, collector] = geomean_of_ratios_ci(
                    [(values[w, collector], best[w]) for w in common[heap]])
    return result, common
