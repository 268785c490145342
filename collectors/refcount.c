/* SPDX-License-Identifier: MIT
 *
 * collectors/refcount.c -- deferred reference counting, with a way to find cycles.
 *
 * Design  The count of an object stands in its header (heap/counts.h).  A count that falls to zero
 *         queues the object; objects are freed in alloc_slow, at safepoints and in collections, one
 *         at a time from an explicit queue (heap/rc.h), never by a store.
 *   barrier=immediate   counts follow heap slots, handles, persistent handles and tables at once.
 *         Frames are deferred: what enters a frame cell enters the deferred set, which counts one;
 *         so does each new object.  A young collection scans the frames, and what else is in the
 *         set loses that one.
 *   barrier=coalescing  the first write to an object since the last collection logs what it held; a
 *         young collection (an epoch) counts what logged objects hold now up and what they held
 *         before down.  Roots of all kinds are deferred.  A new object is not counted until a
 *         root or a counted object refers to it: most die without ever having been counted.
 *   cycles=trace        a full collection marks from the roots, counts every edge on the way, and
 *         frees what has no mark: all counts are new afterwards, sticky ones too.
 *   cycles=trial        a full collection is a young one and trial deletion (heap/trial.h).
 *   cycles=leak         a full collection is a young one.
 *   alloc               segregated-fit blocks, as mark-sweep has, or a jemalloc arena inside the
 *         heap (heap/cell_space.h).
 *
 * Invariants
 *   Between collections, barrier=immediate: count = slots + counted roots + 1 if in the set.
 *   After an epoch, barrier=coalescing: count = slots + 1 if in the set; every object that a root
 *   refers to is in the set; no live object is LOGGED.
 *   Nothing fails for memory: of queue, set and list of new objects, what did not fit is found by a
 *   header bit in a walk; a barrier log that overflowed costs a trace, which counts all anew
 *   (cycles=leak: a walk, which does too, and leaves garbage cycles alone).
 *
 * Source  Deutsch and Bobrow 1976, "An efficient, incremental, automatic garbage collector"
 * (deferred counting); Weizenbaum 1969, "Recovery of reentrant list structures in SLIP" (lazy
 *         freeing); Levanoni and Petrank 2006, "An on-the-fly reference-counting garbage collector
 *         for Java", section 3 (coalescing); Shahriyar, Blackburn and Frampton 2012, "Down for the
 *         count? Getting reference counting back in the ring", section 5 (new objects are dead
 *         until counted); Bacon and Rajan 2001 (trial deletion). */
#include "heap/coalesce.h"
#include "heap/newborns.h"
#include "heap/rc_mutator.h"
#include "heap/recount.h"

/* ---- options and state ------------------------------------------------------------------------*/

enum { BARRIER, CYCLES, ALLOC, DRAIN, LOG_BYTES };
enum { IMMEDIATE, COALESCING };
enum { TRACE, TRIAL, LEAK };

static const struct gc_option_spec options[] = {
    {"barrier", GC_OPTION_WORD, IMMEDIATE, 0, 1, "immediate|coalescing",
     "immediate: counts follow each store; coalescing: each epoch counts net changes only"},
    {"cycles", GC_OPTION_WORD, TRACE, 0, 2, "trace|trial|leak",
     "how garbage cycles are found: backup trace, trial deletion, or not at all"},
    {"alloc", GC_OPTION_WORD, GC_CELL_BLOCKS, 0, 1, "blocks|jemalloc",
     "where small objects live: segregated-fit blocks or a jemalloc arena"},
    {"drain", GC_OPTION_SIZE, 0, 0, GC_MAX_HEAP_BYTES, NULL,
     "bytes of new objects between young collections; 0: a part of heap-size"},
    {"log-bytes", GC_OPTION_SIZE, 0, 0, (uint64_t)1 << 32, NULL,
     "bytes of each log (queue, deferred set, new objects, barrier); 0: 1/256 of heap-size"},
};

/* Default distance of young collections: a part of heap-size, within bounds. */
#define DRAIN_SHIFT_IMMEDIATE  4
#define DRAIN_SHIFT_COALESCING 3
#define DRAIN_MIN              ((size_t)256 << 10)
#define DRAIN_MAX              ((size_t)8 << 20)
/* Smallest deferred set that asks for a collection (entries). */
#define SET_MIN 1024u
/* Default size of a log: a part of heap-size, and at least this. */
#define LOG_SHIFT 8
#define LOG_MIN   ((size_t)4096)
/* The candidates of trial deletion get more: each trial may look at everything that they reach. */
#define SUSPECT_LOGS 4u
/* A full heap that could allocate less than limit / 32 since the last collection looks for cycles,
 * unless it did so less than limit / 8 ago. */
#define FUTILE_SHIFT     5
#define FULL_AGAIN_SHIFT 3

struct refcount;
/* Parts of a collection run in order; a part returns false when the budget ends before it does. */
struct part {
    bool (*run)(struct gc_collection *c, struct refcount *s, uint64_t *left);
    enum gc_phase phase;
};

struct refcount {
    struct gc_rc rc;
    bool coalescing;
    uint64_t cycles;
    struct gc_coalesce logs;
    struct gc_recount recount;
    uint64_t young_limit;     /* units of new objects that ask for a collection */
    uint32_t set_limit;       /* entries of the set that do */
    uint64_t last_bytes;      /* allocated when the last collection began */
    uint64_t last_full_bytes; /* the same, full collections only */

    /* Of the collection under way. */
    const struct part *part; /* NULL: complete */
    bool full;
    bool lazy; /* the queue may wait */
    bool tracing;
};

static struct refcount *state(const struct gc_heap *h)
{
    return gc_heap_state(h);
}

/* ---- attach, detach, reset --------------------------------------------------------------------*/

static size_t or_part(uint64_t option, size_t limit, unsigned shift, size_t min, size_t max)
{
    size_t part = limit >> shift;

    if (option != 0)
        return option;
    return part < min ? min : part > max ? max : part;
}

static void publish(struct gc_heap *h, const struct refcount *s)
{
    struct gc_mutator *m = &h->mutator;

    m->barrier_mask = s->coalescing ? GC_BIT_LOGGED : 0;
    m->barrier_want = 0;
    m->hooks = s->coalescing ? 0 : GC_HOOK_INIT | GC_HOOK_HANDLE | GC_HOOK_FRAME;
    m->header_bits = (uint64_t)(s->coalescing ? GC_BIT_LOGGED : GC_COUNT_ONE | GC_COUNT_IN_SET)
                     << 32;
}

static void detach(struct gc_heap *h)
{
    struct refcount *s = state(h);

    gc_coalesce_close(&s->logs, h);
    gc_rc_close(&s->rc, h);
    gc_cells_close(&s->rc.cells);
}

static void on_publish(struct gc_heap *h, uint32_t start, uint32_t limit)
{
    struct refcount *s = state(h);

    gc_cells_note(&s->rc.cells, start, limit);
    if (gc_cells_young_units(&s->rc.cells) >= s->young_limit ||
        gc_ref_log_nearly_full(&s->rc.cells.young))
        gc_policy_request(h, GC_REASON_DEFERRED_SET);
}

static int attach(struct gc_heap *h)
{
    struct refcount *s = state(h);
    size_t limit = h->acct.limit;
    size_t log = or_part(gc_own_option(h, LOG_BYTES), limit, LOG_SHIFT, LOG_MIN, SIZE_MAX);
    size_t suspects = gc_own_option(h, LOG_BYTES) != 0 ? log : log * SUSPECT_LOGS;
    int err;

    s->coalescing = gc_own_option(h, BARRIER) == COALESCING;
    s->cycles = gc_own_option(h, CYCLES);
    s->young_limit = or_part(gc_own_option(h, DRAIN), limit,
                             s->coalescing ? DRAIN_SHIFT_COALESCING : DRAIN_SHIFT_IMMEDIATE,
                             DRAIN_MIN, DRAIN_MAX) /
                     GC_UNIT_BYTES;
    err =
        gc_cells_open(&s->rc.cells, h, (enum gc_cell_kind)gc_own_option(h, ALLOC), log, on_publish);
    if (err == GC_OK)
        err = gc_rc_open(&s->rc, h, log, s->cycles == TRIAL ? suspects : 0);
    if (err == GC_OK && s->coalescing)
        err = gc_cells_track_survivors(&s->rc.cells);
    if (err == GC_OK && s->coalescing)
        err = gc_coalesce_open(&s->logs, h, log);
    if (err != GC_OK) {
        detach(h);
        return gc_heap_error(h, err,
                             err == GC_ERR_NOMEM ? "refcount: logs of %zu bytes each leave no heap"
                                                 : "refcount: no memory for logs of %zu bytes each",
                             log);
    }
    s->set_limit = SET_MIN;
    publish(h, s);
    return GC_OK;
}

static void reset(struct gc_heap *h)
{
    struct refcount *s = state(h);

    gc_cells_reset(&s->rc.cells);
    gc_rc_forget(&s->rc);
    gc_coalesce_forget(&s->logs);
    s->set_limit = SET_MIN;
    s->last_bytes = s->last_full_bytes = 0;
    s->part = NULL;
    s->tracing = false;
    publish(h, s); /* an abandoned collection may have left others */
}

/* ---- allocation and safepoints ----------------------------------------------------------------*/

static void poll(struct gc_mutator *m)
{
    gc_rc_poll(&state(m->heap)->rc, m);
}

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    return gc_rc_alloc(&state(m->heap)->rc, m, units, out);
}

static size_t trim(struct gc_heap *h, size_t bytes)
{
    (void)bytes;
    return gc_cells_trim(&state(h)->rc.cells);
}

/* ---- root hooks and barriers ------------------------------------------------------------------*/

static void clone_ref(struct gc_mutator *m, gc_ref r)
{
    gc_count_raise(gc_header(m, r), gc_header_gc(gc_header(m, r)));
}

static void drop_ref(struct gc_mutator *m, gc_ref r)
{
    gc_rc_lower(&state(m->heap)->rc, r, gc_header(m, r), gc_header_gc(gc_header(m, r)));
}

static void expose_ref(struct gc_mutator *m, gc_ref r)
{
    struct refcount *s = state(m->heap);

    if ((gc_header_gc(gc_header(m, r)) & GC_COUNT_IN_SET) != 0)
        return;
    gc_rc_enter_set(&s->rc, r);
    if (s->rc.set.count >= s->set_limit)
        gc_policy_request(m->heap, GC_REASON_DEFERRED_SET);
}

static bool need_gc_before_entering(const struct gc_mutator *m, uint32_t count)
{
    const struct refcount *s = state(m->heap);

    return !s->coalescing && count > gc_ref_log_room(&s->rc.set);
}

/* Coalescing: `count` slots of `obj` are about to change. */
static void log_range(struct gc_heap *h, struct refcount *s, gc_ref obj, gc_slot *slot,
                      uint32_t count, const gc_slot *src, gc_ref fill)
{
    gc_coalesce_log(&s->logs, h, obj, slot, count, src, fill);
    if (GC_UNLIKELY(gc_coalesce_nearly_full(&s->logs)))
        gc_policy_request(h, GC_REASON_LOG_FULL);
}

static void store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct refcount *s = state(m->heap);

    if (s->coalescing) {
        log_range(m->heap, s, obj, slot, 1, NULL, val);
        return;
    }
    gc_rc_replace(&s->rc, slot, 1, NULL, val);
}

static void store_range_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                             const gc_slot *src, gc_ref fill)
{
    struct refcount *s = state(m->heap);

    if (s->coalescing) {
        log_range(m->heap, s, obj, slot, count, src, fill);
        return;
    }
    gc_rc_replace(&s->rc, slot, count, src, fill);
}

/* ---- parts of a collection: deferred roots ----------------------------------------------------*/

static bool hold_roots(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    (void)left;
    gc_rc_hold_roots(&s->rc, c, s->coalescing);
    return true;
}

static bool sweep_set(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    (void)c;
    return gc_rc_sweep_set(&s->rc, !s->coalescing, left);
}

/* ---- parts of a collection: new objects -------------------------------------------------------*/

static bool sweep_new(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    (void)c;
    return gc_newborns_sweep(&s->rc, s->coalescing, left);
}

/* ---- parts of a collection: counts ------------------------------------------------------------*/

static bool count_logged(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    return gc_coalesce_count_logged(&s->logs, c->heap, left);
}

static bool count_new(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    return gc_coalesce_count_new(c, &s->rc, left);
}

static bool release_olds(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    (void)c;
    return gc_coalesce_release(&s->logs, &s->rc, left);
}

static bool free_dead(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    (void)c;
    return s->lazy || gc_rc_drain(&s->rc, left);
}

static bool trace(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    return gc_recount_step(&s->recount, c, left);
}

static const struct part trace_parts[] = {
    {trace, GC_PHASE_TRACE}, {free_dead, GC_PHASE_RECLAIM}, {NULL, GC_PHASE_RECLAIM}};

static void start_trace(struct refcount *s)
{
    gc_coalesce_forget(&s->logs);
    gc_recount_begin(&s->recount, &s->rc, s->cycles == LEAK ? GC_RECOUNT_WALK : GC_RECOUNT_TRACE,
                     s->coalescing ? UINT32_MAX : 1u << GC_ROOT_FRAME);
    s->tracing = s->cycles != LEAK;
    s->part = trace_parts;
}

static bool trial(struct gc_collection *c, struct refcount *s, uint64_t *left)
{
    struct gc_trial *t = &s->rc.trial;

    if (!s->full || s->cycles != TRIAL)
        return true;
    if (t->phase == GC_TRIAL_IDLE) {
        gc_cells_clear_marks(&s->rc.cells);
        gc_trial_begin(t, c->heap);
    }
    switch (gc_trial_step(t, c->heap, left)) {
    case GC_TRIAL_MORE:
        return false;
    case GC_TRIAL_FAILED:
        c->rec.overflows++;
        start_trace(s);
        break;
    case GC_TRIAL_DONE:
        break;
    }
    return true;
}

/* The deferred set loses members only after all counts were raised, so that none falls to zero and
 * rises again. */
static const struct part immediate_parts[] = {
    {hold_roots, GC_PHASE_ROOTS},  {sweep_set, GC_PHASE_TRACE}, {sweep_new, GC_PHASE_TRACE},
    {free_dead, GC_PHASE_RECLAIM}, {trial, GC_PHASE_TRACE},     {NULL, GC_PHASE_RECLAIM},
};
static const struct part coalescing_parts[] = {
    {hold_roots, GC_PHASE_ROOTS},  {count_logged, GC_PHASE_TRACE}, {count_new, GC_PHASE_TRACE},
    {sweep_new, GC_PHASE_RECLAIM}, {release_olds, GC_PHASE_TRACE}, {sweep_set, GC_PHASE_TRACE},
    {free_dead, GC_PHASE_RECLAIM}, {trial, GC_PHASE_TRACE},        {NULL, GC_PHASE_RECLAIM},
};

/* ---- collection -------------------------------------------------------------------------------*/

/* A young collection of a full heap that gained next to nothing last time looks for cycles. */
static bool needs_cycles(const struct gc_heap *h, const struct refcount *s, uint64_t allocated)
{
    return allocated - s->last_bytes < h->acct.limit >> FUTILE_SHIFT &&
           allocated - s->last_full_bytes > h->acct.limit >> FULL_AGAIN_SHIFT;
}

static void begin(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct refcount *s = state(h);
    uint64_t allocated = gc_mutator_allocated_bytes(c->mutator);

    gc_cells_retire(&s->rc.cells, c->mutator);
    if (gc_coalesce_lost(&s->logs) ||
        (c->rec.reason == GC_REASON_YOUNG_FULL && needs_cycles(h, s, allocated)))
        c->rec.extent = GC_EXTENT_FULL;
    s->full = c->rec.extent == GC_EXTENT_FULL;
    s->lazy = !s->full && c->rec.reason != GC_REASON_YOUNG_FULL;
    s->tracing = false;
    s->last_bytes = allocated;
    if (s->full)
        s->last_full_bytes = allocated;
    s->rc.cells.freed_units = 0;
    s->part = s->coalescing ? coalescing_parts : immediate_parts;
    gc_ref_log_clear(&h->worklist);
    if (gc_coalesce_lost(&s->logs) || (s->full && s->cycles == TRACE))
        start_trace(s);
    gc_collection_phase(c, s->part->phase);
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    struct refcount *s = state(c->heap);
    uint64_t left = budget;

    while (s->part->run != NULL) {
        const struct part *p = s->part;

        if (!p->run(c, s, &left))
            return GC_CONTINUE;
        if (s->part == p)
            s->part++;
        if (s->part->phase != c->phase)
            gc_collection_phase(c, s->part->phase);
        if (left == 0 && s->part->run != NULL)
            return GC_CONTINUE;
    }
    return GC_COMPLETE;
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    struct refcount *s = state(h);
    bool live =
        gc_cells_is(&s->rc.cells, r) &&
        (s->tracing ? gc_mark_test(h, r.bits) : !gc_count_is_zero(gc_header_gc(gc_obj(h, r))));

    return live ? r : GC_NULL;
}

static void end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct refcount *s = state(h);
    struct gc_rc *rc = &s->rc;
    uint32_t most = rc->set.capacity - rc->set.capacity / 4;

    if (s->tracing)
        gc_cells_free_unmarked(&rc->cells);
    s->tracing = false;
    /* Twice what stayed, so that the work is proportional to what is exposed. */
    s->set_limit = rc->set.count < SET_MIN / 2 ? SET_MIN : 2 * rc->set.count;
    if (s->set_limit > most)
        s->set_limit = most;
    if (c->rec.reason == GC_REASON_YOUNG_FULL || c->rec.reason == GC_REASON_ALLOC_FULL)
        (void)gc_cells_trim(&rc->cells);
    c->rec.freed_bytes = rc->cells.freed_units * GC_UNIT_BYTES;
}

/* ---- inspection -------------------------------------------------------------------------------*/

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    gc_cells_walk_small(&state(h)->rc.cells, fn, arg);
}

static bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    struct refcount *s = state(h);
    const struct gc_cell_space *cells = &s->rc.cells;
    bool none_new =
        cells->young.count == 0 && !cells->young.overflowed && cells->large_seen == h->los.count;
    struct gc_count_audit audit = {
        .handles_counted = !s->coalescing,
        .set_complete = !s->rc.set.overflowed && (s->coalescing || none_new),
        .set_count = s->rc.set.count,
        .olds = s->coalescing ? &s->logs.olds : NULL,
        .logged = s->coalescing ? &s->logs.logged : NULL,
    };

    return gc_cells_verify(&s->rc.cells, err, err_len) &&
           (gc_coalesce_lost(&s->logs) || gc_count_verify(h, &audit, err, err_len));
}

/* ---- descriptor -------------------------------------------------------------------------------*/

GC_COLLECTOR(refcount) = {
    GC_COLLECTOR_ABI,
    .name = "refcount",
    .summary = "deferred reference counting, immediate or coalescing, with a search for cycles",
    .source = "Deutsch and Bobrow 1976; coalescing: Levanoni and Petrank 2006; trial deletion: "
              "Bacon and Rajan 2001",
    .limits = "nothing moves; cycles=leak never frees cycles and runs out of memory in the end; "
              "counts stick at 1048575 until a backup trace",
    .caps = GC_CAP_COLLECTS | GC_CAP_CYCLES | GC_CAP_COUNTS | GC_CAP_MARKBITS | GC_CAP_YOUNG,
    .option_count = sizeof options / sizeof options[0],
    .options = options,
    .state_bytes = sizeof(struct refcount),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .alloc_slow = alloc_slow,
    .store_slow = store_slow,
    .store_range_slow = store_range_slow,
    .clone_ref = clone_ref,
    .drop_ref = drop_ref,
    .expose_ref = expose_ref,
    .need_gc_before_entering = need_gc_before_entering,
    .begin = begin,
    .step = step,
    .resolve = resolve,
    .end = end,
    .trim = trim,
    .walk = walk,
    .verify = verify,
    .poll = poll,
};
