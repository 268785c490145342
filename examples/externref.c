/* SPDX-License-Identifier: MIT
 *
 * examples/externref.c -- a host object in the heap: made, put into a table, into a global and
 * through a native function, compared with itself each time, collected when nothing names it.
 *
 *   cc $(pkg-config --cflags tricolor) -o externref externref.c $(pkg-config --libs tricolor)
 *   ./externref [COLLECTOR or ./plugin.so [NAME=VALUE]...]
 *
 * The host keeps its text; the heap holds an object of a few bytes with the number of an entry in a
 * side table, never a pointer.  The output is the same for every collector, also when it collects
 * at every allocation (stress-alloc=1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap/options.h"
#include "heap/registry.h"
#include "roots/roots.h"

static int finalized;

static void text_dies(struct gc_mutator *m, void *data)
{
    (void)m;
    finalized++;
    free(data);
}
static const struct gc_host_type text_type = {"text", text_dies};
static const struct gc_host_type other_type = {"other", NULL};

static void need(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "externref: failed: %s\n", what);
    exit(1);
}

/* A string of the host as a rooted object; the string is the heap's from here on. */
static gc_handle new_text(struct gc_mutator *m, const char *text) GC_MAY_GC;
static gc_handle new_text(struct gc_mutator *m, const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    gc_ref r;

    need(copy != NULL, "malloc");
    strcpy(copy, text);
    r = gc_extern_new(m, &text_type, copy);
    need(!gc_is_null(r), "gc_extern_new");
    return gc_root(m, r);
}

static bool same(const struct gc_mutator *m, gc_handle a, gc_handle b)
{
    bool answer = false;

    need(gc_ref_eq(m, gc_any(a), gc_any(b), &answer) == GC_OK, "gc_ref_eq");
    return answer;
}

/* Lets the collector run, so that what follows cannot live on luck. */
static void churn(struct gc_mutator *m, const struct gc_type *block) GC_MAY_GC;
static void churn(struct gc_mutator *m, const struct gc_type *block)
{
    for (int i = 0; i < 200; i++)
        need(!gc_is_null(gc_alloc_n(m, block, 100)), "gc_alloc_n");
    need(gc_collect(m) == GC_OK, "gc_collect");
}

/* The native function: allocates, then returns its first argument. */
static gc_handle echo(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    gc_may_gc_begin();
    need(nargs == 1, "one argument");
    churn(m, data);
    return args[0];
}

static void tour(struct gc_heap *heap, struct gc_mutator *m) GC_MAY_GC;
static void tour(struct gc_heap *heap, struct gc_mutator *m)
{
    struct gc_table *table, *global;
    const struct gc_type *block;
    struct gc_scope scope;
    gc_handle text, got;
    gc_ref r;

    need(gc_type_byte_array(heap, "block", 1, &block) == GC_OK, "gc_type_byte_array");
    need(gc_table_new(m, "table", 10, &table) == GC_OK, "gc_table_new");
    need(gc_table_new(m, "global", 1, &global) == GC_OK, "gc_table_new");
    gc_scope_enter(m, &scope);

    printf("Creating a new externref...\n");
    text = new_text(m, "Hello, World!");
    churn(m, block);
    need(gc_extern_data(m, gc_get(m, text), &other_type) == NULL, "another type is refused");
    need(gc_extern_data(m, gc_get(m, text), &text_type) != NULL, "it is a text");
    printf("  data: %s\n", (const char *)gc_extern_data(m, gc_get(m, text), &text_type));

    printf("Touching the table...\n");
    need(gc_table_set(m, table, 3, gc_get(m, text)) == GC_OK, "gc_table_set");
    churn(m, block);
    need(gc_table_get(m, table, 3, &r) == GC_OK, "gc_table_get");
    got = gc_root(m, r);
    printf("  same object: %s\n", same(m, got, text) ? "yes" : "no");

    printf("Touching the global...\n");
    need(gc_table_set(m, global, 0, gc_get(m, text)) == GC_OK, "gc_table_set");
    churn(m, block);
    need(gc_table_get(m, global, 0, &r) == GC_OK, "gc_table_get");
    got = gc_root(m, r);
    printf("  same object: %s\n", same(m, got, text) ? "yes" : "no");

    printf("Calling a function...\n");
    /* The function's data is plain C; what it may collect, it gets in handles. */
    got = gc_native_call(m, echo, &text, 1, (void *)(uintptr_t)block);
    printf("  same object: %s\n", same(m, got, text) ? "yes" : "no");
    printf("  another one is the same: %s\n", same(m, new_text(m, "other"), text) ? "yes" : "no");

    printf("Collecting...\n");
    churn(m, block);
    printf("  data: %s\n", (const char *)gc_extern_data(m, gc_get(m, got), &text_type));
    gc_scope_exit(m, &scope);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "marksweep";
    const struct gc_collector *collector = gc_collector_find(name);
    struct gc_options options;
    struct gc_heap *heap;
    char err[512] = "";

    gc_may_gc_begin();
    if (strchr(name, '/') != NULL)
        need(gc_plugin_load(name, &collector, err, sizeof err) == GC_OK, err);
    need(collector != NULL, "no such collector");
    gc_options_init(&options, collector);
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');

        need(value != NULL, "expected NAME=VALUE");
        *value++ = 0;
        need(gc_options_set(&options, argv[i], value, err, sizeof err) == GC_OK, err);
    }
    need(gc_heap_open(collector, &options, &heap, err, sizeof err) == GC_OK, err);
    tour(heap, gc_heap_mutator(heap));
    gc_heap_close(heap);
    printf("  finalized: %d\n", finalized);
    printf("Done.\n");
    return 0;
}
