/* SPDX-License-Identifier: MIT
 *
 * harness/check.h -- `tricolor check`: runs the conformance suite against one collector and says in
 * plain words what is wrong with it. */
#ifndef HARNESS_CHECK_H
#define HARNESS_CHECK_H

#include <stdio.h>

/* argv[0] is "check"; harness_check_help says what may follow.  Returns the exit code: 0 everything
 * passed, 1 something failed, 2 usage. */
int harness_check(int argc, char **argv);
void harness_check_help(FILE *f);

#endif
