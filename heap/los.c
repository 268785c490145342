/* SPDX-License-Identifier: MIT */
#include "heap/los.h"

#include "heap/heap.h"
#include "heap/mem_state.h"
#include "heap/object.h"

#define PAGES (GC_BLOCKS * GC_PAGES_PER_BLOCK)

int gc_los_open(struct gc_heap *h)
{
    h->los.page_flags = gc_vm_map(PAGES);
    h->los.page_index = gc_vm_map(PAGES * sizeof(uint32_t));
    if (h->los.page_flags == NULL || h->los.page_index == NULL)
        return GC_ERR_SYSTEM;
    h->los.failed = UINT32_MAX;
    h->meta_per_block += GC_PAGES_PER_BLOCK;
    return GC_OK;
}

void gc_los_close(struct gc_heap *h)
{
    gc_vm_release(h->los.page_flags, PAGES);
    gc_vm_release(h->los.page_index, PAGES * sizeof(uint32_t));
    gc_mem_free(&h->mem, h->los.list, h->los.capacity * sizeof *h->los.list);
    h->los = (struct gc_los){0};
}

void gc_los_reset(struct gc_heap *h)
{
    for (uint32_t i = 0; i < h->los.count; i++)
        memset(&h->los.page_flags[h->los.list[i].unit >> GC_PAGE_SHIFT], 0, h->los.list[i].pages);
    h->los.count = 0;
    h->los.free_pages = 0;
    h->los.cursor = 0;
    h->los.failed = UINT32_MAX;
    h->los.old = 0;
}

bool gc_los_is(const struct gc_heap *h, gc_ref r)
{
    return (r.bits & ((1u << GC_PAGE_SHIFT) - 1)) == 0 &&
           (h->los.page_flags[r.bits >> GC_PAGE_SHIFT] & GC_PAGE_START) != 0;
}

bool gc_los_mark(struct gc_heap *h, gc_ref r)
{
    uint8_t *flags = &h->los.page_flags[r.bits >> GC_PAGE_SHIFT];

    if (!gc_los_is(h, r))
        gc_corrupt(h, r, "reference to no object");
    if (*flags & GC_PAGE_MARK)
        return false;
    *flags |= GC_PAGE_MARK | GC_PAGE_GREY;
    return true;
}

/* True once after gc_los_mark newly marked `r`. */
static bool take_grey(struct gc_heap *h, gc_ref r)
{
    uint8_t *flags = &h->los.page_flags[r.bits >> GC_PAGE_SHIFT];
    bool grey = (*flags & GC_PAGE_GREY) != 0;

    *flags &= (uint8_t)~GC_PAGE_GREY;
    return grey;
}

gc_ref gc_los_next_grey(struct gc_heap *h, uint32_t *at)
{
    const struct gc_los *l = &h->los;

    for (uint32_t i = 0; i < l->count; i++) {
        gc_ref r;

        *at = *at + 1 < l->count ? *at + 1 : 0;
        r.bits = l->list[*at].unit;
        if (take_grey(h, r))
            return r;
    }
    return GC_NULL;
}

bool gc_los_marked(struct gc_heap *h, gc_ref r)
{
    return (h->los.page_flags[r.bits >> GC_PAGE_SHIFT] & GC_PAGE_MARK) != 0;
}

/* First page of `pages` adjacent free ones inside a held block; 0: none. */
static uint32_t find_pages(struct gc_heap *h, uint32_t pages)
{
    struct gc_los *l = &h->los;
    uint32_t first = h->pool.first, span = h->pool.top - first;

    if (pages >= GC_PAGES_PER_BLOCK || pages > l->free_pages || pages >= l->failed)
        return 0;
    for (uint32_t i = 0, b = l->cursor; i < span; i++, b++) {
        uint32_t run = 0;

        if (b < first || b >= h->pool.top)
            b = first;
        if (h->block_kind[b] != GC_BLOCK_LARGE)
            continue;
        for (uint32_t p = b * GC_PAGES_PER_BLOCK; p < (b + 1) * GC_PAGES_PER_BLOCK; p++) {
            run = l->page_flags[p] & GC_PAGE_USED ? 0 : run + 1;
            if (run == pages) {
                l->cursor = b;
                return p + 1 - pages;
            }
        }
    }
    l->failed = pages;
    return 0;
}

static int grow_list(struct gc_heap *h)
{
    struct gc_los *l = &h->los;
    uint32_t capacity = l->capacity != 0 ? 2 * l->capacity : 64;
    void *p;

    if (l->count < l->capacity)
        return GC_OK;
    p = gc_mem_resize(&h->mem, l->list, l->capacity * sizeof *l->list, capacity * sizeof *l->list);
    if (p == NULL)
        return GC_ERR_SYSTEM;
    l->list = p;
    l->capacity = capacity;
    return GC_OK;
}

enum gc_alloc_status gc_los_alloc(struct gc_heap *h, uint64_t bytes, uint32_t *out)
{
    struct gc_los *l = &h->los;
    uint64_t pages64 = (bytes + GC_PAGE_BYTES - 1) / GC_PAGE_BYTES;
    uint32_t pages, page, blocks;

    blocks = (uint32_t)((pages64 + GC_PAGES_PER_BLOCK - 1) / GC_PAGES_PER_BLOCK);
    if (bytes > h->limit_max ||
        (uint64_t)blocks * gc_block_charge(h) > h->limit_max - h->acct.used[GC_CHARGE_AUX])
        return GC_ALLOC_NEVER;
    if (grow_list(h) != GC_OK)
        return GC_ALLOC_FULL;
    pages = (uint32_t)pages64;
    page = find_pages(h, pages);
    if (page == 0) {
        uint32_t first = gc_pool_take_run(h, blocks, GC_CHARGE_LARGE);

        if (first == 0)
            return GC_ALLOC_FULL;
        memset(&h->block_kind[first], GC_BLOCK_LARGE, blocks);
        l->free_pages += blocks * GC_PAGES_PER_BLOCK;
        page = first * GC_PAGES_PER_BLOCK;
        gc_mem_close_off(gc_unit(h, gc_block_unit(first)), blocks * GC_BLOCK_BYTES);
    }
    memset(&l->page_flags[page], GC_PAGE_USED, pages);
    l->page_flags[page] |= GC_PAGE_START;
    l->page_index[page] = l->count;
    l->free_pages -= pages;
    *out = page << GC_PAGE_SHIFT;
    l->list[l->count++] = (struct gc_large){*out, pages};
    gc_mem_use(gc_unit(h, *out), (size_t)pages * GC_PAGE_BYTES);
    memset(gc_unit(h, *out), 0, (size_t)pages * GC_PAGE_BYTES);
    h->mutator.allocated_units += (bytes + 7) / 8 * 2;
    return GC_ALLOC_OK;
}

/* Gives back the blocks under [page, page + pages) that hold no used page any more. */
static void give_blocks(struct gc_heap *h, uint32_t page, uint32_t pages)
{
    struct gc_los *l = &h->los;
    uint32_t last = (page + pages - 1) / GC_PAGES_PER_BLOCK;

    for (uint32_t b = page / GC_PAGES_PER_BLOCK; b <= last; b++) {
        uint64_t used;

        memcpy(&used, &l->page_flags[b * GC_PAGES_PER_BLOCK], sizeof used);
        if (used == 0) {
            l->free_pages -= GC_PAGES_PER_BLOCK;
            gc_pool_give(h, b, 1, GC_CHARGE_LARGE);
        }
    }
}

/* Moves the object of list entry `from` to entry `to`, whose own is gone. */
static void move_entry(struct gc_los *l, uint32_t to, uint32_t from)
{
    if (to == from)
        return;
    l->list[to] = l->list[from];
    l->page_index[l->list[to].unit >> GC_PAGE_SHIFT] = to;
}

/* Frees list entry `i`; the last entry of its age takes its place. */
static size_t free_entry(struct gc_heap *h, uint32_t i)
{
    struct gc_los *l = &h->los;
    struct gc_large o = l->list[i];
    uint32_t page = o.unit >> GC_PAGE_SHIFT;

    memset(&l->page_flags[page], 0, o.pages);
    if (i < l->old) {
        move_entry(l, i, --l->old);
        i = l->old;
    }
    move_entry(l, i, --l->count);
    l->free_pages += o.pages;
    l->failed = UINT32_MAX;
    gc_mem_reclaim(h, gc_unit(h, o.unit), (size_t)o.pages * GC_PAGE_BYTES);
    give_blocks(h, page, o.pages);
    return (size_t)o.pages * GC_PAGE_BYTES;
}

void gc_los_free(struct gc_heap *h, gc_ref r)
{
    uint32_t i;

    GC_CHECK(gc_los_is(h, r), "los: 0x%08x is no large object", r.bits);
    i = h->los.page_index[r.bits >> GC_PAGE_SHIFT];
    GC_CHECK(i < h->los.count && h->los.list[i].unit == r.bits, "los: index of 0x%08x is broken",
             r.bits);
    (void)free_entry(h, i);
}

/* Sweeps the list from entry `first` on. */
static size_t sweep(struct gc_heap *h, uint32_t first, bool (*live)(struct gc_heap *h, gc_ref r))
{
    struct gc_los *l = &h->los;
    size_t freed = 0;

    for (uint32_t i = first; i < l->count;) {
        gc_ref r = {l->list[i].unit};

        if (live(h, r)) {
            l->page_flags[r.bits >> GC_PAGE_SHIFT] &= (uint8_t) ~(GC_PAGE_MARK | GC_PAGE_GREY);
            i++;
        } else {
            freed += free_entry(h, i);
        }
    }
    return freed;
}

size_t gc_los_sweep(struct gc_heap *h, bool (*live)(struct gc_heap *h, gc_ref r))
{
    return sweep(h, 0, live);
}

bool gc_los_young(const struct gc_heap *h, gc_ref r)
{
    return gc_los_is(h, r) && h->los.page_index[r.bits >> GC_PAGE_SHIFT] >= h->los.old;
}

size_t gc_los_sweep_young(struct gc_heap *h, bool (*live)(struct gc_heap *h, gc_ref r))
{
    return sweep(h, h->los.old, live);
}

size_t gc_los_age(struct gc_heap *h)
{
    struct gc_los *l = &h->los;
    size_t pages = 0;

    for (; l->old < l->count; l->old++) {
        gc_obj(h, (gc_ref){l->list[l->old].unit})->gc |= GC_BIT_OLD;
        pages += l->list[l->old].pages;
    }
    return pages * GC_PAGE_BYTES;
}

void gc_los_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    for (uint32_t i = 0; i < h->los.count; i++) {
        gc_ref r = {h->los.list[i].unit};
        const struct gc_type *t = gc_type_get(h, r, gc_obj(h, r)->type);

        fn(arg, r, t, (uint32_t)gc_obj_units(h, r, t));
    }
}
