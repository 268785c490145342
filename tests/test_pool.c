/* SPDX-License-Identifier: MIT
 *
 * The pool: blocks and runs of blocks, charged and committed under one limit. */
#include <string.h>

#include "heap/object.h"
#include "tests/spy.h"
#include "tests/support.h"

/* A heap whose collector takes nothing by itself. */
static int open_pool(void **state)
{
    *state = spy_open("heap-size=2m");
    return 0;
}
static int close_pool(void **state)
{
    gc_may_gc_begin();
    gc_heap_close(*state);
    return 0;
}

static uint32_t take(struct gc_heap *h)
{
    uint32_t b = gc_pool_take(h, GC_CHARGE_BLOCKS);

    if (b != 0)
        h->block_kind[b] = GC_BLOCK_OWN;
    return b;
}
static uint32_t take_run(struct gc_heap *h, uint32_t n)
{
    uint32_t b = gc_pool_take_run(h, n, GC_CHARGE_LARGE);

    if (b != 0)
        memset(&h->block_kind[b], GC_BLOCK_LARGE, n);
    return b;
}

static void assert_books(const struct gc_heap *h)
{
    uint32_t free_blocks = 0;

    for (uint32_t b = h->pool.first; b < h->pool.top; b++)
        free_blocks += h->block_kind[b] == GC_BLOCK_FREE;
    assert_int_equal(free_blocks, h->pool.free_count);
    assert_true(h->acct.total <= h->acct.limit);
    assert_true(h->region.committed <= h->acct.limit);
}

static void blocks_are_taken_lowest_first(void **state)
{
    struct gc_heap *h = *state;
    uint32_t a = take(h), b = take(h), c = take(h);

    assert_int_equal(a, h->pool.first);
    assert_int_equal(b, a + 1);
    assert_int_equal(c, a + 2);
    gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
    assert_int_equal(h->block_kind[b], GC_BLOCK_FREE);
    gc_pool_give(h, a, 1, GC_CHARGE_BLOCKS);
    assert_int_equal(take(h), a);
    assert_int_equal(take(h), b);
    assert_int_equal(take(h), c + 1);
    assert_books(h);
}

static void blocks_are_charged_with_their_metadata(void **state)
{
    struct gc_heap *h = *state;
    size_t charge = gc_block_charge(h);

    assert_true(charge > GC_BLOCK_BYTES);
    (void)take(h);
    assert_int_equal(h->acct.used[GC_CHARGE_BLOCKS], charge);
    (void)take_run(h, 3);
    assert_int_equal(h->acct.used[GC_CHARGE_LARGE], 3 * charge);
    gc_pool_give(h, h->pool.first, 1, GC_CHARGE_BLOCKS);
    assert_int_equal(h->acct.used[GC_CHARGE_BLOCKS], 0);
}

static void limit_is_reached_exactly(void **state)
{
    struct gc_heap *h = *state;
    uint32_t most = (uint32_t)(gc_budget(&h->acct) / gc_block_charge(h)), n = 0;
    size_t total;

    while (take(h) != 0)
        n++;
    assert_int_equal(n, most);
    total = h->acct.total;
    assert_int_equal(gc_pool_take(h, GC_CHARGE_LARGE), 0);
    assert_int_equal(gc_pool_take_run(h, 1, GC_CHARGE_LARGE), 0);
    assert_int_equal(h->acct.total, total); /* a refusal charges nothing */
    assert_books(h);
}

static void runs_are_adjacent(void **state)
{
    struct gc_heap *h = *state;
    uint32_t a = take_run(h, 5), b = take_run(h, 7);

    assert_true(a != 0 && b != 0);
    assert_true(b >= a + 5 || a >= b + 7);
    for (uint32_t i = 0; i < 5; i++)
        memset(gc_unit(h, gc_block_unit(a + i)), 0x11, GC_BLOCK_BYTES);
    assert_books(h);
}

/* Every other block is taken: the bytes suffice, but no run is free. */
static void run_without_neighbours_is_mapped_fresh(void **state)
{
    struct gc_heap *h = *state;
    uint32_t first = h->pool.first, n = 0, run;

    while (take(h) != 0)
        n++;
    for (uint32_t i = 0; i < n; i += 2)
        gc_pool_give(h, first + i, 1, GC_CHARGE_BLOCKS);
    assert_int_equal(h->totals.fresh_runs, 0);
    run = take_run(h, n / 4);
    assert_true(run + n / 4 > first + n); /* at least its end was never committed */
    assert_int_equal(h->totals.fresh_runs, 1);
    memset(gc_unit(h, gc_block_unit(run)), 0x22, (size_t)(n / 4) * GC_BLOCK_BYTES);
    assert_books(h);
    gc_pool_give(h, run, n / 4, GC_CHARGE_LARGE);
    assert_books(h);
}

static void whole_limit_fits_in_one_run(void **state)
{
    struct gc_heap *h = *state;
    uint32_t most = (uint32_t)(gc_budget(&h->acct) / gc_block_charge(h));

    assert_int_equal(take_run(h, most + 1), 0);
    assert_true(take_run(h, most) != 0);
    assert_int_equal(take(h), 0);
    assert_books(h);
}

static void trimming_decommits_free_blocks(void **state)
{
    struct gc_heap *h = *state;
    uint32_t a = take(h), free_before = h->pool.free_count;
    size_t committed = h->region.committed;

    memset(gc_unit(h, gc_block_unit(a)), 0x33, GC_BLOCK_BYTES);
    assert_int_equal(gc_pool_trim(h, 1), GC_BLOCK_BYTES);
    assert_int_equal(h->region.committed, committed - GC_BLOCK_BYTES);
    assert_int_equal(h->pool.free_count, free_before - 1);
    assert_int_equal(gc_pool_trim(h, (size_t)1 << 30), (free_before - 1) * GC_BLOCK_BYTES);
    assert_int_equal(h->pool.free_count, 0);
    assert_int_equal(*(uint8_t *)gc_unit(h, gc_block_unit(a)), 0x33);
    assert_true(take(h) != 0); /* committed again */
    assert_books(h);
}

static void random_traffic_keeps_the_books(void **state)
{
    enum { RUNS = 40 };
    struct gc_heap *h = *state;
    struct {
        uint32_t first, count;
    } run[RUNS] = {{0, 0}};
    struct gc_rng rng = {5};

    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t at = gc_rng_below(&rng, RUNS);

        if (run[at].count != 0) {
            uint8_t *p = gc_unit(h, gc_block_unit(run[at].first));

            /* Nobody else wrote into it. */
            assert_int_equal(p[0], (uint8_t)run[at].first);
            assert_int_equal(p[run[at].count * GC_BLOCK_BYTES - 1], (uint8_t)run[at].first);
            gc_pool_give(h, run[at].first, run[at].count, GC_CHARGE_LARGE);
            run[at].count = 0;
        } else {
            uint32_t n = 1 + gc_rng_below(&rng, gc_rng_below(&rng, 4) == 0 ? 12 : 2);
            uint32_t first = take_run(h, n);

            if (first != 0) {
                uint8_t *p = gc_unit(h, gc_block_unit(first));

                p[0] = p[n * GC_BLOCK_BYTES - 1] = (uint8_t)first;
                run[at].first = first;
                run[at].count = n;
            }
        }
        if (i % 100 == 0)
            assert_books(h);
        if (i % 1000 == 0)
            (void)gc_pool_trim(h, 3 * GC_BLOCK_BYTES);
    }
    for (uint32_t i = 0; i < RUNS; i++) {
        if (run[i].count != 0)
            gc_pool_give(h, run[i].first, run[i].count, GC_CHARGE_LARGE);
    }
    assert_int_equal(h->acct.total, 0);
    assert_books(h);
}

static void given_blocks_are_poisoned(void **state)
{
    struct gc_heap *h = spy_open("heap-size=1m poison=1");
    uint32_t b = take(h);
    const uint8_t *p = gc_unit(h, gc_block_unit(b));

    (void)state;
    gc_may_gc_begin();
    gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
    for (size_t i = 0; i < GC_BLOCK_BYTES; i++)
        assert_int_equal(p[i], GC_POISON);
    gc_heap_close(h);
}

static void give_twice(void *arg)
{
    struct gc_heap *h = arg;
    uint32_t b = take(h);

    (void)take(h);
    gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
    gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
}
static void give_unmapped(void *arg)
{
    (void)take(arg);
    gc_pool_give(arg, ((struct gc_heap *)arg)->pool.top + 5, 1, GC_CHARGE_BLOCKS);
}
static void giving_back_twice_panics(void **state)
{
    assert_panics(give_twice, *state, "given back twice");
    assert_panics(give_unmapped, *state, "given back twice");
}

static void refused_commit_charges_nothing(void **state)
{
    struct gc_heap *h = *state;
    uint32_t got;

    (void)gc_pool_trim(h, (size_t)1 << 30);
    h->mem.fail_at = 1;
    assert_int_equal(gc_pool_take(h, GC_CHARGE_BLOCKS), 0);
    assert_int_equal(h->acct.total, 0);
    h->mem.fail_at = 1;
    assert_int_equal(gc_pool_take_run(h, 4, GC_CHARGE_LARGE), 0);
    assert_int_equal(h->acct.total, 0);
    got = take(h);
    assert_true(got != 0);
    assert_books(h);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_pool, close_pool)
    const struct CMUnitTest tests[] = {
        T(blocks_are_taken_lowest_first),
        T(blocks_are_charged_with_their_metadata),
        T(limit_is_reached_exactly),
        T(runs_are_adjacent),
        T(run_without_neighbours_is_mapped_fresh),
        T(whole_limit_fits_in_one_run),
        T(trimming_decommits_free_blocks),
        T(random_traffic_keeps_the_books),
        cmocka_unit_test(given_blocks_are_poisoned),
        T(giving_back_twice_panics),
        T(refused_commit_charges_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
