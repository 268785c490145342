/* SPDX-License-Identifier: MIT
 *
 * heap/recount.h -- the backup trace of reference counting: marks what roots reach and counts every
 * edge on the way, so that all counts are new afterwards, sticky and wrong ones too.
 *
 * Invariant: an object without a mark at the end is garbage, whatever its count says; one with a
 * mark has the count that slots, roots and the rebuilt deferred set give it, and no other bit of
 * heap/counts.h but IN_SET.  Barrier logs and queue are the owner's to forget before. */
#ifndef HEAP_RECOUNT_H
#define HEAP_RECOUNT_H

#include "heap/rc.h"
#include "heap/tracer.h"

struct gc_recount {
    struct gc_rc *rc;
    uint32_t deferred; /* bit per enum gc_root_kind: roots that count through the set only */
    bool started;
    struct gc_tracer tracer;
};

/* Forgets queue, set, candidates and what is new; clears all marks and h->worklist. */
void gc_recount_begin(struct gc_recount *rt, struct gc_rc *rc, uint32_t deferred);
/* At most about `*left` objects.  True: done. */
bool gc_recount_step(struct gc_recount *rt, struct gc_collection *c, uint64_t *left);

#endif
