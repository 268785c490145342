/* SPDX-License-Identifier: MIT */
#include "heap/segfit.h"

#include "heap/mem_state.h"
#include "heap/segfit_blocks.h"

#define BLOCK_GRANULES (GC_BLOCK_UNITS / GC_GRANULE_UNITS)
#define EXACT_CLASSES  (GC_SEGFIT_EXACT_UNITS / GC_GRANULE_UNITS)
/* Single cells up to this size are zeroed in place. */
#define INLINE_ZERO_UNITS 32u
/* Note [DENSE]: at most 1/32 of the memory forgone. */
#define FORGO_SHARE 32u
#define TABLE_BYTES ((size_t)GC_BLOCKS * sizeof(struct gc_segfit_block))

/* Cells per block of the shared classes: dividing the block leaves no tail, and neighbours differ
 * by 1/8 (1/4 for the last few, where there are not more divisors).  Ends at GC_LARGE_UNITS. */
static const uint8_t shared_cells[GC_SEGFIT_CLASSES - EXACT_CLASSES] = {
    112, 100, 90, 80, 72, 65, 58, 52, 47, 42, 38, 34, 31, 28, 25,
    22,  20,  18, 16, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,
};

/* ---- opening ----------------------------------------------------------------------------------*/

/* Runs that a block of `cells` can have, and one that is written but not counted. */
static size_t max_runs(uint32_t cells)
{
    return (cells + 1) / 2 + 1;
}

static void lay_out_classes(struct gc_segfit *s)
{
    uint8_t *table = s->heap->window_table;
    uint32_t granules = 0;

    for (uint32_t i = 0; i < GC_SEGFIT_CLASSES; i++) {
        struct gc_segfit_class *c = &s->classes[i];
        bool exact = i < EXACT_CLASSES;
        uint32_t size = exact ? i + 1 : BLOCK_GRANULES / shared_cells[i - EXACT_CLASSES];

        c->units = size * GC_GRANULE_UNITS;
        c->cells = BLOCK_GRANULES / size;
        c->inverse = (((uint32_t)1 << 31) + size - 1) / size;
        c->exact = exact;
        while (granules <= size)
            table[granules++] = (uint8_t)i;
    }
    GC_CHECK(granules == GC_LARGE_UNITS / GC_GRANULE_UNITS + 1,
             "segfit: classes end at %u granules", granules - 1);
}

int gc_segfit_open(struct gc_segfit *s, struct gc_heap *h, enum gc_segfit_mode mode)
{
    struct gc_segfit_run *at;
    int err = GC_ERR_NOMEM;

    GC_CHECK(mode == GC_SEGFIT_BY_HEADER || h->mark_bits != NULL,
             "this collector needs mark bits: its .caps lack GC_CAP_MARKBITS");
    *s = (struct gc_segfit){.heap = h, .mode = mode};
    lay_out_classes(s);
    for (uint32_t i = 0; i < GC_SEGFIT_CLASSES; i++)
        s->run_bytes += max_runs(s->classes[i].cells) * sizeof *at;
    if (!gc_charge(&h->acct, GC_CHARGE_AUX, s->run_bytes))
        goto fail;
    err = GC_ERR_SYSTEM;
    at = s->run_memory = gc_mem_alloc(&h->mem, s->run_bytes);
    if (at == NULL)
        goto fail_charge;
    s->blocks = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(TABLE_BYTES);
    if (s->blocks == NULL)
        goto fail_runs;
    for (uint32_t i = 0; i < GC_SEGFIT_CLASSES; i++) {
        s->classes[i].runs = at;
        at += max_runs(s->classes[i].cells);
    }
    h->meta_per_block += sizeof(struct gc_segfit_block);
    gc_heap_windows_changed(h);
    return GC_OK;

fail_runs:
    gc_mem_free(&h->mem, s->run_memory, s->run_bytes);
fail_charge:
    gc_uncharge(&h->acct, GC_CHARGE_AUX, s->run_bytes);
fail:
    *s = (struct gc_segfit){0};
    return err;
}

void gc_segfit_close(struct gc_segfit *s)
{
    struct gc_heap *h = s->heap;

    if (h == NULL)
        return;
    gc_vm_release(s->blocks, TABLE_BYTES);
    gc_mem_free(&h->mem, s->run_memory, s->run_bytes);
    gc_uncharge(&h->acct, GC_CHARGE_AUX, s->run_bytes);
    *s = (struct gc_segfit){0};
}

void gc_segfit_reset(struct gc_segfit *s)
{
    const struct gc_pool *p = &s->heap->pool;

    memset(&s->blocks[p->first], 0, (p->top - p->first) * sizeof *s->blocks);
    gc_segfit_forget_lists(s);
    s->taken = 0;
    s->used_units = s->live_units = 0;
}

/* ---- blocks -----------------------------------------------------------------------------------*/

/* A block from the pool, all of it one run; 0: there is none. */
static uint32_t take_block(struct gc_segfit *s, struct gc_segfit_class *c)
{
    struct gc_heap *h = s->heap;
    uint32_t block = gc_pool_take(h, GC_CHARGE_BLOCKS);

    if (block == 0)
        return 0;
    h->block_kind[block] = GC_BLOCK_OWN;
    s->blocks[block] = (struct gc_segfit_block){
        .free = (uint16_t)c->cells,
        .size_class = (uint8_t)(c - s->classes),
        .state = GC_SEGFIT_CURRENT,
        .refile_at = GC_SEGFIT_NEVER,
    };
    s->taken++;
    /* Marks need no clearing: blocks come back to the pool without any. */
    if (s->mode == GC_SEGFIT_BY_HEADER) {
        s->blocks[block].swept_to = (uint16_t)c->cells;
        /* What is handed out at once need not look free before. */
        for (uint32_t i = 0; i < c->cells && !c->exact; i++)
            gc_filler(h, gc_segfit_cell_unit(c, block, i), c->units);
    }
    c->runs[0] = (struct gc_segfit_run){0, (uint16_t)c->cells};
    c->run_count = 1;
    return block;
}

/* ---- sweeping ---------------------------------------------------------------------------------*/

static uint32_t runs_by_header(const struct gc_heap *h, const struct gc_segfit_class *c,
                               uint32_t block)
{
    struct gc_segfit_run *runs = c->runs;
    uint32_t count = 0, from = 0;
    const struct gc_header *at = gc_unit(h, gc_block_unit(block));

    for (uint32_t i = 0; i < c->cells; i++, at += c->units / GC_HEADER_UNITS) {
        bool used = at->type != 0;

        runs[count] = (struct gc_segfit_run){(uint16_t)from, (uint16_t)i};
        count += used & (i > from);
        from = used ? i + 1 : from;
    }
    if (from < c->cells)
        runs[count++] = (struct gc_segfit_run){(uint16_t)from, (uint16_t)c->cells};
    return count;
}

/* Finds the free runs of the current block.  Timed per block: a clock read costs as much as
 * sweeping some 20 cells. */
static void sweep_current(struct gc_segfit *s, struct gc_segfit_class *c)
{
    struct gc_segfit_block *b = &s->blocks[c->current];
    bool by_mark = s->mode == GC_SEGFIT_BY_MARK;
    uint64_t began = gc_clock_ns();
    uint32_t found = 0;

    c->run_count = by_mark ? gc_segfit_runs_by_mark(s->heap, c, c->current)
                           : runs_by_header(s->heap, c, c->current);
    for (uint32_t i = 0; i < c->run_count; i++)
        found += (uint32_t)(c->runs[i].end - c->runs[i].first);
    if (!by_mark && found != b->free)
        gc_corrupt(s->heap, (gc_ref){gc_block_unit(c->current)},
                   "a block's headers disagree with its count of free cells");
    b->free = (uint16_t)found;
    s->heap->totals.lazy_sweep_ns += gc_clock_ns() - began;
}

/* Ends the class's current block. */
static void file_current(struct gc_segfit *s, struct gc_segfit_class *c)
{
    if (c->current != 0)
        gc_segfit_file(s, c, c->current);
    c->current = 0;
    c->run_at = c->run_count = 0;
}

/* Makes the first block of a list, and the next while it turns out full, the current one. */
static bool sweep_next(struct gc_segfit *s, struct gc_segfit_class *c,
                       const struct gc_segfit_list *l)
{
    while (l->head != 0) {
        file_current(s, c);
        c->current = l->head;
        gc_segfit_unfile(s, c, c->current);
        s->blocks[c->current].state = GC_SEGFIT_CURRENT;
        s->blocks[c->current].refile_at = GC_SEGFIT_NEVER;
        sweep_current(s, c);
        if (c->run_count > 0)
            return true;
    }
    return false;
}

/* ---- allocation -------------------------------------------------------------------------------*/

/* Ends the run that class `w` handed out last.  BY_HEADER: what the mutator did not use is free
 * again; when the window was retired before, the cells without an object are looked for.  BY_MARK:
 * the next marking will tell. */
static void settle(struct gc_segfit *s, struct gc_mutator *m, uint32_t w)
{
    struct gc_segfit_class *c = &s->classes[w];
    struct gc_segfit_block *b = &s->blocks[c->open_block];
    uint32_t start, limit, unused = 0;
    bool ours;

    if (c->open_block == 0)
        return;
    start = gc_segfit_cell_unit(c, c->open_block, c->open.first);
    limit = gc_segfit_cell_unit(c, c->open_block, c->open.end);
    ours = m->window[w].limit == limit && m->window_start[w] == start;
    if (s->mode == GC_SEGFIT_BY_HEADER) {
        if (ours)
            unused = (limit - m->window[w].cursor) / c->units + c->open_freed;
        for (uint32_t unit = start; !ours && unit < limit; unit += c->units)
            unused += gc_obj(s->heap, (gc_ref){unit})->type == 0;
        b->free = (uint16_t)(b->free + unused);
        s->used_units -= (uint64_t)(unused - c->open_freed) * c->units;
    }
    if (ours)
        gc_window_retire(m, w);
    c->open_block = 0;
    c->open_freed = 0;
}

void gc_segfit_retire(struct gc_segfit *s, struct gc_mutator *m)
{
    GC_CHECK(!s->heap->stress.hidden, "segfit: retire while the windows are hidden");
    for (uint32_t w = 0; w < GC_SEGFIT_CLASSES; w++)
        settle(s, m, w);
}

/* The pool is empty: a block that its class allocates from, but that holds no object any more, may
 * still serve another class. */
static bool give_idle_blocks(struct gc_segfit *s, struct gc_mutator *m)
{
    bool any = false;

    if (s->mode == GC_SEGFIT_BY_MARK)
        return false; /* between collections no object is known to die */
    gc_segfit_retire(s, m);
    for (uint32_t w = 0; w < GC_SEGFIT_CLASSES; w++) {
        struct gc_segfit_class *c = &s->classes[w];

        if (c->current != 0 && s->blocks[c->current].free == c->cells) {
            gc_segfit_give(s, c->current);
            c->current = c->run_at = c->run_count = 0;
            any = true;
        }
    }
    return any;
}

/* Note [DENSE]: is it time to allocate from dense blocks? */
static bool dense_counts(const struct gc_segfit *s, const struct gc_segfit_class *c)
{
    return s->mode == GC_SEGFIT_BY_HEADER ||
           c->dense_units * FORGO_SHARE > s->used_units - s->live_units;
}

/* Gives class `w`, whose runs are handed out, a current block with a free run. */
static bool next_block(struct gc_segfit *s, struct gc_mutator *m, uint32_t w)
{
    struct gc_segfit_class *c = &s->classes[w];

    settle(s, m, w);
    file_current(s, c);
    if (sweep_next(s, c, &c->sparse))
        return true;
    c->current = take_block(s, c);
    if (c->current == 0 && give_idle_blocks(s, m))
        c->current = take_block(s, c);
    return c->current != 0 || (dense_counts(s, c) && sweep_next(s, c, &c->dense));
}

static void zero_units(void *at, uint32_t units)
{
    uint64_t *granule = at;

    if (units > INLINE_ZERO_UNITS) {
        memset(at, 0, (size_t)units * GC_UNIT_BYTES);
        return;
    }
    for (uint32_t i = 0; i < units / GC_GRANULE_UNITS; i++)
        granule[i] = 0;
}

enum gc_alloc_status gc_segfit_alloc(struct gc_segfit *s, struct gc_mutator *m, uint32_t units,
                                     uint32_t *out)
{
    uint32_t w = s->heap->window_table[units / GC_GRANULE_UNITS];
    struct gc_segfit_class *c = &s->classes[w];
    struct gc_segfit_block *b;
    struct gc_segfit_run *run;
    uint32_t first, cells, start;

    if (c->run_at == c->run_count && !next_block(s, m, w))
        return GC_ALLOC_FULL;
    b = &s->blocks[c->current];
    run = &c->runs[c->run_at];
    first = run->first;
    /* All of the run: zeroing cold memory 2 KiB at a time makes gcbench 1.4 times slower than 32
     * KiB at a time (tricolor run --workload=gcbench --param holes=1 --heap=3x). */
    cells = c->exact ? (uint32_t)(run->end - first) : 1;
    run->first = (uint16_t)(first + cells);
    c->run_at += run->first == run->end;
    b->free = (uint16_t)(b->free - cells);
    if (s->mode == GC_SEGFIT_BY_MARK)
        b->swept_to = run->first;
    s->used_units += (uint64_t)cells * c->units;
    start = gc_segfit_cell_unit(c, c->current, first);
    if (s->on_publish != NULL)
        s->on_publish(s->heap, start, start + cells * c->units);
    if (cells == 1) {
        /* No window for one object: it would be retired by the next one. */
        gc_mem_use(gc_unit(s->heap, start), (size_t)c->units * GC_UNIT_BYTES);
        zero_units(gc_unit(s->heap, start), units);
        m->allocated_units += c->units;
        m->window_refills++;
        *out = start;
        return GC_ALLOC_OK;
    }
    settle(s, m, w);
    c->open_block = c->current;
    c->open = (struct gc_segfit_run){(uint16_t)first, (uint16_t)(first + cells)};
    gc_window_publish(m, w, start, start + cells * c->units);
    m->window[w].cursor = start + units;
    *out = start;
    return GC_ALLOC_OK;
}
