/* SPDX-License-Identifier: MIT */
#include "heap/mem.h"

#include <stdlib.h>
#include <string.h>

#include "heap/region.h"

#if defined(__SANITIZE_ADDRESS__)
#define GC_MEM_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GC_MEM_MALLOC 1
#endif
#endif
#ifndef GC_MEM_MALLOC
#define GC_MEM_MALLOC 0
#endif

bool gc_mem_inject(struct gc_mem *mem)
{
    if (GC_LIKELY(mem->fail_at == 0))
        return false;
    return --mem->fail_at == 0;
}

static void count(struct gc_mem *mem, size_t freed, size_t added)
{
    mem->calls++;
    mem->bytes += added - freed;
    if (mem->bytes > mem->peak_bytes)
        mem->peak_bytes = mem->bytes;
}

#if GC_MEM_MALLOC

/* A list of all blocks, so that closing frees what is left as destroying an arena does. */
struct gc_mem_block {
    struct gc_mem_block *next;
    struct gc_mem_block *prev;
};

static void link_block(struct gc_mem *mem, struct gc_mem_block *b)
{
    b->prev = NULL;
    b->next = mem->blocks;
    if (b->next != NULL)
        b->next->prev = b;
    mem->blocks = b;
}

static void unlink_block(struct gc_mem *mem, struct gc_mem_block *b)
{
    if (b->prev != NULL)
        b->prev->next = b->next;
    else
        mem->blocks = b->next;
    if (b->next != NULL)
        b->next->prev = b->prev;
}

int gc_mem_open(struct gc_mem *mem)
{
    mem->open = true;
    return GC_OK;
}

void gc_mem_close(struct gc_mem *mem)
{
    while (mem->blocks != NULL) {
        struct gc_mem_block *b = mem->blocks;

        unlink_block(mem, b);
        free(b);
    }
    mem->open = false;
}

static void *raw_alloc(struct gc_mem *mem, size_t bytes)
{
    struct gc_mem_block *b = calloc(1, sizeof *b + bytes);

    if (b == NULL)
        return NULL;
    link_block(mem, b);
    return b + 1;
}

static void *raw_resize(struct gc_mem *mem, void *p, size_t bytes)
{
    struct gc_mem_block *b = (struct gc_mem_block *)p - 1, *r;

    unlink_block(mem, b);
    r = realloc(b, sizeof *b + bytes);
    link_block(mem, r != NULL ? r : b);
    return r != NULL ? r + 1 : NULL;
}

static void raw_free(struct gc_mem *mem, void *p, size_t bytes)
{
    struct gc_mem_block *b = (struct gc_mem_block *)p - 1;

    (void)bytes;
    unlink_block(mem, b);
    free(b);
}

#else

#include <jemalloc/jemalloc.h>
#include <stdio.h>

static int flags(const struct gc_mem *mem)
{
    return MALLOCX_ARENA(mem->arena) | MALLOCX_TCACHE_NONE;
}

/* jemalloc's own hooks never unmap the block that an arena's metadata begins in: 2 MiB of addresses
 * for each heap that was ever opened (5.3.0, opt.retain).  These do. */
static void *map_extent(extent_hooks_t *hooks, void *at, size_t bytes, size_t alignment, bool *zero,
                        bool *commit, unsigned arena)
{
    uint8_t *p, *aligned;

    (void)hooks;
    (void)arena;
    if (at != NULL)
        return NULL; /* no wish about the place is granted */
    p = gc_vm_map(bytes + alignment);
    if (p == NULL)
        return NULL;
    aligned = (uint8_t *)(((uintptr_t)p + alignment - 1) & ~(uintptr_t)(alignment - 1));
    if (aligned > p)
        gc_vm_release(p, (size_t)(aligned - p));
    gc_vm_release(aligned + bytes, alignment - (size_t)(aligned - p));
    *zero = true;
    *commit = true;
    return aligned;
}
static bool unmap_extent(extent_hooks_t *hooks, void *at, size_t bytes, bool committed,
                         unsigned arena)
{
    (void)hooks;
    (void)committed;
    (void)arena;
    gc_vm_release(at, bytes);
    return false;
}
static void destroy_extent(extent_hooks_t *hooks, void *at, size_t bytes, bool committed,
                           unsigned arena)
{
    (void)unmap_extent(hooks, at, bytes, committed, arena);
}
/* Pages know nothing of extents: they can be split and merged at will. */
static bool split_extent(extent_hooks_t *hooks, void *at, size_t bytes, size_t bytes_a,
                         size_t bytes_b, bool committed, unsigned arena)
{
    (void)hooks;
    (void)at;
    (void)bytes;
    (void)bytes_a;
    (void)bytes_b;
    (void)committed;
    (void)arena;
    return false;
}
static bool merge_extents(extent_hooks_t *hooks, void *at_a, size_t bytes_a, void *at_b,
                          size_t bytes_b, bool committed, unsigned arena)
{
    (void)hooks;
    (void)at_a;
    (void)bytes_a;
    (void)at_b;
    (void)bytes_b;
    (void)committed;
    (void)arena;
    return false;
}
static const extent_hooks_t arena_hooks = {
    .alloc = map_extent,
    .dalloc = unmap_extent,
    .destroy = destroy_extent,
    .split = split_extent,
    .merge = merge_extents,
};

int gc_mem_open(struct gc_mem *mem)
{
    extent_hooks_t *hooks = (void *)(uintptr_t)&arena_hooks; /* jemalloc only reads them */
    size_t len = sizeof mem->arena;

    if (mallctl("arenas.create", &mem->arena, &len, &hooks, sizeof hooks) != 0)
        return GC_ERR_SYSTEM;
    mem->open = true;
    return GC_OK;
}

void gc_mem_close(struct gc_mem *mem)
{
    char name[64];

    if (!mem->open)
        return;
    snprintf(name, sizeof name, "arena.%u.destroy", mem->arena);
    (void)mallctl(name, NULL, NULL, NULL, 0);
    mem->open = false;
}

static void *raw_alloc(struct gc_mem *mem, size_t bytes)
{
    return mallocx(bytes, flags(mem) | MALLOCX_ZERO);
}

static void *raw_resize(struct gc_mem *mem, void *p, size_t bytes)
{
    return rallocx(p, bytes, flags(mem));
}

static void raw_free(struct gc_mem *mem, void *p, size_t bytes)
{
    (void)bytes;
    dallocx(p, flags(mem));
}

#endif

void *gc_mem_alloc(struct gc_mem *mem, size_t bytes)
{
    void *p = gc_mem_inject(mem) ? NULL : raw_alloc(mem, bytes != 0 ? bytes : 1);

    if (p != NULL)
        count(mem, 0, bytes);
    return p;
}

void *gc_mem_resize(struct gc_mem *mem, void *p, size_t old_bytes, size_t bytes)
{
    void *r;

    if (p == NULL)
        return gc_mem_alloc(mem, bytes);
    r = gc_mem_inject(mem) ? NULL : raw_resize(mem, p, bytes != 0 ? bytes : 1);
    if (r == NULL)
        return NULL;
    if (bytes > old_bytes)
        memset((uint8_t *)r + old_bytes, 0, bytes - old_bytes);
    count(mem, old_bytes, bytes);
    return r;
}

void gc_mem_free(struct gc_mem *mem, void *p, size_t bytes)
{
    if (p == NULL)
        return;
    GC_CHECK(bytes <= mem->bytes, "mem: %zu bytes freed of %zu in use", bytes, mem->bytes);
    raw_free(mem, p, bytes);
    mem->bytes -= bytes;
}
