/* SPDX-License-Identifier: MIT
 *
 * What tracing does after the mark stack overflowed. */
#include "heap/tracer.h"

/* A pass over roots and marked objects. */
struct rescan {
    struct gc_collection *c;
    gc_drain_fn drain;
    bool slots; /* the worklist holds slots, not references */
};

/* Only what is not marked is offered, and the stack is drained before it is full: so an array with
 * more slots than the stack has entries does not overflow it again. */
static void offer(void *ctx, gc_slot *slot)
{
    struct rescan *s = ctx;
    struct gc_heap *h = s->c->heap;
    gc_ref r = gc_slot_get(slot);

    if (!gc_is_object(r) || gc_mark_test(h, r.bits))
        return;
    if (h->worklist.count == h->worklist.capacity)
        (void)s->drain(s->c, UINT64_MAX);
    if (s->slots)
        gc_trace_slot(h, slot);
    else
        gc_trace_edge(&h->worklist, slot);
}

static void offer_children(struct rescan *s, gc_ref r)
{
    struct gc_heap *h = s->c->heap;

    gc_scan(h, r, gc_type_get(h, r, gc_obj(h, r)->type), offer, s);
}

static void offer_block(struct rescan *s, uint32_t block)
{
    const uint64_t *words = gc_mark_words(s->c->heap, block);

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++) {
        for (uint64_t map = words[i]; map != 0; map &= map - 1) {
            uint32_t granule = i * 64 + (uint32_t)__builtin_ctzll(map);

            offer_children(s, (gc_ref){gc_block_unit(block) + granule * GC_GRANULE_UNITS});
        }
    }
}

static void rescan(struct rescan *s, gc_root_fn root, void *root_ctx)
{
    struct gc_heap *h = s->c->heap;

    while (h->worklist.overflowed) {
        h->worklist.overflowed = false;
        s->c->rec.overflows++;
        gc_roots_visit(s->c->roots, root, root_ctx);
        (void)s->drain(s->c, UINT64_MAX);
        for (uint32_t block = h->pool.first; block < h->pool.top; block++) {
            if (h->block_kind[block] >= GC_BLOCK_LARGE)
                offer_block(s, block);
        }
        (void)s->drain(s->c, UINT64_MAX);
    }
}

void gc_trace_rescan(struct gc_collection *c, gc_drain_fn drain)
{
    struct rescan s = {.c = c, .drain = drain};

    rescan(&s, offer, &s);
}

void gc_trace_rescan_slots(struct gc_collection *c, gc_root_fn root, gc_drain_fn drain)
{
    struct rescan s = {.c = c, .drain = drain, .slots = true};

    rescan(&s, root, c);
}
