/* SPDX-License-Identifier: MIT
 *
 * Random operations on a graph in the heap and on its shadow. */
#include <stdlib.h>
#include <string.h>

#include "harness/conformance/shadow.h"

enum { MOST_REACHABLE = 2500, LARGE_EVERY = 150 };

/* ---- making objects ---- */

/* The heap refuses: right only when much is live. */
static void accept_full_heap(struct shadow_graph *g)
{
    struct conf *t = g->t;

    CONF_CHECK_THAT(t, t->m->status == GC_ERR_NOMEM, "an allocation was refused with \"%s\"",
                    gc_err_text(t->m->status));
    if (t->collector->caps & GC_CAP_COLLECTS)
        conf_fail(t, "dead objects are not reclaimed, or free space cannot be used",
                  "out of memory although about %u small objects are reachable in a heap of %zu "
                  "bytes",
                  g->reachable, t->heap->acct.limit);
}

static gc_ref allocate(struct shadow_graph *g, enum shadow_kind kind, uint32_t length,
                       struct shadow_mortal *mortal) GC_MAY_GC;
static gc_ref allocate(struct shadow_graph *g, enum shadow_kind kind, uint32_t length,
                       struct shadow_mortal *mortal)
{
    struct conf *t = g->t;

    switch (kind) {
    case SHADOW_NODE:
        return gc_alloc(t->m, t->node);
    case SHADOW_WIDE:
        return gc_alloc(t->m, t->wide);
    case SHADOW_REFS:
        return gc_alloc_n(t->m, t->refs, length);
    case SHADOW_ROWS:
        return gc_alloc_n(t->m, t->rows, length);
    case SHADOW_BLOB:
        return gc_alloc_n(t->m, t->bytes, length);
    default:
        return gc_extern_new(t->m, &shadow_host_type, mortal);
    }
}

static uint32_t slot_count(enum shadow_kind kind, uint32_t length)
{
    switch (kind) {
    case SHADOW_NODE:
        return 2;
    case SHADOW_WIDE:
        return CONF_WIDE_REFS;
    case SHADOW_REFS:
        return length;
    case SHADOW_ROWS:
        return length * CONF_ROW_REFS;
    default:
        return 0;
    }
}

static void write_data(struct shadow_graph *g, gc_ref r, const struct shadow *s)
{
    struct conf *t = g->t;

    if (s->kind == SHADOW_NODE) {
        gc_set_u32(t->m, r, CONF_NUMBER, s->serial);
        gc_set_u32(t->m, r, CONF_CHECK, conf_pattern(s->serial, 0));
        gc_set_u64(t->m, r, CONF_DATA, gc_mix(s->serial, 1));
    } else if (s->kind == SHADOW_BLOB) {
        uint8_t *p = gc_bytes(t->m, r, t->bytes);

        for (uint32_t i = 0; i < s->length; i++)
            p[i] = (uint8_t)(conf_pattern(s->serial, i / 4) >> (8 * (i % 4)));
    } else {
        shadow_data_words(g, r, s, false);
    }
}

/* True when `holder` may refer to `v`. */
static bool may_refer(const struct shadow_graph *g, const struct shadow *holder, shadow_value v)
{
    if (!g->acyclic || v == 0 || (v & 1) != 0)
        return true;
    return g->all[v / 2 - 1].serial < holder->serial;
}

/* A new object in root `to`; half of its slots are written at once with gc_init. */
static void make(struct shadow_graph *g, uint32_t to) GC_MAY_GC;
static void make(struct shadow_graph *g, uint32_t to)
{
    struct conf *t = g->t;
    enum shadow_kind kind = (enum shadow_kind)gc_rng_below(&t->rng, SHADOW_KINDS);
    uint32_t length = gc_rng_below(&t->rng, LARGE_EVERY) == 0 ? 3000 : gc_rng_below(&t->rng, 20);
    struct shadow_mortal *mortal = NULL;
    struct shadow *s;
    uint32_t index;
    gc_ref r;

    if (kind == SHADOW_EXTERN) {
        mortal = calloc(1, sizeof *mortal);
        CONF_CHECK_THAT(t, mortal != NULL, "no memory for the case itself");
        mortal->serial = g->serial + 1;
    }
    r = allocate(g, kind, length, mortal);
    if (gc_is_null(r)) {
        free(mortal);
        accept_full_heap(g);
        return;
    }
    if (mortal != NULL) {
        mortal->next = g->mortals;
        g->mortals = mortal;
    }
    if (g->free_count == 0)
        shadow_compare(g);
    CONF_CHECK_THAT(t, g->free_count > 0, "the case made too many objects");
    index = g->free[--g->free_count];
    s = &g->all[index];
    s->kind = kind;
    s->used = true;
    s->serial = ++g->serial;
    s->length = length;
    s->slots = slot_count(kind, length);
    s->slot = calloc(s->slots + 1, sizeof *s->slot);
    CONF_CHECK_THAT(t, s->slot != NULL, "no memory for the case itself");
    write_data(g, r, s);
    for (uint32_t i = 0; i < s->slots && i < 8; i += 2) {
        uint32_t from = gc_rng_below(&t->rng, SHADOW_ROOTS);
        gc_ref v = shadow_root_get(g, from);

        s->slot[i] = g->root[from];
        if (kind == SHADOW_NODE)
            gc_init(t->m, r, i, v);
        else if (kind == SHADOW_REFS)
            gc_array_init(t->m, r, i, v);
        else
            gc_store_slot(t->m, r, shadow_slot(g, r, s, i), v);
    }
    shadow_root_set(g, to, r, 2 * (index + 1));
}

/* ---- operations ---- */

/* A root that holds an object, or SHADOW_ROOTS. */
static uint32_t pick(struct shadow_graph *g)
{
    for (int tries = 0; tries < 8; tries++) {
        uint32_t i = gc_rng_below(&g->t->rng, SHADOW_ROOTS);

        if (g->root[i] != 0 && (g->root[i] & 1) == 0)
            return i;
    }
    return SHADOW_ROOTS;
}

static struct shadow *shadow_at(struct shadow_graph *g, uint32_t root)
{
    return &g->all[g->root[root] / 2 - 1];
}

static void store(struct shadow_graph *g)
{
    struct gc_rng *rng = &g->t->rng;
    uint32_t a = pick(g), b = gc_rng_below(rng, SHADOW_ROOTS), i;
    shadow_value v;
    struct shadow *s;
    gc_ref r, val;

    if (a == SHADOW_ROOTS || shadow_at(g, a)->slots == 0)
        return;
    s = shadow_at(g, a);
    i = gc_rng_below(rng, s->slots);
    v = g->root[b];
    val = shadow_root_get(g, b);
    if (gc_rng_below(rng, 10) < 3 || !may_refer(g, s, v)) {
        val = gc_rng_below(rng, 2) ? gc_i31((int32_t)gc_rng_next(rng)) : GC_NULL;
        v = val.bits;
    }
    r = shadow_root_get(g, a);
    gc_store_slot(g->t->m, r, shadow_slot(g, r, s, i), val);
    s->slot[i] = v;
}

static void load(struct shadow_graph *g)
{
    uint32_t a = pick(g), to = gc_rng_below(&g->t->rng, SHADOW_ROOTS), i;
    struct shadow *s;
    gc_ref r;

    if (a == SHADOW_ROOTS || shadow_at(g, a)->slots == 0)
        return;
    s = shadow_at(g, a);
    i = gc_rng_below(&g->t->rng, s->slots);
    r = shadow_root_get(g, a);
    shadow_root_set(g, to, gc_slot_get(shadow_slot(g, r, s, i)), s->slot[i]);
}

static void copy_or_fill(struct shadow_graph *g)
{
    struct gc_rng *rng = &g->t->rng;
    uint32_t a = pick(g), b = pick(g), n, from, to;
    struct shadow *d, *s;

    if (a == SHADOW_ROOTS || b == SHADOW_ROOTS)
        return;
    d = shadow_at(g, a);
    s = shadow_at(g, b);
    if (d->kind != SHADOW_REFS || d->slots == 0)
        return;
    n = 1 + gc_rng_below(rng, d->slots);
    to = gc_rng_below(rng, d->slots - n + 1);
    if (s->kind != SHADOW_REFS || g->acyclic || s->slots < n) {
        gc_ref val = may_refer(g, d, g->root[b]) ? shadow_root_get(g, b) : gc_i31(4);

        CONF_CHECK_THAT(g->t, gc_array_fill(g->t->m, shadow_root_get(g, a), to, n, val),
                        "a fill within the array was refused");
        for (uint32_t i = 0; i < n; i++)
            d->slot[to + i] = gc_is_i31(val) ? val.bits : g->root[b];
        return;
    }
    from = gc_rng_below(rng, s->slots - n + 1);
    CONF_CHECK_THAT(
        g->t, gc_array_copy(g->t->m, shadow_root_get(g, a), to, shadow_root_get(g, b), from, n),
        "a copy within the arrays was refused");
    memmove(d->slot + to, s->slot + from, n * sizeof *d->slot);
}

static void ask_hash(struct shadow_graph *g)
{
    uint32_t a = pick(g), hash;
    struct shadow *s;

    if (a == SHADOW_ROOTS)
        return;
    s = shadow_at(g, a);
    hash = gc_identity_hash(g->t->m, shadow_root_get(g, a));
    CONF_CHECK_THAT(g->t, !s->hashed || s->hash == hash,
                    "the identity hash of an object was 0x%08x and is 0x%08x", s->hash, hash);
    s->hashed = true;
    s->hash = hash;
}

/* Handles in a scope of their own, over allocations. */
static void scoped_work(struct shadow_graph *g) GC_MAY_GC;
static void scoped_work(struct shadow_graph *g)
{
    uint32_t to = gc_rng_below(&g->t->rng, SHADOW_ROOTS), a = pick(g);
    struct gc_mutator *m = g->t->m;
    struct gc_scope scope;
    shadow_value v;
    gc_handle h;

    if (a == SHADOW_ROOTS)
        return;
    gc_scope_enter(m, &scope);
    v = g->root[a];
    h = gc_root(m, shadow_root_get(g, a));
    shadow_root_set(g, a, GC_NULL, 0);
    for (uint32_t i = gc_rng_below(&g->t->rng, 12); i > 0; i--)
        (void)gc_root(m, gc_alloc(m, g->t->node));
    shadow_root_set(g, to, gc_get(m, h), v);
    gc_scope_exit(m, &scope);
}

void shadow_step(struct shadow_graph *g)
{
    struct conf *t = g->t;
    uint32_t op = gc_rng_below(&t->rng, 100), i = gc_rng_below(&t->rng, SHADOW_ROOTS);

    if (g->reachable > MOST_REACHABLE) {
        shadow_clear(g);
        g->reachable = 0;
    }
    if (op < 30)
        make(g, i);
    else if (op < 60)
        store(g);
    else if (op < 76)
        load(g);
    else if (op < 80)
        copy_or_fill(g);
    else if (op < 84)
        shadow_root_set(g, i, gc_i31((int32_t)op), gc_i31((int32_t)op).bits);
    else if (op < 88)
        shadow_root_set(g, i, GC_NULL, 0);
    else if (op < 92)
        ask_hash(g);
    else if (op < 97)
        scoped_work(g);
    else
        gc_safepoint(t->m);
}
