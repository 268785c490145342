/* SPDX-License-Identifier: MIT
 *
 * harness/record.h -- what happens during a run, kept in buffers that were mapped and touched
 * before it, outside the heap.
 *
 * Invariant: nothing is lost unseen.  What does not fit is counted. */
#ifndef HARNESS_RECORD_H
#define HARNESS_RECORD_H

#include <stdio.h>

#include "harness/stats.h"
#include "heap/events.h"

struct record_notice {
    enum gc_notice what;
    uint64_t at_ns;
    uint64_t bytes;
};
struct record_request {
    uint64_t due_ns; /* when it arrived; in a closed loop begin_ns */
    uint64_t begin_ns;
    uint64_t end_ns;
};
struct recorder {
    uint64_t *pauses; /* ns, of every collection */
    uint64_t pause_count;
    uint64_t pause_max;
    struct gc_collection_record *collections; /* NULL: not asked for */
    uint64_t collection_count;
    struct record_notice *notices;
    uint64_t notice_count;
    struct record_request *requests;
    uint64_t request_count;
    uint64_t request_max;
};
/* Each count may pass its capacity: then only so many entries are there. */
#define RECORD_MAX_PAUSES      ((uint64_t)1 << 18)
#define RECORD_MAX_COLLECTIONS ((uint64_t)1 << 16)
#define RECORD_MAX_NOTICES     ((uint64_t)1 << 12)
/* Address space is reserved for all of them, and the first RECORD_TOUCHED_REQUESTS are touched. */
#define RECORD_MAX_REQUESTS     ((uint64_t)1 << 23)
#define RECORD_TOUCHED_REQUESTS ((uint64_t)1 << 19)

/* Makes and touches the buffers; `events`: collections are kept too.  False: memory was refused. */
bool recorder_open(struct recorder *r, bool events);
void recorder_close(struct recorder *r);
/* Forgets everything: the measured window begins. */
void recorder_reset(struct recorder *r);
/* What a heap's event sink hands on (heap/events.h). */
void recorder_collection(struct recorder *r, const struct gc_collection_record *rec);
void recorder_notice(struct recorder *r, enum gc_notice what, uint64_t at_ns, uint64_t bytes);
void recorder_request(struct recorder *r, struct record_request q);
/* Statistics of what was recorded.  recorder_pause_stats sorts the pauses. */
struct stats recorder_pause_stats(struct recorder *r);
struct stats recorder_request_stats(const struct recorder *r);

/* How many of `count` entries are there. */
static inline uint64_t recorder_kept(uint64_t count, uint64_t capacity)
{
    return count < capacity ? count : capacity;
}
const char *recorder_notice_name(enum gc_notice what);

/* What an events file says about its run. */
struct record_window {
    const char *collector;
    const char *workload;
    uint64_t begin_ns;
    uint64_t end_ns;
};
/* Writes the events as JSON Lines: the window, collections and notices in their order of time, and,
 * when something did not fit, how much. */
void recorder_write_events(const struct recorder *r, const struct record_window *w, FILE *f);
/* Writes the requests as CSV; `due`: with a column of when each arrived. */
enum record_columns { RECORD_SPANS, RECORD_SPANS_AND_DUE };
void recorder_write_requests(const struct recorder *r, enum record_columns columns, FILE *f);

#endif
