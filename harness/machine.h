/* SPDX-License-Identifier: MIT
 *
 * harness/machine.h -- clock and memory of this process, and which binary it is. */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* CPU time of this process, ns. */
uint64_t machine_cpu_ns(void);
/* Largest resident set of this process, bytes. */
uint64_t machine_max_rss(void);
/* The linker's build id of this program in hexadecimal; "" when it has none. */
void machine_build_id(char *out, size_t len);

#endif
