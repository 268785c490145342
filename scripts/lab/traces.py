# SPDX-License-Identifier: MIT
"""What the events of one invocation say about time: utilisation, pauses, footprint."""

from __future__ import annotations

from lab.mmu import Utilisation
from lab.rows import Row, Run


def utilisation(data: Run, row: Row) -> Utilisation | None:
    """Of the measured window; None when events were not kept."""
    trace = data.trace(row)
    if trace.window is None or trace.window[1] <= trace.window[0]:
        return None
    return Utilisation(*trace.window,
                       ((e["start_ns"], e["end_ns"]) for e in trace.collections))


def pauses(data: Run, row: Row) -> list[tuple[float, float, str]]:
    """(seconds since the window began, milliseconds, young or full) of each collection."""
    trace = data.trace(row)
    if trace.window is None:
        return []
    begin = trace.window[0]
    return [((e["start_ns"] - begin) / 1e9, (e["end_ns"] - e["start_ns"]) / 1e6,
             str(e.get("extent", "full"))) for e in trace.collections]


def footprint(data: Run, row: Row) -> list[tuple[int, int]]:
    """(ns since the window began, bytes in use) at its begin and around each collection.

    The heap is empty when the window begins, unless there was a warm-up.
    """
    trace = data.trace(row)
    if trace.window is None:
        return []
    begin = trace.window[0]
    warm = bool((row.run or {}).get("warmup"))
    points = [] if warm else [(0, 0)]
    for event in trace.collections:
        before, after = event.get("used_before_bytes"), event.get("used_after_bytes")
        if before is not None and after is not None:
            points += [(event["start_ns"] - begin, before), (event["end_ns"] - begin, after)]
    return points
