# SPDX-License-Identifier: MIT
"""docs/embedding.md quotes examples/lisp.c and the library's own messages."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "embedding.md").read_text()


def plain(text):
    return " ".join(text.split())


class EmbeddingGuide(unittest.TestCase):
    def test_its_code_is_that_of_the_example(self):
        example = plain((ROOT / "examples/lisp.c").read_text())
        blocks = re.findall(r"^```c\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
        self.assertGreaterEqual(len(blocks), 2)
        for block in blocks:
            self.assertIn(plain(block), example)

    def test_functions_that_it_names_in_the_example_are_there(self):
        example = (ROOT / "examples/lisp.c").read_text()
        table = GUIDE[GUIDE.index("## Which root"):GUIDE.index("A loop in full")]
        names = re.findall(r"`(\w+)`", " ".join(row.split("|")[3] for row in table.splitlines()
                                                if row.count("|") == 4))
        self.assertGreaterEqual(len(names), 6)
        for name in names:
            self.assertRegex(example, rf"\b{name}\b")

    def test_messages_are_those_of_the_library(self):
        sources = "".join(p.read_text() for f in ("heap", "roots") for p in (ROOT / f).glob("*.c"))
        strings = re.sub(r'"\s*\n\s*"', "", sources)
        strings = re.sub(r'%\w+|" PRI\w+ "', "#", strings)
        table = GUIDE[GUIDE.index("| message begins with"):]
        messages = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
        self.assertGreaterEqual(len(messages), 5)
        for message in messages:
            with self.subTest(message=message):
                self.assertIn(re.sub(r"\d+", "#", message), strings)


if __name__ == "__main__":
    unittest.main()
