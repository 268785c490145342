# SPDX-License-Identifier: MIT
"""scripts/minheap with a fake executable, and what plans make of its table."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from dataclasses import replace
from pathlib import Path

from command import TRICOLOR
from fake import SCRIPTS, Scratch
from lab import bases, jobs, minheap, plan
from lab.binary import inspect
from lab.process import Outcome
from lab.say import Stop

BLOCK = 32 << 10


def blocks(size):
    return -(-size // BLOCK) * BLOCK


class Minheap(Scratch):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "minheap"
        os.environ["FAKE_NEED"] = "semispace=2000000 marksweep=1200000 null=5000000"
        self.addCleanup(os.environ.pop, "FAKE_NEED", None)

    def command(self, *args):
        return [str(SCRIPTS / "python"), "-m", "lab.minheap", "--binary", str(self.program),
                "--out", str(self.out), "--plan", str(self.plan()), "--passes", "1", "--verify",
                "1", *args]

    def plan(self):
        path = self.folder / "p.toml"
        path.write_text('collectors = "all"\nworkloads = ["quads"]\nheaps = ["1x"]\n')
        return path

    def run_it(self, *args, expect=0):
        done = subprocess.run(self.command(*args), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def table(self):
        return bases.read_table(self.out / bases.TABLE)

    def cells(self):
        return {c["collector"]: c for c in self.table()["cells"]}

    def probes(self):
        return [json.loads(line) for line in (self.out / "probes.jsonl").read_text().splitlines()]


class Searching(Minheap):
    # rows: C39
    def test_every_collector_has_its_smallest_heap(self):
        done = self.run_it("--searches", "2")
        self.assertEqual(done.stderr, "")
        found = self.cells()
        for name, need in (("semispace", 2000000), ("marksweep", 1200000), ("null", 5000000)):
            cell = found[name]
            sizes = {cell[f"{key}_bytes"] for key in ("min", "median", "max")}
            self.assertEqual(sizes, {blocks(need)}, name)
            self.assertEqual((cell["status"], cell["monotone"]), ("found", True))
            self.assertEqual(len(cell["searches"]), 2)
            self.assertGreater(cell["outcomes"]["oom"], 0)
            self.assertEqual(cell["declared_bytes"], 1000000)
        self.assertIn("common base marksweep, 1.21 of the declared live bytes", done.stdout)

    def test_repeating_costs_no_run_and_more_searches_only_their_own(self):
        self.run_it("--searches", "1")
        first = len(self.probes())
        self.assertGreater(first, 3 * 6)
        self.run_it("--searches", "1")
        self.assertEqual(len(self.probes()), first)
        self.run_it("--searches", "2", "--collectors", "null")
        self.assertTrue(all(p["search"] == 1 for p in self.probes()[first:]))
        # The other collectors' cells stay.
        self.assertEqual(set(self.cells()), {"null", "semispace", "marksweep"})

    def test_kill_and_interrupt_lose_one_run_at_most(self):
        self.misbehave(marksweep="slow")
        for number in (signal.SIGKILL, signal.SIGINT):
            process = subprocess.Popen(self.command("--collectors", "marksweep", "--searches", "1"),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            known = len(self.probes()) if self.out.exists() else 0
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                if self.out.exists() and (self.out / "probes.jsonl").exists() \
                        and len(self.probes()) > known + 2:
                    break
                time.sleep(0.02)
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
            if number == signal.SIGINT:
                self.assertEqual(process.returncode, 128 + number)
                self.assertRegex(err, r"^stopped; \d+ runs are kept in .*\n$")
        with (self.out / "probes.jsonl").open("a") as out:
            out.write('{"schema":"tricolor.probe/1","torn')
        self.run_it("--collectors", "marksweep", "--searches", "1")
        names = [p["probe"] for p in self.probes()]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(self.cells()["marksweep"]["median_bytes"], blocks(1200000))

    def test_crashes_and_timeouts_are_told_apart_from_out_of_memory(self):
        self.misbehave(marksweep="crash", semispace="hang", null="thrash")
        done = self.run_it("--searches", "1", "--cap", "1048576", "--timeout", "0.2", "--passes",
                           "1", expect=1)
        found = self.cells()
        self.assertIn("crash: killed by SIGSEGV", done.stderr)
        for name, outcome in (("marksweep", "crash"), ("semispace", "timeout")):
            self.assertEqual(found[name]["status"], "unbounded")
            self.assertIsNone(found[name]["median_bytes"])
            self.assertEqual({k for k, v in found[name]["outcomes"].items() if v}, {outcome})

    def test_a_heap_in_which_only_collecting_is_done_does_not_pass(self):
        os.environ["FAKE_NEED"] = "marksweep=1"
        self.misbehave(marksweep="thrash")
        self.run_it("--searches", "1", "--collectors", "marksweep")
        cell = self.cells()["marksweep"]
        self.assertEqual(cell["median_bytes"], blocks(4000000))
        self.assertGreater(cell["outcomes"]["thrash"], 0)
        self.assertEqual(cell["outcomes"]["oom"], 0)

    def test_declared_bytes_are_checked(self):
        self.run_it("--searches", "1", "--collectors", "marksweep", "--check")
        os.environ["FAKE_NEED"] = "marksweep=2400000"
        self.out = self.folder / "other"
        done = self.run_it("--searches", "1", "--collectors", "marksweep", "--check", expect=1)
        self.assertIn("FAILED quads: declares 1000000 live bytes, but its smallest heap is 2424832"
                      " (2.42 of it, expected 0.9 to 1.5)", done.stderr)

    def test_bad_input_is_one_line(self):
        for args, says in ((("--searches", "0"), "--searches 0: expected 1 or more"),
                           (("--timeout", "0"), "--timeout 0.0: expected more than 0"),
                           (("--cap", "5"), "--cap 5: expected at least 524288"),
                           (("--collectors", "x"), "unknown collector 'x'"),
                           (("--workloads", ""), "--workloads is empty")):
            done = self.run_it(*args, expect=2)
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("no search is stored", self.run_it("--table", expect=1).stderr)

    def test_another_executable_has_another_table(self):
        self.run_it("--searches", "1", "--collectors", "null")
        with self.program.open("a") as out:
            out.write("# another build\n")
        done = self.run_it("--searches", "1", expect=1)
        self.assertIn("was measured with another executable", done.stderr)


class RealCollectors(unittest.TestCase):
    # rows: C39
    @unittest.skipUnless(TRICOLOR.is_file(), "the executable is not built")
    def test_what_fits_under_one_collector_fits_under_all_in_a_known_multiple(self):
        out = Path(tempfile.mkdtemp(prefix="tricolor-test-"))
        self.addCleanup(shutil.rmtree, out, ignore_errors=True)
        names = ["immix", "markcompact", "marksweep", "refcount", "semispace", "stickyimmix"]
        plan_file = out / "p.toml"
        plan_file.write_text(
            f'collectors = {json.dumps(names)}\nworkloads = ["message_window"]\nheaps = ["1x"]\n'
            "[params.message_window]\nwindow = 1000\nmessages = 6000\n")
        done = subprocess.run(
            [str(SCRIPTS / "minheap"), "--plan", str(plan_file), "--binary", str(TRICOLOR), "--out",
             str(out / "o"), "--searches", "1", "--passes", "1", "--verify", "2"],
            capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        cells = {c["collector"]: c for c in bases.read_table(out / "o" / bases.TABLE)["cells"]}
        least = min(c["median_bytes"] for c in cells.values())
        for name in names:
            cell = cells[name]
            with self.subTest(collector=name):
                self.assertEqual((cell["status"], cell["monotone"]), ("found", True))
                self.assertLess(cell["median_bytes"] / least, 2.2 if name == "semispace" else 1.25)
                self.assertGreater(cell["outcomes"]["oom"] + cell["outcomes"]["thrash"], 0)


class Judging(unittest.TestCase):
    def judge(self, status="ok", **run):
        record = {"gc_ns": 0, "wall_ns": 10, "heap_limit_bytes": 1000, "peak_committed_bytes": 900,
                  "allocated_bytes": 5000, "collections": {"total": 10},
                  "counters": {"young_collections": 0}, **run}
        return minheap.judge(Outcome(status, "why", 0, None, record, None, 1, {}))[0]

    def test_a_pass_is_undamaged_and_inside_its_limit(self):
        self.assertEqual(self.judge(), "pass")
        self.assertEqual(self.judge(peak_committed_bytes=1001), "crash")
        for status, outcome in (("oom", "oom"), ("timeout", "timeout"), ("crash", "crash"),
                                ("checksum", "crash"), ("corrupt", "crash")):
            self.assertEqual(self.judge(status), outcome)

    def test_thrashing_counts_full_collections_only(self):
        self.assertEqual(self.judge(allocated_bytes=199), "thrash")
        self.assertEqual(self.judge(allocated_bytes=200), "pass")
        self.assertEqual(self.judge(allocated_bytes=100, counters={"young_collections": 6}), "pass")


class Bases(Minheap):
    def setUp(self):
        super().setUp()
        self.binary = inspect(self.program)
        self.plan_of = {"collectors": ["marksweep", "semispace"], "workloads": ["quads"],
                        "heaps": ["1.5x", "64m"]}

    def test_jobs_carry_both_axes_and_the_base_that_was_chosen(self):
        self.run_it("--searches", "1")
        for base, limits in (
                ("declared", {"marksweep": "1.5x", "semispace": "1.5x"}),
                ("common", dict.fromkeys(("marksweep", "semispace"),
                                         str(round(1.5 * blocks(1200000) / BLOCK) * BLOCK))),
                ("own", {name: str(round(1.5 * blocks(need) / BLOCK) * BLOCK)
                         for name, need in (("marksweep", 1200000), ("semispace", 2000000))})):
            made = plan.resolve("t", {**self.plan_of, "base": base}, self.binary)
            known = bases.match(self.table(), made, self.binary)
            bases.require(made, known)
            for job in jobs.build(made, self.binary, known):
                self.assertEqual(job.bases["common_bytes"], blocks(1200000))
                self.assertEqual(job.bases["common_collector"], "marksweep")
                self.assertEqual(job.bases["own_bytes"], blocks(
                    2000000 if job.collector == "semispace" else 1200000))
                size = limits[job.collector] if job.heap == "1.5x" else "64m"
                self.assertIn(f"--heap={size}", job.argv)
                self.assertEqual(job.heap_base, base if job.heap == "1.5x" else None)

    def test_a_manifest_keeps_the_bases(self):
        self.run_it("--searches", "1")
        made = plan.resolve("t", {**self.plan_of, "base": "own"}, self.binary)
        known = bases.match(self.table(), made, self.binary)
        again = bases.Bases.from_json(json.loads(json.dumps(known.to_json())))
        self.assertEqual([j.id for j in jobs.build(made, self.binary, known)],
                         [j.id for j in jobs.build(made, self.binary, again)])

    def test_two_multiples_of_the_same_bytes_are_two_jobs(self):
        self.run_it("--searches", "1")
        made = plan.resolve("t", {**self.plan_of, "heaps": ["1x", "1.001x"], "base": "common"},
                            self.binary)
        made_jobs = jobs.build(made, self.binary, bases.match(self.table(), made, self.binary))
        self.assertEqual(len({j.argv for j in made_jobs}), 2)
        self.assertEqual(len({j.id for j in made_jobs}), 4)

    def test_a_base_that_nobody_measured_is_refused(self):
        for base, says in (("common", "the smallest heap of quads is not known"),
                           ("own", "of quads under marksweep is not known")):
            made = plan.resolve("t", {**self.plan_of, "base": base}, self.binary)
            with self.assertRaisesRegex(Stop, says):
                bases.require(made, bases.Bases())
            bases.require(replace(made, heaps=("64m",)), bases.Bases())

    def test_other_parameters_are_another_workload(self):
        self.run_it("--searches", "1")
        made = plan.resolve("t", {**self.plan_of, "params": {"quads": {"depth": 3}}}, self.binary)
        self.assertEqual(bases.match(self.table(), made, self.binary).common, {})
        # The value that it has anyway changes nothing.
        made = plan.resolve("t", {**self.plan_of, "params": {"quads": {"depth": 16}}}, self.binary)
        self.assertIn("quads", bases.match(self.table(), made, self.binary).common)

    def test_a_table_that_is_none_is_one_line(self):
        path = self.folder / "t.json"
        for text, says in (("{", "not valid JSON"), ("{}", "expected 'tricolor.minheap/1'"),
                           ('{"schema":"tricolor.minheap/1"}', "cells is missing"),
                           ('{"schema":"tricolor.minheap/1","cells":[{}]}',
                            r"cells\[0\].collector is missing")):
            path.write_text(text)
            with self.assertRaisesRegex(Stop, says):
                bases.read_table(path)


if __name__ == "__main__":
    unittest.main()
