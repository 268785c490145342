# SPDX-License-Identifier: MIT
"""`make install` into a folder of its own: what embedders and authors of collectors get from it.

Everything here is compiled with what `pkg-config --cflags --libs tricolor` says and nothing else.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "/usr/local"
STRICT = ("-std=c17", "-O2", "-Wall", "-Wextra", "-Werror")
STRICT_CPP = ("-std=c++17", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
COMPILERS = [c for c in ("gcc", "clang") if shutil.which(c)]
CPP = {"gcc": "g++", "clang": "clang++"}
EXAMPLES = sorted((ROOT / "examples").glob("*.c"))
GUIDE = (ROOT / "docs" / "adding-a-collector.md").read_text()


def command(*words, **more):
    return subprocess.run([str(w) for w in words], text=True, capture_output=True, check=False,
                          timeout=300, **more)


def setUpModule():
    global scratch, destination, prefix, environment
    scratch = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(scratch.cleanup)
    destination = Path(scratch.name) / "dest"
    prefix = destination / PREFIX.lstrip("/")
    environment = {**os.environ, "PKG_CONFIG_LIBDIR": str(prefix / "lib/pkgconfig"),
                   "PKG_CONFIG_SYSROOT_DIR": str(destination),
                   "LD_LIBRARY_PATH": str(prefix / "lib"),
                   "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"}
    done = make("install")
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


def make(target):
    more = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
    return command("make", "-s", "-j2", target, f"DESTDIR={destination}", f"PREFIX={PREFIX}",
                   cwd=ROOT, env=more)


class Installed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_ok(self, *words, expect=0):
        done = command(*words, env=environment, cwd=self.folder)
        self.assertEqual(done.returncode, expect, f"{words}\n{done.stdout}{done.stderr}")
        return done.stdout

    def flags(self, *what):
        return self.run_ok("pkg-config", *what, "tricolor").split()


class Examples(Installed):
    def build(self, compiler, source, *libraries):
        program = self.folder / f"{source.stem}-{compiler}"
        self.run_ok(compiler, *STRICT, *self.flags("--cflags"), "-o", program, source, *libraries)
        return program

    def test_both_compilers(self):
        self.assertEqual(COMPILERS, ["gcc", "clang"])
        for compiler in COMPILERS:
            for source in EXAMPLES:
                with self.subTest(compiler=compiler, example=source.name):
                    self.run_ok(self.build(compiler, source, *self.flags("--libs")))

    # rows: R39
    def test_externref_is_the_same_for_every_collector(self):
        """A collection at every allocation, each collector built in and as a plugin."""
        program = self.build("gcc", ROOT / "examples/externref.c", *self.flags("--libs"))
        golden = (ROOT / "tests/golden/externref.txt").read_text()
        names = sorted(p.stem for p in (ROOT / "collectors").glob("*.c"))
        self.assertGreaterEqual(len(names), 5)
        for name in names:
            for collector in (name, prefix / "lib/tricolor" / f"{name}.so"):
                for options in ((), ("stress-alloc=1", "poison=1", "verify=1")):
                    with self.subTest(collector=str(collector), options=options):
                        self.assertEqual(self.run_ok(program, collector, *options), golden)

    def test_lisp_is_the_same_for_every_collector(self):
        program = self.build("gcc", ROOT / "examples/lisp.c", *self.flags("--libs"))
        golden = (ROOT / "tests/golden/lisp.txt").read_text()
        for name in sorted(p.stem for p in (ROOT / "collectors").glob("*.c")):
            # A collection at every third allocation; null has none, and each would cost it a window.
            stress = ("stress-alloc=3", "poison=1", "verify=1") if name != "null" else ()
            with self.subTest(collector=name):
                self.assertEqual(self.run_ok(program, name, *stress), golden)

    def test_lisp_survives_a_full_heap(self):
        """Out of memory is an error of the language, and what comes after it runs."""
        text = (ROOT / "examples/lisp.c").read_text()
        full = re.sub(r"program\[\] =.*?;\n", 'program[] = "(define v (make-vector 200000))'
                      '(print (quote (still here)))";\n', text, count=1, flags=re.DOTALL)
        (self.folder / "full.c").write_text(full)
        program = self.build("gcc", self.folder / "full.c", *self.flags("--libs"))
        self.assertRegex(self.run_ok(program, "semispace", "heap-size=512k"),
                         r"\Aerror: .*\n\(still here\)\nlogs closed: 0\n\Z")

    def test_a_static_host_loads_plugins(self):
        libraries = (f"-L{prefix}/lib", "-Wl,--export-dynamic", "-Wl,--whole-archive",
                     "-l:libtricolor.a", "-Wl,--no-whole-archive", "-ljemalloc", "-ldl", "-lpthread",
                     "-lm")
        program = self.build("gcc", ROOT / "examples/embed.c", *libraries)
        self.assertNotIn("libtricolor", self.run_ok("ldd", program))
        for collector in ("immix", prefix / "lib/tricolor/immix.so"):
            self.assertEqual(self.run_ok(program, collector, "stress-alloc=1"), "500500\n")

    # rows: R40
    def test_a_build_with_null_alone(self):
        """Without any collector that collects, everything else still links and runs."""
        (self.folder / "list").write_text("collectors/null.c\n")
        (self.folder / "registry.c").write_text(
            command(ROOT / "scripts/gen-registry", self.folder / "list", cwd=ROOT).stdout)
        objects = [o for o in (ROOT / "build/release/pic").glob("*/*.o")
                   if o.parent.name != "collectors" or o.stem == "null"]
        program = self.build("gcc", ROOT / "examples/externref.c", f"-I{ROOT}",
                             self.folder / "registry.c", *objects, "-ljemalloc", "-ldl", "-lm")
        golden = (ROOT / "tests/golden/externref.txt").read_text()
        self.assertEqual(self.run_ok(program, "null", "stress-alloc=1"), golden)
        done = command(program, "immix", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr),
                         (1, "externref: failed: no such collector\n"))

    def test_embed_is_small_and_refuses_in_one_line(self):
        self.assertLessEqual(len((ROOT / "examples/embed.c").read_text().splitlines()), 80)
        program = self.build("gcc", ROOT / "examples/embed.c", *self.flags("--libs"))
        self.assertEqual(self.run_ok(program), "500500\n")
        for words in (("nobody",), ("./no.so",), ("immix", "no-such=1"), ("immix", "poison")):
            done = command(program, *words, env=environment, cwd=self.folder)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))

    def test_the_installed_check_passes_them_and_finds_a_hazard(self):
        out = self.run_ok("tricolor-rootcheck", *EXAMPLES)
        self.assertRegex(out, r"\A\d+ functions checked, 0 hazards\n\Z")
        bad = (ROOT / "examples/embed.c").read_text().replace(
            "gc_init(m, fresh, NEXT, gc_get(m, list));", "gc_safepoint(m);")
        (self.folder / "bad.c").write_text(bad)
        out = self.run_ok("tricolor-rootcheck", "bad.c", expect=1)
        self.assertIn("raw reference 'fresh' is used in line", out)

    def test_each_header_compiles_alone(self):
        headers = sorted((prefix / "include/tricolor").glob("*/*.h"))
        self.assertGreater(len(headers), 20)
        for header in headers:
            name = header.relative_to(prefix / "include/tricolor")
            (self.folder / "one.c").write_text(f'#include "{name}"\n')
            self.run_ok("gcc", *STRICT, "-fsyntax-only", *self.flags("--cflags"), "one.c")


class Cpp(Installed):
    """Hosts in C++17."""

    def test_both_compilers(self):
        for compiler in CPP.values():
            with self.subTest(compiler=compiler):
                program = self.folder / f"embed-{compiler}"
                self.run_ok(compiler, *STRICT_CPP, *self.flags("--cflags"), "-o", program,
                            ROOT / "examples/embed.cpp", *self.flags("--libs"))
                for words in ((), ("refcount", "verify=1"), ("semispace", "stress-alloc=1000")):
                    self.assertEqual(self.run_ok(program, *words), "800020000\n")
                # An exception leaves every scope; a handle that it left would be told.
                done = command(program, "immix", "heap-size=1m", env=environment)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("; 0 handles are left", done.stderr)

    def test_a_scope_is_left_with_its_block(self):
        (self.folder / "one.cpp").write_text("""
            #include "heap/registry.h"
            #include "roots/roots.h"
            int main()
            {
                gc_heap *heap;
                gc_may_gc_begin();
                if (gc_heap_open(gc_collector_find("immix"), NULL, &heap, NULL, 0) != GC_OK)
                    return 1;
                gc_mutator *m = gc_heap_mutator(heap);
                gc_handle one = gc_root(m, gc_i31(7));
                gc_persistent two;
                bool same = false;
                if (gc_persistent_new(m, gc_i31(7), &two) != GC_OK ||
                    gc_ref_eq(m, gc_any(one), gc_any(gc_any(two)), &same) != GC_OK || !same)
                    return 2;
                try {
                    GC_SCOPE(m);
                    gc_root(m, GC_NULL);
                    throw 3;
                } catch (int) {
                }
                return gc_handle_count(m) == 1 ? 0 : 3;
            }""")
        for compiler in CPP.values():
            self.run_ok(compiler, *STRICT_CPP, *self.flags("--cflags"), "-o", "one", "one.cpp",
                        *self.flags("--libs"))
            self.run_ok("./one")

    def test_headers_for_hosts_compile_alone_and_the_others_say_why_not(self):
        text = (ROOT / "heap/gc_lang.h").read_text()
        hosts = re.findall(r"\w+/\w+\.h", text[text.index("It includes"):text.index("all other")])
        self.assertGreater(len(hosts), 5)
        for header in [*hosts, "heap/object.h"]:
            (self.folder / "one.cpp").write_text(f'#include "{header}"\n')
            for compiler in CPP.values():
                done = command(compiler, *STRICT_CPP, "-fsyntax-only", *self.flags("--cflags"),
                               "one.cpp", cwd=self.folder)
                if header in hosts:
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                else:
                    self.assertIn("collectors and roots are C17", done.stderr)


class Guide(Installed):
    """docs/adding-a-collector.md is the source of the collector in it."""

    def blocks(self, kind):
        return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)

    def plugin(self, text, name="mine"):
        (self.folder / f"{name}.c").write_text(text)
        line = re.search(r"^(cc -std=c17 .*) -o mine.so mine.c$", GUIDE, re.MULTILINE).group(1)
        done = command("sh", "-c", f"{line} -Wall -Wextra -Werror -I. -o {name}.so {name}.c",
                       env=environment, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return f"./{name}.so"

    def test_the_collector_passes_the_suite(self):
        plugin = self.plugin("\n".join(self.blocks("c")))
        out = self.run_ok("tricolor", "check", f"--collector={plugin}")
        passed, failed = map(int, re.search(r"(\d+) passed, (\d+) failed", out).groups())
        self.assertEqual(failed, 0)
        self.assertGreater(passed, 60)
        self.run_ok("tricolor", "run", f"--collector={plugin}", "--workload=gcbench", "--small",
                    "--heap=3x")

    def test_the_three_mistakes_get_the_quoted_verdicts(self):
        sessions = dict(re.findall(
            r"^\$ tricolor check --collector=\./(\w+)\.so (--case=[\w-]+\n.*?)^```", GUIDE,
            re.MULTILINE | re.DOTALL))
        self.assertEqual(sorted(sessions), ["forgot_barrier", "forgot_update", "mine"])
        (self.folder / "tests").symlink_to(ROOT / "tests")
        for name, session in sessions.items():
            case, _, quoted = session.partition("\n")
            with self.subTest(mistake=name):
                plugin = self.plugin(self.mistaken() if name == "mine" else
                                     (ROOT / f"tests/broken/{name}.c").read_text(), name)
                out = self.run_ok("tricolor", "check", f"--collector={plugin}", case, expect=1)
                self.assertIn(self.plain(quoted), self.plain(out))

    def test_a_first_step_that_fails_ends_the_suite(self):
        plugin = self.plugin(self.mistaken("first", r"enum gc_alloc_status mine_alloc_slow"))
        out = self.run_ok("tricolor", "check", f"--collector={plugin}", expect=1)
        quoted = re.search(r"^\$ tricolor check --collector=\./mine\.so\n(.*?)^```", GUIDE,
                           re.MULTILINE | re.DOTALL).group(1)
        self.assertTrue(self.plain(out).startswith(self.plain(quoted)), out)
        self.assertRegex(out, r"what follows needs serves-objects: mend that first \(\d+ cases not run")
        self.assertIn("\n./mine.so: 1 passed, 1 failed, 0 skipped\n", out)
        out = self.run_ok("tricolor", "check", f"--collector={plugin}", "--keep-going", expect=1)
        self.assertIn("begin with serves-objects", out)
        self.assertGreater(int(re.search(r"(\d+) failed", out).group(1)), 50)

    def mistaken(self, kind="mistake", function=r"void mine_begin"):
        """The guide's collector with the mistake in place of the right function."""
        right = "\n".join(self.blocks("c"))
        begin = re.compile(rf"^static {function}\(.*?^\}}\n", re.MULTILINE | re.DOTALL)
        self.assertEqual(len(begin.findall(right)), 1)
        return begin.sub(lambda _: self.blocks(f"c {kind}")[0], right)

    @staticmethod
    def plain(text):
        """Without line breaks and numbers that differ from heap to heap."""
        return re.sub(r"0x[0-9a-f]{8}", "0x", " ".join(text.split()))


class Template(Installed):
    """A copy of collectors/null.c, as README.md says it, and with what one forgets."""

    def registry(self, text):
        path = self.folder / "collectors" / "mine.c"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        (self.folder / "list").write_text("collectors/mine.c\n")
        return command(ROOT / "scripts/gen-registry", "list", cwd=self.folder)

    def test_what_the_readme_says(self):
        line = re.search(r"^sed '(s/null/mine/g)' collectors/null.c > collectors/mine.c$",
                         (ROOT / "README.md").read_text(), re.MULTILINE)
        self.assertIsNotNone(line)
        text = (ROOT / "collectors/null.c").read_text().replace("null", "mine")
        done = self.registry(text)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("&gc_collector_mine,", done.stdout)
        self.run_ok("gcc", *STRICT, "-fPIC", "-shared", "-DGC_PLUGIN_BUILD",
                    *self.flags("--cflags"), "-o", "mine.so", "collectors/mine.c")
        self.assertIn(" 0 failed", self.run_ok("tricolor", "check", "--collector=./mine.so"))

    def test_a_plain_copy_says_what_to_write(self):
        text = (ROOT / "collectors/null.c").read_text()
        for changed, says in (
                (text, "expected GC_COLLECTOR(mine), after the file's name; found GC_COLLECTOR(null)"),
                (text.replace("GC_COLLECTOR(null)", "GC_COLLECTOR(mine)"),
                 'expected .name = "mine", after the file\'s name'),
                ("int x;\n", "expected GC_COLLECTOR(mine), after the file's name; found none")):
            done = self.registry(changed)
            self.assertEqual((done.returncode, done.stderr), (1, f"collectors/mine.c: {says}\n"))

    def test_a_theme_of_the_conformance_suite_is_registered_by_its_place(self):
        folder = self.folder / "harness/conformance"
        folder.mkdir(parents=True)
        (self.folder / "list").write_text("".join(
            f"harness/conformance/{stem}.c\n" for stem in ("early", "kit", "late")))
        (folder / "early.c").write_text("CONF_THEME(100, early) = {\n")
        (folder / "kit.c").write_text("void conf_help(void);\n")
        (folder / "late.c").write_text("CONF_THEME(20, late) = {\n")
        done = command(ROOT / "scripts/gen-registry", "list", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(re.findall(r"&conf_theme_(\w+),", done.stdout), ["late", "early"])
        cases = "static const struct conf_case cases[] = {\n"
        for text, found in (("CONF_THEME(1, later) = {\n", "CONF_THEME(1, later)"), (cases, "none"),
                            (cases + "CONF_THEME(late) = {\n", "none")):
            (folder / "late.c").write_text(text)
            done = command(ROOT / "scripts/gen-registry", "list", cwd=self.folder)
            self.assertEqual((done.returncode, done.stderr), (
                1, "harness/conformance/late.c: expected CONF_THEME(<place>, late), after the file's "
                f"name; found {found}\n"))


class Uninstall(unittest.TestCase):
    def test_nothing_is_left(self):
        for _ in range(2):  # an installation over an older one is removed as well
            done = make("install")
            self.assertEqual(done.returncode, 0, done.stderr)
        (prefix / "share/other").mkdir(parents=True, exist_ok=True)
        (prefix / "share/other/file").write_text("somebody else's")
        done = make("uninstall")
        self.assertEqual(done.returncode, 0, done.stderr)
        left = [str(p.relative_to(prefix)) for p in prefix.rglob("*") if not p.is_dir()]
        self.assertEqual(left, ["share/other/file"])
        self.assertEqual([p for p in prefix.rglob("*") if p.is_dir() and not any(p.iterdir())], [])
        done = make("uninstall")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("nothing is installed under", done.stderr)


if __name__ == "__main__":
    unittest.main()
