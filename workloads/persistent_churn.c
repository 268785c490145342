/* SPDX-License-Identifier: MIT
 *
 * workloads/persistent_churn.c -- a population held by persistent handles that come and go.
 *
 * Stresses    manual roots: creation, cloning, unrooting, scanning of a large table; host objects
 *             with finalizers
 * Live        `population` items of `chain` nodes of 24 bytes, and a 16-byte host object for `host`
 *             thousandths of them.  Clones keep few items that the population has lost
 * Parameters  operations, population, chain, clones, host
 * Checksum    numbers read along the chains, host data found, stale handles refused.  It does not
 *             depend on finalizers, whose time is the collector's choice
 * Source      own; the pattern is that of an embedder's reference-counted handles
 *
 * The operations: half replace an item (unroot, make, root), 15 % point the handle at a new item,
 * 15 % clone a handle in place of the oldest clone, 10 % read through a scoped handle, 10 % turn
 * the handle into a scoped one and back. */
#include <stdlib.h>

#include "workloads/workload.h"

enum { OPERATIONS, POPULATION, CHAIN, CLONES, HOST };
static const struct gc_param params[] = {
    {"operations", 650000, 10000, 1, 1000000000, NULL, "operations"},
    {"population", 21000, 500, 1, 8000000, NULL, "items, a persistent handle each"},
    {"chain", 8, 4, 1, 100000, NULL, "nodes of an item"},
    {"clones", 2000, 50, 1, 8000000, NULL, "cloned handles alive at a time"},
    {"host", 125, 125, 0, 1000, NULL, "items with a host object, in thousandths"},
};

enum { NEXT, HOST_OBJECT, NUMBER, NODE_WORDS };
enum { NODE_BYTES = 24, EXTERN_BYTES = 16 };
enum { LINES = 64 };
enum { REPLACE_UPTO = 50, SET_UPTO = 65, CLONE_UPTO = 80, READ_UPTO = 90 }; /* per cent */
enum { PROGRESS_OPERATIONS = 16384 };

/* What host objects point to: a line of the ledger that counts them.  Finalizers run as late as
 * when the heap is closed, so the ledger lives until the last of them or teardown, whichever is
 * later. */
struct line {
    struct ledger *ledger;
};
struct ledger {
    uint64_t created;
    uint64_t finalized;
    bool abandoned; /* by teardown */
    struct line line[LINES];
};

struct churn {
    const struct gc_type *node;
    struct ledger *ledger;
    gc_persistent *item;  /* the population */
    gc_persistent *clone; /* a ring; unused places are zero */
    struct gc_rng rng;
    uint32_t next_clone;
    uint64_t sum;
    uint64_t objects;
};

static void finalize(struct gc_mutator *m, void *data)
{
    struct ledger *ledger = ((struct line *)data)->ledger;

    (void)m;
    ledger->finalized++;
    GC_CHECK(ledger->finalized <= ledger->created, "persistent_churn: %llu finalizers ran for %llu",
             (unsigned long long)ledger->finalized, (unsigned long long)ledger->created);
    if (ledger->abandoned && ledger->finalized == ledger->created)
        free(ledger);
}
static const struct gc_host_type host_type = {"persistent_churn.line", finalize};

static uint64_t live_bytes(const struct gc_run *r)
{
    const uint64_t *p = r->params;

    return p[POPULATION] * p[CHAIN] * NODE_BYTES + p[POPULATION] * p[HOST] / 1000 * EXTERN_BYTES;
}

static gc_ref make_item(struct gc_run *r, struct churn *c) GC_MAY_GC;
static int operate(struct gc_run *r, struct churn *c, uint32_t at) GC_MAY_GC;

static gc_ref make_item(struct gc_run *r, struct churn *c)
{
    struct gc_mutator *m = r->m;
    uint64_t draw = gc_rng_next(&c->rng);
    struct gc_scope scope;
    gc_handle head;
    gc_ref node;

    gc_scope_enter(m, &scope);
    head = gc_root(m, GC_NULL);
    for (uint64_t i = 0; i < r->params[CHAIN]; i++) {
        node = gc_alloc(m, c->node);
        gc_init(m, node, NEXT, gc_get(m, head));
        gc_set_u32(m, node, NUMBER, (uint32_t)(draw + i));
        gc_set(m, head, node);
    }
    c->objects += r->params[CHAIN];
    if ((draw >> 32) % 1000 < r->params[HOST]) {
        gc_ref host = gc_extern_new(m, &host_type, &c->ledger->line[(draw >> 32) % LINES]);

        gc_store(m, gc_get(m, head), HOST_OBJECT, host);
        c->ledger->created++;
        c->objects++;
    }
    node = gc_get(m, head);
    gc_scope_exit(m, &scope);
    return node;
}

static void read_item(struct gc_mutator *m, struct churn *c, gc_ref item)
{
    gc_ref host = gc_load(m, item, HOST_OBJECT);

    if (!gc_is_null(host)) {
        const struct line *line = gc_extern_data(m, host, &host_type);

        c->sum = gc_mix(c->sum, line ? (uint64_t)(line - c->ledger->line) : LINES);
    }
    for (; !gc_is_null(item); item = gc_load(m, item, NEXT))
        c->sum += gc_get_u32(m, item, NUMBER);
}

/* Unroots item `at` and makes a new one; a copy of the old handle must be refused. */
static int replace(struct gc_run *r, struct churn *c, uint32_t at) GC_MAY_GC;
static int replace(struct gc_run *r, struct churn *c, uint32_t at)
{
    gc_persistent copy = c->item[at];
    gc_ref unused;
    int err = gc_persistent_unroot(r->m, &c->item[at]);

    if (err)
        return err;
    c->sum += gc_persistent_try(r->m, copy, &unused) == GC_ERR_STALE;
    return gc_persistent_new(r->m, make_item(r, c), &c->item[at]);
}
static int clone_item(struct gc_run *r, struct churn *c, uint32_t at)
{
    gc_persistent *place = &c->clone[c->next_clone];
    int err = place->heap_id ? gc_persistent_unroot(r->m, place) : GC_OK;

    c->next_clone = (c->next_clone + 1) % (uint32_t)r->params[CLONES];
    return err ? err : gc_persistent_clone(r->m, c->item[at], place);
}
static int scope_and_back(struct gc_run *r, struct churn *c, uint32_t at)
{
    struct gc_scope scope;
    gc_handle item;
    int err;

    gc_scope_enter(r->m, &scope);
    err = gc_persistent_into_handle(r->m, &c->item[at], &item);
    if (!err)
        err = gc_persistent_from_handle(r->m, item, &c->item[at]);
    gc_scope_exit(r->m, &scope);
    return err;
}
static void read_scoped(struct gc_run *r, struct churn *c, uint32_t at)
{
    struct gc_scope scope;
    gc_handle item;

    gc_scope_enter(r->m, &scope);
    item = gc_persistent_to_handle(r->m, c->item[at]);
    read_item(r->m, c, gc_get(r->m, item));
    gc_scope_exit(r->m, &scope);
}

static int operate(struct gc_run *r, struct churn *c, uint32_t at)
{
    uint32_t what = gc_rng_below(&c->rng, 100);

    if (what < REPLACE_UPTO)
        return replace(r, c, at);
    if (what < SET_UPTO) {
        gc_ref item = make_item(r, c);

        gc_persistent_set(r->m, c->item[at], item);
        return GC_OK;
    }
    if (what < CLONE_UPTO)
        return clone_item(r, c, at);
    if (what < READ_UPTO) {
        read_scoped(r, c, at);
        return GC_OK;
    }
    return scope_and_back(r, c, at);
}

/* Unroots what there is.  A handle can be stale here only after an out-of-memory. */
static int unroot_all(struct gc_run *r, struct churn *c)
{
    int result = GC_OK;

    for (uint64_t i = 0; i < r->params[POPULATION] + r->params[CLONES]; i++) {
        gc_persistent *p =
            i < r->params[POPULATION] ? &c->item[i] : &c->clone[i - r->params[POPULATION]];
        int err = p->heap_id ? gc_persistent_unroot(r->m, p) : GC_OK;

        if (err)
            result = err;
    }
    return result;
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {NEXT, HOST_OBJECT};
    struct churn *c = r->state = calloc(1, sizeof(*c));

    if (!c)
        return GC_ERR_SYSTEM;
    c->ledger = calloc(1, sizeof(*c->ledger));
    c->item = calloc(r->params[POPULATION], sizeof(*c->item));
    c->clone = calloc(r->params[CLONES], sizeof(*c->clone));
    if (!c->ledger || !c->item || !c->clone)
        return GC_ERR_SYSTEM;
    for (uint32_t i = 0; i < LINES; i++)
        c->ledger->line[i].ledger = c->ledger;
    return gc_type_struct(r->heap, "persistent_churn.node", NODE_WORDS, refs, 2, &c->node);
}

static int iterate(struct gc_run *r)
{
    struct churn *c = r->state;
    uint32_t population = (uint32_t)r->params[POPULATION];
    int err = GC_OK;

    gc_may_gc_begin();
    c->rng.state = r->seed;
    c->sum = 0;
    c->objects = 0;
    c->next_clone = 0;
    for (uint32_t i = 0; i < population && !err; i++)
        err = gc_persistent_new(r->m, make_item(r, c), &c->item[i]);
    for (uint64_t i = 0; i < r->params[OPERATIONS] && !err; i++) {
        err = operate(r, c, gc_rng_below(&c->rng, population));
        if (i % PROGRESS_OPERATIONS == 0)
            gc_run_progress(r, (double)i / (double)r->params[OPERATIONS]);
    }
    if (!err)
        err = unroot_all(r, c);
    r->checksum = gc_mix(r->checksum, c->sum);
    r->allocated_objects += c->objects;
    return err;
}

static void teardown(struct gc_run *r)
{
    struct churn *c = r->state;

    r->state = NULL;
    if (!c)
        return;
    if (c->item && c->clone && unroot_all(r, c) != GC_OK)
        r->error = "persistent_churn: a persistent handle was stale at the end";
    if (c->ledger && c->ledger->finalized < c->ledger->created)
        c->ledger->abandoned = true;
    else
        free(c->ledger);
    free(c->item);
    free(c->clone);
    free(c);
}

GC_WORKLOAD(persistent_churn) = {
    .abi = GC_ABI,
    .name = "persistent_churn",
    .summary = "a population held by persistent handles; host objects with finalizers",
    .stresses = "manual roots: creation, cloning, unrooting; host objects",
    .source = "own; the pattern of an embedder's reference-counted handles",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
