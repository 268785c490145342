/* SPDX-License-Identifier: MIT
 *
 * harness/progress.h -- one rewritten line on a terminal, nothing elsewhere. */
#ifndef HARNESS_PROGRESS_H
#define HARNESS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool on;    /* standard error is a terminal */
    bool shown; /* a line stands there */
    uint64_t began_ns;
    uint64_t next_ns;   /* not before this time */
    uint32_t iteration; /* present one, from 0 */
    uint32_t iterations;
    const char *workload;
    const char *collector;
};

void progress_begin(struct progress *p, const char *workload, const char *collector,
                    uint32_t iterations);
/* The present iteration is at `fraction`; draws at most ten times a second. */
void progress_show(struct progress *p, double fraction);
/* Removes the line. */
void progress_end(struct progress *p);

#endif
