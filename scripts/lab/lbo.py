# SPDX-License-Identifier: MIT
"""Lower-bound overhead: what a collector costs at least, without an ideal to compare with.

Cai, Blackburn, Bond and Maas, "Distilling the real cost of production garbage collectors"
(ISPASS 2022).  Distilled cost is total minus what surely is collection; the least of it over
all collectors and heaps bounds the program's own cost from above.  Total over that
minimum is at most the true overhead.  A better collector in the set raises everybody's
overhead, so it is recomputed from rows whenever it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab import stats_bootstrap as bootstrap
from lab.rows import Row, Run
from lab.stats import Interval, geomean

Key = tuple[str, str | None]  # collector, heap
Costs = Sequence[tuple[float, float]]  # per invocation: total, explicit
Record = dict[str, Any]


@dataclass(frozen=True)
class Minimum:
    """The minimum distilled cost of a workload, and which cell it came from."""

    value: float
    collector: str
    heap: str | None


def distilled(costs: Costs) -> float:
    """Mean of total - explicit."""
    return float(np.mean([t - e for t, e in costs]))


def minimum(cells: Mapping[Key, Costs]) -> Minimum | None:
    """Over all collectors and heaps of one workload; None without any."""
    found = [(distilled(c), key) for key, c in cells.items() if c]
    if not found:
        return None
    value, (collector, heap) = min(found, key=lambda f: f[0])
    return Minimum(value, collector, heap)


def overhead(cells: Mapping[Key, Costs], key: Key, seed: int = bootstrap.SEED) -> Interval | None:
    """Total / minimum distilled cost = 1 + overhead.

    The interval resamples invocations of the cell and of the minimum's cell.  Where they are
    the same cell they are resampled together: its total and its distilled cost vary together.
    """
    found = _resampled(cells, key, np.random.default_rng(seed))
    return None if found is None else bootstrap.interval(*found)


def _resampled(cells: Mapping[Key, Costs], key: Key, rng: np.random.Generator
               ) -> tuple[float, np.ndarray, int] | None:
    """The ratio, what it could have been, and from how many invocations."""
    least, costs = minimum(cells), cells.get(key)
    if least is None or not costs or least.value <= 0:
        return None
    origin = cells[least.collector, least.heap]
    total = np.array([t for t, _ in costs])
    base = np.array([t - e for t, e in origin])
    pick = rng.integers(0, len(total), (bootstrap.ROUNDS, len(total)))
    same = key == (least.collector, least.heap)
    other = pick if same else rng.integers(0, len(base), (bootstrap.ROUNDS, len(base)))
    draws = total[pick].mean(axis=1) / base[other].mean(axis=1)
    return float(total.mean() / least.value), draws, min(len(total), len(base))


def wall(run: Record) -> tuple[float, float] | None:
    """Wall time of the measured iterations, and of the collections in it."""
    return None if run.get("gc_ns") is None else (run["wall_ns"], run["gc_ns"])


def cpu(run: Record) -> tuple[float, float] | None:
    """CPU time of the process; that of collections is their share of the wall time.

    Collections are serial and do not sleep: a CPU that they had to wait for is missing in both.
    """
    if run.get("gc_ns") is None or not run["wall_ns"]:
        return None
    return run["cpu_ns"], run["cpu_ns"] * run["gc_ns"] / run["wall_ns"]


def cycles(run: Record) -> tuple[float, float] | None:
    """Cycles, where the machine counts them apart for mutator and collector."""
    perf = run.get("perf") or {}
    total, explicit = perf.get("cycles"), perf.get("gc_cycles")
    return None if total is None or explicit is None else (total, explicit)


def cells_of(data: Run, workload: str, costs: Callable[[Record], tuple[float, float] | None]
             ) -> dict[Key, list[tuple[float, float]]]:
    """The costs of every cell of a workload; baselines manage memory by hand and do not count."""
    found = {}
    for collector in data.collectors:
        for heap in data.heaps:
            values = [costs(r.run) for r in data.cell(workload, heap, collector) if r.run]
            kept = [v for v in values if v is not None]
            if kept:
                found[collector, heap] = kept
    return found


def of_cell(costs: Callable[[Record], tuple[float, float] | None]
            ) -> Callable[[Run, Sequence[Row]], Interval | None]:
    """The metric of a cell, for scripts/metrics/."""
    def compute(data: Run, rows: Sequence[Row]) -> Interval | None:
        workload, heap, collector = rows[0].cell
        return overhead(cells_of(data, workload, costs), (collector, heap))

    return compute


def suite(workloads: Sequence[Mapping[Key, Costs]], key: Key,
          seed: int = bootstrap.SEED) -> Interval | None:
    """Geometric mean over a fixed set of workloads; None when the cell is missing in one of them."""
    rng = np.random.default_rng(seed)
    found = [_resampled(cells, key, rng) for cells in workloads]
    whole = [f for f in found if f is not None]
    if not whole or len(whole) < len(found):
        return None
    draws = np.exp(np.mean([np.log(d) for _, d, _ in whole], axis=0))
    return bootstrap.interval(geomean([v for v, _, _ in whole]), draws, min(n for _, _, n in whole))
