/* SPDX-License-Identifier: MIT
 *
 * Barriers: the masked compare, the slow paths, range operations. */
#include "tests/spy.h"
#include "tests/support.h"

struct store {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
    gc_handle a, b, array;
};

static struct store open_store(const struct gc_collector *c, const char *options) GC_MAY_GC;
static struct store open_store(const struct gc_collector *c, const char *options)
{
    struct store s;
    char err[256];

    if (test_try_open(c, options, &s.h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    s.m = gc_heap_mutator(s.h);
    test_register(s.h, &s.t);
    s.a = gc_root(s.m, gc_alloc(s.m, s.t.pair));
    s.b = gc_root(s.m, gc_alloc(s.m, s.t.pair));
    s.array = gc_root(s.m, gc_alloc_n(s.m, s.t.refs, 10));
    return s;
}

static void never_takes_no_slow_path(void **state)
{
    struct store s;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m");
    gc_store(s.m, gc_get(s.m, s.a), 0, gc_get(s.m, s.b));
    gc_array_store(s.m, gc_get(s.m, s.array), 3, gc_get(s.m, s.b));
    assert_true(gc_array_fill(s.m, gc_get(s.m, s.array), 0, 10, gc_i31(1)));
    assert_int_equal(spy(s.h)->stores + spy(s.h)->ranges, 0);
    assert_int_equal(s.h->totals.barrier_slow, 0);
    gc_heap_close(s.h);
}

static void always_sees_every_store_before_it_happens(void **state)
{
    struct store s;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=0 want=0");
    gc_store(s.m, gc_get(s.m, s.a), 0, gc_get(s.m, s.b));
    assert_int_equal(spy(s.h)->stores, 1);
    assert_true(gc_same(spy(s.h)->last, gc_get(s.m, s.a)));
    assert_true(gc_same(spy(s.h)->stored, gc_get(s.m, s.b)));
    assert_true(gc_is_null(spy(s.h)->overwritten));
    assert_true(gc_same(gc_load(s.m, gc_get(s.m, s.a), 0), gc_get(s.m, s.b)));
    gc_store(s.m, gc_get(s.m, s.a), 0, gc_i31(7));
    assert_true(gc_same(spy(s.h)->overwritten, gc_get(s.m, s.b)));
    assert_true(gc_same(spy(s.h)->stored, gc_i31(7)));
    gc_store(s.m, gc_get(s.m, s.a), 0, GC_NULL);
    assert_true(gc_same(spy(s.h)->overwritten, gc_i31(7)));
    assert_true(gc_is_null(gc_load(s.m, gc_get(s.m, s.a), 0)));
    assert_int_equal(spy(s.h)->stores, 3);
    assert_int_equal(s.h->totals.barrier_slow, 3);
    gc_heap_close(s.h);
}

/* mask OLD | LOGGED, want OLD: the first write to an old object. */
static void header_bits_decide(void **state)
{
    static const struct {
        uint32_t bits, slow;
    } expect[] = {{0, 0},
                  {GC_BIT_OLD, 1},
                  {GC_BIT_LOGGED, 0},
                  {GC_BIT_OLD | GC_BIT_LOGGED, 0},
                  {GC_BIT_OLD | GC_BIT_PINNED | GC_BIT_HASHED | 0xFFFFFFC0u, 1}};
    struct store s;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=48 want=16");
    for (size_t i = 0; i < sizeof expect / sizeof expect[0]; i++) {
        uint32_t before = spy(s.h)->stores;

        gc_header(s.m, gc_get(s.m, s.a))->gc = expect[i].bits;
        gc_store(s.m, gc_get(s.m, s.a), 1, gc_i31((int32_t)i));
        assert_int_equal(spy(s.h)->stores - before, expect[i].slow);
        assert_int_equal(gc_i31_value(gc_load(s.m, gc_get(s.m, s.a), 1)), i);
    }
    gc_heap_close(s.h);
}

static void range_operations_tell_the_collector_once(void **state)
{
    struct store s;
    gc_ref array;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=0 want=0");
    array = gc_get(s.m, s.array);
    assert_true(gc_array_fill(s.m, array, 2, 5, gc_get(s.m, s.b)));
    assert_int_equal(spy(s.h)->ranges, 1);
    assert_int_equal(spy(s.h)->range_count, 5);
    assert_false(spy(s.h)->range_from);
    assert_true(gc_same(spy(s.h)->stored, gc_get(s.m, s.b)));
    assert_true(gc_array_copy(s.m, array, 0, array, 2, 5));
    assert_int_equal(spy(s.h)->ranges, 2);
    assert_true(spy(s.h)->range_from);
    for (uint32_t i = 0; i < 10; i++)
        assert_true(gc_same(gc_array_load(s.m, array, i), i < 7 ? gc_get(s.m, s.b) : GC_NULL));
    /* Nothing to do is told to nobody. */
    assert_true(gc_array_fill(s.m, array, 10, 0, GC_NULL));
    assert_true(gc_array_copy(s.m, array, 0, array, 10, 0));
    assert_int_equal(spy(s.h)->ranges, 2);
    assert_int_equal(spy(s.h)->stores, 0);
    gc_heap_close(s.h);
}

static void without_a_range_function_each_store_is_told(void **state)
{
    struct store s;
    gc_ref array;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy_without_ranges, "heap-size=1m mask=0 want=0");
    array = gc_get(s.m, s.array);
    assert_true(gc_array_fill(s.m, array, 2, 5, gc_get(s.m, s.b)));
    assert_int_equal(spy(s.h)->stores, 5);
    assert_true(gc_array_copy(s.m, array, 0, array, 2, 5));
    assert_int_equal(spy(s.h)->stores, 10);
    gc_heap_close(s.h);
}

static void ranges_that_leave_their_array_change_nothing(void **state)
{
    struct store s;
    gc_ref array, pair;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=0 want=0");
    array = gc_get(s.m, s.array);
    pair = gc_get(s.m, s.a);
    assert_false(gc_array_fill(s.m, array, 0, 11, gc_i31(1)));
    assert_false(gc_array_fill(s.m, array, 10, 1, gc_i31(1)));
    assert_false(gc_array_fill(s.m, array, UINT32_MAX, 1, gc_i31(1)));
    assert_false(gc_array_fill(s.m, array, 5, UINT32_MAX, gc_i31(1)));
    assert_false(gc_array_fill(s.m, pair, 0, 1, gc_i31(1)));
    assert_false(gc_array_fill(s.m, GC_NULL, 0, 0, gc_i31(1)));
    assert_false(gc_array_fill(s.m, gc_i31(3), 0, 0, gc_i31(1)));
    assert_false(gc_array_copy(s.m, array, 0, array, 5, 6));
    assert_false(gc_array_copy(s.m, array, 5, array, 0, 6));
    assert_false(gc_array_copy(s.m, array, 0, pair, 0, 1));
    assert_false(gc_array_copy(s.m, array, 0, GC_NULL, 0, 0));
    assert_false(gc_array_copy(s.m, array, UINT32_MAX, array, 0, 2));
    assert_int_equal(spy(s.h)->ranges + spy(s.h)->stores, 0);
    for (uint32_t i = 0; i < 10; i++)
        assert_true(gc_is_null(gc_array_load(s.m, array, i)));
    gc_heap_close(s.h);
}

static void first_writes_are_seen_only_when_asked_for(void **state)
{
    struct store s;
    gc_ref r;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=0 want=0");
    r = gc_alloc(s.m, s.t.pair);
    gc_init(s.m, r, 0, gc_get(s.m, s.a));
    assert_int_equal(spy(s.h)->stores + spy(s.h)->clones, 0);
    gc_heap_close(s.h);

    s = open_store(&test_spy, "heap-size=1m hooks=1");
    r = gc_alloc(s.m, s.t.pair);
    gc_init(s.m, r, 0, gc_get(s.m, s.a));
    gc_init(s.m, r, 1, gc_i31(2));
    assert_int_equal(spy(s.h)->clones, 1);
    assert_true(gc_same(spy(s.h)->last, gc_get(s.m, s.a)));
    r = gc_alloc_n(s.m, s.t.refs, 2);
    gc_array_init(s.m, r, 0, GC_NULL);
    gc_array_init(s.m, r, 1, gc_get(s.m, s.b));
    assert_int_equal(spy(s.h)->clones, 2);
    assert_true(gc_same(gc_array_load(s.m, r, 1), gc_get(s.m, s.b)));
    gc_heap_close(s.h);
}

static void stress_asks_for_a_collection_at_every_nth(void **state)
{
    struct store s;

    (void)state;
    gc_may_gc_begin();
    s = open_store(&test_spy, "heap-size=1m mask=0 want=0 stress-barrier=3");
    for (uint32_t i = 0; i < 9; i++) {
        gc_store(s.m, gc_get(s.m, s.a), 0, GC_NULL);
        assert_int_equal(s.m->poll != 0, (i + 1) % 3 == 0);
        gc_safepoint(s.m);
        assert_int_equal(s.m->poll, 0);
    }
    assert_int_equal(s.h->totals.by_reason[GC_REASON_STRESS_BARRIER], 3);
    assert_int_equal(s.h->stress.forced, 3);
    gc_heap_close(s.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_takes_no_slow_path),
        cmocka_unit_test(always_sees_every_store_before_it_happens),
        cmocka_unit_test(header_bits_decide),
        cmocka_unit_test(range_operations_tell_the_collector_once),
        cmocka_unit_test(without_a_range_function_each_store_is_told),
        cmocka_unit_test(ranges_that_leave_their_array_change_nothing),
        cmocka_unit_test(first_writes_are_seen_only_when_asked_for),
        cmocka_unit_test(stress_asks_for_a_collection_at_every_nth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
