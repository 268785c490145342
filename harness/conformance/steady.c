/* SPDX-License-Identifier: MIT
 *
 * Conformance: long runs, many sizes, and what must not fail. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/conformance/kit.h"
#include "heap/object.h"

/* ---- long runs --------------------------------------------------------------------------------*/

/* The largest collection of each third of a run, in steps of one object. */
struct work {
    uint64_t collections;
    uint64_t most[3];
    uint32_t third;
};
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct work *w = arg;

    w->collections++;
    if (rec->steps > w->most[w->third])
        w->most[w->third] = rec->steps;
}

/* A window of live nodes that die in order, linked to others, shown to a frame. */
static void work_does_not_grow(struct conf *t)
{
    enum { LIVE = 3000, ROUNDS = 120000 };
    struct work *w = calloc(1, sizeof *w);
    struct gc_frame frame;
    gc_local cell[1];
    gc_handle ring;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, w != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m step-budget=1 stress-alloc=0 stress-barrier=0");
    gc_heap_set_sink(t->heap, &(struct gc_event_sink){.arg = w, .collection = on_collection});
    ring = gc_root(t->m, conf_array(t, t->refs, LIVE));
    gc_frame_push(t->m, &frame, cell, 1);
    for (w->third = 0; w->third < 3; w->third++) {
        conf_doing(t, "allocating, part %u of 3", w->third + 1);
        for (uint32_t i = 0; i < ROUNDS; i++) {
            gc_ref r = conf_node(t, i), other;

            other = gc_array_load(t->m, gc_get(t->m, ring), gc_rng_below(&t->rng, LIVE));
            if (gc_is_object(other)) {
                gc_store(t->m, other, CONF_LEFT, GC_NULL);
                gc_store(t->m, r, CONF_LEFT, other);
            }
            gc_local_set(t->m, &cell[0], other);
            gc_array_store(t->m, gc_get(t->m, ring), i % LIVE, r);
        }
    }
    w->third = 2;
    gc_frame_pop(t->m, &frame);
    gc_heap_set_sink(t->heap, NULL);
    CONF_CHECK_THAT(t, w->collections >= 9 && w->collections <= 3 * ROUNDS / 64,
                    "%u allocations made %llu collections", 3 * (uint32_t)ROUNDS,
                    (unsigned long long)w->collections);
    CONF_CHECK_THAT(
        t, w->most[2] <= w->most[1] + w->most[1] / 4 + 200,
        "the live objects stayed as many, but the largest collection took %llu steps in "
        "the second third of the run and %llu in the last",
        (unsigned long long)w->most[1], (unsigned long long)w->most[2]);
    conf_close(t);
    free(w);
}

/* Nodes in a list until the heap refuses. */
static uint32_t fill(struct conf *t, gc_handle head) GC_MAY_GC;
static uint32_t fill(struct conf *t, gc_handle head)
{
    uint32_t n = 0;

    for (;; n++) {
        gc_ref r = gc_alloc(t->m, t->node);

        if (gc_is_null(r))
            return n;
        gc_set_u32(t->m, r, CONF_NUMBER, n);
        gc_set_u32(t->m, r, CONF_CHECK, conf_pattern(n, 0));
        gc_set_u64(t->m, r, CONF_DATA, gc_mix(n, 1));
        gc_init(t->m, r, CONF_LEFT, gc_get(t->m, head));
        gc_set(t->m, head, r);
    }
}

/* A heap full of live objects survives any number of collections, and holds as many again. */
static void full_heaps_survive(struct conf *t)
{
    enum { FLIPS = 1000 };
    gc_handle head;
    uint32_t n, left, again;
    gc_ref r;

    gc_may_gc_begin();
    conf_open(t, "heap-size=512k stress-alloc=0 stress-barrier=0");
    head = gc_root(t->m, GC_NULL);
    n = fill(t, head);
    left = n;
    for (uint32_t i = 0; i < FLIPS; i++) {
        t->shared->step = i;
        conf_collect(t);
        if (i == FLIPS / 2) { /* full so far; from now on there is room */
            for (; left > n / 2; left--)
                gc_set(t->m, head, gc_load(t->m, gc_get(t->m, head), CONF_LEFT));
        }
    }
    r = gc_get(t->m, head);
    for (uint32_t i = left; i-- > 0; r = gc_load(t->m, r, CONF_LEFT))
        conf_expect_node(t, r, i, "a list that fills the heap");
    conf_expect_books(t, "after a thousand collections");
    gc_set(t->m, head, GC_NULL);
    conf_settle(t);
    again = fill(t, head);
    CONF_CHECK_THAT(t, again >= n - n / 50 && again <= n + n / 50,
                    "a heap that held %u nodes holds %u after a thousand collections", n, again);
}

static void base_never_moves(struct conf *t)
{
    const uint8_t *base;
    uint64_t grows = 0;
    gc_handle head;

    gc_may_gc_begin();
    conf_open(t, "heap-size=512k heap-policy=adaptive heap-max=6m stress-alloc=0");
    base = t->m->base;
    for (uint32_t round = 0; round < 12; round++) {
        head = gc_root(t->m, GC_NULL);
        for (uint32_t i = 0; i < 50000; i++) {
            gc_ref r = conf_node(t, i);

            gc_init(t->m, r, CONF_LEFT, gc_get(t->m, head));
            gc_set(t->m, head, r);
            CONF_CHECK_THAT(t, t->m->base == base, "the heap's base moved");
        }
        grows += t->heap->totals.grows;
        CONF_CHECK_THAT(t, t->heap->totals.grows > 0, "the heap did not grow");
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "a reset was refused");
        conf_register(t);
    }
    CONF_CHECK_THAT(t, grows >= 12 && t->m->base == base, "the heap's base moved");
}

/* ---- sizes ------------------------------------------------------------------------------------*/

static void expect_place(struct conf *t, gc_ref r, const struct gc_type *type, uint32_t n)
{
    uintptr_t elements = (uintptr_t)gc_bytes(t->m, r, type);

    CONF_CHECK_THAT(t, r.bits % GC_GRANULE_UNITS == 0 && (uintptr_t)gc_header(t->m, r) % 8 == 0,
                    "an array of %u elements of %s stands at an odd place", n, type->name);
    CONF_CHECK_THAT(t, type->kind != GC_KIND_BYTE_ARRAY || elements % type->elem_bytes == 0,
                    "the elements of an array of %u of %s are not aligned", n, type->name);
}

/* Heaps of sizes that nothing divides, arrays of every length. */
static void odd_sizes_are_aligned(struct conf *t)
{
    struct gc_rng rng = {t->subject->seed};

    gc_may_gc_begin();
    for (uint32_t k = 0; k < 25; k++) {
        const struct gc_type *types[4];
        char options[100];
        struct gc_scope s;

        snprintf(options, sizeof options, "heap-size=%u stress-alloc=0",
                 (1u << 20) + gc_rng_below(&rng, k < 20 ? 70000 : 5000000));
        t->shared->step = k;
        conf_open(t, options);
        CONF_CHECK_THAT(t, gc_heap_used(t->heap) == 0 && gc_mutator_allocated_bytes(t->m) == 0,
                        "a new heap has %zu bytes in use and %llu allocated", gc_heap_used(t->heap),
                        (unsigned long long)gc_mutator_allocated_bytes(t->m));
        types[0] = t->bytes, types[1] = t->longs, types[2] = t->refs, types[3] = t->rows;
        gc_scope_enter(t->m, &s);
        for (uint32_t i = 0; i < 400; i++) {
            uint32_t n = i < 300 ? i / 4 : gc_rng_below(&rng, 3000);
            const struct gc_type *type = types[i % 4];
            gc_ref r = gc_alloc_n(t->m, type, n);

            if (gc_is_null(r)) /* a collector that reclaims nothing may be full */
                break;
            expect_place(t, r, type, n);
            if (i % 16 == 0)
                (void)gc_root(t->m, r);
            CONF_CHECK_THAT(t, gc_heap_used(t->heap) <= t->heap->acct.limit,
                            "more bytes are in use than the heap has");
        }
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
        conf_expect_books(t, "in a heap of an odd size");
        conf_verify(t, "in a heap of an odd size");
        gc_scope_exit(t->m, &s);
        conf_close(t);
    }
}

/* A bulk operation tells the collector once, not for each element. */
static void bulk_is_told_once(struct conf *t)
{
    enum { MANY = 2048 };
    gc_handle from, to;
    uint64_t slow;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    from = gc_root(t->m, conf_array(t, t->refs, MANY));
    to = gc_root(t->m, conf_array(t, t->refs, MANY));
    for (uint32_t i = 0; i < MANY; i++) {
        gc_ref r = conf_node(t, i);

        gc_array_store(t->m, gc_get(t->m, from), i, r);
    }
    conf_settle(t); /* both are old now, where there is such a thing */
    slow = t->heap->totals.barrier_slow;
    CONF_CHECK_THAT(t,
                    gc_array_copy(t->m, gc_get(t->m, to), 0, gc_get(t->m, from), 0, MANY) &&
                        gc_array_copy(t->m, gc_get(t->m, to), 1, gc_get(t->m, to), 0, MANY - 1) &&
                        gc_array_fill(t->m, gc_get(t->m, from), 0, MANY, gc_i31(-1)),
                    "a bulk operation within its arrays was refused");
    slow = t->heap->totals.barrier_slow - slow;
    CONF_CHECK_THAT(t, slow <= 3, "three bulk operations took %llu barrier slow paths",
                    (unsigned long long)slow);
    conf_settle(t);
    for (uint32_t i = 0; i < MANY; i++) {
        conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, to), i), i != 0 ? i - 1 : 0,
                         "an array that was copied and moved by one");
        CONF_CHECK_THAT(t, gc_array_load(t->m, gc_get(t->m, from), i).bits == gc_i31(-1).bits,
                        "an integer that filled an array changed");
    }
}

/* ---- what must not fail -----------------------------------------------------------------------*/

/* Memory that is refused while a collection is under way changes nothing: it needs none. */
static void collections_need_no_memory(struct conf *t)
{
    gc_handle head;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 mark-stack=4k");
    head = gc_root(t->m, GC_NULL);
    (void)fill(t, head);
    for (uint32_t i = 0; i < 20000; i++) /* half of it dies */
        gc_set(t->m, head,
               gc_is_null(gc_get(t->m, head)) || i % 2 != 0
                   ? gc_get(t->m, head)
                   : gc_load(t->m, gc_get(t->m, head), CONF_LEFT));
    conf_collect(t);
    for (uint32_t n = 1; n <= 8; n++) {
        struct gc_collection *c;

        t->shared->step = n;
        CONF_CHECK_THAT(t,
                        gc_collection_begin(t->heap, GC_REASON_USER, GC_EXTENT_FULL, &c) == GC_OK,
                        "a collection could not begin");
        t->heap->mem.fail_at = 1;
        conf_doing(t, "stepping a collection while memory is refused");
        for (uint32_t k = 0; k < n * n * 10 && gc_collection_step(c, 1) != GC_COMPLETE; k++) {
        }
        if (n % 4 == 0)
            gc_collection_abandon(c);
        else
            gc_collection_end(c);
        CONF_CHECK_THAT(t, t->heap->mem.fail_at == 1, "a collection asked for memory");
        t->heap->mem.fail_at = 0;
        if (n % 4 == 0) {
            CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "a reset was refused");
            conf_register(t);
            head = gc_root(t->m, GC_NULL);
            (void)fill(t, head);
        }
        conf_verify(t, "after a collection without memory");
    }
}

struct roots {
    struct gc_root_provider p;
    int answer;
};
static int list(struct gc_root_provider *p, struct gc_root_list *l)
{
    (void)l;
    return ((struct roots *)(void *)p)->answer;
}
static void forget(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)p;
    (void)h;
}

/* A collection that cannot know its roots does not run; the heap is as before, and can be closed.
 */
static void unknown_roots_refuse(struct conf *t)
{
    struct roots *x = calloc(1, sizeof *x);
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, x != NULL, "no memory for the case itself");
    x->p = (struct gc_root_provider){
        .name = "failing", .list = list, .reset = forget, .close = forget};
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    gc_root_provider_add(t->heap, &x->p);
    keep = gc_root(t->m, conf_node(t, 5));
    for (int round = 0; round < 3; round++) {
        uint64_t before = t->heap->totals.collections;

        x->answer = GC_ERR_SYSTEM;
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_ERR_SYSTEM, "a collection without roots ran");
        for (uint32_t i = 0; i < 2000000 && !gc_is_null(gc_alloc(t->m, t->node)); i++) {
        }
        CONF_CHECK_THAT(t, t->m->status == GC_ERR_SYSTEM && t->heap->totals.collections == before,
                        "an allocation whose collection was refused ended in \"%s\" after %llu "
                        "collections",
                        gc_err_text(t->m->status),
                        (unsigned long long)(t->heap->totals.collections - before));
        conf_expect_node(t, gc_get(t->m, keep), 5, "a handle");
        x->answer = GC_OK;
        conf_collect(t);
        conf_expect_node(t, gc_get(t->m, keep), 5, "a handle");
        (void)conf_node(t, 1);
    }
    x->answer = GC_ERR_SYSTEM;
    conf_close(t);
    free(x);
}

static void begin_in_region(struct conf *t)
{
    struct gc_collection *c;

    gc_nogc_enter(t->m);
    (void)!gc_collection_begin(t->heap, GC_REASON_USER, GC_EXTENT_FULL, &c);
}
static void cooperate_in_region(struct conf *t)
{
    gc_may_gc_begin();
    gc_nogc_enter(t->m);
    (void)gc_collect_cooperative(t->m, 1, NULL, NULL);
}
static void no_beginning_in_regions(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    (void)gc_root(t->m, conf_node(t, 1));
    conf_expect_panic(t, begin_in_region, "beginning a collection in a no-GC region",
                      "no-GC region");
    conf_expect_panic(t, cooperate_in_region, "a collection in slices in a no-GC region",
                      "no-GC region");
    CONF_CHECK_THAT(t, gc_collect(t->m) == GC_OK && t->heap->status == GC_HEAP_IDLE,
                    "gc_collect does not run a collection to its end");
}

static const struct conf_case cases[] = {
    {"work-does-not-grow", "in a steady run collections stay as large as they were",
     "what is exposed, logged or remembered is never forgotten", GC_CAP_COLLECTS,
     work_does_not_grow, "C36 D7"},
    {"full-heaps-survive", "a full heap survives a thousand collections and holds as much again",
     "the parts of the heap that take turns differ in size", GC_CAP_COLLECTS, full_heaps_survive,
     "C26"},
    {"base-never-moves", "the heap's base stays through a hundred grows and resets",
     "this is the heap's own promise", 0, base_never_moves, "H27 C21"},
    {"odd-sizes-are-aligned", "arrays of all lengths are aligned in heaps of odd sizes",
     "a capacity was rounded to something that is no granule", 0, odd_sizes_are_aligned, "C25 C28"},
    {"bulk-is-told-once", "a bulk copy or fill takes one slow path",
     "this is the heap's own promise", 0, bulk_is_told_once, "C38"},
    {"collections-need-no-memory", "memory that is refused in a collection changes nothing",
     "a list grows in a step instead of being charged when the heap is opened", GC_CAP_COLLECTS,
     collections_need_no_memory, "C23"},
    {"unknown-roots-refuse", "a collection whose roots cannot be listed does not run",
     "this is the heap's own promise", GC_CAP_COLLECTS, unknown_roots_refuse, "C34 C23"},
    {"no-beginning-in-regions", "beginning a collection in a no-GC region is a panic",
     "this is the heap's own promise", GC_CAP_COLLECTS, no_beginning_in_regions, "H21 H23"},
};

CONF_THEME(180, steady) = {"long runs", cases, sizeof cases / sizeof cases[0]};
