# SPDX-License-Identifier: MIT
"""Percentiles of a cell's requests: all invocations merged, with a bootstrap over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lab import latency
from lab import stats_bootstrap as bootstrap
from lab.rows import Row, Run
from lab.stats import Interval

Kind = Callable[[np.ndarray], np.ndarray | None]
# Above this a bootstrap of exact percentiles would take minutes; the value is exact all the same.
MOST_FOR_INTERVAL = 20_000_000
RESAMPLES = 200


def pooled(kind: Kind, p: float) -> Callable[[Run, Sequence[Row]], Interval | None]:
    """A metric's cell function: the p-th percentile, in milliseconds.

    None when no requests were kept, when the kind does not apply to them, or when fewer than
    about ten lie above the percentile.
    """
    def compute(data: Run, rows: Sequence[Row]) -> Interval | None:
        parts = latencies(data, rows, kind)
        count = sum(len(part) for part in parts)
        if not parts or not latency.enough(count, p):
            return None

        def of(chosen: list[np.ndarray]) -> float:
            values = np.concatenate(chosen)
            rank = min(max(int(np.ceil(p * len(values) / 100 - 1e-9)), 1), len(values)) - 1
            return float(np.partition(values, rank)[rank]) / 1e6

        if count > MOST_FOR_INTERVAL:
            return Interval(of(parts), None, None, len(parts))
        return bootstrap.statistic([[part] for part in parts], of, rounds=RESAMPLES)

    return compute


def latencies(data: Run, rows: Sequence[Row], kind: Kind) -> list[np.ndarray]:
    """Of each invocation that kept its requests, ns."""
    found = []
    for row in rows:
        requests = data.requests(row)
        values = kind(requests) if requests is not None and len(requests) else None
        if values is not None:
            found.append(values)
    return found
