/* SPDX-License-Identifier: MIT
 *
 * heap/recount.h -- the backup trace of reference counting: marks what roots reach and counts every
 * edge on the way, so that all counts are new afterwards, sticky and wrong ones too.  Or, without a
 * mark, a walk that counts the edges of all objects: garbage cycles keep their counts.
 *
 * Invariant: after a trace, an object without a mark is garbage, whatever its count says; one with
 * a mark has the count that slots, roots and the rebuilt deferred set give it, and no other bit of
 * heap/counts.h but IN_SET.  Barrier logs and queue are the owner's to forget before. */
#ifndef HEAP_RECOUNT_H
#define HEAP_RECOUNT_H

#include "heap/rc.h"
#include "heap/tracer.h"

enum gc_recount_kind {
    GC_RECOUNT_TRACE, /* what roots reach is counted; the caller frees what has no mark */
    GC_RECOUNT_WALK,  /* what any object refers to is counted, garbage cycles too; what nothing
                         refers  to is queued */
};

struct gc_recount {
    struct gc_rc *rc;
    uint32_t deferred; /* bit per enum gc_root_kind: roots that count through the set only */
    enum gc_recount_kind kind;
    bool started;
    struct gc_tracer tracer;
};

/* Forgets queue, set, candidates and what is new; clears all marks and h->worklist. */
void gc_recount_begin(struct gc_recount *rt, struct gc_rc *rc, enum gc_recount_kind kind,
                      uint32_t deferred);
/* At most about `*left` objects; a walk is one step.  True: done. */
bool gc_recount_step(struct gc_recount *rt, struct gc_collection *c, uint64_t *left);

#endif
