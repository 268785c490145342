/* SPDX-License-Identifier: MIT
 *
 * heap/host_table.h -- data of extern objects, outside the heap because heap bytes are untrusted.
 *
 * An extern object holds a 64-bit id: entry index and generation.  A corrupt id finds no entry or,
 * at worst, another valid entry of this heap; never a native pointer.
 * Invariant: each entry is free, live (its object is `ref`), or queued for its finalizer. */
#ifndef HEAP_HOST_TABLE_H
#define HEAP_HOST_TABLE_H

#include "heap/events.h"
#include "heap/gc.h"

#define GC_HOST_NOT_YOUNG UINT32_MAX
struct gc_host_entry {
    const struct gc_host_type *type;
    void *data;
    gc_slot ref;         /* the extern object; followed when it moves */
    uint32_t generation; /* odd while live */
    uint32_t next;       /* index + 1; of the free list, the finalizer queue or the young entries */
    uint32_t prev;       /* index + 1; of the young entries; GC_HOST_NOT_YOUNG: is none */
};
struct gc_host_table {
    struct gc_host_entry *entries;
    uint32_t count; /* entries ever used */
    uint32_t capacity;
    uint32_t free_head;  /* index + 1 */
    uint32_t queue_head; /* index + 1; dead, finalizer not run yet */
    uint32_t queue_tail;
    uint32_t young_head; /* index + 1 */
    uint32_t live;
    bool finalizing;
};

/* An entry for `data`; its id in *id.  GC_OK, GC_ERR_SYSTEM, GC_ERR_LIMIT. */
int gc_host_add(struct gc_heap *h, const struct gc_host_type *type, void *data,
                uint64_t *id) GC_MUST_CHECK;
/* The entry of an id, NULL when there is none. */
struct gc_host_entry *gc_host_find(const struct gc_heap *h, uint64_t id);
/* The extern object `obj` is being freed: queues its finalizer (counting collectors). */
void gc_host_release(struct gc_heap *h, gc_ref obj);
/* Where an object stands after a trace; null when it is dead. */
typedef gc_ref (*gc_resolve_fn)(struct gc_heap *h, gc_ref r);
/* At the end of a collection: follows moved objects, queues the finalizers of dead ones; returns
 * how many.  A young collection looks at the entries of young objects only: an object whose header
 * has GC_BIT_OLD neither dies nor moves in one.  (Where the collector reports each death there are
 * none: see gc_heap_reports_deaths.) */
uint64_t gc_host_sweep(struct gc_heap *h, enum gc_extent extent, gc_resolve_fn resolve);
/* Runs queued finalizers; they may allocate, root and collect.  Does nothing when called from one.
 */
void gc_host_run_finalizers(struct gc_mutator *m) GC_MAY_GC;
/* Queues all entries (close, reset). */
void gc_host_release_all(struct gc_heap *h);
void gc_host_close(struct gc_heap *h);

#endif
