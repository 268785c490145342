/* SPDX-License-Identifier: MIT
 *
 * heap/nursery.h -- young spaces that are bumped through: one, or two between which survivors age.
 *
 * Windows are handed out one behind the other in the present space (eden).  How large the nursery
 * should be is decided here, from options and from what survived; how large it may be under the
 * heap's limit is the collector's affair, which also charges it.
 *
 * Invariant: young objects are in [start of eden, end); those below aged_end survived the last
 * collection. */
#ifndef HEAP_NURSERY_H
#define HEAP_NURSERY_H

#include "heap/linear.h"

#define GC_NURSERY_DEFAULT ((uint64_t)1 << 20)
/* Survival rates count in so many parts. */
#define GC_SURVIVAL_UNIT 1024u

struct gc_nursery {
    struct gc_linear space[2];
    uint32_t spaces;   /* 1 or 2 */
    uint32_t eden;     /* which one is allocated in */
    uint32_t aged_end; /* units */
    uint32_t end;      /* first unit of eden that was never handed out */
    size_t asked;      /* the option */
    bool adaptive;
    size_t size;       /* bytes that young objects should have */
    uint32_t survival; /* of the last young collections, decaying, in parts of GC_SURVIVAL_UNIT */
};

/* The option `nursery` as asked for: a multiple of the block size, no more than the heap.
 * GC_ERR_OPTION with one line left. */
int gc_nursery_check(struct gc_heap *h, size_t asked) GC_MUST_CHECK;
/* Attach: `asked` bytes (the default: an eighth of the limit where that is less); adaptive: doubles
 * while more than a quarter survives, up to an eighth of the limit, and halves again when less than
 * a sixteenth does.  Errors: as gc_linear_open. */
int gc_nursery_open(struct gc_heap *h, struct gc_nursery *n, size_t asked, bool adaptive,
                    uint32_t spaces) GC_MUST_CHECK;
/* As opened: empty (reset). */
void gc_nursery_reset(struct gc_heap *h, struct gc_nursery *n);
/* The limit grew. */
void gc_nursery_grow(struct gc_heap *h, struct gc_nursery *n);
/* A young collection ended: `survived` of `bytes` were copied. */
void gc_nursery_adapt(struct gc_heap *h, struct gc_nursery *n, size_t bytes, size_t survived);
/* Commits the spaces for `bytes` of young objects, and shows eden.  GC_OK or GC_ERR_SYSTEM. */
int gc_nursery_commit(struct gc_heap *h, struct gc_nursery *n, size_t bytes) GC_MUST_CHECK;
/* Hands out `bytes` more, which are committed and charged, through window 0; then bumps `units`
 * from it.  False: no room even so. */
bool gc_nursery_extend(struct gc_mutator *m, struct gc_nursery *n, size_t bytes, uint32_t units,
                       uint32_t *out);

static inline uint32_t gc_nursery_start(const struct gc_nursery *n)
{
    return n->space[n->eden].start;
}
/* Bytes handed out to young objects. */
static inline size_t gc_nursery_bytes(const struct gc_nursery *n)
{
    return gc_bytes_of(n->end - gc_nursery_start(n));
}

#endif
