/* SPDX-License-Identifier: MIT */
#include "heap/events.h"

#include <time.h>

#include "heap/heap.h"

uint64_t gc_clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

const char *gc_reason_name(enum gc_reason r)
{
    static const char *const names[] = {
#define X(sym, name, doc) [GC_REASON_##sym] = name,
#include "heap/reasons.def"
#undef X
    };

    return (unsigned)r < GC_REASON_COUNT ? names[r] : "unknown";
}

const char *gc_phase_name(enum gc_phase p)
{
    static const char *const names[] = {
#define X(sym, name, doc) [GC_PHASE_##sym] = name,
#include "heap/phases.def"
#undef X
    };

    return (unsigned)p < GC_PHASE_COUNT ? names[p] : "unknown";
}

void gc_heap_set_sink(struct gc_heap *h, const struct gc_event_sink *sink)
{
    h->sink = sink != NULL ? *sink : (struct gc_event_sink){0};
}
