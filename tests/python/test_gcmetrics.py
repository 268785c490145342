# SPDX-License-Identifier: MIT
"""LBO, MMU, latency and nominal statistics against published or worked-out numbers."""

import random
import unittest

import numpy as np

from lab import latency, lbo, nominal
from lab.mmu import MANY_PAUSES, Utilisation, merged, windows

# Cai et al. 2022, tables II to IV: h2 at three times the minimum heap, giga-cycles.
H2 = {("parallel", "3x"): [(108.33, 4.46)], ("serial", "3x"): [(108.12, 2.75)],
      ("shenandoah", "3x"): [(218.72, 0.03)]}


class LowerBound(unittest.TestCase):
    def test_the_published_tables(self):
        least = lbo.minimum(H2)
        self.assertEqual((round(least.value, 2), least.collector, least.heap),
                         (103.87, "parallel", "3x"))
        for name, distilled, over, ratio in (("parallel", 103.87, 4.46, 1.043),
                                             ("serial", 105.37, 4.25, 1.041),
                                             ("shenandoah", 218.69, 114.85, 2.106)):
            cost = H2[name, "3x"]
            self.assertAlmostEqual(lbo.distilled(cost), distilled, 6)
            self.assertAlmostEqual(cost[0][0] - least.value, over, 6)
            self.assertAlmostEqual(lbo.overhead(H2, (name, "3x")).value, ratio, 3)

    def test_a_better_collector_raises_everyone(self):
        more = {**H2, ("new", "6x"): [(101.0, 1.0)]}
        self.assertEqual(lbo.minimum(more).collector, "new")
        for key in H2:
            self.assertGreater(lbo.overhead(more, key).value, lbo.overhead(H2, key).value)

    def test_only_the_cell_of_the_minimum_has_its_own_share(self):
        # In every other cell total exceeds the minimum by more than what is explicit.
        for key, cost in H2.items():
            over = cost[0][0] - lbo.minimum(H2).value
            self.assertGreaterEqual(over + 1e-9, cost[0][1] if key[0] != "serial" else 0)
        self.assertAlmostEqual(lbo.overhead(H2, ("parallel", "3x")).value, 1 + 4.46 / 103.87, 9)

    def test_one_invocation_has_no_interval_and_many_do(self):
        self.assertIsNone(lbo.overhead(H2, ("serial", "3x")).low)
        rng = random.Random(2)
        many = {key: [(t + rng.gauss(0, 1), e) for _ in range(10)]
                for key, [(t, e)] in H2.items()}
        found = lbo.overhead(many, ("serial", "3x"))
        self.assertLess(found.low, found.value)
        self.assertGreater(found.high, found.value)
        self.assertEqual(found, lbo.overhead(many, ("serial", "3x")))

    def test_a_suite_is_the_geometric_mean_of_complete_workloads(self):
        other = {("serial", "3x"): [(4.0, 1.0)], ("parallel", "3x"): [(6.0, 0.0)]}
        found = lbo.suite([H2, other], ("serial", "3x"))
        self.assertAlmostEqual(found.value, (108.12 / 103.87 * 4 / 3) ** 0.5)
        self.assertIsNone(found.low)
        self.assertIsNone(lbo.suite([H2, other], ("shenandoah", "3x")))
        self.assertIsNone(lbo.suite([], ("serial", "3x")))

    def test_the_minimums_own_cell_is_resampled_together(self):
        # Total and distilled cost vary together, so their quotient hardly varies.
        cells = {("a", "2x"): [(100.0 + 10 * i, 10.0 + i) for i in range(6)]}
        self.assertLess(lbo.overhead(cells, ("a", "2x")).half, 1e-9)

    def test_what_a_row_does_not_have_is_absent(self):
        self.assertIsNone(lbo.overhead(H2, ("zgc", "3x")))
        self.assertIsNone(lbo.overhead({}, ("zgc", "3x")))
        self.assertIsNone(lbo.cycles({"perf": None}))
        self.assertIsNone(lbo.cycles({"perf": {"cycles": 5, "gc_cycles": None}}))
        self.assertEqual(lbo.cycles({"perf": {"cycles": 5, "gc_cycles": 2}}), (5, 2))
        self.assertIsNone(lbo.wall({"wall_ns": 5, "gc_ns": None}))
        self.assertEqual(lbo.cpu({"wall_ns": 100, "cpu_ns": 50, "gc_ns": 10}), (50, 5.0))


SECOND = 10**9
GO = Utilisation(0, 5 * SECOND, [(SECOND, 2 * SECOND), (3 * SECOND, 4 * SECOND)])


class MutatorUtilisation(unittest.TestCase):
    def test_the_vector_of_the_go_runtime(self):
        for window, expected in ((0, 0), (0.001, 0), (1, 0), (2, 0.5), (3, 1 / 3), (4, 0.5),
                                 (5, 0.6), (6, 0.6)):
            self.assertAlmostEqual(GO.mmu(window * SECOND), expected, 9, f"{window} s")

    def test_bounded_utilisation_is_monotone(self):
        found = GO.bmu([w * SECOND for w in (0.001, 2, 3, 4, 5, 6)])
        for value, expected in zip(found, (0, 1 / 3, 1 / 3, 0.5, 0.6, 0.6), strict=True):
            self.assertAlmostEqual(value, expected, 9)

    def random_trace(self, seed):
        rng = random.Random(seed)
        pauses, at = [], 0
        for _ in range(rng.randrange(1, 30)):
            at += rng.randrange(1, 1000)
            pauses.append((at, at := at + rng.randrange(1, 300)))
        return Utilisation(0, at + rng.randrange(1, 500), pauses), pauses, at

    def test_agrees_with_trying_every_place(self):
        for seed in range(20):
            trace, pauses, _ = self.random_trace(seed)
            stopped = np.zeros(int(trace.length) + 1)
            for a, b in pauses:
                stopped[a + 1:b + 1] = 1
            total = np.cumsum(stopped)
            for window in (1, 7, 100, 450, 2000):
                w = int(min(window, trace.length))
                brute = 1 - (total[w:] - total[:len(total) - w]).max() / w
                self.assertAlmostEqual(trace.mmu(window), brute, 9, (seed, window))

    def test_bmu_agrees_with_trying_every_longer_window(self):
        for seed in range(5):
            trace, _, _ = self.random_trace(seed)
            for window in (5, 200, 900):
                if window < trace.length:
                    brute = min(trace.mmu(w) for w in range(window, int(trace.length) + 1))
                    self.assertAlmostEqual(trace.bmu([window])[0], brute, 9)

    def test_never_above_what_the_longest_pause_leaves(self):
        trace, pauses, _ = self.random_trace(3)
        longest = max(b - a for a, b in pauses)
        for window in windows(1, trace.length):
            self.assertLessEqual(trace.mmu(window), max(0, 1 - longest / window) + 1e-9)
        self.assertEqual(trace.mmu(longest), 0)
        self.assertGreater(trace.mmu(longest + 1), 0)

    def test_the_whole_trace_is_the_asymptote(self):
        trace, pauses, _ = self.random_trace(4)
        share = 1 - sum(b - a for a, b in pauses) / trace.length
        self.assertAlmostEqual(trace.mmu(trace.length), share, 9)
        self.assertAlmostEqual(trace.bmu([10 * trace.length])[0], share, 9)

    def test_one_pause_sits_on_the_bound(self):
        # 753 us in any 5 ms leave 84.9 %.
        trace = Utilisation(0, 10**8, [(10**7, 10**7 + 753_000)])
        self.assertAlmostEqual(trace.mmu(5_000_000), 0.8494, 4)

    def test_pauses_that_touch_are_one(self):
        self.assertEqual(merged([(5, 7), (1, 3), (3, 4), (6, 9), (20, 30), (9, 9)], 2, 25),
                         [(2, 4), (5, 9), (20, 25)])

    def test_without_pauses_everything_is_the_mutators(self):
        trace = Utilisation(5, 10, [])
        self.assertEqual((trace.mmu(0), trace.mmu(2), trace.bmu([2]), trace.mud(2, [0.5])),
                         (1.0, 1.0, [1.0], [1.0]))
        with self.assertRaises(ValueError):
            Utilisation(5, 5, [])

    def test_late_clocks_lose_nothing(self):
        uptime = 90 * 86400 * SECOND
        far = Utilisation(uptime, uptime + 5 * SECOND,
                          [(uptime + SECOND, uptime + 2 * SECOND),
                           (uptime + 3 * SECOND, uptime + 4 * SECOND)])
        self.assertEqual(far.mmu(3 * SECOND), GO.mmu(3 * SECOND))

    def test_the_distribution_begins_with_the_mmu(self):
        found = GO.mud(2 * SECOND, [0.0, 0.25, 1.0])
        self.assertAlmostEqual(found[0], 0.5, 6)
        # Windows of 2 s in [0, 5]: mutator share 0.5 everywhere.
        self.assertAlmostEqual(found[2], 0.5, 6)
        trace, _, _ = self.random_trace(7)
        window = trace.length / 5
        at = np.linspace(0, trace.length - window, 200_001)
        sampled = np.quantile(trace._mu(at, window), [0.01, 0.5, 0.9])
        for exact, near in zip(trace.mud(window, [0.01, 0.5, 0.9]), sampled, strict=True):
            self.assertAlmostEqual(exact, near, 3)

    def test_many_pauses_fall_back_to_a_grid(self):
        count = MANY_PAUSES + 10
        trace = Utilisation(0, count * 10, [(i * 10, i * 10 + 5) for i in range(count)])
        # A window of 105 from pause to pause holds eleven pauses.
        self.assertAlmostEqual(trace.bmu([100.0])[0], 1 - 55 / 105, delta=0.01)


class Latency(unittest.TestCase):
    EVEN = np.array([(i * 100, i * 100 + 50) for i in range(10)], dtype=np.int64)

    def test_simple(self):
        self.assertEqual(latency.simple(self.EVEN).tolist(), [50] * 10)

    def test_even_arrivals_are_metered_as_they_are(self):
        self.assertEqual(latency.metered(self.EVEN, None).tolist(), [50] * 10)
        self.assertEqual(latency.metered(self.EVEN, 400).tolist(), [50] * 10)

    def test_requests_behind_a_pause_would_have_waited(self):
        # Ten requests of 10 ns; the fifth stops for 990 ns; then they go on.
        begin = np.array([0, 10, 20, 30, 40, 1040, 1050, 1060, 1070, 1080])
        requests = np.column_stack([begin, begin + 10])
        requests[4, 1] = 1040
        found = latency.metered(requests, None)
        # On one line from 0 to 1080 they would begin every 120 ns.
        expected = [max(e - b, e - i * 120) for i, (b, e) in enumerate(requests.tolist())]
        self.assertEqual(found.tolist(), expected)
        self.assertEqual(found.tolist()[4:7], [1000, 450, 340])

    def test_the_window_formula_request_by_request(self):
        rng = random.Random(9)
        begin = np.cumsum([rng.randrange(0, 500) for _ in range(60)]).astype(np.int64)
        requests = np.column_stack([begin, begin + [rng.randrange(1, 300) for _ in range(60)]])
        for window in (2, 400, 3000, 10**6):
            half, n = window // 2, len(begin)
            for i, got in enumerate(latency.metered(requests, window).tolist()):
                s = min(j for j in range(n) if begin[j] >= begin[i] - half)
                e = min([j for j in range(n) if begin[j] >= begin[i] + half] + [n - 1])
                smooth = int(begin[i]) if e == s else int(begin[s]) + (
                    (i - s) * int(begin[e] - begin[s]) // (e - s))
                simple = int(requests[i, 1] - begin[i])
                self.assertEqual(got, max(simple, int(requests[i, 1]) - smooth), (window, i))

    def test_nanoseconds_survive_a_long_uptime(self):
        late = self.EVEN + 35_000_000_001 + 10**16
        self.assertEqual(latency.metered(late, None).tolist(), [50] * 10)

    def test_open_loop_counts_from_when_it_was_due(self):
        paced = np.array([(10, 15, 5), (20, 30, 10)], dtype=np.int64)
        self.assertEqual(latency.open_loop(paced).tolist(), [10, 20])
        self.assertIsNone(latency.open_loop(self.EVEN))

    def test_a_percentile_is_one_of_the_values(self):
        ordered = np.array([1000] * 10_000 + [100_000_000], dtype=np.int64)
        self.assertEqual(latency.percentile(ordered, 99.99), 1000)
        self.assertEqual(latency.percentile(ordered, 99.999), 100_000_000)

    def test_a_curve_ends_at_the_longest_value(self):
        values = np.arange(1, 1001)
        found = latency.curve(values)
        self.assertEqual(found[0], (1.0, 1))
        self.assertEqual(found[-1], (1000.0, 1000))
        at_p90 = [v for x, v in found if x >= 10][0]
        self.assertTrue(900 <= at_p90 <= 910)
        self.assertEqual(latency.curve(np.array([7])), [(1.0, 7)])
        self.assertEqual(latency.curve(np.array([])), [])

    def test_how_many_requests_a_percentile_needs(self):
        self.assertTrue(latency.enough(10_000, 99.9))
        self.assertFalse(latency.enough(9_999, 99.9))


class Nominal(unittest.TestCase):
    def test_lusearch_as_published(self):
        size = 24_128_847_512
        self.assertEqual(int(nominal.allocation_rate(size, 2343.6)), 10295)
        self.assertEqual(int(nominal.turnover(size, 19 * nominal.MIB)), 1211)

    def test_heap_sensitivity_as_published(self):
        for tight, best, expected in ((6702.5, 2343.6, 185), (5653, 929.6, 508), (570, 533.4, 6)):
            self.assertEqual(int(nominal.heap_sensitivity(tight, best)), expected)

    def test_shares_of_published_logs(self):
        for total, stopped, expected in (
                (43979, 484, 1.10), (51224, 1250, 2.44), (7449, 1855, 24.9), (63848, 3171, 4.97),
                (69059, 153, 0.22), (15294, 2899, 18.96), (31255, 5810, 18.59), (7199, 107, 1.49),
                (35050, 6675, 19.04)):
            self.assertAlmostEqual(nominal.share(stopped, total), expected, delta=0.051)

    def test_deviation_is_in_whole_per_cent(self):
        self.assertEqual(nominal.deviation([90, 100, 110]), 10)

    def test_collections_of_a_constant_live_volume(self):
        self.assertEqual(nominal.expected_collections(100, 30, 10, half=False), 5)
        self.assertEqual(nominal.expected_collections(100, 30, 10, half=True), 20)
        self.assertIsNone(nominal.expected_collections(100, 20, 10, half=True))


if __name__ == "__main__":
    unittest.main()
