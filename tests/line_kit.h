/* SPDX-License-Identifier: MIT
 *
 * tests/line_kit.h -- a heap whose collector is only a line space: tests say which objects survive.
 */
#ifndef TESTS_LINE_KIT_H
#define TESTS_LINE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heap/line_space.h"

#define LINES       GC_LINES_PER_BLOCK
#define SMALL_UNITS 8u /* 32 bytes: eight to a line */
#define PER_LINE    (GC_LINE_UNITS / SMALL_UNITS)
#define PER_BLOCK   (LINES * PER_LINE)

/* ---- a heap whose collector only has the space ----------------------------------------------- */

static inline int attach(struct gc_heap *h)
{
    return gc_lines_open(h, gc_heap_state(h), 25);
}
static inline void detach(struct gc_heap *h)
{
    gc_lines_close(gc_heap_state(h));
}
static inline void reset(struct gc_heap *h)
{
    gc_lines_reset(h, gc_heap_state(h));
}
static inline enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    return gc_lines_alloc(m, gc_heap_state(m->heap), units, out);
}
static inline void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    gc_lines_walk(h, gc_heap_state(h), fn, arg);
}
static inline bool verify(struct gc_heap *h, char *err, size_t err_len)
{
    return gc_lines_verify(h, gc_heap_state(h), err, err_len);
}

static const struct gc_collector lines_only = {
    GC_COLLECTOR_ABI,
    .name = "lines_only",
    .summary = "a line space without a collector",
    .source = "",
    .limits = "",
    .caps = GC_CAP_MARKBITS,
    .state_bytes = sizeof(struct gc_line_space),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .alloc_slow = alloc_slow,
    .walk = walk,
    .verify = verify,
};

struct fixture {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct gc_line_space *s;
    const struct gc_type *small;
    const struct gc_type *bytes; /* array of 8-byte elements */
    uint32_t first;              /* the pool's first block, hence the first one taken */
};

static inline void register_types(struct fixture *f)
{
    static const uint16_t refs[] = {0};

    assert_int_equal(gc_type_struct(f->h, "small", 6, refs, 1, &f->small), GC_OK);
    assert_int_equal(gc_type_byte_array(f->h, "bytes", 8, &f->bytes), GC_OK);
}
static inline void open_with(struct fixture *f, const char *poison)
{
    struct gc_options o;
    char err[256];

    gc_options_init(&o, &lines_only);
    assert_int_equal(gc_options_set(&o, "heap-size", "1m", err, sizeof err), GC_OK);
    assert_int_equal(gc_options_set(&o, "poison", poison, err, sizeof err), GC_OK);
    assert_int_equal(gc_heap_open(&lines_only, &o, &f->h, err, sizeof err), GC_OK);
    f->m = gc_heap_mutator(f->h);
    f->s = gc_heap_state(f->h);
    f->first = f->h->pool.first;
    register_types(f);
}
static inline int open_plain(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);

    open_with(f, "0");
    *state = f;
    return 0;
}
static inline int open_poisoned(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);

    open_with(f, "1");
    *state = f;
    return 0;
}
static inline int close_heap(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_heap_close(f->h);
    test_free(f);
    return 0;
}

static inline gc_ref new_small(struct fixture *f)
{
    return gc_try_alloc(f->m, f->small);
}
/* A byte array of `units` units. */
static inline gc_ref new_long(struct fixture *f, uint32_t units)
{
    return gc_try_alloc_n(f->m, f->bytes, (units * GC_UNIT_BYTES - 16) / 8);
}
/* Allocates `blocks` blocks full of small objects from the pool. */
static inline void fill_blocks(struct fixture *f, uint32_t blocks)
{
    for (uint32_t i = 0; i < blocks * PER_BLOCK; i++)
        assert_false(gc_is_null(new_small(f)));
}
/* Small object `i` of line `line` of block number `block` of the space, after fill_blocks. */
static inline gc_ref at_line(const struct fixture *f, uint32_t block, uint32_t line, uint32_t i)
{
    return (gc_ref){gc_block_unit(f->first + block) + line * GC_LINE_UNITS + i * SMALL_UNITS};
}
static inline uint32_t line_of(gc_ref r)
{
    return (r.bits & (GC_BLOCK_UNITS - 1)) >> GC_LINE_SHIFT;
}
static inline uint32_t block_of(const struct fixture *f, gc_ref r)
{
    return (r.bits >> GC_BLOCK_SHIFT) - f->first;
}
static inline bool live_line(const struct fixture *f, uint32_t block, uint32_t line)
{
    return (f->s->blocks[f->first + block].live[line / 64] >> (line % 64) & 1) != 0;
}
static inline void mark(struct fixture *f, gc_ref r)
{
    uint32_t units;

    assert_true(gc_mark_set(f->h, r.bits));
    (void)gc_lines_object(f->h, r, &units);
    gc_lines_marked(f->s, r.bits, units);
}
/* A collection that only `keep` survives. */
static inline void collect(struct fixture *f, const gc_ref *keep, uint32_t count)
{
    gc_windows_retire_all(f->m);
    gc_lines_begin(f->h, f->s);
    for (uint32_t i = 0; i < count; i++)
        mark(f, keep[i]);
    gc_lines_sweep(f->h, f->s, GC_EXTENT_FULL);
    gc_lines_refill_reserve(f->h, f->s);
}
typedef bool (*keep_fn)(uint32_t block, uint32_t line);
/* A collection that the first `count` small objects of each line survive for which `keep` is true;
 * all of the space's blocks must be full of small objects. */
static inline void collect_lines(struct fixture *f, keep_fn keep, uint32_t count)
{
    uint32_t blocks = (uint32_t)f->s->stats.blocks;

    gc_windows_retire_all(f->m);
    gc_lines_begin(f->h, f->s);
    for (uint32_t at = 0; at < blocks * LINES; at++) {
        for (uint32_t i = 0; keep(at / LINES, at % LINES) && i < count; i++)
            mark(f, at_line(f, at / LINES, at % LINES, i));
    }
    gc_lines_sweep(f->h, f->s, GC_EXTENT_FULL);
    gc_lines_refill_reserve(f->h, f->s);
}
/* Allocates small objects until the heap is full. */
static inline uint32_t fill_heap(struct fixture *f)
{
    uint32_t objects = 0;

    while (!gc_is_null(new_small(f)))
        objects++;
    assert_int_equal(f->m->status, GC_ERR_FULL);
    return objects;
}
static inline void assert_sound(const struct fixture *f)
{
    char err[256] = "";

    if (!gc_lines_verify(f->h, f->s, err, sizeof err))
        fail_msg("%s", err);
}

struct seen {
    uint32_t objects;
    uint32_t units;
    uint32_t last;
    bool ascending;
};
static inline void see(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct seen *seen = arg;

    (void)type;
    seen->objects++;
    seen->units += units;
    seen->ascending = seen->ascending && obj.bits > seen->last;
    seen->last = obj.bits;
}
static inline struct seen walk_all(struct fixture *f)
{
    struct seen seen = {.ascending = true};

    gc_heap_walk(f->h, see, &seen);
    return seen;
}

#define PLAIN(name)    cmocka_unit_test_setup_teardown(name, open_plain, close_heap)
#define POISONED(name) cmocka_unit_test_setup_teardown(name, open_poisoned, close_heap)

#endif
