/* SPDX-License-Identifier: MIT
 *
 * heap/segfit.h -- segregated fit: 32 KiB blocks of equal cells, handed out as runs of free cells.
 *
 * Invariants
 *   A block belongs to one size class; cell i begins i * cell size behind the block's start, and a
 *   small object begins at the start of its cell.  Nothing of ours lies inside a block: what is
 *   known of it stands in a native table, so corrupt heap bytes cannot harm the space.
 *   Each cell of a block is live, handed out, or free.  Runs of adjacent free cells become windows.
 *   A cell that was handed out and holds no object has header type 0.
 *
 * Two ways to know that a cell is free, fixed at open.
 *
 * BY_MARK: after a collection the mark bits decide.  gc_segfit_begin_sweep gives every block
 * without a mark back to the pool and counts the rest, from the bitmap alone; cells are found
 * later, when the allocator needs a block (lazy sweeping: Hughes 1982, "A semi-incremental garbage
 * collection algorithm").  No unswept block is wholly empty, so FULL never hides garbage of another
 * class.
 *
 * BY_HEADER: cells are freed one at a time, whenever the collector likes (gc_segfit_free_cell); a
 * free cell has header type 0.  A block whose last cell is freed goes to the pool.
 *
 * Note [DENSE]: in a block with few free cells a run is one or two cells long and lies on a line of
 * its own; allocating there costs ten times what bumping does.  So such blocks come last, after the
 * pool, and BY_MARK answers FULL without them when they have less than 1/32 of what was allocated
 * since the last collection: at most that much memory is forgone, and after a collection nothing
 * is. (Boehm's collector leaves nearly full blocks unswept for the same reason.)
 *
 * Classes: sizes up to GC_SEGFIT_EXACT_UNITS have a class each, and objects of one class have one
 * size, so a run of many cells is bumped through inline.  Larger sizes share classes (cells are
 * block / k; see the table in segfit.c); a window then holds one cell, because inline allocation
 * bumps by the object's size and would leave the cells' grid.  Class number = window number.
 *
 * One mutator per heap: a class has one current block and one window. */
#ifndef HEAP_SEGFIT_H
#define HEAP_SEGFIT_H

#include "heap/mem_state.h"
#include "heap/object.h"

/* Size classes, windows 0..61; window 62 is free for the collector. */
#define GC_SEGFIT_CLASSES 62u
/* Sizes up to here have a class of their own: 256 bytes. */
#define GC_SEGFIT_EXACT_UNITS 64u

enum gc_segfit_mode { GC_SEGFIT_BY_MARK, GC_SEGFIT_BY_HEADER };

enum gc_segfit_state {
    GC_SEGFIT_NONE,    /* not a block of this space */
    GC_SEGFIT_SPARSE,  /* on its class's list of blocks with room */
    GC_SEGFIT_DENSE,   /* few free cells: on its class's list of last resort, Note [DENSE] */
    GC_SEGFIT_CURRENT, /* its class allocates from it */
    GC_SEGFIT_FULL     /* no free cell known */
};

/* What is known of a block; indexed by block number. */
struct gc_segfit_block {
    uint32_t next;     /* of its list; 0: last */
    uint32_t prev;     /* 0: first */
    uint16_t free;     /* free cells; excludes the run that is its class's window */
    uint16_t swept_to; /* BY_MARK: cells below were decided and handed out or are live */
    uint8_t size_class;
    uint8_t state;      /* enum gc_segfit_state */
    uint16_t refile_at; /* `free` at which the block changes its place: heap/segfit_blocks.h */
};
_Static_assert(sizeof(struct gc_segfit_block) == 16, "charged with each block");

struct gc_segfit_list {
    uint32_t head; /* 0: empty */
    uint32_t tail;
};

/* Free cells [first, end) of a block. */
struct gc_segfit_run {
    uint16_t first;
    uint16_t end;
};

struct gc_segfit_class {
    uint32_t units;   /* of a cell */
    uint32_t cells;   /* per block */
    uint32_t inverse; /* cell of granule g in a block: (uint64_t)g * inverse >> 31 */
    bool exact;       /* all objects have the cell's size */
    struct gc_segfit_list sparse;
    struct gc_segfit_list dense;
    uint64_t dense_units;       /* BY_MARK: free units of dense blocks */
    uint32_t current;           /* block that `runs` describes, 0: none */
    struct gc_segfit_run *runs; /* of the current block, from run_at on not handed out yet */
    uint32_t run_at;
    uint32_t run_count;
    /* The run that was handed out last and not settled yet: the class's window. */
    uint32_t open_block; /* 0: none */
    struct gc_segfit_run open;
    uint32_t open_freed; /* cells of it that were freed again; not in the block's `free` yet */
};

struct gc_segfit {
    struct gc_heap *heap;
    enum gc_segfit_mode mode;
    struct gc_segfit_block *blocks; /* [GC_BLOCKS], backed on first touch */
    uint32_t taken;                 /* blocks held */
    uint64_t used_units;            /* cells that are live, handed out, or not known to be dead */
    uint64_t live_units;            /* BY_MARK: used_units when sweeping began */
    /* Optional, set by the collector after open: a run [start, limit) of cells of one block is
     * about to be handed out.  Must not allocate. */
    void (*on_publish)(struct gc_heap *h, uint32_t start, uint32_t limit);
    struct gc_segfit_run *run_memory;
    size_t run_bytes;
    struct gc_segfit_class classes[GC_SEGFIT_CLASSES];
};

struct gc_segfit_usage {
    uint32_t blocks;
    uint64_t block_bytes; /* of the blocks, without side metadata */
    uint64_t used_bytes;  /* of cells not known to be dead; exact after gc_segfit_begin_sweep */
};

/* ---- opening ----------------------------------------------------------------------------------*/

/* Lays out the classes: fills h->window_table, raises h->meta_per_block, charges the run lists
 * (GC_CHARGE_AUX, about 40 KiB).  Call from attach, before any block is taken.  `s` must be zeroed
 * and stay where it is.  BY_MARK needs h->mark_bits.  On error nothing is held.
 * GC_OK, GC_ERR_SYSTEM, GC_ERR_NOMEM (limit). */
int gc_segfit_open(struct gc_segfit *s, struct gc_heap *h, enum gc_segfit_mode mode) GC_MUST_CHECK;
/* Frees the native tables; for detach.  A zeroed `s` is allowed. */
void gc_segfit_close(struct gc_segfit *s);
/* Forgets every block, as after open; the heap's windows are gone and its pool was or will be reset
 * by the heap (blocks are not given back one by one).  For the collector's reset. */
void gc_segfit_reset(struct gc_segfit *s);

/* ---- allocation -------------------------------------------------------------------------------*/

/* The body of alloc_slow: refills the window of the class of `units` (even, 2..GC_LARGE_UNITS) and
 * bumps from it.  Looks at the rest of the class's current block, then at the class's blocks with
 * room, then at the pool.  OK, or FULL when none has a free cell; then windows may have been
 * retired. Never collects. */
enum gc_alloc_status gc_segfit_alloc(struct gc_segfit *s, struct gc_mutator *m, uint32_t units,
                                     uint32_t *out);
/* Retires the mutator's windows and takes their unused cells back.  First thing in `begin`;
 * harmless when the windows were retired already. */
void gc_segfit_retire(struct gc_segfit *s, struct gc_mutator *m);

/* ---- reclaiming -------------------------------------------------------------------------------*/

/* BY_MARK.  Clears the mark bits of every taken block, large objects' too; for `begin`. */
void gc_segfit_clear_marks(struct gc_segfit *s);
/* BY_MARK.  After marking, windows retired: blocks without a mark go to the pool, all others become
 * unswept.  Returns bytes of cells found dead. */
uint64_t gc_segfit_begin_sweep(struct gc_segfit *s);
/* BY_MARK.  Directly after gc_segfit_begin_sweep: makes each free cell a filler, and poisons its
 * rest when h->poison is set, so that a stale reference is found at its next use.  The cells are
 * handed out as otherwise. */
void gc_segfit_sweep_all(struct gc_segfit *s);
/* BY_HEADER, windows retired.  Books for a bulk sweep: the caller has freed `cells` cells of
 * `block`, so their headers have type 0.  When that frees all of a block that its class does not
 * allocate from, the block returns to the pool and no header is looked at. */
void gc_segfit_freed(struct gc_segfit *s, uint32_t block, uint32_t cells);

/* ---- inspection -------------------------------------------------------------------------------*/

/* Calls `fn` for each object not known to be dead, by address.  Headers are checked (gc_corrupt).
 * Allocates nothing; works between collections, after gc_segfit_begin_sweep and before it. */
void gc_segfit_walk(struct gc_segfit *s, gc_walk_fn fn, void *arg);
/* The same for the objects that begin in [start, limit) of one block, a run that was handed out
 * (see on_publish).  Nothing when the block was given back since. */
void gc_segfit_walk_run(struct gc_segfit *s, uint32_t start, uint32_t limit, gc_walk_fn fn,
                        void *arg);
void gc_segfit_usage(const struct gc_segfit *s, struct gc_segfit_usage *out);
/* Compares tables, lists, counts, mark bits and headers; false with one line in err when they
 * disagree. */
bool gc_segfit_verify(struct gc_segfit *s, char *err, size_t err_len);

/* The class of a block of this space. */
GC_INLINE const struct gc_segfit_class *gc_segfit_class_of(const struct gc_segfit *s,
                                                           uint32_t block)
{
    return &s->classes[s->blocks[block].size_class];
}
/* The first unit of a cell. */
GC_INLINE uint32_t gc_segfit_cell_unit(const struct gc_segfit_class *c, uint32_t block,
                                       uint32_t cell)
{
    return gc_block_unit(block) + cell * c->units;
}
/* The cell of its block that `unit` lies in; at least class->cells in a block's unused tail. */
GC_INLINE uint32_t gc_segfit_cell(const struct gc_segfit_class *c, uint32_t unit)
{
    uint32_t granule = (unit & (GC_BLOCK_UNITS - 1)) / GC_GRANULE_UNITS;

    return (uint32_t)((uint64_t)granule * c->inverse >> 31);
}
/* True when `r` (any value) is the start of a cell of this space; the cell may be free. */
GC_INLINE bool gc_segfit_is_cell(const struct gc_segfit *s, gc_ref r)
{
    uint32_t block = r.bits >> GC_BLOCK_SHIFT;
    const struct gc_segfit_class *c = gc_segfit_class_of(s, block);
    uint32_t cell = gc_segfit_cell(c, r.bits);

    return s->blocks[block].state != GC_SEGFIT_NONE && cell < c->cells &&
           (r.bits & (GC_BLOCK_UNITS - 1)) == cell * c->units;
}

/* Makes a cell free: a filler, the rest reclaimed. */
GC_INLINE void gc_segfit_clear_cell(const struct gc_heap *h, uint32_t unit, uint32_t units)
{
    gc_filler(h, unit, units);
    gc_mem_reclaim(h, gc_unit(h, unit + GC_HEADER_UNITS),
                   (size_t)(units - GC_HEADER_UNITS) * GC_UNIT_BYTES);
}
/* For gc_segfit_free_cell: books for a cell of the window, or one that may move its block. */
void gc_segfit_freed_one(struct gc_segfit *s, gc_ref r);
_Noreturn GC_COLD void gc_segfit_bad_free(const struct gc_segfit *s, gc_ref r);
/* BY_HEADER.  Frees the cell of object `r`, which must be at the start of a cell in use (else
 * gc_corrupt): a filler is written, the rest poisoned when h->poison is set.  Its block becomes
 * available to its class, or returns to the pool when it was the last object and the class does not
 * allocate from it.  Legal at any time, in a walk for the object that the walk is at. */
GC_INLINE void gc_segfit_free_cell(struct gc_segfit *s, gc_ref r)
{
    uint32_t block = r.bits >> GC_BLOCK_SHIFT;
    struct gc_segfit_block *b = &s->blocks[block];
    const struct gc_segfit_class *c = &s->classes[b->size_class];

    if (GC_UNLIKELY(!gc_segfit_is_cell(s, r) || gc_obj(s->heap, r)->type == 0))
        gc_segfit_bad_free(s, r);
    gc_segfit_clear_cell(s->heap, r.bits, c->units);
    s->used_units -= c->units;
    if (GC_LIKELY(block != c->open_block && b->free + 1u < b->refile_at))
        b->free++;
    else
        gc_segfit_freed_one(s, r);
}

#endif
