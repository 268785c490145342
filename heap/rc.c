/* SPDX-License-Identifier: MIT */
#include "heap/rc.h"

/* Units of a dying array that are looked at in one go. */
#define CHUNK 1024u

static bool is_object(void *owner, gc_ref r)
{
    struct gc_rc *rc = owner;

    return gc_cells_is(&rc->cells, r);
}

static void free_white(void *owner, gc_ref r)
{
    struct gc_rc *rc = owner;

    gc_cells_free(&rc->cells, r, gc_type_get(rc->cells.heap, r, gc_rc_header(rc, r)->type));
}

int gc_rc_open(struct gc_rc *rc, struct gc_heap *h, size_t log_bytes, size_t suspect_bytes)
{
    int err = gc_ref_log_open(h, &rc->dead, log_bytes);

    if (err == GC_OK)
        err = gc_ref_log_open(h, &rc->set, log_bytes);
    if (err == GC_OK && suspect_bytes > 0)
        err = gc_ref_log_open(h, &rc->trial.buffer, suspect_bytes);
    rc->suspects = suspect_bytes > 0;
    rc->trial.owner = rc;
    rc->trial.is_object = is_object;
    rc->trial.free = free_white;
    gc_trial_forget(&rc->trial);
    if (err != GC_OK)
        gc_rc_close(rc, h);
    return err;
}

void gc_rc_close(struct gc_rc *rc, struct gc_heap *h)
{
    gc_ref_log_close(h, &rc->dead);
    gc_ref_log_close(h, &rc->set);
    gc_ref_log_close(h, &rc->trial.buffer);
}

void gc_rc_forget(struct gc_rc *rc)
{
    gc_ref_log_clear(&rc->dead);
    gc_ref_log_clear(&rc->set);
    gc_trial_forget(&rc->trial);
    rc->set_at = rc->set_kept = rc->ring_count = 0;
}

/* ---- the queue of zero counts -----------------------------------------------------------------*/

void gc_rc_queue(struct gc_rc *rc, gc_ref r, uint32_t gc)
{
    gc_header_set(gc_rc_header(rc, r), gc | GC_COUNT_QUEUED);
    if ((gc & GC_COUNT_QUEUED) != 0)
        return;
    gc_worklist_push(&rc->dead, r.bits);
    if (GC_UNLIKELY(rc->dead.count > rc->dead.capacity / 2))
        rc->cells.heap->mutator.poll = 1;
}

void gc_rc_suspect(struct gc_rc *rc, gc_ref r, uint32_t gc)
{
    struct gc_header *o = gc_rc_header(rc, r);
    const struct gc_type *t = &rc->cells.heap->types[o->type & (GC_MAX_TYPES - 1)];

    if (t->ref_map != 0 || t->more_count != 0 || t->kind == GC_KIND_REF_ARRAY)
        gc_header_set(o, gc_trial_suspect(&rc->trial, r, gc));
}

/* A long array shrinks from its end, a chunk at a time, so that what it still counts can be read
 * from it.  True: nothing is left of it. */
static bool release_chunk(struct gc_rc *rc, gc_ref r, const struct gc_type *t)
{
    struct gc_heap *h = rc->cells.heap;
    uint32_t *length = gc_unit(h, r.bits + GC_HEADER_UNITS);
    uint32_t n = CHUNK / (t->elem_bytes / GC_UNIT_BYTES) + 1;
    uint32_t left = *length > n ? *length - n : 0;

    for (uint32_t i = *length; i-- > left;) {
        gc_slot *elem = (gc_slot *)(void *)((uint8_t *)gc_obj(h, r) + t->elem_offset +
                                            (size_t)i * t->elem_bytes);

        if (t->kind == GC_KIND_REF_ARRAY)
            gc_rc_release_slot(rc, elem);
        else
            gc_scan_words(t, elem, gc_rc_release_slot, rc);
    }
    *length = left;
    return left == 0;
}

/* Lets go of what a dead object refers to; false: there is more. */
static bool release_slots(struct gc_rc *rc, gc_ref r, const struct gc_type *t)
{
    if (t->units == 0 && t->kind != GC_KIND_BYTE_ARRAY &&
        gc_obj_units(rc->cells.heap, r, t) > CHUNK)
        return release_chunk(rc, r, t);
    gc_scan(rc->cells.heap, r, t, gc_rc_release_slot, rc);
    return true;
}

static void process(struct gc_rc *rc, gc_ref r)
{
    struct gc_header *o = gc_rc_header(rc, r);
    uint32_t gc = gc_header_gc(o);
    const struct gc_type *t;

    if (!gc_count_is_zero(gc)) {
        gc_header_set(o, gc & ~GC_COUNT_QUEUED);
        return;
    }
    t = gc_type_get(rc->cells.heap, r, o->type);
    if (GC_LIKELY(t->simple)) {
        gc_scan_simple(t, (gc_slot *)(void *)(o + 1), gc_rc_release_slot, rc);
        gc_cells_free(&rc->cells, r, t);
    } else if (release_slots(rc, r, t)) {
        gc_cells_free(&rc->cells, r, t);
    } else {
        gc_worklist_push(&rc->dead, r.bits);
    }
}

static void find_queued(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_rc *rc = arg;

    (void)t;
    (void)units;
    if ((gc_header_gc(gc_rc_header(rc, r)) & GC_COUNT_QUEUED) != 0)
        gc_worklist_push(&rc->dead, r.bits);
}

/* Lowering a count touches a header that nobody has looked at for long: fetched ahead for the usual
 * objects, those with a few references in a row. */
static void prefetch_children(const struct gc_rc *rc, gc_ref r)
{
    const struct gc_heap *h = rc->cells.heap;
    const struct gc_type *t = &h->types[gc_rc_header(rc, r)->type & (GC_MAX_TYPES - 1)];
    const gc_slot *at = (gc_slot *)gc_unit(h, r.bits + GC_HEADER_UNITS) + t->run_first;

    for (uint32_t i = 0; t->simple && i < t->run_count; i++)
        __builtin_prefetch(gc_unit(h, gc_slot_get(at + i).bits), 1);
}

/* The next object to process, in the order of the queue but GC_RC_RING later; null: none is left.
 */
static gc_ref next_dead(struct gc_rc *rc)
{
    gc_ref r = GC_NULL;

    while (rc->dead.count > 0) {
        uint32_t *place = &rc->ring[rc->ring_at++ & (GC_RC_RING - 1)];

        r.bits = *place;
        *place = rc->dead.items[--rc->dead.count];
        if (GC_LIKELY(rc->dead.count >= GC_RC_RING)) /* it may have waited for long */
            __builtin_prefetch(
                gc_rc_header(rc, (gc_ref){rc->dead.items[rc->dead.count - GC_RC_RING]}));
        prefetch_children(rc, (gc_ref){*place});
        if (rc->ring_count == GC_RC_RING)
            return r;
        rc->ring_count++;
    }
    if (rc->ring_count == 0)
        return GC_NULL;
    r.bits = rc->ring[(rc->ring_at - rc->ring_count--) & (GC_RC_RING - 1)];
    return r;
}

bool gc_rc_drain(struct gc_rc *rc, uint64_t *left)
{
    for (;;) {
        while (*left > 0) {
            gc_ref r = next_dead(rc);

            if (gc_is_null(r))
                break;
            --*left;
            process(rc, r);
        }
        if (gc_rc_has_dead(rc) && *left == 0)
            return false;
        if (!rc->dead.overflowed)
            return true;
        gc_ref_log_clear(&rc->dead);
        gc_cells_walk(&rc->cells, find_queued, rc);
    }
}

void gc_rc_drain_recent(struct gc_rc *rc, uint32_t from, uint32_t most)
{
    while (rc->dead.count > from && most-- > 0)
        process(rc, (gc_ref){rc->dead.items[--rc->dead.count]});
}

/* ---- the deferred set -------------------------------------------------------------------------*/

static void settle_walked(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_rc *rc = arg;
    uint32_t gc = gc_header_gc(gc_rc_header(rc, r));

    (void)t;
    (void)units;
    if ((gc & GC_COUNT_IN_SET) != 0 && gc_rc_settle(rc, r, gc))
        gc_worklist_push(&rc->set, r.bits);
}

bool gc_rc_sweep_set(struct gc_rc *rc, bool born_in_set, uint64_t *left)
{
    if (rc->set.overflowed || (born_in_set && rc->cells.young.overflowed)) {
        gc_ref_log_clear(&rc->set);
        gc_cells_walk(&rc->cells, settle_walked, rc);
        if (born_in_set)
            gc_cells_no_young(&rc->cells);
        return true;
    }
    for (; rc->set_at < rc->set.count; rc->set_at++) {
        gc_ref r = {rc->set.items[rc->set_at]};

        if (*left == 0)
            return false;
        --*left;
        if (gc_rc_settle(rc, r, gc_header_gc(gc_rc_header(rc, r))))
            rc->set.items[rc->set_kept++] = r.bits;
    }
    rc->set.count = rc->set_kept;
    rc->set_at = rc->set_kept = 0;
    return true;
}
