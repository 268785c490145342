/* SPDX-License-Identifier: MIT
 *
 * heap/root_list.h -- the roots of one collection, as spans of slots.
 *
 * The list is rebuilt for each collection from the registered providers; its storage is kept, so a
 * second collection with as many spans allocates nothing.  Invariant: each slot is listed at most
 * once; the list does not change while a collection is under way. */
#ifndef HEAP_ROOT_LIST_H
#define HEAP_ROOT_LIST_H

#include "heap/gc.h"

GC_C_BEGIN

enum gc_root_kind {
    GC_ROOT_HANDLE,
    GC_ROOT_PERSISTENT,
    GC_ROOT_FRAME, /* uncounted cells; the only roots that deferred reference counting scans */
    GC_ROOT_TABLE,
    GC_ROOT_OTHER
};

/* `count` slots from `base`, `stride` bytes apart.  Null and integer slots are allowed. */
struct gc_root_span {
    gc_slot *base;
    uint32_t count;
    uint32_t stride;
    enum gc_root_kind kind;
    const char *why; /* static text for traces */
};

struct gc_root_list {
    struct gc_heap *heap;
    struct gc_root_span *spans;
    uint32_t count;
    uint32_t capacity;
};

/* Adds a span; an empty one is ignored.  GC_OK or GC_ERR_SYSTEM (no memory for the list). */
int gc_root_list_add(struct gc_root_list *l, gc_slot *base, uint32_t count, uint32_t stride,
                     enum gc_root_kind kind, const char *why) GC_MUST_CHECK;
/* True when some slot stands in two spans; debug and stress builds panic on it. */
bool gc_root_list_has_duplicate(const struct gc_root_list *l);

/* Something that owns roots.  Registered once per heap; lives as long as the heap. */
struct gc_root_provider {
    const char *name;
    /* Adds the provider's spans.  An error refuses the collection (never a partial root set).  Must
     * not use the mutator: the heap is closed, as between the steps of a collection. */
    int (*list)(struct gc_root_provider *p, struct gc_root_list *l);
    /* The heap is reset: forget all roots, keep memory.  Required. */
    void (*reset)(struct gc_root_provider *p, struct gc_heap *h);
    /* The heap is closed: free everything, itself included.  Required. */
    void (*close)(struct gc_root_provider *p, struct gc_heap *h);
    struct gc_root_provider *next;
    /* A collection that listed the spans is complete: all slots name the objects' new places.  For
     * owners that keep roots in an encoding of their own and list a decoded copy.  May be NULL; not
     * called when the collection was abandoned.  Must not use the mutator. */
    void (*done)(struct gc_root_provider *p, struct gc_heap *h);
};
void gc_root_provider_add(struct gc_heap *h, struct gc_root_provider *p);

typedef void (*gc_root_fn)(void *ctx, gc_slot *slot);

/* Calls `fn` for each slot that holds an object, and tells how many those were; inlined, so that a
 * constant `fn` costs no call. */
GC_INLINE uint32_t gc_root_span_visit(const struct gc_root_span *s, gc_root_fn fn, void *ctx)
{
    uint8_t *at = (uint8_t *)s->base;
    uint32_t objects = 0;

    for (uint32_t i = 0; i < s->count; i++, at += s->stride) {
        gc_slot *slot = (gc_slot *)(void *)at;

        if (gc_is_object(GC_VALUE(gc_ref, slot->bits))) {
            fn(ctx, slot);
            objects++;
        }
    }
    return objects;
}
GC_INLINE uint64_t gc_roots_visit(const struct gc_root_list *l, gc_root_fn fn, void *ctx)
{
    uint64_t objects = 0;

    for (uint32_t i = 0; i < l->count; i++)
        objects += gc_root_span_visit(&l->spans[i], fn, ctx);
    return objects;
}

GC_C_END

#endif
