/* SPDX-License-Identifier: MIT
 *
 * A collection as a process: begin, step, end; safepoints. */
#include "heap/object.h"
#include "heap/probes.h"

/* Note [SLICES]: while a collection is under way the windows are empty, the handle limit is 0, and
 * barrier and root hooks are always slow, so that every mutator call between steps reaches a slow
 * path, which refuses.  The collector's own words are put back before any of its functions runs. */
static void close_mutator(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;

    h->collection.saved_mask = m->barrier_mask;
    h->collection.saved_want = m->barrier_want;
    h->collection.saved_hooks = m->hooks;
    m->barrier_mask = 0;
    m->barrier_want = 0;
    m->hooks |= GC_HOOK_HANDLE | GC_HOOK_FRAME;
    m->handle_limit = 0;
}

static void open_mutator(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;

    m->barrier_mask = h->collection.saved_mask;
    m->barrier_want = h->collection.saved_want;
    m->hooks = h->collection.saved_hooks;
    m->handle_limit = m->hooks & GC_HOOK_HANDLE ? 0 : m->handle_committed;
}

/* Providers are the host's code: what they would root, store or collect while the list is being
 * made might miss it, so the heap is closed to them as it is between steps. */
static int list_roots(struct gc_heap *h)
{
    int err = GC_OK;

    h->status = GC_HEAP_COLLECTING;
    close_mutator(h);
    h->roots.count = 0;
    for (struct gc_root_provider *p = h->providers; p != NULL && err == GC_OK; p = p->next)
        err = p->list(p, &h->roots);
    open_mutator(h);
    h->status = GC_HEAP_IDLE;
    if (err == GC_OK && (h->poison || h->stress.hide_windows))
        GC_CHECK(!gc_root_list_has_duplicate(&h->roots), "a root slot is listed twice");
    return err;
}

static void check_heap(struct gc_heap *h, const char *when)
{
    char err[256];

    if (gc_heap_verify(h, NULL, err, sizeof err) != GC_OK)
        gc_panic("verify %s collection %llu: %s", when, (unsigned long long)h->collection.rec.seq,
                 err);
}

int gc_collection_begin(struct gc_heap *h, enum gc_reason reason, enum gc_extent extent,
                        struct gc_collection **out)
{
    struct gc_collection *c = &h->collection;
    uint64_t now;
    int err;

    *out = NULL;
    GC_CHECK(h->mutator.nogc == 0, "collection in a no-GC region (reason %s)",
             gc_reason_name(reason));
    if (h->status != GC_HEAP_IDLE)
        return GC_ERR_STATE;
    (void)gc_windows_show(h);
    gc_windows_retire_all(&h->mutator);
    if (gc_core_option(h, GC_OPT_VERIFY) >= 2)
        check_heap(h, "before");
    if (h->sink.begin != NULL)
        h->sink.begin(h->sink.arg, h);
    now = gc_clock_ns();
    err = list_roots(h);
    if (err != GC_OK) {
        gc_windows_hide(h);
        return err;
    }
    *c = (struct gc_collection){.heap = h, .mutator = &h->mutator, .roots = &h->roots};
    c->rec.seq = ++h->totals.collections;
    c->rec.reason = reason;
    c->rec.extent = (h->collector->caps & GC_CAP_YOUNG) != 0 ? extent : GC_EXTENT_FULL;
    c->rec.used_before = gc_heap_used(h);
    c->rec.begin_ns = now;
    c->rec.phase_begin_ns[GC_PHASE_ROOTS] = now;
    c->phase_began = now;
    h->status = GC_HEAP_COLLECTING;
    GC_PROBE_BEGIN(c->rec.seq, reason, c->rec.extent);
    if (h->collector->begin != NULL)
        h->collector->begin(c);
    now = gc_clock_ns();
    c->rec.longest_ns = c->rec.gc_ns = now - c->rec.begin_ns;
    c->phase_left = now;
    close_mutator(h);
    *out = c;
    return GC_OK;
}

void gc_collection_phase(struct gc_collection *c, enum gc_phase p)
{
    uint64_t now = gc_clock_ns();

    c->rec.phase_ns[c->phase] += now - c->phase_began;
    c->phase = p;
    c->phase_began = now;
    if (c->rec.phase_begin_ns[p] == 0)
        c->rec.phase_begin_ns[p] = now;
    GC_PROBE_PHASE(c->rec.seq, p);
}

static void account_slice(struct gc_collection *c, uint64_t began)
{
    uint64_t ns = gc_clock_ns() - began;

    c->rec.gc_ns += ns;
    if (ns > c->rec.longest_ns)
        c->rec.longest_ns = ns;
}

enum gc_progress gc_collection_step(struct gc_collection *c, uint64_t budget)
{
    struct gc_heap *h = c->heap;
    enum gc_progress p = GC_COMPLETE;
    uint64_t began = gc_clock_ns();

    GC_CHECK(h->status == GC_HEAP_COLLECTING, "step of a collection that is not under way");
    open_mutator(h);
    c->phase_began += began - c->phase_left; /* what passed outside belongs to no phase */
    if (!c->complete && h->collector->step != NULL)
        p = h->collector->step(c, budget != 0 ? budget : 1);
    c->complete = p == GC_COMPLETE;
    c->rec.steps++;
    account_slice(c, began);
    c->phase_left = gc_clock_ns();
    close_mutator(h);
    return p;
}

void gc_collection_end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    uint64_t began;

    GC_CHECK(h->status == GC_HEAP_COLLECTING, "end of a collection that is not under way");
    while (!c->complete)
        (void)gc_collection_step(c, UINT64_MAX);
    began = gc_clock_ns();
    c->phase_began += began - c->phase_left;
    open_mutator(h);
    if (h->collector->resolve != NULL && (h->host.live > 0 || h->identity.count > 0)) {
        gc_collection_phase(c, GC_PHASE_HOST);
        c->rec.finalized += gc_host_sweep(h, c->rec.extent, h->collector->resolve);
        gc_identity_sweep(h, c->rec.extent, h->collector->resolve);
    }
    gc_collection_phase(c, GC_PHASE_RECLAIM);
    if (h->collector->end != NULL)
        h->collector->end(c);
    for (struct gc_root_provider *p = h->providers; p != NULL; p = p->next) {
        if (p->done != NULL)
            p->done(p, h);
    }
    gc_collection_phase(c, GC_PHASE_ROOTS);
    account_slice(c, began);
    c->rec.end_ns = gc_clock_ns();
    c->rec.used_after = gc_heap_used(h);
    GC_PROBE_END(c->rec.seq, c->rec.gc_ns, c->rec.used_after);
    h->status = GC_HEAP_IDLE;
    h->totals.by_reason[c->rec.reason]++;
    h->totals.gc_ns += c->rec.gc_ns;
    h->totals.moved_objects += c->rec.moved_objects;
    h->totals.moved_bytes += c->rec.moved_bytes;
    h->totals.traced_objects += c->rec.traced_objects;
    h->totals.young_collections += c->rec.extent == GC_EXTENT_YOUNG;
    h->totals.promoted_bytes += c->rec.promoted_bytes;
    h->totals.remembered += c->rec.remembered;
    h->totals.mark_overflows += c->rec.overflows;
    gc_policy_after(h, &c->rec);
    if (h->sink.collection != NULL)
        h->sink.collection(h->sink.arg, &c->rec);
    if (h->host.queue_head != 0)
        h->mutator.poll = 1;
    if (gc_core_option(h, GC_OPT_VERIFY) >= 1)
        check_heap(h, "after");
    gc_windows_hide(h);
}

/* Counts, logs and marks are half changed: what the host still does with its roots and objects, as
 * it unwinds, is plain memory writes and reaches no collector.  gc_collection_revive undoes it. */
void gc_collection_abandon(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct gc_mutator *m = &h->mutator;

    GC_CHECK(h->status == GC_HEAP_COLLECTING, "abandon of a collection that is not under way");
    m->barrier_mask = 0;
    m->barrier_want = 1;
    m->hooks = 0;
    m->handle_limit = m->handle_committed;
    gc_windows_hide(h);
    h->status = GC_HEAP_ABANDONED;
}

void gc_collection_revive(struct gc_heap *h)
{
    GC_CHECK(h->status == GC_HEAP_ABANDONED, "no collection was abandoned");
    open_mutator(h);
}

/* False: the host wants no more of this heap. */
static bool yields(struct gc_collection *c, gc_yield_fn yield, void *arg)
{
    enum gc_yield answer = GC_YIELD_GO_ON;

    if (yield != NULL) {
        c->heap->yielding = true;
        answer = yield(arg, &c->rec);
        c->heap->yielding = false;
    }
    return answer == GC_YIELD_GO_ON;
}

static int collect_in_slices(struct gc_heap *h, enum gc_reason reason, enum gc_extent extent,
                             uint64_t budget, gc_yield_fn yield, void *arg)
{
    struct gc_collection *c;
    int err = gc_collection_begin(h, reason, extent, &c);
    enum gc_progress p;

    if (err != GC_OK)
        return err;
    do {
        p = gc_collection_step(c, budget != 0 ? budget : UINT64_MAX);
        if (p != GC_COMPLETE && !yields(c, yield, arg)) {
            gc_collection_abandon(c);
            return GC_ERR_STATE;
        }
    } while (p != GC_COMPLETE);
    gc_collection_end(c);
    return GC_OK;
}

int gc_heap_collect(struct gc_heap *h, enum gc_reason reason, enum gc_extent extent)
{
    return collect_in_slices(h, reason, extent, gc_core_option(h, GC_OPT_STEP_BUDGET), h->on_yield,
                             h->on_yield_arg);
}

int gc_collect_cooperative(struct gc_mutator *m, uint64_t budget, gc_yield_fn yield, void *arg)
{
    int err = collect_in_slices(m->heap, GC_REASON_USER, GC_EXTENT_FULL, budget, yield, arg);

    if (err == GC_OK)
        gc_host_run_finalizers(m);
    return err;
}

void gc_heap_on_yield(struct gc_heap *h, gc_yield_fn yield, void *arg)
{
    h->on_yield = yield;
    h->on_yield_arg = arg;
}

static bool is_stress(enum gc_reason r)
{
    return r == GC_REASON_STRESS_ALLOC || r == GC_REASON_STRESS_BARRIER ||
           r == GC_REASON_STRESS_SAFEPOINT;
}

void gc_safepoint_slow(struct gc_mutator *m)
{
    struct gc_heap *h = m->heap;
    uint64_t every = gc_core_option(h, GC_OPT_STRESS_SAFEPOINT);

    if (h->status != GC_HEAP_IDLE || m->nogc != 0)
        return;
    if (every != 0 && ++h->stress.safepoints % every == 0)
        gc_policy_request(h, GC_REASON_STRESS_SAFEPOINT);
    m->poll = every != 0;
    if (h->collector->poll != NULL)
        h->collector->poll(m);
    if (h->policy.pending) {
        enum gc_reason reason = h->policy.requested;

        h->policy.pending = false;
        h->stress.forced += is_stress(reason);
        (void)gc_heap_collect(h, reason,
                              is_stress(reason) || reason == GC_REASON_CYCLES ? GC_EXTENT_FULL
                                                                              : GC_EXTENT_YOUNG);
    }
    gc_host_run_finalizers(m);
}

int gc_collect(struct gc_mutator *m)
{
    int err = gc_heap_collect(m->heap, GC_REASON_USER, GC_EXTENT_FULL);

    if (err == GC_OK)
        gc_host_run_finalizers(m);
    return err;
}
