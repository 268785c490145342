/* SPDX-License-Identifier: MIT
 *
 * Conformance: heap bytes are untrusted.  Whatever stands in them, a collector may give wrong
 * results, panic with a message or fault inside the heap's own reservation; it may touch nothing
 * else, and it may not loop for ever. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/check_child.h"
#include "harness/conformance/cage.h"
#include "heap/object.h"

enum { ROUNDS = 16, OBJECTS = 600, WILD = 200, MEMBERS = 9 };

/* A little world: nodes, arrays, large ones, host objects, some of them dead. */
static gc_handle make_world(struct conf *t) GC_MAY_GC;
static gc_handle make_world(struct conf *t)
{
    static const struct gc_host_type quiet = {"conf.quiet", NULL};
    gc_handle all = gc_root(t->m, conf_array(t, t->refs, OBJECTS));

    for (uint32_t i = 0; i < OBJECTS; i++) {
        gc_ref r;

        switch (gc_rng_below(&t->rng, 6)) {
        case 0:
            r = conf_blob(t, i, gc_rng_below(&t->rng, 200));
            break;
        case 1:
            r = conf_array(t, t->refs, 1 + gc_rng_below(&t->rng, 30));
            break;
        case 2:
            r = conf_array(t, t->rows, 1 + gc_rng_below(&t->rng, 10));
            break;
        case 3:
            r = gc_extern_new(t->m, &quiet, t);
            break;
        case 4:
            r = i % 40 == 0 ? conf_array(t, t->refs, 3000) : conf_struct(t, t->wide);
            break;
        default:
            r = conf_node(t, i);
            gc_init(t->m, r, CONF_LEFT,
                    gc_array_load(t->m, gc_get(t->m, all), gc_rng_below(&t->rng, OBJECTS)));
            if (i % 3 == 0)
                (void)gc_identity_hash(t->m, r);
        }
        gc_array_store(t->m, gc_get(t->m, all), gc_rng_below(&t->rng, 4) ? i : i / 2, r);
    }
    return all;
}

static gc_ref any_of(struct conf *t, gc_handle all)
{
    return gc_array_load(t->m, gc_get(t->m, all), gc_rng_below(&t->rng, OBJECTS));
}

/* A value that is likely to go wrong somewhere. */
static uint32_t nasty(struct conf *t, gc_ref some)
{
    switch (gc_rng_below(&t->rng, 10)) {
    case 0:
        return 0xFEFEFEFE;
    case 1:
        return 0xFFFFFFFE;
    case 2:
        return some.bits + 2 * gc_rng_below(&t->rng, 20);
    case 3:
        return gc_rng_below(&t->rng, 1000);
    case 4:
        return some.bits | GC_BIT_FORWARDED;
    case 5:
        return 1u << gc_rng_below(&t->rng, 32);
    case 6: /* somewhere in the heap's first megabytes */
        return (gc_block_unit(t->heap->pool.first) + gc_rng_below(&t->rng, 1 << 19)) & ~1u;
    case 7:
        return (uint32_t)t->wide->header + gc_rng_below(&t->rng, 3);
    default:
        return (uint32_t)gc_rng_next(&t->rng);
    }
}

/* Overwrites words of objects: headers, lengths, slots, data. */
static void corrupt(struct conf *t, gc_handle all)
{
    for (uint32_t n = 1 + gc_rng_below(&t->rng, 40); n > 0; n--) {
        gc_ref r = any_of(t, all);
        uint32_t word =
            gc_rng_below(&t->rng, 2) ? gc_rng_below(&t->rng, 4) : gc_rng_below(&t->rng, 40);

        if (gc_is_object(r))
            *(uint32_t *)gc_unit(t->heap, r.bits + word) = nasty(t, r);
    }
}

/* The same anywhere in the blocks in use, free cells and fillers too. */
static void corrupt_anything(struct conf *t)
{
    uint32_t first = t->heap->pool.first, blocks = GC_BLOCKS - first;

    for (uint32_t n = 1 + gc_rng_below(&t->rng, 200), tries = 4000000; n > 0 && tries > 0;
         tries--) {
        uint32_t block =
            first + (tries % 2 ? gc_rng_below(&t->rng, 64) : gc_rng_below(&t->rng, blocks));
        uint32_t unit = gc_block_unit(block) + gc_rng_below(&t->rng, GC_BLOCK_UNITS);

        if (t->heap->block_kind[block] < GC_BLOCK_LARGE)
            continue;
        *(uint32_t *)gc_unit(t->heap, unit) = nasty(t, (gc_ref){unit & ~1u});
        n--;
    }
}

/* Asks for the data of every host object that still has its header: its id may be anything. */
static void read_host_data(struct conf *t, gc_handle all)
{
    for (uint32_t i = 0; i < OBJECTS; i++) {
        gc_ref r = gc_array_load(t->m, gc_get(t->m, all), i);

        if (gc_is_object(r) &&
            *(const uint32_t *)gc_unit(t->heap, r.bits) == (uint32_t)t->heap->extern_type->header)
            (void)gc_extern_data(t->m, r, NULL);
    }
}

static void nothing(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    (void)arg;
    (void)obj;
    (void)type;
    (void)units;
}

/* Everything that a program does with a heap, on one that may be corrupt. */
static void use(struct conf *t) GC_MAY_GC;
static void use(struct conf *t)
{
    char err[200];

    for (uint32_t i = 0; i < 3; i++) {
        enum gc_extent extent = i == 1 ? GC_EXTENT_YOUNG : GC_EXTENT_FULL;
        struct gc_collection *c;

        for (uint32_t k = 0; k < 4000; k++) {
            if (gc_is_null(gc_alloc(t->m, t->node)))
                break;
        }
        (void)gc_alloc_n(t->m, t->bytes, 20000);
        gc_safepoint(t->m);
        if (gc_collection_begin(t->heap, GC_REASON_USER, extent, &c) == GC_OK)
            gc_collection_end(c);
    }
    gc_heap_walk(t->heap, nothing, NULL);
    (void)gc_heap_verify(t->heap, NULL, err, sizeof err);
    if (gc_heap_reset(t->heap) == GC_OK) {
        conf_register(t);
        for (uint32_t k = 0; k < 1000; k++)
            (void)gc_alloc(t->m, t->node);
    }
    conf_close(t);
}

/* ---- rounds: each in a process of its own -----------------------------------------------------*/

static gc_handle begin_round(struct conf *t, struct cage *c) GC_MAY_GC;
static gc_handle begin_round(struct conf *t, struct cage *c)
{
    gc_handle all;

    conf_open(t, "heap-size=2m stress-alloc=0 verify=0");
    cage_neighbour(t, c);
    all = make_world(t);
    if (gc_rng_below(&t->rng, 2))
        (void)gc_collect(t->m);
    cage_lock(t, c);
    return all;
}

static void objects_round(void *arg)
{
    struct conf *t = arg;
    struct cage c = {0};
    gc_handle all;

    gc_may_gc_begin();
    all = begin_round(t, &c);
    corrupt(t, all);
    read_host_data(t, all);
    use(t);
    cage_leave(&c);
}

static void bytes_round(void *arg)
{
    struct conf *t = arg;
    struct cage c = {0};

    gc_may_gc_begin();
    (void)begin_round(t, &c);
    corrupt_anything(t);
    use(t);
    cage_leave(&c);
}

/* One call of the mutator's interface with a wild reference. */
static void wild_call(struct conf *t, gc_handle all, gc_handle h, gc_ref some, gc_ref wild)
{
    gc_local cells[2] = {{0}, {0}};
    struct gc_frame frame;
    gc_persistent p;
    uint32_t i = gc_rng_below(&t->rng, 100);

    switch (gc_rng_below(&t->rng, 16)) {
    case 0:
        gc_store(t->m, some, gc_rng_below(&t->rng, 4), wild);
        break;
    case 1:
        gc_set(t->m, h, wild);
        break;
    case 2:
        (void)gc_extern_data(t->m, wild, NULL);
        break;
    case 3:
        (void)gc_array_fill(t->m, some, 0, i % 9, wild);
        break;
    case 4:
        (void)gc_array_fill(t->m, wild, 0, i % 9, some);
        break;
    case 5:
        (void)gc_array_copy(t->m, wild, 0, gc_get(t->m, all), 0, i % 9);
        break;
    case 6:
        (void)gc_array_copy(t->m, gc_get(t->m, all), 0, wild, 0, i % 9);
        break;
    case 7:
        (void)gc_load(t->m, wild, i);
        break;
    case 8:
        gc_store(t->m, wild, i % 9, some);
        break;
    case 9:
        (void)gc_identity_hash(t->m, wild);
        break;
    case 10:
        (void)gc_type_of(t->m, wild);
        break;
    case 11:
        gc_set_u64(t->m, wild, i % 9 * 2, i);
        break;
    case 12:
        memset(gc_bytes(t->m, wild, t->bytes), 7, gc_length(t->m, wild) % 5000);
        break;
    case 13:
        if (gc_persistent_new(t->m, wild, &p) == GC_OK)
            gc_persistent_set(t->m, p, some);
        break;
    case 14:
        gc_frame_push(t->m, &frame, cells, 2);
        gc_local_set(t->m, &cells[1], wild);
        gc_frame_pop(t->m, &frame);
        break;
    default:
        gc_array_init(t->m, some, i % 5, wild);
    }
}

static void references_round(void *arg)
{
    struct conf *t = arg;
    struct cage c = {0};
    gc_handle all, h;

    gc_may_gc_begin();
    all = begin_round(t, &c);
    h = gc_root(t->m, GC_NULL);
    for (uint32_t i = gc_rng_below(&t->rng, WILD); i > 0; i--) {
        gc_ref some = any_of(t, all);

        wild_call(t, all, h, some, (gc_ref){nasty(t, some) & ~1u});
    }
    use(t);
    cage_leave(&c);
}

static void objects_stay_contained(struct conf *t)
{
    cage_rounds(t, objects_round, ROUNDS);
}
static void bytes_stay_contained(struct conf *t)
{
    cage_rounds(t, bytes_round, ROUNDS);
}
static void references_stay_contained(struct conf *t)
{
    cage_rounds(t, references_round, ROUNDS);
}

/* ---- no native pointer ------------------------------------------------------------------------*/

/* Address ranges that a pointer could lead to: of the heap's own structures and reservation. */
struct range {
    uintptr_t from, to;
};

static bool in_ranges(const struct range *ranges, uint64_t word)
{
    for (uint32_t i = 0; i < MEMBERS; i++) {
        if (word >= ranges[i].from && word < ranges[i].to)
            return true;
    }
    return false;
}

/* What a program would have to leak for heap bytes to name an address: tables, lists, objects. */
static void list_ranges(const struct conf *t, struct range *out)
{
    const struct gc_heap *h = t->heap;
    const struct gc_mutator *m = t->m;
    const struct range all[MEMBERS] = {
        {(uintptr_t)h, (uintptr_t)(h + 1)},
        {(uintptr_t)h->region.map, (uintptr_t)h->region.map + h->region.map_bytes},
        {(uintptr_t)h->types, (uintptr_t)(h->types + GC_MAX_TYPES)},
        {(uintptr_t)h->block_kind, (uintptr_t)h->block_kind + GC_BLOCKS},
        {(uintptr_t)h->collector, (uintptr_t)(h->collector + 1)},
        {(uintptr_t)h->state, (uintptr_t)h->state + h->collector->state_bytes},
        {(uintptr_t)m->handles, (uintptr_t)m->handles + m->handle_committed},
        {(uintptr_t)h->host.entries, (uintptr_t)(h->host.entries + h->host.capacity)},
        {(uintptr_t)h->mark_bits, (uintptr_t)h->mark_bits + (h->mark_bits != NULL)},
    };

    memcpy(out, all, sizeof all);
}

/* Objects of all kinds whose data is zero, so that no data looks like an address. */
static void make_plain(struct conf *t, gc_handle all) GC_MAY_GC;
static void make_plain(struct conf *t, gc_handle all)
{
    static const struct gc_host_type quiet = {"conf.quiet", NULL};
    const struct gc_type *arrays[] = {t->refs, t->rows, t->bytes, t->longs};

    for (uint32_t i = 0; i < 10 * OBJECTS; i++) {
        gc_ref r = i % 5 == 0   ? conf_struct(t, i % 2 ? t->wide : t->node)
                   : i % 5 == 1 ? gc_extern_new(t->m, &quiet, t)
                                : conf_array(t, arrays[i % 4], i % 1000 == 7 ? 3000 : i % 23);

        gc_array_store(t->m, gc_get(t->m, all), i * 7 % OBJECTS, r);
    }
}

/* Pointers are aligned words that lead to something of the heap; a header's image is none. */
static void look_for_pointers(struct conf *t, const struct cage_range *in,
                              const struct range *ranges)
{
    for (size_t at = 0; at + sizeof(uint64_t) <= in->bytes; at += GC_UNIT_BYTES) {
        uint64_t word;
        uint32_t type;

        cage_copy(&word, in->at + at, sizeof word);
        type = (uint32_t)word & (GC_MAX_TYPES - 1);
        if (word >> 32 == 0 || !in_ranges(ranges, word) ||
            (uint32_t)t->heap->types[type].header == (uint32_t)word)
            continue;
        conf_fail(t, NULL, "byte %td of the heap holds 0x%016" PRIx64 ", an address of the process",
                  in->at + at - t->heap->region.base, word);
    }
}

static void heap_holds_no_native_pointer(struct conf *t)
{
    struct range ranges[MEMBERS];
    struct cage c = {0};
    gc_handle all;

    gc_may_gc_begin();
    conf_open(t, "heap-size=8m poison=0 protect=0");
    all = gc_root(t->m, conf_array(t, t->refs, OBJECTS));
    for (int round = 0; round < 3; round++) {
        make_plain(t, all);
        conf_collect(t);
        list_ranges(t, ranges);
        cage_list(&c, t->heap);
        conf_doing(t, "looking for native pointers in heap bytes");
        for (uint32_t i = 0; i < c.ranges; i++)
            look_for_pointers(t, &c.range[i], ranges);
    }
}

#define SANDBOX_CAUSE                                                                           \
    "a value from heap bytes was used as an index, a size or an address before it was checked " \
    "(gc_type_get, gc_obj_units and gc_los_is check; side tables cover every reference)"

static const struct conf_case cases[] = {
    {"corrupt-objects-stay-contained",
     "objects with random headers, lengths and slots harm their own heap only", SANDBOX_CAUSE, 0,
     objects_stay_contained, "H4 H6"},
    {"corrupt-bytes-stay-contained", "random words anywhere in a heap harm that heap only",
     SANDBOX_CAUSE, 0, bytes_stay_contained, "H4 H6"},
    {"corrupt-references-stay-contained",
     "references of any value, through every entry point, harm their own heap only", SANDBOX_CAUSE,
     0, references_stay_contained, "H4 H6"},
    {"heap-holds-no-native-pointer", "no word in a heap is an address of the process",
     "a free list, a type or a table is linked through heap bytes; use references or side tables",
     0, heap_holds_no_native_pointer, "H5"},
};

CONF_THEME(160, sandbox) = {"the sandbox", cases, sizeof cases / sizeof cases[0]};
