/* SPDX-License-Identifier: MIT
 *
 * heap/line_age.h -- lines of survivors that are not old yet, for collectors with sticky marks that
 * promote at the second collection an object survives.
 *
 * What survives its first collection stays in lines of its own age: in those it was allocated in,
 * or in blocks that only such survivors are copied to.  The next young collection forgets the marks
 * of these lines, a few words for each block, so that what lies there must be reached again; what
 * is reached then is old.
 *
 * Invariant: between collections no line holds both aged objects and others, so the age of an
 * object is that of the line it begins in, and no header is believed. */
#ifndef HEAP_LINE_AGE_H
#define HEAP_LINE_AGE_H

#include "heap/line_space.h"

/* Of a block.  Zero unless the space owns it. */
struct gc_line_age {
    uint64_t lines[2]; /* aged; during a collection: aged when it began */
    uint32_t units;    /* of the marked objects in `live_units` that are aged */
};

/* Maps the table and adds it to the charge of a block: attach, before gc_lines_open.
 * GC_ERR_SYSTEM: no address space. */
int gc_lines_age_open(struct gc_heap *h, struct gc_line_space *s) GC_MUST_CHECK;
/* A young collection begins: forgets the marks of aged objects. */
void gc_lines_age_begin(struct gc_heap *h, struct gc_line_space *s);

/* The object that begins at `unit`, in a block of the space, survived one collection already (and
 * is not old, or a collection is under way that makes it old). */
GC_INLINE bool gc_lines_aged(const struct gc_line_space *s, uint32_t unit)
{
    uint32_t line = (unit & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;

    return (s->age[unit >> GC_BLOCK_SHIFT].lines[line / 64] >> (line % 64) & 1) != 0;
}

#endif
