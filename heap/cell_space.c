/* SPDX-License-Identifier: MIT */
#include "heap/cell_space.h"

#include "heap/mem_state.h"

int gc_cells_open(struct gc_cell_space *s, struct gc_heap *h, enum gc_cell_kind kind,
                  size_t log_bytes,
                  void (*on_publish)(struct gc_heap *h, uint32_t start, uint32_t limit))
{
    int err;

    *s = (struct gc_cell_space){
        .heap = h, .base = h->mutator.base, .kind = kind, .on_publish = on_publish};
    err = gc_ref_log_open(h, &s->young, log_bytes);
    if (err != GC_OK)
        return err;
    err = kind == GC_CELL_JEMALLOC ? gc_jemalloc_open(&s->arena, h)
                                   : gc_segfit_open(&s->blocks, h, GC_SEGFIT_BY_HEADER);
    if (err != GC_OK)
        gc_ref_log_close(h, &s->young);
    s->blocks.on_publish = on_publish;
    return err;
}

void gc_cells_close(struct gc_cell_space *s)
{
    if (s->heap == NULL)
        return;
    gc_segfit_close(&s->blocks);
    gc_jemalloc_close(&s->arena);
    gc_vm_release(s->survivors, GC_BLOCKS);
    gc_ref_log_close(s->heap, &s->young);
}

void gc_cells_reset(struct gc_cell_space *s)
{
    if (s->kind == GC_CELL_JEMALLOC)
        gc_jemalloc_reset(&s->arena);
    else
        gc_segfit_reset(&s->blocks);
    gc_cells_no_young(s);
}

/* Cells that windows held unused are free memory, but were zeroed. */
static void poison_unused(struct gc_cell_space *s)
{
    for (uint32_t i = 0; i < s->young.count; i += 2) {
        uint32_t block = s->young.items[i] >> GC_BLOCK_SHIFT;
        uint32_t units = gc_segfit_class_of(&s->blocks, block)->units;

        for (uint32_t u = s->young.items[i];
             s->blocks.blocks[block].state != GC_SEGFIT_NONE && u < s->young.items[i + 1];
             u += units) {
            if (gc_obj(s->heap, (gc_ref){u})->type != 0)
                continue;
            gc_segfit_clear_cell(s->heap, u, units);
        }
    }
}

void gc_cells_retire(struct gc_cell_space *s, struct gc_mutator *m)
{
    if (s->kind != GC_CELL_BLOCKS)
        return;
    gc_segfit_retire(&s->blocks, m);
    if (s->heap->poison)
        poison_unused(s);
}

enum gc_alloc_status gc_cells_alloc(struct gc_cell_space *s, struct gc_mutator *m, uint32_t units,
                                    uint32_t *out)
{
    if (s->kind == GC_CELL_BLOCKS)
        return gc_segfit_alloc(&s->blocks, m, units, out);
    if (gc_jemalloc_alloc(&s->arena, units, out) != GC_ALLOC_OK)
        return GC_ALLOC_FULL;
    s->on_publish(s->heap, *out, *out + units);
    return GC_ALLOC_OK;
}

size_t gc_cells_trim(struct gc_cell_space *s)
{
    return s->kind == GC_CELL_JEMALLOC ? gc_jemalloc_trim(&s->arena) : 0;
}

/* The class's run before may have been retired before it was used up; its unused cells may be
 * handed out again, in a run of their own. */
static void cut_last_run(struct gc_cell_space *s, uint32_t size_class)
{
    uint32_t at = s->last_run[size_class], units = s->blocks.classes[size_class].units;
    uint32_t *limit = &s->young.items[at];

    while (at != 0 && *limit > s->young.items[at - 1] &&
           gc_obj(s->heap, (gc_ref){*limit - units})->type == 0)
        *limit -= units;
}

void gc_cells_note(struct gc_cell_space *s, uint32_t start, uint32_t limit)
{
    struct gc_worklist *y = &s->young;
    uint32_t size_class;

    if (s->kind == GC_CELL_JEMALLOC) {
        gc_worklist_push(y, start);
        return;
    }
    size_class = s->blocks.blocks[start >> GC_BLOCK_SHIFT].size_class;
    cut_last_run(s, size_class);
    s->last_run[size_class] = 0;
    if (gc_ref_log_room(y) < 2) {
        y->overflowed = true;
        return;
    }
    y->items[y->count++] = start;
    s->last_run[size_class] = y->count;
    y->items[y->count++] = limit;
}

int gc_cells_track_survivors(struct gc_cell_space *s)
{
    s->survivors = gc_mem_inject(&s->heap->mem) ? NULL : gc_vm_map(GC_BLOCKS);
    if (s->survivors == NULL)
        return GC_ERR_SYSTEM;
    s->heap->meta_per_block++;
    return GC_OK;
}

void gc_cells_no_young(struct gc_cell_space *s)
{
    /* Blocks of large objects keep a stale byte, which costs a look later. */
    for (uint32_t i = 0; s->survivors != NULL && i < s->young.count; i++)
        s->survivors[s->young.items[i] >> GC_BLOCK_SHIFT] = 0;
    memset(s->last_run, 0, sizeof s->last_run);
    gc_ref_log_clear(&s->young);
    s->young_from = s->heap->mutator.allocated_units;
    s->young_at = 0;
    s->large_seen = s->heap->los.count;
}

/* gc_los_free moves the list's last entry to the place of the freed one; new objects stay behind
 * large_seen when `r` stands right in front of them. */
static void free_large(struct gc_cell_space *s, gc_ref r)
{
    struct gc_los *l = &s->heap->los;
    uint32_t i = l->page_index[r.bits >> GC_PAGE_SHIFT];

    if (i < s->large_seen && i < l->count) {
        struct gc_large *last = &l->list[--s->large_seen], moved = *last;

        *last = l->list[i];
        l->list[i] = moved;
        l->page_index[last->unit >> GC_PAGE_SHIFT] = s->large_seen;
        l->page_index[moved.unit >> GC_PAGE_SHIFT] = i;
    }
    gc_los_free(s->heap, r);
}

static bool is_large(const struct gc_heap *h, gc_ref r)
{
    return h->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_LARGE && gc_los_is(h, r);
}

void gc_cells_free_any(struct gc_cell_space *s, gc_ref r, const struct gc_type *t)
{
    struct gc_heap *h = s->heap;
    uint32_t units = (uint32_t)gc_obj_units(h, r, t);

    if (GC_UNLIKELY(t->kind == GC_KIND_EXTERN))
        gc_host_release(h, r);
    if (GC_UNLIKELY(gc_header_gc(gc_obj(h, r)) & GC_BIT_HASHED))
        gc_identity_release(h, r);
    s->freed_units += units;
    if (GC_UNLIKELY(is_large(h, r)))
        free_large(s, r);
    else if (s->kind == GC_CELL_BLOCKS)
        gc_segfit_free_cell(&s->blocks, r);
    else
        gc_jemalloc_free(&s->arena, r, units);
}

void gc_cells_free_at(struct gc_cell_space *s, gc_ref r)
{
    gc_cells_free(s, r, gc_type_get(s->heap, r, gc_obj(s->heap, r)->type));
}

void gc_cells_forget(struct gc_cell_space *s, gc_ref r)
{
    const struct gc_header *o = gc_obj(s->heap, r);

    if (o->type >> GC_TYPE_KIND_SHIFT == GC_KIND_EXTERN)
        gc_host_release(s->heap, r);
    if ((gc_header_gc(o) & GC_BIT_HASHED) != 0)
        gc_identity_release(s->heap, r);
}

void gc_cells_free_run(struct gc_cell_space *s, uint32_t start, uint32_t limit)
{
    struct gc_heap *h = s->heap;
    uint32_t block = start >> GC_BLOCK_SHIFT, used = 0;
    const struct gc_segfit_block *b = &s->blocks.blocks[block];
    const struct gc_segfit_class *c = gc_segfit_class_of(&s->blocks, block);
    bool whole = b->state != GC_SEGFIT_CURRENT && !h->poison &&
                 b->free + (limit - start) / c->units == c->cells;

    for (uint32_t u = start; !whole && u < limit; u += c->units) {
        if (gc_obj(h, (gc_ref){u})->type == 0)
            continue;
        gc_segfit_clear_cell(h, u, c->units);
        used++;
    }
    if (whole)
        used = c->cells - b->free;
    s->freed_units += (uint64_t)used * c->units;
    if (used > 0)
        gc_segfit_freed(&s->blocks, block, used);
}

void gc_cells_sweep_large(struct gc_cell_space *s, gc_young_fn fn, void *ctx)
{
    const struct gc_los *l = &s->heap->los;

    /* From the end: freeing one moves the last to its place. */
    for (uint32_t i = l->count; i-- > s->large_seen;) {
        gc_ref r = {l->list[i].unit};

        if (fn(ctx, r, gc_obj(s->heap, r)))
            gc_cells_free_at(s, r);
    }
    gc_cells_no_young(s);
}

static void free_if_unmarked(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct gc_cell_space *s = arg;

    (void)t;
    if (gc_mark_test(s->heap, r.bits))
        return;
    s->freed_units += units;
    if (s->kind == GC_CELL_BLOCKS)
        gc_segfit_free_cell(&s->blocks, r);
    else
        gc_jemalloc_free(&s->arena, r, units);
}

static bool is_marked(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits);
}

void gc_cells_free_unmarked(struct gc_cell_space *s)
{
    gc_cells_walk_small(s, free_if_unmarked, s);
    s->freed_units += gc_los_sweep(s->heap, is_marked) / GC_UNIT_BYTES;
    gc_cells_no_young(s);
}

bool gc_cells_is(const struct gc_cell_space *s, gc_ref r)
{
    const struct gc_heap *h = s->heap;

    if (h->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_LARGE)
        return gc_los_is(h, r);
    if (s->kind == GC_CELL_JEMALLOC)
        return gc_jemalloc_is(&s->arena, r);
    return gc_segfit_is_cell(&s->blocks, r) && gc_obj(h, r)->type != 0;
}

void gc_cells_walk_small(struct gc_cell_space *s, gc_walk_fn fn, void *arg)
{
    if (s->kind == GC_CELL_JEMALLOC)
        gc_jemalloc_walk(&s->arena, fn, arg);
    else
        gc_segfit_walk(&s->blocks, fn, arg);
}

void gc_cells_walk(struct gc_cell_space *s, gc_walk_fn fn, void *arg)
{
    gc_cells_walk_small(s, fn, arg);
    gc_los_walk(s->heap, fn, arg);
}

void gc_cells_clear_marks(struct gc_cell_space *s)
{
    const struct gc_pool *p = &s->heap->pool;

    gc_mark_clear_blocks(s->heap, p->first, p->top - p->first);
    if (s->kind == GC_CELL_JEMALLOC)
        gc_jemalloc_clear_marks(&s->arena);
}

bool gc_cells_verify(struct gc_cell_space *s, char *err, size_t err_len)
{
    return s->kind == GC_CELL_JEMALLOC ? gc_jemalloc_verify(&s->arena, err, err_len)
                                       : gc_segfit_verify(&s->blocks, err, err_len);
}
