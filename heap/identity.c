/* SPDX-License-Identifier: MIT */
#include "heap/identity.h"

#include "heap/object.h"

#define FIRST_CAPACITY 256u

static uint32_t home(const struct gc_identity *t, uint32_t ref)
{
    return (uint32_t)(((uint64_t)(ref >> 1) * 0x9E3779B97F4A7C15ull) >> 32) & (t->capacity - 1);
}

/* Where `ref` stands, or the empty place where it would go. */
static struct gc_identity_entry *find(struct gc_identity *t, uint32_t ref)
{
    uint32_t i = home(t, ref);

    while (t->entries[i].ref != 0 && t->entries[i].ref != ref)
        i = (i + 1) & (t->capacity - 1);
    return &t->entries[i];
}

static bool grow(struct gc_heap *h)
{
    struct gc_identity *t = &h->identity, bigger = *t;
    size_t bytes;

    bigger.capacity = t->capacity != 0 ? 2 * t->capacity : FIRST_CAPACITY;
    bytes = bigger.capacity * sizeof *bigger.entries;
    bigger.entries = gc_mem_alloc(&h->mem, bytes);
    bigger.spare = bigger.entries != NULL ? gc_mem_alloc(&h->mem, bytes) : NULL;
    bigger.young = bigger.spare != NULL
                       ? gc_mem_alloc(&h->mem, bigger.capacity / 2 * sizeof *bigger.young)
                       : NULL;
    if (bigger.young == NULL) {
        if (bigger.spare != NULL)
            gc_mem_free(&h->mem, bigger.spare, bytes);
        if (bigger.entries != NULL)
            gc_mem_free(&h->mem, bigger.entries, bytes);
        return false;
    }
    for (uint32_t i = 0; i < t->young_count; i++)
        bigger.young[i] = t->young[i];
    for (uint32_t i = 0; i < t->capacity; i++) {
        if (t->entries[i].ref != 0)
            *find(&bigger, t->entries[i].ref) = t->entries[i];
    }
    gc_mem_free(&h->mem, t->entries, t->capacity * sizeof *t->entries);
    gc_mem_free(&h->mem, t->spare, t->capacity * sizeof *t->spare);
    gc_mem_free(&h->mem, t->young, t->capacity / 2 * sizeof *t->young);
    *t = bigger;
    return true;
}

static void note_young(struct gc_heap *h, gc_ref r)
{
    struct gc_identity *t = &h->identity;

    if (gc_heap_tracks_young(h) && (gc_header_gc(gc_obj(h, r)) & GC_BIT_OLD) == 0)
        t->young[t->young_count++] = r.bits;
}

int gc_identity_try(struct gc_mutator *m, gc_ref obj, uint32_t *out)
{
    struct gc_identity *t = &m->heap->identity;
    struct gc_identity_entry *e;
    struct gc_header *header;
    uint64_t z;

    *out = obj.bits;
    if (!gc_is_object(obj))
        return GC_OK;
    *out = 0;
    GC_CHECK(m->heap->status != GC_HEAP_COLLECTING,
             "identity hash between the steps of a collection");
    header = gc_header(m, obj);
    (void)gc_type_get(m->heap, obj, header->type);
    if (gc_header_gc(header) & GC_BIT_HASHED) {
        e = t->capacity != 0 ? find(t, obj.bits) : NULL;
        if (e == NULL || e->ref == 0)
            gc_corrupt(m->heap, obj, "hashed object without a hash");
        *out = e->hash;
        return GC_OK;
    }
    if ((t->capacity == 0 || t->count >= t->capacity / 2) && !grow(m->heap))
        return GC_ERR_SYSTEM;
    z = ++t->next * 0xBF58476D1CE4E5B9ull;
    z ^= z >> 29;
    e = find(t, obj.bits);
    *e = (struct gc_identity_entry){obj.bits, (uint32_t)z | 1u};
    t->count++;
    note_young(m->heap, obj);
    __atomic_store_n(&header->gc, gc_header_gc(header) | GC_BIT_HASHED, __ATOMIC_RELAXED);
    *out = e->hash;
    return GC_OK;
}

uint32_t gc_identity_hash(struct gc_mutator *m, gc_ref obj)
{
    uint32_t hash;

    GC_CHECK(gc_identity_try(m, obj, &hash) == GC_OK, "no memory for more than %u identity hashes",
             m->heap->identity.count);
    return hash;
}

/* Takes out the entry at `i`, closing the gap that linear probing would stumble over. */
static void remove_at(struct gc_identity *t, uint32_t i)
{
    uint32_t mask = t->capacity - 1, gap = i;

    t->count--;
    for (uint32_t j = (i + 1) & mask; t->entries[j].ref != 0; j = (j + 1) & mask) {
        if (((j - home(t, t->entries[j].ref)) & mask) >= ((j - gap) & mask)) {
            t->entries[gap] = t->entries[j];
            gap = j;
        }
    }
    t->entries[gap].ref = 0;
}

void gc_identity_release(struct gc_heap *h, gc_ref obj)
{
    struct gc_identity *t = &h->identity;
    struct gc_identity_entry *e = t->capacity != 0 ? find(t, obj.bits) : NULL;

    if (e != NULL && e->ref != 0)
        remove_at(t, (uint32_t)(e - t->entries));
}

static void sweep_all(struct gc_heap *h, gc_resolve_fn resolve)
{
    struct gc_identity *t = &h->identity, next = *t;

    next.entries = t->spare;
    next.spare = t->entries;
    next.count = next.young_count = 0;
    for (uint32_t i = 0; i < t->capacity; i++) {
        gc_ref now;

        if (t->entries[i].ref == 0)
            continue;
        now = resolve(h, (gc_ref){t->entries[i].ref});
        if (!gc_is_null(now)) {
            *find(&next, now.bits) = (struct gc_identity_entry){now.bits, t->entries[i].hash};
            next.count++;
        }
    }
    memset(t->entries, 0, t->capacity * sizeof *t->entries);
    *t = next;
    for (uint32_t i = 0; gc_heap_tracks_young(h) && i < t->capacity; i++) {
        if (t->entries[i].ref != 0)
            note_young(h, (gc_ref){t->entries[i].ref});
    }
}

/* All young entries leave the table before the first one comes back: one object's new place may be
 * the old place of another. */
static void sweep_young(struct gc_heap *h, gc_resolve_fn resolve)
{
    struct gc_identity *t = &h->identity;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < t->young_count; i++) {
        struct gc_identity_entry *e = find(t, t->young[i]);
        gc_ref now = resolve(h, (gc_ref){e->ref});

        if (!gc_is_null(now))
            t->spare[kept++] = (struct gc_identity_entry){now.bits, e->hash};
        remove_at(t, (uint32_t)(e - t->entries));
    }
    t->young_count = 0;
    for (uint32_t i = 0; i < kept; i++) {
        *find(t, t->spare[i].ref) = t->spare[i];
        t->count++;
        note_young(h, (gc_ref){t->spare[i].ref});
    }
    memset(t->spare, 0, kept * sizeof *t->spare);
}

void gc_identity_sweep(struct gc_heap *h, enum gc_extent extent, gc_resolve_fn resolve)
{
    if (h->identity.count == 0)
        return;
    if (extent == GC_EXTENT_FULL)
        sweep_all(h, resolve);
    else
        sweep_young(h, resolve);
}

void gc_identity_reset(struct gc_heap *h)
{
    if (h->identity.capacity != 0)
        memset(h->identity.entries, 0, h->identity.capacity * sizeof *h->identity.entries);
    h->identity.count = h->identity.young_count = 0;
    h->identity.next = 0;
}

void gc_identity_close(struct gc_heap *h)
{
    gc_mem_free(&h->mem, h->identity.entries, h->identity.capacity * sizeof *h->identity.entries);
    gc_mem_free(&h->mem, h->identity.spare, h->identity.capacity * sizeof *h->identity.spare);
    gc_mem_free(&h->mem, h->identity.young, h->identity.capacity / 2 * sizeof *h->identity.young);
    h->identity = (struct gc_identity){0};
}
