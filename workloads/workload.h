/* SPDX-License-Identifier: MIT
 *
 * workloads/workload.h -- what a synthetic mutator provides and what it may use.
 *
 * A workload is one `const struct gc_workload gc_workload_<stem>` in workloads/<stem>.c.  It is
 * deterministic: everything it does follows from (parameters, seed).  Its checksum must be equal
 * under every collector, so it never depends on addresses, on time or on when collections happen.
 */
#ifndef WORKLOADS_WORKLOAD_H
#define WORKLOADS_WORKLOAD_H

#include "roots/roots.h"

/* A numeric parameter (--param name=value).  `small` replaces the default in smoke runs and tests;
 * it must finish in a few milliseconds.  A text parameter has a non-NULL `text` default instead. */
struct gc_param {
    const char *name;
    uint64_t def;
    uint64_t small;
    uint64_t min;
    uint64_t max;
    const char *text;
    const char *doc; /* meaning and unit */
};

/* One run of a workload, owned by the harness. */
struct gc_run {
    struct gc_mutator *m;     /* NULL in baseline runs */
    struct gc_heap *heap;     /* NULL in baseline runs */
    const uint64_t *params;   /* value of params[i]; in the order of the workload's table */
    const char *const *texts; /* value of text parameter i, else NULL */
    const char *data_dir;     /* folder of the shipped data files */
    uint64_t seed;
    void *state; /* the workload's own, from setup to teardown */

    /* Results, written by the workload. */
    uint64_t checksum;          /* accumulated over all iterations, warm-up included */
    uint64_t allocated_objects; /* heap objects it allocated so far; counted exactly */
    const char *error; /* one line when a function returned an error (bad data file, ...) */

    void *harness; /* the harness's own */
};

/* Memory management by hand, for baseline runs.  A short-lived block may be overwritten at any time
 * under bump-ring, so a baseline never follows a pointer that it read from one. */
enum gc_lifetime { GC_LIFETIME_SHORT, GC_LIFETIME_LONG };
struct gc_manual {
    const char *name;
    void *(*alloc)(struct gc_manual *a, size_t bytes, enum gc_lifetime lifetime); /* zeroed */
    void (*free)(struct gc_manual *a, void *p);
    bool sound; /* false: free is a no-op and short-lived blocks are overwritten */
};

struct gc_workload {
    uint32_t abi;         /* GC_ABI */
    const char *name;     /* the file's stem */
    const char *summary;  /* one line */
    const char *stresses; /* what it is hard on */
    const char *source;   /* paper, program or thread it follows */
    const struct gc_param *params;
    uint32_t param_count;

    /* Required.  Bytes of objects that are live at the steady state (headers included): the base of
     * heap multiples. */
    uint64_t (*live_bytes)(const struct gc_run *r);
    /* Optional.  Registers types and builds what all iterations share.  0 or enum gc_err. */
    int (*setup)(struct gc_run *r);
    /* Required.  One iteration.  0 or enum gc_err. */
    int (*iterate)(struct gc_run *r);
    /* Optional.  Drops what setup made (roots, C memory); runs after an out-of-memory too. */
    void (*teardown)(struct gc_run *r);
    /* Optional.  The same program with explicit frees and native pointers: same checksum when `a`
     * is sound.  NULL: the workload has no baseline. */
    int (*baseline)(struct gc_run *r, struct gc_manual *a);
};

#define GC_WORKLOAD(stem)                               \
    extern const struct gc_workload gc_workload_##stem; \
    const struct gc_workload gc_workload_##stem

/* ---- services of the harness ------------------------------------------------------------------*/

/* Monotonic clock, ns. */
uint64_t gc_run_clock(void);
/* When the next request begins: `ready_ns`, when the one before was done; in an open loop (--rate)
 * it first waits until the request arrives.  A workload that records requests asks before each. */
uint64_t gc_run_next_request(struct gc_run *r, uint64_t ready_ns);
/* Records one request of the workload for the latency figures. */
void gc_run_request(struct gc_run *r, uint64_t begin_ns, uint64_t end_ns);
/* Tells how far the present iteration is, 0..1; call rarely (each few ms of work). */
void gc_run_progress(struct gc_run *r, double fraction);

/* ---- deterministic random numbers -------------------------------------------------------------*/

struct gc_rng {
    uint64_t state;
};
/* splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t gc_rng_next(struct gc_rng *g)
{
    uint64_t z = (g->state += 0x9E3779B97F4A7C15ull);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}
/* Uniform in [0, n), n > 0 (multiply-shift; the bias is below 2^-32 for n < 2^32). */
static inline uint32_t gc_rng_below(struct gc_rng *g, uint32_t n)
{
    return (uint32_t)(((gc_rng_next(g) >> 32) * n) >> 32);
}
/* Mixes `v` into a checksum; order matters. */
static inline uint64_t gc_mix(uint64_t sum, uint64_t v)
{
    sum ^= v + 0x9E3779B97F4A7C15ull + (sum << 6) + (sum >> 2);
    return sum * 0xFF51AFD7ED558CCDull;
}

#endif
