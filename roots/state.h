/* SPDX-License-Identifier: MIT
 *
 * roots/state.h -- the roots of one heap: private to roots/.
 *
 * Made when the first root of any kind is made; registered as root providers. */
#ifndef ROOTS_STATE_H
#define ROOTS_STATE_H

#include "heap/heap.h"
#include "roots/roots.h"

/* An entry of the persistent table: free entries hold null, so that a span over all is valid. */
struct gc_persistent_entry {
    gc_slot ref;
    uint32_t next_free; /* index + 1 */
    uint64_t epoch;     /* odd while in use */
};
_Static_assert(sizeof(struct gc_persistent_entry) == 16, "stride of the persistent table");

/* Cells of a table come in chunks, so that growing moves none. */
struct gc_table_chunk {
    struct gc_table_chunk *next;
    uint32_t count;
    gc_slot cells[];
};
struct gc_table {
    struct gc_table *next;
    const char *name;
    size_t name_bytes;
    struct gc_table_chunk *first;
    struct gc_table_chunk *last;
    uint32_t count;
    uint32_t heap_id; /* of the tenancy that made it */
};

struct gc_roots {
    struct gc_root_provider handles;
    struct gc_root_provider persistents;
    struct gc_root_provider frames;
    struct gc_root_provider tables;
    struct gc_heap *heap;
    struct gc_persistent_entry *persistent; /* reservation of GC_MAX_PERSISTENT entries */
    uint32_t persistent_count;              /* ever used */
    uint32_t persistent_committed;
    uint32_t persistent_free; /* index + 1 */
    uint32_t persistent_live;
    struct gc_table *table_list;
};

/* The heap's roots; made and registered on first use. NULL: no memory. */
struct gc_roots *gc_roots_of(struct gc_mutator *m);
void gc_persistent_provider(struct gc_roots *roots);
void gc_table_provider(struct gc_roots *roots);
/* Between the steps of a collection all hooks are on (Note [SLICES]): a root written there could be
 * missed, or be counted half. */
static inline void gc_roots_open(const struct gc_mutator *m)
{
    GC_CHECK(m->heap->status != GC_HEAP_COLLECTING, "root used between the steps of a collection");
}
/* A counted root cell takes over `now` from `old`: increments before it decrements. */
static inline void gc_root_replace(struct gc_mutator *m, gc_slot *slot, gc_ref now)
{
    if ((m->hooks & GC_HOOK_HANDLE) != 0) {
        gc_ref old = gc_slot_get(slot);

        gc_roots_open(m);
        if (gc_is_object(now))
            m->heap->collector->clone_ref(m, now);
        gc_slot_set(slot, now);
        if (gc_is_object(old))
            m->heap->collector->drop_ref(m, old);
    } else {
        gc_slot_set(slot, now);
    }
}

#endif
