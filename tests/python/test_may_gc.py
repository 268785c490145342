# SPDX-License-Identifier: MIT
"""What the compilers refuse: collecting without the permission, and mixing up the three kinds of
references."""

import shutil
import subprocess
import unittest

from fake import SCRIPTS, Scratch

ROOT = SCRIPTS.parent
HEAD = '#include "roots/roots.h"\n'
FLAGS = ("-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wconversion", "-Wstrict-prototypes",
         "-Wmissing-prototypes", "-Werror", "-fsyntax-only", "-I", str(ROOT))
CHECKED = ("-DGC_STATIC_CHECK", "-Wthread-safety", "-Wno-unknown-assumption")


class Compiles(Scratch):
    def compile(self, text, *flags, compiler="clang"):
        if not shutil.which(compiler):
            self.skipTest(f"{compiler} is not installed")
        source = self.folder / "case.c"
        source.write_text(HEAD + text)
        done = subprocess.run([compiler, *FLAGS, *flags, str(source)], capture_output=True,
                              text=True, check=False)
        return done.stderr

    def accepted(self, text, *flags, **more):
        self.assertEqual(self.compile(text, *flags, **more), "")

    def refused(self, text, message, *flags, **more):
        self.assertRegex(self.compile(text, *flags, **more), message)


def function(body, permission="GC_MAY_GC"):
    head = "(struct gc_mutator *m, const struct gc_type *type)"
    return f"void example{head} {permission};\nvoid example{head}\n{{\n{body}\n}}\n"


class MayGc(Compiles):
    CALLS = ("(void)gc_alloc(m, type);", "(void)gc_collect(m);", "gc_safepoint(m);",
             "(void)gc_new(m, type);", "gc_frame_pass_args(m, NULL, 0, NULL);",
             "(void)gc_native_call(m, NULL, NULL, 0, NULL);", "(void)gc_extern_new(m, NULL, NULL);")
    NEEDS = "requires holding role 'gc_may_gc_role_'"

    # rows: N6
    def test_who_may_collect_says_so(self):
        for call in self.CALLS:
            with self.subTest(call=call):
                self.refused(function(f"{call} (void)type;", ""), self.NEEDS, *CHECKED)
                self.accepted(function(f"{call} (void)type;"), *CHECKED)
                self.accepted(function(f"gc_may_gc_begin(); {call} (void)type;", ""), *CHECKED)

    # rows: N7 N9
    def test_regions_give_the_permission_up(self):
        for call in self.CALLS:
            with self.subTest(call=call):
                inside = f"(void)type; GC_NOGC_BEGIN(m); {call} GC_NOGC_END(m);"
                self.refused(function(inside), self.NEEDS, *CHECKED)
                behind = f"(void)type; GC_NOGC_BEGIN(m); (void)gc_try_alloc(m, type); GC_NOGC_END(m); {call}"
                self.accepted(function(behind), *CHECKED)
        # For the rest of the function too; leaving from within is refused.
        rest = "GC_NOGC_BEGIN(m); gc_ref r = gc_try_alloc(m, type); (void)gc_root(m, r); GC_NOGC_END(m);"
        self.accepted(function(rest), *CHECKED)
        self.refused(function("(void)type; GC_NOGC_BEGIN(m); if (m->poll) return; GC_NOGC_END(m);"),
                     "gc_may_gc_role_", *CHECKED)

    # rows: N20
    def test_the_permission_is_no_value(self):
        """Nothing defines the token, so nothing can hold it: it is passed on by calling."""
        objects = sorted((ROOT / "build" / "release").glob("**/*.o"))
        if not objects:
            self.skipTest("build/release is not built")
        names = subprocess.run(["nm", *map(str, objects)], capture_output=True, text=True,
                               check=True).stdout
        self.assertIn("gc_alloc_slow", names)
        self.assertNotIn("gc_may_gc_role_", names)
        self.refused("struct gc_may_gc_role held;\nstruct gc_may_gc_role *keep = &held;\n",
                     "storage size", compiler="gcc")


class References(Compiles):
    # rows: N10
    def test_references_are_passed_without_casts(self):
        body = ("gc_ref r = gc_alloc(m, type); gc_handle h = gc_root(m, r); gc_local cell;"
                " gc_ref child = gc_alloc(m, type); gc_store(m, gc_get(m, h), 0, child);"
                " gc_local_set(m, &cell, gc_load(m, gc_get(m, h), 0));"
                " (void)gc_root(m, gc_local_get(&cell));")
        for compiler in ("gcc", "clang"):
            self.accepted(function(body), compiler=compiler)

    # rows: H11 N10
    def test_a_cell_is_no_reference(self):
        """A copy that would skip a barrier does not compile."""
        for body in ("gc_ref r = *gc_field(m, (gc_ref){8}, 0); (void)r; (void)type;",
                     "gc_slot s; s = gc_load(m, (gc_ref){8}, 0); (void)s; (void)type;",
                     "gc_local c; c = gc_load(m, (gc_ref){8}, 0); (void)c; (void)type;",
                     "(void)type; gc_store(m, (gc_ref){8}, 0, 8u);",
                     "(void)type; uint32_t bits = gc_load(m, (gc_ref){8}, 0); (void)bits;"):
            with self.subTest(body=body):
                self.refused(function(body), "incompatible type|invalid initializer", compiler="gcc")
                self.refused(function(body), "incompatible type|invalid initializer", compiler="clang")


if __name__ == "__main__":
    unittest.main()
