/* SPDX-License-Identifier: MIT */
#include "heap/jemalloc_space.h"

#include "heap/mem_state.h"

#include <jemalloc/jemalloc.h>
#include <stdio.h>

#define PAGE_UNITS  (GC_PAGE_BYTES / GC_UNIT_BYTES)
#define START_WORDS (GC_BLOCK_UNITS / 128u)
/* Address space: retained extents of many sizes lie in it, so it is larger than the limit. */
#define SPAN_FACTOR 4u
#define SPAN_MIN    ((uint32_t)(((size_t)64 << 20) / GC_BLOCK_BYTES))
#define SPAN_MAX    (GC_BLOCKS / 2)
/* Largest piece of address space that the arena asks for at once. */
#define GROW_BYTES ((size_t)4 << 20)

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

static uint32_t unit_of(const struct gc_jemalloc_space *s, const void *p)
{
    return (uint32_t)((size_t)((const uint8_t *)p - s->heap->mutator.base) / GC_UNIT_BYTES);
}

/* A block, its metadata, its start bits and its page count. */
static size_t block_charge(const struct gc_jemalloc_space *s)
{
    return gc_block_charge(s->heap) + START_WORDS * sizeof(uint64_t) + 1;
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
        gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, block_charge(s));
}

/* Commits a block in exchange for a free one of the pool, if there is one: the sum stays below the
 * limit. */
static bool take_block(struct gc_jemalloc_space *s, uint32_t block)
{
    struct gc_heap *h = s->heap;

    if (!gc_charge(&h->acct, GC_CHARGE_BLOCKS, block_charge(s)))
        return false;
    (void)gc_pool_trim(h, GC_BLOCK_BYTES);
    if (gc_region_commit(&h->region, gc_block_unit(block), GC_BLOCK_BYTES) != GC_OK) {
        gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, block_charge(s));
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
    return !use_pages(s, unit_of(s, (uint8_t *)addr + offset), length);
}

static bool hook_decommit(extent_hooks_t *hooks, void *addr, size_t size, size_t offset,
                          size_t length, unsigned arena)
{
    struct gc_jemalloc_space *s = space_of(hooks);

    (void)size;
    (void)arena;
    drop_pages(s, unit_of(s, (uint8_t *)addr + offset), length);
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
        drop_pages(s, unit_of(s, addr), size);
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

static void destroy_arena(struct gc_jemalloc_arena *a)
{
    (void)mallctl("tcache.destroy", NULL, NULL, &a->tcache, sizeof a->tcache);
    (void)control(a, "destroy", NULL, 0);
}

int gc_jemalloc_open(struct gc_jemalloc_space *s, struct gc_heap *h)
{
    size_t blocks = h->limit_max / GC_BLOCK_BYTES * SPAN_FACTOR;
    struct gc_jemalloc_arena *a = gc_mem_alloc(&h->mem, sizeof *a);

    *s = (struct gc_jemalloc_space){.heap = h, .arena = a};
    s->blocks = (uint32_t)(blocks < SPAN_MIN ? SPAN_MIN : blocks < SPAN_MAX ? blocks : SPAN_MAX);
    if (a == NULL) {
        *s = (struct gc_jemalloc_space){0};
        return GC_ERR_SYSTEM;
    }
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
    destroy_arena(s->arena);
    gc_vm_release(s->starts, (size_t)s->blocks * START_WORDS * sizeof(uint64_t));
    gc_vm_release(s->pages, s->blocks);
    gc_mem_free(&s->heap->mem, s->arena, sizeof *s->arena);
    *s = (struct gc_jemalloc_space){0};
}

size_t gc_jemalloc_trim(struct gc_jemalloc_space *s)
{
    uint32_t before = s->taken;

    (void)mallctl("tcache.flush", NULL, NULL, &s->arena->tcache, sizeof s->arena->tcache);
    (void)control(s->arena, "purge", NULL, 0);
    return (size_t)(before - s->taken) * GC_BLOCK_BYTES;
}

static uint32_t used_blocks(const struct gc_jemalloc_space *s)
{
    return (uint32_t)((s->top + GC_BLOCK_UNITS - 1) >> GC_BLOCK_SHIFT) - s->first;
}

void gc_jemalloc_reset(struct gc_jemalloc_space *s)
{
    struct gc_heap *h = s->heap;
    uint32_t used = used_blocks(s);

    /* The books of blocks were opened anew by the heap's reset, those of extents were not. */
    gc_uncharge(&h->acct, GC_CHARGE_AUX, s->charged * GC_JEMALLOC_EXTENT_BYTES);
    s->open = false;
    destroy_arena(s->arena);
    GC_CHECK(s->taken == 0 && s->extents == 0, "jemalloc: a reset leaves %u blocks and %zu extents",
             s->taken, s->extents);
    GC_CHECK(make_arena(s->arena), "jemalloc refuses another arena");
    s->open = true;
    s->top = gc_block_unit(s->first);
    memset(s->starts, 0, (size_t)used * START_WORDS * sizeof(uint64_t));
    gc_mark_clear_blocks(h, s->first, used);
    /* The pool gave blocks up for ours; it begins as it did when the heap was opened.  What the
     * system refuses now, the pool asks for again when it is needed. */
    (void)gc_pool_trim(h, SIZE_MAX);
    if (gc_pool_precommit(h) != GC_OK)
        return;
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
    uint64_t bit, *word;

    if (p == NULL)
        return GC_ALLOC_FULL;
    *out = unit_of(s, p);
    /* Not through `p`: the compiler knows mallocx, sees that `p` goes no further, and would drop
     * the writes. */
    gc_mem_use(gc_unit(s->heap, *out), bytes);
    memset(gc_unit(s->heap, *out), 0, bytes);
    word = start_word(s, *out, &bit); /* first: operands have no order */
    *word |= bit;
    s->heap->mutator.allocated_units += units;
    return GC_ALLOC_OK;
}

bool gc_jemalloc_is(const struct gc_jemalloc_space *s, gc_ref r)
{
    uint64_t bit;
    const uint64_t *word;

    if (r.bits < gc_block_unit(s->first) || r.bits >= s->top || !gc_is_object(r))
        return false;
    word = start_word(s, r.bits, &bit);
    return (*word & bit) != 0;
}

void gc_jemalloc_free(struct gc_jemalloc_space *s, gc_ref r, uint32_t units)
{
    int flags = MALLOCX_ARENA(s->arena->index) | MALLOCX_TCACHE(s->arena->tcache);
    void *p = gc_obj(s->heap, r);
    uint64_t bit, *word;

    if (!gc_jemalloc_is(s, r))
        gc_corrupt(s->heap, r, "freed, but no object begins there");
    word = start_word(s, r.bits, &bit);
    *word &= ~bit;
    gc_mem_reclaim(s->heap, p, (size_t)units * GC_UNIT_BYTES);
    dallocx(p, flags);
}

void gc_jemalloc_walk(struct gc_jemalloc_space *s, gc_walk_fn fn, void *arg)
{
    for (uint32_t i = 0; i < used_blocks(s) * START_WORDS; i++) {
        for (uint64_t map = s->starts[i]; map != 0; map &= map - 1) {
            gc_ref r = {gc_block_unit(s->first) + i * 128 +
                        (uint32_t)__builtin_ctzll(map) * GC_GRANULE_UNITS};
            const struct gc_type *t = gc_type_get(s->heap, r, gc_obj(s->heap, r)->type);

            fn(arg, r, t, (uint32_t)gc_obj_units(s->heap, r, t));
        }
    }
}

void gc_jemalloc_clear_marks(struct gc_jemalloc_space *s)
{
    gc_mark_clear_blocks(s->heap, s->first, used_blocks(s));
}

bool gc_jemalloc_verify(const struct gc_jemalloc_space *s, char *err, size_t err_len)
{
    const struct gc_heap *h = s->heap;
    uint32_t taken = 0;

    for (uint32_t i = 0; i < used_blocks(s); i++) {
        const uint64_t *words = &s->starts[(size_t)i * START_WORDS];
        bool used = h->block_kind[s->first + i] == GC_BLOCK_OWN;

        taken += used;
        for (uint32_t k = 0; k < START_WORDS; k++) {
            if (used == (s->pages[i] != 0) && (used || words[k] == 0))
                continue;
            snprintf(err, err_len, "jemalloc: block %u has kind %u, %u pages, starts 0x%llx",
                     s->first + i, h->block_kind[s->first + i], s->pages[i],
                     (unsigned long long)words[k]);
            return false;
        }
    }
    if (taken == s->taken && taken * block_charge(s) == h->acct.used[GC_CHARGE_BLOCKS])
        return true;
    snprintf(err, err_len, "jemalloc: %u blocks found, %u taken, %zu bytes charged", taken,
             s->taken, h->acct.used[GC_CHARGE_BLOCKS]);
    return false;
}
