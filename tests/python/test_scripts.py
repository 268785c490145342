# SPDX-License-Identifier: MIT
"""The shell scripts, with stand-ins for apt, dpkg and test binaries."""

import os
import re
import shutil
import subprocess
import unittest

from fake import SCRIPTS, Scratch

GROUP = """[==========] Running {n} test(s).
{body}[==========] {n} test(s) run.
"""


class RunTests(Scratch):
    def binary(self, name, body="", status=0, end=""):
        path = self.folder / name
        count = body.count("RUN")
        text = GROUP.format(n=count, body=body)
        path.write_text(f"#!/bin/sh\ncat <<'EOF'\n{text}EOF\n{end}\nexit {status}\n")
        path.chmod(0o755)
        return str(path)

    def run_tests(self, *binaries, expect=0, **env):
        done = subprocess.run([str(SCRIPTS / "run-tests"), *binaries], capture_output=True,
                              text=True, check=False, env={**os.environ, **env})
        self.assertEqual(done.returncode, expect, done.stdout)
        return done.stdout

    OK = "[ RUN      ] a\n[       OK ] a\n"
    SKIP = "[ RUN      ] s\n[  SKIPPED ] s\n"
    BAD = "[ RUN      ] b\n[  ERROR   ] --- 1 != 2\n[  FAILED  ] b\n"
    SETUP = "[ RUN      ] c\nCould not run test: Test setup failed\n[  ERROR   ] c\n"

    def test_output_of_passing_tests_is_hidden(self):
        text = self.run_tests(self.binary("t1", self.OK * 2), self.binary("t2", self.OK + self.SKIP))
        self.assertEqual(text, "3 passed, 0 failed, 1 skipped\n")

    def test_output_of_failing_tests_is_shown(self):
        listed = "cat <<'EOF'\n[  FAILED  ] 2 test(s), listed below:\n[  FAILED  ] b\nEOF"
        text = self.run_tests(self.binary("t1", self.OK),
                              self.binary("t2", self.OK + self.BAD + self.SETUP, 2, listed),
                              expect=1)
        self.assertIn("1 != 2", text)
        self.assertTrue(text.endswith("\n2 passed, 2 failed\n"))

    def test_crash_timeout_and_silence_are_failures(self):
        self.assertIn("killed by signal 11",
                      self.run_tests(self.binary("t", self.OK, end="kill -SEGV $$"), expect=1))
        self.assertIn("stopped after 1 s",
                      self.run_tests(self.binary("t", self.OK, end="sleep 30"), expect=1,
                                     TEST_TIMEOUT="1"))
        self.assertIn("ran no test", self.run_tests(self.binary("t"), expect=1))
        self.assertTrue(self.run_tests(str(self.folder / "none"), expect=1)
                        .endswith("0 passed, 1 failed\n"))

    def test_no_binaries_is_a_failure(self):
        self.assertEqual(self.run_tests(expect=1), "0 passed, 0 failed\n")


class Reference(unittest.TestCase):
    def test_what_it_cannot_make_is_refused_before_anything_is_replaced(self):
        for args, words in ((("--nope",), "unknown option '--nope'; options are"),
                            (("--only",), "--only needs a value"), (("--out",), "--out needs a value"),
                            (("--only", "own,nope"), "unknown part 'nope'; parts are minheap,")):
            done = subprocess.run([str(SCRIPTS / "reference"), *args], capture_output=True,
                                  text=True, check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))
            self.assertIn(words, done.stderr)

    def test_its_plans_exist_and_its_help_names_every_part(self):
        text = (SCRIPTS / "reference").read_text()
        parts = re.search(r"^parts='([a-z ]+)'$", text, re.M).group(1).split()
        self.assertEqual(set(re.findall(r"^make_([a-z]+)\(\)", text, re.M)), set(parts))
        for name in re.findall(r"run ([a-z]+) \"\$out", text):
            self.assertTrue((SCRIPTS / "plans" / f"{name}.toml").is_file(), name)
        done = subprocess.run([str(SCRIPTS / "reference"), "--help"], capture_output=True, text=True,
                              check=True)
        self.assertIn(" ".join(parts), done.stdout)
        self.assertTrue(done.stdout.startswith("Makes results/reference/ anew"), done.stdout)
        self.assertNotIn("set -euo", done.stdout)


class Setup(Scratch):
    """PATH holds only stand-ins and the few tools that a bare system has."""

    def setUp(self):
        super().setUp()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for name in ("sh", "sed", "uniq", "tr", "dirname", "cat", "mktemp", "rm", "tail", "find",
                     "head", "env"):
            (self.bin / name).symlink_to(shutil.which(name))
        self.log = self.folder / "apt.log"
        self.stand_in("apt-get", f'echo "$@" >>{self.log}')
        self.stand_in("dpkg-query", 'for p; do case $p in -*|*Status*) ;; clang*) ;;'
                                    ' *) echo "$p installed";; esac; done')
        self.stand_in("id", "echo 0")

    def stand_in(self, name, body):
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def setup(self, *args, expect=0, **env):
        done = subprocess.run([str(SCRIPTS / "setup"), *args], capture_output=True, text=True,
                              check=False, env={"PATH": str(self.bin), **env})
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def test_nothing_missing_does_nothing(self):
        done = self.setup("--quiet", "--only", "build,pictures")
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        self.assertFalse(self.log.exists())

    def test_installs_only_what_is_missing(self):
        done = self.setup()
        self.assertIn("installing with apt: clang", done.stderr)
        last = self.log.read_text().splitlines()[-1]
        self.assertIn("--no-install-recommends clang", last)
        self.assertNotIn("gnuplot", last)

    def test_check_installs_nothing(self):
        done = self.setup("--check", expect=1)
        self.assertIn("missing: clang", done.stdout)
        self.assertFalse(self.log.exists())

    def test_without_root_and_sudo_the_line_is_printed(self):
        self.stand_in("id", "echo 1000")
        done = self.setup(expect=1)
        self.assertIn("apt-get update && apt-get install -y --no-install-recommends clang",
                      done.stderr)
        self.assertFalse(self.log.exists())

    def test_sudo_is_used_when_not_root(self):
        self.stand_in("id", "echo 1000")
        self.stand_in("sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
        (self.bin / "true").symlink_to(shutil.which("true"))
        self.setup()
        self.assertIn("install", self.log.read_text())

    def test_a_failing_apt_is_told(self):
        self.stand_in("apt-get", 'echo "E: no network" >&2; exit 100')
        done = self.setup(expect=1)
        self.assertIn("E: no network", done.stderr)

    def test_no_apt_names_what_is_needed(self):
        (self.bin / "apt-get").unlink()
        done = self.setup("--only", "build", expect=1)
        self.assertIn("no apt", done.stderr)
        self.assertIn("build-essential", done.stderr)
        self.setup("--only", "build", TRICOLOR_NO_SETUP="1")

    def test_usage(self):
        self.assertIn("unknown section 'x'; sections are: build", self.setup("--only=x", expect=2).stderr)
        self.assertIn("unknown option '--y'", self.setup("--y", expect=2).stderr)
        self.assertIn("--only needs a list", self.setup("--only", expect=2).stderr)
        self.assertIn("usage:", self.setup("--help").stdout)


if __name__ == "__main__":
    unittest.main()
