/* SPDX-License-Identifier: MIT
 *
 * `tricolor micro`: ns per allocation, handle, scope, store.  Each figure is the median of several
 * rounds of a million operations; rounds of all figures alternate, so that a machine that drifts
 * drifts for all of them. */
#include "harness/micro.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli.h"
#include "harness/find.h"
#include "harness/text.h"
#include "roots/roots.h"

enum { OPS = 1 << 20, MAX_ROUNDS = 101, WIDE = 16 };

struct bench {
    struct gc_mutator *m;
    const struct gc_type *small; /* 16 bytes */
    const struct gc_type *node;  /* 32 bytes, two references */
    gc_handle a;
    gc_handle b;
};

/* Keeps the compiler from dropping or merging what produced `bits`. */
GC_INLINE void keep(uint32_t bits)
{
    __asm__ volatile("" : : "r"(bits) : "memory");
}

static void alloc16(struct bench *b) GC_MAY_GC;
static void alloc16(struct bench *b)
{
    for (uint32_t i = 0; i < OPS; i++)
        keep(gc_alloc(b->m, b->small).bits);
}

static void alloc32(struct bench *b) GC_MAY_GC;
static void alloc32(struct bench *b)
{
    for (uint32_t i = 0; i < OPS; i++)
        keep(gc_alloc(b->m, b->node).bits);
}

static void wide_scope(struct bench *b) GC_MAY_GC;
static void wide_scope(struct bench *b)
{
    gc_ref r = gc_get(b->m, b->a);

    for (uint32_t i = 0; i < OPS / WIDE; i++) {
        struct gc_scope s;

        gc_scope_enter(b->m, &s);
        for (uint32_t k = 0; k < WIDE; k++)
            keep((uint32_t)gc_root(b->m, r).where);
        gc_scope_exit(b->m, &s);
    }
}

static void narrow_scope(struct bench *b) GC_MAY_GC;
static void narrow_scope(struct bench *b)
{
    gc_ref r = gc_get(b->m, b->a);

    for (uint32_t i = 0; i < OPS; i++) {
        struct gc_scope s;

        gc_scope_enter(b->m, &s);
        keep((uint32_t)gc_root(b->m, r).where);
        gc_scope_exit(b->m, &s);
    }
}

static void empty_scope(struct bench *b) GC_MAY_GC;
static void empty_scope(struct bench *b)
{
    for (uint32_t i = 0; i < OPS; i++) {
        struct gc_scope s;

        gc_scope_enter(b->m, &s);
        keep(i);
        gc_scope_exit(b->m, &s);
    }
}

static void handle_get(struct bench *b) GC_MAY_GC;
static void handle_get(struct bench *b)
{
    for (uint32_t i = 0; i < OPS; i++)
        keep(gc_get(b->m, b->a).bits);
}

static void store(struct bench *b) GC_MAY_GC;
static void store(struct bench *b)
{
    gc_ref x = gc_get(b->m, b->a), y = gc_get(b->m, b->b);

    for (uint32_t i = 0; i < OPS; i++) {
        gc_store(b->m, x, i & 1, y);
        keep(i);
    }
}

static void plain_store(struct bench *b) GC_MAY_GC;
static void plain_store(struct bench *b)
{
    gc_ref x = gc_get(b->m, b->a), y = gc_get(b->m, b->b);

    for (uint32_t i = 0; i < OPS; i++) {
        gc_set_u32(b->m, x, 2 + (i & 1), y.bits);
        keep(i);
    }
}

static void persistent(struct bench *b) GC_MAY_GC;
static void persistent(struct bench *b)
{
    gc_ref r = gc_get(b->m, b->a);

    for (uint32_t i = 0; i < OPS; i++) {
        gc_persistent p;

        if (gc_persistent_new(b->m, r, &p) == GC_OK && gc_persistent_unroot(b->m, &p) != GC_OK)
            gc_panic("micro: a fresh persistent handle is stale");
    }
}

static gc_handle callee(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    (void)m;
    (void)nargs;
    (void)data;
    return args[0];
}

static void native_call(struct bench *b) GC_MAY_GC;
static void native_call(struct bench *b)
{
    for (uint32_t i = 0; i < OPS; i++) {
        struct gc_scope s;

        gc_scope_enter(b->m, &s);
        keep((uint32_t)gc_native_call(b->m, callee, &b->a, 1, NULL).where);
        gc_scope_exit(b->m, &s);
    }
}

static const struct figure {
    const char *name;
    void (*run)(struct bench *b);
    const char *what;
} figures[] = {
    {"alloc16", alloc16,
     "bump allocation of 16 bytes: zeroing, header, collections with nothing live"},
    {"alloc32", alloc32, "the same of 32 bytes"},
    {"handle_in_16", wide_scope, "one handle in a scope of 16, entering and leaving included"},
    {"scope_of_1", narrow_scope, "a scope with one handle"},
    {"scope_of_0", empty_scope, "a scope without handles"},
    {"handle_get", handle_get, "reading a handle, with its checks"},
    {"store", store, "gc_store"},
    {"plain_store", plain_store, "a store of 4 bytes without barrier"},
    {"persistent", persistent, "creating and unrooting a persistent handle"},
    {"native_call", native_call, "gc_native_call with one argument and one result"},
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void micro_print(const char *name, double value, const char *unit, const char *what, int json)
{
    if (json)
        printf("{\"schema\":\"tricolor.micro/1\",\"name\":\"%s\",\"value\":%.4f,\"unit\":\"%s\"}\n",
               name, value, unit);
    else
        printf("%-16s %9.3f %-14s %s\n", name, value, unit, what);
}

static int open_bench(const struct gc_collector *c, struct gc_heap **h, struct bench *b) GC_MAY_GC;
static int open_bench(const struct gc_collector *c, struct gc_heap **h, struct bench *b)
{
    static const uint16_t refs[] = {0, 1};
    struct gc_options o;
    char err[256];

    cli_default_options(&o, c);
    /* Without collections there must be room for every round. */
    o.core[GC_OPT_HEAP_SIZE] = (c->caps & GC_CAP_COLLECTS) != 0 ? 8u << 20 : 4ull << 30;
    o.core[GC_OPT_PRETOUCH] = (c->caps & GC_CAP_COLLECTS) != 0;
    if (gc_heap_open(c, &o, h, err, sizeof err) != GC_OK) {
        say_error("%s", err);
        return CODE_FAILURE;
    }
    b->m = gc_heap_mutator(*h);
    if (gc_type_struct(*h, "small", 2, NULL, 0, &b->small) != GC_OK ||
        gc_type_struct(*h, "node", 6, refs, 2, &b->node) != GC_OK)
        return CODE_FAILURE;
    b->a = gc_new(b->m, b->node);
    b->b = gc_new(b->m, b->node);
    return CODE_OK;
}

static int operations(const struct gc_collector *c, uint32_t rounds, int json) GC_MAY_GC;
static int operations(const struct gc_collector *c, uint32_t rounds, int json)
{
    static double ns[FIGURES][MAX_ROUNDS];
    struct gc_heap *h;
    struct bench b;
    int code = open_bench(c, &h, &b);

    if (code != CODE_OK)
        return code;
    if ((c->caps & GC_CAP_COLLECTS) == 0 && rounds > 15)
        rounds = 15;
    for (uint32_t round = 0; round < rounds + 1; round++) { /* the first warms up */
        for (uint32_t i = 0; i < FIGURES; i++) {
            uint64_t t = gc_clock_ns();

            figures[i].run(&b);
            ns[i][round > 0 ? round - 1 : 0] = (double)(gc_clock_ns() - t) / OPS;
        }
    }
    for (uint32_t i = 0; i < FIGURES; i++) {
        qsort(ns[i], rounds, sizeof ns[i][0], by_value);
        micro_print(figures[i].name, ns[i][rounds / 2], "ns", figures[i].what, json);
    }
    gc_heap_close(h);
    return CODE_OK;
}

void micro_help(FILE *f)
{
    fputs(
        "  --collector=NAME|FILE.so  default semispace\n"
        "  --rounds=N                1 to 100; the median is printed; default 15\n"
        "  --mark=OBJECTS            instead: marking so many randomly laid out 64-byte objects,\n"
        "                            beside a plain depth-first marker in the same process\n"
        "  --json                    one JSON line per figure\n",
        f);
}

static bool bounded(const char *name, const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
    if (cli_number(text, false, out) && *out >= min && *out <= max)
        return true;
    say_error("--%s=%s: expected a whole number from %llu to %llu", name, text,
              (unsigned long long)min, (unsigned long long)max);
    return false;
}

int micro_command(int argc, char **argv)
{
    const char *name = "semispace";
    uint64_t rounds = 15, objects = 0;
    struct subject subject;
    char err[256];
    int json = 0;

    gc_may_gc_begin();
    for (int i = 1; i < argc; i++) {
        const char *value = strchr(argv[i], '=');

        value = value != NULL ? value + 1 : "";
        if (strncmp(argv[i], "--collector=", 12) == 0) {
            name = value;
        } else if (strncmp(argv[i], "--rounds=", 9) == 0) {
            if (!bounded("rounds", value, 1, MAX_ROUNDS - 1, &rounds))
                return CODE_USAGE;
        } else if (strncmp(argv[i], "--mark=", 7) == 0) {
            if (!bounded("mark", value, 1000, 100000000, &objects))
                return CODE_USAGE;
        } else if (strcmp(argv[i], "--json") == 0) {
            json = 1;
        } else {
            say_error("unknown flag '%s'; `tricolor help micro` lists them", argv[i]);
            return CODE_USAGE;
        }
    }
    if (!find_subject(name, &subject, err, sizeof err)) {
        say_error("%s", err);
        return CODE_USAGE;
    }
    if (subject.baseline != NULL) {
        say_error("'%s' is a baseline; micro needs a collector", name);
        return CODE_USAGE;
    }
    return objects != 0 ? micro_mark(subject.collector, objects, (uint32_t)rounds, json)
                        : operations(subject.collector, (uint32_t)rounds, json);
}
