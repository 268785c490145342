/* SPDX-License-Identifier: MIT
 *
 * heap/object.h -- reading objects during a collection: type, size, slots.
 *
 * Heap bytes are untrusted: a type index is bounds-checked and compared with the type's own header
 * image before anything behind the header is read; sizes are computed in 64 bits. */
#ifndef HEAP_OBJECT_H
#define HEAP_OBJECT_H

#include "heap/heap.h"

GC_INLINE void *gc_unit(const struct gc_heap *h, uint32_t unit)
{
    return h->mutator.base + (uint64_t)unit * GC_UNIT_BYTES;
}
GC_INLINE struct gc_header *gc_obj(const struct gc_heap *h, gc_ref r)
{
    return gc_unit(h, r.bits);
}
/* The type that header word `type` names; panics when there is no such type. */
GC_INLINE const struct gc_type *gc_type_get(const struct gc_heap *h, gc_ref r, uint32_t type)
{
    const struct gc_type *t = &h->types[type & (GC_MAX_TYPES - 1)];

    if (GC_UNLIKELY((uint32_t)t->header != type))
        gc_corrupt(h, r, "header names no registered type");
    return t;
}
/* Size in units.  `length_word`: the word behind the header (any value for structs). */
GC_INLINE uint64_t gc_type_units(const struct gc_type *t, uint32_t length_word)
{
    if (GC_LIKELY(t->units != 0))
        return t->units;
    return gc_array_bytes(t, length_word) / GC_UNIT_BYTES;
}
GC_INLINE uint64_t gc_obj_units(const struct gc_heap *h, gc_ref r, const struct gc_type *t)
{
    uint64_t units;

    if (GC_LIKELY(t->units != 0))
        return t->units;
    units = gc_type_units(t, *(const uint32_t *)gc_unit(h, r.bits + GC_HEADER_UNITS));
    if (GC_UNLIKELY(units > (uint64_t)GC_SPAN_BYTES / GC_UNIT_BYTES - r.bits))
        gc_corrupt(h, r, "array reaches beyond the heap");
    return units;
}

typedef void (*gc_slot_fn)(void *ctx, gc_slot *slot);

/* Calls `fn` for each reference of a type with .simple, whose payload begins at `words`. */
GC_INLINE void gc_scan_simple(const struct gc_type *t, gc_slot *words, gc_slot_fn fn, void *ctx)
{
    gc_slot *at = words + t->run_first, *end = at + t->run_count;

    for (; at < end; at++)
        fn(ctx, at);
}
/* The same for any type: the ref map, and the list of words beyond it. */
GC_INLINE void gc_scan_words(const struct gc_type *t, gc_slot *words, gc_slot_fn fn, void *ctx)
{
    for (uint64_t map = t->ref_map; map != 0; map &= map - 1)
        fn(ctx, words + __builtin_ctzll(map));
    for (uint32_t i = 0; i < t->more_count; i++)
        fn(ctx, words + t->more[i]);
}
/* Calls `fn` for each reference slot of object `r` (null and integer slots too).  Inlined, so that
 * a constant `fn` costs no call. */
GC_INLINE void gc_scan(struct gc_heap *h, gc_ref r, const struct gc_type *t, gc_slot_fn fn,
                       void *ctx)
{
    gc_slot *payload = gc_unit(h, r.bits + GC_HEADER_UNITS);

    if (GC_LIKELY(t->simple)) {
        gc_scan_simple(t, payload, fn, ctx);
    } else if (t->kind == GC_KIND_STRUCT) {
        gc_scan_words(t, payload, fn, ctx);
    } else if (t->kind == GC_KIND_REF_ARRAY) {
        uint32_t n = payload->bits;

        for (uint32_t i = 1; i <= n; i++)
            fn(ctx, payload + i);
    } else if (t->kind == GC_KIND_STRUCT_ARRAY) {
        uint32_t n = payload->bits;
        gc_slot *elem = (gc_slot *)(void *)((uint8_t *)gc_obj(h, r) + t->elem_offset);

        for (uint32_t i = 0; i < n; i++, elem += t->elem_bytes / GC_UNIT_BYTES)
            gc_scan_words(t, elem, fn, ctx);
    }
}
/* Makes [unit, unit + units) a free run that a walk can step over; units > 0, even. */
GC_INLINE void gc_filler(const struct gc_heap *h, uint32_t unit, uint32_t units)
{
    struct gc_header *f = gc_unit(h, unit);

    f->type = 0;
    f->gc = units << GC_COLLECTOR_SHIFT;
}
/* Size of the filler at `unit`; 0 when it was never written (untouched zeroed window space). */
GC_INLINE uint32_t gc_filler_units(const struct gc_header *f)
{
    return f->gc >> GC_COLLECTOR_SHIFT;
}
/* Copies `units` (even, not 0) units; the ranges do not overlap.  Sixteen bytes at a time: small
 * objects dominate, and a call of memcpy (or the string move that gcc makes of a simple loop) costs
 * more than their copy. */
GC_INLINE void gc_copy_units(void *to, const void *from, uint32_t units)
{
    uint64_t *d = to;
    const uint64_t *s = from;
    uint32_t n = units / GC_GRANULE_UNITS, i = n & 1;

    if (i != 0)
        d[0] = s[0];
    for (; i < n; i += 2)
        memcpy(d + i, s + i, 16);
}

/* ---- runs (heap/window.c) ---- */

/* Walks objects laid out one behind the other in [start, end), stepping over fillers and over the
 * unused rest of the mutator's windows. */
void gc_walk_run(struct gc_heap *h, uint32_t start, uint32_t end, gc_walk_fn fn, void *arg);
/* Hands [start, limit) to window `w`: zeroes it and records it.  The old run must be retired. */
void gc_window_publish(struct gc_mutator *m, uint32_t w, uint32_t start, uint32_t limit);
/* Lengthens window `w` to `limit`, zeroing what is new. */
void gc_window_extend(struct gc_mutator *m, uint32_t w, uint32_t limit);
/* Ends window `w`: its rest becomes a filler, its bytes are counted, it is empty. */
void gc_window_retire(struct gc_mutator *m, uint32_t w);
void gc_windows_retire_all(struct gc_mutator *m);
/* Bytes of a bump window: see heap/gc_config.h. */
static inline size_t gc_window_bytes(const struct gc_heap *h)
{
    size_t part = h->acct.limit / GC_WINDOW_PART & ~(GC_WINDOW_LEAST - 1);

    if (part < GC_WINDOW_LEAST)
        return GC_WINDOW_LEAST;
    return part < GC_WINDOW_MOST ? part : GC_WINDOW_MOST;
}
/* Bumps `units` from window `w`: collectors' alloc_slow after a refill.  False: no room. */
GC_INLINE bool gc_window_bump(struct gc_mutator *m, uint32_t w, uint32_t units, uint32_t *out)
{
    struct gc_window *win = &m->window[w];

    if (units > win->limit - win->cursor)
        return false;
    *out = win->cursor;
    win->cursor += units;
    return true;
}

/* ---- mark bits: one per granule; any 32-bit reference has one ---- */

GC_INLINE bool gc_mark_test(const struct gc_heap *h, uint32_t unit)
{
    return (h->mark_bits[unit >> 7] >> ((unit >> 1) & 63) & 1) != 0;
}
/* Sets the bit; true when it was clear. */
GC_INLINE bool gc_mark_set(struct gc_heap *h, uint32_t unit)
{
    uint64_t *word = &h->mark_bits[unit >> 7];
    uint64_t bit = (uint64_t)1 << ((unit >> 1) & 63);

    if (*word & bit)
        return false;
    *word |= bit;
    return true;
}
GC_INLINE void gc_mark_clear(struct gc_heap *h, uint32_t unit)
{
    h->mark_bits[unit >> 7] &= ~((uint64_t)1 << ((unit >> 1) & 63));
}
/* Words of mark bits per block. */
#define GC_MARK_WORDS (GC_BLOCK_UNITS / 128u)
GC_INLINE uint64_t *gc_mark_words(const struct gc_heap *h, uint32_t block)
{
    return &h->mark_bits[(size_t)block * GC_MARK_WORDS];
}
/* Clears the bits of `blocks` adjacent blocks. */
static inline void gc_mark_clear_blocks(struct gc_heap *h, uint32_t block, uint32_t blocks)
{
    memset(gc_mark_words(h, block), 0, (size_t)blocks * GC_MARK_WORDS * sizeof(uint64_t));
}

#endif
