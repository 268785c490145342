# SPDX-License-Identifier: MIT
import shutil
import unittest
from pathlib import Path

from fake import Scratch
from lab.dropin import load_folder
from lab.lint import FOLDER
from lab.say import Stop
from lab.tree import Tree

CHECKS = load_folder(FOLDER, "CHECK")
SPDX = "/* SPDX-License-Identifier: MIT */\n"


class Lint(Scratch):
    """Each test builds a small tree, outside any git checkout."""

    def setUp(self):
        super().setUp()
        self.root = self.folder / "tree"
        self.root.mkdir()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def check(self, name):
        return [str(f) for f in CHECKS[name].run(Tree(self.root))]


class Layers(Lint):
    def setUp(self):
        super().setUp()
        for name in ("heap/gc.h", "heap/gc_collector.h", "heap/tracer.h", "roots/roots.h",
                     "workloads/workload.h", "harness/run.h", "heap/registry.h"):
            self.write(name, SPDX)

    def test_allowed_arrows(self):
        self.write("collectors/a.c", '#include "heap/gc_collector.h"\n#include "heap/tracer.h"\n')
        self.write("workloads/a.c", '#include "workloads/workload.h"\n#include "heap/gc.h"\n'
                                    '#include "roots/roots.h"\n#include <stdio.h>\n')
        self.write("harness/a.c", '#include "harness/run.h"\n#include "heap/registry.h"\n')
        self.write("tests/a.c", '#include "heap/tracer.h"\n#include "harness/run.h"\n')
        self.assertEqual(self.check("layers"), [])

    def test_forbidden_arrows(self):
        self.write("collectors/b.h", SPDX)
        for source, target in (
            ("collectors/a.c", "collectors/b.h"), ("collectors/a.c", "roots/roots.h"),
            ("workloads/a.c", "heap/gc_collector.h"), ("workloads/a.c", "harness/run.h"),
            ("heap/a.c", "roots/roots.h"), ("roots/a.c", "workloads/workload.h"),
            ("harness/a.c", "heap/tracer.h"), ("harness/a.c", "collectors/b.h"),
            ("tests/a.c", "collectors/b.h"),
        ):
            with self.subTest(source=source, target=target):
                self.write(source, f'\n#include "{target}"\n')
                found = self.check("layers")
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{source}:2: "), found[0])
                (self.root / source).unlink()

    def test_missing_and_relative_includes(self):
        self.write("heap/a.c", '#include "gc.h"\n#include "../heap/gc.h"\n#include "heap/no.h"\n')
        self.assertEqual(len(self.check("layers")), 3)


class Headers(Lint):
    @unittest.skipUnless(shutil.which("gcc"), "gcc is not installed")
    def test_a_header_that_needs_another_one(self):
        self.write("heap/good.h", "#include <stdint.h>\nstatic inline uint32_t f(void) { return 1; }\n")
        self.write("heap/bad.h", "\nuint32_t f(void);\n")
        self.write("heap/loose.h", "int f();\n")
        found = self.check("headers")
        self.assertEqual({f.split(":")[0] for f in found}, {"heap/bad.h", "heap/loose.h"})
        self.assertTrue(any(f.startswith("heap/bad.h:2: ") for f in found))


@unittest.skipUnless(shutil.which("clang-14") and shutil.which("opt-14"),
                     "clang and opt are not installed")
class Collections(Lint):
    """A violation in the tree is a finding, for both layers."""

    def setUp(self):
        super().setUp()
        here = Path(__file__).resolve().parents[2]
        for folder in ("heap", "roots"):
            for path in [*(here / folder).glob("*.h"), *(here / folder).glob("*.def")]:
                self.write(f"{folder}/{path.name}", path.read_text())

    def source(self, marked, second):
        return ('#include "roots/roots.h"\n'
                f"void f(struct gc_mutator *m, const struct gc_type *t){marked};\n"
                "void f(struct gc_mutator *m, const struct gc_type *t)\n{\n"
                f"    gc_ref a = gc_alloc(m, t);\n\n    {second};\n"
                "    gc_store(m, a, 0, a);\n}\n")

    def test_right(self):
        self.write("examples/a.c", self.source(" GC_MAY_GC", "gc_set_u32(m, a, 1, 1)"))
        self.assertEqual(self.check("collects") + self.check("rootcheck"), [])

    def test_a_function_that_does_not_say_that_it_collects(self):
        for folder in ("examples", "workloads", "tests"):
            self.write(f"{folder}/a.c", self.source("", "gc_set_u32(m, a, 1, 1)"))
            found = self.check("collects")
            self.assertEqual(len(found), 1, found)
            self.assertTrue(found[0].startswith(f"{folder}/a.c:5: gc_alloc() may collect, but"))
            (self.root / folder / "a.c").unlink()

    def test_a_reference_that_is_live_across_a_collection(self):
        for folder in ("examples", "workloads", "harness", "roots"):
            self.write(f"{folder}/a.c", self.source(" GC_MAY_GC", "gc_safepoint(m)"))
            self.assertEqual(self.check("rootcheck"), [
                f"{folder}/a.c:7: in f(): raw reference 'a' is used in line 8, after"
                " gc_safepoint(), which may collect"])
            (self.root / folder / "a.c").unlink()


    def test_a_test_says_where_it_is_stale_on_purpose(self):
        stale = self.source(" GC_MAY_GC", "gc_safepoint(m)")
        said = stale.replace("void f", "/* Stale on purpose: it tries that,\n * and says so. */\nvoid f", 1)
        self.write("tests/test_a.c", said)
        self.assertEqual(self.check("rootcheck"), [])
        self.write("tests/test_a.c", stale)
        self.assertEqual(len(self.check("rootcheck")), 1)
        self.write("tests/test_a.c", said.replace("gc_safepoint(m)", "gc_set_u32(m, a, 1, 1)"))
        self.assertEqual(self.check("rootcheck"), [
            "tests/test_a.c:2: in f(): nothing is stale, on purpose or not"])
        (self.root / "tests/test_a.c").unlink()
        self.write("examples/a.c", said)
        self.assertEqual(len(self.check("rootcheck")), 1)


class Names(Lint):
    def test_names_and_paths(self):
        self.write("heap/gc.h", "gc_ref gc_alloc(void);\n#define GC_MAY_GC\n")
        self.write("heap/errors.def", 'E(OOM, 1, "out of memory")\n')
        self.write("collectors/null.c", "")
        self.write("docs/a.md", "\n".join((
            "`gc_alloc` GC_MAY_GC gc_collector_null gc_all* GC_ERR_OOM `heap/gc.h` collectors/",
            "see heap/ and (../heap/gc.h); https://example.org/heap/none.h build/release/tricolor",
            "copy collectors/null.c to collectors/mycollector.c, results/<run>/runs.jsonl",
            "gc_gone is dead",
            "heap/gone.c is dead",
        )))
        self.assertEqual(self.check("names"), [
            "docs/a.md:4: gc_gone does not exist in the sources",
            "docs/a.md:5: heap/gone.c does not exist"])


class Modules(Lint):
    def test_page_and_folders_agree(self):
        self.write("docs/modules.md", "## heap/: a\n| `one`, `two` | x `y` |\n## roots/\n| `gone` | x |\n")
        for name in ("heap/one.h", "heap/two.def", "heap/three.c", "heap/three.h", "harness/four.c"):
            self.write(name, "")
        found = self.check("modules")
        self.assertEqual([f.split(":", 1)[1] for f in found], [
            "1: docs/modules.md has no row for `three`", "4: roots/ has no module `gone`"])


class Others(Lint):
    def test_licence(self):
        self.write("heap/a.c", SPDX)
        self.write("heap/b.c", "int x;\n")
        self.write("scripts/run", "#!/bin/sh\nset -eu\n")
        self.assertEqual([f.split(":")[0] for f in self.check("licence")],
                         ["heap/b.c", "scripts/run"])

    def test_machine(self):
        slash = "/"
        self.write("a.py", f"x = '{slash}home/someone/x'\ny = '/usr/bin/env'\nz = 1 / 2 / 3\n")
        self.write("b", f"#!{slash}opt/python/bin/python\n")
        self.write("c.md", "docs/a/b, https://example.org/a/b and and/or, 3 /x/ y\n")
        found = self.check("machine")
        self.assertEqual([f.split(":")[:2] for f in found], [["a.py", "1"], ["b", "1"]])

    def test_size(self):
        self.write("heap/a.c", "\n" * 401)
        self.write("heap/b.c", "\n" * 601)
        tree = Tree(self.root)
        self.assertEqual([f.path for f in CHECKS["size"].run(tree)], ["heap/b.c"])
        self.assertEqual([f.path for f in tree.warnings], ["heap/a.c"])

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shell(self):
        self.write("scripts/bad", "#!/bin/sh\nrm $1\n")
        self.write("scripts/good", '#!/bin/sh\nrm "$1"\n')
        found = self.check("shell")
        self.assertEqual([f.split(":")[:2] for f in found], [["scripts/bad", "2"]])

    @unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
    def test_format_only_with_a_style(self):
        self.write("heap/a.c", "int   x ;\n")
        self.assertEqual(self.check("format"), [])
        self.write(".clang-format", "BasedOnStyle: LLVM\n")
        self.assertEqual(self.check("format"), ["heap/a.c:1: not formatted; run make format"])

    @unittest.skipUnless(shutil.which("codespell"), "codespell is not installed")
    def test_spelling(self):
        self.write("docs/a.md", "fine\nthis is te" + "h end\n")
        found = self.check("spelling")
        self.assertEqual([f.split(":")[:2] for f in found], [["docs/a.md", "2"]])


class Dropped(Scratch):
    def test_a_file_is_its_registration(self):
        (self.folder / "one.py").write_text("class M:\n    name = 'one'\nMETRIC = M()\n")
        self.assertEqual(list(load_folder(self.folder, "METRIC")), ["one"])

    def test_a_broken_file_is_one_line(self):
        for text in ("import nothing_like_that", "x = 1", "METRIC = ", 
                     "class M:\n    name = 'two'\nMETRIC = M()\n"):
            with self.subTest(text=text):
                (self.folder / "one.py").write_text(text)
                with self.assertRaises(Stop) as caught:
                    load_folder(self.folder, "METRIC")
                self.assertIn("one.py", str(caught.exception))


class ThisTree(unittest.TestCase):
    def test_scripts_and_python_tests_are_clean(self):
        tree = Tree(Path(__file__).resolve().parents[2])
        for name, check in CHECKS.items():
            if name in ("headers", "format", "layers", "collects", "rootcheck"):
                continue  # C only
            with self.subTest(check=name):
                try:
                    found = check.run(tree)
                except Stop as stop:
                    self.skipTest(str(stop))
                ours = [str(f) for f in found
                        if f.path.startswith(("scripts/", "tests/python/", ".ci/"))]
                self.assertEqual(ours, [])


if __name__ == "__main__":
    unittest.main()
