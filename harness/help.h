/* SPDX-License-Identifier: MIT
 *
 * harness/help.h -- help texts, made from the tables that the parsers use. */
#ifndef HARNESS_HELP_H
#define HARNESS_HELP_H

#include <stdio.h>

#include "heap/gc_collector.h"
#include "heap/options.h"

/* A command of `tricolor`. */
struct command {
    const char *name;
    const char *usage; /* arguments */
    const char *doc;
    int (*run)(int argc, char **argv); /* argv[0] is the command; returns the exit code */
    void (*help)(FILE *f);             /* NULL: usage and doc say all */
};

void help_overview(FILE *f, const struct command *commands, size_t count);
void help_command(FILE *f, const struct command *c);
void help_run(FILE *f);
/* One option as a list item: name, values, default, meaning. */
void help_option(FILE *f, const struct gc_option_spec *spec, uint64_t def);

#endif
