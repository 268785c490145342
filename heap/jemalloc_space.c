/* SPDX-License-Identifier: MIT */
#include "heap/jemalloc_space.h"

#include <jemalloc/jemalloc.h>
#include <stdio.h>

#define PAGE_UNITS  (GC_PAGE_BYTES / GC_UNIT_BYTES)
#define START_WORDS (GC_BLOCK_UNITS / 128u)
/* Address space: retained extents of many sizes lie in it, so it is larger than the limit. */
#define SPAN_FACTOR 4u
#define SPAN_MAX    (GC_BLOCKS / 2)
/* Largest piece of address space that the arena asks for at once. */
#define GROW_BYTES  ((size_t)4 << 20)

/* What arenas_create_ext takes; the public header of 5.3 does not declare it. */
struct arena_config {
    extent_hooks_t *extent_hooks;
    bool metadata_use_hooks;
};

struct gc_jemalloc_arena {
    extent_hooks_t hooks; /* first: the hooks get its address */
    struct gc_jemalloc_space *space;
    unsigned index;
    unsigned tcache;
};

static struct gc_jemalloc_space *space_of(extent_hooks_t *hooks)
{
    return ((struct gc_jemalloc_arena *)(void *)hooks)->space;
}

/* ---- the books --------------------------------------------------------------------------------*/

/* Charge of a page: itself, its share of the block's metadata, its start bits. */
static size_t page_charge(const struct gc_heap *h)
{
    size_t meta = h->meta_per_block + START_WORDS * sizeof(uint64_t) + 1;

    return GC_PAGE_BYTES + (meta + GC_PAGES_PER_BLOCK - 1) / GC_PAGES_PER_BLOCK;
}

static bool charge(struct gc_jemalloc_space *s, size_t bytes)
{
    if (!s->open || gc_charge(&s->heap->acct, GC_CHARGE_BLOCKS, bytes))
        return true;
    s->refused++;
    return false;
}

static void uncharge(struct gc_jemalloc_space *s, size_t bytes)
{
    if (s->open)
        gc_uncharge(&s->heap->acct, GC_CHARGE_BLOCKS, bytes);
}

static uint32_t unit_of(const struct gc_jemalloc_space *s, const void *p)
{
    return (uint32_t)((size_t)((const uint8_t *)p - s->heap->mutator.base) / GC_UNIT_BYTES);
}

/* Counts the pages of [unit, unit + bytes) in or out of their blocks. */
static void count_pages(struct gc_jemalloc_space *s, uint32_t unit, size_t bytes, bool in)
{
    for (size_t i = 0; i < bytes / GC_PAGE_BYTES; i++) {
        uint32_t block = (uint32_t)((unit + i * PAGE_UNITS) >> GC_BLOCK_SHIFT);
        uint8_t *n = &s->pages[block - s->first];

        *n = (uint8_t)(in ? *n + 1 : *n - 1);
        s->heap->block_kind[block] = *n != 0 ? GC_BLOCK_OWN : GC_BLOCK_NONE;
    }
    s->committed += in ? bytes : -bytes;
}

static bool commit(struct gc_jemalloc_space *s, void *p, size_t bytes)
{
    struct gc_heap *h = s->heap;
    size_t cost = bytes / GC_PAGE_BYTES * page_charge(h);

    if (!charge(s, cost))
        return false;
    /* Free blocks of the pool are committed too; the sum stays below the limit. */
    if (h->region.committed + bytes > h->acct.limit)
        (void)gc_pool_trim(h, h->region.committed + bytes - h->acct.limit);
    if (gc_region_commit(&h->region, unit_of(s, p), bytes) != GC_OK) {
        uncharge(s, cost);
        return false;
    }
    count_pages(s, unit_of(s, p), bytes, true);
    return true;
}

/* ---- extent hooks -----------------------------------------------------------------------------*/

static void *hook_alloc(extent_hooks_t *hooks, void *new_addr, size_t size, size_t alignment,
                        bool *zero, bool *committed, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);
    size_t align_units = alignment / GC_UNIT_BYTES, units = size / GC_UNIT_BYTES;
    uint64_t at = ((uint64_t)s->top + align_units - 1) & ~(uint64_t)(align_units - 1);
    uint64_t end = (uint64_t)(s->first + s->blocks) << GC_BLOCK_SHIFT;
    void *p = s->heap->mutator.base + at * GC_UNIT_BYTES;

    (void)arena;
    if (at + units > end || (new_addr != NULL && new_addr != p))
        return NULL;
    if (!charge(s, GC_JEMALLOC_EXTENT_BYTES))
        return NULL;
    if (*committed && !commit(s, p, size)) {
        uncharge(s, GC_JEMALLOC_EXTENT_BYTES);
        return NULL;
    }
    *zero = true; /* never used before */
    s->extents++;
    s->top = (uint32_t)(at + units);
    return p;
}

static bool hook_commit(extent_hooks_t *hooks, void *addr, size_t size, size_t offset,
                        size_t length, unsigned arena)
{
    (void)size;
    (void)arena;
    return !commit(space_of(hooks), (uint8_t *)addr + offset, length);
}

static bool hook_decommit(extent_hooks_t *hooks, void *addr, size_t size, size_t offset,
                          size_t length, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);
    uint32_t unit = unit_of(s, (uint8_t *)addr + offset);

    (void)size;
    (void)arena;
    gc_region_decommit(&s->heap->region, unit, length);
    count_pages(s, unit, length, false);
    uncharge(s, length / GC_PAGE_BYTES * page_charge(s->heap));
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
    (void)hook_dalloc(hooks, addr, size, committed, arena);
}

static bool hook_split(extent_hooks_t *hooks, void *addr, size_t size, size_t size_a, size_t size_b,
                       bool committed, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)size_a;
    (void)size_b;
    (void)hook_dalloc(hooks, addr, size, committed, arena);
    if (!charge(s, GC_JEMALLOC_EXTENT_BYTES))
        return true;
    s->extents++;
    return false;
}

static bool hook_merge(extent_hooks_t *hooks, void *addr_a, size_t size_a, void *addr_b,
                       size_t size_b, bool committed, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)addr_b;
    (void)size_b;
    (void)hook_dalloc(hooks, addr_a, size_a, committed, arena);
    s->extents--;
    uncharge(s, GC_JEMALLOC_EXTENT_BYTES);
    return false;
}

/* ---- opening ----------------------------------------------------------------------------------*/

/* Reads or writes control `name` of this arena. */
static bool control(const struct gc_jemalloc_arena *a, const char *name, void *value, size_t bytes)
{
    char path[64];

    snprintf(path, sizeof path, "arena.%u.%s", a->index, name);
    return mallctl(path, NULL, NULL, value, bytes) == 0;
}

static bool make_arena(struct gc_jemalloc_arena *a)
{
    struct arena_config config = {&a->hooks, false};
    size_t len = sizeof a->index, tcache_len = sizeof a->tcache, grow = GROW_BYTES;
    ssize_t never = -1, at_once = 0;
    char path[64];

    if (mallctl("experimental.arenas_create_ext", &a->index, &len, &config, sizeof config) != 0)
        return false;
    snprintf(path, sizeof path, "arena.%u.retain_grow_limit", a->index);
    /* Free slabs stay committed until they are asked back; then they are decommitted at once. */
    if (!control(a, "dirty_decay_ms", &never, sizeof never) ||
        !control(a, "muzzy_decay_ms", &at_once, sizeof at_once) ||
        mallctl(path, NULL, NULL, &grow, sizeof grow) != 0 ||
        mallctl("tcache.create", &a->tcache, &tcache_len, NULL, 0) != 0) {
        (void)control(a, "destroy", NULL, 0);
        return false;
    }
    return true;
}

int gc_jemalloc_open(struct gc_jemalloc_space *s, struct gc_heap *h)
{
    size_t blocks = h->limit_max / GC_BLOCK_BYTES * SPAN_FACTOR;
    struct gc_jemalloc_arena *a = gc_mem_alloc(&h->mem, sizeof *a);

    *s = (struct gc_jemalloc_space){.heap = h, .arena = a};
    s->blocks = (uint32_t)(blocks < SPAN_MAX ? blocks : SPAN_MAX);
    if (a == NULL)
        return GC_ERR_SYSTEM;
    s->starts = gc_vm_map((size_t)s->blocks * START_WORDS * sizeof(uint64_t));
    s->pages = gc_vm_map(s->blocks);
    s->first = gc_pool_carve(h, s->blocks);
    s->top = gc_block_unit(s->first);
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
    s->open = true;
    if (s->starts == NULL || s->pages == NULL || s->first == 0 || gc_mem_inject(&h->mem) ||
        !make_arena(a)) {
        gc_vm_release(s->starts, (size_t)s->blocks * START_WORDS * sizeof(uint64_t));
        gc_vm_release(s->pages, s->blocks);
        gc_mem_free(&h->mem, a, sizeof *a);
        *s = (struct gc_jemalloc_space){0};
        return GC_ERR_SYSTEM;
    }
    memset(h->window_table, GC_WINDOW_NONE, sizeof h->window_table);
    gc_heap_windows_changed(h);
    return GC_OK;
}

void gc_jemalloc_close(struct gc_jemalloc_space *s)
{
    if (s->heap == NULL)
        return;
    s->open = false;
    (void)mallctl("tcache.destroy", NULL, NULL, &s->arena->tcache, sizeof s->arena->tcache);
    (void)control(s->arena, "destroy", NULL, 0);
    gc_vm_release(s->starts, (size_t)s->blocks * START_WORDS * sizeof(uint64_t));
    gc_vm_release(s->pages, s->blocks);
    gc_mem_free(&s->heap->mem, s->arena, sizeof *s->arena);
    *s = (struct gc_jemalloc_space){0};
}

size_t gc_jemalloc_trim(struct gc_jemalloc_space *s)
{
    size_t before = s->committed;

    (void)mallctl("tcache.flush", NULL, NULL, &s->arena->tcache, sizeof s->arena->tcache);
    (void)control(s->arena, "purge", NULL, 0);
    return before - s->committed;
}

void gc_jemalloc_reset(struct gc_jemalloc_space *s)
{
    struct gc_heap *h = s->heap;
    uint32_t used = ((s->top - 1) >> GC_BLOCK_SHIFT) + 1 - s->first;

    /* The heap's books were closed by its reset: what is decommitted now is charged no more. */
    s->open = false;
    (void)mallctl("tcache.flush", NULL, NULL, &s->arena->tcache, sizeof s->arena->tcache);
    GC_CHECK(control(s->arena, "reset", NULL, 0), "jemalloc refuses to reset its arena");
    (void)control(s->arena, "purge", NULL, 0);
    GC_CHECK(s->committed == 0, "jemalloc: %zu bytes stay committed after a reset", s->committed);
    s->open = true;
    GC_CHECK(charge(s, s->extents * GC_JEMALLOC_EXTENT_BYTES),
             "jemalloc: %zu extents do not fit into the limit", s->extents);
    memset(s->starts, 0, (size_t)used * START_WORDS * sizeof(uint64_t));
    gc_mark_clear_blocks(h, s->first, used);
    s->refused = 0;
    memset(h->window_table, GC_WINDOW_NONE, sizeof h->window_table);
}

/* ---- objects ----------------------------------------------------------------------------------*/

static uint64_t *start_word(const struct gc_jemalloc_space *s, uint32_t unit, uint64_t *bit)
{
    uint32_t granule = (unit - gc_block_unit(s->first)) / GC_GRANULE_UNITS;

    *bit = (uint64_t)1 << (granule & 63);
    return &s->starts[granule >> 6];
}

enum gc_alloc_status gc_jemalloc_alloc(struct gc_jemalloc_space *s, uint32_t units, uint32_t *out)
{
    int flags = MALLOCX_ARENA(s->arena->index) | MALLOCX_TCACHE(s->arena->tcache);
    size_t bytes = (size_t)units * GC_UNIT_BYTES;
    void *p = mallocx(bytes, flags);
    uint64_t bit;

    if (p == NULL)
        return GC_ALLOC_FULL;
    memset(p, 0, bytes);
    *out = unit_of(s, p);
    *start_word(s, *out, &bit) |= bit;
    s->heap->mutator.allocated_units += units;
    return GC_ALLOC_OK;
}

bool gc_jemalloc_is(const struct gc_jemalloc_space *s, gc_ref r)
{
    uint64_t bit;

    return r.bits >= gc_block_unit(s->first) && r.bits < s->top && (r.bits & 1u) == 0 &&
           (*start_word(s, r.bits, &bit) & bit) != 0;
}

void gc_jemalloc_free(struct gc_jemalloc_space *s, gc_ref r, uint32_t units)
{
    int flags = MALLOCX_ARENA(s->arena->index) | MALLOCX_TCACHE(s->arena->tcache);
    void *p = gc_obj(s->heap, r);
    uint64_t bit;

    if (!gc_jemalloc_is(s, r))
        gc_corrupt(s->heap, r, "freed, but no object begins there");
    *start_word(s, r.bits, &bit) &= ~bit;
    if (s->heap->poison)
        memset(p, GC_POISON, (size_t)units * GC_UNIT_BYTES);
    dallocx(p, flags);
}

void gc_jemalloc_walk(struct gc_jemalloc_space *s, gc_walk_fn fn, void *arg)
{
    uint32_t base = gc_block_unit(s->first);

    for (uint32_t i = 0; i < (s->top - base + 127) / 128; i++) {
        for (uint64_t map = s->starts[i]; map != 0; map &= map - 1) {
            gc_ref r = {base + i * 128 + (uint32_t)__builtin_ctzll(map) * GC_GRANULE_UNITS};
            const struct gc_type *t = gc_type_get(s->heap, r, gc_obj(s->heap, r)->type);

            fn(arg, r, t, (uint32_t)gc_obj_units(s->heap, r, t));
        }
    }
}

void gc_jemalloc_clear_marks(struct gc_jemalloc_space *s)
{
    if (s->top != gc_block_unit(s->first))
        gc_mark_clear_blocks(s->heap, s->first,
                             ((s->top - 1) >> GC_BLOCK_SHIFT) + 1 - s->first);
}

bool gc_jemalloc_verify(const struct gc_jemalloc_space *s, char *err, size_t err_len)
{
    size_t pages = 0, charged = s->committed / GC_PAGE_BYTES * page_charge(s->heap) +
                                s->extents * GC_JEMALLOC_EXTENT_BYTES;

    for (uint32_t i = 0; i < s->blocks && gc_block_unit(s->first + i) < s->top; i++) {
        const uint64_t *words = &s->starts[(size_t)i * START_WORDS];

        pages += s->pages[i];
        for (uint32_t k = 0; s->pages[i] == 0 && k < START_WORDS; k++) {
            if (words[k] != 0) {
                snprintf(err, err_len, "jemalloc: objects begin in block %u, which is not committed",
                         s->first + i);
                return false;
            }
        }
    }
    if (pages * GC_PAGE_BYTES == s->committed && charged == s->heap->acct.used[GC_CHARGE_BLOCKS])
        return true;
    snprintf(err, err_len, "jemalloc: %zu pages found, %zu bytes committed, %zu charged, %zu due",
             pages, s->committed, s->heap->acct.used[GC_CHARGE_BLOCKS], charged);
    return false;
}
