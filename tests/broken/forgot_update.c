/* SPDX-License-Identifier: MIT
 *
 * A collector with a mistake: it copies into fresh blocks, but a slot that leads to an object that
 * was copied before is not updated. */
#include "tests/broken/blocks.h"

enum { FROM = GC_BLOCK_OWN + 1 }; /* kind of the blocks that are evacuated */

struct forgot_update_state {
    uint32_t blocks; /* in use */
    uint32_t first;  /* first block of to-space, in the order of copying */
    uint32_t to;     /* block that copies go to */
    uint32_t cursor; /* unit in it */
    uint32_t scan_block;
    uint32_t scan;
    uint32_t next[GC_BLOCKS]; /* the block that was taken after this one */
};

static uint32_t take(struct gc_heap *h)
{
    struct forgot_update_state *s = gc_heap_state(h);
    uint32_t block = gc_pool_take(h, GC_CHARGE_BLOCKS);

    if (block != 0) {
        h->block_kind[block] = GC_BLOCK_OWN;
        s->blocks++;
    }
    return block;
}

static enum gc_alloc_status forgot_update_alloc_slow(struct gc_mutator *m, uint32_t units,
                                                     uint32_t *out)
{
    struct gc_heap *h = m->heap;
    struct forgot_update_state *s = gc_heap_state(h);
    uint32_t block = 0;

    /* As much must be left for the copies. */
    if (gc_budget(&h->acct) >= (s->blocks + 2) * gc_block_charge(h))
        block = take(h);
    if (block == 0)
        return GC_ALLOC_FULL;
    gc_window_retire(m, 0);
    gc_window_publish(m, 0, gc_block_unit(block), gc_block_unit(block + 1));
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_NEVER;
}

static void end_block(struct gc_heap *h)
{
    struct forgot_update_state *s = gc_heap_state(h);

    if (s->to != 0 && s->cursor < gc_block_unit(s->to + 1))
        gc_filler(h, s->cursor, gc_block_unit(s->to + 1) - s->cursor);
}

static uint32_t copy_room(struct gc_heap *h, uint32_t units)
{
    struct forgot_update_state *s = gc_heap_state(h);
    uint32_t at;

    if (s->to == 0 || units > gc_block_unit(s->to + 1) - s->cursor) {
        uint32_t block = take(h);

        GC_CHECK(block != 0, "forgot_update: no block for copies");
        end_block(h);
        if (s->to != 0)
            s->next[s->to] = block;
        else
            s->first = block;
        s->to = block;
        s->next[block] = 0;
        s->cursor = gc_block_unit(block);
    }
    at = s->cursor;
    s->cursor += units;
    return at;
}

static void forward(void *ctx, gc_slot *slot)
{
    struct gc_heap *h = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *from;
    uint32_t units, to;

    if (!gc_is_object(r))
        return;
    if (h->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_LARGE) {
        if (gc_los_mark(h, r))
            gc_scan(h, r, gc_type_get(h, r, gc_obj(h, r)->type), forward, h);
        return;
    }
    from = gc_obj(h, r);
    if (from->gc & GC_BIT_FORWARDED)
        return; /* the mistake: the slot still names the old place */
    if (h->block_kind[r.bits >> GC_BLOCK_SHIFT] != FROM)
        return;
    units = (uint32_t)gc_obj_units(h, r, gc_type_get(h, r, from->type));
    to = copy_room(h, units);
    gc_copy_units(gc_unit(h, to), from, units);
    from->gc = to | GC_BIT_FORWARDED;
    gc_slot_set(slot, (gc_ref){to});
}

static void forgot_update_begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct forgot_update_state *s = gc_heap_state(h);

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == GC_BLOCK_OWN)
            h->block_kind[b] = FROM;
    }
    s->to = s->first = s->scan = 0;
    gc_roots_visit(c->roots, forward, h);
    s->scan_block = s->first;
    s->scan = gc_block_unit(s->first);
}

static enum gc_progress forgot_update_step(struct gc_collection *c, uint64_t budget)
{
    struct gc_heap *h = c->heap;
    struct forgot_update_state *s = gc_heap_state(h);

    if (s->scan_block == 0 && s->first != 0) {
        s->scan_block = s->first;
        s->scan = gc_block_unit(s->first);
    }
    for (; budget > 0; budget--) {
        gc_ref r = {s->scan};
        const struct gc_type *t;

        if (s->scan_block == 0 || (s->scan_block == s->to && s->scan == s->cursor))
            return GC_COMPLETE;
        if (s->scan == gc_block_unit(s->scan_block + 1) || gc_obj(h, r)->type == 0) {
            s->scan_block = s->next[s->scan_block];
            s->scan = gc_block_unit(s->scan_block);
            continue;
        }
        t = gc_type_get(h, r, gc_obj(h, r)->type);
        s->scan += (uint32_t)gc_obj_units(h, r, t);
        gc_scan(h, r, t, forward, h);
        c->rec.moved_objects++;
    }
    return GC_CONTINUE;
}

static gc_ref forgot_update_resolve(struct gc_heap *h, gc_ref r)
{
    uint32_t gc;

    if (h->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_LARGE)
        return gc_los_marked(h, r) ? r : GC_NULL;
    gc = gc_obj(h, r)->gc;
    return (gc_ref){gc & GC_BIT_FORWARDED ? gc & ~GC_BIT_FORWARDED : 0};
}

static void forgot_update_end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct forgot_update_state *s = gc_heap_state(h);

    end_block(h);
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == FROM) {
            gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
            s->blocks--;
        }
    }
    c->rec.freed_bytes = gc_los_sweep(h, gc_los_marked);
}

static void forgot_update_reset(struct gc_heap *h)
{
    struct forgot_update_state *s = gc_heap_state(h);

    s->blocks = 0;
}

GC_COLLECTOR(forgot_update) = {
    GC_COLLECTOR_ABI,
    .name = "forgot_update",
    .summary = "copies, but updates only the first slot of an object",
    .source = "a test",
    .limits = "the second reference to a shared object dangles",
    .caps = GC_CAP_COLLECTS | GC_CAP_CYCLES | GC_CAP_MOVES,
    .state_bytes = sizeof(struct forgot_update_state),
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = forgot_update_reset,
    .alloc_slow = forgot_update_alloc_slow,
    .begin = forgot_update_begin,
    .step = forgot_update_step,
    .resolve = forgot_update_resolve,
    .end = forgot_update_end,
    .walk = blocks_walk,
};
