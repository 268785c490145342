/* SPDX-License-Identifier: MIT
 *
 * harness/facts.h -- what a heap counted, as plain numbers; the harness's one look into the heap's
 * books. */
#ifndef HARNESS_FACTS_H
#define HARNESS_FACTS_H

#include "heap/events.h"

struct facts {
    struct gc_totals totals;
    uint64_t allocated_bytes;
    uint64_t window_refills;
    /* Not counters: as they were at this moment, or since the heap was opened. */
    uint64_t limit;
    uint64_t peak_committed;
    uint64_t peak_used;
    uint64_t off_heap_peak;
};

void facts_read(const struct gc_heap *h, struct facts *out);
/* Makes the counters of `f` those since `begin`. */
void facts_since(struct facts *f, const struct facts *begin);
/* The reservation: its first byte and its length; the address of unit 0. */
void facts_reservation(const struct gc_heap *h, const uint8_t **map, size_t *bytes,
                       const uint8_t **base);

#endif
