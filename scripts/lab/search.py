# SPDX-License-Identifier: MIT
"""The smallest heap in which a program passes: a search that distrusts its answers.

`run(size, use)` runs the program once and answers PASS, OOM, THRASH, TIMEOUT or
CRASH.  A size passes when all of `passes` runs do, so luck cannot lower the
answer; only then does the search descend.  What it found is verified by more
runs, and sizes below it are tried: if one passes there, passing is not monotone
in the size, and the result says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PASS, OOM, THRASH, TIMEOUT, CRASH = "pass", "oom", "thrash", "timeout", "crash"
OUTCOMES = (PASS, OOM, THRASH, TIMEOUT, CRASH)

# How a search can end.
FOUND, AT_FLOOR, UNBOUNDED, UNSTABLE = "found", "at floor", "unbounded", "unstable"

Run = Callable[[int, str], str]


@dataclass(frozen=True)
class Settings:
    """Sizes in bytes; granule divides floor and cap."""

    granule: int
    floor: int  # no heap can be smaller
    cap: int  # nor is tried larger
    passes: int = 3  # runs that must pass to descend
    verify: int = 5  # runs that must pass at the end
    below: int = 4  # granules below the result that are tried
    raises: int = 16  # granules that a result which does not verify may be raised by

    def to_json(self) -> dict[str, int]:
        return dict(self.__dict__)


@dataclass
class Found:
    """One search's result."""

    status: str
    bytes: int | None  # FOUND, AT_FLOOR: smallest size that passed and was verified
    passed_below: list[int] = field(default_factory=list)  # sizes that passed although smaller
    raised: int = 0  # granules added because a run failed while verifying
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def monotone(self) -> bool:
        return not self.passed_below and self.raised == 0

    def to_json(self) -> dict[str, Any]:
        return {"status": self.status, "bytes": self.bytes, "passed_below": self.passed_below,
                "raised_granules": self.raised,
                "outcomes": {name: self.outcomes[name] for name in OUTCOMES}}


def search(run: Run, start: int, settings: Settings) -> Found:
    """Doubles upward from `start` until a size passes, bisects, verifies, looks below."""
    s = settings
    outcomes: Counter[str] = Counter()

    def once(size: int, use: str) -> bool:
        outcome = run(size, use)
        outcomes[outcome] += 1
        return outcome == PASS

    def passes(size: int, use: str, times: int) -> bool:
        return all(once(size, use) for _ in range(times))

    low, high = _bracket(passes, align(start, s), s)
    if high is None:
        return Found(UNBOUNDED, None, outcomes=outcomes)
    while low is not None and high - low > s.granule:
        middle = low + (high - low) // s.granule // 2 * s.granule
        if passes(middle, "search", s.passes):
            high = middle
        else:
            low = middle
    raised = 0
    while not passes(high, "verify", s.verify):
        if raised == s.raises or high + s.granule > s.cap:
            return Found(UNSTABLE, None, raised=raised, outcomes=outcomes)
        high, raised = high + s.granule, raised + 1
    smaller = [high - i * s.granule for i in range(1, s.below + 1)]
    passed = [size for size in smaller if size >= s.floor and once(size, "below")]
    return Found(FOUND if low is not None else AT_FLOOR, high, passed, raised, outcomes)


def _bracket(
    passes: Callable[[int, str, int], bool], start: int, s: Settings,
) -> tuple[int | None, int | None]:
    """A size that fails and one that passes; the first is None when even the floor passes, the
    second when not even the cap does."""
    if passes(start, "search", s.passes):
        high = start
        while high > s.floor:
            low = max(s.floor, high // 2 // s.granule * s.granule)
            if not passes(low, "search", s.passes):
                return low, high
            high = low
        return None, high
    low = start
    while low < s.cap:
        high = min(2 * low, s.cap)
        if passes(high, "search", s.passes):
            return low, high
        low = high
    return low, None


def align(size: int, s: Settings) -> int:
    """Down to whole granules, between floor and cap."""
    return min(max(size // s.granule * s.granule, s.floor), s.cap)
