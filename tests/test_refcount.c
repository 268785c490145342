/* SPDX-License-Identifier: MIT
 *
 * Reference counting: counts, deferral, and when memory is freed.  The conformance suite covers
 * what every collector must do. */
#include <pthread.h>
#include <string.h>

#include "tests/refcount_kit.h"

/* ---- counts -----------------------------------------------------------------------------------*/

/* Stale on purpose: counting moves nothing, and the test knows what is alive.
 * rows: H11 D1 */
static void counts_are_slots_handles_and_the_set(void **state)
{
    struct rc f;
    struct gc_scope s;
    gc_persistent p;
    gc_handle a, b;
    gc_ref r;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate", "");
    gc_scope_enter(f.m, &s);
    a = gc_new(f.m, f.t.pair);
    b = gc_new(f.m, f.t.pair);
    r = gc_get(f.m, b);
    assert_int_equal(count_of(&f, r), 2); /* new, and the handle */
    assert_true(in_set(&f, r));
    gc_store(f.m, gc_get(f.m, a), 0, r);
    gc_store(f.m, gc_get(f.m, a), 1, r);
    assert_int_equal(count_of(&f, r), 4);
    young(&f);
    assert_int_equal(count_of(&f, r), 3); /* new no more */
    assert_false(in_set(&f, r));
    assert_int_equal(gc_persistent_new(f.m, r, &p), GC_OK);
    assert_int_equal(count_of(&f, r), 4);
    gc_store(f.m, gc_get(f.m, a), 1, gc_i31(5));
    assert_int_equal(count_of(&f, r), 3);
    gc_store(f.m, gc_get(f.m, a), 1, GC_NULL);
    assert_int_equal(gc_persistent_unroot(f.m, &p), GC_OK);
    assert_int_equal(count_of(&f, r), 2);
    check(&f);
    gc_scope_exit(f.m, &s);
    young(&f);
    assert_int_equal(objects(&f), 0);
    close_rc(&f);
}

/* rows: H13 */
static void storing_what_a_slot_holds_keeps_it(void **state)
{
    struct rc f;
    gc_handle a;
    gc_ref r;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate", "");
    a = gc_new(f.m, f.t.pair);
    r = gc_alloc(f.m, f.t.pair);
    gc_set_u32(f.m, r, 2, 77);
    gc_store(f.m, gc_get(f.m, a), 0, r);
    young(&f);
    r = gc_load(f.m, gc_get(f.m, a), 0);
    assert_int_equal(count_of(&f, r), 1);
    gc_store(f.m, gc_get(f.m, a), 0, r);
    assert_int_equal(count_of(&f, r), 1);
    young(&f);
    assert_int_equal(gc_get_u32(f.m, gc_load(f.m, gc_get(f.m, a), 0), 2), 77);
    close_rc(&f);
}

/* rows: D8 */
static void a_store_frees_nothing(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;
        gc_handle a, b;
        gc_ref r;

        open_rc(&f, modes[i], "poison=1");
        a = gc_new(f.m, f.t.pair);
        r = gc_alloc(f.m, f.t.pair);
        gc_set_u32(f.m, r, 2, 77);
        gc_store(f.m, gc_get(f.m, a), 0, r);
        young(&f);
        r = gc_load(f.m, gc_get(f.m, a), 0);
        gc_store(f.m, gc_get(f.m, a), 0, GC_NULL); /* nothing refers to it now */
        assert_int_equal(gc_get_u32(f.m, r, 2), 77);
        b = gc_root(f.m, r); /* it waited in the queue, and lives again */
        for (uint32_t k = 0; k < 1000; k++)
            (void)gc_alloc(f.m, f.t.pair);
        young(&f);
        assert_int_equal(gc_get_u32(f.m, gc_get(f.m, b), 2), 77);
        close_rc(&f);
    }
}

/* Stale on purpose: counting moves nothing, and the test knows what is alive. */
static void counts_stick_and_a_trace_repairs_them(void **state)
{
    static const char *const traced[] = {"barrier=immediate", "barrier=coalescing"};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        const uint32_t n = GC_COUNT_STICKY / GC_COUNT_ONE + 100;
        struct rc f;
        gc_handle array, a;
        gc_ref r;

        open_rc(&f, traced[i], "heap-size=16m");
        a = gc_new(f.m, f.t.pair);
        array = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, n));
        assert_true(gc_array_fill(f.m, gc_get(f.m, array), 0, n, gc_get(f.m, a)));
        young(&f);
        r = gc_get(f.m, a);
        assert_true(gc_count_is_sticky(gc_header_gc(gc_header(f.m, r))));
        gc_set(f.m, array, GC_NULL);
        for (int round = 0; round < 2; round++) { /* young, and then the queue */
            assert_int_equal(gc_heap_collect(f.h, GC_REASON_ENTER, GC_EXTENT_YOUNG), GC_OK);
            gc_safepoint_slow(f.m);
        }
        assert_int_equal(objects(&f), 1);
        assert_true(gc_count_is_sticky(gc_header_gc(gc_header(f.m, r))));
        assert_int_equal(gc_collect(f.m), GC_OK);
        assert_int_equal(count_of(&f, gc_get(f.m, a)), 1);
        gc_set(f.m, a, GC_NULL);
        assert_int_equal(gc_collect(f.m), GC_OK);
        assert_int_equal(objects(&f), 0);
        close_rc(&f);
    }
}

static void the_checker_finds_a_missed_barrier(void **state)
{
    static const char *const barriers[] = {"barrier=immediate", "barrier=coalescing"};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        char err[256] = "";
        struct rc f;
        gc_handle a, b;

        open_rc(&f, barriers[i], "");
        a = gc_new(f.m, f.t.pair);
        b = gc_new(f.m, f.t.pair);
        young(&f);
        check(&f);
        gc_slot_set(gc_field(f.m, gc_get(f.m, a), 0), gc_get(f.m, b));
        assert_int_equal(gc_heap_verify(f.h, NULL, err, sizeof err), GC_ERR_CORRUPT);
        assert_non_null(strstr(err, "counts 1 references, 2 were found"));
        gc_slot_set(gc_field(f.m, gc_get(f.m, a), 0), GC_NULL);
        close_rc(&f);
    }
}

/* ---- frames -----------------------------------------------------------------------------------*/

/* Stale on purpose: counting moves nothing, and the test knows what is alive.
 * rows: D1 D3 */
static void a_frame_holds_what_nothing_counts(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;
        struct gc_frame frame;
        gc_local cells[3];
        gc_handle a;
        gc_ref r;

        open_rc(&f, modes[i], "verify=1");
        a = gc_new(f.m, f.t.pair);
        r = gc_alloc(f.m, f.t.pair);
        gc_store(f.m, gc_get(f.m, a), 0, r);
        young(&f);
        gc_frame_push(f.m, &frame, cells, 3);
        r = gc_load(f.m, gc_get(f.m, a), 0);
        gc_local_set(f.m, &cells[0], r);
        gc_local_set(f.m, &cells[1], r); /* twice: still one reference */
        gc_local_set(f.m, &cells[2], gc_i31(3));
        gc_store(f.m, gc_get(f.m, a), 0, GC_NULL);
        for (int round = 0; round < 3; round++)
            young(&f);
        assert_int_equal(objects(&f), 2);
        assert_int_equal(count_of(&f, r), 1);
        gc_frame_pop(f.m, &frame);
        young(&f);
        young(&f); /* coalescing: roots of the epoch before count until this one */
        assert_int_equal(objects(&f), 1);
        close_rc(&f);
    }
}

/* The set asks for a collection when it doubled, so a steady stream of exposures costs a steady
 * number of collections, each of a bounded set. */
static void the_deferred_set_does_not_pile_up(void **state)
{
    enum { EXPOSED = 200000 };
    struct rc f;
    struct gc_frame frame;
    gc_local cell;
    gc_handle keep;
    uint32_t n = 2000;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate", "heap-size=4m log-bytes=64k");
    keep = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, n));
    for (uint32_t i = 0; i < n; i++) {
        gc_ref r = gc_alloc(f.m, f.t.pair);

        gc_array_store(f.m, gc_get(f.m, keep), i, r);
    }
    young(&f);
    gc_frame_push(f.m, &frame, &cell, 1);
    for (uint32_t i = 0; i < EXPOSED; i++) {
        gc_local_set(f.m, &cell, gc_array_load(f.m, gc_get(f.m, keep), i % n));
        gc_safepoint(f.m);
    }
    assert_in_range(f.h->totals.by_reason[GC_REASON_DEFERRED_SET], EXPOSED / 2048, EXPOSED / 512);
    gc_frame_pop(f.m, &frame);
    close_rc(&f);
}

/* rows: H16 */
static void entering_asks_first_when_the_set_is_full(void **state)
{
    const struct gc_collector *c = gc_collector_find("refcount");
    struct rc f;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate", "log-bytes=400");
    assert_false(c->need_gc_before_entering(f.m, 100));
    assert_true(c->need_gc_before_entering(f.m, 101));
    close_rc(&f);
}

/* ---- freeing ----------------------------------------------------------------------------------*/

static void garbage_needs_no_full_collection(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;
        struct gc_scope s;
        gc_handle list;

        open_rc(&f, modes[i], "heap-size=4m");
        for (uint32_t round = 0; round < 100; round++) {
            gc_scope_enter(f.m, &s);
            list = gc_root(f.m, GC_NULL);
            grow_list(&f, list, 20000);
            gc_scope_exit(f.m, &s);
        }
        assert_int_equal(f.h->totals.by_reason[GC_REASON_ALLOC_FULL], 0);
        close_rc(&f);
    }
}

/* Builds and drops a list of 400,000 and an array of 300,000 pairs. */
static void *drop_deep_and_broad(void *arg)
{
    struct rc *f = arg;
    gc_handle root = gc_root(f->m, GC_NULL);

    gc_may_gc_begin();
    grow_list(f, root, 400000);
    young(f);
    gc_set(f->m, root, GC_NULL);
    young(f);
    young(f);
    assert_int_equal(objects(f), 0);
    gc_set(f->m, root, gc_alloc_n(f->m, f->t.refs, 300000));
    for (uint32_t i = 0; i < 300000; i++) {
        gc_ref r = gc_alloc(f->m, f->t.pair);

        gc_array_store(f->m, gc_get(f->m, root), i, r);
    }
    young(f);
    gc_set(f->m, root, GC_NULL);
    young(f);
    young(f);
    assert_int_equal(objects(f), 0);
    return NULL;
}

/* rows: D5 C13 C14 */
static void deep_and_broad_garbage_needs_no_stack(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        pthread_attr_t attr;
        pthread_t thread;
        struct rc f;

        open_rc(&f, modes[i], "heap-size=32m log-bytes=4k");
        assert_int_equal(pthread_attr_init(&attr), 0);
        assert_int_equal(pthread_attr_setstacksize(&attr, (size_t)64 << 10), 0);
        assert_int_equal(pthread_create(&thread, &attr, drop_deep_and_broad, &f), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        (void)pthread_attr_destroy(&attr);
        close_rc(&f);
    }
}

/* rows: H20 */
static void what_dies_is_finalized_once(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;
        gc_handle list;
        uint32_t deaths = 0;

        open_rc(&f, modes[i], "heap-size=4m");
        list = gc_root(f.m, GC_NULL);
        for (uint32_t k = 0; k < 500; k++) {
            gc_ref e = gc_extern_new(f.m, &test_counted, &deaths), r;
            gc_handle held = gc_root(f.m, e);

            (void)gc_identity_hash(f.m, e);
            r = gc_alloc(f.m, f.t.pair);
            gc_init(f.m, r, 0, gc_get(f.m, list));
            gc_init(f.m, r, 1, gc_get(f.m, held));
            gc_set(f.m, list, r);
            gc_set(f.m, held, GC_NULL);
        }
        young(&f);
        assert_int_equal(deaths, 0);
        gc_set(f.m, list, GC_NULL);
        young(&f);
        young(&f);
        gc_safepoint(f.m);
        assert_int_equal(deaths, 500);
        assert_int_equal(f.h->identity.count, 0);
        close_rc(&f);
        assert_int_equal(deaths, 500);
    }
}

/* New and old large objects change places in the list of large objects as they die. */
static void large_objects_come_and_go(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        enum { SLOTS = 24 };
        struct gc_rng rng = {i};
        struct rc f;
        gc_handle keep;

        open_rc(&f, modes[i], "heap-size=8m verify=1");
        keep = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, SLOTS));
        for (uint32_t k = 0; k < 1500; k++) {
            uint32_t n = 3000 + (uint32_t)(gc_rng_next(&rng) % 9000), at = k * 7 % SLOTS;
            gc_ref r = gc_alloc_n(f.m, k % 3 == 0 ? f.t.bytes : f.t.refs, n);

            assert_false(gc_is_null(r));
            if (k % 4 != 0)
                gc_array_store(f.m, gc_get(f.m, keep), at, r);
            if (k % 50 == 0)
                young(&f);
        }
        close_rc(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_slots_handles_and_the_set),
        cmocka_unit_test(storing_what_a_slot_holds_keeps_it),
        cmocka_unit_test(a_store_frees_nothing),
        cmocka_unit_test(counts_stick_and_a_trace_repairs_them),
        cmocka_unit_test(the_checker_finds_a_missed_barrier),
        cmocka_unit_test(a_frame_holds_what_nothing_counts),
        cmocka_unit_test(the_deferred_set_does_not_pile_up),
        cmocka_unit_test(entering_asks_first_when_the_set_is_full),
        cmocka_unit_test(garbage_needs_no_full_collection),
        cmocka_unit_test(deep_and_broad_garbage_needs_no_stack),
        cmocka_unit_test(what_dies_is_finalized_once),
        cmocka_unit_test(large_objects_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
