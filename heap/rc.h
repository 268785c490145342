/* SPDX-License-Identifier: MIT
 *
 * heap/rc.h -- reference counting over a cell space: what happens when a count falls, the queue of
 * zero counts, and the deferred set.
 *
 * Invariants
 *   An object whose count is zero is QUEUED, or new and not counted yet (deferred counting).  A
 * queued object is freed when it leaves the queue, unless its count rose meanwhile. An object is
 * IN_SET iff it stands in the set, once, or is new (immediate counting), or the set overflowed.
 *   Neither queue nor set fails for memory: what did not fit is found by its bit in a walk. */
#ifndef HEAP_RC_H
#define HEAP_RC_H

#include "heap/cell_space.h"
#include "heap/counts.h"
#include "heap/trial.h"

/* Dead objects between the fetch of what they refer to and its use; a power of two. */
#define GC_RC_RING 8u

struct gc_rc {
    struct gc_cell_space cells;
    struct gc_worklist dead;
    struct gc_worklist set;
    struct gc_trial trial;
    uint32_t ring[GC_RC_RING]; /* left the queue; what they refer to is being fetched */
    uint32_t ring_at;
    uint32_t ring_count;
    bool suspects;     /* keep candidates for trial deletion */
    uint32_t set_at;   /* position of a sweep of the set under way */
    uint32_t set_kept; /* entries that it kept */
};

/* Opens the queue and the set, `log_bytes` each, and the buffer of candidates for trial deletion
 * (0 bytes: none are kept); the cell space is the caller's to open.  As gc_ref_log_open. */
int gc_rc_open(struct gc_rc *rc, struct gc_heap *h, size_t log_bytes,
               size_t suspect_bytes) GC_MUST_CHECK;
void gc_rc_close(struct gc_rc *rc, struct gc_heap *h);
/* Forgets queue, set and candidates; their header bits are the caller's (reset, recount). */
void gc_rc_forget(struct gc_rc *rc);

/* ---- counts -----------------------------------------------------------------------------------*/

GC_INLINE struct gc_header *gc_rc_header(const struct gc_rc *rc, gc_ref r)
{
    return (struct gc_header *)(void *)(rc->cells.base + (uint64_t)r.bits * GC_UNIT_BYTES);
}
/* A count fell to zero; `gc` is the header word without the count. */
void gc_rc_queue(struct gc_rc *rc, gc_ref r, uint32_t gc);
/* A count fell to a value other than zero, and cycles are looked for by trial deletion. */
void gc_rc_suspect(struct gc_rc *rc, gc_ref r, uint32_t gc);

/* Takes one reference from `r`, whose header `o` holds the word `gc`. */
GC_INLINE void gc_rc_lower(struct gc_rc *rc, gc_ref r, struct gc_header *o, uint32_t gc)
{
    if (GC_LIKELY(gc - 2 * GC_COUNT_ONE < GC_COUNT_STICKY - 2 * GC_COUNT_ONE)) {
        /* From 2 up to below sticky. */
        gc_header_set(o, gc - GC_COUNT_ONE);
        if (GC_UNLIKELY(rc->suspects))
            gc_rc_suspect(rc, r, gc - GC_COUNT_ONE);
    } else if (gc_count_is_sticky(gc)) {
        gc_header_set(o, gc);
    } else if (gc_count_is_zero(gc)) {
        gc_corrupt(rc->cells.heap, r, "its count falls below zero");
    } else {
        gc_rc_queue(rc, r, gc - GC_COUNT_ONE);
    }
}
GC_INLINE void gc_rc_release(struct gc_rc *rc, gc_ref r)
{
    struct gc_header *o = gc_rc_header(rc, r);

    gc_rc_lower(rc, r, o, gc_header_gc(o));
}
GC_INLINE void gc_rc_retain(struct gc_rc *rc, gc_ref r)
{
    struct gc_header *o = gc_rc_header(rc, r);

    gc_count_raise(o, gc_header_gc(o));
}
/* Slot visitor: `ctx` is the struct gc_rc. */
GC_INLINE void gc_rc_release_slot(void *ctx, gc_slot *slot)
{
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        gc_rc_release(ctx, r);
}

/* ---- the queue of zero counts -----------------------------------------------------------------*/

GC_INLINE bool gc_rc_has_dead(const struct gc_rc *rc)
{
    return rc->dead.count > 0 || rc->ring_count > 0 || rc->dead.overflowed;
}
/* Frees queued objects and what dies with them, at most about `*left`.  True: none is left.  Never
 * recursive; long arrays are looked at in chunks. */
bool gc_rc_drain(struct gc_rc *rc, uint64_t *left);
/* Frees at most `most` of those that were queued since the queue held `from` (rc->dead.count): they
 * are at hand, so nothing is fetched ahead. */
void gc_rc_drain_recent(struct gc_rc *rc, uint32_t from, uint32_t most);

/* ---- the deferred set -------------------------------------------------------------------------*/

/* Enters `r`, which is not in the set, and counts it. */
GC_INLINE void gc_rc_enter_set(struct gc_rc *rc, gc_ref r)
{
    struct gc_header *o = gc_rc_header(rc, r);

    gc_count_raise(o, gc_header_gc(o));
    gc_header_set(o, gc_header_gc(o) | GC_COUNT_IN_SET);
    gc_worklist_push(&rc->set, r.bits);
}
/* A member of the set, with header word `gc`, loses the set's reference unless a deferred root
 * holds it (HELD, which is cleared).  True: it stays. */
GC_INLINE bool gc_rc_settle(struct gc_rc *rc, gc_ref r, uint32_t gc)
{
    if (GC_UNLIKELY(gc & GC_COUNT_HELD)) {
        gc_header_set(gc_rc_header(rc, r), gc & ~GC_COUNT_HELD);
        return true;
    }
    gc_rc_lower(rc, r, gc_rc_header(rc, r), gc & ~GC_COUNT_IN_SET);
    return false;
}
/* Settles each member, at most about `*left`.  True: done.  `born_in_set`: new objects are members
 * too.  Then, when the set or the list of new objects overflowed, one walk settles both, because
 * neither could tell afterwards whom the other has settled; no object is new any more. */
bool gc_rc_sweep_set(struct gc_rc *rc, bool born_in_set, uint64_t *left);

#endif
