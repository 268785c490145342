/* SPDX-License-Identifier: MIT
 *
 * collectors/null.c -- allocates and never collects: the baseline, and the template.
 *
 * To write a collector, copy this file to collectors/<name>.c, replace `null` by <name>, and run
 * `make && build/release/tricolor check --collector=<name>`.  The sections below stand in the same
 * order in every collector.
 *
 * Source  Epsilon, "a no-op garbage collector" (JEP 318, 2018)
 * Limits  a heap that is full stays full */
#include "heap/object.h"

/* ---- state ----------------------------------------------------------------------------------- */

/* Private state, one per heap, zeroed before attach: never a global, because heaps live side by
 * side.  Kinds of blocks that this collector uses: GC_BLOCK_OWN for all of its space. */
struct null_state {
    uint32_t block; /* where window 0 bumps; 0: none yet */
};

/* ---- attach and detach ----------------------------------------------------------------------- */

/* The mutator was set up for the simplest case: window_table maps every size to window 0, no
 * barrier, no hooks.  A collector that wants more publishes it here. */
static int null_attach(struct gc_heap *h)
{
    (void)h;
    return GC_OK;
}

static void null_detach(struct gc_heap *h)
{
    (void)h;
}

static void null_reset(struct gc_heap *h)
{
    struct null_state *s = gc_heap_state(h);

    s->block = 0;
}

/* ---- allocation ------------------------------------------------------------------------------ */

/* Window 0 is used up: go on in a new block.  gc_pool_take says no when the limit is reached. */
static enum gc_alloc_status null_alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct null_state *s = gc_heap_state(m->heap);
    uint32_t block = gc_pool_take(m->heap, GC_CHARGE_BLOCKS);

    if (block == 0)
        return GC_ALLOC_FULL;
    m->heap->block_kind[block] = GC_BLOCK_OWN;
    s->block = block;
    gc_window_retire(m, 0);
    gc_window_publish(m, 0, gc_block_unit(block), gc_block_unit(block + 1));
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_NEVER;
}

/* ---- collection ------------------------------------------------------------------------------ */

/* Without GC_CAP_COLLECTS there is no begin, step, resolve and end; heap/policy.c then answers a
 * full heap with out of memory.  A walk is always required: it finds the objects of each block. */
static void null_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == GC_BLOCK_OWN)
            gc_walk_run(h, gc_block_unit(b), gc_block_unit(b + 1), fn, arg);
    }
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(null) = {
    GC_COLLECTOR_ABI,
    .name = "null",
    .summary = "bump allocation, never collects",
    .source = "Epsilon: a no-op garbage collector (JEP 318, 2018)",
    .limits = "never reclaims anything: out of memory once the limit is allocated",
    .state_bytes = sizeof(struct null_state),
    .attach = null_attach,
    .detach = null_detach,
    .reset = null_reset,
    .alloc_slow = null_alloc_slow,
    .walk = null_walk,
};
