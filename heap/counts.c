/* SPDX-License-Identifier: MIT
 *
 * The counting oracle: what every count must be, from slots, roots and sets. */
#include "heap/counts.h"

#include <stdio.h>

#define EXPECT_BYTES (GC_SPAN_BYTES / GC_GRANULE_BYTES * sizeof(uint32_t))

struct auditor {
    struct gc_heap *heap;
    const struct gc_count_audit *a;
    uint32_t *expect; /* per granule of the span; backed where objects are */
    uint32_t in_set;
    char *err;
    size_t err_len;
    bool bad;
};

static uint32_t *expected(struct auditor *v, gc_ref r)
{
    return &v->expect[r.bits / GC_GRANULE_UNITS];
}

static void count_slot(void *ctx, gc_slot *slot)
{
    gc_ref r = gc_slot_get(slot);

    if (gc_is_object(r))
        (*expected(ctx, r))++;
}

static void count_object(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct auditor *v = arg;
    uint32_t gc = gc_header_gc(gc_obj(v->heap, r));

    (void)units;
    if ((gc & GC_COUNT_IN_SET) != 0) {
        (*expected(v, r))++;
        v->in_set++;
    }
    if (v->a->olds == NULL || (gc & GC_BIT_LOGGED) == 0)
        gc_scan(v->heap, r, t, count_slot, v);
}

static void compare(void *arg, gc_ref r, const struct gc_type *t, uint32_t units)
{
    struct auditor *v = arg;
    uint32_t gc = gc_header_gc(gc_obj(v->heap, r));
    uint32_t want = *expected(v, r), count = gc / GC_COUNT_ONE;
    const char *what = NULL;

    (void)units;
    if (v->bad)
        return;
    if (!gc_count_is_sticky(gc) && count != want)
        what = "a barrier or a root hook was missed, or counted twice";
    else if (count == 0 && (gc & (GC_COUNT_QUEUED | GC_BIT_LOGGED)) == 0)
        what = "nobody refers to it and it waits nowhere";
    else if ((gc & (GC_COUNT_HELD | GC_BIT_FORWARDED)) != 0)
        what = "a bit of a collection is left over";
    if (what == NULL)
        return;
    v->bad = true;
    snprintf(v->err, v->err_len,
             "object 0x%08x of type %s counts %u references, %u were found (gc word 0x%08x): %s",
             r.bits, t->name, count, want, gc, what);
}

static void count_roots(struct auditor *v)
{
    for (uint32_t i = 0; i < v->heap->roots.count; i++) {
        const struct gc_root_span *s = &v->heap->roots.spans[i];

        if (v->a->handles_counted && s->kind != GC_ROOT_FRAME)
            gc_root_span_visit(s, count_slot, v);
    }
}

static void count_logs(struct auditor *v)
{
    for (uint32_t i = 0; v->a->olds != NULL && i < v->a->olds->count; i++)
        (*expected(v, (gc_ref){v->a->olds->items[i]}))++;
    for (uint32_t i = 0; v->a->logged != NULL && i < v->a->logged->count; i++) {
        uint32_t item = v->a->logged->items[i];

        if ((item & 1u) != 0)
            (*expected(v, (gc_ref){item & ~1u}))--;
    }
}

bool gc_count_verify(struct gc_heap *h, const struct gc_count_audit *a, char *err, size_t err_len)
{
    struct auditor v = {.heap = h, .a = a, .err = err, .err_len = err_len};

    v.expect = gc_vm_map(EXPECT_BYTES);
    GC_CHECK(v.expect != NULL, "verify: no address space for expected counts");
    gc_heap_walk(h, count_object, &v);
    count_roots(&v);
    count_logs(&v);
    gc_heap_walk(h, compare, &v);
    if (!v.bad && a->set_complete && v.in_set != a->set_count) {
        v.bad = true;
        snprintf(err, err_len, "the deferred set holds %u objects, %u carry its bit", a->set_count,
                 v.in_set);
    }
    gc_vm_release(v.expect, EXPECT_BYTES);
    return !v.bad;
}
