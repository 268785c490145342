/* SPDX-License-Identifier: MIT
 *
 * workloads/pool_reuse.c -- tenants that use a heap for a short while, one after the other.
 *
 * Stresses    what a tenancy costs: reset of a pooled heap, or closing it and opening a new one;
 *             each tenancy is a request of the latency figures
 * Live        `live` objects of 32 bytes and a table of them, in the heap of the present tenant;
 * the run's own heap stays empty, and its limit and options are those of each tenant's heap. What
 * tenants' heaps count is part of the run's counts Parameters  tenants, objects, live, reuse: 1 =
 * heaps are put back into a pool (reset), 0 = each tenant's heap is opened for it and closed behind
 * it (then pretouch is paid each time) Checksum    for each tenant, what its live objects and those
 * that they refer to hold at the end Source      own, after servers that give each request a fresh
 * store */
#include "heap/heap_pool.h"
#include "workloads/workload.h"

#include <stdlib.h>

enum { TENANTS, OBJECTS, LIVE, REUSE };
static const struct gc_param params[] = {
    {"tenants", 150, 12, 1, 1000000, NULL, "tenancies in an iteration"},
    {"objects", 100000, 1500, 1, 1000000000, NULL, "objects that a tenant allocates"},
    {"live", 12000, 200, 1, 10000000, NULL, "objects of a tenant that are alive at a time"},
    {"reuse", 1, 1, 0, 1, NULL, "1 = a pooled heap is reset, 0 = a heap is opened and closed"},
};

/* An object: a reference to an older one, and data. */
enum { OLDER, NUMBER, DATA, WORDS = 6 };
enum { OBJECT_BYTES = 32, ARRAY_OFFSET = 12 };

struct bench {
    struct gc_heap_pool *pool; /* of one heap; with reuse=0 it lives as long as the tenancy */
    char why[200];
};

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t table = ARRAY_OFFSET + r->params[LIVE] * sizeof(gc_ref);

    /* Each object of the table may keep one that has left it. */
    return 2 * r->params[LIVE] * OBJECT_BYTES +
           (table + GC_GRANULE_BYTES - 1) / GC_GRANULE_BYTES * GC_GRANULE_BYTES;
}

/* ---- a tenant ---------------------------------------------------------------------------------*/

/* Objects take the places of the table in turn; each refers to what stands at a random place when
 * it is made, but not further: what that one referred to is let go. */
static uint64_t work(struct gc_run *r, struct gc_heap *h, const struct gc_type *object,
                     const struct gc_type *table, uint64_t seed) GC_MAY_GC;
static uint64_t work(struct gc_run *r, struct gc_heap *h, const struct gc_type *object,
                     const struct gc_type *table, uint64_t seed)
{
    struct gc_mutator *m = gc_heap_mutator(h);
    uint32_t live = (uint32_t)r->params[LIVE];
    struct gc_rng rng = {seed};
    struct gc_scope scope;
    uint64_t sum = 0;
    gc_handle all;

    gc_scope_enter(m, &scope);
    all = gc_root(m, gc_alloc_n(m, table, live));
    for (uint64_t i = 0; i < r->params[OBJECTS]; i++) {
        gc_ref o = gc_alloc(m, object);
        gc_ref older = gc_array_load(m, gc_get(m, all), gc_rng_below(&rng, live));

        gc_set_u32(m, o, NUMBER, (uint32_t)i);
        gc_set_u64(m, o, DATA, gc_rng_next(&rng));
        if (!gc_is_null(older)) {
            gc_store(m, older, OLDER, GC_NULL);
            gc_init(m, o, OLDER, older);
        }
        gc_array_store(m, gc_get(m, all), (uint32_t)(i % live), o);
    }
    for (uint32_t i = 0; i < live; i++) {
        gc_ref o = gc_array_load(m, gc_get(m, all), i);
        gc_ref older = gc_is_null(o) ? o : gc_load(m, o, OLDER);

        sum = gc_mix(sum, gc_is_null(o) ? i : gc_get_u64(m, o, DATA));
        sum = gc_mix(sum, gc_is_null(older) ? i : gc_get_u32(m, older, NUMBER));
    }
    gc_scope_exit(m, &scope);
    return sum;
}

static int serve(struct gc_run *r, uint64_t seed) GC_MAY_GC;
static int serve(struct gc_run *r, uint64_t seed)
{
    static const uint16_t refs[] = {OLDER};
    struct bench *b = r->state;
    const struct gc_type *object;
    const struct gc_type *table;
    struct gc_heap *h;
    int err = GC_OK;

    if (b->pool == NULL)
        err = gc_heap_pool_like(r->heap, 1, &b->pool);
    if (!err)
        err = gc_heap_pool_get(b->pool, &h, b->why, sizeof(b->why));
    if (err) {
        r->error = b->why;
        return err;
    }
    err = gc_type_struct(h, "pool_reuse.object", WORDS, refs, 1, &object);
    if (!err)
        err = gc_type_ref_array(h, "pool_reuse.table", &table);
    if (err)
        return err;
    r->checksum = gc_mix(r->checksum, work(r, h, object, table, seed));
    err = gc_heap_pool_put(b->pool, h);
    if (!err && !r->params[REUSE]) {
        gc_heap_pool_close(b->pool);
        b->pool = NULL;
    }
    return err;
}

/* ---- the workload -----------------------------------------------------------------------------*/

static int setup(struct gc_run *r)
{
    r->state = calloc(1, sizeof(struct bench));
    return r->state ? GC_OK : GC_ERR_SYSTEM;
}

static int iterate(struct gc_run *r)
{
    uint64_t tenants = r->params[TENANTS];
    struct gc_rng rng = {r->seed};
    uint64_t begin_ns;
    uint64_t end_ns = gc_run_clock();
    int err;

    gc_may_gc_begin();
    for (uint64_t i = 0; i < tenants; i++) {
        begin_ns = gc_run_next_request(r, end_ns);
        err = serve(r, gc_rng_next(&rng));
        if (err)
            return err;
        end_ns = gc_run_clock();
        gc_run_request(r, begin_ns, end_ns);
        r->allocated_objects += r->params[OBJECTS] + 1;
        gc_run_progress(r, (double)i / (double)tenants);
    }
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    struct bench *b = r->state;

    gc_may_gc_begin();
    if (b != NULL)
        gc_heap_pool_close(b->pool);
    free(b);
    r->state = NULL;
}

GC_WORKLOAD(pool_reuse) = {
    .abi = GC_ABI,
    .name = "pool_reuse",
    .summary = "tenants use a heap for a short while, one after the other",
    .stresses = "the cost of a tenancy: reset against closing and opening a heap",
    .source = "own; servers that give each request a fresh store",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
