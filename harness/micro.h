/* SPDX-License-Identifier: MIT
 *
 * harness/micro.h -- `tricolor micro`: the cost of single operations of the interface. */
#ifndef HARNESS_MICRO_H
#define HARNESS_MICRO_H

#include <stdio.h>

#include "heap/gc.h"

struct gc_collector;

/* argv[0] is "micro".  Usage: micro [--collector=NAME|FILE.so] [--rounds=N] [--json]
 *                              micro --mark=OBJECTS [...]
 * The first form prints ns per operation (median of the rounds); the second, what marking so many
 * randomly laid out 64-byte objects costs beside a plain depth-first marker in the same process. */
int micro_command(int argc, char **argv);
void micro_help(FILE *f);

/* One result line, in text or as JSON. */
void micro_print(const char *name, double value, const char *unit, const char *what, int json);
/* The marking comparison.  Exit code. */
int micro_mark(const struct gc_collector *c, uint64_t objects, uint32_t rounds, int json) GC_MAY_GC;

#endif
