/* SPDX-License-Identifier: MIT */
#include "harness/stats.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void sort(uint64_t *ns, uint64_t count)
{
    qsort(ns, count, sizeof *ns, by_value);
}

uint64_t stats_percentile(const uint64_t *sorted, uint64_t count, unsigned p)
{
    uint64_t rank = (count * p + 99) / 100; /* ceiling, from 1 */

    if (count == 0)
        return 0;
    return sorted[rank > 0 ? rank - 1 : 0];
}

struct stats stats_of(uint64_t *ns, uint64_t kept, uint64_t count, uint64_t max_ns)
{
    struct stats s = {.count = count, .known = count > 0 && kept == count, .max_ns = max_ns};

    if (!s.known)
        return s;
    sort(ns, count);
    s.p50_ns = stats_percentile(ns, count, 50);
    s.p95_ns = stats_percentile(ns, count, 95);
    s.p99_ns = stats_percentile(ns, count, 99);
    return s;
}
