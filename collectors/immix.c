/* SPDX-License-Identifier: MIT
 *
 * collectors/immix.c -- mark-region collection with opportunistic evacuation.
 *
 * Blocks of 32 KiB are divided into lines of 256 bytes.  The mutator bumps into the runs of free
 * lines that the last collection found, then into free blocks; the mechanism is heap/line_space.h.
 * A collection marks objects in place.  When that would leave blocks behind that are sparsely used,
 * it empties some of them in the same pass: an object in such a block is copied when it is first
 * reached, while there is free memory to copy into, and stays where it is when there is none.
 *
 * Source   Blackburn and McKinley, "Immix: A Mark-Region Garbage Collector with Space Efficiency,
 *          Fast Collection, and Mutator Performance", PLDI 2008
 * Differs  - Lines are 256 bytes, as in MMTk.
 *          - Blocks to evacuate are ranked by the bytes that must be copied, which the marker
 * counts exactly, where section 3.3 ranks by holes and estimates bytes from them.  Sparse blocks
 *            with an object in every line have no holes at all, and no line of them can be used.
 *          - A trace that moves nothing queues references; only one that evacuates queues slots.
 *          - Where small objects die one by one, hardly a line becomes free, and evacuation, which
 *            goes by densities of the collection before and needs room, cannot keep up.  When a
 *            trace leaves little free that sliding sparse blocks together would at least double,
 *            or one collection was not enough for an allocation, that is done in the same pause
 *            (heap/line_compact.h).  defrag=evacuate does without, as in the paper.
 * Limits   Not generational; one thread.  A free line needs 256 free bytes side by side (twice that
 *          behind a live line), so scattered small survivors hold more memory than they use until
 *          they are moved.  Large and pinned objects never move. */
#include "heap/line_compact.h"
#include "heap/line_trace.h"
#include "heap/tracer.h"

/* ---- state ----------------------------------------------------------------------------------- */

enum { DEFRAG, HEADROOM, OPTIONS };
enum defrag { DEFRAG_OFF, DEFRAG_EVACUATE, DEFRAG_AUTO, DEFRAG_ALWAYS, DEFRAG_SLIDE };

static const struct gc_option_spec options[OPTIONS] = {
    [DEFRAG] =
        {"defrag", GC_OPTION_WORD, DEFRAG_AUTO, DEFRAG_OFF, DEFRAG_SLIDE,
         "off|evacuate|auto|always|slide",
         "sparse blocks: left alone, evacuated when it pays, slid together too when that frees too "
         "little, evacuated at each collection as far as they fit, or slid together at each"},
    [HEADROOM] = {"headroom", GC_OPTION_UINT, 25, 0, 500, NULL,
                  "part of the limit kept free for evacuation, in thousandths"},
};

/* What `auto` evacuates in passing: where a byte copied frees at least two. */
#define HALF (GC_LINES_PER_BLOCK / 2)

struct immix {
    struct gc_line_space lines;
    struct gc_tracer tracer;
    uint64_t allocated_at; /* bytes allocated when the last collection ended */
    uint32_t evacuating;   /* blocks that this collection tries to empty */
    bool collected;        /* allocated_at is valid */
    bool stalled;          /* one collection was not enough for an allocation */
};

/* ---- open and close -------------------------------------------------------------------------- */

static int attach(struct gc_heap *h)
{
    struct immix *s = gc_heap_state(h);

    return gc_lines_open(h, &s->lines, (uint32_t)gc_own_option(h, HEADROOM));
}

static void detach(struct gc_heap *h)
{
    struct immix *s = gc_heap_state(h);

    gc_lines_close(&s->lines);
}

static void reset(struct gc_heap *h)
{
    struct immix *s = gc_heap_state(h);

    gc_lines_reset(h, &s->lines);
    s->collected = false;
}

static void grow(struct gc_heap *h)
{
    struct immix *s = gc_heap_state(h);

    gc_lines_refill_reserve(h, &s->lines);
}

/* ---- alloc ----------------------------------------------------------------------------------- */

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct immix *s = gc_heap_state(m->heap);

    return gc_lines_alloc(m, &s->lines, units, out);
}

/* ---- collect --------------------------------------------------------------------------------- */

GC_INLINE const struct gc_type *mark(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    struct immix *s = gc_heap_state(c->heap);

    return gc_lines_mark(c->heap, &s->lines, r, 0, units);
}

GC_INLINE const struct gc_type *mark_or_move(struct gc_collection *c, gc_ref *r, uint64_t *units)
{
    struct immix *s = gc_heap_state(c->heap);

    return gc_lines_mark_or_move(c, &s->lines, r, 0, units);
}

static void update_root(void *ctx, gc_slot *slot)
{
    struct gc_collection *c = ctx;
    struct immix *s = gc_heap_state(c->heap);

    gc_trace_update_root(c, &s->tracer, slot, mark_or_move);
}

/* How many blocks this collection tries to empty.  A second collection for one allocation means
 * that the holes are too small for it: then whatever can be compacted is. */
static uint32_t choose_blocks(struct gc_collection *c, struct immix *s)
{
    struct gc_heap *h = c->heap;

    switch ((enum defrag)gc_own_option(h, DEFRAG)) {
    case DEFRAG_OFF:
    case DEFRAG_SLIDE:
        return 0;
    case DEFRAG_ALWAYS:
        return gc_lines_select(h, &s->lines, GC_GAIN_BLOCKS, GC_LINES_PER_BLOCK, 0);
    case DEFRAG_EVACUATE:
    case DEFRAG_AUTO:
        break;
    }
    if (s->stalled)
        return gc_lines_select(h, &s->lines, GC_GAIN_BLOCKS, GC_LINES_PER_BLOCK - 1, 1);
    return gc_lines_select(h, &s->lines, GC_GAIN_LINES, HALF, s->lines.reserve);
}

static void begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct immix *s = gc_heap_state(h);

    s->tracer = (struct gc_tracer){0};
    s->stalled = s->collected && c->rec.reason == GC_REASON_ALLOC_FULL &&
                 gc_mutator_allocated_bytes(c->mutator) == s->allocated_at;
    s->evacuating = choose_blocks(c, s);
    gc_lines_begin(h, &s->lines);
    if (s->evacuating != 0)
        gc_trace_update_roots(c, &s->tracer, mark_or_move);
    else
        gc_trace_mark_roots(c, &s->tracer, mark);
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static bool drain(struct gc_collection *c, uint64_t budget)
{
    struct immix *s = gc_heap_state(c->heap);

    return gc_trace_drain(c, &s->tracer, budget, mark);
}

static bool drain_slots(struct gc_collection *c, uint64_t budget)
{
    struct immix *s = gc_heap_state(c->heap);

    return gc_trace_drain_slots(c, &s->tracer, budget, mark_or_move);
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    struct immix *s = gc_heap_state(c->heap);
    enum defrag defrag = (enum defrag)gc_own_option(c->heap, DEFRAG);
    bool moving = s->evacuating != 0, whole = s->stalled || defrag == DEFRAG_SLIDE;

    if (!(moving ? drain_slots(c, budget) : drain(c, budget)))
        return GC_CONTINUE;
    if (moving)
        gc_trace_rescan_slots(c, update_root, drain_slots);
    else
        gc_trace_rescan(c, drain);
    if (defrag == DEFRAG_AUTO || defrag == DEFRAG_SLIDE)
        gc_lines_plan_slide(c, &s->lines, whole ? GC_GAIN_BLOCKS : GC_GAIN_LINES);
    return GC_COMPLETE;
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    struct immix *s = gc_heap_state(h);

    return gc_lines_resolve(h, &s->lines, r, s->evacuating != 0);
}

/* Large objects carry their mark only until here, so that blocks change hands with clear bits. */
static bool keep_large(struct gc_heap *h, gc_ref r)
{
    bool live = gc_mark_test(h, r.bits);

    gc_mark_clear(h, r.bits);
    return live;
}

static void end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct immix *s = gc_heap_state(h);

    c->rec.live_bytes = c->rec.traced_bytes;
    c->rec.freed_bytes = gc_los_sweep(h, keep_large);
    gc_lines_end(c, &s->lines);
    s->allocated_at = gc_mutator_allocated_bytes(c->mutator);
    s->collected = true;
}

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    struct immix *s = gc_heap_state(h);

    gc_lines_walk(h, &s->lines, fn, arg);
}

static bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    struct immix *s = gc_heap_state(h);

    return gc_lines_verify(h, &s->lines, err, err_len);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(immix) = {
    GC_COLLECTOR_ABI,
    .name = "immix",
    .summary =
        "mark-region: bump allocation into free lines, marks in place, moves out of sparse blocks",
    .source = "Blackburn and McKinley, PLDI 2008",
    .limits = "not generational; a free line needs 256 adjacent free bytes",
    .caps = GC_CAP_MOVES | GC_CAP_CYCLES | GC_CAP_COLLECTS | GC_CAP_MARKBITS,
    .option_count = OPTIONS,
    .options = options,
    .state_bytes = sizeof(struct immix),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .alloc_slow = alloc_slow,
    .begin = begin,
    .step = step,
    .resolve = resolve,
    .end = end,
    .grow = grow,
    .walk = walk,
    .verify = verify,
};
