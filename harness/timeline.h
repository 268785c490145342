/* SPDX-License-Identifier: MIT
 *
 * harness/timeline.h -- a run as a timeline that chrome://tracing, Perfetto and speedscope open
 * (Trace Event Format, JSON object form). */
#ifndef HARNESS_TIMELINE_H
#define HARNESS_TIMELINE_H

#include "harness/record.h"

/* Requests that a timeline shows; the rest is counted in otherData. */
#define TIMELINE_MAX_REQUESTS ((uint64_t)100000)

/* Writes collections with their phases, requests, notices, and the heap's use before and after each
 * collection.  Times are microseconds since the measured window began. */
void timeline_write(const struct recorder *r, const struct record_window *w, FILE *f);

#endif
