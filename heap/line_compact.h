/* SPDX-License-Identifier: MIT
 *
 * heap/line_compact.h -- slides the marked objects of sparse blocks of a line space together, when
 * a trace found that few lines are free although little is alive.
 *
 * Evacuation (heap/line_space.h) needs room for what it copies and knows densities only from the
 * collection before; where small objects die one by one it frees little at a time.  Sliding needs
 * no room and works on exact marks, at the price of a pass over all objects: three passes in the
 * manner of Lisp 2 (Jones, Hosking and Moss 2011, section 3.2), over the chosen blocks only.  The
 * place an object moves to stands in the collector bits of its header and in two words of its
 * block: what is alive in one block reaches into at most two.
 *
 * Invariant: in order of addresses no object moves up, and none moves into a block that was not
 * chosen.  Pinned objects keep their block from being chosen. */
#ifndef HEAP_LINE_COMPACT_H
#define HEAP_LINE_COMPACT_H

#include "heap/line_trace.h"

/* The trace is complete: chooses blocks and plans where their objects go.  With GC_GAIN_LINES only
 * if that at least doubles the free lines, and only blocks that contribute; with GC_GAIN_BLOCKS all
 * that frees whole blocks.  Returns how many blocks were chosen; 0: nothing is to be done. */
uint32_t gc_lines_plan(struct gc_heap *h, struct gc_line_space *s, enum gc_line_gain what);
/* After a plan: writes new places into roots and all marked objects. */
void gc_lines_update(struct gc_collection *c, struct gc_line_space *s);
/* After the update, and after the last question where an object goes: moves objects and marks.
 * Call before gc_lines_sweep. */
void gc_lines_slide(struct gc_collection *c, struct gc_line_space *s);

/* The trace is complete and its marks are exact: plans what slides and updates references to it, or
 * finds that nothing should.  Like a rescan after an overflow, all at once whatever the budget. */
void gc_lines_plan_slide(struct gc_collection *c, struct gc_line_space *s, enum gc_line_gain what);
/* The end of a collection: slides what was planned, sweeps, fills the reserve, and adds what lines
 * became free to the record. */
void gc_lines_end(struct gc_collection *c, struct gc_line_space *s);

/* Bits of the plan in the header of an object: the granule in its new block, and which block. */
#define GC_PLAN_GRANULES (GC_BLOCK_UNITS / GC_GRANULE_UNITS)
#define GC_PLAN_SECOND   GC_PLAN_GRANULES

/* Where a plan says that an object goes; `to`: the words of its block. */
GC_INLINE uint32_t gc_plan_unit(const uint32_t to[2], uint32_t gc)
{
    uint32_t plan = gc >> GC_COLLECTOR_SHIFT;

    return to[(plan & GC_PLAN_SECOND) != 0] + (plan & (GC_PLAN_GRANULES - 1)) * GC_GRANULE_UNITS;
}
/* Where marked object `r` will be. */
GC_INLINE gc_ref gc_lines_planned(const struct gc_heap *h, const struct gc_line_space *s, gc_ref r)
{
    uint32_t block = r.bits >> GC_BLOCK_SHIFT;

    if (h->block_kind[block] != GC_BLOCK_COMPACT)
        return r;
    return (gc_ref){gc_plan_unit(s->blocks[block].to, gc_obj(h, r)->gc)};
}
/* The trace is complete: where `r` is or will be; null when it is dead.  `moved`: some objects left
 * their places. */
GC_INLINE gc_ref gc_lines_resolve(const struct gc_heap *h, const struct gc_line_space *s, gc_ref r,
                                  bool moved)
{
    if (!gc_mark_test(h, r.bits))
        r = moved ? gc_lines_forwarded(h, r) : GC_NULL;
    return s->sliding && !gc_is_null(r) ? gc_lines_planned(h, s, r) : r;
}

#endif
