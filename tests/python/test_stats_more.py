# SPDX-License-Identifier: MIT
"""Bootstraps, Welch, the planner and steady states, against numbers worked out elsewhere."""

import random
import unittest

import numpy as np
from scipy import stats as scipy_stats

from lab import stats_bootstrap as bootstrap
from lab.stats import difference_ci, mean_ci, ratio_ci
from lab.stats_plan import advise, decompose, iterations_for, pooled_interval
from lab.stats_steady import classify, settled

# Three invocations of four iterations: what Kalibera and Jones' formulas must give is known.
GROUPS = [[10.0, 10.2, 9.8, 10.0], [10.6, 10.4, 10.5, 10.5], [9.7, 9.9, 9.8, 9.6]]


class Welch(unittest.TestCase):
    def test_agrees_with_scipy(self):
        x, y = [10.1, 11.3, 9.7, 10.8, 12.0], [8.0, 8.1, 8.3]
        found = difference_ci(x, y)
        # scipy's p value is 0.05 exactly when 0 is at the end of the interval.
        for shift in (found.low, found.high):
            self.assertAlmostEqual(
                scipy_stats.ttest_ind(np.array(x) - shift, y, equal_var=False).pvalue, 0.05, 9)

    def test_one_invocation_has_no_interval(self):
        self.assertIsNone(difference_ci([1.0], [2.0, 3.0]).low)

    def test_equal_values_have_no_width(self):
        found = difference_ci([3.0, 3.0], [1.0, 1.0])
        self.assertEqual((found.low, found.value, found.high), (2.0, 2.0, 2.0))


class Bootstrap(unittest.TestCase):
    def test_the_seed_decides(self):
        x, y = [1.0, 2.0, 3.0, 5.0], [2.0, 2.5, 4.0]
        self.assertEqual(bootstrap.ratio(x, y, seed=4), bootstrap.ratio(x, y, seed=4))
        self.assertNotEqual(bootstrap.ratio(x, y, seed=4), bootstrap.ratio(x, y, seed=5))

    def test_a_ratio_agrees_with_fieller_when_there_are_many(self):
        rng = random.Random(1)
        x, y = [rng.gauss(20, 1) for _ in range(200)], [rng.gauss(10, 0.5) for _ in range(200)]
        exact, drawn = ratio_ci(x, y), bootstrap.ratio(x, y)
        self.assertEqual(round(exact.value, 12), round(drawn.value, 12))
        self.assertAlmostEqual(exact.low, drawn.low, delta=0.1 * exact.half)
        self.assertAlmostEqual(exact.high, drawn.high, delta=0.1 * exact.half)

    def test_two_levels_are_much_wider_than_pooling(self):
        two = bootstrap.hierarchical(GROUPS)
        self.assertAlmostEqual(two.value, 10.08333, places=4)
        self.assertGreater(two.half, 1.4 * pooled_interval(GROUPS).half)
        # Invocations without variance inside: the same as resampling their means.
        flat = bootstrap.hierarchical([[v] * 3 for v in (1.0, 2.0, 4.0)])
        self.assertEqual((flat.low, flat.high), (1.0, 4.0))

    def test_geomean_resamples_inside_each_workload(self):
        pairs = [([4.0, 4.0], [1.0, 1.0]), ([9.0, 9.0], [1.0, 1.0])]
        found = bootstrap.geomean_of_ratios(pairs)
        # Workloads that differ widely add no width: their set is fixed.
        for end in (found.low, found.value, found.high):
            self.assertAlmostEqual(end, 6.0)
        self.assertIsNone(bootstrap.geomean_of_ratios([([1.0], [2.0])]).low)

    def test_a_percentile_is_taken_of_merged_invocations(self):
        parts = [[np.array([1, 2])], [np.array([3, 100])]]
        found = bootstrap.statistic(parts, lambda arrays: float(np.concatenate(arrays).max()))
        self.assertEqual((found.value, found.low, found.high, found.n), (100, 2, 100, 2))


class Planning(unittest.TestCase):
    def test_variance_is_split_over_the_levels(self):
        found = decompose(GROUPS)
        self.assertAlmostEqual(found.mean, 10.08333, 5)
        self.assertAlmostEqual(found.s1, 0.0166667, 6)
        self.assertAlmostEqual(found.s2, 0.1458333, 6)
        self.assertAlmostEqual(found.t2, 0.1416667, 6)
        self.assertAlmostEqual(found.interval.half, 0.94865, 4)
        self.assertAlmostEqual(found.interval.low, 9.1347, 4)
        self.assertAlmostEqual(found.interval.high, 11.0320, 4)

    def test_two_iterations_pay_when_a_start_costs_nine(self):
        self.assertEqual(iterations_for(decompose(GROUPS), 1, 9), 2)
        self.assertEqual(iterations_for(decompose(GROUPS), 1, 1), 1)

    def test_pooling_is_four_times_too_narrow(self):
        naive = pooled_interval(GROUPS).half
        self.assertAlmostEqual(naive, 0.2198, 4)
        self.assertAlmostEqual(decompose(GROUPS).interval.half / naive, 4.3, 1)

    def test_advice_is_the_least_that_reaches_the_effect(self):
        variance = decompose(GROUPS)
        found = advise(variance, 0.01, 1, 9)
        self.assertEqual(found.iterations, 2)
        self.assertLessEqual(found.reached, 0.01)
        one_less = scipy_stats.t.ppf(0.975, found.invocations - 2) * np.sqrt(
            (variance.t2 + variance.t1 / 2) / (found.invocations - 1)) / variance.mean
        self.assertGreater(one_less, 0.01)
        self.assertEqual(found.sentence(0.01),
                         f"run {found.invocations} invocations of 2 iterations to see 1 %")
        self.assertIsNone(advise(variance, 1e-6, 1, 9))

    def test_advice_keeps_its_promise(self):
        rng = random.Random(5)
        bases = [rng.gauss(100, 2) for _ in range(30)]
        pilot = [[base + rng.gauss(0, 1) for _ in range(6)] for base in bases]
        found = advise(decompose(pilot), 0.01, 1, 4)
        halves = []
        for _ in range(200):
            again = []
            for _ in range(found.invocations):
                base = rng.gauss(100, 2)
                again.append(sum(base + rng.gauss(0, 1) for _ in range(found.iterations))
                             / found.iterations)
            halves.append(mean_ci(again).half)
        self.assertAlmostEqual(sum(halves) / len(halves), 1.0, delta=0.35)

    def test_one_iteration_and_one_invocation(self):
        self.assertEqual(iterations_for(decompose([[1.0], [2.0]]), 1, 100), 1)
        self.assertIsNone(decompose([[1.0, 2.0]]))
        self.assertIsNone(decompose([]))

    def test_invocations_that_add_nothing(self):
        found = decompose([[1.0, 3.0], [3.0, 1.0]])
        self.assertLess(found.t2, 0)
        self.assertEqual(iterations_for(found, 1, 9), 2)
        self.assertEqual(advise(decompose([[2.0, 2.0]] * 3), 0.01, 1, 1).invocations, 2)


def noisy(levels, seed=1, noise=0.005):
    rng = random.Random(seed)
    return [level * (1 + rng.gauss(0, noise)) for level in levels]


class Steady(unittest.TestCase):
    def test_flat(self):
        for seed in range(20):
            found = classify(noisy([100] * 30, seed))
            self.assertEqual((found.kind, found.steady, found.finding), ("flat", 0, None))

    def test_warm_up(self):
        found = classify(noisy([200, 150, 140] + [100] * 20))
        self.assertEqual(found.kind, "warm-up")
        self.assertTrue(1 <= found.steady <= 3)

    def test_a_step_up_is_a_slowdown_and_a_finding(self):
        found = classify(noisy([100] * 15 + [130] * 15))
        self.assertEqual(found.kind, "slowdown")
        self.assertIn("a leak, or fragmentation", found.finding)

    def test_a_slow_leak_is_a_slowdown(self):
        self.assertEqual(classify(noisy([100 + i for i in range(30)])).kind, "slowdown")
        self.assertEqual(classify(noisy([150] + [100 + i for i in range(30)])).kind, "slowdown")

    def test_swinging_is_no_steady_state(self):
        found = classify([100, 150] * 12)
        self.assertEqual((found.kind, found.steady), ("no steady state", None))
        self.assertIsNotNone(found.finding)

    def test_a_single_outlier_changes_nothing(self):
        values = noisy([100] * 30)
        values[17] = 400
        found = classify(values)
        self.assertEqual((found.kind, found.outliers), ("flat", (17,)))

    def test_few_iterations_are_not_judged(self):
        self.assertEqual(classify([1.0, 2.0, 3.0, 4.0]).kind, "too short")

    def test_the_rule_of_three(self):
        self.assertEqual(settled([200, 150, 101, 100, 99, 100]), 2)
        self.assertIsNone(settled([100, 200, 100, 200]))


if __name__ == "__main__":
    unittest.main()
