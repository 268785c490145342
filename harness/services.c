/* SPDX-License-Identifier: MIT
 *
 * What workloads/workload.h promises to workloads.  All of it works without a session, in tests. */
#include "harness/session.h"

uint64_t gc_run_clock(void)
{
    return gc_clock_ns();
}

void gc_run_request(struct gc_run *r, uint64_t begin_ns, uint64_t end_ns)
{
    struct session *s = r->harness;

    if (s != NULL)
        recorder_request(&s->recorder, begin_ns, end_ns);
}

void gc_run_progress(struct gc_run *r, double fraction)
{
    struct session *s = r->harness;

    if (s != NULL)
        session_progress(s, fraction);
}
