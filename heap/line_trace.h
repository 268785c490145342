/* SPDX-License-Identifier: MIT
 *
 * heap/line_trace.h -- what a trace does to an object of a line space or to a large one: marks it
 * where it is, or moves it out of a block that is being evacuated.
 *
 * Always inlined, so that `bits` (set in the header of what is newly marked: 0, or GC_BIT_OLD of
 * collectors with sticky marks) is a constant. */
#ifndef HEAP_LINE_TRACE_H
#define HEAP_LINE_TRACE_H

#include "heap/line_space.h"
#include "heap/tracer.h"

/* Checks `r`, whose mark bit was just set and which is not in an ordinary block of lines: it must
 * be a large object that ends within its blocks. */
void gc_lines_check_large(struct gc_heap *h, gc_ref r) GC_COLD;

/* Marks `r` where it is: a gc_mark_fn. */
GC_INLINE const struct gc_type *gc_lines_mark(struct gc_heap *h, struct gc_line_space *s, gc_ref r,
                                              uint32_t bits, uint64_t *units)
{
    const struct gc_type *type;
    uint32_t n;

    if (!gc_mark_set(h, r.bits))
        return NULL;
    if (GC_UNLIKELY(h->block_kind[r.bits >> GC_BLOCK_SHIFT] != GC_BLOCK_LINES)) {
        gc_lines_check_large(h, r);
        return gc_trace_type(h, r, units);
    }
    type = gc_lines_object(h, r, &n);
    if (bits != 0)
        gc_obj(h, r)->gc |= bits;
    gc_lines_marked(s, r.bits, n);
    *units = n;
    return type;
}

/* Where the object went that left `r`; null when it is still there. */
GC_INLINE gc_ref gc_lines_forwarded(const struct gc_heap *h, gc_ref r)
{
    uint32_t gc = gc_obj(h, r)->gc;
    gc_ref to = {gc & ~GC_BIT_FORWARDED};

    if ((gc & GC_BIT_FORWARDED) == 0)
        return GC_NULL;
    if (GC_UNLIKELY(h->block_kind[to.bits >> GC_BLOCK_SHIFT] < GC_BLOCK_LINES))
        gc_corrupt(h, r, "forwarded to no object");
    return to;
}

/* Copies the object in unmarked place `r` of `units` units; false: no room. */
GC_INLINE bool gc_lines_copy(struct gc_collection *c, struct gc_line_space *s, gc_ref *r,
                             uint32_t kind, uint32_t units)
{
    struct gc_heap *h = c->heap;
    uint32_t to = gc_lines_copy_room(h, s, kind, units);

    if (to == 0)
        return false;
    gc_copy_units(gc_unit(h, to), gc_unit(h, r->bits), units);
    gc_obj(h, *r)->gc = to | GC_BIT_FORWARDED;
    r->bits = to;
    c->rec.moved_objects++;
    c->rec.moved_bytes += (uint64_t)units * GC_UNIT_BYTES;
    return true;
}

/* Moves the object in unmarked place `r` unless it moved before, is pinned or finds no room; marks
 * it where it is then: a gc_move_fn. */
GC_INLINE const struct gc_type *gc_lines_move(struct gc_collection *c, struct gc_line_space *s,
                                              gc_ref *r, uint32_t kind, uint32_t bits,
                                              uint64_t *units)
{
    struct gc_heap *h = c->heap;
    gc_ref to = gc_lines_forwarded(h, *r);
    const struct gc_type *type;
    uint32_t n;

    if (!gc_is_null(to)) {
        *r = to;
        return NULL;
    }
    type = gc_lines_object(h, *r, &n);
    if ((gc_obj(h, *r)->gc & GC_BIT_PINNED) == 0)
        (void)gc_lines_copy(c, s, r, kind, n);
    (void)gc_mark_set(h, r->bits);
    if (bits != 0)
        gc_obj(h, *r)->gc |= bits;
    gc_lines_marked(s, r->bits, n);
    *units = n;
    return type;
}

/* Marks `r`, or moves it if it lies in a block that is being evacuated. */
GC_INLINE const struct gc_type *gc_lines_mark_or_move(struct gc_collection *c,
                                                      struct gc_line_space *s, gc_ref *r,
                                                      uint32_t bits, uint64_t *units)
{
    struct gc_heap *h = c->heap;

    if (h->block_kind[r->bits >> GC_BLOCK_SHIFT] != GC_BLOCK_EVACUATE)
        return gc_lines_mark(h, s, *r, bits, units);
    return gc_mark_test(h, r->bits) ? NULL : gc_lines_move(c, s, r, GC_COPIES, bits, units);
}

#endif
