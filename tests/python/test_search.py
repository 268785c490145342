# SPDX-License-Identifier: MIT
"""The search for the smallest heap, with programs whose smallest heap is known."""

import random
import unittest

from lab import search
from lab.search import CRASH, OOM, PASS, THRASH, TIMEOUT, Settings

SETTINGS = Settings(granule=32, floor=512, cap=1 << 20)


def needs(least, log=None):
    """A program that passes from `least` bytes on."""
    def run(size, use):
        if log is not None:
            log.append((size, use))
        return PASS if size >= least else OOM
    return run


class Exact(unittest.TestCase):
    def test_finds_the_least_whole_granule(self):
        rng = random.Random(5)
        for _ in range(200):
            least, start = rng.randrange(513, 1 << 19), rng.randrange(1, 1 << 20)
            found = search.search(needs(least), start, SETTINGS)
            self.assertEqual(found.bytes, -(-least // 32) * 32, (least, start))
            self.assertEqual((found.status, found.monotone), (search.FOUND, True))

    def test_a_floor_that_passes_is_an_upper_bound(self):
        found = search.search(needs(0), 4096, SETTINGS)
        self.assertEqual((found.status, found.bytes), (search.AT_FLOOR, 512))

    def test_a_cap_that_fails_is_unbounded(self):
        log = []
        found = search.search(needs(1 << 30, log), 5000, SETTINGS)
        self.assertEqual((found.status, found.bytes), (search.UNBOUNDED, None))
        # The cap itself was tried, not assumed.
        self.assertEqual(log[-1][0], SETTINGS.cap)
        self.assertEqual(search.search(needs(SETTINGS.cap), 5000, SETTINGS).bytes, SETTINGS.cap)

    def test_outcomes_are_kept_apart(self):
        def run(size, _):
            return (OOM if size < 1024 else TIMEOUT if size < 2048 else CRASH if size < 4096
                    else THRASH if size < 4200 else PASS)
        found = search.search(run, 600, SETTINGS)
        self.assertEqual(found.bytes, 4224)
        self.assertTrue(all(found.outcomes[name] for name in (OOM, TIMEOUT, CRASH, PASS, THRASH)),
                        found.outcomes)


class Effort(unittest.TestCase):
    def test_to_descend_every_run_must_pass(self):
        uses = {}

        def flaky(size, _):
            # Below 8192 only every other run passes: one lucky run must not lower the answer.
            uses[size] = uses.get(size, 0) + 1
            return PASS if size >= 8192 or size >= 4096 and uses[size] % 2 else OOM
        found = search.search(flaky, 600, SETTINGS)
        self.assertEqual(found.bytes, 8192)

    def test_passes_and_verification_are_counted(self):
        log = []
        found = search.search(needs(1000, log), 1024, SETTINGS)
        self.assertEqual(found.bytes, 1024)
        self.assertEqual(log[:3], [(1024, "search")] * 3)
        self.assertEqual(log.count((1024, "verify")), 5)
        self.assertEqual([size for size, use in log if use == "below"], [992, 960, 928, 896])

    def test_a_result_that_does_not_verify_is_raised(self):
        def run(size, use):
            return PASS if size >= 2048 and (use != "verify" or size >= 2048 + 64) else OOM
        found = search.search(run, 600, SETTINGS)
        self.assertEqual((found.bytes, found.raised, found.monotone), (2112, 2, False))

    def test_a_result_that_never_verifies_is_no_result(self):
        def run(size, use):
            return PASS if size >= 2048 and use != "verify" else OOM
        found = search.search(run, 600, SETTINGS)
        self.assertEqual((found.status, found.bytes), (search.UNSTABLE, None))

    def test_a_smaller_size_that_passes_is_reported(self):
        def run(size, use):
            return PASS if size >= 2048 or use == "below" and size == 1984 else OOM
        found = search.search(run, 600, SETTINGS)
        self.assertEqual((found.bytes, found.passed_below, found.monotone), (2048, [1984], False))


if __name__ == "__main__":
    unittest.main()
