/* SPDX-License-Identifier: MIT
 *
 * No-GC regions: nested, checked, and nothing collects inside. */
#include "tests/support.h"

static void collect(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    (void)gc_collect(f->m);
}
static void collect_in_steps(void *arg)
{
    struct fixture *f = arg;
    struct gc_collection *c;

    (void)!gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &c);
}

/* rows: H9 N7 */
static void collections_panic_at_every_depth(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    for (int depth = 1; depth <= 3; depth++) {
        gc_nogc_enter(f->m);
        assert_panics(collect, f, "no-GC region");
        assert_panics(collect_in_steps, f, "no-GC region");
    }
    for (int depth = 2; depth >= 0; depth--) {
        gc_nogc_exit(f->m);
        if (depth > 0)
            assert_panics(collect, f, "no-GC region");
    }
    assert_int_equal(gc_collect(f->m), GC_OK);
}

static void exit_only(void *arg)
{
    gc_nogc_exit(((struct fixture *)arg)->m);
}
/* rows: H9 */
static void exit_without_enter_panics(void **state)
{
    assert_panics(exit_only, *state, "gc_nogc_exit without gc_nogc_enter");
}

static void never_called(struct gc_mutator *m, void *arg)
{
    (void)m;
    (void)arg;
    fail_msg("called in a no-GC region");
}
/* rows: H9 */
static void failing_allocations_call_nobody(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_heap_on_oom(f->h, never_called, NULL);
    gc_nogc_enter(f->m);
    assert_true(gc_is_null(gc_alloc_n(f->m, f->t.bytes, UINT32_MAX)));
    assert_int_equal(f->m->status, GC_ERR_NEVER);
    while (!gc_is_null(gc_alloc_n(f->m, f->t.bytes, 100 << 10))) {
    }
    assert_int_equal(f->m->status, GC_ERR_FULL);
    gc_nogc_exit(f->m);
    gc_heap_on_oom(f->h, NULL, NULL);
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
}

static void fill(struct fixture *f) GC_MAY_GC;
static void fill(struct fixture *f)
{
    GC_NOGC_BEGIN(f->m);
    gc_ref first = gc_try_alloc(f->m, f->t.pair), r;

    gc_set_u32(f->m, first, 2, 99);
    do
        r = gc_try_alloc(f->m, f->t.pair);
    while (!gc_is_null(r));
    assert_int_equal(f->m->status, GC_ERR_FULL);
    assert_true(gc_is_null(gc_try_alloc_n(f->m, f->t.bytes, 600000)));
    assert_int_equal(f->m->status, GC_ERR_FULL);
    assert_int_equal(f->h->totals.collections, 0);
    assert_int_equal(test_number(f, first), 99);
    GC_NOGC_END(f->m);
}

static void full_heap_answers_full_and_keeps_raw_references(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    fill(f);
    assert_int_equal(f->m->nogc, 0);
    assert_false(gc_is_null(gc_alloc(f->m, f->t.pair)));
    assert_true(f->h->totals.collections > 0);
}

static void safepoints_and_stress_wait_for_the_end(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m stress-alloc=1 stress-safepoint=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_nogc_enter(m);
    for (uint32_t i = 0; i < 100; i++) {
        assert_false(gc_is_null(gc_alloc(m, t.pair)));
        assert_false(gc_is_null(gc_try_alloc(m, t.pair)));
        gc_safepoint(m);
    }
    gc_policy_request(h, GC_REASON_LOG_FULL);
    gc_safepoint(m);
    assert_int_equal(h->totals.collections, 0);
    gc_nogc_exit(m);
    gc_safepoint(m);
    assert_int_equal(h->totals.collections, 1);
    gc_heap_close(h);
}

static void reset_is_refused(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_nogc_enter(f->m);
    assert_int_equal(gc_heap_reset(f->h), GC_ERR_STATE);
    gc_nogc_exit(f->m);
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(collections_panic_at_every_depth),
        FIXTURE_TEST(exit_without_enter_panics),
        FIXTURE_TEST(failing_allocations_call_nobody),
        FIXTURE_TEST(full_heap_answers_full_and_keeps_raw_references),
        cmocka_unit_test(safepoints_and_stress_wait_for_the_end),
        FIXTURE_TEST(reset_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
