# SPDX-License-Identifier: MIT
"""Latency of requests, in whole nanoseconds: simple, metered, open loop.

requests is an int64 array with a line per request: begin, end, and in an open loop
when it was due.  Metered latency follows Cai, Blackburn, Bond and Maas (ISPASS 2022)
and DaCapo Chopin: had requests arrived evenly, those behind a pause would have waited.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def simple(requests: np.ndarray) -> np.ndarray:
    """End minus begin."""
    return requests[:, 1] - requests[:, 0]


def metered(requests: np.ndarray, window_ns: int | None) -> np.ndarray:
    """From when a request would have begun, had all within the window arrived evenly.

    window_ns None is full smoothing: all requests on one straight line.  Never less than
    the simple latency.  Requests must be sorted by begin.
    """
    begin, end = requests[:, 0], requests[:, 1]
    n = len(begin)
    if n == 0:
        return begin
    if window_ns is None:
        window_ns = 10 * int(end[-1] - begin[0]) + 2
    half = window_ns // 2
    first = np.searchsorted(begin, begin - half, "left")
    last = np.minimum(np.searchsorted(begin, begin + half, "left"), n - 1)
    count = np.maximum(last - first, 1)
    span = begin[last] - begin[first]
    offset = np.arange(n) - first
    # Two steps: offset * span would overflow 64 bits in runs of hours.
    step, rest = span // count, span % count
    smoothed = begin[first] + offset * step + offset * rest // count
    return np.maximum(end - begin, end - smoothed)


def open_loop(requests: np.ndarray) -> np.ndarray | None:
    """From when a request was due: exact, no smoothing.  None for a closed loop."""
    return requests[:, 1] - requests[:, 2] if requests.shape[1] > 2 else None


def percentile(ordered: np.ndarray, p: float) -> int:
    """Nearest rank of a sorted array, 0 < p <= 100: always one of the values."""
    rank = int(np.ceil(p * len(ordered) / 100 - 1e-9))
    return int(ordered[min(max(rank, 1), len(ordered)) - 1])


def curve(values: np.ndarray, points: int = 200) -> list[tuple[float, int]]:
    """(1 / (1 - p), value) from p = 0 to the longest: the curve of HdrHistogram's plots.

    The last point stands at 1 / (1 - p) = number of values; no point claims more than that.
    """
    ordered = np.sort(values)
    n = len(ordered)
    if n == 0:
        return []
    nines = np.geomspace(1.0, n, points) if n > 1 else np.array([1.0])
    ranks = np.clip(np.ceil(n - n / nines - 1e-9), 1, n).astype(np.int64)
    result = [(float(x), int(ordered[r - 1])) for x, r in zip(nines, ranks, strict=True)]
    result[-1] = (float(n), int(ordered[-1]))
    return result


def enough(count: int, p: float) -> bool:
    """Whether about ten values lie above the percentile: fewer make it a matter of luck."""
    return count * (100 - p) / 100 >= 10 - 1e-9


def merge(parts: Sequence[np.ndarray]) -> np.ndarray:
    """All values, sorted: percentiles are taken of all invocations, never averaged over them."""
    return np.sort(np.concatenate(parts)) if parts else np.array([], dtype=np.int64)
