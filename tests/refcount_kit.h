/* SPDX-License-Identifier: MIT
 *
 * tests/refcount_kit.h -- heaps of the refcount collector in all its modes. */
#ifndef TESTS_REFCOUNT_KIT_H
#define TESTS_REFCOUNT_KIT_H

#include "heap/counts.h"
#include "tests/support.h"

/* Each barrier with each search for cycles, and the other allocator. */
static const char *const modes[] = {
    "barrier=immediate cycles=trace",
    "barrier=immediate cycles=trial",
    "barrier=coalescing cycles=trace",
    "barrier=coalescing cycles=trial",
    "barrier=immediate cycles=trace alloc=jemalloc",
    "barrier=coalescing cycles=trial alloc=jemalloc",
};
#define MODES (sizeof modes / sizeof modes[0])

struct rc {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
};

static inline void open_rc(struct rc *f, const char *mode, const char *more)
{
    char options[200];

    snprintf(options, sizeof options, "%s%s%s", mode, *more != '\0' ? " " : "", more);
    f->h = test_open("refcount", options);
    f->m = gc_heap_mutator(f->h);
    test_register(f->h, &f->t);
}

static inline void check(const struct rc *f)
{
    char err[256] = "";

    if (gc_heap_verify(f->h, NULL, err, sizeof err) != GC_OK)
        fail_msg("verify: %s", err);
}

static inline void close_rc(struct rc *f) GC_MAY_GC;
static inline void close_rc(struct rc *f)
{
    check(f);
    gc_heap_close(f->h);
}

static inline uint32_t count_of(const struct rc *f, gc_ref r)
{
    return gc_header_gc(gc_header(f->m, r)) / GC_COUNT_ONE;
}
static inline bool in_set(const struct rc *f, gc_ref r)
{
    return (gc_header_gc(gc_header(f->m, r)) & GC_COUNT_IN_SET) != 0;
}

static inline void young(struct rc *f) GC_MAY_GC;
static inline void young(struct rc *f)
{
    assert_int_equal(gc_heap_collect(f->h, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG), GC_OK);
}

static inline void count_one(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    (void)obj;
    (void)type;
    (void)units;
    ++*(uint32_t *)arg;
}
static inline uint32_t objects(const struct rc *f)
{
    uint32_t n = 0;

    gc_heap_walk(f->h, count_one, &n);
    return n;
}

/* A list of `n` pairs in front of what `list` holds. */
static inline void grow_list(struct rc *f, gc_handle list, uint32_t n) GC_MAY_GC;
static inline void grow_list(struct rc *f, gc_handle list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        gc_ref r = gc_alloc(f->m, f->t.pair);

        assert_false(gc_is_null(r));
        gc_init(f->m, r, 0, gc_get(f->m, list));
        gc_set(f->m, list, r);
    }
}

#endif
