# SPDX-License-Identifier: MIT
"""Where variance comes from, and how many runs it takes to see an effect.

Kalibera and Jones, "Rigorous benchmarking in reasonable time" (ISMM 2013):
level 1 is the iteration, level 2 the invocation.  S_i^2 is the mean over groups of
the sample variance of level-i means; T_1^2 = S_1^2 and T_2^2 = S_2^2 - S_1^2 / r_1
are what each level adds by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lab.stats import Interval, mean_ci, t_quantile

MOST_INVOCATIONS = 100_000


@dataclass(frozen=True)
class Variance:
    """A variance decomposition of invocations x iterations."""

    mean: float
    iterations: int  # of the shortest invocation
    invocations: int
    s1: float | None  # S_1^2; None with one iteration
    s2: float  # S_2^2
    t1: float | None  # T_1^2
    t2: float  # T_2^2; may come out below zero when invocations add nothing

    @property
    def interval(self) -> Interval:
        """Of the mean, over the top level only."""
        half = t_quantile(0.95, self.invocations - 1) * math.sqrt(self.s2 / self.invocations)
        return Interval(self.mean, self.mean - half, self.mean + half, self.invocations)


@dataclass(frozen=True)
class Advice:
    """What to run; `reached` is the half width of the interval, relative to the mean."""

    invocations: int
    iterations: int
    reached: float

    def sentence(self, effect: float) -> str:
        def count(n: int, what: str) -> str:
            return f"{n} {what}" + ("" if n == 1 else "s")
        return (f"run {count(self.invocations, 'invocation')} of"
                f" {count(self.iterations, 'iteration')} to see {100 * effect:.3g} %")


def decompose(groups: Sequence[Sequence[float]]) -> Variance | None:
    """One group per invocation, one number per iteration.  None for fewer than two groups.

    Groups longer than the shortest are cut: the formulas want equal counts.
    """
    if len(groups) < 2 or any(not g for g in groups):
        return None
    r1 = min(len(g) for g in groups)
    cut = [list(g)[-r1:] for g in groups]  # the latest iterations: least warm-up
    top = [math.fsum(g) / r1 for g in cut]
    s2 = _variance(top)
    mean = math.fsum(top) / len(top)
    if r1 < 2:
        return Variance(mean, r1, len(groups), None, s2, None, s2)
    s1 = math.fsum(_variance(g) for g in cut) / len(cut)
    return Variance(mean, r1, len(groups), s1, s2, s1, s2 - s1 / r1)


def iterations_for(variance: Variance, cost_iteration: float, cost_invocation: float) -> int:
    """r_1 = ceil(sqrt((c_2 / c_1) (T_1^2 / T_2^2))): as many iterations as pay for themselves.

    cost_invocation is what an invocation costs beside its iterations (start, warm-up).
    With one iteration measured nobody knows, and the answer is 1; when invocations
    add no variance of their own it is the number that was measured.
    """
    if variance.t1 is None or variance.t1 == 0:
        return 1
    if variance.t2 <= 0:
        return variance.iterations
    return max(1, math.ceil(math.sqrt(
        cost_invocation / cost_iteration * variance.t1 / variance.t2)))


def advise(variance: Variance, effect: float, cost_iteration: float,
           cost_invocation: float) -> Advice | None:
    """How much to run until half of the 95 % interval is at most `effect` of the mean.

    None when no sane number would do.
    """
    r1 = iterations_for(variance, cost_iteration, cost_invocation)
    one = max(variance.t2, 0.0) + (variance.t1 or 0.0) / r1
    if one == 0:
        return Advice(2, r1, 0.0)

    def half(n: int) -> float:
        return t_quantile(0.95, n - 1) * math.sqrt(one / n) / abs(variance.mean)

    n = 2
    while half(n) > effect:
        if n == MOST_INVOCATIONS:
            return None
        n = min(2 * n, MOST_INVOCATIONS)
    low = n // 2  # known to be too few, or 1
    while n - low > 1:
        middle = (low + n) // 2
        if half(middle) <= effect:
            n = middle
        else:
            low = middle
    return Advice(n, r1, half(n))


def pooled_interval(groups: Sequence[Sequence[float]]) -> Interval:
    """The interval that one must not quote: over all iterations, as if they were independent."""
    return mean_ci([v for g in groups for v in g])


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1)
