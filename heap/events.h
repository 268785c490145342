/* SPDX-License-Identifier: MIT
 *
 * heap/events.h -- the clock, and what a heap tells about its collections.
 *
 * C emits raw facts only; every statistic is computed from them afterwards.  A sink runs before a
 * collection's first time stamp and after its last one: outside every pause.  It may look at the
 * heap (gc_heap_walk) but changes nothing in it, and should not allocate. */
#ifndef HEAP_EVENTS_H
#define HEAP_EVENTS_H

#include "heap/gc_types.h"

GC_C_BEGIN

enum gc_reason {
#define X(sym, name, doc) GC_REASON_##sym,
#include "heap/reasons.def"
#undef X
    GC_REASON_COUNT
};
enum gc_extent { GC_EXTENT_FULL, GC_EXTENT_YOUNG };
enum gc_phase {
#define X(sym, name, doc) GC_PHASE_##sym,
#include "heap/phases.def"
#undef X
    GC_PHASE_COUNT
};

/* One collection. */
struct gc_collection_record {
    uint64_t seq; /* 1, 2, ... in this tenancy of the heap */
    enum gc_reason reason;
    enum gc_extent extent;
    uint64_t begin_ns; /* CLOCK_MONOTONIC */
    uint64_t end_ns;
    uint64_t gc_ns;      /* time in the collector; less than end - begin when steps yield */
    uint64_t longest_ns; /* longest step */
    uint64_t steps;
    uint64_t phase_ns[GC_PHASE_COUNT];
    uint64_t phase_begin_ns[GC_PHASE_COUNT]; /* when it was first entered; 0: it was not */
    uint64_t used_before;                    /* bytes charged for objects */
    uint64_t used_after;
    /* Root slots that held an object and were read; null and integers are not among them.  Counting
     * collectors need not read the roots that they count at once.  A rescan after an overflow may
     * add what it read again. */
    uint64_t roots;
    uint64_t traced_objects;
    uint64_t traced_bytes;
    uint64_t moved_objects;
    uint64_t moved_bytes;
    uint64_t
        freed_bytes;    /* known at the end of the collection; lazy sweeping finds the rest later */
    uint64_t finalized; /* host objects that died */
    uint64_t live_bytes; /* of objects found alive by a full collection, when that says what they
                          * need; 0: what is charged after it does (policy) */
    uint64_t overflows;  /* mark stack overflows (each costs a heap rescan) */
    /* Of generational collectors; 0 for others.  Survival rate of a young collection: what of
     * young_bytes moved or was promoted. */
    uint64_t young_bytes;    /* handed out to young objects when it began, large ones apart */
    uint64_t promoted_bytes; /* of young objects that became old, large ones included */
    uint64_t remembered;     /* old objects in the remembered set when it began */
};

enum gc_notice { GC_NOTICE_FRESH_RUN, GC_NOTICE_GROW, GC_NOTICE_OOM };

/* Receives what happens in a heap.  Any member may be NULL. */
struct gc_event_sink {
    void *arg;
    /* Before a collection's first time stamp.  Once more when the collection could not begin after
     * all (a root provider failed). */
    void (*begin)(void *arg, const struct gc_heap *h);
    void (*collection)(void *arg, const struct gc_collection_record *rec);
    void (*notice)(void *arg, enum gc_notice what, uint64_t at_ns, uint64_t bytes);
};

/* Totals over a heap's tenancy. */
struct gc_totals {
    uint64_t collections;
    uint64_t by_reason[GC_REASON_COUNT];
    uint64_t gc_ns;
    uint64_t lazy_sweep_ns; /* sweeping inside allocation; mutator time */
    uint64_t rc_ns;         /* count processing inside allocation; mutator time */
    uint64_t rc_max_ns;     /* of it, the longest stretch in one allocation or at one safepoint */
    uint64_t moved_objects;
    uint64_t moved_bytes;
    uint64_t traced_objects;
    uint64_t young_collections;
    uint64_t promoted_bytes;
    uint64_t remembered;
    uint64_t barrier_slow; /* barrier slow paths taken */
    uint64_t mark_overflows;
    uint64_t fresh_runs;
    uint64_t grows;
    uint64_t finalized;
};

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t gc_clock_ns(void);
const char *gc_reason_name(enum gc_reason r);
const char *gc_phase_name(enum gc_phase p);
void gc_heap_set_sink(struct gc_heap *h, const struct gc_event_sink *sink);

GC_C_END

#endif
