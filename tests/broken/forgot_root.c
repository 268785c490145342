/* SPDX-License-Identifier: MIT
 *
 * A collector with a mistake: begin() knows handles, persistent handles and frames, but not tables.
 */
#include "tests/broken/blocks.h"

struct forgot_root_state {
    struct gc_tracer tracer;
};

static const struct gc_type *mark(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    return gc_mark_set(c->heap, r.bits) ? gc_trace_type(c->heap, r, units) : NULL;
}

static void forgot_root_begin(struct gc_collection *c)
{
    struct forgot_root_state *s = gc_heap_state(c->heap);

    s->tracer = (struct gc_tracer){0};
    blocks_clear_marks(c->heap);
    for (uint32_t i = 0; i < c->roots->count; i++) {
        const struct gc_root_span *span = &c->roots->spans[i];

        if (span->kind == GC_ROOT_HANDLE || span->kind == GC_ROOT_PERSISTENT ||
            span->kind == GC_ROOT_FRAME)
            gc_root_span_visit(span, gc_trace_root, c);
    }
}

static enum gc_progress forgot_root_step(struct gc_collection *c, uint64_t budget)
{
    struct forgot_root_state *s = gc_heap_state(c->heap);

    return gc_trace_drain(c, &s->tracer, budget, mark) ? GC_COMPLETE : GC_CONTINUE;
}

static void forgot_root_end(struct gc_collection *c)
{
    c->rec.freed_bytes = blocks_sweep(c->heap);
}

GC_COLLECTOR(forgot_root) = {
    GC_COLLECTOR_ABI,
    .name = "forgot_root",
    .summary = "marks, but forgets tables",
    .source = "a test",
    .limits = "loses objects that only a table cell holds",
    .caps = GC_CAP_COLLECTS | GC_CAP_CYCLES | GC_CAP_MARKBITS,
    .state_bytes = sizeof(struct forgot_root_state),
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .begin = forgot_root_begin,
    .step = forgot_root_step,
    .resolve = blocks_resolve,
    .end = forgot_root_end,
    .walk = blocks_walk,
};
