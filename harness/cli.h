/* SPDX-License-Identifier: MIT
 *
 * harness/cli.h -- the command line of `tricolor run` as a checked request. */
#ifndef HARNESS_CLI_H
#define HARNESS_CLI_H

#include <limits.h>

#include "harness/find.h"

enum { CLI_MAX_PARAMS = 32 };
/* Iterations of a run, warm-up included. */
#define CLI_MAX_ITERATIONS 1000000u
/* Requests per second of an open loop: the clock is not much finer. */
#define CLI_MAX_RATE 10000000u

/* Invariant: everything passed its bounds; the names exist. */
struct run_request {
    struct subject subject;
    const struct gc_workload *workload;
    struct gc_options options; /* the limit is options.core[GC_OPT_HEAP_SIZE] */
    uint64_t params[CLI_MAX_PARAMS];
    const char *texts[CLI_MAX_PARAMS];
    const char *data_dir;
    uint64_t seed;
    uint32_t iterations;
    uint32_t warmup;
    const char *heap;     /* as it was given; NULL for a baseline */
    uint64_t live_bytes;  /* declared by the workload for these parameters */
    double heap_multiple; /* limit / live_bytes when a multiple was given, else 0 */
    const char *json;     /* NULL: no row; "-": standard output */
    const char *events;
    const char *requests;
    uint32_t rate; /* requests per second that arrive on their own; 0: closed loop */
    const char *trace;
    uint64_t heap_map_every; /* 0: no maps */
    bool summary;
    bool expects;
    uint64_t expected; /* checksum */
    char data_dir_buffer[PATH_MAX];
};

/* Defaults of `tricolor run` for a heap: the core's own, but pre-touched. */
void cli_default_options(struct gc_options *o, const struct gc_collector *c);
/* Parses argv[1..] of `run`.  True: `out` is complete.  False: an error was said, or help printed;
 * *code is the exit code. */
bool cli_parse_run(int argc, char **argv, struct run_request *out, int *code);
/* The part of a run that the workload's functions read. */
void cli_bind(const struct run_request *q, struct gc_run *run);
/* Decimal digits only, or with `hex` 0x and hexadecimal digits. */
bool cli_number(const char *text, bool hex, uint64_t *out);

#endif
