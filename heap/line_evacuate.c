/* SPDX-License-Identifier: MIT
 *
 * Which blocks of a line space are evacuated, and where copies go. */
#include "heap/line_age.h"
#include "heap/line_bits.h"

#define LINES GC_LINES_PER_BLOCK

/* Of an evacuation of `block`: lines' worth of copies, and lines that it would free. */
struct bargain {
    uint32_t copies;
    uint32_t frees;
    uint32_t ratio; /* copies / frees in 128ths, at most 128 */
};
static struct bargain bargain_of(const struct gc_line_space *s, uint32_t block,
                                 enum gc_line_gain what)
{
    const struct gc_line_block *b = &s->blocks[block];
    uint32_t fresh = gc_line_count(b->fresh);
    uint32_t live = ((uint32_t)s->live_units[block] + GC_LINE_UNITS - 1) >> GC_LINE_SHIFT;
    struct bargain r = {.copies = live + (fresh * s->fresh_live + LINES - 1) / LINES,
                        .frees = gc_line_count(b->live) + fresh * s->fresh_kept / LINES};

    if (what == GC_GAIN_BLOCKS)
        r.frees = LINES;
    else if (s->live_units[block] == 0)
        r.frees = 0; /* all fresh: this collection will tell whether it is sparse or dead */
    r.ratio = r.copies < r.frees ? r.copies * LINES / r.frees : LINES;
    return r;
}

uint32_t gc_lines_select(struct gc_heap *h, struct gc_line_space *s, enum gc_line_gain what,
                         uint32_t max_ratio, uint32_t min_gain)
{
    uint64_t room = (s->reserve + gc_budget(&h->acct) / gc_block_charge(h)) * LINES;
    uint64_t copies[LINES + 1] = {0}, frees[LINES + 1] = {0}; /* by ratio */
    uint64_t gain = 0;
    uint32_t picked = 0;

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        struct bargain r = bargain_of(s, b, what);

        if (gc_line_owned(h, b)) {
            copies[r.ratio] += r.copies;
            frees[r.ratio] += r.frees;
        }
    }
    for (uint32_t i = 0; i <= LINES; i++) {
        uint64_t fit = i > max_ratio ? 0 : copies[i] < room ? copies[i] : room;

        gain += copies[i] != 0 ? frees[i] * fit / copies[i] - fit : i == 0 ? frees[i] : 0;
        copies[i] = fit; /* from here on: what may still be picked */
        room -= fit;
    }
    if (gain < (uint64_t)min_gain * LINES)
        return 0;
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        struct bargain r = bargain_of(s, b, what);

        if (gc_line_owned(h, b) && r.ratio <= max_ratio && r.copies <= copies[r.ratio]) {
            copies[r.ratio] -= r.copies;
            h->block_kind[b] = GC_BLOCK_EVACUATE;
            picked++;
        }
    }
    return picked;
}

/* A block for copies; the reserve is for them. */
static uint32_t block_for_copies(struct gc_heap *h, struct gc_line_space *s)
{
    uint32_t block = gc_lines_take_block(h, s);

    if (block != 0 || s->reserve == 0)
        return block;
    gc_uncharge(&h->acct, GC_CHARGE_RESERVE, gc_block_charge(h));
    s->reserve--;
    return gc_lines_take_block(h, s);
}

bool gc_lines_copy_block(struct gc_heap *h, struct gc_line_space *s, uint32_t kind)
{
    uint32_t block = block_for_copies(h, s);

    if (block == 0)
        return false;
    /* No run begins here, but the sweep of a young collection shall look at the block; all of it is
     * of one age. */
    memset(s->blocks[block].fresh, 0xFF, sizeof s->blocks[block].fresh);
    if (s->age != NULL && kind == GC_COPIES)
        memset(s->age[block].lines, 0xFF, sizeof s->age[block].lines);
    s->copies[kind] = (struct gc_line_copies){gc_block_unit(block), gc_block_unit(block + 1)};
    return true;
}
