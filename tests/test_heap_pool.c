/* SPDX-License-Identifier: MIT
 *
 * Pooled heaps: tenants one after the other, and what fails on the way. */
#include <string.h>
#include <sys/resource.h>

#include "heap/heap_pool.h"
#include "tests/support.h"

enum { SIZE = 3 };

static struct gc_heap_pool *open_pool(const char *options)
{
    const struct gc_collector *c = gc_collector_find("marksweep");
    struct gc_heap_pool *p;
    struct gc_options o;

    gc_options_init(&o, c);
    test_set_options(&o, options);
    assert_int_equal(gc_heap_pool_open(c, &o, SIZE, &p), GC_OK);
    return p;
}

static struct gc_heap *get(struct gc_heap_pool *p)
{
    struct gc_heap *h;
    char err[200] = "";

    if (gc_heap_pool_get(p, &h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    return h;
}

/* Fails, says why, and changes nothing. */
static void expect_refused(struct gc_heap_pool *p, int status)
{
    uint32_t opened = gc_heap_pool_opened(p), used = gc_heap_pool_used(p);
    struct gc_heap *h = (void *)p;
    char err[200] = "";

    assert_int_equal(gc_heap_pool_get(p, &h, err, sizeof err), status);
    assert_null(h);
    assert_true(err[0] != '\0');
    assert_int_equal(gc_heap_pool_opened(p), opened);
    assert_int_equal(gc_heap_pool_used(p), used);
}

static void work(struct gc_heap *h) GC_MAY_GC;
static void work(struct gc_heap *h)
{
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_handle keep;

    test_register(h, &t);
    keep = gc_root(m, GC_NULL);
    for (uint32_t i = 0; i < 20000; i++) {
        gc_ref r = gc_alloc(m, t.pair);

        assert_false(gc_is_null(r));
        if (i % 10 == 0) {
            gc_store(m, r, 0, i % 1000 == 0 ? GC_NULL : gc_get(m, keep));
            gc_set(m, keep, r);
        }
    }
}

/* rows: H2 H30 */
static void heaps_are_used_again(void **state)
{
    struct gc_heap_pool *p = open_pool("heap-size=1m");
    struct gc_heap *h[SIZE];
    uint32_t id[SIZE];

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_heap_pool_opened(p), 0);
    for (uint32_t i = 0; i < SIZE; i++) {
        h[i] = get(p);
        work(h[i]);
        id[i] = gc_heap_mutator(h[i])->heap_id;
    }
    assert_true(h[0] != h[1] && h[1] != h[2] && h[0] != h[2]);
    expect_refused(p, GC_ERR_LIMIT);
    for (uint32_t round = 0; round < 20; round++) {
        uint32_t i = round % SIZE;

        assert_int_equal(gc_heap_pool_put(p, h[i]), GC_OK);
        assert_int_equal(gc_heap_pool_used(p), SIZE - 1);
        assert_ptr_equal(get(p), h[i]); /* the only one that is free */
        assert_true(gc_heap_mutator(h[i])->heap_id != id[i]);
        id[i] = gc_heap_mutator(h[i])->heap_id;
        assert_int_equal(h[i]->totals.collections, 0);
        work(h[i]);
    }
    assert_int_equal(gc_heap_pool_opened(p), SIZE);
    gc_heap_pool_close(p);
}

struct stale {
    struct gc_heap *h;
    gc_handle handle;
};
static void use_stale(void *arg)
{
    struct stale *s = arg;

    (void)gc_get(gc_heap_mutator(s->h), s->handle);
}

/* rows: H30 R17 */
static void a_tenant_cannot_use_the_handles_of_another(void **state)
{
    struct gc_heap_pool *p = open_pool("heap-size=1m");
    struct stale s = {.h = get(p)};

    (void)state;
    gc_may_gc_begin();
    s.handle = gc_root(gc_heap_mutator(s.h), gc_i31(5));
    assert_int_equal(gc_heap_pool_put(p, s.h), GC_OK);
    assert_ptr_equal(get(p), s.h);
    (void)gc_root(gc_heap_mutator(s.h), gc_i31(6));
    assert_panics(use_stale, &s, "wrong heap");
    gc_heap_pool_close(p);
}

/* Each internal allocation of an open fails once, for every n; the pool stays as it was.
 * rows: H1 H30 C32 */
static void a_failed_get_leaves_the_pool_as_it_was(void **state)
{
    uint32_t n = 1;
    bool opened = false;

    (void)state;
    gc_may_gc_begin();
    for (; !opened && n < 200; n++) {
        struct gc_heap_pool *p;
        struct gc_heap *h;
        char options[64], err[200] = "";

        snprintf(options, sizeof options, "heap-size=1m fail-alloc=%u", n);
        p = open_pool(options);
        opened = gc_heap_pool_get(p, &h, err, sizeof err) == GC_OK;
        if (opened) {
            assert_int_equal(gc_heap_pool_put(p, h), GC_OK);
            for (uint32_t i = 0; i < SIZE; i++)
                (void)get(p);
        } else {
            for (uint32_t i = 0; i < 20; i++)
                expect_refused(p, GC_ERR_SYSTEM);
            assert_int_equal(gc_heap_pool_opened(p), 0);
        }
        gc_heap_pool_close(p);
    }
    assert_in_range(n, 4, 100);
}

/* rows: H30 C32 */
static void when_memory_is_there_again_all_heaps_can_be_had(void **state)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* a sanitizer needs address space at any time */
#endif
    struct gc_heap_pool *p = open_pool("heap-size=1m");
    struct gc_heap *first = get(p);
    struct rlimit saved, none;

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(getrlimit(RLIMIT_AS, &saved), 0);
    none = saved;
    none.rlim_cur = (rlim_t)1 << 30; /* less than a reservation */
    for (uint32_t i = 0; i < 10; i++) {
        assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
        expect_refused(p, GC_ERR_SYSTEM);
        assert_int_equal(setrlimit(RLIMIT_AS, &saved), 0);
    }
    work(first);
    for (uint32_t i = 1; i < SIZE; i++)
        work(get(p));
    expect_refused(p, GC_ERR_LIMIT);
    gc_heap_pool_close(p);
}

/* rows: H30 */
static void what_cannot_be_put_back_is_refused(void **state)
{
    struct gc_heap *other = test_open("marksweep", "heap-size=1m");
    struct gc_heap_pool *p = open_pool("heap-size=1m");
    struct gc_heap *h = get(p), *second = get(p);
    struct gc_collection *c;

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_heap_pool_put(p, other), GC_ERR_OPTION);
    assert_int_equal(gc_heap_pool_put(p, NULL), GC_ERR_OPTION);
    gc_nogc_enter(gc_heap_mutator(h));
    assert_int_equal(gc_heap_pool_put(p, h), GC_ERR_STATE);
    gc_nogc_exit(gc_heap_mutator(h));
    work(h);
    assert_int_equal(gc_collection_begin(h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    assert_int_equal(gc_heap_pool_put(p, h), GC_ERR_STATE);
    assert_int_equal(gc_heap_pool_used(p), 2);
    gc_collection_abandon(c);
    assert_int_equal(gc_heap_pool_put(p, h), GC_OK); /* abandoned: as good as any */
    assert_int_equal(gc_heap_pool_put(p, h), GC_ERR_OPTION);
    assert_int_equal(gc_heap_pool_used(p), 1);
    assert_ptr_equal(get(p), h);
    work(h);
    assert_int_equal(gc_heap_pool_put(p, second), GC_OK);
    gc_heap_pool_close(p);
    gc_heap_close(other);
}

static void sizes_have_bounds(void **state)
{
    const struct gc_collector *c = gc_collector_find("null");
    struct gc_heap_pool *p = (void *)state;

    assert_int_equal(gc_heap_pool_open(c, NULL, 0, &p), GC_ERR_LIMIT);
    assert_null(p);
    assert_int_equal(gc_heap_pool_open(c, NULL, GC_MAX_POOLED_HEAPS + 1, &p), GC_ERR_LIMIT);
    assert_int_equal(gc_heap_pool_open(c, NULL, GC_MAX_POOLED_HEAPS, &p), GC_OK);
    gc_may_gc_begin();
    gc_heap_pool_close(p);
    gc_heap_pool_close(NULL);
}

/* rows: H29 H30 */
static void host_objects_die_with_their_tenancy(void **state)
{
    struct gc_heap_pool *p = open_pool("heap-size=1m");
    struct gc_heap *h = get(p), *second = get(p);
    uint32_t deaths = 0;

    (void)state;
    gc_may_gc_begin();
    for (uint32_t i = 0; i < 10; i++) {
        (void)gc_root(gc_heap_mutator(h),
                      gc_extern_new(gc_heap_mutator(h), &test_counted, &deaths));
        (void)gc_root(gc_heap_mutator(second),
                      gc_extern_new(gc_heap_mutator(second), &test_counted, &deaths));
    }
    assert_int_equal(gc_heap_pool_put(p, h), GC_OK);
    assert_int_equal(deaths, 10);
    gc_heap_pool_close(p);
    assert_int_equal(deaths, 20);
}

struct told {
    uint32_t collections;
    uint32_t ooms;
};
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    (void)rec;
    ((struct told *)arg)->collections++;
}
static void on_oom(struct gc_mutator *m, void *arg)
{
    (void)m;
    ((struct told *)arg)->ooms++;
}

static void what_pooled_heaps_count_is_their_models_too(void **state)
{
    struct gc_heap *model = test_open("semispace", "heap-size=2m");
    struct told told = {0};
    uint64_t collections = 0, allocated = 0;
    struct gc_heap_pool *p;
    struct test_types t;
    struct gc_heap *h;

    (void)state;
    gc_may_gc_begin();
    gc_heap_set_sink(model, &(struct gc_event_sink){.arg = &told, .collection = on_collection});
    gc_heap_on_oom(model, on_oom, &told);
    assert_int_equal(gc_heap_pool_like(model, 1, &p), GC_OK);
    for (uint32_t round = 0; round < 3; round++) {
        h = get(p);
        assert_ptr_equal(h->collector, model->collector);
        assert_int_equal(h->acct.limit, (size_t)2 << 20);
        work(h);
        work(h);
        work(h);
        assert_int_equal(gc_collect(gc_heap_mutator(h)), GC_OK);
        test_register(h, &t);
        assert_true(gc_is_null(gc_alloc_n(gc_heap_mutator(h), t.bytes, 3000000)));
        collections += h->totals.collections;
        allocated += gc_mutator_allocated_bytes(gc_heap_mutator(h));
        assert_int_equal(gc_heap_pool_put(p, h), GC_OK);
        assert_int_equal(model->totals.collections, collections);
        assert_true(gc_mutator_allocated_bytes(gc_heap_mutator(model)) == allocated);
        assert_int_equal(told.collections, collections);
        assert_int_equal(told.ooms, round + 1);
    }
    assert_true(collections >= 6 && allocated >= 3 * 60000 * 24);
    assert_true(model->totals.by_reason[GC_REASON_USER] >= 3 && model->totals.gc_ns > 0);
    assert_true(model->acct.peak_used > (size_t)1 << 19);
    gc_heap_pool_close(p);
    gc_heap_close(model);
    assert_int_equal(told.ooms, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heaps_are_used_again),
        cmocka_unit_test(a_tenant_cannot_use_the_handles_of_another),
        cmocka_unit_test(a_failed_get_leaves_the_pool_as_it_was),
        cmocka_unit_test(when_memory_is_there_again_all_heaps_can_be_had),
        cmocka_unit_test(what_cannot_be_put_back_is_refused),
        cmocka_unit_test(sizes_have_bounds),
        cmocka_unit_test(host_objects_die_with_their_tenancy),
        cmocka_unit_test(what_pooled_heaps_count_is_their_models_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
