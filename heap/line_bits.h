/* SPDX-License-Identifier: MIT
 *
 * heap/line_bits.h -- bits of the lines of a block, in pairs of words; private to line_space. */
#ifndef HEAP_LINE_BITS_H
#define HEAP_LINE_BITS_H

#include "heap/line_space.h"

_Static_assert(GC_LINES_PER_BLOCK == 128, "two words of lines");

/* The first line from `at` on whose bit is not that of `flip`; GC_LINES_PER_BLOCK: none. */
static inline uint32_t gc_line_from(const uint64_t map[2], uint64_t flip, uint32_t at)
{
    while (at < GC_LINES_PER_BLOCK) {
        uint64_t word = (map[at / 64] ^ flip) >> (at % 64);

        if (word != 0)
            return at + (uint32_t)__builtin_ctzll(word);
        at = (at | 63) + 1;
    }
    return GC_LINES_PER_BLOCK;
}
static inline uint32_t gc_line_set_from(const uint64_t map[2], uint32_t at)
{
    return gc_line_from(map, 0, at);
}
static inline uint32_t gc_line_clear_from(const uint64_t map[2], uint32_t at)
{
    return gc_line_from(map, UINT64_MAX, at);
}
static inline bool gc_line_get(const uint64_t map[2], uint32_t line)
{
    return (map[line / 64] >> (line % 64) & 1) != 0;
}
/* Bits [first, first + count) of a pair of words; count > 0. */
static inline void gc_line_mask(uint64_t mask[2], uint32_t first, uint32_t count)
{
    uint32_t last = first + count - 1;
    uint64_t from = UINT64_MAX << (first % 64), to = UINT64_MAX >> (63 - last % 64);

    mask[0] = mask[1] = 0;
    mask[first / 64] = from;
    mask[last / 64] = first / 64 == last / 64 ? from & to : to;
}
static inline uint32_t gc_line_count(const uint64_t map[2])
{
    return (uint32_t)(__builtin_popcountll(map[0]) + __builtin_popcountll(map[1]));
}
static inline uint32_t gc_line_unit(uint32_t block, uint32_t line)
{
    return gc_block_unit(block) + line * GC_LINE_UNITS;
}
static inline bool gc_line_owned(const struct gc_heap *h, uint32_t block)
{
    return h->block_kind[block] >= GC_BLOCK_OWN;
}

#endif
