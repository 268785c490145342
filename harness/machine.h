/* SPDX-License-Identifier: MIT
 *
 * harness/machine.h -- what the machine counts: clocks, hardware counters, memory of the process,
 * and which binary this is. */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CPU time of this process, ns. */
uint64_t machine_cpu_ns(void);
/* Largest resident set of this process, bytes. */
uint64_t machine_max_rss(void);
/* The linker's build id of this program in hexadecimal; "" when it has none. */
void machine_build_id(char *out, size_t len);

enum { MACHINE_COUNTERS = 3 };
extern const char *const machine_counter_names[MACHINE_COUNTERS];

/* Hardware counters of this process in user mode. */
struct machine_counters {
    int fd[MACHINE_COUNTERS]; /* -1: this machine does not have it */
    bool known[MACHINE_COUNTERS];
    uint64_t value[MACHINE_COUNTERS];
};
void machine_counters_open(struct machine_counters *c);
/* From here on they count, from zero. */
void machine_counters_start(struct machine_counters *c);
/* Reads them; a counter that did not run all the time stays unknown. */
void machine_counters_stop(struct machine_counters *c);
void machine_counters_close(struct machine_counters *c);

#endif
