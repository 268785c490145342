/* SPDX-License-Identifier: MIT
 *
 * harness/stats.h -- percentiles of raw durations. */
#ifndef HARNESS_STATS_H
#define HARNESS_STATS_H

#include <stdbool.h>
#include <stdint.h>

struct stats {
    uint64_t count;
    bool known; /* the percentiles: every duration was there */
    uint64_t p50_ns;
    uint64_t p95_ns;
    uint64_t p99_ns;
    uint64_t max_ns;
};

/* The percentile `p` (0 < p <= 100) by nearest rank: the smallest value that
 * at least p percent of all values do not pass.  0 when there are none. */
uint64_t stats_percentile(const uint64_t *sorted, uint64_t count, unsigned p);
/* Statistics of `count` durations of which the first `kept` are in `ns` (sorted by this call) and
 * the longest took `max_ns`. */
struct stats stats_of(uint64_t *ns, uint64_t kept, uint64_t count, uint64_t max_ns);

#endif
