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

#include "heap/line_trace.h"
#include "heap/remember.h"

/* Of a block.  Zero unless the space owns it. */
struct gc_line_age {
    uint64_t lines[2]; /* aged; during a collection: aged when it began */
    uint32_t units;    /* of the marked objects in `live_units` that are aged */
};

/* Maps the table and adds it to the charge of a block: attach, before gc_lines_open.
 * GC_ERR_SYSTEM: no address space. */
int gc_lines_age_open(struct gc_heap *h, struct gc_line_space *s) GC_MUST_CHECK;

/* Sweep, live lines known: what was fresh is aged; what was aged when the collection began, and the
 * blocks of copies that are old, are old. */
void gc_lines_note_aged(struct gc_line_space *s, uint32_t block);

static inline bool gc_lines_has_aged(const struct gc_line_space *s, uint32_t block)
{
    return s->age != NULL && (s->age[block].lines[0] | s->age[block].lines[1]) != 0;
}
/* The object that begins at `unit`, in a block of the space, survived one collection already (and
 * is not old, or a collection is under way that makes it old). */
GC_INLINE bool gc_lines_aged(const struct gc_line_space *s, uint32_t unit)
{
    uint32_t line = (unit & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;

    return (s->age[unit >> GC_BLOCK_SHIFT].lines[line / 64] >> (line % 64) & 1) != 0;
}

/* Notes object `r`, which is old from now on, in `log` if what it refers to stays young: the next
 * young collection looks at it as if it had been written to. */
void gc_lines_remember_promoted(struct gc_heap *h, struct gc_line_space *s, struct gc_remember *log,
                                gc_ref r, const struct gc_type *type) GC_COLD;
/* Marks a large object, which is old at once. */
const struct gc_type *gc_lines_mark_young_large(struct gc_heap *h, struct gc_line_space *s,
                                                struct gc_remember *log, gc_ref r,
                                                uint64_t *units) GC_COLD;

/* Marks what young collections meet; anything without a mark is young.  A gc_move_fn. */
GC_INLINE const struct gc_type *gc_lines_mark_young(struct gc_collection *c,
                                                    struct gc_line_space *s,
                                                    struct gc_remember *log, bool copying,
                                                    gc_ref *r, uint64_t *units)
{
    struct gc_heap *h = c->heap;
    const struct gc_type *type;
    bool stays;

    if (gc_mark_test(h, r->bits))
        return NULL;
    if (GC_UNLIKELY(h->block_kind[r->bits >> GC_BLOCK_SHIFT] != GC_BLOCK_LINES))
        return gc_lines_mark_young_large(h, s, log, *r, units);
    stays = s->age != NULL && !gc_lines_aged(s, r->bits);
    if (!copying)
        type = gc_lines_mark(h, s, *r, stays ? 0 : GC_BIT_OLD, units);
    else
        type = gc_lines_move(c, s, r, stays ? GC_COPIES_AGED : GC_COPIES, stays ? 0 : GC_BIT_OLD,
                             units);
    if (type == NULL)
        return NULL;
    if (GC_LIKELY(stays)) {
        s->age[r->bits >> GC_BLOCK_SHIFT].units += (uint32_t)*units;
        return type;
    }
    s->promoted_units += *units;
    if (s->age != NULL)
        gc_lines_remember_promoted(h, s, log, *r, type);
    return type;
}

#endif
