/* SPDX-License-Identifier: MIT */
#include "heap/pool.h"

#include "heap/heap.h"
#include "heap/mem_state.h"
#include "heap/object.h"

#define WORDS (GC_BLOCKS / 64u)

static bool get(const uint64_t *map, uint32_t block)
{
    return (map[block / 64] >> (block % 64) & 1) != 0;
}
static void set(uint64_t *map, uint32_t block)
{
    map[block / 64] |= (uint64_t)1 << (block % 64);
}
static void clear(uint64_t *map, uint32_t block)
{
    map[block / 64] &= ~((uint64_t)1 << (block % 64));
}

int gc_pool_open(struct gc_heap *h, uint32_t first, uint32_t end)
{
    struct gc_pool *p = &h->pool;

    p->free_map = gc_mem_alloc(&h->mem, WORDS * sizeof *p->free_map);
    p->mapped_map = gc_mem_alloc(&h->mem, WORDS * sizeof *p->mapped_map);
    if (p->free_map == NULL || p->mapped_map == NULL)
        return GC_ERR_SYSTEM;
    p->first = p->top = p->hint = first;
    p->end = end;
    return GC_OK;
}

uint32_t gc_pool_carve(struct gc_heap *h, uint32_t blocks)
{
    struct gc_pool *p = &h->pool;

    if (blocks >= p->end - p->top)
        return 0;
    p->end -= blocks;
    return p->end;
}

size_t gc_block_charge(const struct gc_heap *h)
{
    return GC_BLOCK_BYTES + h->meta_per_block;
}

static void add_free(struct gc_heap *h, uint32_t block)
{
    set(h->pool.free_map, block);
    h->pool.free_count++;
    if (block < h->pool.hint)
        h->pool.hint = block;
    h->block_kind[block] = GC_BLOCK_FREE;
}

static void remove_free(struct gc_heap *h, uint32_t block)
{
    clear(h->pool.free_map, block);
    h->pool.free_count--;
}

/* Commits the unmapped blocks of [first, first + count), making them free. */
static int map_blocks(struct gc_heap *h, uint32_t first, uint32_t count)
{
    struct gc_pool *p = &h->pool;

    for (uint32_t b = first; b < first + count; b++) {
        uint32_t n = 0;

        while (b + n < first + count && !get(p->mapped_map, b + n))
            n++;
        if (n == 0)
            continue;
        if (gc_mem_inject(&h->mem) ||
            gc_region_commit(&h->region, gc_block_unit(b), n * GC_BLOCK_BYTES) != GC_OK)
            return GC_ERR_SYSTEM;
        for (uint32_t i = b; i < b + n; i++) {
            set(p->mapped_map, i);
            add_free(h, i);
        }
        b += n - 1;
    }
    if (first + count > p->top)
        p->top = first + count;
    return GC_OK;
}

int gc_pool_precommit(struct gc_heap *h)
{
    size_t room = gc_budget(&h->acct);
    size_t most = gc_heap_commit_limit(h), mine = h->region.committed; /* a space may have a part */
    size_t open = most > mine ? most - mine : 0;
    uint32_t blocks = (uint32_t)((room < open ? room : open) / gc_block_charge(h));

    if (blocks > h->pool.end - h->pool.first)
        blocks = h->pool.end - h->pool.first;
    return map_blocks(h, h->pool.first, blocks);
}

static void unmap_block(struct gc_heap *h, uint32_t block)
{
    if (h->protect)
        gc_vm_protect(gc_unit(h, gc_block_unit(block)), GC_BLOCK_BYTES, true);
    remove_free(h, block);
    clear(h->pool.mapped_map, block);
    gc_region_decommit(&h->region, gc_block_unit(block), GC_BLOCK_BYTES);
    h->block_kind[block] = GC_BLOCK_NONE;
}

/* Decommits free blocks outside [keep, keep + keep_count), highest first. */
static size_t trim(struct gc_heap *h, size_t bytes, uint32_t keep, uint32_t keep_count)
{
    struct gc_pool *p = &h->pool;
    size_t done = 0;

    for (uint32_t b = p->top; b-- > p->first && done < bytes && p->free_count > 0;) {
        if (b >= keep && b < keep + keep_count)
            continue;
        if (get(p->free_map, b)) {
            unmap_block(h, b);
            done += GC_BLOCK_BYTES;
        }
    }
    return done;
}

size_t gc_pool_trim(struct gc_heap *h, size_t bytes)
{
    return trim(h, bytes, 0, 0);
}

/* Makes sure that `bytes` more may be committed under the limit. */
static bool commit_room(struct gc_heap *h, size_t bytes, uint32_t keep, uint32_t keep_count)
{
    size_t most = gc_heap_commit_limit(h), over;

    if (h->region.committed + bytes <= most)
        return true;
    over = h->region.committed + bytes - most;
    trim(h, over, keep, keep_count);
    if (h->region.committed + bytes <= most)
        return true;
    over = h->region.committed + bytes - most;
    if (h->collector->trim != NULL)
        h->collector->trim(h, over);
    return h->region.committed + bytes <= most;
}

static void taken(struct gc_heap *h, uint32_t first, uint32_t count)
{
    for (uint32_t b = first; b < first + count; b++)
        remove_free(h, b);
    if (h->protect)
        gc_vm_protect(gc_unit(h, gc_block_unit(first)), count * GC_BLOCK_BYTES, true);
    gc_mem_use(gc_unit(h, gc_block_unit(first)), count * GC_BLOCK_BYTES);
}

/* The lowest run of `count` blocks that are free; with `unmapped`, free or not committed. 0: none.
 */
static uint32_t find_run(const struct gc_pool *p, uint32_t count, bool unmapped)
{
    uint32_t end = unmapped ? p->end : p->top, run = 0;

    for (uint32_t b = unmapped ? p->first : p->hint; b < end; b++) {
        uint64_t usable = p->free_map[b / 64] | (unmapped ? ~p->mapped_map[b / 64] : 0);

        if (b % 64 == 0 && usable == 0) {
            run = 0;
            b += 63;
            continue;
        }
        run = (usable >> (b % 64) & 1) != 0 ? run + 1 : 0;
        if (run == count)
            return b + 1 - count;
    }
    return 0;
}

static uint32_t take_free(struct gc_heap *h)
{
    struct gc_pool *p = &h->pool;

    for (uint32_t w = p->hint / 64; w <= (p->top - 1) / 64; w++) {
        if (p->free_map[w] != 0) {
            uint32_t block = w * 64 + (uint32_t)__builtin_ctzll(p->free_map[w]);

            p->hint = block;
            taken(h, block, 1);
            return block;
        }
    }
    gc_panic("pool: %u free blocks counted, none found", p->free_count);
}

uint32_t gc_pool_take(struct gc_heap *h, enum gc_charge what)
{
    if (h->pool.free_count == 0)
        return gc_pool_take_run(h, 1, what);
    if (!gc_charge(&h->acct, what, gc_block_charge(h)))
        return 0;
    return take_free(h);
}

uint32_t gc_pool_take_run(struct gc_heap *h, uint32_t count, enum gc_charge what)
{
    struct gc_pool *p = &h->pool;
    size_t charge = (size_t)count * gc_block_charge(h);
    uint32_t first;

    if (!gc_charge(&h->acct, what, charge))
        return 0;
    first = p->free_count >= count ? find_run(p, count, false) : 0;
    if (first == 0) {
        uint32_t fresh = 0;

        first = find_run(p, count, true);
        if (first == 0)
            goto fail;
        for (uint32_t b = first; b < first + count; b++)
            fresh += !get(p->mapped_map, b);
        if (!commit_room(h, fresh * GC_BLOCK_BYTES, first, count) ||
            map_blocks(h, first, count) != GC_OK)
            goto fail;
        if (count > 1) {
            h->totals.fresh_runs++;
            if (h->sink.notice != NULL)
                h->sink.notice(h->sink.arg, GC_NOTICE_FRESH_RUN, gc_clock_ns(),
                               fresh * GC_BLOCK_BYTES);
        }
    }
    taken(h, first, count);
    return first;
fail:
    gc_uncharge(&h->acct, what, charge);
    return 0;
}

void gc_pool_give(struct gc_heap *h, uint32_t first, uint32_t count, enum gc_charge what)
{
    void *at = gc_unit(h, gc_block_unit(first));

    gc_uncharge(&h->acct, what, (size_t)count * gc_block_charge(h));
    gc_mem_reclaim(h, at, count * GC_BLOCK_BYTES);
    if (h->protect)
        gc_vm_protect(at, count * GC_BLOCK_BYTES, false);
    for (uint32_t b = first; b < first + count; b++) {
        GC_CHECK(!get(h->pool.free_map, b) && get(h->pool.mapped_map, b),
                 "pool: block %u given back twice", b);
        add_free(h, b);
    }
}

void gc_pool_reset(struct gc_heap *h)
{
    struct gc_pool *p = &h->pool;

    for (uint32_t b = p->first; b < p->top; b++) {
        if (get(p->mapped_map, b) && !get(p->free_map, b)) {
            if (h->protect)
                gc_vm_protect(gc_unit(h, gc_block_unit(b)), GC_BLOCK_BYTES, false);
            gc_mem_close_off(gc_unit(h, gc_block_unit(b)), GC_BLOCK_BYTES);
            add_free(h, b);
        }
    }
}
