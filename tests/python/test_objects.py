# SPDX-License-Identifier: MIT
"""What the compiled library must not contain: locks, threads, writable globals."""

import re
import shutil
import subprocess
import unittest

from fake import SCRIPTS

ROOT = SCRIPTS.parent
BUILD = ROOT / "build" / "release"
# Mnemonics of x86-64 that wait for other processors or order memory between them.
WAITS = re.compile(r"\t(lock |xchg\s[^\n]*\(|[mls]fence)")
# A panic is a signal to its own thread: pthread_self and pthread_sigqueue wait for nobody.
THREADS = re.compile(r"\b(pthread_(?!(?:self|sigqueue)\b)|sem_|mtx_|thrd_|cnd_|__tls_get_addr|__atomic_|__sync_)\w*")


def objects(*folders):
    found = [path for folder in folders for path in sorted((BUILD / folder).glob("*.o"))]
    if not found:
        raise unittest.SkipTest("build/release is not built")
    return found


def run(*words):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True,
                          check=True).stdout


@unittest.skipUnless(shutil.which("objdump") and shutil.which("nm"), "binutils are not installed")
class Objects(unittest.TestCase):
    def setUp(self):
        machine = run("uname", "-m").strip()
        if machine != "x86_64":
            self.skipTest(f"the mnemonics are those of x86-64, this is {machine}")

    def test_the_patterns_find_what_they_look_for(self):
        for line in ("\tlock cmpxchg %ecx,(%rdx)", "\txchg   %eax,(%rdx)", "\tmfence "):
            self.assertRegex(line, WAITS)
        for line in ("\txchg   %ax,%ax", "\tmov    %eax,(%rdx)", "\tcall   block_end"):
            self.assertNotRegex(line, WAITS)
        self.assertRegex("U pthread_mutex_lock@GLIBC_2.2.5", THREADS)
        self.assertRegex("U pthread_sigqueue_np", THREADS)
        self.assertNotRegex("U pthread_sigqueue@GLIBC_2.34", THREADS)

    # rows: R3
    def test_nothing_waits_for_another_thread(self):
        for path in objects("heap", "roots", "collectors"):
            with self.subTest(object=path.name):
                text = run("objdump", "-d", "--no-show-raw-insn", path)
                self.assertGreater(text.count("\n"), 20)
                self.assertEqual(WAITS.findall(text), [])
                self.assertEqual(THREADS.findall(run("nm", "-u", path)), [])

    # rows: R4
    def test_nothing_writable_is_global(self):
        for path in objects("heap", "roots", "collectors", "workloads"):
            with self.subTest(object=path.name):
                # Data, small data, uninitialised data and common symbols, of the file or global.
                writable = [line for line in run("nm", path).splitlines()
                            if re.search(r" [dDbBcCgGsS] ", line)
                            # Tables of addresses that the loader alone writes.
                            and not self.relocated(path, line.split()[-1])]
                self.assertEqual(writable, [])

    def relocated(self, path, symbol):
        for line in run("objdump", "-t", path).splitlines():
            words = line.split()
            if words and words[-1] == symbol:
                return any(w.startswith(".data.rel.ro") for w in words)
        return False

    # rows: C20
    def test_no_accessor_is_declared_constant(self):
        """What reads the heap or a mutator may not be moved across a collection by the compiler."""
        found = []
        for folder in ("heap", "roots"):
            for path in sorted((ROOT / folder).glob("*.h")):
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if re.search(r"__attribute__\(\((?:[^()]|\([^()]*\))*\b(const|pure|malloc)\b"
                                 r"|\brestrict\b|__restrict", line):
                        found.append(f"{path.name}:{number}: {line.strip()}")
        self.assertEqual(found, [])


class Sanitizers(unittest.TestCase):
    # rows: R38
    def test_every_test_runs_under_the_sanitizers(self):
        """scripts/test runs `make test`, which runs all tests of tests/, in each of its
        configurations; the sanitizers are two of them."""
        configs = re.search(r"^configs='([\w ]+)'$", (SCRIPTS / "test").read_text(), re.MULTILINE)
        self.assertIsNotNone(configs)
        self.assertLessEqual({"release", "asan", "ubsan"}, set(configs[1].split()))
        for config, word in (("asan", "address"), ("ubsan", "undefined")):
            plan = subprocess.run(["make", "-n", "-C", str(ROOT), f"CONFIG={config}", "test"],
                                  capture_output=True, text=True, check=True).stdout
            self.assertIn(f"-fsanitize={word}", plan)
            last = plan.strip().splitlines()
            tests = " ".join(line for line in last if "run-tests" in line)
            for name in ("scope", "scope_misuse", "persistent", "frame", "table", "any", "foreign",
                         "root_list", "conformance", "stress"):
                self.assertIn(f"build/{config}/tests/test_{name}", tests)
