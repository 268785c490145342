# SPDX-License-Identifier: MIT
"""scripts/rootcheck: golden cases, the command line, and LLVM's own liveness as a second opinion."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from fake import Scratch
from lab.rootcheck import compile as build
from lab.rootcheck import liveness
from lab.rootcheck.ir import Module

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "rootcheck").glob("*.c"))
COMMENT = re.compile(r"/\* HAZARD: (.*?) \*/", re.DOTALL)
FINDING = re.compile(r"^(\S+?):(\d+): in \w+\(\): (.*)$")
TOOLS = all(map(shutil.which, ("clang-14", "opt-14")))


def rootcheck(*words, **more):
    return subprocess.run([ROOT / "scripts" / "rootcheck", *map(str, words)], cwd=ROOT, text=True,
                          capture_output=True, check=False, timeout=120, **more)


def expected(path):
    """{(line, message)}: a HAZARD comment speaks of the next line that is no comment."""
    text = path.read_text()
    made = set()
    for found in COMMENT.finditer(text):
        rest = text[found.end():]
        skipped = re.match(r"(?:\s|/\*.*?\*/)*", rest, re.DOTALL).group(0)
        line = text.count("\n", 0, found.end()) + skipped.count("\n") + 1
        message = re.sub(r"\s*\n[ *]*", " ", found.group(1)).strip()
        made.add((line, re.sub(r"in line ([+-]\d+)",
                               lambda m, at=line: f"in line {at + int(m.group(1))}", message)))
    return made


def told(output):
    found = map(FINDING.match, output.splitlines())
    return {(int(m.group(2)), m.group(3)) for m in found if m}


@unittest.skipUnless(TOOLS, "clang and opt are not installed")
class Golden(unittest.TestCase):
    # rows: R6 N8 N12 N13 N14 N15 N17 N18
    def test_each_case(self):
        """Every marked line with its message, and nothing else."""
        self.assertGreaterEqual(len(CASES), 8)
        for path in CASES:
            with self.subTest(case=path.name):
                done = rootcheck(path)
                hazards = expected(path)
                self.assertEqual(told(done.stdout), hazards)
                self.assertEqual(done.returncode, 1 if hazards else 0, done.stderr)
                good = path.name.startswith(("good", "holes"))
                self.assertEqual(bool(hazards), not good)

    def test_each_finding_says_how_to_mend_it(self):
        out = rootcheck(*CASES).stdout
        self.assertEqual(out.count("    mend: "), len(list(filter(None, map(FINDING.match,
                                                                        out.splitlines())))))

    def test_the_last_line_counts(self):
        out = rootcheck(ROOT / "tests/rootcheck/good.c").stdout
        self.assertRegex(out, r"\A\d+ functions checked, 0 hazards\n\Z")

    # rows: R6 C44
    def test_the_tree_has_none(self):
        done = subprocess.run(["make", "-s", "rootcheck"], cwd=ROOT, text=True, check=False,
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        count = re.fullmatch(r"(\d+) functions checked, 0 hazards\n", done.stdout)
        self.assertIsNotNone(count, done.stdout)
        self.assertGreater(int(count.group(1)), 500)


@unittest.skipUnless(TOOLS, "clang and opt are not installed")
class Document(Scratch):
    def test_the_session_is_what_happens(self):
        text = (ROOT / "docs" / "rootcheck.md").read_text()
        blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        source = next(t for kind, t in blocks if kind == "c")
        session = next(t for _, t in blocks if t.startswith("$ tricolor-rootcheck list.c\n"))
        (self.folder / "list.c").write_text(source)
        done = subprocess.run([ROOT / "scripts" / "rootcheck", "list.c"], cwd=self.folder, text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.stdout, session.partition("\n")[2])
        mended = next(t for kind, t in blocks if kind == "c" and "kept" in t)
        source = re.sub(r"    gc_ref cell = .*?tail\);\n", mended.replace("\\", ""), source,
                        count=1, flags=re.DOTALL)
        (self.folder / "list.c").write_text(source)
        done = subprocess.run([ROOT / "scripts" / "rootcheck", "list.c"], cwd=self.folder, text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.stdout.count("in cons()"), 0)
        self.assertEqual(done.stdout.count("in two()"), 1)


class CommandLine(Scratch):
    def refused(self, *words, says, **more):
        done = rootcheck(*words, **more)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(says, done.stderr)

    def test_help(self):
        for words in ((), ("--help",), ("-h",)):
            done = rootcheck(*words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("rootcheck [-IDIR] [-DNAME] FILE.c...", done.stdout)

    def test_refusals(self):
        self.refused("--no-such", says="unknown option '--no-such'")
        self.refused("nowhere.c", says="no such file: nowhere.c")
        self.refused("README.md", says="expected the name of a C file")
        self.refused("-I", says="-I needs a value")
        self.refused("-Ifolder", says="no files were given")
        self.refused(CASES[0], says="has no heap/gc.h",
                     env={**os.environ, "TRICOLOR_INCLUDE": str(self.folder)})

    def test_missing_tools_are_named(self):
        for name in ("sh", "dirname", "realpath"):
            (self.folder / name).symlink_to(shutil.which(name))
        self.refused_missing("clang is not installed", {"PATH": str(self.folder)})

    def refused_missing(self, says, env):
        done = rootcheck(CASES[0], env=env)
        self.assertEqual(done.returncode, 1)
        self.assertIn(says, done.stderr)
        self.assertIn("apt install", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    @unittest.skipUnless(TOOLS, "clang and opt are not installed")
    def test_a_file_that_does_not_compile(self):
        bad = self.folder / "bad.c"
        bad.write_text('#include "heap/gc.h"\nint x = no_such_name;\n')
        done = rootcheck(bad)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bad.c:2:9: error: use of undeclared identifier", done.stderr)
        self.assertIn("not compiled: 1", done.stdout)

    # rows: R6 N6
    @unittest.skipUnless(TOOLS, "clang and opt are not installed")
    def test_who_may_collect_is_checked_first(self):
        """Layer 1: a function without GC_MAY_GC that allocates is refused."""
        bad = self.folder / "bad.c"
        bad.write_text('#include "heap/gc.h"\n'
                       "gc_ref f(struct gc_mutator *m, const struct gc_type *t);\n"
                       "gc_ref f(struct gc_mutator *m, const struct gc_type *t)\n"
                       "{\n    return gc_alloc(m, t);\n}\n")
        done = rootcheck(bad)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bad.c:5:12: error: gc_alloc() may collect, but the function that calls it does"
                      " not say so (declare it GC_MAY_GC on its prototype)", done.stderr)


@unittest.skipUnless(TOOLS, "clang and opt are not installed")
class SecondOpinion(unittest.TestCase):
    """The calls behind which a reference in a variable is live are those for which LLVM's own pass
    RewriteStatepointsForGC would have to relocate one."""

    def test_both_agree(self):
        files = [p for p in CASES if p.name != "good.c"]  # it has integers, which LLVM cannot know
        files += sorted((ROOT / "workloads").glob("*.c"))
        calls = 0
        with tempfile.TemporaryDirectory() as folder:
            overlay = Path(folder)
            build.bare_headers(ROOT, overlay)
            words = build.flags(overlay, ROOT, ["-fno-builtin"])
            for path in files:
                module = build.lower(str(path), words, overlay / "x")
                ours = set()
                for function in module.functions:
                    c = liveness.Checker(module, function)
                    live = c.live_after()
                    # LLVM counts a call's own arguments, which are the callee's business to us.
                    ours |= {module.place(i.debug)[1] for i in c.all if id(i) in live
                             and c.references & {*live[id(i)], *i.operands}}
                with self.subTest(file=path.name):
                    self.assertEqual(self.llvm(module, overlay), ours)
                calls += len(ours)
        self.assertGreater(calls, 20)

    @staticmethod
    def llvm(module, folder):
        """Lines of the calls that LLVM gives a list of live pointers."""
        lines = []
        for line in module.lines:
            head = re.match(r"(define|declare) .*?@([\w.$-]+)\(", line)
            if head:
                leaf = "gc_may_gc" not in module.assumed[head.group(2)]
                if line.startswith("define"):
                    line = re.sub(r" (!dbg !\d+ )?\{$",
                                  lambda m: ' gc "statepoint-example" ' + (m.group(1) or "") + "{",
                                  line)
                elif leaf and " @llvm." not in line:
                    line += ' "gc-leaf-function"'
                if leaf and line.startswith("define"):
                    line = re.sub(r"\) ((?:local_unnamed_addr )?)(#\d+)",
                                  r') \1\2 "gc-leaf-function"', line, count=1)
            lines.append(line)
        source, target = folder / "in.ll", folder / "out.ll"
        source.write_text("\n".join(lines))
        subprocess.run([build.tool("opt-14"), "-S", "-passes=rewrite-statepoints-for-gc", "-o",
                        target, source], check=True, capture_output=True)
        found = set()
        rewritten = Module(target.read_text())
        for line in rewritten.lines:
            live = re.search(r'"gc-live"\(([^"\]]*)\)', line)
            if live and "%" in live.group(1):
                place = re.search(r"!dbg !(\d+)", line)
                found.add(rewritten.place(int(place.group(1)))[1] if place else 0)
        return found


if __name__ == "__main__":
    unittest.main()
