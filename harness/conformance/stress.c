/* SPDX-License-Identifier: MIT
 *
 * Conformance: random graphs under stress, and determinism. */
#include <stdlib.h>

#include "harness/conformance/shadow.h"

struct life {
    uint64_t checksum;
    uint64_t collections;
    uint64_t forced;
    uint64_t moved;
    uint64_t allocated;
    uint64_t barriers;
};

/* `steps` random operations in a heap with `options`, compared every `every` steps. */
static struct life live(struct conf *t, const char *options, uint32_t steps, uint32_t every,
                        uint64_t seed) GC_MAY_GC;
static struct life live(struct conf *t, const char *options, uint32_t steps, uint32_t every,
                        uint64_t seed)
{
    struct shadow_graph *g = calloc(1, sizeof *g);
    uint64_t seen = 0;
    struct life out;

    CONF_CHECK_THAT(t, g != NULL, "no memory for the case itself");
    conf_open(t, options);
    t->rng.state = seed;
    shadow_open(g, t);
    for (uint32_t i = 0; i < steps; i++) {
        t->shared->step = i;
        shadow_step(g);
        if (i % every == 0 || (t->heap->totals.collections != seen && every < 100)) {
            seen = t->heap->totals.collections;
            t->shared->collections = seen;
            shadow_compare(g);
            conf_expect_books(t, "in a random graph");
        }
        if (i % 2000 == 1999 && (t->collector->caps & GC_CAP_COLLECTS)) {
            conf_collect(t);
            shadow_compare(g);
        }
    }
    conf_verify(t, "after random operations");
    out = (struct life){
        .checksum = shadow_checksum(g),
        .collections = t->heap->totals.collections,
        .forced = t->heap->stress.forced,
        .moved = t->heap->totals.moved_objects,
        .allocated = gc_mutator_allocated_bytes(t->m),
        .barriers = t->heap->totals.barrier_slow,
    };
    shadow_clear(g);
    if (t->collector->caps & GC_CAP_COLLECTS) {
        conf_settle(t);
        gc_host_run_finalizers(t->m);
        if (conf_reclaims_cycles(t))
            CONF_CHECK_THAT(t, t->heap->host.live == 0,
                            "%u host objects live on although nothing is reachable",
                            t->heap->host.live);
    }
    shadow_close(g);
    free(g);
    return out;
}

static const char *heap_for(const struct conf *t, const char *small, const char *large)
{
    return t->collector->caps & GC_CAP_COLLECTS ? small : large;
}

static void random_graph(struct conf *t)
{
    gc_may_gc_begin();
    for (uint64_t i = 0; i < 3; i++)
        (void)live(t, heap_for(t, "heap-size=3m stress-alloc=0", "heap-size=64m stress-alloc=0"),
                   12000, 400, t->subject->seed + i);
}

static void random_graph_with_poison(struct conf *t)
{
    struct life l;

    gc_may_gc_begin();
    l = live(t, "heap-size=3m poison=1 stress-alloc=11 stress-barrier=97 stress-safepoint=3", 4000,
             50, t->subject->seed + 10);
    CONF_CHECK_THAT(t, l.forced > 50, "stress forced only %llu collections",
                    (unsigned long long)l.forced);
}

/* A collection at every allocation: what is not rooted right now is gone. */
static void collect_at_every_allocation(struct conf *t)
{
    struct life l;

    gc_may_gc_begin();
    l = live(t, "heap-size=2m poison=1 protect=1 stress-alloc=1", 1200, 20, t->subject->seed + 20);
    CONF_CHECK_THAT(t, l.forced > 300, "stress forced only %llu collections",
                    (unsigned long long)l.forced);
    if ((t->collector->caps & GC_CAP_MOVES) == 0)
        CONF_CHECK_THAT(t, l.moved == 0, "%llu objects moved although GC_CAP_MOVES is not claimed",
                        (unsigned long long)l.moved);
}

enum { SPARSE = 24000, KEPT_OF = 16 };

/* A heap of sparse blocks: most of what filled them is dead.  Whoever moves objects must do it now,
 * or the cases that check moved references check nothing. */
static void moving_is_real(struct conf *t)
{
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    if (conf_option_is(t, "defrag", "off"))
        conf_skip(t, "with these options nothing moves");
    for (uint32_t round = 0; round < 10; round++) {
        struct gc_scope s;

        gc_scope_enter(t->m, &s);
        keep = gc_root(t->m, GC_NULL);
        {
            gc_handle all = gc_root(t->m, conf_array(t, t->refs, SPARSE / KEPT_OF));

            for (uint32_t i = 0; i < SPARSE; i++) {
                gc_ref r = conf_node(t, i);

                if (i % KEPT_OF == 0)
                    gc_array_store(t->m, gc_get(t->m, all), i / KEPT_OF, r);
            }
            gc_set(t->m, keep, gc_get(t->m, all));
        }
        conf_garbage(t, 3 << 20);
        conf_collect(t);
        for (uint32_t i = 0; i < SPARSE; i += KEPT_OF)
            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, keep), i / KEPT_OF), i,
                             "an array of survivors of sparse blocks");
        gc_scope_exit(t->m, &s);
    }
    CONF_CHECK_THAT(t, t->heap->totals.moved_objects > 0,
                    "a collector that claims to move objects moved none in %llu collections of "
                    "sparse blocks",
                    (unsigned long long)t->heap->totals.collections);
}

static void random_graph_in_slices(struct conf *t)
{
    gc_may_gc_begin();
    (void)live(t, "heap-size=3m poison=1 stress-alloc=40 step-budget=2 mark-stack=4096", 4000, 100,
               t->subject->seed + 30);
}

static void random_graph_growing(struct conf *t)
{
    gc_may_gc_begin();
    (void)live(t, "heap-size=512k heap-policy=adaptive heap-max=64m stress-alloc=0", 12000, 400,
               t->subject->seed + 40);
}

static void same_seed_same_run(struct conf *t)
{
    const char *options =
        heap_for(t, "heap-size=3m stress-alloc=0", "heap-size=64m stress-alloc=0");
    struct life a, b, other;

    gc_may_gc_begin();
    a = live(t, options, 8000, 1000, t->subject->seed);
    b = live(t, options, 8000, 1000, t->subject->seed);
    other = live(t, options, 8000, 1000, t->subject->seed + 1);
    CONF_CHECK_THAT(t, a.collections == b.collections,
                    "the same program ran %llu collections, then %llu",
                    (unsigned long long)a.collections, (unsigned long long)b.collections);
    CONF_CHECK_THAT(t, a.allocated == b.allocated && a.barriers == b.barriers,
                    "the same program counted %llu allocated bytes and %llu barriers, then %llu "
                    "and %llu",
                    (unsigned long long)a.allocated, (unsigned long long)a.barriers,
                    (unsigned long long)b.allocated, (unsigned long long)b.barriers);
    CONF_CHECK_THAT(t, a.checksum == b.checksum,
                    "the same program ended with its objects at other places");
    CONF_CHECK_THAT(t, a.checksum != other.checksum, "another seed gave the same graph");
}

#define STRESS_CAUSE                                                                            \
    "a slot that was not traced or updated, a barrier that missed a store, or a root that was " \
    "forgotten; run the simpler cases first, then this one with its seed under a debugger "     \
    "(--case=ID --no-fork)"

static const struct conf_case cases[] = {
    {"random-graph", "a random graph keeps its shape and data over 36000 operations", STRESS_CAUSE,
     0, random_graph, "R1"},
    {"random-graph-with-poison", "the same with poison and collections at odd moments",
     STRESS_CAUSE, GC_CAP_COLLECTS, random_graph_with_poison, "R1 I3"},
    {"collect-at-every-allocation", "the same with a collection at every allocation", STRESS_CAUSE,
     GC_CAP_COLLECTS, collect_at_every_allocation, "R1 C47"},
    {"moving-is-real",
     "a collector that claims GC_CAP_MOVES really moves objects when blocks are sparse",
     "evacuation never begins: look at when begin() decides to move, or drop GC_CAP_MOVES",
     GC_CAP_COLLECTS | GC_CAP_MOVES, moving_is_real, "R2"},
    {"random-graph-in-slices", "the same with collections in steps of two objects", STRESS_CAUSE,
     GC_CAP_COLLECTS, random_graph_in_slices, NULL},
    {"random-graph-growing", "the same in a heap that grows", STRESS_CAUSE, GC_CAP_COLLECTS,
     random_graph_growing, NULL},
    {"same-seed-same-run", "the same program makes the same collections and places",
     "something "
     "depends on addresses outside the heap, on time, or on memory that was never written",
     0, same_seed_same_run, NULL},
};

CONF_THEME(190, stress) = {"stress", cases, sizeof cases / sizeof cases[0]};
