/* SPDX-License-Identifier: MIT
 *
 * heap/mem.h -- memory of a heap outside its reservation: lists, logs, tables.
 *
 * Each heap has a jemalloc arena of its own, so its off-heap bytes are known exactly and vanish at
 * once when it is closed.  (Address-sanitizer builds use malloc, to see out-of-bounds accesses.) */
#ifndef HEAP_MEM_H
#define HEAP_MEM_H

#include "heap/gc_types.h"

struct gc_mem {
    unsigned arena;
    bool open;
    size_t bytes; /* in use */
    size_t peak_bytes;
    uint64_t calls;   /* allocations and resizes so far; "allocates nothing" tests compare it */
    uint64_t fail_at; /* countdown of fail-alloc; 0: off */
    struct gc_mem_block *blocks; /* sanitizer builds: everything allocated */
};

int gc_mem_open(struct gc_mem *mem) GC_MUST_CHECK;
/* Frees everything that is still allocated. */
void gc_mem_close(struct gc_mem *mem);
/* Zeroed memory; NULL when refused. */
void *gc_mem_alloc(struct gc_mem *mem, size_t bytes);
/* As realloc; new bytes are zeroed.  NULL, with `p` unchanged, when refused. */
void *gc_mem_resize(struct gc_mem *mem, void *p, size_t old_bytes, size_t bytes);
void gc_mem_free(struct gc_mem *mem, void *p, size_t bytes);
/* Counts one internal allocation (also commits and maps); true when fail-alloc says it must fail.
 */
bool gc_mem_inject(struct gc_mem *mem);

#endif
