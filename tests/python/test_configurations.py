# SPDX-License-Identifier: MIT
"""Every configuration of the Makefile compiles every file, also those that nobody builds often."""

import os
import re
import shutil
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from fake import SCRIPTS

ROOT = SCRIPTS.parent
FOLDERS = ("heap", "roots", "collectors", "workloads", "harness")
# release, asan and ubsan are built by scripts/test.
BUILDS = (("fold", "gcc"), ("debug", "gcc"), ("release", "clang"))


def command(config, compiler):
    """How make compiles heap/heap.c."""
    plan = subprocess.run(["make", "-n", "-B", "V=1", f"CONFIG={config}", f"CC={compiler}",
                           f"build/{config}/heap/heap.o"], cwd=ROOT, capture_output=True,
                          text=True, check=True).stdout
    line = next(line for line in plan.splitlines() if "-c -o" in line and "heap/heap.c" in line)
    return re.sub(r"-MMD -MP -c -o \S+ heap/heap\.c", "", line).split()


class Configurations(unittest.TestCase):
    # rows: C46
    def test_every_file_compiles_in_every_configuration(self):
        files = [str(path.relative_to(ROOT)) for folder in FOLDERS
                 for path in sorted((ROOT / folder).rglob("*.c"))]
        self.assertGreater(len(files), 80)
        jobs = [(config, compiler, name) for config, compiler in BUILDS if shutil.which(compiler)
                for name in files]
        words = {(config, compiler): command(config, compiler)
                 for config, compiler, _ in jobs}
        self.assertIn("-DGC_FOLD=1", words["fold", "gcc"])
        self.assertIn("-DGC_DEBUG=1", words["debug", "gcc"])

        def compile_one(job):
            config, compiler, name = job
            done = subprocess.run([*words[config, compiler], "-Werror", "-fsyntax-only", name],
                                  cwd=ROOT, capture_output=True, text=True, check=False)
            return (config, compiler, name), done.stderr

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for job, errors in pool.map(compile_one, jobs):
                with self.subTest(config=job[0], compiler=job[1], file=job[2]):
                    self.assertEqual(errors, "")

    def test_32_bits_are_refused_in_words(self):
        for compiler in ("gcc", "clang"):
            if shutil.which(compiler):
                # -ffreestanding: the C library's headers for 32 bits need not be installed.
                done = subprocess.run([compiler, "-m32", "-ffreestanding", "-I.", "-fsyntax-only",
                                       "-x", "c", "heap/gc_config.h"], cwd=ROOT,
                                      capture_output=True, text=True, check=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("tricolor needs a 64-bit machine", done.stderr)
