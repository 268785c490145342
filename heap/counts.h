/* SPDX-License-Identifier: MIT
 *
 * heap/counts.h -- reference counts in object headers.
 *
 * Layout of the collector's bits of a header (GC_COLLECTOR_SHIFT and up):
 *   IN_SET    the object is in the deferred set, which counts as one reference
 *   QUEUED    the count reached zero; the object waits to be freed, or for its count to rise again
 *   BUFFERED  candidate root of a garbage cycle, in the buffer of heap/trial.h
 *   COLOUR    of trial deletion
 *   HELD      a deferred root holds the object; only while the deferred set is swept
 *   count     the rest.  It stands on top, so one compare of the whole word tells a count of zero
 *             and a saturated one.
 *
 * A count that reaches GC_COUNT_STICKY stays there until somebody recounts: the object is kept. */
#ifndef HEAP_COUNTS_H
#define HEAP_COUNTS_H

#include "heap/object.h"

#define GC_COUNT_IN_SET   (1u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_QUEUED   (2u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_BUFFERED (4u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_COLOUR   (24u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_HELD     (32u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_ONE      (64u << GC_COLLECTOR_SHIFT)
#define GC_COUNT_STICKY   (~(GC_COUNT_ONE - 1))
/* What outlives a recount: the bits common to all collectors. */
#define GC_COUNT_COMMON ((1u << GC_COLLECTOR_SHIFT) - 1)

/* Colours of trial deletion (Bacon and Rajan 2001, table 1). */
#define GC_COLOUR_BLACK  0u
#define GC_COLOUR_GREY   (8u << GC_COLLECTOR_SHIFT)
#define GC_COLOUR_WHITE  (16u << GC_COLLECTOR_SHIFT)
#define GC_COLOUR_PURPLE (24u << GC_COLLECTOR_SHIFT)

_Static_assert((GC_COUNT_COLOUR & (GC_COUNT_HELD | GC_COUNT_BUFFERED)) == 0, "bits do not overlap");
_Static_assert(GC_COUNT_STICKY / GC_COUNT_ONE == (1u << 20) - 1, "20 bits of count");

GC_INLINE void gc_header_set(struct gc_header *o, uint32_t gc)
{
    __atomic_store_n(&o->gc, gc, __ATOMIC_RELAXED);
}
GC_INLINE bool gc_count_is_zero(uint32_t gc)
{
    return gc < GC_COUNT_ONE;
}
GC_INLINE bool gc_count_is_sticky(uint32_t gc)
{
    return gc >= GC_COUNT_STICKY;
}
/* One reference more; the object is then no candidate for a cycle (black). */
GC_INLINE void gc_count_raise(struct gc_header *o, uint32_t gc)
{
    if (GC_LIKELY(!gc_count_is_sticky(gc)))
        gc_header_set(o, (gc & ~GC_COUNT_COLOUR) + GC_COUNT_ONE);
}

/* ---- the counting oracle (heap/counts.c) ----*/

/* What besides slots makes up the counts of a heap between collections. */
struct gc_count_audit {
    bool handles_counted; /* each root but those in frames counts */
    bool set_complete;    /* the deferred set holds `set_count` objects and nothing overflowed */
    uint32_t set_count;
    /* Deferred counting: objects whose LOGGED bit is set count as if they held what they held at
     * the last collection: `olds`; NULL when the barrier counts at once.  Entries of `logged` with
     * bit 0 set are values that were stored since into objects without the bit. */
    const struct gc_worklist *olds;
    const struct gc_worklist *logged;
};
/* Recounts every object from slots, roots and the deferred set and compares with the headers; needs
 * a current h->roots.  False with one line in err when one differs. */
bool gc_count_verify(struct gc_heap *h, const struct gc_count_audit *a, char *err, size_t err_len);

#endif
