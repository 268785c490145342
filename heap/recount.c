/* SPDX-License-Identifier: MIT */
#include "heap/recount.h"

void gc_recount_begin(struct gc_recount *rt, struct gc_rc *rc, enum gc_recount_kind kind,
                      uint32_t deferred)
{
    struct gc_heap *h = rc->cells.heap;

    gc_rc_forget(rc);
    gc_cells_no_young(&rc->cells);
    gc_cells_clear_marks(&rc->cells);
    gc_ref_log_clear(&h->worklist);
    *rt = (struct gc_recount){.rc = rc, .kind = kind, .deferred = deferred};
}

/* Each edge comes here once: the first one marks, every one counts. */
GC_INLINE const struct gc_type *mark_edge(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    struct gc_heap *h = c->heap;
    struct gc_header *o = gc_obj(h, r);
    uint8_t kind = h->block_kind[r.bits >> GC_BLOCK_SHIFT];

    if (GC_UNLIKELY(kind != GC_BLOCK_OWN) && (kind != GC_BLOCK_LARGE || !gc_los_is(h, r)))
        gc_corrupt(h, r, "reference to no object");
    if (!gc_mark_set(h, r.bits)) {
        gc_count_raise(o, gc_header_gc(o));
        return NULL;
    }
    gc_header_set(o, (gc_header_gc(o) & GC_COUNT_COMMON & ~GC_BIT_LOGGED) | GC_COUNT_ONE);
    return gc_trace_type(h, r, units);
}

/* ---- the mark stack overflowed: edges were dropped --------------------------------------------*/

struct pass {
    struct gc_collection *c;
    struct gc_recount *rt;
};

/* Only what is not marked yet, so that each pass gets further than the one before. */
static void offer_slot(void *ctx, gc_slot *slot)
{
    struct gc_heap *h = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r) && !gc_mark_test(h, r.bits))
        gc_worklist_push(&h->worklist, r.bits);
}
static void offer_children(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct pass *p = arg;
    struct gc_heap *h = p->c->heap;

    (void)units;
    if (!gc_mark_test(h, r.bits))
        return;
    gc_scan(h, r, t, offer_slot, h);
    if (h->worklist.count > 0)
        (void)gc_trace_drain(p->c, &p->rt->tracer, UINT64_MAX, mark_edge);
}
static void clear_count(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_heap *h = arg;
    struct gc_header *o = gc_obj(h, r);

    (void)t;
    (void)units;
    gc_header_set(o, gc_header_gc(o) & GC_COUNT_COMMON);
}
static void count_slot(void *ctx, gc_slot *slot)
{
    struct gc_heap *h = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        gc_count_raise(gc_obj(h, r), gc_header_gc(gc_obj(h, r)));
}
static void count_children(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_heap *h = arg;

    (void)units;
    if (gc_mark_test(h, r.bits))
        gc_scan(h, r, t, count_slot, h);
}

/* Offers unmarked children again until none is dropped.  Edges that were dropped are not counted;
 * so the counting is done by walking, once all marks are there. */
static void finish_by_walking(struct gc_recount *rt, struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct gc_cell_space *cells = &rt->rc->cells;
    struct pass p = {c, rt};

    while (h->worklist.overflowed) {
        h->worklist.overflowed = false;
        c->rec.overflows++;
        gc_roots_visit(c->roots, offer_slot, h);
        (void)gc_trace_drain(c, &rt->tracer, UINT64_MAX, mark_edge);
        gc_cells_walk(cells, offer_children, &p);
    }
    gc_cells_walk(cells, clear_count, h);
    gc_cells_walk(cells, count_children, h);
    gc_roots_visit(c->roots, count_slot, h);
}

/* ---- the deferred set -------------------------------------------------------------------------*/

/* What a deferred root holds was counted once for each such root; the set's one is right. */
static void rebuild_slot(void *ctx, gc_slot *slot)
{
    struct gc_rc *rc = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *o = gc_rc_header(rc, r);
    uint32_t gc = gc_header_gc(o);

    if ((gc & GC_COUNT_IN_SET) == 0) {
        gc_header_set(o, gc | GC_COUNT_IN_SET);
        gc_worklist_push(&rc->set, r.bits);
    } else if (!gc_count_is_sticky(gc)) {
        gc_header_set(o, gc - GC_COUNT_ONE);
    }
}

static void rebuild_set(struct gc_recount *rt, const struct gc_collection *c)
{
    for (uint32_t i = 0; i < c->roots->count; i++) {
        const struct gc_root_span *span = &c->roots->spans[i];

        if ((rt->deferred >> span->kind & 1) != 0)
            gc_root_span_visit(span, rebuild_slot, rt->rc);
    }
}

/* ---- without a trace --------------------------------------------------------------------------*/

static void count_everything_of(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    (void)units;
    gc_scan(arg, r, t, count_slot, arg);
}
static void queue_if_zero(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    uint32_t gc = gc_header_gc(gc_rc_header(arg, r));

    (void)t;
    (void)units;
    if (gc_count_is_zero(gc))
        gc_rc_queue(arg, r, gc);
}

static void clear_word(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_header *o = gc_obj(arg, r);

    (void)t;
    (void)units;
    gc_header_set(o, gc_header_gc(o) & GC_COUNT_COMMON & ~GC_BIT_LOGGED);
}

static void recount_by_walking(struct gc_recount *rt, struct gc_collection *c)
{
    struct gc_cell_space *cells = &rt->rc->cells;

    gc_cells_walk(cells, clear_word, c->heap);
    gc_cells_walk(cells, count_everything_of, c->heap);
    c->rec.roots += gc_roots_visit(c->roots, count_slot, c->heap);
    rebuild_set(rt, c);
    gc_cells_walk(cells, queue_if_zero, rt->rc);
}

bool gc_recount_step(struct gc_recount *rt, struct gc_collection *c, uint64_t *left)
{
    uint64_t objects = c->rec.traced_objects;
    bool done;

    if (rt->kind == GC_RECOUNT_WALK) {
        recount_by_walking(rt, c);
        return true;
    }
    if (!rt->started)
        gc_roots_visit(c->roots, gc_trace_root, c);
    rt->started = true;
    done = gc_trace_drain(c, &rt->tracer, *left, mark_edge);
    objects = c->rec.traced_objects - objects;
    *left -= objects < *left ? objects : *left;
    if (!done)
        return false;
    if (c->heap->worklist.overflowed)
        finish_by_walking(rt, c);
    rebuild_set(rt, c);
    return true;
}
