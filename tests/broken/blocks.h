/* SPDX-License-Identifier: MIT
 *
 * tests/broken/blocks.h -- the sound part of the collectors with a mistake: bump allocation in
 * blocks from the pool, marking with mark bits, whole blocks come and go. */
#ifndef TESTS_BROKEN_BLOCKS_H
#define TESTS_BROKEN_BLOCKS_H

#include "heap/object.h"
#include "heap/tracer.h"

static inline int blocks_attach(struct gc_heap *h)
{
    (void)h;
    return GC_OK;
}
static inline void blocks_detach(struct gc_heap *h)
{
    (void)h;
}
static inline void blocks_reset(struct gc_heap *h)
{
    (void)h;
}

static inline enum gc_alloc_status blocks_alloc_slow(struct gc_mutator *m, uint32_t units,
                                                     uint32_t *out)
{
    uint32_t block = gc_pool_take(m->heap, GC_CHARGE_BLOCKS);

    if (block == 0)
        return GC_ALLOC_FULL;
    m->heap->block_kind[block] = GC_BLOCK_OWN;
    gc_window_retire(m, 0);
    gc_window_publish(m, 0, gc_block_unit(block), gc_block_unit(block + 1));
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_NEVER;
}

static inline void blocks_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == GC_BLOCK_OWN)
            gc_walk_run(h, gc_block_unit(b), gc_block_unit(b + 1), fn, arg);
    }
}

static inline void blocks_clear_marks(struct gc_heap *h)
{
    gc_mark_clear_blocks(h, h->pool.first, h->pool.top - h->pool.first);
}

static inline bool blocks_live(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits);
}
static inline gc_ref blocks_resolve(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits) ? r : GC_NULL;
}

/* Gives back every block without a marked object. */
static inline size_t blocks_sweep(struct gc_heap *h)
{
    size_t freed = gc_los_sweep(h, blocks_live);

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        const uint64_t *words = gc_mark_words(h, b);
        uint64_t any = 0;

        if (h->block_kind[b] != GC_BLOCK_OWN)
            continue;
        for (uint32_t i = 0; i < GC_MARK_WORDS; i++)
            any |= words[i];
        if (any == 0) {
            gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
            freed += GC_BLOCK_BYTES;
        }
    }
    return freed;
}

#endif
