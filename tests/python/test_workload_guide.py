# SPDX-License-Identifier: MIT
"""docs/adding-a-workload.md is the source of the workload in it: built, and run under every collector."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "adding-a-workload.md").read_text()
COLLECTORS = sorted(p.stem for p in (ROOT / "collectors").glob("*.c"))


def command(*words, folder):
    return subprocess.run([str(w) for w in words], text=True, capture_output=True, check=False,
                          timeout=300, cwd=folder)


class WorkloadGuide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = Path(scratch.name)
        for name in ("heap", "roots", "collectors", "harness"):
            (cls.folder / name).symlink_to(ROOT / name)
        (cls.folder / "workloads").mkdir()
        for path in (ROOT / "workloads").iterdir():
            (cls.folder / "workloads" / path.name).symlink_to(path)
        cls.source = "\n".join(re.findall(r"^```c\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
        (cls.folder / "workloads" / "myring.c").write_text(cls.source)
        names = sorted(str(p.relative_to(cls.folder)) for f in ("collectors", "workloads")
                       for p in (cls.folder / f).glob("*.c"))
        names += sorted(f"harness/conformance/{p.name}"
                        for p in (ROOT / "harness/conformance").glob("*.c"))
        (cls.folder / "list").write_text("".join(f"{n}\n" for n in names))
        done = command(ROOT / "scripts/gen-registry", "list", folder=cls.folder)
        assert done.returncode == 0, done.stderr
        (cls.folder / "registry.c").write_text(done.stdout)
        objects = [(ROOT / "build/release" / p.relative_to(ROOT)).with_suffix(".o")
                   for f in ("heap", "roots", "collectors", "workloads", "harness")
                   for p in (ROOT / f).rglob("*.c")]
        done = command("gcc", "-std=c17", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE",
                       "-fno-strict-aliasing", "-I.", "-rdynamic", "-o", "tricolor", "registry.c",
                       "workloads/myring.c", *objects, "-lcjson", "-ljemalloc", "-ldl", "-lpthread",
                       "-lm", folder=cls.folder)
        assert done.returncode == 0, done.stderr

    def run_ring(self, *flags):
        done = command("./tricolor", "run", "--workload=myring", "--json=-", *flags, folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_every_collector_gives_the_same_checksum(self):
        seen = {}
        for name in COLLECTORS:
            row = self.run_ring(f"--collector={name}", "--small", "--heap=2m", "--stress-alloc=97",
                                "--poison=1")
            seen[row["checksum"], row["allocated_objects"]] = name
            self.assertEqual(row["allocated_objects"], 4005)
        self.assertEqual(len(seen), 1, seen)

    def test_the_declared_size_is_a_fair_base(self):
        row = self.run_ring("--collector=marksweep", "--heap=1.5x")
        self.assertEqual(row["status"], "ok")
        self.assertGreater(row["collections"]["total"], 20)
        done = command("./tricolor", "run", "--workload=myring", "--collector=marksweep", "--heap=0.7x",
                       folder=self.folder)
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_its_roots_are_sound(self):
        done = command(ROOT / "scripts/rootcheck", "workloads/myring.c", folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        stale = self.source.replace("            gc_init(m, note, NEXT, gc_get(m, notes));",
                                    "            gc_init(m, note, ABOUT, fresh);")
        self.assertNotEqual(stale, self.source)
        (self.folder / "stale.c").write_text(stale)
        done = command(ROOT / "scripts/rootcheck", "stale.c", folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("'fresh' is used in line", done.stdout)


if __name__ == "__main__":
    unittest.main()
