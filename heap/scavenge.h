/* SPDX-License-Identifier: MIT
 *
 * heap/scavenge.h -- collecting a nursery by copying (Ungar 1984, "Generation scavenging", SDE 1).
 *
 * What the roots and the remembered objects reach in the nursery is copied, the rest is garbage.
 * With one young space survivors go to the end of the old space (en-masse promotion); with two, an
 * object goes to the other young space the first time and to the old space the second time, and an
 * old object that refers to one that stayed young is remembered again.  Young large objects are
 * marked where they are (heap/los.h).  Nothing old is looked at unless it is remembered. */
#ifndef HEAP_SCAVENGE_H
#define HEAP_SCAVENGE_H

#include "heap/copier.h"
#include "heap/nursery.h"
#include "heap/remember.h"

struct gc_scavenge {
    uint32_t from_start; /* young objects when it began */
    uint32_t from_units;
    uint32_t aged_end;    /* those below are promoted; all are, with one young space */
    uint32_t young_start; /* where those go that stay young */
    uint32_t pool_end;    /* first unit behind the pool: only large objects are below */
    bool aging;
    struct gc_remember *log;
    struct gc_copying old;  /* copies that were promoted */
    struct gc_copying aged; /* copies that stayed young */
};

/* Begins: copies what the remembered set and the roots refer to.  `old_end` is where promoted
 * objects go; the room behind it, and each young space, hold all young objects.  Every nursery
 * and old space lies above `pool_end`.  With two young spaces the other one is eden from now on.
 * `walk_old`: see gc_remember_drain. */
void gc_scavenge_begin(struct gc_collection *c, struct gc_scavenge *s, struct gc_nursery *n,
                       struct gc_remember *log, uint32_t old_end, uint32_t pool_end,
                       gc_old_walk_fn walk_old);
/* Copies on; takes what it scanned off the budget.  False: everything reachable was copied. */
bool gc_scavenge_step(struct gc_heap *h, struct gc_scavenge *s, uint64_t *budget);
#endif
