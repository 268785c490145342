/* SPDX-License-Identifier: MIT
 *
 * harness/summary.h -- a run in a few lines for people. */
#ifndef HARNESS_SUMMARY_H
#define HARNESS_SUMMARY_H

#include <stdio.h>

#include "harness/cli.h"
#include "harness/result.h"

void summary_print(FILE *f, const struct run_request *q, const struct result *r);

#endif
