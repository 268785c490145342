/* SPDX-License-Identifier: MIT
 *
 * Globals and tables: named cells that live as long as the heap's tenancy. */
#include "roots/state.h"

static int list(struct gc_root_provider *p, struct gc_root_list *l)
{
    const struct gc_roots *roots = l->heap->roots_state;

    (void)p;
    for (const struct gc_table *t = roots->table_list; t != NULL; t = t->next) {
        for (struct gc_table_chunk *c = t->first; c != NULL; c = c->next) {
            int err =
                gc_root_list_add(l, c->cells, c->count, sizeof(gc_slot), GC_ROOT_TABLE, t->name);

            if (err != GC_OK)
                return err;
        }
    }
    return GC_OK;
}

static size_t chunk_bytes(uint32_t count)
{
    return sizeof(struct gc_table_chunk) + count * sizeof(gc_slot);
}

static void reset(struct gc_root_provider *p, struct gc_heap *h)
{
    struct gc_roots *roots = h->roots_state;

    (void)p;
    while (roots->table_list != NULL) {
        struct gc_table *t = roots->table_list;

        roots->table_list = t->next;
        while (t->first != NULL) {
            struct gc_table_chunk *c = t->first;

            t->first = c->next;
            gc_mem_free(&h->mem, c, chunk_bytes(c->count));
        }
        gc_mem_free(&h->mem, (void *)(uintptr_t)t->name, t->name_bytes);
        gc_mem_free(&h->mem, t, sizeof *t);
    }
}

void gc_table_provider(struct gc_roots *roots)
{
    roots->tables =
        (struct gc_root_provider){.name = "tables", .list = list, .reset = reset, .close = reset};
}

static void check_heap(const struct gc_mutator *m, const struct gc_table *t)
{
    GC_CHECK(t->heap_id == m->heap_id,
             "table used with wrong heap: it belongs to heap %u, this is heap %u", t->heap_id,
             m->heap_id);
}

int gc_table_grow(struct gc_mutator *m, struct gc_table *t, uint32_t more)
{
    struct gc_table_chunk *c;

    check_heap(m, t);
    if (more == 0)
        return GC_OK;
    if (more > UINT32_MAX - t->count)
        return GC_ERR_LIMIT;
    c = gc_mem_alloc(&m->heap->mem, chunk_bytes(more));
    if (c == NULL)
        return GC_ERR_SYSTEM;
    c->count = more;
    if (t->last != NULL)
        t->last->next = c;
    else
        t->first = c;
    t->last = c;
    t->count += more;
    return GC_OK;
}

int gc_table_new(struct gc_mutator *m, const char *name, uint32_t count, struct gc_table **out)
{
    struct gc_roots *roots = gc_roots_of(m);
    struct gc_mem *mem = &m->heap->mem;
    size_t name_bytes = strlen(name) + 1;
    struct gc_table *t;
    char *copy;

    *out = NULL;
    if (roots == NULL)
        return GC_ERR_SYSTEM;
    t = gc_mem_alloc(mem, sizeof *t);
    if (t == NULL)
        return GC_ERR_SYSTEM;
    copy = gc_mem_alloc(mem, name_bytes);
    if (copy == NULL)
        goto fail_name;
    memcpy(copy, name, name_bytes);
    t->name = copy;
    t->name_bytes = name_bytes;
    t->heap_id = m->heap_id;
    if (gc_table_grow(m, t, count) != GC_OK)
        goto fail_cells;
    t->next = roots->table_list;
    roots->table_list = t;
    *out = t;
    return GC_OK;
fail_cells:
    gc_mem_free(mem, copy, name_bytes);
fail_name:
    gc_mem_free(mem, t, sizeof *t);
    return GC_ERR_SYSTEM;
}

uint32_t gc_table_count(const struct gc_table *t)
{
    return t->count;
}

static gc_slot *cell(const struct gc_table *t, uint32_t i)
{
    for (struct gc_table_chunk *c = t->first; c != NULL; c = c->next) {
        if (i < c->count)
            return &c->cells[i];
        i -= c->count;
    }
    return NULL;
}

int gc_table_get(const struct gc_mutator *m, const struct gc_table *t, uint32_t i, gc_ref *out)
{
    const gc_slot *slot = cell(t, i);

    check_heap(m, t);
    *out = slot != NULL ? gc_slot_get(slot) : GC_NULL;
    return slot != NULL ? GC_OK : GC_ERR_LIMIT;
}

int gc_table_set(struct gc_mutator *m, struct gc_table *t, uint32_t i, gc_ref r)
{
    gc_slot *slot = cell(t, i);

    check_heap(m, t);
    if (slot == NULL)
        return GC_ERR_LIMIT;
    gc_root_replace(m, slot, r);
    return GC_OK;
}
