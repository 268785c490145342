/* SPDX-License-Identifier: MIT
 *
 * Nurseries: how large they are, how they adapt, and how they are handed out. */
#include <string.h>

#include "heap/nursery.h"
#include "tests/spy.h"
#include "tests/support.h"

#define MIB ((size_t)1 << 20)

struct nursing {
    struct gc_heap *h;
    struct gc_nursery n;
};

static int open_heap(void **state)
{
    struct nursing *x = calloc(1, sizeof *x);

    if (x == NULL)
        return -1;
    x->h = spy_open("heap-size=16m");
    (void)gc_pool_trim(x->h, SIZE_MAX);
    *state = x;
    return 0;
}
static int close_heap(void **state)
{
    gc_may_gc_begin();
    gc_heap_close(((struct nursing *)*state)->h);
    free(*state);
    return 0;
}

/* The size of a nursery under a limit; the heap is opened for 16 MiB. */
static size_t size_of(struct nursing *x, size_t limit, size_t asked, uint32_t spaces)
{
    for (uint32_t i = 0; i < x->n.spaces; i++)
        (void)gc_linear_trim(x->h, &x->n.space[i], 0, SIZE_MAX / 2);
    x->h->acct.limit = limit;
    assert_int_equal(gc_nursery_open(x->h, &x->n, asked, false, spaces), GC_OK);
    return x->n.size;
}

static void the_default_is_an_eighth_of_small_heaps(void **state)
{
    struct nursing *x = *state;

    assert_int_equal(size_of(x, 16 * MIB, GC_NURSERY_DEFAULT, 1), MIB);
    assert_int_equal(size_of(x, 4 * MIB, GC_NURSERY_DEFAULT, 1), MIB / 2);
    assert_int_equal(size_of(x, MIB + 100000, GC_NURSERY_DEFAULT, 2), 4 * GC_BLOCK_BYTES);
}

static void what_is_asked_for_is_bounded_by_the_budget(void **state)
{
    struct nursing *x = *state;

    assert_int_equal(size_of(x, 16 * MIB, 2 * MIB, 1), 2 * MIB);
    assert_int_equal(size_of(x, 3 * MIB, 2 * MIB, 1), MIB);
    assert_int_equal(size_of(x, 4 * MIB, 2 * MIB, 2), MIB);
    assert_int_equal(size_of(x, 4 * MIB, GC_BLOCK_BYTES, 1), GC_BLOCK_BYTES);
}

static void bad_sizes_are_refused_in_one_line(void **state)
{
    struct nursing *x = *state;

    assert_int_equal(gc_nursery_check(x->h, 3 * GC_BLOCK_BYTES), GC_OK);
    assert_int_equal(gc_nursery_check(x->h, 16 * MIB), GC_OK);
    assert_int_equal(gc_nursery_check(x->h, 100000), GC_ERR_OPTION);
    assert_string_equal(x->h->error, "nursery=100000: expected a multiple of 32768 bytes (blocks)");
    assert_int_equal(gc_nursery_check(x->h, 17 * MIB), GC_ERR_OPTION);
    assert_string_equal(x->h->error,
                        "nursery=17825792: expected no more than the heap's 16777216 bytes");
    x->h->limit_max = GC_MIN_HEAP_BYTES;
    assert_int_equal(gc_nursery_check(x->h, GC_NURSERY_DEFAULT), GC_OK);
}

static void an_adaptive_nursery_follows_survival(void **state)
{
    struct nursing *x = *state;

    assert_int_equal(gc_nursery_open(x->h, &x->n, MIB / 4, true, 1), GC_OK);
    assert_int_equal(x->n.space[0].committed, 2 * MIB);
    assert_int_equal(x->n.size, MIB / 4);
    gc_nursery_adapt(x->h, &x->n, MIB / 4, MIB / 4); /* everything survived: above a quarter */
    assert_int_equal(x->n.size, MIB / 2);
    for (int i = 0; i < 5; i++)
        gc_nursery_adapt(x->h, &x->n, MIB / 4, MIB / 4);
    assert_int_equal(x->n.size, 2 * MIB); /* an eighth of the heap */
    assert_in_range(x->n.survival, GC_SURVIVAL_UNIT * 8 / 10, GC_SURVIVAL_UNIT);
    for (int i = 0; i < 100; i++)
        gc_nursery_adapt(x->h, &x->n, MIB, 0);
    assert_int_equal(x->n.size, MIB / 4);
    assert_in_range(x->n.survival, 0, 3);
}

static void a_fixed_nursery_does_not(void **state)
{
    struct nursing *x = *state;

    (void)size_of(x, 16 * MIB, MIB / 4, 1);
    for (int i = 0; i < 5; i++)
        gc_nursery_adapt(x->h, &x->n, MIB, MIB);
    assert_int_equal(x->n.size, MIB / 4);
    assert_in_range(x->n.survival, GC_SURVIVAL_UNIT * 8 / 10, GC_SURVIVAL_UNIT);
}

static void it_grows_with_the_limit(void **state)
{
    struct nursing *x = *state;

    (void)size_of(x, 2 * MIB, GC_NURSERY_DEFAULT, 1);
    assert_int_equal(x->n.size, MIB / 4);
    x->h->acct.limit = 16 * MIB;
    gc_nursery_grow(x->h, &x->n);
    assert_int_equal(x->n.size, MIB);
}

static void windows_lie_one_behind_the_other(void **state)
{
    struct nursing *x = *state;
    struct gc_mutator *m = gc_heap_mutator(x->h);
    uint32_t at;

    (void)size_of(x, 16 * MIB, MIB, 1);
    gc_window_retire(m, 0);
    assert_int_equal(gc_nursery_commit(x->h, &x->n, 3 * GC_BLOCK_BYTES), GC_OK);
    memset(gc_unit(x->h, x->n.end), 0xAA, 3 * GC_BLOCK_BYTES);
    assert_true(gc_nursery_extend(m, &x->n, 64, 6, &at));
    assert_int_equal(at, gc_nursery_start(&x->n));
    assert_int_equal(*(uint8_t *)gc_unit(x->h, at), 0);
    assert_false(gc_nursery_extend(m, &x->n, 64, 40, &at)); /* 26 units are there by now */
    assert_true(gc_nursery_extend(m, &x->n, 64, 40, &at));  /* adjacent windows are one */
    assert_int_equal(at, gc_nursery_start(&x->n) + 6);
    assert_int_equal(gc_nursery_bytes(&x->n), 192);
    gc_windows_retire_all(m);
    assert_true(gc_nursery_extend(m, &x->n, 64, 4, &at));
    assert_int_equal(at, gc_nursery_start(&x->n) + 48);
    assert_int_equal(x->h->block_kind[at >> GC_BLOCK_SHIFT], GC_BLOCK_OWN);
    gc_windows_retire_all(m);
    gc_nursery_reset(x->h, &x->n);
    assert_int_equal(gc_nursery_bytes(&x->n), 0);
    assert_int_equal(x->h->block_kind[at >> GC_BLOCK_SHIFT], GC_BLOCK_NONE);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)
    const struct CMUnitTest tests[] = {
        T(the_default_is_an_eighth_of_small_heaps),
        T(what_is_asked_for_is_bounded_by_the_budget),
        T(bad_sizes_are_refused_in_one_line),
        T(an_adaptive_nursery_follows_survival),
        T(a_fixed_nursery_does_not),
        T(it_grows_with_the_limit),
        T(windows_lie_one_behind_the_other),
    };

    return cmocka_run_group_tests_name("nurseries", tests, NULL, NULL);
}
