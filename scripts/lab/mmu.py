# SPDX-License-Identifier: MIT
"""Mutator utilisation: how much of a window of time the program gets.

Cheng and Blelloch, "A parallel, real-time garbage collector" (PLDI 2001).  The one
mutator stands still in every pause, so utilisation is 0 inside pauses and 1 outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

# With more pauses than this, BMU looks at a grid of windows instead of at all pairs of pauses.
MANY_PAUSES = 2000
GRID = 400


def merged(pauses: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Pauses cut to [start, end], sorted, those that touch or overlap made one."""
    result: list[tuple[int, int]] = []
    for a, b in sorted((max(a, start), min(b, end)) for a, b in pauses):
        if b <= a:
            continue
        if result and a <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], b))
        else:
            result.append((a, b))
    return result


class Utilisation:
    """Of one trace [start, end] with its pauses; any unit of time, the same everywhere."""

    def __init__(self, start: int, end: int, pauses: Iterable[tuple[int, int]]) -> None:
        if end <= start:
            raise ValueError(f"a trace from {start} to {end} has no length")
        # Counted from the start: floating point then holds every nanosecond of 100 days.
        found = merged(pauses, start, end)
        self.length = float(end - start)
        self.begins = np.array([a - start for a, _ in found], dtype=float)
        self.ends = np.array([b - start for _, b in found], dtype=float)
        self._times = np.concatenate([[0.0], np.ravel(np.column_stack([self.begins, self.ends])),
                                      [self.length]])
        total = np.concatenate([[0.0], np.cumsum(self.ends - self.begins)])
        # Time stopped before each change point; linear between two of them.
        self._stopped = np.concatenate([[0.0], np.repeat(total, 2)[1:-1], [total[-1]]])

    def _mu(self, at: np.ndarray, window: float) -> np.ndarray:
        stopped = (np.interp(at + window, self._times, self._stopped)
                   - np.interp(at, self._times, self._stopped))
        return 1.0 - stopped / window

    def mmu(self, window: float) -> float:
        """Least share of the mutator in any window of that length; of the trace when that is shorter.

        The least is reached by a window that begins with a pause, or at an end of the trace:
        moving a window that begins with mutator time to the right loses only mutator time.
        """
        window = min(window, self.length)
        if window <= 0:
            return 0.0 if len(self.begins) else 1.0
        last = self.length - window
        at = np.concatenate([self.begins, [0.0, last]])
        found = float(self._mu(np.clip(at, 0.0, last), window).min())
        return min(max(found, 0.0), 1.0)

    def bmu(self, windows: Sequence[float]) -> list[float]:
        """Least share of the mutator in any window of at least that length.

        Beyond a window itself only windows from the begin of a pause to the end of one, and the
        whole trace, can be worse: others get better when they are cut.
        """
        return [min(self.mmu(w), self._worst_from(w)) for w in windows]

    def _worst_from(self, window: float) -> float:
        whole = self.mmu(self.length)
        count = len(self.begins)
        if count == 0 or window >= self.length:
            return whole
        if count > MANY_PAUSES:
            grid = np.geomspace(max(window, 1.0), self.length, GRID)
            return min(whole, *(self.mmu(w) for w in grid))
        total = np.concatenate([[0.0], np.cumsum(self.ends - self.begins)])
        lengths = self.ends[None, :] - self.begins[:, None]
        stopped = total[None, 1:] - total[:-1, None]
        able = lengths >= window
        if not able.any():
            return whole
        return min(whole, float((1.0 - stopped[able] / lengths[able]).min()))

    def mud(self, window: float, shares: Sequence[float]) -> list[float]:
        """Distribution of utilisation over all places of a window: its quantiles, exactly.

        mud(w, [0]) is the MMU; mud(w, [0.01]) is what 99 % of all windows reach.
        """
        window = min(window, self.length)
        last = self.length - window
        if window <= 0 or last <= 0:
            return [self.mmu(window)] * len(shares)
        edges = np.concatenate([self._times, self._times - window])
        at = np.unique(np.clip(edges, 0.0, last))
        value = self._mu(at, window)
        long = np.diff(at)
        low, high = np.minimum(value[:-1], value[1:]), np.maximum(value[:-1], value[1:])
        return [self._quantile(s, low, high, long / last) for s in shares]

    @staticmethod
    def _quantile(share: float, low: np.ndarray, high: np.ndarray, weight: np.ndarray) -> float:
        """Each piece of the curve is linear, so its values are spread evenly from low to high."""
        spread = np.maximum(high - low, 1e-12)
        left, right = float(low.min()), float(high.max())
        for _ in range(60):
            middle = (left + right) / 2
            below = float((np.clip((middle - low) / spread, 0.0, 1.0) * weight).sum())
            if below < share:
                left = middle
            else:
                right = middle
        return left if share == 0 else right


def windows(shortest: float, longest: float, count: int = 60) -> list[float]:
    """Window lengths for a curve on a logarithmic axis."""
    return [float(w) for w in np.geomspace(shortest, longest, count)]
