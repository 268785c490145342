/* SPDX-License-Identifier: MIT
 *
 * heap/line_space: which lines a collection frees, in which order they are handed out, and what a
 * walk sees. */
#include "tests/line_kit.h"

/* ---- lines that a collection frees ----------------------------------------------------------- */

static void small_object_keeps_its_line_and_the_next(void **state)
{
    struct fixture *f = *state;
    gc_ref keep;

    fill_blocks(f, 1);
    keep = at_line(f, 0, 63, 3);
    collect(f, &keep, 1);
    for (uint32_t line = 0; line < LINES; line++)
        assert_int_equal(live_line(f, 0, line), line == 63 || line == 64);
    assert_int_equal(f->s->stats.free_lines, LINES - 2);
    assert_int_equal(f->s->stats.live_bytes, SMALL_UNITS * GC_UNIT_BYTES);
    assert_sound(f);
}

static void last_line_spills_into_no_other_block(void **state)
{
    struct fixture *f = *state;
    gc_ref keep[2];

    fill_blocks(f, 2);
    keep[0] = at_line(f, 0, LINES - 1, 7);
    keep[1] = at_line(f, 1, 9, 0);
    collect(f, keep, 2);
    assert_true(live_line(f, 0, LINES - 1));
    assert_false(live_line(f, 1, 0));
    assert_int_equal(f->s->stats.free_lines, LINES - 1 + LINES - 2);
}

static void long_object_keeps_exactly_its_lines(void **state)
{
    struct fixture *f = *state;
    gc_ref keep;

    /* Five units into line 60, then 300 units: the object ends in line 64 of its block. */
    for (uint32_t i = 0; i < 60 * PER_LINE + 1; i++)
        (void)new_small(f);
    keep = new_long(f, 300);
    assert_int_equal(line_of(keep), 60);
    collect(f, &keep, 1);
    for (uint32_t line = 0; line < LINES; line++)
        assert_int_equal(live_line(f, 0, line), line >= 60 && line <= 64);
    assert_sound(f);
}

static void block_without_survivors_returns_to_the_pool(void **state)
{
    struct fixture *f = *state;
    size_t charged = f->h->acct.used[GC_CHARGE_BLOCKS];
    gc_ref keep;

    fill_blocks(f, 3);
    keep = at_line(f, 1, 0, 0);
    collect(f, &keep, 1);
    assert_int_equal(f->s->stats.blocks, 1);
    assert_int_equal(f->h->acct.used[GC_CHARGE_BLOCKS], charged + gc_block_charge(f->h));
    assert_int_equal(f->h->block_kind[f->first], GC_BLOCK_FREE);
    assert_int_equal(f->h->block_kind[f->first + 1], GC_BLOCK_LINES);
}

static void second_collection_forgets_the_first(void **state)
{
    struct fixture *f = *state;
    gc_ref keep[2];

    fill_blocks(f, 1);
    keep[0] = at_line(f, 0, 5, 0);
    keep[1] = at_line(f, 0, 90, 0);
    collect(f, keep, 2);
    collect(f, keep + 1, 1);
    assert_false(live_line(f, 0, 5));
    assert_true(live_line(f, 0, 90));
    assert_false(gc_mark_test(f->h, keep[0].bits));
    assert_int_equal(f->s->stats.live_bytes, SMALL_UNITS * GC_UNIT_BYTES);
}

/* ---- holes ----------------------------------------------------------------------------------- */

static void holes_are_handed_out_by_address(void **state)
{
    struct fixture *f = *state;
    static const uint32_t kept[] = {10, 20, 21, 60, 126};
    gc_ref keep[5];

    fill_blocks(f, 1);
    for (uint32_t i = 0; i < 5; i++)
        keep[i] = at_line(f, 0, kept[i], i);
    collect(f, keep, 5);
    assert_int_equal(f->s->stats.holes, 4); /* 0-9, 12-19, 23-59, 62-125; 127 is spill */
    assert_int_equal(f->s->stats.free_lines, 10 + 8 + 37 + 64);
    for (uint32_t line = 0, seen = 0; line < LINES; line++) {
        if (live_line(f, 0, line))
            continue;
        for (uint32_t i = 0; i < PER_LINE; i++, seen++) {
            gc_ref r = new_small(f);

            assert_int_equal(r.bits, at_line(f, 0, line, i).bits);
        }
    }
    assert_int_equal(f->s->stats.free_lines, 0);
    assert_int_equal(block_of(f, new_small(f)), 1);
}

static void recyclable_blocks_come_before_free_ones(void **state)
{
    struct fixture *f = *state;
    gc_ref keep[2];

    fill_blocks(f, 4);
    keep[0] = at_line(f, 3, 0, 0); /* blocks 0 and 2 become free, 1 and 3 recyclable */
    keep[1] = at_line(f, 1, 0, 0);
    collect(f, keep, 2);
    assert_int_equal(f->s->stats.recyclable, 2);
    for (uint32_t i = 0; i < (LINES - 2) * PER_LINE; i++)
        assert_int_equal(block_of(f, new_small(f)), 1);
    for (uint32_t i = 0; i < (LINES - 2) * PER_LINE; i++)
        assert_int_equal(block_of(f, new_small(f)), 3);
    assert_int_equal(block_of(f, new_small(f)), 0);
}

static void handed_out_holes_are_zero(void **state)
{
    struct fixture *f = *state;
    gc_ref keep;

    fill_blocks(f, 1);
    for (uint32_t line = 0; line < LINES; line++)
        memset(gc_unit(f->h, at_line(f, 0, line, 1).bits + 2), 0x55, 24);
    keep = at_line(f, 0, 0, 0);
    collect(f, &keep, 1);
    for (uint32_t i = 0; i < 100; i++) {
        gc_ref r = new_small(f);

        for (uint32_t word = 0; word < 6; word++)
            assert_int_equal(gc_get_u32(f->m, r, word), 0);
    }
}

/* ---- objects longer than a line -------------------------------------------------------------- */

static void long_object_uses_the_hole_it_fits_into(void **state)
{
    struct fixture *f = *state;
    gc_ref before = new_small(f), r = new_long(f, 500);

    assert_int_equal(r.bits, before.bits + SMALL_UNITS);
}

static void long_object_that_does_not_fit_goes_to_the_overflow_block(void **state)
{
    struct fixture *f = *state;
    gc_ref keep[2], in_hole, r;

    fill_blocks(f, 1);
    keep[0] = at_line(f, 0, 4, 0); /* holes of 4 lines and of 122 */
    keep[1] = at_line(f, 0, 127, 0);
    collect(f, keep, 2);
    in_hole = new_small(f);
    assert_int_equal(line_of(in_hole), 0);
    r = new_long(f, 6 * GC_LINE_UNITS);
    assert_int_equal(block_of(f, r), 1);
    /* The hole goes on serving small objects, the overflow block long ones. */
    assert_int_equal(new_small(f).bits, in_hole.bits + SMALL_UNITS);
    assert_int_equal(new_long(f, 6 * GC_LINE_UNITS).bits, r.bits + 6 * GC_LINE_UNITS);
}

/* Free are lines 50 to 53 of block 1 and 116 to 127 of block 2. */
static bool two_holes(uint32_t block, uint32_t line)
{
    return line % 2 == 0 && (block != 1 || (line != 50 && line != 52)) &&
           (block != 2 || line < 116);
}

static void long_object_finds_a_hole_when_no_block_is_free(void **state)
{
    struct fixture *f = *state;
    gc_ref r;

    (void)fill_heap(f);
    collect_lines(f, two_holes, 1);
    assert_int_equal(f->s->stats.free_lines, 4 + 12);
    assert_true(gc_is_null(new_long(f, 13 * GC_LINE_UNITS)));
    r = new_long(f, 9 * GC_LINE_UNITS);
    assert_int_equal(block_of(f, r), 2);
    assert_int_equal(line_of(r), 116);
    /* Three lines are left there; the hole below is long enough. */
    r = new_long(f, 4 * GC_LINE_UNITS);
    assert_int_equal(block_of(f, r), 1);
    assert_int_equal(line_of(r), 50);
    assert_sound(f);
    /* The three lines are not lost. */
    for (uint32_t i = 0; i < 3 * PER_LINE; i++)
        assert_int_equal(line_of(new_small(f)), 125 + i / PER_LINE);
    assert_true(gc_is_null(new_small(f)));
    assert_sound(f);
}

static void heap_is_full_only_when_every_line_is_used(void **state)
{
    struct fixture *f = *state;
    gc_ref r;

    fill_blocks(f, 1);
    r = new_long(f, 66); /* touches two lines of the overflow block */
    assert_int_equal(block_of(f, r), 1);
    assert_int_equal(fill_heap(f) % PER_BLOCK, (LINES - 2) * PER_LINE);
    assert_int_equal(f->s->stats.free_lines, 0);
    assert_sound(f);
}

/* ---- walking --------------------------------------------------------------------------------- */

static void walk_finds_fresh_objects_beside_open_windows(void **state)
{
    struct fixture *f = *state;
    struct seen seen;

    fill_blocks(f, 1);
    for (uint32_t i = 0; i < 5; i++)
        (void)new_small(f);
    (void)new_long(f, 1000);
    (void)new_long(f, 2000);
    assert_false(gc_is_null(new_long(f, 2000)));
    for (uint32_t i = 0; i < 3; i++)
        (void)new_small(f);
    seen = walk_all(f);
    assert_int_equal(seen.objects, PER_BLOCK + 8 + 3);
    assert_int_equal(seen.units, (PER_BLOCK + 8) * SMALL_UNITS + 5000);
    assert_true(seen.ascending);
}

static void walk_finds_survivors_and_what_fills_the_holes(void **state)
{
    struct fixture *f = *state;
    gc_ref keep[3];

    fill_blocks(f, 1);
    keep[0] = at_line(f, 0, 3, 7);
    keep[1] = at_line(f, 0, 4, 0);
    keep[2] = at_line(f, 0, 70, 2);
    collect(f, keep, 3);
    assert_int_equal(walk_all(f).objects, 3);
    for (uint32_t i = 0; i < 3 * PER_LINE + 2; i++) /* lines 0-2 whole, line 6 in part */
        (void)new_small(f);
    assert_int_equal(walk_all(f).objects, 3 + 3 * PER_LINE + 2);
    gc_windows_retire_all(f->m);
    assert_int_equal(walk_all(f).objects, 3 + 3 * PER_LINE + 2);
    assert_sound(f);
}

static void walk_tells_adjacent_runs_apart(void **state)
{
    struct fixture *f = *state;
    uint64_t survivors;
    gc_ref r;

    (void)fill_heap(f);
    collect_lines(f, two_holes, 1);
    survivors = f->s->stats.live_bytes / GC_UNIT_BYTES;
    for (uint32_t i = 0; i < 4 * PER_LINE; i++)
        assert_int_equal(block_of(f, new_small(f)), 1);
    /* The end of the overflow window's run, and right behind it a run of the other window. */
    r = new_long(f, 9 * GC_LINE_UNITS - 2);
    assert_int_equal(new_small(f).bits, r.bits + 9 * GC_LINE_UNITS);
    assert_int_equal(walk_all(f).units, survivors + 13 * GC_LINE_UNITS - 2 + SMALL_UNITS);
    gc_windows_retire_all(f->m);
    assert_int_equal(walk_all(f).units, survivors + 13 * GC_LINE_UNITS - 2 + SMALL_UNITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAIN(small_object_keeps_its_line_and_the_next),
        PLAIN(last_line_spills_into_no_other_block),
        PLAIN(long_object_keeps_exactly_its_lines),
        PLAIN(block_without_survivors_returns_to_the_pool),
        PLAIN(second_collection_forgets_the_first),
        PLAIN(holes_are_handed_out_by_address),
        PLAIN(recyclable_blocks_come_before_free_ones),
        PLAIN(handed_out_holes_are_zero),
        PLAIN(long_object_uses_the_hole_it_fits_into),
        PLAIN(long_object_that_does_not_fit_goes_to_the_overflow_block),
        POISONED(long_object_finds_a_hole_when_no_block_is_free),
        POISONED(heap_is_full_only_when_every_line_is_used),
        PLAIN(walk_finds_fresh_objects_beside_open_windows),
        POISONED(walk_finds_survivors_and_what_fills_the_holes),
        PLAIN(walk_tells_adjacent_runs_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
