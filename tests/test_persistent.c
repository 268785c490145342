/* SPDX-License-Identifier: MIT
 *
 * Persistent handles: any lifetime, any order, and no second life. */
#include "tests/spy.h"
#include "tests/support.h"

static gc_persistent keep(struct fixture *f, uint32_t number) GC_MAY_GC;
static gc_persistent keep(struct fixture *f, uint32_t number)
{
    gc_persistent p;

    assert_int_equal(gc_persistent_new(f->m, test_pair(f, number), &p), GC_OK);
    return p;
}

/* Stale on purpose: where it stood.
 * rows: R26 */
static void objects_follow_their_handle(void **state)
{
    struct fixture *f = *state;
    gc_persistent p;

    gc_may_gc_begin();
    p = keep(f, 7);
    for (int i = 0; i < 3; i++) {
        gc_ref before = gc_persistent_get(f->m, p);

        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_false(gc_same(before, gc_persistent_get(f->m, p)));
        assert_int_equal(test_number(f, gc_persistent_get(f->m, p)), 7);
    }
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
}

/* rows: R27 C7 R5 */
static void unroot_zeroes_and_rejects_a_second(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, copy;
    gc_ref r;

    gc_may_gc_begin();
    p = keep(f, 1);
    copy = p;
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    assert_int_equal(p.epoch, 0);
    assert_int_equal(p.heap_id, 0);
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_ERR_STALE);
    assert_int_equal(gc_persistent_unroot(f->m, &copy), GC_ERR_STALE);
    assert_int_equal(gc_persistent_try(f->m, copy, &r), GC_ERR_STALE);
    assert_true(gc_is_null(r));
    assert_int_equal(gc_persistent_count(f->m), 0);
}

/* rows: R27 */
static void entry_that_is_used_again_rejects_the_old_handle(void **state)
{
    struct fixture *f = *state;
    gc_persistent old, copy, now;
    gc_ref r;

    gc_may_gc_begin();
    old = copy = keep(f, 1);
    assert_int_equal(gc_persistent_unroot(f->m, &old), GC_OK);
    now = keep(f, 2);
    assert_int_equal(now.slot, copy.slot);
    assert_int_equal(gc_persistent_try(f->m, copy, &r), GC_ERR_STALE);
    assert_int_equal(gc_persistent_unroot(f->m, &copy), GC_ERR_STALE);
    assert_int_equal(test_number(f, gc_persistent_get(f->m, now)), 2);
}

/* rows: R28 */
static void clones_are_independent(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, q;

    gc_may_gc_begin();
    p = keep(f, 3);
    assert_int_equal(gc_persistent_clone(f->m, p, &q), GC_OK);
    assert_int_equal(gc_persistent_count(f->m), 2);
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, gc_persistent_get(f->m, q)), 3);
    assert_int_equal(gc_persistent_clone(f->m, p, &p), GC_ERR_STALE);
    assert_int_equal(gc_persistent_unroot(f->m, &q), GC_OK);
}

/* rows: R25 R29 */
static void handles_are_converted_both_ways(void **state)
{
    struct fixture *f = *state;
    struct gc_scope s;
    gc_persistent p;
    gc_handle h, into;

    gc_may_gc_begin();
    gc_scope_enter(f->m, &s);
    h = gc_root(f->m, test_pair(f, 5));
    assert_int_equal(gc_persistent_from_handle(f->m, h, &p), GC_OK);
    gc_scope_exit(f->m, &s);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, gc_persistent_get(f->m, p)), 5);
    {
        gc_persistent stale;

        assert_int_equal(gc_persistent_from_handle(f->m, h, &stale), GC_ERR_STALE);
        assert_int_equal(stale.epoch, 0);
    }
    h = gc_persistent_to_handle(f->m, p);
    assert_int_equal(gc_persistent_count(f->m), 1);
    assert_int_equal(gc_persistent_into_handle(f->m, &p, &into), GC_OK);
    assert_int_equal(gc_persistent_count(f->m), 0);
    assert_int_equal(gc_persistent_into_handle(f->m, &p, &into), GC_ERR_STALE);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(test_number(f, gc_get(f->m, h)), 5);
}

/* rows: R26 */
static void thousand_handles_die_in_any_order(void **state)
{
    enum { COUNT = 3000 };
    struct fixture *f = *state;
    gc_persistent *p = calloc(COUNT, sizeof *p);
    struct gc_rng rng = {3};

    gc_may_gc_begin();
    assert_non_null(p);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < COUNT; i++)
            p[i] = keep(f, i);
        assert_int_equal(gc_persistent_count(f->m), COUNT);
        for (uint32_t left = COUNT; left > 0; left--) {
            uint32_t i = gc_rng_below(&rng, left);
            gc_persistent victim = p[i];

            p[i] = p[left - 1];
            assert_int_equal(gc_persistent_unroot(f->m, &victim), GC_OK);
            if (left % 512 == 0)
                assert_int_equal(gc_collect(f->m), GC_OK);
        }
        assert_int_equal(gc_persistent_count(f->m), 0);
    }
    free(p);
}

/* rows: R26 */
static void forgotten_handle_keeps_its_object_until_reset(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0;
    gc_persistent p, old;
    gc_ref r;

    gc_may_gc_begin();
    r = gc_extern_new(f->m, &test_counted, &deaths);
    assert_int_equal(gc_persistent_new(f->m, r, &p), GC_OK);
    old = p;
    for (int i = 0; i < 5; i++)
        assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 0);
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    assert_int_equal(deaths, 1);
    assert_int_equal(gc_persistent_count(f->m), 0);
    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &p), GC_OK);
    assert_true(p.heap_id != old.heap_id);
}

/* ---- misuse ---- */

static gc_persistent stale(struct fixture *f)
{
    gc_persistent p, copy;

    assert_int_equal(gc_persistent_new(f->m, gc_i31(1), &p), GC_OK);
    copy = p;
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    return copy;
}
static void get_stale(void *arg)
{
    (void)gc_persistent_get(((struct fixture *)arg)->m, stale(arg));
}
static void set_stale(void *arg)
{
    gc_persistent_set(((struct fixture *)arg)->m, stale(arg), GC_NULL);
}
static void to_handle_stale(void *arg)
{
    (void)gc_persistent_to_handle(((struct fixture *)arg)->m, stale(arg));
}
static void get_zeroed(void *arg)
{
    (void)gc_persistent_get(((struct fixture *)arg)->m, (gc_persistent){0});
}
/* rows: R27 */
static void forged_epochs_name_no_free_entry(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, q, forged;

    assert_int_equal(gc_persistent_new(f->m, gc_i31(1), &p), GC_OK);
    forged = p;
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    forged.epoch++; /* what the free entry has now */
    assert_int_equal(gc_persistent_unroot(f->m, &forged), GC_ERR_STALE);
    /* Given up twice, the entry would be handed out twice. */
    assert_int_equal(gc_persistent_new(f->m, gc_i31(2), &p), GC_OK);
    assert_int_equal(gc_persistent_new(f->m, gc_i31(3), &q), GC_OK);
    assert_int_equal(gc_i31_value(gc_persistent_get(f->m, p)), 2);
}

/* rows: R1 R27 */
static void misuse_panics(void **state)
{
    assert_panics(get_stale, *state, "stale persistent handle");
    assert_panics(set_stale, *state, "stale persistent handle");
    assert_panics(to_handle_stale, *state, "stale persistent handle");
    assert_panics(get_zeroed, *state, "stale persistent handle");
}

/* rows: C3 */
static void refused_memory_leaves_a_zeroed_handle(void **state)
{
    struct fixture *f = *state;
    gc_persistent p = {1, 2, 3};

    f->h->mem.fail_at = 1;
    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &p), GC_ERR_SYSTEM);
    assert_int_equal(p.epoch, 0);
    f->h->mem.fail_at = 2;
    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &p), GC_ERR_SYSTEM);
    f->h->mem.fail_at = 0;
    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &p), GC_OK);
    assert_int_equal(gc_persistent_count(f->m), 1);
}

/* rows: R25 R29 C16 */
static void collectors_see_persistent_handles_when_they_ask(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m hooks=2");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_persistent p, q;
    gc_handle into;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    assert_int_equal(gc_persistent_new(m, gc_alloc(m, t.pair), &p), GC_OK);
    assert_true(spy(h)->balance == 1);
    assert_int_equal(gc_persistent_clone(m, p, &q), GC_OK);
    assert_true(spy(h)->balance == 2);
    gc_persistent_set(m, q, gc_persistent_get(m, p));
    assert_true(spy(h)->balance == 2);
    assert_int_equal(gc_persistent_unroot(m, &q), GC_OK);
    assert_true(spy(h)->balance == 1);
    spy(h)->lowest = INT64_MAX;
    assert_int_equal(gc_persistent_into_handle(m, &p, &into), GC_OK);
    assert_true(spy(h)->balance == 1);
    assert_true(spy(h)->lowest == 1); /* rooted before it was unrooted */
    gc_set(m, into, GC_NULL);
    assert_true(spy(h)->balance == 0);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(objects_follow_their_handle),
        FIXTURE_TEST(unroot_zeroes_and_rejects_a_second),
        FIXTURE_TEST(entry_that_is_used_again_rejects_the_old_handle),
        FIXTURE_TEST(clones_are_independent),
        FIXTURE_TEST(handles_are_converted_both_ways),
        FIXTURE_TEST(thousand_handles_die_in_any_order),
        FIXTURE_TEST(forgotten_handle_keeps_its_object_until_reset),
        FIXTURE_TEST(forged_epochs_name_no_free_entry),
        FIXTURE_TEST(misuse_panics),
        FIXTURE_TEST(refused_memory_leaves_a_zeroed_handle),
        cmocka_unit_test(collectors_see_persistent_handles_when_they_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
