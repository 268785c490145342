# SPDX-License-Identifier: MIT
"""Statistics over invocations.

One number per invocation (a fresh process) goes in; intervals are never taken
over iterations or collections of one process, which are not independent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit


@dataclass(frozen=True)
class Interval:
    """A value with its confidence interval; low and high are None when n is too small."""

    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2


def t_quantile(level: float, freedom: float) -> float:
    """Two-sided: t_quantile(0.95, 2) = 4.3027."""
    return float(stdtrit(freedom, 0.5 + level / 2))


def mean_ci(values: Sequence[float], level: float = 0.95) -> Interval:
    """Mean with Student's interval; no interval from one value."""
    n = len(values)
    if n == 0:
        raise ValueError("mean of nothing")
    mean = math.fsum(values) / n
    if n == 1:
        return Interval(mean, None, None, 1)
    variance = math.fsum((v - mean) ** 2 for v in values) / (n - 1)
    half = t_quantile(level, n - 1) * math.sqrt(variance / n)
    return Interval(mean, mean - half, mean + half, n)


def geomean(values: Sequence[float]) -> float:
    """Geometric mean of positive numbers."""
    if not values:
        raise ValueError("geometric mean of nothing")
    return math.exp(math.fsum(math.log(v) for v in values) / len(values))


def percentile(values: Sequence[float], p: float) -> float:
    """Nearest-rank percentile, 0 < p <= 100: always one of the values."""
    if not values:
        raise ValueError("percentile of nothing")
    ordered = sorted(values)
    # The small step down undoes binary rounding, as in 99.9 * 1000 / 100.
    rank = math.ceil(p * len(ordered) / 100 - 1e-9)
    return ordered[min(max(rank, 1), len(ordered)) - 1]


def ratio_ci(x: Sequence[float], y: Sequence[float], level: float = 0.95) -> Interval:
    """mean(x) / mean(y) with Fieller's interval; None when y may be zero or n is 1.

    Raises ValueError when either is empty or mean(y) is zero: there is no ratio.
    """
    if not x or not y:
        raise ValueError("ratio of nothing")
    mean_x, mean_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    if mean_y == 0:
        raise ValueError("ratio to a mean of zero")
    value = mean_x / mean_y
    n = min(len(x), len(y))
    if n < 2:
        return Interval(value, None, None, n)
    var_x, var_y = _variance_of_mean(x), _variance_of_mean(y)
    # Welch's degrees of freedom, of x against value * y.
    freedom = _satterthwaite([(var_x, len(x)), (value**2 * var_y, len(y))])
    if freedom is None:
        return Interval(value, value, value, n)
    t2 = t_quantile(level, freedom) ** 2
    below = mean_y**2 - t2 * var_y
    root = (mean_x * mean_y) ** 2 - (mean_x**2 - t2 * var_x) * below
    if below <= 0 or root < 0:
        return Interval(value, None, None, n)
    middle = mean_x * mean_y
    return Interval(value, (middle - math.sqrt(root)) / below, (middle + math.sqrt(root)) / below, n)


def difference_ci(x: Sequence[float], y: Sequence[float], level: float = 0.95) -> Interval:
    """mean(x) - mean(y) with Welch's interval, which does not take their variances for equal."""
    value = math.fsum(x) / len(x) - math.fsum(y) / len(y)
    n = min(len(x), len(y))
    if n < 2:
        return Interval(value, None, None, n)
    parts = [(_variance_of_mean(x), len(x)), (_variance_of_mean(y), len(y))]
    freedom = _satterthwaite(parts)
    if freedom is None:
        return Interval(value, value, value, n)
    half = t_quantile(level, freedom) * math.sqrt(parts[0][0] + parts[1][0])
    return Interval(value, value - half, value + half, n)


def geomean_of_ratios_ci(
    pairs: Sequence[tuple[Sequence[float], Sequence[float]]], level: float = 0.95
) -> Interval:
    """Geometric mean over workloads of mean(x)/mean(y), with an interval.

    The set of workloads is fixed; what varies is invocations within each one.
    Their variances are carried to the logarithm (the delta method) and added,
    with Satterthwaite's degrees of freedom: at three invocations a bootstrap
    would come out too narrow.  Where x and y are the same sequence the ratio is
    1 and adds no variance.  No interval when a workload has one invocation.
    """
    value = geomean([math.fsum(x) / len(x) / (math.fsum(y) / len(y)) for x, y in pairs])
    n = min(min(len(x), len(y)) for x, y in pairs)
    if n < 2:
        return Interval(value, None, None, n)
    parts = []
    for x, y in pairs:
        if x is y:
            continue
        for side in (x, y):
            relative = _variance_of_mean(side) / (math.fsum(side) / len(side)) ** 2
            parts.append((relative / len(pairs) ** 2, len(side)))
    freedom = _satterthwaite(parts)
    if freedom is None:
        return Interval(value, value, value, n)
    half = t_quantile(level, freedom) * math.sqrt(math.fsum(v for v, _ in parts))
    return Interval(value, value * math.exp(-half), value * math.exp(half), n)


def _variance_of_mean(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values)


def _satterthwaite(parts: Sequence[tuple[float, int]]) -> float | None:
    """Degrees of freedom of a sum of (variance, sample size); None without any variance."""
    total = math.fsum(v for v, _ in parts)
    if total == 0:
        return None
    return total**2 / math.fsum(v**2 / (n - 1) for v, n in parts)
