# SPDX-License-Identifier: MIT
"""Collections over what the model says: allocated / (heap - live), half of the heap for copying.

Only collectors whose every collection is full and moves or marks a constant live volume have
a model.  What lies above 1 is what fragmentation, headroom and metadata take from the heap.
"""

from lab import nominal
from lab.metric import Metric, Record

WHOLE = ("marksweep", "immix", "markcompact")
HALF = ("semispace",)


def ratio(run: Record) -> float | None:
    name = run.get("collector")
    facts = [run.get(k) for k in ("allocated_bytes", "heap_limit_bytes", "live_bytes")]
    if name not in WHOLE + HALF or None in facts:
        return None
    allocated, heap, live = facts
    # The live volume is filled before the first collection can be due.
    expected = nominal.expected_collections(allocated - live, heap, live, half=name in HALF)
    return run["collections"]["total"] / expected if expected else None


METRIC = Metric("collections_model", "collections / analytic model", "", run=ratio, digits=2,
                less_is_better=False)
