# SPDX-License-Identifier: MIT
import math
import random
import unittest

from lab.stats import (geomean, geomean_of_ratios_ci, mean_ci, percentile, ratio_ci,
                       t_quantile)


class Quantile(unittest.TestCase):
    def test_agrees_with_the_printed_tables(self):
        for freedom, expected in ((1, 12.706), (2, 4.303), (9, 2.262), (19, 2.093), (1e9, 1.960)):
            self.assertAlmostEqual(t_quantile(0.95, freedom), expected, places=3)


class Mean(unittest.TestCase):
    def test_interval_is_over_invocation_means(self):
        # Three invocations of four iterations; pooling the twelve would give +-0.22.
        groups = [[10.0, 10.2, 9.8, 10.0], [10.6, 10.4, 10.5, 10.5], [9.7, 9.9, 9.8, 9.6]]
        found = mean_ci([sum(g) / 4 for g in groups])
        self.assertAlmostEqual(found.value, 10.08333, places=4)
        self.assertAlmostEqual(found.half, 0.94865, places=4)
        self.assertAlmostEqual(found.low, 9.1347, places=4)
        self.assertAlmostEqual(found.high, 11.0320, places=4)

    def test_one_value_has_no_interval(self):
        found = mean_ci([3.0])
        self.assertEqual((found.value, found.low, found.half), (3.0, None, None))

    def test_equal_values_have_an_interval_of_no_width(self):
        self.assertEqual(mean_ci([2.0, 2.0, 2.0]).half, 0.0)

    def test_nothing_is_an_error(self):
        with self.assertRaises(ValueError):
            mean_ci([])

    def test_covers_the_truth_as_often_as_it_says(self):
        rng = random.Random(7)
        hits = 0
        for _ in range(2000):
            found = mean_ci([rng.gauss(5, 1) for _ in range(3)])
            hits += found.low <= 5 <= found.high
        self.assertAlmostEqual(hits / 2000, 0.95, delta=0.02)


class Percentile(unittest.TestCase):
    def test_is_one_of_the_values(self):
        values = [5, 1, 4, 2, 3]
        self.assertEqual([percentile(values, p) for p in (20, 50, 95, 100)], [1, 3, 5, 5])

    def test_does_not_slip_by_rounding(self):
        self.assertEqual(percentile(range(1, 1001), 99.9), 999)
        self.assertEqual(percentile(range(1, 10001), 99.99), 9999)


class Ratio(unittest.TestCase):
    def test_fieller_contains_the_quotient(self):
        found = ratio_ci([10.0, 11.0, 12.0], [5.0, 5.1, 5.2])
        self.assertAlmostEqual(found.value, 11 / 5.1)
        self.assertLess(found.low, found.value)
        self.assertGreater(found.high, found.value)

    def test_covers_the_truth(self):
        rng = random.Random(3)
        hits = 0
        for _ in range(2000):
            x = [rng.gauss(20, 1) for _ in range(5)]
            y = [rng.gauss(10, 0.5) for _ in range(5)]
            found = ratio_ci(x, y)
            hits += found.low <= 2 <= found.high
        self.assertAlmostEqual(hits / 2000, 0.95, delta=0.02)

    def test_a_divisor_near_zero_has_no_interval(self):
        found = ratio_ci([1.0, 2.0, 3.0], [-1.0, 0.1, 1.5])
        self.assertIsNone(found.low)

    def test_exact_values_have_no_width(self):
        found = ratio_ci([2.0, 2.0], [1.0, 1.0])
        self.assertEqual((found.low, found.value, found.high), (2.0, 2.0, 2.0))

    def test_one_invocation_has_no_interval(self):
        self.assertIsNone(ratio_ci([2.0], [1.0]).low)


class Geomean(unittest.TestCase):
    def test_of_powers(self):
        self.assertAlmostEqual(geomean([1, 2, 4]), 2.0)

    def test_of_ratios_covers_the_truth(self):
        rng = random.Random(11)
        truth = math.sqrt(1.5 * 2.0)
        hits = 0
        for _ in range(1000):
            pairs = [([rng.gauss(15, 0.5) for _ in range(3)], [rng.gauss(10, 0.3) for _ in range(3)]),
                     ([rng.gauss(40, 1.5) for _ in range(3)], [rng.gauss(20, 0.8) for _ in range(3)])]
            found = geomean_of_ratios_ci(pairs)
            hits += found.low <= truth <= found.high
        self.assertAlmostEqual(hits / 1000, 0.95, delta=0.03)

    def test_the_best_against_itself_is_exactly_one(self):
        best = [10.0, 11.0, 12.0]
        found = geomean_of_ratios_ci([(best, best)])
        self.assertEqual((found.low, found.value, found.high), (1.0, 1.0, 1.0))


if __name__ == "__main__":
    unittest.main()
