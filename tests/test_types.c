/* SPDX-License-Identifier: MIT
 *
 * The type table. */
#include <string.h>

#include "heap/object.h"
#include "tests/support.h"

static void structs_have_even_units_and_a_map(void **state)
{
    static const uint16_t refs[] = {0, 5, 63};
    struct fixture *f = *state;
    const struct gc_type *t;

    assert_int_equal(gc_type_struct(f->h, "t", 0, NULL, 0, &t), GC_OK);
    assert_int_equal(t->units, 2);
    assert_int_equal(gc_type_struct(f->h, "t", 1, NULL, 0, &t), GC_OK);
    assert_int_equal(t->units, 4);
    assert_int_equal(gc_type_struct(f->h, "t", 64, refs, 3, &t), GC_OK);
    assert_int_equal(t->units, 66);
    assert_true(t->ref_map == (1ull | 1ull << 5 | 1ull << 63));
    assert_int_equal(t->more_count, 0);
    assert_string_equal(t->name, "t");
}

static void words_beyond_64_go_into_a_list(void **state)
{
    static const uint16_t refs[] = {1, 64, 65, 199};
    uint16_t copy[4];
    struct fixture *f = *state;
    const struct gc_type *t;

    memcpy(copy, refs, sizeof refs);
    assert_int_equal(gc_type_struct(f->h, "t", 200, copy, 4, &t), GC_OK);
    memset(copy, 0xFF, sizeof copy); /* the table keeps its own */
    assert_true(t->ref_map == 2);
    assert_int_equal(t->more_count, 3);
    assert_int_equal(t->more[0], 64);
    assert_int_equal(t->more[2], 199);
}

static void name_is_copied(void **state)
{
    struct fixture *f = *state;
    const struct gc_type *t;
    char name[] = "before";

    assert_int_equal(gc_type_ref_array(f->h, name, &t), GC_OK);
    memcpy(name, "after!", 6);
    assert_string_equal(t->name, "before");
}

static void bad_reference_words_are_refused(void **state)
{
    static const uint16_t out_of_range[] = {0, 4}, descending[] = {2, 1}, twice[] = {1, 1};
    struct fixture *f = *state;
    uint32_t before = f->h->type_count;
    size_t bytes = f->h->mem.bytes;
    const struct gc_type *t = f->t.pair;

    assert_int_equal(gc_type_struct(f->h, "t", 4, out_of_range, 2, &t), GC_ERR_OPTION);
    assert_null(t);
    assert_int_equal(gc_type_struct(f->h, "t", 4, descending, 2, &t), GC_ERR_OPTION);
    assert_int_equal(gc_type_struct(f->h, "t", 4, twice, 2, &t), GC_ERR_OPTION);
    assert_int_equal(gc_type_struct_array(f->h, "t", 4, descending, 2, &t), GC_ERR_OPTION);
    assert_int_equal(gc_type_struct_array(f->h, "t", 0, NULL, 0, &t), GC_ERR_OPTION);
    assert_int_equal(gc_type_byte_array(f->h, "t", 0, &t), GC_ERR_OPTION);
    assert_null(t);
    assert_int_equal(f->h->type_count, before);
    assert_int_equal(f->h->mem.bytes, bytes);
}

static void sizes_have_a_limit(void **state)
{
    static const uint16_t last[] = {65535};
    struct fixture *f = *state;
    const struct gc_type *t;

    assert_int_equal(gc_type_struct(f->h, "t", 65536, last, 1, &t), GC_OK);
    assert_int_equal(t->units, 65538);
    assert_int_equal(gc_type_struct(f->h, "t", 65537, NULL, 0, &t), GC_ERR_LIMIT);
    assert_int_equal(gc_type_struct(f->h, "t", UINT32_MAX, NULL, 0, &t), GC_ERR_LIMIT);
    assert_int_equal(gc_type_struct_array(f->h, "t", 16385, NULL, 0, &t), GC_ERR_LIMIT);
    assert_int_equal(gc_type_struct_array(f->h, "t", UINT32_MAX, NULL, 0, &t), GC_ERR_LIMIT);
    assert_int_equal(gc_type_byte_array(f->h, "t", 65537, &t), GC_ERR_OPTION);
    {
        static const uint16_t far[] = {64};

        assert_int_equal(gc_type_struct_array(f->h, "t", 70, far, 1, &t), GC_ERR_LIMIT);
    }
}

static void elements_begin_behind_the_length(void **state)
{
    static const uint32_t widths[] = {1, 2, 3, 4, 5, 8, 12, 64};
    struct fixture *f = *state;
    const struct gc_type *t;

    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        assert_int_equal(gc_type_byte_array(f->h, "t", widths[i], &t), GC_OK);
        assert_int_equal(t->elem_offset, widths[i] <= 4 ? 12 : 16);
        assert_int_equal(t->elem_bytes, widths[i]);
        assert_int_equal(t->units, 0);
    }
    assert_int_equal(gc_type_struct_array(f->h, "t", 1, NULL, 0, &t), GC_OK);
    assert_int_equal(t->elem_offset, 12);
    assert_int_equal(gc_type_struct_array(f->h, "t", 2, NULL, 0, &t), GC_OK);
    assert_int_equal(t->elem_offset, 16);
}

static void table_has_an_end(void **state)
{
    struct fixture *f = *state;
    const struct gc_type *t, *last = NULL;
    int err;

    do {
        err = gc_type_ref_array(f->h, "t", &t);
        if (t != NULL)
            last = t;
    } while (err == GC_OK);
    assert_int_equal(err, GC_ERR_LIMIT);
    assert_int_equal(f->h->type_count, GC_MAX_TYPES);
    assert_int_equal(last->index, GC_MAX_TYPES - 1);
    {
        gc_ref r;

        gc_may_gc_begin();
        r = gc_alloc_n(f->m, last, 3);
        assert_ptr_equal(gc_type_of(f->m, r), last);
        assert_int_equal(gc_collect(f->m), GC_OK);
    }
}

/* A type keeps its number, and no other gets it, for as long as the heap's tenancy.
 * rows: C33 */
static void a_number_is_given_once(void **state)
{
    struct fixture *f = *state;
    const struct gc_type *first, *t;
    uint32_t last;
    gc_handle h;

    gc_may_gc_begin();
    assert_int_equal(gc_type_struct(f->h, "first", 4, (const uint16_t[]){0}, 1, &first), GC_OK);
    last = first->index;
    h = gc_root(f->m, gc_alloc(f->m, first));
    for (uint32_t i = 0; i < 5000; i++) {
        /* The same name and shape is another type all the same. */
        assert_int_equal(gc_type_struct(f->h, "first", 4, (const uint16_t[]){0}, 1, &t), GC_OK);
        assert_int_equal(t->index, ++last);
        if (i % 500 == 0)
            assert_int_equal(gc_collect(f->m), GC_OK);
    }
    gc_set(f->m, h, GC_NULL); /* no object of any of them is left */
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(gc_type_ref_array(f->h, "next", &t), GC_OK);
    assert_int_equal(t->index, last + 1);
    h = gc_root(f->m, gc_alloc(f->m, first));
    assert_ptr_equal(gc_type_of(f->m, gc_get(f->m, h)), first);
}

/* Stale on purpose: where it stood. */
static void large_structs_are_large_objects(void **state)
{
    static const uint16_t last[] = {2999};
    struct fixture *f = *state;
    const struct gc_type *t;
    gc_handle h;
    gc_ref at, child;

    gc_may_gc_begin();
    assert_int_equal(gc_type_struct(f->h, "t", 3000, last, 1, &t), GC_OK);
    assert_int_equal(t->window, GC_WINDOW_NONE);
    h = gc_root(f->m, gc_alloc(f->m, t));
    at = gc_get(f->m, h);
    assert_true(gc_los_is(f->h, at));
    child = test_pair(f, 8);
    at = gc_get(f->m, h);
    gc_store(f->m, at, 2999, child);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_true(gc_same(at, gc_get(f->m, h)));
    assert_int_equal(test_number(f, gc_load(f->m, at, 2999)), 8);
}

static void refused_memory_leaves_the_table_as_it_was(void **state)
{
    static const uint16_t refs[] = {1, 70};
    struct fixture *f = *state;
    uint32_t before = f->h->type_count;
    size_t bytes = f->h->mem.bytes;
    const struct gc_type *t;

    for (uint64_t n = 1; n <= 2; n++) {
        f->h->mem.fail_at = n;
        assert_int_equal(gc_type_struct(f->h, "t", 80, refs, 2, &t), GC_ERR_SYSTEM);
        assert_null(t);
        assert_int_equal(f->h->type_count, before);
        assert_int_equal(f->h->mem.bytes, bytes);
    }
    assert_int_equal(gc_type_struct(f->h, "t", 80, refs, 2, &t), GC_OK);
    assert_int_equal(t->index, before);
}

static void array_as_struct(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    (void)gc_alloc(f->m, f->t.refs);
}
static void array_as_struct_tried(void *arg)
{
    struct fixture *f = arg;

    (void)gc_try_alloc(f->m, f->t.bytes);
}
static void struct_as_array(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    (void)gc_alloc_n(f->m, f->t.pair, 3);
}
static void struct_as_array_tried(void *arg)
{
    struct fixture *f = arg;

    (void)gc_try_alloc_n(f->m, f->t.pair, 0);
}
static void host_object_as_array(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    (void)gc_alloc_n(f->m, f->h->extern_type, 0);
}
static void allocation_of_the_other_kind_panics(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    /* There is a window with room: the fast path must not take it. */
    assert_false(gc_is_null(gc_alloc(f->m, f->t.pair)));
    assert_panics(array_as_struct, f, "an array type; expected a struct type, or gc_alloc_n");
    assert_panics(array_as_struct_tried, f, "an array type; expected a struct type");
    assert_panics(struct_as_array, f, "has no elements; expected an array type, or gc_alloc");
    assert_panics(struct_as_array_tried, f, "has no elements; expected an array type");
    assert_panics(host_object_as_array, f, "'extern', which has no elements");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(structs_have_even_units_and_a_map),
        FIXTURE_TEST(words_beyond_64_go_into_a_list),
        FIXTURE_TEST(name_is_copied),
        FIXTURE_TEST(bad_reference_words_are_refused),
        FIXTURE_TEST(sizes_have_a_limit),
        FIXTURE_TEST(elements_begin_behind_the_length),
        FIXTURE_TEST(table_has_an_end),
        FIXTURE_TEST(a_number_is_given_once),
        FIXTURE_TEST(large_structs_are_large_objects),
        FIXTURE_TEST(refused_memory_leaves_the_table_as_it_was),
        FIXTURE_TEST(allocation_of_the_other_kind_panics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
