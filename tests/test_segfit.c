/* SPDX-License-Identifier: MIT
 *
 * Segregated fit: classes, handing out, and sweeping by marks. */
#include "tests/segfit_kit.h"

/* ---- classes ----------------------------------------------------------------------------------*/

static void every_size_has_a_class_with_bounded_waste(void **state)
{
    struct kit f;

    (void)state;
    open_by_mark(&f);
    for (uint32_t units = 2; units <= GC_LARGE_UNITS; units += 2) {
        uint32_t w = f.h->window_table[units / GC_GRANULE_UNITS];
        const struct gc_segfit_class *c = &f.s->classes[w];

        assert_in_range(w, 0, GC_SEGFIT_CLASSES - 1);
        assert_in_range(c->units, units, GC_LARGE_UNITS);
        assert_int_equal(c->exact, units <= GC_SEGFIT_EXACT_UNITS);
        if (c->exact)
            assert_int_equal(c->units, units);
        else /* 1/8 below 1 KiB, 1/4 up to 8 KiB, and rounding to granules */
            assert_in_range(c->units, units, units + units / (units <= 256 ? 8 : 4) + 2);
        if (w > 0)
            assert_true(f.s->classes[w - 1].units < units);
    }
    done(&f);
}

static void blocks_are_divided_with_little_left(void **state)
{
    struct kit f;

    (void)state;
    open_by_mark(&f);
    for (uint32_t w = 0; w < GC_SEGFIT_CLASSES; w++) {
        const struct gc_segfit_class *c = &f.s->classes[w];

        assert_in_range(c->cells * c->units, GC_BLOCK_UNITS - GC_BLOCK_UNITS / 64, GC_BLOCK_UNITS);
        for (uint32_t unit = 0; unit < GC_BLOCK_UNITS; unit += GC_GRANULE_UNITS)
            assert_int_equal(gc_segfit_cell(c, unit), unit / c->units);
    }
    done(&f);
}

/* ---- handing out ------------------------------------------------------------------------------*/

static void fresh_objects_are_neighbours_and_zeroed(void **state)
{
    struct kit f;
    gc_ref first, r;

    (void)state;
    open_by_mark(&f);
    memset(gc_unit(f.h, gc_block_unit(f.h->pool.first)), 0x77, 4 * GC_BLOCK_BYTES);
    first = alloc_node(&f);
    for (uint32_t i = 1; i < NODE_CELLS; i++) {
        r = alloc_node(&f);
        assert_int_equal(r.bits, first.bits + i * NODE_UNITS);
        assert_true(all_zero(&f, r.bits + GC_HEADER_UNITS, NODE_UNITS - GC_HEADER_UNITS));
    }
    assert_int_equal(f.s->taken, 1);
    r = alloc_node(&f);
    assert_int_not_equal(r.bits >> GC_BLOCK_SHIFT, first.bits >> GC_BLOCK_SHIFT);
    assert_int_equal(f.s->taken, 2);
    done(&f);
}

static void sizes_that_share_a_class_keep_to_its_cells(void **state)
{
    struct kit f;
    struct model *md;

    (void)state;
    open_by_mark(&f);
    md = model_new(&f);
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t units = 66 + i * 38 % (GC_LARGE_UNITS - 66) / 2 * 2;
        gc_ref r = alloc_units(&f, units);

        if (gc_is_null(r))
            break;
        assert_true(gc_segfit_is_cell(f.s, r));
        assert_true(all_zero(&f, r.bits + GC_HEADER_UNITS + 1, units - GC_HEADER_UNITS - 1));
        memset((uint8_t *)gc_obj(f.h, r) + 12, 0xFF, units * GC_UNIT_BYTES - 12);
        model_add(md, r, units);
    }
    assert_true(md->count > 500);
    assert_int_equal(gc_mutator_allocated_bytes(f.m), f.s->used_units * GC_UNIT_BYTES);
    model_check(&f, md);
    free(md);
    done(&f);
}

struct published {
    uint32_t start[64];
    uint32_t limit[64];
    uint32_t count;
};
static struct published published;
static void note_published(struct gc_heap *h, uint32_t start, uint32_t limit)
{
    (void)h;
    assert_in_range(published.count, 0, 63);
    published.start[published.count] = start;
    published.limit[published.count++] = limit;
}

static void every_run_is_announced_before_it_is_used(void **state)
{
    struct kit f;
    struct model *md;

    (void)state;
    open_by_header(&f);
    md = model_new(&f);
    memset(&published, 0, sizeof published);
    f.s->on_publish = note_published;
    for (uint32_t i = 0; i < 40; i++) {
        uint32_t units = i % 2 != 0 ? 100 : NODE_UNITS;
        gc_ref r = i % 2 != 0 ? alloc_units(&f, units) : alloc_node(&f);
        bool inside = false;

        for (uint32_t k = 0; k < published.count; k++)
            inside |= r.bits >= published.start[k] && r.bits + units <= published.limit[k];
        assert_true(inside);
        model_add(md, r, units);
    }
    for (uint32_t k = 0; k < published.count; k++)
        gc_segfit_walk_run(f.s, published.start[k], published.limit[k], count_walked, md);
    assert_false(md->wrong);
    assert_int_equal(md->count, 0);
    free(md);
    done(&f);
}

static void full_means_that_every_cell_is_taken(void **state)
{
    const struct gc_collector *both[] = {&by_mark, &by_header};

    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        struct kit f;
        uint32_t blocks, count = 0;

        open_with(&f, both[i], (uint64_t)1 << 20, false);
        blocks = (uint32_t)(gc_budget(&f.h->acct) / gc_block_charge(f.h));
        while (!gc_is_null(alloc_node(&f)))
            count++;
        assert_int_equal(f.m->status, GC_ERR_FULL);
        assert_int_equal(f.s->taken, blocks);
        assert_int_equal(count, blocks * NODE_CELLS);
        assert_true(gc_is_null(alloc_units(&f, 2000)));
        done(&f);
    }
}

/* ---- by mark ----------------------------------------------------------------------------------*/

static void unmarked_cells_are_handed_out_again_and_marked_ones_not(void **state)
{
    struct kit f;
    struct model *md;
    uint32_t before, kept = 0;
    gc_ref r = GC_NULL;

    (void)state;
    open_by_mark(&f);
    md = model_new(&f);
    for (uint32_t i = 0; i < 3 * NODE_CELLS; i++) {
        r = alloc_node(&f);
        memset(gc_obj(f.h, r) + 1, 0x55, 16);
        model_add(md, r, NODE_UNITS);
    }
    before = f.s->taken;
    stop(&f);
    for (uint32_t at = 0; at < MODEL_GRANULES; at++) {
        gc_ref o = {md->first_unit + at * GC_GRANULE_UNITS};

        if (md->units[at] == 0)
            continue;
        if (at % 7 == 0 || at % 11 < 3) {
            assert_true(gc_mark_set(f.h, o.bits));
            kept++;
        } else {
            model_drop(md, o);
        }
    }
    assert_int_equal(gc_segfit_begin_sweep(f.s), (3 * NODE_CELLS - kept) * NODE_UNITS * 4);
    check(&f);
    model_check(&f, md);
    /* All free cells come before a fresh block. */
    for (uint32_t i = kept; i < 3 * NODE_CELLS; i++) {
        r = alloc_node(&f);
        assert_true(all_zero(&f, r.bits + GC_HEADER_UNITS, NODE_UNITS - GC_HEADER_UNITS));
        model_add(md, r, NODE_UNITS);
        if (i % 500 == 0)
            model_check(&f, md);
    }
    assert_int_equal(f.s->taken, before);
    (void)alloc_node(&f);
    assert_int_equal(f.s->taken, before + 1);
    assert_true(f.h->totals.lazy_sweep_ns > 0);
    free(md);
    done(&f);
}

static void blocks_without_a_mark_return_untouched(void **state)
{
    struct kit f;
    struct gc_segfit_usage u;
    gc_ref keep = GC_NULL, last = GC_NULL;
    size_t charged;

    (void)state;
    open_by_mark(&f);
    for (uint32_t i = 0; i < 10 * NODE_CELLS; i++) {
        last = alloc_node(&f);
        gc_set_u32(f.m, last, 2, 0xABCD);
        if (i == 5 * NODE_CELLS)
            keep = last;
    }
    gc_segfit_usage(f.s, &u);
    assert_int_equal(u.blocks, 10);
    assert_int_equal(u.used_bytes, 10 * NODE_CELLS * 24);
    charged = f.h->acct.used[GC_CHARGE_BLOCKS];
    stop(&f);
    assert_true(gc_mark_set(f.h, keep.bits));
    (void)gc_segfit_begin_sweep(f.s);
    gc_segfit_usage(f.s, &u);
    assert_int_equal(u.blocks, 1);
    assert_int_equal(u.block_bytes, GC_BLOCK_BYTES);
    assert_int_equal(u.used_bytes, 24);
    assert_int_equal(f.h->acct.used[GC_CHARGE_BLOCKS], charged / 10);
    assert_int_equal(f.h->block_kind[last.bits >> GC_BLOCK_SHIFT], GC_BLOCK_FREE);
    assert_int_equal(gc_get_u32(f.m, last, 2), 0xABCD);
    done(&f);
}

static void garbage_of_one_class_serves_the_others(void **state)
{
    struct kit f;
    uint32_t blocks, cells = GC_BLOCK_UNITS / 2048, count = 0;

    (void)state;
    open_with(&f, &by_mark, (uint64_t)1 << 20, false);
    while (!gc_is_null(alloc_node(&f))) {
    }
    blocks = f.s->taken;
    stop(&f);
    (void)gc_segfit_begin_sweep(f.s);
    while (!gc_is_null(alloc_units(&f, 2048)))
        count++;
    assert_int_equal(count, blocks * cells);
    done(&f);
}

static void every_cell_of_the_smallest_class_can_be_live(void **state)
{
    struct kit f;
    const struct gc_type *empty;
    gc_ref r = GC_NULL;

    (void)state;
    open_by_mark(&f);
    assert_int_equal(gc_type_struct(f.h, "empty", 0, NULL, 0, &empty), GC_OK);
    for (uint32_t i = 0; i < GC_BLOCK_BYTES / GC_GRANULE_BYTES; i++)
        r = gc_try_alloc(f.m, empty);
    assert_int_equal(f.s->taken, 1);
    stop(&f);
    memset(gc_mark_words(f.h, r.bits >> GC_BLOCK_SHIFT), 0xFF, GC_MARK_WORDS * sizeof(uint64_t));
    assert_int_equal(gc_segfit_begin_sweep(f.s), 0);
    assert_int_equal(f.s->blocks[r.bits >> GC_BLOCK_SHIFT].state, GC_SEGFIT_FULL);
    assert_int_equal(f.s->used_units, GC_BLOCK_UNITS);
    done(&f);
}

static void one_free_cell_is_found_and_no_second(void **state)
{
    struct kit f;
    gc_ref hole = GC_NULL;
    uint32_t count = 0;

    (void)state;
    open_with(&f, &by_mark, (uint64_t)1 << 20, false);
    stop(&f);
    for (;;) {
        gc_ref r = alloc_node(&f);

        if (gc_is_null(r))
            break;
        if (++count == 12345)
            hole = r;
    }
    stop(&f);
    for (uint32_t b = f.h->pool.first; b < f.h->pool.top; b++) {
        for (uint32_t i = 0; f.h->block_kind[b] == GC_BLOCK_OWN && i < NODE_CELLS; i++) {
            if (gc_block_unit(b) + i * NODE_UNITS != hole.bits)
                assert_true(gc_mark_set(f.h, gc_block_unit(b) + i * NODE_UNITS));
        }
    }
    assert_int_equal(gc_segfit_begin_sweep(f.s), 24);
    assert_true(gc_is_null(alloc_units(&f, 4)));
    assert_int_equal(alloc_node(&f).bits, hole.bits);
    assert_true(gc_is_null(alloc_node(&f)));
    done(&f);
}

/* Fills the space with nodes and marks all but every n-th of the first `blocks` blocks' cells, so
 * that these are dense; returns how many cells are free in them. */
static uint32_t make_dense(struct kit *f, uint32_t blocks, uint32_t n)
{
    uint32_t count = 0, freed = 0;
    gc_ref r;

    while (!gc_is_null(r = alloc_node(f))) {
        bool keep = ++count <= blocks * NODE_CELLS && count % n != 0;

        if (keep)
            (void)gc_mark_set(f->h, r.bits);
        else
            freed += count <= blocks * NODE_CELLS;
    }
    gc_segfit_retire(f->s, f->m);
    (void)gc_segfit_begin_sweep(f->s);
    assert_int_equal(f->s->taken, blocks);
    return freed;
}

static void dense_blocks_come_after_the_pool(void **state)
{
    struct kit f;
    uint32_t dense, free_blocks, count = 0;

    (void)state;
    open_with(&f, &by_mark, (uint64_t)1 << 20, false);
    dense = make_dense(&f, 10, 5);
    free_blocks = (uint32_t)(gc_budget(&f.h->acct) / gc_block_charge(f.h));
    for (uint32_t i = 0; i < free_blocks * NODE_CELLS; i++)
        assert_true(alloc_node(&f).bits >> GC_BLOCK_SHIFT >= f.h->pool.first + 10);
    while (!gc_is_null(alloc_node(&f)))
        count++;
    assert_in_range(count, 1, dense);
    assert_true((dense - count) * 32 <= free_blocks * NODE_CELLS + count);
    done(&f);
}

static void little_memory_in_dense_blocks_is_forgone_until_it_is_needed(void **state)
{
    struct kit f;
    uint32_t dense, count = 0;

    (void)state;
    open_with(&f, &by_mark, (uint64_t)1 << 20, false);
    dense = make_dense(&f, 10, 50);
    while (!gc_is_null(alloc_node(&f)))
        count++;
    assert_int_equal(count % NODE_CELLS, 0);
    assert_true(dense * 32 <= count);
    /* All of that stays live: now every cell counts. */
    stop(&f);
    for (uint32_t b = f.h->pool.first; b < f.h->pool.top; b++) {
        for (uint32_t i = 0; f.h->block_kind[b] == GC_BLOCK_OWN && i < NODE_CELLS; i++) {
            if (b >= f.h->pool.first + 10 || i % 50 != 0)
                (void)gc_mark_set(f.h, gc_block_unit(b) + i * NODE_UNITS);
        }
    }
    (void)gc_segfit_begin_sweep(f.s);
    for (count = 0; !gc_is_null(alloc_node(&f));)
        count++;
    assert_int_equal(count, 10 * ((NODE_CELLS + 49) / 50));
    done(&f);
}

static void a_mark_inside_a_cell_keeps_the_cell(void **state)
{
    struct kit f;
    gc_ref r[NODE_CELLS];
    char err[256];

    (void)state;
    open_by_mark(&f);
    for (uint32_t i = 0; i < NODE_CELLS; i++)
        r[i] = alloc_node(&f);
    stop(&f);
    (void)gc_mark_set(f.h, r[0].bits);
    (void)gc_mark_set(f.h, r[7].bits + GC_GRANULE_UNITS);
    (void)gc_mark_set(f.h, r[7].bits + 2 * GC_GRANULE_UNITS);
    (void)gc_mark_set(f.h, r[NODE_CELLS - 1].bits + NODE_UNITS); /* behind the last cell */
    (void)gc_segfit_begin_sweep(f.s);
    assert_false(gc_segfit_verify(f.s, err, sizeof err));
    for (uint32_t i = 0; i < NODE_CELLS - 2; i++) {
        gc_ref o = alloc_node(&f);

        assert_int_not_equal(o.bits, r[0].bits);
        assert_int_not_equal(o.bits, r[7].bits);
        assert_int_equal(o.bits >> GC_BLOCK_SHIFT, r[0].bits >> GC_BLOCK_SHIFT);
        assert_true(o.bits <= r[NODE_CELLS - 1].bits);
    }
    assert_int_not_equal(alloc_node(&f).bits >> GC_BLOCK_SHIFT, r[0].bits >> GC_BLOCK_SHIFT);
    stop(&f);
    (void)gc_segfit_begin_sweep(f.s);
    done(&f);
}

static void random_survival_agrees_with_a_model(void **state)
{
    struct kit f;
    struct model *md;
    uint64_t rng = 20;

    (void)state;
    open_by_mark(&f);
    md = model_new(&f);
    for (uint32_t cycle = 0; cycle < 12; cycle++) {
        for (;;) {
            uint32_t units = next_random(&rng) % 8 != 0
                                 ? 4 + (uint32_t)(next_random(&rng) % 30) * 2
                                 : 66 + (uint32_t)(next_random(&rng) % 900) * 2;
            gc_ref r = alloc_units(&f, units);

            if (gc_is_null(r))
                break;
            assert_true(all_zero(&f, r.bits + GC_HEADER_UNITS + 1, units - GC_HEADER_UNITS - 1));
            memset((uint8_t *)gc_obj(f.h, r) + 12, 0xAA, units * GC_UNIT_BYTES - 12);
            model_add(md, r, units);
        }
        check(&f);
        model_check(&f, md);
        stop(&f);
        for (uint32_t at = 0; at < MODEL_GRANULES; at++) {
            gc_ref o = {md->first_unit + at * GC_GRANULE_UNITS};

            if (md->units[at] == 0)
                continue;
            if (next_random(&rng) % (2 + cycle % 5) == 0)
                assert_true(gc_mark_set(f.h, o.bits));
            else
                model_drop(md, o);
        }
        (void)gc_segfit_begin_sweep(f.s);
        check(&f);
        model_check(&f, md);
    }
    free(md);
    done(&f);
}

static void swept_garbage_is_poisoned_but_parses(void **state)
{
    struct kit f;
    gc_ref r[100];

    (void)state;
    open_with(&f, &by_mark, (uint64_t)1 << 20, true);
    for (uint32_t i = 0; i < 100; i++) {
        r[i] = alloc_node(&f);
        gc_set_u32(f.m, r[i], 2, i);
    }
    stop(&f);
    for (uint32_t i = 0; i < 100; i += 3)
        (void)gc_mark_set(f.h, r[i].bits);
    (void)gc_segfit_begin_sweep(f.s);
    gc_segfit_sweep_all(f.s);
    for (uint32_t i = 0; i < 100; i++) {
        if (i % 3 == 0) {
            assert_int_equal(gc_get_u32(f.m, r[i], 2), i);
            continue;
        }
        assert_int_equal(gc_obj(f.h, r[i])->type, 0);
        assert_int_equal(gc_filler_units(gc_obj(f.h, r[i])), NODE_UNITS);
        for (uint32_t w = 0; w < 4; w++)
            assert_int_equal(gc_get_u32(f.m, r[i], w), 0x01010101u * GC_POISON);
    }
    check(&f);
    for (uint32_t i = 0; i < NODE_CELLS - 34; i++) {
        gc_ref o = alloc_node(&f);

        assert_true(all_zero(&f, o.bits + GC_HEADER_UNITS, NODE_UNITS - GC_HEADER_UNITS));
    }
    done(&f);
}

/* ---- the whole space --------------------------------------------------------------------------*/

static void verify_notices_a_wrong_count(void **state)
{
    struct kit f;
    struct gc_segfit_block *b;
    char err[256];
    gc_ref r;

    (void)state;
    open_by_mark(&f);
    r = alloc_node(&f);
    stop(&f);
    (void)gc_mark_set(f.h, r.bits);
    (void)gc_segfit_begin_sweep(f.s);
    check(&f);
    b = &f.s->blocks[r.bits >> GC_BLOCK_SHIFT];
    b->free--;
    assert_false(gc_segfit_verify(f.s, err, sizeof err));
    b->free++;
    b->prev = 77;
    assert_false(gc_segfit_verify(f.s, err, sizeof err));
    b->prev = 0;
    f.s->used_units += 2;
    assert_false(gc_segfit_verify(f.s, err, sizeof err));
    f.s->used_units -= 2;
    done(&f);
}

static void reset_makes_it_as_good_as_new(void **state)
{
    struct kit f;
    uint64_t calls;
    gc_ref first, r;

    (void)state;
    gc_may_gc_begin();
    open_by_mark(&f);
    first = alloc_node(&f);
    for (uint32_t i = 0; i < 5000; i++)
        (void)alloc_units(&f, 4 + i % 200 * 2);
    stop(&f);
    (void)gc_mark_set(f.h, first.bits);
    (void)gc_segfit_begin_sweep(f.s);
    calls = f.h->mem.calls;
    assert_int_equal(gc_heap_reset(f.h), GC_OK);
    assert_int_equal(f.h->mem.calls, calls);
    assert_int_equal(f.s->taken, 0);
    check(&f);
    assert_int_equal(gc_type_byte_array(f.h, "bytes", 1, &f.bytes), GC_OK);
    r = alloc_units(&f, NODE_UNITS);
    assert_int_equal(r.bits, first.bits);
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_has_a_class_with_bounded_waste),
        cmocka_unit_test(blocks_are_divided_with_little_left),
        cmocka_unit_test(fresh_objects_are_neighbours_and_zeroed),
        cmocka_unit_test(sizes_that_share_a_class_keep_to_its_cells),
        cmocka_unit_test(every_run_is_announced_before_it_is_used),
        cmocka_unit_test(full_means_that_every_cell_is_taken),
        cmocka_unit_test(unmarked_cells_are_handed_out_again_and_marked_ones_not),
        cmocka_unit_test(blocks_without_a_mark_return_untouched),
        cmocka_unit_test(garbage_of_one_class_serves_the_others),
        cmocka_unit_test(every_cell_of_the_smallest_class_can_be_live),
        cmocka_unit_test(one_free_cell_is_found_and_no_second),
        cmocka_unit_test(dense_blocks_come_after_the_pool),
        cmocka_unit_test(little_memory_in_dense_blocks_is_forgone_until_it_is_needed),
        cmocka_unit_test(a_mark_inside_a_cell_keeps_the_cell),
        cmocka_unit_test(random_survival_agrees_with_a_model),
        cmocka_unit_test(swept_garbage_is_poisoned_but_parses),
        cmocka_unit_test(verify_notices_a_wrong_count),
        cmocka_unit_test(reset_makes_it_as_good_as_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
