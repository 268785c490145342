/* SPDX-License-Identifier: MIT
 *
 * harness/counters.h -- what the processor (perf_event_open) and the kernel (getrusage) count for
 * the calling thread, split into mutator and collector.
 *
 * The processor's counters run in user mode.  One that the machine does not have, or that had to
 * share a register with another program's, stays unknown.  The kernel's are not taken from
 * perf_event_open: a reading there costs three times as much, and containers often forbid it. */
#ifndef HARNESS_COUNTERS_H
#define HARNESS_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* X(SYMBOL, name, config): counters of the processor, read together with one call. */
#define COUNTERS_HARDWARE(X)                                    \
    X(INSTRUCTIONS, "instructions", PERF_COUNT_HW_INSTRUCTIONS) \
    X(CYCLES, "cycles", PERF_COUNT_HW_CPU_CYCLES)               \
    X(CACHE_MISSES, "cache_misses", PERF_COUNT_HW_CACHE_MISSES)
/* X(SYMBOL, name, value): counters of the kernel, from one struct rusage `u`. */
#define COUNTERS_KERNEL(X)                                   \
    X(PAGE_FAULTS, "page_faults", u.ru_minflt + u.ru_majflt) \
    X(CONTEXT_SWITCHES, "context_switches", u.ru_nvcsw + u.ru_nivcsw)

enum counter_id {
#define X(sym, name, source) COUNTER_##sym,
    COUNTERS_HARDWARE(X) COUNTER_HARDWARE_COUNT,
    COUNTER_LAST_HARDWARE = COUNTER_HARDWARE_COUNT - 1,
    COUNTERS_KERNEL(X)
#undef X
        COUNTER_COUNT
};

struct counters {
    int leader;                       /* -1: the machine has no hardware counters */
    int fd[COUNTER_HARDWARE_COUNT];   /* -1: not there */
    uint32_t members;                 /* how many are there */
    uint64_t began[COUNTER_COUNT];    /* readings at counters_start */
    uint64_t gc_began[COUNTER_COUNT]; /* and at the beginning of a collection */
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
