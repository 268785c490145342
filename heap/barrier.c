/* SPDX-License-Identifier: MIT
 *
 * Barrier slow paths.  A store never collects and never frees: the collector may only note. */
#include "heap/object.h"

static GC_COLD void stress(struct gc_heap *h, uint64_t every)
{
    if (++h->stress.barriers % every == 0)
        gc_policy_request(h, GC_REASON_STRESS_BARRIER);
}

GC_INLINE void note(struct gc_heap *h)
{
    uint64_t every = gc_core_option(h, GC_OPT_STRESS_BARRIER);

    h->totals.barrier_slow++;
    GC_CHECK(h->status != GC_HEAP_COLLECTING, "store between the steps of a collection");
    if (GC_UNLIKELY(every != 0))
        stress(h, every);
}

/* Hot for counting collectors: all their stores and first writes come here.  So the work is done in
 * functions that are compiled for speed; only the callers of the two slow paths believe them rare.
 */
static GC_HOT void store(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    struct gc_heap *h = m->heap;

    note(h);
    if (h->collector->store_slow != NULL)
        h->collector->store_slow(m, obj, slot, val);
    gc_slot_set(slot, val);
}
static GC_HOT void init(struct gc_mutator *m, gc_slot *slot, gc_ref val)
{
    gc_slot_set(slot, val);
    if (gc_is_object(val))
        m->heap->collector->clone_ref(m, val);
}

void gc_store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    store(m, obj, slot, val);
}

void gc_init_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    (void)obj;
    init(m, slot, val);
}

/* The length is heap bytes: gc_obj_units panics when it reaches beyond the heap, because the bulk
 * functions of the C library may begin at the far end of a range. */
static bool in_array(const struct gc_mutator *m, gc_ref array, uint32_t at, uint32_t count)
{
    const struct gc_type *t;
    uint32_t n;

    if (!gc_is_object(array))
        return false;
    t = gc_type_of(m, array);
    if (t->kind != GC_KIND_REF_ARRAY)
        return false;
    (void)gc_obj_units(m->heap, array, t);
    n = gc_length(m, array);
    return at <= n && count <= n - at;
}

static bool barrier_hits(const struct gc_mutator *m, gc_ref obj)
{
    return (gc_header_gc(gc_header(m, obj)) & m->barrier_mask) == m->barrier_want;
}

/* Tells the collector that slots [slot, slot + count) get the values from `src`, or `fill`. */
static void note_range(struct gc_mutator *m, gc_ref obj, gc_slot *slot, uint32_t count,
                       const gc_slot *src, gc_ref fill)
{
    const struct gc_collector *c = m->heap->collector;

    note(m->heap);
    if (c->store_range_slow != NULL) {
        c->store_range_slow(m, obj, slot, count, src, fill);
    } else if (c->store_slow != NULL) {
        for (uint32_t i = 0; i < count; i++)
            c->store_slow(m, obj, slot + i, src != NULL ? gc_slot_get(src + i) : fill);
    }
}

bool gc_array_copy(struct gc_mutator *m, gc_ref dst, uint32_t dst_at, gc_ref src, uint32_t src_at,
                   uint32_t count)
{
    gc_slot *to;
    const gc_slot *from;

    if (!in_array(m, dst, dst_at, count) || !in_array(m, src, src_at, count))
        return false;
    if (count == 0)
        return true;
    to = gc_element(m, dst, dst_at);
    from = gc_element(m, src, src_at);
    if (barrier_hits(m, dst))
        note_range(m, dst, to, count, from, GC_NULL);
    memmove(to, from, (size_t)count * sizeof *to);
    return true;
}

bool gc_array_fill(struct gc_mutator *m, gc_ref array, uint32_t at, uint32_t count, gc_ref val)
{
    gc_slot *to;

    if (!in_array(m, array, at, count))
        return false;
    if (count == 0)
        return true;
    to = gc_element(m, array, at);
    if (barrier_hits(m, array))
        note_range(m, array, to, count, NULL, val);
    for (uint32_t i = 0; i < count; i++)
        gc_slot_set(to + i, val);
    return true;
}
