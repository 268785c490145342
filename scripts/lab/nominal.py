# SPDX-License-Identifier: MIT
"""Nominal statistics that characterise a workload, after DaCapo Chopin.

Blackburn et al., "Rethinking Java performance analysis" (ASPLOS 2025).  All take plain
numbers, so that published ones can be recomputed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MIB = 1 << 20


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


def deviation(values: Sequence[float]) -> int:
    """PSD: standard deviation in whole per cent of the mean."""
    return int(100 * np.std(values, ddof=1) / np.mean(values))


def mark_cons(traced_bytes: float, allocated_bytes: float) -> float:
    """Bytes traced for each byte allocated (Appel 1987)."""
    return traced_bytes / allocated_bytes


def expected_collections(allocated: float, heap: float, live: float, *, half: bool) -> float | None:
    """Collections of a constant live volume: allocated / (heap - live).

    `half`: a copying collector has half of the heap.  None where the live volume does not fit.
    """
    room = (heap / 2 if half else heap) - live
    return allocated / room if room > 0 else None
