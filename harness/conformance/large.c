/* SPDX-License-Identifier: MIT
 *
 * Conformance: large objects (more than GC_LARGE_UNITS units). */
#include "harness/conformance/kit.h"

enum { LARGE_REFS = 3000, LARGE_BYTES = 20000 };

static void large_objects_stay(struct conf *t)
{
    enum { COUNT = 12 };
    gc_handle h[COUNT];
    uint32_t at[COUNT];

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m");
    for (uint32_t i = 0; i < COUNT; i++)
        h[i] = gc_root(t->m, conf_blob(t, i, GC_LARGE_UNITS * GC_UNIT_BYTES + 3000 * i));
    for (uint32_t i = 0; i < COUNT; i++)
        at[i] = gc_get(t->m, h[i]).bits;
    for (int round = 0; round < 4; round++) {
        conf_garbage(t, 300000);
        conf_collect(t);
        for (uint32_t i = 0; i < COUNT; i++) {
            conf_expect_blob(t, gc_get(t->m, h[i]), i, GC_LARGE_UNITS * GC_UNIT_BYTES + 3000 * i,
                             "a handle");
            CONF_CHECK_THAT(t, at[i] == gc_get(t->m, h[i]).bits,
                            "a large object moved from 0x%08x to 0x%08x", at[i],
                            gc_get(t->m, h[i]).bits);
        }
    }
}

static void large_garbage_is_reclaimed(struct conf *t)
{
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    keep = gc_root(t->m, conf_blob(t, 1, LARGE_BYTES));
    for (uint32_t i = 0; i < 1500; i++) { /* 40 MB and more */
        static const uint32_t n[] = {8200, LARGE_BYTES, 40000, 5000, 100000};

        t->shared->step = i;
        conf_doing(t, "allocating large garbage");
        (void)conf_array(t, t->bytes, n[i % 5]);
        if (i % 50 == 0) {
            conf_expect_blob(t, gc_get(t->m, keep), 1, LARGE_BYTES, "a handle");
            conf_expect_books(t, "while large garbage was allocated");
        }
    }
}

/* Large objects take the space that small ones left, and the other way round. */
static void small_and_large_share_the_heap(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    for (int round = 0; round < 4; round++) {
        struct gc_scope s;
        gc_handle list;

        t->shared->step = (uint64_t)round;
        gc_scope_enter(t->m, &s);
        list = gc_root(t->m, GC_NULL);
        conf_doing(t, "filling half of the heap with small objects");
        for (uint32_t i = 0; i < 20000; i++) {
            gc_ref r = conf_node(t, i);

            gc_init(t->m, r, CONF_LEFT, gc_get(t->m, list));
            gc_set(t->m, list, r);
        }
        gc_set(t->m, list, GC_NULL);
        conf_doing(t, "filling half of the heap with large objects");
        for (uint32_t i = 0; i < 20; i++)
            (void)gc_root(t->m, conf_blob(t, i, 40000));
        conf_expect_books(t, "with large objects only");
        gc_scope_exit(t->m, &s);
        conf_doing(t, "allocating an object of half of the heap");
        (void)conf_array(t, t->bytes, 900000);
    }
}

static void large_slots_are_traced(struct conf *t)
{
    gc_handle big, big2;

    gc_may_gc_begin();
    conf_open(t, "heap-size=3m stress-alloc=0");
    big = gc_root(t->m, conf_array(t, t->refs, LARGE_REFS));
    big2 = gc_root(t->m, conf_array(t, t->rows, LARGE_REFS));
    for (uint32_t i = 0; i < LARGE_REFS; i++) {
        gc_ref r = conf_node(t, i);

        gc_array_store(t->m, gc_get(t->m, big), i, r);
        if (i % 10 == 0) {
            uint8_t *at = gc_bytes(t->m, gc_get(t->m, big2), t->rows);

            gc_store_slot(t->m, gc_get(t->m, big2),
                          (gc_slot *)(void *)(at + (size_t)i * t->rows->elem_bytes) +
                              conf_row_refs[1],
                          gc_array_load(t->m, gc_get(t->m, big), i));
        }
    }
    for (int round = 0; round < 4; round++) {
        conf_garbage(t, 300000);
        t->watched = 0;
        for (uint32_t i = 0; i < LARGE_REFS; i += 100)
            (void)conf_watch(t, gc_array_load(t->m, gc_get(t->m, big), i));
        conf_collect(t);
        for (uint32_t i = 0; i < LARGE_REFS; i += 100)
            conf_expect_kept(t, i / 100, gc_array_load(t->m, gc_get(t->m, big), i), i,
                             "an element of a large array", "slot");
        for (uint32_t i = 0; i < LARGE_REFS; i++) {
            gc_ref r = gc_array_load(t->m, gc_get(t->m, big), i);
            uint8_t *at = gc_bytes(t->m, gc_get(t->m, big2), t->rows);

            conf_expect_node(t, r, i, "an element of a large array");
            if (i % 10 == 0)
                CONF_CHECK_THAT(
                    t,
                    gc_same(r,
                            gc_slot_get((gc_slot *)(void *)(at + (size_t)i * t->rows->elem_bytes) +
                                        conf_row_refs[1])),
                    "a slot of a large struct array was not updated");
        }
    }
}

/* A young object that only an old large array holds (a store through the barrier). */
static void large_arrays_keep_young_objects(struct conf *t)
{
    gc_handle big;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    big = gc_root(t->m, conf_array(t, t->refs, LARGE_REFS));
    for (uint32_t round = 0; round < 10; round++) {
        for (uint32_t i = round; i < LARGE_REFS; i += 211) {
            gc_ref r = conf_node(t, 10000 * round + i);

            gc_array_store(t->m, gc_get(t->m, big), i, r);
        }
        conf_garbage(t, 200000);
        if (t->collector->caps & GC_CAP_YOUNG)
            CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_USER, GC_EXTENT_YOUNG) == GC_OK,
                            "a young collection was refused");
        else
            conf_collect(t);
        for (uint32_t i = round; i < LARGE_REFS; i += 211)
            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, big), i), 10000 * round + i,
                             "an element that was stored into an old large array");
        CONF_CHECK_THAT(t, gc_array_fill(t->m, gc_get(t->m, big), 0, LARGE_REFS, GC_NULL),
                        "a fill of the whole array was refused");
    }
}

static const struct conf_case cases[] = {
    {"large-objects-stay", "large objects keep their bytes and their place",
     "large objects must not be copied; gc_los_mark keeps them", GC_CAP_COLLECTS,
     large_objects_stay, NULL},
    {"large-garbage-is-reclaimed", "20 times the limit of large objects passes through the heap",
     "end() does not call gc_los_sweep, or marks of the last collection stay set", GC_CAP_COLLECTS,
     large_garbage_is_reclaimed, NULL},
    {"small-and-large-share-the-heap", "space that small objects left serves large ones and back",
     "empty blocks do not go back to the pool", GC_CAP_COLLECTS, small_and_large_share_the_heap,
     NULL},
    {"large-slots-are-traced", "each reference in a large array keeps its object",
     "a large object was marked but not scanned, or its slots were not updated", GC_CAP_COLLECTS,
     large_slots_are_traced, NULL},
    {"large-arrays-keep-young-objects", "a store into an old large array keeps the new value",
     "the barrier treats large objects unlike small ones", GC_CAP_COLLECTS,
     large_arrays_keep_young_objects, NULL},
};

CONF_THEME(100, large) = {"large objects", cases, sizeof cases / sizeof cases[0]};
