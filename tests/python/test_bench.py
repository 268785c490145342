# SPDX-License-Identifier: MIT
"""scripts/bench from end to end, with a fake executable."""

import contextlib
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from fake import SCRIPTS, Scratch
from lab import jobs, process, rows, runner


PLAN = """
collectors = "all"
baselines = "all"
workloads = "all"
heaps = ["2x", "3x", "6x"]
invocations = 3
"""


class Bench(Scratch):
    def setUp(self):
        super().setUp()
        self.run_folder = self.folder / "run"
        self.plan = self.folder / "own.toml"
        self.plan.write_text(PLAN)

    def command(self, *args):
        if not {"--resume", "--smoke", "--plan"} & set(args):
            args = ("--plan", str(self.plan), *args)
        return [str(SCRIPTS / "python"), "-m", "lab.bench", "--binary", str(self.program), *args]

    def bench(self, *args, expect=0):
        done = subprocess.run(self.command(*args), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def start(self, *args):
        """A bench that others can interrupt."""
        return subprocess.Popen(self.command("--out", str(self.run_folder), *args),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def rows(self):
        text = (self.run_folder / "runs.jsonl").read_bytes()
        return [json.loads(line) for line in text.split(b"\n")[:-1]]

    def manifest(self):
        return json.loads((self.run_folder / "manifest.json").read_text())

    def wait_for_rows(self, count):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if len(self.rows()) >= count:
                    return
            except (OSError, ValueError):
                pass
            time.sleep(0.02)
        self.fail("no rows were written")


class Complete(Bench):
    def test_a_run_from_plan_to_pictures(self):
        done = self.bench("--out", str(self.run_folder))
        # Piped: the table and the paths, nothing else.
        self.assertEqual(done.stderr, "")
        self.assertTrue(done.stdout.startswith("workload"))
        self.assertIn("oom", done.stdout)
        self.assertIn("±", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        # 3 collectors x 2 workloads x 3 heaps x 3, and 2 baselines on one workload x 3.
        found = self.rows()
        self.assertEqual(len(found), 3 * 2 * 3 * 3 + 2 * 3)
        self.assertEqual([r["order"] for r in found], list(range(len(found))))
        self.assertEqual([r["job"] for r in found], self.manifest()["order"])
        # After the first out-of-memory of a cell the others are not tried.
        null = [r["status"] for r in found if r["collector"] == "null"]
        self.assertEqual((null.count("oom"), null.count("skipped")), (6, 12))
        skipped = next(r for r in found if r["status"] == "skipped")
        self.assertEqual(skipped["reason"], "oom in invocation 1")
        self.assertIsNone(skipped["run"])
        manifest = self.manifest()
        self.assertEqual(manifest["state"], "complete")
        self.assertEqual(len(manifest["sessions"]), 1)
        self.assertIsNotNone(manifest["environment"]["fingerprint"])
        for row in found:
            if row["events"]:
                self.assertTrue((self.run_folder / row["events"]).is_file())

    def test_requests_are_kept_when_the_plan_asks(self):
        self.plan.write_text("requests = true\n" + PLAN)
        self.bench("--no-plots", "--heaps", "3x", "--out", str(self.run_folder))
        kept = {row["workload"]: row["requests"] for row in self.rows() if row["status"] == "ok"}
        self.assertEqual(kept["quads"], None)  # it has none
        self.assertEqual(gzip.decompress((self.run_folder / kept["gcbench"]).read_bytes()),
                         b"start_ns,end_ns\n5,7\n7,9\n")
        data = rows.load(self.run_folder)
        row = next(r for r in data.rows if r.workload == "gcbench" and r.status == "ok")
        self.assertEqual(data.requests(row).tolist(), [[5, 7], [7, 9]])

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
    def test_every_picture_is_drawn_and_redrawn(self):
        done = self.bench("--out", str(self.run_folder), "--smoke")
        self.assertEqual(done.stdout.splitlines()[-1], f"report    {self.run_folder}/report.html")
        page = (self.run_folder / "report.html").read_text()
        # The stand-in keeps no requests and no maps, and its events have no window.
        bare = {"heap_map", "percentiles", "latency_cdf", "mmu", "occupancy", "pause_timeline",
                "space_time"}
        names = {p.stem for p in (SCRIPTS / "plots").glob("*.py")} - bare
        self.assertEqual(page.count("<figure "), len(names))
        for kind in ("svg", "png"):
            drawn = {p.stem for p in (self.run_folder / "plots").glob(f"*.{kind}")}
            self.assertEqual(drawn, names)
        first = (self.run_folder / "plots" / "overview.svg").read_bytes()
        shutil.rmtree(self.run_folder / "plots")
        subprocess.run([str(SCRIPTS / "plot"), str(self.run_folder)], check=True,
                       capture_output=True)
        self.assertEqual((self.run_folder / "plots" / "overview.svg").read_bytes(), first)

    def test_without_gnuplot_the_rows_are_kept(self):
        tools = self.folder / "bin"
        tools.mkdir()
        for name in ("sh", "dirname", "git", "uname"):
            where = shutil.which(name)
            if where:
                (tools / name).symlink_to(where)
        done = subprocess.run(
            self.command("--out", str(self.run_folder), "--smoke"), capture_output=True,
            text=True, check=False, env={**os.environ, "PATH": str(tools)})
        self.assertEqual(done.returncode, 1)
        self.assertIn("no pictures: gnuplot is not installed", done.stderr)
        self.assertIn("rows are kept", done.stderr)
        self.assertTrue(self.rows())

    def test_dry_run_writes_nothing(self):
        done = self.bench("--dry-run", "--out", str(self.run_folder))
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 60 + 1)
        self.assertRegex(lines[-1], r"own: 60 jobs in 6 blocks, about ")
        self.assertFalse(self.run_folder.exists())


class Trouble(Bench):
    def test_a_wrong_checksum_is_loud(self):
        self.misbehave(marksweep="checksum")
        done = self.bench("--out", str(self.run_folder), "--no-plots", "--heaps", "3x",
                          "--collectors", "semispace,marksweep,malloc", expect=1)
        self.assertIn("FAILED gcbench 3x marksweep invocation 1: invalid: checksum 0xbad,"
                      " the others have 0x1234", done.stderr)
        self.assertIn("are not valid measurements", done.stderr)
        self.assertIn("invalid", done.stdout)

    def test_a_crash_is_recorded_and_the_rest_goes_on(self):
        self.misbehave(marksweep="crash")
        done = self.bench("--out", str(self.run_folder), "--no-plots", "--heaps", "3x", expect=1)
        self.assertIn("crash: killed by SIGSEGV", done.stderr)
        status = {(r["collector"], r["status"]) for r in self.rows()}
        self.assertIn(("marksweep", "crash"), status)
        self.assertIn(("semispace", "ok"), status)

    def test_exit_statuses_are_told_apart(self):
        for how, expected in (("exit4", "corrupt"), ("silent", "error"), ("oom", "oom"),
                              ("usage", "error")):
            with self.subTest(how=how):
                self.misbehave(marksweep=how)
                self.run_folder = self.folder / how
                self.bench("--out", str(self.run_folder), "--no-plots", "--smoke", "--heaps", "3x",
                           "--workloads", "quads", "--collectors", "semispace,marksweep",
                           expect=0 if expected == "oom" else 1)
                found = {r["collector"]: r for r in self.rows()}
                self.assertEqual(found["marksweep"]["status"], expected)
                self.assertEqual(found["semispace"]["status"], "ok")

    def test_a_job_that_hangs_is_stopped(self):
        self.misbehave(marksweep="hang")
        plan = self.folder / "plan.toml"
        plan.write_text('collectors = ["semispace", "marksweep"]\nworkloads = ["quads"]\n'
                        'heaps = ["3x"]\ninvocations = 2\ntimeout_s = 1\n')
        self.bench("--out", str(self.run_folder), "--no-plots", "--plan", str(plan), expect=1)
        found = [r["status"] for r in self.rows() if r["collector"] == "marksweep"]
        self.assertEqual(found, ["timeout", "skipped"])

    def test_a_job_that_the_machine_starves_is_tried_again(self):
        calls = []

        def busy(command, **_):
            calls.append(command)
            status = process.STARVED if len(calls) < 3 else "ok"
            return process.Outcome(status, None, 0, None, None, None, 1, {})

        job = jobs.Job("00", 0, 1, "semispace", "quads", None, ("run",), 1)
        session = runner.Session(1)
        real, process.run = process.run, busy
        self.addCleanup(setattr, process, "run", real)
        made = [runner._measure(self.folder, SimpleNamespace(timeout_s=1, requests=False),
                                SimpleNamespace(path=self.program), job, session, None, None)]
        self.assertEqual([(r["status"], r["attempts"]) for r in made], [("ok", 3)])
        calls.clear()
        process.run = lambda *_, **__: process.Outcome(process.STARVED, "x", None, None, None,
                                                       None, 1, {})
        made = runner._measure(self.folder, SimpleNamespace(timeout_s=1, requests=False),
                               SimpleNamespace(path=self.program), job, session, None, None)
        self.assertEqual((made["status"], made["attempts"]), ("error", runner.ATTEMPTS))

    def test_nothing_works(self):
        self.misbehave(null="crash", semispace="crash", marksweep="crash")
        done = self.bench("--out", str(self.run_folder), "--no-plots", expect=1)
        self.assertIn("8 jobs in a row failed", done.stderr)

    def test_all_out_of_memory(self):
        done = self.bench("--out", str(self.run_folder), "--collectors", "null", expect=1)
        self.assertIn("no run of run ended well", done.stderr)

    def test_usage_errors_are_one_line_with_status_2(self):
        for args, expected in (
            (("--collector", "x"), "unknown option '--collector'; did you mean --collectors"),
            (("--collectors", "semispase"), "did you mean semispace"),
            (("--workloads", "nope"), "unknown workload 'nope'"),
            (("--heaps", "fast"), "heap size 'fast': expected"),
            (("--invocations", "0"), "expected 1 or more"),
            (("--invocations", "many"), "invalid int value"),
            (("--plan", "nope"), "no plan 'nope'"),
            (("--smoke", "--plan", "quick"), "exclude each other"),
            (("--resume", "x", "--seed", "1"), "--seed cannot change it"),
            (("stray",), "unexpected argument 'stray'"),
        ):
            with self.subTest(args=args):
                done = self.bench(*args, expect=2)
                self.assertIn(expected, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1)
                self.assertEqual(done.stdout, "")

    def test_places_that_cannot_be_written(self):
        (self.folder / "file").write_text("")
        done = self.bench("--out", str(self.folder / "file" / "x"), expect=1)
        self.assertIn("cannot write to", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.bench("--out", str(self.run_folder), "--smoke", "--no-plots")
        done = self.bench("--out", str(self.run_folder), "--smoke", expect=1)
        self.assertIn("already holds a run", done.stderr)

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_read_only_run_cannot_be_resumed(self):
        self.bench("--out", str(self.run_folder), "--smoke", "--no-plots")
        self.run_folder.chmod(0o555)
        self.addCleanup(self.run_folder.chmod, 0o755)
        done = self.bench("--resume", str(self.run_folder), expect=1)
        self.assertIn("cannot write", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_resume_without_a_run(self):
        done = self.bench("--resume", str(self.folder / "nothing"), expect=1)
        self.assertIn("no run '", done.stderr)

    def test_a_missing_executable(self):
        self.program.unlink()
        done = self.bench(expect=1)
        self.assertIn("does not exist; build it with make", done.stderr)


class Interruption(Bench):
    def setUp(self):
        super().setUp()
        self.misbehave(marksweep="slow", semispace="slow")

    def resume_and_check(self):
        os.environ.pop("FAKE", None)
        self.bench("--resume", str(self.run_folder), "--no-plots")
        found = self.rows()
        jobs = [r["job"] for r in found]
        self.assertEqual(len(jobs), len(set(jobs)))
        self.assertEqual(set(jobs), set(self.manifest()["order"]))
        self.assertEqual(self.manifest()["state"], "complete")
        self.assertGreaterEqual(len(self.manifest()["sessions"]), 2)

    def test_signals_leave_a_set_that_resume_completes(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                self.run_folder = self.folder / number.name
                os.environ["FAKE"] = "marksweep=slow semispace=slow"
                process = self.start("--no-plots")
                self.wait_for_rows(3)
                process.send_signal(number)
                _, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 128 + number)
                self.assertIn("finish with: scripts/bench --resume", err)
                self.assertEqual(err.count("\n"), 1)
                self.assertEqual(self.manifest()["state"], "interrupted")
                self.resume_and_check()

    def test_kill_at_any_moment_loses_one_job_at_most(self):
        process = self.start("--no-plots")
        self.wait_for_rows(2)
        process.kill()
        process.communicate()
        for wait in (0.05, 0.31, 0.5):
            process = subprocess.Popen(
                self.command("--resume", str(self.run_folder), "--no-plots"),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.6 + wait)
            process.kill()
            process.wait()
        # As if the last line had been torn.
        with (self.run_folder / "runs.jsonl").open("ab") as out:
            out.write(b'{"schema":"tricolor.row/1","job":"tor')
        self.resume_and_check()

    def test_a_killed_bench_takes_its_job_with_it(self):
        os.environ["FAKE"] = "null=hang semispace=hang marksweep=hang"
        process = self.start("--no-plots", "--collectors", "marksweep")
        deadline = time.monotonic() + 60
        while not self.jobs_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(self.jobs_alive())
        process.kill()
        process.communicate()
        while self.jobs_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertFalse(self.jobs_alive())

    def jobs_alive(self):
        alive = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().split(b"\0")
            except OSError:
                continue
            if str(self.program).encode() in words and b"run" in words:
                alive.append(entry)
        return alive

    def test_resume_refuses_another_executable(self):
        process = self.start("--no-plots")
        self.wait_for_rows(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        with self.program.open("a") as out:
            out.write("# another build\n")
        done = self.bench("--resume", str(self.run_folder), expect=1)
        self.assertIn("measured with another executable", done.stderr)

    def test_resume_repeats_what_ended_in_error(self):
        os.environ["FAKE"] = "marksweep=silent"
        self.bench("--out", str(self.run_folder), "--no-plots", "--heaps", "3x", expect=1)
        os.environ.pop("FAKE")
        self.bench("--resume", str(self.run_folder), "--no-plots")

    def test_resuming_a_complete_run_shows_it_again(self):
        os.environ.pop("FAKE")
        first = self.bench("--out", str(self.run_folder), "--no-plots", "--smoke")
        again = self.bench("--resume", str(self.run_folder), "--no-plots")
        self.assertEqual(first.stdout, again.stdout)


class InAPipe(unittest.TestCase):
    """A log shows life: a line now and then, none for what is over soon."""

    def lines(self, seconds):
        said = io.StringIO()
        with mock.patch.object(runner.Progress, "LINE_SECONDS", seconds), \
                contextlib.redirect_stderr(said):
            progress = runner.Progress(5, 2)
            progress.step()
            progress.step()
            progress.close()
        return said.getvalue()

    def test_progress(self):
        self.assertEqual(self.lines(0.0), "3 of 5 done\n4 of 5 done\n")
        self.assertEqual(self.lines(60.0), "")


if __name__ == "__main__":
    unittest.main()
