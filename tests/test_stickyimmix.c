/* SPDX-License-Identifier: MIT
 *
 * collectors/stickyimmix: what young collections keep, free, remember and move, and when a full one
 * runs instead. */
#include "tests/support.h"

/* The records of a heap's collections, the last one in `rec`. */
struct log {
    struct gc_collection_record rec;
    uint32_t young;
    uint32_t full;
    uint32_t low_yield;
};

static void note(void *arg, const struct gc_collection_record *rec)
{
    struct log *log = arg;

    log->rec = *rec;
    log->young += rec->extent == GC_EXTENT_YOUNG;
    log->full += rec->extent == GC_EXTENT_FULL;
    log->low_yield += rec->reason == GC_REASON_LOW_YIELD;
}

struct sticky {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
    struct log log;
};

static void open_sticky(struct sticky *f, const char *options)
{
    f->log = (struct log){.young = 0};
    f->h = test_open("stickyimmix", options);
    f->m = gc_heap_mutator(f->h);
    test_register(f->h, &f->t);
    gc_heap_set_sink(f->h, &(struct gc_event_sink){.arg = &f->log, .collection = note});
}

static void collect_young(struct sticky *f) GC_MAY_GC;
static void collect_young(struct sticky *f)
{
    uint32_t before = f->log.young;

    assert_int_equal(gc_heap_collect(f->h, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG), GC_OK);
    assert_int_equal(f->log.young, before + 1);
}

/* A new pair in front of the list. */
static void cons(struct sticky *f, gc_handle list) GC_MAY_GC;
static void cons(struct sticky *f, gc_handle list)
{
    gc_ref r = gc_alloc(f->m, f->t.pair);

    assert_false(gc_is_null(r));
    gc_init(f->m, r, 0, gc_get(f->m, list));
    gc_set(f->m, list, r);
}

static uint32_t length_of(const struct sticky *f, gc_handle list)
{
    uint32_t n = 0;

    for (gc_ref r = gc_get(f->m, list); !gc_is_null(r); r = gc_load(f->m, r, 0))
        n++;
    return n;
}

#define PAIR_BYTES 24u

static void young_collection_traces_what_is_young(void **state)
{
    struct sticky f;
    gc_handle list;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m promotion=masse verify=2 poison=1");
    list = gc_root(f.m, GC_NULL);
    for (int i = 0; i < 10000; i++)
        cons(&f, list);
    collect_young(&f);
    assert_int_equal(f.log.rec.traced_objects, 10000);
    assert_int_equal(f.log.rec.promoted_bytes, 10000 * PAIR_BYTES);
    assert_in_range(f.log.rec.young_bytes, 10000 * PAIR_BYTES, 10000 * PAIR_BYTES + GC_BLOCK_BYTES);
    for (int i = 0; i < 10; i++)
        cons(&f, list);
    for (int i = 0; i < 1000; i++)
        assert_false(gc_is_null(gc_alloc(f.m, f.t.pair)));
    collect_young(&f);
    assert_int_equal(f.log.rec.traced_objects, 10);
    assert_int_equal(f.log.rec.promoted_bytes, 10 * PAIR_BYTES);
    assert_int_equal(f.log.rec.remembered, 0);
    assert_true(gc_header_gc(gc_header(f.m, gc_get(f.m, list))) & GC_BIT_OLD);
    assert_int_equal(length_of(&f, list), 10010);
    gc_heap_close(f.h);
}

static void old_garbage_waits_for_a_full_collection(void **state)
{
    struct sticky f;
    gc_handle list;
    uint64_t used;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m promotion=masse verify=2 poison=1");
    list = gc_root(f.m, GC_NULL);
    for (int i = 0; i < 20000; i++)
        cons(&f, list);
    collect_young(&f);
    used = gc_heap_used(f.h);
    gc_set(f.m, list, GC_NULL);
    collect_young(&f);
    assert_int_equal(gc_heap_used(f.h), used);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(gc_heap_used(f.h), 0);
    gc_heap_close(f.h);
}

/* Written to twice, remembered once; also large ones; also when the list of them is too short. */
static void written_objects_are_remembered(void **state)
{
    static const char *const sizes[] = {"65536", "8"};

    (void)state;
    gc_may_gc_begin();
    for (size_t k = 0; k < 2; k++) {
        struct sticky f;
        gc_handle old, large, again;
        char options[96];

        snprintf(options, sizeof options,
                 "heap-size=4m verify=2 poison=1 promotion=masse remembered=%s", sizes[k]);
        open_sticky(&f, options);
        old = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 100));
        large = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 10000));
        for (uint32_t i = 0; i < 100; i++) {
            gc_ref r = gc_alloc(f.m, f.t.pair);

            gc_array_store(f.m, gc_get(f.m, old), i, r);
        }
        collect_young(&f);
        again = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 100)); /* found after the remembered ones */
        for (uint32_t i = 0; i < 100; i++) {
            gc_ref r = gc_alloc(f.m, f.t.pair);

            gc_array_store(f.m, gc_get(f.m, again), i, r);
            gc_store(f.m, gc_array_load(f.m, gc_get(f.m, old), i), 0, r);
            gc_store(f.m, gc_array_load(f.m, gc_get(f.m, old), i), 1, r);
            gc_set_u32(f.m, r, 2, i);
        }
        {
            gc_ref r = gc_alloc(f.m, f.t.pair);

            gc_array_store(f.m, gc_get(f.m, large), 9999, r);
            gc_set_u32(f.m, r, 2, 7);
        }
        assert_int_equal(f.h->totals.barrier_slow, 101);
        collect_young(&f);
        assert_int_equal(f.log.rec.remembered, 101);
        assert_int_equal(f.log.rec.traced_objects, 102);
        for (uint32_t i = 0; i < 100; i++) {
            gc_ref r = gc_array_load(f.m, gc_get(f.m, old), i);

            assert_int_equal(gc_get_u32(f.m, gc_load(f.m, r, 0), 2), i);
            assert_int_equal(gc_load(f.m, r, 0).bits, gc_load(f.m, r, 1).bits);
            assert_int_equal(gc_load(f.m, r, 0).bits,
                             gc_array_load(f.m, gc_get(f.m, again), i).bits);
            assert_int_equal(gc_header_gc(gc_header(f.m, r)) & GC_BIT_LOGGED, 0);
        }
        assert_int_equal(gc_get_u32(f.m, gc_array_load(f.m, gc_get(f.m, large), 9999), 2), 7);
        collect_young(&f);
        assert_int_equal(f.log.rec.remembered, 0);
        gc_heap_close(f.h);
    }
}

/* A full collection clears what was remembered: later stores are seen again. */
static void full_collection_forgets_what_was_written(void **state)
{
    struct sticky f;
    gc_handle old;
    gc_ref fresh;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m promotion=masse verify=2 poison=1");
    old = gc_root(f.m, gc_alloc(f.m, f.t.pair));
    collect_young(&f);
    fresh = gc_alloc(f.m, f.t.pair);
    gc_store(f.m, gc_get(f.m, old), 0, fresh);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(f.log.rec.remembered, 1);
    assert_int_equal(gc_header_gc(gc_header(f.m, gc_get(f.m, old))) & GC_BIT_LOGGED, 0);
    fresh = gc_alloc(f.m, f.t.pair);
    gc_store(f.m, gc_get(f.m, old), 1, fresh);
    collect_young(&f);
    assert_int_equal(f.log.rec.remembered, 1);
    assert_int_equal(f.log.rec.traced_objects, 1);
    gc_heap_close(f.h);
}

static void large_objects_age_where_they_are(void **state)
{
    struct sticky f;
    gc_handle kept;
    gc_ref was;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m verify=2 poison=1");
    kept = gc_root(f.m, gc_alloc_n(f.m, f.t.bytes, 100000));
    was = gc_get(f.m, kept);
    assert_false(gc_is_null(gc_alloc_n(f.m, f.t.bytes, 200000)));
    assert_int_equal(f.h->los.count, 2);
    collect_young(&f);
    assert_int_equal(f.h->los.count, 1);
    assert_int_equal(gc_get(f.m, kept).bits, was.bits);
    assert_int_equal(f.log.rec.freed_bytes, 49 * GC_PAGE_BYTES);
    assert_in_range(f.log.rec.promoted_bytes, 100000, 100000 + 32);
    gc_set(f.m, kept, GC_NULL);
    collect_young(&f);
    assert_int_equal(f.h->los.count, 1);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(f.h->los.count, 0);
    gc_heap_close(f.h);
}

/* One pair in each line survives: together they take a thirtieth of the lines, in place all. */
static void survivors_are_copied_together(void **state)
{
    static const char *const options[] = {"heap-size=4m verify=1 copy=on",
                                          "heap-size=4m verify=1 copy=off"};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t k = 0; k < 2; k++) {
        struct sticky f;
        gc_handle list;

        open_sticky(&f, options[k]);
        list = gc_root(f.m, GC_NULL);
        for (uint32_t i = 0; i < 20000; i++) {
            if (i % 10 == 0)
                cons(&f, list);
            else
                assert_false(gc_is_null(gc_alloc(f.m, f.t.pair)));
        }
        collect_young(&f);
        assert_int_equal(f.log.rec.moved_objects, k == 0 ? 2000 : 0);
        assert_in_range(gc_heap_used(f.h), k == 0 ? 2000 * PAIR_BYTES : 400000,
                        k == 0 ? 3 * gc_block_charge(f.h) : 600000);
        assert_int_equal(length_of(&f, list), 2000);
        gc_heap_close(f.h);
    }
}

/* Everything survives its youth and dies later: young collections leave less and less. */
static void full_collection_runs_when_young_ones_leave_little(void **state)
{
    struct sticky f;
    gc_handle ring;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m verify=1 nursery=256k");
    ring = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 40000)); /* 960 KB of pairs */
    for (uint32_t i = 0; i < 600000; i++) {
        gc_ref r = gc_alloc(f.m, f.t.pair);

        assert_false(gc_is_null(r));
        gc_array_store(f.m, gc_get(f.m, ring), i % 40000, r);
    }
    assert_true(f.log.young > 40);
    assert_in_range(f.log.full, 5, f.log.young / 4);
    assert_int_equal(f.log.low_yield, f.log.full);
    gc_heap_close(f.h);
}

/* Without a bound on the nursery, half of what a young collection meets here is alive and dies
 * before the next: after some tries full collections run at once. */
static void young_collections_in_vain_are_skipped(void **state)
{
    struct sticky f;
    gc_handle ring;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m promotion=masse verify=1");
    ring = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 60000)); /* 1.4 MB of pairs */
    for (uint32_t i = 0; i < 3000000; i++) {
        gc_ref r = gc_alloc(f.m, f.t.pair);

        assert_false(gc_is_null(r));
        gc_array_store(f.m, gc_get(f.m, ring), i % 60000, r);
    }
    assert_true(f.log.full > 20);
    assert_in_range(f.log.young, 4, f.log.full / 3);
    /* And are tried again: when all dies young, no full collection is left. */
    f.log.full = f.log.young = 0;
    for (uint32_t i = 0; i < 3000000; i++)
        assert_false(gc_is_null(gc_alloc(f.m, f.t.pair)));
    assert_in_range(f.log.full, 0, 10);
    assert_true(f.log.young > 10);
    gc_heap_close(f.h);
}

static void nursery_bounds_what_is_young(void **state)
{
    struct sticky f;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=4m nursery=128k");
    for (uint32_t i = 0; i < 100000; i++)
        assert_false(gc_is_null(gc_alloc(f.m, f.t.pair)));
    assert_in_range(f.log.young, 100000 * PAIR_BYTES / (160 << 10),
                    100000 * PAIR_BYTES / (128 << 10));
    assert_int_equal(f.log.full, 0);
    assert_in_range(f.log.rec.young_bytes, 128 << 10, 160 << 10);
    gc_heap_close(f.h);
}

/* A survivor is young until a second collection finds it alive. */
static void survivors_are_old_at_their_second_collection(void **state)
{
    static const char *const options[] = {"heap-size=4m verify=2 poison=1",
                                          "heap-size=4m verify=2 poison=1 copy=off"};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t k = 0; k < 2; k++) {
        struct sticky f;
        gc_handle dead, list;
        size_t used;

        open_sticky(&f, options[k]);
        dead = gc_root(f.m, GC_NULL);
        list = gc_root(f.m, GC_NULL);
        for (int i = 0; i < 20000; i++)
            cons(&f, dead);
        for (int i = 0; i < 1000; i++)
            cons(&f, list);
        collect_young(&f);
        assert_int_equal(f.log.rec.promoted_bytes, 0);
        assert_int_equal(gc_header_gc(gc_header(f.m, gc_get(f.m, list))) & GC_BIT_OLD, 0);
        used = gc_heap_used(f.h);
        gc_set(f.m, dead, GC_NULL);
        collect_young(&f);
        assert_int_equal(f.log.rec.traced_objects, 1000);
        assert_int_equal(f.log.rec.promoted_bytes, 1000 * PAIR_BYTES);
        assert_true(gc_heap_used(f.h) < used / 4);
        assert_true(gc_header_gc(gc_header(f.m, gc_get(f.m, list))) & GC_BIT_OLD);
        collect_young(&f);
        assert_int_equal(f.log.rec.traced_objects, 0);
        assert_int_equal(length_of(&f, list), 1000);
        gc_heap_close(f.h);
    }
}

/* What becomes old while it refers to younger objects keeps them alive: pairs, a large array, and
 * one that was old and written to; also when the list of such objects is too short. */
static void promoted_objects_are_remembered(void **state)
{
    static const char *const options[] = {"heap-size=4m verify=2 poison=1",
                                          "heap-size=4m verify=2 poison=1 copy=off",
                                          "heap-size=4m verify=2 poison=1 remembered=8",
                                          "heap-size=4m verify=2 poison=1 remembered=8 copy=off"};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t k = 0; k < 4; k++) {
        struct sticky f;
        gc_handle old, pairs, large;

        open_sticky(&f, options[k]);
        old = gc_root(f.m, gc_alloc(f.m, f.t.pair));
        collect_young(&f);
        pairs = gc_root(f.m, GC_NULL);
        for (int i = 0; i < 10; i++)
            cons(&f, pairs);
        collect_young(&f); /* `old` is old, the pairs are aged */
        large = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, 10000));
        {
            gc_ref child = gc_alloc(f.m, f.t.pair);

            gc_set_u32(f.m, child, 2, 77);
            gc_store(f.m, gc_get(f.m, old), 1, child);
            gc_array_store(f.m, gc_get(f.m, large), 5000, child);
        }
        for (gc_handle at = gc_root(f.m, gc_get(f.m, pairs)); !gc_is_null(gc_get(f.m, at));
             gc_set(f.m, at, gc_load(f.m, gc_get(f.m, at), 0))) {
            gc_ref child = gc_alloc(f.m, f.t.pair);

            gc_set_u32(f.m, child, 2, 78);
            gc_store(f.m, gc_get(f.m, at), 1, child);
        }
        collect_young(&f); /* the pairs are old, all children are aged */
        assert_int_equal(f.log.rec.remembered, 1);
        for (int n = 0; n < 2; n++) {
            collect_young(&f);
            assert_int_equal(f.log.rec.remembered, n == 0 ? 12 : 0);
            assert_int_equal(f.log.rec.promoted_bytes, n == 0 ? 11 * PAIR_BYTES : 0);
            assert_int_equal(gc_get_u32(f.m, gc_load(f.m, gc_get(f.m, old), 1), 2), 77);
            assert_int_equal(gc_get_u32(f.m, gc_array_load(f.m, gc_get(f.m, large), 5000), 2), 77);
            for (gc_ref r = gc_get(f.m, pairs); !gc_is_null(r); r = gc_load(f.m, r, 0))
                assert_int_equal(gc_get_u32(f.m, gc_load(f.m, r, 1), 2), 78);
        }
        gc_heap_close(f.h);
    }
}

/* Six arrays of 5,016 bytes fill a block but for ten lines, which are not young: small objects get
 * them. */
static void lines_given_back_are_not_young(void **state)
{
    struct sticky f;

    (void)state;
    gc_may_gc_begin();
    open_sticky(&f, "heap-size=8m");
    for (uint32_t i = 0; i < 600; i++)
        assert_false(gc_is_null(gc_alloc_n(f.m, f.t.bytes, 5000)));
    collect_young(&f);
    assert_in_range(f.log.rec.young_bytes, 600 * 5016, 100 * 118 * GC_LINE_BYTES + GC_BLOCK_BYTES);
    gc_heap_close(f.h);
}

static void bad_nurseries_are_refused(void **state)
{
    static const char *const options[] = {"heap-size=4m nursery=4m", "heap-size=4m nursery=5m",
                                          "heap-size=4m nursery=100k"};

    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        struct gc_heap *h;
        char err[256];

        assert_int_equal(
            test_try_open(gc_collector_find("stickyimmix"), options[i], &h, err, sizeof err),
            GC_ERR_OPTION);
        assert_non_null(strstr(err, "expected 0 or a multiple of the block size"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(young_collection_traces_what_is_young),
        cmocka_unit_test(old_garbage_waits_for_a_full_collection),
        cmocka_unit_test(written_objects_are_remembered),
        cmocka_unit_test(full_collection_forgets_what_was_written),
        cmocka_unit_test(large_objects_age_where_they_are),
        cmocka_unit_test(survivors_are_copied_together),
        cmocka_unit_test(full_collection_runs_when_young_ones_leave_little),
        cmocka_unit_test(young_collections_in_vain_are_skipped),
        cmocka_unit_test(survivors_are_old_at_their_second_collection),
        cmocka_unit_test(promoted_objects_are_remembered),
        cmocka_unit_test(nursery_bounds_what_is_young),
        cmocka_unit_test(lines_given_back_are_not_young),
        cmocka_unit_test(bad_nurseries_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
