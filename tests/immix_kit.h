/* SPDX-License-Identifier: MIT
 *
 * tests/immix_kit.h -- immix heaps with lists that lie scattered. */
#ifndef TESTS_IMMIX_KIT_H
#define TESTS_IMMIX_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heap/object.h"
#include "heap/registry.h"
#include "roots/roots.h"

struct fixture {
    struct gc_heap *h;
    struct gc_mutator *m;
    const struct gc_type *cell; /* 16 bytes: a reference and a number */
    const struct gc_type *node; /* 32 bytes, a reference first */
};

/* Opens an immix heap; `options` are name, value, ..., NULL. */
static inline void open_heap(struct fixture *f, const char *const *options)
{
    static const uint16_t refs[] = {0};
    const struct gc_collector *immix = gc_collector_find("immix");
    struct gc_options o;
    char err[256];

    assert_non_null(immix);
    gc_options_init(&o, immix);
    for (; *options != NULL; options += 2)
        assert_int_equal(gc_options_set(&o, options[0], options[1], err, sizeof err), GC_OK);
    assert_int_equal(gc_heap_open(immix, &o, &f->h, err, sizeof err), GC_OK);
    f->m = gc_heap_mutator(f->h);
    assert_int_equal(gc_type_struct(f->h, "cell", 2, refs, 1, &f->cell), GC_OK);
    assert_int_equal(gc_type_struct(f->h, "node", 6, refs, 1, &f->node), GC_OK);
}

/* Puts a new cell with number `value` in front of the list that `list` roots.  False: heap full. */
static inline bool cons(struct fixture *f, gc_handle list, uint32_t value) GC_MAY_GC;
static inline bool cons(struct fixture *f, gc_handle list, uint32_t value)
{
    gc_ref r = gc_alloc(f->m, f->cell);

    if (gc_is_null(r))
        return false;
    gc_init(f->m, r, 0, gc_get(f->m, list));
    gc_set_u32(f->m, r, 1, value);
    gc_set(f->m, list, r);
    return true;
}

/* The list holds count - 1, ..., 0. */
static inline void assert_list(const struct fixture *f, gc_handle list, uint32_t count)
{
    gc_ref r = gc_get(f->m, list);

    for (uint32_t i = count; i-- > 0; r = gc_load(f->m, r, 0)) {
        assert_false(gc_is_null(r));
        assert_int_equal(gc_get_u32(f->m, r, 1), i);
    }
    assert_true(gc_is_null(r));
}

#define CELLS_PER_LINE (GC_LINE_BYTES / 16)
/* Fills what is free now with cells, of which the first `keep` in every line stay; how many did. */
static inline uint32_t scatter(struct fixture *f, gc_handle list, uint32_t keep) GC_MAY_GC;
static inline uint32_t scatter(struct fixture *f, gc_handle list, uint32_t keep)
{
    uint32_t kept = 0;

    for (uint32_t i = 0;; i++) {
        gc_ref r = gc_try_alloc(f->m, f->cell);

        if (gc_is_null(r))
            return kept;
        if (i % CELLS_PER_LINE < keep) {
            gc_init(f->m, r, 0, gc_get(f->m, list));
            gc_set_u32(f->m, r, 1, kept++);
            gc_set(f->m, list, r);
        }
    }
}

#endif
