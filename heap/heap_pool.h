/* SPDX-License-Identifier: MIT
 *
 * heap/heap_pool.h -- heaps that are used again: a tenant gets one, uses it, and puts it back.
 *
 * Putting a heap back resets it, which keeps its mappings and asks for no memory; the next tenant
 * finds it as if new, with another heap id.  Heaps are opened when a tenant first needs them.
 * Invariant: a call that fails leaves the pool as it was.  One thread at a time may use a pool. */
#ifndef HEAP_HEAP_POOL_H
#define HEAP_HEAP_POOL_H

#include "heap/gc.h"

GC_C_BEGIN

struct gc_heap_pool;

/* A pool of `count` heaps of `collector` under `opt` (NULL: defaults), none of them opened yet.
 * GC_OK; GC_ERR_LIMIT (count is 0, or above GC_MAX_POOLED_HEAPS), GC_ERR_SYSTEM: *out is NULL. */
#define GC_MAX_POOLED_HEAPS 4096u
int gc_heap_pool_open(const struct gc_collector *collector, const struct gc_options *opt,
                      uint32_t count, struct gc_heap_pool **out) GC_MUST_CHECK;
/* The same with the collector and the options of `model`, which must outlive the pool.  Its heaps
 * tell their collections to the event sink of `model` and fail through its out-of-memory function;
 * what they counted is added to its totals when they are put back. */
int gc_heap_pool_like(struct gc_heap *model, uint32_t count,
                      struct gc_heap_pool **out) GC_MUST_CHECK;
/* An empty heap.  GC_OK; GC_ERR_LIMIT (all are in use), or what gc_heap_open answers, with its line
 * in `err`: *out is NULL. */
int gc_heap_pool_get(struct gc_heap_pool *p, struct gc_heap **out, char *err,
                     size_t err_len) GC_MUST_CHECK;
/* The tenant leaves: host objects are finalized, the heap is reset.  An abandoned heap may be put
 * back.  GC_OK; GC_ERR_STATE: a collection is under way, or a no-GC region is open, and the heap
 * stays with the caller; GC_ERR_OPTION: it is not a heap that this pool gave out. */
int gc_heap_pool_put(struct gc_heap_pool *p, struct gc_heap *h) GC_MAY_GC GC_MUST_CHECK;
/* Closes all heaps, those in use too (their finalizers run), and the pool.  NULL is allowed. */
void gc_heap_pool_close(struct gc_heap_pool *p) GC_MAY_GC;

/* Heaps that exist, and those in use. */
uint32_t gc_heap_pool_opened(const struct gc_heap_pool *p);
uint32_t gc_heap_pool_used(const struct gc_heap_pool *p);

GC_C_END

#endif
