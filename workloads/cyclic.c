/* SPDX-License-Identifier: MIT
 *
 * workloads/cyclic.c -- a population of linked structures that die whole, some of them cyclic.
 *
 * Stresses    cycle collection of counting collectors; nothing special for tracing ones
 * Live        `structures` structures of `nodes` nodes of 24 bytes and the array that holds them
 * Parameters  structures, nodes, turnover, cyclic
 * Checksum    the numbers in each structure that dies, read along its links
 * Source      after MMTk's CyclicGarbage (300 cycles of 100 nodes); Bacon and Rajan, "Concurrent
 *             cycle collection in reference counted systems" (2001)
 *
 * In a structure each node links to the one before it, and by a chord to the first one.  In a
 * cyclic structure the first node links to the last one, which makes one strongly connected
 * component of overlapping cycles; in the others it links to nothing. */
#include <stdlib.h>

#include "workloads/workload.h"

enum { STRUCTURES, NODES, TURNOVER, CYCLIC };
static const struct gc_param params[] = {
    {"structures", 2200, 100, 1, 10000000, NULL, "structures alive at a time"},
    {"nodes", 100, 20, 2, 1000000, NULL, "nodes of a structure"},
    {"turnover", 48000, 500, 1, 1000000000, NULL, "structures replaced, one after the other"},
    {"cyclic", 500, 500, 0, 1000, NULL, "structures that are cyclic, in thousandths"},
};

enum { BEFORE, CHORD, NUMBER, NODE_WORDS };
enum { NODE_BYTES = 24, ARRAY_OFFSET = 12 };
enum { PROGRESS_STRUCTURES = 4096 };

struct bench {
    const struct gc_type *node;
    const struct gc_type *array;
};

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t array = ARRAY_OFFSET + r->params[STRUCTURES] * sizeof(gc_ref);

    return (array + 7) / 8 * 8 + r->params[STRUCTURES] * r->params[NODES] * NODE_BYTES;
}

static gc_ref make_structure(struct gc_mutator *m, const struct bench *b, uint32_t nodes,
                             uint32_t number, bool cyclic) GC_MAY_GC;

/* Returns the last node, by which the structure is held. */
static gc_ref make_structure(struct gc_mutator *m, const struct bench *b, uint32_t nodes,
                             uint32_t number, bool cyclic)
{
    struct gc_scope scope;
    gc_handle first;
    gc_handle last;
    gc_ref node;

    gc_scope_enter(m, &scope);
    first = gc_new(m, b->node);
    gc_set_u32(m, gc_get(m, first), NUMBER, number);
    last = gc_root(m, gc_get(m, first));
    for (uint32_t i = 1; i < nodes; i++) {
        node = gc_alloc(m, b->node);
        gc_init(m, node, BEFORE, gc_get(m, last));
        gc_init(m, node, CHORD, gc_get(m, first));
        gc_set_u32(m, node, NUMBER, number + i);
        gc_set(m, last, node);
    }
    node = gc_get(m, last);
    if (cyclic)
        gc_store(m, gc_get(m, first), BEFORE, node);
    gc_scope_exit(m, &scope);
    return node;
}

/* Reads the structure from its last node back to the first one, and once around the cycle. */
static uint64_t sum_of(const struct gc_mutator *m, gc_ref last, uint32_t nodes)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i <= nodes && !gc_is_null(last); i++) {
        sum = sum * 31 + gc_get_u32(m, last, NUMBER);
        last = gc_load(m, last, BEFORE);
    }
    return sum;
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {BEFORE, CHORD};
    struct bench *b = r->state = calloc(1, sizeof(*b));
    int err;

    if (!b)
        return GC_ERR_SYSTEM;
    err = gc_type_struct(r->heap, "cyclic.node", NODE_WORDS, refs, 2, &b->node);
    return err ? err : gc_type_ref_array(r->heap, "cyclic.array", &b->array);
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    const struct bench *b = r->state;
    uint32_t structures = (uint32_t)r->params[STRUCTURES];
    uint32_t nodes = (uint32_t)r->params[NODES];
    uint64_t total = structures + r->params[TURNOVER];
    struct gc_rng rng = {r->seed};
    struct gc_scope scope;
    gc_handle array;

    gc_may_gc_begin();
    gc_scope_enter(m, &scope);
    array = gc_root(m, gc_alloc_n(m, b->array, structures));
    for (uint64_t i = 0; i < total; i++) {
        uint32_t place = i < structures ? (uint32_t)i : gc_rng_below(&rng, structures);
        bool cyclic = gc_rng_below(&rng, 1000) < r->params[CYCLIC];
        gc_ref dead = gc_array_load(m, gc_get(m, array), place);
        gc_ref born;

        if (!gc_is_null(dead))
            r->checksum = gc_mix(r->checksum, sum_of(m, dead, nodes));
        gc_array_store(m, gc_get(m, array), place, GC_NULL);
        born = make_structure(m, b, nodes, (uint32_t)i, cyclic);
        gc_array_store(m, gc_get(m, array), place, born);
        if (i % PROGRESS_STRUCTURES == 0)
            gc_run_progress(r, (double)i / (double)total);
    }
    gc_scope_exit(m, &scope);
    r->allocated_objects += 1 + total * nodes;
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

GC_WORKLOAD(cyclic) = {
    .abi = GC_ABI,
    .name = "cyclic",
    .summary = "linked structures that die whole, a fraction of them cyclic",
    .stresses = "cycle collection of counting collectors",
    .source = "MMTk CyclicGarbage; Bacon and Rajan 2001",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
