/* SPDX-License-Identifier: MIT
 *
 * Segregated fit: what a collection gives back, and cells that are freed one at a time. */
#include "heap/mem_state.h"
#include "heap/segfit_blocks.h"

void gc_segfit_clear_marks(struct gc_segfit *s)
{
    struct gc_heap *h = s->heap;

    for (uint32_t b = h->pool.first; b < h->pool.top;) {
        uint32_t end = b;

        while (end < h->pool.top && h->block_kind[end] >= GC_BLOCK_LARGE)
            end++;
        gc_mark_clear_blocks(h, b, end - b);
        b = end + 1;
    }
}

/* Marks in a block.  Plain arithmetic, because the baseline instruction set has no bit count: eight
 * counters of a byte each take at most 16 words of 8 bits, then they are added up. */
static uint32_t count_marks(const uint64_t *words)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < GC_MARK_WORDS; i += 16) {
        uint64_t sum = 0;

        for (uint32_t k = 0; k < 16; k++) {
            uint64_t v = words[i + k];

            v -= v >> 1 & 0x5555555555555555u;
            v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
            sum += (v + (v >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
        }
        sum = (sum & 0x00FF00FF00FF00FFu) + (sum >> 8 & 0x00FF00FF00FF00FFu);
        count += (uint32_t)(sum * 0x0001000100010001u >> 48);
    }
    return count;
}

uint64_t gc_segfit_begin_sweep(struct gc_segfit *s)
{
    struct gc_heap *h = s->heap;
    uint64_t before = s->used_units;

    gc_segfit_forget_lists(s);
    s->used_units = 0;
    for (uint32_t block = h->pool.first; block < h->pool.top; block++) {
        struct gc_segfit_block *b = &s->blocks[block];
        struct gc_segfit_class *c = &s->classes[b->size_class];
        uint32_t live;

        if (b->state == GC_SEGFIT_NONE)
            continue;
        live = count_marks(gc_mark_words(h, block));
        if (live > c->cells)
            live = c->cells; /* marks inside cells: corrupt references */
        b->free = (uint16_t)(c->cells - live);
        b->swept_to = 0;
        s->used_units += (uint64_t)live * c->units;
        gc_segfit_file(s, c, block);
    }
    s->live_units = s->used_units;
    return before > s->used_units ? (before - s->used_units) * GC_UNIT_BYTES : 0;
}

static void clear_free(struct gc_segfit *s, const struct gc_segfit_class *c,
                       const struct gc_segfit_list *l)
{
    for (uint32_t block = l->head; block != 0; block = s->blocks[block].next) {
        uint32_t count = gc_segfit_runs_by_mark(s->heap, c, block);

        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t cell = c->runs[i].first; cell < c->runs[i].end; cell++)
                gc_segfit_clear_cell(s->heap, gc_segfit_cell_unit(c, block, cell), c->units);
        }
    }
}

void gc_segfit_sweep_all(struct gc_segfit *s)
{
    for (uint32_t w = 0; w < GC_SEGFIT_CLASSES; w++) {
        struct gc_segfit_class *c = &s->classes[w];

        GC_CHECK(c->current == 0, "segfit: sweep_all after allocation");
        clear_free(s, c, &c->sparse);
        clear_free(s, c, &c->dense);
    }
}

void gc_segfit_bad_free(const struct gc_segfit *s, gc_ref r)
{
    gc_corrupt(s->heap, r,
               gc_segfit_is_cell(s, r) ? "freed twice" : "freed, but no cell begins there");
}

void gc_segfit_freed_one(struct gc_segfit *s, gc_ref r)
{
    uint32_t block = r.bits >> GC_BLOCK_SHIFT, cell;
    struct gc_segfit_block *b = &s->blocks[block];
    struct gc_segfit_class *c = &s->classes[b->size_class];

    cell = gc_segfit_cell(c, r.bits);
    if (block == c->open_block && cell >= c->open.first && cell < c->open.end) {
        c->open_freed++;
    } else if (b->free + 1u < b->refile_at) {
        b->free++;
    } else {
        gc_segfit_unfile(s, c, block);
        b->free++;
        gc_segfit_file(s, c, block);
    }
}

void gc_segfit_freed(struct gc_segfit *s, uint32_t block, uint32_t cells)
{
    struct gc_segfit_block *b = &s->blocks[block];
    struct gc_segfit_class *c = &s->classes[b->size_class];

    GC_CHECK(b->state != GC_SEGFIT_NONE && cells <= c->cells - b->free && c->open_block != block,
             "segfit: %u cells of block %u freed, %u of %u are free", cells, block, b->free,
             c->cells);
    s->used_units -= (uint64_t)cells * c->units;
    if (b->free + cells < b->refile_at) {
        b->free = (uint16_t)(b->free + cells);
        return;
    }
    gc_segfit_unfile(s, c, block);
    b->free = (uint16_t)(b->free + cells);
    gc_segfit_file(s, c, block);
}
