/* SPDX-License-Identifier: MIT */
#include "heap/policy.h"

#include "heap/heap.h"
#include "heap/probes.h"

/* A full collection after which less than limit/256 could be allocated before the next one is
 * futile; so many in a row mean that the heap is too small (thrash guard, counted, not timed). */
#define FUTILE_SHIFT 8
#define FUTILE_MAX   16u

/* Full collections that one allocation may ask for before it gives up: the second lets a moving
 * collector compact what the first only freed.  Beyond them, one more for each that raised the
 * budget: what is compacted a part at a time makes room in the end. */
#define TRIES_FULL 2u

static bool adaptive(const struct gc_heap *h)
{
    return gc_core_option(h, GC_OPT_HEAP_POLICY) != 0;
}

static bool may_grow(const struct gc_heap *h)
{
    return adaptive(h) && h->acct.limit < h->limit_max;
}

enum gc_decision gc_policy_on_full(struct gc_heap *h, size_t bytes, uint32_t attempt)
{
    uint32_t caps = h->collector->caps;
    size_t budget = gc_budget(&h->acct);
    bool gained = attempt > 0 && budget > h->policy.budget;
    uint32_t fulls;

    h->policy.budget = budget;
    if ((caps & GC_CAP_COLLECTS) == 0)
        return may_grow(h) ? GC_DECIDE_GROW : GC_DECIDE_GIVE_UP;
    /* Collect first iff the heap is at least twice what was live, else grow first (the same rule as
     * for deferred sets: amortised, the work is proportional to allocation). */
    if (attempt == 0 && may_grow(h) && h->policy.live_after + bytes > h->acct.limit / 2)
        return GC_DECIDE_GROW;
    if (attempt == 0 && (caps & GC_CAP_YOUNG) != 0 && h->policy.futile < FUTILE_MAX)
        return GC_DECIDE_COLLECT_YOUNG;
    fulls = attempt - (attempt > 0 && (caps & GC_CAP_YOUNG) != 0 ? 1u : 0u);
    if ((fulls < TRIES_FULL || gained) && h->policy.futile < FUTILE_MAX)
        return GC_DECIDE_COLLECT;
    if (may_grow(h))
        return GC_DECIDE_GROW;
    h->policy.futile = 0; /* bounds collections per answer: the next allocation may try again */
    return GC_DECIDE_GIVE_UP;
}

void gc_policy_request(struct gc_heap *h, enum gc_reason reason)
{
    if (!h->policy.pending) {
        h->policy.pending = true;
        h->policy.requested = reason;
    }
    h->mutator.poll = 1;
}

static bool raise_limit(struct gc_heap *h, size_t limit)
{
    if (limit > h->limit_max)
        limit = h->limit_max;
    if (limit <= h->acct.limit)
        return false;
    h->acct.limit = limit;
    h->totals.grows++;
    GC_PROBE_GROW(limit);
    if (h->sink.notice != NULL)
        h->sink.notice(h->sink.arg, GC_NOTICE_GROW, gc_clock_ns(), limit);
    if (h->collector->grow != NULL)
        h->collector->grow(h);
    return true;
}

bool gc_policy_grow(struct gc_heap *h, size_t bytes)
{
    size_t by = h->acct.limit / 2 + 2 * bytes;

    return adaptive(h) &&
           raise_limit(h, by < h->limit_max - h->acct.limit ? h->acct.limit + by : h->limit_max);
}

void gc_policy_after(struct gc_heap *h, const struct gc_collection_record *rec)
{
    struct gc_policy *p = &h->policy;
    uint64_t allocated = gc_mutator_allocated_bytes(&h->mutator);

    p->pending = false;
    if (rec->extent == GC_EXTENT_FULL) {
        bool wanted = rec->reason == GC_REASON_ALLOC_FULL || rec->reason == GC_REASON_PROMOTE ||
                      rec->reason == GC_REASON_LOW_YIELD;
        bool futile = wanted && allocated - p->allocated_at < h->acct.limit >> FUTILE_SHIFT;

        p->futile = futile ? p->futile + 1 : 0;
        p->live_after = h->acct.total;
        if (rec->live_bytes != 0)
            p->live_after = h->acct.used[GC_CHARGE_AUX] +
                            rec->live_bytes / GC_BLOCK_BYTES * gc_block_charge(h) +
                            gc_block_charge(h);
        p->allocated_at = allocated;
        if (adaptive(h))
            (void)raise_limit(h, 2 * p->live_after);
    }
}
