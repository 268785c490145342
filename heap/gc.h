/* SPDX-License-Identifier: MIT
 *
 * heap/gc.h -- the mutator's interface to a heap: allocation, field access, safepoints, types.
 *
 * Rules
 *   A gc_ref is valid until the next GC_MAY_GC call; what must live longer goes into a root
 *   (roots/roots.h).  Memory is reclaimed only inside GC_MAY_GC calls.
 *   References written into objects go through gc_store (or gc_init, for the first write to a
 *   fresh object's slot); references read from objects go through gc_load.
 *   Indices are not checked in release builds: a wrong one harms this heap's own bytes only.
 *   One thread at a time may use a heap.  It remembers no thread: it may be handed to another one
 *   as any plain memory is (a lock, a join, a message orders the two).  Functions that take a const
 *   mutator only read; several threads may call them at once while none calls any other. */
#ifndef HEAP_GC_H
#define HEAP_GC_H

#include <string.h>

#include "heap/gc_types.h"

GC_C_BEGIN

struct gc_collector;

/* The price of run-time choice is measured against a build in which the words that collectors
 * publish are constants: GC_FOLD=1 makes them those of one window and no barrier, and gc_heap_open
 * refuses collectors that publish others (`make bench-calibrate`). */
#if defined(GC_FOLD) && GC_FOLD
#define GC_WORD(published, folded) (folded)
#else
#define GC_WORD(published, folded) (published)
#endif

/* ---- values -----------------------------------------------------------------------------------*/

#define GC_NULL GC_VALUE(gc_ref, 0)

GC_INLINE bool gc_is_null(gc_ref r)
{
    return r.bits == 0;
}
GC_INLINE bool gc_is_i31(gc_ref r)
{
    return (r.bits & 1u) != 0;
}
/* True for a reference to an object: the one filter of null and unboxed integers. */
GC_INLINE bool gc_is_object(gc_ref r)
{
    return (r.bits & 1u) == 0 && r.bits != 0;
}
/* True when both name the same object, the same integer, or both are null. */
GC_INLINE bool gc_same(gc_ref a, gc_ref b)
{
    return a.bits == b.bits;
}
/* An unboxed integer; `v` wraps to 31 bits.  Never traced, never counted, needs no barrier. */
GC_INLINE gc_ref gc_i31(int32_t v)
{
    return GC_VALUE(gc_ref, (uint32_t)v << 1 | 1u);
}
GC_INLINE int32_t gc_i31_value(gc_ref r)
{
    return (int32_t)r.bits >> 1;
}

/* ---- memory -----------------------------------------------------------------------------------*/

/* Address of unit `unit` of the heap; any value stays inside the reservation. */
GC_INLINE GC_INTERIOR void *gc_unit_addr(const struct gc_mutator *m, uint32_t unit)
{
    return m->base + (uint64_t)unit * GC_UNIT_BYTES;
}
GC_INLINE GC_INTERIOR struct gc_header *gc_header(const struct gc_mutator *m, gc_ref r)
{
    return (struct gc_header *)gc_unit_addr(m, r.bits);
}
/* The slot in payload word `word` of a struct object. */
GC_INLINE GC_INTERIOR gc_slot *gc_field(const struct gc_mutator *m, gc_ref obj, uint32_t word)
{
    return (gc_slot *)gc_unit_addr(m, obj.bits + GC_HEADER_UNITS + word);
}
/* The slot of element `i` of a reference array. */
GC_INLINE GC_INTERIOR gc_slot *gc_element(const struct gc_mutator *m, gc_ref array, uint32_t i)
{
    return (gc_slot *)gc_unit_addr(m, array.bits + GC_HEADER_UNITS + 1 + i);
}
GC_INLINE gc_ref gc_slot_get(const gc_slot *slot)
{
    return GC_VALUE(gc_ref, __atomic_load_n(&slot->bits, __ATOMIC_RELAXED));
}
/* Writes a cell without any barrier: collectors and fresh, unpublished memory only. */
GC_INLINE void gc_slot_set(gc_slot *slot, gc_ref val)
{
    __atomic_store_n(&slot->bits, val.bits, __ATOMIC_RELAXED);
}
GC_INLINE uint32_t gc_header_gc(const struct gc_header *h)
{
    return __atomic_load_n(&h->gc, __ATOMIC_RELAXED);
}

/* ---- reading and writing references -----------------------------------------------------------*/

/* Slow paths (heap/barrier.c).  gc_store_slow also does the store. */
void gc_store_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val) GC_COLD;
void gc_init_slow(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val) GC_COLD;

GC_INLINE void gc_store_slot(struct gc_mutator *m, gc_ref obj, gc_slot *slot, gc_ref val)
{
    /* Note [MASKED-COMPARE]: one masked compare serves every collector; only the words differ. */
    if (GC_UNLIKELY((gc_header_gc(gc_header(m, obj)) & GC_WORD(m->barrier_mask, 0u)) ==
                    GC_WORD(m->barrier_want, 1u)))
        gc_store_slow(m, obj, slot, val);
    else
        gc_slot_set(slot, val);
}

/* Reads payload word `word` of `obj` as a reference. */
GC_INLINE gc_ref gc_load(const struct gc_mutator *m, gc_ref obj, uint32_t word)
{
    return gc_slot_get(gc_field(m, obj, word));
}
/* Writes `val` into reference word `word` of struct object `obj`.  Never collects or frees. */
GC_INLINE void gc_store(struct gc_mutator *m, gc_ref obj, uint32_t word, gc_ref val)
{
    gc_store_slot(m, obj, gc_field(m, obj, word), val);
}
/* First write to a slot of an object that was just allocated (no GC_MAY_GC call in between). */
GC_INLINE void gc_init(struct gc_mutator *m, gc_ref obj, uint32_t word, gc_ref val)
{
    if (GC_UNLIKELY(GC_WORD(m->hooks, 0u) & GC_HOOK_INIT))
        gc_init_slow(m, obj, gc_field(m, obj, word), val);
    else
        gc_slot_set(gc_field(m, obj, word), val);
}
GC_INLINE gc_ref gc_array_load(const struct gc_mutator *m, gc_ref array, uint32_t i)
{
    return gc_slot_get(gc_element(m, array, i));
}
GC_INLINE void gc_array_store(struct gc_mutator *m, gc_ref array, uint32_t i, gc_ref val)
{
    gc_store_slot(m, array, gc_element(m, array, i), val);
}
GC_INLINE void gc_array_init(struct gc_mutator *m, gc_ref array, uint32_t i, gc_ref val)
{
    if (GC_UNLIKELY(GC_WORD(m->hooks, 0u) & GC_HOOK_INIT))
        gc_init_slow(m, array, gc_element(m, array, i), val);
    else
        gc_slot_set(gc_element(m, array, i), val);
}
/* Copies `count` elements between reference arrays (which may be the same; ranges may overlap).
 * Returns false, with nothing copied, when a range leaves its array. */
bool gc_array_copy(struct gc_mutator *m, gc_ref dst, uint32_t dst_at, gc_ref src, uint32_t src_at,
                   uint32_t count);
/* Writes `val` into `count` elements from `at`.  False, with nothing written, when out of range. */
bool gc_array_fill(struct gc_mutator *m, gc_ref array, uint32_t at, uint32_t count, gc_ref val);

/* ---- reading and writing data -----------------------------------------------------------------*/

/* Length of an array, in elements. */
GC_INLINE uint32_t gc_length(const struct gc_mutator *m, gc_ref array)
{
    return *(const uint32_t *)gc_unit_addr(m, array.bits + GC_HEADER_UNITS);
}
/* Payload words of structs that hold data (never references).  64-bit data starts at an even word.
 */
GC_INLINE uint32_t gc_get_u32(const struct gc_mutator *m, gc_ref obj, uint32_t word)
{
    return *(const uint32_t *)gc_unit_addr(m, obj.bits + GC_HEADER_UNITS + word);
}
GC_INLINE void gc_set_u32(const struct gc_mutator *m, gc_ref obj, uint32_t word, uint32_t v)
{
    *(uint32_t *)gc_unit_addr(m, obj.bits + GC_HEADER_UNITS + word) = v;
}
GC_INLINE uint64_t gc_get_u64(const struct gc_mutator *m, gc_ref obj, uint32_t word)
{
    return *(const uint64_t *)gc_unit_addr(m, obj.bits + GC_HEADER_UNITS + word);
}
GC_INLINE void gc_set_u64(const struct gc_mutator *m, gc_ref obj, uint32_t word, uint64_t v)
{
    *(uint64_t *)gc_unit_addr(m, obj.bits + GC_HEADER_UNITS + word) = v;
}
/* Elements of a byte array, from the byte offset that gc_type.elem_offset names (12, or 16 when the
 * elements are wider than 4 bytes).  Interior pointer: dead at the next GC_MAY_GC call. */
GC_INLINE GC_INTERIOR void *gc_bytes(const struct gc_mutator *m, gc_ref array,
                                     const struct gc_type *type)
{
    return (uint8_t *)gc_unit_addr(m, array.bits) + type->elem_offset;
}

/* ---- allocation -------------------------------------------------------------------------------*/

/* Slow paths (heap/alloc.c). */
gc_ref gc_alloc_slow(struct gc_mutator *m, const struct gc_type *type) GC_MAY_GC GC_COLD;
gc_ref gc_alloc_n_slow(struct gc_mutator *m, const struct gc_type *type,
                       uint32_t n) GC_MAY_GC GC_COLD;

GC_INLINE void gc_header_init(const struct gc_mutator *m, uint32_t unit, const struct gc_type *type)
{
    *(uint64_t *)gc_unit_addr(m, unit) = type->header | GC_WORD(m->header_bits, 0u);
}

/* Allocates a struct object of `type`, zeroed; panics for an array type.  May collect.  Returns
 * GC_NULL when the heap cannot hold it even after collections; m->status then says why
 * (GC_ERR_NOMEM, GC_ERR_NEVER, GC_ERR_FULL inside a no-GC region, GC_ERR_STATE when the heap was
 * abandoned, GC_ERR_SYSTEM when its roots could not be listed).
 *
 * The collector describes this path as data and never as code: it publishes zeroed windows and maps
 * each type to one of them.  The test subtracts, so it cannot wrap: cursor <= limit. */
GC_INLINE gc_ref gc_alloc(struct gc_mutator *m, const struct gc_type *type) GC_MAY_GC;
GC_INLINE gc_ref gc_alloc(struct gc_mutator *m, const struct gc_type *type)
{
    struct gc_window *w = &m->window[GC_WORD(type->window, 0u)];
    uint32_t at = w->cursor;

    if (GC_UNLIKELY(type->bump > w->limit - at || GC_WORD(0, type->bump > GC_LARGE_UNITS)))
        return gc_alloc_slow(m, type);
    w->cursor = at + type->bump;
    gc_header_init(m, at, type);
    return GC_VALUE(gc_ref, at);
}

/* Bytes of an array of `n` elements, header included, rounded to granules. */
GC_INLINE uint64_t gc_array_bytes(const struct gc_type *type, uint32_t n)
{
    return (type->elem_offset + (uint64_t)n * type->elem_bytes + 7) & ~(uint64_t)7;
}

/* Allocates an array of `n` elements of `type`, zeroed, its length set; panics for a type that has
 * no elements.  Otherwise as gc_alloc. */
GC_INLINE gc_ref gc_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n) GC_MAY_GC;
GC_INLINE gc_ref gc_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    uint64_t bytes = gc_array_bytes(type, n);
    uint32_t units = (uint32_t)(bytes / GC_UNIT_BYTES);
    struct gc_window *w;
    uint32_t at;

    if (GC_UNLIKELY(bytes > (uint64_t)GC_LARGE_UNITS * GC_UNIT_BYTES))
        return gc_alloc_n_slow(m, type, n);
    /* With one window the processor knows the cursor's address before it knows the size. */
    w = &m->window[GC_WORD(m->one_window ? 0u : m->window_of[units / GC_GRANULE_UNITS], 0u)];
    at = w->cursor;
    if (GC_UNLIKELY(units > w->limit - at))
        return gc_alloc_n_slow(m, type, n);
    w->cursor = at + units;
    gc_header_init(m, at, type);
    *(uint32_t *)gc_unit_addr(m, at + GC_HEADER_UNITS) = n;
    return GC_VALUE(gc_ref, at);
}

/* As gc_alloc and gc_alloc_n, but never collects: m->status is GC_ERR_FULL when there is no room
 * now.  Legal in no-GC regions. */
gc_ref gc_try_alloc(struct gc_mutator *m, const struct gc_type *type);
gc_ref gc_try_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n);

/* ---- collection -------------------------------------------------------------------------------*/

void gc_safepoint_slow(struct gc_mutator *m) GC_MAY_GC GC_COLD;
/* A place where a collection may happen; required in long loops that do not allocate. */
GC_INLINE void gc_safepoint(struct gc_mutator *m) GC_MAY_GC;
GC_INLINE void gc_safepoint(struct gc_mutator *m)
{
    if (GC_UNLIKELY(m->poll))
        gc_safepoint_slow(m);
}
/* Collects the whole heap to completion, reason `user`.  GC_OK, or GC_ERR_STATE when the heap was
 * abandoned.  Panics in a no-GC region. */
int gc_collect(struct gc_mutator *m) GC_MAY_GC;

/* What a host answers between two slices of a collection. */
enum gc_yield { GC_YIELD_GO_ON, GC_YIELD_ABANDON };
struct gc_collection_record; /* heap/events.h */
/* Called between two slices, with what is recorded of the collection so far.  The heap must not be
 * used: allocations, stores, new or changed roots, identity hashes and closing it panic; collecting
 * and resetting it are GC_ERR_STATE.  Must return (no longjmp). */
typedef enum gc_yield (*gc_yield_fn)(void *arg, const struct gc_collection_record *so_far);
/* As gc_collect, in slices of about `budget` traced objects (0: no bound), with a call of `yield`
 * between each two.  The record tells the longest slice; time in `yield` is not the collector's.
 * GC_OK; GC_ERR_STATE when the heap was abandoned, now or before: it can then only be reset or
 * closed.  Its allocations fail with GC_ERR_STATE; leaving scopes and unrooting do no harm. */
int gc_collect_cooperative(struct gc_mutator *m, uint64_t budget, gc_yield_fn yield,
                           void *arg) GC_MAY_GC;
/* The same for every collection of the heap that step-budget cuts into slices, whatever its reason.
 * NULL: they do not yield. */
void gc_heap_on_yield(struct gc_heap *h, gc_yield_fn yield, void *arg);

/* No-GC regions.  A collection inside one is a panic; gc_try_alloc answers GC_ERR_FULL instead.
 * The plain pair nests and counts at run time. */
GC_INLINE void gc_nogc_enter(struct gc_mutator *m)
{
    m->nogc++;
}
GC_INLINE void gc_nogc_exit(struct gc_mutator *m)
{
    GC_CHECK(m->nogc > 0, "gc_nogc_exit without gc_nogc_enter");
    m->nogc--;
}
/* The annotated pair: between them clang rejects GC_MAY_GC calls.  Use in GC_MAY_GC functions only;
 * does not nest; no return in between. */
GC_INLINE void gc_nogc_begin_(struct gc_mutator *m) GC_DROPS_MAY_GC;
GC_INLINE void gc_nogc_begin_(struct gc_mutator *m) GC_UNCHECKED_GC
{
    gc_nogc_enter(m);
}
GC_INLINE void gc_nogc_end_(struct gc_mutator *m) GC_TAKES_MAY_GC;
GC_INLINE void gc_nogc_end_(struct gc_mutator *m) GC_UNCHECKED_GC
{
    gc_nogc_exit(m);
}
#define GC_NOGC_BEGIN(m) \
    do {                 \
    gc_nogc_begin_(m)
#define GC_NOGC_END(m) \
    gc_nogc_end_(m);   \
    }                  \
    while (0)

/* ---- types ------------------------------------------------------------------------------------*/

/* Registers a struct type of `words` 4-byte payload words, of which ref_words[0..refs) (ascending)
 * hold references.  Fields keep their order.  *out stays valid for the life of the heap.
 * Errors: GC_ERR_LIMIT (too many types), GC_ERR_OPTION (a ref word out of range or out of order).
 */
int gc_type_struct(struct gc_heap *h, const char *name, uint32_t words, const uint16_t *ref_words,
                   uint32_t refs, const struct gc_type **out) GC_MUST_CHECK;
/* Registers an array of references. */
int gc_type_ref_array(struct gc_heap *h, const char *name,
                      const struct gc_type **out) GC_MUST_CHECK;
/* Registers an array of `elem_bytes`-wide elements without references (1, 2, 4, 8, ...). */
int gc_type_byte_array(struct gc_heap *h, const char *name, uint32_t elem_bytes,
                       const struct gc_type **out) GC_MUST_CHECK;
/* Registers an array of structs of `words` words with references at ref_words (all below 64). */
int gc_type_struct_array(struct gc_heap *h, const char *name, uint32_t words,
                         const uint16_t *ref_words, uint32_t refs,
                         const struct gc_type **out) GC_MUST_CHECK;
/* The type of a live object; panics when the header is corrupt. */
const struct gc_type *gc_type_of(const struct gc_mutator *m, gc_ref obj);

/* ---- host objects -----------------------------------------------------------------------------*/

/* A kind of host object.  `finalize` runs exactly once, after the extern object died, outside any
 * pause, at a point where it may allocate, root and collect (finalizers of what dies then run at a
 * later safepoint); NULL when there is nothing to do.  It must return, or leave by a longjmp out of
 * the heap's out-of-memory function.  It cannot reset its heap (GC_ERR_STATE) or close it (a
 * panic). */
struct gc_host_type {
    const char *name;
    void (*finalize)(struct gc_mutator *m, void *data);
};
/* Allocates an extern object for `data`.  On failure returns GC_NULL with m->status set: `data`
 * stays with the caller and is not finalized.  May collect. */
gc_ref gc_extern_new(struct gc_mutator *m, const struct gc_host_type *type, void *data) GC_MAY_GC;
/* The data of an extern object; NULL when `obj` is no extern object, when its host type is not
 * `type` (NULL accepts any), or when its id is corrupt. */
void *gc_extern_data(const struct gc_mutator *m, gc_ref obj, const struct gc_host_type *type);

/* ---- identity ---------------------------------------------------------------------------------*/

/* A hash of the object that stays the same for its life, wherever it moves; never 0.  0 for null;
 * an integer's own hash.  May need memory outside the heap: GC_ERR_SYSTEM when that is refused,
 * with *out 0 and nothing changed; gc_identity_hash panics then. */
int gc_identity_try(struct gc_mutator *m, gc_ref obj, uint32_t *out) GC_MUST_CHECK;
uint32_t gc_identity_hash(struct gc_mutator *m, gc_ref obj);
/* A hash of where the object stands now: another after each collection that moves it. */
GC_INLINE uint32_t gc_place_hash(gc_ref r)
{
    return (uint32_t)((r.bits * 0x9E3779B97F4A7C15ull) >> 32);
}

/* ---- heaps ------------------------------------------------------------------------------------*/

struct gc_options; /* heap/options.h */

/* Opens a heap for `collector` under `opt` (NULL: defaults).  On failure *out is NULL, nothing is
 * leaked, and `err` (of `err_len` bytes, may be NULL) holds one line that says what was wrong.
 * Errors: GC_ERR_OPTION, GC_ERR_SYSTEM, GC_ERR_NOMEM, GC_ERR_ABI. */
int gc_heap_open(const struct gc_collector *collector, const struct gc_options *opt,
                 struct gc_heap **out, char *err, size_t err_len) GC_MUST_CHECK;
/* Runs the finalizers of all host objects, then unmaps everything.  NULL is allowed.  Frames count
 * as popped.  Panics when finalizers make new host objects without end. */
void gc_heap_close(struct gc_heap *h) GC_MAY_GC;
/* As if nothing had ever been allocated: objects, roots, types and host objects are gone (host
 * objects are finalized), mappings stay, the heap id is new.  Errors: GC_ERR_STATE. */
int gc_heap_reset(struct gc_heap *h) GC_MAY_GC GC_MUST_CHECK;
struct gc_mutator *gc_heap_mutator(struct gc_heap *h);
/* Makes failing allocations call `fn` before they return null (m->status tells why; GC_ERR_STATE:
 * the heap was abandoned); it may longjmp out (no collection is under way then) and must do so
 * before it resets or closes the heap.  After a longjmp over scopes or frames that were not left
 * the heap can only be reset or closed.  try-allocations and allocations in no-GC regions never
 * call it.  NULL restores the default. */
void gc_heap_on_oom(struct gc_heap *h, void (*fn)(struct gc_mutator *m, void *arg), void *arg);
const char *gc_err_text(int err);

GC_C_END

#endif
