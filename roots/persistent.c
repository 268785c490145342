/* SPDX-License-Identifier: MIT
 *
 * Persistent handles: a slab whose entries carry an epoch, odd while in use, so that a handle that
 * was unrooted (in any copy) never names the entry's next tenant. */
#include "roots/state.h"

#define TABLE_BYTES   ((size_t)GC_MAX_PERSISTENT * sizeof(struct gc_persistent_entry))
#define FIRST_ENTRIES 1024u

static int list(struct gc_root_provider *p, struct gc_root_list *l)
{
    const struct gc_roots *roots = l->heap->roots_state;

    (void)p;
    if (roots->persistent_count == 0)
        return GC_OK;
    return gc_root_list_add(l, &roots->persistent[0].ref, roots->persistent_count,
                            sizeof roots->persistent[0], GC_ROOT_PERSISTENT, "persistent");
}

static void reset(struct gc_root_provider *p, struct gc_heap *h)
{
    struct gc_roots *roots = h->roots_state;

    (void)p;
    roots->persistent_free = 0;
    for (uint32_t i = roots->persistent_count; i-- > 0;) {
        struct gc_persistent_entry *e = &roots->persistent[i];

        e->ref.bits = 0;
        e->epoch += e->epoch & 1;
        e->next_free = roots->persistent_free;
        roots->persistent_free = i + 1;
    }
    roots->persistent_live = 0;
}

static void close_table(struct gc_root_provider *p, struct gc_heap *h)
{
    struct gc_roots *roots = h->roots_state;

    (void)p;
    gc_vm_release(roots->persistent, TABLE_BYTES);
    roots->persistent = NULL;
}

void gc_persistent_provider(struct gc_roots *roots)
{
    roots->persistents = (struct gc_root_provider){
        .name = "persistent handles", .list = list, .reset = reset, .close = close_table};
}

static int commit(struct gc_roots *roots)
{
    struct gc_mem *mem = &roots->heap->mem;
    uint32_t to =
        roots->persistent_committed != 0 ? 2 * roots->persistent_committed : FIRST_ENTRIES;

    if (to > GC_MAX_PERSISTENT)
        return GC_ERR_LIMIT;
    if (roots->persistent == NULL) {
        roots->persistent = gc_mem_inject(mem) ? NULL : gc_vm_reserve(TABLE_BYTES);
        if (roots->persistent == NULL)
            return GC_ERR_SYSTEM;
    }
    if (gc_mem_inject(mem) ||
        gc_vm_commit(roots->persistent, to * sizeof roots->persistent[0]) != GC_OK)
        return GC_ERR_SYSTEM;
    roots->persistent_committed = to;
    return GC_OK;
}

int gc_persistent_new(struct gc_mutator *m, gc_ref r, gc_persistent *out)
{
    struct gc_roots *roots = gc_roots_of(m);
    struct gc_persistent_entry *e;
    uint32_t index;

    *out = (gc_persistent){0};
    if (roots == NULL)
        return GC_ERR_SYSTEM;
    if (roots->persistent_free != 0) {
        index = roots->persistent_free - 1;
        roots->persistent_free = roots->persistent[index].next_free;
    } else {
        if (roots->persistent_count == roots->persistent_committed) {
            int err = commit(roots);

            if (err != GC_OK)
                return err;
        }
        index = roots->persistent_count++;
    }
    e = &roots->persistent[index];
    e->next_free = 0;
    e->epoch++;
    roots->persistent_live++;
    gc_root_replace(m, &e->ref, r);
    *out = (gc_persistent){index, m->heap_id, e->epoch};
    return GC_OK;
}

static struct gc_persistent_entry *find(const struct gc_mutator *m, gc_persistent p)
{
    const struct gc_roots *roots = m->heap->roots_state;

    if ((p.epoch & 1) == 0) /* zeroed: never created, or unrooted through this copy; or forged */
        return NULL;
    if (p.heap_id != m->heap_id)
        gc_panic("persistent handle used with wrong heap: it belongs to heap %u, this is heap %u",
                 p.heap_id, m->heap_id);
    if (roots == NULL || p.slot >= roots->persistent_count ||
        roots->persistent[p.slot].epoch != p.epoch)
        return NULL;
    return &roots->persistent[p.slot];
}

static struct gc_persistent_entry *need(const struct gc_mutator *m, gc_persistent p)
{
    struct gc_persistent_entry *e = find(m, p);

    GC_CHECK(e != NULL, "stale persistent handle: entry %u, epoch %llu was unrooted", p.slot,
             (unsigned long long)p.epoch);
    return e;
}

int gc_persistent_unroot(struct gc_mutator *m, gc_persistent *p)
{
    struct gc_roots *roots = m->heap->roots_state;
    struct gc_persistent_entry *e = find(m, *p);
    uint32_t index = p->slot;

    *p = (gc_persistent){0};
    if (e == NULL)
        return GC_ERR_STALE;
    gc_root_replace(m, &e->ref, GC_NULL);
    e->epoch++;
    e->next_free = roots->persistent_free;
    roots->persistent_free = index + 1;
    roots->persistent_live--;
    return GC_OK;
}

int gc_persistent_try(const struct gc_mutator *m, gc_persistent p, gc_ref *out)
{
    const struct gc_persistent_entry *e = find(m, p);

    *out = e != NULL ? gc_slot_get(&e->ref) : GC_NULL;
    return e != NULL ? GC_OK : GC_ERR_STALE;
}

gc_ref gc_persistent_get(const struct gc_mutator *m, gc_persistent p)
{
    return gc_slot_get(&need(m, p)->ref);
}

void gc_persistent_set(struct gc_mutator *m, gc_persistent p, gc_ref r)
{
    gc_root_replace(m, &need(m, p)->ref, r);
}

int gc_persistent_clone(struct gc_mutator *m, gc_persistent p, gc_persistent *out)
{
    gc_ref r;
    int err = gc_persistent_try(m, p, &r);

    *out = (gc_persistent){0};
    return err != GC_OK ? err : gc_persistent_new(m, r, out);
}

gc_handle gc_persistent_to_handle(struct gc_mutator *m, gc_persistent p)
{
    return gc_root(m, gc_persistent_get(m, p));
}

int gc_persistent_into_handle(struct gc_mutator *m, gc_persistent *p, gc_handle *out)
{
    gc_ref r;
    int err = gc_persistent_try(m, *p, &r);

    *out = (gc_handle){0};
    if (err == GC_OK)
        err = gc_root_try(m, r, out);
    return err == GC_OK ? gc_persistent_unroot(m, p) : err;
}

int gc_persistent_from_handle(struct gc_mutator *m, gc_handle h, gc_persistent *out)
{
    gc_ref r;
    int err = gc_handle_try(m, h, &r);

    *out = (gc_persistent){0};
    return err != GC_OK ? err : gc_persistent_new(m, r, out);
}

uint32_t gc_persistent_count(const struct gc_mutator *m)
{
    const struct gc_roots *roots = m->heap->roots_state;

    return roots != NULL ? roots->persistent_live : 0;
}
