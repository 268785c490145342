/* SPDX-License-Identifier: MIT */
#include "heap/host_table.h"

#include "heap/object.h"

/* Payload words of an extern object: the id. */
#define ID_WORD 0u

static uint64_t make_id(uint32_t index, uint32_t generation)
{
    return (uint64_t)generation << 32 | index;
}

/* ---- young entries ----------------------------------------------------------------------------*/

/* Those whose object was not seen OLD at a collection yet. */
static void link_young(struct gc_host_table *t, uint32_t index)
{
    struct gc_host_entry *e = &t->entries[index];

    e->prev = 0;
    e->next = t->young_head;
    if (t->young_head != 0)
        t->entries[t->young_head - 1].prev = index + 1;
    t->young_head = index + 1;
}

static void unlink_young(struct gc_host_table *t, struct gc_host_entry *e)
{
    if (e->prev == GC_HOST_NOT_YOUNG)
        return;
    if (e->next != 0)
        t->entries[e->next - 1].prev = e->prev;
    if (e->prev != 0)
        t->entries[e->prev - 1].next = e->next;
    else
        t->young_head = e->next;
    e->prev = GC_HOST_NOT_YOUNG;
}

/* ---- entries ----------------------------------------------------------------------------------*/

int gc_host_add(struct gc_heap *h, const struct gc_host_type *type, void *data, uint64_t *id)
{
    struct gc_host_table *t = &h->host;
    struct gc_host_entry *e;
    uint32_t index;

    if (t->free_head != 0) {
        index = t->free_head - 1;
        t->free_head = t->entries[index].next;
    } else {
        if (t->count == t->capacity) {
            uint32_t capacity = t->capacity != 0 ? 2 * t->capacity : 64;
            void *p;

            if (capacity > UINT32_MAX / 4)
                return GC_ERR_LIMIT;
            p = gc_mem_resize(&h->mem, t->entries, t->capacity * sizeof *t->entries,
                              capacity * sizeof *t->entries);
            if (p == NULL)
                return GC_ERR_SYSTEM;
            t->entries = p;
            t->capacity = capacity;
        }
        index = t->count++;
    }
    e = &t->entries[index];
    e->type = type;
    e->data = data;
    e->ref.bits = 0;
    e->next = 0;
    e->prev = GC_HOST_NOT_YOUNG;
    e->generation |= 1;
    t->live++;
    if (gc_heap_tracks_young(h))
        link_young(t, index);
    *id = make_id(index, e->generation);
    return GC_OK;
}

struct gc_host_entry *gc_host_find(const struct gc_heap *h, uint64_t id)
{
    const struct gc_host_table *t = &h->host;
    uint32_t index = (uint32_t)id, generation = (uint32_t)(id >> 32);

    if (index >= t->count || (generation & 1) == 0 || t->entries[index].generation != generation)
        return NULL;
    return &t->entries[index];
}

static void free_entry(struct gc_host_table *t, uint32_t index)
{
    struct gc_host_entry *e = &t->entries[index];

    e->type = NULL;
    e->data = NULL;
    e->ref.bits = 0;
    e->next = t->free_head;
    t->free_head = index + 1;
}

/* The entry stops being live, its id is dead from here on; the finalizer is still to run. */
static void enqueue(struct gc_host_table *t, uint32_t index)
{
    struct gc_host_entry *e = &t->entries[index];

    unlink_young(t, e);
    e->generation++;
    t->live--;
    e->ref.bits = 0;
    e->next = 0;
    if (t->queue_tail != 0)
        t->entries[t->queue_tail - 1].next = index + 1;
    else
        t->queue_head = index + 1;
    t->queue_tail = index + 1;
}

void gc_host_release(struct gc_heap *h, gc_ref obj)
{
    uint64_t id = gc_get_u64(&h->mutator, obj, ID_WORD);
    struct gc_host_entry *e = gc_host_find(h, id);

    /* Heap bytes are untrusted: only an entry that is bound to this very object dies with it. */
    if (e != NULL && e->ref.bits == obj.bits) {
        enqueue(&h->host, (uint32_t)id);
        h->totals.finalized++;
        h->mutator.poll = 1;
    }
}

/* Follows the object of entry `i`, or queues the finalizer; true: it died. */
static bool settle(struct gc_heap *h, uint32_t i, gc_resolve_fn resolve)
{
    struct gc_host_table *t = &h->host;
    struct gc_host_entry *e = &t->entries[i];
    gc_ref now;

    if ((e->generation & 1) == 0 || e->ref.bits == 0)
        return false;
    now = resolve(h, gc_slot_get(&e->ref));
    if (gc_is_null(now)) {
        enqueue(t, i);
        return true;
    }
    gc_slot_set(&e->ref, now);
    if ((gc_header_gc(gc_obj(h, now)) & GC_BIT_OLD) != 0)
        unlink_young(t, e);
    return false;
}

uint64_t gc_host_sweep(struct gc_heap *h, enum gc_extent extent, gc_resolve_fn resolve)
{
    struct gc_host_table *t = &h->host;
    uint64_t dead = 0;

    if (extent == GC_EXTENT_FULL) {
        for (uint32_t i = 0; i < t->count; i++)
            dead += settle(h, i, resolve);
    } else {
        for (uint32_t at = t->young_head; at != 0;) {
            uint32_t next = t->entries[at - 1].next;

            dead += settle(h, at - 1, resolve);
            at = next;
        }
    }
    h->totals.finalized += dead;
    return dead;
}

void gc_host_run_finalizers(struct gc_mutator *m)
{
    struct gc_host_table *t = &m->heap->host;
    uint32_t index, last = t->queue_tail - 1;

    if (t->finalizing || t->queue_head == 0)
        return;
    t->finalizing = true;
    do {
        index = t->queue_head - 1;
        const struct gc_host_type *type = t->entries[index].type;
        void *data = t->entries[index].data;

        t->queue_head = t->entries[index].next;
        if (t->queue_head == 0)
            t->queue_tail = 0;
        free_entry(t, index);
        if (type != NULL && type->finalize != NULL)
            type->finalize(m, data); /* may allocate: t->entries may move */
    } while (index != last && t->queue_head != 0);
    t->finalizing = false;
    if (t->queue_head != 0)
        m->poll = 1;
}

void gc_host_release_all(struct gc_heap *h)
{
    struct gc_host_table *t = &h->host;

    for (uint32_t i = 0; i < t->count; i++) {
        if (t->entries[i].generation & 1) {
            enqueue(t, i);
            h->totals.finalized++;
        }
    }
}

void gc_host_close(struct gc_heap *h)
{
    gc_mem_free(&h->mem, h->host.entries, h->host.capacity * sizeof *h->host.entries);
    h->host = (struct gc_host_table){0};
}

gc_ref gc_extern_new(struct gc_mutator *m, const struct gc_host_type *type, void *data)
{
    struct gc_heap *h = m->heap;
    gc_ref r = gc_alloc(m, h->extern_type);
    uint64_t id;
    int err;

    if (gc_is_null(r))
        return r;
    err = gc_host_add(h, type, data, &id);
    if (err != GC_OK) {
        m->status = err;
        return GC_NULL; /* the object is garbage without an entry: nothing to finalize */
    }
    gc_set_u64(m, r, ID_WORD, id);
    gc_slot_set(&gc_host_find(h, id)->ref, r);
    return r;
}

void *gc_extern_data(const struct gc_mutator *m, gc_ref obj, const struct gc_host_type *type)
{
    const struct gc_host_entry *e;

    if (!gc_is_object(obj) || gc_type_of(m, obj)->kind != GC_KIND_EXTERN)
        return NULL;
    e = gc_host_find(m->heap, gc_get_u64(m, obj, ID_WORD));
    if (e == NULL || (type != NULL && e->type != type))
        return NULL;
    return e->data;
}
