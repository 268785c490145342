/* SPDX-License-Identifier: MIT
 *
 * tests/command_line.h -- command lines of `tricolor run` in tests. */
#ifndef TESTS_COMMAND_LINE_H
#define TESTS_COMMAND_LINE_H

#include <fcntl.h>
#include <unistd.h>

#include "harness/cli.h"

/* Parses a command line whose errors go to /dev/null.  Returns the exit code; -1: it is fine. */
static inline int parse_command_line(struct run_request *q, char **argv)
{
    int argc = 0, code = -1, saved = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
    bool ok;

    while (argv[argc] != NULL)
        argc++;
    dup2(null, STDERR_FILENO);
    ok = cli_parse_run(argc, argv, q, &code);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(null);
    return ok ? -1 : code;
}
#define PARSE(q, ...) parse_command_line(q, (char *[]){(char *)"run", __VA_ARGS__, NULL})
#define A(text)       ((char *)(uintptr_t)(text))
#define SEMISPACE     A("--collector=semispace")
#define GCBENCH       A("--workload=gcbench")

#endif
