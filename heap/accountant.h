/* SPDX-License-Identifier: MIT
 *
 * heap/accountant.h -- one hard byte limit for everything that a heap holds.
 *
 * Invariant: the sum of all charges never exceeds the limit.  Charged: blocks with their side
 * metadata, copy reserve, large objects, and auxiliary memory (mark stack, logs).  Roots, types and
 * the host table are outside the limit and reported by heap/mem.h. */
#ifndef HEAP_ACCOUNTANT_H
#define HEAP_ACCOUNTANT_H

#include "heap/gc_types.h"

enum gc_charge {
    GC_CHARGE_BLOCKS,  /* small-object space, with the metadata of its blocks */
    GC_CHARGE_RESERVE, /* space kept free for copying */
    GC_CHARGE_LARGE,   /* large objects, whole blocks with their metadata */
    GC_CHARGE_AUX,     /* mark stacks, logs, remembered sets */
    GC_CHARGE_COUNT
};

struct gc_accountant {
    size_t limit;
    size_t total;
    size_t used[GC_CHARGE_COUNT];
    size_t peak_used; /* of total without the reserve: space that held objects and metadata */
};

/* Charges `bytes`; false, with nothing charged, when the limit would be passed. */
static inline bool gc_charge(struct gc_accountant *a, enum gc_charge what, size_t bytes)
{
    if (bytes > a->limit - a->total)
        return false;
    a->total += bytes;
    a->used[what] += bytes;
    if (a->total - a->used[GC_CHARGE_RESERVE] > a->peak_used)
        a->peak_used = a->total - a->used[GC_CHARGE_RESERVE];
    return true;
}
static inline void gc_uncharge(struct gc_accountant *a, enum gc_charge what, size_t bytes)
{
    GC_CHECK(bytes <= a->used[what], "accountant: %zu bytes given back of %zu charged", bytes,
             a->used[what]);
    a->total -= bytes;
    a->used[what] -= bytes;
}
/* Bytes that may still be charged. */
static inline size_t gc_budget(const struct gc_accountant *a)
{
    return a->limit - a->total;
}

#endif
