/* SPDX-License-Identifier: MIT
 *
 * collectors/stickyimmix.c -- Immix with sticky mark bits: a generational collector whose old space
 * is what is marked.
 *
 * The space is that of collectors/immix.c: blocks of lines, bump allocation into free runs.  An
 * object is old once two young collections, or a full one, found it alive; its mark bit then stays
 * set, and GC_BIT_OLD in its header arms the write barrier.  A young collection neither clears
 * marks nor frees old lines: it traces from the roots and from the old objects that were written
 * to, stops at what is marked, and finds which lines handed out since the last collection are free
 * again.  There is no nursery to fill and no reserve to hold back: young objects are copied
 * together while there is room for that, and marked where they are when there is none.
 *
 * A full collection is one of Immix.  It runs when young ones leave too little free (reason
 * low_yield), or when a young one was not enough for an allocation.
 *
 * Source   Blackburn and McKinley, PLDI 2008, section 5.3 ("sticky mark bits"); sticky mark bits:
 *          Demers, Weiser, Hayes, Boehm, Bobrow and Shenker, "Combining Generational and
 *          Conservative Garbage Collection: Framework and Implementations", POPL 1990
 * Differs  - Survivors age: those of their first collection are young, in lines of their own, until
 *            the next one (heap/line_age.h).  promotion=masse does without, as in the paper.
 *          - Old objects that are written to are remembered whole, once (heap/remember.h).
 *          - A full collection slides sparse blocks together when few lines become free
 *            (heap/line_compact.h).
 * Limits   One thread.  What dies after its second collection waits for a full one.  Large objects
 *          are old at their first; they and pinned ones never move. */
#include "heap/line_age.h"
#include "heap/line_compact.h"
#include "heap/line_trace.h"
#include "heap/remember.h"
#include "heap/tracer.h"

/* ---- state ----------------------------------------------------------------------------------- */

enum { NURSERY, COPY, PROMOTION, HEADROOM, REMEMBERED, OPTIONS };
enum { PROMOTE_MASSE, PROMOTE_AGED };

static const struct gc_option_spec options[OPTIONS] = {
    [NURSERY] = {"nursery", GC_OPTION_SIZE, 0, 0, GC_MAX_HEAP_BYTES, NULL,
                 "young bytes after which a young collection runs; 0: only when the heap is full"},
    [COPY] = {"copy", GC_OPTION_WORD, 1, 0, 1, "off|on",
              "young survivors: marked where they are, or copied together while there is room"},
    [PROMOTION] = {"promotion", GC_OPTION_WORD, PROMOTE_AGED, PROMOTE_MASSE, PROMOTE_AGED,
                   "masse|aged",
                   "masse: survivors become old at their first collection; aged: at their second"},
    [HEADROOM] = {"headroom", GC_OPTION_UINT, 25, 0, 500, NULL,
                  "part of the limit kept free for copying, in thousandths"},
    [REMEMBERED] = {"remembered", GC_OPTION_SIZE, 0, 0, (uint64_t)1 << 32, NULL,
                    "bytes of the remembered set; 0: 1/64 of the limit; when it is full the "
                    "old space is searched instead"},
};

/* A full collection is due when young ones leave less than this part of what the last full one
 * left: then as much was promoted as is still free. */
#define LEAST_LEFT 2

/* Where the first young collection after a full one already leaves too little, what survives its
 * youth soon dies, and young collections only add to the work: so many allocations then lead to a
 * full one at once before a young one is tried again, twice as many each time, at most this. */
#define MOST_SKIPPED 8u

/* The set lasts until the heap is full, so it is larger than a small nursery needs: a sixty-fourth
 * of the limit.  On pointer_storm, whose every old node is written to between two collections, a
 * set of a 256th filled up 175 times in 192 collections at twice the live bytes. */
#define REMEMBERED_SHIFT 6

/* In a full collection, blocks are evacuated in passing where a byte copied frees at least two. */
#define HALF (GC_LINES_PER_BLOCK / 2)

struct sticky {
    struct gc_line_space lines;
    struct gc_tracer tracer;
    struct gc_remember remembered;
    uint64_t nursery_lines;
    uint64_t left;         /* lines that the last full collection left free */
    uint64_t allocated_at; /* bytes allocated when it ended */
    uint32_t since_full;   /* young collections since then */
    uint32_t skip;         /* full collections to come in place of young ones */
    uint32_t backoff;      /* how many there were the last time */
    bool due;              /* the next collection is full */
    bool young;            /* the one under way is not */
    bool copying;          /* young survivors move while there is room */
    bool evacuating;       /* it is full, and tries to empty some blocks */
    bool stalled;          /* one full collection was not enough for an allocation */
};

/* ---- open and close -------------------------------------------------------------------------- */

static void start(struct gc_heap *h)
{
    struct sticky *s = gc_heap_state(h);

    s->nursery_lines = gc_own_option(h, NURSERY) / GC_LINE_BYTES;
    s->left = gc_lines_left(h, &s->lines);
    s->allocated_at = UINT64_MAX;
    s->since_full = s->skip = s->backoff = 0;
    s->due = false;
    h->mutator.barrier_mask = GC_BIT_OLD | GC_BIT_LOGGED;
    h->mutator.barrier_want = GC_BIT_OLD;
}

static int attach(struct gc_heap *h)
{
    struct sticky *s = gc_heap_state(h);
    uint64_t nursery = gc_own_option(h, NURSERY), remembered = gc_own_option(h, REMEMBERED);
    int err;

    if (nursery % GC_BLOCK_BYTES != 0 || nursery >= h->limit_max)
        return gc_heap_error(h, GC_ERR_OPTION,
                             "nursery=%llu: expected 0 or a multiple of the block size (%zu) below "
                             "the limit of %zu bytes",
                             (unsigned long long)nursery, GC_BLOCK_BYTES, h->limit_max);
    if (remembered == 0)
        remembered = h->acct.limit >> REMEMBERED_SHIFT;
    err = gc_remember_open(h, &s->remembered, remembered);
    if (err != GC_OK)
        return err;
    if (gc_own_option(h, PROMOTION) == PROMOTE_AGED)
        err = gc_lines_age_open(h, &s->lines);
    if (err == GC_OK)
        err = gc_lines_open(h, &s->lines, (uint32_t)gc_own_option(h, HEADROOM));
    if (err != GC_OK) {
        gc_lines_close(&s->lines);
        gc_remember_close(&s->remembered);
        return err;
    }
    start(h);
    return GC_OK;
}

static void detach(struct gc_heap *h)
{
    struct sticky *s = gc_heap_state(h);

    gc_lines_close(&s->lines);
    gc_remember_close(&s->remembered);
}

static void reset(struct gc_heap *h)
{
    struct sticky *s = gc_heap_state(h);

    gc_lines_reset(h, &s->lines);
    gc_remember_reset(&s->remembered);
    start(h);
}

static void grow(struct gc_heap *h)
{
    struct sticky *s = gc_heap_state(h);

    gc_lines_refill_reserve(h, &s->lines);
}

/* ---- alloc ----------------------------------------------------------------------------------- */

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct sticky *s = gc_heap_state(m->heap);

    if (s->nursery_lines != 0 && s->lines.fresh_lines >= s->nursery_lines)
        return GC_ALLOC_FULL;
    return gc_lines_alloc(m, &s->lines, units, out);
}

static void store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct sticky *s = gc_heap_state(m->heap);

    (void)slot;
    (void)val;
    gc_remember_add(m->heap, &s->remembered, obj);
}

static void store_range_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                             const gc_slot *src, gc_ref fill)
{
    (void)count;
    (void)src;
    store_slow(m, obj, slot, fill);
}

/* ---- trace ----------------------------------------------------------------------------------- */

GC_INLINE const struct gc_type *mark_young(struct gc_collection *c, gc_ref *r, uint64_t *units)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_lines_mark_young(c, &s->lines, &s->remembered, s->copying, r, units);
}

GC_INLINE const struct gc_type *mark_all(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_lines_mark(c->heap, &s->lines, r, GC_BIT_OLD, units);
}

GC_INLINE const struct gc_type *mark_or_move(struct gc_collection *c, gc_ref *r, uint64_t *units)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_lines_mark_or_move(c, &s->lines, r, GC_BIT_OLD, units);
}

static bool drain_young(struct gc_collection *c, uint64_t budget)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_trace_drain_slots(c, &s->tracer, budget, mark_young);
}
static bool drain_slots(struct gc_collection *c, uint64_t budget)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_trace_drain_slots(c, &s->tracer, budget, mark_or_move);
}
static bool drain_all(struct gc_collection *c, uint64_t budget)
{
    struct sticky *s = gc_heap_state(c->heap);

    return gc_trace_drain(c, &s->tracer, budget, mark_all);
}

static void update_young_root(void *ctx, gc_slot *slot)
{
    struct gc_collection *c = ctx;
    struct sticky *s = gc_heap_state(c->heap);

    gc_trace_update_root(c, &s->tracer, slot, mark_young);
}
static void update_root(void *ctx, gc_slot *slot)
{
    struct gc_collection *c = ctx;
    struct sticky *s = gc_heap_state(c->heap);

    gc_trace_update_root(c, &s->tracer, slot, mark_or_move);
}

/* ---- young collections ----------------------------------------------------------------------- */

/* Queues the slots of a remembered object: nothing is marked yet, so no object is promoted, and
 * none noted, while the set is read.  However many are remembered, they do not flood the mark
 * stack. */
static void scan_remembered(void *ctx, gc_ref r, const struct gc_type *type)
{
    struct gc_collection *c = ctx;
    struct gc_heap *h = c->heap;
    struct sticky *s = gc_heap_state(h);

    if (h->worklist.count > h->worklist.capacity / 2 || s->tracer.arrays == GC_TRACE_ARRAYS)
        (void)drain_young(c, UINT64_MAX);
    gc_trace_queue_slots(h, &s->tracer, r, type);
    if (s->lines.age != NULL)
        gc_lines_remember_promoted(h, &s->lines, &s->remembered, r, type);
}

static void begin_young(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct sticky *s = gc_heap_state(h);

    gc_lines_begin_young(h, &s->lines);
    c->rec.remembered =
        gc_remember_drain(h, &s->remembered, gc_lines_walk_marked, scan_remembered, c);
    gc_trace_update_roots(c, &s->tracer, mark_young);
}

/* ---- full collections ------------------------------------------------------------------------ */

static void forget_remembered(void *ctx, gc_ref r, const struct gc_type *type)
{
    (void)ctx;
    (void)r;
    (void)type;
}

static void begin_full(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct sticky *s = gc_heap_state(h);

    c->rec.remembered =
        gc_remember_drain(h, &s->remembered, gc_lines_walk_marked, forget_remembered, c);
    s->stalled = c->rec.reason == GC_REASON_ALLOC_FULL &&
                 gc_mutator_allocated_bytes(c->mutator) == s->allocated_at;
    s->evacuating =
        !s->stalled && gc_lines_select(h, &s->lines, GC_GAIN_LINES, HALF, s->lines.reserve) != 0;
    gc_lines_begin(h, &s->lines);
    for (uint32_t i = 0; i < h->los.count; i++)
        gc_mark_clear(h, h->los.list[i].unit);
    if (s->evacuating)
        gc_trace_update_roots(c, &s->tracer, mark_or_move);
    else
        gc_trace_mark_roots(c, &s->tracer, mark_all);
}

/* Little became free: sparse blocks may slide together. */
static void plan_slide(struct gc_collection *c, struct sticky *s)
{
    gc_lines_plan_slide(c, &s->lines, s->stalled ? GC_GAIN_BLOCKS : GC_GAIN_LINES);
}

/* ---- collect --------------------------------------------------------------------------------- */

static void begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct sticky *s = gc_heap_state(h);

    s->tracer = (struct gc_tracer){0};
    s->lines.promoted_units = 0;
    s->copying = gc_own_option(h, COPY) != 0;
    c->rec.young_bytes = (uint64_t)s->lines.fresh_lines * GC_LINE_BYTES;
    if (c->rec.reason == GC_REASON_YOUNG_FULL && s->due) {
        c->rec.extent = GC_EXTENT_FULL;
        c->rec.reason = GC_REASON_LOW_YIELD;
    }
    s->young = c->rec.extent == GC_EXTENT_YOUNG;
    if (s->young)
        begin_young(c);
    else
        begin_full(c);
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    struct sticky *s = gc_heap_state(c->heap);

    if (s->young) {
        if (!drain_young(c, budget))
            return GC_CONTINUE;
        gc_trace_rescan_slots(c, update_young_root, drain_young);
    } else if (s->evacuating) {
        if (!drain_slots(c, budget))
            return GC_CONTINUE;
        gc_trace_rescan_slots(c, update_root, drain_slots);
        plan_slide(c, s);
    } else {
        if (!drain_all(c, budget))
            return GC_CONTINUE;
        gc_trace_rescan(c, drain_all);
        plan_slide(c, s);
    }
    return GC_COMPLETE;
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    struct sticky *s = gc_heap_state(h);

    return gc_lines_resolve(h, &s->lines, r, true);
}

static bool is_marked(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits);
}

/* What a young collection left decides about the next one. */
static void judge_young(struct sticky *s, uint64_t left)
{
    s->due = left < s->left / LEAST_LEFT;
    if (s->since_full++ > 0) {
        s->backoff = 0;
    } else if (s->due) {
        s->backoff = s->backoff == 0             ? 1
                     : s->backoff < MOST_SKIPPED ? 2 * s->backoff
                                                 : MOST_SKIPPED;
        s->skip = s->backoff;
    }
}

static void judge_full(struct gc_collection *c, struct sticky *s, uint64_t left)
{
    s->due = s->skip > 0;
    s->skip -= s->skip > 0;
    s->since_full = 0;
    s->left = left;
    s->allocated_at = gc_mutator_allocated_bytes(c->mutator);
    c->rec.live_bytes = c->rec.traced_bytes;
}

static void end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct sticky *s = gc_heap_state(h);

    c->rec.freed_bytes = s->young ? gc_los_sweep_young(h, is_marked) : gc_los_sweep(h, is_marked);
    (void)gc_los_age(h);
    if (s->young)
        c->rec.promoted_bytes = s->lines.promoted_units * GC_UNIT_BYTES;
    gc_lines_end(c, &s->lines);
    if (s->young)
        judge_young(s, gc_lines_left(h, &s->lines));
    else
        judge_full(c, s, gc_lines_left(h, &s->lines));
}

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    struct sticky *s = gc_heap_state(h);

    gc_lines_walk(h, &s->lines, fn, arg);
}

static bool is_young(const struct gc_heap *h, gc_ref r)
{
    const struct sticky *s = gc_heap_state(h);

    return !gc_mark_test(h, r.bits) ||
           (s->lines.age != NULL && !gc_los_is(h, r) && gc_lines_aged(&s->lines, r.bits));
}

static bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    struct sticky *s = gc_heap_state(h);

    return gc_lines_verify(h, &s->lines, err, err_len) &&
           gc_remember_verify(h, is_young, err, err_len);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(stickyimmix) = {
    GC_COLLECTOR_ABI,
    .name = "stickyimmix",
    .summary = "generational immix: young collections keep marks, trace from what was written to",
    .source = "Blackburn and McKinley, PLDI 2008, section 5.3; Demers et al., POPL 1990",
    .limits =
        "what dies old waits for a full collection; a free line needs 256 adjacent free bytes",
    .caps = GC_CAP_MOVES | GC_CAP_CYCLES | GC_CAP_COLLECTS | GC_CAP_MARKBITS | GC_CAP_YOUNG,
    .option_count = OPTIONS,
    .options = options,
    .state_bytes = sizeof(struct sticky),
    .attach = attach,
    .detach = detach,
    .reset = reset,
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
