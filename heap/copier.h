/* SPDX-License-Identifier: MIT
 *
 * heap/copier.h -- Cheney's copying trace as an always-inline template over the collector's own
 * test of what is copied (Cheney 1970, "A nonrecursive list compacting algorithm", CACM 13(11)).
 *
 * Copies lie one behind the other and are scanned in that order, so the copies not scanned yet are
 * the queue.  Invariant: every copy below the scan position refers to no from-space; the forwarding
 * address of a copied object stands in its old header. */
#ifndef HEAP_COPIER_H
#define HEAP_COPIER_H

#include "heap/object.h"

/* The first 32 bytes are always copied, and more in steps of 16, so a copy may read and write up to
 * 24 bytes behind its object: from-space and to-space have this many bytes more. */
#define GC_COPY_FIRST_UNITS 8u
#define GC_COPY_STEP_UNITS  4u
#define GC_COPY_SLACK       ((size_t)32)

/* What copying reads and writes at every edge.  Held in a local of the scan loop and passed by
 * value to what is not inlined, so that it stays in registers. */
struct gc_copier {
    struct gc_heap *h;
    uint8_t *base;
    const struct gc_type *types;
    uint32_t from_start; /* what is copied */
    uint32_t from_units;
    uint32_t cursor;     /* where the next copy goes */
    uint32_t also_start; /* a second range, if the collector's test needs one */
    uint32_t also_units;
};

/* A copying trace under way; lives in the collector's state. */
struct gc_copying {
    uint32_t cursor;        /* where the next copy goes */
    uint32_t scan;          /* everything below was scanned */
    uint32_t to_limit;      /* first unit behind the room for copies */
    uint32_t large;         /* where the search for unscanned large objects goes on */
    uint64_t large_objects; /* scanned so far */
    uint64_t large_units;
};

static inline struct gc_copying gc_copying_into(uint32_t to, uint32_t units)
{
    return (struct gc_copying){.cursor = to, .scan = to, .to_limit = to + units};
}
static inline struct gc_copier gc_copier_make(struct gc_heap *h, uint32_t from_start,
                                              uint32_t from_units, uint32_t cursor)
{
    return (struct gc_copier){
        .h = h,
        .base = h->mutator.base,
        .types = h->types,
        .from_start = from_start,
        .from_units = from_units,
        .cursor = cursor,
    };
}

GC_INLINE void gc_copier_move(uint8_t *to, const uint8_t *from, uint32_t units)
{
    memcpy(to, from, 16);
    memcpy(to + 16, from + 16, 16);
    for (uint32_t i = GC_COPY_FIRST_UNITS; GC_UNLIKELY(i < units); i += GC_COPY_STEP_UNITS)
        memcpy(to + (size_t)i * GC_UNIT_BYTES, from + (size_t)i * GC_UNIT_BYTES, 16);
}

/* Makes `slot`, which holds `r` in from-space, name the copy of its object, copied now unless it
 * was before.  The copy's gc word has the bits `set` on (a constant). */
GC_INLINE void gc_copier_forward(struct gc_copier *k, gc_slot *slot, gc_ref r, uint32_t set)
{
    struct gc_header *from =
        (struct gc_header *)(void *)(k->base + (uint64_t)r.bits * GC_UNIT_BYTES);
    const struct gc_type *t;
    uint8_t *to;
    uint32_t units, gc = from->gc, type = from->type;

    if (gc & GC_BIT_FORWARDED) {
        gc_slot_set(slot, (gc_ref){gc & ~GC_BIT_FORWARDED});
        return;
    }
    t = &k->types[type & (GC_MAX_TYPES - 1)];
    if (GC_UNLIKELY((uint32_t)t->header != type))
        gc_corrupt(k->h, r, "header names no registered type");
    units = (uint32_t)gc_obj_units(k->h, r, t);
    to = k->base + (uint64_t)k->cursor * GC_UNIT_BYTES;
    gc_copier_move(to, (const uint8_t *)from, units);
    if (set != 0)
        ((struct gc_header *)(void *)to)->gc = gc | set;
    from->gc = k->cursor | GC_BIT_FORWARDED;
    gc_slot_set(slot, (gc_ref){k->cursor});
    k->cursor += units;
}

/* Scans an array, or a struct with references beyond the map, forwarding its slots; not inlined. */
typedef struct gc_copier (*gc_copier_other_fn)(struct gc_copier k, gc_ref r,
                                               const struct gc_type *t);

/* How far ahead of the scan pointer the targets of copied references are prefetched, in objects of
 * the present one's size.  The words there are treated as if they were of its type, too: neighbours
 * in breadth-first order mostly are; what other words name lies inside the reservation in any case,
 * and a prefetch of it does no harm. */
#define GC_COPIER_AHEAD 8u
/* Objects scanned between two looks at the budget and at the end of to-space. */
#define GC_COPIER_BATCH 4096u

GC_INLINE void gc_copier_run(struct gc_copier *k, gc_slot *at, uint32_t count, uint32_t ahead,
                             gc_slot_fn forward)
{
    for (gc_slot *end = at + count; at < end; at++) {
        __builtin_prefetch(k->base + (uint64_t)at[ahead].bits * GC_UNIT_BYTES, 1);
        forward(k, at);
    }
}

/* Scans copied objects from `scan` until the copies are used up or `batch` objects are scanned;
 * their headers were checked when they were copied. */
GC_INLINE struct gc_copier gc_copier_batch(struct gc_copier k, uint32_t *scan, uint32_t *batch,
                                           gc_slot_fn forward, gc_copier_other_fn other)
{
    uint32_t at = *scan, left = *batch;

    do {
        gc_slot *words = (gc_slot *)(void *)(k.base + (uint64_t)at * GC_UNIT_BYTES);
        const struct gc_type *t = &k.types[words->bits & (GC_MAX_TYPES - 1)];

        if (GC_LIKELY(t->units != 0 && t->simple)) {
            uint32_t ahead = t->units * GC_COPIER_AHEAD;

            at += t->units;
            gc_copier_run(&k, words + GC_HEADER_UNITS + t->run_first, t->run_count,
                          ahead < k.cursor - at ? ahead : 0, forward);
        } else {
            gc_ref r = {at};

            at += (uint32_t)gc_obj_units(k.h, r, t);
            k = other(k, r, t);
        }
    } while (--left > 0 && at < k.cursor);
    *scan = at;
    *batch -= left;
    return k;
}

/* Scans copied objects until they are used up or the budget is. */
GC_INLINE struct gc_copier gc_copier_scan(struct gc_copier k, uint32_t *scan, uint32_t to_limit,
                                          uint64_t *budget, gc_slot_fn forward,
                                          gc_copier_other_fn other)
{
    while (*scan<k.cursor && * budget> 0) {
        uint32_t batch = *budget < GC_COPIER_BATCH ? (uint32_t)*budget : GC_COPIER_BATCH;

        k = gc_copier_batch(k, scan, &batch, forward, other);
        *budget -= batch;
        if (GC_UNLIKELY(k.cursor > to_limit))
            gc_corrupt(k.h, (gc_ref){*scan}, "objects overlap: survivors exceed their space");
    }
    return k;
}

/* The next large object that was marked and not scanned; null: there is none. */
static inline gc_ref gc_copying_large(struct gc_heap *h, struct gc_copying *p,
                                      const struct gc_type **t)
{
    gc_ref r = gc_los_next_grey(h, &p->large);

    if (!gc_is_null(r)) {
        *t = gc_type_get(h, r, gc_obj(h, r)->type);
        p->large_units += gc_obj_units(h, r, *t);
        p->large_objects++;
    }
    return r;
}

/* Scans copies, and large objects that were marked, until there are none (false) or the budget is
 * used up (true). */
GC_INLINE bool gc_copier_step(struct gc_copier k, struct gc_copying *p, uint64_t *budget,
                              gc_slot_fn forward, gc_copier_other_fn other)
{
    for (;;) {
        const struct gc_type *t = NULL;
        gc_ref r;

        k = gc_copier_scan(k, &p->scan, p->to_limit, budget, forward, other);
        p->cursor = k.cursor;
        if (*budget == 0)
            return true;
        r = gc_copying_large(k.h, p, &t);
        if (gc_is_null(r))
            return false;
        k = other(k, r, t);
        --*budget;
    }
}

#endif
