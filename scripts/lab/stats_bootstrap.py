# SPDX-License-Identifier: MIT
"""Seeded bootstraps: intervals for statistics that have no formula.

What is resampled are invocations, and with `levels` the iterations inside each
chosen one (Kalibera and Jones, "Rigorous benchmarking in reasonable time", ISMM
2013).  The same seed gives the same interval.  At three invocations a percentile
bootstrap is too narrow: where there is a formula (lab.stats), it is the better one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lab.stats import Interval

SEED = 20260101
ROUNDS = 10_000

Samples = Sequence[float]


def means(values: Samples, rng: np.random.Generator, rounds: int = ROUNDS) -> np.ndarray:
    """`rounds` means of as many values as there are, drawn with replacement."""
    data = np.asarray(values, dtype=float)
    return data[rng.integers(0, len(data), (rounds, len(data)))].mean(axis=1)


def grouped_means(groups: Sequence[Samples], rng: np.random.Generator,
                  rounds: int = ROUNDS) -> np.ndarray:
    """`rounds` means of two levels: invocations, then iterations within each chosen one."""
    data = [np.asarray(g, dtype=float) for g in groups]
    # A mean of each group for each of its possible places in the resampled invocation list.
    chosen = rng.integers(0, len(data), (rounds, len(data)))
    result = np.zeros(rounds)
    for place in range(len(data)):
        for number, group in enumerate(data):
            hit = np.flatnonzero(chosen[:, place] == number)
            if len(hit):
                draws = rng.integers(0, len(group), (len(hit), len(group)))
                result[hit] += group[draws].mean(axis=1)
    return result / len(data)


def interval(value: float, draws: np.ndarray, n: int, level: float = 0.95) -> Interval:
    """Percentile interval of resampled values; none from fewer than two invocations.

    None either where resampling may divide by zero: the ratio then has no end, and a percentile
    of what is left of the draws would be made up.
    """
    if n < 2 or not np.isfinite(draws).all():
        return Interval(value, None, None, n)
    tail = 50 * (1 - level)
    low, high = np.percentile(draws, [tail, 100 - tail])
    return Interval(value, float(low), float(high), n)


def ratio(x: Samples, y: Samples, seed: int = SEED, rounds: int = ROUNDS) -> Interval:
    """mean(x) / mean(y); invocations of both sides are resampled.  mean(y) is not zero."""
    rng = np.random.default_rng(seed)
    value = float(np.mean(x) / np.mean(y))
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = means(x, rng, rounds) / means(y, rng, rounds)
    return interval(value, draws, min(len(x), len(y)))


def ratio_of_medians(x: Samples, y: Samples, seed: int = SEED, rounds: int = ROUNDS) -> Interval:
    """median(x) / median(y): what an invocation that was disturbed hardly moves.

    median(y) is not zero.
    """
    rng = np.random.default_rng(seed)
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = (np.median(a[rng.integers(0, len(a), (rounds, len(a)))], axis=1)
                 / np.median(b[rng.integers(0, len(b), (rounds, len(b)))], axis=1))
    return interval(float(np.median(a) / np.median(b)), draws, min(len(a), len(b)))


def hierarchical(groups: Sequence[Samples], seed: int = SEED, rounds: int = ROUNDS) -> Interval:
    """Mean of invocation means; invocations and their iterations are resampled."""
    rng = np.random.default_rng(seed)
    value = float(np.mean([np.mean(g) for g in groups]))
    return interval(value, grouped_means(groups, rng, rounds), len(groups))


def geomean_of_ratios(pairs: Sequence[tuple[Samples, Samples]], seed: int = SEED,
                      rounds: int = ROUNDS) -> Interval:
    """Geometric mean over a fixed set of workloads of mean(x) / mean(y).

    Invocations are resampled within each workload; it says nothing about other workloads.
    """
    rng = np.random.default_rng(seed)
    logs = np.zeros(rounds)
    value = 0.0
    for x, y in pairs:
        value += float(np.log(np.mean(x) / np.mean(y)))
        if x is not y:
            logs += np.log(means(x, rng, rounds) / means(y, rng, rounds))
    n = min(min(len(x), len(y)) for x, y in pairs)
    return interval(float(np.exp(value / len(pairs))), np.exp(logs / len(pairs)), n)


def statistic(samples: Sequence[Sequence[np.ndarray]], of: Callable[[list[np.ndarray]], float],
              seed: int = SEED, rounds: int = 500) -> Interval:
    """Any statistic of invocations that are merged first, such as a percentile of all requests.

    `samples` has one list per invocation; `of` gets the chosen invocations' arrays.
    """
    rng = np.random.default_rng(seed)
    groups = [list(s) for s in samples]
    value = of([a for g in groups for a in g])
    if len(groups) < 2:
        return Interval(value, None, None, len(groups))
    draws = np.array([of([a for i in rng.integers(0, len(groups), len(groups)) for a in groups[i]])
                      for _ in range(rounds)])
    return interval(value, draws, len(groups))
