/* SPDX-License-Identifier: MIT
 *
 * heap/rc_mutator.h -- reference counting between collections: allocation that frees what is dead
 * before it takes more memory, counted stores, and the roots that are deferred.
 *
 * Invariant: outside a collection objects are freed in allocations and at safepoints only, at most
 * GC_RC_BATCH of them before the next look at whether there is room.  The time is the mutator's; it
 * is added up in totals.rc_ns, its longest stretch kept in totals.rc_max_ns. */
#ifndef HEAP_RC_MUTATOR_H
#define HEAP_RC_MUTATOR_H

#include "heap/gc_collector.h"
#include "heap/rc.h"

/* Objects freed before an allocation takes more memory; fewer waiting than the least are left to
 * wait. */
#define GC_RC_BATCH     2048u
#define GC_RC_BATCH_MIN 128u

/* The body of alloc_slow.  What is dead already is freed, a batch at a time, before more memory is
 * taken; when the heap is full, all of it until there is room. */
enum gc_alloc_status gc_rc_alloc(struct gc_rc *rc, struct gc_mutator *m, uint32_t units,
                                 uint32_t *out);
/* The body of poll: frees a batch; asks for another safepoint while the queue is half full. */
void gc_rc_poll(struct gc_rc *rc, struct gc_mutator *m);
/* Immediate counting: `count` slots are about to get the values at `src`, or `fill` when `src` is
 * NULL.  New values are counted before old ones are let go: they may be the same objects. */
GC_INLINE void gc_rc_replace(struct gc_rc *rc, gc_slot *slot, uint32_t count, const gc_slot *src,
                             gc_ref fill)
{
    for (uint32_t i = 0; i < count; i++) {
        gc_ref val = src != NULL ? gc_slot_get(src + i) : fill;

        if (gc_is_object(val))
            gc_rc_retain(rc, val);
    }
    for (uint32_t i = 0; i < count; i++)
        gc_rc_release_slot(rc, slot + i);
}

/* Marks what deferred roots hold as HELD, for gc_rc_sweep_set, and counts those roots in the
 * record.  Immediate counting defers frames only, and what they hold is in the set (else
 * gc_corrupt: a root hook was missed); `all` defers every root, and what they hold enters it. */
void gc_rc_hold_roots(struct gc_rc *rc, struct gc_collection *c, bool all);

#endif
