/* SPDX-License-Identifier: MIT */
#include "heap/segfit.h"

#include "heap/mem_state.h"

#define BLOCK_GRANULES (GC_BLOCK_UNITS / GC_GRANULE_UNITS)
#define EXACT_CLASSES  (GC_SEGFIT_EXACT_UNITS / GC_GRANULE_UNITS)
/* Single cells up to this size are zeroed in place. */
#define INLINE_ZERO_UNITS 32u
/* Note [DENSE]: at most 1/4 of the cells free; at most 1/32 of the memory forgone. */
#define DENSE_SHARE 4u
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

/* Forgets what the classes allocate from. */
static void forget_current(struct gc_segfit *s)
{
    for (uint32_t i = 0; i < GC_SEGFIT_CLASSES; i++) {
        struct gc_segfit_class *c = &s->classes[i];

        c->sparse = c->dense = (struct gc_segfit_list){0, 0};
        c->dense_units = 0;
        c->current = c->open_block = 0;
        c->run_at = c->run_count = c->open_freed = 0;
    }
}

void gc_segfit_reset(struct gc_segfit *s)
{
    const struct gc_pool *p = &s->heap->pool;

    memset(&s->blocks[p->first], 0, (p->top - p->first) * sizeof *s->blocks);
    forget_current(s);
    s->taken = 0;
    s->used_units = s->live_units = 0;
}

/* ---- blocks -----------------------------------------------------------------------------------*/

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

static void give_block(struct gc_segfit *s, uint32_t block)
{
    s->blocks[block].state = GC_SEGFIT_NONE;
    s->taken--;
    gc_pool_give(s->heap, block, 1, GC_CHARGE_BLOCKS);
}

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

static bool is_dense(const struct gc_segfit_class *c, const struct gc_segfit_block *b)
{
    /* Cells of shared classes are handed out one at a time anyhow. */
    return c->exact && b->free <= c->cells / DENSE_SHARE;
}

/* Where a block that its class does not allocate from belongs, by its free cells. */
static void file_block(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block)
{
    struct gc_segfit_block *b = &s->blocks[block];

    if (b->free == c->cells) {
        give_block(s, block);
    } else if (b->free == 0) {
        b->state = GC_SEGFIT_FULL;
    } else if (is_dense(c, b)) {
        b->state = GC_SEGFIT_DENSE;
        c->dense_units += (uint64_t)b->free * c->units;
        list_append(s, &c->dense, block);
    } else {
        b->state = GC_SEGFIT_SPARSE;
        list_append(s, &c->sparse, block);
    }
}

/* Takes a block off its list. */
static void unfile_block(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block)
{
    const struct gc_segfit_block *b = &s->blocks[block];

    if (b->state == GC_SEGFIT_SPARSE) {
        list_remove(s, &c->sparse, block);
    } else if (b->state == GC_SEGFIT_DENSE) {
        list_remove(s, &c->dense, block);
        c->dense_units -= (uint64_t)b->free * c->units;
    }
}

/* ---- sweeping ---------------------------------------------------------------------------------*/

/* Free runs of a block are the gaps between marks.  No branch per cell: an empty gap is written and
 * then overwritten.  A mark inside a cell (a corrupt reference) keeps that cell. */
static uint32_t runs_by_mark(const struct gc_heap *h, const struct gc_segfit_class *c,
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

    c->run_count =
        by_mark ? runs_by_mark(s->heap, c, c->current) : runs_by_header(s->heap, c, c->current);
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
        file_block(s, c, c->current);
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
        unfile_block(s, c, c->current);
        s->blocks[c->current].state = GC_SEGFIT_CURRENT;
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
            give_block(s, c->current);
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

/* ---- reclaiming -------------------------------------------------------------------------------*/

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

    forget_current(s);
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
        file_block(s, c, block);
    }
    s->live_units = s->used_units;
    return before > s->used_units ? (before - s->used_units) * GC_UNIT_BYTES : 0;
}

/* Leaves a free cell behind. */
static void clear_cell(const struct gc_heap *h, uint32_t unit, uint32_t units)
{
    gc_filler(h, unit, units);
    gc_mem_reclaim(h, gc_unit(h, unit + GC_HEADER_UNITS),
                   (size_t)(units - GC_HEADER_UNITS) * GC_UNIT_BYTES);
}

static void clear_free(struct gc_segfit *s, const struct gc_segfit_class *c,
                       const struct gc_segfit_list *l)
{
    for (uint32_t block = l->head; block != 0; block = s->blocks[block].next) {
        uint32_t count = runs_by_mark(s->heap, c, block);

        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t cell = c->runs[i].first; cell < c->runs[i].end; cell++)
                clear_cell(s->heap, gc_segfit_cell_unit(c, block, cell), c->units);
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

void gc_segfit_free_cell(struct gc_segfit *s, gc_ref r)
{
    uint32_t block = r.bits >> GC_BLOCK_SHIFT, cell;
    struct gc_segfit_block *b = &s->blocks[block];
    struct gc_segfit_class *c = &s->classes[b->size_class];

    if (!gc_segfit_is_cell(s, r))
        gc_corrupt(s->heap, r, "freed, but no cell begins there");
    if (gc_obj(s->heap, r)->type == 0)
        gc_corrupt(s->heap, r, "freed twice");
    clear_cell(s->heap, r.bits, c->units);
    s->used_units -= c->units;
    cell = gc_segfit_cell(c, r.bits);
    if (block == c->open_block && cell >= c->open.first && cell < c->open.end) {
        c->open_freed++;
        return;
    }
    if (b->state == GC_SEGFIT_CURRENT ||
        (b->state == GC_SEGFIT_SPARSE && b->free + 1u < c->cells)) {
        b->free++;
        return;
    }
    unfile_block(s, c, block);
    b->free++;
    file_block(s, c, block);
}

void gc_segfit_freed(struct gc_segfit *s, uint32_t block, uint32_t cells)
{
    struct gc_segfit_block *b = &s->blocks[block];
    struct gc_segfit_class *c = &s->classes[b->size_class];

    GC_CHECK(b->state != GC_SEGFIT_NONE && cells <= c->cells - b->free && c->open_block != block,
             "segfit: %u cells of block %u freed, %u of %u are free", cells, block, b->free,
             c->cells);
    s->used_units -= (uint64_t)cells * c->units;
    if (b->state == GC_SEGFIT_CURRENT) {
        b->free = (uint16_t)(b->free + cells);
        return;
    }
    unfile_block(s, c, block);
    b->free = (uint16_t)(b->free + cells);
    file_block(s, c, block);
}
