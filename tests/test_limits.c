/* SPDX-License-Identifier: MIT
 *
 * The limits that headers name, at their last legal value and one further, under every collector.
 */
#include <string.h>

#include "tests/support.h"

static void for_each_collector(void (*fn)(const char *collector) GC_MAY_GC) GC_MAY_GC;
static void for_each_collector(void (*fn)(const char *collector) GC_MAY_GC)
{
    for (uint32_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        print_message("%s\n", gc_builtin_collectors[i]->name);
        fn(gc_builtin_collectors[i]->name);
    }
}

/* A collection where there is one; the null collector has none. */
static void collect(struct gc_heap *h) GC_MAY_GC;
static void collect(struct gc_heap *h)
{
    if ((h->collector->caps & GC_CAP_COLLECTS) != 0)
        assert_int_equal(gc_collect(gc_heap_mutator(h)), GC_OK);
}

static void fill_the_type_table(const char *collector) GC_MAY_GC;
static void fill_the_type_table(const char *collector)
{
    struct gc_heap *h = test_open(collector, "heap-size=1m pretouch=0");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *last = NULL, *t = NULL;
    static const uint16_t word[] = {0};
    int status = GC_OK;
    uint32_t n = 0;
    gc_handle keep;
    gc_ref child;

    for (; status == GC_OK; n++) {
        last = t;
        status = gc_type_struct(h, "t", 2, word, 1, &t);
    }
    assert_int_equal(status, GC_ERR_LIMIT);
    assert_null(t);
    assert_int_equal(n - 1, GC_MAX_TYPES - 2); /* the free type and the extern type */
    assert_int_equal(last->index, GC_MAX_TYPES - 1);
    assert_int_equal(gc_type_ref_array(h, "t", &t), GC_ERR_LIMIT);
    keep = gc_root(m, gc_alloc(m, last));
    child = gc_alloc(m, last);
    gc_store(m, gc_get(m, keep), 0, child);
    collect(h);
    assert_ptr_equal(gc_type_of(m, gc_load(m, gc_get(m, keep), 0)), last);
    assert_int_equal(gc_heap_reset(h), GC_OK);
    assert_int_equal(gc_type_ref_array(h, "again", &t), GC_OK);
    gc_heap_close(h);
}
/* rows: C22 C33 */
static void the_type_table_ends_where_it_says(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for_each_collector(fill_the_type_table);
}

enum { WORDS = 65536, REFS = 5 };
static const uint16_t wide_refs[REFS] = {0, 63, 64, 127, 65535};

static void use_the_widest_struct(const char *collector) GC_MAY_GC;
static void use_the_widest_struct(const char *collector)
{
    struct gc_heap *h = test_open(collector, "heap-size=8m pretouch=0");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *wide, *none;
    struct test_types t;
    gc_handle keep;

    test_register(h, &t);
    assert_int_equal(gc_type_struct(h, "wider", WORDS + 1, NULL, 0, &none), GC_ERR_LIMIT);
    assert_int_equal(gc_type_struct(h, "wide", WORDS, wide_refs, REFS, &wide), GC_OK);
    keep = gc_root(m, gc_alloc(m, wide));
    for (uint32_t i = 0; i < REFS; i++) {
        gc_ref r = gc_alloc(m, t.pair);

        gc_set_u32(m, r, 2, i);
        gc_store(m, gc_get(m, keep), wide_refs[i], r);
    }
    for (int round = 0; round < 3; round++) {
        gc_set_u32(m, gc_get(m, keep), 65534, 0xFFFFFFFE); /* data beside the last reference */
        collect(h);
        for (uint32_t i = 0; i < REFS; i++)
            assert_int_equal(gc_get_u32(m, gc_load(m, gc_get(m, keep), wide_refs[i]), 2), i);
    }
    gc_heap_close(h);
}
/* rows: C42 */
static void the_widest_struct_is_traced_to_its_last_word(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for_each_collector(use_the_widest_struct);
}

static void ask_for_too_much(const char *collector) GC_MAY_GC;
static void ask_for_too_much(const char *collector)
{
    static const uint32_t widths[] = {1, 2, 4, 8, 12, 4096, 65536};
    static const uint32_t lengths[] = {UINT32_MAX, UINT32_MAX - 1, UINT32_MAX / 2, 1u << 30};
    struct gc_heap *h = test_open(collector, "heap-size=1m pretouch=0");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *t;

    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        assert_int_equal(gc_type_byte_array(h, "wide", widths[w], &t), GC_OK);
        for (size_t n = 0; n < sizeof lengths / sizeof lengths[0]; n++) {
            assert_true(gc_is_null(gc_alloc_n(m, t, lengths[n])));
            assert_int_equal(m->status, GC_ERR_NEVER);
            assert_true(gc_is_null(gc_try_alloc_n(m, t, lengths[n])));
            assert_int_equal(m->status, GC_ERR_NEVER);
        }
    }
    assert_int_equal(gc_type_byte_array(h, "none", 0, &t), GC_ERR_OPTION);
    assert_int_equal(gc_type_byte_array(h, "wider", 65537, &t), GC_ERR_OPTION);
    assert_int_equal(h->totals.collections, 0);
    gc_heap_close(h);
}
/* rows: H17 C27 */
static void the_longest_arrays_are_refused_at_once(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for_each_collector(ask_for_too_much);
}

static void keep_empty_arrays(const char *collector) GC_MAY_GC;
static void keep_empty_arrays(const char *collector)
{
    enum { KEPT = 1000 };
    static const uint16_t word[] = {0};
    struct gc_heap *h = test_open(collector, "heap-size=1m pretouch=0 verify=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *kinds[4];
    gc_handle list;

    assert_int_equal(gc_type_ref_array(h, "refs", &kinds[0]), GC_OK);
    assert_int_equal(gc_type_byte_array(h, "bytes", 1, &kinds[1]), GC_OK);
    assert_int_equal(gc_type_byte_array(h, "wide", 65536, &kinds[2]), GC_OK);
    assert_int_equal(gc_type_struct_array(h, "rows", 3, word, 1, &kinds[3]), GC_OK);
    list = gc_root(m, gc_alloc_n(m, kinds[0], KEPT));
    for (uint32_t i = 0; i < KEPT; i++) {
        gc_ref r = gc_alloc_n(m, kinds[i % 4], 0);

        assert_false(gc_is_null(r));
        gc_array_store(m, gc_get(m, list), i, r);
    }
    for (int round = 0; round < 3; round++) {
        collect(h);
        for (uint32_t i = 0; i < KEPT; i++) {
            gc_ref r = gc_array_load(m, gc_get(m, list), i);

            assert_ptr_equal(gc_type_of(m, r), kinds[i % 4]);
            assert_int_equal(gc_length(m, r), 0);
            assert_true(i % 4 != 0 || gc_array_fill(m, r, 0, 0, GC_NULL));
            assert_false(i % 4 == 0 && gc_array_fill(m, r, 0, 1, GC_NULL));
        }
    }
    gc_heap_close(h);
}
/* rows: C42 */
static void empty_arrays_are_objects(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for_each_collector(keep_empty_arrays);
}

static void open_the_extremes(const char *collector) GC_MAY_GC;
static void open_the_extremes(const char *collector)
{
    static const char *const sizes[] = {"heap-size=524288", "heap-size=12g"};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct gc_heap *h = test_open(collector, sizes[i]);
        struct gc_mutator *m = gc_heap_mutator(h);
        struct test_types t;
        gc_handle keep;
        gc_ref last;

        test_register(h, &t);
        keep = gc_root(m, gc_alloc_n(m, t.refs, 3000));
        last = gc_alloc(m, t.pair);
        gc_array_store(m, gc_get(m, keep), 2999, last);
        collect(h);
        assert_ptr_equal(gc_type_of(m, gc_array_load(m, gc_get(m, keep), 2999)), t.pair);
        gc_heap_close(h);
    }
}
static void the_smallest_and_the_largest_heap_work(void **state)
{
    struct gc_options o;
    char err[200];

    (void)state;
    gc_may_gc_begin();
    gc_options_init(&o, NULL);
    assert_int_equal(gc_options_set(&o, "heap-size", "524287", err, sizeof err), GC_ERR_OPTION);
    assert_int_equal(gc_options_set(&o, "heap-size", "12884901889", err, sizeof err),
                     GC_ERR_OPTION);
    for_each_collector(open_the_extremes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_type_table_ends_where_it_says),
        cmocka_unit_test(the_widest_struct_is_traced_to_its_last_word),
        cmocka_unit_test(the_longest_arrays_are_refused_at_once),
        cmocka_unit_test(empty_arrays_are_objects),
        cmocka_unit_test(the_smallest_and_the_largest_heap_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
