/* SPDX-License-Identifier: MIT
 *
 * harness/counters.h -- what the processor and the kernel count for this process, split into
 * mutator and collector (perf_event_open).
 *
 * Counting is in user mode.  A counter that the machine does not have, or that had to share a
 * register with another program's, stays unknown. */
#ifndef HARNESS_COUNTERS_H
#define HARNESS_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* X(SYMBOL, name, group, type, config): counters of one group are read with one call. */
#define COUNTERS(X)                                                                    \
    X(INSTRUCTIONS, "instructions", 0, PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS) \
    X(CYCLES, "cycles", 0, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES)               \
    X(CACHE_MISSES, "cache_misses", 0, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES) \
    X(PAGE_FAULTS, "page_faults", 1, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS)    \
    X(CONTEXT_SWITCHES, "context_switches", 1, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES)

enum counter_id {
#define X(sym, name, group, type, config) COUNTER_##sym,
    COUNTERS(X)
#undef X
        COUNTER_COUNT
};
enum { COUNTER_GROUPS = 2 };

struct counters {
    int leader[COUNTER_GROUPS];       /* -1: the machine has none of this group */
    int fd[COUNTER_COUNT];            /* -1: not there */
    uint32_t members[COUNTER_GROUPS]; /* how many are there */
    uint64_t gc_began[COUNTER_COUNT]; /* readings at the beginning of a collection */
    bool in_gc;
    /* Results, after counters_stop. */
    bool known[COUNTER_COUNT];
    uint64_t total[COUNTER_COUNT];
    uint64_t gc[COUNTER_COUNT]; /* of it inside collections */
};

const char *counter_name(enum counter_id id);
void counters_open(struct counters *c);
/* From here on they count, from zero. */
void counters_start(struct counters *c);
/* Around each collection, outside its pause. */
void counters_gc_begin(struct counters *c);
void counters_gc_end(struct counters *c);
void counters_stop(struct counters *c);
void counters_close(struct counters *c);

#endif
