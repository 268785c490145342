/* SPDX-License-Identifier: MIT
 *
 * workloads/handle_storm.c -- native code that roots everything it touches.
 *
 * Stresses    scopes and handles: deep recursion with handles on every level, wide scopes, nested
 *             native calls, escapes; scanning of a long handle stack; results that an old array
 *             keeps (old-to-new stores)
 * Live        the shelf (an array of `live` references) with a packet of three 24-byte cells in
 *             each place; while a scope is deep or wide, its cells too (a few per cent)
 * Parameters  rounds, live, depth, width, wide, calls, visits, replace
 * Checksum    numbers carried by the cells, as they are seen through the handles
 * Source      own; the pattern is that of language runtimes' native extensions */
#include <stdlib.h>

#include "workloads/workload.h"

enum { ROUNDS, LIVE, DEPTH, WIDTH, WIDE, CALLS, VISITS, REPLACE };
static const struct gc_param params[] = {
    {"rounds", 1000, 10, 1, 10000000, NULL, "rounds; each does all of the below"},
    {"live", 80000, 1000, 1, 50000000, NULL, "packets on the shelf"},
    {"depth", 200, 50, 0, 10000, NULL, "nested scopes of the dive"},
    {"width", 8, 4, 1, 1000, NULL, "handles on each level of the dive"},
    {"wide", 4096, 500, 1, 1000000, NULL, "handles of the wide scope"},
    {"calls", 10, 8, 0, 24, NULL, "n of fib(n), each of its calls a native call"},
    {"visits", 512, 100, 0, 100000000, NULL, "packets looked at, in a scope each"},
    {"replace", 256, 50, 0, 100000000, NULL, "packets replaced, each made in a scope it escapes"},
};

enum { A, B, NUMBER, CELL_WORDS };
enum { CELL_BYTES = 24, PACKET_CELLS = 3, ARRAY_OFFSET = 12 };
enum { PROGRESS_ROUNDS = 16 };

struct storm {
    struct gc_mutator *m;
    const struct gc_type *cell;
    const struct gc_type *shelf_type;
    gc_handle shelf;
    gc_handle *wide; /* the handles of the wide scope */
    struct gc_rng rng;
    uint64_t sum;
};

static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t shelf = ARRAY_OFFSET + r->params[LIVE] * sizeof(gc_ref);

    return (shelf + 7) / 8 * 8 + r->params[LIVE] * PACKET_CELLS * CELL_BYTES;
}

/* Cells that fib(n) allocates: three in each call with n > 1, and none in the others. */
static uint64_t fib_cells(uint64_t n)
{
    uint64_t calls = 0;
    uint64_t next = 0;

    for (uint64_t i = 1; i < n; i++) {
        uint64_t after = next + calls + 1;

        calls = next;
        next = after;
    }
    return 3 * next;
}
static uint64_t objects(const struct gc_run *r)
{
    const uint64_t *p = r->params;
    uint64_t dive = p[DEPTH] * (p[WIDTH] + 1);

    return 1 + p[LIVE] * PACKET_CELLS +
           p[ROUNDS] * (1 + dive + p[WIDE] + 1 + fib_cells(p[CALLS]) + p[REPLACE] * PACKET_CELLS);
}

static gc_handle make_cell(const struct storm *s, uint32_t number) GC_MAY_GC;
static gc_handle make_packet(const struct storm *s, uint32_t number) GC_MAY_GC;
static gc_handle dive(const struct storm *s, gc_handle above, uint32_t depth,
                      uint32_t width) GC_MAY_GC;
static int spread(struct storm *s, uint32_t wide) GC_MAY_GC;
static void replace(struct storm *s, uint32_t place) GC_MAY_GC;
static int one_round(struct gc_run *r, struct storm *s) GC_MAY_GC;

static uint32_t number_of(const struct storm *s, gc_handle cell)
{
    return gc_get_u32(s->m, gc_get(s->m, cell), NUMBER);
}
static gc_handle make_cell(const struct storm *s, uint32_t number)
{
    gc_ref cell = gc_alloc(s->m, s->cell);

    gc_set_u32(s->m, cell, NUMBER, number);
    return gc_root(s->m, cell);
}
/* Three cells, of which only the first one's handle escapes. */
static gc_handle make_packet(const struct storm *s, uint32_t number)
{
    struct gc_scope scope;
    gc_handle a;
    gc_handle b;
    gc_handle top;

    gc_scope_enter(s->m, &scope);
    a = make_cell(s, number + 1);
    b = make_cell(s, number + 2);
    top = make_cell(s, number);
    gc_init(s->m, gc_get(s->m, top), A, gc_get(s->m, a));
    gc_init(s->m, gc_get(s->m, top), B, gc_get(s->m, b));
    return gc_scope_escape(s->m, &scope, top);
}

/* `depth` scopes, one inside the other, each with `width` handles to cells that link to the level
 * above.  On the way back every level hands one new cell to the level above. */
static gc_handle dive(const struct storm *s, gc_handle above, uint32_t depth, uint32_t width)
{
    struct gc_scope scope;
    gc_handle last = above;
    gc_handle below;

    if (depth == 0)
        return above;
    gc_scope_enter(s->m, &scope);
    for (uint32_t i = 0; i < width; i++) {
        gc_handle cell = make_cell(s, depth + i);

        gc_init(s->m, gc_get(s->m, cell), A, gc_get(s->m, last));
        last = cell;
    }
    below = dive(s, last, depth - 1, width);
    return gc_scope_escape(s->m, &scope, make_cell(s, number_of(s, below) + number_of(s, last)));
}

/* One scope of `wide` handles, shuffled through the handles. */
static int spread(struct storm *s, uint32_t wide)
{
    struct gc_mutator *m = s->m;
    struct gc_scope scope;
    int err;

    gc_scope_enter(m, &scope);
    err = gc_scope_reserve(m, wide);
    for (uint32_t i = 0; i < wide && !err; i++)
        s->wide[i] = make_cell(s, i);
    for (uint32_t i = 0; i < wide && !err; i++) {
        uint32_t j = gc_rng_below(&s->rng, wide);
        gc_ref from = gc_get(m, s->wide[i]);

        gc_set(m, s->wide[i], gc_get(m, s->wide[j]));
        gc_set(m, s->wide[j], from);
    }
    for (uint32_t i = 0; i < wide && !err; i++)
        s->sum += (uint64_t)i * number_of(s, s->wide[i]);
    gc_scope_exit(m, &scope);
    return err;
}

/* A native function: args[0] is n, as a cell; the result is fib(n), as a cell. */
static gc_handle fib(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    const struct storm *s = data;
    uint32_t n = number_of(s, args[nargs - 1]);
    gc_handle arg;
    gc_handle first;
    gc_handle second;

    gc_may_gc_begin();
    if (n < 2)
        return args[0];
    arg = make_cell(s, n - 1);
    first = gc_native_call(m, fib, &arg, 1, data);
    arg = make_cell(s, n - 2);
    second = gc_native_call(m, fib, &arg, 1, data);
    return make_cell(s, number_of(s, first) + number_of(s, second));
}

static void visit(struct storm *s, uint32_t place)
{
    struct gc_mutator *m = s->m;
    struct gc_scope scope;
    gc_handle top;
    gc_handle a;
    gc_handle b;

    gc_scope_enter(m, &scope);
    top = gc_root(m, gc_array_load(m, gc_get(m, s->shelf), place));
    a = gc_root(m, gc_load(m, gc_get(m, top), A));
    b = gc_root(m, gc_load(m, gc_get(m, top), B));
    s->sum += number_of(s, top) ^ number_of(s, a) ^ number_of(s, b);
    gc_scope_exit(m, &scope);
}
static void replace(struct storm *s, uint32_t place)
{
    struct gc_mutator *m = s->m;
    struct gc_scope scope;
    gc_handle packet;

    gc_scope_enter(m, &scope);
    packet = make_packet(s, (uint32_t)s->sum);
    gc_array_store(m, gc_get(m, s->shelf), place, gc_get(m, packet));
    gc_scope_exit(m, &scope);
}

static int one_round(struct gc_run *r, struct storm *s)
{
    struct gc_mutator *m = s->m;
    uint32_t live = (uint32_t)r->params[LIVE];
    struct gc_scope scope;
    gc_handle arg;
    gc_handle result;
    int err;

    gc_scope_enter(m, &scope);
    arg = make_cell(s, (uint32_t)s->sum);
    result = dive(s, arg, (uint32_t)r->params[DEPTH], (uint32_t)r->params[WIDTH]);
    s->sum += number_of(s, result);
    err = spread(s, (uint32_t)r->params[WIDE]);
    arg = make_cell(s, (uint32_t)r->params[CALLS]);
    result = gc_native_call(m, fib, &arg, 1, s);
    s->sum += number_of(s, result);
    for (uint64_t i = 0; i < r->params[VISITS]; i++)
        visit(s, gc_rng_below(&s->rng, live));
    for (uint64_t i = 0; i < r->params[REPLACE]; i++)
        replace(s, gc_rng_below(&s->rng, live));
    gc_scope_exit(m, &scope);
    return err;
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {A, B};
    struct storm *s = r->state = calloc(1, sizeof(*s));
    int err;

    if (!s)
        return GC_ERR_SYSTEM;
    s->m = r->m;
    s->wide = malloc(r->params[WIDE] * sizeof(*s->wide));
    if (!s->wide)
        return GC_ERR_SYSTEM;
    err = gc_type_struct(r->heap, "handle_storm.cell", CELL_WORDS, refs, 2, &s->cell);
    return err ? err : gc_type_ref_array(r->heap, "handle_storm.shelf", &s->shelf_type);
}

static int iterate(struct gc_run *r)
{
    struct storm *s = r->state;
    struct gc_mutator *m = r->m;
    struct gc_scope scope;
    int err = GC_OK;

    gc_may_gc_begin();
    s->rng.state = r->seed;
    s->sum = 0;
    gc_scope_enter(m, &scope);
    s->shelf = gc_root(m, gc_alloc_n(m, s->shelf_type, (uint32_t)r->params[LIVE]));
    for (uint32_t i = 0; i < r->params[LIVE]; i++)
        replace(s, i);
    for (uint64_t i = 0; i < r->params[ROUNDS] && !err; i++) {
        err = one_round(r, s);
        if (i % PROGRESS_ROUNDS == 0)
            gc_run_progress(r, (double)i / (double)r->params[ROUNDS]);
    }
    gc_scope_exit(m, &scope);
    r->checksum = gc_mix(r->checksum, s->sum);
    r->allocated_objects += objects(r);
    return err;
}

static void teardown(struct gc_run *r)
{
    struct storm *s = r->state;

    if (s)
        free(s->wide);
    free(s);
    r->state = NULL;
}

GC_WORKLOAD(handle_storm) = {
    .abi = GC_ABI,
    .name = "handle_storm",
    .summary = "deep and wide handle scopes, nested native calls, escapes",
    .stresses = "scoped roots: pushes, scope exits, escapes, scanning of the handle stack",
    .source = "own; the pattern of language runtimes' native extensions",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
