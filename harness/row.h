/* SPDX-License-Identifier: MIT
 *
 * harness/row.h -- a run as one JSON object, schema "tricolor.run/1".
 *
 * What does not exist or was not measured is null, never 0. */
#ifndef HARNESS_ROW_H
#define HARNESS_ROW_H

#include "harness/cli.h"
#include "harness/result.h"

/* One line with its newline; NULL: no memory.  The caller frees it. */
char *row_render(const struct run_request *q, const struct result *r);
/* The same without measurements and without the members schema, status and error, from the fourth
 * member to the closing brace: for a run that dies. */
char *row_render_rest(const struct run_request *q);

#endif
