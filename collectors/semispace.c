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
#include "heap/copier.h"
#include "heap/linear.h"
#include "heap/mem_state.h"

/* ---- state ----------------------------------------------------------------------------------- */

struct semispace_state {
    struct gc_linear half[2];
    uint32_t current; /* which half is allocated in */
    uint32_t end;     /* first unit of the current half that was never handed out */

    /* During a collection. */
    uint32_t from_start;
    uint32_t from_units;
    struct gc_copying copying;
};

/* ---- attach and detach ----------------------------------------------------------------------- */

/* What each half may hold under the limit, given all other charges. */
static size_t half_limit(const struct gc_heap *h)
{
    size_t half = gc_linear_budget(h) / 2 & ~(size_t)(GC_PAGE_BYTES - 1);

    return half > GC_COPY_SLACK ? half - GC_COPY_SLACK : 0;
}

static int semispace_attach(struct gc_heap *h)
{
    struct semispace_state *s = gc_heap_state(h);

    for (uint32_t i = 0; i < 2; i++) {
        int err = gc_linear_open(h, &s->half[i], h->limit_max / 2, half_limit(h) + GC_COPY_SLACK);

        if (err != GC_OK)
            return err;
    }
    s->end = s->half[0].start;
    return GC_OK;
}

static void semispace_detach(struct gc_heap *h)
{
    (void)h;
}

static void semispace_reset(struct gc_heap *h)
{
    struct semispace_state *s = gc_heap_state(h);

    for (uint32_t i = 0; i < 2; i++)
        gc_linear_reset(h, &s->half[i]);
    s->current = 0;
    s->end = s->half[0].start;
}

/* Gives the tails of both halves back; what is handed out now, and as much again for its copy,
 * stays. */
static size_t semispace_trim(struct gc_heap *h, size_t bytes)
{
    struct semispace_state *s = gc_heap_state(h);
    size_t keep = gc_bytes_of(s->end - s->half[s->current].start) + GC_COPY_SLACK, done = 0;

    for (uint32_t i = 0; i < 2; i++)
        done += gc_linear_trim(h, &s->half[i], keep, bytes / 2 + 1);
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
    uint32_t used = s->end - s->half[s->current].start;
    size_t limit = half_limit(h) / GC_UNIT_BYTES;
    uint32_t room = limit > used ? (uint32_t)(limit - used) & ~1u : 0;
    uint32_t want = (uint32_t)(gc_window_bytes(h) / GC_UNIT_BYTES);
    size_t need;

    if (want > room)
        want = room;
    if (want + rest < units)
        return GC_ALLOC_FULL;
    /* The copy reserve grows with it, so that a collection never lacks memory. */
    need = gc_bytes_of(used + want) + GC_COPY_SLACK;
    if (gc_linear_commit(h, &s->half[s->current], need) != GC_OK ||
        (s->half[s->current ^ 1].committed < need &&
         gc_linear_commit(h, &s->half[s->current ^ 1], need) != GC_OK))
        return GC_ALLOC_FULL;
    if (!gc_charge(&h->acct, GC_CHARGE_RESERVE, gc_bytes_of(want)))
        return GC_ALLOC_FULL;
    if (!gc_charge(&h->acct, GC_CHARGE_BLOCKS, gc_bytes_of(want))) {
        gc_uncharge(&h->acct, GC_CHARGE_RESERVE, gc_bytes_of(want));
        return GC_ALLOC_FULL;
    }
    if (adjacent) {
        gc_window_extend(m, 0, s->end + want);
    } else {
        gc_window_retire(m, 0);
        gc_window_publish(m, 0, s->end, s->end + want);
    }
    gc_linear_kind(h, s->end, s->end + want, GC_BLOCK_OWN);
    s->end += want;
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_FULL;
}

/* ---- collection ------------------------------------------------------------------------------ */

/* A reference that leads nowhere into from-space. */
static GC_COLD void forward_other(struct gc_heap *h, gc_ref r)
{
    if (gc_is_object(r))
        (void)gc_los_mark(h, r); /* panics when it is no large object */
}

GC_INLINE void forward(void *ctx, gc_slot *slot)
{
    struct gc_copier *k = ctx;
    gc_ref r = gc_slot_get(slot);

    if (r.bits - k->from_start >= k->from_units) {
        if (GC_UNLIKELY(r.bits != 0))
            forward_other(k->h, r);
        return;
    }
    if (GC_UNLIKELY(gc_is_i31(r)))
        return;
    gc_copier_forward(k, slot, r, 0);
}

static __attribute__((noinline)) struct gc_copier scan_other(struct gc_copier k, gc_ref r,
                                                             const struct gc_type *t)
{
    gc_scan(k.h, r, t, forward, &k);
    return k;
}

static void semispace_begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct semispace_state *s = gc_heap_state(h);
    struct gc_copier k;

    s->from_start = s->half[s->current].start;
    s->from_units = s->end - s->from_start;
    s->current ^= 1;
    gc_linear_show(h, &s->half[s->current]);
    /* Committed by alloc_slow. */
    s->copying = gc_copying_into(s->half[s->current].start, s->from_units);
    k = gc_copier_make(h, s->from_start, s->from_units, s->copying.cursor);
    c->rec.roots += gc_roots_visit(c->roots, forward, &k);
    s->copying.cursor = k.cursor;
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static enum gc_progress semispace_step(struct gc_collection *c, uint64_t budget)
{
    struct gc_heap *h = c->heap;
    struct semispace_state *s = gc_heap_state(h);
    struct gc_copier k = gc_copier_make(h, s->from_start, s->from_units, s->copying.cursor);
    uint64_t left = budget;
    bool more = gc_copier_step(k, &s->copying, &left, forward, scan_other);

    c->rec.traced_objects += budget - left;
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
    uint32_t live = s->copying.cursor - s->half[s->current].start;
    size_t freed = gc_bytes_of(s->from_units - live);

    c->rec.moved_objects = c->rec.traced_objects - s->copying.large_objects; /* each is scanned */
    c->rec.moved_bytes = gc_bytes_of(live);
    c->rec.traced_bytes = gc_bytes_of(live + s->copying.large_units);
    c->rec.freed_bytes = freed + gc_los_sweep(h, gc_los_marked);
    gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, freed);
    gc_uncharge(&h->acct, GC_CHARGE_RESERVE, freed);
    s->end = s->copying.cursor;
    gc_linear_kind(h, s->from_start, s->from_start + s->from_units, GC_BLOCK_NONE);
    gc_linear_kind(h, s->half[s->current].start, s->end, GC_BLOCK_OWN);
    gc_mem_reclaim(h, gc_unit(h, s->from_start), gc_bytes_of(s->from_units));
    if (h->protect)
        gc_linear_hide(h, &s->half[s->current ^ 1]);
}

static void semispace_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    const struct semispace_state *s = gc_heap_state(h);

    gc_walk_run(h, s->half[s->current].start, s->end, fn, arg);
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
