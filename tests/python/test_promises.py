# SPDX-License-Identifier: MIT
"""docs/obligations.md against the tags of the tests."""

from lab import promises
from lab.tree import Tree
from test_checks import Lint

# The samples are no tags of this file.
ROWS = "ro" "ws: "
HEAD = "# Promises\n\n| row | promise | tested by |\n|---|---|---|\n"
C_FILE = "/* " + ROWS + "R1 R2 */\nstatic void a_holds(void **state)\n{\n}\nint main(void)\n{\n    run(a_holds);\n}\n"


class Promises(Lint):
    def document(self, *rows, open_rows=""):
        body = "".join(f"| {n} | what {n} is | {tested} |\n" for n, tested in rows)
        line = f"{promises.OPEN} {open_rows}\n\n" if open_rows else ""
        self.write("docs/obligations.md", line + HEAD + body)

    def found(self):
        return self.check("obligations")

    def test_every_kind_of_tag_is_read(self):
        self.write("tests/test_a.c", C_FILE)
        self.write("tests/python/test_b.py", f"class B:\n    # why; {ROWS}R2\n    @skip\n    def test_b(self):\n")
        self.write("harness/conformance/x.c",
                   'static const struct conf_case cases[] = {\n    {"first-case", "it {works}", CAUSE, 0, run_it, NULL},\n'
                   '    {"second-case", "too", "many "\n     "words", A | B, run_too,\n     "R1 "\n     "R3"},\n};\n')
        self.document(("R1", "check: second-case; test_a: a_holds"),
                      ("R2", "test_a: a_holds; test_b.py: test_b"), ("R3", "check: second-case"))
        self.assertEqual(self.found(), [])

    def test_a_row_without_a_test_is_found_unless_it_is_open(self):
        self.write("tests/test_a.c", C_FILE)
        rows = (("R1", "test_a: a_holds"), ("R2", "test_a: a_holds"), ("R3", promises.NO_TEST))
        self.document(*rows)
        self.assertEqual(self.found(), [
            f"docs/obligations.md:7: no test covers row R3; tag one with `{ROWS}R3`"])
        self.document(*rows, open_rows="R3")
        self.assertEqual(self.found(), [])
        self.document(*rows, open_rows="R2 R3 R9")
        self.assertEqual(self.found(), [
            "docs/obligations.md:1: row R2 has a test and is not open: run scripts/obligations --write",
            "docs/obligations.md:1: R9 is no row of docs/obligations.md"])

    def test_a_tag_must_name_a_row(self):
        self.write("tests/test_a.c", C_FILE)
        self.document(("R1", "test_a: a_holds"))
        self.assertEqual(self.found(), ["tests/test_a.c:1: R2 is no row of docs/obligations.md"])

    def test_a_tag_must_stand_above_a_test_that_runs(self):
        self.write("tests/test_a.c", C_FILE.replace("run(a_holds);", ""))
        self.write("tests/test_b.c", f"/* {ROWS}R1 */\n\nint x;\n")
        self.write("tests/test_c.c", f"/* {ROWS}R1. */\nstatic void c(void **state)\n")
        self.document(("R1", "test_a: a_holds"), ("R2", "test_a: a_holds"))
        self.assertEqual(sorted(self.found()), [
            "tests/test_a.c:1: a_holds has rows but no table of tests names it",
            "tests/test_b.c:1: this list of rows does not stand directly above a test",
            "tests/test_c.c:1: this list of rows does not stand directly above a test"])

    def test_the_last_column_is_renewed(self):
        self.write("tests/test_a.c", C_FILE)
        self.document(("R1", "test_gone: it"), ("R2", promises.NO_TEST), ("R3", "by hand"),
                      open_rows="R1 R2 R3")
        stale = [f for f in self.found() if "not up to date" in f]
        self.assertEqual(len(stale), 3)
        covered = promises.tested_by([t for t in promises.read_tags(Tree(self.root))])
        text = promises.rewritten((self.root / "docs/obligations.md").read_text(), covered)
        self.write("docs/obligations.md", text)
        self.assertEqual(self.found(), [])
        self.assertTrue(text.startswith(f"{promises.OPEN} R3\n"))
        self.assertIn("| R3 | what R3 is | **open** |", text)

    def test_the_list_of_open_rows_ends(self):
        text = promises.rewritten(f"a\n\n{promises.OPEN} R1\n\n" + HEAD + "| R1 | x | y |\n", {"R1": "z"})
        self.assertEqual(text, "a\n\n" + HEAD + "| R1 | x | z |\n")
        # A row that lost its test does not become open by itself.
        self.document(("R1", promises.NO_TEST))
        self.assertEqual(len(self.found()), 1)

    def test_no_document_is_a_finding(self):
        self.assertEqual(self.found(), [
            "docs/obligations.md:0: expected the table of promises; it is missing"])
        self.document(("R1", promises.NO_TEST))
        self.document()
        self.assertIn("found none", self.found()[0])
