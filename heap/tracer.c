/* SPDX-License-Identifier: MIT
 *
 * What tracing does after the mark stack overflowed. */
#include "heap/tracer.h"

/* A pass over roots and marked objects.  What it offers waits in a FIFO for its mark bit to arrive.
 */
struct rescan {
    struct gc_collection *c;
    gc_drain_fn drain;
    bool slots; /* the worklist and the FIFO hold slots, not references */
    uint32_t fifo[GC_FIFO];
    uint32_t head;
    uint32_t behind; /* first unit behind the last object: bits below are of its granules */
};

static gc_ref target(const struct rescan *s, uint32_t item)
{
    return s->slots ? gc_slot_get(gc_unit(s->c->heap, item)) : (gc_ref){item};
}

/* Only what is not marked is queued, and the stack is drained before it is full: so an array with
 * more slots than the stack has entries does not overflow it again. */
static void take(struct rescan *s, uint32_t item)
{
    struct gc_heap *h = s->c->heap;
    gc_ref r;

    if (item == 0)
        return;
    r = target(s, item);
    if (!gc_is_object(r) || gc_mark_test(h, r.bits))
        return;
    if (h->worklist.count == h->worklist.capacity)
        (void)s->drain(s->c, UINT64_MAX);
    gc_worklist_push(&h->worklist, item);
}

static void offer(void *ctx, gc_slot *slot)
{
    struct rescan *s = ctx;
    struct gc_heap *h = s->c->heap;
    gc_ref r = gc_slot_get(slot);
    uint32_t item, waiting = s->fifo[s->head];

    if (!gc_is_object(r))
        return;
    __builtin_prefetch(&h->mark_bits[r.bits >> 7]);
    item =
        s->slots ? (uint32_t)((size_t)((uint8_t *)slot - h->mutator.base) / GC_UNIT_BYTES) : r.bits;
    s->fifo[s->head] = item;
    s->head = (s->head + 1) & (GC_FIFO - 1);
    take(s, waiting);
}

static void flush(struct rescan *s)
{
    for (uint32_t i = 0; i < GC_FIFO; i++) {
        take(s, s->fifo[i]);
        s->fifo[i] = 0;
    }
    (void)s->drain(s->c, UINT64_MAX);
}

/* Offers the children of a marked object; returns the first unit behind it. */
static uint32_t offer_children(struct rescan *s, gc_ref r)
{
    struct gc_heap *h = s->c->heap;
    const struct gc_type *type = gc_type_get(h, r, gc_obj(h, r)->type);

    gc_scan(h, r, type, offer, s);
    return r.bits + (uint32_t)gc_obj_units(h, r, type);
}

static void offer_block(struct rescan *s, uint32_t block)
{
    const uint64_t *words = gc_mark_words(s->c->heap, block);

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++) {
        for (uint64_t map = words[i]; map != 0; map &= map - 1) {
            uint32_t granule = i * 64 + (uint32_t)__builtin_ctzll(map);
            gc_ref r = {gc_block_unit(block) + granule * GC_GRANULE_UNITS};

            if (r.bits >= s->behind)
                s->behind = offer_children(s, r);
        }
    }
}

static void offer_blocks(struct rescan *s, uint32_t first, uint32_t end)
{
    for (uint32_t block = first; block < end; block++) {
        if (s->c->heap->block_kind[block] >= GC_BLOCK_LARGE)
            offer_block(s, block);
    }
}

static void rescan(struct rescan *s, gc_root_fn root, void *root_ctx)
{
    struct gc_heap *h = s->c->heap;

    while (h->worklist.overflowed) {
        h->worklist.overflowed = false;
        s->c->rec.overflows++;
        gc_roots_visit(s->c->roots, root, root_ctx);
        flush(s);
        s->behind = 0;
        offer_blocks(s, h->pool.first, h->pool.top);
        offer_blocks(s, h->pool.end, GC_BLOCKS); /* spaces of their own */
        flush(s);
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
