/* SPDX-License-Identifier: MIT
 *
 * harness/catalogue.h -- `tricolor list` and `tricolor describe`. */
#ifndef HARNESS_CATALOGUE_H
#define HARNESS_CATALOGUE_H

#include <stdbool.h>
#include <stdio.h>

/* argv[0] is the command; returns the exit code. */
int list_command(int argc, char **argv);
int describe_command(int argc, char **argv);

/* Capabilities of a collector as words, separated by commas. */
void catalogue_capabilities(unsigned caps, char *out, size_t len);
/* Everything as one JSON object, schema "tricolor.list/1", on one line.  False: no memory. */
bool catalogue_print_json(FILE *f);

#endif
