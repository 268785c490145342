/* SPDX-License-Identifier: MIT
 *
 * Conformance: collections that yield to the host between slices. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

enum { NODES = 400 };

/* What the host sees between slices, and what it answers. */
struct host {
    struct conf *t;
    uint64_t yields;
    uint64_t abandon_at; /* the yield that it abandons the heap at; 0: never */
    uint64_t outside_ns; /* between slices, as the host measures it */
    uint64_t deaths;
    uint64_t order; /* of the finalizers */
    uint32_t ooms;
    void (*misuse)(struct conf *t); /* what it does with the heap although it must not */
    struct gc_collection_record last;
};

static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    ((struct host *)arg)->last = *rec;
}

static enum gc_yield on_yield(void *arg, const struct gc_collection_record *so_far)
{
    struct host *host = arg;
    uint64_t began = gc_clock_ns();

    host->yields++;
    if (so_far->steps != host->yields || so_far->longest_ns > so_far->gc_ns)
        conf_fail(host->t, NULL, "yield %llu was told of %llu slices, the longest %llu ns of %llu",
                  (unsigned long long)host->yields, (unsigned long long)so_far->steps,
                  (unsigned long long)so_far->longest_ns, (unsigned long long)so_far->gc_ns);
    if (host->misuse != NULL)
        host->misuse(host->t);
    while (gc_clock_ns() - began < 2000) {
    }
    host->outside_ns += gc_clock_ns() - began;
    return host->yields == host->abandon_at ? GC_YIELD_ABANDON : GC_YIELD_GO_ON;
}

struct mortal {
    struct host *host;
    uint32_t number;
};
static void finalize(struct gc_mutator *m, void *data)
{
    struct mortal *x = data;

    (void)m;
    x->host->deaths++;
    x->host->order = gc_mix(x->host->order, x->number);
    free(x);
}
static const struct gc_host_type mortal = {"conf.mortal", finalize};

static struct host *open_host(struct conf *t, const char *options)
{
    struct host *host = calloc(1, sizeof *host);

    CONF_CHECK_THAT(t, host != NULL, "no memory for the case itself");
    host->t = t;
    conf_open(t, options);
    gc_heap_set_sink(t->heap, &(struct gc_event_sink){.arg = host, .collection = on_collection});
    return host;
}

/* A list of nodes; every tenth one has a host object on its right, and as many more are dead. */
static gc_handle build(struct conf *t, struct host *host) GC_MAY_GC;
static gc_handle build(struct conf *t, struct host *host)
{
    gc_handle list = gc_root(t->m, GC_NULL);

    for (uint32_t i = 0; i < NODES; i++) {
        gc_ref r = conf_node(t, i);

        gc_store(t->m, r, CONF_LEFT, gc_get(t->m, list));
        gc_set(t->m, list, r);
        for (uint32_t k = 0; i % 10 == 0 && k < 2; k++) {
            struct mortal *x = malloc(sizeof *x);

            CONF_CHECK_THAT(t, x != NULL, "no memory for the case itself");
            *x = (struct mortal){host, 2 * i + k};
            r = gc_extern_new(t->m, &mortal, x);
            CONF_CHECK_THAT(t, !gc_is_null(r), "a host object was refused");
            gc_store(t->m, gc_get(t->m, list), CONF_RIGHT, r); /* the second lets the first die */
        }
    }
    return list;
}

static void expect_list(struct conf *t, gc_handle list)
{
    gc_ref r = gc_get(t->m, list);

    for (uint32_t i = NODES; i-- > 0; r = gc_load(t->m, r, CONF_LEFT))
        conf_expect_node(t, r, i, "a list");
}

struct outcome {
    struct gc_census census;
    uint64_t deaths;
    uint64_t order;
};

/* Slices of one object each that a collection of the list takes at least; without a trace what was
 * counted before is not looked at. */
static uint64_t least_yields(const struct conf *t)
{
    bool counts = (t->collector->caps & GC_CAP_COUNTS) != 0;

    return counts && !conf_option_is(t, "cycles", "trace") ? 0 : NODES / 20;
}

static struct outcome live(struct conf *t, uint64_t budget) GC_MAY_GC;
static struct outcome live(struct conf *t, uint64_t budget)
{
    struct host *host = open_host(t, "heap-size=2m stress-alloc=0 stress-barrier=0");
    gc_handle list = build(t, host);
    struct outcome out;
    char err[200];

    conf_garbage(t, 100000);
    for (uint32_t round = 0; round < 3; round++) {
        host->yields = 0;
        conf_doing(t, "collecting in slices of %llu objects", (unsigned long long)budget);
        CONF_CHECK_THAT(t, gc_collect_cooperative(t->m, budget, on_yield, host) == GC_OK,
                        "a collection in slices was refused");
        CONF_CHECK_THAT(t, host->yields + 1 == host->last.steps,
                        "a collection in %llu slices yielded %llu times",
                        (unsigned long long)host->last.steps, (unsigned long long)host->yields);
        CONF_CHECK_THAT(t, budget != 0 || host->yields == 0,
                        "a collection without a bound yielded");
        CONF_CHECK_THAT(t, budget != 1 || host->yields >= least_yields(t),
                        "a collection of %u nodes one by one yielded %llu times", (uint32_t)NODES,
                        (unsigned long long)host->yields);
        expect_list(t, list);
    }
    CONF_CHECK_THAT(t, gc_heap_verify(t->heap, &out.census, err, sizeof err) == GC_OK,
                    "the heap's own checker found a fault: %s", err);
    out.deaths = host->deaths;
    out.order = host->order;
    gc_heap_set_sink(t->heap, NULL);
    conf_close(t);
    free(host);
    return out;
}

static void equals_whole(struct conf *t)
{
    static const uint64_t budgets[] = {1, 2, 3, 17, 1000};
    struct outcome whole, sliced;

    gc_may_gc_begin();
    whole = live(t, 0);
    CONF_CHECK_THAT(t, whole.deaths == NODES / 10, "%llu of %u dead host objects were finalized",
                    (unsigned long long)whole.deaths, (uint32_t)NODES / 10);
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        sliced = live(t, budgets[i]);
        CONF_CHECK_THAT(t,
                        sliced.census.objects == whole.census.objects &&
                            sliced.census.bytes == whole.census.bytes &&
                            sliced.deaths == whole.deaths && sliced.order == whole.order,
                        "slices of %llu objects keep %llu objects of %llu bytes and finalize %llu, "
                        "one slice %llu of %llu bytes and %llu, or in another order",
                        (unsigned long long)budgets[i], (unsigned long long)sliced.census.objects,
                        (unsigned long long)sliced.census.bytes, (unsigned long long)sliced.deaths,
                        (unsigned long long)whole.census.objects,
                        (unsigned long long)whole.census.bytes, (unsigned long long)whole.deaths);
    }
}

static void host_time_is_not_gc_time(struct conf *t)
{
    const struct gc_collection_record *r;
    uint64_t phases = 0;
    struct host *host;

    gc_may_gc_begin();
    host = open_host(t, "heap-size=2m stress-alloc=0");
    (void)build(t, host);
    CONF_CHECK_THAT(t, gc_collect_cooperative(t->m, 3, on_yield, host) == GC_OK,
                    "a collection in slices was refused");
    r = &host->last;
    for (int i = 0; i < GC_PHASE_COUNT; i++)
        phases += r->phase_ns[i];
    CONF_CHECK_THAT(t, host->outside_ns > 0 && r->longest_ns > 0 && r->longest_ns <= r->gc_ns,
                    "the longest slice took %llu ns of %llu", (unsigned long long)r->longest_ns,
                    (unsigned long long)r->gc_ns);
    CONF_CHECK_THAT(t, r->gc_ns + host->outside_ns <= r->end_ns - r->begin_ns,
                    "%llu ns in the collector and %llu ns in the host are more than the %llu ns "
                    "from begin to end",
                    (unsigned long long)r->gc_ns, (unsigned long long)host->outside_ns,
                    (unsigned long long)(r->end_ns - r->begin_ns));
    CONF_CHECK_THAT(t, phases + host->outside_ns <= r->end_ns - r->begin_ns,
                    "the phases take %llu ns: what passed between slices is in them",
                    (unsigned long long)phases);
    gc_heap_set_sink(t->heap, NULL);
}

static void expect_dead(struct conf *t, const char *when) GC_MAY_GC;
static void expect_dead(struct conf *t, const char *when)
{
    CONF_CHECK_THAT(t,
                    gc_is_null(gc_alloc(t->m, t->node)) && t->m->status == GC_ERR_STATE &&
                        gc_is_null(gc_try_alloc(t->m, t->node)) && t->m->status == GC_ERR_STATE &&
                        gc_collect(t->m) == GC_ERR_STATE &&
                        gc_collect_cooperative(t->m, 1, on_yield, NULL) == GC_ERR_STATE,
                    "a heap that was abandoned %s was served as before", when);
}

static void host_may_abandon(struct conf *t)
{
    struct host *host;

    gc_may_gc_begin();
    host = open_host(t, "heap-size=2m stress-alloc=0");
    for (uint64_t at = 1; at <= 60; at += at) {
        t->shared->step = at;
        (void)build(t, host);
        host->yields = 0;
        host->abandon_at = at;
        conf_doing(t, "abandoning a collection at its %lluth yield", (unsigned long long)at);
        if (gc_collect_cooperative(t->m, 1, on_yield, host) == GC_OK) {
            CONF_CHECK_THAT(t, host->yields < at && at > least_yields(t),
                            "a collection went on although the host abandoned it at yield %llu",
                            (unsigned long long)at);
        } else {
            CONF_CHECK_THAT(t, host->yields == at, "a collection yielded after it was abandoned");
            expect_dead(t, "at a yield");
        }
        host->abandon_at = 0;
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "an abandoned heap refused its reset");
        conf_register(t);
        {
            gc_handle list = build(t, host);

            host->yields = 0;
            CONF_CHECK_THAT(t, gc_collect_cooperative(t->m, 1, on_yield, host) == GC_OK,
                            "after a reset a collection was refused");
            expect_list(t, list);
        }
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "a heap refused its reset");
        conf_register(t);
    }
    gc_heap_set_sink(t->heap, NULL);
}

static void alloc_in_yield(struct conf *t)
{
    gc_may_gc_begin();
    (void)conf_node(t, 1);
}
static void array_in_yield(struct conf *t)
{
    gc_may_gc_begin();
    (void)conf_array(t, t->bytes, 100000);
}
static void store_in_yield(struct conf *t)
{
    gc_store(t->m, gc_slot_get(&t->m->handles[0].ref), CONF_LEFT, GC_NULL);
}
static void fill_in_yield(struct conf *t)
{
    (void)gc_array_fill(t->m, gc_slot_get(&t->m->handles[1].ref), 0, 2, GC_NULL);
}
static void root_in_yield(struct conf *t)
{
    (void)gc_root(t->m, GC_NULL);
}

/* Collects with a host that misbehaves; t->budget tells how, as panics take only the case. */
static void collect_with_misuse(struct conf *t)
{
    static void (*const misuse[])(struct conf * t) = {alloc_in_yield, array_in_yield,
                                                      store_in_yield, fill_in_yield, root_in_yield};
    struct host host = {.t = t, .misuse = misuse[t->budget]};

    gc_may_gc_begin();
    (void)gc_collect_cooperative(t->m, 1, on_yield, &host);
}

static void heap_is_closed_to_the_host(struct conf *t)
{
    static const char *const what[] = {"an allocation in a yield", "a large allocation in a yield",
                                       "a store in a yield", "a fill in a yield",
                                       "rooting in a yield"};
    struct host *host;
    gc_handle list;

    gc_may_gc_begin();
    host = open_host(t, "heap-size=2m stress-alloc=0");
    gc_heap_set_sink(t->heap, NULL);
    list = build(t, host);
    (void)gc_root(t->m, conf_array(t, t->refs, 4));
    for (t->budget = 0; t->budget < sizeof what / sizeof what[0]; t->budget++)
        conf_expect_panic(t, collect_with_misuse, what[t->budget], "collection");
    expect_list(t, list);
}

static void on_oom(struct gc_mutator *m, void *arg)
{
    (void)m;
    ((struct host *)arg)->ooms++;
}

/* Puts a new node before the young list `head`, which ends with node number 0 of each hundred: so
 * young collections have something to trace, too.  False: no memory. */
static bool push_young(struct conf *t, gc_handle head, uint32_t i) GC_MAY_GC;
static bool push_young(struct conf *t, gc_handle head, uint32_t i)
{
    gc_ref r = gc_alloc(t->m, t->node);

    if (gc_is_null(r))
        return false;
    gc_init(t->m, r, CONF_LEFT, i % 100 == 0 ? GC_NULL : gc_get(t->m, head));
    gc_set(t->m, head, r);
    return true;
}

static void every_collection_yields(struct conf *t)
{
    struct host *host;
    gc_handle list, young;
    uint64_t seq = 0, all = 0;

    gc_may_gc_begin();
    host = open_host(t, "heap-size=1m step-budget=7 stress-alloc=0 stress-barrier=0");
    list = build(t, host);
    young = gc_root(t->m, GC_NULL);
    gc_heap_on_yield(t->heap, on_yield, host);
    for (uint32_t i = 0; i < 3000; i++) {
        host->yields = 0; /* each collection counts its own slices */
        for (uint32_t k = 0; k < 100; k++)
            CONF_CHECK_THAT(t, push_young(t, young, k), "no memory for a short list");
        if (host->last.seq != seq) {
            seq = host->last.seq;
            all += host->yields;
        }
    }
    expect_list(t, list);
    CONF_CHECK_THAT(t, seq >= 3 && all >= seq * 3,
                    "%llu collections that allocation asked for yielded %llu times",
                    (unsigned long long)seq, (unsigned long long)all);
    gc_heap_on_oom(t->heap, on_oom, host);
    host->yields = 0;
    host->abandon_at = 2;
    for (uint32_t i = 0; i < 1000000 && push_young(t, young, i); i++) {
    }
    CONF_CHECK_THAT(t, host->yields == 2 && t->m->status == GC_ERR_STATE && host->ooms == 1,
                    "an allocation whose collection was abandoned at yield 2 (seen: %llu) ended in "
                    "\"%s\", and the function for failures was called %u times",
                    (unsigned long long)host->yields, gc_err_text(t->m->status), host->ooms);
    expect_dead(t, "in an allocation");
    gc_heap_on_oom(t->heap, NULL, NULL);
    gc_heap_set_sink(t->heap, NULL);
}

static const struct conf_case cases[] = {
    {"cooperative-equals-whole",
     "slices of 1, 2, 3, 17, 1000 objects and one slice keep, finalize and order the same",
     "step() loses its place between two calls; keep it in gc_heap_state()", GC_CAP_COLLECTS,
     equals_whole, "H22 H24"},
    {"host-time-is-not-gc-time", "what the host does between slices is not the collector's time",
     "begin(), step() or end() stamp phases themselves", GC_CAP_COLLECTS, host_time_is_not_gc_time,
     "H24"},
    {"host-may-abandon", "a heap abandoned at any yield refuses all but reset and close",
     "reset() relies on state that an unfinished collection left half changed", GC_CAP_COLLECTS,
     host_may_abandon, "H25"},
    {"heap-is-closed-to-the-host", "a host that uses the heap in a yield meets a panic",
     "step() left a window open", GC_CAP_COLLECTS, heap_is_closed_to_the_host, "H22"},
    {"every-collection-yields",
     "collections that allocation asks for yield too, and abandoning one fails the allocation",
     "step() does all of its work in one call", GC_CAP_COLLECTS, every_collection_yields,
     "H24 H25"},
};

CONF_THEME(130, cooperative) = {"cooperative collections", cases, sizeof cases / sizeof cases[0]};
