/* SPDX-License-Identifier: MIT
 *
 * workloads/message_window.c -- messages pass through a window: each push drops the oldest one.
 *
 * Stresses    pauses: a large live set whose objects all die old, in the order of their birth;
 *             each push is a request of the latency figures
 * Live        `window` messages of `bytes` bytes and what holds them: a ring (reference array) or
 *             an ordered map (treap nodes of 32 bytes)
 * Parameters  messages, bytes, window, map
 * Checksum    number and contents of each message that leaves the window, in order
 * Source      J. Fisher, "Low latency, large working set, and GHC's garbage collector" (2016); the
 *             programs that W. Sewell collected in gc-latency-experiment.  Their window of 200,000
 *             is --param window=200000 */
#include <stdlib.h>

#include "workloads/workload.h"

enum { MESSAGES, BYTES, WINDOW, MAP };
static const struct gc_param params[] = {
    {"messages", 400000, 5000, 1, 1000000000, NULL, "messages pushed"},
    {"bytes", 1024, 256, 16, 1 << 20, NULL, "payload of a message, in bytes"},
    {"window", 12000, 200, 1, 10000000, NULL, "messages alive at a time"},
    {"map", 1, 1, 0, 1, NULL, "what holds the window: 0 = ring, 1 = ordered map"},
};

/* A map node.  The map's entry is a node of its own whose right child is the root. */
enum { LEFT, RIGHT, MESSAGE, KEY, PRIORITY, NODE_WORDS };
enum { NODE_BYTES = 32 }; /* header and 5 words, in granules */
enum { MESSAGE_OFFSET = 12, ARRAY_OFFSET = 12 };
enum { PROGRESS_PUSHES = 16384 };

struct bench {
    const struct gc_type *message;
    const struct gc_type *ring;
    const struct gc_type *node;
};

static uint64_t granules(uint64_t bytes)
{
    return (bytes + GC_GRANULE_BYTES - 1) / GC_GRANULE_BYTES * GC_GRANULE_BYTES;
}

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t window = r->params[WINDOW];
    uint64_t messages = window * granules(MESSAGE_OFFSET + r->params[BYTES]);

    if (r->params[MAP])
        return messages + (window + 1) * NODE_BYTES;
    return messages + granules(ARRAY_OFFSET + window * sizeof(gc_ref));
}

/* ---- the ordered map: a treap -----------------------------------------------------------------*/

/* Inserts `node`, which has its key and priority.  Nothing here can collect. */
static void map_insert(struct gc_mutator *m, gc_ref map, gc_ref node)
{
    uint32_t key = gc_get_u32(m, node, KEY);
    uint32_t priority = gc_get_u32(m, node, PRIORITY);
    gc_ref above = map;
    gc_ref smaller = node;
    gc_ref larger = node;
    uint32_t above_side = RIGHT;
    uint32_t smaller_side = LEFT;
    uint32_t larger_side = RIGHT;
    gc_ref at = gc_load(m, map, RIGHT);

    while (!gc_is_null(at) && gc_get_u32(m, at, PRIORITY) >= priority) {
        above = at;
        above_side = key < gc_get_u32(m, at, KEY) ? LEFT : RIGHT;
        at = gc_load(m, at, above_side);
    }
    gc_store(m, above, above_side, node);
    /* The subtree at `at` is split by the key: smaller nodes to the left, larger to the right. */
    while (!gc_is_null(at)) {
        if (gc_get_u32(m, at, KEY) < key) {
            gc_store(m, smaller, smaller_side, at);
            smaller = at;
            smaller_side = RIGHT;
        } else {
            gc_store(m, larger, larger_side, at);
            larger = at;
            larger_side = LEFT;
        }
        at = gc_load(m, at, gc_get_u32(m, at, KEY) < key ? RIGHT : LEFT);
    }
    gc_store(m, smaller, smaller_side, GC_NULL);
    gc_store(m, larger, larger_side, GC_NULL);
}

/* Removes the node with the smallest key and returns its message; null when the map is empty. */
static gc_ref map_pop_first(struct gc_mutator *m, gc_ref map)
{
    gc_ref above = map;
    uint32_t side = RIGHT;
    gc_ref at = gc_load(m, map, RIGHT);
    gc_ref left;

    if (gc_is_null(at))
        return GC_NULL;
    while (left = gc_load(m, at, LEFT), !gc_is_null(left)) {
        above = at;
        side = LEFT;
        at = left;
    }
    gc_store(m, above, side, gc_load(m, at, RIGHT));
    return gc_load(m, at, MESSAGE);
}

/* ---- pushes -----------------------------------------------------------------------------------*/

static gc_ref make_message(struct gc_mutator *m, const struct bench *b, uint32_t number,
                           uint32_t bytes) GC_MAY_GC;
static void push_ring(struct gc_run *r, gc_handle ring, uint32_t number) GC_MAY_GC;
static void push_map(struct gc_run *r, gc_handle map, gc_handle message, uint32_t number) GC_MAY_GC;

static gc_ref make_message(struct gc_mutator *m, const struct bench *b, uint32_t number,
                           uint32_t bytes)
{
    gc_ref message = gc_alloc_n(m, b->message, bytes);
    uint8_t *at = gc_bytes(m, message, b->message);

    memset(at, (int)(number & 0xFF), bytes);
    memcpy(at, &number, sizeof(number));
    return message;
}

/* A message leaves the window: it must be the one that is due, unharmed from end to end. */
static void consume(struct gc_run *r, gc_ref message)
{
    const struct bench *b = r->state;
    uint32_t bytes = gc_length(r->m, message);
    const uint8_t *at = gc_bytes(r->m, message, b->message);
    uint64_t sum = bytes;
    uint64_t chunk;

    for (uint32_t i = 0; i + sizeof(chunk) <= bytes; i += sizeof(chunk)) {
        memcpy(&chunk, at + i, sizeof(chunk));
        sum += chunk;
    }
    r->checksum = gc_mix(r->checksum, sum);
}

static void push_ring(struct gc_run *r, gc_handle ring, uint32_t number)
{
    struct gc_mutator *m = r->m;
    uint32_t slot = number % (uint32_t)r->params[WINDOW];
    gc_ref message = make_message(m, r->state, number, (uint32_t)r->params[BYTES]);
    gc_ref oldest = gc_array_load(m, gc_get(m, ring), slot);

    if (!gc_is_null(oldest))
        consume(r, oldest);
    gc_array_store(m, gc_get(m, ring), slot, message);
}

static void push_map(struct gc_run *r, gc_handle map, gc_handle message, uint32_t number)
{
    struct gc_mutator *m = r->m;
    const struct bench *b = r->state;
    gc_ref node;

    gc_set(m, message, make_message(m, b, number, (uint32_t)r->params[BYTES]));
    node = gc_alloc(m, b->node);
    gc_set_u32(m, node, KEY, number);
    gc_set_u32(m, node, PRIORITY, (uint32_t)gc_rng_next(&(struct gc_rng){r->seed ^ number}));
    gc_init(m, node, MESSAGE, gc_get(m, message));
    gc_set(m, message, GC_NULL);
    if (number >= r->params[WINDOW])
        consume(r, map_pop_first(m, gc_get(m, map)));
    map_insert(m, gc_get(m, map), node);
}

/* The messages that never left the window are looked at too. */
static void drain(struct gc_run *r, gc_ref window)
{
    gc_ref message;

    if (r->params[MAP]) {
        while (message = map_pop_first(r->m, window), !gc_is_null(message))
            consume(r, message);
        return;
    }
    for (uint32_t i = 0; i < gc_length(r->m, window); i++) {
        message = gc_array_load(r->m, window, i);
        if (!gc_is_null(message))
            consume(r, message);
    }
}

/* ---- the workload -----------------------------------------------------------------------------*/

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {LEFT, RIGHT, MESSAGE};
    struct bench *b = r->state = calloc(1, sizeof(*b));
    int err;

    if (!b)
        return GC_ERR_SYSTEM;
    err = gc_type_byte_array(r->heap, "message_window.message", 1, &b->message);
    if (!err)
        err = gc_type_ref_array(r->heap, "message_window.ring", &b->ring);
    if (!err)
        err = gc_type_struct(r->heap, "message_window.node", NODE_WORDS, refs, 3, &b->node);
    return err;
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    const struct bench *b = r->state;
    uint32_t messages = (uint32_t)r->params[MESSAGES];
    bool map = r->params[MAP] != 0;
    struct gc_scope scope;
    gc_handle window;
    gc_handle message;
    uint64_t begin_ns;
    uint64_t end_ns;

    gc_may_gc_begin();
    gc_scope_enter(m, &scope);
    window = gc_root(m, map ? gc_alloc(m, b->node)
                            : gc_alloc_n(m, b->ring, (uint32_t)r->params[WINDOW]));
    message = gc_root(m, GC_NULL);
    end_ns = gc_run_clock();
    for (uint32_t i = 0; i < messages; i++) {
        begin_ns = gc_run_next_request(r, end_ns);
        if (map)
            push_map(r, window, message, i);
        else
            push_ring(r, window, i);
        end_ns = gc_run_clock();
        gc_run_request(r, begin_ns, end_ns);
        if (i % PROGRESS_PUSHES == 0)
            gc_run_progress(r, (double)i / messages);
    }
    drain(r, gc_get(m, window));
    gc_scope_exit(m, &scope);
    r->allocated_objects += (map ? 2ull : 1ull) * messages + 1;
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

GC_WORKLOAD(message_window) = {
    .abi = GC_ABI,
    .name = "message_window",
    .summary = "messages pass through a window; each push drops the oldest one",
    .stresses = "pauses: a large live set that dies old, in order of birth",
    .source = "Fisher 2016 (GHC latency); W. Sewell, gc-latency-experiment",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
