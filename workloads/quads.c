/* SPDX-License-Identifier: MIT
 *
 * workloads/quads.c -- a large quad-tree that stays, and rounds of small ones that die at once.
 *
 * Stresses    tracing: almost all that a collection meets is alive; long worklists
 * Live        treesize(depth) nodes of 24 bytes, treesize(d) = (4^(d+1) - 1) / 3
 * Parameters  depth, rounds, garbage_depth, garbage (quads per round: fixed, so that the work does
 *             not grow with the heap)
 * Checksum    nodes of the large tree, counted after each round, and levels of the small ones
 * Source      Whippet's quads benchmark (own implementation) */
#include <stdlib.h>

#include "workloads/workload.h"

enum { DEPTH, ROUNDS, GARBAGE_DEPTH, GARBAGE };
static const struct gc_param params[] = {
    {"depth", 9, 5, 1, 13, NULL, "depth of the tree that stays ((4^(depth+1) - 1) / 3 nodes)"},
    {"rounds", 20, 3, 1, 100000, NULL, "rounds of garbage, each followed by a walk of the tree"},
    {"garbage_depth", 3, 3, 0, 10, NULL, "depth of the quad-trees that die at once"},
    {"garbage", 6000, 100, 0, 100000000, NULL, "quad-trees that die at once, per round"},
};

enum { KIDS = 4, QUAD_BYTES = 8 + 4 * KIDS };
enum { PROGRESS_QUADS = 4096 };

struct bench {
    const struct gc_type *quad;
};

static uint64_t tree_size(uint64_t depth)
{
    return ((4ull << 2 * depth) - 1) / 3;
}

static uint64_t live_bytes(const struct gc_run *r)
{
    return tree_size(r->params[DEPTH]) * QUAD_BYTES;
}
static uint64_t objects(const struct gc_run *r)
{
    return tree_size(r->params[DEPTH]) +
           r->params[ROUNDS] * r->params[GARBAGE] * tree_size(r->params[GARBAGE_DEPTH]);
}

static void report(struct gc_run *r, uint64_t round, uint64_t quad)
{
    double part = (double)quad / (double)r->params[GARBAGE];

    gc_run_progress(r, ((double)round + part) / (double)r->params[ROUNDS]);
}

/* ---- on a heap --------------------------------------------------------------------------------*/

static gc_ref make_quad(struct gc_mutator *m, const struct gc_type *quad, uint32_t depth) GC_MAY_GC;

static gc_ref make_quad(struct gc_mutator *m, const struct gc_type *quad, uint32_t depth)
{
    struct gc_scope scope;
    gc_handle kids[KIDS];
    gc_ref node;

    if (depth == 0)
        return gc_alloc(m, quad);
    gc_scope_enter(m, &scope);
    for (uint32_t i = 0; i < KIDS; i++)
        kids[i] = gc_root(m, make_quad(m, quad, depth - 1));
    node = gc_alloc(m, quad);
    for (uint32_t i = 0; i < KIDS; i++)
        gc_init(m, node, i, gc_get(m, kids[i]));
    gc_scope_exit(m, &scope);
    return node;
}

static uint64_t count_nodes(const struct gc_mutator *m, gc_ref node)
{
    uint64_t n = 1;

    if (gc_is_null(gc_load(m, node, 0)))
        return n;
    for (uint32_t i = 0; i < KIDS; i++)
        n += count_nodes(m, gc_load(m, node, i));
    return n;
}
static uint64_t count_levels(const struct gc_mutator *m, gc_ref node, uint64_t turns)
{
    uint64_t n = 0;

    for (; !gc_is_null(node); turns /= KIDS) {
        n++;
        node = gc_load(m, node, (uint32_t)(turns % KIDS));
    }
    return n;
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[KIDS] = {0, 1, 2, 3};
    struct bench *b = r->state = calloc(1, sizeof(*b));

    if (!b)
        return GC_ERR_SYSTEM;
    return gc_type_struct(r->heap, "quads.quad", KIDS, refs, KIDS, &b->quad);
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    const struct bench *b = r->state;
    uint32_t garbage_depth = (uint32_t)r->params[GARBAGE_DEPTH];
    uint64_t levels = 0;
    struct gc_scope scope;
    gc_handle tree;

    gc_may_gc_begin();
    gc_scope_enter(m, &scope);
    tree = gc_root(m, make_quad(m, b->quad, (uint32_t)r->params[DEPTH]));
    for (uint64_t round = 0; round < r->params[ROUNDS]; round++) {
        for (uint64_t i = 0; i < r->params[GARBAGE]; i++) {
            levels += count_levels(m, make_quad(m, b->quad, garbage_depth), i);
            if (i % PROGRESS_QUADS == 0)
                report(r, round, i);
        }
        gc_safepoint(m);
        r->checksum = gc_mix(r->checksum, levels);
        r->checksum = gc_mix(r->checksum, count_nodes(m, gc_get(m, tree)));
    }
    gc_scope_exit(m, &scope);
    r->allocated_objects += objects(r);
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

/* ---- by hand ----------------------------------------------------------------------------------*/

struct native_quad {
    struct native_quad *kids[KIDS];
};

static struct native_quad *native_make_quad(struct gc_manual *a, uint32_t depth,
                                            enum gc_lifetime lifetime)
{
    struct native_quad *kids[KIDS] = {NULL};
    struct native_quad *node;

    for (uint32_t i = 0; i < KIDS && depth; i++)
        kids[i] = native_make_quad(a, depth - 1, lifetime);
    node = a->alloc(a, sizeof(*node), lifetime);
    memcpy(node->kids, kids, sizeof(kids));
    return node;
}
static uint64_t native_count_nodes(const struct native_quad *node)
{
    uint64_t n = 1;

    for (uint32_t i = 0; i < KIDS && node->kids[0]; i++)
        n += native_count_nodes(node->kids[i]);
    return n;
}
static uint64_t native_count_levels(const struct native_quad *node, uint64_t turns)
{
    uint64_t n = 0;

    for (; node; turns /= KIDS) {
        n++;
        node = node->kids[turns % KIDS];
    }
    return n;
}
static void native_free_quad(struct gc_manual *a, struct native_quad *node)
{
    for (uint32_t i = 0; i < KIDS && node->kids[0]; i++)
        native_free_quad(a, node->kids[i]);
    a->free(a, node);
}

static int baseline(struct gc_run *r, struct gc_manual *a)
{
    uint32_t garbage_depth = (uint32_t)r->params[GARBAGE_DEPTH];
    struct native_quad *tree = native_make_quad(a, (uint32_t)r->params[DEPTH], GC_LIFETIME_LONG);
    struct native_quad *dead;
    uint64_t levels = 0;

    for (uint64_t round = 0; round < r->params[ROUNDS]; round++) {
        for (uint64_t i = 0; i < r->params[GARBAGE]; i++) {
            if (i % PROGRESS_QUADS == 0)
                report(r, round, i);
            dead = native_make_quad(a, garbage_depth, GC_LIFETIME_SHORT);
            if (!a->sound)
                continue;
            levels += native_count_levels(dead, i);
            native_free_quad(a, dead);
        }
        r->checksum = gc_mix(r->checksum, levels);
        r->checksum = gc_mix(r->checksum, native_count_nodes(tree));
    }
    native_free_quad(a, tree);
    r->allocated_objects += objects(r);
    return GC_OK;
}

GC_WORKLOAD(quads) = {
    .abi = GC_ABI,
    .name = "quads",
    .summary = "a large quad-tree that stays, rounds of small ones that die at once",
    .stresses = "tracing of a large live graph, long worklists",
    .source = "Whippet's quads benchmark",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
    .baseline = baseline,
};
