/* SPDX-License-Identifier: MIT */
#include "heap/rc_mutator.h"

#include "heap/coalesce.h"
#include "heap/policy.h"

/* ---- freeing between collections --------------------------------------------------------------*/

/* Keeps candidates of trial deletion from overflowing, too: those that are none any more go, and
 * when that does not help, a trial is due. */
static void free_batch(struct gc_rc *rc)
{
    struct gc_worklist *suspects = &rc->trial.buffer;
    struct gc_heap *h = rc->cells.heap;
    uint64_t left = GC_RC_BATCH;

    (void)gc_rc_drain(rc, &left);
    if (!rc->suspects || !gc_ref_log_nearly_full(suspects))
        return;
    gc_trial_purge(&rc->trial, h);
    if (suspects->count > suspects->capacity / 2)
        gc_policy_request(h, GC_REASON_CYCLES);
}

/* Books what began at `began`. */
static void spent(struct gc_heap *h, uint64_t began)
{
    uint64_t ns = gc_clock_ns() - began;

    h->totals.rc_ns += ns;
    if (ns > h->totals.rc_max_ns)
        h->totals.rc_max_ns = ns;
}

void gc_rc_poll(struct gc_rc *rc, struct gc_mutator *m)
{
    uint64_t began;

    if (gc_rc_has_dead(rc)) {
        began = gc_clock_ns();
        free_batch(rc);
        spent(m->heap, began);
    }
    if (rc->dead.count > rc->dead.capacity / 2)
        m->poll = 1;
}

/* The heap is full: what is dead makes room, however much of it that takes. */
static enum gc_alloc_status free_until_room(struct gc_rc *rc, struct gc_mutator *m, uint32_t units,
                                            uint32_t *out)
{
    enum gc_alloc_status st = GC_ALLOC_FULL;
    uint64_t began;

    if (!gc_rc_has_dead(rc))
        return st;
    began = gc_clock_ns();
    while (st == GC_ALLOC_FULL && gc_rc_has_dead(rc)) {
        free_batch(rc);
        st = gc_cells_alloc(&rc->cells, m, units, out);
    }
    spent(m->heap, began);
    return st;
}

enum gc_alloc_status gc_rc_alloc(struct gc_rc *rc, struct gc_mutator *m, uint32_t units,
                                 uint32_t *out)
{
    bool may_free = m->nogc == 0; /* else raw references to the dead may still be in use */
    enum gc_alloc_status st;

    if (may_free && (rc->dead.count >= GC_RC_BATCH_MIN || rc->dead.overflowed)) {
        uint64_t began = gc_clock_ns();

        free_batch(rc);
        spent(m->heap, began);
    }
    st = gc_cells_alloc(&rc->cells, m, units, out);
    if (may_free && st == GC_ALLOC_FULL)
        st = free_until_room(rc, m, units, out);
    if (st == GC_ALLOC_FULL && gc_cells_trim(&rc->cells) > 0)
        st = gc_cells_alloc(&rc->cells, m, units, out);
    return st;
}

/* ---- deferred roots ---------------------------------------------------------------------------*/

struct hold {
    struct gc_rc *rc;
    struct gc_heap *heap;
};

static void hold_counted(void *ctx, gc_slot *slot)
{
    const struct hold *p = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *o = gc_obj(p->heap, r);
    uint32_t gc = gc_header_gc(o);

    if ((gc & GC_COUNT_IN_SET) == 0)
        gc_corrupt(p->heap, r, "held by a frame, but not in the deferred set");
    gc_header_set(o, gc | GC_COUNT_HELD);
}

static void hold_uncounted(void *ctx, gc_slot *slot)
{
    const struct hold *p = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *o = gc_obj(p->heap, r);

    if ((gc_header_gc(o) & GC_COUNT_IN_SET) == 0) {
        gc_coalesce_edge(p->heap, r);
        gc_header_set(o, gc_header_gc(o) | GC_COUNT_IN_SET);
        gc_worklist_push(&p->rc->set, r.bits);
    }
    gc_header_set(o, gc_header_gc(o) | GC_COUNT_HELD);
}

void gc_rc_hold_roots(struct gc_rc *rc, struct gc_collection *c, bool all)
{
    struct hold p = {rc, c->heap};

    for (uint32_t i = 0; i < c->roots->count; i++) {
        const struct gc_root_span *span = &c->roots->spans[i];

        if (all)
            c->rec.roots += gc_root_span_visit(span, hold_uncounted, &p);
        else if (span->kind == GC_ROOT_FRAME)
            c->rec.roots += gc_root_span_visit(span, hold_counted, &p);
    }
}
