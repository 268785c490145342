/* SPDX-License-Identifier: MIT
 *
 * heap/jemalloc_arena.h -- the arena behind heap/jemalloc_space.h: its extent hooks, which hand out
 * address space and keep the books of blocks and extents, and its making and unmaking.
 *
 * Invariant: the hooks call neither malloc nor mallctl, and jemalloc's own tables lie outside the
 * reservation. */
#ifndef HEAP_JEMALLOC_ARENA_H
#define HEAP_JEMALLOC_ARENA_H

#include "heap/jemalloc_space.h"

#include <jemalloc/jemalloc.h>

/* Words of start bits per block. */
#define GC_JEMALLOC_START_WORDS (GC_BLOCK_UNITS / 128u)

struct gc_jemalloc_arena {
    extent_hooks_t hooks; /* first: the hooks get its address */
    struct gc_jemalloc_space *space;
    unsigned index;
    unsigned tcache;
};

/* Prepares the hooks of an arena of `s`; nothing is asked of jemalloc yet. */
void gc_jemalloc_arena_init(struct gc_jemalloc_arena *a, struct gc_jemalloc_space *s);
/* Makes an arena with a cache of its own; false: jemalloc refused, and nothing is held. */
bool gc_jemalloc_arena_make(struct gc_jemalloc_arena *a) GC_MUST_CHECK;
/* Gives all of it back, through the hooks. */
void gc_jemalloc_arena_destroy(struct gc_jemalloc_arena *a);
/* Decommits what is free. */
void gc_jemalloc_arena_purge(struct gc_jemalloc_arena *a);
/* Bytes charged for a block: itself, its metadata, its start bits and its page count. */
size_t gc_jemalloc_block_charge(const struct gc_jemalloc_space *s);
/* The unit at address `p` of the heap. */
uint32_t gc_jemalloc_unit_of(const struct gc_jemalloc_space *s, const void *p);

#endif
