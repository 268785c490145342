/* SPDX-License-Identifier: MIT
 *
 * heap/pool.h -- 32 KiB blocks, shared by small-object spaces and large objects.
 *
 * Invariant: a block is unmapped, free (committed, in the pool) or taken (charged).  Free blocks
 * are taken lowest address first.  Committed bytes of pool and spaces never pass the heap's limit.
 */
#ifndef HEAP_POOL_H
#define HEAP_POOL_H

#include "heap/accountant.h"
#include "heap/gc_types.h"

struct gc_heap;

/* What h->block_kind[block] says; collectors may use values from GC_BLOCK_OWN. */
enum gc_block_kind { GC_BLOCK_NONE = 0, GC_BLOCK_FREE, GC_BLOCK_LARGE, GC_BLOCK_OWN };

struct gc_pool {
    uint64_t *free_map;   /* bit per block: committed and free */
    uint64_t *mapped_map; /* bit per block: committed */
    uint32_t first;       /* blocks [first, end) belong to the pool */
    uint32_t end;
    uint32_t top;  /* no block from here on was ever committed */
    uint32_t hint; /* no free block below */
    uint32_t free_count;
};

/* Lays the pool over blocks [first, end); done by gc_heap_open over the whole span. */
int gc_pool_open(struct gc_heap *h, uint32_t first, uint32_t end) GC_MUST_CHECK;
/* Withdraws `blocks` adjacent blocks of address space from the pool for good (attach only): the
 * collector commits and charges them itself.  Returns the first; 0: the span is too small. */
uint32_t gc_pool_carve(struct gc_heap *h, uint32_t blocks);
/* Commits free blocks now for as much of the limit as is left. */
int gc_pool_precommit(struct gc_heap *h) GC_MUST_CHECK;
/* Takes a block and charges it with its metadata.  0: the limit is reached (or no memory). Its
 * bytes are whatever they were.  The caller sets h->block_kind. */
uint32_t gc_pool_take(struct gc_heap *h, enum gc_charge what);
/* Takes `count` adjacent blocks.  When the bytes suffice but no free run does, maps a fresh run and
 * decommits as many free blocks (a notice).  0: as above. */
uint32_t gc_pool_take_run(struct gc_heap *h, uint32_t count, enum gc_charge what);
/* Gives blocks back, uncharged; they stay committed.  Poisons and closes them when the options say
 * so (poison, protect). */
void gc_pool_give(struct gc_heap *h, uint32_t first, uint32_t count, enum gc_charge what);
/* Decommits free blocks of at least `bytes` in all if there are so many; returns how many bytes. */
size_t gc_pool_trim(struct gc_heap *h, size_t bytes);
/* Bytes charged for one block: the block and its side metadata. */
size_t gc_block_charge(const struct gc_heap *h);
/* Everything taken becomes free; nothing is decommitted (heap reset). */
void gc_pool_reset(struct gc_heap *h);

#endif
