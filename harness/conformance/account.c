/* SPDX-License-Identifier: MIT
 *
 * Conformance: walking, verifying, counting, poison. */
#include <stdlib.h>
#include <string.h>

#include "harness/conformance/kit.h"
#include "heap/object.h"

/* ---- a walk, as sorted references ---- */

struct found {
    uint32_t *at;
    uint32_t count;
    uint32_t capacity;
    uint64_t units;
};

static void note(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct found *f = arg;

    (void)type;
    if (f->count < f->capacity)
        f->at[f->count] = obj.bits;
    f->count++;
    f->units += units;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static struct found walk(struct conf *t)
{
    struct found f = {.capacity = 200000};

    f.at = calloc(f.capacity, sizeof *f.at);
    CONF_CHECK_THAT(t, f.at != NULL, "no memory for the case itself");
    conf_doing(t, "walking the heap");
    gc_heap_walk(t->heap, note, &f);
    CONF_CHECK_THAT(t, f.count <= f.capacity, "a walk met %u objects in a heap of 2 MiB", f.count);
    qsort(f.at, f.count, sizeof *f.at, by_value);
    for (uint32_t i = 1; i < f.count; i++)
        CONF_CHECK_THAT(t, f.at[i] != f.at[i - 1], "a walk met object 0x%08x twice", f.at[i]);
    return f;
}

static void walk_is_exact(struct conf *t)
{
    struct gc_census census;
    struct found f;
    gc_handle keep;
    char err[200];

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    keep = gc_root(t->m, conf_array(t, t->refs, 3000));
    (void)gc_root(t->m, conf_blob(t, 1, 30000));
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < 3000; i += round + 1) {
            gc_ref r = i % 7 ? conf_node(t, i) : conf_blob(t, i, i % 150);

            gc_array_store(t->m, gc_get(t->m, keep), i, r);
        }
        conf_garbage(t, 400000);
        (void)conf_blob(t, 2, 20000);
        conf_settle(t);
        f = walk(t);
        CONF_CHECK_THAT(t, gc_heap_verify(t->heap, &census, err, sizeof err) == GC_OK,
                        "the heap's own checker found a fault: %s", err);
        CONF_CHECK_THAT(t, f.count == census.objects,
                        "a walk right after a full collection met %u objects, but %llu are "
                        "reachable",
                        f.count, (unsigned long long)census.objects);
        CONF_CHECK_THAT(t, f.units * GC_UNIT_BYTES == census.bytes,
                        "a walk met %llu bytes of objects, but %llu are reachable",
                        (unsigned long long)f.units * GC_UNIT_BYTES,
                        (unsigned long long)census.bytes);
        free(f.at);
    }
}

/* In the middle of allocation a walk meets at least every reachable object, and only objects. */
static void walk_meets_all(struct conf *t)
{
    struct found f;
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m stress-alloc=0");
    keep = gc_root(t->m, conf_array(t, t->refs, 1000));
    for (uint32_t round = 0; round < 10; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            gc_ref r = i % 3 ? conf_node(t, i) : conf_blob(t, i, gc_rng_below(&t->rng, 200));

            gc_array_store(t->m, gc_get(t->m, keep), i, r);
        }
        f = walk(t);
        for (uint32_t i = 0; i < 1000; i++) {
            uint32_t key = gc_array_load(t->m, gc_get(t->m, keep), i).bits;

            CONF_CHECK_THAT(t, bsearch(&key, f.at, f.count, sizeof key, by_value) != NULL,
                            "a walk between two allocations misses the live object 0x%08x", key);
        }
        free(f.at);
        conf_verify(t, "between two allocations");
    }
}

static void allocated_bytes_are_exact(struct conf *t)
{
    uint64_t sum = 0, before;

    gc_may_gc_begin();
    conf_open(t, "heap-size=8m stress-alloc=0");
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t n = i % 100 == 0 ? 9000 : gc_rng_below(&t->rng, 60);

        before = gc_mutator_allocated_bytes(t->m);
        (void)(n == 59 ? conf_struct(t, t->node) : conf_array(t, t->bytes, n));
        sum += n == 59 ? t->node->units * GC_UNIT_BYTES : gc_array_bytes(t->bytes, n);
        CONF_CHECK_THAT(t, gc_mutator_allocated_bytes(t->m) > before,
                        "the count of allocated bytes did not grow with an allocation");
        if ((t->collector->caps & GC_CAP_COLLECTS) == 0 && sum > 1000000)
            break;
    }
    before = gc_mutator_allocated_bytes(t->m);
    /* Rounding to cells and runs may add, never take away. */
    CONF_CHECK_THAT(t, before >= sum && before <= sum + sum / 4,
                    "%llu bytes of objects were allocated, but %llu are counted",
                    (unsigned long long)sum, (unsigned long long)before);
}

static void verify_option_passes(struct conf *t)
{
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m verify=2");
    keep = gc_root(t->m, conf_array(t, t->refs, 100));
    for (uint32_t i = 0; i < 6000; i++) {
        gc_ref r = i % 50 ? conf_node(t, i) : conf_blob(t, i, 1 + i % 9000);

        gc_array_store(t->m, gc_get(t->m, keep), gc_rng_below(&t->rng, 100), r);
    }
    conf_collect(t);
}

enum { RUN = 20000 };

/* Memory of objects that died reads as poison until it is handed out again. */
static void dead_memory_is_poisoned(struct conf *t)
{
    uint32_t *at = calloc(RUN, sizeof *at), poisoned = 0, large;
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, at != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=2m poison=1 protect=0 stress-alloc=0");
    keep = gc_root(t->m, conf_node(t, 1));
    for (uint32_t i = 0; i < RUN; i++)
        at[i] = conf_node(t, i).bits;
    large = conf_blob(t, 1, 50000).bits;
    conf_settle(t);
    for (uint32_t i = 0; i < 50000; i++)
        CONF_CHECK_THAT(t, ((const uint8_t *)gc_unit(t->heap, large))[i] == GC_POISON,
                        "byte %u of a dead large object is no poison after a collection", i);
    for (uint32_t i = 0; i < RUN; i++) {
        const uint8_t *p = gc_unit(t->heap, at[i]);
        uint32_t good = 0, bytes = t->node->units * GC_UNIT_BYTES;

        for (uint32_t k = 0; k < bytes; k++)
            good += p[k] == GC_POISON;
        poisoned += good >= bytes - sizeof(struct gc_header); /* a free cell has a header */
    }
    /* A survivor may have been copied here; lines at the edges may be shared with live objects. */
    CONF_CHECK_THAT(t, poisoned >= RUN - RUN / 100,
                    "of %d dead objects only %u read as poison after a collection", RUN, poisoned);
    conf_expect_node(t, gc_get(t->m, keep), 1, "a handle");
    for (uint32_t i = 0; i < RUN; i++) {
        gc_ref r = gc_alloc(t->m, t->node);

        CONF_CHECK_THAT(t,
                        !gc_is_null(r) && gc_get_u64(t->m, r, CONF_DATA) == 0 &&
                            gc_is_null(gc_load(t->m, r, CONF_LEFT)),
                        "a new object shows poison");
    }
    free(at);
}

static const struct conf_case cases[] = {
    {"walk-is-exact", "after a full collection a walk meets exactly the reachable objects",
     "walk() visits dead objects, or skips spaces", GC_CAP_COLLECTS, walk_is_exact, NULL},
    {"walk-meets-all", "between allocations a walk meets every live object, and runs parse",
     "the rest of a window is not a filler (gc_window_retire makes it one)", 0, walk_meets_all,
     NULL},
    {"allocated-bytes-are-exact", "the count of allocated bytes follows the objects",
     "a window was published or dropped without gc_window_publish and gc_window_retire", 0,
     allocated_bytes_are_exact, "C28"},
    {"verify-passes", "the heap's own checker passes before and after each collection",
     "a slot was left with an old reference, or walk() misses live objects", GC_CAP_COLLECTS,
     verify_option_passes, "R1"},
    {"dead-memory-is-poisoned", "with poison=1 reclaimed memory reads as 0xFE until it is reused",
     "end() reclaims without looking at h->poison", GC_CAP_COLLECTS, dead_memory_is_poisoned, "I3"},
};

CONF_THEME(150, account) = {"books and walks", cases, sizeof cases / sizeof cases[0]};
