/* SPDX-License-Identifier: MIT
 *
 * Frames: uncounted cells of activations. */
#include "tests/spy.h"
#include "tests/support.h"

enum { CELLS = 4 };

/* rows: C2 C3 */
static void pushing_nulls_the_cells(void **state)
{
    struct fixture *f = *state;
    gc_local cells[CELLS] = {{0xFEFEFEFE}, {1}, {2}, {3}};
    struct gc_frame frame;

    gc_frame_push(f->m, &frame, cells, CELLS);
    for (int i = 0; i < CELLS; i++)
        assert_true(gc_is_null(gc_local_get(&cells[i])));
    gc_frame_pop(f->m, &frame);
}

/* Stale on purpose: where it stood. */
static void cells_keep_and_follow_their_objects(void **state)
{
    struct fixture *f = *state;
    gc_local outer[CELLS], inner[1];
    struct gc_frame a, b;

    gc_may_gc_begin();
    gc_frame_push(f->m, &a, outer, CELLS);
    for (uint32_t i = 0; i < CELLS; i++)
        gc_local_set(f->m, &outer[i], test_pair(f, i));
    gc_frame_push(f->m, &b, inner, 1);
    gc_local_set(f->m, &inner[0], test_pair(f, 99));
    for (int round = 0; round < 3; round++) {
        gc_ref before = gc_local_get(&inner[0]);

        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_false(gc_same(before, gc_local_get(&inner[0])));
        assert_int_equal(test_number(f, gc_local_get(&inner[0])), 99);
        for (uint32_t i = 0; i < CELLS; i++)
            assert_int_equal(test_number(f, gc_local_get(&outer[i])), i);
    }
    gc_frame_pop(f->m, &b);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, gc_local_get(&outer[CELLS - 1])), CELLS - 1);
    gc_frame_pop(f->m, &a);
}

/* rows: C2 */
static void frame_without_cells_between_others_is_harmless(void **state)
{
    struct fixture *f = *state;
    gc_local outer[1], inner[1];
    struct gc_frame a, empty, b;

    gc_may_gc_begin();
    gc_frame_push(f->m, &a, outer, 1);
    gc_local_set(f->m, &outer[0], test_pair(f, 1));
    gc_frame_push(f->m, &empty, NULL, 0);
    gc_frame_push(f->m, &b, inner, 1);
    gc_local_set(f->m, &inner[0], gc_i31(-7));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, gc_local_get(&outer[0])), 1);
    assert_int_equal(gc_i31_value(gc_local_get(&inner[0])), -7);
    gc_frame_pop(f->m, &b);
    gc_frame_pop(f->m, &empty);
    gc_frame_pop(f->m, &a);
}

static void popped_frame_lets_go(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0;
    gc_local cells[1];
    struct gc_frame frame;

    gc_may_gc_begin();
    gc_frame_push(f->m, &frame, cells, 1);
    gc_local_set(f->m, &cells[0], gc_extern_new(f->m, &test_counted, &deaths));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 0);
    gc_frame_pop(f->m, &frame);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 1);
}

static void pop_out_of_order(void *arg)
{
    struct fixture *f = arg;
    struct gc_frame a, b;

    gc_frame_push(f->m, &a, NULL, 0);
    gc_frame_push(f->m, &b, NULL, 0);
    gc_frame_pop(f->m, &a);
}
static void pop_twice(void *arg)
{
    struct fixture *f = arg;
    struct gc_frame a, b;

    gc_frame_push(f->m, &a, NULL, 0);
    gc_frame_push(f->m, &b, NULL, 0);
    gc_frame_pop(f->m, &b);
    gc_frame_pop(f->m, &b);
}
static void frames_out_of_order_panic(void **state)
{
    assert_panics(pop_out_of_order, *state, "popped out of order");
    assert_panics(pop_twice, *state, "popped out of order");
}

/* rows: R37 */
static void arguments_are_copied_without_a_collection_between(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m hooks=4");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_local cells[CELLS];
    struct gc_frame frame;
    gc_handle args[CELLS];

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_frame_push(m, &frame, cells, CELLS);
    args[0] = gc_root(m, gc_alloc(m, t.pair));
    args[1] = gc_root(m, gc_i31(5));
    args[2] = gc_root(m, GC_NULL);
    args[3] = gc_root(m, gc_get(m, args[0]));
    gc_frame_pass_args(m, args, CELLS, cells);
    assert_int_equal(spy(h)->enters, 2); /* integers and null need no room */
    assert_int_equal(spy(h)->exposes, 2);
    for (int i = 0; i < CELLS; i++)
        assert_true(gc_same(gc_local_get(&cells[i]), gc_get(m, args[i])));
    gc_frame_pass_args(m, args + 1, 2, cells);
    assert_int_equal(spy(h)->enters, 2);
    assert_int_equal(m->nogc, 0);
    gc_local_set(m, &cells[0], GC_NULL);
    assert_int_equal(spy(h)->exposes, 2);
    gc_frame_pop(m, &frame);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(pushing_nulls_the_cells),
        FIXTURE_TEST(cells_keep_and_follow_their_objects),
        FIXTURE_TEST(frame_without_cells_between_others_is_harmless),
        FIXTURE_TEST(popped_frame_lets_go),
        FIXTURE_TEST(frames_out_of_order_panic),
        cmocka_unit_test(arguments_are_copied_without_a_collection_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
