/* SPDX-License-Identifier: MIT
 *
 * collectors/semispace.c -- copying collection between two halves, breadth first.
 *
 * Source  Cheney 1970, "A nonrecursive list compacting algorithm", CACM 13(11); Fenichel and
 *         Yochelson 1969 for the two spaces
 * Limits  half of the small-object space is reserve: live small objects need twice their bytes
 *
 * Layout: two equal ranges of address space, taken from the pool at attach.  Each half is committed
 * from its start; large objects live in the pool and are never copied.  Both halves may hold
 * (limit - everything else) / 2 bytes, recomputed at each window, so they stay equal after any
 * number of flips and grows, and shrink and grow with the large objects. */
#include "heap/object.h"

/* ---- state ----------------------------------------------------------------------------------- */

struct semispace_state {
    uint32_t start[2];    /* first unit of each half */
    uint32_t half_blocks; /* address space of a half */
    size_t committed[2];  /* bytes from the start of each half */
    uint32_t current;     /* which half is allocated in */
    uint32_t end;         /* first unit of the current half that was never handed out */
    bool closed;          /* protect: the idle half has no access */

    /* During a collection. */
    uint32_t from_start;
    uint32_t from_units;
    uint32_t to_limit; /* first unit behind the committed to-space */
    uint32_t cursor;   /* where the next copy goes */
    uint32_t scan;     /* everything below was scanned */
    uint32_t large;    /* where the search for unscanned large objects goes on */
};

/* Copies go in steps of 16 bytes, so the last one may touch 8 bytes behind its object; a half never
 * fills its last committed page to the end. */
#define COPY_STEP_UNITS 4u
#define COPY_SLACK      ((size_t)16)

static size_t bytes_of(uint32_t units)
{
    return (size_t)units * GC_UNIT_BYTES;
}

/* ---- attach and detach ----------------------------------------------------------------------- */

/* What each half may hold under the limit, given all other charges. */
static size_t half_limit(const struct gc_heap *h)
{
    const struct gc_accountant *a = &h->acct;
    size_t others = a->total - a->used[GC_CHARGE_BLOCKS] - a->used[GC_CHARGE_RESERVE];
    size_t half = (a->limit - others) / 2;

    half -= (half / GC_BLOCK_BYTES + 1) * h->meta_per_block;
    return (half & ~(size_t)(GC_PAGE_BYTES - 1)) - COPY_SLACK;
}

/* Commits `half` up to `bytes` (pages), taking free blocks from the pool if need be. */
static int commit(struct gc_heap *h, uint32_t half, size_t bytes)
{
    struct semispace_state *s = gc_heap_state(h);
    size_t need;

    if (bytes <= s->committed[half])
        return GC_OK;
    need = bytes - s->committed[half];
    if (h->region.committed + need > h->acct.limit)
        (void)gc_pool_trim(h, h->region.committed + need - h->acct.limit);
    if (h->region.committed + need > h->acct.limit || gc_mem_inject(&h->mem) ||
        gc_region_commit(&h->region,
                         s->start[half] + (uint32_t)(s->committed[half] / GC_UNIT_BYTES),
                         need) != GC_OK)
        return GC_ERR_SYSTEM;
    s->committed[half] = bytes;
    return GC_OK;
}

/* Says what the blocks under [unit, end) are. */
static void kinds(struct gc_heap *h, uint32_t unit, uint32_t end, uint8_t kind)
{
    uint32_t first = unit >> GC_BLOCK_SHIFT;

    if (end > unit)
        memset(&h->block_kind[first], kind, ((end - 1) >> GC_BLOCK_SHIFT) - first + 1);
}

static int semispace_attach(struct gc_heap *h)
{
    struct semispace_state *s = gc_heap_state(h);
    size_t most = h->limit_max / 2, now = half_limit(h) + COPY_SLACK;

    /* Whole huge pages of address space per half. */
    s->half_blocks = (uint32_t)(most / GC_BLOCK_BYTES + 64) & ~63u;
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t block = gc_pool_carve(h, s->half_blocks);

        if (block == 0)
            return gc_heap_error(h, GC_ERR_NOMEM, "two halves of %zu bytes do not fit", most);
        s->start[i] = gc_block_unit(block);
        if (commit(h, i, now) != GC_OK)
            return gc_heap_error(h, GC_ERR_SYSTEM, "cannot commit a half of %zu bytes", now);
        if (gc_core_option(h, GC_OPT_PRETOUCH) != 0)
            gc_vm_touch(gc_unit(h, s->start[i]), now);
    }
    s->end = s->start[0];
    return GC_OK;
}

static void semispace_detach(struct gc_heap *h)
{
    (void)h;
}

static void open_idle(struct gc_heap *h)
{
    struct semispace_state *s = gc_heap_state(h);
    uint32_t idle = s->current ^ 1;

    if (s->closed)
        gc_vm_protect(gc_unit(h, s->start[idle]), s->committed[idle], true);
    s->closed = false;
}

static void semispace_reset(struct gc_heap *h)
{
    struct semispace_state *s = gc_heap_state(h);

    open_idle(h);
    kinds(h, s->start[s->current], s->end, GC_BLOCK_NONE);
    s->current = 0;
    s->end = s->start[0];
}

/* Gives the tails of both halves back; what is handed out now, and as much again for its copy,
 * stays. */
static size_t semispace_trim(struct gc_heap *h, size_t bytes)
{
    struct semispace_state *s = gc_heap_state(h);
    size_t keep = bytes_of(s->end - s->start[s->current]) + GC_PAGE_BYTES - 1;
    size_t done = 0;

    keep &= ~(size_t)(GC_PAGE_BYTES - 1);
    open_idle(h);
    for (uint32_t i = 0; i < 2; i++) {
        size_t share = (bytes / 2 + GC_PAGE_BYTES) & ~(size_t)(GC_PAGE_BYTES - 1);
        size_t room = s->committed[i] > keep ? s->committed[i] - keep : 0;
        size_t give = share < room ? share : room;

        s->committed[i] -= give;
        gc_region_decommit(&h->region, s->start[i] + (uint32_t)(s->committed[i] / GC_UNIT_BYTES),
                           give);
        done += give;
    }
    return done;
}

/* ---- allocation ------------------------------------------------------------------------------ */

static enum gc_alloc_status semispace_alloc_slow(struct gc_mutator *m, uint32_t units,
                                                 uint32_t *out)
{
    struct gc_heap *h = m->heap;
    struct semispace_state *s = gc_heap_state(h);
    bool adjacent = m->window[0].limit == s->end;
    uint32_t rest = adjacent ? m->window[0].limit - m->window[0].cursor : 0;
    uint32_t used = s->end - s->start[s->current];
    size_t limit = half_limit(h) / GC_UNIT_BYTES;
    uint32_t room = limit > used ? (uint32_t)(limit - used) & ~1u : 0;
    uint32_t want = GC_WINDOW_BYTES / GC_UNIT_BYTES;

    if (want > room)
        want = room;
    if (want + rest < units)
        return GC_ALLOC_FULL;
    if (commit(h, s->current,
               (bytes_of(used + want) + GC_PAGE_BYTES - 1) & ~(size_t)(GC_PAGE_BYTES - 1)) != GC_OK)
        return GC_ALLOC_FULL;
    /* The copy reserve grows with it, so that a collection never lacks memory. */
    if (s->committed[s->current ^ 1] < bytes_of(used + want)) {
        open_idle(h);
        if (commit(h, s->current ^ 1, s->committed[s->current]) != GC_OK)
            return GC_ALLOC_FULL;
    }
    if (!gc_charge(&h->acct, GC_CHARGE_RESERVE, bytes_of(want)))
        return GC_ALLOC_FULL;
    if (!gc_charge(&h->acct, GC_CHARGE_BLOCKS, bytes_of(want))) {
        gc_uncharge(&h->acct, GC_CHARGE_RESERVE, bytes_of(want));
        return GC_ALLOC_FULL;
    }
    if (adjacent) {
        gc_window_extend(m, 0, s->end + want);
    } else {
        gc_window_retire(m, 0);
        gc_window_publish(m, 0, s->end, s->end + want);
    }
    kinds(h, s->end, s->end + want, GC_BLOCK_OWN);
    s->end += want;
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_FULL;
}

/* ---- collection ------------------------------------------------------------------------------ */

/* What copying reads and writes at every edge.  Held in a local of the scan loop and passed by
 * value to what is not inlined, so that it stays in registers. */
struct copier {
    struct gc_heap *h;
    uint8_t *base;
    const struct gc_type *types;
    uint32_t from_start;
    uint32_t from_units;
    uint32_t cursor;
};

/* A reference that leads nowhere into from-space. */
static GC_COLD void forward_other(struct gc_heap *h, gc_ref r)
{
    if (gc_is_object(r))
        (void)gc_los_mark(h, r); /* panics when it is no large object */
}

GC_INLINE void copy(uint8_t *to, const uint8_t *from, uint32_t units)
{
    memcpy(to, from, 16);
    for (uint32_t i = COPY_STEP_UNITS; i < units; i += COPY_STEP_UNITS)
        memcpy(to + (size_t)i * GC_UNIT_BYTES, from + (size_t)i * GC_UNIT_BYTES, 16);
}

GC_INLINE void forward(void *ctx, gc_slot *slot)
{
    struct copier *k = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *from;
    const struct gc_type *t;
    uint32_t units;

    if (r.bits - k->from_start >= k->from_units) {
        if (GC_UNLIKELY(r.bits != 0))
            forward_other(k->h, r);
        return;
    }
    if (GC_UNLIKELY(gc_is_i31(r)))
        return;
    from = (struct gc_header *)(void *)(k->base + (uint64_t)r.bits * GC_UNIT_BYTES);
    if (from->gc & GC_BIT_FORWARDED) {
        gc_slot_set(slot, (gc_ref){from->gc & ~GC_BIT_FORWARDED});
        return;
    }
    t = &k->types[from->type & (GC_MAX_TYPES - 1)];
    if (GC_UNLIKELY((uint32_t)t->header != from->type))
        gc_corrupt(k->h, r, "header names no registered type");
    units = (uint32_t)gc_obj_units(k->h, r, t);
    copy(k->base + (uint64_t)k->cursor * GC_UNIT_BYTES, (const uint8_t *)from, units);
    from->gc = k->cursor | GC_BIT_FORWARDED;
    gc_slot_set(slot, (gc_ref){k->cursor});
    k->cursor += units;
}

static struct copier copier_of(struct gc_heap *h)
{
    const struct semispace_state *s = gc_heap_state(h);

    return (struct copier){
        .h = h,
        .base = h->mutator.base,
        .types = h->types,
        .from_start = s->from_start,
        .from_units = s->from_units,
        .cursor = s->cursor,
    };
}

static void semispace_begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct semispace_state *s = gc_heap_state(h);
    struct copier k;

    open_idle(h);
    s->from_start = s->start[s->current];
    s->from_units = s->end - s->from_start;
    s->current ^= 1;
    s->scan = s->cursor = s->start[s->current];
    s->to_limit = s->cursor + s->from_units; /* committed by alloc_slow */
    k = copier_of(h);
    gc_roots_visit(c->roots, forward, &k);
    for (uint32_t i = 0; i < c->roots->count; i++)
        c->rec.roots += c->roots->spans[i].count;
    s->cursor = k.cursor;
    gc_collection_phase(c, GC_PHASE_TRACE);
}

/* Arrays and structs with references beyond the map. */
static __attribute__((noinline)) struct copier scan_other(struct copier k, gc_ref r,
                                                          const struct gc_type *t)
{
    gc_scan(k.h, r, t, forward, &k);
    return k;
}

/* Scans one large object that was marked since; false: there is none. */
static bool scan_large(struct gc_heap *h, struct copier *k)
{
    struct semispace_state *s = gc_heap_state(h);

    for (uint32_t i = 0; i < h->los.count; i++) {
        const struct gc_type *t;
        gc_ref r;

        s->large = s->large + 1 < h->los.count ? s->large + 1 : 0;
        r.bits = h->los.list[s->large].unit;
        if (!gc_los_take_grey(h, r))
            continue;
        t = gc_type_get(h, r, gc_obj(h, r)->type);
        (void)gc_obj_units(h, r, t);
        *k = scan_other(*k, r, t);
        return true;
    }
    return false;
}

/* How far ahead of the scan pointer the targets of copied references are prefetched, in objects of
 * the present one's size.  The words there are treated as if they were of its type, too: neighbours
 * in breadth-first order mostly are; what other words name lies inside the reservation in any case,
 * and a prefetch of it does no harm. */
#define AHEAD_OBJECTS 8u
/* Objects scanned between two looks at the budget and at the end of to-space. */
#define BATCH 4096u

GC_INLINE void forward_run(struct copier *k, gc_slot *at, uint32_t count, uint32_t ahead)
{
    for (gc_slot *end = at + count; at < end; at++) {
        __builtin_prefetch(k->base + (uint64_t)at[ahead].bits * GC_UNIT_BYTES, 1);
        forward(k, at);
    }
}

/* Scans copied objects from `scan` until the copies are used up or `batch` objects are scanned;
 * their headers were checked when they were copied. */
GC_INLINE struct copier scan_batch(struct copier k, uint32_t *scan, uint32_t *batch)
{
    uint32_t at = *scan, left = *batch;

    do {
        gc_slot *words = (gc_slot *)(void *)(k.base + (uint64_t)at * GC_UNIT_BYTES);
        const struct gc_type *t = &k.types[words->bits & (GC_MAX_TYPES - 1)];

        if (GC_LIKELY(t->units != 0 && t->simple)) {
            uint32_t ahead = t->units * AHEAD_OBJECTS;

            at += t->units;
            forward_run(&k, words + GC_HEADER_UNITS + t->run_first, t->run_count,
                        ahead < k.cursor - at ? ahead : 0);
        } else {
            gc_ref r = {at};

            at += (uint32_t)gc_obj_units(k.h, r, t);
            k = scan_other(k, r, t);
        }
    } while (--left > 0 && at < k.cursor);
    *scan = at;
    *batch -= left;
    return k;
}

/* Scans copied objects until they are used up or the budget is. */
static struct copier scan_copies(struct copier k, uint32_t *scan, uint32_t to_limit,
                                 uint64_t *budget)
{
    while (*scan<k.cursor && * budget> 0) {
        uint32_t batch = *budget < BATCH ? (uint32_t)*budget : BATCH;

        k = scan_batch(k, scan, &batch);
        *budget -= batch;
        if (GC_UNLIKELY(k.cursor > to_limit))
            gc_corrupt(k.h, (gc_ref){*scan}, "objects overlap: survivors exceed their space");
    }
    return k;
}

static enum gc_progress semispace_step(struct gc_collection *c, uint64_t budget)
{
    struct gc_heap *h = c->heap;
    struct semispace_state *s = gc_heap_state(h);
    struct copier k = copier_of(h);
    uint64_t left = budget, large = 0;
    bool more = true;

    while (more && left > 0) {
        k = scan_copies(k, &s->scan, s->to_limit, &left);
        if (s->scan == k.cursor) {
            more = scan_large(h, &k) || s->scan < k.cursor;
            large += more;
        }
    }
    c->rec.traced_objects += budget - left + large;
    c->rec.moved_objects += budget - left; /* each copy is scanned once */
    s->cursor = k.cursor;
    return more ? GC_CONTINUE : GC_COMPLETE;
}

static gc_ref semispace_resolve(struct gc_heap *h, gc_ref r)
{
    const struct semispace_state *s = gc_heap_state(h);
    uint32_t gc;

    if (r.bits - s->from_start >= s->from_units)
        return gc_los_marked(h, r) ? r : GC_NULL;
    gc = gc_obj(h, r)->gc;
    return (gc_ref){gc & GC_BIT_FORWARDED ? gc & ~GC_BIT_FORWARDED : 0};
}

static void semispace_end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct semispace_state *s = gc_heap_state(h);
    uint32_t idle = s->current ^ 1, live = s->cursor - s->start[s->current];
    size_t freed = bytes_of(s->from_units - live);

    c->rec.moved_bytes = bytes_of(live);
    c->rec.traced_bytes += bytes_of(live);
    c->rec.freed_bytes = freed + gc_los_sweep(h, gc_los_marked);
    gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, freed);
    gc_uncharge(&h->acct, GC_CHARGE_RESERVE, freed);
    s->end = s->cursor;
    kinds(h, s->from_start, s->from_start + s->from_units, GC_BLOCK_NONE);
    kinds(h, s->start[s->current], s->end, GC_BLOCK_OWN);
    if (h->poison)
        memset(gc_unit(h, s->from_start), GC_POISON, bytes_of(s->from_units));
    if (h->protect) {
        gc_vm_protect(gc_unit(h, s->from_start), s->committed[idle], false);
        s->closed = true;
    }
}

static void semispace_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    const struct semispace_state *s = gc_heap_state(h);

    gc_walk_run(h, s->start[s->current], s->end, fn, arg);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(semispace) = {
    GC_COLLECTOR_ABI,
    .name = "semispace",
    .summary = "Cheney copying between two equal halves",
    .source = "Cheney 1970, A nonrecursive list compacting algorithm, CACM 13(11)",
    .limits = "live small objects need twice their bytes",
    .caps = GC_CAP_MOVES | GC_CAP_CYCLES | GC_CAP_COLLECTS,
    .state_bytes = sizeof(struct semispace_state),
    .attach = semispace_attach,
    .detach = semispace_detach,
    .reset = semispace_reset,
    .trim = semispace_trim,
    .alloc_slow = semispace_alloc_slow,
    .begin = semispace_begin,
    .step = semispace_step,
    .resolve = semispace_resolve,
    .end = semispace_end,
    .walk = semispace_walk,
};
