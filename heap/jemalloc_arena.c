/* SPDX-License-Identifier: MIT */
#include "heap/jemalloc_arena.h"

#include "heap/mem_state.h"

#include <stdio.h>

#define PAGE_UNITS (GC_PAGE_BYTES / GC_UNIT_BYTES)
/* Largest piece of address space that the arena asks for at once. */
#define GROW_BYTES ((size_t)4 << 20)

/* What arenas_create_ext takes; the public header of 5.3 does not declare it. */
struct arena_config {
    extent_hooks_t *extent_hooks;
    bool metadata_use_hooks;
};

static struct gc_jemalloc_space *space_of(extent_hooks_t *hooks)
{
    return ((struct gc_jemalloc_arena *)(void *)hooks)->space;
}

/* ---- the books --------------------------------------------------------------------------------*/

uint32_t gc_jemalloc_unit_of(const struct gc_jemalloc_space *s, const void *p)
{
    return (uint32_t)((size_t)((const uint8_t *)p - s->heap->mutator.base) / GC_UNIT_BYTES);
}

size_t gc_jemalloc_block_charge(const struct gc_jemalloc_space *s)
{
    return gc_block_charge(s->heap) + GC_JEMALLOC_START_WORDS * sizeof(uint64_t) + 1;
}

/* Charges what extents there are, as far as the limit has room.  True: all of them. */
static bool charge_extents(struct gc_jemalloc_space *s)
{
    while (s->charged < s->extents &&
           (!s->open || gc_charge(&s->heap->acct, GC_CHARGE_AUX, GC_JEMALLOC_EXTENT_BYTES)))
        s->charged++;
    return s->charged >= s->extents;
}
static void drop_extent(struct gc_jemalloc_space *s)
{
    s->extents--;
    if (s->charged <= s->extents)
        return;
    s->charged--;
    if (s->open)
        gc_uncharge(&s->heap->acct, GC_CHARGE_AUX, GC_JEMALLOC_EXTENT_BYTES);
}
static bool add_extent(struct gc_jemalloc_space *s)
{
    s->extents++;
    if (charge_extents(s))
        return true;
    drop_extent(s);
    return false;
}

static void give_block(struct gc_jemalloc_space *s, uint32_t block)
{
    struct gc_heap *h = s->heap;

    gc_region_decommit(&h->region, gc_block_unit(block), GC_BLOCK_BYTES);
    h->block_kind[block] = GC_BLOCK_NONE;
    s->taken--;
    if (s->open)
        gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, gc_jemalloc_block_charge(s));
}

/* Commits a block in exchange for a free one of the pool, if there is one: the sum stays below the
 * limit. */
static bool take_block(struct gc_jemalloc_space *s, uint32_t block)
{
    struct gc_heap *h = s->heap;

    if (!gc_charge(&h->acct, GC_CHARGE_BLOCKS, gc_jemalloc_block_charge(s)))
        return false;
    (void)gc_pool_trim(h, GC_BLOCK_BYTES);
    if (gc_region_commit(&h->region, gc_block_unit(block), GC_BLOCK_BYTES) != GC_OK) {
        gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, gc_jemalloc_block_charge(s));
        return false;
    }
    h->block_kind[block] = GC_BLOCK_OWN;
    s->taken++;
    return true;
}

/* Pages [unit, unit + bytes) are not in use any more. */
static void drop_pages(struct gc_jemalloc_space *s, uint32_t unit, size_t bytes)
{
    for (size_t i = 0; i < bytes / GC_PAGE_BYTES; i++) {
        uint32_t block = (uint32_t)((unit + i * PAGE_UNITS) >> GC_BLOCK_SHIFT);

        if (--s->pages[block - s->first] == 0)
            give_block(s, block);
    }
}

static bool use_pages(struct gc_jemalloc_space *s, uint32_t unit, size_t bytes)
{
    for (size_t i = 0; i < bytes / GC_PAGE_BYTES; i++) {
        uint32_t block = (uint32_t)((unit + i * PAGE_UNITS) >> GC_BLOCK_SHIFT);

        if (s->pages[block - s->first] == 0 && !take_block(s, block)) {
            drop_pages(s, unit, i * GC_PAGE_BYTES);
            return false;
        }
        s->pages[block - s->first]++;
    }
    return true;
}

/* ---- extent hooks -----------------------------------------------------------------------------*/

static void *hook_alloc(extent_hooks_t *hooks, void *new_addr, size_t size, size_t alignment,
                        bool *zero, bool *committed, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);
    uint64_t align_units = alignment / GC_UNIT_BYTES, units = size / GC_UNIT_BYTES;
    uint64_t at = (s->top + align_units - 1) & ~(align_units - 1);
    uint64_t end = (uint64_t)(s->first + s->blocks) << GC_BLOCK_SHIFT;
    void *p = s->heap->mutator.base + at * GC_UNIT_BYTES;

    (void)arena;
    if (at + units > end || (new_addr != NULL && new_addr != p) || !add_extent(s))
        return NULL;
    if (*committed && !use_pages(s, (uint32_t)at, size)) {
        drop_extent(s);
        return NULL;
    }
    *zero = true; /* never used before */
    s->top = at + units;
    return p;
}

static bool hook_commit(extent_hooks_t *hooks, void *addr, size_t size, size_t offset,
                        size_t length, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)size;
    (void)arena;
    return !use_pages(s, gc_jemalloc_unit_of(s, (uint8_t *)addr + offset), length);
}

static bool hook_decommit(extent_hooks_t *hooks, void *addr, size_t size, size_t offset,
                          size_t length, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)size;
    (void)arena;
    drop_pages(s, gc_jemalloc_unit_of(s, (uint8_t *)addr + offset), length);
    return false;
}

/* Address space stays with the arena. */
static bool hook_dalloc(extent_hooks_t *hooks, void *addr, size_t size, bool committed,
                        unsigned arena)
{
    (void)hooks;
    (void)addr;
    (void)size;
    (void)committed;
    (void)arena;
    return true;
}

static void hook_destroy(extent_hooks_t *hooks, void *addr, size_t size, bool committed,
                         unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)arena;
    if (committed)
        drop_pages(s, gc_jemalloc_unit_of(s, addr), size);
    drop_extent(s);
}

/* Never refused: the arena would forget both halves until it is destroyed.  What the limit has no
 * room for is charged as soon as it has. */
static bool hook_split(extent_hooks_t *hooks, void *addr, size_t size, size_t size_a, size_t size_b,
                       bool committed, unsigned arena)
{
    struct gc_jemalloc_space *space = space_of(hooks);

    (void)addr;
    (void)size;
    (void)size_a;
    (void)size_b;
    (void)committed;
    (void)arena;
    space->extents++;
    (void)charge_extents(space);
    return false;
}

static bool hook_merge(extent_hooks_t *hooks, void *addr_a, size_t size_a, void *addr_b,
                       size_t size_b, bool committed, unsigned arena)
{
    (void)addr_a;
    (void)size_a;
    (void)addr_b;
    (void)size_b;
    (void)committed;
    (void)arena;
    drop_extent(space_of(hooks));
    return false;
}

/* ---- the arena --------------------------------------------------------------------------------*/

void gc_jemalloc_arena_init(struct gc_jemalloc_arena *a, struct gc_jemalloc_space *s)
{
    *a = (struct gc_jemalloc_arena){
        .hooks = {.alloc = hook_alloc,
                  .dalloc = hook_dalloc,
                  .destroy = hook_destroy,
                  .commit = hook_commit,
                  .decommit = hook_decommit,
                  .split = hook_split,
                  .merge = hook_merge},
        .space = s,
    };
}

/* Reads or writes control `name` of this arena. */
static bool control(const struct gc_jemalloc_arena *a, const char *name, void *value, size_t bytes)
{
    char path[64];

    snprintf(path, sizeof path, "arena.%u.%s", a->index, name);
    return mallctl(path, NULL, NULL, value, bytes) == 0;
}

bool gc_jemalloc_arena_make(struct gc_jemalloc_arena *a)
{
    struct arena_config config = {&a->hooks, false};
    size_t len = sizeof a->index, tcache_len = sizeof a->tcache, grow = GROW_BYTES;
    ssize_t never = -1, at_once = 0;

    if (mallctl("experimental.arenas_create_ext", &a->index, &len, &config, sizeof config) != 0)
        return false;
    /* Free slabs stay committed until they are asked back; then they are decommitted at once. */
    if (control(a, "dirty_decay_ms", &never, sizeof never) &&
        control(a, "muzzy_decay_ms", &at_once, sizeof at_once) &&
        control(a, "retain_grow_limit", &grow, sizeof grow) &&
        mallctl("tcache.create", &a->tcache, &tcache_len, NULL, 0) == 0)
        return true;
    (void)control(a, "destroy", NULL, 0);
    return false;
}

void gc_jemalloc_arena_destroy(struct gc_jemalloc_arena *a)
{
    (void)mallctl("tcache.destroy", NULL, NULL, &a->tcache, sizeof a->tcache);
    (void)control(a, "destroy", NULL, 0);
}

void gc_jemalloc_arena_purge(struct gc_jemalloc_arena *a)
{
    (void)mallctl("tcache.flush", NULL, NULL, &a->tcache, sizeof a->tcache);
    (void)control(a, "purge", NULL, 0);
}
