/* SPDX-License-Identifier: MIT
 *
 * collectors/gencopy.c -- two generations: a bump nursery, and an old space of two halves.
 *
 * A young collection copies what survived in the nursery to the end of the old space, starting from
 * the roots and the remembered set; everything else in the old space is taken to be live.  A full
 * collection copies the survivors of both generations into the other half.  Under promotion=aged a
 * survivor is copied once inside the young generation, between two nurseries, before it is
 * promoted. Large objects are never copied: they grow old where they are.
 *
 * Source   Ungar 1984, "Generation scavenging", SDE 1; en-masse promotion and the nursery that
 *          shrinks when the old space fills: Appel 1989, "Simple generational garbage collection
 *          and fast allocation", Software: Practice and Experience 19(2); object-granular
 *          remembering: heap/remember.h; copying: Cheney 1970
 * Limits   as semispace, and for each byte of nursery one or (aged) two more; a young collection
 *          keeps what dead old objects refer to
 *
 * With O bytes of old objects and N bytes handed out to young ones each half holds O + N: every
 * young object may be promoted, and every object may be live at a full collection.  That is charged
 * when a window is handed out, so no collection can lack memory.
 *
 * Invariants, between collections: objects in a half and large ones that survived a collection have
 * the OLD bit, others do not; an old object that refers to a young one is in the remembered set. */
#include "heap/mem_state.h"
#include "heap/scavenge.h"

/* ---- state ----------------------------------------------------------------------------------- */

enum { NURSERY, SIZING, PROMOTION, REMEMBERED, OPTIONS };
enum { SIZING_FIXED, SIZING_ADAPTIVE };
enum { PROMOTE_MASSE, PROMOTE_AGED };

static const struct gc_option_spec options[OPTIONS] = {
    [NURSERY] = {"nursery", GC_OPTION_SIZE, GC_NURSERY_DEFAULT, GC_BLOCK_BYTES, GC_MAX_HEAP_BYTES,
                 NULL,
                 "bytes of the nursery, whole blocks of 32k, no more than the heap; the default is "
                 "an eighth of the heap where that is less"},
    [SIZING] = {"sizing", GC_OPTION_WORD, SIZING_FIXED, SIZING_FIXED, SIZING_ADAPTIVE,
                "fixed|adaptive",
                "adaptive: the nursery doubles while much survives in it, up to an eighth of the "
                "heap, and shrinks back to its option's size"},
    [PROMOTION] = {"promotion", GC_OPTION_WORD, PROMOTE_MASSE, PROMOTE_MASSE, PROMOTE_AGED,
                   "masse|aged",
                   "masse: survivors become old at their first collection; aged: at their second"},
    [REMEMBERED] = {"remembered", GC_OPTION_SIZE, 0, 0, (uint64_t)1 << 32, NULL,
                    "bytes of the remembered set; 0: 1/128 of the heap; when it is full the old "
                    "space is searched instead"},
};

/* A nursery is worth a full collection when it must be smaller than it should, and than this part
 * of what it might have been after the last one: nurseries that shrink to nothing have no time to
 * die in, and the collections of them add up. */
#define LEAST_PART 8u
/* So small a part of the heap is too little to be freed by a young collection. */
#define FUTILE_PART 256u

struct gencopy {
    struct gc_linear half[2];
    struct gc_nursery young; /* two spaces when promotion is aged */
    struct gc_remember log;
    uint32_t pool_end; /* first unit behind the pool: only large objects are below */
    uint32_t current;  /* half with the old objects */
    uint32_t old_end;  /* behind the last one */
    size_t least;      /* bytes of a nursery that is worth going on with */
    bool fresh;        /* the last collection was full: a nursery of any size will do */
    size_t keep_half;  /* bytes of each half and each young space that must stay committed */
    size_t keep_young;

    /* During a collection. */
    bool full;
    uint32_t from_start; /* young objects */
    uint32_t from_units;
    uint32_t old_start; /* what was the old space when it began */
    uint32_t old_units;
    struct gc_copying copying;   /* full */
    struct gc_scavenge scavenge; /* young */
};

static size_t old_bytes(const struct gencopy *s)
{
    return gc_bytes_of(s->old_end - s->half[s->current].start);
}
static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}
/* What is charged as reserve with so many bytes of old and of young objects: see the top. */
static size_t reserve_of(const struct gencopy *s, size_t old, size_t young)
{
    return old + (1 + s->young.spaces) * young;
}

/* ---- open and close -------------------------------------------------------------------------- */

/* Bytes that young objects might have under the limit, beside so many old ones. */
static size_t all_room(const struct gc_heap *h, const struct gencopy *s, size_t old)
{
    size_t budget = gc_linear_budget(h), fixed = 2 * (old + GC_COPY_SLACK) + 4 * GC_PAGE_BYTES;

    return budget > fixed ? (budget - fixed) / (2 + s->young.spaces) & ~(size_t)7 : 0;
}
/* What of it they should have. */
static size_t young_room(const struct gc_heap *h, const struct gencopy *s, size_t old)
{
    return lesser(all_room(h, s, old), s->young.size);
}

/* There would be a nursery worth going on with beside so many old bytes.  What survived in the one
 * before is part of it. */
static bool is_worth_it(const struct gc_heap *h, const struct gencopy *s, size_t old)
{
    return young_room(h, s, old) >= lesser(s->least, s->young.size);
}

static void start_empty(const struct gc_heap *h, struct gencopy *s)
{
    s->current = 0;
    s->old_end = s->half[0].start;
    s->least = lesser(all_room(h, s, 0) / LEAST_PART, s->young.size);
    s->fresh = false;
    s->keep_half = s->keep_young = 0;
}

static int open_spaces(struct gc_heap *h, struct gencopy *s)
{
    uint32_t spaces = gc_own_option(h, PROMOTION) == PROMOTE_AGED ? 2 : 1;
    int err = gc_nursery_open(h, &s->young, gc_own_option(h, NURSERY),
                              gc_own_option(h, SIZING) == SIZING_ADAPTIVE, spaces);
    size_t half = (gc_linear_budget(h) - spaces * s->young.space[0].committed) / 2;

    for (uint32_t i = 0; i < 2 && err == GC_OK; i++)
        err = gc_linear_open(h, &s->half[i], h->limit_max / 2, half & ~(size_t)(GC_PAGE_BYTES - 1));
    s->pool_end = s->half[1].start; /* each range is withdrawn from the pool's end */
    return err;
}

static int attach(struct gc_heap *h)
{
    struct gencopy *s = gc_heap_state(h);
    int err = gc_nursery_check(h, gc_own_option(h, NURSERY));

    if (err == GC_OK)
        err = gc_remember_open(h, &s->log, gc_own_option(h, REMEMBERED));
    if (err == GC_OK)
        err = open_spaces(h, s);
    if (err != GC_OK) {
        gc_remember_close(&s->log);
        return err;
    }
    start_empty(h, s);
    h->mutator.barrier_mask = GC_BIT_OLD | GC_BIT_LOGGED;
    h->mutator.barrier_want = GC_BIT_OLD;
    return GC_OK;
}

static void detach(struct gc_heap *h)
{
    struct gencopy *s = gc_heap_state(h);

    gc_remember_close(&s->log);
}

static void reset(struct gc_heap *h)
{
    struct gencopy *s = gc_heap_state(h);

    for (uint32_t i = 0; i < 2; i++)
        gc_linear_reset(h, &s->half[i]);
    gc_nursery_reset(h, &s->young);
    gc_remember_reset(&s->log);
    start_empty(h, s);
}

static void grow(struct gc_heap *h)
{
    struct gencopy *s = gc_heap_state(h);

    gc_nursery_grow(h, &s->young);
}

static size_t trim(struct gc_heap *h, size_t bytes)
{
    struct gencopy *s = gc_heap_state(h);
    size_t done = 0;

    for (uint32_t i = 0; i < 2; i++)
        done += gc_linear_trim(h, &s->half[i], s->keep_half, bytes / 2 + 1);
    for (uint32_t i = 0; i < s->young.spaces && done < bytes; i++)
        done += gc_linear_trim(h, &s->young.space[i], s->keep_young, bytes - done);
    return done;
}

/* ---- alloc ----------------------------------------------------------------------------------- */

/* Commits what `more` young bytes demand.  GC_OK or GC_ERR_SYSTEM. */
static int commit(struct gc_heap *h, struct gencopy *s, size_t more)
{
    int err;

    s->keep_young = gc_nursery_bytes(&s->young) + more + GC_COPY_SLACK;
    s->keep_half = s->keep_young + old_bytes(s);
    err = gc_nursery_commit(h, &s->young, s->keep_young);
    for (uint32_t i = 0; i < 2 && err == GC_OK; i++) {
        if (s->half[i].committed < s->keep_half)
            err = gc_linear_commit(h, &s->half[i], s->keep_half);
    }
    return err;
}

/* Commits and charges what `more` young bytes demand; false: that passes the limit.  `room` bytes
 * of them may follow before the next collection.  The first window after one commits for all of
 * them: what the nursery and the halves take from each other moves once, not window by window. */
static bool provide(struct gc_heap *h, struct gencopy *s, size_t more, size_t room)
{
    size_t reserve = reserve_of(s, 0, more);

    if (s->young.end == s->young.aged_end)
        (void)commit(h, s, room); /* a part of it may do */
    if (commit(h, s, more) != GC_OK)
        return false;
    if (!gc_charge(&h->acct, GC_CHARGE_RESERVE, reserve))
        return false;
    if (gc_charge(&h->acct, GC_CHARGE_BLOCKS, more))
        return true;
    gc_uncharge(&h->acct, GC_CHARGE_RESERVE, reserve);
    return false;
}

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct gc_heap *h = m->heap;
    struct gencopy *s = gc_heap_state(h);
    struct gc_window *w = &m->window[0];
    size_t rest = w->limit == s->young.end ? gc_bytes_of(w->limit - w->cursor) : 0;
    size_t used = gc_nursery_bytes(&s->young), room = young_room(h, s, old_bytes(s));
    size_t want = gc_window_bytes(h);

    if (s->young.end == s->young.aged_end && !s->fresh && !is_worth_it(h, s, old_bytes(s)))
        return GC_ALLOC_FULL; /* the old space needs a collection */
    room = room > used ? room - used : 0;
    if (want > room)
        want = room;
    if (want + rest < gc_bytes_of(units) || !provide(h, s, want, room))
        return GC_ALLOC_FULL;
    return gc_nursery_extend(m, &s->young, want, units, out) ? GC_ALLOC_OK : GC_ALLOC_FULL;
}

static void store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct gencopy *s = gc_heap_state(m->heap);

    (void)slot;
    (void)val;
    gc_remember_add(m->heap, &s->log, obj);
}

static void store_range_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                             const gc_slot *src, gc_ref fill)
{
    (void)count;
    (void)src;
    store_slow(m, obj, slot, fill);
}

/* ---- collect: everything ---------------------------------------------------------------------
 *
 * The copier's second range is the young space. */

/* A reference that leads nowhere into from-space. */
static GC_COLD void mark_large(struct gc_heap *h, gc_ref r)
{
    if (gc_is_object(r))
        (void)gc_los_mark(h, r); /* panics when it is no large object */
}

GC_INLINE void forward_full(void *ctx, gc_slot *slot)
{
    struct gc_copier *k = ctx;
    gc_ref r = gc_slot_get(slot);

    if (r.bits - k->from_start >= k->from_units && r.bits - k->also_start >= k->also_units) {
        if (GC_UNLIKELY(r.bits != 0))
            mark_large(k->h, r);
        return;
    }
    if (GC_LIKELY(!gc_is_i31(r)))
        gc_copier_forward(k, slot, r, GC_BIT_OLD);
}

static __attribute__((noinline)) struct gc_copier scan_full(struct gc_copier k, gc_ref r,
                                                            const struct gc_type *t)
{
    gc_scan(k.h, r, t, forward_full, &k);
    return k;
}

static struct gc_copier full_copier(struct gc_heap *h, const struct gencopy *s)
{
    struct gc_copier k = gc_copier_make(h, s->old_start, s->old_units, s->copying.cursor);

    k.also_start = s->from_start;
    k.also_units = s->from_units;
    return k;
}

static void forget(void *ctx, gc_ref r, const struct gc_type *t)
{
    (void)ctx;
    (void)r;
    (void)t;
}

static void walk_old(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    const struct gencopy *s = gc_heap_state(h);

    gc_walk_run(h, s->half[s->current].start, s->old_end, fn, arg);
}

static void begin_full(struct gc_collection *c, struct gencopy *s)
{
    struct gc_heap *h = c->heap;
    struct gc_copier k;

    c->rec.remembered = gc_remember_drain(h, &s->log, walk_old, forget, NULL);
    s->current ^= 1;
    gc_linear_show(h, &s->half[s->current]);
    s->copying = gc_copying_into(s->half[s->current].start, s->old_units + s->from_units);
    k = full_copier(h, s);
    c->rec.roots += gc_roots_visit(c->roots, forward_full, &k);
    s->copying.cursor = k.cursor;
}

static bool step_full(struct gc_heap *h, struct gencopy *s, uint64_t *budget)
{
    return gc_copier_step(full_copier(h, s), &s->copying, budget, forward_full, scan_full);
}

/* ---- collect --------------------------------------------------------------------------------- */

/* Says which collection it will be: a full one when it was asked for, when next to nothing young
 * could be freed (which is what counts as futile, see heap/policy.c), or when what is expected to
 * survive would leave too small a nursery. */
static bool choose_full(struct gc_collection *c, const struct gencopy *s)
{
    const struct gc_heap *h = c->heap;
    size_t young = gc_nursery_bytes(&s->young), futile = h->acct.limit / FUTILE_PART;
    size_t survivors = young / GC_SURVIVAL_UNIT * s->young.survival;

    if (c->rec.extent == GC_EXTENT_FULL || c->rec.reason != GC_REASON_YOUNG_FULL)
        return c->rec.extent == GC_EXTENT_FULL;
    if (young < (futile < s->young.size ? futile : s->young.size) && h->los.old == h->los.count)
        c->rec.reason = GC_REASON_ALLOC_FULL;
    else if (!is_worth_it(h, s, old_bytes(s) + survivors))
        c->rec.reason = GC_REASON_PROMOTE;
    else
        return false;
    c->rec.extent = GC_EXTENT_FULL;
    return true;
}

static void begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct gencopy *s = gc_heap_state(h);

    s->full = choose_full(c, s);
    s->from_start = gc_nursery_start(&s->young);
    s->from_units = s->young.end - s->from_start;
    s->old_start = s->half[s->current].start;
    s->old_units = s->old_end - s->old_start;
    c->rec.young_bytes = gc_bytes_of(s->from_units);
    if (s->full)
        begin_full(c, s);
    else
        gc_scavenge_begin(c, &s->scavenge, &s->young, &s->log, s->old_end, s->pool_end, walk_old);
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    struct gc_heap *h = c->heap;
    struct gencopy *s = gc_heap_state(h);
    uint64_t left = budget;
    bool more = s->full ? step_full(h, s, &left) : gc_scavenge_step(h, &s->scavenge, &left);

    c->rec.traced_objects += budget - left;
    return more ? GC_CONTINUE : GC_COMPLETE;
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    const struct gencopy *s = gc_heap_state(h);

    if (r.bits - s->from_start < s->from_units ||
        (s->full && r.bits - s->old_start < s->old_units)) {
        uint32_t gc = gc_obj(h, r)->gc;

        return (gc_ref){gc & GC_BIT_FORWARDED ? gc & ~GC_BIT_FORWARDED : 0};
    }
    if (r.bits >= s->pool_end || (!s->full && !gc_los_young(h, r)))
        return r;
    return gc_los_marked(h, r) ? r : GC_NULL;
}

/* Forgets what was copied away. */
static void leave(struct gc_heap *h, struct gc_linear *space, uint32_t start, uint32_t units)
{
    gc_linear_kind(h, start, start + units, GC_BLOCK_NONE);
    gc_mem_reclaim(h, gc_unit(h, start), gc_bytes_of(units));
    if (h->protect)
        gc_linear_hide(h, space);
}

/* What large objects, and the nursery's size, make of the collection. */
static void settle_young(struct gc_collection *c, struct gencopy *s, size_t promoted)
{
    struct gc_heap *h = c->heap;
    size_t large;

    c->rec.freed_bytes =
        s->full ? gc_los_sweep(h, gc_los_marked) : gc_los_sweep_young(h, gc_los_marked);
    large = gc_los_age(h);
    s->fresh = s->full;
    if (s->full) {
        s->least = lesser(all_room(h, s, old_bytes(s)) / LEAST_PART, s->young.size);
    } else {
        c->rec.promoted_bytes = promoted + large;
        gc_nursery_adapt(h, &s->young, c->rec.young_bytes, c->rec.moved_bytes);
    }
}

static void end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct gencopy *s = gc_heap_state(h);
    struct gc_nursery *y = &s->young;
    size_t charged = h->acct.used[GC_CHARGE_BLOCKS], kept;
    const struct gc_copying *to = s->full ? &s->copying : &s->scavenge.old;
    size_t copies = gc_bytes_of(to->cursor - (s->full ? s->half[s->current].start : s->old_end));
    bool aged = !s->full && y->spaces == 2;

    leave(h, &y->space[aged ? y->eden ^ 1 : y->eden], s->from_start, s->from_units);
    if (s->full)
        leave(h, &s->half[s->current ^ 1], s->old_start, s->old_units);
    s->old_end = to->cursor;
    y->end = y->aged_end = aged ? s->scavenge.aged.cursor : gc_nursery_start(y);
    gc_linear_kind(h, s->half[s->current].start, s->old_end, GC_BLOCK_OWN);
    gc_linear_kind(h, gc_nursery_start(y), y->end, GC_BLOCK_OWN);
    kept = old_bytes(s) + gc_nursery_bytes(y);
    gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, charged - kept);
    gc_uncharge(&h->acct, GC_CHARGE_RESERVE,
                h->acct.used[GC_CHARGE_RESERVE] - reserve_of(s, old_bytes(s), gc_nursery_bytes(y)));
    s->keep_half = kept + GC_COPY_SLACK;
    s->keep_young = gc_nursery_bytes(y) + GC_COPY_SLACK;
    c->rec.moved_objects = c->rec.traced_objects - to->large_objects; /* each is scanned */
    c->rec.moved_bytes = copies + gc_nursery_bytes(y);
    c->rec.traced_bytes = c->rec.moved_bytes + gc_bytes_of(to->large_units);
    settle_young(c, s, copies);
    c->rec.freed_bytes += charged - kept;
}

/* ---- inspection ------------------------------------------------------------------------------ */

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    const struct gencopy *s = gc_heap_state(h);

    walk_old(h, fn, arg);
    gc_walk_run(h, gc_nursery_start(&s->young), s->young.end, fn, arg);
}

static bool is_young(const struct gc_heap *h, gc_ref r)
{
    const struct gencopy *s = gc_heap_state(h);
    uint32_t start = gc_nursery_start(&s->young);

    return r.bits < s->pool_end ? gc_los_young(h, r) : r.bits - start < s->young.end - start;
}

static bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    return gc_remember_verify(h, is_young, err, err_len);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(gencopy) = {
    GC_COLLECTOR_ABI,
    .name = "gencopy",
    .summary = "generational: a bump nursery, survivors copied to an old space of two halves",
    .source = "Ungar 1984, Generation scavenging; Appel 1989, SP&E 19(2)",
    .limits = "live small objects need twice their bytes, and the nursery thrice its own",
    .caps = GC_CAP_MOVES | GC_CAP_CYCLES | GC_CAP_COLLECTS | GC_CAP_YOUNG,
    .option_count = OPTIONS,
    .options = options,
    .state_bytes = sizeof(struct gencopy),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .trim = trim,
    .alloc_slow = alloc_slow,
    .store_slow = store_slow,
    .store_range_slow = store_range_slow,
    .begin = begin,
    .step = step,
    .resolve = resolve,
    .end = end,
    .grow = grow,
    .walk = walk,
    .verify = verify,
};
