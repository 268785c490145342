# SPDX-License-Identifier: MIT
"""scripts/run-tests-python: unittest with the same closing line as the C tests."""

from __future__ import annotations

import signal
import sys
import unittest
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "python"


class Result(unittest.TextTestResult):
    """Counts what passed; prints failures as they happen."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main(argv: list[str]) -> int:
    sys.path.insert(0, str(FOLDER))
    # A shell's background job ignores SIGINT, and so would every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    loader = unittest.TestLoader()
    if argv:
        # A file's path, a module, or module.Class.test.
        names = [Path(a).stem if a.endswith(".py") else a for a in argv]
        suite = loader.loadTestsFromNames(names)
    else:
        suite = loader.discover(str(FOLDER), "test_*.py")
    result = Result(unittest.runner._WritelnDecorator(sys.stdout), False, 0)  # type: ignore
    result.buffer = True
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        suite.run(result)
    result.printErrors()
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    line = f"{result.passed} passed, {failed} failed"
    if result.skipped:
        line += f", {len(result.skipped)} skipped"
    print(line)
    return 0 if failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
