/* SPDX-License-Identifier: MIT
 *
 * Conformance: edges and layouts that other systems forgot at one of many places. */
#include <stdlib.h>

#include "harness/conformance/kit.h"
#include "heap/object.h"

/* ---- heaps of one type ------------------------------------------------------------------------*/

enum { CHAIN = 300, LAST_WIDE = 149, ROWS = 3, LAST_ROW_REF = 3 };

/* The kinds of objects that can form a chain, each through the last slot that it has. */
enum link { BY_NODE, BY_WIDE, BY_REFS, BY_ROWS, LINKS };

static const struct gc_type *type_of(const struct conf *t, enum link by)
{
    const struct gc_type *const types[LINKS] = {t->node, t->wide, t->refs, t->rows};

    return types[by];
}
static gc_slot *slot_of(const struct conf *t, gc_ref r, enum link by)
{
    switch (by) {
    case BY_NODE:
        return gc_field(t->m, r, CONF_RIGHT);
    case BY_WIDE:
        return gc_field(t->m, r, LAST_WIDE);
    case BY_REFS:
        return gc_element(t->m, r, 9);
    default:
        return (gc_slot *)gc_bytes(t->m, r, t->rows) + (ROWS - 1) * CONF_ROW + LAST_ROW_REF;
    }
}
/* A word of each that holds data. */
static uint32_t *data_of(const struct conf *t, gc_ref r, enum link by)
{
    switch (by) {
    case BY_NODE:
        return (uint32_t *)gc_field(t->m, r, CONF_NUMBER);
    case BY_WIDE:
        return (uint32_t *)gc_field(t->m, r, 3);
    case BY_REFS:
        return NULL;
    default:
        return (uint32_t *)gc_bytes(t->m, r, t->rows);
    }
}

static void chain_of_one_type(struct conf *t, enum link by) GC_MAY_GC;
static void chain_of_one_type(struct conf *t, enum link by)
{
    const struct gc_type *type = type_of(t, by);
    struct gc_census census;
    struct gc_scope s;
    gc_handle head;
    gc_ref r;
    char err[200];

    gc_scope_enter(t->m, &s);
    head = gc_root(t->m, GC_NULL);
    for (uint32_t i = 0; i < CHAIN; i++) {
        r = type->units != 0 ? conf_struct(t, type)
                             : conf_array(t, type, by == BY_ROWS ? ROWS : 10);
        gc_store_slot(t->m, r, slot_of(t, r, by), gc_get(t->m, head));
        if (data_of(t, r, by) != NULL)
            *data_of(t, r, by) = conf_pattern(i, by);
        gc_set(t->m, head, r);
    }
    for (int round = 0; round < 3; round++) {
        conf_doing(t, "collecting a heap in which all objects are of type %s", type->name);
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
        r = gc_get(t->m, head);
        for (uint32_t i = CHAIN; i-- > 0; r = gc_slot_get(slot_of(t, r, by))) {
            conf_expect_type(t, r, type, "a chain of one type");
            CONF_CHECK_THAT(t,
                            data_of(t, r, by) == NULL || *data_of(t, r, by) == conf_pattern(i, by),
                            "object %u of a chain of %s changed", i, type->name);
        }
        CONF_CHECK_THAT(t, gc_is_null(r), "a chain of %s does not end", type->name);
    }
    CONF_CHECK_THAT(t, gc_heap_verify(t->heap, &census, err, sizeof err) == GC_OK,
                    "the heap's own checker found a fault: %s", err);
    CONF_CHECK_THAT(t, census.objects == CHAIN, "%llu of %u objects of type %s are reachable",
                    (unsigned long long)census.objects, (uint32_t)CHAIN, type->name);
    gc_scope_exit(t->m, &s);
}

static void leaves_of_one_type(struct conf *t, const struct gc_type *type) GC_MAY_GC;
static void leaves_of_one_type(struct conf *t, const struct gc_type *type)
{
    struct gc_scope s;
    gc_handle h[CHAIN];

    gc_scope_enter(t->m, &s);
    for (uint32_t i = 0; i < CHAIN; i++) {
        h[i] = gc_root(t->m, conf_array(t, type, 1 + i));
        memset(gc_bytes(t->m, gc_get(t->m, h[i]), type), (int)(i & 0x7F),
               (1 + i) * type->elem_bytes);
    }
    for (int round = 0; round < 3; round++) {
        conf_doing(t, "collecting a heap in which all objects are of type %s", type->name);
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
        for (uint32_t i = 0; i < CHAIN; i++) {
            gc_ref r = gc_get(t->m, h[i]);
            const uint8_t *p;

            conf_expect_type(t, r, type, "a handle");
            p = gc_bytes(t->m, r, type);
            CONF_CHECK_THAT(t,
                            gc_length(t->m, r) == 1 + i && p[0] == (i & 0x7F) &&
                                p[(1 + i) * type->elem_bytes - 1] == (i & 0x7F),
                            "an array of %u elements of %s changed", 1 + i, type->name);
        }
    }
    gc_scope_exit(t->m, &s);
}

static void one_type_heaps(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=4m stress-alloc=0");
    for (int by = 0; by < LINKS; by++)
        chain_of_one_type(t, (enum link)by);
    leaves_of_one_type(t, t->bytes);
    leaves_of_one_type(t, t->longs);
}

/* ---- objects that are given up ----------------------------------------------------------------*/

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
static const struct gc_host_type mortal = {"conf.mortal", count_death};

static gc_ref born(struct conf *t, uint32_t *deaths) GC_MAY_GC;
static gc_ref born(struct conf *t, uint32_t *deaths)
{
    gc_ref r = gc_extern_new(t->m, &mortal, deaths);

    CONF_CHECK_THAT(t, !gc_is_null(r), "a host object was refused");
    return r;
}

/* Young collections first: a full one may count anew, and hide what was counted wrongly. */
static void settle(struct conf *t) GC_MAY_GC;
static void settle(struct conf *t)
{
    for (int i = 0; i < 2 && (t->collector->caps & GC_CAP_YOUNG) != 0; i++)
        CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG) == GC_OK,
                        "a young collection was refused");
    if ((t->collector->caps & GC_CAP_YOUNG) != 0)
        conf_verify(t, "after young collections");
    conf_settle(t);
    gc_host_run_finalizers(t->m);
}

/* An object whose set-up fails half-way holds what it was given until it dies itself. */
static void half_built_objects_let_go(struct conf *t)
{
    enum { ROUNDS = 50 };
    uint32_t *deaths = calloc(1, sizeof *deaths);

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct gc_scope s;
        gc_handle e;
        gc_ref r;

        gc_scope_enter(t->m, &s);
        e = gc_root(t->m, born(t, deaths));
        r = i % 2 == 0 ? conf_struct(t, t->node) : conf_array(t, t->refs, 6);
        if (i % 2 == 0)
            gc_init(t->m, r, CONF_RIGHT, gc_get(t->m, e)); /* LEFT is never written */
        else
            gc_array_init(t->m, r, 3, gc_get(t->m, e));
        gc_scope_exit(t->m, &s); /* the constructor gives up */
    }
    settle(t);
    CONF_CHECK_THAT(t, *deaths == ROUNDS, "%u of %u fields of half-built objects were let go",
                    *deaths, (uint32_t)ROUNDS);
    conf_close(t);
    free(deaths);
}

/* Clearing the only slot that holds something is its death, whatever kind of slot it is. */
static void cleared_slots_let_go(struct conf *t)
{
    uint32_t *deaths = calloc(1, sizeof *deaths), dead = 0;
    gc_handle node, refs, wide, rows, e;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    node = gc_root(t->m, conf_struct(t, t->node));
    refs = gc_root(t->m, conf_array(t, t->refs, 200));
    wide = gc_root(t->m, conf_struct(t, t->wide));
    rows = gc_root(t->m, conf_array(t, t->rows, ROWS));
    for (int way = 0; way < 6; way++) {
        struct gc_scope s;

        gc_scope_enter(t->m, &s);
        e = gc_root(t->m, born(t, deaths));
        gc_store(t->m, gc_get(t->m, node), CONF_LEFT, gc_get(t->m, e));
        gc_array_store(t->m, gc_get(t->m, refs), 150, gc_get(t->m, e));
        gc_store(t->m, gc_get(t->m, wide), LAST_WIDE, gc_get(t->m, e));
        gc_store_slot(t->m, gc_get(t->m, rows), slot_of(t, gc_get(t->m, rows), BY_ROWS),
                      gc_get(t->m, e));
        gc_scope_exit(t->m, &s);
        settle(t);
        CONF_CHECK_THAT(t, *deaths == dead, "a host object died while four slots held it");
        /* The last one to be cleared differs. */
        for (int k = 0; k < 4; k++) {
            switch ((way + k) % 4) {
            case 0:
                gc_store(t->m, gc_get(t->m, node), CONF_LEFT, way < 4 ? GC_NULL : gc_i31(way));
                break;
            case 1:
                (void)gc_array_fill(t->m, gc_get(t->m, refs), 100, 100, GC_NULL);
                break;
            case 2:
                gc_store(t->m, gc_get(t->m, wide), LAST_WIDE, GC_NULL);
                break;
            case 3:
                gc_store_slot(t->m, gc_get(t->m, rows), slot_of(t, gc_get(t->m, rows), BY_ROWS),
                              GC_NULL);
                break;
            }
        }
        settle(t);
        dead += (t->collector->caps & GC_CAP_COLLECTS) != 0;
        CONF_CHECK_THAT(t, *deaths == dead,
                        "%u host objects died after the slots of %u were cleared", *deaths, dead);
    }
    conf_close(t);
    free(deaths);
}

/* ---- layouts ----------------------------------------------------------------------------------*/

/* A type that continues another one has its fields at the same places: code that knows only the
 * shorter one works on both. */
static void prefixes_share_places(struct conf *t)
{
    static const uint16_t shorter[] = {0, 2}, longer[] = {0, 2, 5, 70};
    const struct gc_type *base, *derived;
    gc_handle h[2], target;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    CONF_CHECK_THAT(t,
                    gc_type_struct(t->heap, "derived", 72, longer, 4, &derived) == GC_OK &&
                        gc_type_struct(t->heap, "base", 4, shorter, 2, &base) == GC_OK,
                    "a type was refused");
    h[0] = gc_root(t->m, conf_struct(t, base));
    h[1] = gc_root(t->m, conf_struct(t, derived));
    for (uint32_t i = 0; i < 2; i++) { /* as the shorter one has them */
        gc_set_u32(t->m, gc_get(t->m, h[i]), 1, 0xFEDC0000u + i);
        gc_set_u32(t->m, gc_get(t->m, h[i]), 3, 0xFEDC0010u + i);
        target = gc_root(t->m, conf_node(t, i));
        gc_store(t->m, gc_get(t->m, h[i]), 0, gc_get(t->m, target));
        gc_store(t->m, gc_get(t->m, h[i]), 2, gc_get(t->m, target));
    }
    target = gc_root(t->m, conf_node(t, 7));
    gc_store(t->m, gc_get(t->m, h[1]), 5, gc_get(t->m, target));
    gc_store(t->m, gc_get(t->m, h[1]), 70, gc_get(t->m, target));
    for (int round = 0; round < 3; round++) {
        conf_garbage(t, 100000);
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
        for (uint32_t i = 0; i < 2; i++) {
            gc_ref r = gc_get(t->m, h[i]);

            conf_expect_node(t, gc_load(t->m, r, 0), i, "the first field of a prefix");
            conf_expect_node(t, gc_load(t->m, r, 2), i, "the third field of a prefix");
            CONF_CHECK_THAT(t,
                            gc_get_u32(t->m, r, 1) == 0xFEDC0000u + i &&
                                gc_get_u32(t->m, r, 3) == 0xFEDC0010u + i,
                            "data between the references of a prefix changed");
        }
        conf_expect_node(t, gc_load(t->m, gc_get(t->m, h[1]), 5), 7, "a field behind the prefix");
        conf_expect_node(t, gc_load(t->m, gc_get(t->m, h[1]), 70), 7, "a field behind word 64");
    }
}

/* Kind and type of an object are never the collector's to change. */
static void headers_keep_kind_and_type(struct conf *t)
{
    const struct gc_type *types[6];
    gc_handle h[6];

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    types[0] = t->node, types[1] = t->wide, types[2] = t->refs;
    types[3] = t->bytes, types[4] = t->longs, types[5] = t->rows;
    for (uint32_t i = 0; i < 6; i++)
        h[i] = gc_root(t->m, types[i]->units != 0 ? conf_struct(t, types[i])
                                                  : conf_array(t, types[i], 5));
    for (int round = 0; round < 4; round++) {
        for (uint32_t i = 0; i < 6; i++) {
            gc_ref r = gc_get(t->m, h[i]);
            const struct gc_header *header = gc_header(t->m, r);

            CONF_CHECK_THAT(t,
                            header->type >> GC_TYPE_KIND_SHIFT == types[i]->kind &&
                                (header->type & GC_TYPE_INDEX_MASK) == types[i]->index &&
                                gc_type_of(t->m, r) == types[i],
                            "the header of a %s says 0x%08x", types[i]->name, header->type);
            CONF_CHECK_THAT(t, (gc_header_gc(header) & GC_BIT_FORWARDED) == 0,
                            "a %s is left forwarded", types[i]->name);
        }
        if (t->collector->caps & GC_CAP_COLLECTS)
            conf_collect(t);
    }
}

static const struct conf_case cases[] = {
    {"one-type-heaps", "each type is traced, moved and swept when a heap holds nothing else",
     "a kind of object has no arm of its own in the trace, or takes another one's", 0,
     one_type_heaps, "C41 C42"},
    {"half-built-objects-let-go", "what a half-built object was given dies with it",
     "gc_init counted what the object's death does not let go, or the other way round",
     GC_CAP_COLLECTS, half_built_objects_let_go, "C15 H14"},
    {"cleared-slots-let-go", "clearing the last slot that holds an object is its death",
     "one kind of slot has no barrier", 0, cleared_slots_let_go, "H12 H20"},
    {"prefixes-share-places", "a type that continues another has its fields at the same places",
     "the ref map of a type was not followed word by word", 0, prefixes_share_places, "C30"},
    {"headers-keep-kind-and-type", "collections leave kind and type of an object alone",
     "bits below GC_COLLECTOR_SHIFT, or the type word, were written", 0, headers_keep_kind_and_type,
     "H10"},
};

CONF_THEME(170, lessons) = {"lessons", cases, sizeof cases / sizeof cases[0]};
