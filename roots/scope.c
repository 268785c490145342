/* SPDX-License-Identifier: MIT
 *
 * Handle scopes, and the state that all kinds of roots share.
 *
 * Note [HANDLE-HOOK]: gc_root is one compare of handle_top against handle_limit.  The limit is the
 * committed size of the stack, or 0 while the collector counts handles, so that each push comes to
 * gc_root_slow without a second test on the fast path. */
#include "roots/state.h"

#define HANDLE_BYTES ((size_t)GC_MAX_HANDLES * sizeof(struct gc_handle_entry))
#define ENTRY        ((uint32_t)sizeof(struct gc_handle_entry))
#define FIRST_BYTES  (4096u * ENTRY)
_Static_assert((uint64_t)GC_MAX_HANDLES * sizeof(struct gc_handle_entry) <= UINT32_MAX,
               "an entry's offset never reaches the heap id above it");

static int list_handles(struct gc_root_provider *p, struct gc_root_list *l)
{
    struct gc_mutator *m = &l->heap->mutator;

    (void)p;
    if (m->handle_top == 0)
        return GC_OK;
    return gc_root_list_add(l, &m->handles[0].ref, gc_handle_count(m), ENTRY, GC_ROOT_HANDLE,
                            "handle");
}

static void reset_handles(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)p;
    h->mutator.handle_top = 0;
}

static void close_handles(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)p;
    gc_vm_release(h->mutator.handles, HANDLE_BYTES);
}

static int list_frames(struct gc_root_provider *p, struct gc_root_list *l)
{
    (void)p;
    for (const struct gc_frame *f = l->heap->mutator.frame; f != NULL; f = f->parent) {
        int err = gc_root_list_add(l, (gc_slot *)f->cells, f->count, sizeof(gc_local),
                                   GC_ROOT_FRAME, "frame");

        if (err != GC_OK)
            return err;
    }
    return GC_OK;
}

static void nothing(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)p;
    (void)h;
}

struct gc_roots *gc_roots_of(struct gc_mutator *m)
{
    struct gc_heap *h = m->heap;
    struct gc_roots *roots = h->roots_state;

    if (roots != NULL)
        return roots;
    roots = gc_mem_alloc(&h->mem, sizeof *roots);
    if (roots == NULL)
        return NULL;
    roots->heap = h;
    roots->handles = (struct gc_root_provider){
        .name = "handles", .list = list_handles, .reset = reset_handles, .close = close_handles};
    roots->frames = (struct gc_root_provider){
        .name = "frames", .list = list_frames, .reset = nothing, .close = nothing};
    gc_persistent_provider(roots);
    gc_table_provider(roots);
    gc_root_provider_add(h, &roots->handles);
    gc_root_provider_add(h, &roots->frames);
    gc_root_provider_add(h, &roots->persistents);
    gc_root_provider_add(h, &roots->tables);
    h->roots_state = roots;
    return roots;
}

/* Makes room for at least `want` bytes of entries in all. */
static int commit_handles(struct gc_mutator *m, uint64_t want)
{
    uint64_t to = m->handle_committed != 0 ? m->handle_committed : FIRST_BYTES;

    if (want <= m->handle_committed)
        return GC_OK;
    if (want > HANDLE_BYTES)
        return GC_ERR_LIMIT;
    if (gc_roots_of(m) == NULL)
        return GC_ERR_SYSTEM;
    if (m->handles == NULL) {
        m->handles = gc_mem_inject(&m->heap->mem) ? NULL : gc_vm_reserve(HANDLE_BYTES);
        if (m->handles == NULL)
            return GC_ERR_SYSTEM;
    }
    while (to < want)
        to *= 2;
    if (gc_mem_inject(&m->heap->mem) || gc_vm_commit(m->handles, to) != GC_OK)
        return GC_ERR_SYSTEM;
    m->handle_committed = (uint32_t)to;
    m->handle_limit = m->hooks & GC_HOOK_HANDLE ? 0 : to;
    return GC_OK;
}

/* Room for another `n` entries.  Between the steps of a collection the limit must stay 0. */
static int reserve(struct gc_mutator *m, uint32_t n, const char *caller)
{
    GC_CHECK(m->heap->status != GC_HEAP_COLLECTING, "%s between the steps of a collection", caller);
    if (n > GC_MAX_HANDLES - gc_handle_count(m))
        return GC_ERR_LIMIT;
    return commit_handles(m, m->handle_top + n * ENTRY);
}

int gc_scope_reserve(struct gc_mutator *m, uint32_t n)
{
    int err = reserve(m, n, "gc_scope_reserve");

    /* Frames need the same registration, so after this they cannot fail either. */
    return err == GC_OK && gc_roots_of(m) == NULL ? GC_ERR_SYSTEM : err;
}

int gc_root_try(struct gc_mutator *m, gc_ref r, gc_handle *out)
{
    int err = reserve(m, 1, "gc_root_try");

    *out = (gc_handle){0};
    if (err == GC_OK)
        *out = gc_root(m, r);
    return err;
}

/* Gives the next entry memory.  A root that silently held nothing would be a use after free to
 * come, so without memory there is no going on. */
static GC_COLD void open_entry(struct gc_mutator *m)
{
    int err = reserve(m, 1, "gc_root");

    GC_CHECK(err != GC_ERR_LIMIT,
             "no room for another handle: %u are in use, the most there can be",
             gc_handle_count(m));
    GC_CHECK(err == GC_OK, "no memory for another handle: the system refused it with %u in use",
             gc_handle_count(m));
}

/* Hot for counting collectors, which see each handle (Note [HANDLE-HOOK]): what is rare stays out
 * of line, and the hook comes early, so that little is kept across its call. */
static GC_HOT gc_handle push(struct gc_mutator *m, gc_ref r)
{
    struct gc_handle_entry *e;
    uint64_t at;

    if (GC_UNLIKELY(m->handle_top >= m->handle_committed || m->heap->status == GC_HEAP_COLLECTING))
        open_entry(m);
    if ((m->hooks & GC_HOOK_HANDLE) != 0 && gc_is_object(r))
        m->heap->collector->clone_ref(m, r);
    at = m->handle_top;
    e = &m->handles[at / ENTRY];
    gc_slot_set(&e->ref, r);
    e->epoch = m->handle_epoch;
    m->handle_top = at + ENTRY;
    if (at / ENTRY >= m->handles_pushed_max)
        m->handles_pushed_max = at / ENTRY + 1;
    return (gc_handle){m->handle_tag + at, m->handle_epoch};
}

gc_handle gc_root_slow(struct gc_mutator *m, gc_ref r)
{
    return push(m, r);
}

void gc_handle_set_slow(struct gc_mutator *m, gc_handle h, gc_ref r)
{
    gc_root_replace(m, &gc_handle_entry_(m, h)->ref, r);
}

/* Hot as well. */
static GC_HOT void drop(struct gc_mutator *m, const struct gc_handle_entry *first)
{
    void (*drop_ref)(struct gc_mutator * m, gc_ref r) = m->heap->collector->drop_ref;

    gc_roots_open(m);
    for (const struct gc_handle_entry *e = &m->handles[m->handle_top / ENTRY]; e-- > first;) {
        gc_ref r = gc_slot_get(&e->ref);

        if (gc_is_object(r))
            drop_ref(m, r);
    }
}

void gc_scope_exit_slow(struct gc_mutator *m, uint64_t saved_top)
{
    drop(m, &m->handles[saved_top / ENTRY]);
}

void gc_scope_bad(const struct gc_mutator *m, const struct gc_scope *s)
{
    gc_panic(
        "scope %p left out of order: the innermost scope of heap %u is %p (left twice, copied, "
        "or of another heap)",
        (const void *)s, m->heap_id, (const void *)m->scope);
}

static uint32_t heap_of(gc_handle h)
{
    return (uint32_t)(h.where >> 32);
}

void gc_handle_bad(const struct gc_mutator *m, gc_handle h)
{
    if (heap_of(h) != m->heap_id)
        gc_panic("handle used with wrong heap: it belongs to heap %u, this is heap %u", heap_of(h),
                 m->heap_id);
    gc_panic("stale handle: entry %u, epoch %llu was unrooted", (uint32_t)h.where / ENTRY,
             (unsigned long long)h.epoch);
}

void gc_frame_bad(const struct gc_mutator *m, const struct gc_frame *f)
{
    gc_panic("frame %p popped out of order: the innermost frame of heap %u is %p", (const void *)f,
             m->heap_id, (const void *)m->frame);
}

int gc_handle_try(const struct gc_mutator *m, gc_handle h, gc_ref *out)
{
    *out = GC_NULL;
    if (heap_of(h) != m->heap_id)
        gc_handle_bad(m, h);
    if (!gc_handle_valid_(m, h))
        return GC_ERR_STALE;
    *out = gc_slot_get(&gc_handle_entry_(m, h)->ref);
    return GC_OK;
}

uint64_t gc_handle_hash(gc_handle h)
{
    uint64_t z = h.where * 0x9E3779B97F4A7C15ull;

    return (z ^ h.epoch ^ z >> 31) * 0xBF58476D1CE4E5B9ull;
}

gc_handle gc_scope_escape(struct gc_mutator *m, struct gc_scope *s, gc_handle h)
{
    gc_ref r = gc_get(m, h);
    bool counted = (m->hooks & GC_HOOK_HANDLE) != 0 && gc_is_object(r);
    gc_handle out;

    /* Counted collectors must not see the count touch zero in between. */
    if (counted)
        m->heap->collector->clone_ref(m, r);
    gc_scope_exit(m, s);
    out = gc_root(m, r);
    if (counted)
        m->heap->collector->drop_ref(m, r);
    return out;
}

gc_handle gc_native_call(struct gc_mutator *m, gc_native_fn fn, const gc_handle *args,
                         uint32_t nargs, void *data)
{
    struct gc_scope scope;
    gc_handle result;

    gc_scope_enter(m, &scope);
    result = fn(m, args, nargs, data);
    return gc_scope_escape(m, &scope, result);
}

/* An outermost frame: frames must be registered as roots, even where they are the only ones. */
void gc_frame_first(struct gc_mutator *m)
{
    GC_CHECK(gc_roots_of(m) != NULL, "no memory to register the heap's roots");
}

/* The collector wants to know what enters frame cells. */
void gc_frame_expose_slow(struct gc_mutator *m, gc_ref r)
{
    gc_roots_open(m);
    if (gc_is_object(r))
        m->heap->collector->expose_ref(m, r);
}

void gc_frame_pass_args(struct gc_mutator *m, const gc_handle *args, uint32_t nargs,
                        gc_local *cells)
{
    const struct gc_collector *c = m->heap->collector;
    uint32_t objects = 0;

    for (uint32_t i = 0; i < nargs; i++)
        objects += gc_is_object(gc_get(m, args[i]));
    if (objects > 0 && c->need_gc_before_entering != NULL && c->need_gc_before_entering(m, objects))
        (void)gc_heap_collect(m->heap, GC_REASON_ENTER, GC_EXTENT_YOUNG);
    GC_NOGC_BEGIN(m);
    for (uint32_t i = 0; i < nargs; i++)
        gc_local_set(m, &cells[i], gc_get(m, args[i]));
    GC_NOGC_END(m);
}
