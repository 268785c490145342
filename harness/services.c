/* SPDX-License-Identifier: MIT
 *
 * What workloads/workload.h promises to workloads.  All of it works without a session, in tests. */
#include "harness/session.h"

uint64_t gc_run_clock(void)
{
    return gc_clock_ns();
}

/* When request `pace_index` of an open loop arrives.  rate * index stays far below 2^64. */
static uint64_t due_ns(const struct session *s)
{
    return s->pace_begin_ns + s->pace_index * 1000000000u / s->q->rate;
}

uint64_t gc_run_next_request(struct gc_run *r, uint64_t ready_ns)
{
    struct session *s = r->harness;
    uint64_t now_ns = ready_ns;

    if (s == NULL || s->q->rate == 0)
        return ready_ns;
    if (s->pace_begin_ns == 0) {
        s->pace_begin_ns = ready_ns;
        s->pace_index = 0;
    }
    /* Waiting by sleep would add the kernel's wake-up to the latency of the program. */
    while (now_ns < due_ns(s))
        now_ns = gc_clock_ns();
    return now_ns;
}

void gc_run_request(struct gc_run *r, uint64_t begin_ns, uint64_t end_ns)
{
    struct session *s = r->harness;
    struct record_request q = {.due_ns = begin_ns, .begin_ns = begin_ns, .end_ns = end_ns};

    if (s == NULL)
        return;
    if (s->q->rate > 0) {
        q.due_ns = due_ns(s);
        s->pace_index++;
    }
    recorder_request(&s->recorder, q);
}

void gc_run_progress(struct gc_run *r, double fraction)
{
    struct session *s = r->harness;

    if (s != NULL)
        session_progress(s, fraction);
}
