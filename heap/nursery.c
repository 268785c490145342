/* SPDX-License-Identifier: MIT */
#include "heap/nursery.h"

#include "heap/copier.h"
#include "heap/mem_state.h"

/* Survival above which an adaptive nursery doubles, and below which it halves. */
#define GROW_ABOVE   (GC_SURVIVAL_UNIT / 4)
#define SHRINK_BELOW (GC_SURVIVAL_UNIT / 16)
/* Part of the heap that a nursery may have unless its size was asked for. */
#define HEAP_PART 8u

static size_t whole_blocks(size_t bytes)
{
    return bytes < GC_BLOCK_BYTES ? GC_BLOCK_BYTES : bytes & ~(GC_BLOCK_BYTES - 1);
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The smallest and the largest nursery under `limit`: with it as large as this, an empty old space
 * has as much. */
static size_t base_size(const struct gc_nursery *n, size_t limit)
{
    size_t part = n->asked == GC_NURSERY_DEFAULT ? limit / HEAP_PART : limit;

    return whole_blocks(least_of(n->asked, least_of(part, limit / (2 + n->spaces))));
}
static size_t most_size(const struct gc_nursery *n, size_t limit)
{
    size_t base = base_size(n, limit), part = whole_blocks(limit / HEAP_PART);

    return n->adaptive && part > base ? part : base;
}

int gc_nursery_check(struct gc_heap *h, size_t asked)
{
    if (asked % GC_BLOCK_BYTES != 0)
        return gc_heap_error(h, GC_ERR_OPTION,
                             "nursery=%zu: expected a multiple of %zu bytes (blocks)", asked,
                             GC_BLOCK_BYTES);
    if (asked != GC_NURSERY_DEFAULT && asked > h->limit_max)
        return gc_heap_error(h, GC_ERR_OPTION,
                             "nursery=%zu: expected no more than the heap's %zu bytes", asked,
                             h->limit_max);
    return GC_OK;
}

static void start_empty(struct gc_heap *h, struct gc_nursery *n)
{
    n->eden = 0;
    n->aged_end = n->end = n->space[0].start;
    n->size = base_size(n, h->acct.limit);
    n->survival = GC_SURVIVAL_UNIT / 4;
}

int gc_nursery_open(struct gc_heap *h, struct gc_nursery *n, size_t asked, bool adaptive,
                    uint32_t spaces)
{
    int err = GC_OK;

    *n = (struct gc_nursery){.asked = asked, .adaptive = adaptive, .spaces = spaces};
    for (uint32_t i = 0; i < spaces && err == GC_OK; i++)
        err = gc_linear_open(h, &n->space[i], most_size(n, h->limit_max),
                             most_size(n, h->acct.limit));
    start_empty(h, n);
    return err;
}

void gc_nursery_reset(struct gc_heap *h, struct gc_nursery *n)
{
    for (uint32_t i = 0; i < n->spaces; i++)
        gc_linear_reset(h, &n->space[i]);
    start_empty(h, n);
}

void gc_nursery_grow(struct gc_heap *h, struct gc_nursery *n)
{
    size_t base = base_size(n, h->acct.limit);

    if (n->size < base)
        n->size = base;
}

void gc_nursery_adapt(struct gc_heap *h, struct gc_nursery *n, size_t bytes, size_t survived)
{
    size_t base = base_size(n, h->acct.limit), most = most_size(n, h->acct.limit);

    if (bytes < GC_SURVIVAL_UNIT)
        return;
    n->survival = (3 * n->survival +
                   (uint32_t)least_of(survived / (bytes / GC_SURVIVAL_UNIT), GC_SURVIVAL_UNIT)) /
                  4;
    if (n->survival > GROW_ABOVE && n->size < most)
        n->size = whole_blocks(least_of(2 * n->size, most));
    else if (n->survival < SHRINK_BELOW && n->size > base)
        n->size = whole_blocks(n->size / 2 > base ? n->size / 2 : base);
}

int gc_nursery_commit(struct gc_heap *h, struct gc_nursery *n, size_t bytes)
{
    for (uint32_t i = 0; i < n->spaces; i++) {
        struct gc_linear *s = &n->space[i];

        /* The other space may be hidden: it is not touched before it is needed. */
        if ((i == n->eden || s->committed < bytes) && gc_linear_commit(h, s, bytes) != GC_OK)
            return GC_ERR_SYSTEM;
    }
    return GC_OK;
}

bool gc_nursery_extend(struct gc_mutator *m, struct gc_nursery *n, size_t bytes, uint32_t units,
                       uint32_t *out)
{
    uint32_t end = n->end + (uint32_t)(bytes / GC_UNIT_BYTES);

    if (m->window[0].limit == n->end) {
        gc_window_extend(m, 0, end);
    } else {
        gc_window_retire(m, 0);
        gc_window_publish(m, 0, n->end, end);
    }
    gc_linear_kind(m->heap, n->end, end, GC_BLOCK_OWN);
    gc_mem_use(gc_unit_addr(m, end), GC_COPY_SLACK); /* the last copy reads so far */
    n->end = end;
    return gc_window_bump(m, 0, units, out);
}
