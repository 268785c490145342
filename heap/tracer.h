/* SPDX-License-Identifier: MIT
 *
 * heap/tracer.h -- the transitive closure, as an always-inline template over the collector's own
 * test-and-mark, with a prefetch FIFO in front of the mark stack.
 *
 * Edges are queued, not objects: a reference is pushed when its slot is scanned and tested when it
 * leaves the FIFO, by which time its header and its mark bit have been prefetched (Cher, Hosking and
 * Vitek 2004, "Software prefetching for mark-sweep garbage collection").  Invariant: everything in
 * stack and FIFO is reachable; when both are empty and nothing overflowed, every reachable object is
 * marked.  No call through a pointer per edge: `mark` and `scan` are constants of the caller. */
#ifndef HEAP_TRACER_H
#define HEAP_TRACER_H

#include "heap/object.h"

/* Entries between prefetch and use; power of two.  Twice the lines of 64 entries fit into any first
 * level cache.  Measured for marksweep on 4 M objects of 64 bytes, random layout: 16 entries 14 to 29
 * ns per object, 32 10 to 19, 64 8 to 12, 128 13 to 17 (docs/performance.md). */
#define GC_FIFO 64u

/* Marks `r` (any even, non-null reference).  True: newly marked, scan it. */
typedef bool (*gc_mark_fn)(struct gc_collection *c, gc_ref r);

/* State of a trace; lives in the collector's state, zeroed at the begin of each collection. */
struct gc_tracer {
    uint32_t fifo[GC_FIFO];
    uint32_t head;
    uint32_t queued; /* entries in the FIFO */
};

GC_INLINE void gc_trace_edge(void *ctx, gc_slot *slot)
{
    struct gc_worklist *w = ctx;
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        gc_worklist_push(w, r.bits);
}
/* Root visitor: queues what the slot holds. */
GC_INLINE void gc_trace_root(void *ctx, gc_slot *slot)
{
    struct gc_collection *c = ctx;

    c->rec.roots++;
    gc_trace_edge(&c->heap->worklist, slot);
}
GC_INLINE void gc_trace_prefetch(const struct gc_heap *h, uint32_t unit)
{
    __builtin_prefetch(gc_unit(h, unit), 1);
    if (h->mark_bits != NULL)
        __builtin_prefetch(&h->mark_bits[unit >> 7], 1);
}
/* Slot `k` of a span; prefetches what a later one names. */
GC_INLINE gc_slot *gc_trace_root_ahead(const struct gc_heap *h, const struct gc_root_span *s,
                                       uint32_t k)
{
    uint8_t *at = (uint8_t *)s->base + (size_t)k * s->stride;
    size_t ahead = k + GC_FIFO < s->count ? (size_t)GC_FIFO * s->stride : 0;

    gc_trace_prefetch(h, gc_slot_get((gc_slot *)(void *)(at + ahead)).bits);
    return (gc_slot *)(void *)at;
}
/* Marks what the roots hold and queues its children.  Unlike gc_trace_root it queues no root, so
 * that any number of them does not overflow the stack. */
GC_INLINE void gc_trace_mark_roots(struct gc_collection *c, gc_mark_fn mark)
{
    struct gc_heap *h = c->heap;

    for (uint32_t i = 0; i < c->roots->count; i++) {
        const struct gc_root_span *s = &c->roots->spans[i];

        for (uint32_t k = 0; k < s->count; k++) {
            gc_ref r = gc_slot_get(gc_trace_root_ahead(h, s, k));
            const struct gc_type *type;

            if (!gc_is_object(r))
                continue;
            c->rec.roots++;
            if (!mark(c, r))
                continue;
            type = gc_type_get(h, r, gc_obj(h, r)->type);
            c->rec.traced_objects++;
            c->rec.traced_bytes += gc_obj_units(h, r, type) * GC_UNIT_BYTES;
            gc_scan(h, r, type, gc_trace_edge, &h->worklist);
        }
    }
}
/* Drains stack and FIFO, at most about `budget` objects.  True: both are empty. */
GC_INLINE bool gc_trace_drain(struct gc_collection *c, struct gc_tracer *t, uint64_t budget,
                              gc_mark_fn mark)
{
    struct gc_heap *h = c->heap;
    struct gc_worklist *w = &h->worklist;
    uint64_t objects = 0, units = 0;
    uint32_t head = t->head, queued = t->queued;
    bool done = false;

    for (;;) {
        const struct gc_type *type;
        gc_ref r;

        if (GC_LIKELY(w->count > 0)) {
            uint32_t next = w->items[--w->count];

            gc_trace_prefetch(h, next);
            r.bits = t->fifo[head];
            t->fifo[head] = next;
            head = (head + 1) & (GC_FIFO - 1);
            if (queued < GC_FIFO) { /* still filling: what stood there is not in use */
                queued++;
                continue;
            }
        } else if (queued > 0) {
            r.bits = t->fifo[(head - queued) & (GC_FIFO - 1)];
            queued--;
        } else {
            done = true;
            break;
        }
        if (!mark(c, r))
            continue;
        type = gc_type_get(h, r, gc_obj(h, r)->type);
        units += gc_obj_units(h, r, type);
        gc_scan(h, r, type, gc_trace_edge, w);
        if (GC_UNLIKELY(++objects >= budget))
            break;
    }
    t->head = head;
    t->queued = queued;
    c->rec.traced_objects += objects;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
    return done;
}

/* The collector's own instance of a drain, not inlined: runs it within `budget`; true: all empty. */
typedef bool (*gc_drain_fn)(struct gc_collection *c, uint64_t budget);

/* After an overflow, with stack and FIFO empty: offers the unmarked children of every root and of
 * every marked object again, until a whole pass drops nothing.  Needs mark bits.  Runs to completion
 * whatever the budget. */
void gc_trace_rescan(struct gc_collection *c, gc_drain_fn drain);

/* ---- the same for collectors that move what they trace ----
 *
 * Slots are queued, and updated when they are reached: the worklist holds the units of slots inside
 * the heap; roots are updated at once.  Reaching a slot twice does no harm: the second time its
 * object is where the slot says. */

/* Marks object *r, there or where it moves to, which becomes *r.  True: newly marked, scan it. */
typedef bool (*gc_move_fn)(struct gc_collection *c, gc_ref *r);

GC_INLINE void gc_trace_slot(void *ctx, gc_slot *slot)
{
    struct gc_heap *h = ctx;

    if (gc_is_object(gc_slot_get(slot)))
        gc_worklist_push(&h->worklist,
                         (uint32_t)((size_t)((uint8_t *)slot - h->mutator.base) / GC_UNIT_BYTES));
}
/* Queues the slots of object `r`; returns its size in units. */
GC_INLINE uint64_t gc_trace_scan_slots(struct gc_heap *h, gc_ref r)
{
    const struct gc_type *type = gc_type_get(h, r, gc_obj(h, r)->type);

    gc_scan(h, r, type, gc_trace_slot, h);
    return gc_obj_units(h, r, type);
}
/* Updates a slot that holds an object.  Units of the object when it was reached first, else 0. */
GC_INLINE uint64_t gc_trace_update(struct gc_collection *c, gc_slot *slot, gc_move_fn move)
{
    gc_ref was = gc_slot_get(slot), r = was;
    bool first = move(c, &r);

    if (r.bits != was.bits)
        gc_slot_set(slot, r);
    return first ? gc_trace_scan_slots(c->heap, r) : 0;
}
/* For root visitors. */
GC_INLINE void gc_trace_update_root(struct gc_collection *c, gc_slot *slot, gc_move_fn move)
{
    uint64_t units = gc_trace_update(c, slot, move);

    c->rec.roots++;
    c->rec.traced_objects += units != 0;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
}
/* Updates all roots. */
GC_INLINE void gc_trace_update_roots(struct gc_collection *c, gc_move_fn move)
{
    for (uint32_t i = 0; i < c->roots->count; i++) {
        const struct gc_root_span *s = &c->roots->spans[i];

        for (uint32_t k = 0; k < s->count; k++) {
            gc_slot *slot = gc_trace_root_ahead(c->heap, s, k);

            if (gc_is_object(gc_slot_get(slot)))
                gc_trace_update_root(c, slot, move);
        }
    }
}
/* As gc_trace_drain. */
GC_INLINE bool gc_trace_drain_slots(struct gc_collection *c, struct gc_tracer *t, uint64_t budget,
                                    gc_move_fn move)
{
    struct gc_heap *h = c->heap;
    struct gc_worklist *w = &h->worklist;
    uint64_t objects = 0, units = 0;
    uint32_t head = t->head, queued = t->queued;
    bool done = false;

    for (;;) {
        uint32_t slot;
        uint64_t size;

        if (GC_LIKELY(w->count > 0)) {
            uint32_t next = w->items[--w->count];

            gc_trace_prefetch(h, gc_slot_get(gc_unit(h, next)).bits);
            slot = t->fifo[head];
            t->fifo[head] = next;
            head = (head + 1) & (GC_FIFO - 1);
            if (queued < GC_FIFO) {
                queued++;
                continue;
            }
        } else if (queued > 0) {
            slot = t->fifo[(head - queued) & (GC_FIFO - 1)];
            queued--;
        } else {
            done = true;
            break;
        }
        size = gc_trace_update(c, gc_unit(h, slot), move);
        if (size == 0)
            continue;
        units += size;
        if (GC_UNLIKELY(++objects >= budget))
            break;
    }
    t->head = head;
    t->queued = queued;
    c->rec.traced_objects += objects;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
    return done;
}
/* As gc_trace_rescan, offering slots; `root` is the visitor that updates roots. */
void gc_trace_rescan_slots(struct gc_collection *c, gc_root_fn root, gc_drain_fn drain);

#endif
