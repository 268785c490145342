/* SPDX-License-Identifier: MIT
 *
 * The slow path of allocation: safepoint, collector, policy, retry. */
#include "heap/object.h"
#include "heap/probes.h"

/* One attempt, without any collection. */
static enum gc_alloc_status attempt(struct gc_mutator *m, const struct gc_type *type, uint32_t n,
                                    uint64_t bytes, gc_ref *out)
{
    struct gc_heap *h = m->heap;
    enum gc_alloc_status st;
    uint32_t unit = 0, units = (uint32_t)(bytes / GC_UNIT_BYTES);

    if (bytes > (uint64_t)GC_LARGE_UNITS * GC_UNIT_BYTES) {
        st = gc_los_alloc(h, bytes, &unit);
    } else {
        /* While stress keeps the windows hidden, the present window may well have room. */
        if (gc_window_bump(m, h->window_table[units / GC_GRANULE_UNITS], units, &unit))
            st = GC_ALLOC_OK;
        else
            st = h->collector->alloc_slow(m, units, &unit);
    }
    if (st != GC_ALLOC_OK)
        return st;
    gc_header_init(m, unit, type);
    if (type->units == 0)
        *(uint32_t *)gc_unit_addr(m, unit + GC_HEADER_UNITS) = n;
    m->allocated_objects++;
    out->bits = unit;
    return GC_ALLOC_OK;
}

static uint64_t bytes_of(const struct gc_type *type, uint32_t n)
{
    return type->units != 0 ? (uint64_t)type->units * GC_UNIT_BYTES : gc_array_bytes(type, n);
}

static gc_ref refuse(struct gc_mutator *m, int why)
{
    m->status = why;
    return GC_NULL;
}

/* True when the heap accepts allocations at all. */
static bool usable(struct gc_mutator *m)
{
    GC_CHECK(m->heap->status != GC_HEAP_COLLECTING, "allocation during a collection");
    return m->heap->status == GC_HEAP_IDLE;
}

static gc_ref try_alloc(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    enum gc_alloc_status st;
    gc_ref r = GC_NULL;

    if (!usable(m))
        return refuse(m, GC_ERR_STATE);
    (void)gc_windows_show(m->heap);
    gc_nogc_enter(m); /* raw references stay good: nothing is freed either */
    st = attempt(m, type, n, bytes_of(type, n), &r);
    gc_nogc_exit(m);
    gc_windows_hide(m->heap);
    if (st != GC_ALLOC_OK)
        return refuse(m, st == GC_ALLOC_NEVER ? GC_ERR_NEVER : GC_ERR_FULL);
    return r;
}

static void check_fixed(const struct gc_type *type)
{
    GC_CHECK(type->bump != GC_BUMP_NEVER,
             "gc_alloc of '%s', an array type; expected a struct type, or gc_alloc_n", type->name);
}

static void check_array(const struct gc_type *type)
{
    GC_CHECK(type->elem_offset != GC_ELEM_NONE,
             "gc_alloc_n of '%s', which has no elements; expected an array type, or gc_alloc",
             type->name);
}

gc_ref gc_try_alloc(struct gc_mutator *m, const struct gc_type *type)
{
    check_fixed(type);
    return try_alloc(m, type, 0);
}

gc_ref gc_try_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    check_array(type);
    return try_alloc(m, type, n);
}

/* Does what policy decided about a full heap.  GC_OK: try again; else why there is no room. */
static int make_room(struct gc_heap *h, uint64_t bytes, uint32_t tries) GC_MAY_GC;
static int make_room(struct gc_heap *h, uint64_t bytes, uint32_t tries)
{
    switch (gc_policy_on_full(h, bytes, tries)) {
    case GC_DECIDE_COLLECT_YOUNG:
        return gc_heap_collect(h, GC_REASON_YOUNG_FULL, GC_EXTENT_YOUNG);
    case GC_DECIDE_COLLECT:
        return gc_heap_collect(h, GC_REASON_ALLOC_FULL, GC_EXTENT_FULL);
    case GC_DECIDE_GROW:
        return gc_policy_grow(h, bytes) ? GC_OK : GC_ERR_NOMEM;
    case GC_DECIDE_GIVE_UP:
        break;
    }
    return GC_ERR_NOMEM;
}

/* `why` GC_ERR_STATE: the heap was abandoned; GC_ERR_SYSTEM: its roots could not be listed. */
static gc_ref fail(struct gc_mutator *m, int why)
{
    struct gc_heap *h = m->heap;

    m->status = why;
    gc_windows_hide(h);
    GC_PROBE_OOM(why);
    if (h->sink.notice != NULL && why != GC_ERR_STATE)
        h->sink.notice(h->sink.arg, GC_NOTICE_OOM, gc_clock_ns(), 0);
    if (h->on_oom != NULL) {
        bool finalizing = h->host.finalizing;

        /* If it leaves with longjmp, it leaves the finalizer, too: the others run later. */
        h->host.finalizing = false;
        if (finalizing && h->host.queue_head != 0)
            m->poll = 1;
        h->on_oom(m, h->on_oom_arg);
        if (finalizing)
            h->host.finalizing = true;
    }
    return GC_NULL;
}

/* Hot where every allocation is slow: cells of an arena, host objects. */
static GC_HOT gc_ref alloc(struct gc_mutator *m, const struct gc_type *type, uint32_t n) GC_MAY_GC;
static gc_ref alloc(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    struct gc_heap *h = m->heap;
    uint64_t bytes = bytes_of(type, n);
    gc_ref r = GC_NULL;
    int err;

    if (m->nogc == 0 && usable(m)) {
        uint64_t every = gc_core_option(h, GC_OPT_STRESS_ALLOC);

        if (every != 0 && ++h->stress.allocations % every == 0)
            gc_policy_request(h, GC_REASON_STRESS_ALLOC);
        if (m->poll)
            gc_safepoint_slow(m);
    }
    if (!usable(m)) /* since long, or that collection was abandoned */
        return fail(m, GC_ERR_STATE);
    (void)gc_windows_show(h);
    for (uint32_t tries = 0;; tries++) {
        switch (attempt(m, type, n, bytes, &r)) {
        case GC_ALLOC_OK:
            gc_windows_hide(h);
            return r;
        case GC_ALLOC_NEVER:
            err = GC_ERR_NEVER;
            break;
        case GC_ALLOC_FULL:
            err = GC_ERR_FULL;
            break;
        }
        if (m->nogc != 0) {
            gc_windows_hide(h);
            return refuse(m, err);
        }
        if (err == GC_ERR_NEVER)
            return fail(m, err);
        err = make_room(h, bytes, tries);
        if (err != GC_OK)
            return fail(m, err);
        (void)gc_windows_show(h);
    }
}

gc_ref gc_alloc_slow(struct gc_mutator *m, const struct gc_type *type)
{
    check_fixed(type);
    return alloc(m, type, 0);
}

gc_ref gc_alloc_n_slow(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    check_array(type);
    return alloc(m, type, n);
}
