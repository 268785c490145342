/* SPDX-License-Identifier: MIT */
#include "harness/conformance/shadow.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 60000 };

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ((struct shadow_mortal *)data)->deaths++;
}
const struct gc_host_type shadow_host_type = {"conf.shadow", count_death};

/* ---- roots ---- */

gc_ref shadow_root_get(const struct shadow_graph *g, uint32_t i)
{
    struct gc_mutator *m = g->t->m;
    gc_ref r = GC_NULL;

    if (i < SHADOW_HANDLES)
        return gc_get(m, g->handle[i]);
    i -= SHADOW_HANDLES;
    if (i < SHADOW_PERSISTENTS)
        return gc_persistent_get(m, g->persistent[i]);
    i -= SHADOW_PERSISTENTS;
    if (i < SHADOW_CELLS)
        return gc_local_get(&g->cell[i]);
    i -= SHADOW_CELLS;
    GC_CHECK(gc_table_get(m, g->table, i, &r) == GC_OK, "conformance: table cell %u", i);
    return r;
}

void shadow_root_set(struct shadow_graph *g, uint32_t i, gc_ref r, shadow_value v)
{
    struct gc_mutator *m = g->t->m;

    g->root[i] = v;
    if (i < SHADOW_HANDLES) {
        gc_set(m, g->handle[i], r);
        return;
    }
    i -= SHADOW_HANDLES;
    if (i < SHADOW_PERSISTENTS) {
        gc_persistent_set(m, g->persistent[i], r);
        return;
    }
    i -= SHADOW_PERSISTENTS;
    if (i < SHADOW_CELLS) {
        gc_local_set(m, &g->cell[i], r);
        return;
    }
    GC_CHECK(gc_table_set(m, g->table, i - SHADOW_CELLS, r) == GC_OK, "conformance: table");
}

void shadow_open(struct shadow_graph *g, struct conf *t)
{
    memset(g, 0, sizeof *g);
    g->t = t;
    g->capacity = CAPACITY;
    g->all = calloc(CAPACITY, sizeof *g->all);
    g->free = calloc(CAPACITY, sizeof *g->free);
    g->queue = calloc(CAPACITY, sizeof *g->queue);
    CONF_CHECK_THAT(t, g->all != NULL && g->free != NULL && g->queue != NULL,
                    "no memory for the case itself");
    for (uint32_t i = 0; i < CAPACITY; i++)
        g->free[g->free_count++] = CAPACITY - 1 - i;
    g->acyclic = (t->collector->caps & GC_CAP_COLLECTS) != 0 && !conf_reclaims_cycles(t);
    for (uint32_t i = 0; i < SHADOW_HANDLES; i++)
        g->handle[i] = gc_root(t->m, GC_NULL);
    for (uint32_t i = 0; i < SHADOW_PERSISTENTS; i++)
        CONF_CHECK_THAT(t, gc_persistent_new(t->m, GC_NULL, &g->persistent[i]) == GC_OK,
                        "a persistent handle was refused");
    gc_frame_push(t->m, &g->frame, g->cell, SHADOW_CELLS);
    CONF_CHECK_THAT(t, gc_table_new(t->m, "shadow", SHADOW_TABLE, &g->table) == GC_OK,
                    "a table was refused");
}

void shadow_clear(struct shadow_graph *g)
{
    for (uint32_t i = 0; i < SHADOW_ROOTS; i++)
        shadow_root_set(g, i, GC_NULL, 0);
}

void shadow_close(struct shadow_graph *g)
{
    gc_frame_pop(g->t->m, &g->frame);
    conf_close(g->t);
    for (uint32_t i = 0; i < g->capacity; i++)
        free(g->all[i].slot);
    while (g->mortals != NULL) {
        struct shadow_mortal *x = g->mortals;

        g->mortals = x->next;
        CONF_CHECK_THAT(g->t, x->deaths == 1, "a host object was finalized %u times", x->deaths);
        free(x);
    }
    free(g->all);
    free(g->free);
    free(g->queue);
}

/* ---- slots ---- */

gc_slot *shadow_slot(const struct shadow_graph *g, gc_ref r, const struct shadow *s, uint32_t i)
{
    struct conf *t = g->t;

    switch (s->kind) {
    case SHADOW_NODE:
        return gc_field(t->m, r, i);
    case SHADOW_WIDE:
        return gc_field(t->m, r, conf_wide_refs[i]);
    case SHADOW_REFS:
        return gc_element(t->m, r, i);
    default: {
        uint8_t *at = gc_bytes(t->m, r, t->rows);

        return (gc_slot *)(void *)(at + (size_t)(i / CONF_ROW_REFS) * t->rows->elem_bytes) +
               conf_row_refs[i % CONF_ROW_REFS];
    }
    }
}

void shadow_data_words(struct shadow_graph *g, gc_ref r, const struct shadow *s, bool check)
{
    struct conf *t = g->t;

    if (s->kind == SHADOW_WIDE) {
        for (uint32_t w = 3; w < 31; w++) {
            if (!check)
                gc_set_u32(t->m, r, w, conf_pattern(s->serial, w));
            else
                CONF_CHECK_THAT(t, gc_get_u32(t->m, r, w) == conf_pattern(s->serial, w),
                                "a data word of a struct changed");
        }
    } else if (s->kind == SHADOW_ROWS) {
        for (uint32_t i = 0; i < s->length; i++) {
            uint32_t *word = (uint32_t *)(void *)((uint8_t *)gc_bytes(t->m, r, t->rows) +
                                                  (size_t)i * t->rows->elem_bytes);

            if (!check)
                word[4] = conf_pattern(s->serial, i);
            else
                CONF_CHECK_THAT(t, word[4] == conf_pattern(s->serial, i),
                                "a data word of a struct array changed");
        }
    }
}
