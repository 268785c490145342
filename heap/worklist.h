/* SPDX-License-Identifier: MIT
 *
 * heap/worklist.h -- the mark stack: 32-bit values (references or slot units) in fixed space.
 *
 * Invariant: it never grows.  A push that finds it full only sets `overflowed`: the tracer then
 * rescans the heap for marked objects with unmarked children, so tracing never fails for memory. */
#ifndef HEAP_WORKLIST_H
#define HEAP_WORKLIST_H

#include "heap/gc_types.h"

struct gc_worklist {
    uint32_t *items;
    uint32_t count;
    uint32_t capacity;
    bool overflowed;
    size_t bytes;
};

GC_INLINE void gc_worklist_push(struct gc_worklist *w, uint32_t item)
{
    if (GC_LIKELY(w->count < w->capacity))
        w->items[w->count++] = item;
    else
        w->overflowed = true;
}

#endif
