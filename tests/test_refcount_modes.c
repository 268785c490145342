/* SPDX-License-Identifier: MIT
 *
 * Reference counting: the search for cycles, overflows of queues, sets and logs, coalescing, and
 * objects in a jemalloc arena. */
#include "tests/refcount_kit.h"

/* ---- cycles -----------------------------------------------------------------------------------*/

/* A ring of `n` pairs, with a tail of `tail` pairs that hangs from it. */
static void make_ring(struct rc *f, gc_handle first, uint32_t n, uint32_t tail) GC_MAY_GC;
static void make_ring(struct rc *f, gc_handle first, uint32_t n, uint32_t tail)
{
    struct gc_scope s;
    gc_handle list, last;

    gc_scope_enter(f->m, &s);
    last = gc_new(f->m, f->t.pair);
    list = gc_root(f->m, GC_NULL);
    grow_list(f, list, tail);
    gc_store(f->m, gc_get(f->m, last), 1, gc_get(f->m, list));
    gc_set(f->m, list, gc_get(f->m, last));
    grow_list(f, list, n - 1);
    gc_store(f->m, gc_get(f->m, last), 0, gc_get(f->m, list));
    gc_set(f->m, first, gc_get(f->m, last));
    gc_scope_exit(f->m, &s);
}

static void cycles_are_found(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;
        gc_handle live, dead;

        open_rc(&f, modes[i], "heap-size=8m verify=1");
        live = gc_root(f.m, GC_NULL);
        dead = gc_root(f.m, GC_NULL);
        make_ring(&f, live, 100, 10);
        make_ring(&f, dead, 20000, 500);
        /* The dead ring refers to the live one, which must keep its counts. */
        gc_store(f.m, gc_load(f.m, gc_get(f.m, dead), 0), 1, gc_get(f.m, live));
        assert_int_equal(gc_collect(f.m), GC_OK);
        assert_int_equal(objects(&f), 20610);
        gc_set(f.m, dead, GC_NULL);
        young(&f);
        young(&f);
        assert_int_equal(objects(&f), 20610); /* counting alone does not see it */
        assert_int_equal(gc_collect(f.m), GC_OK);
        assert_int_equal(objects(&f), 110);
        close_rc(&f);
    }
}

static void leak_mode_runs_out_of_memory_in_the_end(void **state)
{
    static const char *const leaking[] = {"barrier=immediate cycles=leak",
                                          "barrier=coalescing cycles=leak"};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        struct rc f;
        struct gc_scope s;
        uint32_t rings = 0;

        open_rc(&f, leaking[i], "heap-size=1m");
        for (bool full = false; !full && rings < 100000; rings++) {
            gc_handle a;
            gc_ref r;

            gc_scope_enter(f.m, &s);
            a = gc_new(f.m, f.t.pair);
            r = gc_alloc(f.m, f.t.pair);
            full = gc_is_null(gc_get(f.m, a)) || gc_is_null(r);
            if (!full) {
                gc_store(f.m, r, 0, gc_get(f.m, a));
                gc_store(f.m, gc_get(f.m, a), 0, r);
                young(&f); /* counted, so that it does not die uncounted */
            }
            gc_scope_exit(f.m, &s);
        }
        assert_int_equal(f.m->status, GC_ERR_NOMEM);
        assert_in_range(rings, 5000, 30000);
        close_rc(&f);
    }
}

/* ---- overflows --------------------------------------------------------------------------------*/

/* Changes a graph at random; true when something overflowed on the way. */
static bool shuffle(struct rc *f, uint64_t seed) GC_MAY_GC;
static bool shuffle(struct rc *f, uint64_t seed)
{
    enum { ROOTS = 40 };
    struct gc_rng rng = {seed};
    gc_handle keep = gc_root(f->m, gc_alloc_n(f->m, f->t.refs, ROOTS));

    for (uint32_t i = 0; i < 4000; i++) {
        uint64_t z = gc_rng_next(&rng);
        uint32_t a = (uint32_t)(z % ROOTS), b = (uint32_t)(z >> 20) % ROOTS;
        gc_ref r =
            (z >> 40) % 100 == 0 ? gc_alloc_n(f->m, f->t.refs, 300) : gc_alloc(f->m, f->t.pair);
        gc_ref all = gc_get(f->m, keep), other = gc_array_load(f->m, all, b);

        assert_false(gc_is_null(r));
        if ((z >> 40) % 100 == 0)
            assert_true(gc_array_fill(f->m, r, 0, 300, other));
        else
            gc_init(f->m, r, 0, other);
        if (gc_is_object(other) && gc_type_of(f->m, other) == f->t.pair)
            gc_store(f->m, other, 1, r); /* a cycle */
        gc_array_store(f->m, all, a, r);
        if (i % 200 == 0)
            assert_int_equal(gc_collect(f->m), GC_OK);
    }
    return f->h->totals.mark_overflows > 0;
}

static void overflows_lose_nothing(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        struct rc f;

        open_rc(&f, modes[i], "heap-size=2m log-bytes=64 mark-stack=64 verify=2 poison=1");
        assert_true(shuffle(&f, i));
        close_rc(&f);
    }
}

/* ---- coalescing -------------------------------------------------------------------------------*/

static void many_writes_to_an_object_are_logged_once(void **state)
{
    struct rc f;
    gc_handle a, b;
    uint64_t slow;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=coalescing", "");
    a = gc_new(f.m, f.t.pair);
    b = gc_new(f.m, f.t.pair);
    young(&f);
    slow = f.h->totals.barrier_slow;
    for (uint32_t i = 0; i < 1000; i++)
        gc_store(f.m, gc_get(f.m, a), i % 2, gc_get(f.m, i % 3 == 0 ? a : b));
    assert_int_equal(f.h->totals.barrier_slow, slow + 1);
    check(&f);
    young(&f);
    assert_int_equal(count_of(&f, gc_get(f.m, a)), 1 + 1);
    assert_int_equal(count_of(&f, gc_get(f.m, b)), 1 + 1);
    close_rc(&f);
}

/* All counts are had anew.  With cycles=leak by a walk over the heap, which frees what nothing
 * refers to and leaves garbage cycles as they are; otherwise by a trace, which frees them.
 * rows: D6 */
static void a_lost_log_costs_a_recount(void **state)
{
    static const char *const searches[] = {"barrier=coalescing cycles=leak",
                                           "barrier=coalescing cycles=trace",
                                           "barrier=coalescing cycles=leak alloc=jemalloc"};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t k = 0; k < 3; k++) {
        struct rc f;
        gc_handle keep, dead;

        open_rc(&f, searches[k], "heap-size=4m log-bytes=4k verify=2");
        keep = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 5000));
        dead = gc_root(f.m, GC_NULL);
        make_ring(&f, dead, 700, 30);
        for (uint32_t i = 0; i < 5000; i++) {
            gc_ref r = gc_alloc(f.m, f.t.pair);

            gc_array_store(f.m, gc_get(f.m, keep), i, r);
        }
        young(&f);
        gc_set(f.m, dead, GC_NULL);
        young(&f);
        assert_int_equal(objects(&f), 5001 + 730);
        /* No safepoint in between: the logs have room for 1024 entries. */
        for (uint32_t i = 0; i < 5000; i++)
            gc_store(f.m, gc_array_load(f.m, gc_get(f.m, keep), i), 0,
                     gc_array_load(f.m, gc_get(f.m, keep), (i + 1) % 5000));
        gc_array_store(f.m, gc_get(f.m, keep), 7, GC_NULL);  /* its neighbour still has it */
        gc_array_store(f.m, gc_get(f.m, keep), 20, GC_NULL); /* and this one nobody */
        gc_store(f.m, gc_array_load(f.m, gc_get(f.m, keep), 19), 0, GC_NULL);
        assert_true(f.m->poll != 0);
        young(&f);
        assert_true(f.h->collection.rec.extent == GC_EXTENT_FULL);
        assert_int_equal(objects(&f), 5000 + (k == 1 ? 0 : 730));
        assert_int_equal(count_of(&f, gc_array_load(f.m, gc_get(f.m, keep), 8)), 2);
        for (uint32_t i = 0; i < 5000; i++) { /* and what was counted so is let go so */
            gc_ref r = gc_array_load(f.m, gc_get(f.m, keep), i);

            if (gc_is_object(r))
                gc_store(f.m, r, 0, GC_NULL);
            gc_array_store(f.m, gc_get(f.m, keep), i, GC_NULL);
            if (i % 200 == 0)
                young(&f);
        }
        young(&f);
        young(&f);
        assert_in_range(objects(&f), 1 + (k == 1 ? 0 : 730), 2 + (k == 1 ? 0 : 730));
        close_rc(&f);
    }
}

/* ---- jemalloc ---------------------------------------------------------------------------------*/

static void jemalloc_gives_back_what_large_objects_need(void **state)
{
    struct rc f;
    struct gc_scope s;
    gc_handle list;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "alloc=jemalloc", "heap-size=8m");
    for (int round = 0; round < 3; round++) {
        gc_scope_enter(f.m, &s);
        list = gc_root(f.m, GC_NULL);
        grow_list(&f, list, 150000);
        assert_in_range(f.h->region.committed, 0, f.h->acct.limit);
        assert_in_range(f.h->acct.total, 0, f.h->acct.limit);
        gc_scope_exit(f.m, &s);
        gc_scope_enter(f.m, &s);
        list = gc_root(f.m, gc_alloc_n(f.m, f.t.bytes, 6 << 20));
        assert_false(gc_is_null(gc_get(f.m, list)));
        assert_in_range(f.h->region.committed, 0, f.h->acct.limit);
        gc_scope_exit(f.m, &s);
    }
    close_rc(&f);
}

static void jemalloc_stops_at_the_limit(void **state)
{
    struct rc f;
    gc_handle list;
    uint32_t n = 0;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "alloc=jemalloc", "heap-size=2m");
    list = gc_root(f.m, GC_NULL);
    for (;; n++) {
        gc_ref r = gc_alloc(f.m, f.t.pair);

        if (gc_is_null(r))
            break;
        gc_init(f.m, r, 0, gc_get(f.m, list));
        gc_set(f.m, list, r);
    }
    assert_int_equal(f.m->status, GC_ERR_NOMEM);
    assert_in_range(n, 45000, 2097152 / 24);
    assert_in_range(f.h->region.peak_committed, 0, f.h->acct.limit);
    check(&f);
    gc_set(f.m, list, GC_NULL);
    young(&f);
    assert_false(gc_is_null(gc_alloc(f.m, f.t.pair)));
    close_rc(&f);
}

/* More new objects than their list holds, without a safepoint; some are held by frames only. */
static void overflow_of_new_objects_lets_no_member_go_twice(void **state)
{
    static const char *const tight[] = {"log-bytes=256", "log-bytes=16k"};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t i = 0; i < 2 * MODES; i++) {
        struct rc f;
        gc_local cell[40];
        struct gc_frame frame;
        uint32_t round;

        open_rc(&f, modes[i / 2], tight[i % 2]);
        gc_frame_push(f.m, &frame, cell, 40);
        for (round = 0; round < 4; round++) {
            gc_local_set(f.m, &cell[round], gc_alloc(f.m, f.t.pair));
            gc_set_u32(f.m, gc_local_get(&cell[round]), 2, round);
            gc_nogc_enter(f.m);
            for (uint32_t n = 0; n < 6000; n++) {
                gc_ref r = gc_try_alloc(f.m, f.t.pair);

                if (n % 200 == 0)
                    gc_local_set(f.m, &cell[10 + n / 200], r);
            }
            gc_nogc_exit(f.m);
            young(&f);
            check(&f);
        }
        while (round-- > 0)
            assert_int_equal(gc_get_u32(f.m, gc_local_get(&cell[round]), 2), round);
        gc_frame_pop(f.m, &frame);
        young(&f);
        young(&f);
        assert_int_equal(objects(&f), 0);
        close_rc(&f);
    }
}

/* What the arena splits while there is no room to charge it must be there again after a reset. */
static void jemalloc_forgets_no_space_when_full(void **state)
{
    struct rc f;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "alloc=jemalloc", "heap-size=1m");
    for (uint32_t round = 0; round < 8; round++) {
        size_t limit = f.h->acct.limit;

        for (uint32_t n = 0; n < 100; n++)
            (void)gc_alloc_n(f.m, f.t.refs, 500 + n * 37 % 1500);
        young(&f);
        f.h->acct.limit = f.h->acct.total; /* blocks are there, but nothing can be charged */
        for (uint32_t n = 0; n < 400; n++)
            (void)gc_try_alloc_n(f.m, f.t.refs, 1 + n * 37 % (200 << round % 4));
        f.h->acct.limit = limit;
        check(&f);
        assert_int_equal(gc_heap_reset(f.h), GC_OK); /* finds that no extent is missing */
        test_register(f.h, &f.t);
    }
    close_rc(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cycles_are_found),
        cmocka_unit_test(leak_mode_runs_out_of_memory_in_the_end),
        cmocka_unit_test(overflows_lose_nothing),
        cmocka_unit_test(many_writes_to_an_object_are_logged_once),
        cmocka_unit_test(a_lost_log_costs_a_recount),
        cmocka_unit_test(jemalloc_gives_back_what_large_objects_need),
        cmocka_unit_test(jemalloc_stops_at_the_limit),
        cmocka_unit_test(overflow_of_new_objects_lets_no_member_go_twice),
        cmocka_unit_test(jemalloc_forgets_no_space_when_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
