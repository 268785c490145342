/* SPDX-License-Identifier: MIT
 *
 * workloads/pointer_storm.c -- many pointer stores into a live graph, few allocations.
 *
 * Stresses    write barriers, remembered sets, reference counts
 * Live        `nodes` nodes of 24 bytes, the array that holds them, and the young objects (160
 *             bytes) that their YOUNG fields hold, on average
 *               nodes / (w p) * sum of (1 - (1 - p)^j) / j for j = 1..w
 *             with w writes per allocation, of which a fraction p stores the newest object: each
 *             store replaces what a random node held, so an object of age a (in allocations) is
 *             still held with probability 1 - (1 - p e^(-w p a / nodes))^w; the sum is the integral
 * Parameters  nodes, allocations, writes, young, old (the rest of the writes store null)
 * Checksum    what each overwritten field held, in order
 * Source      own; the store mixes follow the write-barrier study of Yang et al. (2012) */
#include <stdlib.h>

#include "workloads/workload.h"

enum { NODES, ALLOCATIONS, WRITES, YOUNG_SHARE, OLD_SHARE };
static const struct gc_param params[] = {
    {"nodes", 32000, 1000, 1, 50000000, NULL, "nodes of the graph"},
    {"allocations", 640000, 20000, 1, 1000000000, NULL, "young objects allocated"},
    {"writes", 4, 4, 1, 1000, NULL, "pointer stores per allocation"},
    {"young", 300, 300, 0, 1000, NULL, "stores of the newest object, in thousandths"},
    {"old", 500, 500, 0, 1000, NULL, "stores of another node, in thousandths"},
};

enum { YOUNG, EDGE, OTHER_EDGE, NUMBER, NODE_WORDS };
enum { ORIGIN, SERIAL, YOUNG_WORDS = 38 };
enum { NODE_BYTES = 24, YOUNG_BYTES = 160, ARRAY_OFFSET = 12 };
enum { PROGRESS_ALLOCATIONS = 65536 };

struct storm {
    const struct gc_type *node;
    const struct gc_type *young;
    const struct gc_type *graph;
    struct gc_rng rng;
    uint64_t sum;
};

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t nodes = r->params[NODES];
    double p = (double)r->params[YOUNG_SHARE] / 1000;
    double rest = 1; /* (1 - p)^j */
    double held = 0;

    for (uint64_t j = 1; j <= r->params[WRITES] && p > 0; j++) {
        rest *= 1 - p;
        held += (1 - rest) / (double)j;
    }
    if (p > 0)
        held *= (double)nodes / ((double)r->params[WRITES] * p);
    return nodes * NODE_BYTES + (ARRAY_OFFSET + nodes * sizeof(gc_ref) + 7) / 8 * 8 +
           (uint64_t)(held * YOUNG_BYTES);
}

/* A random node.  Both results of one draw: the node, and a number below 1000. */
static gc_ref draw_node(struct gc_mutator *m, struct storm *s, gc_ref graph, uint32_t *per_mille)
{
    uint64_t draw = gc_rng_next(&s->rng);
    uint32_t place = (uint32_t)(((draw >> 32) * gc_length(m, graph)) >> 32);

    *per_mille = (uint32_t)(((draw & UINT32_MAX) * 1000) >> 32);
    return gc_array_load(m, graph, place);
}

/* One store into the graph; nothing here can collect. */
static void write_once(struct gc_run *r, struct storm *s, gc_ref graph, gc_ref newest)
{
    struct gc_mutator *m = r->m;
    uint32_t per_mille;
    uint32_t unused;
    gc_ref node = draw_node(m, s, graph, &per_mille);
    uint32_t field = per_mille & 1 ? EDGE : OTHER_EDGE;
    gc_ref value = GC_NULL;
    gc_ref before;

    if (per_mille < r->params[YOUNG_SHARE]) {
        field = YOUNG;
        value = newest;
    } else if (per_mille < r->params[YOUNG_SHARE] + r->params[OLD_SHARE]) {
        value = draw_node(m, s, graph, &unused);
    }
    before = gc_load(m, node, field);
    if (!gc_is_null(before))
        s->sum = gc_mix(s->sum, gc_get_u32(m, before, field == YOUNG ? SERIAL : NUMBER));
    gc_store(m, node, field, value);
}

static int setup(struct gc_run *r)
{
    static const uint16_t node_refs[] = {YOUNG, EDGE, OTHER_EDGE};
    static const uint16_t young_refs[] = {ORIGIN};
    struct storm *s;
    int err;

    if (r->params[YOUNG_SHARE] + r->params[OLD_SHARE] > 1000) {
        r->error = "pointer_storm: young and old together are more than 1000 thousandths";
        return GC_ERR_OPTION;
    }
    s = r->state = calloc(1, sizeof(*s));
    if (!s)
        return GC_ERR_SYSTEM;
    err = gc_type_struct(r->heap, "pointer_storm.node", NODE_WORDS, node_refs, 3, &s->node);
    if (!err)
        err = gc_type_struct(r->heap, "pointer_storm.young", YOUNG_WORDS, young_refs, 1, &s->young);
    if (!err)
        err = gc_type_ref_array(r->heap, "pointer_storm.graph", &s->graph);
    return err;
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    struct storm *s = r->state;
    uint32_t nodes = (uint32_t)r->params[NODES];
    struct gc_scope scope;
    gc_handle graph;
    uint32_t unused;

    gc_may_gc_begin();
    s->rng.state = r->seed;
    s->sum = 0;
    gc_scope_enter(m, &scope);
    graph = gc_root(m, gc_alloc_n(m, s->graph, nodes));
    for (uint32_t i = 0; i < nodes; i++) {
        gc_ref node = gc_alloc(m, s->node);

        gc_set_u32(m, node, NUMBER, i);
        gc_array_store(m, gc_get(m, graph), i, node);
    }
    for (uint64_t i = 0; i < r->params[ALLOCATIONS]; i++) {
        gc_ref newest = gc_alloc(m, s->young);

        gc_set_u32(m, newest, SERIAL, (uint32_t)i);
        gc_init(m, newest, ORIGIN, draw_node(m, s, gc_get(m, graph), &unused));
        for (uint64_t w = 0; w < r->params[WRITES]; w++)
            write_once(r, s, gc_get(m, graph), newest);
        if (i % PROGRESS_ALLOCATIONS == 0)
            gc_run_progress(r, (double)i / (double)r->params[ALLOCATIONS]);
    }
    gc_scope_exit(m, &scope);
    r->checksum = gc_mix(r->checksum, s->sum);
    r->allocated_objects += 1 + nodes + r->params[ALLOCATIONS];
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

GC_WORKLOAD(pointer_storm) = {
    .abi = GC_ABI,
    .name = "pointer_storm",
    .summary = "many pointer stores into a live graph, few allocations",
    .stresses = "write barriers, remembered sets, reference counts",
    .source = "own; store mixes after Yang et al. 2012",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
