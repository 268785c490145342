# SPDX-License-Identifier: MIT
"""scripts/shapes: a model of collectors passes, and each distortion is named."""

import contextlib
import io
import unittest

from command import TRICOLOR
from lab import shapes

LIVE, ALLOCATED = 10_000_000, 500_000_000
NEED = {"markcompact": 1.0, "immix": 1.1, "marksweep": 1.3, "semispace": 2.01}


def model(need=None, more=None):
    """A runner that answers as the formulas say; `need` and `more` distort it."""
    need = {**NEED, **(need or {})}

    def run(collector, workload, params, heap):
        size = float(heap[:-1]) * LIVE if heap.endswith("x") else int(heap)
        if size < need[collector] * LIVE:
            return None
        room = size * (0.975 if collector == "immix" else 1)
        room = (room / 2 if collector == "semispace" else room) - LIVE
        total = int((ALLOCATED - LIVE) / max(room, 1000) * (more or {}).get(collector, 1))
        return {"live_bytes": LIVE, "allocated_bytes": ALLOCATED, "heap_limit_bytes": int(size),
                "collections": {"total": total}}

    return run


class Shapes(unittest.TestCase):
    def told(self, run, expect, only=None, collectors=tuple(NEED)):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(shapes.report(run, list(collectors), only), expect, out.getvalue())
        return [x for x in out.getvalue().splitlines() if x.startswith("BROKEN")], out.getvalue()

    def test_the_model_has_every_shape(self):
        broken, text = self.told(model(), 0)
        self.assertEqual(broken, [])
        self.assertIn("every shape holds", text)
        self.assertGreaterEqual(text.count("ok "), 14)

    def test_a_missing_copy_reserve_is_named(self):
        broken, _ = self.told(model(need={"semispace": 1.5}), 1)
        self.assertTrue(any("cannot run in 2x" in x for x in broken))
        self.assertTrue(any("twice the live bytes" in x for x in broken))

    def test_a_wrong_order_is_named(self):
        broken, _ = self.told(model(need={"immix": 1.4}), 1)
        self.assertEqual(len(broken), 1)
        self.assertIn("immix runs in less than marksweep", broken[0])
        broken, _ = self.told(model(need={"marksweep": 2.5}), 1, "order")
        self.assertIn("marksweep runs in less than semispace", broken[0])

    def test_an_accountant_that_leaks_is_named(self):
        broken, _ = self.told(model(more={"semispace": 1.3}), 1, "counts")
        self.assertTrue(any("semispace collects as the model says: +" in x for x in broken))
        broken, _ = self.told(model(more={"marksweep": 0.5}), 1, "counts")
        self.assertTrue(any("semispace / marksweep" in x for x in broken))

    def test_collectors_that_are_not_there_are_left_out(self):
        broken, text = self.told(model(), 0, collectors=("immix", "marksweep"))
        self.assertNotIn("semispace", text)
        self.assertIn("immix runs in less", text)

    def test_a_heap_that_never_suffices_stops(self):
        with self.assertRaisesRegex(shapes.Stop, "immix does not complete"):
            shapes.order(lambda *_: None, ["immix"])

    @unittest.skipUnless(TRICOLOR.is_file(), "the executable is not built")
    def test_the_real_collectors_fall_off_the_cliff(self):
        broken, text = self.told(shapes.run_with(TRICOLOR), 0, "cliff")
        self.assertEqual(broken, [], text)


if __name__ == "__main__":
    unittest.main()
