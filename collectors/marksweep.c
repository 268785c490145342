/* SPDX-License-Identifier: MIT
 *
 * collectors/marksweep.c -- mark-sweep: objects stay where they are; dead ones become free cells.
 *
 * Design  Small objects live in segregated-fit blocks (heap/segfit.h), large ones in heap/los.h.  A
 *         collection marks what is reachable in a side bitmap, depth first with a fixed stack and a
 *         prefetch queue (heap/tracer.h), gives blocks without a mark back at once, and leaves the
 *         others to be swept when the allocator reaches them.
 * Source  Marking and sweeping: McCarthy 1960, "Recursive functions of symbolic expressions and
 *         their computation by machine, part I", section 4.  Lazy sweeping: Hughes 1982, "A
 *         semi-incremental garbage collection algorithm".  Segregated fit and bitmaps beside the
 *         objects: Boehm and Weiser 1988, "Garbage collection in an uncooperative environment".
 * Limits  Nothing moves, so memory fragments: a block with one live object serves its size class
 *         only, and a class with garbage cannot help another one until a whole block is empty.
 *
 * Invariant: from the end of `begin` to the next `begin` a mark bit tells that an object was
 * reachable in the last collection; objects allocated since are known by their block's sweep
 * position (heap/segfit.h).  The mutator does not run during a collection, so new objects need no
 * colour and stores no barrier. */
#include "heap/mem_state.h"
#include "heap/object.h"
#include "heap/segfit.h"
#include "heap/tracer.h"

/* ---- state ------------------------------------------------------------------------------------*/

struct marksweep {
    struct gc_segfit space;
    struct gc_tracer tracer;
};

/* ---- open and close ---------------------------------------------------------------------------*/

static int attach(struct gc_heap *h)
{
    struct marksweep *ms = gc_heap_state(h);
    int err = gc_segfit_open(&ms->space, h, GC_SEGFIT_BY_MARK);

    /* The mutator keeps what every heap starts with: no barrier, no hooks, no header bits. */
    if (err == GC_ERR_NOMEM)
        return gc_heap_error(h, err, "marksweep: the mark stack leaves no room for its run lists");
    if (err != GC_OK)
        return gc_heap_error(h, err, "marksweep: no memory for its block tables");
    return GC_OK;
}

static void detach(struct gc_heap *h)
{
    struct marksweep *ms = gc_heap_state(h);

    gc_segfit_close(&ms->space);
}

static void reset(struct gc_heap *h)
{
    struct marksweep *ms = gc_heap_state(h);

    gc_segfit_reset(&ms->space);
}

/* ---- allocation -------------------------------------------------------------------------------*/

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct marksweep *ms = gc_heap_state(m->heap);

    return gc_segfit_alloc(&ms->space, m, units, out);
}

/* ---- collection -------------------------------------------------------------------------------*/

/* Marks `r`: a gc_mark_fn.  Any value may stand in heap memory: each has a mark
 * bit, and what names no block of objects, or no start of a large one, is found here.  (A reference
 * into the middle of a small object is found by its header, as far as those bytes let one.) */
GC_INLINE const struct gc_type *mark(struct gc_collection *c, gc_ref r, uint64_t *units)
{
    struct gc_heap *h = c->heap;
    uint8_t kind;

    if (!gc_mark_set(h, r.bits))
        return NULL;
    kind = h->block_kind[r.bits >> GC_BLOCK_SHIFT];
    if (GC_UNLIKELY(kind != GC_BLOCK_OWN) && (kind != GC_BLOCK_LARGE || !gc_los_is(h, r)))
        gc_corrupt(h, r, "reference to no object");
    return gc_trace_type(h, r, units);
}

static void begin(struct gc_collection *c)
{
    struct marksweep *ms = gc_heap_state(c->heap);

    gc_segfit_retire(&ms->space, c->mutator);
    gc_segfit_clear_marks(&ms->space);
    ms->tracer = (struct gc_tracer){0};
    gc_trace_mark_roots(c, &ms->tracer, mark);
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static bool drain(struct gc_collection *c, uint64_t budget)
{
    struct marksweep *ms = gc_heap_state(c->heap);

    return gc_trace_drain(c, &ms->tracer, budget, mark);
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    if (!drain(c, budget))
        return GC_CONTINUE;
    gc_trace_rescan(c, drain);
    return GC_COMPLETE;
}

static bool is_marked(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits);
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    return gc_mark_test(h, r.bits) ? r : GC_NULL;
}

static void end(struct gc_collection *c)
{
    struct marksweep *ms = gc_heap_state(c->heap);

    c->rec.live_bytes = c->rec.traced_bytes;
    c->rec.freed_bytes = gc_los_sweep(c->heap, is_marked);
    c->rec.freed_bytes += gc_segfit_begin_sweep(&ms->space);
    if (c->heap->poison || GC_ANNOTATE)
        gc_segfit_sweep_all(&ms->space);
}

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    struct marksweep *ms = gc_heap_state(h);

    gc_segfit_walk(&ms->space, fn, arg);
}

static bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    struct marksweep *ms = gc_heap_state(h);

    return gc_segfit_verify(&ms->space, err, err_len);
}

/* ---- descriptor -------------------------------------------------------------------------------*/

GC_COLLECTOR(marksweep) = {
    GC_COLLECTOR_ABI,
    .name = "marksweep",
    .summary = "mark-sweep: segregated-fit blocks, side mark bits, lazy sweeping",
    .source =
        "McCarthy 1960, section 4; lazy sweeping: Hughes 1982; bitmaps: Boehm and Weiser 1988",
    .limits =
        "never moves objects, so it fragments: a block serves one size class until it is empty",
    .caps = GC_CAP_COLLECTS | GC_CAP_CYCLES | GC_CAP_MARKBITS,
    .state_bytes = sizeof(struct marksweep),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .alloc_slow = alloc_slow,
    .begin = begin,
    .step = step,
    .resolve = resolve,
    .end = end,
    .walk = walk,
    .verify = verify,
};
