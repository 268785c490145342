/* SPDX-License-Identifier: MIT */
#include "heap/newborns.h"

#include "heap/object.h"

/* Immediate: a new object leaves the set unless a frame holds it.  When nothing else refers to it,
 * it is dead, without the queue. */
GC_INLINE bool settle_new(void *ctx, gc_ref r, struct gc_header *o)
{
    struct gc_rc *rc = ctx;
    struct gc_heap *h = rc->cells.heap;
    uint32_t gc = gc_header_gc(o);

    if ((gc & (GC_COUNT_STICKY | GC_COUNT_HELD | GC_COUNT_QUEUED | GC_COUNT_IN_SET)) ==
        (GC_COUNT_ONE | GC_COUNT_IN_SET)) {
        if (o->type >> GC_TYPE_KIND_SHIFT != GC_KIND_BYTE_ARRAY)
            gc_scan(h, r, gc_type_get(h, r, o->type), gc_rc_release_slot, rc);
        return true;
    }
    if ((gc & GC_COUNT_IN_SET) != 0 && gc_rc_settle(rc, r, gc))
        gc_worklist_push(&rc->set, r.bits);
    return false;
}
/* A large one may have many slots: that is the queue's work. */
static bool settle_new_large(void *ctx, gc_ref r, struct gc_header *o)
{
    struct gc_rc *rc = ctx;
    uint32_t gc = gc_header_gc(o);

    if ((gc & GC_COUNT_IN_SET) != 0 && gc_rc_settle(rc, r, gc))
        gc_worklist_push(&rc->set, r.bits);
    return false;
}
/* Coalescing: a new object that nothing counted is dead, and so is all that only it refers to. */
static bool drop_uncounted(void *ctx, gc_ref r, struct gc_header *o)
{
    (void)ctx;
    (void)r;
    return (gc_header_gc(o) & (GC_COUNT_STICKY | GC_COUNT_QUEUED)) == 0;
}

static void drop_walked(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_rc *rc = arg;

    (void)units;
    if (drop_uncounted(rc, r, gc_rc_header(rc, r)))
        gc_cells_free(&rc->cells, r, t);
}

/* What dies with an object of a run often lies near it: freed at once, as long as it is at hand. */
bool gc_newborns_sweep(struct gc_rc *rc, bool coalescing, uint64_t *left)
{
    struct gc_cell_space *cells = &rc->cells;
    uint32_t objects;

    if (cells->young.overflowed) { /* coalescing: gc_rc_sweep_set settles those born in the set */
        gc_cells_walk_small(cells, drop_walked, rc);
        cells->young_at = cells->young.count;
    }
    do {
        uint32_t queued = rc->dead.count;

        if (*left == 0)
            return false;
        objects = coalescing ? gc_cells_sweep_next(cells, drop_uncounted, rc)
                             : gc_cells_sweep_next(cells, settle_new, rc);
        *left -= objects < *left ? objects : *left;
        gc_rc_drain_recent(rc, queued, objects);
    } while (objects > 0);
    gc_cells_sweep_large(cells, coalescing ? drop_uncounted : settle_new_large, rc);
    return true;
}
