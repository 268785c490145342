/* SPDX-License-Identifier: MIT
 *
 * Segregated fit: walks, usage, and the space's own invariants. */
#include "heap/segfit.h"

#include <stdarg.h>
#include <stdio.h>

/* Calls `fn` for the object at the start of a cell. */
static void visit_cell(struct gc_segfit *s, const struct gc_segfit_class *c, uint32_t unit,
                       gc_walk_fn fn, void *arg)
{
    gc_ref r = {unit};
    const struct gc_type *t = gc_type_get(s->heap, r, gc_obj(s->heap, r)->type);
    uint64_t units = gc_obj_units(s->heap, r, t);

    if (units > c->units)
        gc_corrupt(s->heap, r, "object is larger than its cell");
    fn(arg, r, t, (uint32_t)units);
}

/* Cells [first, end) that hold an object; `fn` may give the block back. */
static void visit_used(struct gc_segfit *s, uint32_t block, uint32_t first, uint32_t end,
                       gc_walk_fn fn, void *arg)
{
    const struct gc_segfit_class *c = gc_segfit_class_of(s, block);

    for (uint32_t i = first; i < end && s->blocks[block].state != GC_SEGFIT_NONE; i++) {
        uint32_t unit = gc_segfit_cell_unit(c, block, i);

        if (gc_obj(s->heap, (gc_ref){unit})->type != 0)
            visit_cell(s, c, unit, fn, arg);
    }
}

/* Marked objects from cell `first` on. */
static void visit_marked(struct gc_segfit *s, uint32_t block, uint32_t first, gc_walk_fn fn,
                         void *arg)
{
    const struct gc_segfit_class *c = gc_segfit_class_of(s, block);
    const uint64_t *words = gc_mark_words(s->heap, block);
    uint32_t from = first * (c->units / GC_GRANULE_UNITS);

    for (uint32_t i = from / 64; i < GC_MARK_WORDS; i++) {
        uint64_t map = words[i];

        if (i == from / 64)
            map &= ~(uint64_t)0 << (from & 63);
        for (; map != 0; map &= map - 1) {
            uint32_t granule = i * 64 + (uint32_t)__builtin_ctzll(map);

            visit_cell(s, c, gc_block_unit(block) + granule * GC_GRANULE_UNITS, fn, arg);
        }
    }
}

void gc_segfit_walk(struct gc_segfit *s, gc_walk_fn fn, void *arg)
{
    for (uint32_t block = s->heap->pool.first; block < s->heap->pool.top; block++) {
        const struct gc_segfit_block *b = &s->blocks[block];

        if (b->state == GC_SEGFIT_NONE)
            continue;
        visit_used(s, block, 0, b->swept_to, fn, arg);
        if (s->mode == GC_SEGFIT_BY_MARK)
            visit_marked(s, block, b->swept_to, fn, arg);
    }
}

void gc_segfit_walk_run(struct gc_segfit *s, uint32_t start, uint32_t limit, gc_walk_fn fn,
                        void *arg)
{
    uint32_t block = start >> GC_BLOCK_SHIFT, base = gc_block_unit(block);
    const struct gc_segfit_class *c = gc_segfit_class_of(s, block);
    uint32_t end = (limit - base + c->units - 1) / c->units;

    if (s->blocks[block].state == GC_SEGFIT_NONE)
        return;
    visit_used(s, block, (start - base + c->units - 1) / c->units, end < c->cells ? end : c->cells,
               fn, arg);
}

void gc_segfit_usage(const struct gc_segfit *s, struct gc_segfit_usage *out)
{
    out->blocks = s->taken;
    out->block_bytes = (uint64_t)s->taken * GC_BLOCK_BYTES;
    out->used_bytes = s->used_units * GC_UNIT_BYTES;
}

/* ---- verify -----------------------------------------------------------------------------------*/

struct report {
    char *err;
    size_t len;
    bool bad;
};

static void complain(struct report *r, const char *fmt, ...) GC_PRINTF(2, 3);
static void complain(struct report *r, const char *fmt, ...)
{
    va_list ap;

    if (r->bad)
        return;
    r->bad = true;
    va_start(ap, fmt);
    (void)vsnprintf(r->err, r->len, fmt, ap);
    va_end(ap);
}

/* Free cells by the second source: marks or headers, without the open run. */
static uint32_t count_free(const struct gc_segfit *s, const struct gc_segfit_class *c,
                           uint32_t block, struct report *r)
{
    const struct gc_segfit_block *b = &s->blocks[block];
    uint32_t found = 0;

    for (uint32_t i = 0; i < c->cells; i++) {
        gc_ref cell = {gc_segfit_cell_unit(c, block, i)};
        bool open = block == c->open_block && i >= c->open.first && i < c->open.end;

        if (s->mode == GC_SEGFIT_BY_HEADER) {
            found += !open && gc_obj(s->heap, cell)->type == 0;
            continue;
        }
        found += i >= b->swept_to && !gc_mark_test(s->heap, cell.bits);
        for (uint32_t u = GC_GRANULE_UNITS; u < c->units; u += GC_GRANULE_UNITS) {
            if (gc_mark_test(s->heap, cell.bits + u))
                complain(r, "segfit: mark inside the cell at 0x%08x", cell.bits);
        }
    }
    return found;
}

static void verify_block(const struct gc_segfit *s, uint32_t block, struct report *r)
{
    const struct gc_segfit_block *b = &s->blocks[block];
    const struct gc_segfit_class *c = gc_segfit_class_of(s, block);
    uint32_t found;

    if (s->heap->block_kind[block] != GC_BLOCK_OWN) {
        complain(r, "segfit: block %u has kind %u", block, s->heap->block_kind[block]);
        return;
    }
    found = count_free(s, c, block, r);
    if (found != b->free)
        complain(r, "segfit: block %u (%u-unit cells) counts %u free cells, %u found", block,
                 c->units, b->free, found);
    if ((b->state == GC_SEGFIT_CURRENT) != (c->current == block) || b->free >= b->refile_at ||
        (b->state == GC_SEGFIT_FULL && b->free != 0) ||
        ((b->state == GC_SEGFIT_SPARSE || b->state == GC_SEGFIT_DENSE) &&
         (b->free == 0 || b->free == c->cells)))
        complain(r, "segfit: block %u with %u of %u cells free is in state %u", block, b->free,
                 c->cells, b->state);
}

/* Length of a list, checked on the way; adds up its free units. */
static uint32_t verify_list(const struct gc_segfit *s, const struct gc_segfit_class *c,
                            const struct gc_segfit_list *l, enum gc_segfit_state state,
                            uint64_t *free_units, struct report *r)
{
    uint32_t count = 0, prev = 0;

    for (uint32_t at = l->head; at != 0 && !r->bad; at = s->blocks[at].next) {
        const struct gc_segfit_block *b = &s->blocks[at];

        if (b->state != state || b->prev != prev || gc_segfit_class_of(s, at) != c ||
            ++count > s->taken)
            complain(r, "segfit: list of %u-unit cells is broken at block %u", c->units, at);
        *free_units += (uint64_t)b->free * c->units;
        prev = at;
    }
    if (l->tail != prev)
        complain(r, "segfit: list of %u-unit cells ends at block %u, not %u", c->units, prev,
                 l->tail);
    return count;
}

static uint32_t verify_class(const struct gc_segfit *s, const struct gc_segfit_class *c,
                             struct report *r)
{
    uint64_t sparse = 0, dense = 0;
    uint32_t count = verify_list(s, c, &c->sparse, GC_SEGFIT_SPARSE, &sparse, r) +
                     verify_list(s, c, &c->dense, GC_SEGFIT_DENSE, &dense, r);

    if (s->mode == GC_SEGFIT_BY_MARK && dense != c->dense_units)
        complain(r, "segfit: %llu free units counted in dense blocks of %u-unit cells, %llu found",
                 (unsigned long long)c->dense_units, c->units, (unsigned long long)dense);
    return count;
}

bool gc_segfit_verify(struct gc_segfit *s, char *err, size_t err_len)
{
    struct report r = {err, err_len, false};
    uint32_t taken = 0, listed = 0;
    uint64_t used = 0;

    for (uint32_t i = s->heap->pool.first; i < s->heap->pool.top && !r.bad; i++) {
        const struct gc_segfit_block *b = &s->blocks[i];

        if (b->state == GC_SEGFIT_NONE)
            continue;
        verify_block(s, i, &r);
        taken++;
        listed += b->state == GC_SEGFIT_SPARSE || b->state == GC_SEGFIT_DENSE;
        used +=
            (uint64_t)(gc_segfit_class_of(s, i)->cells - b->free) * gc_segfit_class_of(s, i)->units;
    }
    for (uint32_t w = 0; w < GC_SEGFIT_CLASSES && !r.bad; w++) {
        listed -= verify_class(s, &s->classes[w], &r);
        used -= (uint64_t)s->classes[w].open_freed * s->classes[w].units;
    }
    if (taken != s->taken || listed != 0)
        complain(&r, "segfit: %u blocks of %u taken, %u missing from the lists", taken, s->taken,
                 listed);
    if (used != s->used_units)
        complain(&r, "segfit: %llu units counted as used, %llu found",
                 (unsigned long long)s->used_units, (unsigned long long)used);
    return !r.bad;
}
