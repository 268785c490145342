/* SPDX-License-Identifier: MIT */
#include "heap/jemalloc_space.h"

#include "heap/jemalloc_arena.h"
#include "heap/mem_state.h"

#include <stdio.h>

/* Address space: retained extents of many sizes lie in it, so it is larger than the limit. */
#define SPAN_FACTOR 4u
#define SPAN_MIN    ((uint32_t)(((size_t)64 << 20) / GC_BLOCK_BYTES))
#define SPAN_MAX    (GC_BLOCKS / 2)

/* ---- opening ----------------------------------------------------------------------------------*/

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
    s->starts = gc_vm_map((size_t)s->blocks * GC_JEMALLOC_START_WORDS * sizeof(uint64_t));
    s->pages = gc_vm_map(s->blocks);
    s->first = gc_pool_carve(h, s->blocks);
    s->top = gc_block_unit(s->first);
    gc_jemalloc_arena_init(a, s);
    s->open = true;
    if (s->starts == NULL || s->pages == NULL || s->first == 0 || gc_mem_inject(&h->mem) ||
        !gc_jemalloc_arena_make(a)) {
        gc_vm_release(s->starts, (size_t)s->blocks * GC_JEMALLOC_START_WORDS * sizeof(uint64_t));
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
    gc_jemalloc_arena_destroy(s->arena);
    gc_vm_release(s->starts, (size_t)s->blocks * GC_JEMALLOC_START_WORDS * sizeof(uint64_t));
    gc_vm_release(s->pages, s->blocks);
    gc_mem_free(&s->heap->mem, s->arena, sizeof *s->arena);
    *s = (struct gc_jemalloc_space){0};
}

size_t gc_jemalloc_trim(struct gc_jemalloc_space *s)
{
    uint32_t before = s->taken;

    gc_jemalloc_arena_purge(s->arena);
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
    gc_jemalloc_arena_destroy(s->arena);
    GC_CHECK(s->taken == 0 && s->extents == 0, "jemalloc: a reset leaves %u blocks and %zu extents",
             s->taken, s->extents);
    GC_CHECK(gc_jemalloc_arena_make(s->arena), "jemalloc refuses another arena");
    s->open = true;
    s->top = gc_block_unit(s->first);
    memset(s->starts, 0, (size_t)used * GC_JEMALLOC_START_WORDS * sizeof(uint64_t));
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
    *out = gc_jemalloc_unit_of(s, p);
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
    for (uint32_t i = 0; i < used_blocks(s) * GC_JEMALLOC_START_WORDS; i++) {
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
        const uint64_t *words = &s->starts[(size_t)i * GC_JEMALLOC_START_WORDS];
        bool used = h->block_kind[s->first + i] == GC_BLOCK_OWN;

        taken += used;
        for (uint32_t k = 0; k < GC_JEMALLOC_START_WORDS; k++) {
            if (used == (s->pages[i] != 0) && (used || words[k] == 0))
                continue;
            snprintf(err, err_len, "jemalloc: block %u has kind %u, %u pages, starts 0x%llx",
                     s->first + i, h->block_kind[s->first + i], s->pages[i],
                     (unsigned long long)words[k]);
            return false;
        }
    }
    if (taken == s->taken && taken * gc_jemalloc_block_charge(s) == h->acct.used[GC_CHARGE_BLOCKS])
        return true;
    snprintf(err, err_len, "jemalloc: %u blocks found, %u taken, %zu bytes charged", taken,
             s->taken, h->acct.used[GC_CHARGE_BLOCKS]);
    return false;
}
