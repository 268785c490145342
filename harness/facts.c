/* SPDX-License-Identifier: MIT */
#include "harness/facts.h"

#include "heap/heap.h"

void facts_read(const struct gc_heap *h, struct facts *out)
{
    *out = (struct facts){
        .totals = h->totals,
        .allocated_bytes = gc_mutator_allocated_bytes(&h->mutator),
        .window_refills = h->mutator.window_refills,
        .limit = h->acct.limit,
        .peak_committed = gc_heap_peak_committed(h),
        .peak_used = h->acct.peak_used,
        .off_heap_peak = h->mem.peak_bytes,
    };
}

void facts_since(struct facts *f, const struct facts *begin)
{
    struct gc_totals *t = &f->totals;
    const struct gc_totals *b = &begin->totals;

    t->collections -= b->collections;
    for (int i = 0; i < GC_REASON_COUNT; i++)
        t->by_reason[i] -= b->by_reason[i];
    t->gc_ns -= b->gc_ns;
    t->lazy_sweep_ns -= b->lazy_sweep_ns;
    t->rc_ns -= b->rc_ns;
    t->moved_objects -= b->moved_objects;
    t->moved_bytes -= b->moved_bytes;
    t->traced_objects -= b->traced_objects;
    t->young_collections -= b->young_collections;
    t->promoted_bytes -= b->promoted_bytes;
    t->remembered -= b->remembered;
    t->barrier_slow -= b->barrier_slow;
    t->mark_overflows -= b->mark_overflows;
    t->fresh_runs -= b->fresh_runs;
    t->grows -= b->grows;
    t->finalized -= b->finalized;
    f->allocated_bytes -= begin->allocated_bytes;
    f->window_refills -= begin->window_refills;
}

void facts_reservation(const struct gc_heap *h, const uint8_t **map, size_t *bytes,
                       const uint8_t **base)
{
    *map = h->region.map;
    *bytes = h->region.map_bytes;
    *base = h->region.base;
}
