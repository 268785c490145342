/* SPDX-License-Identifier: MIT
 *
 * Conformance: a collection is a process: begin, steps, end; or abandon. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

/* What a seeded little world looks like after collections: equal for equal work. */
struct outcome {
    uint64_t checksum;
    uint64_t reachable;
    uint64_t bytes;
    uint64_t finalized;
    uint64_t collections;
};

static void finalize(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint64_t *)data;
}
static const struct gc_host_type mortal = {"conf.mortal", finalize};

/* Data and shape below `r`, `depth` levels deep; no addresses. */
static uint64_t sum_of(struct conf *t, gc_ref root)
{
    enum { LEVELS = 14 };
    gc_ref at[LEVELS];
    uint64_t sum = 1;
    uint32_t depth = 0;

    at[depth++] = root;
    while (depth > 0) {
        gc_ref r = at[--depth];

        if (!gc_is_object(r)) {
            sum = gc_mix(sum, r.bits);
            continue;
        }
        conf_expect_type(t, r, t->node, "a tree");
        sum = gc_mix(sum, gc_get_u32(t->m, r, CONF_NUMBER));
        CONF_CHECK_THAT(t, depth + 2 <= LEVELS, "a tree became deeper than it was built");
        at[depth++] = gc_load(t->m, r, CONF_LEFT);
        at[depth++] = gc_load(t->m, r, CONF_RIGHT);
    }
    return sum;
}

static gc_ref tree(struct conf *t, uint32_t depth) GC_MAY_GC;
static gc_ref tree(struct conf *t, uint32_t depth)
{
    struct gc_scope s;
    gc_handle h;

    gc_scope_enter(t->m, &s);
    h = gc_root(t->m, conf_node(t, gc_rng_below(&t->rng, 1000000)));
    if (depth > 0) {
        gc_ref child = tree(t, depth - 1);

        gc_store(t->m, gc_get(t->m, h), CONF_LEFT, child);
        child = gc_rng_below(&t->rng, 4) == 0 ? gc_i31((int32_t)depth) : tree(t, depth - 1);
        gc_store(t->m, gc_get(t->m, h), CONF_RIGHT, child);
    }
    {
        gc_ref r = gc_get(t->m, h);

        gc_scope_exit(t->m, &s);
        return r;
    }
}

/* Builds a world, collects it `collections` times in steps of `budget`, and tells what is there. */
static struct outcome live(struct conf *t, const char *options, uint64_t budget) GC_MAY_GC;
static struct outcome live(struct conf *t, const char *options, uint64_t budget)
{
    uint64_t *finalized = calloc(1, sizeof *finalized);
    struct outcome out = {.checksum = 1};
    struct gc_census census;
    gc_handle keep, host;
    char err[200];

    CONF_CHECK_THAT(t, finalized != NULL, "no memory for the case itself");
    conf_open(t, options);
    t->rng.state = t->subject->seed;
    t->budget = budget;
    keep = gc_root(t->m, GC_NULL);
    host = gc_root(t->m, conf_array(t, t->refs, 40));
    for (uint32_t round = 0; round < 6; round++) {
        t->shared->step = round;
        gc_set(t->m, keep, tree(t, 9));
        for (uint32_t i = 0; i < 20; i++) {
            gc_ref e = gc_extern_new(t->m, &mortal, finalized);

            gc_array_store(t->m, gc_get(t->m, host), gc_rng_below(&t->rng, 40), e);
        }
        conf_collect(t);
        gc_host_run_finalizers(t->m);
        out.checksum = gc_mix(out.checksum, sum_of(t, gc_get(t->m, keep)));
    }
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, gc_heap_verify(t->heap, &census, err, sizeof err) == GC_OK,
                    "the heap's own checker found a fault: %s", err);
    out.reachable = census.objects;
    out.bytes = census.bytes;
    out.finalized = *finalized;
    out.collections = t->heap->totals.collections;
    conf_close(t);
    free(finalized);
    return out;
}

static void expect_equal(struct conf *t, const struct outcome *a, const struct outcome *b,
                         uint64_t budget)
{
    const char *what = a->checksum != b->checksum     ? "checksums"
                       : a->reachable != b->reachable ? "counts of reachable objects"
                       : a->bytes != b->bytes         ? "reachable bytes"
                       : a->finalized != b->finalized ? "counts of finalized objects"
                                                      : NULL;

    if (what != NULL)
        conf_fail(t, NULL,
                  "one step and steps of %llu objects end in different %s: checksum %llx and %llx, "
                  "%llu and %llu objects, %llu and %llu bytes, %llu and %llu finalized",
                  (unsigned long long)budget, what, (unsigned long long)a->checksum,
                  (unsigned long long)b->checksum, (unsigned long long)a->reachable,
                  (unsigned long long)b->reachable, (unsigned long long)a->bytes,
                  (unsigned long long)b->bytes, (unsigned long long)a->finalized,
                  (unsigned long long)b->finalized);
}

static void steps_equal_one_step(struct conf *t)
{
    static const uint64_t budgets[] = {1, 2, 3, 7, 17, 1000};
    struct outcome whole, sliced;

    gc_may_gc_begin();
    whole = live(t, "heap-size=4m", 0);
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        sliced = live(t, "heap-size=4m", budgets[i]);
        expect_equal(t, &whole, &sliced, budgets[i]);
    }
}

static void step_budget_option(struct conf *t)
{
    struct outcome whole, sliced;

    gc_may_gc_begin();
    whole = live(t, "heap-size=1m", 0);
    sliced = live(t, "heap-size=1m step-budget=3", 3);
    expect_equal(t, &whole, &sliced, 3);
}

static struct gc_collection *begin(struct conf *t)
{
    struct gc_collection *c;

    CONF_CHECK_THAT(t, gc_collection_begin(t->heap, GC_REASON_USER, GC_EXTENT_FULL, &c) == GC_OK,
                    "a collection could not begin");
    return c;
}

static void end_finishes(struct conf *t)
{
    gc_handle keep;
    uint64_t sum;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m");
    keep = gc_root(t->m, tree(t, 9));
    sum = sum_of(t, gc_get(t->m, keep));
    for (uint64_t steps = 0; steps < 12; steps++) {
        struct gc_collection *c = begin(t);

        t->shared->step = steps;
        conf_doing(t, "ending a collection after %llu steps of one object",
                   (unsigned long long)steps);
        for (uint64_t i = 0; i < steps; i++) {
            if (gc_collection_step(c, 1) == GC_COMPLETE)
                break;
        }
        gc_collection_end(c);
        CONF_CHECK_THAT(t, sum_of(t, gc_get(t->m, keep)) == sum,
                        "a collection that was ended after %llu steps lost or changed objects",
                        (unsigned long long)steps);
        conf_garbage(t, 300000);
    }
}

static void alloc_between(struct conf *t)
{
    gc_may_gc_begin();
    (void)conf_node(t, 1);
}
static void store_between(struct conf *t)
{
    gc_store(t->m, gc_slot_get(&t->m->handles[0].ref), CONF_LEFT, GC_NULL);
}
static void root_between(struct conf *t)
{
    (void)gc_root(t->m, GC_NULL);
}
static void set_between(struct conf *t)
{
    gc_set(t->m, (gc_handle){t->m->handle_tag, t->m->handles[0].epoch}, GC_NULL);
}
static void keep_between(struct conf *t)
{
    gc_persistent p;

    if (gc_persistent_new(t->m, gc_slot_get(&t->m->handles[0].ref), &p) != GC_OK)
        conf_fail(t, NULL, "a persistent handle was refused");
}
static void hash_between(struct conf *t)
{
    (void)gc_identity_hash(t->m, gc_slot_get(&t->m->handles[0].ref));
}
static void expose_between(struct conf *t)
{
    gc_local cell;

    gc_local_set(t->m, &cell, gc_slot_get(&t->m->handles[0].ref));
}
static void verify_between(struct conf *t)
{
    conf_verify(t, "between steps");
}

static void mutator_is_refused(struct conf *t)
{
    struct gc_collection *c;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    (void)gc_root(t->m, tree(t, 6));
    c = begin(t);
    for (int i = 0; i < 2; i++) {
        conf_expect_panic(t, alloc_between, "an allocation between steps", "collection");
        conf_expect_panic(t, store_between, "a store between steps", "steps of a collection");
        conf_expect_panic(t, root_between, "rooting between steps", "steps of a collection");
        conf_expect_panic(t, set_between, "changing a root between steps", "steps of a collection");
        conf_expect_panic(t, keep_between, "a persistent root between steps",
                          "steps of a collection");
        conf_expect_panic(t, hash_between, "an identity hash between steps",
                          "steps of a collection");
        conf_expect_panic(t, expose_between, "filling a frame between steps",
                          "steps of a collection");
        conf_expect_panic(t, verify_between, "a verification between steps", "collection");
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_ERR_STATE,
                        "a second collection began inside the first");
        (void)gc_collection_step(c, 1);
    }
    gc_collection_end(c);
    (void)conf_node(t, 1);
}

static void abandon_after(struct conf *t, uint64_t steps) GC_MAY_GC;
static void abandon_after(struct conf *t, uint64_t steps)
{
    struct gc_collection *c;

    (void)gc_root(t->m, tree(t, 8));
    c = begin(t);
    for (uint64_t i = 0; i < steps; i++) {
        if (gc_collection_step(c, 1) == GC_COMPLETE)
            break;
    }
    gc_collection_abandon(c);
}

/* What a host that unwinds still does with the roots and objects that it has: no harm. */
static void leave_abandoned(struct conf *t, struct gc_scope *scope, gc_persistent *held)
{
    conf_doing(t, "dropping roots of an abandoned heap");
    (void)gc_root(t->m, gc_persistent_get(t->m, *held));
    gc_store(t->m, gc_persistent_get(t->m, *held), CONF_LEFT, GC_NULL);
    gc_store(t->m, gc_persistent_get(t->m, *held), CONF_RIGHT, GC_NULL);
    CONF_CHECK_THAT(t, gc_persistent_unroot(t->m, held) == GC_OK,
                    "a persistent handle of an abandoned heap could not be unrooted");
    gc_scope_exit(t->m, scope);
}

static void abandoned_heaps_are_dead(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    for (uint64_t steps = 0; steps < 8; steps++) {
        struct gc_scope scope;
        gc_persistent held;
        gc_handle child;

        t->shared->step = steps;
        gc_scope_enter(t->m, &scope);
        child = gc_root(t->m, conf_node(t, 2));
        CONF_CHECK_THAT(t, gc_persistent_new(t->m, conf_node(t, 1), &held) == GC_OK,
                        "a persistent handle was refused");
        gc_store(t->m, gc_persistent_get(t->m, held), CONF_LEFT, gc_get(t->m, child));
        gc_store(t->m, gc_persistent_get(t->m, held), CONF_RIGHT, gc_get(t->m, child));
        abandon_after(t, steps * steps);
        leave_abandoned(t, &scope, &held);
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_ERR_STATE,
                        "an abandoned heap ran a collection after %llu steps",
                        (unsigned long long)(steps * steps));
        CONF_CHECK_THAT(t,
                        gc_is_null(gc_alloc(t->m, t->node)) && t->m->status == GC_ERR_STATE &&
                            gc_is_null(gc_try_alloc(t->m, t->node)) &&
                            gc_is_null(gc_alloc_n(t->m, t->bytes, 100)) &&
                            gc_is_null(gc_alloc_n(t->m, t->bytes, 100000)),
                        "an abandoned heap served an allocation");
        conf_doing(t, "resetting an abandoned heap");
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "an abandoned heap refused its reset");
        conf_register(t);
        {
            gc_handle keep = gc_root(t->m, conf_node(t, 3));

            conf_garbage(t, 1200000);
            conf_expect_node(t, gc_get(t->m, keep), 3, "a handle, after a reset");
            conf_verify(t, "after a reset");
        }
    }
    abandon_after(t, 5); /* and it can be closed */
}

/* The records that a sink receives. */
struct log {
    uint32_t calls;
    struct gc_collection_record last;
    bool in_order;
};

static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct log *log = arg;

    log->in_order = log->calls == 0 || rec->seq == log->last.seq + 1;
    log->calls++;
    log->last = *rec;
}

static void records_are_complete(struct conf *t)
{
    enum { LARGE = 10000 };
    struct log *log = calloc(1, sizeof *log);
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, log != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m stress-alloc=0");
    gc_heap_set_sink(t->heap, &(struct gc_event_sink){.arg = log, .collection = on_collection});
    keep = gc_root(t->m, tree(t, 7));
    (void)gc_root(t->m, conf_array(t, t->refs, LARGE));
    for (uint32_t i = 1; i <= 5; i++) {
        const struct gc_collection_record *r = &log->last;
        uint32_t before = log->calls;

        conf_garbage(t, 300000);
        before = log->calls;
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_OK, "a collection was refused");
        CONF_CHECK_THAT(t, log->calls == before + 1 && log->in_order,
                        "a collection was told %u times", log->calls - before);
        CONF_CHECK_THAT(t, r->reason == GC_REASON_USER && r->extent == GC_EXTENT_FULL,
                        "a full collection asked for by the user was recorded as %s",
                        gc_reason_name(r->reason));
        CONF_CHECK_THAT(t, r->end_ns >= r->begin_ns && r->longest_ns <= r->gc_ns,
                        "the times of a record contradict each other");
        CONF_CHECK_THAT(t, (t->collector->caps & GC_CAP_COUNTS) != 0 || r->traced_objects >= 8,
                        "a collection of a tree of depth 7 recorded %llu traced objects",
                        (unsigned long long)r->traced_objects);
        CONF_CHECK_THAT(t,
                        (t->collector->caps & GC_CAP_COUNTS) != 0 ||
                            r->traced_bytes >= LARGE * sizeof(gc_slot),
                        "a collection that traced an array of %d references recorded %llu bytes",
                        LARGE, (unsigned long long)r->traced_bytes);
        if ((t->collector->caps & GC_CAP_COUNTS) == 0 && r->freed_bytes == 0)
            conf_fail(t, "end() does not add what it frees to c->rec.freed_bytes",
                      "a collection behind 300000 bytes of garbage recorded no freed bytes");
        CONF_CHECK_THAT(t, (t->collector->caps & GC_CAP_MOVES) != 0 || r->moved_objects == 0,
                        "a collector that moves nothing recorded %llu moved objects",
                        (unsigned long long)r->moved_objects);
    }
    CONF_CHECK_THAT(t, log->calls == t->heap->totals.collections, "the totals miss collections");
    (void)sum_of(t, gc_get(t->m, keep));
    conf_close(t);
    free(log);
}

/* Collections must not need memory: a second one with as many roots asks for none. */
static void collections_allocate_nothing(struct conf *t)
{
    uint64_t before;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    for (uint32_t i = 0; i < 100; i++) {
        gc_ref r = conf_node(t, i);

        (void)gc_identity_hash(t->m, r);
        (void)gc_root(t->m, r);
    }
    (void)gc_root(t->m, tree(t, 9));
    conf_garbage(t, 500000);
    conf_collect(t);
    conf_collect(t);
    before = t->heap->mem.calls;
    for (int i = 0; i < 5; i++)
        conf_collect(t);
    CONF_CHECK_THAT(t, t->heap->mem.calls == before,
                    "%llu allocations outside the heap in 5 collections that need none",
                    (unsigned long long)(t->heap->mem.calls - before));
}

static const struct conf_case cases[] = {
    {"steps-equal-one-step",
     "a collection in steps of 1, 2, 3, 7, 17 or 1000 objects keeps and frees the same",
     "step() loses its place between two calls; keep it in gc_heap_state()", GC_CAP_COLLECTS,
     steps_equal_one_step, "H22"},
    {"step-budget-option", "step-budget=3 changes nothing but the slices",
     "step() loses its place between two calls; keep it in gc_heap_state()", GC_CAP_COLLECTS,
     step_budget_option, "H22"},
    {"end-finishes", "gc_collection_end completes what the steps left",
     "end() reclaims although the trace was not complete", GC_CAP_COLLECTS, end_finishes,
     "H25 C24"},
    {"mutator-is-refused", "between steps the mutator is refused with a panic",
     "step() left a window open", GC_CAP_COLLECTS, mutator_is_refused, "H22"},
    {"abandoned-heaps-are-dead", "an abandoned heap can only be reset or closed, at any step",
     "reset() relies on state that an unfinished collection left half changed", GC_CAP_COLLECTS,
     abandoned_heaps_are_dead, "H25 C24"},
    {"records-are-complete", "each collection is recorded once, with what it traced and moved",
     "begin(), step() or end() do not fill c->rec", GC_CAP_COLLECTS, records_are_complete, "C40"},
    {"collections-allocate-nothing", "a collection asks for no memory outside the heap",
     "a list is rebuilt instead of reused; a collection must never fail for memory",
     GC_CAP_COLLECTS, collections_allocate_nothing, "G1"},
};

CONF_THEME(120, process) = {"collections", cases, sizeof cases / sizeof cases[0]};
