/* SPDX-License-Identifier: MIT
 *
 * Arguments, scopes that end by themselves, and what a collection asks of the system. */
#include <jemalloc/jemalloc.h>

#include "tests/refcount_kit.h"
#include "tests/support.h"

/* ---- arguments ---- */

enum { SET = 100, ARGS = 3, ROUNDS = 300 };

/* The set of deferred references is filled up to one entry below its end; then three more go into a
 * frame at once, held by nothing else afterwards (CVE-2021-39216).
 * rows: R37 C1 */
static void arguments_fit_or_a_collection_comes_first(void **state)
{
    const struct gc_collector *c = gc_collector_find("refcount");
    gc_local filled[SET], cells[ARGS];
    uint64_t entered = 0;
    struct gc_frame f, g;
    struct gc_scope all;
    gc_handle old[SET];
    struct rc rc;

    (void)state;
    gc_may_gc_begin();
    open_rc(&rc, "barrier=immediate", "log-bytes=400 heap-size=2m");
    for (uint32_t round = 0; round < ROUNDS; round++) {
        gc_scope_enter(rc.m, &all);
        for (uint32_t i = 0; i < SET; i++) {
            old[i] = gc_root(rc.m, gc_alloc(rc.m, rc.t.pair));
            gc_set_u32(rc.m, gc_get(rc.m, old[i]), 2, i);
        }
        assert_int_equal(gc_collect(rc.m), GC_OK); /* leaves the set empty */
        gc_frame_push(rc.m, &f, filled, SET);
        gc_frame_push(rc.m, &g, cells, ARGS);
        for (uint32_t i = ARGS; i < SET + ARGS - 1 && i < SET; i++)
            gc_local_set(rc.m, &filled[i], gc_get(rc.m, old[i]));
        /* Two entries are missing for three arguments. */
        gc_local_set(rc.m, &filled[0], gc_get(rc.m, old[0]));
        gc_local_set(rc.m, &filled[0], GC_NULL);
        gc_local_set(rc.m, &filled[1], gc_get(rc.m, old[1]));
        gc_local_set(rc.m, &filled[1], GC_NULL);
        assert_true(c->need_gc_before_entering(rc.m, ARGS));
        entered = rc.h->totals.by_reason[GC_REASON_ENTER];
        gc_frame_pass_args(rc.m, old, ARGS, cells);
        assert_int_equal(rc.h->totals.by_reason[GC_REASON_ENTER], entered + 1);
        gc_scope_exit(rc.m, &all); /* frames alone hold them now */
        for (uint32_t i = 0; i < 50; i++)
            (void)gc_alloc(rc.m, rc.t.pair);
        gc_safepoint(rc.m);
        for (uint32_t i = 0; i < ARGS; i++) {
            assert_ptr_equal(gc_type_of(rc.m, gc_local_get(&cells[i])), rc.t.pair);
            assert_int_equal(gc_get_u32(rc.m, gc_local_get(&cells[i]), 2), i);
        }
        for (uint32_t i = ARGS; i < SET; i++)
            assert_int_equal(gc_get_u32(rc.m, gc_local_get(&filled[i]), 2), i);
        gc_frame_pop(rc.m, &g);
        gc_frame_pop(rc.m, &f);
        if (round % 50 == 0)
            check(&rc);
    }
    close_rc(&rc);
}

/* ---- scopes that end with their block ---- */

static uint32_t leave_by_return(struct gc_mutator *m, uint32_t n)
{
    GC_SCOPE(m);

    (void)gc_root(m, gc_i31(1));
    for (uint32_t i = 0; i < n; i++) {
        GC_SCOPE(m);

        (void)gc_root(m, gc_i31(2));
        (void)gc_root(m, gc_i31(3));
        if (i == 3)
            continue;
        if (i == 5 && n < 10)
            break;
        if (i == 7)
            return gc_handle_count(m); /* leaves both */
    }
    if (n == 2)
        goto out;
    (void)gc_root(m, gc_i31(4));
out:
    return gc_handle_count(m);
}

/* rows: R10 */
static void block_scopes_end_on_every_way_out(void **state)
{
    struct fixture *f = *state;
    uint32_t before = gc_handle_count(f->m);

    for (uint32_t n = 0; n < 12; n++) {
        uint32_t inside = leave_by_return(f->m, n);

        assert_int_equal(inside, before + (n == 2 ? 1 : n < 10 ? 2 : 3));
        assert_int_equal(gc_handle_count(f->m), before);
        assert_null(f->m->scope);
    }
}

static void leave_outer_inside_block(void *arg)
{
    struct fixture *f = arg;
    struct gc_scope outer;

    gc_scope_enter(f->m, &outer);
    {
        GC_SCOPE(f->m);

        gc_scope_exit(f->m, &outer);
    }
}
/* rows: R11 */
static void block_scopes_nest_strictly_too(void **state)
{
    assert_panics(leave_outer_inside_block, *state, "left out of order");
}

/* ---- what a collection asks of the system ---- */

static uint64_t malloced(void)
{
    uint64_t bytes = 0;
    size_t len = sizeof bytes;

    return mallctl("thread.allocated", &bytes, &len, NULL, 0) == 0 ? bytes : 0;
}

/* Not only through the heap's own functions: nothing in the process is allocated on the way.
 * rows: G1 */
static void second_collection_calls_no_malloc(void **state)
{
    uint64_t before = malloced();
    void *probe = malloc(100);

    (void)state;
    gc_may_gc_begin();
    assert_non_null(probe);
    free(probe);
    if (malloced() == before) {
        print_message("skipped: malloc is not jemalloc's in this build\n");
        skip();
    }
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        struct gc_heap *h = test_open(gc_builtin_collectors[i]->name, "heap-size=2m");
        struct gc_mutator *m = gc_heap_mutator(h);
        struct gc_frame frames[50];
        gc_local cells[50][2];
        struct test_types t;
        struct gc_table *table;
        gc_persistent p;

        test_register(h, &t);
        for (uint32_t k = 0; k < 50; k++) {
            gc_frame_push(m, &frames[k], cells[k], 2);
            gc_local_set(m, &cells[k][0], gc_alloc(m, t.pair));
            assert_int_equal(gc_table_new(m, "cells", 3, &table), GC_OK);
            assert_int_equal(gc_table_set(m, table, 1, gc_alloc(m, t.pair)), GC_OK);
            assert_int_equal(gc_persistent_new(m, gc_alloc(m, t.pair), &p), GC_OK);
            (void)gc_root(m, gc_alloc(m, t.pair));
        }
        assert_int_equal(gc_collect(m), GC_OK);
        assert_int_equal(gc_collect(m), GC_OK);
        before = malloced();
        for (int k = 0; k < 4; k++)
            assert_int_equal(gc_collect(m), GC_OK);
        if (malloced() != before)
            fail_msg("%s: %llu bytes were allocated during four collections",
                     gc_builtin_collectors[i]->name, (unsigned long long)(malloced() - before));
        for (uint32_t k = 50; k-- > 0;)
            gc_frame_pop(m, &frames[k]);
        gc_heap_close(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_fit_or_a_collection_comes_first),
        FIXTURE_TEST(block_scopes_end_on_every_way_out),
        FIXTURE_TEST(block_scopes_nest_strictly_too),
        cmocka_unit_test(second_collection_calls_no_malloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
