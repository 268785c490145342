/* SPDX-License-Identifier: MIT */
#include "heap/line_compact.h"

#include "heap/line_bits.h"
#include "heap/mem_state.h"

#define LINES GC_LINES_PER_BLOCK
_Static_assert(GC_COLLECTOR_SHIFT + 13 <= 32 && GC_PLAN_GRANULES == 4096, "a plan fits its bits");

/* Lines' worth that moving a block's objects must gain for the block to be chosen. */
#define WORTH (LINES / 8)

#define COMMON_BITS ((1u << GC_COLLECTOR_SHIFT) - 1)

/* ---- objects of a block ---- */

/* What a trace marked in the same pause was looked at then: its header names a type, and it ends in
 * its block. */
GC_INLINE const struct gc_type *type_of(const struct gc_heap *h, gc_ref r)
{
    return &h->types[gc_obj(h, r)->type & (GC_MAX_TYPES - 1)];
}
GC_INLINE uint32_t units_of(const struct gc_heap *h, gc_ref r)
{
    return (uint32_t)gc_obj_units(h, r, type_of(h, r));
}

typedef void (*object_fn)(void *ctx, gc_ref r);
/* Calls `fn` for each object of `block` whose bit is set; inlined, so that a constant `fn` costs no
 * call. */
GC_INLINE void each_marked(const uint64_t marks[GC_MARK_WORDS], uint32_t block, object_fn fn,
                           void *ctx)
{
    uint32_t unit = gc_block_unit(block);

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++, unit += 64 * GC_GRANULE_UNITS) {
        for (uint64_t map = marks[i]; map != 0; map &= map - 1)
            fn(ctx, (gc_ref){unit + (uint32_t)__builtin_ctzll(map) * GC_GRANULE_UNITS});
    }
}

/* ---- plan ---- */

static uint32_t live_lines(const struct gc_line_space *s, uint32_t block)
{
    return ((uint32_t)s->live_units[block] + GC_LINE_UNITS - 1) >> GC_LINE_SHIFT;
}

/* Could sliding at least double the free lines?  Counts as if all lines of all blocks were in use:
 * a look at two words per block, where `choose` looks at all mark bits. */
static bool may_pay(const struct gc_heap *h, const struct gc_line_space *s)
{
    uint64_t free_lines = gc_budget(&h->acct) / gc_block_charge(h) * LINES, most = 0;

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (!gc_line_owned(h, b))
            continue;
        if (s->live_units[b] == 0)
            free_lines += LINES;
        else
            most += LINES - live_lines(s, b);
    }
    return most >= free_lines;
}

/* Chooses blocks; counts the lines that are gained in all, and those that are free without. */
static uint32_t choose(struct gc_heap *h, struct gc_line_space *s, enum gc_line_gain what,
                       uint64_t *gain, uint64_t *free_lines)
{
    uint32_t chosen = 0;

    *gain = 0;
    *free_lines = gc_budget(&h->acct) / gc_block_charge(h) * LINES;
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        uint32_t used, live;

        if (!gc_line_owned(h, b))
            continue;
        gc_lines_derive(h, s, b);
        live = live_lines(s, b);
        used = gc_line_count(s->blocks[b].live);
        *free_lines += LINES - used;
        if (live == 0 || (what == GC_GAIN_LINES ? used < live + WORTH : live == LINES))
            continue;
        h->block_kind[b] = GC_BLOCK_COMPACT;
        *gain += used - live;
        chosen++;
    }
    return chosen;
}

/* Where the next object goes: behind `units` units of a chosen block. */
struct target {
    uint32_t block;
    uint32_t units;
};
struct plan {
    struct gc_heap *heap;
    uint32_t block; /* whose objects are planned */
    uint32_t *to;
    struct target target;
    uint32_t second; /* GC_PLAN_SECOND once the first of its two is full */
    bool pinned;
};

static GC_COLD void next_target(struct plan *p)
{
    struct target *t = &p->target;

    GC_CHECK(t->block < p->block && p->second == 0, "block %u has no place to go", p->block);
    do
        t->block++;
    while (p->heap->block_kind[t->block] != GC_BLOCK_COMPACT);
    t->units = 0;
    p->to[1] = gc_block_unit(t->block);
    p->second = GC_PLAN_SECOND;
}

GC_INLINE void plan_object(void *ctx, gc_ref r)
{
    struct plan *p = ctx;
    struct gc_header *o = gc_obj(p->heap, r);
    uint32_t units = units_of(p->heap, r), gc = o->gc;

    if (GC_UNLIKELY(units > GC_BLOCK_UNITS - p->target.units))
        next_target(p);
    p->pinned |= (gc & GC_BIT_PINNED) != 0;
    o->gc = (gc & COMMON_BITS) | (p->second | p->target.units / GC_GRANULE_UNITS)
                                     << GC_COLLECTOR_SHIFT;
    p->target.units += units;
}
GC_INLINE void forget_plan(void *ctx, gc_ref r)
{
    gc_obj(ctx, r)->gc &= COMMON_BITS;
}

/* False: a pinned object keeps the block where it is. */
static bool plan_block(struct gc_heap *h, struct gc_line_space *s, uint32_t block,
                       struct target *target)
{
    struct plan p = {.heap = h, .block = block, .to = s->blocks[block].to, .target = *target};

    p.to[0] = p.to[1] = gc_block_unit(target->block);
    each_marked(gc_mark_words(h, block), block, plan_object, &p);
    if (!p.pinned) {
        *target = p.target;
        return true;
    }
    each_marked(gc_mark_words(h, block), block, forget_plan, h);
    h->block_kind[block] = GC_BLOCK_LINES;
    p.to[0] = p.to[1] = 0;
    return false;
}

uint32_t gc_lines_plan(struct gc_heap *h, struct gc_line_space *s, enum gc_line_gain what)
{
    uint64_t gain, free_lines;
    uint32_t chosen, planned = 0;
    bool worth;
    struct target t = {0};

    if (what == GC_GAIN_LINES && !may_pay(h, s))
        return 0;
    chosen = choose(h, s, what, &gain, &free_lines);
    worth = chosen != 0 && (what == GC_GAIN_BLOCKS || gain >= free_lines);
    s->derived = true;
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] != GC_BLOCK_COMPACT)
            continue;
        if (!worth) {
            h->block_kind[b] = GC_BLOCK_LINES;
            continue;
        }
        if (planned == 0)
            t = (struct target){b, 0};
        gc_mem_use(gc_unit(h, gc_block_unit(b)), GC_BLOCK_BYTES); /* holes are filled */
        planned += plan_block(h, s, b, &t);
    }
    return planned;
}

/* ---- update and slide ---- */

struct update {
    struct gc_heap *heap;
    const struct gc_line_space *space;
};

GC_INLINE void update_slot(void *ctx, gc_slot *slot)
{
    const struct update *u = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r) && u->heap->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_COMPACT)
        gc_slot_set(slot, gc_lines_planned(u->heap, u->space, r));
}
GC_INLINE void update_object(void *ctx, gc_ref r)
{
    const struct update *u = ctx;

    gc_scan(u->heap, r, type_of(u->heap, r), update_slot, ctx);
}

void gc_lines_update(struct gc_collection *c, struct gc_line_space *s)
{
    struct gc_heap *h = c->heap;
    struct update u = {h, s};

    gc_roots_visit(c->roots, update_slot, &u);
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] >= GC_BLOCK_LARGE)
            each_marked(gc_mark_words(h, b), b, update_object, &u);
    }
}

struct slide {
    struct gc_collection *c;
    struct gc_line_space *space;
    uint32_t to[2];
    uint64_t objects;
    uint64_t units;
};

GC_INLINE void slide_object(void *ctx, gc_ref r)
{
    struct slide *s = ctx;
    struct gc_heap *h = s->c->heap;
    struct gc_header *o = gc_obj(h, r);
    uint32_t to = gc_plan_unit(s->to, o->gc), units = units_of(h, r);
    uint64_t *d = gc_unit(h, to);
    const uint64_t *from = gc_unit(h, r.bits);

    o->gc &= COMMON_BITS;
    (void)gc_mark_set(h, to);
    gc_lines_marked(s->space, to, units);
    if (to == r.bits)
        return;
    for (uint32_t i = 0; i < units / GC_GRANULE_UNITS; i++) /* downwards; both may overlap */
        d[i] = from[i];
    s->objects++;
    s->units += units;
}

static void slide_block(struct slide *s, uint32_t block)
{
    struct gc_heap *h = s->c->heap;
    struct gc_line_block *b = &s->space->blocks[block];
    uint64_t marks[GC_MARK_WORDS];

    memcpy(marks, gc_mark_words(h, block), sizeof marks);
    memcpy(s->to, b->to, sizeof s->to);
    gc_mark_clear_blocks(h, block, 1);
    *b = (struct gc_line_block){0};
    s->space->live_units[block] = 0;
    each_marked(marks, block, slide_object, s);
}

void gc_lines_slide(struct gc_collection *c, struct gc_line_space *space)
{
    struct gc_heap *h = c->heap;
    struct slide s = {.c = c, .space = space};

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (h->block_kind[b] == GC_BLOCK_COMPACT)
            slide_block(&s, b);
    }
    c->rec.moved_objects += s.objects;
    c->rec.moved_bytes += s.units * GC_UNIT_BYTES;
}

/* ---- the end of a collection ---- */

void gc_lines_plan_slide(struct gc_collection *c, struct gc_line_space *s, enum gc_line_gain what)
{
    gc_collection_phase(c, GC_PHASE_MOVE);
    s->sliding = gc_lines_plan(c->heap, s, what) != 0;
    if (s->sliding)
        gc_lines_update(c, s);
}

void gc_lines_end(struct gc_collection *c, struct gc_line_space *s)
{
    struct gc_heap *h = c->heap;
    uint64_t used;

    if (s->sliding) {
        gc_collection_phase(c, GC_PHASE_MOVE);
        gc_lines_slide(c, s);
        gc_collection_phase(c, GC_PHASE_RECLAIM);
        s->sliding = false;
    }
    gc_lines_sweep(h, s, c->rec.extent);
    gc_lines_refill_reserve(h, s);
    used = gc_lines_used(s);
    if (used < s->used_lines)
        c->rec.freed_bytes += (s->used_lines - used) * GC_LINE_BYTES;
}
