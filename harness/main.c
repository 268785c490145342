/* SPDX-License-Identifier: MIT
 *
 * The `tricolor` command: finds the command and runs it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "harness/catalogue.h"
#include "harness/check.h"
#include "harness/help.h"
#include "harness/micro.h"
#include "harness/run.h"
#include "harness/text.h"

static int help_for(int argc, char **argv);

static const struct command commands[] = {
    {"list", "[--json]", "lists collectors, baselines and workloads", list_command, NULL},
    {"describe", "NAME", "describes a collector, workload or option, or a plugin given as a path",
     describe_command, NULL},
    {"run", "--collector=NAME --workload=NAME ...", "runs a workload under a collector",
     run_command, help_run},
    {"check", "--collector=NAME ...", "runs the conformance suite against a collector",
     harness_check, harness_check_help},
    {"micro", "[--collector=NAME] [--mark=OBJECTS] ...", "measures single operations",
     micro_command, micro_help},
    {"help", "[COMMAND]", "says how a command is used", help_for, NULL},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[COMMANDS + 1] = {NULL};
    char hint[192];

    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    text_hint(name, names, hint, sizeof hint);
    say_error("unknown command '%s'%s; `tricolor help` lists them", name, hint);
    return CODE_USAGE;
}

static int help_for(int argc, char **argv)
{
    const struct command *c;

    if (argc < 2) {
        help_overview(stdout, commands, COMMANDS);
        return CODE_OK;
    }
    c = find_command(argv[1]);
    if (c == NULL)
        return unknown_command(argv[1]);
    help_command(stdout, c);
    return CODE_OK;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int dispatch(int argc, char **argv)
{
    const struct command *c;

    if (argc < 2) {
        help_overview(stderr, commands, COMMANDS);
        return CODE_USAGE;
    }
    if (asks_for_help(argv[1])) {
        help_overview(stdout, commands, COMMANDS);
        return CODE_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tricolor %s\n", TRICOLOR_VERSION);
        return CODE_OK;
    }
    c = find_command(argv[1]);
    if (c == NULL)
        return unknown_command(argv[1]);
    if (argc == 3 && asks_for_help(argv[2])) {
        help_command(stdout, c);
        return CODE_OK;
    }
    return c->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    int code;

    /* A closed standard stream must not be reused for an output file. */
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) < 0)
            return CODE_FAILURE;
    code = dispatch(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout) != 0) && code == CODE_OK) {
        say_error("standard output cannot be written: %s", strerror(errno));
        code = CODE_FAILURE;
    }
    return code;
}
