/* SPDX-License-Identifier: MIT */
#include "heap/segfit_blocks.h"

/* Note [DENSE]: at most 1/4 of the cells free. */
#define DENSE_SHARE 4u

void gc_segfit_forget_lists(struct gc_segfit *s)
{
    for (uint32_t i = 0; i < GC_SEGFIT_CLASSES; i++) {
        struct gc_segfit_class *c = &s->classes[i];

        c->sparse = c->dense = (struct gc_segfit_list){0, 0};
        c->dense_units = 0;
        c->current = c->open_block = 0;
        c->run_at = c->run_count = c->open_freed = 0;
    }
}

static void list_append(struct gc_segfit *s, struct gc_segfit_list *l, uint32_t block)
{
    struct gc_segfit_block *b = &s->blocks[block];

    b->next = 0;
    b->prev = l->tail;
    if (l->tail != 0)
        s->blocks[l->tail].next = block;
    else
        l->head = block;
    l->tail = block;
}

static void list_remove(struct gc_segfit *s, struct gc_segfit_list *l, uint32_t block)
{
    const struct gc_segfit_block *b = &s->blocks[block];

    if (b->prev != 0)
        s->blocks[b->prev].next = b->next;
    else
        l->head = b->next;
    if (b->next != 0)
        s->blocks[b->next].prev = b->prev;
    else
        l->tail = b->prev;
}

void gc_segfit_give(struct gc_segfit *s, uint32_t block)
{
    s->blocks[block].state = GC_SEGFIT_NONE;
    s->taken--;
    gc_pool_give(s->heap, block, 1, GC_CHARGE_BLOCKS);
}

/* The most free cells of a dense block.  Cells of shared classes are handed out one at a time
 * anyhow. */
static uint32_t dense_limit(const struct gc_segfit_class *c)
{
    return c->exact ? c->cells / DENSE_SHARE : 0;
}

void gc_segfit_file(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block)
{
    struct gc_segfit_block *b = &s->blocks[block];

    if (b->free == c->cells) {
        gc_segfit_give(s, block);
    } else if (b->free == 0) {
        b->state = GC_SEGFIT_FULL;
        b->refile_at = 1;
    } else if (b->free <= dense_limit(c)) {
        b->state = GC_SEGFIT_DENSE;
        b->refile_at = (uint16_t)(dense_limit(c) + 1);
        if (s->mode == GC_SEGFIT_BY_MARK)
            c->dense_units += (uint64_t)b->free * c->units;
        list_append(s, &c->dense, block);
    } else {
        b->state = GC_SEGFIT_SPARSE;
        b->refile_at = (uint16_t)c->cells;
        list_append(s, &c->sparse, block);
    }
}

void gc_segfit_unfile(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block)
{
    const struct gc_segfit_block *b = &s->blocks[block];

    if (b->state == GC_SEGFIT_SPARSE) {
        list_remove(s, &c->sparse, block);
    } else if (b->state == GC_SEGFIT_DENSE) {
        list_remove(s, &c->dense, block);
        if (s->mode == GC_SEGFIT_BY_MARK)
            c->dense_units -= (uint64_t)b->free * c->units;
    }
}

/* No branch per cell: an empty gap is written and then overwritten. */
uint32_t gc_segfit_runs_by_mark(const struct gc_heap *h, const struct gc_segfit_class *c,
                                uint32_t block)
{
    const uint64_t *words = gc_mark_words(h, block);
    struct gc_segfit_run *runs = c->runs;
    uint32_t count = 0, from = 0;

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++) {
        for (uint64_t map = words[i]; map != 0; map &= map - 1) {
            uint32_t granule = i * 64 + (uint32_t)__builtin_ctzll(map);
            uint32_t cell = (uint32_t)((uint64_t)granule * c->inverse >> 31);

            runs[count] = (struct gc_segfit_run){(uint16_t)from, (uint16_t)cell};
            count += cell > from;
            from = cell + 1;
        }
    }
    if (from < c->cells)
        runs[count++] = (struct gc_segfit_run){(uint16_t)from, (uint16_t)c->cells};
    return count;
}
