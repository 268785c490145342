/* SPDX-License-Identifier: MIT
 *
 * One operation, and an episode: a start state, an input, and what must hold in the end. */
#include <stdio.h>

#include "tests/fuzz/fuzz.h"

enum { TRIM_EVERY = 4096, LIVE_BOUND = 50000, PANICS = 3, FRAGMENTS = 1000 };

/* ---- one operation ----------------------------------------------------------------------------*/

static void dispatch(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
static void dispatch(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t code = op->code;

    if (code < 52)
        fuzz_op_make(w, op);
    else if (code < 116)
        fuzz_op_store(w, op);
    else if (code < 168)
        fuzz_op_load(w, op);
    else if (code < 176)
        fuzz_op_data(w, op);
    else if (code < 184)
        fuzz_op_copy(w, op);
    else if (code < 192)
        fuzz_op_look(w, op);
    else if (code < 212)
        fuzz_op_root(w, op);
    else if (code < 224)
        fuzz_op_scope(w, op);
    else if (code < 232)
        fuzz_op_persistent(w, op);
    else if (code < 236)
        fuzz_op_frame(w, op);
    else if (code < 242)
        fuzz_op_table(w, op);
    else if (code < 245)
        fuzz_op_try(w, op);
    else if (code < 247)
        fuzz_op_nogc(w, op);
    else if (code < 249)
        fuzz_op_native(w, op);
    else if (code < 252)
        gc_safepoint(w->m);
    else if (code < 254)
        fuzz_op_misuse(w, op);
    else if (code < 255)
        fuzz_op_rare(w, op);
    else if (op->a < 24 && w->depth == 0)
        w->f->now = &w->f->world[op->a < 3];
}

/* Keeps what is live within bounds, at points that the input alone decides. */
static void trim(struct fuzz_world *w)
{
    fuzz_compare(w);
    if (w->live_bytes > w->f->live_bound)
        fuzz_roots_clear(w, w->live_bytes > 2 * w->f->live_bound ? 0 : 6);
}

void fuzz_step(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz *f = w->f;

    dispatch(w, op);
    f->ops++;
    if (w == &f->world[0])
        f->stats.ops++;
    else
        f->stats.neighbour_ops++;
    if (w->h->totals.collections != w->seen) {
        w->seen = w->h->totals.collections;
        fuzz_compare(w);
        if (f->verify_often)
            fuzz_verify(w);
    }
    if (f->ops % FUZZ_CHECK_EVERY == 0) {
        trim(&f->world[0]);
        if (f->ops % TRIM_EVERY == 0)
            trim(&f->world[1]);
    }
}

/* ---- start states -----------------------------------------------------------------------------*/

static void oom(struct gc_mutator *m, void *arg)
{
    (void)m;
    ((struct fuzz_world *)arg)->on_oom++;
}

/* Small enough to collect often, large enough that the bound on what is live leaves room. */
static const char *heap_size(const struct gc_collector *c, enum fuzz_start start)
{
    if (start > FUZZ_FRAGMENTED)
        return "1m";
    return (c->caps & GC_CAP_COLLECTS) != 0 ? "3m" : "256m";
}

int fuzz_open(const struct fuzz_config *config, enum fuzz_start start, struct gc_heap **out,
              char *err, size_t err_len)
{
    struct gc_options o;
    char line[128];
    const char *text = config->options;
    int status;

    gc_options_init(&o, config->collector);
    status = gc_options_set(&o, "heap-size", heap_size(config->collector, start), err, err_len);
    while (status == GC_OK && *text != '\0') {
        size_t n = strcspn(text, " ");
        char *eq;

        snprintf(line, sizeof line, "%.*s", (int)n, text);
        text += n + (text[n] == ' ');
        eq = strchr(line, '=');
        GC_CHECK(eq != NULL, "fuzz: \"%s\" is not name=value", line);
        *eq = '\0';
        status = gc_options_set(&o, line, eq + 1, err, err_len);
    }
    if (status == GC_OK && start > FUZZ_FRAGMENTED) /* what grows must become full too */
        status = gc_options_set(&o, "heap-max", "1m", err, err_len);
    return status != GC_OK ? status : gc_heap_open(config->collector, &o, out, err, err_len);
}

static void open_world(struct fuzz_world *w, const struct fuzz_config *config,
                       enum fuzz_start start)
{
    char err[256];

    w->collector = config->collector;
    w->acyclic = config->acyclic;
    GC_CHECK(fuzz_open(config, start, &w->h, err, sizeof err) == GC_OK,
             "fuzz: a heap with \"%s\" cannot be opened: %s", config->options, err);
    w->m = gc_heap_mutator(w->h);
    gc_heap_on_oom(w->h, oom, w);
    w->top = w->free_count = w->serial = 0;
    w->mortals = w->mortal_free = 0;
    w->born = w->died = w->seen = 0;
    w->depth = 0;
    w->before_reset = (gc_handle){0, 0};
    fuzz_types(w);
    fuzz_roots_open(w);
}

/* Two interleaved chains; one is dropped. */
static void fragment(struct fuzz_world *w) GC_MAY_GC;
static void fragment(struct fuzz_world *w)
{
    struct fuzz_root keep = {FUZZ_HANDLE, 0, 0}, drop = {FUZZ_HANDLE, 1, 0};
    struct fuzz_op op = {.b = 1};

    for (uint32_t i = 0; i < FRAGMENTS; i++) {
        struct fuzz_root at = i % 2 ? keep : drop;
        struct fuzz_object *o;
        fuzz_value v;
        gc_ref r;

        op.d = (i * 7 % 12) << 20; /* the length, for arrays */
        op.b = i % 3 ? 1 : 5;
        op.c = 255;
        r = fuzz_make(w, &op, FUZZ_MAY_COLLECT, &v);
        if (gc_is_null(r))
            return;
        o = fuzz_at(w, v);
        if (o->slots > 0) {
            gc_store_slot(w->m, r, fuzz_slot(w, r, o, 0), fuzz_root_get(w, at));
            o->slot[0] = fuzz_root_value(w, at);
            fuzz_root_set(w, at, r, v);
        }
    }
    fuzz_root_set(w, drop, GC_NULL, 0);
    FUZZ_CHECK(w, gc_collect(w->m) == GC_OK, "a collection was refused");
}

static void prepare(struct fuzz_world *w) GC_MAY_GC;
static void prepare(struct fuzz_world *w)
{
    switch (w->f->start) {
    case FUZZ_EMPTY:
    case FUZZ_STARTS:
        break;
    case FUZZ_FRAGMENTED:
        fragment(w);
        break;
    case FUZZ_ALMOST_FULL:
    case FUZZ_FULL:
        while (w->f->stats.refused == 0)
            fuzz_ballast_grow(w, 64);
        if (w->f->start == FUZZ_ALMOST_FULL)
            fuzz_ballast_shrink(w, 400);
        break;
    }
}

/* ---- the end ----------------------------------------------------------------------------------*/

static bool reclaims(const struct fuzz_world *w)
{
    return (w->collector->caps & GC_CAP_COLLECTS) != 0;
}

/* With nothing reachable, everything must die, and the room must come back. */
static void empty_heap_is_free(struct fuzz_world *w) GC_MAY_GC;
static void empty_heap_is_free(struct fuzz_world *w)
{
    struct gc_census census;
    uint64_t room = w->h->acct.limit / 4, bytes = 0;
    char err[256];

    fuzz_leave_scopes(w, 0);
    fuzz_pop_frames(w, 0);
    fuzz_roots_clear(w, 0);
    fuzz_compare(w);
    if (!reclaims(w))
        return;
    for (uint32_t i = 0; i < 3; i++)
        FUZZ_CHECK(w, gc_collect(w->m) == GC_OK, "a collection was refused");
    FUZZ_CHECK(w, gc_heap_verify(w->h, &census, err, sizeof err) == GC_OK, "verify: %s", err);
    FUZZ_CHECK(w, census.objects == 0, "%llu objects are reachable from no root",
               (unsigned long long)census.objects);
    FUZZ_CHECK(w, w->born == w->died, "%llu host objects were made, but %llu died",
               (unsigned long long)w->born, (unsigned long long)w->died);
    if (w->f->sum % 4 != 0 || gc_core_option(w->h, GC_OPT_STRESS_ALLOC) != 0)
        return;
    while (bytes < room) {
        gc_ref r = gc_alloc_n(w->m, w->type[1].type, 30);

        FUZZ_CHECK(w, !gc_is_null(r), "an empty heap of %zu bytes has no room after %llu",
                   w->h->acct.limit, (unsigned long long)bytes);
        gc_array_init(w->m, r, 0, gc_get(w->m, w->handle[0]));
        gc_set(w->m, w->handle[0], r);
        bytes += gc_array_bytes(w->type[1].type, 30);
    }
    gc_set(w->m, w->handle[0], GC_NULL);
}

static void close_world(struct fuzz_world *w) GC_MAY_GC;
static void close_world(struct fuzz_world *w)
{
    struct fuzz_stats *s = &w->f->stats;

    if (w == &w->f->world[0]) {
        s->collections += w->h->totals.collections;
        s->moved += w->h->totals.moved_objects;
        s->barriers += w->h->totals.barrier_slow;
        s->born += w->born;
    }
    gc_heap_close(w->h);
    FUZZ_CHECK(w, w->born == w->died, "%llu host objects were made, %llu finalized at the end",
               (unsigned long long)w->born, (unsigned long long)w->died);
    for (uint32_t i = 0; i < w->top; i++) {
        if (w->object[i].used)
            fuzz_forget(w, i);
    }
    w->h = NULL;
}

uint64_t fuzz_episode(struct fuzz *f, const struct fuzz_config *config,
                      const struct gc_collector *neighbour, enum fuzz_start start)
{
    struct fuzz_config beside = {neighbour, "", true};
    struct fuzz_op op;

    memset(&f->stats, 0, sizeof f->stats);
    f->start = start;
    f->ops = 0;
    f->sum = 1;
    f->live_bound = start > FUZZ_FRAGMENTED ? UINT64_MAX : LIVE_BOUND;
    f->panic_budget = PANICS;
    f->verify_often = strstr(config->options, "stress-") != NULL;
    f->now = &f->world[0];
    open_world(&f->world[0], config, start);
    open_world(&f->world[1], &beside, FUZZ_EMPTY);
    if (f->in.state % 8 == 3) /* handle epochs pass the 32-bit boundary */
        f->world[0].m->handle_epoch = UINT32_MAX - 50;
    prepare(&f->world[0]);
    while (fuzz_next(&f->in, &op))
        fuzz_step(f->now, &op);
    for (uint32_t i = 0; i < 2; i++) {
        fuzz_compare(&f->world[i]);
        fuzz_verify(&f->world[i]);
        empty_heap_is_free(&f->world[i]);
        close_world(&f->world[i]);
    }
    return f->sum;
}
