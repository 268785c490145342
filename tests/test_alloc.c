/* SPDX-License-Identifier: MIT
 *
 * Allocation: windows, sizes near the limits, refusals, failing memory. */
#include "heap/object.h"
#include "tests/spy.h"
#include "tests/support.h"

static void window_is_bumped_inline(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_ref a, b;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    a = gc_alloc(m, t.pair);
    assert_int_equal(spy(h)->allocs, 1);
    for (uint32_t i = 1; i < GC_BLOCK_UNITS / t.pair->units; i++) {
        b = gc_alloc(m, t.pair);
        assert_int_equal(b.bits, a.bits + t.pair->units);
        a = b;
    }
    assert_int_equal(spy(h)->allocs, 1);
    (void)gc_alloc(m, t.pair);
    assert_int_equal(spy(h)->allocs, 2);
    gc_heap_close(h);
}

static void object_that_fills_the_window_exactly_fits(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    uint32_t rest;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    (void)gc_alloc(m, t.pair);
    while ((rest = m->window[0].limit - m->window[0].cursor) > 1000)
        (void)gc_alloc_n(m, t.bytes, 100);
    (void)gc_alloc_n(m, t.bytes, rest * GC_UNIT_BYTES - 12);
    assert_int_equal(m->window[0].cursor, m->window[0].limit);
    assert_int_equal(spy(h)->allocs, 1);
    gc_heap_close(h);
}

static void header_bits_are_in_every_new_header(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    m->header_bits = (uint64_t)(GC_BIT_OLD | 1u << 31) << 32;
    assert_int_equal(gc_header(m, gc_alloc(m, t.pair))->gc, GC_BIT_OLD | 1u << 31);
    assert_int_equal(gc_header(m, gc_alloc_n(m, t.refs, 4))->gc, GC_BIT_OLD | 1u << 31);
    assert_int_equal(gc_header(m, gc_alloc_n(m, t.bytes, 9000))->gc, GC_BIT_OLD | 1u << 31);
    assert_int_equal(gc_header(m, gc_try_alloc(m, t.pair))->gc, GC_BIT_OLD | 1u << 31);
    m->header_bits = 0;
    assert_int_equal(gc_header(m, gc_alloc(m, t.pair))->gc, 0);
    gc_heap_close(h);
}

static void statuses_tell_why_null_came(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    spy(h)->never_over = 10;
    assert_true(gc_is_null(gc_alloc_n(m, t.bytes, 100)));
    assert_int_equal(m->status, GC_ERR_NEVER);
    assert_true(gc_is_null(gc_try_alloc_n(m, t.bytes, 100)));
    assert_int_equal(m->status, GC_ERR_NEVER);
    spy(h)->full = true;
    assert_true(gc_is_null(gc_alloc(m, t.pair)));
    assert_int_equal(m->status, GC_ERR_NOMEM);
    assert_true(gc_is_null(gc_try_alloc(m, t.pair)));
    assert_int_equal(m->status, GC_ERR_FULL);
    gc_nogc_enter(m);
    assert_true(gc_is_null(gc_alloc(m, t.pair)));
    assert_int_equal(m->status, GC_ERR_FULL);
    gc_nogc_exit(m);
    assert_true(gc_is_null(gc_alloc_n(m, t.bytes, 5000000)));
    assert_int_equal(m->status, GC_ERR_NEVER);
    gc_heap_close(h);
}

static void huge_lengths_are_never(void **state)
{
    struct fixture *f = *state;
    static const uint32_t lengths[] = {UINT32_MAX, UINT32_MAX - 11, UINT32_MAX - 12, 1u << 31,
                                       1u << 30};
    const struct gc_type *wide;

    gc_may_gc_begin();
    assert_int_equal(gc_type_byte_array(f->h, "wide", 65536, &wide), GC_OK);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        assert_true(gc_is_null(gc_alloc_n(f->m, f->t.bytes, lengths[i])));
        assert_int_equal(f->m->status, GC_ERR_NEVER);
        assert_true(gc_is_null(gc_alloc_n(f->m, f->t.refs, lengths[i])));
        assert_int_equal(f->m->status, GC_ERR_NEVER);
        assert_true(gc_is_null(gc_alloc_n(f->m, wide, lengths[i])));
        assert_int_equal(f->m->status, GC_ERR_NEVER);
    }
    assert_int_equal(f->h->totals.collections, 0);
    assert_false(gc_is_null(gc_alloc(f->m, f->t.pair)));
}

static void counting_makes_every_allocation_slow(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m count-objects=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    for (uint32_t i = 0; i < 1000; i++)
        (void)gc_alloc(m, t.pair);
    (void)gc_alloc_n(m, t.bytes, 30000);
    assert_int_equal(m->allocated_objects, 1001);
    assert_int_equal(gc_mutator_allocated_bytes(m),
                     1000 * t.pair->units * GC_UNIT_BYTES + gc_array_bytes(t.bytes, 30000));
    gc_heap_close(h);
}

static void allocated_bytes_are_exact_at_any_moment(void **state)
{
    struct fixture *f = *state;
    uint64_t sum = 0;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 60000; i++) {
        uint32_t n = i % 70;

        (void)gc_alloc_n(f->m, f->t.bytes, n);
        sum += gc_array_bytes(f->t.bytes, n);
        if (i % 100 == 0)
            assert_true(gc_mutator_allocated_bytes(f->m) == sum);
    }
    assert_true(f->h->totals.collections > 0);
    assert_true(gc_mutator_allocated_bytes(f->m) == sum);
}

static void on_oom(struct gc_mutator *m, void *arg)
{
    assert_true(m->status == GC_ERR_NOMEM || m->status == GC_ERR_NEVER);
    ++*(uint32_t *)arg;
}
static void out_of_memory_is_told_once(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    uint32_t calls = 0;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_heap_on_oom(h, on_oom, &calls);
    spy(h)->full = true;
    (void)gc_alloc(m, t.pair);
    assert_int_equal(calls, 1);
    (void)gc_try_alloc(m, t.pair);
    assert_int_equal(calls, 1);
    gc_nogc_enter(m);
    (void)gc_alloc(m, t.pair);
    gc_nogc_exit(m);
    assert_int_equal(calls, 1);
    (void)gc_alloc_n(m, t.bytes, UINT32_MAX);
    assert_int_equal(calls, 2);
    gc_heap_on_oom(h, NULL, NULL);
    (void)gc_alloc(m, t.pair);
    assert_int_equal(calls, 2);
    gc_heap_close(h);
}

/* Everything that a little program does, with its n-th internal allocation failing, for every n. */
static bool little_program(const struct gc_collector *c, uint32_t n) GC_MAY_GC;
static bool little_program(const struct gc_collector *c, uint32_t n)
{
    char options[64], err[256] = "";
    uint32_t deaths = 0, made = 0;
    struct gc_table *table;
    struct test_types t;
    struct gc_mutator *m;
    gc_persistent p;
    struct gc_heap *h;
    bool injected;
    int status;

    snprintf(options, sizeof options, "heap-size=1m fail-alloc=%u", n);
    status = test_try_open(c, options, &h, err, sizeof err);
    if (status != GC_OK) {
        assert_null(h);
        assert_true(err[0] != '\0');
        return true;
    }
    m = gc_heap_mutator(h);
    if (gc_type_struct(h, "pair", 4, (const uint16_t[]){0, 1}, 2, &t.pair) == GC_OK &&
        gc_type_byte_array(h, "bytes", 1, &t.bytes) == GC_OK) {
        struct gc_scope s;

        (void)gc_alloc_n(m, t.bytes, 20000);
        if (gc_persistent_new(m, gc_alloc(m, t.pair), &p) == GC_OK)
            assert_int_equal(gc_persistent_unroot(m, &p), GC_OK);
        if (gc_table_new(m, "t", 3, &table) == GC_OK)
            assert_int_equal(gc_table_set(m, table, 0, gc_alloc(m, t.pair)), GC_OK);
        if (gc_scope_reserve(m, 1) == GC_OK) {
            gc_scope_enter(m, &s);
            (void)gc_root(m, gc_alloc(m, t.pair));
            for (uint32_t i = 0; i < 100; i++)
                made += !gc_is_null(gc_extern_new(m, &test_counted, &deaths));
            (void)gc_collect(m);
            gc_scope_exit(m, &s);
        }
    }
    injected = h->mem.fail_at == 0;
    gc_heap_close(h);
    assert_int_equal(deaths, made);
    return injected;
}

static void every_internal_allocation_may_fail(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        uint32_t n = 1;

        while (little_program(gc_builtin_collectors[i], n))
            n++;
        print_message("%s: %u internal allocations\n", gc_builtin_collectors[i]->name, n - 1);
        assert_in_range(n, 5, 500);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_is_bumped_inline),
        cmocka_unit_test(object_that_fills_the_window_exactly_fits),
        cmocka_unit_test(header_bits_are_in_every_new_header),
        cmocka_unit_test(statuses_tell_why_null_came),
        FIXTURE_TEST(huge_lengths_are_never),
        cmocka_unit_test(counting_makes_every_allocation_slow),
        FIXTURE_TEST(allocated_bytes_are_exact_at_any_moment),
        cmocka_unit_test(out_of_memory_is_told_once),
        cmocka_unit_test(every_internal_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
