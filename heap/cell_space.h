/* SPDX-License-Identifier: MIT
 *
 * heap/cell_space.h -- the objects of a collector that frees them one at a time: small ones in
 * segregated-fit blocks or in a jemalloc arena, large ones in heap/los.h, and a list of what was
 * handed out lately.
 *
 * Invariant: each small object that was allocated since the last sweep of new objects lies in a run
 * of `young`, or `young` overflowed (then a walk finds it); each such large object stands in
 * h->los.list at `large_seen` or behind. */
#ifndef HEAP_CELL_SPACE_H
#define HEAP_CELL_SPACE_H

#include "heap/jemalloc_space.h"
#include "heap/ref_log.h"
#include "heap/segfit.h"

enum gc_cell_kind { GC_CELL_BLOCKS, GC_CELL_JEMALLOC };

struct gc_cell_space {
    struct gc_heap *heap;
    enum gc_cell_kind kind;
    struct gc_segfit blocks;
    struct gc_jemalloc_space arena;
    struct gc_worklist young; /* blocks: pairs start, limit; jemalloc: objects */
    uint64_t young_units;     /* in `young` */
    uint32_t young_at;        /* position of a sweep under way */
    uint32_t large_seen;
    uint64_t freed_units;
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
/* Forgets the list: everything that lives now is not new. */
void gc_cells_no_young(struct gc_cell_space *s);

/* Frees object `r` of type `t`, its host entry and its identity hash.  Its slots are not read. */
void gc_cells_free(struct gc_cell_space *s, gc_ref r, const struct gc_type *t);
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

/* A new object; may free it. */
typedef void (*gc_young_fn)(void *ctx, gc_ref r);

GC_INLINE void gc_cells_sweep_run(struct gc_cell_space *s, uint32_t start, uint32_t limit,
                                  gc_young_fn fn, void *ctx)
{
    uint32_t block = start >> GC_BLOCK_SHIFT;
    uint32_t units = gc_segfit_class_of(&s->blocks, block)->units;

    /* Freeing the last object of a block gives the block back. */
    for (uint32_t u = start; u < limit && s->blocks.blocks[block].state != GC_SEGFIT_NONE;
         u += units) {
        if (gc_obj(s->heap, (gc_ref){u})->type != 0)
            fn(ctx, (gc_ref){u});
    }
}
/* Calls `fn` for each new object, about `*left` of them.  True: all are done, and the list is
 * empty. Inlined, so that a constant `fn` costs no call. */
GC_INLINE bool gc_cells_sweep_young(struct gc_cell_space *s, uint64_t *left, gc_young_fn fn,
                                    void *ctx)
{
    const struct gc_los *l = &s->heap->los;

    while (s->young_at < s->young.count) {
        uint32_t start = s->young.items[s->young_at];
        uint64_t objects = 1;

        if (*left == 0)
            return false;
        if (s->kind == GC_CELL_JEMALLOC) {
            s->young_at++;
            fn(ctx, (gc_ref){start});
        } else {
            uint32_t limit = s->young.items[s->young_at + 1];

            s->young_at += 2;
            objects = (limit - start) / GC_HEADER_UNITS;
            gc_cells_sweep_run(s, start, limit, fn, ctx);
        }
        *left -= objects < *left ? objects : *left;
    }
    /* From the end: freeing one moves the last to its place. */
    for (uint32_t i = l->count; i-- > s->large_seen;)
        fn(ctx, (gc_ref){l->list[i].unit});
    gc_cells_no_young(s);
    return true;
}

#endif
