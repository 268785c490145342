/* SPDX-License-Identifier: MIT
 *
 * roots/roots.h -- what keeps objects alive from outside the heap.
 *
 * Four kinds, from cheap to general:
 *   gc_handle      in a gc_scope: LIFO, bump-allocated, unrooted when the scope is left
 *   gc_persistent  any lifetime, unrooted by hand; forgetting one leaks its object until the heap
 *                  is closed or reset
 *   gc_frame       an array of cells of an activation, scanned but never counted
 *   globals, tables, and any structure that registers a root provider (heap/root_list.h)
 *
 * Invariant: an entry never moves, and only entries hold references; handles are indices with the
 * heap's id and a 64-bit epoch, checked at every use in every build.  Use of a handle in another
 * heap is a panic; use of a stale one is a panic, or GC_ERR_STALE from the *_try functions.
 * No function here uses atomics or locks: a heap has one mutator at a time. */
#ifndef ROOTS_ROOTS_H
#define ROOTS_ROOTS_H

#include "heap/gc.h"

GC_C_BEGIN

/* ---- scopes and handles -----------------------------------------------------------------------*/

/* A handle scope.  Lives in a C variable of the function that enters it; must be left exactly once,
 * innermost first, by the same mutator; copying one is an error that gc_scope_exit detects. */
struct gc_scope {
    struct gc_scope *parent;
    uint64_t saved_top;
};

GC_COLD void gc_scope_exit_slow(struct gc_mutator *m, uint64_t saved_top);
GC_NORETURN GC_COLD void gc_scope_bad(const struct gc_mutator *m, const struct gc_scope *s);
GC_NORETURN GC_COLD void gc_handle_bad(const struct gc_mutator *m, gc_handle h);
GC_COLD gc_handle gc_root_slow(struct gc_mutator *m, gc_ref r);
GC_COLD void gc_handle_set_slow(struct gc_mutator *m, gc_handle h, gc_ref r);

GC_INLINE void gc_scope_enter(struct gc_mutator *m, struct gc_scope *s)
{
    s->parent = m->scope;
    s->saved_top = m->handle_top;
    m->scope = s;
}
/* Unroots every handle created since the matching enter.  Panics when `s` is not the innermost
 * scope of `m` (out of order, left twice, copied, other heap). */
GC_INLINE void gc_scope_exit(struct gc_mutator *m, struct gc_scope *s)
{
    if (GC_UNLIKELY(m->scope != s))
        gc_scope_bad(m, s);
    m->scope = s->parent;
    if (m->handle_top != s->saved_top) {
        if (GC_UNLIKELY(GC_WORD(m->hooks, 0u) & GC_HOOK_HANDLE))
            gc_scope_exit_slow(m, s->saved_top);
        m->handle_top = s->saved_top;
        m->handle_epoch++;
    }
}
/* A scope that is left with the block that it stands in, on every way out of it (return, goto,
 * break; not longjmp).  A declaration: it goes where declarations go.  Compilers that have the
 * `cleanup` attribute (gcc, clang). */
struct gc_scope_guard {
    struct gc_mutator *m;
    struct gc_scope scope;
};
GC_INLINE void gc_scope_guard_exit_(struct gc_scope_guard *g)
{
    gc_scope_exit(g->m, &g->scope);
}
#define GC_SCOPE(m)           GC_SCOPE_NAMED_((m), __COUNTER__)
#define GC_SCOPE_NAMED_(m, n) GC_SCOPE_PASTED_(m, n)
#define GC_SCOPE_PASTED_(mutator, n)                                           \
    struct gc_scope_guard gc_scope_##n                                         \
        __attribute__((cleanup(gc_scope_guard_exit_))) = {mutator, {NULL, 0}}; \
    gc_scope_enter(gc_scope_##n.m, &gc_scope_##n.scope)

/* Makes room for `n` more handles, so that the next n and all frames need no memory.  GC_OK,
 * GC_ERR_LIMIT (more than GC_MAX_HANDLES), GC_ERR_SYSTEM (no memory); nothing changed then. */
int gc_scope_reserve(struct gc_mutator *m, uint32_t n) GC_MUST_CHECK;

GC_INLINE struct gc_handle_entry *gc_handle_entry_(const struct gc_mutator *m, gc_handle h)
{
    return (struct gc_handle_entry *)(void *)((uint8_t *)m->handles + (h.where - m->handle_tag));
}
/* Roots `r` (null and integers too) in the innermost scope; without any scope, for the heap's
 * tenancy.  Never collects.  Panics when GC_MAX_HANDLES are in use or the system refuses memory for
 * one more: a root must never silently hold nothing.  Hosts that live on after that reserve room
 * (gc_scope_reserve) or ask with gc_root_try. */
GC_INLINE gc_handle gc_root(struct gc_mutator *m, gc_ref r)
{
    uint64_t at = m->handle_top;
    struct gc_handle_entry *e;

    /* handle_limit is 0 while the collector wants to see each push (Note [HANDLE-HOOK]). */
    if (GC_UNLIKELY(at >= m->handle_limit))
        return gc_root_slow(m, r);
    e = (struct gc_handle_entry *)(void *)((uint8_t *)m->handles + at);
    gc_slot_set(&e->ref, r);
    e->epoch = m->handle_epoch;
    m->handle_top = at + sizeof *e;
    return GC_VALUE(gc_handle, m->handle_tag + at, m->handle_epoch);
}
GC_INLINE bool gc_handle_valid_(const struct gc_mutator *m, gc_handle h)
{
    /* Another heap's tag leaves a difference far above any top. */
    return h.where - m->handle_tag < m->handle_top && gc_handle_entry_(m, h)->epoch == h.epoch;
}
/* As gc_root, but GC_ERR_LIMIT or GC_ERR_SYSTEM instead of a panic, with *out zeroed. */
int gc_root_try(struct gc_mutator *m, gc_ref r, gc_handle *out) GC_MUST_CHECK;
/* The reference that `h` holds, good until the next GC_MAY_GC call.  Panics on misuse. */
GC_INLINE gc_ref gc_get(const struct gc_mutator *m, gc_handle h)
{
    if (GC_UNLIKELY(!gc_handle_valid_(m, h)))
        gc_handle_bad(m, h);
    return gc_slot_get(&gc_handle_entry_(m, h)->ref);
}
/* As gc_get, but a stale handle gives GC_ERR_STALE.  Panics on another heap's handle. */
int gc_handle_try(const struct gc_mutator *m, gc_handle h, gc_ref *out) GC_MUST_CHECK;
/* Makes the entry of `h` hold `r` instead. */
GC_INLINE void gc_set(struct gc_mutator *m, gc_handle h, gc_ref r)
{
    if (GC_UNLIKELY(!gc_handle_valid_(m, h)))
        gc_handle_bad(m, h);
    if (GC_UNLIKELY(GC_WORD(m->hooks, 0u) & GC_HOOK_HANDLE))
        gc_handle_set_slow(m, h, r);
    else
        gc_slot_set(&gc_handle_entry_(m, h)->ref, r);
}
/* Allocates and roots in one step; the handle holds null when the heap is full (m->status). */
GC_INLINE gc_handle gc_new(struct gc_mutator *m, const struct gc_type *type) GC_MAY_GC;
GC_INLINE gc_handle gc_new(struct gc_mutator *m, const struct gc_type *type)
{
    return gc_root(m, gc_alloc(m, type));
}
/* Same entry (not: same object); needs no heap. */
GC_INLINE bool gc_handle_eq(gc_handle a, gc_handle b)
{
    return a.where == b.where && a.epoch == b.epoch;
}
/* A hash of the entry; equal handles hash equal. */
uint64_t gc_handle_hash(gc_handle h);
/* Leaves scope `s`, keeping one of its handles: a new handle for the same object in the scope
 * around it. */
gc_handle gc_scope_escape(struct gc_mutator *m, struct gc_scope *s, gc_handle h) GC_MUST_CHECK;

/* A native function called with handles; returns one of its own handles (or an argument). */
typedef gc_handle (*gc_native_fn)(struct gc_mutator *m, const gc_handle *args, uint32_t nargs,
                                  void *data);
/* Calls `fn` in a scope of its own and re-roots its result in the caller's scope; everything else
 * that `fn` rooted is gone.  Nests to any depth. */
gc_handle gc_native_call(struct gc_mutator *m, gc_native_fn fn, const gc_handle *args,
                         uint32_t nargs, void *data) GC_MAY_GC;
/* Handles in use by `m`. */
GC_INLINE uint32_t gc_handle_count(const struct gc_mutator *m)
{
    return (uint32_t)(m->handle_top / sizeof(struct gc_handle_entry));
}

/* ---- persistent handles -----------------------------------------------------------------------*/

/* Roots `r` until gc_persistent_unroot.  GC_OK; GC_ERR_LIMIT, GC_ERR_SYSTEM: *out is zeroed. */
int gc_persistent_new(struct gc_mutator *m, gc_ref r, gc_persistent *out) GC_MUST_CHECK;
/* A second, independent persistent handle for the same object. */
int gc_persistent_clone(struct gc_mutator *m, gc_persistent p, gc_persistent *out) GC_MUST_CHECK;
/* Unroots and zeroes *p.  GC_ERR_STALE when it was unrooted already, in any copy. */
int gc_persistent_unroot(struct gc_mutator *m, gc_persistent *p) GC_MUST_CHECK;
/* The reference, good until the next GC_MAY_GC call.  Panics on misuse. */
gc_ref gc_persistent_get(const struct gc_mutator *m, gc_persistent p);
int gc_persistent_try(const struct gc_mutator *m, gc_persistent p, gc_ref *out) GC_MUST_CHECK;
void gc_persistent_set(struct gc_mutator *m, gc_persistent p, gc_ref r);
/* A scoped handle for the same object; `into` also unroots *p (in this order: the object is rooted
 * throughout).  Without room `to` panics as gc_root does; `into` says so and leaves *p rooted. */
gc_handle gc_persistent_to_handle(struct gc_mutator *m, gc_persistent p);
int gc_persistent_into_handle(struct gc_mutator *m, gc_persistent *p, gc_handle *out) GC_MUST_CHECK;
int gc_persistent_from_handle(struct gc_mutator *m, gc_handle h, gc_persistent *out) GC_MUST_CHECK;
/* Persistent handles in use. */
uint32_t gc_persistent_count(const struct gc_mutator *m);

/* ---- roots of either kind
 * ----------------------------------------------------------------------*/

/* A handle or a persistent handle, for functions that ask about objects; good for as long as what
 * it was made from.  gc_any(x) makes one. */
typedef struct {
    uint64_t where; /* heap id << 32, place in its table */
    uint64_t epoch; /* with GC_ANY_PERSISTENT for a persistent handle */
} gc_any_root;
#define GC_ANY_PERSISTENT ((uint64_t)1 << 63)

GC_INLINE gc_any_root gc_any_handle(gc_handle h)
{
    return GC_VALUE(gc_any_root, h.where, h.epoch);
}
GC_INLINE gc_any_root gc_any_persistent(gc_persistent p)
{
    return GC_VALUE(gc_any_root, (uint64_t)p.heap_id << 32 | p.slot, p.epoch | GC_ANY_PERSISTENT);
}
#ifdef __cplusplus
GC_C_END
GC_INLINE gc_any_root gc_any(gc_handle h)
{
    return gc_any_handle(h);
}
GC_INLINE gc_any_root gc_any(gc_persistent p)
{
    return gc_any_persistent(p);
}
GC_INLINE gc_any_root gc_any(gc_any_root r)
{
    return r;
}
GC_C_BEGIN
#else
GC_INLINE gc_any_root gc_any_same(gc_any_root r)
{
    return r;
}
#define gc_any(root)                          \
    _Generic((root), gc_handle                \
             : gc_any_handle, gc_persistent   \
             : gc_any_persistent, gc_any_root \
             : gc_any_same)(root)
#endif

/* As gc_handle_try or gc_persistent_try: GC_OK, GC_ERR_STALE; panics on another heap's root. */
int gc_any_try(const struct gc_mutator *m, gc_any_root root, gc_ref *out) GC_MUST_CHECK;
/* Whether both hold the same object, the same integer, or null.  The answer stays true when objects
 * move.  GC_ERR_STALE: *same is false.  Panics on another heap's root. */
int gc_ref_eq(const struct gc_mutator *m, gc_any_root a, gc_any_root b, bool *same) GC_MUST_CHECK;
/* A hash of the object's present place: roots of one object hash equal, until the next GC_MAY_GC
 * call moves it.  For tables that outlive a collection use gc_identity_of. GC_OK, GC_ERR_STALE. */
int gc_ref_hash(const struct gc_mutator *m, gc_any_root root, uint32_t *out) GC_MUST_CHECK;
/* gc_identity_try of what `root` holds. GC_OK, GC_ERR_STALE, GC_ERR_SYSTEM. */
int gc_identity_of(struct gc_mutator *m, gc_any_root root, uint32_t *out) GC_MUST_CHECK;

/* ---- raw values
 * --------------------------------------------------------------------------------*/

/* A reference as a bare number, for code that this library cannot see into (a register file, a
 * foreign frame).  Nothing keeps the object alive or follows it, so both directions are allowed
 * inside a no-GC region only and panic elsewhere; the number dies with the region. */
uint32_t gc_to_raw(const struct gc_mutator *m, gc_handle h);
/* Roots what the number names.  A number that names nothing like an object ends in a panic, or
 * in a fault inside the heap's own reservation. */
gc_handle gc_from_raw(struct gc_mutator *m, uint32_t raw);

/* ---- frames -----------------------------------------------------------------------------------*/

/* An activation's cells.  The caller provides both; they must outlive the frame. */
struct gc_frame {
    struct gc_frame *parent;
    gc_local *cells;
    uint32_t count;
};
GC_COLD void gc_frame_first(struct gc_mutator *m);
GC_COLD void gc_frame_expose_slow(struct gc_mutator *m, gc_ref r);
GC_NORETURN GC_COLD void gc_frame_bad(const struct gc_mutator *m, const struct gc_frame *f);

/* Nulls the cells and makes them roots. */
GC_INLINE void gc_frame_push(struct gc_mutator *m, struct gc_frame *f, gc_local *cells,
                             uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        cells[i].bits = 0;
    if (GC_UNLIKELY(m->frame == NULL))
        gc_frame_first(m);
    f->cells = cells;
    f->count = count;
    f->parent = m->frame;
    m->frame = f;
}
/* Panics when `f` is not the innermost frame. */
GC_INLINE void gc_frame_pop(struct gc_mutator *m, struct gc_frame *f)
{
    if (GC_UNLIKELY(m->frame != f))
        gc_frame_bad(m, f);
    m->frame = f->parent;
}
GC_INLINE void gc_local_set(struct gc_mutator *m, gc_local *cell, gc_ref r)
{
    if (GC_UNLIKELY(GC_WORD(m->hooks, 0u) & GC_HOOK_FRAME))
        gc_frame_expose_slow(m, r);
    cell->bits = r.bits;
}
GC_INLINE gc_ref gc_local_get(const gc_local *cell)
{
    return GC_VALUE(gc_ref, cell->bits);
}
/* Copies the objects of `nargs` handles into frame cells: first makes sure that no collection is
 * needed (which may collect), then copies all of them without a chance to collect in between. */
void gc_frame_pass_args(struct gc_mutator *m, const gc_handle *args, uint32_t nargs,
                        gc_local *cells) GC_MAY_GC;

/* ---- globals and tables -----------------------------------------------------------------------*/

/* Named cells that live as long as the heap's tenancy.  A table's cells start null. */
struct gc_table;
/* Creates a table of `count` cells; a global is a table of one.  GC_OK, GC_ERR_SYSTEM. */
int gc_table_new(struct gc_mutator *m, const char *name, uint32_t count,
                 struct gc_table **out) GC_MUST_CHECK;
uint32_t gc_table_count(const struct gc_table *t);
/* Reads or writes cell `i`; GC_ERR_LIMIT when out of range, with nothing done. */
int gc_table_get(const struct gc_mutator *m, const struct gc_table *t, uint32_t i,
                 gc_ref *out) GC_MUST_CHECK;
int gc_table_set(struct gc_mutator *m, struct gc_table *t, uint32_t i, gc_ref r) GC_MUST_CHECK;
/* Adds `more` null cells; existing cells do not move. GC_OK, GC_ERR_SYSTEM, GC_ERR_LIMIT. */
int gc_table_grow(struct gc_mutator *m, struct gc_table *t, uint32_t more) GC_MUST_CHECK;

GC_C_END

#endif
