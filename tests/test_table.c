/* SPDX-License-Identifier: MIT
 *
 * Globals and tables. */
#include "tests/spy.h"
#include "tests/support.h"

static struct gc_table *table(struct fixture *f, uint32_t count)
{
    struct gc_table *t;

    assert_int_equal(gc_table_new(f->m, "cells", count, &t), GC_OK);
    return t;
}
static gc_ref get(struct fixture *f, const struct gc_table *t, uint32_t i)
{
    gc_ref r;

    assert_int_equal(gc_table_get(f->m, t, i, &r), GC_OK);
    return r;
}

/* rows: C3 */
static void cells_start_null(void **state)
{
    struct fixture *f = *state;
    struct gc_table *t = table(f, 10);

    assert_int_equal(gc_table_count(t), 10);
    for (uint32_t i = 0; i < 10; i++)
        assert_true(gc_is_null(get(f, t, i)));
}

static void cells_keep_and_follow_their_objects(void **state)
{
    struct fixture *f = *state;
    struct gc_table *global = table(f, 1), *t = table(f, 100);

    gc_may_gc_begin();
    assert_int_equal(gc_table_set(f->m, global, 0, test_pair(f, 1000)), GC_OK);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(gc_table_set(f->m, t, i, i % 3 ? test_pair(f, i) : gc_i31((int32_t)i)),
                         GC_OK);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_int_equal(test_number(f, get(f, global, 0)), 1000);
        for (uint32_t i = 0; i < 100; i++) {
            if (i % 3)
                assert_int_equal(test_number(f, get(f, t, i)), i);
            else
                assert_int_equal(gc_i31_value(get(f, t, i)), i);
        }
    }
}

static void growing_moves_no_cell(void **state)
{
    struct fixture *f = *state;
    struct gc_table *t = table(f, 3);

    gc_may_gc_begin();
    assert_int_equal(gc_table_set(f->m, t, 2, test_pair(f, 2)), GC_OK);
    assert_int_equal(gc_table_grow(f->m, t, 1000), GC_OK);
    assert_int_equal(gc_table_grow(f->m, t, 0), GC_OK);
    assert_int_equal(gc_table_grow(f->m, t, 7), GC_OK);
    assert_int_equal(gc_table_count(t), 1010);
    assert_int_equal(gc_table_set(f->m, t, 1009, test_pair(f, 1009)), GC_OK);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, get(f, t, 2)), 2);
    assert_int_equal(test_number(f, get(f, t, 1009)), 1009);
    assert_true(gc_is_null(get(f, t, 1008)));
}

static void cells_out_of_range_are_refused(void **state)
{
    struct fixture *f = *state;
    struct gc_table *t = table(f, 4), *none = table(f, 0);
    gc_ref r = gc_i31(1);

    assert_int_equal(gc_table_get(f->m, t, 4, &r), GC_ERR_LIMIT);
    assert_true(gc_is_null(r));
    assert_int_equal(gc_table_get(f->m, t, UINT32_MAX, &r), GC_ERR_LIMIT);
    assert_int_equal(gc_table_set(f->m, t, 4, gc_i31(2)), GC_ERR_LIMIT);
    assert_int_equal(gc_table_get(f->m, none, 0, &r), GC_ERR_LIMIT);
    assert_int_equal(gc_table_grow(f->m, t, UINT32_MAX - 3), GC_ERR_LIMIT);
    assert_int_equal(gc_table_count(t), 4);
}

/* rows: C3 */
static void refused_memory_leaves_the_table_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct gc_table *t = table(f, 4), *none = t;
    size_t bytes = f->h->mem.bytes;

    for (uint64_t n = 1; n <= 3; n++) {
        f->h->mem.fail_at = n;
        assert_int_equal(gc_table_new(f->m, "another", 5, &none), GC_ERR_SYSTEM);
        assert_null(none);
        assert_int_equal(f->h->mem.bytes, bytes);
    }
    f->h->mem.fail_at = 1;
    assert_int_equal(gc_table_grow(f->m, t, 100), GC_ERR_SYSTEM);
    assert_int_equal(gc_table_count(t), 4);
    f->h->mem.fail_at = 0;
    assert_int_equal(gc_table_grow(f->m, t, 100), GC_OK);
}

static void reset_forgets_tables(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0;
    size_t bytes;
    struct gc_table *t;

    gc_may_gc_begin();
    t = table(f, 1); /* the roots' own memory stays */
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    bytes = f->h->mem.bytes;
    t = table(f, 10);
    assert_int_equal(gc_table_set(f->m, t, 3, gc_extern_new(f->m, &test_counted, &deaths)), GC_OK);
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    assert_int_equal(deaths, 1);
    assert_in_range(f->h->mem.bytes, 0, bytes + 64 * sizeof(struct gc_host_entry));
}

/* rows: C16 */
static void collectors_see_cells_when_they_ask(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m hooks=2");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types types;
    struct gc_table *t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &types);
    assert_int_equal(gc_table_new(m, "cells", 2, &t), GC_OK);
    assert_int_equal(gc_table_set(m, t, 0, gc_alloc(m, types.pair)), GC_OK);
    assert_int_equal(gc_table_set(m, t, 1, gc_i31(1)), GC_OK);
    assert_true(spy(h)->balance == 1);
    assert_int_equal(gc_table_set(m, t, 0, gc_alloc(m, types.pair)), GC_OK);
    assert_true(spy(h)->balance == 1);
    assert_int_equal(gc_table_set(m, t, 0, GC_NULL), GC_OK);
    assert_true(spy(h)->balance == 0);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(cells_start_null),
        FIXTURE_TEST(cells_keep_and_follow_their_objects),
        FIXTURE_TEST(growing_moves_no_cell),
        FIXTURE_TEST(cells_out_of_range_are_refused),
        FIXTURE_TEST(refused_memory_leaves_the_table_as_it_was),
        FIXTURE_TEST(reset_forgets_tables),
        cmocka_unit_test(collectors_see_cells_when_they_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
