# SPDX-License-Identifier: MIT
"""The commands in the documentation: run, with small parameters, or at least held against --help.

A command that no rule below knows fails the test, so that a new one gets a rule.
"""

import os
import re
import subprocess
import unittest
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "results/README.md",
         *sorted((ROOT / "docs").glob("*.md"))]
MANUALS = sorted((ROOT / "docs").glob("*.1"))
# What a reader writes or has beforehand, and what stands for it here.
STANDS_FOR = {"./mine.so": "build/release/plugins/marksweep.so",
              "./old-immix.so": "./build/release/plugins/immix.so", "my.toml": "scripts/plans/smoke.toml",
              "=mine": "=marksweep", "mine,": "null,", "workload=myring": "workload=quads",
              "workloads myring": "workloads quads", "describe myring": "describe quads",
              "workloads/myring.c": "workloads/quads.c", "=NAME": "=marksweep", "describe NAME": "describe immix",
              "mine=./mine.txt": ""}
# Not ours, or tried by a test of their own.
OTHERS = ("cd ", "git ", "sed ", "cc ", "./embed", "sudo make install", "readelf ", "bpftrace ", "jube ",
          "TRICOLOR=", "make -C ../", "cp ", "tricolor-rootcheck", "gdb ", "-c ", "apt ")
TRICOLOR = re.compile(r"^(?:build/release/)?tricolor ")


def shell(line, **more):
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(["sh", "-c", line], text=True, capture_output=True, check=False, cwd=ROOT,
                          timeout=300, env=env, stdin=subprocess.DEVNULL, **more)


@cache
def help_of(program):
    done = shell(f"{program} --help")
    return done.stdout + done.stderr


@cache
def targets():
    return set(re.findall(r"^([a-z][\w-]*(?: [a-z][\w-]*)*):", (ROOT / "Makefile").read_text(),
                          re.MULTILINE))


def in_blocks(text):
    """Lines of shell blocks: those without a language that are no output."""
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        joined = block.replace("\\\n", " ")
        for line in joined.splitlines():
            if re.match(r"(\$ )?(build/release/tricolor|tricolor|scripts/|make\b|sudo |cc |sed |git )", line):
                yield line.removeprefix("$ ")


def in_text(text):
    """Commands between backquotes that have arguments."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for words in re.findall(r"`([^`]+)`", text):
        line = " ".join(words.split())
        if re.match(r"(build/release/tricolor|tricolor|scripts/[\w-]+|make) ", line):
            yield line


def in_manual(text):
    for block in re.findall(r"^\.nf\n(.*?)^\.fi", text, re.MULTILINE | re.DOTALL):
        yield from (line.strip().replace("\\-", "-") for line in block.splitlines())


def commands():
    for page in PAGES:
        for line in (*in_blocks(page.read_text()), *in_text(page.read_text())):
            yield page.name, line
    for page in MANUALS:
        for line in in_manual(page.read_text()):
            yield page.name, line


def prepared(line):
    line = re.sub(r"\s+#.*$", "", line).strip().rstrip(".")
    for what, instead in STANDS_FOR.items():
        line = line.replace(what, instead)
    return line


class Documentation(unittest.TestCase):
    def setUp(self):
        (ROOT / "build").mkdir(exist_ok=True)

    def test_commands(self):
        seen = set()
        for page, written in commands():
            for line in prepared(written).split(" && "):
                if line not in seen:
                    seen.add(line)
                    with self.subTest(page=page, command=written):
                        self.judge(line)
        self.assertGreater(len(seen), 60)

    def judge(self, line):
        words = line.split()
        if line.startswith(OTHERS):
            return
        if TRICOLOR.match(line):
            self.tricolor(line)
        elif line.startswith("scripts/compare results/reference"):
            self.assertIn(shell(line).returncode, (0, 3))
        elif words[0] == "scripts/bench" and "--resume" not in words and "<" not in line:
            self.ok(f"{line} --check" if "--dry-run" not in line else line)
        elif words[0].startswith("scripts/"):
            self.assertTrue((ROOT / words[0]).is_file(), words[0])
            for flag in re.findall(r"(?<=\s)(--[a-z][\w-]*)", line):
                if words[0] not in ("scripts/launch-slurm", "scripts/launch-parallel"):  # others' flags too
                    self.assertIn(flag, help_of(words[0]))
        elif words[0] == "make":
            for word in words[1:]:
                known = any(word in names.split() for names in targets())
                self.assertTrue("=" in word or known or word.startswith(("build/", "-")), word)
        elif re.fullmatch(r"[\w./-]+", words[0]) and words[0].startswith("build/release/tests/"):
            self.assertTrue((ROOT / "tests" / f"{Path(words[0]).name}.c").is_file())
        else:
            self.fail("no rule knows this command")

    def ok(self, line):
        done = shell(line)
        self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")

    def tricolor(self, line):
        line = TRICOLOR.sub("build/release/tricolor ", line)
        line = re.sub(r"--(json|trace|events)=(?!-)\S+", r"--\1=/dev/null", line)
        if line.split()[1] == "run":
            if "--collector" not in line or "..." in line:
                return  # a part of a command
            if "--workload" not in line:
                line += " --workload=quads"
            self.ok(f"{line} --small" if "--small" not in line else line)
        elif line.split()[1] == "check":
            for flag in re.findall(r"--([a-z-]+)=", line):
                self.assertTrue(flag in ("collector", "case") or flag in help_of("build/release/tricolor run"))
            if "--collector" in line and "--case" not in line and ".so" not in line:
                self.ok(f"{line} --case=opens-and-closes")
        elif line.split()[1] == "micro":
            self.ok("build/release/tricolor help micro")
        elif "COMMAND" not in line:
            self.ok(line)


if __name__ == "__main__":
    unittest.main()
