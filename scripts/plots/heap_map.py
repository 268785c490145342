# SPDX-License-Identifier: MIT
"""Where objects lie: occupancy of every block after collections, in one invocation each."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from lab.curves import at_heap, middle_heap
from lab.plots import Figure, Plot, escape
from lab.rows import Run

COLUMNS = 3
ROWS = 200


def occupancy(event: dict[str, Any]) -> list[float | None]:
    """Per cent of each block that objects use; None where it is not committed."""
    full, used = event["block_bytes"], event["used_bytes"]
    return [None if kind == "." else min(100.0, 100 * used[i] / full)
            for i, kind in enumerate(event["kinds"])]


def image(events: list[dict[str, Any]]) -> tuple[list[tuple[int, int, float]], int]:
    """(map, row, per cent or NaN) of each cell of a whole grid, and the number of blocks.

    Blocks that were never committed lie between spaces and are left out; where there are more
    blocks than rows of pixels, a row is the mean of neighbours.
    """
    base = min(e.get("first_block", 0) for e in events)
    columns = [{e.get("first_block", 0) - base + i: v for i, v in enumerate(occupancy(e))
                if v is not None} for e in events]
    blocks = sorted(set().union(*columns))
    share = -(-len(blocks) // ROWS)
    table: list[tuple[int, int, float]] = []
    # An image needs two columns at least; what is beyond the first one's range is cut off.
    for number, column in enumerate(columns * 2 if len(columns) == 1 else columns):
        for row in range(0, len(blocks), share):
            known = [column[b] for b in blocks[row:row + share] if b in column]
            table.append((number, row // share, sum(known) / len(known) if known else math.nan))
    return table, len(blocks)


def maps(data: Run, workload: str, heap: str, collector: str) -> list[dict[str, Any]]:
    """Of the first invocation that has any."""
    for row in data.cell(workload, heap, collector):
        found = data.trace(row).others.get("heap_map", [])
        whole = [e for e in found if isinstance(e.get("kinds"), str)
                 and len(e.get("used_bytes", ())) == len(e["kinds"]) and e.get("block_bytes")]
        if whole:
            return whole
    return []


def draw(data: Run, folder: Path) -> Figure | None:
    heap = middle_heap(data)
    found = {}
    for workload in data.workloads:
        found = {c: m for c in data.collectors if (m := maps(data, workload, heap, c))}
        if found:
            break
    if not found:
        return None
    rows = -(-len(found) // COLUMNS)
    figure = Figure(folder, "heap_map", 1260, 180 + 280 * rows)
    figure.title(f"Where the objects lie: {workload} {at_heap(heap)}",
                 "a column per map, taken after a collection; bottom to top: the heap's blocks; dark:"
                 " full of objects, pale: empty, blue: not the heap's then; orange that stays is fragmentation")
    figure.add("set multiplot", "unset grid", "set palette defined (0 '#f3efe6', 25 '#f2c879',"
               " 60 '#c8553d', 100 '#2b1830')", "set cbrange [0:100]",
               "set cblabel 'used, %' font ',9'", "set cbtics 25 font ',9'", "unset key")
    for index, (collector, events) in enumerate(found.items()):
        place = figure.panel(index, len(found), COLUMNS, top=104, bottom=64, aside=70)
        table, blocks = image(events)
        height = max(y for _, y, _ in table) + 1
        figure.label(place.left, place.upper - 12,
                     f"{{/:Bold=12 {escape(collector)}}}  {{/=9 {len(events)} map{'s' * (len(events) > 1)},"
                     f" {blocks} blocks of {events[0]['block_bytes'] // 1024} KiB}}")
        file = figure.data(collector, ["map", "block", "percent"],
                           [(x, y, "NaN" if math.isnan(v) else v) for x, y, v in table])
        step = max(1, round(len(events) / 6))
        figure.add(f"set xrange [-0.5:{len(events) - 0.5}]", f"set yrange [-0.5:{height - 0.5}]",
                   "set ylabel 'blocks in order of address'" if place.leftmost else "unset ylabel",
                   "unset ytics", f"set xtics 0,{step}",
                   "set object 1 rectangle from graph 0,0 to graph 1,1 behind fc rgb '#c5d9e8' fs solid",
                   "set xlabel 'map number'" if place.lowest else "unset xlabel",
                   f"plot '{file}' using 1:2:3 with image")
        figure.forget_labels()
    figure.add("unset multiplot")
    return figure


PLOT = Plot("heap_map", "occupancy of blocks over time, when maps were kept", draw)
