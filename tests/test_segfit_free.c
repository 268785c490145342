/* SPDX-License-Identifier: MIT
 *
 * Segregated fit: cells freed one at a time, and what misuse and corrupt headers lead to. */
#include "tests/segfit_kit.h"
#include "tests/support.h"

/* ---- by header --------------------------------------------------------------------------------*/

/* Stale on purpose: the test plays the collector. */
static void random_frees_agree_with_a_model(void **state)
{
    struct kit f;
    struct model *md;
    gc_ref *live = calloc(MAX_OBJECTS, sizeof *live);
    uint32_t count = 0;
    uint64_t rng = 7;

    (void)state;
    assert_non_null(live);
    open_with(&f, &by_header, (uint64_t)2 << 20, true);
    md = model_new(&f);
    for (uint32_t step = 0; step < 150000; step++) {
        bool grow = step / 15000 % 2 == 0;

        if (next_random(&rng) % 10 < (grow ? 7u : 3u)) {
            uint32_t units = next_random(&rng) % 20 != 0
                                 ? 4 + (uint32_t)(next_random(&rng) % 8) * 2
                                 : 66 + (uint32_t)(next_random(&rng) % 500) * 2;
            gc_ref r = alloc_units(&f, units);

            if (!gc_is_null(r)) {
                assert_true(
                    all_zero(&f, r.bits + GC_HEADER_UNITS + 1, units - GC_HEADER_UNITS - 1));
                model_add(md, r, units);
                live[count++] = r;
            }
        } else if (count > 0) {
            uint32_t at = (uint32_t)(next_random(&rng) % count);

            model_drop(md, live[at]);
            gc_segfit_free_cell(f.s, live[at]);
            live[at] = live[--count];
        }
        if (step % 5000 == 0) {
            if (step % 10000 == 0)
                gc_windows_retire_all(f.m); /* as the heap does before a collection */
            if (step % 15000 == 0)
                gc_segfit_retire(f.s, f.m);
            check(&f);
            model_check(&f, md);
        }
    }
    while (count > 0)
        gc_segfit_free_cell(f.s, live[--count]);
    gc_segfit_retire(f.s, f.m);
    assert_int_equal(f.s->used_units, 0);
    /* What is left are blocks that a class allocates from; another class may have them. */
    for (uint32_t i = 0; i < gc_budget(&f.h->acct) / gc_block_charge(f.h) * 4; i++)
        assert_false(gc_is_null(alloc_units(&f, 2048)));
    free(md);
    free(live);
    done(&f);
}

static void a_block_returns_with_its_last_object(void **state)
{
    struct kit f;
    gc_ref r[2 * NODE_CELLS];

    (void)state;
    open_by_header(&f);
    for (uint32_t i = 0; i < 2 * NODE_CELLS; i++)
        r[i] = alloc_node(&f);
    assert_int_equal(f.s->taken, 2);
    for (uint32_t i = 0; i < NODE_CELLS - 1; i++)
        gc_segfit_free_cell(f.s, r[i]);
    assert_int_equal(f.s->taken, 2);
    check(&f);
    gc_segfit_free_cell(f.s, r[NODE_CELLS - 1]);
    assert_int_equal(f.s->taken, 1);
    assert_int_equal(f.h->block_kind[r[0].bits >> GC_BLOCK_SHIFT], GC_BLOCK_FREE);
    done(&f);
}

static void freed_cells_of_sparse_blocks_come_before_a_fresh_block(void **state)
{
    struct kit f;
    gc_ref r[2 * NODE_CELLS];

    (void)state;
    open_by_header(&f);
    for (uint32_t i = 0; i < 2 * NODE_CELLS; i++)
        r[i] = alloc_node(&f);
    for (uint32_t i = 0; i < NODE_CELLS; i += 3)
        gc_segfit_free_cell(f.s, r[i]);
    for (uint32_t i = 0; i < NODE_CELLS; i += 3)
        assert_int_equal(alloc_node(&f).bits, r[i].bits);
    assert_int_equal(f.s->taken, 2);
    check(&f);
    done(&f);
}

static void freed_cells_of_dense_blocks_come_when_the_pool_is_empty(void **state)
{
    struct kit f;
    gc_ref r[2 * NODE_CELLS];

    (void)state;
    open_with(&f, &by_header, (uint64_t)1 << 20, false);
    for (uint32_t i = 0; i < 2 * NODE_CELLS; i++)
        r[i] = alloc_node(&f);
    gc_segfit_free_cell(f.s, r[100]);
    gc_segfit_free_cell(f.s, r[101]);
    gc_segfit_free_cell(f.s, r[700]);
    check(&f);
    for (uint32_t i = 0; i < gc_budget(&f.h->acct) / gc_block_charge(f.h); i++) {
        for (uint32_t k = 0; k < NODE_CELLS; k++)
            assert_int_not_equal(alloc_node(&f).bits >> GC_BLOCK_SHIFT,
                                 r[0].bits >> GC_BLOCK_SHIFT);
    }
    while (gc_pool_take(f.h, GC_CHARGE_BLOCKS) != 0) { /* as if another space had them */
    }
    assert_int_equal(alloc_node(&f).bits, r[100].bits);
    assert_int_equal(alloc_node(&f).bits, r[101].bits);
    assert_int_equal(alloc_node(&f).bits, r[700].bits);
    assert_true(gc_is_null(alloc_node(&f)));
    done(&f);
}

static void the_unused_rest_of_a_window_comes_back(void **state)
{
    struct kit f;
    gc_ref r = GC_NULL;

    (void)state;
    open_by_header(&f);
    for (uint32_t i = 0; i < 100; i++)
        r = alloc_node(&f);
    gc_segfit_free_cell(f.s, r); /* inside the run that is the window */
    gc_segfit_retire(f.s, f.m);
    check(&f);
    assert_int_equal(f.s->used_units, 99 * NODE_UNITS);
    for (uint32_t i = 99; i < NODE_CELLS; i++)
        (void)alloc_node(&f);
    assert_int_equal(f.s->taken, 1);
    check(&f);
    /* Retired by the heap instead: the same. */
    for (uint32_t i = 0; i < 10; i++)
        r = alloc_node(&f);
    gc_segfit_free_cell(f.s, r);
    gc_windows_retire_all(f.m);
    gc_segfit_retire(f.s, f.m);
    assert_int_equal(f.s->used_units, (NODE_CELLS + 9) * NODE_UNITS);
    done(&f);
}

static void idle_blocks_of_other_classes_are_given_up_before_full(void **state)
{
    struct kit f;
    gc_ref r[30];
    uint32_t blocks, count = 0;

    (void)state;
    open_with(&f, &by_header, (uint64_t)1 << 20, false);
    blocks = (uint32_t)(gc_budget(&f.h->acct) / gc_block_charge(f.h));
    for (uint32_t i = 0; i < 20; i++)
        r[i] = alloc_units(&f, 8 + 2 * i);
    for (uint32_t i = 0; i < 20; i++)
        gc_segfit_free_cell(f.s, r[i]);
    assert_int_equal(f.s->taken, 20);
    while (!gc_is_null(alloc_node(&f)))
        count++;
    assert_int_equal(count, blocks * NODE_CELLS);
    done(&f);
}

static void free_visited(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct kit *f = arg;

    (void)type;
    (void)units;
    gc_segfit_free_cell(f->s, obj);
}

static void a_walk_may_free_what_it_visits(void **state)
{
    struct kit f;
    gc_ref r[5 * NODE_CELLS];

    (void)state;
    open_with(&f, &by_header, (uint64_t)4 << 20, true);
    for (uint32_t i = 0; i < 5 * NODE_CELLS; i++)
        r[i] = i % 10 == 0 ? alloc_units(&f, 300) : alloc_node(&f);
    gc_segfit_retire(f.s, f.m);
    /* The first block of nodes goes back to the pool when the walk is not at its end yet. */
    for (uint32_t i = 1; i < NODE_CELLS * 2; i++) {
        if (r[i].bits >> GC_BLOCK_SHIFT == r[1].bits >> GC_BLOCK_SHIFT && i % 10 != 0 && i > 1000)
            gc_segfit_free_cell(f.s, r[i]);
    }
    gc_segfit_walk(f.s, free_visited, &f);
    assert_int_equal(f.s->used_units, 0);
    done(&f);
}

/* ---- misuse and corruption --------------------------------------------------------------------*/

static void free_twice(void *arg)
{
    struct kit f;
    gc_ref r;

    (void)arg;
    open_by_header(&f);
    r = alloc_node(&f);
    gc_segfit_free_cell(f.s, r);
    gc_segfit_free_cell(f.s, r);
}
static void free_inside(void *arg)
{
    struct kit f;

    (void)arg;
    open_by_header(&f);
    gc_segfit_free_cell(f.s, (gc_ref){alloc_node(&f).bits + GC_GRANULE_UNITS});
}
static void free_elsewhere(void *arg)
{
    struct kit f;

    (void)arg;
    open_by_header(&f);
    gc_segfit_free_cell(f.s, (gc_ref){0xFFFFFFF0u});
}
static void lose_a_header(void *arg)
{
    struct kit f;
    gc_ref r = GC_NULL;

    (void)arg;
    open_by_header(&f);
    for (uint32_t i = 0; i < NODE_CELLS + 1; i++) {
        r = alloc_node(&f);
        if (i == 5)
            gc_segfit_free_cell(f.s, r);
        if (i == 9)
            gc_obj(f.h, r)->type = 0; /* a stray store */
    }
    while (!gc_is_null(alloc_node(&f))) {
    }
}
static void grow_an_array(void *arg)
{
    struct kit f;
    struct model *md;
    gc_ref r;

    (void)arg;
    open_by_header(&f);
    md = model_new(&f);
    r = alloc_units(&f, 20);
    *(uint32_t *)gc_unit(f.h, r.bits + GC_HEADER_UNITS) = 70; /* its length */
    gc_segfit_walk(f.s, count_walked, md);
}

static void misuse_and_corrupt_headers_are_reported(void **state)
{
    (void)state;
    assert_panics(free_twice, NULL, "freed twice");
    assert_panics(free_inside, NULL, "no cell begins there");
    assert_panics(free_elsewhere, NULL, "no cell begins there");
    assert_panics(lose_a_header, NULL, "disagree with its count");
    assert_panics(grow_an_array, NULL, "larger than its cell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_frees_agree_with_a_model),
        cmocka_unit_test(a_block_returns_with_its_last_object),
        cmocka_unit_test(freed_cells_of_sparse_blocks_come_before_a_fresh_block),
        cmocka_unit_test(freed_cells_of_dense_blocks_come_when_the_pool_is_empty),
        cmocka_unit_test(the_unused_rest_of_a_window_comes_back),
        cmocka_unit_test(idle_blocks_of_other_classes_are_given_up_before_full),
        cmocka_unit_test(a_walk_may_free_what_it_visits),
        cmocka_unit_test(misuse_and_corrupt_headers_are_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
