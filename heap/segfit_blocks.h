/* SPDX-License-Identifier: MIT
 *
 * heap/segfit_blocks.h -- where the blocks of a segregated-fit space stand: lists by how many cells
 * are free, the pool, or the class that allocates from them.
 *
 * Invariant: a block with `free` free cells that its class does not allocate from is FULL (0),
 * DENSE (Note [DENSE] in heap/segfit.h), SPARSE, or was given back (all).  It changes its place
 * when `free` reaches `refile_at`, not before. */
#ifndef HEAP_SEGFIT_BLOCKS_H
#define HEAP_SEGFIT_BLOCKS_H

#include "heap/segfit.h"

/* No block has as many cells: it stays where it is. */
#define GC_SEGFIT_NEVER UINT16_MAX

/* Forgets all lists, and what the classes allocate from. */
void gc_segfit_forget_lists(struct gc_segfit *s);
/* Returns a block that stands on no list to the pool. */
void gc_segfit_give(struct gc_segfit *s, uint32_t block);
/* Puts a block that stands on no list, and that its class does not allocate from, where it
 * belongs. */
void gc_segfit_file(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block);
/* Takes a block off its list, if it is on one. */
void gc_segfit_unfile(struct gc_segfit *s, struct gc_segfit_class *c, uint32_t block);
/* Writes the gaps between the marks of a block to c->runs; how many.  A mark inside a cell (a
 * corrupt reference) keeps that cell. */
uint32_t gc_segfit_runs_by_mark(const struct gc_heap *h, const struct gc_segfit_class *c,
                                uint32_t block);

#endif
