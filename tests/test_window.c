/* SPDX-License-Identifier: MIT
 *
 * Windows and runs: what is handed out is zeroed, what is left is stepped over. */
#include <string.h>

#include "heap/object.h"
#include "tests/spy.h"
#include "tests/support.h"

/* A block of the pool, full of rubbish. */
static uint32_t dirty_block(struct gc_heap *h)
{
    uint32_t b = gc_pool_take(h, GC_CHARGE_BLOCKS);

    assert_true(b != 0);
    h->block_kind[b] = GC_BLOCK_OWN;
    memset(gc_unit(h, gc_block_unit(b)), 0xAA, GC_BLOCK_BYTES);
    return gc_block_unit(b);
}

struct met {
    uint32_t units[64];
    uint32_t count;
};
static void meet(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct met *met = arg;

    (void)obj;
    (void)type;
    assert_true(met->count < 64);
    met->units[met->count++] = units;
}

static void publishing_zeroes_exactly_the_window(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    uint32_t start = dirty_block(h);

    (void)state;
    gc_may_gc_begin();
    gc_window_publish(m, 0, start + 100, start + 200);
    assert_int_equal(m->window[0].cursor, start + 100);
    assert_int_equal(m->window_refills, 1);
    assert_int_equal(*(uint32_t *)gc_unit(h, start + 99), 0xAAAAAAAA);
    for (uint32_t u = start + 100; u < start + 200; u++)
        assert_int_equal(*(uint32_t *)gc_unit(h, u), 0);
    assert_int_equal(*(uint32_t *)gc_unit(h, start + 200), 0xAAAAAAAA);
    gc_window_extend(m, 0, start + 260);
    for (uint32_t u = start + 200; u < start + 260; u++)
        assert_int_equal(*(uint32_t *)gc_unit(h, u), 0);
    assert_int_equal(*(uint32_t *)gc_unit(h, start + 260), 0xAAAAAAAA);
    gc_window_retire(m, 0);
    gc_heap_close(h);
}

static void rest_of_a_window_is_stepped_over(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct met met = {.count = 0};
    struct test_types t;
    uint32_t start;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    (void)gc_alloc(m, t.pair);
    (void)gc_alloc_n(m, t.bytes, 50);
    start = m->window_start[0];
    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met); /* live window */
    assert_int_equal(met.count, 2);
    assert_int_equal(met.units[0], t.pair->units);
    assert_int_equal(met.units[1] * GC_UNIT_BYTES, gc_array_bytes(t.bytes, 50));
    gc_window_retire(m, 0);
    met.count = 0;
    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met); /* filler */
    assert_int_equal(met.count, 2);
    assert_int_equal(gc_mutator_allocated_bytes(m),
                     t.pair->units * GC_UNIT_BYTES + gc_array_bytes(t.bytes, 50));
    gc_heap_close(h);
}

static void retiring_counts_bytes_once(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    uint64_t bytes;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    for (int i = 0; i < 10; i++)
        (void)gc_alloc(m, t.pair);
    bytes = gc_mutator_allocated_bytes(m);
    gc_window_retire(m, 0);
    assert_int_equal(gc_mutator_allocated_bytes(m), bytes);
    gc_window_retire(m, 0);
    gc_windows_retire_all(m);
    gc_windows_retire_all(m);
    assert_int_equal(gc_mutator_allocated_bytes(m), bytes);
    assert_int_equal(m->window[0].limit, 0);
    gc_heap_close(h);
}

static void fillers_of_every_size_parse(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");
    uint32_t start = dirty_block(h), unit = start;
    struct met met = {.count = 0};

    (void)state;
    gc_may_gc_begin();
    for (uint32_t size = 2; unit + size <= start + GC_BLOCK_UNITS; size += 2) {
        gc_filler(h, unit, size);
        assert_int_equal(gc_filler_units(gc_unit(h, unit)), size);
        unit += size;
    }
    if (unit < start + GC_BLOCK_UNITS)
        gc_filler(h, unit, start + GC_BLOCK_UNITS - unit);
    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met);
    assert_int_equal(met.count, 0);
    gc_heap_close(h);
}

static void walk_rubbish(void *arg)
{
    struct gc_heap *h = arg;
    uint32_t start = dirty_block(h);
    struct met met = {.count = 0};

    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met);
}
static void walk_gap(void *arg)
{
    struct gc_heap *h = arg;
    uint32_t start = dirty_block(h);
    struct met met = {.count = 0};

    memset(gc_unit(h, start), 0, GC_BLOCK_BYTES); /* neither filler nor window */
    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met);
}
static void walk_long_filler(void *arg)
{
    struct gc_heap *h = arg;
    uint32_t start = dirty_block(h);
    struct met met = {.count = 0};

    gc_filler(h, start, GC_BLOCK_UNITS + 2);
    gc_walk_run(h, start, start + GC_BLOCK_UNITS, meet, &met);
}
static void walk_long_object(void *arg)
{
    struct gc_heap *h = arg;
    struct gc_mutator *m = gc_heap_mutator(h);
    struct met met = {.count = 0};
    struct test_types t;
    gc_ref r;

    gc_may_gc_begin();
    test_register(h, &t);
    r = gc_alloc_n(m, t.refs, 1);
    *(uint32_t *)gc_unit(h, r.bits + GC_HEADER_UNITS) = 100000; /* its length */
    gc_walk_run(h, r.bits, r.bits + GC_BLOCK_UNITS, meet, &met);
}
static void runs_that_do_not_parse_panic(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m");

    (void)state;
    gc_may_gc_begin();
    assert_panics(walk_rubbish, h, "heap corruption");
    assert_panics(walk_gap, h, "heap corruption");
    assert_panics(walk_long_filler, h, "heap corruption");
    assert_panics(walk_long_object, h, "heap corruption");
    gc_heap_close(h);
}

static void hidden_windows_come_back(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m count-objects=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    struct gc_window real;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    (void)gc_alloc(m, t.pair);
    assert_int_equal(m->window[0].cursor, 0);
    assert_int_equal(m->window[0].limit, 0);
    real = m->stash[0];
    assert_true(real.limit > real.cursor);
    assert_true(gc_windows_show(h));
    assert_int_equal(m->window[0].cursor, real.cursor);
    assert_false(gc_windows_show(h));
    gc_windows_hide(h);
    gc_windows_hide(h);
    assert_int_equal(m->stash[0].cursor, real.cursor);
    (void)gc_alloc(m, t.pair);
    assert_int_equal(m->stash[0].cursor, real.cursor + t.pair->units);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishing_zeroes_exactly_the_window),
        cmocka_unit_test(rest_of_a_window_is_stepped_over),
        cmocka_unit_test(retiring_counts_bytes_once),
        cmocka_unit_test(fillers_of_every_size_parse),
        cmocka_unit_test(runs_that_do_not_parse_panic),
        cmocka_unit_test(hidden_windows_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
