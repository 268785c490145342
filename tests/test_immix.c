/* SPDX-License-Identifier: MIT
 *
 * collectors/immix: when it evacuates, what it never moves, and how often it collects. */
#include "tests/immix_kit.h"

static void heap_without_free_lines_is_compacted(void **state)
{
    static const char *const options[] = {"heap-size", "1m",       "verify", "1",
                                          "defrag",    "evacuate", NULL};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t keep = 1; keep <= 10; keep += 9) { /* much to gain, and little */
        struct fixture f;
        gc_handle list;
        size_t headroom;
        uint32_t kept;

        open_heap(&f, options);
        headroom = f.h->acct.used[GC_CHARGE_RESERVE];
        list = gc_root(f.m, GC_NULL);
        kept = scatter(&f, list, keep);
        /* Something in every line is alive: only the second collection makes room. */
        assert_false(gc_is_null(gc_alloc(f.m, f.node)));
        assert_int_equal(f.h->totals.collections, 2);
        assert_true(f.h->totals.moved_objects > 0);
        assert_int_equal(f.h->acct.used[GC_CHARGE_RESERVE], headroom);
        assert_list(&f, list, kept);
        gc_heap_close(f.h);
    }
}

static void dense_heap_is_not_compacted_in_passing(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "defrag", "evacuate", NULL};
    struct fixture f;
    gc_handle list;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    (void)scatter(&f, list, 10);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(f.h->totals.moved_objects, 0);
    gc_heap_close(f.h);
}

static void without_evacuation_that_heap_is_full(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "defrag", "off", NULL};
    struct fixture f;
    gc_handle list;
    uint32_t kept;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    kept = scatter(&f, list, 1);
    assert_true(gc_is_null(gc_alloc(f.m, f.node)));
    assert_int_equal(f.m->status, GC_ERR_NOMEM);
    assert_int_equal(f.h->totals.moved_objects, 0);
    assert_list(&f, list, kept);
    gc_heap_close(f.h);
}

static void sparse_heap_is_compacted_in_passing(void **state)
{
    static const char *const options[] = {"heap-size", "4m",       "verify", "1",
                                          "defrag",    "evacuate", NULL};
    struct fixture f;
    gc_handle list;
    uint32_t kept;
    uint64_t used;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    kept = scatter(&f, list, 1);
    assert_int_equal(gc_collect(f.m), GC_OK);
    used = gc_heap_used(f.h);
    /* Each collection copies as much as the headroom holds: a fortieth of the heap. */
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_true(f.h->totals.moved_bytes > (4u << 20) / 50);
    assert_true(f.h->totals.moved_bytes < (4u << 20) / 30);
    assert_true(gc_heap_used(f.h) < used);
    assert_list(&f, list, kept);
    gc_heap_close(f.h);
}

static void all_but_pinned_objects_move_once(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "defrag", "always",
                                          "verify",    "1",  NULL};
    struct fixture f;
    gc_handle list, again, also_pinned;
    gc_ref pinned, other;
    uint32_t hash;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    assert_true(cons(&f, list, 0));
    pinned = gc_get(f.m, list);
    gc_obj(f.h, pinned)->gc |= GC_BIT_PINNED;
    also_pinned = gc_root(f.m, pinned);
    assert_true(cons(&f, list, 1));
    other = gc_get(f.m, list);
    again = gc_root(f.m, other);
    hash = gc_identity_hash(f.m, other);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_list(&f, list, 2);
    assert_int_not_equal(gc_get(f.m, list).bits, other.bits);
    assert_int_equal(gc_get(f.m, again).bits, gc_get(f.m, list).bits);
    assert_int_equal(gc_identity_hash(f.m, gc_get(f.m, list)), hash);
    assert_int_equal(gc_load(f.m, gc_get(f.m, list), 0).bits, pinned.bits);
    assert_int_equal(gc_get(f.m, also_pinned).bits, pinned.bits);
    assert_int_equal(f.h->totals.moved_objects, 1);
    gc_heap_close(f.h);
}

static void objects_stay_when_there_is_no_room_to_copy(void **state)
{
    static const char *const options[] = {"heap-size", "1m",     "defrag", "always", "headroom",
                                          "0",         "verify", "1",      NULL};
    struct fixture f;
    gc_handle list;
    uint32_t count = 0;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    while (cons(&f, list, count))
        count++;
    assert_int_equal(f.h->totals.moved_objects, 0);
    assert_true(f.h->totals.collections > 0);
    assert_list(&f, list, count);
    gc_heap_close(f.h);
}

static void objects_stay_when_the_headroom_runs_out(void **state)
{
    static const char *const options[] = {"heap-size", "2m", "defrag", "always",
                                          "verify",    "1",  NULL};
    struct fixture f;
    gc_handle list;
    uint32_t count = 0;
    size_t headroom;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    headroom = f.h->acct.used[GC_CHARGE_RESERVE];
    list = gc_root(f.m, GC_NULL);
    /* Nothing survives, so the next collection expects to copy next to nothing. */
    while (!gc_is_null(gc_try_alloc(f.m, f.node)))
        continue;
    assert_int_equal(gc_collect(f.m), GC_OK);
    while (gc_budget(&f.h->acct) >= gc_block_charge(f.h) && cons(&f, list, count))
        count++;
    assert_int_equal(f.h->totals.moved_objects, 0);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_true(f.h->totals.moved_bytes > headroom / 2);
    assert_true(f.h->totals.moved_bytes <= headroom);
    assert_list(&f, list, count);
    gc_heap_close(f.h);
}

static void last_record(void *arg, const struct gc_collection_record *rec)
{
    *(struct gc_collection_record *)arg = *rec;
}

static void freed_lines_and_large_objects_are_reported(void **state)
{
    static const char *const options[] = {"heap-size", "4m", NULL};
    struct gc_collection_record rec;
    struct gc_event_sink sink = {.arg = &rec, .collection = last_record};
    const struct gc_type *bytes;
    struct fixture f;
    gc_handle list, large;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    gc_heap_set_sink(f.h, &sink);
    assert_int_equal(gc_type_byte_array(f.h, "bytes", 1, &bytes), GC_OK);
    list = gc_root(f.m, GC_NULL);
    assert_true(cons(&f, list, 0));
    /* The first block keeps its first two lines, the second one dies. */
    for (uint32_t i = 1; i < 2 * GC_BLOCK_BYTES / 16; i++)
        assert_false(gc_is_null(gc_alloc(f.m, f.cell)));
    large = gc_root(f.m, gc_alloc_n(f.m, bytes, 100000));
    assert_false(gc_is_null(gc_get(f.m, large)));
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(rec.freed_bytes, 2 * GC_BLOCK_BYTES - 2 * GC_LINE_BYTES);
    gc_set(f.m, large, GC_NULL);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(rec.freed_bytes, 25 * GC_PAGE_BYTES);
    gc_heap_close(f.h);
}

/* Allocating A bytes beside L live ones takes A / (H - L) collections, where H is what the limit
 * leaves for lines after the fixed charges. */
static void count_collections(const char *heap_size, uint32_t allocate_mib) GC_MAY_GC;
static void count_collections(const char *heap_size, uint32_t allocate_mib)
{
    const char *const options[] = {"heap-size", heap_size, NULL};
    uint64_t live = 0, before;
    struct fixture f;
    gc_handle list;
    double room, expected, counted;

    open_heap(&f, options);
    room = (double)gc_budget(&f.h->acct) * GC_BLOCK_BYTES / (double)gc_block_charge(f.h);
    list = gc_root(f.m, GC_NULL);
    for (uint32_t i = 0; live < 8u << 20; i++, live += 16)
        assert_true(cons(&f, list, i));
    assert_int_equal(gc_collect(f.m), GC_OK);
    before = f.h->totals.collections;
    for (uint64_t bytes = 0; bytes < (uint64_t)allocate_mib << 20; bytes += 32)
        assert_false(gc_is_null(gc_alloc(f.m, f.node)));
    expected = ((double)allocate_mib * (1 << 20)) / (room - (double)live);
    counted = (double)(f.h->totals.collections - before);
    assert_true(counted > expected * 0.98 - 1 && counted < expected * 1.02 + 1);
    gc_heap_close(f.h);
}

static void collections_are_as_many_as_the_model_says(void **state)
{
    (void)state;
    gc_may_gc_begin();
    count_collections("16m", 800);  /* twice the live bytes: 110 */
    count_collections("24m", 1600); /* three times: 107 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_without_free_lines_is_compacted),
        cmocka_unit_test(without_evacuation_that_heap_is_full),
        cmocka_unit_test(sparse_heap_is_compacted_in_passing),
        cmocka_unit_test(dense_heap_is_not_compacted_in_passing),
        cmocka_unit_test(all_but_pinned_objects_move_once),
        cmocka_unit_test(objects_stay_when_there_is_no_room_to_copy),
        cmocka_unit_test(objects_stay_when_the_headroom_runs_out),
        cmocka_unit_test(freed_lines_and_large_objects_are_reported),
        cmocka_unit_test(collections_are_as_many_as_the_model_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
