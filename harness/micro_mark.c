/* SPDX-License-Identifier: MIT
 *
 * `tricolor micro --mark`: what a collector's marking costs per object on a random layout, beside a
 * plain depth-first marker that walks the same objects in the same process.
 *
 * The graph: a random binary tree over all objects (so that all are reachable) and two more edges
 * from each to random objects.  Objects have 64 bytes. */
#include <stdlib.h>

#include "harness/cli.h"
#include "harness/find.h"
#include "harness/micro.h"
#include "harness/text.h"
#include "heap/heap.h"
#include "roots/roots.h"
#include "workloads/workload.h"

enum { EDGES = 4, WORDS = 14, OBJECT_BYTES = 64 };
/* The plain marker's mark: a header bit that collectors leave alone while the mutator runs. */
#define PLAIN_MARK 0x80000000u

struct graph {
    struct gc_mutator *m;
    uint32_t *at; /* reference of object i */
    uint64_t count;
    struct gc_collection_record last;
};

static void note(void *arg, const struct gc_collection_record *rec)
{
    struct graph *g = arg;

    g->last = *rec;
}

/* Allocates all objects in order, then links them in random order. */
static bool build(struct graph *g, const struct gc_type *type) GC_MAY_GC;
static bool build(struct graph *g, const struct gc_type *type)
{
    struct gc_rng rng = {1162};
    uint64_t n = g->count;

    for (uint64_t i = 0; i < n; i++) {
        gc_ref r = gc_alloc(g->m, type);

        if (gc_is_null(r))
            return false;
        g->at[i] = r.bits;
    }
    for (uint64_t i = n - 1; i > 0; i--) {
        uint64_t j = gc_rng_below(&rng, (uint32_t)(i + 1));
        uint32_t t = g->at[i];

        g->at[i] = g->at[j];
        g->at[j] = t;
    }
    for (uint64_t i = 0; i < n; i++) {
        gc_ref r = {g->at[i]};

        for (uint32_t e = 0; e < EDGES; e++) {
            uint64_t child = e < 2 ? 2 * i + 1 + e : gc_rng_below(&rng, (uint32_t)n);

            gc_init(g->m, r, e, (gc_ref){child < n ? g->at[child] : 0});
        }
    }
    return true;
}

/* Depth first with an explicit stack, mark bit in the header, no prefetch.  Returns objects. */
static uint64_t plain_mark(struct gc_mutator *m, gc_ref root, uint32_t *stack)
{
    uint64_t depth = 0, seen = 0;

    gc_header(m, root)->gc |= PLAIN_MARK;
    stack[depth++] = root.bits;
    while (depth > 0) {
        gc_ref r = {stack[--depth]};

        seen++;
        for (uint32_t e = 0; e < EDGES; e++) {
            gc_ref child = gc_load(m, r, e);

            if (gc_is_null(child) || (gc_header(m, child)->gc & PLAIN_MARK) != 0)
                continue;
            gc_header(m, child)->gc |= PLAIN_MARK;
            stack[depth++] = child.bits;
        }
    }
    return seen;
}

static void clear_mark(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct graph *g = arg;

    (void)type;
    (void)units;
    gc_header(g->m, obj)->gc &= ~PLAIN_MARK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *v, uint32_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

static int measure(struct graph *g, struct gc_heap *h, uint32_t rounds, int json) GC_MAY_GC;
static int measure(struct graph *g, struct gc_heap *h, uint32_t rounds, int json)
{
    gc_handle root = gc_root(g->m, (gc_ref){g->at[0]});
    double *plain = calloc(2 * (size_t)rounds, sizeof *plain), *own = plain + rounds;
    double ratio;

    if (plain == NULL)
        return CODE_FAILURE;
    for (uint32_t i = 0; i < rounds; i++) {
        uint64_t t = gc_clock_ns();
        uint64_t seen = plain_mark(g->m, gc_get(g->m, root), g->at);

        plain[i] = (double)(gc_clock_ns() - t) / (double)seen;
        if (seen != g->count)
            gc_panic("micro: the plain marker saw %llu objects of %llu", (unsigned long long)seen,
                     (unsigned long long)g->count);
        gc_heap_walk(h, clear_mark, g);
        if (gc_collect(g->m) != GC_OK || g->last.traced_objects < g->count)
            gc_panic("micro: the collector traced %llu objects of %llu",
                     (unsigned long long)g->last.traced_objects, (unsigned long long)g->count);
        own[i] = (double)(g->last.phase_ns[GC_PHASE_ROOTS] + g->last.phase_ns[GC_PHASE_TRACE]) /
                 (double)g->last.traced_objects;
    }
    /* A moving collector's first collection sees the random layout, later ones its own. */
    micro_print("mark_first", own[0], "ns/object", "marking, first collection (random layout)",
                json);
    micro_print("plain_first", plain[0], "ns/object", "plain depth-first marker, first round",
                json);
    ratio = own[0] / plain[0];
    micro_print("ratio_first", ratio, "", "the first over the second", json);
    micro_print("mark", median(own, rounds), "ns/object", "marking, median of the rounds", json);
    micro_print("plain", median(plain, rounds), "ns/object", "plain marker, median", json);
    free(plain);
    return CODE_OK;
}

int micro_mark(const struct gc_collector *c, uint64_t objects, uint32_t rounds, int json)
{
    static const uint16_t refs[EDGES] = {0, 1, 2, 3};
    struct graph g = {.count = objects};
    struct gc_event_sink sink = {.arg = &g, .collection = note};
    const struct gc_type *type;
    struct gc_options o;
    struct gc_heap *h;
    char err[256];
    int code = CODE_FAILURE;
    uint64_t bytes = objects * OBJECT_BYTES;

    cli_default_options(&o, c);
    bytes += bytes / 8 + (64u << 20);
    if ((c->caps & GC_CAP_MOVES) != 0)
        bytes *= 2;
    o.core[GC_OPT_HEAP_SIZE] = bytes < GC_MAX_HEAP_BYTES ? bytes : GC_MAX_HEAP_BYTES;
    if (gc_heap_open(c, &o, &h, err, sizeof err) != GC_OK) {
        say_error("%s", err);
        return CODE_FAILURE;
    }
    g.m = gc_heap_mutator(h);
    g.at = calloc(objects, sizeof *g.at);
    if (g.at == NULL || gc_type_struct(h, "node", WORDS, refs, EDGES, &type) != GC_OK)
        say_error("no memory for a graph of %llu objects", (unsigned long long)objects);
    else if (!build(&g, type))
        say_error("the heap has no room for %llu objects of %d bytes", (unsigned long long)objects,
                  OBJECT_BYTES);
    else if (h->totals.collections != 0)
        say_error("a collection ran while the graph was built");
    else {
        gc_heap_set_sink(h, &sink);
        code = measure(&g, h, rounds, json);
    }
    free(g.at);
    gc_heap_close(h);
    return code;
}
