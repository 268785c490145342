/* SPDX-License-Identifier: MIT
 *
 * tests/fuzz/runner.h -- episodes in child processes, and what is done when one fails. */
#ifndef TESTS_FUZZ_RUNNER_H
#define TESTS_FUZZ_RUNNER_H

#include <stdio.h>

#include "tests/fuzz/fuzz.h"

/* Which input an episode gets: decided by these alone. */
struct episode {
    const struct fuzz_config *config;
    uint64_t seed;   /* of the run */
    uint32_t number; /* of the episode */
    uint64_t ops;
    enum fuzz_start start;
};

enum { REFERENCES = 256, LENGTHS = 2 };
enum { LONG_OPS = 60000, SHORT_OPS = 3000 };

/* Shared by the parent and its children. */
struct shared {
    /* Checksums of the null collector: [acyclic][length][episode]; 0: not known. */
    uint64_t reference[2][LENGTHS][REFERENCES];
    struct result {
        struct fuzz_stats stats;
        uint32_t episodes;
        uint32_t compared; /* with a reference */
        struct episode now;
        double seconds;
    } result[FUZZ_CONFIGS];
};

enum fuzz_start start_of(uint32_t episode);
/* Runs one episode in this process; its checksum. */
uint64_t run_episode(struct fuzz *f, const struct episode *e) GC_MAY_GC;
/* The first `count` records of an episode, as bytes (malloc). */
uint8_t *record(const struct episode *e, uint64_t count);
/* Makes the failing episode as short as it gets, prints how to repeat it, and stores the records
 * in `path`. */
void explain(const struct episode *e, const char *options, const char *path);
/* Replays a stored input; the whole process is the oracle.  False: it cannot be read. */
bool replay(const char *path) GC_MAY_GC;
/* Runs the bytes of an input with a header.  `quick`: sets that collect at every allocation begin
 * with an empty heap, whatever the header says, because filling one would take a minute. */
void run_bytes(struct fuzz *f, const uint8_t *data, size_t size, bool quick) GC_MAY_GC;
/* Writes inputs for libFuzzer to start from. */
bool write_corpus(const char *folder, uint64_t seed, uint32_t count);

#endif
