/* SPDX-License-Identifier: MIT
 *
 * heap/tracer.h -- the transitive closure, as an always-inline template over the collector's own
 * test-and-mark, with a prefetch FIFO in front of the mark stack.
 *
 * Edges are queued, not objects: a reference is pushed when its slot is scanned and tested when it
 * leaves the FIFO, by which time its header and its mark bit have been prefetched (Cher, Hosking
 * and Vitek 2004, "Software prefetching for mark-sweep garbage collection").  Invariant: everything
 * in stack and FIFO is reachable; when both are empty and nothing overflowed, every reachable
 * object is marked.  No call through a pointer per edge: `mark` and `scan` are constants of the
 * caller. */
#ifndef HEAP_TRACER_H
#define HEAP_TRACER_H

#include "heap/object.h"

/* Entries between prefetch and use; power of two.  Twice the lines of 64 entries fit into any first
 * level cache.  Measured for marksweep on 4 M objects of 64 bytes, random layout: 16 entries 14 to
 * 29 ns per object, 32 10 to 19, 64 8 to 12, 128 13 to 17 (docs/performance.md). */
#define GC_FIFO 64u

/* Marks `r` (any even, non-null reference).  Newly marked: its type, and *units, its size; both
 * were checked as heap bytes must be, once for each object, for marking and for scanning.  Else
 * NULL. */
typedef const struct gc_type *(*gc_mark_fn)(struct gc_collection *c, gc_ref r, uint64_t *units);

/* What a gc_mark_fn returns for an object that it marked and need not look at. */
GC_INLINE const struct gc_type *gc_trace_type(const struct gc_heap *h, gc_ref r, uint64_t *units)
{
    const struct gc_type *type = gc_type_get(h, r, gc_obj(h, r)->type);

    *units = gc_obj_units(h, r, type);
    return type;
}

/* Long arrays are scanned in parts of so many elements, the next one when the stack is empty, so
 * that their children do not flood it; so many arrays at a time (one more is scanned at once). */
#define GC_TRACE_PART   128u
#define GC_TRACE_ARRAYS 64u
struct gc_trace_array {
    uint32_t ref;
    uint32_t next; /* first element not scanned yet */
};

/* State of a trace; lives in the collector's state, zeroed at the begin of each collection. */
struct gc_tracer {
    uint32_t fifo[GC_FIFO];
    uint32_t head;
    uint32_t queued; /* entries in the FIFO */
    uint32_t arrays; /* unfinished ones */
    struct gc_trace_array array[GC_TRACE_ARRAYS];
    bool more_roots; /* from slot `root` of span `span` on */
    uint32_t span;
    uint32_t root;
};

/* Puts a long array aside to be scanned in parts.  False: `r` is none, or there is no place. */
static inline bool gc_trace_defer(const struct gc_heap *h, struct gc_tracer *t, gc_ref r,
                                  const struct gc_type *type)
{
    uint32_t length = *(const uint32_t *)gc_unit(h, r.bits + GC_HEADER_UNITS);

    if ((type->kind != GC_KIND_REF_ARRAY && type->kind != GC_KIND_STRUCT_ARRAY) ||
        length <= GC_TRACE_PART || t->arrays == GC_TRACE_ARRAYS)
        return false;
    t->array[t->arrays++] = (struct gc_trace_array){r.bits, 0};
    return true;
}
/* Calls `fn` for the slots of a newly marked object, later if it is a long array. */
GC_INLINE void gc_trace_scan(struct gc_heap *h, struct gc_tracer *t, gc_ref r,
                             const struct gc_type *type, gc_slot_fn fn, void *ctx)
{
    if (GC_LIKELY(type->simple) || !gc_trace_defer(h, t, r, type))
        gc_scan(h, r, type, fn, ctx);
}
/* Calls `fn` for the slots of the next part of the array that was put aside last. */
GC_INLINE void gc_trace_scan_part(struct gc_heap *h, struct gc_tracer *t, gc_slot_fn fn, void *ctx)
{
    struct gc_trace_array *a = &t->array[t->arrays - 1];
    gc_ref r = {a->ref};
    const struct gc_type *type = gc_type_get(h, r, gc_obj(h, r)->type);
    uint32_t length = *(const uint32_t *)gc_unit(h, r.bits + GC_HEADER_UNITS);
    uint32_t width = type->elem_bytes / GC_UNIT_BYTES, from = a->next;
    uint32_t count = length - from < GC_TRACE_PART ? length - from : GC_TRACE_PART;
    gc_slot *at = gc_unit(h, r.bits + type->elem_offset / GC_UNIT_BYTES + from * width);

    a->next += count;
    if (a->next == length)
        t->arrays--;
    for (uint32_t i = 0; i < count; i++, at += width) {
        if (type->kind == GC_KIND_REF_ARRAY)
            fn(ctx, at);
        else
            gc_scan_words(type, at, fn, ctx);
    }
}

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
    __builtin_prefetch(&h->mark_bits[unit >> 7], 1);
}
/* The next root; prefetches what a later one names.  NULL when there is none, or the stack is half
 * full: then the rest comes when it is empty. */
GC_INLINE gc_slot *gc_trace_next_root(const struct gc_collection *c, struct gc_tracer *t)
{
    const struct gc_worklist *w = &c->heap->worklist;
    const struct gc_root_span *s = &c->roots->spans[t->span];
    uint8_t *at;
    size_t ahead;

    while (t->span < c->roots->count && t->root == s->count) {
        t->span++;
        t->root = 0;
        s++;
    }
    t->more_roots = t->span < c->roots->count;
    if (!t->more_roots || w->count > w->capacity / 2)
        return NULL;
    at = (uint8_t *)s->base + (size_t)t->root * s->stride;
    ahead = t->root + GC_FIFO < s->count ? (size_t)GC_FIFO * s->stride : 0;
    gc_trace_prefetch(c->heap, gc_slot_get((gc_slot *)(void *)(at + ahead)).bits);
    t->root++;
    return (gc_slot *)(void *)at;
}
/* Marks what roots hold and queues its children.  Unlike with gc_trace_root, any number of roots
 * does not overflow the stack: gc_trace_drain goes on where this stops. */
GC_INLINE void gc_trace_mark_roots(struct gc_collection *c, struct gc_tracer *t, gc_mark_fn mark)
{
    struct gc_heap *h = c->heap;

    for (gc_slot *slot; (slot = gc_trace_next_root(c, t)) != NULL;) {
        gc_ref r = gc_slot_get(slot);
        const struct gc_type *type;
        uint64_t units;

        if (!gc_is_object(r))
            continue;
        c->rec.roots++;
        type = mark(c, r, &units);
        if (type == NULL)
            continue;
        c->rec.traced_objects++;
        c->rec.traced_bytes += units * GC_UNIT_BYTES;
        gc_trace_scan(h, t, r, type, gc_trace_edge, &h->worklist);
    }
}

/* Drains stack, arrays and FIFO, at most about `budget` objects.  True: all are empty.  The stack
 * is in a local, so that its fields stay in registers; `mark` pushes nothing. */
GC_INLINE bool gc_trace_drain(struct gc_collection *c, struct gc_tracer *t, uint64_t budget,
                              gc_mark_fn mark)
{
    struct gc_heap *h = c->heap;
    struct gc_worklist w = h->worklist;
    uint64_t left = budget > 0 ? budget : 1, first = left, units = 0;
    uint32_t head = t->head, queued = t->queued;
    bool done = false;

    while (left > 0) {
        const struct gc_type *type;
        uint64_t size;
        gc_ref r;

        if (GC_LIKELY(w.count > 0)) {
            uint32_t next = w.items[--w.count];

            gc_trace_prefetch(h, next);
            r.bits = t->fifo[head];
            t->fifo[head] = next;
            head = (head + 1) & (GC_FIFO - 1);
            if (GC_UNLIKELY(queued < GC_FIFO)) { /* filling: what stood there is not in use */
                queued++;
                continue;
            }
        } else if (t->arrays > 0) {
            gc_trace_scan_part(h, t, gc_trace_edge, &w);
            continue;
        } else if (t->more_roots) {
            h->worklist = w;
            gc_trace_mark_roots(c, t, mark);
            w = h->worklist;
            continue;
        } else if (queued > 0) {
            r.bits = t->fifo[(head - queued) & (GC_FIFO - 1)];
            queued--;
        } else {
            done = true;
            break;
        }
        type = mark(c, r, &size);
        if (type == NULL)
            continue;
        units += size;
        gc_trace_scan(h, t, r, type, gc_trace_edge, &w);
        left--;
    }
    h->worklist = w;
    t->head = head;
    t->queued = queued;
    c->rec.traced_objects += first - left;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
    return done;
}

/* The collector's own instance of a drain, not inlined: runs it within `budget`; true: all empty.
 */
typedef bool (*gc_drain_fn)(struct gc_collection *c, uint64_t budget);

/* After an overflow, with stack and FIFO empty: offers the unmarked children of every root and of
 * every marked object again, until a whole pass drops nothing.  Needs mark bits.  Runs to
 * completion whatever the budget. */
void gc_trace_rescan(struct gc_collection *c, gc_drain_fn drain);

/* ---- the same for collectors that move what they trace ----
 *
 * Slots are queued, and updated when they are reached: the worklist holds the units of slots inside
 * the heap; roots are updated at once.  Reaching a slot twice does no harm: the second time its
 * object is where the slot says. */

/* Marks object *r, there or where it moves to, which becomes *r.  Newly marked: as a gc_mark_fn. */
typedef const struct gc_type *(*gc_move_fn)(struct gc_collection *c, gc_ref *r, uint64_t *units);

/* Slots that are to be queued: the stack, and the base that they are counted from. */
struct gc_trace_slots {
    struct gc_worklist w;
    uint8_t *base;
};
GC_INLINE void gc_trace_slot(void *ctx, gc_slot *slot)
{
    struct gc_trace_slots *s = ctx;

    if (gc_is_object(gc_slot_get(slot)))
        gc_worklist_push(&s->w, (uint32_t)((size_t)((uint8_t *)slot - s->base) / GC_UNIT_BYTES));
}
/* Queues the slots of an object that is marked already, as roots. */
static inline void gc_trace_queue_slots(struct gc_heap *h, struct gc_tracer *t, gc_ref r,
                                        const struct gc_type *type)
{
    struct gc_trace_slots s = {h->worklist, h->mutator.base};

    gc_trace_scan(h, t, r, type, gc_trace_slot, &s);
    h->worklist = s.w;
}
/* Updates a slot that holds an object.  Units of the object when it was reached first, else 0. */
GC_INLINE uint64_t gc_trace_update_into(struct gc_collection *c, struct gc_trace_slots *s,
                                        struct gc_tracer *t, gc_slot *slot, gc_move_fn move)
{
    gc_ref was = gc_slot_get(slot), r = was;
    uint64_t units = 0;
    const struct gc_type *type = move(c, &r, &units);

    if (r.bits != was.bits)
        gc_slot_set(slot, r);
    if (type == NULL)
        return 0;
    gc_trace_scan(c->heap, t, r, type, gc_trace_slot, s);
    return units;
}
/* The same outside a drain. */
GC_INLINE uint64_t gc_trace_update(struct gc_collection *c, struct gc_tracer *t, gc_slot *slot,
                                   gc_move_fn move)
{
    struct gc_heap *h = c->heap;
    struct gc_trace_slots s = {h->worklist, h->mutator.base};
    uint64_t units = gc_trace_update_into(c, &s, t, slot, move);

    h->worklist = s.w;
    return units;
}
/* For root visitors. */
GC_INLINE void gc_trace_update_root(struct gc_collection *c, struct gc_tracer *t, gc_slot *slot,
                                    gc_move_fn move)
{
    uint64_t units = gc_trace_update(c, t, slot, move);

    c->rec.roots++;
    c->rec.traced_objects += units != 0;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
}
/* Updates roots; gc_trace_drain_slots goes on where this stops. */
GC_INLINE void gc_trace_update_roots(struct gc_collection *c, struct gc_tracer *t, gc_move_fn move)
{
    for (gc_slot *slot; (slot = gc_trace_next_root(c, t)) != NULL;) {
        if (gc_is_object(gc_slot_get(slot)))
            gc_trace_update_root(c, t, slot, move);
    }
}
/* As gc_trace_drain. */
GC_INLINE bool gc_trace_drain_slots(struct gc_collection *c, struct gc_tracer *t, uint64_t budget,
                                    gc_move_fn move)
{
    struct gc_heap *h = c->heap;
    struct gc_trace_slots s = {h->worklist, h->mutator.base};
    uint64_t left = budget > 0 ? budget : 1, first = left, units = 0;
    uint32_t head = t->head, queued = t->queued;
    bool done = false;

    while (left > 0) {
        uint32_t slot;
        uint64_t size;

        if (GC_LIKELY(s.w.count > 0)) {
            uint32_t next = s.w.items[--s.w.count];

            gc_trace_prefetch(h, gc_slot_get(gc_unit(h, next)).bits);
            slot = t->fifo[head];
            t->fifo[head] = next;
            head = (head + 1) & (GC_FIFO - 1);
            if (GC_UNLIKELY(queued < GC_FIFO)) {
                queued++;
                continue;
            }
        } else if (t->arrays > 0) {
            gc_trace_scan_part(h, t, gc_trace_slot, &s);
            continue;
        } else if (t->more_roots) {
            h->worklist = s.w;
            gc_trace_update_roots(c, t, move);
            s.w = h->worklist;
            continue;
        } else if (queued > 0) {
            slot = t->fifo[(head - queued) & (GC_FIFO - 1)];
            queued--;
        } else {
            done = true;
            break;
        }
        size = gc_trace_update_into(c, &s, t, gc_unit(h, slot), move);
        units += size;
        left -= size != 0;
    }
    h->worklist = s.w;
    t->head = head;
    t->queued = queued;
    c->rec.traced_objects += first - left;
    c->rec.traced_bytes += units * GC_UNIT_BYTES;
    return done;
}
/* As gc_trace_rescan, offering slots; `root` is the visitor that updates roots. */
void gc_trace_rescan_slots(struct gc_collection *c, gc_root_fn root, gc_drain_fn drain);

#endif
