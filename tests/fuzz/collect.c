/* SPDX-License-Identifier: MIT
 *
 * Collections in every form, resets, checks of the whole heap. */
#include "tests/fuzz/fuzz.h"

void fuzz_verify(struct fuzz_world *w)
{
    char err[256];

    FUZZ_CHECK(w, gc_heap_verify(w->h, NULL, err, sizeof err) == GC_OK, "verify: %s", err);
    w->f->stats.verifies++;
}

/* ---- walking ----------------------------------------------------------------------------------*/

struct visit {
    const struct fuzz_world *w;
    uint64_t objects;
    uint32_t last;
};

static void visit(void *arg, gc_ref r, const struct gc_type *type, uint32_t units)
{
    struct visit *v = arg;

    FUZZ_CHECK(v->w, gc_header(v->w->m, r)->type == (uint32_t)type->header,
               "a walk names the wrong type at 0x%08x", r.bits);
    FUZZ_CHECK(v->w, units >= 2 && units % 2 == 0, "a walk says that 0x%08x has %u units", r.bits,
               units);
    v->objects++;
}

static void walk(struct fuzz_world *w)
{
    struct visit v = {w, 0, 0};
    struct gc_census census;
    char err[256];

    FUZZ_CHECK(w, gc_heap_verify(w->h, &census, err, sizeof err) == GC_OK, "verify: %s", err);
    gc_heap_walk(w->h, visit, &v);
    FUZZ_CHECK(w, v.objects >= census.objects, "a walk meets %llu objects, %llu are reachable",
               (unsigned long long)v.objects, (unsigned long long)census.objects);
    fuzz_compare(w);
    FUZZ_CHECK(w, w->live_bytes == census.bytes, "%llu bytes are reachable, verify counts %llu",
               (unsigned long long)w->live_bytes, (unsigned long long)census.bytes);
}

/* ---- collections ------------------------------------------------------------------------------*/

static void collect(struct fuzz_world *w, enum gc_extent extent) GC_MAY_GC;
static void collect(struct fuzz_world *w, enum gc_extent extent)
{
    uint64_t before = w->h->totals.collections;
    int err =
        extent == GC_EXTENT_FULL ? gc_collect(w->m) : gc_heap_collect(w->h, GC_REASON_USER, extent);

    FUZZ_CHECK(w, err == GC_OK, "a collection was refused: %s", gc_err_text(err));
    FUZZ_CHECK(w, w->h->totals.collections > before, "a collection did not count");
}

static struct gc_collection *begin(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct gc_collection *c;
    enum gc_extent extent = op->d >> 31 ? GC_EXTENT_FULL : GC_EXTENT_YOUNG;
    int err = gc_collection_begin(w->h, GC_REASON_USER, extent, &c);

    FUZZ_CHECK(w, err == GC_OK, "a collection cannot begin: %s", gc_err_text(err));
    return c;
}

/* Steps of a few objects; the caller may end it early, and nothing else is possible meanwhile. */
static void collect_in_steps(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
static void collect_in_steps(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct gc_collection *c = begin(w, op), *second;
    uint32_t most = op->b % 4 == 0 ? op->b : UINT32_MAX;

    for (uint32_t i = 0; i < most; i++) {
        if (gc_collection_step(c, 1 + op->d % 64) == GC_COMPLETE)
            break;
        FUZZ_CHECK(w, i < 10000000, "a collection does not complete");
        if (i % 16 == 3)
            fuzz_refused_between_steps(w, op);
    }
    FUZZ_CHECK(w,
               gc_collection_begin(w->h, GC_REASON_USER, GC_EXTENT_FULL, &second) == GC_ERR_STATE,
               "a collection began inside another one");
    gc_collection_end(c);
}

/* The heap is as new: all roots, types and objects are gone. */
void fuzz_fresh(struct fuzz_world *w)
{
    FUZZ_CHECK(w, w->died == w->born, "%llu host objects were made, %llu finalized by a reset",
               (unsigned long long)w->born, (unsigned long long)w->died);
    for (uint32_t i = 0; i < w->top; i++) {
        if (w->object[i].used)
            fuzz_forget(w, i);
    }
    fuzz_types(w);
    fuzz_roots_open(w);
    w->seen = w->h->totals.collections;
}

static void take_totals(struct fuzz_world *w)
{
    if (w != &w->f->world[0])
        return;
    w->f->stats.collections += w->h->totals.collections;
    w->f->stats.moved += w->h->totals.moved_objects;
    w->f->stats.barriers += w->h->totals.barrier_slow;
}

static void reset(struct fuzz_world *w) GC_MAY_GC;
static void reset(struct fuzz_world *w)
{
    uint32_t id = w->m->heap_id;
    int err;

    take_totals(w);
    w->before_reset = w->handle[0];
    err = gc_heap_reset(w->h);
    FUZZ_CHECK(w, err == GC_OK, "a reset was refused: %s", gc_err_text(err));
    FUZZ_CHECK(w, w->m->heap_id != id, "a reset kept the heap's id");
    FUZZ_CHECK(w, gc_handle_count(w->m) == 0 && gc_persistent_count(w->m) == 0,
               "roots survived a reset");
    FUZZ_CHECK(w, gc_heap_used(w->h) == 0, "%zu bytes are in use after a reset",
               gc_heap_used(w->h));
    fuzz_fresh(w);
}

static void abandon(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
static void abandon(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct gc_collection *c = begin(w, op);

    for (uint32_t i = 0; i < op->b; i++) {
        if (gc_collection_step(c, 1 + op->d % 64) == GC_COMPLETE)
            break;
    }
    gc_collection_abandon(c);
    fuzz_refused_when_abandoned(w);
    reset(w);
}

/* ---- rare operations --------------------------------------------------------------------------*/

/* Starts under pressure breathe: the ballast grows until the heap is full, and shrinks. */
static void breathe(struct fuzz_world *w, uint32_t d) GC_MAY_GC;
static void breathe(struct fuzz_world *w, uint32_t d)
{
    if (w->f->start <= FUZZ_FRAGMENTED)
        return;
    if (d % 2)
        fuzz_ballast_grow(w, d / 2 % 512);
    else
        fuzz_ballast_shrink(w, d / 2 % 512);
}

void fuzz_op_rare(struct fuzz_world *w, const struct fuzz_op *op)
{
    /* Three of four are cheap, so that most time goes to the mutator. */
    uint32_t which = op->a % 4 == 3 ? op->c : 164 + op->c % 92;

    if (which < 40) {
        collect(w, GC_EXTENT_FULL);
    } else if (which < 80) {
        collect(w, GC_EXTENT_YOUNG);
    } else if (which < 100) {
        collect_in_steps(w, op);
    } else if (which < 112) {
        walk(w);
    } else if (which < 130) {
        fuzz_verify(w);
    } else if (which < 134) {
        fuzz_random_type(w, op->d);
    } else if (which < 150) {
        fuzz_roots_clear(w, op->b % 5);
    } else if (which < 154) {
        if (w->depth == 0)
            reset(w);
    } else if (which < 157) {
        if (w->depth == 0)
            abandon(w, op);
    } else if (which < 164) {
        fuzz_op_panic(w, op);
    } else if (which < 220) {
        breathe(w, op->d);
    } else {
        for (uint32_t i = 0; i < op->b; i++)
            gc_safepoint(w->m);
    }
}
