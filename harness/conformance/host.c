/* SPDX-License-Identifier: MIT
 *
 * Conformance: host objects and their finalizers. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

enum { MORTALS = 4000 };

/* One host object each; outlives the heap. */
struct mortal {
    struct world *world;
    uint32_t index;
    uint32_t deaths;
    bool held;
};
struct world {
    struct conf *t;
    struct mortal mortals[MORTALS];
    uint32_t dead;
    uint32_t in_pause;      /* finalizers that ran while a collection was under way */
    gc_persistent monument; /* rooted by a finalizer */
    bool resurrect;
};

static void finalize(struct gc_mutator *m, void *data)
{
    struct mortal *x = data;
    struct world *w = x->world;

    gc_may_gc_begin();
    x->deaths++;
    w->dead++;
    if (m->heap->status == GC_HEAP_COLLECTING)
        w->in_pause++;
    if (w->resurrect && m->heap->status == GC_HEAP_IDLE) { /* allocates and roots */
        gc_ref r = gc_alloc(m, w->t->node);

        if (!gc_is_null(r)) {
            gc_set_u32(m, r, CONF_NUMBER, x->index);
            gc_set_u32(m, r, CONF_CHECK, conf_pattern(x->index, 0));
            gc_set_u64(m, r, CONF_DATA, gc_mix(x->index, 1));
            gc_persistent_set(m, w->monument, r);
        }
    }
}
static const struct gc_host_type mortal_type = {"conf.mortal", finalize};
static const struct gc_host_type other_type = {"conf.other", NULL};

static struct world *world_open(struct conf *t, const char *options)
{
    struct world *w = calloc(1, sizeof *w);

    CONF_CHECK_THAT(t, w != NULL, "no memory for the case itself");
    w->t = t;
    for (uint32_t i = 0; i < MORTALS; i++)
        w->mortals[i] = (struct mortal){.world = w, .index = i};
    conf_open(t, options);
    return w;
}

static gc_ref born(struct conf *t, struct world *w, uint32_t i) GC_MAY_GC;
static gc_ref born(struct conf *t, struct world *w, uint32_t i)
{
    gc_ref r = gc_extern_new(t->m, &mortal_type, &w->mortals[i]);

    CONF_CHECK_THAT(t, !gc_is_null(r), "a host object was refused: %s", gc_err_text(t->m->status));
    return r;
}

static void expect_deaths(struct conf *t, const struct world *w)
{
    for (uint32_t i = 0; i < MORTALS; i++) {
        CONF_CHECK_THAT(t, w->mortals[i].deaths <= 1, "host object %u was finalized %u times", i,
                        w->mortals[i].deaths);
        CONF_CHECK_THAT(t, !w->mortals[i].held || w->mortals[i].deaths == 0,
                        "host object %u was finalized while it was reachable", i);
    }
    CONF_CHECK_THAT(t, w->in_pause == 0, "%u finalizers ran inside a collection", w->in_pause);
}

static void finalized_exactly_once(struct conf *t)
{
    enum { SLOTS = 64 };
    struct world *w;
    gc_handle keep;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=1m");
    keep = gc_root(t->m, conf_array(t, t->refs, SLOTS));
    for (uint32_t i = 0; i < MORTALS; i++) {
        uint32_t at = gc_rng_below(&t->rng, SLOTS);
        gc_ref e = born(t, w, i), old = gc_array_load(t->m, gc_get(t->m, keep), at);

        if (gc_is_object(old)) {
            struct mortal *x = gc_extern_data(t->m, old, &mortal_type);

            CONF_CHECK_THAT(t, x != NULL && x->deaths == 0,
                            "a reachable host object lost its data");
            x->held = false;
        }
        w->mortals[i].held = true;
        gc_array_store(t->m, gc_get(t->m, keep), at, e);
        conf_garbage(t, 800);
        if (i % 500 == 0) {
            conf_collect(t);
            gc_host_run_finalizers(t->m);
            expect_deaths(t, w);
        }
    }
    for (uint32_t i = 0; i < MORTALS; i++)
        w->mortals[i].held = false;
    gc_set(t->m, keep, GC_NULL);
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    expect_deaths(t, w);
    CONF_CHECK_THAT(t, w->dead == MORTALS,
                    "%u of %u host objects were finalized after all of them died", w->dead,
                    (uint32_t)MORTALS);
    conf_close(t);
    expect_deaths(t, w);
    free(w);
}

/* Half of the host objects die; one full collection is enough to know which. */
static void deaths_are_noticed_at_once(struct conf *t)
{
    enum { COUNT = 100 };
    struct world *w;
    gc_handle keep;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=1m");
    keep = gc_root(t->m, conf_array(t, t->refs, COUNT));
    for (uint32_t i = 0; i < COUNT; i++) {
        gc_ref e = born(t, w, i);

        gc_array_store(t->m, gc_get(t->m, keep), i, e);
        w->mortals[i].held = true;
    }
    conf_collect(t); /* so that they are old where that means something */
    for (uint32_t i = 0; i < COUNT; i += 2) {
        gc_array_store(t->m, gc_get(t->m, keep), i, GC_NULL);
        w->mortals[i].held = false;
    }
    conf_collect(t);
    gc_host_run_finalizers(t->m);
    expect_deaths(t, w);
    CONF_CHECK_THAT(t, w->dead == COUNT / 2,
                    "%u host objects died and one full collection noticed %u of them", COUNT / 2,
                    w->dead);
    conf_close(t);
    free(w);
}

static void finalizers_may_allocate(struct conf *t)
{
    struct world *w;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=1m");
    w->resurrect = true;
    CONF_CHECK_THAT(t, gc_persistent_new(t->m, GC_NULL, &w->monument) == GC_OK,
                    "a persistent handle was refused");
    for (uint32_t i = 0; i < MORTALS; i++) {
        (void)born(t, w, i);
        if (i % 50 == 0) {
            conf_garbage(t, 40000);
            gc_safepoint(t->m);
        }
    }
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    expect_deaths(t, w);
    conf_collect(t);
    {
        gc_ref r = gc_persistent_get(t->m, w->monument);

        conf_expect_type(t, r, t->node, "a root that a finalizer made");
        conf_expect_node(t, r, gc_get_u32(t->m, r, CONF_NUMBER), "a root that a finalizer made");
    }
    w->resurrect = false;
    conf_close(t);
    CONF_CHECK_THAT(t, w->dead == MORTALS, "%u of %u host objects were finalized in the end",
                    w->dead, (uint32_t)MORTALS);
    free(w);
}

static void data_is_found(struct conf *t)
{
    struct world *w;
    gc_handle h, plain;
    int other = 5;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=1m");
    h = gc_root(t->m, born(t, w, 7));
    plain = gc_root(t->m, conf_node(t, 1));
    for (int i = 0; i < 4; i++) {
        CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), &mortal_type) == &w->mortals[7],
                        "an extern object names other data than it was made with");
        CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), NULL) == &w->mortals[7],
                        "an extern object names no data when any type is accepted");
        CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), &other_type) == NULL,
                        "an extern object of one host type passed for another");
        CONF_CHECK_THAT(t,
                        gc_extern_data(t->m, gc_get(t->m, plain), NULL) == NULL &&
                            gc_extern_data(t->m, gc_i31(3), NULL) == NULL &&
                            gc_extern_data(t->m, GC_NULL, NULL) == NULL,
                        "something that is no extern object named host data");
        conf_garbage(t, 100000);
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
    }
    (void)gc_root(t->m, gc_extern_new(t->m, &other_type, &other));
    /* A corrupt id finds nothing and is never finalized through. */
    gc_set_u64(t->m, gc_get(t->m, h), 0, 0xFEFEFEFEFEFEFEFEull);
    CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), NULL) == NULL,
                    "a corrupt host id found an entry");
    gc_set(t->m, h, GC_NULL);
    conf_settle(t);
    conf_close(t);
    CONF_CHECK_THAT(t, w->mortals[7].deaths == 1, "the data was finalized %u times",
                    w->mortals[7].deaths);
    free(w);
}

static void refused_data_stays_with_the_caller(struct conf *t)
{
    struct world *w;
    uint32_t live, refused = 0, made = 0;
    gc_handle list;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=512k stress-alloc=0");
    list = gc_root(t->m, GC_NULL);
    for (;;) {
        gc_ref r = gc_alloc(t->m, t->node);

        if (gc_is_null(r))
            break;
        gc_init(t->m, r, CONF_LEFT, gc_get(t->m, list));
        gc_set(t->m, list, r);
    }
    live = t->heap->host.live;
    for (uint32_t i = 0; i < MORTALS && refused < 30; i++) {
        if (gc_is_null(gc_extern_new(t->m, &mortal_type, &w->mortals[i])))
            refused++;
        else
            made++;
    }
    CONF_CHECK_THAT(t, refused > 0, "a heap that was full accepted %u host objects", made);
    CONF_CHECK_THAT(t, t->heap->host.live <= live + made,
                    "%u entries of the host table belong to objects that were refused",
                    t->heap->host.live - live - made);
    conf_close(t);
    CONF_CHECK_THAT(t, w->dead == made, "%u host objects were made and %u finalized", made,
                    w->dead);
    free(w);
}

/* Those whose ids are forged, and one more, which died before. */
enum { ALIVE = 20 };

/* Writes random ids into the object in element 0 of `keep`: each leads to no data, or to the data
 * of some host object that is alive.  `id`: those of the living; `dead_id` was that of the dead. */
static void forge_ids(struct conf *t, const struct world *w, gc_handle keep, const uint64_t *id,
                      uint64_t dead_id)
{
    struct gc_rng rng = {t->subject->seed};

    for (uint32_t i = 0; i < 20000; i++) {
        uint64_t forged = gc_rng_next(&rng);
        const struct mortal *x;
        bool stale;
        gc_ref r;

        switch (i % 4) {
        case 0: /* anything */
            break;
        case 1: /* of an entry that exists, with another generation */
            forged = id[forged % ALIVE] + (((forged >> 8 & 0xFF) + 1) << 32);
            break;
        case 2: /* small numbers */
            forged = (forged & 0xFF) | (forged >> 24 & 0xFF) << 32;
            break;
        case 3:
            forged = w->mortals[ALIVE].deaths > 0 ? dead_id : id[forged % ALIVE];
            break;
        }
        r = gc_array_load(t->m, gc_get(t->m, keep), 0);
        gc_set_u64(t->m, r, 0, forged);
        x = gc_extern_data(t->m, r, &mortal_type);
        CONF_CHECK_THAT(t, x == NULL || (x >= w->mortals && x < w->mortals + ALIVE),
                        "the id 0x%llx led to something that is no live host object",
                        (unsigned long long)forged);
        stale = i % 4 == 1 || forged == dead_id;
        CONF_CHECK_THAT(t, !stale || w->mortals[ALIVE].deaths == 0 || x == NULL,
                        "the id 0x%llx of no entry was accepted", (unsigned long long)forged);
    }
}

/* Heap bytes are untrusted: whatever stands where an id should be, the answer is no data or the
 * data of some host object that is alive, and each of them is still finalized once. */
static void ids_are_checked(struct conf *t)
{
    uint64_t id[ALIVE], dead_id;
    struct world *w;
    gc_handle keep;
    gc_ref r;

    gc_may_gc_begin();
    w = world_open(t, "heap-size=1m");
    r = born(t, w, ALIVE);
    dead_id = gc_get_u64(t->m, r, 0);
    keep = gc_root(t->m, conf_array(t, t->refs, ALIVE));
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    for (uint32_t i = 0; i < ALIVE; i++) {
        r = born(t, w, i);
        id[i] = gc_get_u64(t->m, r, 0);
        gc_array_store(t->m, gc_get(t->m, keep), i, r);
    }
    forge_ids(t, w, keep, id, dead_id);
    /* It dies under the id of another one, which lives. */
    gc_set_u64(t->m, gc_array_load(t->m, gc_get(t->m, keep), 0), 0, id[1]);
    w->mortals[1].held = true;
    gc_array_store(t->m, gc_get(t->m, keep), 0, GC_NULL);
    for (int i = 0; i < 3 && (t->collector->caps & GC_CAP_YOUNG) != 0; i++)
        CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG) == GC_OK,
                        "a young collection was refused");
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    expect_deaths(t, w);
    CONF_CHECK_THAT(
        t, gc_extern_data(t->m, gc_array_load(t->m, gc_get(t->m, keep), 1), NULL) == &w->mortals[1],
        "a host object lost its data when another one with its id died");
    w->mortals[1].held = false;
    conf_close(t);
    expect_deaths(t, w);
    CONF_CHECK_THAT(t, w->dead == ALIVE + 1, "%u of %u host objects were finalized in the end",
                    w->dead, (uint32_t)ALIVE + 1);
    free(w);
}

/* A collector that counts how often it is asked where an object stands. */
struct counting {
    struct gc_collector collector;
    const struct gc_collector *real;
    uint64_t resolved;
};
static gc_ref count_resolve(struct gc_heap *h, gc_ref r)
{
    struct counting *c = h->sink.arg;

    c->resolved++;
    return c->real->resolve(h, r);
}

/* Objects that young collections ask about while `n` old host objects are alive. */
static uint64_t asked_by_young(struct conf *t, struct counting *c, uint32_t n) GC_MAY_GC;
static uint64_t asked_by_young(struct conf *t, struct counting *c, uint32_t n)
{
    struct world *w = calloc(1, sizeof *w);
    uint64_t before;
    gc_handle keep;

    CONF_CHECK_THAT(t, w != NULL, "no memory for the case itself");
    t->heap = conf_open_heap(t, &c->collector, "heap-size=4m stress-alloc=0");
    t->m = gc_heap_mutator(t->heap);
    conf_register(t);
    gc_heap_set_sink(t->heap, &(struct gc_event_sink){.arg = c});
    keep = gc_root(t->m, conf_array(t, t->refs, n));
    for (uint32_t i = 0; i < n; i++) {
        gc_ref r = gc_extern_new(t->m, &other_type, w);

        CONF_CHECK_THAT(t, !gc_is_null(r), "a host object was refused");
        (void)gc_identity_hash(t->m, r);
        gc_array_store(t->m, gc_get(t->m, keep), i, r);
    }
    for (int i = 0; i < 4; i++) /* all of them become old */
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_OK, "a collection was refused");
    before = c->resolved;
    for (int i = 0; i < 4; i++) {
        conf_garbage(t, 20000);
        CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG) == GC_OK,
                        "a young collection was refused");
        if (t->heap->collection.rec.extent == GC_EXTENT_FULL)
            conf_skip(t, "this collector made full collections of the young ones");
    }
    CONF_CHECK_THAT(t, t->heap->host.live == n, "%u of %u host objects are left",
                    t->heap->host.live, n);
    before = c->resolved - before;
    conf_close(t);
    free(w);
    return before;
}

static void young_pauses_do_not_grow(struct conf *t)
{
    struct counting c = {.collector = *t->collector, .real = t->collector};
    uint64_t few, many;

    gc_may_gc_begin();
    c.collector.resolve = count_resolve;
    few = asked_by_young(t, &c, 100);
    many = asked_by_young(t, &c, 4000);
    CONF_CHECK_THAT(t, many < few + 1000,
                    "four young collections asked for the place of %llu objects beside 100 old "
                    "host objects, and of %llu beside 4000",
                    (unsigned long long)few, (unsigned long long)many);
}

static const struct conf_case cases[] = {
    {"finalized-exactly-once", "a host object is finalized once, after it died, outside any pause",
     "resolve() answers wrongly, or a counting collector does not call gc_host_release",
     GC_CAP_COLLECTS, finalized_exactly_once, "H20 C8"},
    {"deaths-are-noticed-at-once", "a full collection finds every host object that died before it",
     "resolve() answers with an old place for what was not reached; dead is null", GC_CAP_COLLECTS,
     deaths_are_noticed_at_once, "H20"},
    {"finalizers-may-allocate", "finalizers allocate, root and trigger collections",
     "the collector keeps state across the end of a collection that a finalizer's allocation "
     "disturbs",
     GC_CAP_COLLECTS, finalizers_may_allocate, "D8"},
    {"host-data-is-found", "an extern object names its data wherever it moves",
     "a copy lost the payload of an extern object", 0, data_is_found, "H19"},
    {"refused-host-data-stays", "when an extern object is refused its data is not finalized",
     "this is the heap's own promise; the collector reported success without space", 0,
     refused_data_stays_with_the_caller, "H18"},
    {"host-ids-are-checked", "a forged id finds no data, or that of another host object alive",
     "an extern object is told from its payload; use gc_host_release and nothing else", 0,
     ids_are_checked, "H19"},
    {"young-pauses-skip-host-objects", "young collections do not look at old host objects",
     "the survivors of a young collection lack GC_BIT_OLD", GC_CAP_YOUNG, young_pauses_do_not_grow,
     "H20"},
};

CONF_THEME(110, host) = {"host objects", cases, sizeof cases / sizeof cases[0]};
