# SPDX-License-Identifier: MIT
"""Includes, spacing, bases and the words that a wrong plan is refused with."""

import subprocess
import unittest

from fake import SCRIPTS, Scratch
from lab import jobs, plan, planfile, spacing
from lab.binary import inspect
from lab.say import Stop


class Spacing(unittest.TestCase):
    def test_the_published_example(self):
        # R = 6, f = 1, N = 8: the columns 1.4 1.9 2.4 3.0 3.7 4.4 5.2 6.0 of Cai et al. 2022.
        found = [round(x, 4) for x in spacing.multiples(6, 8, 1)]
        self.assertEqual(found, [1, 1.4167, 1.8929, 2.4286, 3.0238, 3.6786, 4.3929, 5.1667, 6])

    def test_points_of_other_ranges(self):
        self.assertEqual(round(spacing.multiples(3, 32, 1)[7], 4), 1.3199)
        self.assertEqual(round(spacing.multiples(3, 12, 1)[7], 5), 1.98990)

    def test_without_spread_the_steps_are_equal(self):
        self.assertEqual(spacing.multiples(5, 4, 0), [1, 2, 3, 4, 5])
        self.assertEqual(spacing.multiples(2, 1, 1), [1, 2])

    def test_as_heap_sizes(self):
        self.assertEqual(spacing.heaps(6, 8, 1), ["1x", "1.42x", "1.89x", "2.43x", "3.02x", "3.68x",
                                                  "4.39x", "5.17x", "6x"])


class Files(Scratch):
    def setUp(self):
        super().setUp()
        self.binary = inspect(self.program)
        self.base = self.write("base.toml", 'collectors = ["null"]\nworkloads = "all"\n'
                               'heaps = ["2x"]\ninvocations = 3\n[params.gcbench]\ndepth = 5\n')

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, text, name="own.toml"):
        return plan.load(self.write(name, text), self.binary)

    def wrong(self, text, says, where="own.toml"):
        with self.assertRaises(Stop) as caught:
            self.load(text)
        self.assertEqual(caught.exception.status, 2)
        message = str(caught.exception)
        self.assertTrue(message.startswith(str(self.folder / where)), message)
        self.assertIn(says, message)
        self.assertNotIn("\n", message)

    def test_an_included_plan_is_overridden_key_by_key(self):
        made = self.load('include = "base.toml"\ninvocations = 7\n[params.quads]\ndepth = 6\n')
        self.assertEqual((made.name, made.invocations, made.heaps), ("own", 7, ("2x",)))
        params = {w.name: w.params for w in made.workloads}
        self.assertEqual(params, {"gcbench": (("depth", "5"),), "quads": (("depth", "6"),)})

    def test_later_includes_win_and_includes_include(self):
        self.write("second.toml", 'include = "base.toml"\nheaps = ["4x"]\n')
        made = self.load('include = ["base.toml", "second.toml"]\nseed = 9\n')
        self.assertEqual((made.heaps, made.invocations, made.seed), (("4x",), 3, 9))

    def test_a_stored_plan_can_be_included(self):
        self.write("quick.toml", (planfile.PLANS / "quick.toml").read_text().split("[params]")[0])
        self.assertEqual(self.load('include = "quick.toml"\nheaps = ["9x"]\n').heaps, ("9x",))
        data, origin = planfile.read(self.write("own.toml", 'include = "smoke"\nseed = 1\n'))
        self.assertEqual(data["small"], True)
        self.assertEqual(origin["small"], planfile.PLANS / "smoke.toml")

    def test_files_that_include_each_other(self):
        self.write("a.toml", 'include = "b.toml"\n')
        self.write("b.toml", 'include = "a.toml"\n')
        self.wrong('include = "a.toml"\n', "a.toml -> b.toml -> a.toml", where="a.toml")

    def test_a_mistake_is_told_with_the_file_that_made_it(self):
        self.write("bad.toml", 'include = "base.toml"\ninvocations = 0\n')
        self.wrong('include = "bad.toml"\n', "bad.toml: invocations = 0: expected 1 or more",
                   where="bad.toml")
        self.write("bad.toml", "hepas = []\n")
        self.wrong('include = "bad.toml"\n', "unknown key 'hepas'; did you mean heaps?",
                   where="bad.toml")
        self.wrong('include = "nowhere.toml"\n', "include: no file")
        self.wrong("include = [3]\n", "include: 3 is not a file name")
        self.wrong('include = "base.toml"\nheaps = []\n', "heaps is empty")

    def test_spaced_heaps(self):
        made = self.load('include = "base.toml"\nheaps = { to = 3, steps = 2 }\n')
        self.assertEqual(made.heaps, ("1x", "1.67x", "3x"))
        for text, says in (("{ to = 3 }", "heaps.steps = None: expected a whole number"),
                           ("{ to = 3, steps = 0 }", "heaps.steps = 0: expected 1 or more"),
                           ("{ to = 1, steps = 2 }", "heaps.to = 1: expected more than 1"),
                           ("{ to = 3, steps = 2, spread = -1 }", "heaps.spread = -1: expected 0"),
                           ("{ to = 3, steps = true }", "expected a whole number"),
                           ("{ to = 3, step = 2 }", "unknown key 'step'; did you mean steps"),
                           ("{ to = 1.01, steps = 40 }", "appears twice")):
            self.wrong(f'include = "base.toml"\nheaps = {text}\n', says)

    def test_bases_and_canaries(self):
        made = self.load('include = "base.toml"\nbase = "own"\ncanary = 0\ncanary_drift = 0.01\n')
        self.assertEqual((made.base, made.canary, made.canary_drift), ("own", 0, 0.01))
        self.wrong('include = "base.toml"\nbase = "live"\n',
                   'base = "live": expected one of declared, common, own')
        self.wrong('include = "base.toml"\ncanary = -1\n', "canary = -1: expected 0 or more")
        again = plan.Plan.from_json(made.to_json())
        self.assertEqual(again, made)

    def test_plans_of_older_manifests_still_load(self):
        old = self.load('include = "base.toml"\n').to_json()
        for key in ("base", "canary", "canary_drift", "requests"):
            del old[key]
        self.assertEqual((plan.Plan.from_json(old).base, plan.Plan.from_json(old).canary),
                         ("declared", 0))


class Command(Scratch):
    def bench(self, *args):
        return subprocess.run(
            [str(SCRIPTS / "python"), "-m", "lab.bench", "--binary", str(self.program), *args],
            capture_output=True, text=True, check=False)

    def test_check_says_what_a_plan_comes_to(self):
        path = self.folder / "p.toml"
        path.write_text('collectors = "all"\nworkloads = "all"\nheaps = ["2x", "3x"]\n'
                        'invocations = 2\n')
        done = self.bench("--plan", str(path), "--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("p.toml: valid: 3 collectors, 0 baselines, 2 workloads, 2 heap sizes of the"
                      " declared base, 2 invocations: 24 jobs", done.stdout)

    def test_a_plan_without_its_bases_is_valid_and_does_not_run(self):
        path = self.folder / "p.toml"
        path.write_text('collectors = "all"\nworkloads = "all"\nheaps = ["2x"]\nbase = "own"\n')
        for option in ("--check", "--dry-run"):
            done = self.bench("--plan", str(path), option)
            self.assertEqual(done.returncode, 0)
            self.assertIn("note: it cannot run yet: base = \"own\"", done.stderr)
        done = self.bench("--plan", str(path), "--out", str(self.folder / "out"))
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        self.assertFalse((self.folder / "out").exists())

    def test_strict_refuses_a_machine_with_warnings(self):
        path = self.folder / "p.toml"
        path.write_text('collectors = "all"\nworkloads = "all"\nheaps = ["2x"]\n')
        # A build that says that it is for debugging is reason enough on any machine.
        (self.folder / "gen").mkdir()
        (self.folder / "gen" / "flags").write_text("gcc -O0 -DGC_DEBUG=1\n")
        done = self.bench("--plan", str(path), "--strict", "--out", str(self.folder / "out"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("built with -O0 -DGC_DEBUG=1: its times mean nothing", done.stderr)
        self.assertIn("--strict: the preflight found", done.stderr)
        self.assertFalse((self.folder / "out" / "runs.jsonl").exists())


class Estimates(unittest.TestCase):
    def job(self, collector, argv, block=0):
        return jobs.Job("00", block, 1, collector, "w", "2x", (argv,), 1)

    def test_exact_times_then_similar_ones_then_a_guess(self):
        class Two:
            iterations, warmup, canary = 1, 1, 0
        found = jobs.estimate([self.job("a", "x"), self.job("a", "y"), self.job("b", "z")], Two,
                              {("x",): 10.0}, {("a", "w"): 2.0})
        self.assertEqual((found.similar, found.guessed), (1, 1))
        self.assertAlmostEqual(found.seconds, 10 + 2 * 2 + 2 * jobs.GUESS_S)
        Two.canary = 2
        more = jobs.estimate([self.job("a", "x"), self.job("a", "x", 1)], Two, {("x",): 10.0}, {})
        self.assertAlmostEqual(more.seconds, 20 + 3 * 2 * jobs.CANARY_S)


if __name__ == "__main__":
    unittest.main()
