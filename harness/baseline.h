/* SPDX-License-Identifier: MIT
 *
 * harness/baseline.h -- what is no collector: memory managed by hand, for lines to compare with.
 *
 *   malloc     an allocator with a free for each block, where the workload knows the death
 *   bump-ring  a lower bound that is not sound: short-lived blocks come from a 4 MiB ring that is
 *              used again and again, long-lived ones from a bump area; nothing is ever freed */
#ifndef HARNESS_BASELINE_H
#define HARNESS_BASELINE_H

#include "heap/gc_collector.h"
#include "workloads/workload.h"

struct baseline_heap;

struct baseline {
    /* Name, summary, source, limits and options only: options are parsed and shown as a collector's
     * are.  Never handed to a heap. */
    struct gc_collector face;
    bool sound;
    int (*open)(struct baseline_heap *h, char *err, size_t err_len);
};

/* All baselines, NULL-terminated. */
extern const struct baseline *const baselines[];
/* A baseline by name; NULL when there is none. */
const struct baseline *baseline_find(const char *name);

struct baseline_heap {
    struct gc_manual manual; /* first: alloc and free get this */
    const struct gc_options *options;
    uint64_t live_bytes; /* declared by the workload */
    /* Called when memory is refused; does not return. */
    void (*on_oom)(void *arg);
    void *arg;

    uint8_t *ring; /* bump-ring */
    size_t ring_at;
    uint8_t
        *area; /* present area of long-lived blocks; begins with the address of the one before */
    size_t area_at;
    size_t area_bytes;
};

/* Prepares `h` for a run; its memory is touched.  GC_OK, GC_ERR_OPTION or GC_ERR_SYSTEM with one
 * line in `err`. */
int baseline_open(const struct baseline *b, const struct gc_options *o, uint64_t live_bytes,
                  void (*on_oom)(void *arg), void *arg, struct baseline_heap *h, char *err,
                  size_t err_len);
/* Between iterations, each of which frees all that it allocated. */
void baseline_rewind(struct baseline_heap *h);
/* Frees what baseline_open and the unsound baselines allocated. */
void baseline_close(struct baseline_heap *h);

#endif
