/* SPDX-License-Identifier: MIT
 *
 * Conformance: what survives a collection, slot by slot. */
#include <stdio.h>

#include "harness/conformance/kit.h"
#include "heap/object.h"

#define SLOT_CAUSE                                                                               \
    "step() did not scan every slot of every object kind (gc_scan does), or did not update the " \
    "slot"

/* ---- survivors ---- */

enum { SURVIVORS = 500 };

static void survivors_keep_payload(struct conf *t)
{
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=2m");
    keep = gc_root(t->m, conf_array(t, t->refs, SURVIVORS));
    for (uint32_t i = 0; i < SURVIVORS; i++) {
        gc_ref r = i % 3 != 0 ? conf_node(t, i) : conf_blob(t, i, i % 100);

        gc_array_store(t->m, gc_get(t->m, keep), i, r);
        conf_garbage(t, 200);
    }
    for (uint32_t round = 0; round < 6; round++) {
        conf_collect(t);
        t->shared->step = round;
        for (uint32_t i = 0; i < SURVIVORS; i++) {
            gc_ref r = gc_array_load(t->m, gc_get(t->m, keep), i);

            if (i % 3 != 0)
                conf_expect_node(t, r, i, "an array that a handle holds");
            else
                conf_expect_blob(t, r, i, i % 100, "an array that a handle holds");
        }
        conf_garbage(t, 300000);
    }
}

/* ---- every slot ---- */

/* Checks slot `slot` of kind `what`: its child is number `number`, watched as `watch`. */
static void expect_slot(struct conf *t, uint32_t watch, const gc_slot *slot, uint32_t number,
                        const char *what, uint32_t at)
{
    char where[96];

    snprintf(where, sizeof where, "%s %u", what, at);
    conf_expect_kept(t, watch, gc_slot_get(slot), number, where, "slot");
}

static void struct_slots(struct conf *t)
{
    gc_handle wide;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    wide = gc_root(t->m, conf_struct(t, t->wide));
    for (uint32_t i = 0; i < CONF_WIDE_REFS; i++) {
        gc_ref child = conf_node(t, i);

        gc_store(t->m, gc_get(t->m, wide), conf_wide_refs[i], child);
    }
    for (uint32_t w = 0, next = 0; w < CONF_WIDE; w++) { /* data that looks like references */
        if (next < CONF_WIDE_REFS && conf_wide_refs[next] == w)
            next++;
        else
            gc_set_u32(t->m, gc_get(t->m, wide), w, conf_pattern(99, w));
    }
    for (int round = 0; round < 3; round++) {
        conf_garbage(t, 60000);
        t->watched = 0;
        for (uint32_t i = 0; i < CONF_WIDE_REFS; i++)
            (void)conf_watch(t, gc_load(t->m, gc_get(t->m, wide), conf_wide_refs[i]));
        conf_collect(t);
        for (uint32_t i = 0; i < CONF_WIDE_REFS; i++)
            expect_slot(t, i, gc_field(t->m, gc_get(t->m, wide), conf_wide_refs[i]), i,
                        "a struct's word", conf_wide_refs[i]);
        for (uint32_t w = 0, next = 0; w < CONF_WIDE; w++) {
            if (next < CONF_WIDE_REFS && conf_wide_refs[next] == w) {
                next++;
                continue;
            }
            CONF_CHECK_THAT(t, gc_get_u32(t->m, gc_get(t->m, wide), w) == conf_pattern(99, w),
                            "word %u of a struct holds data and was changed", w);
        }
    }
}

static void array_slots(struct conf *t)
{
    static const uint32_t lengths[] = {1, 2, 3, 63, 64, 65, 400};
    enum { LENGTHS = sizeof lengths / sizeof lengths[0] };
    gc_handle array[LENGTHS];

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    for (uint32_t a = 0; a < LENGTHS; a++) {
        array[a] = gc_root(t->m, conf_array(t, t->refs, lengths[a]));
        for (uint32_t i = 0; i < lengths[a]; i++) {
            gc_ref child = conf_node(t, 1000 * a + i);

            gc_array_store(t->m, gc_get(t->m, array[a]), i, child);
        }
    }
    for (uint32_t round = 0; round < 2 * LENGTHS; round++) {
        uint32_t a = round % LENGTHS;

        conf_garbage(t, 30000);
        t->watched = 0;
        for (uint32_t i = 0; i < lengths[a]; i++)
            (void)conf_watch(t, gc_array_load(t->m, gc_get(t->m, array[a]), i));
        conf_collect(t);
        for (uint32_t i = 0; i < lengths[a]; i++)
            expect_slot(t, i, gc_element(t->m, gc_get(t->m, array[a]), i), 1000 * a + i,
                        "an array's element", i);
    }
}

enum { ROWS = 40 };

static gc_slot *row_slot(struct conf *t, gc_ref rows, uint32_t row, uint32_t word)
{
    uint8_t *at = gc_bytes(t->m, rows, t->rows);

    return (gc_slot *)(void *)(at + (size_t)row * t->rows->elem_bytes) + word;
}

static void struct_array_slots(struct conf *t)
{
    gc_handle rows;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    rows = gc_root(t->m, conf_array(t, t->rows, ROWS));
    for (uint32_t i = 0; i < ROWS * CONF_ROW_REFS; i++) {
        gc_ref child = conf_node(t, i), array = gc_get(t->m, rows);

        gc_store_slot(t->m, array,
                      row_slot(t, array, i / CONF_ROW_REFS, conf_row_refs[i % CONF_ROW_REFS]),
                      child);
        row_slot(t, array, i / CONF_ROW_REFS, 0)->bits = conf_pattern(5, i / CONF_ROW_REFS);
    }
    for (int round = 0; round < 3; round++) {
        conf_garbage(t, 60000);
        t->watched = 0;
        for (uint32_t i = 0; i < ROWS * CONF_ROW_REFS; i++)
            (void)conf_watch(t, gc_slot_get(row_slot(t, gc_get(t->m, rows), i / CONF_ROW_REFS,
                                                     conf_row_refs[i % CONF_ROW_REFS])));
        conf_collect(t);
        for (uint32_t i = 0; i < ROWS * CONF_ROW_REFS; i++) {
            gc_ref array = gc_get(t->m, rows);

            expect_slot(t, i,
                        row_slot(t, array, i / CONF_ROW_REFS, conf_row_refs[i % CONF_ROW_REFS]), i,
                        "the reference of a struct array, number", i);
            CONF_CHECK_THAT(t,
                            row_slot(t, array, i / CONF_ROW_REFS, 0)->bits ==
                                conf_pattern(5, i / CONF_ROW_REFS),
                            "a data word of a struct array was changed");
        }
    }
}

static void integers_are_left_alone(struct conf *t)
{
    static const int32_t values[] = {0, 1, -1, 0x3FFFFFFF, -0x40000000, 123456};
    enum { VALUES = sizeof values / sizeof values[0] };
    gc_handle wide, refs, rows;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    wide = gc_root(t->m, conf_struct(t, t->wide));
    refs = gc_root(t->m, conf_array(t, t->refs, 100));
    rows = gc_root(t->m, conf_array(t, t->rows, ROWS));
    for (uint32_t i = 0; i < 100; i++) {
        gc_ref v = gc_i31(values[i % VALUES]), array = gc_get(t->m, rows);

        gc_store(t->m, gc_get(t->m, wide), conf_wide_refs[i % CONF_WIDE_REFS],
                 gc_i31(values[i % CONF_WIDE_REFS % VALUES]));
        gc_array_store(t->m, gc_get(t->m, refs), i, v);
        gc_store_slot(t->m, array, row_slot(t, array, i % ROWS, conf_row_refs[0]), v);
    }
    for (int round = 0; round < 3; round++) {
        conf_garbage(t, 100000);
        conf_collect(t);
        for (uint32_t i = 0; i < 100; i++) {
            gc_ref w = gc_load(t->m, gc_get(t->m, wide), conf_wide_refs[i % CONF_WIDE_REFS]);
            gc_ref r = gc_array_load(t->m, gc_get(t->m, refs), i);

            CONF_CHECK_THAT(t,
                            gc_is_i31(w) &&
                                gc_i31_value(w) == values[i % CONF_WIDE_REFS % VALUES] &&
                                gc_is_i31(r) && gc_i31_value(r) == values[i % VALUES],
                            "the integer %d in a slot became 0x%08x or 0x%08x", values[i % VALUES],
                            w.bits, r.bits);
        }
    }
}

static const struct conf_case cases[] = {
    {"survivors-keep-payload", "reachable objects keep their bytes over many collections",
     "begin() did not visit every span of c->roots, or memory of a live object was reused",
     GC_CAP_COLLECTS, survivors_keep_payload, NULL},
    {"struct-slots-are-traced", "each reference word of a struct keeps its object, also beyond 64",
     SLOT_CAUSE, GC_CAP_COLLECTS, struct_slots, "C42"},
    {"array-slots-are-traced", "each element of a reference array keeps its object", SLOT_CAUSE,
     GC_CAP_COLLECTS, array_slots, "C42"},
    {"struct-array-slots-are-traced", "each reference in an array of structs keeps its object",
     SLOT_CAUSE, GC_CAP_COLLECTS, struct_array_slots, "C42"},
    {"integers-are-left-alone", "unboxed integers in slots are neither traced nor changed",
     "a slot was used without asking gc_is_object() first", GC_CAP_COLLECTS,
     integers_are_left_alone, "I1"},
};

CONF_THEME(30, trace) = {"tracing", cases, sizeof cases / sizeof cases[0]};
