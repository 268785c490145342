/* SPDX-License-Identifier: MIT */
#include "heap/line_space.h"

#include "heap/line_age.h"
#include "heap/line_bits.h"
#include "heap/line_trace.h"
#include "heap/mem_state.h"

#define LINES       GC_LINES_PER_BLOCK
#define TABLE_BYTES (GC_BLOCKS * sizeof(struct gc_line_block))
#define LIVE_BYTES  (GC_BLOCKS * sizeof(uint16_t))
_Static_assert(GC_MARK_WORDS * 2 == LINES, "half a word of mark bits per line");
_Static_assert(GC_BLOCK_UNITS <= UINT16_MAX, "live_units");

static void reclaim_lines(const struct gc_heap *h, uint32_t block, uint32_t first, uint32_t count)
{
    gc_mem_reclaim(h, gc_unit(h, gc_line_unit(block, first)), (size_t)count * GC_LINE_BYTES);
}

/* ---- life ------------------------------------------------------------------------------------ */

static uint32_t reserve_blocks(const struct gc_heap *h, const struct gc_line_space *s)
{
    size_t charge = gc_block_charge(h);
    size_t blocks = (h->acct.limit / 1000 * s->reserve_permille + charge - 1) / charge;

    return s->reserve_permille != 0 && blocks < 2 ? 2 : (uint32_t)blocks;
}

void gc_lines_refill_reserve(struct gc_heap *h, struct gc_line_space *s)
{
    uint32_t want = reserve_blocks(h, s);

    while (s->reserve < want && gc_charge(&h->acct, GC_CHARGE_RESERVE, gc_block_charge(h)))
        s->reserve++;
}

static void start_over(struct gc_heap *h, struct gc_line_space *s)
{
    s->stats = (struct gc_line_stats){0};
    s->next = s->fit = h->pool.first;
    memset(s->copies, 0, sizeof s->copies);
    s->fresh_lines = 0;
}

static void forget_survival(struct gc_line_space *s)
{
    s->fresh_kept = s->fresh_live = LINES;
}

int gc_lines_open(struct gc_heap *h, struct gc_line_space *s, uint32_t permille)
{
    int err;

    s->blocks = gc_vm_map(TABLE_BYTES);
    s->live_units = gc_vm_map(LIVE_BYTES);
    if (s->blocks == NULL || s->live_units == NULL) {
        gc_lines_close(s);
        return gc_heap_error(h, GC_ERR_SYSTEM, "no address space for the line tables");
    }
    h->meta_per_block += sizeof *s->blocks + sizeof *s->live_units;
    s->reserve_permille = permille;
    start_over(h, s);
    forget_survival(s);
    err = gc_pool_precommit(h); /* now, so that the reserve is committed and touched too */
    if (err != GC_OK) {
        gc_lines_close(s);
        return gc_heap_error(h, err, "the system refuses to commit %zu bytes", h->acct.limit);
    }
    gc_lines_refill_reserve(h, s);
    if (s->reserve < reserve_blocks(h, s) || gc_budget(&h->acct) < gc_block_charge(h)) {
        gc_lines_close(s);
        return gc_heap_error(h, GC_ERR_NOMEM,
                             "%zu bytes hold no copy reserve of %u blocks and one block more "
                             "(%zu bytes each)",
                             h->acct.limit, reserve_blocks(h, s), gc_block_charge(h));
    }
    return GC_OK;
}

void gc_lines_close(struct gc_line_space *s)
{
    gc_vm_release(s->blocks, TABLE_BYTES);
    gc_vm_release(s->live_units, LIVE_BYTES);
    gc_vm_release(s->age, s->age_bytes);
    s->blocks = NULL;
    s->age = NULL;
    s->live_units = NULL;
}

void gc_lines_reset(struct gc_heap *h, struct gc_line_space *s)
{
    uint32_t first = h->pool.first, count = h->pool.top - first;

    memset(&s->blocks[first], 0, count * sizeof *s->blocks);
    memset(&s->live_units[first], 0, count * sizeof *s->live_units);
    if (s->age != NULL)
        memset(&s->age[first], 0, count * sizeof *s->age);
    s->reserve = 0;
    s->derived = s->sliding = false;
    start_over(h, s);
    forget_survival(s);
    gc_lines_refill_reserve(h, s);
}

/* ---- allocation ------------------------------------------------------------------------------ */

/* The first hole of at least `need` lines: how long it is, 0 when there is none. */
static uint32_t find_hole(const struct gc_line_block *b, uint32_t need, uint32_t *first)
{
    uint64_t used[2] = {b->live[0] | b->fresh[0], b->live[1] | b->fresh[1]};
    uint32_t at = gc_line_clear_from(used, 0);

    while (at < LINES) {
        uint32_t end = gc_line_set_from(used, at);

        if (end - at >= need) {
            *first = at;
            return end - at;
        }
        at = gc_line_clear_from(used, end);
    }
    return 0;
}

/* Makes lines [first, first + count) the run of window `w`, which is retired. */
static void hand_out(struct gc_mutator *m, struct gc_line_space *s, uint32_t w, uint32_t block,
                     uint32_t first, uint32_t count)
{
    struct gc_line_block *b = &s->blocks[block];
    uint64_t mask[2];

    gc_line_mask(mask, first, count);
    b->fresh[0] |= mask[0];
    b->fresh[1] |= mask[1];
    b->start[first / 64] |= (uint64_t)1 << (first % 64);
    s->stats.free_lines -= count;
    s->fresh_lines += count;
    gc_window_publish(m, w, gc_line_unit(block, first), gc_line_unit(block, first + count));
}

/* Ends the run of the overflow window; the lines it did not touch are free again. */
static void retire_overflow(struct gc_mutator *m, struct gc_line_space *s)
{
    struct gc_window *win = &m->window[GC_LINE_OVERFLOW];
    uint32_t keep = (win->cursor + GC_LINE_UNITS - 1) & ~(GC_LINE_UNITS - 1);

    if (keep < win->limit) {
        uint32_t block = win->cursor >> GC_BLOCK_SHIFT;
        uint32_t first = (keep & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;
        uint32_t count = (win->limit - keep) >> GC_LINE_SHIFT;
        uint64_t mask[2];

        gc_line_mask(mask, first, count);
        s->blocks[block].fresh[0] &= ~mask[0];
        s->blocks[block].fresh[1] &= ~mask[1];
        s->stats.free_lines += count;
        s->fresh_lines -= count;
        reclaim_lines(m->heap, block, first, count);
        win->limit = keep;
    }
    gc_window_retire(m, GC_LINE_OVERFLOW);
}

uint32_t gc_lines_take_block(struct gc_heap *h, struct gc_line_space *s)
{
    uint32_t block = gc_pool_take(h, GC_CHARGE_BLOCKS);

    if (block != 0) {
        h->block_kind[block] = GC_BLOCK_LINES;
        s->stats.blocks++;
        s->stats.free_lines += LINES;
    }
    return block;
}

/* Hands window `w` the next hole of at least `need` lines in blocks [*at, end). */
static bool refill_from_holes(struct gc_mutator *m, struct gc_line_space *s, uint32_t w,
                              uint32_t need, uint32_t *at, uint32_t end)
{
    struct gc_heap *h = m->heap;

    for (; *at < end; ++*at) {
        uint32_t first = 0;
        uint32_t count = gc_line_owned(h, *at) ? find_hole(&s->blocks[*at], need, &first) : 0;

        if (count != 0) {
            hand_out(m, s, w, *at, first, count);
            return true;
        }
    }
    return false;
}

static bool refill_from_pool(struct gc_mutator *m, struct gc_line_space *s, uint32_t w)
{
    uint32_t block = gc_lines_take_block(m->heap, s);

    if (block == 0)
        return false;
    hand_out(m, s, w, block, 0, LINES);
    return true;
}

static bool refill_small(struct gc_mutator *m, struct gc_line_space *s)
{
    gc_window_retire(m, GC_LINE_WINDOW);
    if (s->stats.free_lines > 0 &&
        refill_from_holes(m, s, GC_LINE_WINDOW, 1, &s->next, m->heap->pool.top))
        return true;
    if (refill_from_pool(m, s, GC_LINE_WINDOW))
        return true;
    /* Holes that overflow blocks left behind, below s->next or at the end of the present one. */
    retire_overflow(m, s);
    if (s->stats.free_lines == 0)
        return false;
    s->next = m->heap->pool.first;
    return refill_from_holes(m, s, GC_LINE_WINDOW, 1, &s->next, m->heap->pool.top);
}

/* Beyond the paper, which collects here: when there is no free block, a hole that is long enough
 * serves (next fit), so that a heap of large holes is not full. */
static bool refill_overflow(struct gc_mutator *m, struct gc_line_space *s, uint32_t units)
{
    uint32_t need = (units + GC_LINE_UNITS - 1) >> GC_LINE_SHIFT;
    uint32_t begin = s->fit, top = m->heap->pool.top;

    retire_overflow(m, s);
    if (refill_from_pool(m, s, GC_LINE_OVERFLOW))
        return true;
    if (s->stats.free_lines < need)
        return false;
    if (refill_from_holes(m, s, GC_LINE_OVERFLOW, need, &s->fit, top))
        return true;
    s->fit = m->heap->pool.first;
    return refill_from_holes(m, s, GC_LINE_OVERFLOW, need, &s->fit, begin);
}

enum gc_alloc_status gc_lines_alloc(struct gc_mutator *m, struct gc_line_space *s, uint32_t units,
                                    uint32_t *out)
{
    uint32_t w = units <= GC_LINE_UNITS ? GC_LINE_WINDOW : GC_LINE_OVERFLOW;

    if (gc_window_bump(m, w, units, out))
        return GC_ALLOC_OK;
    if (w == GC_LINE_WINDOW ? !refill_small(m, s) : !refill_overflow(m, s, units))
        return GC_ALLOC_FULL;
    return gc_window_bump(m, w, units, out) ? GC_ALLOC_OK : GC_ALLOC_FULL;
}

/* ---- collection ------------------------------------------------------------------------------ */

void gc_lines_begin(struct gc_heap *h, struct gc_line_space *s)
{
    s->used_lines = gc_lines_used(s);
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (!gc_line_owned(h, b))
            continue;
        if (s->live_units[b] != 0)
            gc_mark_clear_blocks(h, b, 1);
        s->live_units[b] = 0;
        s->blocks[b] = (struct gc_line_block){0};
        if (s->age != NULL)
            s->age[b] = (struct gc_line_age){0};
    }
}

void gc_lines_mark_long(struct gc_line_space *s, uint32_t unit, uint32_t units)
{
    struct gc_line_block *b = &s->blocks[unit >> GC_BLOCK_SHIFT];
    uint32_t first = (unit & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;
    uint32_t last = ((unit + units - 1) & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;
    uint64_t mask[2];

    gc_line_mask(mask, first, last - first + 1);
    b->live[0] |= mask[0];
    b->live[1] |= mask[1];
}

void gc_lines_check_large(struct gc_heap *h, gc_ref r)
{
    const struct gc_type *type;
    uint64_t units;

    if (!gc_los_is(h, r))
        gc_corrupt(h, r, "reference to no object");
    type = gc_type_get(h, r, gc_obj(h, r)->type);
    units = gc_obj_units(h, r, type);
    if (h->block_kind[(r.bits + units - 1) >> GC_BLOCK_SHIFT] != GC_BLOCK_LARGE)
        gc_corrupt(h, r, "large object reaches beyond its blocks");
}

/* The lines of `block` in which marked objects start. */
static void started_lines(const struct gc_heap *h, uint32_t block, uint64_t started[2])
{
    const uint64_t *marks = gc_mark_words(h, block);

    for (uint32_t half = 0; half < 2; half++) {
        uint64_t lines = 0;

        for (uint32_t i = 0; i < 32; i++) {
            uint64_t word = marks[half * 32 + i];
            uint64_t pair = (uint64_t)((uint32_t)word != 0) | (uint64_t)(word >> 32 != 0) << 1;

            lines |= pair << (2 * i);
        }
        started[half] = lines;
    }
}

void gc_lines_derive(const struct gc_heap *h, struct gc_line_space *s, uint32_t block)
{
    struct gc_line_block *b = &s->blocks[block];
    uint64_t started[2];

    started_lines(h, block, started);
    b->live[0] |= started[0] | started[0] << 1;
    b->live[1] |= started[1] | started[1] << 1 | started[0] >> 63;
}

static void count_block(struct gc_line_space *s, uint32_t block)
{
    const struct gc_line_block *b = &s->blocks[block];
    uint64_t behind[2] = {b->live[0] << 1 | 1, b->live[1] << 1 | b->live[0] >> 63};
    uint64_t begins[2] = {~b->live[0] & behind[0], ~b->live[1] & behind[1]};
    uint32_t free_lines = LINES - gc_line_count(b->live);

    s->stats.blocks++;
    s->stats.live_bytes += (uint64_t)s->live_units[block] * GC_UNIT_BYTES;
    if (free_lines > 0) {
        s->stats.recyclable++;
        s->stats.free_lines += free_lines;
        s->stats.holes += gc_line_count(begins);
    }
}

static void note_survival(struct gc_line_space *s)
{
    uint64_t kept = gc_lines_used(s), live = s->stats.live_bytes / GC_LINE_BYTES;

    if (s->used_lines == 0)
        return;
    s->fresh_kept = kept < s->used_lines ? (uint32_t)(kept * LINES / s->used_lines) : LINES;
    s->fresh_live = live < s->used_lines ? (uint32_t)(live * LINES / s->used_lines) : LINES;
}

uint64_t gc_lines_left(const struct gc_heap *h, const struct gc_line_space *s)
{
    return s->stats.free_lines + gc_budget(&h->acct) / gc_block_charge(h) * LINES;
}

static void sweep_block(struct gc_heap *h, struct gc_line_space *s, uint32_t block,
                        enum gc_extent extent)
{
    struct gc_line_block *b = &s->blocks[block];
    bool unchanged = extent == GC_EXTENT_YOUNG && gc_line_count(b->fresh) == 0 &&
                     gc_line_count(b->live) != 0 && !gc_lines_has_aged(s, block);

    if (s->derived && h->block_kind[block] != GC_BLOCK_COMPACT)
        unchanged = true;
    h->block_kind[block] = GC_BLOCK_LINES;
    if (!unchanged)
        gc_lines_derive(h, s, block);
    if (s->age != NULL)
        gc_lines_note_aged(s, block);
    memset(b->fresh, 0, sizeof b->fresh);
    memset(b->start, 0, sizeof b->start);
    count_block(s, block);
    for (uint32_t at = gc_line_clear_from(b->live, 0); (h->poison || GC_ANNOTATE) && at < LINES;) {
        uint32_t end = gc_line_set_from(b->live, at);

        reclaim_lines(h, block, at, end - at);
        at = gc_line_clear_from(b->live, end);
    }
}

void gc_lines_sweep(struct gc_heap *h, struct gc_line_space *s, enum gc_extent extent)
{
    start_over(h, s);
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (!gc_line_owned(h, b))
            continue;
        if (s->live_units[b] != 0) {
            sweep_block(h, s, b, extent);
        } else {
            s->blocks[b] = (struct gc_line_block){0};
            if (s->age != NULL)
                s->age[b] = (struct gc_line_age){0};
            gc_pool_give(h, b, 1, GC_CHARGE_BLOCKS);
        }
    }
    s->derived = false;
    if (extent == GC_EXTENT_FULL)
        note_survival(s);
}
