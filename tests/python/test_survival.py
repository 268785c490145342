# SPDX-License-Identifier: MIT
"""What a run's folder survives: kill -9 at any moment, disks that are full, folders that are
read-only, lines that are none."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import unittest

from fake import SCRIPTS, Scratch
from lab import rows, store
from lab.say import Stop
from lab.store import Journal

PLAN = """
collectors = ["marksweep", "semispace"]
workloads = "all"
heaps = ["3x", "6x"]
invocations = 4
canary = 1
"""


class Survival(Scratch):
    def setUp(self):
        super().setUp()
        self.run_folder = self.folder / "run"
        self.plan = self.folder / "own.toml"
        self.plan.write_text(PLAN)

    def command(self, *args):
        return [str(SCRIPTS / "python"), "-m", "lab.bench", "--binary", str(self.program),
                "--no-plots", *args]

    def new(self):
        return self.command("--plan", str(self.plan), "--out", str(self.run_folder))

    def again(self):
        return self.command("--resume", str(self.run_folder))

    def ledger(self):
        path = self.run_folder / store.ROWS
        return path.read_bytes() if path.exists() else b""

    def whole(self, data):
        """The complete lines, each of which must be JSON."""
        lines = data.split(b"\n")[:-1]
        for line in lines:
            json.loads(line)
        return lines

    def check_complete(self):
        data = rows.load(self.run_folder)
        self.assertEqual(data.problems, [])
        self.assertEqual(sorted(r.job for r in data.rows), sorted(data.manifest["order"]))
        self.assertEqual(len(self.whole(self.ledger())), len(data.rows))
        self.assertEqual(data.manifest["state"], "complete")


class Killed(Survival):
    def test_kill_9_at_random_moments_keeps_every_earlier_row(self):
        rng = random.Random(20)
        kept, kills = [], 0
        for attempt in range(60):
            # Before there is a manifest there is nothing to resume, and nothing to lose.
            started = (self.run_folder / store.MANIFEST).exists()
            if not started:
                shutil.rmtree(self.run_folder, ignore_errors=True)
            process = subprocess.Popen(self.again() if started else self.new(),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 60
            while len(self.whole(self.ledger())) <= len(kept) and process.poll() is None \
                    and time.monotonic() < deadline and rng.random() < 0.98:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.15))
            process.kill()
            err = process.communicate()[1]
            if process.returncode == 0:
                break
            self.assertEqual((process.returncode, err), (-signal.SIGKILL, ""))
            kills += 1
            lines = self.whole(self.ledger())
            self.assertEqual(lines[:len(kept)], kept)
            kept = lines
        self.assertGreater(kills, 3)
        self.assertEqual(subprocess.run(self.again(), capture_output=True, check=False).returncode, 0)
        self.check_complete()

    def test_a_writer_killed_inside_a_write_leaves_whole_lines(self):
        rng = random.Random(3)
        row = {"text": "x" * 3000}
        path = self.folder / store.ROWS
        count = 0
        for _ in range(60):
            child = os.fork()
            if child == 0:
                journal = Journal(self.folder)
                number = journal.path.read_bytes().count(b"\n")
                while True:
                    journal.append({**row, "n": number})
                    number += 1
            time.sleep(rng.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            if rng.random() < 0.3:  # as if the power had gone in the middle of a line
                with path.open("ab") as out:
                    out.write(json.dumps({**row, "n": -1}).encode()[:rng.randrange(1, 3000)])
            if path.exists():
                numbers = [json.loads(line)["n"] for line in path.read_bytes().split(b"\n")[:-1]]
                self.assertEqual(numbers, list(range(len(numbers))))
                self.assertGreaterEqual(len(numbers), count)
                count = len(numbers)
        self.assertGreater(count, 10)

    def test_a_manifest_is_old_or_new_and_never_half(self):
        rng = random.Random(4)
        manifest = {"schema": store.MANIFEST_SCHEMA, "n": 0, "text": ["y" * 99] * 500}
        store.write_manifest(self.folder, manifest)
        for _ in range(25):
            child = os.fork()
            if child == 0:
                while True:
                    manifest["n"] += 1
                    store.write_manifest(self.folder, manifest)
            time.sleep(rng.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found = store.read_manifest(self.folder)
            self.assertEqual(found["text"], manifest["text"])


class Full(Survival):
    def stopped(self, command, says, **more):
        done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)
        return done.stderr

    def test_a_file_that_cannot_grow_stops_with_whole_rows(self):
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (24000, resource.RLIM_INFINITY))

        err = self.stopped(self.new(), "File too large", preexec_fn=small_files)
        self.assertIn("the rows before are whole, make room and finish with: scripts/bench --resume",
                      err)
        self.assertTrue(0 < len(self.ledger()) <= 24000)
        self.assertTrue(self.ledger().endswith(b"\n"))
        before = self.whole(self.ledger())
        self.assertEqual(subprocess.run(self.again(), capture_output=True, check=False).returncode, 0)
        self.assertEqual(self.whole(self.ledger())[:len(before)], before)
        self.check_complete()

    def test_a_full_device(self):
        self.run_folder.mkdir()
        (self.folder / store.ROWS).symlink_to("/dev/full")
        journal = Journal(self.folder)
        self.addCleanup(journal.close)
        with self.assertRaisesRegex(Stop, "No space left on device; the rows before are whole"):
            journal.append({"x": 1})

    def mounted(self, mount, command, says):
        """Runs a command where `mount` has been done, in a mount namespace of its own."""
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
            self.skipTest("this machine allows no mount namespaces")
        script = f"{mount} || exit 99\nexec \"$@\""
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", *command],
                              capture_output=True, text=True, check=False)
        if done.returncode == 99:
            self.skipTest(f"cannot mount here: {done.stderr.strip()}")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_full_disk(self):
        self.run_folder.mkdir()
        self.mounted(f"mount -t tmpfs -o size=1m none '{self.run_folder}'", self.new(),
                     "No space left on device")

    def test_a_read_only_run_folder(self):
        self.run_folder.mkdir()
        self.mounted(f"mount --bind '{self.run_folder}' '{self.run_folder}' &&"
                     f" mount -o remount,ro,bind '{self.run_folder}'", self.new(),
                     "cannot write to")

    def test_a_run_that_became_read_only_is_still_shown(self):
        subprocess.run(self.new(), capture_output=True, check=True)
        self.mounted(f"mount --bind '{self.run_folder}' '{self.run_folder}' &&"
                     f" mount -o remount,ro,bind '{self.run_folder}'", self.again(), "cannot write")
        done = subprocess.run([str(SCRIPTS / "table"), str(self.run_folder)], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("marksweep", done.stdout)


class Damaged(Survival):
    def setUp(self):
        super().setUp()
        subprocess.run(self.new(), capture_output=True, check=True)
        self.good = self.whole(self.ledger())

    def load(self, *lines):
        (self.run_folder / store.ROWS).write_bytes(b"".join(x + b"\n" for x in lines))
        return rows.load(self.run_folder)

    def test_a_row_that_is_there_twice_is_named(self):
        data = self.load(*self.good, self.good[0])
        self.assertEqual(len(data.rows), len(self.good))
        self.assertRegex(data.problems[0], rf"runs.jsonl:{len(self.good) + 1}: job \w+ is already"
                         r" in line 1 \(ok\); this later one counts")

    def test_a_retry_of_an_error_is_no_duplicate(self):
        first = json.loads(self.good[0])
        failed = json.dumps({**first, "status": "error", "run": None, "reason": "x"}).encode()
        self.assertEqual(self.load(failed, *self.good).problems, [])

    def test_rows_of_other_versions_are_counted_and_left_out(self):
        other = self.good[0].replace(b"tricolor.row/1", b"tricolor.row/7")
        data = self.load(*self.good, other)
        self.assertEqual(len(data.rows), len(self.good))
        self.assertIn(f"rows of different versions are mixed: {len(self.good)} of tricolor.row/1,"
                      " 1 of tricolor.row/7; only 'tricolor.row/1' counts", data.problems[-1])

    def test_rows_of_another_run_are_left_out(self):
        other = self.good[0].replace(json.loads(self.good[0])["job"].encode(), b"f00df00df00df00d")
        data = self.load(*self.good, other)
        self.assertEqual(len(data.rows), len(self.good))
        self.assertIn("job f00df00df00df00d (", data.problems[0])
        self.assertIn("is not in this run's plan", data.problems[0])

    def test_wrong_types_of_newer_fields_are_refused(self):
        row = json.loads(self.good[0])
        for key, value in (("bases", 3), ("heap_base", 1), ("node", []), ("order", "x")):
            data = self.load(json.dumps({**row, key: value}).encode())
            self.assertIn(f"{key} = {value!r} has the wrong type", data.problems[0])

    def test_lines_that_nest_for_ever_cost_themselves(self):
        data = self.load(b"[" * 100000, *self.good)
        self.assertEqual(len(data.rows), len(self.good))
        self.assertIn("runs.jsonl:1: ", data.problems[0])

    def test_damaged_rows_are_shown_as_warnings_beside_the_rest(self):
        self.load(*self.good, b"garbage")
        done = subprocess.run(self.again(), capture_output=True, text=True, check=False)
        self.assertIn(f"warning: runs.jsonl:{len(self.good) + 1}:", done.stderr)
        self.assertTrue(done.stdout.startswith("workload"))


if __name__ == "__main__":
    unittest.main()
