/* SPDX-License-Identifier: MIT
 *
 * heap/gc_config.h -- constants of the heap, each with its unit and its reason. */
#ifndef HEAP_GC_CONFIG_H
#define HEAP_GC_CONFIG_H

#if __SIZEOF_POINTER__ < 8
#error "tricolor needs a 64-bit machine: a heap reserves 20 GiB of addresses"
#endif

#include <stddef.h>
#include <stdint.h>

/* References count units of 4 bytes; objects are aligned to 8 bytes (granules). */
#define GC_UNIT_BYTES    4u
#define GC_GRANULE_BYTES 8u
#define GC_GRANULE_UNITS 2u

/* Addresses a 32-bit reference can name: 2^32 units of 4 bytes. */
#define GC_SPAN_BYTES ((size_t)1 << 34)
/* Guard behind the span: a u32 byte offset from the last unit still lands in the reservation. */
#define GC_GUARD_BYTES (((size_t)1 << 32) + 65536)
/* The first bytes of a heap are never mapped, so that null and small integers fault. */
#define GC_NULL_BYTES ((size_t)2 << 20)

/* Blocks: what spaces take from the pool (Blackburn and McKinley 2008, section 3.1: 32 KiB). */
#define GC_BLOCK_BYTES ((size_t)32768)
#define GC_BLOCK_UNITS 8192u
#define GC_BLOCK_SHIFT 13u /* unit index -> block index */
#define GC_BLOCKS      ((uint32_t)(GC_SPAN_BYTES / GC_BLOCK_BYTES))
#define GC_FIRST_BLOCK ((uint32_t)(GC_NULL_BYTES / GC_BLOCK_BYTES))

/* Lines (MMTk's 256 bytes rather than the paper's 128: half the metadata). */
#define GC_LINE_BYTES      256u
#define GC_LINE_UNITS      64u
#define GC_LINE_SHIFT      6u /* unit index -> line index */
#define GC_LINES_PER_BLOCK 128u

/* Large objects: whole pages of their own, never copied (threshold of the Immix paper). */
#define GC_PAGE_BYTES      4096u
#define GC_PAGE_SHIFT      10u /* unit index -> page index */
#define GC_PAGES_PER_BLOCK 8u
#define GC_LARGE_UNITS     2048u /* objects of more units are large: > 8 KiB */

/* How far ahead bump windows are zeroed (docs/performance.md): a part of the heap, so that what a
 * window holds of a small heap is not missed by large objects, but no less and no more than this.
 */
#define GC_WINDOW_PART  128u
#define GC_WINDOW_LEAST ((size_t)32768)
#define GC_WINDOW_MOST  ((size_t)131072)
/* Allocation windows of a mutator; the last one is always empty (large types map to it). */
#define GC_WINDOWS     64u
#define GC_WINDOW_NONE 63u

/* Types per heap; the header has 24 bits for the index. */
#define GC_MAX_TYPES 65536u
/* Handles one mutator may hold at once: 2^24 entries of 16 bytes. */
#define GC_MAX_HANDLES (1u << 24)
/* Persistent handles per heap. */
#define GC_MAX_PERSISTENT (1u << 24)

/* Smallest limit a heap accepts: room for a few blocks of each kind. */
#define GC_MIN_HEAP_BYTES ((size_t)512 << 10)
/* Largest limit: two copies of half the limit and large objects must fit into the span. */
#define GC_MAX_HEAP_BYTES ((size_t)12 << 30)

/* Byte that reclaimed memory is filled with under poison.  As a reference it is even, not null and
 * beyond any committed block; as a header its kind is invalid. */
#define GC_POISON 0xFEu

#endif
