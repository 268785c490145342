# SPDX-License-Identifier: MIT
"""Nominal statistics that characterise a workload, after DaCapo Chopin.

Blackburn et al., "Rethinking Java performance analysis" (ASPLOS 2025).  All take plain
numbers, so that published ones can be recomputed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MIB = 1 << 20


def mean_object_bytes(allocated_bytes: int, objects: int) -> int:
    """AOA: mean size of an object, rounded down."""
    return allocated_bytes // objects


def allocation_rate(allocated_bytes: int, best_ms: float) -> float:
    """ARA: bytes per microsecond, which is MB/s, of the fastest run."""
    return allocated_bytes / (1000 * best_ms)


def turnover(allocated_bytes: int, min_heap_bytes: float) -> float:
    """GTO: how often the smallest heap is filled anew."""
    return allocated_bytes / min_heap_bytes


def heap_sensitivity(tight: float, best: float) -> float:
    """GSS: per cent that a tight heap costs over the best one."""
    return 100 * (tight - best) / best


def share(explicit: float, total: float) -> float:
    """GCP: per cent of the time in collections."""
    return 100 * explicit / total


def warmup_iterations(iterations: Sequence[float], within: float = 0.015) -> int:
    """PWU: iterations until one is within 1.5 % of the best, counted from 1."""
    best = min(iterations)
    return next(i for i, t in enumerate(iterations, 1) if t <= best * (1 + within))


def deviation(values: Sequence[float]) -> int:
    """PSD: standard deviation in whole per cent of the mean."""
    return int(100 * np.std(values, ddof=1) / np.mean(values))


def score(rank: int, count: int) -> int:
    """10 for the first of `count` workloads, down to 0 for the last."""
    return 10 if rank == 1 else 10 - int(10 * rank / count)


def mark_cons(traced_bytes: float, allocated_bytes: float) -> float:
    """Bytes traced for each byte allocated (Appel 1987)."""
    return traced_bytes / allocated_bytes


def expected_collections(allocated: float, heap: float, live: float, *, half: bool) -> float | None:
    """Collections of a constant live volume: allocated / (heap - live).

    `half`: a copying collector has half of the heap.  None where the live volume does not fit.
    """
    room = (heap / 2 if half else heap) - live
    return allocated / room if room > 0 else None


def expected_mark_cons(multiple: float, *, half: bool) -> float:
    """live / (heap - live) for a heap of `multiple` x live; infinite where it does not fit."""
    room = (multiple / 2 if half else multiple) - 1
    return 1 / room if room > 0 else float("inf")
