/* SPDX-License-Identifier: MIT
 *
 * heap/line_space: poison and verification, the copy reserve, and the choice of blocks to
 * evacuate. */
#include "tests/line_kit.h"

/* ---- poison and verification ----------------------------------------------------------------- */

static void free_lines_are_poisoned(void **state)
{
    struct fixture *f = *state;
    gc_ref keep;

    fill_blocks(f, 1);
    keep = at_line(f, 0, 30, 0);
    collect(f, &keep, 1);
    for (uint32_t line = 0; line < LINES; line++) {
        const uint8_t *bytes = gc_unit(f->h, at_line(f, 0, line, 0).bits);

        for (uint32_t i = 0; i < GC_LINE_BYTES && !live_line(f, 0, line); i++)
            assert_int_equal(bytes[i], GC_POISON);
    }
    assert_int_equal(gc_header(f->m, keep)->type, (uint32_t)f->small->header);
    assert_sound(f);
}

static void verify_sees_a_write_to_a_free_line(void **state)
{
    struct fixture *f = *state;
    char err[256] = "";
    gc_ref keep;

    fill_blocks(f, 1);
    keep = at_line(f, 0, 30, 0);
    collect(f, &keep, 1);
    *(uint8_t *)gc_unit(f->h, at_line(f, 0, 99, 5).bits) = 1;
    assert_false(gc_lines_verify(f->h, f->s, err, sizeof err));
    assert_non_null(strstr(err, "line 99"));
}

static void verify_sees_a_mark_in_a_free_line(void **state)
{
    struct fixture *f = *state;
    char err[256] = "";
    gc_ref keep;

    fill_blocks(f, 1);
    keep = at_line(f, 0, 30, 0);
    collect(f, &keep, 1);
    (void)gc_mark_set(f->h, at_line(f, 0, 50, 0).bits);
    assert_false(gc_lines_verify(f->h, f->s, err, sizeof err));
    assert_non_null(strstr(err, "line 50"));
}

static void verify_sees_marks_that_do_not_add_up(void **state)
{
    struct fixture *f = *state;
    char err[256] = "";
    gc_ref keep;

    fill_blocks(f, 1);
    keep = at_line(f, 0, 30, 0);
    collect(f, &keep, 1);
    (void)gc_mark_set(f->h, at_line(f, 0, 30, 1).bits);
    assert_false(gc_lines_verify(f->h, f->s, err, sizeof err));
    assert_non_null(strstr(err, "add up"));
}

/* ---- the copy reserve and the choice of blocks ----------------------------------------------- */

static void reserve_is_charged_at_open(void **state)
{
    struct fixture *f = *state;

    /* 2.5 % of 1 MiB is less than a block; two is the least. */
    assert_int_equal(f->s->reserve, 2);
    assert_int_equal(f->h->acct.used[GC_CHARGE_RESERVE], 2 * gc_block_charge(f->h));
}

static void reserve_is_not_allocated_from(void **state)
{
    struct fixture *f = *state;

    (void)fill_heap(f);
    assert_int_equal(f->s->reserve, 2);
    assert_int_equal(f->h->acct.used[GC_CHARGE_RESERVE], 2 * gc_block_charge(f->h));
    assert_int_equal(f->h->acct.used[GC_CHARGE_BLOCKS], f->s->stats.blocks * gc_block_charge(f->h));
    assert_true(gc_budget(&f->h->acct) < gc_block_charge(f->h));
}

static void copies_use_the_reserve_which_is_refilled(void **state)
{
    struct fixture *f = *state;
    size_t charge = gc_block_charge(f->h), before;
    uint32_t copied = 0;

    (void)fill_heap(f);
    before = f->h->acct.used[GC_CHARGE_BLOCKS];
    gc_windows_retire_all(f->m);
    gc_lines_begin(f->h, f->s);
    mark(f, at_line(f, 0, 0, 0));
    while (gc_lines_copy_room(f->h, f->s, GC_COPIES, SMALL_UNITS) != 0)
        copied++;
    assert_int_equal(copied, 2 * PER_BLOCK);
    assert_int_equal(f->h->acct.used[GC_CHARGE_RESERVE], 0);
    assert_int_equal(f->h->acct.used[GC_CHARGE_BLOCKS], before + 2 * charge);
    gc_lines_sweep(f->h, f->s, GC_EXTENT_FULL);
    gc_lines_refill_reserve(f->h, f->s);
    assert_int_equal(f->h->acct.used[GC_CHARGE_RESERVE], 2 * charge);
    assert_int_equal(f->h->acct.used[GC_CHARGE_BLOCKS], charge);
}

/* Block b keeps 8 (b + 1) whole lines, from its start. */
static bool more_in_later_blocks(uint32_t block, uint32_t line)
{
    return line < 8 * (block + 1);
}

static void emptiest_blocks_are_picked_as_far_as_copies_fit(void **state)
{
    struct fixture *f = *state;

    (void)fill_heap(f);
    collect_lines(f, more_in_later_blocks, PER_LINE);
    /* Room for 256 lines: 8 + 16 + ... + 56 = 224 fit, 64 more do not. */
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, LINES, 0), 7);
    for (uint32_t b = 0; b < f->s->stats.blocks; b++)
        assert_int_equal(f->h->block_kind[f->first + b],
                         b < 7 ? GC_BLOCK_EVACUATE : GC_BLOCK_LINES);
}

static void full_blocks_are_not_picked(void **state)
{
    struct fixture *f = *state;

    (void)fill_heap(f);
    collect_lines(f, more_in_later_blocks, PER_LINE);
    /* Their gain does not count either: without it there are 232 lines. */
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, 17, 2), 0);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, 17, 1), 2);
}

static void no_block_is_picked_for_too_little_gain(void **state)
{
    struct fixture *f = *state;

    (void)fill_heap(f);
    collect_lines(f, more_in_later_blocks, PER_LINE);
    /* Seven blocks less 224 lines of copies: a gain of 5.25 blocks. */
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, LINES, 6), 0);
    assert_int_equal(f->h->block_kind[f->first], GC_BLOCK_LINES);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, LINES, 5), 7);
}

/* A small object in every line of one block, and in every second line of the next. */
static bool scattered(uint32_t block, uint32_t line)
{
    return block == 0 || (block == 1 && line % 2 == 0);
}

static void only_lines_that_marking_would_keep_are_a_gain(void **state)
{
    struct fixture *f = *state;

    fill_blocks(f, 2);
    collect_lines(f, scattered, 1);
    assert_int_equal(f->s->stats.free_lines, 0);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_LINES, LINES / 2, 0), 2);

    /* A dense half of a block whose other half is free: copying it frees no line. */
    collect(f, NULL, 0);
    fill_blocks(f, 2);
    collect_lines(f, more_in_later_blocks, PER_LINE);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_LINES, LINES / 2, 0), 0);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_BLOCKS, LINES / 2, 0), 2);
}

static bool every_fourth_line(uint32_t block, uint32_t line)
{
    return block < 4 && line % 4 == 0;
}

static void fresh_lines_count_as_the_last_collection_left_them(void **state)
{
    struct fixture *f = *state;

    fill_blocks(f, 4);
    assert_int_equal(f->s->fresh_live, LINES); /* no collection yet */
    collect_lines(f, every_fourth_line, 1);
    assert_int_equal(f->s->fresh_kept, LINES / 2);
    assert_int_equal(f->s->fresh_live, LINES / 4 / PER_LINE);
    for (uint32_t i = 0; i < 4 * LINES / 2 * PER_LINE; i++)
        (void)new_small(f);
    assert_int_equal(f->s->stats.blocks, 4);
    fill_blocks(f, 1);
    gc_windows_retire_all(f->m);
    /* 64 lines kept for 4 lines of objects, 32 of 64 fresh ones for 2; the block that is all fresh
     * is left alone. */
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_LINES, 7, 0), 0);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_LINES, 8, 2), 4);
    assert_int_equal(f->h->block_kind[f->first + 4], GC_BLOCK_LINES);
}

static void blocks_that_are_all_fresh_are_left_alone(void **state)
{
    struct fixture *f = *state;
    gc_ref keep;

    fill_blocks(f, 4);
    keep = at_line(f, 0, 0, 0);
    collect(f, &keep, 1);
    assert_int_equal(f->s->fresh_live, 0);
    for (uint32_t i = 0; i < (LINES - 2) * PER_LINE + PER_BLOCK; i++)
        (void)new_small(f);
    gc_windows_retire_all(f->m);
    assert_int_equal(f->s->stats.blocks, 2);
    assert_int_equal(gc_lines_select(f->h, f->s, GC_GAIN_LINES, LINES / 2, 0), 1);
    assert_int_equal(f->h->block_kind[f->first], GC_BLOCK_EVACUATE);
}

static void reset_forgets_everything(void **state)
{
    struct fixture *f = *state;
    size_t budget = gc_budget(&f->h->acct);
    gc_ref keep;

    gc_may_gc_begin();
    fill_blocks(f, 2);
    keep = at_line(f, 1, 30, 0);
    collect(f, &keep, 1);
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    assert_int_equal(gc_budget(&f->h->acct), budget);
    assert_int_equal(f->s->reserve, 2);
    assert_int_equal(f->s->stats.blocks, 0);
    assert_int_equal(f->s->stats.free_lines, 0);
    assert_int_equal(walk_all(f).objects, 0);
    register_types(f);
    fill_blocks(f, 2);
    assert_int_equal(walk_all(f).objects, 2 * PER_BLOCK);
    assert_sound(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POISONED(free_lines_are_poisoned),
        POISONED(verify_sees_a_write_to_a_free_line),
        PLAIN(verify_sees_a_mark_in_a_free_line),
        PLAIN(verify_sees_marks_that_do_not_add_up),
        PLAIN(reserve_is_charged_at_open),
        PLAIN(reserve_is_not_allocated_from),
        PLAIN(copies_use_the_reserve_which_is_refilled),
        PLAIN(emptiest_blocks_are_picked_as_far_as_copies_fit),
        PLAIN(full_blocks_are_not_picked),
        PLAIN(no_block_is_picked_for_too_little_gain),
        PLAIN(only_lines_that_marking_would_keep_are_a_gain),
        PLAIN(blocks_that_are_all_fresh_are_left_alone),
        PLAIN(fresh_lines_count_as_the_last_collection_left_them),
        PLAIN(reset_forgets_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
