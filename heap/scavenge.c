/* SPDX-License-Identifier: MIT */
#include "heap/scavenge.h"

/* ---- all survivors are promoted: the copier's second range is the pool ----------------------- */

static GC_COLD void mark_young_large(struct gc_heap *h, gc_ref r)
{
    if (!gc_is_object(r))
        return;
    if (!gc_los_is(h, r))
        gc_corrupt(h, r, "reference to no object");
    if (gc_los_young(h, r))
        (void)gc_los_mark(h, r);
}

GC_INLINE void forward_young(void *ctx, gc_slot *slot)
{
    struct gc_copier *k = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_null(r)) /* first: gcc would lay it out as cold with what follows */
        return;
    if (GC_UNLIKELY(r.bits - k->from_start >= k->from_units)) {
        if (r.bits < k->also_units)
            mark_young_large(k->h, r);
        return;
    }
    if (GC_LIKELY(!gc_is_i31(r)))
        gc_copier_forward(k, slot, r, GC_BIT_OLD);
}

static __attribute__((noinline)) struct gc_copier scan_young(struct gc_copier k, gc_ref r,
                                                             const struct gc_type *t)
{
    gc_scan(k.h, r, t, forward_young, &k);
    return k;
}

static void visit_remembered(void *ctx, gc_ref r, const struct gc_type *t)
{
    struct gc_copier *k = ctx;

    if (GC_LIKELY(t->simple))
        gc_scan_simple(t, gc_unit(k->h, r.bits + GC_HEADER_UNITS), forward_young, k);
    else
        *k = scan_young(*k, r, t);
}

static struct gc_copier young_copier(struct gc_heap *h, const struct gc_scavenge *s)
{
    struct gc_copier k = gc_copier_make(h, s->from_start, s->from_units, s->old.cursor);

    k.also_units = s->pool_end;
    return k;
}

/* ---- survivors are promoted the second time -------------------------------------------------- */

struct aging {
    struct gc_copier old;   /* as young_copier: where objects go that survived before */
    struct gc_copier young; /* where the others go */
    struct gc_remember *log;
    uint32_t aged_end;
    uint32_t young_start;
    bool seen; /* a slot was met that now holds a young object */
};

GC_INLINE void forward_aging(void *ctx, gc_slot *slot)
{
    struct aging *a = ctx;
    gc_ref r = gc_slot_get(slot);

    if (r.bits - a->old.from_start >= a->old.from_units) {
        if (GC_UNLIKELY(r.bits < a->old.also_units && r.bits != 0))
            mark_young_large(a->old.h, r);
        return;
    }
    if (GC_UNLIKELY(gc_is_i31(r)))
        return;
    if (r.bits < a->aged_end)
        gc_copier_forward(&a->old, slot, r, GC_BIT_OLD);
    else
        gc_copier_forward(&a->young, slot, r, 0);
    a->seen |= gc_slot_get(slot).bits - a->young_start < a->old.from_units;
}

static void scan_aging(struct aging *a, gc_ref r, const struct gc_type *t)
{
    gc_scan(a->old.h, r, t, forward_aging, a);
}

/* Scans an object that is old now, and remembers it when it refers to a young one. */
static void scan_promoted(void *ctx, gc_ref r, const struct gc_type *t)
{
    struct aging *a = ctx;

    a->seen = false;
    scan_aging(a, r, t);
    if (a->seen)
        gc_remember_add(a->old.h, a->log, r);
}

static struct aging aging_of(struct gc_heap *h, const struct gc_scavenge *s)
{
    return (struct aging){
        .old = young_copier(h, s),
        .young = gc_copier_make(h, s->from_start, s->from_units, s->aged.cursor),
        .log = s->log,
        .aged_end = s->aged_end,
        .young_start = s->young_start,
    };
}

/* The next copy of `p` to scan. */
static gc_ref next_copy(struct gc_heap *h, struct gc_copying *p, const struct gc_type **t)
{
    gc_ref r = {p->scan};

    *t = gc_type_get(h, r, gc_obj(h, r)->type);
    p->scan += (uint32_t)gc_obj_units(h, r, *t);
    if (GC_UNLIKELY(p->scan > p->to_limit))
        gc_corrupt(h, r, "objects overlap: survivors exceed their space");
    return r;
}

static bool step_aging(struct gc_heap *h, struct gc_scavenge *s, uint64_t *budget)
{
    struct aging a = aging_of(h, s);
    const struct gc_type *t = NULL;
    bool more = true;

    for (; more && *budget > 0; *budget -= more) {
        gc_ref r;

        if (s->old.scan < a.old.cursor) {
            r = next_copy(h, &s->old, &t);
            scan_promoted(&a, r, t);
        } else if (s->aged.scan < a.young.cursor) {
            r = next_copy(h, &s->aged, &t);
            scan_aging(&a, r, t);
        } else {
            r = gc_copying_large(h, &s->old, &t);
            more = !gc_is_null(r);
            if (more)
                scan_promoted(&a, r, t);
        }
    }
    s->old.cursor = a.old.cursor;
    s->aged.cursor = a.young.cursor;
    return more;
}

/* ---- both ------------------------------------------------------------------------------------ */

void gc_scavenge_begin(struct gc_collection *c, struct gc_scavenge *s, struct gc_nursery *n,
                       struct gc_remember *log, uint32_t old_end, uint32_t pool_end,
                       gc_old_walk_fn walk_old)
{
    struct gc_heap *h = c->heap;

    *s = (struct gc_scavenge){
        .from_start = gc_nursery_start(n),
        .from_units = n->end - gc_nursery_start(n),
        .aged_end = n->aged_end,
        .pool_end = pool_end,
        .aging = n->spaces == 2,
        .log = log,
    };
    s->old = gc_copying_into(old_end, s->from_units);
    if (s->aging) {
        struct aging a;

        n->eden ^= 1;
        gc_linear_show(h, &n->space[n->eden]);
        s->young_start = gc_nursery_start(n);
        s->aged = gc_copying_into(s->young_start, s->from_units);
        a = aging_of(h, s);
        c->rec.remembered = gc_remember_drain(h, log, walk_old, scan_promoted, &a);
        c->rec.roots += gc_roots_visit(c->roots, forward_aging, &a);
        s->old.cursor = a.old.cursor;
        s->aged.cursor = a.young.cursor;
    } else {
        struct gc_copier k = young_copier(h, s);

        c->rec.remembered = gc_remember_drain(h, log, walk_old, visit_remembered, &k);
        c->rec.roots += gc_roots_visit(c->roots, forward_young, &k);
        s->old.cursor = k.cursor;
    }
}

bool gc_scavenge_step(struct gc_heap *h, struct gc_scavenge *s, uint64_t *budget)
{
    if (s->aging)
        return step_aging(h, s, budget);
    return gc_copier_step(young_copier(h, s), &s->old, budget, forward_young, scan_young);
}
