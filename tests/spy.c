/* SPDX-License-Identifier: MIT */
#include "tests/spy.h"

#include "heap/object.h"
#include "tests/support.h"

enum { MASK, WANT, HOOKS, OPTIONS };
static const struct gc_option_spec options[OPTIONS] = {
    [MASK] = {"mask", GC_OPTION_UINT, 0, 0, UINT32_MAX, NULL, "barrier mask"},
    [WANT] = {"want", GC_OPTION_UINT, 1, 0, UINT32_MAX, NULL, "barrier want"},
    [HOOKS] = {"hooks", GC_OPTION_UINT, 0, 0, 7, NULL, "root hooks"},
};

struct spy_state *spy(struct gc_heap *h)
{
    return gc_heap_state(h);
}

static void publish(struct gc_heap *h)
{
    h->mutator.barrier_mask = (uint32_t)gc_own_option(h, MASK);
    h->mutator.barrier_want = (uint32_t)gc_own_option(h, WANT);
    h->mutator.hooks = (uint32_t)gc_own_option(h, HOOKS);
}

static int attach(struct gc_heap *h)
{
    publish(h);
    return GC_OK;
}
static void detach(struct gc_heap *h)
{
    (void)h;
}
/* Stale on purpose: what the heap told, for the test to compare. */
static void reset(struct gc_heap *h)
{
    *spy(h) = (struct spy_state){0};
    publish(h);
}

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct spy_state *s = spy(m->heap);
    uint32_t block;

    s->allocs++;
    if (s->never_over != 0 && units > s->never_over)
        return GC_ALLOC_NEVER;
    block = s->full ? 0 : gc_pool_take(m->heap, GC_CHARGE_BLOCKS);
    if (block == 0)
        return GC_ALLOC_FULL;
    m->heap->block_kind[block] = GC_BLOCK_OWN;
    gc_window_retire(m, 0);
    gc_window_publish(m, 0, gc_block_unit(block), gc_block_unit(block + 1));
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_NEVER;
}

/* Stale on purpose: what the heap told, for the test to compare. */
static void store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct spy_state *s = spy(m->heap);

    s->stores++;
    s->last = obj;
    s->stored = val;
    s->overwritten = gc_slot_get(slot);
}
/* Stale on purpose: what the heap told, for the test to compare. */
static void store_range_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                             const gc_slot *src, gc_ref fill)
{
    struct spy_state *s = spy(m->heap);

    (void)slot;
    s->ranges++;
    s->last = obj;
    s->range_count = count;
    s->range_from = src != NULL;
    s->stored = src != NULL ? gc_slot_get(src) : fill;
}
/* Stale on purpose: what the heap told, for the test to compare. */
static void clone_ref(struct gc_mutator *m, gc_ref r)
{
    struct spy_state *s = spy(m->heap);

    assert_true(gc_is_object(r));
    s->clones++;
    s->balance++;
    s->last = r;
}
/* Stale on purpose: what the heap told, for the test to compare. */
static void drop_ref(struct gc_mutator *m, gc_ref r)
{
    struct spy_state *s = spy(m->heap);

    assert_true(gc_is_object(r));
    s->drops++;
    s->balance--;
    assert_true(s->balance >= 0);
    s->lowest = s->balance < s->lowest ? s->balance : s->lowest;
    s->last = r;
}
/* Stale on purpose: what the heap told, for the test to compare. */
static void expose_ref(struct gc_mutator *m, gc_ref r)
{
    assert_true(gc_is_object(r));
    spy(m->heap)->exposes++;
    spy(m->heap)->last = r;
}
static bool need_gc_before_entering(const struct gc_mutator *m, uint32_t count)
{
    spy(m->heap)->enters += count;
    return false;
}
static void poll(struct gc_mutator *m)
{
    spy(m->heap)->polls++;
}
static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == GC_BLOCK_OWN)
            gc_walk_run(h, gc_block_unit(b), gc_block_unit(b + 1), fn, arg);
    }
}

#define SPY                                                                                        \
    GC_COLLECTOR_ABI, .name = "spy", .summary = "counts calls", .source = "a test", .limits = "",  \
                      .option_count = OPTIONS, .options = options,                                 \
                      .state_bytes = sizeof(struct spy_state), .attach = attach, .detach = detach, \
                      .reset = reset, .alloc_slow = alloc_slow, .store_slow = store_slow,          \
                      .clone_ref = clone_ref, .drop_ref = drop_ref, .expose_ref = expose_ref,      \
                      .need_gc_before_entering = need_gc_before_entering, .walk = walk,            \
                      .poll = poll

const struct gc_collector test_spy = {SPY, .store_range_slow = store_range_slow};
const struct gc_collector test_spy_without_ranges = {SPY};

struct gc_heap *spy_open(const char *text)
{
    struct gc_heap *h;
    char err[256];

    if (test_try_open(&test_spy, text, &h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    return h;
}
