/* SPDX-License-Identifier: MIT */
#include "heap/trial.h"

static uint32_t colour(uint32_t gc)
{
    return gc & GC_COUNT_COLOUR;
}

static void paint(struct gc_header *o, uint32_t as)
{
    gc_header_set(o, (gc_header_gc(o) & ~GC_COUNT_COLOUR) | as);
}

/* The header of buffer entry `r` when it still is a candidate, else NULL. */
static struct gc_header *candidate(const struct gc_trial *t, struct gc_heap *h, gc_ref r)
{
    struct gc_header *o = gc_obj(h, r);

    if (gc_is_null(r) || !t->is_object(t->owner, r) || (gc_header_gc(o) & GC_COUNT_BUFFERED) == 0)
        return NULL;
    return o;
}

/* A candidate whose count rose again, or that waits in the queue of zero counts, is none. */
static bool still_suspect(struct gc_header *o)
{
    uint32_t gc = gc_header_gc(o);

    if (colour(gc) != GC_COLOUR_BLACK && (gc & GC_COUNT_QUEUED) == 0)
        return true;
    gc_header_set(o, gc & ~(GC_COUNT_BUFFERED | GC_COUNT_COLOUR));
    return false;
}

void gc_trial_purge(struct gc_trial *t, struct gc_heap *h)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < t->buffer.count; i++) {
        gc_ref r = {t->buffer.items[i]};
        struct gc_header *o = candidate(t, h, r);

        if (o != NULL && still_suspect(o))
            t->buffer.items[kept++] = r.bits;
    }
    t->buffer.count = kept;
}

void gc_trial_forget(struct gc_trial *t)
{
    gc_ref_log_clear(&t->buffer);
    t->phase = GC_TRIAL_IDLE;
}

void gc_trial_begin(struct gc_trial *t, struct gc_heap *h)
{
    gc_trial_purge(t, h);
    t->phase = GC_TRIAL_GREY;
    t->at = 0;
}

/* ---- the three passes; entries of the stack are objects whose children are to be visited
 * -------*/

struct visit {
    struct gc_heap *heap;
    struct gc_worklist *stack;
};

/* Grey: takes one from each child's count, as if the parent were gone. */
static void child_grey(void *ctx, gc_slot *slot)
{
    struct visit *v = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *o;
    uint32_t gc;

    if (!gc_is_object(r))
        return;
    o = gc_obj(v->heap, r);
    gc = gc_header_gc(o);
    if (!gc_count_is_sticky(gc)) {
        if (gc_count_is_zero(gc))
            gc_corrupt(v->heap, r, "more references than its count says");
        gc -= GC_COUNT_ONE;
    }
    if (colour(gc) != GC_COLOUR_GREY)
        gc_worklist_push(v->stack, r.bits);
    gc_header_set(o, (gc & ~GC_COUNT_COLOUR) | GC_COLOUR_GREY);
}

/* Scan: children of a white object are looked at in turn. */
static void child_scan(void *ctx, gc_slot *slot)
{
    struct visit *v = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r) && colour(gc_header_gc(gc_obj(v->heap, r))) == GC_COLOUR_GREY)
        gc_worklist_push(v->stack, r.bits);
}

/* Black again: gives each child its count back.  Bit 0 of a stack entry tells this visit. */
static void child_black(void *ctx, gc_slot *slot)
{
    struct visit *v = ctx;
    gc_ref r = gc_slot_get(slot);
    struct gc_header *o;
    uint32_t gc;

    if (!gc_is_object(r))
        return;
    o = gc_obj(v->heap, r);
    gc = gc_header_gc(o);
    if (colour(gc) != GC_COLOUR_BLACK)
        gc_worklist_push(v->stack, r.bits | 1u);
    gc_count_raise(o, gc & ~GC_COUNT_COLOUR);
    if (gc_count_is_sticky(gc))
        paint(o, GC_COLOUR_BLACK);
}

/* White: what is white is garbage.  The mark bit says "already met", because the header of a child
 * that was freed before says nothing. */
static void child_white(void *ctx, gc_slot *slot)
{
    struct visit *v = ctx;
    gc_ref r = gc_slot_get(slot);

    if (!gc_is_object(r) || gc_mark_test(v->heap, r.bits) ||
        colour(gc_header_gc(gc_obj(v->heap, r))) != GC_COLOUR_WHITE)
        return;
    (void)gc_mark_set(v->heap, r.bits);
    gc_worklist_push(v->stack, r.bits);
}

static void visit_object(struct gc_trial *t, struct visit *v, uint32_t item)
{
    struct gc_heap *h = v->heap;
    gc_ref r = {item & ~1u};
    struct gc_header *o = gc_obj(h, r);
    const struct gc_type *type = gc_type_get(h, r, o->type);

    (void)gc_obj_units(h, r, type);
    if ((item & 1u) != 0) {
        gc_scan(h, r, type, child_black, v);
    } else if (t->phase == GC_TRIAL_GREY) {
        gc_scan(h, r, type, child_grey, v);
    } else if (t->phase == GC_TRIAL_WHITE) {
        gc_scan(h, r, type, child_white, v);
        t->free(t->owner, r);
    } else if (colour(gc_header_gc(o)) == GC_COLOUR_GREY) {
        bool live = !gc_count_is_zero(gc_header_gc(o));

        paint(o, live ? GC_COLOUR_BLACK : GC_COLOUR_WHITE);
        if (live)
            gc_scan(h, r, type, child_black, v);
        else
            gc_scan(h, r, type, child_scan, v);
    }
}

/* Puts the next candidate on the stack when the present pass wants it. */
static void start_candidate(struct gc_trial *t, struct gc_heap *h)
{
    uint32_t *entry = &t->buffer.items[t->at++];
    gc_ref r = {*entry};
    struct gc_header *o = gc_obj(h, r);

    switch (t->phase) {
    case GC_TRIAL_GREY:
        if (colour(gc_header_gc(o)) != GC_COLOUR_PURPLE)
            return; /* reached from an earlier candidate */
        paint(o, GC_COLOUR_GREY);
        break;
    case GC_TRIAL_WHITE:
        if (gc_mark_test(h, r.bits))
            return; /* freed */
        gc_header_set(o, gc_header_gc(o) & ~GC_COUNT_BUFFERED);
        if (colour(gc_header_gc(o)) != GC_COLOUR_WHITE)
            return;
        (void)gc_mark_set(h, r.bits);
        break;
    case GC_TRIAL_SCAN:
    case GC_TRIAL_IDLE:
        break;
    }
    gc_worklist_push(&h->worklist, r.bits);
}

enum gc_trial_result gc_trial_step(struct gc_trial *t, struct gc_heap *h, uint64_t *left)
{
    struct visit v = {h, &h->worklist};

    while (t->phase != GC_TRIAL_IDLE) {
        if (v.stack->overflowed || t->buffer.overflowed)
            return GC_TRIAL_FAILED;
        if (v.stack->count > 0) {
            if (*left == 0)
                return GC_TRIAL_MORE;
            --*left;
            visit_object(t, &v, v.stack->items[--v.stack->count]);
        } else if (t->at < t->buffer.count) {
            start_candidate(t, h);
        } else {
            t->phase++;
            t->at = 0;
        }
    }
    gc_trial_forget(t);
    return GC_TRIAL_DONE;
}
