/* SPDX-License-Identifier: MIT
 *
 * heap/heap.h -- struct gc_heap and what collectors and roots may do with it.
 *
 * Nothing is global: everything hangs from a heap, and heaps with different collectors live side by
 * side in one process. */
#ifndef HEAP_HEAP_H
#define HEAP_HEAP_H

#ifdef __cplusplus
#error "collectors and roots are C17; heap/gc_lang.h names the headers that a C++ host may include"
#endif

#include "heap/accountant.h"
#include "heap/gc_collector.h"
#include "heap/host_table.h"
#include "heap/identity.h"
#include "heap/los.h"
#include "heap/mem.h"
#include "heap/policy.h"
#include "heap/pool.h"
#include "heap/region.h"
#include "heap/worklist.h"

enum gc_heap_status { GC_HEAP_IDLE, GC_HEAP_COLLECTING, GC_HEAP_ABANDONED };

struct gc_stress {
    uint64_t allocations; /* since the heap was opened; only while stress keeps windows empty */
    uint64_t barriers;
    uint64_t safepoints;
    uint64_t forced;   /* collections that stress asked for */
    bool hide_windows; /* every allocation takes the slow path */
    bool hidden;       /* the real windows are in m->stash now */
};

struct gc_heap {
    struct gc_mutator mutator; /* first: the fast path's lines are the heap's first lines */
    const struct gc_collector *collector;
    void *state;
    enum gc_heap_status status;
    bool poison;  /* fill reclaimed memory with GC_POISON; sweep eagerly */
    bool protect; /* close evacuated space */
    struct gc_options options;
    struct gc_accountant acct;
    size_t limit_max;

    /* Read by tracing. */
    struct gc_type *types; /* [GC_MAX_TYPES], zeroed beyond type_count */
    uint32_t type_count;   /* types[0] is the free type */
    uint64_t *mark_bits;   /* a bit per granule of the span, or NULL */
    uint8_t *block_kind;   /* enum gc_block_kind per block of the span */
    struct gc_worklist worklist;

    struct gc_region region;
    struct gc_mem mem;
    size_t meta_per_block; /* bytes of side metadata charged with each block */
    struct gc_pool pool;
    struct gc_los los;
    const struct gc_type *extern_type;
    struct gc_host_table host;
    struct gc_identity identity;
    struct gc_root_list roots;
    struct gc_root_provider *providers;
    void *roots_state; /* of roots/ */
    struct gc_policy policy;
    struct gc_stress stress;
    struct gc_collection collection;
    struct gc_event_sink sink;
    struct gc_totals totals;
    void (*on_oom)(struct gc_mutator *m, void *arg);
    void *on_oom_arg;
    gc_yield_fn on_yield;
    void *on_yield_arg;
    bool yielding; /* on_yield's function, or that of a cooperative collection, is running */
    uint8_t window_table[GC_LARGE_UNITS / GC_GRANULE_UNITS + 1]; /* granules -> window */
    char error[256];                                             /* of attach; see gc_heap_error */
};

/* What a plugin was compiled against, beside GC_ABI: where it and inline code look for things.  A
 * prime keeps two changes from cancelling each other. */
#define GC_LAYOUT_(sum, word) ((sum)*1000003u + (uint64_t)(word))
#define GC_LAYOUT_MUTATOR                                                                      \
    GC_LAYOUT_(                                                                                \
        GC_LAYOUT_(GC_LAYOUT_(offsetof(struct gc_mutator, window), sizeof(struct gc_mutator)), \
                   sizeof(struct gc_type)),                                                    \
        GC_WINDOWS)
#define GC_LAYOUT                                                                           \
    GC_LAYOUT_(GC_LAYOUT_(GC_LAYOUT_(GC_LAYOUT_(GC_LAYOUT_MUTATOR, sizeof(struct gc_heap)), \
                                     offsetof(struct gc_heap, options)),                    \
                          offsetof(struct gc_heap, pool)),                                  \
               offsetof(struct gc_heap, window_table))

static inline void *gc_heap_state(const struct gc_heap *h)
{
    return h->state;
}
/* The same for code that belongs to one collector; NULL when `h` has another one. */
static inline void *gc_heap_state_of(const struct gc_heap *h, const struct gc_collector *expected)
{
    return h->collector == expected ? h->state : NULL;
}
/* Value of the collector's own option number `index`. */
static inline uint64_t gc_own_option(const struct gc_heap *h, uint32_t index)
{
    return h->options.own[index];
}
static inline uint64_t gc_core_option(const struct gc_heap *h, enum gc_option_id id)
{
    return h->options.core[id];
}
/* The first unit of block `block`. */
static inline uint32_t gc_block_unit(uint32_t block)
{
    return block << GC_BLOCK_SHIFT;
}
/* The collector reports the death of each object (gc_host_release, gc_identity_release) and moves
 * none: its young collections need not look at the host table or at identity hashes. */
static inline bool gc_heap_reports_deaths(const struct gc_heap *h)
{
    return (h->collector->caps & (GC_CAP_COUNTS | GC_CAP_MOVES)) == GC_CAP_COUNTS;
}
/* Young collections look at side tables for young objects alone: those without GC_BIT_OLD. */
static inline bool gc_heap_tracks_young(const struct gc_heap *h)
{
    return (h->collector->caps & GC_CAP_YOUNG) != 0 && !gc_heap_reports_deaths(h);
}
/* Leaves one line for the caller of gc_heap_open when attach fails; returns `err`. */
int gc_heap_error(struct gc_heap *h, int err, const char *fmt, ...) GC_PRINTF(3, 4);
/* Heap bytes contradict themselves: says what and where, then panics (exit 4 in the harness). */
_Noreturn void gc_corrupt(const struct gc_heap *h, gc_ref r, const char *what) GC_COLD;
/* Bytes charged for objects (blocks and large). */
static inline size_t gc_heap_used(const struct gc_heap *h)
{
    return h->acct.used[GC_CHARGE_BLOCKS] + h->acct.used[GC_CHARGE_LARGE];
}
/* Bytes allocated since the tenancy began, fillers included; exact to the present windows. */
uint64_t gc_mutator_allocated_bytes(const struct gc_mutator *m);
/* Keeps the real windows in m->stash while the mutator runs, so that each allocation is slow
 * (stress, counting).  show returns whether it had to; hide does nothing unless stress wants it. */
bool gc_windows_show(struct gc_heap *h);
void gc_windows_hide(struct gc_heap *h);
/* Most bytes of heap memory that may be committed at a time: what the limit leaves beside auxiliary
 * memory and the side metadata of as many blocks. */
size_t gc_heap_commit_limit(const struct gc_heap *h);
/* Peak bytes committed: heap memory, its side metadata, and auxiliary memory. */
size_t gc_heap_peak_committed(const struct gc_heap *h);
/* After the window_table changed: recomputes type->window of every registered type. */
void gc_heap_windows_changed(struct gc_heap *h);

/* ---- collections (heap/collect.c) ---- */

/* Runs a collection to completion. GC_OK or GC_ERR_STATE, GC_ERR_SYSTEM (a root provider failed).
 */
int gc_heap_collect(struct gc_heap *h, enum gc_reason reason, enum gc_extent extent);
/* The same in slices: begin, step until GC_COMPLETE, end.  end finishes an incomplete collection.
 * Between them mutator calls are refused.  abandon leaves the heap fit only for reset or close. */
int gc_collection_begin(struct gc_heap *h, enum gc_reason reason, enum gc_extent extent,
                        struct gc_collection **out) GC_MUST_CHECK;
enum gc_progress gc_collection_step(struct gc_collection *c, uint64_t budget);
void gc_collection_end(struct gc_collection *c);
void gc_collection_abandon(struct gc_collection *c);
/* The heap is being reset: the mutator gets back the words that abandon took away. */
void gc_collection_revive(struct gc_heap *h);
/* Collectors: the next part of the pause begins (its time is accounted to `p`). */
void gc_collection_phase(struct gc_collection *c, enum gc_phase p);

/* ---- inspection ---- */

/* Calls `fn` for each object not known to be dead, large ones included. */
void gc_heap_walk(struct gc_heap *h, gc_walk_fn fn, void *arg);
/* Independent check of the reachable graph and of the collector's invariants (heap/verify.c).
 * GC_OK or GC_ERR_CORRUPT with one line in err. Counts reachable objects and bytes when asked. */
struct gc_census {
    uint64_t objects;
    uint64_t bytes;
};
int gc_heap_verify(struct gc_heap *h, struct gc_census *census, char *err, size_t err_len);

#endif
