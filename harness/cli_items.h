/* SPDX-License-Identifier: MIT
 *
 * harness/cli_items.h -- a split command line, between the two passes of harness/cli.c. */
#ifndef HARNESS_CLI_ITEMS_H
#define HARNESS_CLI_ITEMS_H

#include "harness/cli.h"

enum flag_id {
#define X(sym, name, argument, doc) FLAG_##sym,
#include "harness/flags.def"
#undef X
    FLAG_COUNT
};
struct flag {
    const char *name;
    bool alone; /* takes no value */
};
extern const struct flag cli_flags[FLAG_COUNT];

/* One word of the command line with its value. */
struct item {
    const char *name;
    size_t name_len;
    const char *value; /* NULL: none was given */
    int flag;          /* enum flag_id, or -1: an option */
};
struct items {
    struct item *at;
    size_t count;
};

/* True when it has a value; else an error was said. */
bool cli_has_value(const struct item *it);
/* Each reads one item into `q`, whose collector and workload are known.  False: an error was said.
 */
bool cli_read_param(struct run_request *q, const struct item *it);
bool cli_read_option(struct run_request *q, const struct item *it);
bool cli_read_heap(struct run_request *q, const char *text);
/* Sets every parameter to its default or small value. */
bool cli_default_params(struct run_request *q, bool small);
/* Says that nothing is called `name`.  Returns false. */
bool cli_unknown_option(const struct run_request *q, const char *name);

#endif
