/* SPDX-License-Identifier: MIT
 *
 * Handle scopes: lifetimes, growth, hooks. */
#include "tests/spy.h"
#include "tests/support.h"

static uint32_t number_of(struct fixture *f, gc_handle h)
{
    return test_number(f, gc_get(f->m, h));
}

/* ---- what scopes and handles do ---- */

/* rows: R10 */
static void leaving_a_scope_restores_the_count(void **state)
{
    struct fixture *f = *state;
    uint32_t before = gc_handle_count(f->m);
    struct gc_scope s;

    gc_may_gc_begin();
    gc_scope_enter(f->m, &s);
    for (uint32_t i = 0; i < 100; i++)
        (void)gc_root(f->m, test_pair(f, i));
    assert_int_equal(gc_handle_count(f->m), before + 100);
    gc_scope_exit(f->m, &s);
    assert_int_equal(gc_handle_count(f->m), before);
}

/* Handles a, b, c of three nested scopes: each is valid exactly while its scope is.
 * rows: R16 N4 */
static void handles_live_as_long_as_their_scope(void **state)
{
    struct fixture *f = *state;
    struct gc_scope s0, s1, s2;
    gc_handle a, b, c;
    gc_ref r;

    gc_may_gc_begin();
    gc_scope_enter(f->m, &s0);
    a = gc_root(f->m, test_pair(f, 1));
    gc_scope_enter(f->m, &s1);
    b = gc_root(f->m, test_pair(f, 2));
    gc_scope_enter(f->m, &s2);
    c = gc_root(f->m, test_pair(f, 3));
    assert_int_equal(number_of(f, a), 1);
    assert_int_equal(number_of(f, b), 2);
    assert_int_equal(number_of(f, c), 3);
    gc_scope_exit(f->m, &s2);
    assert_int_equal(number_of(f, a), 1);
    assert_int_equal(number_of(f, b), 2);
    assert_int_equal(gc_handle_try(f->m, c, &r), GC_ERR_STALE);
    assert_true(gc_is_null(r));
    gc_scope_exit(f->m, &s1);
    assert_int_equal(number_of(f, a), 1);
    assert_int_equal(gc_handle_try(f->m, b, &r), GC_ERR_STALE);
    assert_int_equal(gc_handle_try(f->m, c, &r), GC_ERR_STALE);
    gc_scope_exit(f->m, &s0);
    assert_int_equal(gc_handle_try(f->m, a, &r), GC_ERR_STALE);
}

/* rows: R17 */
static void slot_that_is_used_again_rejects_the_old_handle(void **state)
{
    struct fixture *f = *state;
    struct gc_scope s;
    gc_handle old, now;
    gc_ref r;

    gc_may_gc_begin();
    gc_scope_enter(f->m, &s);
    old = gc_root(f->m, test_pair(f, 1));
    gc_scope_exit(f->m, &s);
    gc_scope_enter(f->m, &s);
    now = gc_root(f->m, test_pair(f, 2));
    assert_int_equal(old.where, now.where);
    assert_false(gc_handle_eq(old, now));
    assert_int_equal(gc_handle_try(f->m, old, &r), GC_ERR_STALE);
    assert_int_equal(number_of(f, now), 2);
    gc_scope_exit(f->m, &s);
}

/* rows: R18 */
static void epochs_cross_2_to_the_32(void **state)
{
    struct fixture *f = *state;
    gc_handle old[4];
    gc_ref r;

    gc_may_gc_begin();
    f->m->handle_epoch = UINT32_MAX - 1;
    for (uint32_t i = 0; i < 4; i++) {
        struct gc_scope s;

        gc_scope_enter(f->m, &s);
        old[i] = gc_root(f->m, test_pair(f, i));
        assert_int_equal(number_of(f, old[i]), i);
        for (uint32_t k = 0; k < i; k++)
            assert_int_equal(gc_handle_try(f->m, old[k], &r), GC_ERR_STALE);
        gc_scope_exit(f->m, &s);
    }
    assert_true(f->m->handle_epoch > UINT32_MAX);
    assert_true(old[3].epoch > UINT32_MAX);
}

/* rows: R12 */
static void empty_scopes_cost_no_epoch(void **state)
{
    struct fixture *f = *state;
    uint64_t epoch = f->m->handle_epoch;

    for (uint32_t i = 0; i < 1000; i++) {
        struct gc_scope s;

        gc_scope_enter(f->m, &s);
        gc_scope_exit(f->m, &s);
    }
    assert_true(f->m->handle_epoch == epoch);
}

static void handles_survive_the_growth_of_the_stack(void **state)
{
    enum { COUNT = 20000 };
    struct fixture *f = *state;
    gc_handle *h = calloc(COUNT, sizeof *h);
    struct gc_scope s;

    gc_may_gc_begin();
    assert_non_null(h);
    gc_scope_enter(f->m, &s);
    for (uint32_t i = 0; i < COUNT; i++)
        h[i] = gc_root(f->m, gc_i31((int32_t)i));
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(gc_i31_value(gc_get(f->m, h[i])), i);
    gc_scope_exit(f->m, &s);
    free(h);
}

/* rows: R15 */
static void reserve_takes_the_memory_at_once(void **state)
{
    struct fixture *f = *state;
    uint64_t calls;
    struct gc_scope s;

    gc_scope_enter(f->m, &s);
    assert_int_equal(gc_scope_reserve(f->m, 50000), GC_OK);
    calls = f->h->mem.calls;
    for (uint32_t i = 0; i < 50000; i++)
        (void)gc_root(f->m, GC_NULL);
    assert_int_equal(f->h->mem.calls, calls);
    assert_int_equal(gc_scope_reserve(f->m, GC_MAX_HANDLES), GC_ERR_LIMIT);
    assert_int_equal(gc_scope_reserve(f->m, UINT32_MAX), GC_ERR_LIMIT);
    gc_scope_exit(f->m, &s);
}

/* rows: R34 C9 */
static void integers_are_rooted_without_any_object(void **state)
{
    struct fixture *f = *state;

    for (uint32_t i = 0; i < 100000; i++) {
        struct gc_scope s;
        gc_handle h;

        gc_scope_enter(f->m, &s);
        h = gc_root(f->m, gc_i31(-1));
        assert_int_equal(gc_i31_value(gc_get(f->m, h)), -1);
        gc_scope_exit(f->m, &s);
    }
    assert_true(f->m->handle_committed < 100000);
}

/* rows: C43 */
static void set_replaces_what_a_handle_holds(void **state)
{
    struct fixture *f = *state;
    gc_handle h, copy;

    gc_may_gc_begin();
    h = gc_root(f->m, test_pair(f, 1));
    copy = h;
    gc_set(f->m, h, test_pair(f, 2));
    assert_int_equal(number_of(f, copy), 2);
    gc_set(f->m, h, GC_NULL);
    assert_true(gc_is_null(gc_get(f->m, copy)));
}

/* rows: R21 R23 */
static void equality_is_of_the_entry_not_of_the_object(void **state)
{
    struct fixture *f = *state;
    gc_handle a, b;

    gc_may_gc_begin();
    a = gc_root(f->m, test_pair(f, 1));
    b = gc_root(f->m, gc_get(f->m, a));
    assert_false(gc_handle_eq(a, b));
    assert_true(gc_handle_eq(a, a));
    assert_true(gc_same(gc_get(f->m, a), gc_get(f->m, b)));
    assert_true(gc_handle_hash(a) == gc_handle_hash((gc_handle){a.where, a.epoch}));
    assert_true(gc_handle_hash(a) != gc_handle_hash(b));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_true(gc_same(gc_get(f->m, a), gc_get(f->m, b)));
}

/* rows: R33 */
static void escape_keeps_one_handle(void **state)
{
    struct fixture *f = *state;
    uint32_t before = gc_handle_count(f->m);
    struct gc_scope s;
    gc_handle h;

    gc_may_gc_begin();
    gc_scope_enter(f->m, &s);
    (void)gc_root(f->m, test_pair(f, 1));
    h = gc_root(f->m, test_pair(f, 2));
    (void)gc_root(f->m, test_pair(f, 3));
    h = gc_scope_escape(f->m, &s, h);
    assert_int_equal(gc_handle_count(f->m), before + 1);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(number_of(f, h), 2);
}

static gc_handle deeper(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    uint32_t *depth = data;

    gc_may_gc_begin();
    assert_int_equal(nargs, 1);
    for (int i = 0; i < 3; i++)
        (void)gc_root(m, gc_get(m, args[0]));
    if (--*depth == 0)
        return args[0];
    return gc_native_call(m, deeper, args, nargs, data);
}

/* rows: R33 C6 */
static void native_calls_nest_and_leave_one_handle(void **state)
{
    struct fixture *f = *state;
    uint32_t before, depth = 10000;
    gc_handle arg, got;

    gc_may_gc_begin();
    arg = gc_root(f->m, test_pair(f, 9));
    before = gc_handle_count(f->m);
    got = gc_native_call(f->m, deeper, &arg, 1, &depth);
    assert_int_equal(gc_handle_count(f->m), before + 1);
    assert_int_equal(number_of(f, got), 9);
}

/* ---- hooks ---- */

/* rows: R14 */
static void collectors_see_handles_only_when_they_ask(void **state)
{
    static const struct {
        const char *options;
        uint32_t clones, drops;
    } expect[] = {{"heap-size=1m", 0, 0}, {"heap-size=1m hooks=2", 6, 6}};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        struct gc_heap *h = spy_open(expect[i].options);
        struct gc_mutator *m = gc_heap_mutator(h);
        struct test_types t;
        struct gc_scope s;
        gc_handle a, b;

        test_register(h, &t);
        gc_scope_enter(m, &s);
        a = gc_root(m, gc_alloc(m, t.pair));
        (void)gc_root(m, GC_NULL);
        (void)gc_root(m, gc_i31(4));
        b = gc_root(m, gc_get(m, a));
        gc_set(m, b, gc_alloc(m, t.pair)); /* one more, one less */
        gc_set(m, b, gc_i31(4));           /* one less */
        (void)gc_root(m, gc_get(m, a));
        (void)gc_root(m, gc_get(m, a));
        gc_set(m, a, gc_get(m, a)); /* onto itself: up before down */
        gc_scope_exit(m, &s);
        assert_int_equal(spy(h)->clones, expect[i].clones);
        assert_int_equal(spy(h)->drops, expect[i].drops);
        assert_true(spy(h)->balance == 0);
        gc_heap_close(h);
    }
}

/* rows: R29 */
static void escaping_never_lets_the_count_touch_zero(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m hooks=2");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    struct gc_scope s;
    gc_handle a;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_scope_enter(m, &s);
    spy(h)->lowest = INT64_MAX;
    a = gc_scope_escape(m, &s, gc_root(m, gc_alloc(m, t.pair)));
    assert_true(spy(h)->lowest == 1);
    assert_true(spy(h)->balance == 1);
    assert_int_equal(spy(h)->clones, 3); /* pushed, held over the exit, pushed again */
    (void)a;
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(leaving_a_scope_restores_the_count),
        FIXTURE_TEST(handles_live_as_long_as_their_scope),
        FIXTURE_TEST(slot_that_is_used_again_rejects_the_old_handle),
        FIXTURE_TEST(epochs_cross_2_to_the_32),
        FIXTURE_TEST(empty_scopes_cost_no_epoch),
        FIXTURE_TEST(handles_survive_the_growth_of_the_stack),
        FIXTURE_TEST(reserve_takes_the_memory_at_once),
        FIXTURE_TEST(integers_are_rooted_without_any_object),
        FIXTURE_TEST(set_replaces_what_a_handle_holds),
        FIXTURE_TEST(equality_is_of_the_entry_not_of_the_object),
        FIXTURE_TEST(escape_keeps_one_handle),
        FIXTURE_TEST(native_calls_nest_and_leave_one_handle),
        cmocka_unit_test(collectors_see_handles_only_when_they_ask),
        cmocka_unit_test(escaping_never_lets_the_count_touch_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
