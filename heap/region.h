/* SPDX-License-Identifier: MIT
 *
 * heap/region.h -- virtual memory: the only caller of mmap, mprotect and madvise.
 *
 * Invariant: a heap's reservation never moves and covers everything that a 32-bit reference plus a
 * 32-bit byte offset can reach; its first GC_NULL_BYTES and the guard behind the span are never
 * accessible. */
#ifndef HEAP_REGION_H
#define HEAP_REGION_H

#include "heap/gc_types.h"

/* ---- plain virtual memory (side tables, stacks, handle entries) ---- */

/* Reserves address space without access; excluded from core dumps.  NULL when refused. */
void *gc_vm_reserve(size_t bytes);
/* Reserves zeroed memory that is readable and writable and backed on first touch. */
void *gc_vm_map(size_t bytes);
/* Opens [p, p + bytes) of a reservation for access; page-aligned.  GC_OK or GC_ERR_SYSTEM. */
int gc_vm_commit(void *p, size_t bytes) GC_MUST_CHECK;
/* Gives the pages back and closes them. */
void gc_vm_decommit(void *p, size_t bytes);
/* Opens or closes access without giving pages back (protect stress mode). */
void gc_vm_protect(void *p, size_t bytes, bool accessible);
void gc_vm_release(void *p, size_t bytes);
/* Asks for huge pages (best effort). */
void gc_vm_huge(void *p, size_t bytes);
/* Writes to every page, so that later first touches cost nothing.  `p` must be accessible. */
void gc_vm_touch(void *p, size_t bytes);

/* ---- a heap's reservation ---- */

struct gc_region {
    void *map; /* what mmap returned */
    size_t map_bytes;
    uint8_t *base;    /* 2 MiB aligned; unit 0 */
    size_t committed; /* bytes accessible now */
    size_t peak_committed;
    bool huge_pages;
};

/* Reserves.  GC_ERR_SYSTEM: `err` names the address-space limit when that is the reason. */
int gc_region_open(struct gc_region *r, bool huge_pages, char *err, size_t err_len) GC_MUST_CHECK;
void gc_region_close(struct gc_region *r);
/* Opens or gives back [unit, unit + bytes / 4); page-aligned. GC_OK or GC_ERR_SYSTEM. */
int gc_region_commit(struct gc_region *r, uint32_t unit, size_t bytes) GC_MUST_CHECK;
void gc_region_decommit(struct gc_region *r, uint32_t unit, size_t bytes);

#endif
