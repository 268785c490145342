/* SPDX-License-Identifier: MIT
 *
 * tests/spy.h -- a collector that never collects and counts the calls that it gets.  Its own
 * options choose what it asks to see. */
#ifndef TESTS_SPY_H
#define TESTS_SPY_H

#include "heap/gc_collector.h"

/* Calls so far, in this tenancy of the heap. */
struct spy_state {
    uint32_t allocs;
    uint32_t stores;
    uint32_t ranges;
    uint32_t clones;
    uint32_t drops;
    uint32_t exposes;
    uint32_t enters;
    uint32_t polls;
    int64_t balance;    /* clones - drops; never negative */
    int64_t lowest;     /* the least balance that a drop left, from what a test sets it to */
    gc_ref last;        /* reference of the last hook call */
    gc_ref stored;      /* new value of the last store_slow */
    gc_ref overwritten; /* old value of the last store_slow */
    uint32_t range_count;
    bool range_from;     /* the last store_range_slow had a source */
    uint32_t never_over; /* alloc_slow answers NEVER for more units; 0: no bound */
    bool full;           /* alloc_slow answers FULL */
};
/* Options: mask, want (barrier words), hooks (enum gc_hook).  The second has no store_range_slow.
 */
extern const struct gc_collector test_spy;
extern const struct gc_collector test_spy_without_ranges;

struct spy_state *spy(struct gc_heap *h);
struct gc_heap *spy_open(const char *options);

#endif
