/* SPDX-License-Identifier: MIT
 *
 * harness/run.h -- `tricolor run`. */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

/* argv[0] is "run".  Returns the exit code. */
int run_command(int argc, char **argv);

#endif
