# SPDX-License-Identifier: MIT
"""Running the `tricolor` command in tests.

The executable is build/release/tricolor, or the one that TRICOLOR names.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRICOLOR = Path(os.environ.get("TRICOLOR", ROOT / "build" / "release" / "tricolor"))
SMALL = ("run", "--collector=semispace", "--workload=gcbench", "--small")
# Long enough to be interrupted.
LONG = ("run", "--collector=semispace", "--workload=gcbench", "--iterations=1000")

def run(*words, **more):
    return subprocess.run([TRICOLOR, *words], capture_output=True, text=True, check=False,
                          timeout=120, **more)


class Command(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def ok(self, *words):
        done = run(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return done.stdout

    def row(self, *words, expect=0):
        done = run(*words, "--json=-")
        self.assertEqual(done.returncode, expect, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1)
        return json.loads(done.stdout)

    def refused(self, *words, says, expect=2, **more):
        """One line on standard error, nothing on standard output."""
        done = run(*words, **more)
        self.assertEqual(done.returncode, expect, (words, done.stderr))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("tricolor: "), done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(done.stdout, "")

    def left(self):
        return sorted(p.name for p in self.folder.iterdir())
