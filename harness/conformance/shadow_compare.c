/* SPDX-License-Identifier: MIT
 *
 * Comparing a graph in the heap with its shadow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/conformance/shadow.h"

static void meet(struct shadow_graph *g, gc_ref r, shadow_value v, uint32_t *queued,
                 const char *where)
{
    struct conf *t = g->t;
    struct shadow *s;

    if (v == 0 || (v & 1) != 0) {
        CONF_CHECK_THAT(t, r.bits == v, "%s should hold 0x%08x but holds 0x%08x", where, v, r.bits);
        return;
    }
    s = &g->all[v / 2 - 1];
    if (s->place != 0) {
        CONF_CHECK_THAT(t, s->place == r.bits,
                        "two slots name one object (number %u) at two places, 0x%08x and 0x%08x",
                        s->serial, s->place, r.bits);
        return;
    }
    s->place = r.bits;
    g->queue[(*queued)++] = v / 2 - 1;
}

static void compare_object(struct shadow_graph *g, const struct shadow *s, const char *where)
{
    struct conf *t = g->t;
    const struct gc_type *types[] = {t->node, t->wide,  t->refs,
                                     t->rows, t->bytes, t->heap->extern_type};
    gc_ref r = {s->place};

    conf_expect_type(t, r, types[s->kind], where);
    if (types[s->kind]->units == 0 && s->kind != SHADOW_BLOB)
        CONF_CHECK_THAT(t, gc_length(t->m, r) == s->length, "an array of %u elements now has %u",
                        s->length, gc_length(t->m, r));
    if (s->kind == SHADOW_NODE) {
        conf_expect_node(t, r, s->serial, where);
    } else if (s->kind == SHADOW_BLOB) {
        conf_expect_blob(t, r, s->serial, s->length, where);
    } else if (s->kind == SHADOW_EXTERN) {
        const struct shadow_mortal *x = gc_extern_data(t->m, r, &shadow_host_type);

        CONF_CHECK_THAT(t, x != NULL && x->serial == s->serial && x->deaths == 0,
                        "a reachable host object lost its data or was finalized");
    } else {
        shadow_data_words(g, r, s, true);
    }
    if (s->hashed)
        CONF_CHECK_THAT(t, gc_identity_hash(t->m, r) == s->hash, "an identity hash changed");
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static uint32_t walk(struct shadow_graph *g)
{
    uint32_t queued = 0;
    char where[64];

    for (uint32_t i = 0; i < g->capacity; i++)
        g->all[i].place = 0;
    for (uint32_t i = 0; i < SHADOW_ROOTS; i++) {
        snprintf(where, sizeof where, "root %u", i);
        meet(g, shadow_root_get(g, i), g->root[i], &queued, where);
    }
    for (uint32_t at = 0; at < queued; at++) {
        const struct shadow *s = &g->all[g->queue[at]];
        gc_ref r = {s->place};

        snprintf(where, sizeof where, "the graph (object number %u)", s->serial);
        compare_object(g, s, where);
        for (uint32_t i = 0; i < s->slots; i++) {
            snprintf(where, sizeof where, "slot %u of object number %u", i, s->serial);
            meet(g, gc_slot_get(shadow_slot(g, r, s, i)), s->slot[i], &queued, where);
        }
    }
    return queued;
}

static void forget(struct shadow_graph *g, uint32_t index)
{
    struct shadow *s = &g->all[index];

    free(s->slot);
    memset(s, 0, sizeof *s);
    g->free[g->free_count++] = index;
}

void shadow_compare(struct shadow_graph *g)
{
    uint32_t met;

    conf_doing(g->t, "comparing the heap with its shadow");
    met = walk(g);
    g->reachable = met;
    for (uint32_t i = 0; i < met; i++)
        g->queue[i] = g->all[g->queue[i]].place;
    qsort(g->queue, met, sizeof *g->queue, by_place);
    for (uint32_t i = 1; i < met; i++)
        CONF_CHECK_THAT(g->t, g->queue[i] != g->queue[i - 1],
                        "two different objects stand at one place, 0x%08x", g->queue[i]);
    for (uint32_t i = 0; i < g->capacity; i++) {
        if (g->all[i].used && g->all[i].place == 0)
            forget(g, i);
    }
    conf_doing(g->t, "changing the graph");
}

uint64_t shadow_checksum(struct shadow_graph *g)
{
    uint64_t sum = 1;

    shadow_compare(g);
    for (uint32_t i = 0; i < g->capacity; i++) {
        if (g->all[i].used)
            sum = gc_mix(sum, (uint64_t)g->all[i].place << 32 | g->all[i].serial);
    }
    return sum;
}
