# SPDX-License-Identifier: MIT
"""The table of deliberate bugs, and how a verdict is reached."""

import tempfile
import unittest
from pathlib import Path

from lab import mutants, say


class Table(unittest.TestCase):
    def read(self, text: str) -> list[mutants.Mutant]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "collectors").mkdir()
            (root / "collectors" / "c.c").write_text("one two one\n")
            (root / "tests").mkdir()
            (root / "tests" / "test_t.c").write_text("\n")
            (root / "table").write_text(text)
            return mutants.read_table(root / "table", root)

    def refused(self, text: str, says: str) -> None:
        with self.assertRaises(say.Stop) as caught:
            self.read(text)
        self.assertIn(says, str(caught.exception))

    ENTRY = '[m]\nwhat = "w"\nfile = "collectors/c.c"\nold = "two"\nnew = "2"\n'

    def test_every_mutant_of_the_tree_can_be_made(self):
        found = mutants.read_table(mutants.TABLE)
        self.assertGreaterEqual(len(found), 30)
        asked = {c for m in found for c in m.collectors}
        for collector in (mutants.ROOT / "collectors").glob("*.c"):
            if collector.stem != "null":
                self.assertIn(collector.stem, asked)

    def test_a_mutant_is_its_source_with_one_change(self):
        (mutant,) = self.read(self.ENTRY + 'collectors = ["c"]\n')
        self.assertEqual(mutants.apply("one two one\n", mutant), "one 2 one\n")

    def test_text_that_is_not_there_once_is_refused(self):
        self.refused(self.ENTRY.replace("two", "one") + 'collectors = ["c"]\n', "stands 2 times")
        self.refused(self.ENTRY.replace("two", "six") + 'collectors = ["c"]\n', "stands 0 times")

    def test_unknown_names_are_refused(self):
        self.refused(self.ENTRY + 'collectors = ["d"]\n', "no collector 'd'")
        self.refused(self.ENTRY + 'tests = ["test_u"]\n', "no test 'test_u'")
        self.refused(self.ENTRY + 'colectors = ["c"]\n', "unknown key 'colectors'")
        self.refused(self.ENTRY, "nobody is asked")
        self.refused('[m]\nwhat = "w"\n', "'file' is missing")


class Verdicts(unittest.TestCase):
    MUTANT = mutants.Mutant("m", "a bug", "f", "o", "n")

    def test_only_who_noticed_kills(self):
        self.assertTrue(mutants.Verdict(self.MUTANT, "c: case").killed)
        self.assertFalse(mutants.Verdict(self.MUTANT, None).killed)
        self.assertFalse(mutants.Verdict(self.MUTANT, None, "does not build").killed)
        self.assertIn("a bug", mutants.Verdict(self.MUTANT, None).line())

    def test_a_sample_follows_from_its_seed(self):
        table = [mutants.Mutant(str(i), "", "", "", "") for i in range(50)]
        one = mutants.chosen(table, [], 5, "a")
        self.assertEqual(one, mutants.chosen(table, [], 5, "a"))
        self.assertNotEqual(one, mutants.chosen(table, [], 5, "b"))
        self.assertEqual(len(set(one)), 5)
        with self.assertRaises(say.Stop):
            mutants.chosen(table, ["51"], None, "a")


if __name__ == "__main__":
    unittest.main()
