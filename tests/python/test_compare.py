# SPDX-License-Identifier: MIT
"""scripts/compare on rows that are made up."""

import json
import subprocess
import unittest
from pathlib import Path

from fake import SCRIPTS
from lab import store
from lab.compare import judge
from lab.stats import Interval
from test_rows import PLAN, Stored, row
from test_show import timed


class Judgement(unittest.TestCase):
    def test_only_a_whole_interval_beyond_the_threshold_counts(self):
        for low, high, expected in ((1.03, 1.2, "WORSE"), (1.01, 1.2, "unclear"), (0.8, 0.9, "better"),
                                    (0.8, 0.99, "unclear"), (0.99, 1.01, "same"),
                                    (None, None, "no interval")):
            self.assertEqual(judge(Interval(1.0, low, high, 3), 0.02), expected, (low, high))
        self.assertEqual(judge(Interval(1.1, 1.05, 1.2, 3), 0.02, less_is_better=False), "better")
        self.assertEqual(judge(Interval(0.8, 0.7, 0.9, 3), 0.02, less_is_better=False), "WORSE")


class Compare(Stored):
    def run_folder(self, name, *lines, environment=None):
        folder = self.folder / name
        folder.mkdir()
        store.write_manifest(folder, {
            "schema": store.MANIFEST_SCHEMA, "plan": PLAN, "environment": environment,
            "git": {"commit": "abcdef0123456789", "dirty": False}})
        (folder / store.ROWS).write_text("".join(json.dumps(x) + "\n" for x in lines))
        return str(folder)

    def compare(self, *args, expect=0):
        done = subprocess.run([str(SCRIPTS / "compare"), *map(str, args)], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def cells(self, collector, *times, heap="2x"):
        return [timed(f"{collector}{heap}{i}", collector, heap, t, invocation=i + 1)
                for i, t in enumerate(times)]

    def test_a_regression_is_told_by_the_exit_status(self):
        a = self.run_folder("a", *self.cells("a", 100, 101, 99), *self.cells("b", 50, 51, 49))
        b = self.run_folder("b", *self.cells("a", 120, 121, 119), *self.cells("b", 50, 51, 49))
        done = self.compare(a, b, expect=3)
        line = next(x for x in done.stdout.splitlines() if x.endswith("WORSE"))
        self.assertIn("1.200 [1.1", line)
        self.assertIn("commit abcdef012345", done.stdout)
        self.assertIn("two runs: how the machine drifted", done.stderr)
        self.assertIn("better", self.compare(b, a).stdout)
        self.assertIn("unclear", self.compare(a, b, "--threshold", "20").stdout)
        self.assertIn("1.200 [1.1", self.compare(a, b, "--bootstrap", expect=3).stdout)

    def test_two_collectors_of_a_run(self):
        a = self.run_folder("a", *self.cells("a", 100, 101, 99), *self.cells("b", 50, 51, 49),
                            row("x", "b", "oom", heap="10x"), *self.cells("a", 7, 8, heap="10x"))
        done = self.compare(f"{a}:a", f"{a}:b")
        self.assertIn("0.500 [0.4", done.stdout)
        self.assertIn("oom in B", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_one_invocation_has_no_interval(self):
        a, b = (self.run_folder(n, *self.cells("a", t)) for n, t in (("a", 100), ("b", 200)))
        done = self.compare(a, b)
        self.assertIn("no interval", done.stdout)
        self.assertIn("nothing can be said about it", done.stdout)

    def test_machines_are_not_mixed_unasked(self):
        a = self.run_folder("a", *self.cells("a", 1, 2), environment={"fingerprint": "x", "cpu_model": "A"})
        b = self.run_folder("b", *self.cells("a", 1, 2), environment={"fingerprint": "y", "cpu_model": "B"})
        self.assertIn("the machines differ (cpu_model): --mixed",
                      self.compare(a, b, expect=1).stderr)
        self.assertIn("the machines differ: cpu_model", self.compare(a, b, "--mixed").stderr)

    def test_json(self):
        a = self.run_folder("a", *self.cells("a", 100, 101, 99))
        found = json.loads(self.compare(a, a, "--json").stdout)
        self.assertEqual(found["lines"][0]["ratio"]["value"], 1.0)
        self.assertEqual(found["geomean"]["a"]["value"], 1.0)

    def test_bad_input_is_one_line(self):
        a = self.run_folder("a", *self.cells("a", 100, 101))
        none = self.run_folder("none", row("1", "a", "crash"))
        for args, status, expected in (
                ((a, none), 1, "no cell in common"), ((a, f"{a}:zz"), 2, "no collector 'zz'"),
                ((a, f"{a}:a"), 2, "name both, or none"), ((a, "nowhere"), 1, "no run 'nowhere'"),
                ((a, a, "--metric", "pause_p99"), 2, "no number per invocation"),
                ((a, a, "--threshold", "-1"), 2, "--threshold -1: expected")):
            with self.subTest(args=args):
                done = self.compare(*args, expect=status)
                self.assertIn(expected, done.stderr)
                self.assertEqual((done.stderr.count("\n"), done.stdout), (1, ""))

    def test_torn_rows_cost_themselves_only(self):
        a = self.run_folder("a", *self.cells("a", 100, 101, 99))
        b = self.run_folder("b", *self.cells("a", 100, 101, 99))
        with open(Path(b) / store.ROWS, "a", encoding="utf-8") as out:
            out.write('{"schema":"tricolor.row/9"}\n{"schema"')
        done = self.compare(a, b)
        self.assertIn("tricolor.row/9", done.stderr)
        self.assertIn("torn", done.stderr)
        self.assertIn("geomean", done.stdout)


if __name__ == "__main__":
    unittest.main()
