/* SPDX-License-Identifier: MIT
 *
 * harness/check.h -- `tricolor check`: runs the conformance suite against one collector and says in
 * plain words what is wrong with it. */
#ifndef HARNESS_CHECK_H
#define HARNESS_CHECK_H

/* argv[0] is "check".  Usage:
 *   check --collector=NAME|./x.so [--case=ID]... [--verbose] [--list] [--no-fork] [--seed=N]
 *         [--timeout=SECONDS] [--OPTION=VALUE]...
 * OPTION is any option of a heap or of the collector; a case that needs another value overrides it.
 * Returns the exit code: 0 everything passed, 1 something failed, 2 usage. */
int harness_check(int argc, char **argv);

#endif
