/* SPDX-License-Identifier: MIT
 *
 * References, integers, headers and the arithmetic of addresses and sizes. */
#include "heap/object.h"
#include "tests/support.h"

/* rows: I1 */
static void integers_keep_31_bits(void **state)
{
    static const int32_t values[] = {0, 1, -1, 0x3FFFFFFF, -0x40000000, 0x12345678, -12345};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        gc_ref r = gc_i31(values[i]);

        assert_true(gc_is_i31(r));
        assert_false(gc_is_object(r));
        assert_false(gc_is_null(r));
        assert_int_equal(gc_i31_value(r), values[i]);
    }
}

/* rows: I1 */
static void integers_beyond_31_bits_wrap(void **state)
{
    (void)state;
    assert_int_equal(gc_i31_value(gc_i31(0x40000000)), -0x40000000);
    assert_int_equal(gc_i31_value(gc_i31(-0x40000001)), 0x3FFFFFFF);
    assert_int_equal(gc_i31_value(gc_i31(INT32_MIN)), 0);
    assert_int_equal(gc_i31_value(gc_i31(INT32_MAX)), -1);
}

static void null_is_neither_object_nor_integer(void **state)
{
    (void)state;
    assert_true(gc_is_null(GC_NULL));
    assert_false(gc_is_object(GC_NULL));
    assert_false(gc_is_i31(GC_NULL));
    assert_true(gc_same(GC_NULL, (gc_ref){0}));
    assert_false(gc_same(GC_NULL, gc_i31(0)));
}

/* rows: I3 */
static void poison_is_an_object_reference_and_no_kind(void **state)
{
    gc_ref r = {GC_POISON * 0x01010101u};

    (void)state;
    assert_true(gc_is_object(r)); /* not silently an integer */
    assert_true((r.bits >> GC_TYPE_KIND_SHIFT) >= GC_KIND_COUNT);
}

static void every_reference_lands_inside_the_reservation(void **state)
{
    struct fixture *f = *state;
    const uint8_t *base = f->m->base, *end = f->h->region.base + GC_SPAN_BYTES + GC_GUARD_BYTES;
    static const uint32_t bits[] = {0, 2, 0x7FFFFFFE, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFE};

    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        const uint8_t *at = gc_unit_addr(f->m, bits[i]);

        assert_true(at >= base && at < end);
        /* and so does every slot that a 32-bit index names */
        for (size_t k = 0; k < sizeof bits / sizeof bits[0]; k++) {
            at = (const uint8_t *)gc_element(f->m, (gc_ref){bits[i]}, bits[k]);
            assert_true(at >= base && at + 4 <= end);
            at = (const uint8_t *)gc_field(f->m, (gc_ref){bits[i]}, bits[k]);
            assert_true(at >= base && at + 4 <= end);
        }
    }
    assert_true(f->h->region.base + GC_SPAN_BYTES + GC_GUARD_BYTES <=
                (uint8_t *)f->h->region.map + f->h->region.map_bytes);
}

/* rows: C27 */
static void array_sizes_are_computed_in_64_bits(void **state)
{
    struct fixture *f = *state;
    const struct gc_type *longs;

    assert_int_equal(gc_type_byte_array(f->h, "longs", 8, &longs), GC_OK);
    assert_true(gc_array_bytes(f->t.bytes, 0) == 16); /* 12 bytes, rounded to granules */
    assert_true(gc_array_bytes(f->t.bytes, 4) == 16);
    assert_true(gc_array_bytes(f->t.bytes, 5) == 24);
    assert_true(gc_array_bytes(f->t.refs, 1) == 16);
    assert_true(gc_array_bytes(f->t.refs, 2) == 24);
    assert_true(gc_array_bytes(longs, 0) == 16);
    assert_true(gc_array_bytes(longs, 1) == 24);
    assert_true(gc_array_bytes(f->t.bytes, UINT32_MAX) == 0x100000010ull);
    assert_true(gc_array_bytes(longs, UINT32_MAX) == 0x800000008ull);
}

static void header_of_a_type_is_its_image(void **state)
{
    struct fixture *f = *state;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    assert_int_equal(gc_header(f->m, r)->type, (uint32_t)f->t.pair->header);
    assert_int_equal(gc_header(f->m, r)->type & GC_TYPE_INDEX_MASK, f->t.pair->index);
    assert_int_equal(gc_header(f->m, r)->type >> GC_TYPE_KIND_SHIFT, GC_KIND_STRUCT);
    assert_ptr_equal(gc_type_of(f->m, r), f->t.pair);
}

static void read_corrupt_header(void *arg)
{
    struct fixture *f = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    gc_header(f->m, r)->type ^= 1u << GC_TYPE_KIND_SHIFT; /* another kind than the type's */
    (void)gc_type_of(f->m, r);
}
static void read_unknown_type(void *arg)
{
    struct fixture *f = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    gc_header(f->m, r)->type = 0xFEFEFEFE;
    (void)gc_type_of(f->m, r);
}
static void read_type_zero(void *arg)
{
    struct fixture *f = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    gc_header(f->m, r)->type = 0;
    (void)gc_type_of(f->m, r);
}
static void corrupt_headers_are_told(void **state)
{
    assert_panics(read_corrupt_header, *state, "heap corruption");
    assert_panics(read_unknown_type, *state, "heap corruption");
    assert_panics(read_type_zero, *state, "heap corruption");
}

static void data_words_keep_their_width(void **state)
{
    struct fixture *f = *state;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 0);
    gc_set_u64(f->m, r, 2, 0x0123456789ABCDEFull);
    assert_int_equal(gc_get_u32(f->m, r, 2), 0x89ABCDEF);
    assert_int_equal(gc_get_u32(f->m, r, 3), 0x01234567);
    assert_true(gc_get_u64(f->m, r, 2) == 0x0123456789ABCDEFull);
    assert_true(gc_is_null(gc_load(f->m, r, 0)) && gc_is_null(gc_load(f->m, r, 1)));
}

static void every_error_has_a_text(void **state)
{
    (void)state;
#define X(name, value, text)       \
    assert_int_equal(name, value); \
    assert_string_equal(gc_err_text(name), text);
#include "heap/errors.def"
#undef X
    assert_string_equal(gc_err_text(-1000), "unknown error");
    assert_string_equal(gc_err_text(1), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_keep_31_bits),
        cmocka_unit_test(integers_beyond_31_bits_wrap),
        cmocka_unit_test(null_is_neither_object_nor_integer),
        cmocka_unit_test(poison_is_an_object_reference_and_no_kind),
        FIXTURE_TEST(every_reference_lands_inside_the_reservation),
        FIXTURE_TEST(array_sizes_are_computed_in_64_bits),
        FIXTURE_TEST(header_of_a_type_is_its_image),
        FIXTURE_TEST(corrupt_headers_are_told),
        FIXTURE_TEST(data_words_keep_their_width),
        cmocka_unit_test(every_error_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
