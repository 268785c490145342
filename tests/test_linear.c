/* SPDX-License-Identifier: MIT
 *
 * Linear spaces: committed from the start, within the heap's limit, beside the pool. */
#include <string.h>

#include "heap/linear.h"
#include "tests/spy.h"
#include "tests/support.h"

struct spaces {
    struct gc_heap *h;
    struct gc_linear s;
};

static int open_spaces(void **state)
{
    struct spaces *x = calloc(1, sizeof *x);

    if (x == NULL)
        return -1;
    x->h = spy_open("heap-size=4m pretouch=1");
    *state = x;
    return 0;
}
static int close_spaces(void **state)
{
    gc_may_gc_begin();
    gc_heap_close(((struct spaces *)*state)->h);
    free(*state);
    return 0;
}

static void *at(const struct spaces *x, size_t bytes)
{
    return gc_unit(x->h, x->s.start + (uint32_t)(bytes / GC_UNIT_BYTES));
}

static void committed_bytes_are_accessible_and_counted(void **state)
{
    struct spaces *x = *state;
    size_t before;

    (void)gc_pool_trim(x->h, SIZE_MAX);
    before = x->h->region.committed;
    assert_int_equal(gc_linear_open(x->h, &x->s, 3u << 20, 100000), GC_OK);
    assert_int_equal(x->s.start % gc_block_unit(64), 0); /* a huge page */
    assert_int_equal(x->s.committed, 25 * GC_PAGE_BYTES);
    assert_int_equal(x->h->region.committed, before + x->s.committed);
    memset(at(x, 0), 0xAA, x->s.committed);
    assert_int_equal(gc_linear_commit(x->h, &x->s, 50000), GC_OK); /* it has so many */
    assert_int_equal(x->s.committed, 25 * GC_PAGE_BYTES);
    assert_int_equal(gc_linear_commit(x->h, &x->s, 1u << 20), GC_OK);
    memset(at(x, 0), 0xBB, 1u << 20);
    assert_int_equal(x->h->region.committed, before + (1u << 20));
}

static void the_pool_makes_room_and_the_limit_holds(void **state)
{
    struct spaces *x = *state;

    /* In pages, because that is how spaces are committed. */
    size_t most = gc_heap_commit_limit(x->h) & ~(size_t)(GC_PAGE_BYTES - 1);

    assert_true(x->h->region.committed > 3u << 20); /* the pool's */
    assert_int_equal(gc_linear_open(x->h, &x->s, 8u << 20, 2u << 20), GC_OK);
    assert_true(x->h->region.committed <= most);
    assert_int_equal(gc_linear_commit(x->h, &x->s, most), GC_OK);
    assert_int_equal(gc_linear_commit(x->h, &x->s, most + 1), GC_ERR_SYSTEM);
    assert_int_equal(x->s.committed, most);
    assert_int_equal(x->h->pool.free_count, 0);
    assert_true(gc_heap_peak_committed(x->h) <= x->h->acct.limit);
}

static void the_range_bounds_it(void **state)
{
    struct spaces *x = *state;

    assert_int_equal(gc_linear_open(x->h, &x->s, 1u << 20, 0), GC_OK);
    assert_int_equal(x->s.blocks, 64); /* one huge page */
    assert_int_equal(gc_linear_commit(x->h, &x->s, 2u << 20), GC_OK);
    assert_int_equal(gc_linear_commit(x->h, &x->s, (2u << 20) + 1), GC_ERR_SYSTEM);
}

static void trimming_keeps_what_it_must(void **state)
{
    struct spaces *x = *state;
    size_t before;

    assert_int_equal(gc_linear_open(x->h, &x->s, 3u << 20, 1u << 20), GC_OK);
    before = x->h->region.committed;
    assert_int_equal(gc_linear_trim(x->h, &x->s, 70000, 5000), 2 * GC_PAGE_BYTES);
    assert_int_equal(x->h->region.committed, before - 2 * GC_PAGE_BYTES);
    assert_int_equal(gc_linear_trim(x->h, &x->s, 70000, 1u << 30),
                     (1u << 20) - 2 * GC_PAGE_BYTES - 18 * GC_PAGE_BYTES);
    assert_int_equal(x->s.committed, 18 * GC_PAGE_BYTES);
    assert_int_equal(gc_linear_trim(x->h, &x->s, 70000, 1), 0);
    memset(at(x, 0), 0xCC, 70000);
}

static void a_hidden_space_is_shown_by_commit_and_trim(void **state)
{
    struct spaces *x = *state;

    assert_int_equal(gc_linear_open(x->h, &x->s, 3u << 20, 1u << 20), GC_OK);
    gc_linear_hide(x->h, &x->s);
    gc_linear_show(x->h, &x->s);
    memset(at(x, 0), 3, 1u << 20);
    gc_linear_hide(x->h, &x->s);
    assert_true(x->s.closed);
    assert_int_equal(gc_linear_commit(x->h, &x->s, 4096), GC_OK);
    memset(at(x, 0), 1, 1u << 20);
    gc_linear_hide(x->h, &x->s);
    assert_int_equal(gc_linear_trim(x->h, &x->s, 4096, 4096), 4096);
    memset(at(x, 0), 2, x->s.committed);
}

static void a_refused_commit_changes_nothing(void **state)
{
    struct spaces *x = *state;

    assert_int_equal(gc_linear_open(x->h, &x->s, 3u << 20, 4096), GC_OK);
    x->h->mem.fail_at = 1;
    assert_int_equal(gc_linear_commit(x->h, &x->s, 8192), GC_ERR_SYSTEM);
    assert_int_equal(x->s.committed, 4096);
    assert_int_equal(gc_linear_commit(x->h, &x->s, 8192), GC_OK);
}

static void kinds_cover_every_touched_block(void **state)
{
    struct spaces *x = *state;
    uint32_t block;

    assert_int_equal(gc_linear_open(x->h, &x->s, 3u << 20, 1u << 20), GC_OK);
    block = x->s.start >> GC_BLOCK_SHIFT;
    gc_linear_kind(x->h, x->s.start, x->s.start, GC_BLOCK_OWN);
    assert_int_equal(x->h->block_kind[block], GC_BLOCK_NONE);
    gc_linear_kind(x->h, x->s.start, x->s.start + GC_BLOCK_UNITS, GC_BLOCK_OWN);
    assert_int_equal(x->h->block_kind[block], GC_BLOCK_OWN);
    assert_int_equal(x->h->block_kind[block + 1], GC_BLOCK_NONE);
    gc_linear_kind(x->h, x->s.start, x->s.start + GC_BLOCK_UNITS + 2, GC_BLOCK_OWN);
    assert_int_equal(x->h->block_kind[block + 1], GC_BLOCK_OWN);
    x->h->block_kind[block + x->s.blocks - 1] = GC_BLOCK_OWN;
    gc_linear_reset(x->h, &x->s);
    for (uint32_t i = 0; i < x->s.blocks; i++)
        assert_int_equal(x->h->block_kind[block + i], GC_BLOCK_NONE);
}

static void the_budget_is_what_others_leave(void **state)
{
    struct spaces *x = *state;
    size_t all = gc_linear_budget(x->h), limit = x->h->acct.limit;

    assert_true(all < limit && all > limit - limit / 100);
    assert_true(gc_charge(&x->h->acct, GC_CHARGE_BLOCKS, 1u << 20));
    assert_true(gc_charge(&x->h->acct, GC_CHARGE_RESERVE, 1u << 20));
    assert_int_equal(gc_linear_budget(x->h), all);
    assert_true(gc_charge(&x->h->acct, GC_CHARGE_LARGE, 1u << 20));
    assert_in_range(gc_linear_budget(x->h), all - (1u << 20), all - (1u << 20) + 2000);
    assert_true(gc_charge(&x->h->acct, GC_CHARGE_AUX, gc_budget(&x->h->acct)));
    gc_uncharge(&x->h->acct, GC_CHARGE_BLOCKS, 1u << 20);
    gc_uncharge(&x->h->acct, GC_CHARGE_RESERVE, 1u << 20);
    assert_true(gc_charge(&x->h->acct, GC_CHARGE_AUX, gc_budget(&x->h->acct)));
    assert_int_equal(gc_linear_budget(x->h), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_spaces, close_spaces)
    const struct CMUnitTest tests[] = {
        T(committed_bytes_are_accessible_and_counted),
        T(the_pool_makes_room_and_the_limit_holds),
        T(the_range_bounds_it),
        T(trimming_keeps_what_it_must),
        T(a_hidden_space_is_shown_by_commit_and_trim),
        T(a_refused_commit_changes_nothing),
        T(kinds_cover_every_touched_block),
        T(the_budget_is_what_others_leave),
    };

    return cmocka_run_group_tests_name("linear spaces", tests, NULL, NULL);
}
