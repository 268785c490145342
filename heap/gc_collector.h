/* SPDX-License-Identifier: MIT
 *
 * heap/gc_collector.h -- what a collector provides and what it may assume.
 *
 * A collector is one `const struct gc_collector` in collectors/<name>.c.  The heap calls these
 * functions; mutators never do.  Unless a slot says otherwise:
 *   units    sizes in bytes or, where named so, in 4-byte units; times in ns
 *   errors   GC_OK, or a negative enum gc_err with the heap left unchanged
 *   threads  one thread; the mutator does not run meanwhile
 * A collector keeps its state in gc_heap_state(h), never in globals: several heaps live in one
 * process.  Mechanism that two collectors could share lives in heap/; a collector never includes
 * another one.  New slots go at the end and raise GC_ABI. */
#ifndef HEAP_GC_COLLECTOR_H
#define HEAP_GC_COLLECTOR_H

#include "heap/events.h"
#include "heap/gc.h"
#include "heap/options.h"
#include "heap/root_list.h"

GC_C_BEGIN

/* Capabilities; each has a reader (named behind it). */
enum gc_cap {
    GC_CAP_MOVES = 1,     /* objects may move; else references are stable (conformance suite) */
    GC_CAP_CYCLES = 2,    /* reclaims cyclic garbage (conformance suite, cyclic workload) */
    GC_CAP_COLLECTS = 4,  /* reclaims anything at all (policy, conformance suite) */
    GC_CAP_COUNTS = 8,    /* reclaims outside full collections too (conformance suite) */
    GC_CAP_MARKBITS = 16, /* needs the side mark bitmap: charged with each block (heap.c) */
    GC_CAP_YOUNG = 32,    /* has young collections (policy) */
    GC_CAP_ALL = 63
};

enum gc_alloc_status {
    GC_ALLOC_OK,
    GC_ALLOC_FULL, /* not now: collect (or grow), then ask again */
    GC_ALLOC_NEVER /* not in this heap */
};
enum gc_progress { GC_CONTINUE, GC_COMPLETE };

/* A collection under way: begin, step until GC_COMPLETE, end.  The mutator does not run between
 * steps. */
struct gc_collection {
    struct gc_heap *heap;
    struct gc_mutator *mutator;
    const struct gc_root_list *roots;
    struct gc_collection_record rec; /* collectors fill traced_*, moved_*, freed_bytes, overflows */
    enum gc_phase phase;
    uint64_t phase_began;

    /* Of heap/collect.c. */
    uint64_t phase_left;
    uint32_t saved_mask;
    uint32_t saved_want;
    uint32_t saved_hooks;
    bool complete;
};

/* Called for each object of a walk.  `units` is the object's size.  Must not allocate or collect.
 */
typedef void (*gc_walk_fn)(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units);

struct gc_collector {
    uint32_t abi;        /* GC_ABI */
    uint32_t size;       /* sizeof(struct gc_collector) */
    uint64_t layout;     /* GC_LAYOUT of heap/heap.h */
    const char *name;    /* the file's stem */
    const char *summary; /* one line */
    const char *source;  /* paper and section */
    const char *limits;  /* what it cannot do; "" when nothing */
    uint32_t caps;       /* enum gc_cap */
    uint32_t option_count;
    const struct gc_option_spec *options;
    size_t state_bytes; /* of gc_heap_state(h); zeroed before attach */

    /* Required.  Lays out spaces and publishes the mutator's windows, barrier words and hooks
     * (gc_heap_mutator).  h->limit is set; nothing is allocated yet.  On error frees what it made.
     * Errors: GC_ERR_NOMEM (the limit is too small: say how much is needed with gc_heap_error),
     * GC_ERR_OPTION, GC_ERR_SYSTEM. */
    int (*attach)(struct gc_heap *h);
    /* Required.  Frees what attach made outside the heap's own memory. */
    void (*detach)(struct gc_heap *h);
    /* Required.  As if just attached: no objects, all memory free, no new mapping or allocation. */
    void (*reset)(struct gc_heap *h);

    /* Required.  A mutator's window could not satisfy an allocation of `units` (even, at most
     * GC_LARGE_UNITS: heap/los.c serves larger ones).  Either refills a window and allocates from
     * it, or finds the space elsewhere; the memory is zeroed and the caller writes the header.
     * Never collects: when to collect is decided in heap/policy.c alone.  While m->nogc is not 0 it
     * frees no object either. */
    enum gc_alloc_status (*alloc_slow)(struct gc_mutator *m, uint32_t units, uint32_t *out);

    /* Barriers.  Required when attach publishes barrier words other than never.  Called BEFORE the
     * store, so *slot still holds the old value; gc_store_slow does the store itself.  `obj` and
     * `val` may be corrupt references; `val` may be null or an integer.  Never collects or frees.
     */
    void (*store_slow)(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val);
    /* Optional: `count` slots of `obj` from `slot` are about to be overwritten with the values from
     * `src` (or all with `fill` when src is NULL).  NULL: store_slow is called for each. */
    void (*store_range_slow)(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                             const gc_slot *src, gc_ref fill);

    /* Root hooks.  Required when m->hooks has any bit.  A counted root (a handle, persistent or
     * table cell; with GC_HOOK_INIT a fresh object's slot) begins or ceases to hold `r`, an object.
     * Never collect or free. */
    void (*clone_ref)(struct gc_mutator *m, gc_ref r);
    void (*drop_ref)(struct gc_mutator *m, gc_ref r);
    /* A frame cell begins to hold `r`, an object. */
    void (*expose_ref)(struct gc_mutator *m, gc_ref r);
    /* Optional: would exposing `count` objects need a collection first?  NULL: no. */
    bool (*need_gc_before_entering)(const struct gc_mutator *m, uint32_t count);

    /* Required when caps has GC_CAP_COLLECTS.  begin may set c->rec.extent to FULL when asked for
     * YOUNG.  step traces at most about `budget` objects.  After COMPLETE and until end, resolve
     * answers for any object: its new place, or null when it is dead. */
    void (*begin)(struct gc_collection *c);
    enum gc_progress (*step)(struct gc_collection *c, uint64_t budget);
    gc_ref (*resolve)(struct gc_heap *h, gc_ref r);
    /* Reclaims.  Windows are empty when it returns; the mutator may run. */
    void (*end)(struct gc_collection *c);

    /* Optional: h->limit grew.  NULL: nothing to do. */
    void (*grow)(struct gc_heap *h);
    /* Optional: decommit up to `bytes` of free memory that the collector holds (not the pool's);
     * returns how many.  NULL: it holds none. */
    size_t (*trim)(struct gc_heap *h, size_t bytes);
    /* Required.  Calls `fn` for each object in small-object space that is not known to be dead
     * (large objects are heap/los.c's).  Not called during a collection. */
    void (*walk)(struct gc_heap *h, gc_walk_fn fn, void *arg);
    /* Optional: the collector's own invariants; false with one line in err when broken. */
    bool (*verify)(struct gc_heap *h, char *err, size_t err_len);
    /* Optional: safepoint work outside collections (count draining). */
    void (*poll)(struct gc_mutator *m);
};

/* Registers the collector of file <stem>.c, built in or as a plugin. */
#ifdef GC_PLUGIN_BUILD
/* Hidden, or the dynamic linker would put a built-in collector of the same name in its place. */
#define GC_COLLECTOR(stem)                                                                      \
    extern __attribute__((visibility("hidden"))) const struct gc_collector gc_collector_##stem; \
    GC_EXPORT const struct gc_collector *gc_plugin_entry(void);                                 \
    GC_EXPORT const struct gc_collector *gc_plugin_entry(void)                                  \
    {                                                                                           \
        return &gc_collector_##stem;                                                            \
    }                                                                                           \
    const struct gc_collector gc_collector_##stem
#else
#define GC_COLLECTOR(stem)                                \
    extern const struct gc_collector gc_collector_##stem; \
    const struct gc_collector gc_collector_##stem
#endif

/* First members of every descriptor. */
#define GC_COLLECTOR_ABI .abi = GC_ABI, .size = sizeof(struct gc_collector), .layout = GC_LAYOUT

GC_C_END

#endif
