/* SPDX-License-Identifier: MIT
 *
 * heap/identity.h -- identity hashes: a side table from object to hash, followed when objects move.
 *
 * Invariant: an object has an entry iff GC_BIT_HASHED is set in its header. */
#ifndef HEAP_IDENTITY_H
#define HEAP_IDENTITY_H

#include "heap/host_table.h"

struct gc_identity_entry {
    uint32_t ref; /* 0: empty */
    uint32_t hash;
};
struct gc_identity {
    struct gc_identity_entry *entries; /* open addressing, linear probing, at most half full */
    struct gc_identity_entry *spare; /* as large and empty: re-keying in a pause needs no memory */
    uint32_t *young;                 /* objects with an entry that were not seen OLD yet */
    uint32_t young_count;
    uint32_t capacity; /* power of two, or 0 */
    uint32_t count;
    uint64_t next; /* of the hash sequence */
};

/* At the end of a collection: re-keys moved objects, drops dead ones.  Allocates nothing.  A young
 * collection costs young objects only, as gc_host_sweep. */
void gc_identity_sweep(struct gc_heap *h, enum gc_extent extent, gc_resolve_fn resolve);
/* The object is being freed (counting collectors). */
void gc_identity_release(struct gc_heap *h, gc_ref obj);
void gc_identity_reset(struct gc_heap *h);
void gc_identity_close(struct gc_heap *h);

#endif
