# SPDX-License-Identifier: MIT
"""Each metric on rows whose numbers are simple, and on rows that lack what it needs."""

import gzip
import json
import unittest

from lab.metric import all_metrics, metric
from test_rows import Stored, row, run_record

MS = 10**6
# What rows/1 requires is there; everything else is optional.
FROM_REQUIRED = {"total_time", "cpu_time", "mutator_time", "gc_time", "collections", "gc_share",
                 "lbo_wall", "lbo_cpu", "heap_sensitivity", "deferred_time"}


def collection(start_ms, end_ms, **more):
    return {"ev": "collection", "start_ns": start_ms * MS, "end_ns": end_ms * MS, **more}


class Values(Stored):
    def store(self, record=None, events=None, requests=None, job="1", **more):
        """One row with what it recorded."""
        line = row(job, "a", **more)
        line["run"] = {**line["run"], **(record or {})}
        if events is not None:
            (self.folder / "events").mkdir(exist_ok=True)
            text = "\n".join(map(json.dumps, events))
            (self.folder / "events" / f"{job}.jsonl").write_text(text)
            line["events"] = f"events/{job}.jsonl"
        if requests is not None:
            (self.folder / "requests").mkdir(exist_ok=True)
            packed = self.folder / "requests" / f"{job}.csv.gz"
            packed.write_bytes(gzip.compress(requests.encode()))
            line["requests"] = f"requests/{job}.csv.gz"
        return line

    def value(self, name, *lines, heap="2x"):
        data = self.write(*lines)
        found = metric(name).of_cell(data, data.cell("w", heap, "a"))
        return None if found is None else found.value

    WINDOW = {"ev": "window", "start_ns": 0, "end_ns": 100 * MS}
    EVENTS = [WINDOW,
              collection(20, 30, extent="young", used_before_bytes=400, used_after_bytes=100,
                         traced_bytes=50),
              collection(50, 55, extent="full", used_before_bytes=400, used_after_bytes=200,
                         traced_bytes=150),
              collection(80, 100, extent="full", used_before_bytes=400, used_after_bytes=200,
                         traced_bytes=150)]

    def test_from_events(self):
        line = self.store({"allocated_bytes": 700}, self.EVENTS)
        for name, expected in (
                ("mmu", 0), ("bmu", 0), ("young_collections", 1), ("full_collections", 2),
                ("young_pause_max", 10), ("young_pause_p50", 10), ("full_pause_max", 20),
                ("full_pause_p50", 5), ("mark_cons", 0.5), ("fragmentation", 25),
                ("survival", 100 * (0.25 + 0.5 + 0.5) / 3), ("footprint_after", 200 / 2**20)):
            with self.subTest(metric=name):
                self.assertAlmostEqual(self.value(name, line), expected)

    def test_utilisation_of_windows_longer_than_the_pauses(self):
        line = self.store({}, [self.WINDOW, collection(20, 24), collection(27, 28)])
        self.assertAlmostEqual(self.value("mmu", line), 50)
        self.assertAlmostEqual(self.value("bmu", line), 50)
        # 1 % of the windows of 10 ms begin where both pauses are inside: [18, 20] of 90 ms.
        self.assertAlmostEqual(self.value("mud", line), 50, places=3)

    def test_mean_footprint_weighs_by_time(self):
        line = self.store({}, [self.WINDOW, collection(40, 60, used_before_bytes=2**21,
                                                       used_after_bytes=2**21)])
        self.assertAlmostEqual(self.value("footprint_mean", line), (40 * 1 + 20 * 2) / 60)

    def test_from_the_record(self):
        record = {"allocated_bytes": 1100, "allocated_objects": 50, "live_bytes": 100,
                  "heap_limit_bytes": 300, "collections": {"total": 5}, "collector": "marksweep",
                  "counters": {"barrier_slow": 25}, "wall_ns": 1000, "gc_ns": 250}
        for name, expected in (("turnover", 11), ("object_bytes", 22), ("barrier_rate", 0.5),
                               ("gc_share", 25), ("collections_model", 1.0)):
            with self.subTest(metric=name):
                self.assertAlmostEqual(self.value(name, self.store(record)), expected)
        half = {**record, "collector": "semispace"}
        self.assertAlmostEqual(self.value("collections_model", self.store(half)), 5 / 20)
        self.assertIsNone(self.value("collections_model",
                                     self.store({**record, "collector": "refcount"})))

    def test_what_is_not_there_is_absent_never_zero(self):
        for name, known in all_metrics().items():
            with self.subTest(metric=name):
                found = self.value(name, self.store())
                if name not in FROM_REQUIRED:
                    self.assertIsNone(found)
                else:
                    self.assertIsNotNone(found)
                self.assertIsNotNone(known.title)

    def test_events_without_optional_fields(self):
        line = self.store({}, [self.WINDOW, collection(20, 30)])
        for name in ("young_collections", "mark_cons", "fragmentation", "survival",
                     "footprint_mean", "footprint_after", "full_pause_max", "pause_p999"):
            with self.subTest(metric=name):
                self.assertIsNone(self.value(name, line))

    def test_lower_bound_overhead_looks_at_all_cells_of_the_workload(self):
        cheap = row("2", "b", heap="10x")
        cheap["run"] = {**run_record(), "wall_ns": 100, "gc_ns": 20, "cpu_ns": 50}
        line = self.store({"wall_ns": 200, "gc_ns": 90, "cpu_ns": 200})
        self.assertAlmostEqual(self.value("lbo_wall", line, cheap), 200 / 80)
        self.assertAlmostEqual(self.value("lbo_cpu", line, cheap), 200 / 40)
        self.assertIsNone(self.value("lbo_cycles", line, cheap))

    def test_cycles_are_those_of_rows_whose_machine_counts_them(self):
        def counted(job, collector, cycles, gc_cycles, heap="2x"):
            made = row(job, collector, heap=heap)
            made["run"] |= {"wall_ns": 10**6, "gc_ns": 10**5, "perf": {
                "instructions": 3 * cycles, "cycles": cycles, "gc_cycles": gc_cycles,
                "cache_misses": None}}
            return made

        lines = [counted(f"a{i}", "a", 5000 + 100 * i, 1000 + 10 * i) for i in range(4)]
        lines += [counted(f"b{i}", "b", 4400 + 100 * i, 800 + 100 * i, "10x") for i in range(4)]
        data = self.write(*lines)
        found = metric("lbo_cycles").of_cell(data, data.cell("w", "2x", "a"))
        # b needs 3600 beside its collections in each invocation.
        self.assertAlmostEqual(found.value, 5150 / 3600)
        self.assertTrue(found.low < found.value < found.high)
        self.assertGreaterEqual(found.low, 5000 / 3600)
        # Wall time says something else, so that neither stands in for the other.
        self.assertAlmostEqual(self.value("lbo_wall", *lines), 1 / 0.9)
        # What only the whole is counted of, or nothing, is left out and not 0.
        lines[4]["run"]["perf"]["gc_cycles"] = None
        lines[5]["run"]["perf"] = None
        data = self.write(*lines)
        found = metric("lbo_cycles").of_cell(data, data.cell("w", "10x", "b"))
        self.assertEqual((found.n, round(found.value, 9)), (2, round(4650 / 3600, 9)))
        for line in lines[:4]:
            line["run"]["perf"]["gc_cycles"] = None
        self.assertIsNone(self.value("lbo_cycles", *lines))

    def test_heap_sensitivity_is_relative_to_the_best_size(self):
        slow = self.store({"wall_ns": 300, "iteration_wall_ns": [300]})
        fast = self.store({"wall_ns": 200, "iteration_wall_ns": [200]}, job="2", heap="10x")
        self.assertAlmostEqual(self.value("heap_sensitivity", slow, fast), 50)
        self.assertEqual(self.value("heap_sensitivity", slow, fast, heap="10x"), 0)

    def test_deviation_needs_two_invocations(self):
        lines = [self.store({"wall_ns": w, "iteration_wall_ns": [w]}, job=str(w))
                 for w in (90, 100, 110)]
        self.assertIsNone(self.value("deviation", lines[0]))
        self.assertAlmostEqual(self.value("deviation", *lines), 10)

    def requests(self, count, due=False):
        """`count` requests of 1 us one after another, the first of 50 ms."""
        head = "start_ns,end_ns" + (",due_ns" if due else "")
        lines, at = [], 0
        for i in range(count):
            end = at + (50 * MS if i == 0 else 1000)
            lines.append(f"{at},{end}" + (f",{i * 1000}" if due else ""))
            at = end
        return "\n".join([head, *lines]) + "\n"

    def test_latencies(self):
        line = self.store(requests=self.requests(20_000))
        self.assertAlmostEqual(self.value("latency_p50", line), 0.001)
        self.assertAlmostEqual(self.value("latency_p999", line), 0.001)
        # On one line the second request, ready after 50 ms, should have begun after 3.5 us.
        self.assertGreater(self.value("latency_metered_full", line), 49)
        for window in ("1ms", "10ms", "100ms"):
            self.assertIsNotNone(self.value(f"latency_metered_{window}", line))
        self.assertIsNone(self.value("latency_open", line))
        paced = self.store(requests=self.requests(20_000, due=True))
        self.assertAlmostEqual(self.value("latency_open", paced), 50.0)

    def test_a_percentile_of_few_requests_is_absent(self):
        line = self.store(requests=self.requests(9_999))
        self.assertIsNone(self.value("latency_p999", line))
        self.assertIsNotNone(self.value("latency_p99", line))

    def test_foreign_files_of_requests_are_told(self):
        for text in ("begin,end\n1,2\n", "start_ns,end_ns\n1,x\n", "start_ns,end_ns\n1,2,3\n"):
            line = self.store(requests=text)
            data = self.write(line)
            self.assertIsNone(data.requests(data.rows[0]))
            self.assertIn("not a file of requests", data.problems[0])
        (self.folder / "requests" / "1.csv.gz").write_bytes(b"no gzip")
        data = self.write(line)
        self.assertIsNone(data.requests(data.rows[0]))
        self.assertIn("requests/1.csv.gz: ", data.problems[0])

    def test_few_pauses_have_no_999th_thousandth(self):
        line = self.store({}, [self.WINDOW] + [collection(i, i + 1) for i in range(90)])
        self.assertIsNone(self.value("pause_p999", line))


if __name__ == "__main__":
    unittest.main()
