/* SPDX-License-Identifier: MIT
 *
 * harness/result.h -- how a run ended and what was measured, as rows and summaries print it. */
#ifndef HARNESS_RESULT_H
#define HARNESS_RESULT_H

#include "harness/counters.h"
#include "harness/facts.h"
#include "harness/stats.h"

/* How a run ended: X(SYMBOL, name in the row, exit code). */
#define RESULT_STATUSES(X)                                                        \
    X(OK, "ok", CODE_OK)                                                          \
    X(OOM, "oom", CODE_OOM)                                                       \
    X(CORRUPT, "corrupt", CODE_CORRUPT)                                           \
    X(CHECKSUM, "checksum", CODE_CHECKSUM)                                        \
    X(INTERRUPTED, "interrupted", CODE_FAILURE) /* 128 + n: the caller knows n */ \
    X(ERROR, "error", CODE_FAILURE)

enum result_status {
#define X(sym, name, code) RESULT_##sym,
    RESULT_STATUSES(X)
#undef X
};

struct result {
    enum result_status status;
    char error[512]; /* one line; "" when there is nothing to say */
    bool measured;   /* the window was opened; else nothing below is known */
    bool complete;   /* all iterations ran */
    uint64_t begin_ns;
    uint64_t end_ns;
    uint64_t cpu_ns;
    const uint64_t *iteration_ns;
    uint32_t iterations;
    bool has_heap; /* the next four */
    struct facts facts;
    struct stats pauses;
    struct stats requests;
    uint64_t allocated_objects;
    bool has_checksum;
    uint64_t checksum;
    struct counters counters;
    uint64_t observer_ns; /* spent on heap maps inside the window */
};

const char *result_status_name(enum result_status s);
int result_exit_code(enum result_status s);

#endif
