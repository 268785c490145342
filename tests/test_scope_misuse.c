/* SPDX-License-Identifier: MIT
 *
 * Handle scopes used wrongly: every mistake is told, in every build. */
#include <string.h>

#include "tests/support.h"

static void exit_out_of_order(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope a, b;

    gc_scope_enter(f->m, &a);
    gc_scope_enter(f->m, &b);
    gc_scope_exit(f->m, &a);
}
static void exit_twice(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope a, b;

    gc_scope_enter(f->m, &a);
    gc_scope_enter(f->m, &b);
    gc_scope_exit(f->m, &b);
    gc_scope_exit(f->m, &b);
}
static void exit_of_a_copy(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope a, copy;

    gc_scope_enter(f->m, &a);
    memcpy(&copy, &a, sizeof a);
    gc_scope_exit(f->m, &copy);
}
static void exit_in_another_heap(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope a;

    gc_scope_enter(f->m, &a);
    gc_scope_exit(gc_heap_mutator(f->other), &a);
}
/* rows: R11 */
static void scopes_out_of_order_panic(void **state)
{
    assert_panics(exit_out_of_order, *state, "left out of order");
    assert_panics(exit_twice, *state, "left out of order");
    assert_panics(exit_of_a_copy, *state, "left out of order");
    assert_panics(exit_in_another_heap, *state, "left out of order");
}

static gc_handle stale(struct fixture *f)
{
    struct gc_scope s;
    gc_handle h;

    gc_scope_enter(f->m, &s);
    h = gc_root(f->m, gc_i31(1));
    gc_scope_exit(f->m, &s);
    return h;
}
static void get_stale(void *arg)
{
    (void)gc_get(((struct fixture *)arg)->m, stale(arg));
}
static void set_stale(void *arg)
{
    gc_set(((struct fixture *)arg)->m, stale(arg), GC_NULL);
}
static void get_zeroed(void *arg)
{
    (void)gc_get(((struct fixture *)arg)->m, (gc_handle){0});
}
/* rows: R1 R17 R20 */
static void stale_handles_panic(void **state)
{
    assert_panics(get_stale, *state, "stale handle");
    assert_panics(set_stale, *state, "stale handle");
    assert_panics(get_zeroed, *state, "wrong heap");
}

static gc_handle foreign(struct fixture *f)
{
    return gc_root(gc_heap_mutator(f->other), GC_NULL);
}
static void get_foreign(void *arg)
{
    (void)gc_get(((struct fixture *)arg)->m, foreign(arg));
}
static void set_foreign(void *arg)
{
    gc_set(((struct fixture *)arg)->m, foreign(arg), GC_NULL);
}
static void try_foreign(void *arg)
{
    gc_ref r;

    assert_int_equal(gc_handle_try(((struct fixture *)arg)->m, foreign(arg), &r), 0);
}
static void escape_foreign(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope s;

    gc_scope_enter(f->m, &s);
    gc_handle h = gc_scope_escape(f->m, &s, foreign(f));
    (void)h;
}
static void persistent_from_foreign(void *arg)
{
    gc_persistent p;

    assert_int_equal(gc_persistent_from_handle(((struct fixture *)arg)->m, foreign(arg), &p), 0);
}
static gc_handle first_argument(struct gc_mutator *m, const gc_handle *args, uint32_t nargs,
                                void *data)
{
    (void)m;
    (void)nargs;
    (void)data;
    return args[0];
}
static void native_with_foreign(void *arg)
{
    struct fixture *f = arg;
    gc_handle h = foreign(f);

    gc_may_gc_begin();
    (void)gc_native_call(f->m, first_argument, &h, 1, NULL);
}
static void frame_with_foreign(void *arg)
{
    struct fixture *f = arg;
    gc_handle h = foreign(f);
    struct gc_frame frame;
    gc_local cells[1];

    gc_may_gc_begin();
    gc_frame_push(f->m, &frame, cells, 1);
    gc_frame_pass_args(f->m, &h, 1, cells);
}
/* rows: R19 */
static void handles_of_another_heap_panic(void **state)
{
    assert_panics(get_foreign, *state, "wrong heap");
    assert_panics(set_foreign, *state, "wrong heap");
    assert_panics(try_foreign, *state, "wrong heap");
    assert_panics(escape_foreign, *state, "wrong heap");
    assert_panics(persistent_from_foreign, *state, "wrong heap");
    assert_panics(native_with_foreign, *state, "wrong heap");
    assert_panics(frame_with_foreign, *state, "wrong heap");
}

static void root_for_ever(void *arg)
{
    struct fixture *f = arg;

    for (;;)
        (void)gc_root(f->m, GC_NULL);
}
/* rows: R31 */
static void too_many_handles_panic(void **state)
{
    assert_panics(root_for_ever, *state, "no room for another handle");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(scopes_out_of_order_panic),
        FIXTURE_TEST(stale_handles_panic),
        FIXTURE_TEST(handles_of_another_heap_panic),
        FIXTURE_TEST(too_many_handles_panic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
