/* SPDX-License-Identifier: MIT
 *
 * heap/jemalloc_space.h -- small objects from a jemalloc arena that lives inside the heap's
 * reservation.
 *
 * The arena's extent hooks hand out address space withdrawn from the pool.  Invariant: a block of
 * it is committed and charged, with its side metadata, while the arena uses a page of it; each
 * extent is charged with GC_JEMALLOC_EXTENT_BYTES, which is what jemalloc keeps about it outside
 * the reservation.  A commit that the limit refuses makes the allocation fail.  The hooks call
 * neither malloc nor mallctl.  A reset gives the arena back and makes another one; each arena
 * leaves behind the 2 MiB of addresses, not memory, that its metadata began in (jemalloc 5.3.0
 * unmaps them only where its hooks allocate metadata too).
 *
 * One bit per granule tells where objects begin: walks and tracing do not depend on jemalloc's own
 * tables, and no heap byte is trusted. */
#ifndef HEAP_JEMALLOC_SPACE_H
#define HEAP_JEMALLOC_SPACE_H

#include "heap/object.h"

/* Descriptor and radix-tree share of an extent (jemalloc 5.3). */
#define GC_JEMALLOC_EXTENT_BYTES 128u

struct gc_jemalloc_arena; /* heap/jemalloc_arena.h */

struct gc_jemalloc_space {
    struct gc_heap *heap;
    struct gc_jemalloc_arena *arena;
    uint64_t *starts; /* bit per granule of the address space from `first` on */
    uint8_t *pages;   /* pages in use of each block from `first` on */
    uint32_t first;   /* blocks [first, first + blocks) are ours */
    uint32_t blocks;
    uint64_t top;   /* no unit from here on was ever handed to the arena */
    uint32_t taken; /* blocks with a page in use: committed and charged */
    size_t extents; /* pieces of address space that the arena knows */
    size_t charged; /* of them; fewer only while the limit has no room */
    bool open;      /* charges go to the accountant */
};

/* Withdraws address space from the pool, makes an arena, and lets every small size use the window
 * that is always empty.  For attach; `s` must be zeroed and stay where it is.  On error nothing is
 * held.  GC_OK, GC_ERR_SYSTEM. */
int gc_jemalloc_open(struct gc_jemalloc_space *s, struct gc_heap *h) GC_MUST_CHECK;
/* A zeroed `s` is allowed. */
void gc_jemalloc_close(struct gc_jemalloc_space *s);
/* All objects are gone: a new arena over the same address space.  For the collector's reset. */
void gc_jemalloc_reset(struct gc_jemalloc_space *s);

/* The body of alloc_slow: zeroed space for `units`.  OK or FULL. */
enum gc_alloc_status gc_jemalloc_alloc(struct gc_jemalloc_space *s, uint32_t units, uint32_t *out);
/* Frees object `r` (else gc_corrupt) of `units`; poisons it when h->poison is set. */
void gc_jemalloc_free(struct gc_jemalloc_space *s, gc_ref r, uint32_t units);
/* Gives free pages back to the system; returns how many bytes. */
size_t gc_jemalloc_trim(struct gc_jemalloc_space *s);
/* True when an object of this space begins at `r` (any value). */
bool gc_jemalloc_is(const struct gc_jemalloc_space *s, gc_ref r);
/* Calls `fn` for each object by address; `fn` may free the object that it is called for. */
void gc_jemalloc_walk(struct gc_jemalloc_space *s, gc_walk_fn fn, void *arg);
/* Clears the mark bits of the space. */
void gc_jemalloc_clear_marks(struct gc_jemalloc_space *s);
/* Compares the tables with each other and with the books. */
bool gc_jemalloc_verify(const struct gc_jemalloc_space *s, char *err, size_t err_len);

#endif
