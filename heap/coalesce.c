/* SPDX-License-Identifier: MIT */
#include "heap/coalesce.h"

/* Objects of more units are logged slot by slot: a snapshot of a long array for one write would
 * cost more than the write ever saves. */
#define SNAPSHOT_UNITS 128u

int gc_coalesce_open(struct gc_coalesce *co, struct gc_heap *h, size_t log_bytes)
{
    int err = gc_ref_log_open(h, &co->logged, log_bytes);

    if (err == GC_OK)
        err = gc_ref_log_open(h, &co->olds, log_bytes);
    if (err != GC_OK)
        gc_coalesce_close(co, h);
    return err;
}

void gc_coalesce_close(struct gc_coalesce *co, struct gc_heap *h)
{
    gc_ref_log_close(h, &co->logged);
    gc_ref_log_close(h, &co->olds);
}

void gc_coalesce_forget(struct gc_coalesce *co)
{
    gc_ref_log_clear(&co->logged);
    gc_ref_log_clear(&co->olds);
    co->at = 0;
}

/* ---- the barrier ------------------------------------------------------------------------------*/

static void log_old(void *ctx, gc_slot *slot)
{
    struct gc_coalesce *co = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        gc_worklist_push(&co->olds, r.bits);
}

void gc_coalesce_log(struct gc_coalesce *co, struct gc_heap *h, gc_ref obj, gc_slot *slot,
                     uint32_t count, const gc_slot *src, gc_ref fill)
{
    struct gc_header *o = gc_obj(h, obj);
    const struct gc_type *t = gc_type_get(h, obj, o->type);

    if (gc_obj_units(h, obj, t) <= SNAPSHOT_UNITS) {
        gc_worklist_push(&co->logged, obj.bits);
        gc_scan(h, obj, t, log_old, co);
        gc_header_set(o, gc_header_gc(o) | GC_BIT_LOGGED);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        gc_ref val = src != NULL ? gc_slot_get(src + i) : fill;

        log_old(co, slot + i);
        if (gc_is_object(val))
            gc_worklist_push(&co->logged, val.bits | 1u);
    }
}

/* ---- the passes of an epoch -------------------------------------------------------------------*/

static void count_slot(void *ctx, gc_slot *slot)
{
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        gc_coalesce_edge(ctx, r);
}

bool gc_coalesce_count_logged(struct gc_coalesce *co, struct gc_heap *h, uint64_t *left)
{
    for (; co->at < co->logged.count; co->at++) {
        gc_ref r = {co->logged.items[co->at]};
        struct gc_header *o = gc_obj(h, r);

        if (*left == 0)
            return false;
        --*left;
        if ((r.bits & 1u) != 0) {
            gc_coalesce_edge(h, (gc_ref){r.bits & ~1u});
            continue;
        }
        gc_header_set(o, gc_header_gc(o) & ~GC_BIT_LOGGED);
        gc_scan(h, r, gc_type_get(h, r, o->type), count_slot, h);
    }
    gc_ref_log_clear(&co->logged);
    co->at = 0;
    return true;
}

/* New object `r` counts: it lives, and what it refers to counts too. */
static void count_slots_of(struct gc_collection *c, struct gc_rc *rc, gc_ref r)
{
    struct gc_heap *h = c->heap;
    struct gc_header *o = gc_obj(h, r);
    const struct gc_type *t = gc_type_get(h, r, o->type);

    gc_header_set(o, gc_header_gc(o) & ~GC_BIT_LOGGED);
    gc_cells_survives(&rc->cells, r);
    c->rec.traced_objects++;
    c->rec.traced_bytes += gc_obj_units(h, r, t) * GC_UNIT_BYTES;
    gc_scan(h, r, t, count_slot, h);
}

struct pass {
    struct gc_collection *c;
    struct gc_rc *rc;
};

/* A new object that counts but did not fit on the stack still is LOGGED. */
static void count_missed(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct pass *p = arg;
    uint32_t gc = gc_header_gc(gc_rc_header(p->rc, r));

    (void)t;
    (void)units;
    if (!gc_count_is_zero(gc) && (gc & GC_BIT_LOGGED) != 0)
        count_slots_of(p->c, p->rc, r);
}

bool gc_coalesce_count_new(struct gc_collection *c, struct gc_rc *rc, uint64_t *left)
{
    struct gc_worklist *w = &c->heap->worklist;
    struct pass p = {c, rc};

    for (;;) {
        while (w->count > 0) {
            gc_ref r;

            if (*left == 0)
                return false;
            --*left;
            r.bits = w->items[--w->count];
            /* It may have been found by a walk meanwhile. */
            if ((gc_header_gc(gc_rc_header(rc, r)) & GC_BIT_LOGGED) != 0)
                count_slots_of(c, rc, r);
        }
        if (!w->overflowed)
            return true;
        w->overflowed = false;
        c->rec.overflows++;
        gc_cells_walk(&rc->cells, count_missed, &p);
    }
}

bool gc_coalesce_release(struct gc_coalesce *co, struct gc_rc *rc, uint64_t *left)
{
    for (; co->at < co->olds.count; co->at++) {
        if (*left == 0)
            return false;
        --*left;
        gc_rc_release(rc, (gc_ref){co->olds.items[co->at]});
    }
    gc_ref_log_clear(&co->olds);
    co->at = 0;
    return true;
}
