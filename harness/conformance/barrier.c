/* SPDX-License-Identifier: MIT
 *
 * Conformance: references that are written into objects.  Every case first makes its objects old
 * (they survive several collections) and then stores young ones into them, so that a collector that
 * scans only part of the heap, or counts, must have seen the store. */
#include "harness/conformance/kit.h"

#define BARRIER_CAUSE                                                                         \
    "the write barrier was forgotten: attach() published barrier words that never match, or " \
    "store_slow() did not note the new value"

static void expect_range(struct conf *t, bool done, const char *what)
{
    CONF_CHECK_THAT(t, done, "%s was refused although the range lies inside the array", what);
}

/* Young and full collections alternate, with garbage in between. */
static void pass_time(struct conf *t, uint32_t collections) GC_MAY_GC;
static void pass_time(struct conf *t, uint32_t collections)
{
    for (uint32_t i = 0; i < collections; i++) {
        conf_garbage(t, 30000);
        if ((t->collector->caps & GC_CAP_YOUNG) && i % 2 == 0) {
            conf_doing(t, "running a young collection");
            CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_USER, GC_EXTENT_YOUNG) == GC_OK,
                            "a young collection was refused");
        } else {
            conf_collect(t);
        }
        gc_safepoint(t->m);
    }
}

static gc_handle old_node(struct conf *t, uint32_t number) GC_MAY_GC;
static gc_handle old_node(struct conf *t, uint32_t number)
{
    gc_handle h = gc_root(t->m, conf_node(t, number));

    pass_time(t, 4);
    return h;
}
static gc_handle old_array(struct conf *t, uint32_t n) GC_MAY_GC;
static gc_handle old_array(struct conf *t, uint32_t n)
{
    gc_handle h = gc_root(t->m, conf_array(t, t->refs, n));

    pass_time(t, 4);
    return h;
}

static void store_into_old(struct conf *t)
{
    gc_handle old;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_node(t, 1);
    for (uint32_t i = 0; i < 20; i++) {
        gc_ref young = conf_node(t, 100 + i);

        gc_store(t->m, gc_get(t->m, old), i % 2, young);
        pass_time(t, i % 3 + 1);
        conf_expect_node(t, gc_load(t->m, gc_get(t->m, old), i % 2), 100 + i,
                         "a field that gc_store wrote in an old object");
        conf_expect_node(t, gc_get(t->m, old), 1, "a handle");
    }
}

enum { ELEMENTS = 200 };

static void array_store_into_old(struct conf *t)
{
    gc_handle old;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_array(t, ELEMENTS);
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < ELEMENTS; i += round + 1) {
            gc_ref young = conf_node(t, 1000 * round + i);

            gc_array_store(t->m, gc_get(t->m, old), i, young);
        }
        pass_time(t, 2);
        for (uint32_t i = 0; i < ELEMENTS; i += round + 1)
            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, old), i), 1000 * round + i,
                             "an element that gc_array_store wrote in an old array");
    }
}

static void copy_into_old(struct conf *t)
{
    gc_handle old, young;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_array(t, ELEMENTS);
    young = gc_root(t->m, GC_NULL);
    for (uint32_t round = 0; round < 4; round++) {
        uint32_t at = 10 * round, n = ELEMENTS - 50;

        gc_set(t->m, young, conf_array(t, t->refs, ELEMENTS));
        for (uint32_t i = 0; i < ELEMENTS; i++) {
            gc_ref r = i % 5 == 4 ? gc_i31((int32_t)i) : conf_node(t, 1000 * round + i);

            gc_array_store(t->m, gc_get(t->m, young), i, r);
        }
        expect_range(t, gc_array_copy(t->m, gc_get(t->m, old), at, gc_get(t->m, young), 20, n),
                     "gc_array_copy");
        gc_set(t->m, young, GC_NULL);
        pass_time(t, 3);
        for (uint32_t i = 0; i < n; i++) {
            gc_ref r = gc_array_load(t->m, gc_get(t->m, old), at + i);

            if ((20 + i) % 5 == 4)
                CONF_CHECK_THAT(t, gc_is_i31(r) && gc_i31_value(r) == (int32_t)(20 + i),
                                "an integer that gc_array_copy wrote became 0x%08x", r.bits);
            else
                conf_expect_node(t, r, 1000 * round + 20 + i,
                                 "an element that gc_array_copy wrote in an old array");
        }
    }
}

/* Both directions of an overlapping copy inside one array. */
static void overlapping_copies(struct conf *t)
{
    gc_handle old;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_array(t, ELEMENTS);
    for (uint32_t round = 0; round < 4; round++) {
        uint32_t from = round % 2 ? 30 : 0, to = round % 2 ? 0 : 30;

        for (uint32_t i = 0; i < ELEMENTS; i++) {
            gc_ref r = conf_node(t, 1000 * round + i);

            gc_array_store(t->m, gc_get(t->m, old), i, r);
        }
        pass_time(t, 1);
        expect_range(t, gc_array_copy(t->m, gc_get(t->m, old), to, gc_get(t->m, old), from, 100),
                     "gc_array_copy");
        pass_time(t, 2);
        for (uint32_t i = 0; i < ELEMENTS; i++) {
            bool copied = i >= to && i < to + 100;

            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, old), i),
                             1000 * round + (copied ? i - to + from : i),
                             "an element of an array that was copied onto itself");
        }
    }
}

static void fill_into_old(struct conf *t)
{
    gc_handle old;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_array(t, ELEMENTS);
    for (uint32_t round = 0; round < 4; round++) {
        gc_ref young = conf_node(t, round);

        expect_range(t, gc_array_fill(t->m, gc_get(t->m, old), 10, 100, young), "gc_array_fill");
        pass_time(t, 3);
        for (uint32_t i = 10; i < 110; i++)
            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, old), i), round,
                             "an element that gc_array_fill wrote in an old array");
        CONF_CHECK_THAT(t,
                        gc_is_null(gc_array_load(t->m, gc_get(t->m, old), 9)) &&
                            gc_is_null(gc_array_load(t->m, gc_get(t->m, old), 110)),
                        "gc_array_fill wrote beyond its range");
        expect_range(
            t, gc_array_fill(t->m, gc_get(t->m, old), 10, 100, round % 2 ? GC_NULL : gc_i31(3)),
            "gc_array_fill");
    }
}

static void ranges_are_checked(struct conf *t)
{
    gc_handle a, b;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    a = gc_root(t->m, conf_array(t, t->refs, 10));
    b = gc_root(t->m, conf_node(t, 1));
    CONF_CHECK_THAT(t, gc_array_fill(t->m, gc_get(t->m, a), 0, 10, gc_get(t->m, b)), "fill");
    CONF_CHECK_THAT(t,
                    !gc_array_fill(t->m, gc_get(t->m, a), 5, 6, GC_NULL) &&
                        !gc_array_fill(t->m, gc_get(t->m, a), UINT32_MAX, 2, GC_NULL) &&
                        !gc_array_copy(t->m, gc_get(t->m, a), 1, gc_get(t->m, a), 0, 10) &&
                        !gc_array_copy(t->m, gc_get(t->m, a), 0, gc_get(t->m, a), 11, 0) &&
                        !gc_array_copy(t->m, gc_get(t->m, a), 0, gc_get(t->m, b), 0, 1) &&
                        !gc_array_fill(t->m, gc_get(t->m, b), 0, 1, GC_NULL),
                    "a range that leaves its array was accepted");
    CONF_CHECK_THAT(t, gc_array_fill(t->m, gc_get(t->m, a), 10, 0, GC_NULL),
                    "an empty range at the end of an array was refused");
    for (uint32_t i = 0; i < 10; i++)
        conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, a), i), 1,
                         "an array after refused operations");
}

static void init_of_fresh_objects(struct conf *t)
{
    gc_handle child, keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    keep = gc_root(t->m, GC_NULL);
    child = gc_root(t->m, GC_NULL);
    for (uint32_t round = 0; round < 6; round++) {
        gc_ref r;

        gc_set(t->m, child, conf_node(t, round));
        if (round % 2)
            pass_time(t, 3); /* an old child in a new object */
        r = conf_array(t, t->refs, 30);
        for (uint32_t i = 0; i < 30; i++)
            gc_array_init(t->m, r, i, i % 3 ? gc_get(t->m, child) : gc_i31((int32_t)i));
        gc_set(t->m, keep, r);
        r = conf_node(t, 500);
        gc_init(t->m, r, CONF_RIGHT, gc_get(t->m, keep));
        gc_set(t->m, keep, r);
        gc_set(t->m, child, GC_NULL);
        pass_time(t, 3);
        conf_expect_node(t, gc_get(t->m, keep), 500, "a handle");
        r = gc_load(t->m, gc_get(t->m, keep), CONF_RIGHT);
        conf_expect_type(t, r, t->refs, "a field that gc_init wrote");
        for (uint32_t i = 0; i < 30; i++) {
            if (i % 3)
                conf_expect_node(t, gc_array_load(t->m, r, i), round,
                                 "an element that gc_array_init wrote");
        }
    }
}

/* Objects, integers and null take turns in one slot (an overwritten integer is no reference). */
static void slots_change_kind(struct conf *t)
{
    gc_handle old, other;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    old = old_node(t, 1);
    other = gc_root(t->m, conf_node(t, 2));
    for (uint32_t i = 0; i < 60; i++) {
        gc_ref v = i % 4 == 0   ? gc_i31((int32_t)i)
                   : i % 4 == 1 ? conf_node(t, 100 + i)
                   : i % 4 == 2 ? gc_get(t->m, other)
                                : GC_NULL;

        gc_store(t->m, gc_get(t->m, old), CONF_LEFT, v);
        /* Onto itself: the new count must be taken before the old one is given back. */
        gc_store(t->m, gc_get(t->m, old), CONF_LEFT, gc_load(t->m, gc_get(t->m, old), CONF_LEFT));
        if (i % 5 == 0)
            pass_time(t, 1);
        v = gc_load(t->m, gc_get(t->m, old), CONF_LEFT);
        if (i % 4 == 1)
            conf_expect_node(t, v, 100 + i, "a field");
        else if (i % 4 == 2)
            conf_expect_node(t, v, 2, "a field");
        else
            CONF_CHECK_THAT(t, v.bits == (i % 4 == 0 ? gc_i31((int32_t)i).bits : 0),
                            "a field that held no object holds 0x%08x", v.bits);
        conf_expect_node(t, gc_get(t->m, other), 2, "a handle");
    }
}

/* Memory is reclaimed only where a collection may happen. */
static void stores_never_free(struct conf *t)
{
    gc_handle holder;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 poison=1");
    holder = gc_root(t->m, conf_node(t, 1));
    for (uint32_t i = 0; i < 2000; i++) {
        gc_ref child = conf_node(t, i), grandchild;

        gc_store(t->m, gc_get(t->m, holder), CONF_LEFT, child);
        grandchild = conf_node(t, i + 1);
        child = gc_load(t->m, gc_get(t->m, holder), CONF_LEFT);
        gc_store(t->m, child, CONF_RIGHT, grandchild);
        if (i % 10 == 0)
            gc_safepoint(t->m);
        child = gc_load(t->m, gc_get(t->m, holder), CONF_LEFT);
        gc_store(t->m, gc_get(t->m, holder), CONF_LEFT, GC_NULL);
        conf_expect_node(t, child, i, "a variable, right after the last store that cut it off");
        conf_expect_node(t, gc_load(t->m, child, CONF_RIGHT), i + 1,
                         "a field of an object that was cut off a moment ago");
        gc_store(t->m, gc_get(t->m, holder), CONF_RIGHT, child); /* and back to life */
        conf_garbage(t, 300);
        child = gc_load(t->m, gc_get(t->m, holder), CONF_RIGHT);
        conf_expect_node(t, child, i, "a field that an object was stored into in time");
        conf_expect_node(t, gc_load(t->m, child, CONF_RIGHT), i + 1,
                         "a field of an object that was saved in time");
    }
}

static const struct conf_case cases[] = {
    {"store-into-old", "gc_store into an object that survived collections keeps the new value",
     BARRIER_CAUSE, GC_CAP_COLLECTS, store_into_old, "H13"},
    {"array-store-into-old", "gc_array_store into an old array keeps the new value", BARRIER_CAUSE,
     GC_CAP_COLLECTS, array_store_into_old, "H13"},
    {"copy-into-old", "gc_array_copy into an old array keeps what it copied", BARRIER_CAUSE,
     GC_CAP_COLLECTS, copy_into_old, "C19"},
    {"overlapping-copies", "gc_array_copy within one array keeps the right objects",
     "store_range_slow() counts or logs slots whose ranges overlap wrongly", GC_CAP_COLLECTS,
     overlapping_copies, "C11"},
    {"fill-into-old", "gc_array_fill of an old array keeps the value", BARRIER_CAUSE,
     GC_CAP_COLLECTS, fill_into_old, "H13"},
    {"ranges-are-checked", "operations that leave their array are refused and change nothing",
     "this is the heap's own check; the collector corrupted an array's length", 0,
     ranges_are_checked, NULL},
    {"init-of-fresh-objects", "gc_init makes old and young children reachable from a new object",
     "with GC_HOOK_INIT the first write of a slot must be counted; without it an object placed "
     "outside the young space must be born logged",
     GC_CAP_COLLECTS, init_of_fresh_objects, "H14"},
    {"slots-change-kind", "objects, integers and null overwrite each other in one slot",
     "store_slow() did not ask gc_is_object() of the old value or of the new one", GC_CAP_COLLECTS,
     slots_change_kind, "H13 I2 C11"},
    {"stores-never-free", "an object that a store cut off stays intact until a collection may run",
     "store_slow() freed the old value; queue it and free in alloc_slow(), poll() or a collection",
     0, stores_never_free, "D8"},
};

CONF_THEME(90, barrier) = {"barriers", cases, sizeof cases / sizeof cases[0]};
