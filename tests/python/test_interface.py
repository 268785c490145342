# SPDX-License-Identifier: MIT
"""The public headers against the tests that go through every function of them."""

import re
import unittest

from fake import SCRIPTS

ROOT = SCRIPTS.parent
HEADERS = ("heap/gc.h", "roots/roots.h")
FUNCTION = re.compile(r"^(?!#)([\w \*]*?)\b(gc_\w+)\(([^;{)]*)\)[^;{(]*[;{]", re.MULTILINE)
RESULTS = (("gc_persistent", "PERSISTENT"), ("gc_handle", "HANDLE"), ("gc_ref", "REF"))


def functions():
    """name -> (what it returns, parameters) of every public function that takes a mutator."""
    found = {}
    for name in HEADERS:
        text = re.sub(r"/\*.*?\*/", "", (ROOT / name).read_text(), flags=re.DOTALL)
        for returns, function, parameters in FUNCTION.findall(text):
            words = f"{returns} {parameters}"
            internal = function.endswith(("_", "_slow", "_bad")) or "GC_COLD" in returns
            if "struct gc_mutator *" in parameters and not internal:
                found[function] = (returns, " ".join(parameters.split()), words)
    return found


def result(returns, parameters):
    """What a function gives to its caller: the kind that harness/conformance/calls.h names."""
    for word, kind in RESULTS:
        if word in returns.split() or f"{word} *out" in parameters:
            return kind
    return "NOTHING"


class Interface(unittest.TestCase):
    def test_the_headers_are_understood(self):
        found = functions()
        self.assertGreater(len(found), 60)
        self.assertEqual(result(*found["gc_alloc_n"][:2]), "REF")
        self.assertEqual(result(*found["gc_persistent_try"][:2]), "REF")
        self.assertEqual(result(*found["gc_native_call"][:2]), "HANDLE")
        self.assertEqual(result(*found["gc_persistent_clone"][:2]), "PERSISTENT")
        self.assertEqual(result(*found["gc_table_set"][:2]), "NOTHING")
        self.assertNotIn("gc_root_slow", found)

    # rows: C6 C18
    def test_every_function_is_called_by_the_conformance_suite(self):
        text = (ROOT / "harness/conformance/calls.c").read_text()
        table = dict(re.findall(r"^    API\((gc_\w+), (\w+),", text, re.MULTILINE))
        for name, (returns, parameters, _) in functions().items():
            kind = result(returns, parameters)
            # What cannot change the roots and returns no reference has nothing to forget.
            harmless = kind == "NOTHING" and (
                "const struct gc_mutator" in parameters or name in
                ("gc_frame_pop", "gc_scope_exit", "gc_nogc_exit"))  # the ends of pairs
            if not harmless:
                with self.subTest(function=name):
                    self.assertEqual(table.get(name), kind)
        self.assertLessEqual(set(table), set(functions()))

    # rows: R19
    def test_every_function_that_takes_a_root_is_given_a_foreign_one(self):
        text = (ROOT / "tests/test_foreign.c").read_text()
        table = set(re.findall(r"^    TAKES\((gc_\w+)\)", text, re.MULTILINE))
        takes = re.compile(r"\bgc_handle (?!\*out)|\bgc_persistent (?!\*out)|\bgc_any_root ")
        wanted = {name for name, (_, parameters, _) in functions().items() if takes.search(parameters)}
        self.assertEqual(table, wanted)

    # rows: C12
    def test_one_function_tells_integers_from_objects(self):
        """Wherever else the low bit is tested a special case could be forgotten."""
        found = []
        for folder in ("heap", "roots", "collectors", "workloads"):
            for path in sorted((ROOT / folder).glob("*.[ch]")):
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    # heap/coalesce.c marks entries of its own log so.
                    if re.search(r"bits\s*(&\s*1u?\b|%\s*2)", line) and path.name != "coalesce.c":
                        found.append((path.name, line.strip()))
        self.assertEqual([name for name, _ in found], ["gc.h"] * 2, found)
