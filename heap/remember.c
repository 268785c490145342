/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "heap/remember.h"

int gc_remember_open(struct gc_heap *h, struct gc_remember *s, size_t bytes)
{
    size_t asked = bytes;

    if (bytes == 0)
        bytes = h->acct.limit / 128;
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

struct check {
    struct gc_heap *h;
    bool (*young)(const struct gc_heap *h, gc_ref r);
    const char *what; /* NULL: nothing is wrong so far */
    gc_ref obj;
    bool seen; /* the object looked at refers to a young one */
};

static void check_slot(void *ctx, gc_slot *slot)
{
    struct check *k = ctx;
    gc_ref r = gc_slot_get(slot);

    k->seen = k->seen || (gc_is_object(r) && k->young(k->h, r));
}

static void check_object(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct check *k = arg;
    uint32_t gc = gc_obj(k->h, obj)->gc;
    bool old = (gc & GC_BIT_OLD) != 0;

    (void)units;
    if (k->what != NULL)
        return;
    k->obj = obj;
    k->seen = false;
    gc_scan(k->h, obj, type, check_slot, k);
    if (old == k->young(k->h, obj))
        k->what = old ? "is young and has the OLD bit" : "is old and has no OLD bit";
    else if (old && k->seen && (gc & GC_BIT_LOGGED) == 0)
        k->what = "is old, refers to a young object and is not remembered";
}

bool gc_remember_verify(struct gc_heap *h, bool (*young)(const struct gc_heap *h, gc_ref r),
                        char *err, size_t err_len)
{
    struct check k = {.h = h, .young = young};

    gc_heap_walk(h, check_object, &k);
    if (k.what != NULL)
        snprintf(err, err_len, "object 0x%08x %s", k.obj.bits, k.what);
    return k.what == NULL;
}
