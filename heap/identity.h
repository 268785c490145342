/* SPDX-License-Identifier: MIT
 *
 * heap/identity.h -- identity hashes: a side table from object to hash, followed when objects move.
 *
 * Invariant: an object has an entry iff GC_BIT_HASHED is set in its header. */
#ifndef HEAP_IDENTITY_H
#define HEAP_IDENTITY_H

#include "heap/gc.h"

struct gc_identity_entry {
    uint32_t ref; /* 0: empty */
    uint32_t hash;
};
struct gc_identity {
    struct gc_identity_entry *entries; /* open addressing, linear probing, at most half full */
    struct gc_identity_entry *spare; /* as large and empty: re-keying in a pause needs no memory */
    uint32_t capacity;               /* power of two, or 0 */
    uint32_t count;
    uint64_t next; /* of the hash sequence */
};

/* After a trace: re-keys moved objects, drops dead ones.  Allocates nothing. */
void gc_identity_sweep(struct gc_heap *h, gc_ref (*resolve)(struct gc_heap *h, gc_ref r));
/* The object is being freed (counting collectors). */
void gc_identity_release(struct gc_heap *h, gc_ref obj);
void gc_identity_reset(struct gc_heap *h);
void gc_identity_close(struct gc_heap *h);

#endif
