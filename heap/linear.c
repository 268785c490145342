/* SPDX-License-Identifier: MIT */
#include "heap/linear.h"

#include "heap/mem_state.h"

#define HUGE_BLOCKS 64u /* 2 MiB */

int gc_linear_open(struct gc_heap *h, struct gc_linear *s, size_t most, size_t now)
{
    uint32_t block;

    s->blocks = (uint32_t)(most / GC_BLOCK_BYTES + HUGE_BLOCKS) & ~(HUGE_BLOCKS - 1);
    block = gc_pool_carve(h, s->blocks);
    if (block == 0)
        return gc_heap_error(h, GC_ERR_NOMEM, "a space of %zu bytes does not fit", most);
    s->start = gc_block_unit(block);
    if (gc_linear_commit(h, s, now) != GC_OK)
        return gc_heap_error(h, GC_ERR_SYSTEM, "cannot commit a space of %zu bytes", now);
    if (gc_core_option(h, GC_OPT_PRETOUCH) != 0)
        gc_vm_touch(gc_unit(h, s->start), s->committed);
    return GC_OK;
}

/* Bytes that must be given back before the space can be committed up to `bytes`. */
static size_t lacking(const struct gc_heap *h, const struct gc_linear *s, size_t bytes)
{
    size_t after = h->region.committed + (bytes - s->committed), most = gc_heap_commit_limit(h);

    return after > most ? after - most : 0;
}

int gc_linear_commit(struct gc_heap *h, struct gc_linear *s, size_t bytes)
{
    size_t need;

    if (s->closed)
        gc_linear_show(h, s);
    bytes = gc_page_up(bytes);
    if (bytes <= s->committed)
        return GC_OK;
    if (bytes > s->blocks * GC_BLOCK_BYTES)
        return GC_ERR_SYSTEM;
    if (lacking(h, s, bytes) > 0)
        (void)gc_pool_trim(h, lacking(h, s, bytes));
    if (lacking(h, s, bytes) > 0 && h->collector->trim != NULL)
        (void)h->collector->trim(h, lacking(h, s, bytes)); /* may shorten this space, too */
    need = bytes - s->committed;
    if (lacking(h, s, bytes) > 0 || gc_mem_inject(&h->mem) ||
        gc_region_commit(&h->region, s->start + (uint32_t)(s->committed / GC_UNIT_BYTES), need) !=
            GC_OK)
        return GC_ERR_SYSTEM;
    s->committed = bytes;
    return GC_OK;
}

size_t gc_linear_trim(struct gc_heap *h, struct gc_linear *s, size_t keep, size_t bytes)
{
    size_t room, give = gc_page_up(bytes);

    keep = gc_page_up(keep);
    room = s->committed > keep ? s->committed - keep : 0;
    if (give > room)
        give = room;
    if (give == 0)
        return 0;
    if (s->closed)
        gc_linear_show(h, s);
    s->committed -= give;
    gc_region_decommit(&h->region, s->start + (uint32_t)(s->committed / GC_UNIT_BYTES), give);
    return give;
}

void gc_linear_hide(struct gc_heap *h, struct gc_linear *s)
{
    gc_vm_protect(gc_unit(h, s->start), s->committed, false);
    s->closed = true;
}

void gc_linear_show(struct gc_heap *h, struct gc_linear *s)
{
    if (s->closed)
        gc_vm_protect(gc_unit(h, s->start), s->committed, true);
    gc_mem_use(gc_unit(h, s->start), s->committed);
    s->closed = false;
}

void gc_linear_kind(struct gc_heap *h, uint32_t unit, uint32_t end, uint8_t kind)
{
    uint32_t first = unit >> GC_BLOCK_SHIFT;

    if (end > unit)
        memset(&h->block_kind[first], kind, ((end - 1) >> GC_BLOCK_SHIFT) - first + 1);
}

void gc_linear_reset(struct gc_heap *h, struct gc_linear *s)
{
    gc_linear_show(h, s);
    /* By blocks: the unit behind the last space of the span has no number. */
    memset(&h->block_kind[s->start >> GC_BLOCK_SHIFT], GC_BLOCK_NONE, s->blocks);
}

size_t gc_linear_budget(const struct gc_heap *h)
{
    const struct gc_accountant *a = &h->acct;
    size_t others = a->total - a->used[GC_CHARGE_BLOCKS] - a->used[GC_CHARGE_RESERVE];
    size_t room = a->limit - others, meta = (room / GC_BLOCK_BYTES + 2) * h->meta_per_block;

    return room > meta ? room - meta : 0;
}
