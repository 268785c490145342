/* SPDX-License-Identifier: MIT */
#include "heap/root_list.h"

#include "heap/heap.h"

int gc_root_list_add(struct gc_root_list *l, gc_slot *base, uint32_t count, uint32_t stride,
                     enum gc_root_kind kind, const char *why)
{
    if (count == 0)
        return GC_OK;
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity != 0 ? 2 * l->capacity : 16;
        void *p = gc_mem_resize(&l->heap->mem, l->spans, l->capacity * sizeof *l->spans,
                                capacity * sizeof *l->spans);

        if (p == NULL)
            return GC_ERR_SYSTEM;
        l->spans = p;
        l->capacity = capacity;
    }
    l->spans[l->count++] = (struct gc_root_span){base, count, stride, kind, why};
    return GC_OK;
}

/* Spans of one provider never interleave, so it is enough to compare address ranges; two spans with
 * one stride may share a range only when their cells are offset against each other. */
bool gc_root_list_has_duplicate(const struct gc_root_list *l)
{
    for (uint32_t i = 0; i < l->count; i++) {
        const struct gc_root_span *a = &l->spans[i];
        uintptr_t a0 = (uintptr_t)a->base, a1 = a0 + (uintptr_t)(a->count - 1) * a->stride;

        if (a->count > 1 && a->stride < sizeof(gc_slot))
            return true;
        for (uint32_t j = i + 1; j < l->count; j++) {
            const struct gc_root_span *b = &l->spans[j];
            uintptr_t b0 = (uintptr_t)b->base, b1 = b0 + (uintptr_t)(b->count - 1) * b->stride;

            if (b0 > a1 || a0 > b1)
                continue;
            if (a->stride == b->stride && (a0 > b0 ? a0 - b0 : b0 - a0) % a->stride != 0)
                continue;
            return true;
        }
    }
    return false;
}

void gc_root_provider_add(struct gc_heap *h, struct gc_root_provider *p)
{
    GC_CHECK(h->status == GC_HEAP_IDLE, "root provider %s registered during a collection", p->name);
    GC_CHECK(p->list != NULL && p->reset != NULL && p->close != NULL,
             "root provider %s lacks .list, .reset or .close", p->name);
    for (const struct gc_root_provider *q = h->providers; q != NULL; q = q->next)
        GC_CHECK(q != p, "root provider %s registered twice", p->name);
    p->next = h->providers;
    h->providers = p;
}
