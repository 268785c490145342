/* SPDX-License-Identifier: MIT
 *
 * heap/ref_log.h -- logs of references in memory of their own: barrier logs, queues, root sets.
 *
 * A log is a worklist (heap/worklist.h): fixed space, charged when it is opened, and a push that
 * finds it full only sets `overflowed`.  So logging never fails for memory; the owner keeps a bit
 * in the header of what it logs and finds the rest by walking the heap. */
#ifndef HEAP_REF_LOG_H
#define HEAP_REF_LOG_H

#include "heap/heap.h"

/* Opens a zeroed log of `bytes` (at least one entry), charged under GC_CHARGE_AUX.  For attach.
 * GC_OK, GC_ERR_NOMEM (the limit), GC_ERR_SYSTEM; on error nothing is held. */
int gc_ref_log_open(struct gc_heap *h, struct gc_worklist *log, size_t bytes) GC_MUST_CHECK;
/* For detach.  A zeroed log is allowed. */
void gc_ref_log_close(struct gc_heap *h, struct gc_worklist *log);

GC_INLINE void gc_ref_log_clear(struct gc_worklist *log)
{
    log->count = 0;
    log->overflowed = false;
}
/* Entries that still fit. */
GC_INLINE uint32_t gc_ref_log_room(const struct gc_worklist *log)
{
    return log->capacity - log->count;
}
/* True when three quarters are used: time to ask for a collection. */
GC_INLINE bool gc_ref_log_nearly_full(const struct gc_worklist *log)
{
    return log->count > log->capacity - log->capacity / 4;
}

#endif
