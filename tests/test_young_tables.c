/* SPDX-License-Identifier: MIT
 *
 * Side tables in young collections: host objects and identity hashes of young objects are followed,
 * those of old ones are not looked at. */
#include "heap/object.h"
#include "tests/support.h"

enum { OBJECTS = 3000 };

/* Semispace, which copies everything, in the role of a collector with young collections. */
struct nursery {
    struct gc_collector collector;
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
    gc_handle keep;
    uint32_t hash[OBJECTS];
    uint32_t deaths;
};

/* Stale on purpose: the test plays the collector. */
static void open_nursery(struct nursery *n) GC_MAY_GC;
static void open_nursery(struct nursery *n)
{
    char err[256] = "";

    *n = (struct nursery){.collector = *gc_collector_find("semispace")};
    n->collector.caps |= GC_CAP_YOUNG;
    if (test_try_open(&n->collector, "heap-size=8m", &n->h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    n->m = gc_heap_mutator(n->h);
    test_register(n->h, &n->t);
    n->keep = gc_root(n->m, gc_alloc_n(n->m, n->t.refs, OBJECTS));
    for (uint32_t i = 0; i < OBJECTS; i++) {
        gc_ref r = gc_extern_new(n->m, &test_counted, &n->deaths);

        assert_false(gc_is_null(r));
        n->hash[i] = gc_identity_hash(n->m, r);
        gc_array_store(n->m, gc_get(n->m, n->keep), i, r);
    }
}

static gc_ref at(const struct nursery *n, uint32_t i)
{
    return gc_array_load(n->m, gc_get(n->m, n->keep), i);
}

static void young(struct nursery *n) GC_MAY_GC;
static void young(struct nursery *n)
{
    assert_int_equal(gc_heap_collect(n->h, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG), GC_OK);
    assert_int_equal(n->h->collection.rec.extent, GC_EXTENT_YOUNG);
}

/* Stale on purpose: the test plays the collector.
 * rows: H20 R24 */
static void young_collections_follow_what_moves(void **state)
{
    struct nursery n;
    uint32_t kept = OBJECTS;

    (void)state;
    gc_may_gc_begin();
    open_nursery(&n);
    for (uint32_t round = 2; round < 7; round++) {
        for (uint32_t i = round; i < OBJECTS; i += round) {
            kept -= !gc_is_null(at(&n, i));
            gc_array_store(n.m, gc_get(n.m, n.keep), i, GC_NULL);
        }
        young(&n);
        gc_host_run_finalizers(n.m);
        assert_int_equal(n.deaths, OBJECTS - kept);
        assert_int_equal(n.h->host.live, kept);
        assert_int_equal(n.h->identity.count, kept);
        for (uint32_t i = 0; i < OBJECTS; i++) {
            if (gc_is_null(at(&n, i)))
                continue;
            assert_ptr_equal(gc_extern_data(n.m, at(&n, i), &test_counted), &n.deaths);
            assert_int_equal(gc_identity_hash(n.m, at(&n, i)), n.hash[i]);
        }
        if (round == 4)
            assert_int_equal(gc_collect(n.m), GC_OK);
    }
    gc_heap_close(n.h);
}

/* Where everything stays alive in its place; counts how often it is asked. */
static gc_ref stays(struct gc_heap *h, gc_ref r)
{
    ++*(uint32_t *)h->sink.arg;
    return r;
}

static uint32_t asked(struct nursery *n, enum gc_extent extent)
{
    uint32_t calls = 0;

    gc_heap_set_sink(n->h, &(struct gc_event_sink){.arg = &calls});
    assert_int_equal(gc_host_sweep(n->h, extent, stays), 0);
    gc_identity_sweep(n->h, extent, stays);
    gc_heap_set_sink(n->h, NULL);
    return calls;
}

/* Stale on purpose: the test plays the collector. */
static void old_objects_are_not_looked_at(void **state)
{
    struct nursery n;

    (void)state;
    gc_may_gc_begin();
    open_nursery(&n);
    assert_int_equal(asked(&n, GC_EXTENT_YOUNG), 2 * OBJECTS);
    for (uint32_t i = 0; i < OBJECTS; i += 3)
        gc_header(n.m, at(&n, i))->gc |= GC_BIT_OLD;
    assert_int_equal(asked(&n, GC_EXTENT_YOUNG), 2 * OBJECTS); /* this one finds out */
    assert_int_equal(asked(&n, GC_EXTENT_YOUNG), 2 * (OBJECTS - OBJECTS / 3));
    assert_int_equal(asked(&n, GC_EXTENT_FULL), 2 * OBJECTS);
    assert_int_equal(asked(&n, GC_EXTENT_YOUNG), 2 * (OBJECTS - OBJECTS / 3));
    for (uint32_t i = 0; i < OBJECTS; i++) {
        assert_int_equal(gc_identity_hash(n.m, at(&n, i)), n.hash[i]);
        gc_header(n.m, at(&n, i))->gc &= ~GC_BIT_OLD;
    }
    /* Nothing old is left, and the places of young entries change. */
    assert_int_equal(gc_collect(n.m), GC_OK);
    assert_int_equal(n.deaths, 0);
    gc_set(n.m, n.keep, GC_NULL);
    assert_int_equal(gc_collect(n.m), GC_OK);
    assert_int_equal(n.deaths, OBJECTS);
    assert_int_equal(n.h->host.young_head, 0);
    assert_int_equal(n.h->identity.young_count, 0);
    gc_heap_close(n.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(young_collections_follow_what_moves),
        cmocka_unit_test(old_objects_are_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
