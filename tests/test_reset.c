/* SPDX-License-Identifier: MIT
 *
 * A reset keeps what the heap has mapped: it asks the system and the allocator for nothing.  The
 * conformance suite checks that the heap is as new. */
#include <jemalloc/jemalloc.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/support.h"

/* These take the place of libc's in the whole program, jemalloc and plugins included. */
static uint32_t calls;

static void *answer(long r)
{
    return (void *)(uintptr_t)r; /* syscall() has set errno already */
}
void *mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
    calls++;
    return answer(syscall(SYS_mmap, at, bytes, prot, flags, fd, offset));
}
int munmap(void *at, size_t bytes)
{
    calls++;
    return (int)syscall(SYS_munmap, at, bytes);
}
int mprotect(void *at, size_t bytes, int prot)
{
    calls++;
    return (int)syscall(SYS_mprotect, at, bytes, prot);
}
int madvise(void *at, size_t bytes, int advice)
{
    calls++;
    return (int)syscall(SYS_madvise, at, bytes, advice);
}

/* Bytes that this thread has been given by jemalloc's functions so far. */
static uint64_t allocated(void)
{
    uint64_t bytes = 0;
    size_t len = sizeof bytes;

    assert_int_equal(mallctl("thread.allocated", &bytes, &len, NULL, 0), 0);
    return bytes;
}

struct subject {
    const char *collector;
    const char *options;
};

/* Small and large objects, host objects, identity hashes and roots of each kind. */
static void live(struct gc_heap *h, uint32_t *deaths) GC_MAY_GC;
static void live(struct gc_heap *h, uint32_t *deaths)
{
    struct gc_mutator *m = gc_heap_mutator(h);
    struct gc_table *table;
    struct test_types t;
    gc_persistent p;
    gc_handle keep;

    test_register(h, &t);
    keep = gc_root(m, gc_alloc_n(m, t.refs, 100));
    assert_int_equal(gc_table_new(m, "cells", 10, &table), GC_OK);
    for (uint32_t i = 0; i < 20000; i++) {
        gc_ref r = i % 1000 == 0 ? gc_alloc_n(m, t.bytes, 20000) : gc_alloc(m, t.pair);

        assert_false(gc_is_null(r));
        gc_array_store(m, gc_get(m, keep), i % 100, r);
        if (i % 200 == 0) {
            (void)gc_identity_hash(m, r);
            assert_int_equal(gc_persistent_new(m, r, &p), GC_OK);
            assert_int_equal(gc_table_set(m, table, i / 200 % 10, r), GC_OK);
            r = gc_extern_new(m, &test_counted, deaths);
            gc_array_store(m, gc_get(m, keep), 0, r);
        }
    }
}

/* rows: H3 H29 */
static void a_reset_asks_for_nothing(void **state)
{
    const struct subject *s = *state;
    struct gc_heap *h = test_open(s->collector, s->options);
    uint32_t deaths = 0;

    gc_may_gc_begin();
    for (uint32_t round = 1; round <= 4; round++) {
        uint32_t before;
        uint64_t bytes;

        live(h, &deaths);
        if (round % 2 == 0 && (h->collector->caps & GC_CAP_COLLECTS) != 0)
            assert_int_equal(gc_collect(gc_heap_mutator(h)), GC_OK);
        before = calls;
        bytes = allocated();
        assert_int_equal(gc_heap_reset(h), GC_OK);
        assert_int_equal(calls, before);
        assert_true(allocated() == bytes);
        assert_int_equal(deaths, 100 * round);
    }
    gc_heap_close(h);
}

/* rows: H29 */
static void an_abandoned_heap_neither(void **state)
{
    const struct subject *s = *state;
    struct gc_heap *h = test_open(s->collector, s->options);
    uint32_t deaths = 0;

    gc_may_gc_begin();
    for (uint32_t round = 0; round < 4 && (h->collector->caps & GC_CAP_COLLECTS) != 0; round++) {
        struct gc_collection *c;
        uint32_t before;
        uint64_t bytes;

        live(h, &deaths);
        assert_int_equal(gc_collection_begin(h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
        for (uint32_t i = 0; i < round * round * 10; i++)
            (void)gc_collection_step(c, 1);
        gc_collection_abandon(c);
        before = calls;
        bytes = allocated();
        assert_int_equal(gc_heap_reset(h), GC_OK);
        assert_int_equal(calls, before);
        assert_true(allocated() == bytes);
    }
    gc_heap_close(h);
}

/* What a heap maps is gone when it is closed: opening and closing leaves no mapping behind.
 * rows: H3 */
static void closing_leaves_no_mapping(void **state)
{
    const struct subject *s = *state;
    uint64_t mapped[8];
    uint32_t deaths = 0;

    gc_may_gc_begin();
    for (uint32_t round = 0; round < 8; round++) {
        struct gc_heap *h = test_open(s->collector, s->options);
        FILE *f;

        live(h, &deaths);
        gc_heap_close(h);
        f = fopen("/proc/self/statm", "r");
        assert_non_null(f);
        assert_int_equal(fscanf(f, "%lu", (unsigned long *)&mapped[round]), 1);
        fclose(f);
    }
    assert_true(mapped[7] == mapped[6] && mapped[6] == mapped[5]);
}

int main(void)
{
    /* Not alloc=jemalloc: see heap/jemalloc_space.h. */
    static const struct subject subjects[] = {
        {"null", "heap-size=8m"},
        {"semispace", "heap-size=4m"},
        {"marksweep", "heap-size=4m"},
        {"immix", "heap-size=4m"},
        {"refcount", "heap-size=4m"},
        {"refcount", "heap-size=4m barrier=coalescing"},
        {"refcount", "heap-size=4m cycles=trial"},
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        void *s = (void *)(uintptr_t)&subjects[i];
        const struct CMUnitTest tests[] = {
            cmocka_unit_test_prestate(a_reset_asks_for_nothing, s),
            cmocka_unit_test_prestate(an_abandoned_heap_neither, s),
            cmocka_unit_test_prestate(closing_leaves_no_mapping, s),
        };
        char name[128];

        snprintf(name, sizeof name, "%s %s", subjects[i].collector, subjects[i].options);
        failed += _cmocka_run_group_tests(name, tests, 3, NULL, NULL);
    }
    return failed;
}
