/* SPDX-License-Identifier: MIT
 *
 * Conformance: reset, several heaps, failing memory. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/conformance/kit.h"
#include "heap/registry.h"

/* A seeded life of a heap; the sum depends on the addresses that allocation returned. */
static uint64_t life(struct conf *t) GC_MAY_GC;
static uint64_t life(struct conf *t)
{
    struct gc_rng rng = {t->subject->seed};
    uint64_t sum = 1;
    gc_handle keep = gc_root(t->m, conf_array(t, t->refs, 50));

    for (uint32_t i = 0; i < 20000; i++) {
        gc_ref r =
            gc_rng_below(&rng, 8) == 0 ? conf_blob(t, i, gc_rng_below(&rng, 300)) : conf_node(t, i);

        sum = gc_mix(sum, r.bits);
        if (i % 64 == 0)
            sum = gc_mix(sum, gc_identity_hash(t->m, r));
        gc_array_store(t->m, gc_get(t->m, keep), gc_rng_below(&rng, 50), r);
    }
    return sum;
}

/* A handle of the tenancy before: another heap's, as far as this one knows. */
static void use_old_handle(struct conf *t)
{
    (void)gc_get(t->m, (gc_handle){(uint64_t)t->shared->step << 32, 1});
}

static void reset_is_as_new(struct conf *t)
{
    uint64_t trace, calls;
    size_t committed;
    uint32_t id;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    trace = life(t);
    CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "the reset was refused");
    conf_register(t);
    (void)life(t);
    for (int round = 0; round < 3; round++) {
        id = t->m->heap_id;
        committed = t->heap->region.committed;
        calls = t->heap->mem.calls;
        t->shared->step = id;
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "the reset was refused");
        CONF_CHECK_THAT(t, t->heap->mem.calls == calls,
                        "the reset asked for memory outside the heap %llu times",
                        (unsigned long long)(t->heap->mem.calls - calls));
        CONF_CHECK_THAT(t, t->heap->region.committed == committed,
                        "the reset changed the committed bytes from %zu to %zu", committed,
                        t->heap->region.committed);
        CONF_CHECK_THAT(t, t->m->heap_id != id, "the heap kept its id over a reset");
        CONF_CHECK_THAT(t,
                        gc_handle_count(t->m) == 0 && t->heap->totals.collections == 0 &&
                            t->heap->host.live == 0 && t->heap->identity.count == 0 &&
                            gc_mutator_allocated_bytes(t->m) == 0,
                        "after a reset something of the tenancy before is left");
        CONF_CHECK_THAT(t, gc_heap_used(t->heap) == 0,
                        "after a reset %zu bytes of objects are still charged",
                        gc_heap_used(t->heap));
        conf_expect_panic(t, use_old_handle, "using a handle from before a reset", "wrong heap");
        conf_register(t);
        if (life(t) != trace)
            conf_fail(t, "reset() left a free list, cursor or mark of the tenancy before",
                      "the same allocations after a reset got other addresses than in a new heap");
        conf_verify(t, "in a heap that was reset");
    }
}

/* ---- what a tenancy leaves behind it: nothing ---- */

static void old_persistent(struct conf *t)
{
    (void)gc_persistent_get(t->m, (gc_persistent){0, (uint32_t)t->shared->step, 1});
}
static void count_object(void *arg, gc_ref r, const struct gc_type *type, uint32_t units)
{
    (void)r;
    (void)type;
    (void)units;
    ++*(uint32_t *)arg;
}

static void expect_empty(struct conf *t)
{
    struct gc_census census;
    uint32_t objects = 0;
    char err[200];

    CONF_CHECK_THAT(t, gc_heap_verify(t->heap, &census, err, sizeof err) == GC_OK,
                    "the heap's own checker found a fault after a reset: %s", err);
    CONF_CHECK_THAT(t, census.objects == 0, "%llu objects are reachable after a reset",
                    (unsigned long long)census.objects);
    gc_heap_walk(t->heap, count_object, &objects);
    CONF_CHECK_THAT(t, objects == 0, "%u objects are left after a reset", objects);
    CONF_CHECK_THAT(t, gc_handle_count(t->m) == 0 && gc_persistent_count(t->m) == 0,
                    "%u handles and %u persistent handles are left after a reset",
                    gc_handle_count(t->m), gc_persistent_count(t->m));
    CONF_CHECK_THAT(t, t->m->scope == NULL && t->m->frame == NULL && t->m->nogc == 0,
                    "a scope, a frame or a no-GC region is still open after a reset");
    CONF_CHECK_THAT(t, !t->heap->policy.pending && t->m->poll == 0,
                    "a collection is still asked for after a reset");
    CONF_CHECK_THAT(t, gc_mutator_allocated_bytes(t->m) == 0 && gc_heap_used(t->heap) == 0,
                    "%llu bytes count as allocated and %zu as used after a reset",
                    (unsigned long long)gc_mutator_allocated_bytes(t->m), gc_heap_used(t->heap));
    conf_expect_panic(t, old_persistent, "using a persistent handle from before a reset",
                      "wrong heap");
}

static void reset_forgets_everything(struct conf *t)
{
    const struct gc_collection_record *first;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0 stress-barrier=0 stress-safepoint=0");
    for (uint32_t round = 0; round < 3; round++) {
        struct gc_scope scope;
        struct gc_frame frame;
        struct gc_table *table;
        gc_persistent held;
        gc_local cell[4];
        uint32_t id = t->m->heap_id;

        gc_scope_enter(t->m, &scope);
        (void)gc_root(t->m, conf_array(t, t->refs, 5000)); /* large */
        gc_frame_push(t->m, &frame, cell, 4);
        gc_local_set(t->m, &cell[1], conf_node(t, 1));
        CONF_CHECK_THAT(t,
                        gc_table_new(t->m, "cells", 3, &table) == GC_OK &&
                            gc_table_set(t->m, table, 1, conf_node(t, 2)) == GC_OK &&
                            gc_persistent_new(t->m, conf_node(t, 3), &held) == GC_OK,
                        "a root was refused");
        (void)gc_identity_hash(t->m, gc_local_get(&cell[1]));
        conf_garbage(t, round * 700000);
        gc_policy_request(t->heap, GC_REASON_USER);
        conf_doing(t, "resetting a heap in use");
        CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "the reset was refused");
        t->shared->step = id;
        expect_empty(t);
        conf_register(t);
        if ((t->collector->caps & GC_CAP_COLLECTS) == 0)
            continue;
        conf_collect(t);
        first = &t->heap->collection.rec;
        CONF_CHECK_THAT(t, first->seq == 1 && first->traced_objects == 0,
                        "the first collection after a reset is number %llu and traced %llu objects",
                        (unsigned long long)first->seq, (unsigned long long)first->traced_objects);
    }
}

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
static const struct gc_host_type mortal = {"conf.mortal", count_death};

static void close_and_reset_finalize(struct conf *t)
{
    uint32_t *deaths = calloc(1, sizeof *deaths);
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    for (uint32_t round = 1; round <= 3; round++) {
        keep = gc_root(t->m, conf_array(t, t->refs, 50));
        for (uint32_t i = 0; i < 50; i++) {
            gc_ref e = gc_extern_new(t->m, &mortal, deaths);

            gc_array_store(t->m, gc_get(t->m, keep), i, e);
        }
        conf_garbage(t, 100000);
        if (round < 3) {
            CONF_CHECK_THAT(t, gc_heap_reset(t->heap) == GC_OK, "the reset was refused");
            CONF_CHECK_THAT(t, *deaths == 50 * round, "a reset finalized %u of %u host objects",
                            *deaths, 50 * round);
            conf_register(t);
        }
    }
    conf_close(t);
    CONF_CHECK_THAT(t, *deaths == 150, "closing finalized %u of 150 host objects", *deaths);
    free(deaths);
}

/* Every built-in collector beside the one under test, taking turns in one process. */
static void heaps_live_side_by_side(struct conf *t)
{
    struct gc_heap *other[16];
    const struct gc_type *node[16];
    gc_handle keep[16], mine;
    uint32_t n = 0;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    for (; gc_builtin_collectors[n] != NULL && n < 15; n++) {
        static const uint16_t first[] = {0};

        other[n] = conf_open_heap(t, gc_builtin_collectors[n], "heap-size=4m");
        CONF_CHECK_THAT(t, gc_type_struct(other[n], "cell", 4, first, 1, &node[n]) == GC_OK,
                        "a type was refused");
        keep[n] = gc_root(gc_heap_mutator(other[n]), GC_NULL);
    }
    mine = gc_root(t->m, conf_node(t, 42));
    for (uint32_t i = 0; i < 2000; i++) {
        for (uint32_t k = 0; k < n; k++) {
            struct gc_mutator *m = gc_heap_mutator(other[k]);
            gc_ref r = gc_alloc(m, node[k]);

            CONF_CHECK_THAT(t, !gc_is_null(r), "the heap of %s beside it is full",
                            gc_builtin_collectors[k]->name);
            gc_set_u32(m, r, 1, i);
            gc_init(m, r, 0, gc_get(m, keep[k]));
            gc_set(m, keep[k], r);
        }
        (void)conf_node(t, i);
        if (i % 500 == 0 && (t->collector->caps & GC_CAP_COLLECTS))
            conf_collect(t);
    }
    conf_expect_node(t, gc_get(t->m, mine), 42, "a handle of a heap beside others");
    for (uint32_t k = 0; k < n; k++) {
        struct gc_mutator *m = gc_heap_mutator(other[k]);
        gc_ref r;

        CONF_CHECK_THAT(t, gc_collect(m) == GC_OK, "a collection beside others was refused");
        r = gc_get(m, keep[k]);
        for (uint32_t i = 2000; i-- > 0; r = gc_load(m, r, 0))
            CONF_CHECK_THAT(t, gc_get_u32(m, r, 1) == i, "the heap of %s was disturbed",
                            gc_builtin_collectors[k]->name);
        gc_heap_close(other[k]);
    }
}

/* Every internal allocation fails once: opening says so, or everything works. */
static void failing_memory_is_an_error(struct conf *t)
{
    uint32_t opened = 0;

    gc_may_gc_begin();
    for (uint32_t n = 1; n < 200 && opened < 8; n++) {
        const struct conf_subject *s = t->subject;
        struct gc_options o;
        struct gc_heap *h;
        char err[256] = "", text[32];
        int status;

        t->shared->step = n;
        conf_doing(t, "opening a heap whose %uth internal allocation fails", n);
        gc_options_init(&o, s->collector);
        for (uint32_t i = 0; i < s->option_count; i++)
            conf_set_option(t, &o, s->options[i]);
        conf_set_option(t, &o, "heap-size=2m");
        snprintf(text, sizeof text, "fail-alloc=%u", n);
        conf_set_option(t, &o, text);
        status = gc_heap_open(s->collector, &o, &h, err, sizeof err);
        if (status != GC_OK) {
            CONF_CHECK_THAT(t, h == NULL && err[0] != '\0',
                            "a heap that could not be opened left no message (status %s)",
                            gc_err_text(status));
            continue;
        }
        opened++;
        t->heap = h;
        t->m = gc_heap_mutator(h);
        conf_doing(t, "using a heap whose %uth internal allocation fails", n);
        {
            static const uint16_t left[] = {0};
            const struct gc_type *node;
            uint32_t served = 0;

            if (gc_type_struct(h, "cell", 6, left, 1, &node) == GC_OK) {
                for (uint32_t i = 0; i < 300000; i++)
                    served += !gc_is_null(gc_alloc(t->m, node));
                CONF_CHECK_THAT(t, served > 0, "one failing allocation made the heap useless");
            }
        }
        conf_expect_books(t, "after an internal allocation failed");
        conf_close(t);
    }
    CONF_CHECK_THAT(t, opened >= 8, "the heap never opened although only one allocation failed");
}

static const struct conf_case cases[] = {
    {"reset-is-as-new", "after a reset the heap behaves like a new one and kept its memory",
     "reset() left state of the tenancy before, or gave memory back", 0, reset_is_as_new,
     "H29 C22"},
    {"close-and-reset-finalize", "closing or resetting a heap finalizes each host object once",
     "the collector released a host object twice or not at all", 0, close_and_reset_finalize,
     "R32 H20"},
    {"reset-forgets-everything",
     "after a reset no object, root, request or count of the tenancy before is left",
     "reset() left a log, a set or a list of the tenancy before", 0, reset_forgets_everything,
     "H2 H29"},
    {"heaps-live-side-by-side", "heaps with different collectors do not disturb each other",
     "a mutable global; keep everything in gc_heap_state()", 0, heaps_live_side_by_side, "H6"},
    {"failing-memory-is-an-error", "when memory outside the heap is refused, opening fails cleanly",
     "attach() ignores a failure, or leaves a half-built space behind", 0,
     failing_memory_is_an_error, "H1 C3"},
};

CONF_THEME(140, reset) = {"heaps", cases, sizeof cases / sizeof cases[0]};
