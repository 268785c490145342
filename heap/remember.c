/* SPDX-License-Identifier: MIT */
#include "heap/remember.h"

int gc_remember_open(struct gc_heap *h, struct gc_remember *s, size_t bytes)
{
    size_t asked = bytes;

    if (bytes == 0)
        bytes = h->acct.limit / 256;
    bytes = (bytes + GC_PAGE_BYTES - 1) & ~(size_t)(GC_PAGE_BYTES - 1);
    if (!gc_charge(&h->acct, GC_CHARGE_AUX, bytes))
        return gc_heap_error(h, GC_ERR_NOMEM, "a remembered set of %zu bytes leaves no heap",
                             bytes);
    s->items = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(bytes);
    if (s->items == NULL)
        return gc_heap_error(h, GC_ERR_SYSTEM, "no memory for a remembered set of %zu bytes",
                             bytes);
    if (gc_core_option(h, GC_OPT_PRETOUCH) != 0)
        gc_vm_touch(s->items, bytes);
    s->bytes = bytes;
    /* A size below a page is a test of the overflow path: keep the capacity that was asked for. */
    s->capacity = (uint32_t)((asked != 0 ? asked : bytes) / sizeof *s->items);
    gc_remember_reset(s);
    return GC_OK;
}

void gc_remember_close(struct gc_remember *s)
{
    gc_vm_release(s->items, s->bytes);
    *s = (struct gc_remember){0};
}

void gc_remember_add(struct gc_heap *h, struct gc_remember *s, gc_ref obj)
{
    struct gc_header *header = gc_obj(h, obj);

    __atomic_store_n(&header->gc, gc_header_gc(header) | GC_BIT_LOGGED, __ATOMIC_RELAXED);
    s->total++;
    if (GC_LIKELY(s->count < s->capacity)) {
        s->items[s->count++] = obj.bits;
        return;
    }
    if (!s->overflowed)
        gc_policy_request(h, GC_REASON_LOG_FULL);
    s->overflowed = true;
}

struct finder {
    struct gc_heap *h;
    gc_remember_fn fn;
    void *ctx;
};

static void look(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    const struct finder *f = arg;
    struct gc_header *header = gc_obj(f->h, obj);

    (void)units;
    if ((header->gc & (GC_BIT_OLD | GC_BIT_LOGGED)) != (GC_BIT_OLD | GC_BIT_LOGGED))
        return;
    header->gc &= ~GC_BIT_LOGGED;
    f->fn(f->ctx, obj, type);
}

void gc_remember_find(struct gc_heap *h, gc_old_walk_fn walk, gc_remember_fn fn, void *ctx)
{
    struct finder f = {h, fn, ctx};

    walk(h, look, &f);
    gc_los_walk(h, look, &f);
}
