/* SPDX-License-Identifier: MIT
 *
 * The mark stack never grows: what it drops is found again by a rescan. */
#include <string.h>

#include "heap/worklist.h"
#include "tests/support.h"

static void push_beyond_the_end_only_notes_it(void **state)
{
    uint32_t items[4] = {0, 0, 0, 77};
    struct gc_worklist w = {.items = items, .capacity = 3};

    (void)state;
    for (uint32_t i = 1; i <= 3; i++)
        gc_worklist_push(&w, 10 * i);
    assert_false(w.overflowed);
    assert_int_equal(w.count, 3);
    gc_worklist_push(&w, 40);
    assert_true(w.overflowed);
    assert_int_equal(w.count, 3);
    assert_int_equal(items[2], 30);
    assert_int_equal(items[3], 77);
}

static void stack_of_no_entries_is_legal(void **state)
{
    struct gc_worklist w = {0};

    (void)state;
    gc_worklist_push(&w, 1);
    assert_true(w.overflowed);
    assert_int_equal(w.count, 0);
}

/* A heap with a random graph below one array: trees, long lists, wide arrays, large ones. */
static void grow_graph(struct gc_mutator *m, const struct test_types *t, gc_handle top,
                       uint64_t seed) GC_MAY_GC;
static void grow_graph(struct gc_mutator *m, const struct test_types *t, gc_handle top,
                       uint64_t seed)
{
    struct gc_rng rng = {seed};
    uint32_t width = gc_length(m, gc_get(m, top));

    for (uint32_t i = 0; i < 4000; i++) {
        uint32_t at = gc_rng_below(&rng, width), from = gc_rng_below(&rng, width);
        uint32_t n = gc_rng_below(&rng, 200) == 0 ? 2500 : gc_rng_below(&rng, 12);
        gc_ref r;

        if (gc_rng_below(&rng, 3) == 0) {
            r = gc_alloc_n(m, t->refs, n);
            for (uint32_t k = 0; k < n; k++)
                gc_array_init(m, r, k, gc_array_load(m, gc_get(m, top), gc_rng_below(&rng, width)));
        } else {
            r = gc_alloc(m, t->pair);
            gc_init(m, r, 0, gc_array_load(m, gc_get(m, top), at));
            gc_init(m, r, 1, gc_array_load(m, gc_get(m, top), from));
            gc_set_u32(m, r, 2, i);
        }
        assert_false(gc_is_null(r));
        gc_array_store(m, gc_get(m, top), at, r);
        if (i % 700 == 0)
            gc_array_store(m, gc_get(m, top), from, GC_NULL);
    }
}

static struct gc_census census_of(struct gc_heap *h)
{
    struct gc_census c;
    char err[256];

    if (gc_heap_verify(h, &c, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    return c;
}

static void overflow_loses_no_object(void **state)
{
    static const char *const stacks[] = {"mark-stack=4", "mark-stack=8", "mark-stack=256",
                                         "mark-stack=4096"};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];

        if ((c->caps & GC_CAP_MARKBITS) == 0)
            continue;
        for (size_t k = 0; k < sizeof stacks / sizeof stacks[0]; k++) {
            struct gc_census before, after;
            struct test_types t;
            struct gc_mutator *m;
            struct gc_heap *h;
            char options[80], err[256];
            gc_handle top;

            snprintf(options, sizeof options, "heap-size=6m poison=1 %s", stacks[k]);
            if (test_try_open(c, options, &h, err, sizeof err) != GC_OK)
                fail_msg("%s", err);
            m = gc_heap_mutator(h);
            test_register(h, &t);
            top = gc_root(m, gc_alloc_n(m, t.refs, 300));
            for (uint32_t i2 = 0; i2 < 100; i2++) /* more roots than entries */
                (void)gc_root(m, gc_alloc(m, t.pair));
            grow_graph(m, &t, top, 5 + k);
            before = census_of(h);
            assert_true(before.objects > 1000);
            assert_int_equal(gc_collect(m), GC_OK);
            after = census_of(h);
            assert_int_equal(before.objects, after.objects);
            assert_int_equal(before.bytes, after.bytes);
            if (k < 2)
                assert_true(h->totals.mark_overflows > 0); /* the test is not vacuous */
            assert_int_equal(h->worklist.count, 0);
            gc_heap_close(h);
        }
    }
}

/* Nodes of 160 bytes with three references to each other at random, as in pointer_storm: at one and
 * a half times the live bytes, the default holds the widest frontier of a depth-first trace. */
static void random_graph_fits_into_the_default_stack(void **state)
{
    enum { NODES = 32000, REFS = 3, LENGTH = 36 };

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];
        size_t live = (size_t)NODES * (16 + 4 * LENGTH + 4);
        uint32_t random = 1;
        struct test_types t;
        struct gc_mutator *m;
        struct gc_heap *h;
        char options[80];
        gc_handle all;

        if ((c->caps & GC_CAP_MARKBITS) == 0)
            continue;
        snprintf(options, sizeof options, "heap-size=%zu", live * 3 / 2);
        h = test_open(c->name, options);
        m = gc_heap_mutator(h);
        test_register(h, &t);
        all = gc_root(m, gc_alloc_n(m, t.refs, NODES));
        for (uint32_t n = 0; n < NODES; n++) {
            gc_ref node = gc_alloc_n(m, t.refs, LENGTH);

            gc_array_store(m, gc_get(m, all), n, node);
        }
        for (uint32_t n = 0; n < NODES * REFS; n++) {
            random = random * 1664525u + 1013904223u;
            gc_array_store(m, gc_array_load(m, gc_get(m, all), n / REFS), n % REFS,
                           gc_array_load(m, gc_get(m, all), (random >> 8) % NODES));
        }
        assert_int_equal(gc_collect(m), GC_OK);
        assert_int_equal(h->totals.mark_overflows, 0);
        gc_heap_close(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(push_beyond_the_end_only_notes_it),
        cmocka_unit_test(stack_of_no_entries_is_legal),
        cmocka_unit_test(overflow_loses_no_object),
        cmocka_unit_test(random_graph_fits_into_the_default_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
