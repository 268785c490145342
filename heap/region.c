/* SPDX-License-Identifier: MIT */
#include "heap/region.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "heap/mem_state.h"

#define HUGE_ALIGN ((size_t)2 << 20)

void *gc_vm_reserve(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, bytes, MADV_DONTDUMP);
    return p;
}

void *gc_vm_map(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);

    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, bytes, MADV_DONTDUMP);
    return p;
}

int gc_vm_commit(void *p, size_t bytes)
{
    return mprotect(p, bytes, PROT_READ | PROT_WRITE) == 0 ? GC_OK : GC_ERR_SYSTEM;
}

void gc_vm_decommit(void *p, size_t bytes)
{
    GC_CHECK(madvise(p, bytes, MADV_DONTNEED) == 0, "madvise(%p, %zu, DONTNEED): %s", p, bytes,
             strerror(errno));
    gc_vm_protect(p, bytes, false);
}

void gc_vm_protect(void *p, size_t bytes, bool accessible)
{
    int prot = accessible ? PROT_READ | PROT_WRITE : PROT_NONE;

    GC_CHECK(mprotect(p, bytes, prot) == 0, "mprotect(%p, %zu, %s): %s", p, bytes,
             accessible ? "rw" : "none", strerror(errno));
}

void gc_vm_release(void *p, size_t bytes)
{
    if (p != NULL)
        GC_CHECK(munmap(p, bytes) == 0, "munmap(%p, %zu): %s", p, bytes, strerror(errno));
}

void gc_vm_huge(void *p, size_t bytes)
{
    (void)madvise(p, bytes, MADV_HUGEPAGE);
}

void gc_vm_touch(void *p, size_t bytes)
{
    volatile uint8_t *at = p;

    for (size_t i = 0; i < bytes; i += GC_PAGE_BYTES)
        at[i] = at[i];
}

int gc_region_open(struct gc_region *r, bool huge_pages, char *err, size_t err_len)
{
    size_t bytes = GC_SPAN_BYTES + GC_GUARD_BYTES + HUGE_ALIGN;
    void *map = gc_vm_reserve(bytes);

    if (map == NULL) {
        struct rlimit lim;
        int reason = errno;

        if (getrlimit(RLIMIT_AS, &lim) == 0 && lim.rlim_cur != RLIM_INFINITY)
            snprintf(err, err_len,
                     "cannot reserve %zu bytes of address space: RLIMIT_AS is %llu (raise it with "
                     "ulimit -v unlimited)",
                     bytes, (unsigned long long)lim.rlim_cur);
        else
            snprintf(err, err_len, "cannot reserve %zu bytes of address space: %s", bytes,
                     strerror(reason));
        return GC_ERR_SYSTEM;
    }
    *r = (struct gc_region){.map = map, .map_bytes = bytes, .huge_pages = huge_pages};
    r->base = (uint8_t *)(((uintptr_t)map + HUGE_ALIGN - 1) & ~(uintptr_t)(HUGE_ALIGN - 1));
    if (huge_pages)
        gc_vm_huge(r->base, GC_SPAN_BYTES);
    return GC_OK;
}

void gc_region_close(struct gc_region *r)
{
    gc_mem_forget(r->base, GC_SPAN_BYTES);
    gc_vm_release(r->map, r->map_bytes);
    *r = (struct gc_region){0};
}

int gc_region_commit(struct gc_region *r, uint32_t unit, size_t bytes)
{
    GC_CHECK((size_t)unit * GC_UNIT_BYTES + bytes <= GC_SPAN_BYTES,
             "region: commit of %zu bytes at unit %u passes the span", bytes, unit);
    if (bytes == 0)
        return GC_OK;
    if (gc_vm_commit(r->base + (size_t)unit * GC_UNIT_BYTES, bytes) != GC_OK)
        return GC_ERR_SYSTEM;
    r->committed += bytes;
    if (r->committed > r->peak_committed)
        r->peak_committed = r->committed;
    return GC_OK;
}

void gc_region_decommit(struct gc_region *r, uint32_t unit, size_t bytes)
{
    if (bytes == 0)
        return;
    GC_CHECK(bytes <= r->committed, "region: decommit of %zu bytes, %zu committed", bytes,
             r->committed);
    gc_vm_decommit(r->base + (size_t)unit * GC_UNIT_BYTES, bytes);
    gc_mem_use(r->base + (size_t)unit * GC_UNIT_BYTES, bytes); /* when it is committed again */
    r->committed -= bytes;
}
