/* SPDX-License-Identifier: MIT
 *
 * heap/linear.h -- a linear space: a range of address space of its own, committed from its start.
 *
 * For spaces in which objects lie one behind the other: halves that are copied between, nurseries,
 * a heap that is compacted by sliding.  The range is withdrawn from the pool at attach; what of it
 * is committed competes with the pool's blocks for the heap's limit, so that it can grow and shrink
 * while large objects come and go.
 *
 * Invariant: bytes [start, start + committed) are accessible unless the space is closed, and
 * committed bytes of all spaces and the pool never pass the heap's limit.  What is charged is the
 * collector's affair. */
#ifndef HEAP_LINEAR_H
#define HEAP_LINEAR_H

#include "heap/object.h"

struct gc_linear {
    uint32_t start;   /* first unit */
    uint32_t blocks;  /* of address space, whole huge pages */
    size_t committed; /* bytes from the start */
    bool closed;      /* protect: committed, but without access */
};

static inline size_t gc_bytes_of(uint64_t units)
{
    return (size_t)units * GC_UNIT_BYTES;
}
static inline size_t gc_page_up(size_t bytes)
{
    return (bytes + GC_PAGE_BYTES - 1) & ~(size_t)(GC_PAGE_BYTES - 1);
}

/* Attach only: withdraws room for `most` bytes, commits `now` of them (pages) and touches them if
 * the heap is pre-touched.  Errors, with one line left: GC_ERR_NOMEM, GC_ERR_SYSTEM. */
int gc_linear_open(struct gc_heap *h, struct gc_linear *s, size_t most, size_t now) GC_MUST_CHECK;
/* Opens the space and commits it up to `bytes` (rounded up to pages), taking free blocks from the
 * pool and what the collector's own trim gives if need be.  GC_OK or GC_ERR_SYSTEM. */
int gc_linear_commit(struct gc_heap *h, struct gc_linear *s, size_t bytes) GC_MUST_CHECK;
/* Gives back up to `bytes` (pages) from the end, keeping `keep`.  Returns how many. */
size_t gc_linear_trim(struct gc_heap *h, struct gc_linear *s, size_t keep, size_t bytes);
/* Closes what is committed (protect), opens it again. */
void gc_linear_hide(struct gc_heap *h, struct gc_linear *s);
void gc_linear_show(struct gc_heap *h, struct gc_linear *s);
/* Says what the blocks under [unit, end) are (enum gc_block_kind). */
void gc_linear_kind(struct gc_heap *h, uint32_t unit, uint32_t end, uint8_t kind);
/* The space as it was opened: shown, no block of it in use (reset). */
void gc_linear_reset(struct gc_heap *h, struct gc_linear *s);
/* What is left of the limit for linear spaces, all of them together: everything but other charges
 * and the metadata of their blocks.  Bytes, not rounded. */
size_t gc_linear_budget(const struct gc_heap *h);

#endif
