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
        FIXTURE_TEST(too_many_handles_panic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
