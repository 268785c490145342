/* SPDX-License-Identifier: MIT
 *
 * examples/embed.c -- the smallest host: opens a heap, builds a list in it, sums it, closes it.
 *
 *   cc $(pkg-config --cflags tricolor) -o embed embed.c $(pkg-config --libs tricolor)
 *   ./embed [COLLECTOR or ./plugin.so [NAME=VALUE]...]
 *   ./embed immix heap-size=4m stress-alloc=1 */
#include <stdio.h>
#include <string.h>

#include "heap/options.h"
#include "heap/registry.h"
#include "roots/roots.h"

enum { NEXT, NUMBER, WORDS };
static const uint16_t ref_words[] = {NEXT};

/* Prepends `n` cells to an empty list.  gc_alloc may collect, and then objects may move: what is
 * needed behind it is in a handle, and the handle's reference is read after the call. */
static uint64_t sum_of_list(struct gc_mutator *m, const struct gc_type *cell, uint32_t n) GC_MAY_GC;
static uint64_t sum_of_list(struct gc_mutator *m, const struct gc_type *cell, uint32_t n)
{
    struct gc_scope scope;
    gc_handle list;
    uint64_t sum = 0;

    gc_scope_enter(m, &scope);
    list = gc_root(m, GC_NULL);
    for (uint32_t i = 1; i <= n; i++) {
        gc_ref fresh = gc_alloc(m, cell);

        if (gc_is_null(fresh)) {
            fprintf(stderr, "embed: %s after %u cells\n", gc_err_text(m->status), i - 1);
            break;
        }
        gc_init(m, fresh, NEXT, gc_get(m, list));
        gc_set_u32(m, fresh, NUMBER, i);
        gc_set(m, list, fresh);
    }
    for (gc_ref at = gc_get(m, list); !gc_is_null(at); at = gc_load(m, at, NEXT))
        sum += gc_get_u32(m, at, NUMBER);
    gc_scope_exit(m, &scope);
    return sum;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "marksweep";
    const struct gc_collector *collector = gc_collector_find(name);
    const struct gc_type *cell;
    struct gc_options options;
    struct gc_heap *heap;
    char err[512] = "";

    gc_may_gc_begin(); /* this thread may collect; costs nothing (docs/rootcheck.md) */
    if (strchr(name, '/') != NULL && gc_plugin_load(name, &collector, err, sizeof err) != GC_OK)
        return fprintf(stderr, "embed: %s\n", err), 2;
    if (collector == NULL)
        return fprintf(stderr, "embed: no collector is called %s\n", name), 2;
    gc_options_init(&options, collector);
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');

        if (value != NULL)
            *value++ = 0;
        if (gc_options_set(&options, argv[i], value ? value : "", err, sizeof err) != GC_OK)
            return fprintf(stderr, "embed: %s\n", err), 2;
    }
    if (gc_heap_open(collector, &options, &heap, err, sizeof err) != GC_OK ||
        gc_type_struct(heap, "cell", WORDS, ref_words, 1, &cell) != GC_OK)
        return fprintf(stderr, "embed: no heap: %s\n", err), 1;
    printf("%llu\n", (unsigned long long)sum_of_list(gc_heap_mutator(heap), cell, 1000));
    gc_heap_close(heap);
    return 0;
}
