/* SPDX-License-Identifier: MIT
 *
 * heap/line_space.h -- mark-region space: 32 KiB blocks of 256-byte lines, bump allocation into the
 * holes between live lines (Blackburn and McKinley 2008, "Immix", section 3).
 *
 * Invariant, between collections: each line of a block is live, fresh or free.  Live lines hold
 * what survived the last collection: objects found by the side mark bits, and bytes that nobody
 * uses. Fresh lines hold runs handed out since, which parse linearly.  Free lines hold nothing. The
 * mark bits of all other blocks, and of fresh and free lines, are clear.
 *
 * Marking an object sets its mark bit and nothing in the line table, unless it is longer than a
 * line: the 32 mark bits of a line say whether an object starts in it, so the sweep derives the
 * lines of small objects from them.  Conservatively, as in the paper: the line behind one in which
 * an object starts is live too, for the object may end there. */
#ifndef HEAP_LINE_SPACE_H
#define HEAP_LINE_SPACE_H

#include "heap/object.h"

/* Windows: small and fitting objects bump in the first; objects longer than a line that do not fit
 * there go to the overflow block (section 3.2). */
#define GC_LINE_WINDOW   0u
#define GC_LINE_OVERFLOW 1u

enum gc_line_block_kind {
    GC_BLOCK_LINES = GC_BLOCK_OWN,
    GC_BLOCK_EVACUATE, /* during a collection: its objects should move out */
    GC_BLOCK_COMPACT   /* between trace and sweep: its objects slide (heap/line_compact.h) */
};

/* Bit l of a pair of words is line l of the block. */
struct gc_line_block {
    uint64_t live[2];
    uint64_t fresh[2];
    union {
        uint64_t start[2]; /* the first line of each fresh run */
        uint32_t to[2];    /* of GC_BLOCK_COMPACT: units of the blocks that its objects go to */
    };
};

/* What a space holds, in blocks and lines. */
struct gc_line_stats {
    uint64_t blocks;
    uint64_t recyclable; /* blocks with free lines */
    uint64_t free_lines; /* in blocks of the space, not handed out yet */
    uint64_t holes;      /* runs of free lines when the last collection ended */
    uint64_t live_bytes; /* of objects that survived it */
};

/* Evacuation bumps here, in units. */
struct gc_line_copies {
    uint32_t cursor;
    uint32_t limit;
};
enum { GC_COPIES, GC_COPIES_AGED };

struct gc_line_age; /* heap/line_age.h */

struct gc_line_space {
    struct gc_line_block *blocks; /* per block of the span; zero unless the space owns it */
    uint16_t *live_units;         /* per block of the span: units of marked objects */
    struct gc_line_age *age;      /* per block of the span; NULL: survivors are old at once */
    size_t age_bytes;
    uint64_t promoted_units; /* that the young collection under way made old */
    struct gc_line_stats stats;
    uint32_t next;        /* where the search for the next hole begins */
    uint32_t fit;         /* where the search for a hole of several lines begins */
    uint32_t fresh_lines; /* handed out since the last collection */
    bool sliding;         /* between trace and end: what moves is planned */
    bool derived;         /* the collection under way derived all live lines for its plan */
    uint64_t used_lines;  /* live or fresh when the collection under way began */
    uint32_t fresh_kept;  /* of 128 lines in use, so many stayed so at the last collection */
    uint32_t fresh_live;  /* and so many lines' worth were objects; 128: no idea */
    struct gc_line_copies copies[2]; /* [GC_COPIES_AGED]: what is not old after this collection */
    uint32_t reserve;                /* blocks charged as copy reserve */
    uint32_t reserve_permille;       /* of the limit */
};

/* ---- life ------------------------------------------------------------------------------------ */

/* Maps the side tables, adds them to the charge of a block, and charges a copy reserve of
 * `permille` of the limit (at least two blocks, unless 0).  Errors: GC_ERR_SYSTEM, GC_ERR_NOMEM
 * (the limit is too small). */
int gc_lines_open(struct gc_heap *h, struct gc_line_space *s, uint32_t permille) GC_MUST_CHECK;
void gc_lines_close(struct gc_line_space *s);
/* After the pool was reset and all mark bits cleared: forgets everything, charges the reserve. */
void gc_lines_reset(struct gc_heap *h, struct gc_line_space *s);
/* Fills the copy reserve as far as the limit allows: after a collection, when the limit grew. */
void gc_lines_refill_reserve(struct gc_heap *h, struct gc_line_space *s);

/* ---- allocation ------------------------------------------------------------------------------ */

/* Space for `units`: the present windows, then holes by address, then free blocks.  Never collects.
 */
enum gc_alloc_status gc_lines_alloc(struct gc_mutator *m, struct gc_line_space *s, uint32_t units,
                                    uint32_t *out);

/* ---- collection; windows are retired --------------------------------------------------------- */

/* What evacuating a block gains: the lines that its objects would keep if they were marked in
 * place, or the whole block (when the holes are of no use). */
enum gc_line_gain { GC_GAIN_LINES, GC_GAIN_BLOCKS };
/* Picks blocks to evacuate, the best ratio of copies to gain first, as far as the copies fit into
 * free memory.  Only blocks of which at most `max_ratio` 128ths of what is gained must be copied;
 * none at all unless that frees `min_gain` blocks more than it fills.  Fresh lines count with the
 * survival that the last collection saw.  Returns how many it picked.  Call before gc_lines_begin.
 */
uint32_t gc_lines_select(struct gc_heap *h, struct gc_line_space *s, enum gc_line_gain what,
                         uint32_t max_ratio, uint32_t min_gain);
/* A full collection begins: forgets all marks. */
void gc_lines_begin(struct gc_heap *h, struct gc_line_space *s);
/* A young one begins: forgets those of aged objects (heap/line_age.h). */
void gc_lines_begin_young(struct gc_heap *h, struct gc_line_space *s);
/* Lines that are live or fresh. */
static inline uint64_t gc_lines_used(const struct gc_line_space *s)
{
    return s->stats.blocks * GC_LINES_PER_BLOCK - s->stats.free_lines;
}
/* Begins a block for copies of `kind` (GC_COPIES, GC_COPIES_AGED).  False: free memory is used up.
 */
bool gc_lines_copy_block(struct gc_heap *h, struct gc_line_space *s, uint32_t kind);
/* Room for a copy; 0: there is none. */
GC_INLINE uint32_t gc_lines_copy_room(struct gc_heap *h, struct gc_line_space *s, uint32_t kind,
                                      uint32_t units)
{
    struct gc_line_copies *copies = &s->copies[kind];
    uint32_t at;

    if (GC_UNLIKELY(units > copies->limit - copies->cursor) && !gc_lines_copy_block(h, s, kind))
        return 0;
    at = copies->cursor;
    copies->cursor += units;
    return at;
}
/* A free block that becomes one of the space; 0: there is none. */
uint32_t gc_lines_take_block(struct gc_heap *h, struct gc_line_space *s);
/* Gives blocks without live lines back to the pool, finds the free lines of the others.  After a
 * young collection, which kept marks and live lines, only fresh lines and new blocks are looked at.
 */
void gc_lines_sweep(struct gc_heap *h, struct gc_line_space *s, enum gc_extent extent);
/* Lines that may still be handed out, in blocks of the space or in new ones. */
uint64_t gc_lines_left(const struct gc_heap *h, const struct gc_line_space *s);

/* Adds to the live lines of a block those that small marked objects may touch. */
void gc_lines_derive(const struct gc_heap *h, struct gc_line_space *s, uint32_t block);
/* Marks the lines of an object of more than one line. */
void gc_lines_mark_long(struct gc_line_space *s, uint32_t unit, uint32_t units);

/* The type and size of the object that begins at `r` in a block of the space; panics on bytes that
 * are no object or reach beyond the block. */
GC_INLINE const struct gc_type *gc_lines_object(const struct gc_heap *h, gc_ref r, uint32_t *units)
{
    const struct gc_type *type = gc_type_get(h, r, gc_obj(h, r)->type);
    uint64_t n = gc_obj_units(h, r, type);

    if (GC_UNLIKELY(n > GC_BLOCK_UNITS - (r.bits & (GC_BLOCK_UNITS - 1))))
        gc_corrupt(h, r, "object reaches beyond its block");
    *units = (uint32_t)n;
    return type;
}
/* Accounts for an object whose mark bit was just set. */
GC_INLINE void gc_lines_marked(struct gc_line_space *s, uint32_t unit, uint32_t units)
{
    uint16_t *live = &s->live_units[unit >> GC_BLOCK_SHIFT];

    *live = (uint16_t)(*live + units);
    if (GC_UNLIKELY(units > GC_LINE_UNITS))
        gc_lines_mark_long(s, unit, units);
}

/* ---- inspection ------------------------------------------------------------------------------ */

/* Calls `fn` for each object in live and fresh lines. */
void gc_lines_walk(struct gc_heap *h, struct gc_line_space *s, gc_walk_fn fn, void *arg);
/* The same for marked objects alone; objects may move and be marked meanwhile. */
void gc_lines_walk_marked(struct gc_heap *h, gc_walk_fn fn, void *arg);
/* Checks the invariant above, and that free lines are poisoned when they should be. */
bool gc_lines_verify(struct gc_heap *h, struct gc_line_space *s, char *err, size_t err_len);

#endif
