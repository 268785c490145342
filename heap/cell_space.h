/* SPDX-License-Identifier: MIT
 *
 * heap/cell_space.h -- the objects of a collector that frees them one at a time: small ones in
 * segregated-fit blocks or in a jemalloc arena, large ones in heap/los.h, and a list of what was
 * handed out lately.
 *
 * Invariant: each small object that was allocated since the last sweep of new objects lies in one
 * run of `young`, or `young` overflowed (then a walk finds it); each such large object stands in
 * h->los.list at `large_seen` or behind. */
#ifndef HEAP_CELL_SPACE_H
#define HEAP_CELL_SPACE_H

#include "heap/jemalloc_space.h"
#include "heap/mem_state.h"
#include "heap/ref_log.h"
#include "heap/segfit.h"

/* Entries of the list of runs between fetch and sweep: short runs lie on lines of their own. */
#define GC_CELL_RUNS_AHEAD 16u

enum gc_cell_kind { GC_CELL_BLOCKS, GC_CELL_JEMALLOC };

struct gc_cell_space {
    struct gc_heap *heap;
    uint8_t *base; /* of the heap */
    enum gc_cell_kind kind;
    struct gc_segfit blocks;
    struct gc_jemalloc_space arena;
    struct gc_worklist young;             /* blocks: pairs start, limit; jemalloc: objects */
    uint32_t last_run[GC_SEGFIT_CLASSES]; /* of each class: its limit's place in `young`; 0: none */
    uint64_t young_from;                  /* units allocated when `young` was empty */
    uint32_t young_at;                    /* position of a sweep under way */
    uint32_t large_seen;
    uint64_t freed_units;
    /* Optional: a byte per block, not 0 when a new object in it may live (gc_cells_survives).  Only
     * for owners that need not look at new objects that die. */
    uint8_t *survivors;
    /* A run (or object) is about to be handed out; calls gc_cells_note. */
    void (*on_publish)(struct gc_heap *h, uint32_t start, uint32_t limit);
};

/* Opens the space and the list of runs (`log_bytes`).  `s` must be zeroed and stay where it is.
 * GC_OK, GC_ERR_NOMEM, GC_ERR_SYSTEM; on error nothing is held. */
int gc_cells_open(struct gc_cell_space *s, struct gc_heap *h, enum gc_cell_kind kind,
                  size_t log_bytes,
                  void (*on_publish)(struct gc_heap *h, uint32_t start,
                                     uint32_t limit)) GC_MUST_CHECK;
void gc_cells_close(struct gc_cell_space *s);
void gc_cells_reset(struct gc_cell_space *s);
/* Takes back what windows hold unused; first thing in `begin`. */
void gc_cells_retire(struct gc_cell_space *s, struct gc_mutator *m);

/* The body of alloc_slow. */
enum gc_alloc_status gc_cells_alloc(struct gc_cell_space *s, struct gc_mutator *m, uint32_t units,
                                    uint32_t *out);
/* Gives free pages back to the system, those that the pool does not have; how many bytes. */
size_t gc_cells_trim(struct gc_cell_space *s);
/* Notes that [start, limit) was handed out. */
void gc_cells_note(struct gc_cell_space *s, uint32_t start, uint32_t limit);
/* Units allocated since the list was empty, up to the present windows. */
GC_INLINE uint64_t gc_cells_young_units(const struct gc_cell_space *s)
{
    return s->heap->mutator.allocated_units - s->young_from;
}
/* Forgets the list: everything that lives now is not new. */
void gc_cells_no_young(struct gc_cell_space *s);

/* Adds the table of survivors, charged with each block; for attach.  GC_OK, GC_ERR_SYSTEM. */
int gc_cells_track_survivors(struct gc_cell_space *s) GC_MUST_CHECK;
GC_INLINE void gc_cells_survives(struct gc_cell_space *s, gc_ref r)
{
    s->survivors[r.bits >> GC_BLOCK_SHIFT] = 1;
}

/* Frees object `r` of type `t`, its host entry and its identity hash.  Its slots are not read. */
void gc_cells_free_any(struct gc_cell_space *s, gc_ref r, const struct gc_type *t);
/* The same, in line for what dies most: a small struct about which nothing is kept outside. */
GC_INLINE void gc_cells_free(struct gc_cell_space *s, gc_ref r, const struct gc_type *t)
{
    if (GC_LIKELY(s->kind == GC_CELL_BLOCKS && t->kind == GC_KIND_STRUCT &&
                  t->units <= GC_LARGE_UNITS &&
                  (gc_header_gc(gc_obj(s->heap, r)) & GC_BIT_HASHED) == 0)) {
        s->freed_units += t->units;
        gc_segfit_free_cell(&s->blocks, r);
    } else {
        gc_cells_free_any(s, r, t);
    }
}
void gc_cells_free_at(struct gc_cell_space *s, gc_ref r);
/* Frees each object without a mark; host entries and hashes are the caller's. */
void gc_cells_free_unmarked(struct gc_cell_space *s);

/* Is there an object at `r` (any value)? */
bool gc_cells_is(const struct gc_cell_space *s, gc_ref r);
/* Calls `fn` for each small object; it may free that one. */
void gc_cells_walk_small(struct gc_cell_space *s, gc_walk_fn fn, void *arg);
/* Calls `fn` for each object; it frees none. */
void gc_cells_walk(struct gc_cell_space *s, gc_walk_fn fn, void *arg);
void gc_cells_clear_marks(struct gc_cell_space *s);
bool gc_cells_verify(struct gc_cell_space *s, char *err, size_t err_len);

/* ---- sweeping what is new ---------------------------------------------------------------------*/

/* Looks at new object `r`, whose header is `o`.  True: it is dead, its slots were let go, and the
 * sweep frees it. */
typedef bool (*gc_young_fn)(void *ctx, gc_ref r, struct gc_header *o);

/* A dead object of a run: what is kept about it outside the heap goes too. */
void gc_cells_forget(struct gc_cell_space *s, gc_ref r);
/* Frees all of a run, whose objects nothing refers to and nothing is kept about. */
void gc_cells_free_run(struct gc_cell_space *s, uint32_t start, uint32_t limit);

GC_INLINE void gc_cells_sweep_run(struct gc_cell_space *s, uint32_t start, uint32_t limit,
                                  gc_young_fn fn, void *ctx)
{
    struct gc_heap *h = s->heap;
    uint32_t block = start >> GC_BLOCK_SHIFT, freed = 0;
    uint32_t units = gc_segfit_class_of(&s->blocks, block)->units;
    struct gc_header *o = gc_obj(h, (gc_ref){start});
    bool plain = !h->poison && !GC_ANNOTATE;

    for (uint32_t u = start; u < limit; u += units, o += units / GC_HEADER_UNITS) {
        gc_ref r = {u};

        if (o->type == 0 || !fn(ctx, r, o))
            continue;
        if (GC_UNLIKELY(o->type >> GC_TYPE_KIND_SHIFT == GC_KIND_EXTERN ||
                        (gc_header_gc(o) & GC_BIT_HASHED) != 0))
            gc_cells_forget(s, r);
        if (GC_LIKELY(plain))
            gc_filler(h, u, units);
        else
            gc_segfit_clear_cell(h, u, units);
        freed++;
    }
    s->freed_units += (uint64_t)freed * units;
    if (freed > 0)
        gc_segfit_freed(&s->blocks, block, freed);
}
/* Calls `fn` for each object of the next run of the list, and frees those that it says.  A run in a
 * block whose `survivors` byte is 0 is freed without a look.  Returns about how many objects that
 * were, 0: no run was left.  Inlined, so that a constant `fn` costs no call. */
GC_INLINE uint32_t gc_cells_sweep_next(struct gc_cell_space *s, gc_young_fn fn, void *ctx)
{
    struct gc_heap *h = s->heap;
    const uint32_t *run = &s->young.items[s->young_at];
    uint32_t start, limit;

    if (s->young_at >= s->young.count)
        return 0;
    start = run[0];
    if (s->kind == GC_CELL_JEMALLOC) {
        s->young_at++;
        if (fn(ctx, (gc_ref){start}, gc_obj(h, (gc_ref){start})))
            gc_cells_free_at(s, (gc_ref){start});
        return 1;
    }
    limit = run[1];
    s->young_at += 2;
    if (s->young_at + GC_CELL_RUNS_AHEAD < s->young.count)
        __builtin_prefetch(gc_unit(h, s->young.items[s->young_at + GC_CELL_RUNS_AHEAD]), 1);
    if (s->survivors != NULL && s->survivors[start >> GC_BLOCK_SHIFT] == 0 && h->host.live == 0 &&
        h->identity.count == 0) {
        gc_cells_free_run(s, start, limit);
        return 1;
    }
    gc_cells_sweep_run(s, start, limit, fn, ctx);
    return (limit - start) / GC_HEADER_UNITS;
}
/* The same for all new large objects; then the list is empty. */
void gc_cells_sweep_large(struct gc_cell_space *s, gc_young_fn fn, void *ctx);

#endif
