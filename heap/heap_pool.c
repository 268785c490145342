/* SPDX-License-Identifier: MIT */
#include "heap/heap_pool.h"

#include <stdio.h>

#include "heap/heap.h"

struct gc_heap_pool {
    const struct gc_collector *collector;
    struct gc_options options;
    struct gc_heap *model; /* NULL: none */
    uint32_t count;
    uint32_t ready;
    uint32_t used;
    struct gc_heap *heaps[]; /* [0, ready): free; then `used` that tenants have */
};

static size_t pool_bytes(uint32_t count)
{
    return sizeof(struct gc_heap_pool) + count * sizeof(struct gc_heap *);
}

int gc_heap_pool_open(const struct gc_collector *collector, const struct gc_options *opt,
                      uint32_t count, struct gc_heap_pool **out)
{
    struct gc_heap_pool *p;

    *out = NULL;
    if (count == 0 || count > GC_MAX_POOLED_HEAPS)
        return GC_ERR_LIMIT;
    p = gc_vm_map(pool_bytes(count));
    if (p == NULL)
        return GC_ERR_SYSTEM;
    p->collector = collector;
    p->count = count;
    if (opt != NULL)
        p->options = *opt;
    else
        gc_options_init(&p->options, collector);
    *out = p;
    return GC_OK;
}

int gc_heap_pool_like(struct gc_heap *model, uint32_t count, struct gc_heap_pool **out)
{
    int err = gc_heap_pool_open(model->collector, &model->options, count, out);

    if (err == GC_OK)
        (*out)->model = model;
    return err;
}

/* ---- tenants ----------------------------------------------------------------------------------*/

int gc_heap_pool_get(struct gc_heap_pool *p, struct gc_heap **out, char *err, size_t err_len)
{
    struct gc_heap *h;
    int status;

    *out = NULL;
    if (p->ready > 0) {
        h = p->heaps[--p->ready]; /* the last one that came back: its memory is warm */
    } else {
        if (p->used == p->count) {
            snprintf(err, err_len, "all %u heaps of the pool are in use", p->count);
            return GC_ERR_LIMIT;
        }
        status = gc_heap_open(p->collector, &p->options, &h, err, err_len);
        if (status != GC_OK)
            return status;
        p->heaps[p->used] = h;
    }
    p->used++;
    if (p->model != NULL) {
        gc_heap_set_sink(h, &p->model->sink);
        gc_heap_on_oom(h, p->model->on_oom, p->model->on_oom_arg);
        gc_heap_on_yield(h, p->model->on_yield, p->model->on_yield_arg);
    }
    *out = h;
    return GC_OK;
}

_Static_assert(sizeof(struct gc_totals) % sizeof(uint64_t) == 0, "nothing but counters");

static void add_totals(struct gc_totals *to, const struct gc_totals *from)
{
    uint64_t sum[sizeof *to / sizeof(uint64_t)], more[sizeof *to / sizeof(uint64_t)];

    memcpy(sum, to, sizeof *to);
    memcpy(more, from, sizeof *from);
    for (size_t i = 0; i < sizeof *to / sizeof(uint64_t); i++)
        sum[i] += more[i];
    memcpy(to, sum, sizeof *to);
}

/* The tenant's counts, before they are forgotten, are the model's too. */
static void account(struct gc_heap *model, const struct gc_heap *h)
{
    struct gc_mutator *m = &model->mutator;

    add_totals(&model->totals, &h->totals);
    m->allocated_units += gc_mutator_allocated_bytes(&h->mutator) / GC_UNIT_BYTES;
    m->allocated_objects += h->mutator.allocated_objects;
    m->window_refills += h->mutator.window_refills;
    if (h->acct.peak_used > model->acct.peak_used)
        model->acct.peak_used = h->acct.peak_used;
    if (h->region.peak_committed > model->region.peak_committed)
        model->region.peak_committed = h->region.peak_committed;
}

/* What the tenant may have left behind it. */
static void disconnect(struct gc_heap *h)
{
    gc_heap_set_sink(h, NULL);
    gc_heap_on_oom(h, NULL, NULL);
    gc_heap_on_yield(h, NULL, NULL);
}

int gc_heap_pool_put(struct gc_heap_pool *p, struct gc_heap *h)
{
    uint32_t i = p->ready;
    int err;

    while (i < p->ready + p->used && p->heaps[i] != h)
        i++;
    if (h == NULL || i == p->ready + p->used)
        return GC_ERR_OPTION;
    if (h->status == GC_HEAP_COLLECTING || h->mutator.nogc != 0 || h->host.finalizing)
        return GC_ERR_STATE;
    if (p->model != NULL)
        account(p->model, h);
    disconnect(h);
    err = gc_heap_reset(h);
    GC_CHECK(err == GC_OK, "pool: the reset of an idle heap was refused: %s", gc_err_text(err));
    p->heaps[i] = p->heaps[p->ready];
    p->heaps[p->ready++] = h;
    p->used--;
    return GC_OK;
}

void gc_heap_pool_close(struct gc_heap_pool *p)
{
    if (p == NULL)
        return;
    for (uint32_t i = 0; i < p->ready + p->used; i++) {
        disconnect(p->heaps[i]);
        gc_heap_close(p->heaps[i]);
    }
    gc_vm_release(p, pool_bytes(p->count));
}

uint32_t gc_heap_pool_opened(const struct gc_heap_pool *p)
{
    return p->ready + p->used;
}
uint32_t gc_heap_pool_used(const struct gc_heap_pool *p)
{
    return p->used;
}
