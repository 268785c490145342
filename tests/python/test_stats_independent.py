# SPDX-License-Identifier: MIT
"""Formulas against a second way to compute them, on random data, and their edges."""

import math
import random
import unittest
from fractions import Fraction

import numpy as np
from scipy import stats as scipy_stats

from lab import latency, stats_bootstrap as bootstrap, stats_plan
from lab.stats import (Interval, difference_ci, geomean_of_ratios_ci, mean_ci, percentile,
                       ratio_ci)
from lab.stats_plan import Variance, advise, decompose, iterations_for
from lab.stats_steady import _segments


def samples(rng, n, mean, spread):
    return [rng.gauss(mean, spread) for _ in range(n)]


def welch_freedom(parts):
    return sum(v for v, _ in parts) ** 2 / sum(v**2 / (n - 1) for v, n in parts)


class Intervals(unittest.TestCase):
    def test_of_a_mean_is_scipys(self):
        rng = random.Random(1)
        for n in range(2, 15):
            x = samples(rng, n, 5, 2)
            found = mean_ci(x)
            low, high = scipy_stats.t.interval(0.95, n - 1, np.mean(x), scipy_stats.sem(x))
            self.assertAlmostEqual(found.low, low, 9)
            self.assertAlmostEqual(found.high, high, 9)
        # Two invocations: twelve times half of what lies between them.
        self.assertAlmostEqual(mean_ci([1.0, 3.0]).half, 12.7062, 4)

    def test_of_a_ratio_is_where_the_linear_hypothesis_is_accepted(self):
        # Fieller: theta is inside when x - theta y is not significantly different from 0.
        rng = random.Random(2)
        for n, m, mx, my in ((3, 3, 10, 5), (10, 4, 7, 8), (5, 9, -6, 4), (4, 5, 9, -3),
                             (6, 6, -8, -2), (2, 2, 100, 50)):
            x, y = samples(rng, n, mx, 0.3), samples(rng, m, my, 0.1)
            found = ratio_ci(x, y)
            vx, vy = np.var(x, ddof=1) / n, np.var(y, ddof=1) / m
            value = np.mean(x) / np.mean(y)
            t = scipy_stats.t.ppf(0.975, welch_freedom([(vx, n), (value**2 * vy, m)]))
            ends = np.roots([np.mean(y)**2 - t**2 * vy, -2 * np.mean(x) * np.mean(y),
                             np.mean(x)**2 - t**2 * vx])
            self.assertAlmostEqual(found.value, value, 12)
            self.assertAlmostEqual(found.low, min(ends), 6)
            self.assertAlmostEqual(found.high, max(ends), 6)
            self.assertTrue(found.low < found.value < found.high)

    def test_of_a_ratio_without_variance_in_one_side(self):
        found = ratio_ci([2.0, 2.0, 2.0], [1.9, 2.0, 2.1])
        own = mean_ci([1.9, 2.0, 2.1])
        self.assertAlmostEqual(found.low, 2 / own.high, 9)
        self.assertAlmostEqual(found.high, 2 / own.low, 9)
        found = ratio_ci([1.9, 2.0, 2.1], [2.0, 2.0, 2.0])
        self.assertAlmostEqual(found.low, own.low / 2, 9)

    def test_of_a_ratio_ends_where_the_divisor_may_be_zero(self):
        # t = 12.7 with two invocations: 1 +- 0.05 stays away from 0 by its 0.64, 1 +- 0.1 does not.
        self.assertIsNotNone(ratio_ci([3.0, 3.0], [0.95, 1.05]).low)
        self.assertEqual(ratio_ci([3.0, 3.0], [0.9, 1.1]), Interval(3.0, None, None, 2))

    def test_there_is_no_ratio_to_zero_or_of_nothing(self):
        for x, y in (([1.0, 2.0], [0.0, 0.0]), ([1.0], [-1.0, 1.0]), ([], [1.0]), ([1.0], [])):
            with self.assertRaises(ValueError):
                ratio_ci(x, y)

    def test_of_a_difference_is_scipys(self):
        rng = random.Random(3)
        for n, m in ((2, 2), (3, 7), (10, 10)):
            x, y = samples(rng, n, 10, 3), samples(rng, m, 9, 0.5)
            vx, vy = np.var(x, ddof=1) / n, np.var(y, ddof=1) / m
            half = scipy_stats.t.ppf(0.975, welch_freedom([(vx, n), (vy, m)])) * math.sqrt(vx + vy)
            self.assertAlmostEqual(difference_ci(x, y).half, half, 9)

    def test_of_a_geometric_mean_carries_relative_variances(self):
        rng = random.Random(4)
        pairs = [(samples(rng, n, 20, 0.5), samples(rng, 5, 10, 0.2)) for n in (3, 4, 6)]
        found = geomean_of_ratios_ci(pairs)
        parts = [(np.var(s, ddof=1) / len(s) / np.mean(s)**2 / 9, len(s)) for p in pairs for s in p]
        half = scipy_stats.t.ppf(0.975, welch_freedom(parts)) * math.sqrt(sum(v for v, _ in parts))
        self.assertAlmostEqual(found.value, scipy_stats.gmean(
            [np.mean(x) / np.mean(y) for x, y in pairs]), 9)
        self.assertAlmostEqual(math.log(found.high / found.low), 2 * half, 9)


class Resampling(unittest.TestCase):
    def test_agrees_with_scipys_bootstrap(self):
        rng = random.Random(5)
        x, y = samples(rng, 20, 20, 2), samples(rng, 15, 10, 1)
        for ours, of in ((bootstrap.ratio(x, y), np.mean), (bootstrap.ratio_of_medians(x, y), np.median)):
            theirs = scipy_stats.bootstrap(
                (x, y), lambda a, b, axis, of=of: of(a, axis=axis) / of(b, axis=axis),
                method="percentile", n_resamples=10_000, random_state=1, vectorized=True)
            for got, expected in zip((ours.low, ours.high), theirs.confidence_interval, strict=True):
                self.assertAlmostEqual(got, expected, delta=0.08 * ours.half)

    def test_medians_do_not_follow_one_disturbed_invocation(self):
        x, y = [10.0] * 9 + [500.0], [5.0] * 10
        self.assertEqual(bootstrap.ratio_of_medians(x, y), Interval(2.0, 2.0, 2.0, 10))
        self.assertGreater(bootstrap.ratio(x, y).value, 10)
        self.assertIsNone(bootstrap.ratio_of_medians([1.0], y).low)

    def test_a_divisor_that_may_be_zero_has_no_interval(self):
        for of in (bootstrap.ratio, bootstrap.ratio_of_medians):
            found = of([1.0, 2.0, 3.0], [0.0, 1.0, 1.0])
            self.assertEqual((found.low, found.high), (None, None), of)

    def test_seeds_are_fixed_and_their_effect_is_small(self):
        rng = random.Random(6)
        x, y = samples(rng, 10, 20, 2), samples(rng, 10, 10, 1)
        ends = [bootstrap.ratio(x, y, seed=s).low for s in range(20)]
        self.assertEqual(bootstrap.ratio(x, y).low, bootstrap.ratio(x, y, bootstrap.SEED).low)
        self.assertLess(np.std(ends), 0.03 * bootstrap.ratio(x, y).half)


class Ranks(unittest.TestCase):
    def test_are_those_of_exact_fractions(self):
        rng = random.Random(7)
        for n in (1, 2, 3, 10, 99, 1000, 1001):
            values = [rng.randrange(10**6) for _ in range(n)]
            ordered = np.sort(np.array(values))
            for p in ("0.001", "1", "25", "50", "90", "95", "99", "99.9", "99.99", "100"):
                expected = ordered[math.ceil(Fraction(p) * n / 100) - 1]
                self.assertEqual(percentile(values, float(p)), expected, (n, p))
                self.assertEqual(latency.percentile(ordered, float(p)), expected, (n, p))


class MeteredEdges(unittest.TestCase):
    def test_one_request_and_requests_that_begin_together(self):
        one = np.array([(5, 9)], dtype=np.int64)
        same = np.array([(5, 9), (5, 11), (5, 30)], dtype=np.int64)
        for window in (0, 1, 2, 10, 10**12, None):
            self.assertEqual(latency.metered(one, window).tolist(), [4], window)
            self.assertEqual(latency.metered(same, window).tolist(), [4, 6, 25], window)
        self.assertEqual(latency.metered(np.zeros((0, 2), dtype=np.int64), None).tolist(), [])

    def test_a_window_reaches_to_exactly_half_on_both_sides(self):
        # Half of 20 reaches from 70 to 60 and to 80, both of which stand on the edge and count:
        # four requests from 60 to 80 would begin every 6.67, the second of them at 66.
        begin = np.array([60, 70, 79, 80, 81])
        requests = np.column_stack([begin, begin + 1])
        self.assertEqual(latency.metered(requests, 20)[1], 5)


class Planner(unittest.TestCase):
    def least(self, variance, effect, r1):
        one = max(variance.t2, 0.0) + variance.t1 / r1
        for n in range(2, 2000):
            half = scipy_stats.t.ppf(0.975, n - 1) * math.sqrt(one / n) / variance.mean
            if half <= effect:
                return n
        return None

    def test_variances_are_numpys(self):
        rng = random.Random(8)
        groups = [samples(rng, 6, rng.gauss(50, 2), 1) for _ in range(5)]
        found = decompose(groups)
        self.assertAlmostEqual(found.s1, np.mean([np.var(g, ddof=1) for g in groups]), 9)
        self.assertAlmostEqual(found.s2, np.var([np.mean(g) for g in groups], ddof=1), 9)
        self.assertAlmostEqual(found.t2, found.s2 - found.s1 / 6, 12)
        self.assertEqual(iterations_for(found, 1, 20),
                         math.ceil(math.sqrt(20 * found.s1 / found.t2)))

    def test_it_ends_at_the_least_number_whatever_that_is(self):
        seen = set()
        for scale in np.geomspace(0.0001, 0.4, 60):
            variance = Variance(1.0, 4, 5, scale**2, scale**2, scale**2, scale**2 * 0.75)
            r1 = iterations_for(variance, 1, 3)
            found, expected = advise(variance, 0.01, 1, 3), self.least(variance, 0.01, r1)
            if expected is not None:
                self.assertEqual(found.invocations, expected, scale)
                self.assertLessEqual(found.reached, 0.01)
                seen.add(expected)
        # Both ends, powers of two and what lies between them were among these.
        self.assertTrue({2, 3, 4} <= seen and len(seen) > 25 and max(seen) > 1000, seen)

    def test_an_effect_that_is_reached_exactly_is_enough(self):
        variance = Variance(1.0, 1, 3, None, 0.01, None, 0.01)
        for n in (2, 3, 4, 5, 17):
            exact = scipy_stats.t.ppf(0.975, n - 1) * math.sqrt(0.01 / n)
            self.assertEqual(advise(variance, exact * (1 + 1e-9), 1, 1).invocations, n)
            self.assertEqual(advise(variance, exact * (1 - 1e-9), 1, 1).invocations, n + 1)

    def test_the_most_that_it_advises_is_not_a_power_of_two(self):
        most = stats_plan.MOST_INVOCATIONS
        variance = Variance(1.0, 1, 3, None, 1.0, None, 1.0)
        just = scipy_stats.t.ppf(0.975, most - 1) / math.sqrt(most)
        self.assertEqual(advise(variance, just * (1 + 1e-9), 1, 1).invocations, most)
        self.assertIsNone(advise(variance, just * (1 - 1e-9), 1, 1))


class Penalty(unittest.TestCase):
    def step(self, part, n=60):
        """Halves whose cheapest partition gains `part` of 15 ln n by one change point."""
        noise = 1.0
        # n ln(variance) of all, noise^2 + step^2 / 4, minus that of the halves, noise^2.
        gain = part * 15 * math.log(n)
        height = 2 * noise * math.sqrt(math.exp(gain / n) - 1)
        return np.array([100 + (i >= n // 2) * height + (noise if i % 2 else -noise)
                         for i in range(n)])

    def test_a_change_point_must_gain_fifteen_times_the_logarithm(self):
        for n in (40, 60, 200):
            self.assertEqual(_segments(self.step(0.98, n), 0.03), [0], n)
            found = _segments(self.step(1.02, n), 0.03)
            self.assertEqual(len(found), 2, (n, found))
            self.assertAlmostEqual(found[1], n // 2, delta=1)

    def test_differences_below_a_tenth_of_the_tolerance_are_none(self):
        # Without a floor the variance of equal values, 0, would win against anything.
        flat = np.array([100.0] * 30 + [100.2] * 30)
        self.assertEqual(_segments(flat, 0.03), [0])
        self.assertEqual(_segments(np.array([100.0] * 30 + [102.0] * 30), 0.03), [0, 30])


if __name__ == "__main__":
    unittest.main()
