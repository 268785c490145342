/* SPDX-License-Identifier: MIT
 *
 * harness/session.h -- one run of a workload: opens the heap, iterates, measures, closes.
 *
 * The measured window begins before the workload's setup (setup builds live data, which is part of
 * the program), or, with warm-up, after the last warm-up iteration; it ends after the last
 * iteration, before teardown.  Opening the heap and touching its memory are outside. */
#ifndef HARNESS_SESSION_H
#define HARNESS_SESSION_H

#include <setjmp.h>

#include "harness/cli.h"
#include "harness/heap_map.h"
#include "harness/progress.h"
#include "harness/record.h"
#include "harness/result.h"
#include "roots/roots.h"

struct session {
    const struct run_request *q;
    struct gc_run run;
    struct gc_heap *heap; /* NULL in baseline runs */
    struct baseline_heap baseline;
    struct recorder recorder;
    struct heap_map map;
    struct progress progress;
    struct result result;
    uint64_t *iteration_ns;
    /* Open loop: request i of an iteration arrives at pace_begin_ns + i / rate seconds. */
    uint64_t pace_begin_ns; /* 0: the iteration has had no request yet */
    uint64_t pace_index;

    /* Leaving a workload from inside: out of memory, a signal. */
    jmp_buf escape;
    int escape_err;        /* enum gc_err, or SESSION_INTERRUPTED */
    struct gc_scope scope; /* around the whole workload */

    /* At the beginning of the window. */
    uint64_t begin_cpu_ns;
    uint64_t begin_objects;
    struct facts begin_facts;
};
enum { SESSION_INTERRUPTED = 1 };

/* Maps buffers and opens the heap.  GC_OK; or an error, with result.status and result.error set. */
int session_open(struct session *s, const struct run_request *q) GC_MAY_GC GC_MUST_CHECK;
/* Runs the workload; fills the result. Returns what the workload returned (enum gc_err) or
 * SESSION_INTERRUPTED. */
int session_run(struct session *s);
/* Closes the heap (finalizers run); the recorder's buffers stay until session_free. */
void session_close(struct session *s) GC_MAY_GC;
void session_free(struct session *s);

/* A workload tells how far it is. */
void session_progress(struct session *s, double fraction);

#endif
