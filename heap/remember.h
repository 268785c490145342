/* SPDX-License-Identifier: MIT
 *
 * heap/remember.h -- the remembered set: old objects that were written to since the last
 * collection.
 *
 * Object-granular (Hosking, Moss and Stefanovic 1992, "A comparative performance evaluation of
 * write barrier implementations"): the first store to an old object sets GC_BIT_LOGGED in its
 * header and notes the object; further stores find the bit and are plain stores.  The barrier words
 * for that are mask OLD | LOGGED, want OLD (Note [MASKED-COMPARE] in heap/gc.h).
 *
 * Invariant: each object with the LOGGED bit is in the list, or the list overflowed.  The list is a
 * part of the heap's limit and never grows: an object that finds it full only gets the bit, and the
 * next collection looks for such objects in the old space.  So a store never fails for memory. */
#ifndef HEAP_REMEMBER_H
#define HEAP_REMEMBER_H

#include "heap/object.h"

struct gc_remember {
    uint32_t *items; /* units of objects */
    uint32_t count;
    uint32_t capacity;
    bool overflowed; /* objects with the bit are missing from the list */
    size_t bytes;    /* mapped and charged */
    uint64_t total;  /* objects noted since the list was emptied, missing ones too */
};

/* Maps a list of `bytes` (0: 1/128 of the limit, at least a page) and charges it as auxiliary
 * memory; attach only.  Errors, with one line left for the caller of gc_heap_open: GC_ERR_NOMEM,
 * GC_ERR_SYSTEM. */
int gc_remember_open(struct gc_heap *h, struct gc_remember *s, size_t bytes) GC_MUST_CHECK;
void gc_remember_close(struct gc_remember *s);
/* Forgets everything without looking at any object: heap reset. */
static inline void gc_remember_reset(struct gc_remember *s)
{
    s->count = 0;
    s->total = 0;
    s->overflowed = false;
}
/* Sets the bit of `obj` and notes it.  For store_slow: `obj` is what the barrier test hit, an old
 * object without the bit as far as the heap's bytes can be trusted.  When the list is full a
 * collection is asked for (GC_REASON_LOG_FULL). */
void gc_remember_add(struct gc_heap *h, struct gc_remember *s, gc_ref obj);

/* Called for each remembered object, whose bit is clear already; may note this object again.
 * Others for which there is no place yet are found by the next collection, as in an overflow. */
typedef void (*gc_remember_fn)(void *ctx, gc_ref obj, const struct gc_type *type);
/* Calls `visit` for each object with the bit in the old space (an overflow); `walk` walks at least
 * the small objects that are old, large ones are found here. */
typedef void (*gc_old_walk_fn)(struct gc_heap *h, gc_walk_fn visit, void *arg);
void gc_remember_find(struct gc_heap *h, gc_old_walk_fn walk, gc_remember_fn fn, void *ctx);

/* How far ahead the headers of remembered objects are prefetched. */
#define GC_REMEMBER_AHEAD 8u

/* Empties the set into `fn`.  Returns how many objects it held. */
GC_INLINE uint64_t gc_remember_drain(struct gc_heap *h, struct gc_remember *s, gc_old_walk_fn walk,
                                     gc_remember_fn fn, void *ctx)
{
    uint32_t count = s->count, capacity = s->capacity;
    uint64_t total = s->total;
    bool overflowed = s->overflowed;

    gc_remember_reset(s);
    if (GC_UNLIKELY(overflowed)) {
        gc_remember_find(h, walk, fn, ctx);
        return total;
    }
    for (uint32_t i = 0; i < count; i++) {
        gc_ref r = {s->items[i]};
        struct gc_header *header = gc_obj(h, r);

        s->capacity = i + 1; /* what is noted again overwrites nothing that was not visited */
        if (i + GC_REMEMBER_AHEAD < count)
            __builtin_prefetch(gc_unit(h, s->items[i + GC_REMEMBER_AHEAD]), 1);
        header->gc &= ~GC_BIT_LOGGED;
        fn(ctx, r, gc_type_get(h, r, header->type));
    }
    s->capacity = capacity;
    return total;
}

/* For collectors' verify: every object that `young` calls young lacks the OLD bit, every other one
 * has it, and an old object that refers to a young one is logged.  False, with one line in `err`,
 * when that does not hold. */
bool gc_remember_verify(struct gc_heap *h, bool (*young)(const struct gc_heap *h, gc_ref r),
                        char *err, size_t err_len);

#endif
