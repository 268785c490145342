/* SPDX-License-Identifier: MIT
 *
 * heap/coalesce.h -- coalescing reference counting: what a barrier logs between two epochs, and
 * what an epoch makes of it (Levanoni and Petrank 2006, section 3).
 *
 * Of all writes to a slot between two epochs only the value before the first and the value after
 * the last change counts.  So the first write to an object logs what all its slots hold, sets
 * LOGGED in its header, and later writes are not seen.  New objects are born LOGGED: they enter the
 * counts as a whole when something that counts refers to them, or never (Shahriyar, Blackburn and
 * Frampton 2012, section 5).
 *
 * Invariant between epochs: the counts of an object are what slots held at the last epoch; LOGGED
 * objects are new, or stand in `logged` with the old values of their slots in `olds`.  When a log
 * overflowed, counts can only be had by a recount. */
#ifndef HEAP_COALESCE_H
#define HEAP_COALESCE_H

#include "heap/rc.h"

struct gc_coalesce {
    struct gc_worklist logged; /* objects; with bit 0: a value stored into an object that is not */
    struct gc_worklist olds;
    uint32_t at; /* position of the pass under way */
};

/* As gc_ref_log_open, for each of two logs. */
int gc_coalesce_open(struct gc_coalesce *co, struct gc_heap *h, size_t log_bytes) GC_MUST_CHECK;
void gc_coalesce_close(struct gc_coalesce *co, struct gc_heap *h);
void gc_coalesce_forget(struct gc_coalesce *co);
GC_INLINE bool gc_coalesce_lost(const struct gc_coalesce *co)
{
    return co->logged.overflowed || co->olds.overflowed;
}
GC_INLINE bool gc_coalesce_nearly_full(const struct gc_coalesce *co)
{
    return gc_ref_log_nearly_full(&co->logged) || gc_ref_log_nearly_full(&co->olds);
}

/* `count` slots of `obj`, which is not LOGGED, are about to get the values at `src`, or `fill` when
 * `src` is NULL.  A small object is logged as a whole, once; of a larger one each slot that
 * changes, with its old and its new value, every time. */
void gc_coalesce_log(struct gc_coalesce *co, struct gc_heap *h, gc_ref obj, gc_slot *slot,
                     uint32_t count, const gc_slot *src, gc_ref fill);

/* ---- the passes of an epoch, in this order; each true when done
 * --------------------------------*/

/* One reference more to `r`.  The first one makes a new object count: it goes to h->worklist, for
 * gc_coalesce_count_new. */
GC_INLINE void gc_coalesce_edge(struct gc_heap *h, gc_ref r)
{
    struct gc_header *o = gc_obj(h, r);
    uint32_t gc = gc_header_gc(o);

    if ((gc & (GC_COUNT_STICKY | GC_COUNT_QUEUED)) == 0)
        gc_worklist_push(&h->worklist, r.bits);
    gc_count_raise(o, gc);
}
/* Counts what logged objects hold now. */
bool gc_coalesce_count_logged(struct gc_coalesce *co, struct gc_heap *h, uint64_t *left);
/* Counts what new objects that count refer to; the cell space tracks survivors. */
bool gc_coalesce_count_new(struct gc_collection *c, struct gc_rc *rc, uint64_t *left);
/* Lets go of what logged objects held before. */
bool gc_coalesce_release(struct gc_coalesce *co, struct gc_rc *rc, uint64_t *left);

#endif
