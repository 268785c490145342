/* SPDX-License-Identifier: MIT
 *
 * A collector with a mistake: generational by sticky mark bits (Demers et al. 1990), with a
 * store_slow() that remembers old objects; but attach() forgot to publish the barrier words. */
#include "tests/broken/blocks.h"

enum { REMEMBERED = 1024 };
struct forgot_barrier_state {
    struct gc_tracer tracer;
    gc_ref remembered[REMEMBERED];
    uint32_t count;
};

static const struct gc_type *mark(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    return gc_mark_set(c->heap, r.bits) ? gc_trace_type(c->heap, r, units) : NULL;
}

static void forgot_barrier_store(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct forgot_barrier_state *s = gc_heap_state(m->heap);

    (void)slot;
    (void)val;
    if (gc_mark_test(m->heap, obj.bits) && s->count < REMEMBERED)
        s->remembered[s->count++] = obj;
}

static void forgot_barrier_begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct forgot_barrier_state *s = gc_heap_state(h);

    s->tracer = (struct gc_tracer){0};
    if (s->count == REMEMBERED)
        c->rec.extent = GC_EXTENT_FULL;
    if (c->rec.extent == GC_EXTENT_FULL)
        blocks_clear_marks(h);
    for (uint32_t i = 0; i < s->count; i++)
        gc_scan(h, s->remembered[i], gc_type_of(&h->mutator, s->remembered[i]), gc_trace_edge,
                &h->worklist);
    s->count = 0;
    gc_roots_visit(c->roots, gc_trace_root, c);
}

static enum gc_progress forgot_barrier_step(struct gc_collection *c, uint64_t budget)
{
    struct forgot_barrier_state *s = gc_heap_state(c->heap);

    return gc_trace_drain(c, &s->tracer, budget, mark) ? GC_COMPLETE : GC_CONTINUE;
}

static void forgot_barrier_end(struct gc_collection *c)
{
    c->rec.freed_bytes = blocks_sweep(c->heap);
}

GC_COLLECTOR(forgot_barrier) = {
    GC_COLLECTOR_ABI,
    .name = "forgot_barrier",
    .summary = "sticky mark bits without a barrier",
    .source = "a test",
    .limits = "loses young objects that only an old object holds",
    .caps = GC_CAP_COLLECTS | GC_CAP_CYCLES | GC_CAP_MARKBITS | GC_CAP_YOUNG,
    .state_bytes = sizeof(struct forgot_barrier_state),
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .store_slow = forgot_barrier_store,
    .begin = forgot_barrier_begin,
    .step = forgot_barrier_step,
    .resolve = blocks_resolve,
    .end = forgot_barrier_end,
    .walk = blocks_walk,
};
