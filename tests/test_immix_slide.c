/* SPDX-License-Identifier: MIT
 *
 * collectors/immix and heap/line_compact: when sparse blocks are slid together, and what that
 * keeps.
 */
#include <stdio.h>

#include "tests/immix_kit.h"

static void heap_without_free_lines_is_slid_at_once(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "verify", "1", "poison", "1", NULL};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t keep = 1; keep <= 11; keep += 10) {
        struct fixture f;
        gc_handle list;
        uint32_t kept;

        open_heap(&f, options);
        list = gc_root(f.m, GC_NULL);
        kept = scatter(&f, list, keep);
        assert_false(gc_is_null(gc_alloc(f.m, f.node)));
        assert_int_equal(f.h->totals.collections, 1);
        /* All but those that lay where they would have gone. */
        assert_in_range(f.h->totals.moved_objects, kept - CELLS_PER_LINE, kept);
        assert_in_range(gc_heap_used(f.h), kept * 16, kept * 16 + 3 * gc_block_charge(f.h));
        assert_list(&f, list, kept);
        gc_heap_close(f.h);
    }
}

/* A collection that frees most of the heap in whole lines does not slide the rest. */
static void heap_with_free_lines_is_not_slid(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "verify", "1", NULL};
    struct fixture f;
    gc_handle list;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    for (uint32_t i = 0; !gc_is_null(gc_try_alloc(f.m, f.cell)); i++) {
        if (i % (8 * CELLS_PER_LINE) == 0)
            (void)cons(&f, list, i);
    }
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(f.h->totals.moved_objects, 0);
    gc_heap_close(f.h);
}

/* Half the heap is free in holes of some lines each: enough for small objects, but a large one gets
 * its blocks only from the second collection, which slides all it can. */
static void holes_are_gathered_when_one_collection_is_not_enough(void **state)
{
    static const char *const options[] = {"heap-size", "1m", "verify", "1", NULL};
    const struct gc_type *bytes;
    struct fixture f;
    gc_handle list;
    uint32_t kept = 0;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    assert_int_equal(gc_type_byte_array(f.h, "bytes", 1, &bytes), GC_OK);
    list = gc_root(f.m, GC_NULL);
    for (uint32_t i = 0;; i++) {
        gc_ref r = gc_try_alloc(f.m, f.cell);

        if (gc_is_null(r))
            break;
        if (i / (8 * CELLS_PER_LINE) % 2 == 0) {
            gc_init(f.m, r, 0, gc_get(f.m, list));
            gc_set_u32(f.m, r, 1, kept++);
            gc_set(f.m, list, r);
        }
    }
    assert_false(gc_is_null(gc_alloc_n(f.m, bytes, 300000)));
    assert_int_equal(f.h->totals.collections, 2);
    assert_list(&f, list, kept);
    gc_heap_close(f.h);
}

/* What has an identity hash, belongs to the host or is large keeps its name and its references. */
static void everything_that_knows_an_object_follows_it(void **state)
{
    static const char *const options[] = {"heap-size", "2m",    "verify", "1",
                                          "defrag",    "slide", NULL};
    static const struct gc_host_type host_type = {.name = "host"};
    struct fixture f;
    const struct gc_type *refs;
    gc_handle list, large, host;
    uint32_t kept, hash, data = 7;
    gc_ref was;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    assert_int_equal(gc_type_ref_array(f.h, "refs", &refs), GC_OK);
    large = gc_root(f.m, gc_alloc_n(f.m, refs, 5000));
    list = gc_root(f.m, GC_NULL);
    for (int i = 0; i < 5000; i++)
        assert_false(gc_is_null(gc_alloc(f.m, f.cell)));
    host = gc_root(f.m, gc_extern_new(f.m, &host_type, &data));
    kept = scatter(&f, list, 3);
    was = gc_get(f.m, list);
    hash = gc_identity_hash(f.m, was);
    gc_array_store(f.m, gc_get(f.m, large), 4999, was);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_true(f.h->totals.moved_objects > kept / 2);
    assert_int_not_equal(gc_get(f.m, list).bits, was.bits);
    assert_int_equal(gc_header_gc(gc_header(f.m, gc_get(f.m, list))) >> GC_COLLECTOR_SHIFT, 0);
    assert_int_equal(gc_identity_hash(f.m, gc_get(f.m, list)), hash);
    assert_int_equal(gc_array_load(f.m, gc_get(f.m, large), 4999).bits, gc_get(f.m, list).bits);
    assert_ptr_equal(gc_extern_data(f.m, gc_get(f.m, host), &host_type), &data);
    assert_list(&f, list, kept);
    gc_heap_close(f.h);
}

/* Stale on purpose: where it stood. */
static void block_with_a_pinned_object_stays(void **state)
{
    static const char *const options[] = {"heap-size", "1m",    "verify", "1",
                                          "defrag",    "slide", NULL};
    struct fixture f;
    gc_handle list, pinned;
    gc_ref at, before, behind;
    uint32_t kept, block;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    list = gc_root(f.m, GC_NULL);
    kept = scatter(&f, list, 1);
    pinned = gc_root(f.m, gc_get(f.m, list));
    for (uint32_t i = 0; i < 200; i++)
        gc_set(f.m, pinned, gc_load(f.m, gc_get(f.m, pinned), 0));
    at = gc_get(f.m, pinned);
    gc_obj(f.h, at)->gc |= GC_BIT_PINNED;
    block = at.bits >> GC_BLOCK_SHIFT;
    before = gc_load(f.m, at, 0);
    behind = gc_get(f.m, list);
    assert_int_equal(before.bits >> GC_BLOCK_SHIFT, block);
    assert_int_equal(gc_collect(f.m), GC_OK);
    assert_int_equal(gc_get(f.m, pinned).bits, at.bits);
    assert_int_equal(gc_load(f.m, at, 0).bits, before.bits);
    assert_int_equal(gc_header_gc(gc_header(f.m, before)) >> GC_COLLECTOR_SHIFT, 0);
    assert_int_not_equal(gc_get(f.m, list).bits, behind.bits);
    assert_list(&f, list, kept);
    gc_heap_close(f.h);
}

/* Objects of all sizes up to a quarter of a block: the end of a block is left empty where the next
 * object does not fit. */
static void objects_of_all_sizes_slide(void **state)
{
    static const char *const options[] = {"heap-size", "2m", "verify", "1", "poison", "1", NULL};
    const struct gc_type *refs;
    uint32_t random = 12345, count = 0, length[4096];
    struct fixture f;
    gc_handle keep;

    (void)state;
    gc_may_gc_begin();
    open_heap(&f, options);
    assert_int_equal(gc_type_ref_array(f.h, "refs", &refs), GC_OK);
    keep = gc_root(f.m, gc_alloc_n(f.m, refs, 4096));
    for (uint32_t i = 0; count < 4096; i++) {
        uint32_t n = (random = random * 1664525u + 1013904223u) >> 16;
        gc_ref r;

        n = n % 64 == 0 ? n % 2000 : n % 40;
        r = gc_try_alloc_n(f.m, refs, n);
        if (gc_is_null(r))
            break;
        if (n > 0)
            gc_array_store(f.m, r, n - 1, r);
        if (i % 4 == 0) {
            gc_array_store(f.m, gc_get(f.m, keep), count, r);
            length[count++] = n;
        }
    }
    assert_in_range(count, 500, 4095);
    assert_false(gc_is_null(gc_alloc_n(f.m, refs, 100000))); /* 400 KB: no such run of lines */
    assert_true(f.h->totals.moved_objects > count / 2);
    for (uint32_t i = 0; i < count; i++) {
        gc_ref r = gc_array_load(f.m, gc_get(f.m, keep), i);

        assert_int_equal(gc_length(f.m, r), length[i]);
        if (length[i] > 0)
            assert_int_equal(gc_array_load(f.m, r, length[i] - 1).bits, r.bits);
    }
    gc_heap_close(f.h);
}

/* The smallest heap in which live data fits does not depend on luck: what fits in one fits in each
 * larger one. */
static void larger_heaps_hold_what_smaller_ones_do(void **state)
{
    enum { FIRST = 1100, LAST = 3000, STEP = 100 };
    bool fitted = false;

    (void)state;
    gc_may_gc_begin();
    for (uint32_t kib = FIRST; kib <= LAST; kib += STEP) {
        const char *options[] = {"heap-size", NULL, NULL};
        const struct gc_type *bytes;
        struct fixture f;
        char size[32];
        gc_handle list;
        bool fits = true;

        snprintf(size, sizeof size, "%uk", kib);
        options[1] = size;
        open_heap(&f, options);
        assert_int_equal(gc_type_byte_array(f.h, "bytes", 1, &bytes), GC_OK);
        list = gc_root(f.m, GC_NULL);
        for (uint32_t i = 0; i < 60000 && fits; i++) /* a fifth lives: 192 KB */
            fits = i % 5 == 0 ? cons(&f, list, i) : !gc_is_null(gc_alloc(f.m, f.node));
        fits = fits && !gc_is_null(gc_alloc_n(f.m, bytes, 700000));
        assert_true(fits || !fitted);
        fitted = fits;
        gc_heap_close(f.h);
    }
    assert_true(fitted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_without_free_lines_is_slid_at_once),
        cmocka_unit_test(heap_with_free_lines_is_not_slid),
        cmocka_unit_test(holes_are_gathered_when_one_collection_is_not_enough),
        cmocka_unit_test(everything_that_knows_an_object_follows_it),
        cmocka_unit_test(block_with_a_pinned_object_stays),
        cmocka_unit_test(objects_of_all_sizes_slide),
        cmocka_unit_test(larger_heaps_hold_what_smaller_ones_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
