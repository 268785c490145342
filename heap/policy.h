/* SPDX-License-Identifier: MIT
 *
 * heap/policy.h -- when to collect, when to grow, when to give up: decided here alone, so that
 * triggers are equal across collectors and each collection has a recorded reason. */
#ifndef HEAP_POLICY_H
#define HEAP_POLICY_H

#include "heap/gc_collector.h"

enum gc_decision { GC_DECIDE_COLLECT, GC_DECIDE_COLLECT_YOUNG, GC_DECIDE_GROW, GC_DECIDE_GIVE_UP };

struct gc_policy {
    enum gc_reason requested; /* by a collector or by stress; valid while `pending` */
    bool pending;
    size_t live_after;     /* what live objects were charged after the last full collection */
    uint64_t allocated_at; /* bytes allocated when the last collection ended */
    uint32_t futile;       /* full collections in a row that freed next to nothing */
    size_t budget;         /* bytes left when policy was last asked */
};

/* An allocation of `bytes` found no room for the `attempt`-th time (0, 1, ...). */
enum gc_decision gc_policy_on_full(struct gc_heap *h, size_t bytes, uint32_t attempt);
/* A collector (or stress) asks for a collection at the next safepoint or allocation slow path. */
void gc_policy_request(struct gc_heap *h, enum gc_reason reason);
/* Raises the limit for an allocation of `bytes`; false when it may not grow (further). */
bool gc_policy_grow(struct gc_heap *h, size_t bytes);
/* A collection ended. */
void gc_policy_after(struct gc_heap *h, const struct gc_collection_record *rec);

#endif
