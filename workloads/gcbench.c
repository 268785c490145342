/* SPDX-License-Identifier: MIT
 *
 * workloads/gcbench.c -- binary trees of every size that die young, beside a tree and an array that
 * stay.
 *
 * Stresses    small-object allocation and reclamation; pointer stores into a parent that is older
 *             than its children (top-down trees) and first stores into fresh nodes (bottom-up)
 * Live        treesize(long_depth) + treesize(max_depth) nodes of 32 bytes, 24 bytes of header and
 *             the array of doubles: the bytes that other programs' versions of this benchmark
 *             declare, kept although a node takes 24 bytes here, so that "3x" names the same heap
 *             everywhere (12,388,568 bytes by default with holes=1).  Where a stretch tree is
 *             built and needs more, its nodes (32 bytes each) count instead
 * Parameters  long_depth, stretch, min_depth, max_depth, array, holes; treesize(max_depth + 2)
 *             nodes are built twice in each way for each depth
 * Checksum    levels on one path down every tree, all nodes of the long-lived tree, one double
 * Source      Ellis, Kovac and Boehm, GCBench; the holes follow Whippet's mt-gcbench: after each
 *             node a dead array whose length is drawn from a geometric law (stop with probability
 *             0.15), so that live objects are not neighbours */
#include <stdlib.h>

#include "workloads/workload.h"

enum { LONG_DEPTH, STRETCH, MIN_DEPTH, MAX_DEPTH, ARRAY, HOLES };
static const struct gc_param params[] = {
    {"long_depth", 16, 8, 1, 24, NULL, "depth of the long-lived tree (2^(depth+1) - 1 nodes)"},
    {"stretch", 18, 10, 0, 26, NULL, "depth of the stretch tree; 0 = none; none with holes=1"},
    {"min_depth", 4, 4, 1, 24, NULL, "depth of the smallest short-lived trees"},
    {"max_depth", 16, 8, 1, 24, NULL, "depth of the largest short-lived trees"},
    {"array", 500000, 4000, 1, 100000000, NULL, "length of the long-lived array, in doubles"},
    {"holes", 0, 0, 0, 1, NULL, "1 = a dead array of 0 to ~40 doubles after each node"},
};

enum { LEFT, RIGHT, COUNT, LEVEL, NODE_WORDS };
enum { HOLE_TABLE = 256, HOLE_SEED = 1162, HOLE_STOP_PERCENT = 15 };
enum { DECLARED_NODE_BYTES = 32, DECLARED_ARRAY_BYTES = 24 };

struct bench {
    const struct gc_type *node;
    const struct gc_type *doubles;
    uint64_t holes_asked;                /* calls of hole() in this iteration */
    uint8_t hole[HOLE_TABLE];            /* doubles in the next hole, all 0 without holes */
    uint64_t holes_upto[HOLE_TABLE + 1]; /* lengths that are not 0 among the first n of `hole` */
};

static uint64_t tree_size(uint64_t depth)
{
    return (2ull << depth) - 1;
}
static uint64_t trees_of(const struct gc_run *r, uint64_t depth)
{
    return 2 * tree_size(r->params[MAX_DEPTH] + 2) / tree_size(depth);
}
static uint32_t depth_of(const struct gc_run *r, uint32_t i)
{
    return (uint32_t)r->params[MIN_DEPTH] + 2 * i;
}
static uint32_t depth_count(const struct gc_run *r)
{
    return (uint32_t)(r->params[MAX_DEPTH] - r->params[MIN_DEPTH]) / 2 + 1;
}
static uint64_t stretch_depth(const struct gc_run *r)
{
    return r->params[HOLES] ? 0 : r->params[STRETCH];
}

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t nodes = tree_size(r->params[LONG_DEPTH]) + tree_size(r->params[MAX_DEPTH]);
    uint64_t steady = nodes * DECLARED_NODE_BYTES + DECLARED_ARRAY_BYTES + 8 * r->params[ARRAY];
    uint64_t stretch = stretch_depth(r) ? tree_size(stretch_depth(r)) * DECLARED_NODE_BYTES : 0;

    return steady > stretch ? steady : stretch;
}

/* Objects that one iteration allocates. */
static uint64_t objects(const struct gc_run *r, const struct bench *b)
{
    uint64_t n = tree_size(r->params[LONG_DEPTH]) + 1;

    if (stretch_depth(r))
        n += tree_size(stretch_depth(r));
    for (uint32_t i = 0; i < depth_count(r); i++)
        n += 2 * trees_of(r, depth_of(r, i)) * tree_size(depth_of(r, i));
    return n + b->holes_asked / HOLE_TABLE * b->holes_upto[HOLE_TABLE] +
           b->holes_upto[b->holes_asked % HOLE_TABLE];
}

static void make_hole_table(struct bench *b, bool holes)
{
    struct gc_rng rng = {HOLE_SEED};

    for (uint32_t i = 0; i < HOLE_TABLE; i++) {
        while (holes && gc_rng_next(&rng) % 100 >= HOLE_STOP_PERCENT)
            b->hole[i]++;
        b->holes_upto[i + 1] = b->holes_upto[i] + (b->hole[i] != 0);
    }
}

static int depths_valid(struct gc_run *r)
{
    if (r->params[MIN_DEPTH] <= r->params[MAX_DEPTH])
        return GC_OK;
    r->error = "gcbench: min_depth is larger than max_depth";
    return GC_ERR_OPTION;
}

/* ---- on a heap --------------------------------------------------------------------------------*/

GC_INLINE void hole(struct gc_mutator *m, struct bench *b) GC_MAY_GC;
static void populate(struct gc_mutator *m, struct bench *b, uint32_t depth, gc_ref node) GC_MAY_GC;
static gc_ref make_tree(struct gc_mutator *m, struct bench *b, uint32_t depth) GC_MAY_GC;
static uint64_t short_lived(struct gc_run *r, struct bench *b, uint32_t depth) GC_MAY_GC;

GC_INLINE void hole(struct gc_mutator *m, struct bench *b)
{
    uint32_t n = b->hole[b->holes_asked++ % HOLE_TABLE];

    if (n)
        gc_alloc_n(m, b->doubles, n);
}

/* Builds the tree of `depth` > 0 below `node` from the top: each store is into an object older than
 * the value.  Leaves need no call. */
static void populate(struct gc_mutator *m, struct bench *b, uint32_t depth, gc_ref node)
{
    struct gc_scope scope;
    gc_handle self;
    gc_handle left;
    gc_handle right;
    gc_ref child;

    gc_scope_enter(m, &scope);
    self = gc_root(m, node);
    hole(m, b);
    left = gc_new(m, b->node);
    hole(m, b);
    right = gc_new(m, b->node);
    node = gc_get(m, self);
    child = gc_get(m, left);
    gc_store(m, node, LEFT, child);
    gc_store(m, node, RIGHT, gc_get(m, right));
    gc_set_u32(m, node, LEVEL, depth);
    if (depth > 1) {
        populate(m, b, depth - 1, child);
        populate(m, b, depth - 1, gc_get(m, right));
    }
    gc_scope_exit(m, &scope);
}

/* Builds a tree of `depth` > 0 from the leaves: each store is the first one into a fresh node. */
static gc_ref make_tree(struct gc_mutator *m, struct bench *b, uint32_t depth)
{
    struct gc_scope scope;
    gc_handle left;
    gc_handle right;
    gc_ref node;

    gc_scope_enter(m, &scope);
    left = gc_root(m, depth > 1 ? make_tree(m, b, depth - 1) : gc_alloc(m, b->node));
    right = gc_root(m, depth > 1 ? make_tree(m, b, depth - 1) : gc_alloc(m, b->node));
    hole(m, b);
    node = gc_alloc(m, b->node);
    gc_init(m, node, LEFT, gc_get(m, left));
    gc_init(m, node, RIGHT, gc_get(m, right));
    gc_set_u32(m, node, LEVEL, depth);
    gc_scope_exit(m, &scope);
    return node;
}

/* Sum of the levels on the path that turns right where `turns` has a 1. */
static uint64_t path_sum(const struct gc_mutator *m, gc_ref node, uint64_t turns)
{
    uint64_t sum = 0;

    for (; !gc_is_null(node); turns >>= 1) {
        sum += 1 + gc_get_u32(m, node, LEVEL);
        node = gc_load(m, node, turns & 1 ? RIGHT : LEFT);
    }
    return sum;
}
static uint64_t tree_sum(const struct gc_mutator *m, gc_ref node)
{
    if (gc_is_null(node))
        return 0;
    return 1 + gc_get_u32(m, node, LEVEL) + tree_sum(m, gc_load(m, node, LEFT)) +
           tree_sum(m, gc_load(m, node, RIGHT));
}

static uint64_t short_lived(struct gc_run *r, struct bench *b, uint32_t depth)
{
    struct gc_mutator *m = r->m;
    uint64_t trees = trees_of(r, depth);
    uint64_t sum = 0;
    gc_handle tree = gc_root(m, GC_NULL);

    for (uint64_t i = 0; i < trees; i++) {
        gc_set(m, tree, gc_alloc(m, b->node));
        populate(m, b, depth, gc_get(m, tree));
        sum += path_sum(m, gc_get(m, tree), i);
        gc_set(m, tree, GC_NULL);
    }
    for (uint64_t i = 0; i < trees; i++) {
        gc_set(m, tree, make_tree(m, b, depth));
        sum += path_sum(m, gc_get(m, tree), i);
        gc_set(m, tree, GC_NULL);
    }
    return sum;
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {LEFT, RIGHT};
    struct bench *b;
    int err = depths_valid(r);

    if (err)
        return err;
    b = r->state = calloc(1, sizeof(*b));
    if (!b)
        return GC_ERR_SYSTEM;
    make_hole_table(b, r->params[HOLES] != 0);
    err = gc_type_struct(r->heap, "gcbench.node", NODE_WORDS, refs, 2, &b->node);
    return err ? err : gc_type_byte_array(r->heap, "gcbench.doubles", sizeof(double), &b->doubles);
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    struct bench *b = r->state;
    uint32_t length = (uint32_t)r->params[ARRAY];
    uint32_t depths = depth_count(r);
    struct gc_scope scope;
    gc_handle tree;
    gc_handle array;
    double *element;

    gc_may_gc_begin();
    b->holes_asked = 0;
    if (stretch_depth(r))
        r->checksum += path_sum(m, make_tree(m, b, (uint32_t)stretch_depth(r)), 0);
    gc_scope_enter(m, &scope);
    tree = gc_new(m, b->node);
    populate(m, b, (uint32_t)r->params[LONG_DEPTH], gc_get(m, tree));
    array = gc_root(m, gc_alloc_n(m, b->doubles, length));
    element = gc_bytes(m, gc_get(m, array), b->doubles);
    for (uint32_t i = 1; i < length / 2; i++)
        element[i] = 1.0 / i;
    for (uint32_t i = 0; i < depths; i++) {
        gc_run_progress(r, (double)i / depths);
        r->checksum = gc_mix(r->checksum, short_lived(r, b, depth_of(r, i)));
    }
    element = gc_bytes(m, gc_get(m, array), b->doubles);
    r->checksum = gc_mix(r->checksum, (uint64_t)(1e9 * element[length / 4]));
    r->checksum = gc_mix(r->checksum, tree_sum(m, gc_get(m, tree)));
    gc_scope_exit(m, &scope);
    r->allocated_objects += objects(r, b);
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

/* ---- by hand ----------------------------------------------------------------------------------*/

struct native_node {
    struct native_node *left;
    struct native_node *right;
    uint32_t count;
    uint32_t level;
};

static void native_hole(struct gc_manual *a, struct bench *b)
{
    uint32_t n = b->hole[b->holes_asked++ % HOLE_TABLE];
    uint64_t *dead;

    if (!n)
        return;
    dead = a->alloc(a, 16 + 8 * n, GC_LIFETIME_SHORT);
    *dead = n;
    a->free(a, dead);
}
static struct native_node *native_node(struct gc_manual *a, enum gc_lifetime lifetime)
{
    return a->alloc(a, sizeof(struct native_node), lifetime);
}
/* Children are reached through local variables: `node` may have been overwritten meanwhile. */
static void native_populate(struct gc_manual *a, struct bench *b, uint32_t depth,
                            struct native_node *node, enum gc_lifetime lifetime)
{
    struct native_node *left;
    struct native_node *right;

    if (depth == 0)
        return;
    native_hole(a, b);
    left = native_node(a, lifetime);
    native_hole(a, b);
    right = native_node(a, lifetime);
    node->left = left;
    node->right = right;
    node->level = depth;
    native_populate(a, b, depth - 1, left, lifetime);
    native_populate(a, b, depth - 1, right, lifetime);
}
static struct native_node *native_make_tree(struct gc_manual *a, struct bench *b, uint32_t depth)
{
    struct native_node *left;
    struct native_node *right;
    struct native_node *node;

    if (depth == 0)
        return native_node(a, GC_LIFETIME_SHORT);
    left = native_make_tree(a, b, depth - 1);
    right = native_make_tree(a, b, depth - 1);
    native_hole(a, b);
    node = native_node(a, GC_LIFETIME_SHORT);
    node->left = left;
    node->right = right;
    node->level = depth;
    return node;
}
static uint64_t native_path_sum(const struct native_node *node, uint64_t turns)
{
    uint64_t sum = 0;

    for (; node; turns >>= 1) {
        sum += 1 + node->level;
        node = turns & 1 ? node->right : node->left;
    }
    return sum;
}
static uint64_t native_tree_sum(const struct native_node *node)
{
    return node ? 1 + node->level + native_tree_sum(node->left) + native_tree_sum(node->right) : 0;
}
static void native_free_tree(struct gc_manual *a, struct native_node *node)
{
    if (!node)
        return;
    native_free_tree(a, node->left);
    native_free_tree(a, node->right);
    a->free(a, node);
}
/* The end of a short-lived tree, which nobody may look into under an unsound manager. */
static uint64_t native_drop(struct gc_manual *a, struct native_node *tree, uint64_t turns)
{
    uint64_t sum;

    if (!a->sound)
        return 0;
    sum = native_path_sum(tree, turns);
    native_free_tree(a, tree);
    return sum;
}
static uint64_t native_short_lived(struct gc_run *r, struct gc_manual *a, struct bench *b,
                                   uint32_t depth)
{
    uint64_t trees = trees_of(r, depth);
    uint64_t sum = 0;
    struct native_node *tree;

    for (uint64_t i = 0; i < trees; i++) {
        tree = native_node(a, GC_LIFETIME_SHORT);
        native_populate(a, b, depth, tree, GC_LIFETIME_SHORT);
        sum += native_drop(a, tree, i);
    }
    for (uint64_t i = 0; i < trees; i++)
        sum += native_drop(a, native_make_tree(a, b, depth), i);
    return sum;
}

static int baseline(struct gc_run *r, struct gc_manual *a)
{
    struct bench b = {0};
    uint32_t length = (uint32_t)r->params[ARRAY];
    uint32_t depths = depth_count(r);
    struct native_node *tree;
    double *array;
    int err = depths_valid(r);

    if (err)
        return err;
    make_hole_table(&b, r->params[HOLES] != 0);
    if (stretch_depth(r))
        r->checksum += native_drop(a, native_make_tree(a, &b, (uint32_t)stretch_depth(r)), 0);
    tree = native_node(a, GC_LIFETIME_LONG);
    native_populate(a, &b, (uint32_t)r->params[LONG_DEPTH], tree, GC_LIFETIME_LONG);
    array = a->alloc(a, length * sizeof(double), GC_LIFETIME_LONG);
    for (uint32_t i = 1; i < length / 2; i++)
        array[i] = 1.0 / i;
    for (uint32_t i = 0; i < depths; i++) {
        gc_run_progress(r, (double)i / depths);
        r->checksum = gc_mix(r->checksum, native_short_lived(r, a, &b, depth_of(r, i)));
    }
    r->checksum = gc_mix(r->checksum, (uint64_t)(1e9 * array[length / 4]));
    r->checksum = gc_mix(r->checksum, native_tree_sum(tree));
    native_free_tree(a, tree);
    a->free(a, array);
    r->allocated_objects += objects(r, &b);
    return GC_OK;
}

GC_WORKLOAD(gcbench) = {
    .abi = GC_ABI,
    .name = "gcbench",
    .summary = "short-lived binary trees of all sizes beside a long-lived tree and array",
    .stresses = "small-object allocation and reclamation, stores into older parents",
    .source = "Ellis, Kovac and Boehm, GCBench; holes as in Whippet's mt-gcbench",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
    .baseline = baseline,
};
