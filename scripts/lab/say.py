# SPDX-License-Identifier: MIT
"""Errors that are one clear line, and names that were nearly right."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

USAGE = 2
FAILURE = 1


class Stop(Exception):
    """Ends the command with one line on stderr and this exit status."""

    def __init__(self, message: str, status: int = FAILURE) -> None:
        super().__init__(message)
        self.status = status


def usage(message: str) -> Stop:
    """The caller asked for something that does not exist: exit status 2."""
    return Stop(message, USAGE)


def near(name: str, known: Iterable[str]) -> str:
    """What to append to "unknown X 'name'": the near names, or all of them when few."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return "; did you mean " + " or ".join(close) + "?"
    if 0 < len(names) <= 16:
        return "; known: " + ", ".join(names)
    return ""


def note(text: str) -> None:
    """A remark for whoever watches: only on a terminal, never in a pipe."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Arguments(argparse.ArgumentParser):
    """argparse whose errors are one line that names the near options."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(allow_abbrev=False, **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise usage(f"{message} (--help lists the options)")

    def parse(self, argv: list[str]) -> argparse.Namespace:
        found, unknown = self.parse_known_args(argv)
        for word in unknown:
            name = word.split("=", 1)[0]
            if name.startswith("-"):
                options = [o for a in self._actions for o in a.option_strings]
                raise usage(f"unknown option '{name}'{near(name, options)}")
            raise usage(f"unexpected argument '{word}' (--help lists the options)")
        return found


def guarded(command: str, main: Callable[[list[str]], int]) -> int:
    """Runs a command's main; turns Stop into its one line and exit status."""
    try:
        return main(sys.argv[1:])
    except Stop as stop:
        print(f"{command}: {stop}", file=sys.stderr)
        return stop.status
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
