# SPDX-License-Identifier: MIT
"""Does a series of iterations reach a steady state, and which way did it get there?

After Barrett, Bolz-Tereick, Killick, Mount and Tratt, "Virtual machine warmup blows
hot and cold" (OOPSLA 2017): outliers are set aside, change points of mean and
variance are found exactly (penalty 15 ln n), and segments that differ by less than
the tolerance are one.  A workload here has no compiler that warms up; a slowdown is
therefore a finding: memory that leaks, or a heap that fragments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import theilslopes

SHORTEST = 5
TOLERANCE = 0.03  # of the mean: DaCapo's coefficient of variation
KINDS = ("flat", "warm-up", "slowdown", "no steady state", "too short")


@dataclass(frozen=True)
class Verdict:
    """`steady` is the index of the first steady iteration, None without a steady state."""

    kind: str
    steady: int | None
    variation: float | None  # coefficient of variation of the steady part
    outliers: tuple[int, ...] = ()

    @property
    def finding(self) -> str | None:
        """What a reader must know; None when all is well."""
        if self.kind == "slowdown":
            return "later iterations are slower: a leak, or fragmentation"
        if self.kind == "no steady state":
            return "iterations do not settle: their mean describes no state of the program"
        return None


def coefficient(values: Sequence[float]) -> float:
    """Coefficient of variation: sample standard deviation over mean."""
    return float(np.std(values, ddof=1) / np.mean(values)) if len(values) > 1 else 0.0


def settled(values: Sequence[float], window: int = 3, limit: float = TOLERANCE) -> int | None:
    """First index after which `window` iterations vary by at most `limit`: DaCapo's rule."""
    for first in range(len(values) - window + 1):
        if coefficient(values[first:first + window]) <= limit:
            return first
    return None


def classify(values: Sequence[float], tolerance: float = TOLERANCE) -> Verdict:
    """The verdict on one invocation's iteration times, oldest first."""
    if len(values) < SHORTEST:
        return Verdict("too short", None, None)
    data = np.asarray(values, dtype=float)
    odd = outliers(data)
    kept = np.array([i for i in range(len(data)) if i not in odd])
    clean = data[kept]
    segments = _merged(clean, _segments(clean, tolerance), tolerance)
    first, last = segments[-1], len(clean)
    if _rises(clean, segments, tolerance):
        return Verdict("slowdown", None, None, odd)
    tail = clean[first:last]
    variation = coefficient(tail)
    if len(tail) < max(3, math.ceil(len(clean) / 4)) or variation > tolerance:
        return Verdict("no steady state", None, variation, odd)
    if len(segments) == 1:
        return Verdict("flat", 0, variation, odd)
    ends = [*segments[1:], last]
    means = [clean[a:b].mean() for a, b in zip(segments, ends, strict=True)]
    kind = "warm-up" if means[-1] <= min(means) * (1 + tolerance) else "slowdown"
    return Verdict(kind, int(kept[first]), variation, odd)


def outliers(data: np.ndarray) -> tuple[int, ...]:
    """Indices outside median +- 3 (p90 - p10) of the 200 values around them."""
    found = []
    for i, value in enumerate(data):
        near = data[max(0, i - 100):i + 100]
        low, middle, high = np.percentile(near, [10, 50, 90])
        if abs(value - middle) > 3 * (high - low) > 0:
            found.append(i)
    # The first iteration is warm-up, not an accident, however far off it is.
    return tuple(i for i in found if i > 0)


def _segments(data: np.ndarray, tolerance: float) -> list[int]:
    """Starts of the segments of the cheapest partition: n ln(variance) and a penalty each."""
    n = len(data)
    penalty = 15 * math.log(n)
    # Timers and schedulers make differences far below the tolerance meaningless.
    floor = (tolerance / 10 * float(np.median(data))) ** 2
    one, two = np.concatenate([[0], np.cumsum(data)]), np.concatenate([[0], np.cumsum(data**2)])
    best, cut = [0.0], [0]
    for end in range(1, n + 1):
        starts = np.arange(end)
        size = end - starts
        variance = (two[end] - two[starts]) / size - ((one[end] - one[starts]) / size) ** 2
        cost = np.array(best) + size * np.log(np.maximum(variance, floor)) + penalty
        cut.append(int(np.argmin(cost)))
        best.append(float(cost[cut[-1]]))
    found, end = [], n
    while end > 0:
        end = cut[end]
        found.append(end)
    return found[::-1]


def _merged(data: np.ndarray, starts: list[int], tolerance: float) -> list[int]:
    """Segments at the end whose means agree within the tolerance count as one, and so on back."""
    result, end = [starts[-1]], len(data)
    for first in reversed(starts[:-1]):
        here, there = data[first:result[0]].mean(), data[result[0]:end].mean()
        if abs(here - there) <= tolerance * there:
            result[0] = first
        else:
            end = result[0]
            result.insert(0, first)
    return result


def _rises(data: np.ndarray, segments: list[int], tolerance: float) -> bool:
    """A trend upwards since the fastest segment began: slower by more than the tolerance."""
    ends = [*segments[1:], len(data)]
    means = [data[a:b].mean() for a, b in zip(segments, ends, strict=True)]
    tail = data[segments[int(np.argmin(means))]:]
    if len(tail) < SHORTEST:
        return False
    slope, _, low, _ = theilslopes(tail)
    return bool(low > 0 and slope * (len(tail) - 1) > tolerance * np.median(tail))
