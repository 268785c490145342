/* SPDX-License-Identifier: MIT
 *
 * Large objects: whole pages, found again, freed exactly. */
#include <string.h>

#include "heap/object.h"
#include "tests/spy.h"
#include "tests/support.h"

struct large {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
};

static int open_large(void **state)
{
    struct large *l = calloc(1, sizeof *l);

    if (l == NULL)
        return -1;
    l->h = spy_open("heap-size=2m");
    l->m = gc_heap_mutator(l->h);
    test_register(l->h, &l->t);
    *state = l;
    return 0;
}
static int close_large(void **state)
{
    gc_may_gc_begin();
    gc_heap_close(((struct large *)*state)->h);
    free(*state);
    return 0;
}

static gc_ref array(struct large *l, uint32_t n) GC_MAY_GC;
static gc_ref array(struct large *l, uint32_t n)
{
    return gc_alloc_n(l->m, l->t.bytes, n);
}

/* Stale on purpose: large objects stay, and the test frees and marks them itself. */
static void threshold_decides_who_serves(void **state)
{
    struct large *l = *state;
    const uint32_t most = GC_LARGE_UNITS * GC_UNIT_BYTES - 12;
    gc_ref small, large;

    gc_may_gc_begin();
    small = array(l, most);
    large = array(l, most + 1);
    assert_false(gc_is_null(small) || gc_is_null(large));
    assert_false(gc_los_is(l->h, small));
    assert_true(gc_los_is(l->h, large));
    assert_int_equal(l->h->los.count, 1);
}

static void objects_start_at_pages_and_are_zeroed(void **state)
{
    struct large *l = *state;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 60; i++) {
        uint32_t n = 8200 + 1000 * (i % 20);
        gc_ref r = array(l, n);
        const uint8_t *p;

        assert_false(gc_is_null(r));
        assert_int_equal(r.bits % (GC_PAGE_BYTES / GC_UNIT_BYTES), 0);
        assert_int_equal(gc_length(l->m, r), n);
        p = gc_bytes(l->m, r, l->t.bytes);
        for (uint32_t k = 0; k < n; k++)
            assert_int_equal(p[k], 0);
        memset(gc_bytes(l->m, r, l->t.bytes), 0xEE, n);
        gc_los_free(l->h, r);
    }
    assert_int_equal(l->h->los.count, 0);
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], 0);
}

static void only_starts_are_objects(void **state)
{
    struct large *l = *state;
    gc_ref r;

    gc_may_gc_begin();
    r = array(l, 20000);
    assert_true(gc_los_is(l->h, r));
    assert_false(gc_los_is(l->h, (gc_ref){r.bits + 2}));
    assert_false(gc_los_is(l->h, (gc_ref){r.bits + GC_PAGE_BYTES / GC_UNIT_BYTES}));
    assert_false(gc_los_is(l->h, (gc_ref){0xFFFFFFFE}));
    assert_false(gc_los_is(l->h, (gc_ref){0xFFFFFC00}));
    assert_false(gc_los_is(l->h, GC_NULL));
    gc_los_free(l->h, r);
    assert_false(gc_los_is(l->h, r));
}

static void pages_of_a_block_are_shared(void **state)
{
    struct large *l = *state;
    size_t charge;

    gc_may_gc_begin();
    (void)array(l, 8300); /* three pages */
    charge = l->h->acct.used[GC_CHARGE_LARGE];
    (void)array(l, 8300);
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], charge);
    (void)array(l, 8300); /* two pages are left */
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], 2 * charge);
}

/* Stale on purpose: large objects stay, and the test frees and marks them itself. */
static void only_pages_without_objects_are_given_back(void **state)
{
    struct large *l = *state;
    size_t charge;
    gc_ref a, b;

    gc_may_gc_begin();
    a = array(l, 8300);
    b = array(l, 8300);
    charge = l->h->acct.used[GC_CHARGE_LARGE];
    memset(gc_bytes(l->m, b, l->t.bytes), 0x5A, 8300);
    gc_los_free(l->h, a);
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], charge);
    assert_int_equal(((uint8_t *)gc_bytes(l->m, b, l->t.bytes))[8299], 0x5A);
    gc_los_free(l->h, b);
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], 0);
}

static bool odd_entry(struct gc_heap *h, gc_ref r)
{
    return gc_get_u32(&h->mutator, r, 1) % 2 != 0; /* first data word of the array */
}

struct tally {
    uint32_t count;
    uint64_t units;
};
static void tally_up(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct tally *t = arg;

    (void)obj;
    (void)type;
    t->count++;
    t->units += units;
}

static void sweeping_frees_what_is_not_live(void **state)
{
    struct large *l = *state;
    struct tally t = {0, 0};
    size_t freed;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 20; i++)
        gc_set_u32(l->m, array(l, 30000), 1, i);
    freed = gc_los_sweep(l->h, odd_entry);
    assert_int_equal(freed, 10 * 8 * GC_PAGE_BYTES);
    assert_int_equal(l->h->los.count, 10);
    gc_los_walk(l->h, tally_up, &t);
    assert_int_equal(t.count, 10);
    assert_true(t.units * GC_UNIT_BYTES == 10 * gc_array_bytes(l->t.bytes, 30000));
    assert_int_equal(gc_los_sweep(l->h, odd_entry), 0);
}

/* Stale on purpose: large objects stay, and the test frees and marks them itself. */
static void marks_are_set_once_and_cleared_by_the_sweep(void **state)
{
    struct large *l = *state;
    gc_ref a, b;

    gc_may_gc_begin();
    a = array(l, 9000);
    b = array(l, 9000);
    assert_true(gc_los_mark(l->h, a));
    assert_false(gc_los_mark(l->h, a));
    assert_true(gc_los_marked(l->h, a));
    assert_false(gc_los_marked(l->h, b));
    assert_true(gc_los_sweep(l->h, gc_los_marked) > 0);
    assert_int_equal(l->h->los.count, 1);
    assert_false(gc_los_marked(l->h, a));
    assert_true(gc_los_mark(l->h, a));
}

static void objects_that_never_fit_are_refused_at_once(void **state)
{
    struct large *l = *state;
    uint32_t unit;

    assert_int_equal(gc_los_alloc(l->h, (uint64_t)2 << 20, &unit), GC_ALLOC_NEVER);
    assert_int_equal(gc_los_alloc(l->h, UINT64_MAX, &unit), GC_ALLOC_NEVER);
    assert_int_equal(gc_los_alloc(l->h, UINT64_MAX - 4096, &unit), GC_ALLOC_NEVER);
    assert_int_equal(gc_los_alloc(l->h, (uint64_t)1 << 34, &unit), GC_ALLOC_NEVER);
    assert_int_equal(gc_los_alloc(l->h, (uint64_t)1900 << 10, &unit), GC_ALLOC_OK);
    assert_int_equal(gc_los_alloc(l->h, (uint64_t)1900 << 10, &unit), GC_ALLOC_FULL);
    assert_int_equal(l->h->los.count, 1);
}

static void mark_nothing(void *arg)
{
    struct large *l = arg;

    (void)gc_los_mark(l->h, (gc_ref){0x10000});
}
static void free_nothing(void *arg)
{
    struct large *l = arg;

    gc_los_free(l->h, (gc_ref){0x10000});
}
static void references_to_no_object_panic(void **state)
{
    assert_panics(mark_nothing, *state, "heap corruption");
    assert_panics(free_nothing, *state, "no large object");
}

static void refused_list_is_a_full_heap(void **state)
{
    struct large *l = *state;
    uint32_t unit;

    l->h->mem.fail_at = 1; /* the list of objects */
    assert_int_equal(gc_los_alloc(l->h, 9000, &unit), GC_ALLOC_FULL);
    assert_int_equal(l->h->acct.used[GC_CHARGE_LARGE], 0);
    assert_int_equal(gc_los_alloc(l->h, 9000, &unit), GC_ALLOC_OK);
}

/* Stale on purpose: large objects stay, and the test frees and marks them itself. */
static void only_young_objects_are_swept_until_they_are_old(void **state)
{
    struct large *l = *state;
    gc_ref r[6];

    gc_may_gc_begin();
    for (int i = 0; i < 3; i++)
        r[i] = array(l, 9000);
    assert_true(gc_los_young(l->h, r[1]));
    assert_int_equal(gc_los_age(l->h), 3 * 3 * GC_PAGE_BYTES);
    assert_int_equal(gc_los_age(l->h), 0);
    for (int i = 3; i < 6; i++)
        r[i] = array(l, 9000);
    assert_false(gc_los_young(l->h, r[1]));
    assert_true(gc_los_young(l->h, r[4]));
    assert_int_equal(gc_obj(l->h, r[1])->gc & GC_BIT_OLD, GC_BIT_OLD);
    assert_int_equal(gc_obj(l->h, r[4])->gc & GC_BIT_OLD, 0);
    /* An old object goes: the others keep their ages. */
    gc_los_free(l->h, r[0]);
    assert_int_equal(l->h->los.old, 2);
    for (int i = 1; i < 6; i++)
        assert_int_equal(gc_los_young(l->h, r[i]), i >= 3);
    assert_true(gc_los_mark(l->h, r[4]));
    assert_int_equal(gc_los_sweep_young(l->h, gc_los_marked), 2 * 3 * GC_PAGE_BYTES);
    for (int i = 1; i < 6; i++)
        assert_int_equal(gc_los_is(l->h, r[i]), i == 1 || i == 2 || i == 4);
    assert_false(gc_los_marked(l->h, r[4]));
    assert_int_equal(gc_los_age(l->h), 3 * GC_PAGE_BYTES);
    /* Without young ones, too. */
    gc_los_free(l->h, r[1]);
    assert_false(gc_los_young(l->h, r[2]) || gc_los_young(l->h, r[4]));
    /* A whole sweep takes old ones. */
    assert_true(gc_los_mark(l->h, r[2]));
    (void)gc_los_sweep(l->h, gc_los_marked);
    assert_int_equal(l->h->los.count, 1);
    assert_int_equal(l->h->los.old, 1);
    assert_true(gc_los_is(l->h, r[2]));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_large, close_large)
    const struct CMUnitTest tests[] = {
        T(threshold_decides_who_serves),
        T(objects_start_at_pages_and_are_zeroed),
        T(only_starts_are_objects),
        T(pages_of_a_block_are_shared),
        T(only_pages_without_objects_are_given_back),
        T(sweeping_frees_what_is_not_live),
        T(marks_are_set_once_and_cleared_by_the_sweep),
        T(only_young_objects_are_swept_until_they_are_old),
        T(objects_that_never_fit_are_refused_at_once),
        T(references_to_no_object_panic),
        T(refused_list_is_a_full_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
