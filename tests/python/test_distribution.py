# SPDX-License-Identifier: MIT
"""Block files, the launchers that spread them, and the merge; with real GNU parallel, Slurm
and JUBE, and the fake executable."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import slurm
from fake import SCRIPTS, Scratch
from lab import canary, merge, rows, store
from lab.say import Stop

ROOT = SCRIPTS.parent
PLAN = """
collectors = ["marksweep", "semispace"]
workloads = "all"
heaps = ["3x", "6x"]
invocations = 2
canary = 1
"""


class Distributed(Scratch):
    def setUp(self):
        super().setUp()
        self.plan = self.folder / "own.toml"
        self.plan.write_text(PLAN)
        self.dir = self.folder / "dir"

    def run_script(self, *words, expect=0, **more):
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False,
                              timeout=300, **more)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def blocks(self, *args):
        self.run_script(SCRIPTS / "blocks", "--plan", self.plan, "--binary", self.program, "--out",
                        self.dir, *args)
        return sorted((self.dir / "blocks").iterdir())

    def run_block(self, path, *args, **more):
        return self.run_script(SCRIPTS / "run-block", path, "--binary", self.program, *args, **more)

    def merge(self, *args, **more):
        return self.run_script(SCRIPTS / "merge", self.dir / "all", *(args or (self.dir / "runs",)),
                               **more)

    def bytes_of(self, folder):
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*"))
                if p.is_file()}

    def check_merged(self):
        """The merged folder is the whole plan, each job once."""
        data = rows.load(self.dir / "all")
        self.assertEqual(data.problems, [])
        self.assertEqual([r.job for r in data.rows], data.manifest["order"])
        self.assertEqual(len(data.rows), 2 * 2 * 2 * 2)
        self.assertEqual(data.manifest["state"], "complete")
        self.assertEqual(len(data.drifts), 4)
        for row in data.rows:
            self.assertTrue(row.events_path.is_file())


class Blocks(Distributed):
    def test_block_files_are_the_plan_cut_into_pieces(self):
        whole = self.run_script(SCRIPTS / "bench", "--plan", self.plan, "--binary", self.program,
                                "--dry-run").stdout
        ids = [line.split()[3] for line in whole.splitlines()[:-1]]
        parts = [json.loads(p.read_text()) for p in self.blocks()]
        self.assertEqual([job for part in parts for job in part["order"]], ids)
        self.assertEqual([(p["block"], p["of"]) for p in parts], [(n, 4) for n in range(4)])

    def test_blocks_run_apart_and_merge_into_one_run(self):
        for path in reversed(self.blocks()):  # in any order
            self.run_block(path)
        done = self.merge()
        self.assertEqual(done.stderr, "")
        self.assertIn("16 of 16 jobs of 1 machines", done.stdout)
        self.check_merged()
        first = self.bytes_of(self.dir / "all")
        self.merge()
        self.assertEqual(self.bytes_of(self.dir / "all"), first)
        # One by one comes to the same.
        shutil.rmtree(self.dir / "all")
        for n, folder in enumerate(sorted((self.dir / "runs").iterdir(), reverse=True), 1):
            done = self.merge(folder)
            self.assertEqual(f"{4 - n} of 4 blocks are missing" in done.stderr, n < 4, done.stderr)
        self.assertEqual(self.bytes_of(self.dir / "all"), first)

    def test_a_block_that_was_killed_goes_on(self):
        path = self.blocks()[0]
        self.misbehave(marksweep="silent")
        self.run_block(path)
        self.assertIn("error", {r.status for r in rows.read_rows(self.dir / "runs" / "0000")[0]})
        os.environ.pop("FAKE")
        self.run_block(path)
        found = rows.read_rows(self.dir / "runs" / "0000")[0]
        self.assertEqual([r.status for r in found].count("ok"), 4)

    def test_bad_input_is_one_line(self):
        path = self.blocks()[0]
        block = json.loads(path.read_text())
        bad = self.folder / "bad.json"
        for text, says in (("{", "not valid JSON"), ("[]", "expected 'tricolor.block/1'"),
                           ('{"schema":"tricolor.block/1"}', "block is missing"),
                           (json.dumps({**block, "order": ["f00d"]}), "jobs are not those of its plan"),
                           (json.dumps({**block, "binary": {"sha256": "x", "build_id": None}}),
                            "made for another executable")):
            bad.write_text(text)
            done = self.run_block(bad, expect=2 if "schema" not in says and says[0] not in "jm" else 1)
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)
        done = self.run_script(SCRIPTS / "blocks", "--plan", self.plan, "--binary", self.program,
                               "--out", self.dir, expect=1)
        self.assertIn("is not empty", done.stderr)


class Merging(Distributed):
    def source(self, name, jobs, node="n1", fingerprint="f1", status="ok", **manifest):
        """A run folder of some jobs of one plan."""
        folder = self.dir / name
        facts = {"cpu_model": fingerprint, "fingerprint": fingerprint, "node": node}
        store.make_folder(folder)
        store.write_manifest(folder, {
            "schema": store.MANIFEST_SCHEMA, "run": name, "state": "complete",
            "plan": {"collectors": [], "baselines": [], "workloads": [], "heaps": []},
            "order": ["a", "b", "c"], "binary": {"sha256": "s"}, "build": None, "git": None,
            "tools": None, "environment": facts, "bases": None,
            "sessions": [{"start": f"2026-01-0{name[-1]}", "end": "x", "node": node,
                          "fingerprint": fingerprint}], **manifest})
        lines = [{"schema": rows.ROW_SCHEMA, "job": job, "argv": [], "block": 0, "invocation": 1,
                  "collector": "x", "workload": "w", "heap": "2x", "baseline": False, "seed": 1,
                  "status": status if status != "ok" else "oom", "reason": name, "events": None,
                  "run": None, "session": 1, "started": f"2026-01-0{name[-1]}", "node": node}
                 for job in jobs]
        (folder / store.ROWS).write_text("".join(json.dumps(x) + "\n" for x in lines))
        return folder

    def reasons(self):
        return {r.job: r.reason for r in rows.read_rows(self.dir / "all")[0]}

    def test_different_machines_are_refused_unasked(self):
        one, two = self.source("r1", "a"), self.source("r2", "bc", "n2", "f2")
        done = self.merge(one, two, expect=1)
        self.assertIn("the machines differ in cpu_model; their rows do not compare (--mixed",
                      done.stderr)
        self.assertFalse((self.dir / "all").exists())
        self.assertIn("3 of 3 jobs of 2 machines", self.merge("--mixed", one, two).stdout)
        self.assertEqual(self.reasons(), {"a": "r1", "b": "r2", "c": "r2"})
        # Another machine of the same kind is no other machine.
        three = self.source("r3", "a", "n3", "f1")
        self.merge(one, three, expect=1)  # the merged run already holds both kinds
        shutil.rmtree(self.dir / "all")
        self.assertIn("1 of 3 jobs of 2 machines", self.merge(one, three).stdout)

    def test_a_job_that_is_there_twice_counts_once(self):
        one, two = self.source("r1", "ab", status="error"), self.source("r2", "b")
        three = self.source("r3", "b")
        self.merge(three, one, two)
        self.assertEqual(self.reasons(), {"a": "r1", "b": "r2"})
        first = self.bytes_of(self.dir / "all")
        self.merge(one, two, three)
        self.assertEqual(self.bytes_of(self.dir / "all"), first)

    def test_other_experiments_are_refused(self):
        one = self.source("r1", "a")
        for key, value, says in (("plan", {}, "different plans"),
                                 ("binary", {"sha256": "t"}, "different executables"),
                                 ("bases", {}, "different heap bases")):
            two = self.source("r2", "b", **{key: value})
            self.assertIn(says, self.merge(one, two, expect=1).stderr)

    def test_bad_lines_cost_themselves(self):
        one = self.source("r1", "ab")
        with (one / store.ROWS).open("a") as out:
            out.write('{"schema":"tricolor.row/9","job":"c"}\n{"torn')
        (one / store.CANARIES).write_text('{"schema":"x"}\n')
        done = self.merge(one)
        self.assertEqual(self.reasons(), {"a": "r1", "b": "r1"})
        self.assertIn("r1: runs.jsonl:3: schema is 'tricolor.row/9'", done.stderr)
        self.assertIn("the last line is torn", done.stderr)
        self.assertIn("1 jobs have no row yet", done.stderr)

    def test_what_is_no_run_is_refused(self):
        self.dir.mkdir()
        self.assertIn("is no run folder and holds none", self.merge(self.dir, expect=2).stderr)
        with self.assertRaisesRegex(Stop, "holds none"):
            merge.expand([self.folder / "nowhere"])
        one = self.source("r1", "a")
        done = self.run_script(SCRIPTS / "merge", one, one, expect=2)
        self.assertIn("holds a run that was not merged", done.stderr)


class Drifting(unittest.TestCase):
    def bird(self, before, after, wall, session=1):
        return canary.Canary(session, before, after, wall, None, "n")

    def test_drift_is_between_the_two_ends_of_a_block(self):
        found = canary.drifts([self.bird(0, None, 100), self.bird(1, 0, 103), self.bird(None, 1, 206)])
        self.assertEqual([d.block for d in found], [0, 1])
        self.assertAlmostEqual(found[0].ratio, 0.03)
        self.assertAlmostEqual(found[1].ratio, 1.0)

    def test_a_block_that_was_interrupted_counts_where_both_ends_are_known(self):
        found = canary.drifts([self.bird(0, None, 100), self.bird(0, None, 100, 2),
                               self.bird(None, 0, 80, 2), self.bird(3, None, None, 3),
                               self.bird(None, 3, 100, 3), self.bird(5, None, 100, 4),
                               self.bird(None, 5, 300, 5)])  # no session has both ends of 5
        self.assertEqual([(d.block, round(d.ratio, 3)) for d in found], [(0, -0.2)])


class Launchers(Distributed):
    """run-block measures build/release/tricolor, so these do, with tiny parameters."""

    def setUp(self):
        super().setUp()
        if not (ROOT / "build" / "release" / "tricolor").is_file():
            self.skipTest("build/release/tricolor is not built")
        self.run_script(SCRIPTS / "blocks", "--smoke", "--workloads", "quads", "--collectors",
                        "marksweep,immix", "--out", self.dir,
                        "--binary", ROOT / "build" / "release" / "tricolor")

    def check_merged(self):
        self.assertIn("4 of 4 jobs", self.merge().stdout)
        self.assertEqual({r.status for r in rows.load(self.dir / "all").rows}, {"ok"})

    def need(self, *programs):
        absent = [p for p in programs if not shutil.which(p)]
        if absent:
            self.skipTest(f"{', '.join(absent)} not installed (scripts/setup --only distribution)")

    def test_gnu_parallel_on_this_machine(self):
        self.need("parallel")
        self.run_script(SCRIPTS / "launch-parallel", self.dir)
        self.check_merged()
        stamp = (self.dir / "runs" / "0000" / "manifest.json").stat().st_mtime_ns
        self.run_script(SCRIPTS / "launch-parallel", self.dir)
        self.assertEqual((self.dir / "runs" / "0000" / "manifest.json").stat().st_mtime_ns, stamp)

    def hosts(self, run):
        """Two hosts whose ssh is a shell on this machine; like sshd, it sets SHELL."""
        ssh = self.folder / "ssh"
        ssh.write_text('#!/bin/sh\nexport SHELL=/bin/sh\n'
                       'while case $1 in -*) ;; *) false ;; esac; do shift; done\n'
                       'echo "$1" >>"$(dirname "$0")/hosts-used"\nshift\n'
                       f'[ "$1" != -- ] || shift\n{run}\n')
        ssh.chmod(0o755)
        (self.folder / "hosts").write_text(f"1/{ssh} node1\n1/{ssh} node2\n")

    def test_results_that_do_not_come_back_are_told(self):
        self.need("parallel", "rsync")
        # Hosts that do nothing: parallel itself ends with 0 there.
        self.hosts('case $* in *rsync*) exec sh -c "$*" ;; esac')
        far = self.folder / "far"
        far.mkdir()
        done = self.run_script(SCRIPTS / "launch-parallel", self.dir, "--hosts",
                               self.folder / "hosts", "--workdir", far, expect=1)
        self.assertIn("2 blocks are not complete", done.stderr)

    def test_gnu_parallel_on_two_hosts(self):
        self.need("parallel", "rsync")
        self.hosts('exec sh -c "$*"')
        far = self.folder / "far"
        far.mkdir()
        self.run_script(SCRIPTS / "launch-parallel", self.dir, "--hosts", self.folder / "hosts",
                        "--workdir", far)
        self.check_merged()
        self.assertTrue((far / "blocks").is_dir())
        used = set((self.folder / "hosts-used").read_text().split("\n"))
        self.assertLessEqual({"node1", "node2"}, used)

    def test_slurm(self):
        absent = slurm.missing()
        if absent:
            self.skipTest(f"{', '.join(absent)} not installed (scripts/setup --only distribution)")
        # Short, because a socket's path may have 107 bytes.
        place = Path(tempfile.mkdtemp(prefix="slurm-"))
        self.addCleanup(shutil.rmtree, place, ignore_errors=True)
        cluster = slurm.Cluster(place / "c")
        self.addCleanup(cluster.stop)
        done = cluster.run(str(SCRIPTS / "launch-slurm"), str(self.dir))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Submitted batch job", done.stdout)
        cluster.wait_for_jobs()
        self.check_merged()
        done = cluster.run(str(SCRIPTS / "launch-slurm"), str(self.dir))
        self.assertIn("every block", done.stdout)
        # A task that was lost runs again, and only that.
        shutil.rmtree(self.dir / "runs" / "0001")
        cluster.run(str(SCRIPTS / "launch-slurm"), str(self.dir))
        cluster.wait_for_jobs()
        self.assertTrue((self.dir / "runs" / "0001" / "manifest.json").is_file())
        self.check_merged()

    def test_jube(self):
        self.need("jube")
        environment = {**os.environ, "TRICOLOR": str(ROOT), "BLOCKS": str(self.dir)}
        done = self.run_script("jube", "run", SCRIPTS / "jube.xml", "--outpath",
                               self.dir / "jube", env=environment, cwd=self.folder)
        self.assertRegex(done.stdout, r"run \|   2 \|    0 \|    0 \|     0 \|    2")
        self.check_merged()
        done = self.run_script("jube", "result", "-a", self.dir / "jube", env=environment,
                               cwd=self.folder)
        self.assertRegex(done.stdout, r"0001 \|\s+2 \|")

    def test_bad_input_is_one_line(self):
        for script in ("launch-parallel", "launch-slurm"):
            done = self.run_script(SCRIPTS / script, expect=2)
            self.assertIn("comes first", done.stderr)
            self.assertIn("holds no blocks", self.run_script(
                SCRIPTS / script, self.folder / "x", expect=2).stderr)
            self.assertIn("usage:", self.run_script(SCRIPTS / script, "--help").stdout)


if __name__ == "__main__":
    unittest.main()
