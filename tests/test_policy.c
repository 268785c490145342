/* SPDX-License-Identifier: MIT
 *
 * Policy: when to collect, to grow, to give up. */
#include "tests/spy.h"
#include "tests/support.h"

static void collector_that_reclaims_nothing_gives_up_at_once(void **state)
{
    struct gc_heap *h = test_open("null", "heap-size=1m");

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_GIVE_UP);
    assert_false(gc_policy_grow(h, 32));
    gc_heap_close(h);
    h = test_open("null", "heap-size=1m heap-policy=adaptive heap-max=2m");
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_GROW);
    assert_true(gc_policy_grow(h, 32));
    assert_true(gc_policy_grow(h, (size_t)1 << 40));
    assert_int_equal(h->acct.limit, (size_t)2 << 20);
    assert_false(gc_policy_grow(h, 32));
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_GIVE_UP);
    gc_heap_close(h);
}

static void fixed_heap_collects_and_then_gives_up(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(gc_policy_on_full(f->h, 32, 0), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(f->h, 32, 1), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(f->h, 32, 2), GC_DECIDE_GIVE_UP);
    assert_int_equal(gc_policy_on_full(f->h, 32, 100), GC_DECIDE_GIVE_UP);
}

/* A collection that made room, though not enough, is no reason to give up: a moving collector may
 * compact a part each time. */
static void collections_that_gain_are_not_counted(void **state)
{
    struct fixture *f = *state;
    struct gc_heap *h = f->h;

    assert_true(gc_charge(&h->acct, GC_CHARGE_AUX, 300));
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(h, 32, 1), GC_DECIDE_COLLECT);
    for (uint32_t tries = 2; tries < 5; tries++) {
        gc_uncharge(&h->acct, GC_CHARGE_AUX, 100);
        assert_int_equal(gc_policy_on_full(h, 32, tries), GC_DECIDE_COLLECT);
    }
    assert_int_equal(gc_policy_on_full(h, 32, 5), GC_DECIDE_GIVE_UP);
    /* The next allocation has its own two. */
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(h, 32, 1), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(h, 32, 2), GC_DECIDE_GIVE_UP);
}

static void adaptive_heap_grows_when_half_is_live(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m heap-policy=adaptive heap-max=1g");

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_COLLECT);
    h->policy.live_after = h->acct.limit / 2;
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_GROW);
    assert_int_equal(gc_policy_on_full(h, 32, 1), GC_DECIDE_COLLECT);
    assert_int_equal(gc_policy_on_full(h, 32, 2), GC_DECIDE_GROW);
    gc_heap_close(h);
}

/* Full collections that a generational collector makes of young ones count as futile, too. */
static void futile_promotion_ends_in_out_of_memory(void **state)
{
    struct gc_heap *h = test_open("gencopy", "heap-size=1m");
    struct gc_collection_record rec = {.extent = GC_EXTENT_FULL, .reason = GC_REASON_PROMOTE};

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_COLLECT_YOUNG);
    for (int i = 0; i < 16; i++)
        gc_policy_after(h, &rec);
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_GIVE_UP);
    assert_int_equal(gc_policy_on_full(h, 32, 0), GC_DECIDE_COLLECT_YOUNG);
    gc_heap_close(h);
}

static void requests_are_served_at_the_next_safepoint_once(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_policy_request(f->h, GC_REASON_LOG_FULL);
    gc_policy_request(f->h, GC_REASON_CYCLES); /* the first reason is kept */
    assert_true(f->m->poll != 0);
    assert_int_equal(f->h->totals.collections, 0);
    gc_safepoint(f->m);
    assert_int_equal(f->h->totals.collections, 1);
    assert_int_equal(f->h->totals.by_reason[GC_REASON_LOG_FULL], 1);
    assert_int_equal(f->m->poll, 0);
    gc_safepoint(f->m);
    assert_int_equal(f->h->totals.collections, 1);
}

static void request_is_served_by_an_allocation_slow_path(void **state)
{
    struct fixture *f = *state;
    uint32_t n = 0;

    gc_may_gc_begin();
    (void)gc_alloc(f->m, f->t.pair);
    gc_policy_request(f->h, GC_REASON_CYCLES);
    while (f->h->totals.collections == 0 && n++ < 10000)
        (void)gc_alloc(f->m, f->t.pair);
    assert_int_equal(f->h->totals.by_reason[GC_REASON_CYCLES], 1);
}

static void any_collection_settles_a_request(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_policy_request(f->h, GC_REASON_LOG_FULL);
    assert_int_equal(gc_collect(f->m), GC_OK);
    gc_safepoint(f->m);
    assert_int_equal(f->h->totals.collections, 1);
}

/* A heap that is nearly full of live objects must end in out of memory, not in endless collecting.
 */
static void thrashing_ends(void **state)
{
    struct fixture *f = *state;
    gc_handle list;
    uint64_t collections;

    gc_may_gc_begin();
    list = gc_root(f->m, GC_NULL);
    for (;;) {
        gc_ref r = gc_alloc(f->m, f->t.pair);

        if (gc_is_null(r))
            break;
        gc_init(f->m, r, 0, gc_get(f->m, list));
        gc_set(f->m, list, r);
    }
    assert_int_equal(f->m->status, GC_ERR_NOMEM);
    collections = f->h->totals.collections;
    assert_in_range(collections, 1, 40);
    /* Every further attempt is answered after few collections. */
    for (uint32_t i = 0; i < 100; i++)
        assert_true(gc_is_null(gc_alloc(f->m, f->t.pair)));
    assert_in_range(f->h->totals.collections - collections, 0, 200);
    /* A little room is used, and then it ends again. */
    for (int i = 0; i < 10; i++)
        gc_set(f->m, list, gc_load(f->m, gc_get(f->m, list), 0));
    assert_false(gc_is_null(gc_alloc(f->m, f->t.pair)));
    gc_set(f->m, list, GC_NULL);
    for (uint32_t i = 0; i < 100000; i++)
        assert_false(gc_is_null(gc_alloc(f->m, f->t.pair)));
}

/* Neither holes nor garbage that a lazy sweep has not met yet count as live. */
static void limit_of(const char *collector, size_t copies) GC_MAY_GC;
static void limit_of(const char *collector, size_t copies)
{
    struct gc_heap *h = test_open(collector, "heap-size=512k heap-policy=adaptive heap-max=64m");
    struct gc_mutator *m = gc_heap_mutator(h);
    size_t live = (size_t)100000 * 24 * copies;
    struct test_types t;
    gc_handle list;

    test_register(h, &t);
    list = gc_root(m, GC_NULL);
    for (uint32_t i = 0; i < 1000000; i++) {
        gc_ref r = gc_alloc(m, t.pair);

        assert_false(gc_is_null(r));
        if (i % 10 == 0) { /* one in each line of 256 bytes */
            gc_init(m, r, 0, gc_get(m, list));
            gc_set(m, list, r);
        }
    }
    assert_in_range(h->acct.limit, 2 * live, 7 * live / 2);
    assert_true(h->totals.grows > 0);
    assert_true(h->acct.total <= h->acct.limit);
    gc_heap_close(h);
}

static void limit_follows_the_live_bytes(void **state)
{
    (void)state;
    gc_may_gc_begin();
    limit_of("semispace", 2);
    limit_of("marksweep", 1);
    limit_of("immix", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collector_that_reclaims_nothing_gives_up_at_once),
        FIXTURE_TEST(fixed_heap_collects_and_then_gives_up),
        FIXTURE_TEST(collections_that_gain_are_not_counted),
        cmocka_unit_test(adaptive_heap_grows_when_half_is_live),
        cmocka_unit_test(futile_promotion_ends_in_out_of_memory),
        FIXTURE_TEST(requests_are_served_at_the_next_safepoint_once),
        FIXTURE_TEST(request_is_served_by_an_allocation_slow_path),
        FIXTURE_TEST(any_collection_settles_a_request),
        FIXTURE_TEST(thrashing_ends),
        cmocka_unit_test(limit_follows_the_live_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
