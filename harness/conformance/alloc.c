/* SPDX-License-Identifier: MIT
 *
 * Conformance: what allocation hands out. */
#include <stdlib.h>
#include <string.h>

#include "harness/conformance/kit.h"
#include "heap/object.h"

/* Everything behind the header, in words. */
static void expect_fresh(struct conf *t, gc_ref r, const struct gc_type *type, uint32_t n)
{
    const struct gc_header *header = gc_obj(t->heap, r);
    uint32_t units = (uint32_t)gc_type_units(type, n);
    uint32_t word = GC_HEADER_UNITS;

    if ((r.bits & 1u) != 0 || r.bits < GC_NULL_BYTES / GC_UNIT_BYTES)
        conf_fail(t, "alloc_slow() returned a place that is not a granule of the heap",
                  "a new %s stands at reference 0x%08x", type->name, r.bits);
    if (header->type != (uint32_t)type->header)
        conf_fail(t, "the window that alloc_slow() published was in use",
                  "a new %s has the header word 0x%08x instead of 0x%08x", type->name, header->type,
                  (uint32_t)type->header);
    if (gc_header_gc(header) & (GC_BIT_FORWARDED | GC_BITS_HASH))
        conf_fail(t, "header_bits has bits of gc_types.h that are not the collector's",
                  "a new %s is born forwarded or hashed (gc word 0x%08x)", type->name,
                  gc_header_gc(header));
    if (type->units == 0) {
        if (gc_length(t->m, r) != n)
            conf_fail(t, NULL, "a new array of %u elements has the length %u", n,
                      gc_length(t->m, r));
        word++;
    }
    for (; word < units; word++) {
        uint32_t v = *(const uint32_t *)gc_unit_addr(t->m, r.bits + word);

        if (v != 0)
            conf_fail(t, "memory was handed out without zeroing it (use gc_window_publish)",
                      "word %u of a new %s of %u words is 0x%08x instead of 0", word, type->name,
                      units, v);
    }
}

/* Leaves marks everywhere that a reference is not. */
static void dirty(struct conf *t, gc_ref r, const struct gc_type *type, uint32_t n)
{
    if (type == t->bytes)
        memset(gc_bytes(t->m, r, type), 0xA5, n);
    else if (type == t->node)
        gc_set_u64(t->m, r, CONF_DATA, ~(uint64_t)0);
    else if (type == t->wide)
        gc_set_u32(t->m, r, 3, ~0u);
    else if (type == t->refs)
        (void)gc_array_fill(t->m, r, 0, n, gc_i31(-1));
}

static void fresh_objects_are_zeroed(struct conf *t)
{
    uint64_t bytes = 0, enough = (t->collector->caps & GC_CAP_COLLECTS) ? 4 << 20 : 1 << 20;

    gc_may_gc_begin();
    conf_open(t, "heap-size=3m");
    while (bytes < enough) {
        uint32_t n = gc_rng_below(&t->rng, 40) == 0 ? 300 : gc_rng_below(&t->rng, 24);
        const struct gc_type *type;
        gc_ref r;

        switch (gc_rng_below(&t->rng, 4)) {
        case 0:
            type = t->node;
            break;
        case 1:
            type = n == 300 ? t->wide : t->node;
            break;
        case 2:
            type = t->refs;
            break;
        default:
            type = t->bytes;
            n = n == 300 ? 9000 : n; /* a large object now and then */
        }
        r = type->units != 0 ? conf_struct(t, type) : conf_array(t, type, n);
        expect_fresh(t, r, type, n);
        dirty(t, r, type, n);
        bytes += gc_type_units(type, n) * GC_UNIT_BYTES;
    }
}

enum { MANY = 3000 };
struct extent {
    uint32_t begin;
    uint32_t end;
};

static int by_begin(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;

    return (x->begin > y->begin) - (x->begin < y->begin);
}

static void objects_do_not_overlap(struct conf *t)
{
    struct extent *e = calloc(MANY, sizeof *e);
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, e != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=2m");
    keep = gc_root(t->m, conf_array(t, t->refs, MANY));
    for (uint32_t i = 0; i < MANY; i++) {
        gc_ref r = i % 2 ? conf_node(t, i) : conf_blob(t, i, gc_rng_below(&t->rng, 120));

        gc_array_store(t->m, gc_get(t->m, keep), i, r);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        gc_ref r = gc_array_load(t->m, gc_get(t->m, keep), i);
        uint64_t units;

        conf_expect_type(t, r, i % 2 ? t->node : t->bytes, "an array of survivors");
        units = gc_obj_units(t->heap, r, gc_type_of(t->m, r));
        e[i] = (struct extent){r.bits, r.bits + (uint32_t)units};
    }
    qsort(e, MANY, sizeof *e, by_begin);
    for (uint32_t i = 1; i < MANY; i++)
        CONF_CHECK_THAT(t, e[i].begin >= e[i - 1].end,
                        "two live objects overlap: [0x%08x, 0x%08x) and [0x%08x, 0x%08x)",
                        e[i - 1].begin, e[i - 1].end, e[i].begin, e[i].end);
    free(e);
}

/* Lengths at which size classes, lines, blocks or the large-object threshold may go wrong. */
static uint32_t odd_length(uint32_t i)
{
    if (i < 300)
        return i;
    i -= 300;
    return (512u << (i / 9)) - 12 + (i % 9) - 4;
}
enum { LENGTHS = 300 + 9 * 6 };

static void every_size_is_served(struct conf *t)
{
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m");
    keep = gc_root(t->m, conf_array(t, t->refs, LENGTHS));
    for (uint32_t i = 0; i < LENGTHS; i++) {
        uint32_t n = odd_length(i);
        gc_ref r = conf_array(t, t->bytes, n);

        expect_fresh(t, r, t->bytes, n);
        r = conf_blob(t, i, n);
        gc_array_store(t->m, gc_get(t->m, keep), i, r);
    }
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < LENGTHS; i++)
            conf_expect_blob(t, gc_array_load(t->m, gc_get(t->m, keep), i), i, odd_length(i),
                             "an array of byte arrays of many sizes");
        if (t->collector->caps & GC_CAP_COLLECTS) {
            conf_collect(t);
            conf_garbage(t, 100000);
        }
    }
}

enum { SHAPES = 140 };

static void every_struct_size_is_served(struct conf *t)
{
    const struct gc_type *type[SHAPES];
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m");
    for (uint32_t words = 0; words < SHAPES; words++) {
        uint16_t last = (uint16_t)(words - 1);
        int err = gc_type_struct(t->heap, "conf.shape", words, &last, words > 0, &type[words]);

        CONF_CHECK_THAT(t, err == GC_OK, "a struct type of %u words was refused", words);
    }
    keep = gc_root(t->m, conf_array(t, t->refs, SHAPES));
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t words = 0; words < SHAPES; words++) {
            gc_ref r = conf_struct(t, type[words]);

            expect_fresh(t, r, type[words], 0);
            gc_array_store(t->m, gc_get(t->m, keep), words, r);
            if (words > 0)
                gc_store(t->m, r, words - 1, r);
        }
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
        for (uint32_t words = 0; words < SHAPES; words++) {
            gc_ref r = gc_array_load(t->m, gc_get(t->m, keep), words);

            conf_expect_type(t, r, type[words], "an array of structs of every size");
            CONF_CHECK_THAT(t, words == 0 || gc_same(gc_load(t->m, r, words - 1), r),
                            "a struct of %u words no longer refers to itself", words);
            /* A self reference is a cycle; cut it, so that counting collectors can free it. */
            if (words > 0)
                gc_store(t->m, r, words - 1, GC_NULL);
        }
    }
}

static void wide_elements_are_aligned(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    for (uint32_t n = 0; n < 200; n++) {
        gc_ref r = conf_array(t, t->longs, n);
        uintptr_t at = (uintptr_t)gc_bytes(t->m, r, t->longs);

        CONF_CHECK_THAT(t, at % 8 == 0, "an array of 8-byte elements begins at address %#zx",
                        (size_t)at);
        (void)conf_blob(t, n, n % 23);
    }
}

static void never_and_too_long(struct conf *t)
{
    const struct gc_type *types[] = {t->longs, t->rows, t->refs, t->bytes};
    static const uint32_t lengths[] = {UINT32_MAX, UINT32_MAX - 1, 1u << 31, 0x3FFFFFFF, 3u << 20};

    gc_may_gc_begin();
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            gc_ref r = gc_alloc_n(t->m, types[i], lengths[k]);

            CONF_CHECK_THAT(t, gc_is_null(r), "an array of %u elements of %s fitted into 1 MiB",
                            lengths[k], types[i]->name);
            CONF_CHECK_THAT(t, t->m->status == GC_ERR_NEVER,
                            "an array that can never fit (%u of %s) was refused with \"%s\"",
                            lengths[k], types[i]->name, gc_err_text(t->m->status));
            r = gc_try_alloc_n(t->m, types[i], lengths[k]);
            CONF_CHECK_THAT(t, gc_is_null(r) && t->m->status == GC_ERR_NEVER,
                            "gc_try_alloc_n answered \"%s\" for an array that can never fit",
                            gc_err_text(t->m->status));
        }
    }
}

static void what_never_fits_is_refused_at_once(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    never_and_too_long(t);
    CONF_CHECK_THAT(t, t->heap->totals.collections == 0,
                    "%llu collections ran for allocations that can never succeed",
                    (unsigned long long)t->heap->totals.collections);
    (void)conf_node(t, 1);
}

static void try_alloc_never_collects(struct conf *t)
{
    /* Without a collection only the nursery can be filled. */
    uint32_t part = t->collector->caps & GC_CAP_YOUNG ? 16 : 4;
    uint64_t n = 0;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    conf_doing(t, "filling the heap with gc_try_alloc");
    while (!gc_is_null(gc_try_alloc(t->m, t->node)))
        n++;
    CONF_CHECK_THAT(t, t->m->status == GC_ERR_FULL, "a full heap answered \"%s\" to gc_try_alloc",
                    gc_err_text(t->m->status));
    CONF_CHECK_THAT(t, n * t->node->units * GC_UNIT_BYTES >= ((size_t)1 << 20) / part,
                    "gc_try_alloc gave up after %llu nodes, 1/%u of the heap at most",
                    (unsigned long long)n, part);
    CONF_CHECK_THAT(t, t->heap->totals.collections == 0, "gc_try_alloc ran a collection");
    if (t->collector->caps & GC_CAP_COLLECTS)
        (void)conf_node(t, 1);
}

static void allocate_in_region(struct conf *t)
{
    gc_may_gc_begin();
    (void)gc_collect(t->m);
}

static void no_gc_regions_hold(struct conf *t)
{
    gc_ref r;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    gc_nogc_enter(t->m);
    gc_nogc_enter(t->m);
    conf_expect_panic(t, allocate_in_region, "gc_collect inside a no-GC region", "no-GC");
    gc_nogc_exit(t->m);
    conf_expect_panic(t, allocate_in_region, "gc_collect inside the outer no-GC region", "no-GC");
    conf_doing(t, "filling the heap in a no-GC region");
    do
        r = gc_try_alloc(t->m, t->node);
    while (!gc_is_null(r));
    CONF_CHECK_THAT(t, t->m->status == GC_ERR_FULL,
                    "a full heap answered \"%s\" inside a no-GC region", gc_err_text(t->m->status));
    CONF_CHECK_THAT(t, t->heap->totals.collections == 0, "a collection ran in a no-GC region");
    gc_nogc_exit(t->m);
    if (t->collector->caps & GC_CAP_COLLECTS) {
        CONF_CHECK_THAT(t, gc_collect(t->m) == GC_OK,
                        "gc_collect is refused after the no-GC region was left");
        (void)conf_node(t, 1);
    }
}

/* Raw references to objects that nothing else holds any more are good until the next call that may
 * collect; gc_try_alloc is none. */
static void try_alloc_frees_nothing(struct conf *t)
{
    enum { VICTIMS = 4000 };
    uint32_t *raw = calloc(VICTIMS, sizeof *raw); /* bits: no root, and none is wanted */
    gc_handle keep;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, raw != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m poison=1");
    keep = gc_root(t->m, conf_array(t, t->refs, VICTIMS));
    for (uint32_t i = 0; i < VICTIMS; i++) {
        gc_ref r = conf_node(t, i);

        gc_array_store(t->m, gc_get(t->m, keep), i, r);
    }
    conf_settle(t);
    conf_doing(t, "filling the heap with gc_try_alloc");
    for (uint32_t i = 0; i < VICTIMS; i++) {
        raw[i] = gc_array_load(t->m, gc_get(t->m, keep), i).bits;
        gc_array_store(t->m, gc_get(t->m, keep), i, GC_NULL);
    }
    while (!gc_is_null(gc_try_alloc(t->m, t->node)))
        continue;
    for (uint32_t i = 0; i < VICTIMS; i++)
        conf_expect_node(t, (gc_ref){raw[i]}, i, "a raw reference kept over gc_try_alloc");
    free(raw);
}

static const struct conf_case cases[] = {
    {"fresh-objects-are-zeroed",
     "a new object is all zeroes behind its header, also in memory that was used before",
     "a refilled window was not zeroed; gc_window_publish does it", 0, fresh_objects_are_zeroed,
     "C3"},
    {"objects-do-not-overlap", "no two live objects share a byte",
     "alloc_slow() handed out space that was still in use, or counted a size wrong", 0,
     objects_do_not_overlap, NULL},
    {"every-size-is-served", "byte arrays of every length come zeroed and keep their bytes",
     "a size class is rounded wrong, or a window was refilled with too small cells", 0,
     every_size_is_served, NULL},
    {"every-struct-size-is-served", "structs of 0 to 139 words come zeroed and are traced",
     "a size class is rounded wrong, or the last word of a struct is not scanned", 0,
     every_struct_size_is_served, "C42"},
    {"wide-elements-are-aligned", "8-byte elements stand at addresses divisible by 8",
     "alloc_slow() returned an odd unit", 0, wide_elements_are_aligned, NULL},
    {"never-is-answered-at-once",
     "an array larger than the heap is refused with GC_ERR_NEVER and no collection runs for it",
     "alloc_slow() or the size arithmetic answers FULL where it must answer NEVER", 0,
     what_never_fits_is_refused_at_once, "H17 C27"},
    {"try-alloc-frees-nothing", "gc_try_alloc frees no object, so raw references stay good",
     "alloc_slow frees what waits for it although m->nogc is not 0", GC_CAP_COLLECTS,
     try_alloc_frees_nothing, "D8 H9"},
    {"try-alloc-never-collects", "gc_try_alloc answers GC_ERR_FULL instead of collecting",
     "alloc_slow() collects by itself; only heap/policy.c decides when to collect", 0,
     try_alloc_never_collects, "H17"},
    {"no-gc-regions-hold", "no collection runs in a no-GC region, and asking for one is a panic",
     "alloc_slow() collects by itself; only heap/policy.c decides when to collect", 0,
     no_gc_regions_hold, "H9 N7"},
};

CONF_THEME(10, alloc) = {"allocation", cases, sizeof cases / sizeof cases[0]};
