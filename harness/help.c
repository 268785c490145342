/* SPDX-License-Identifier: MIT */
#include "harness/help.h"

#include "harness/baseline.h"
#include "harness/cli.h"
#include "harness/text.h"
#include "heap/registry.h"

static const struct {
    int code;
    const char *text;
} exit_codes[] = {
#define X(sym, code, text) {code, text},
#include "harness/exits.def"
#undef X
};

static void print_exit_codes(FILE *f)
{
    char term[16];

    fprintf(f, "\nExit codes\n");
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++) {
        snprintf(term, sizeof term, "%d", exit_codes[i].code);
        text_item(f, term, exit_codes[i].text);
    }
    text_item(f, "128 + n", "stopped by signal n");
}

void help_overview(FILE *f, const struct command *commands, size_t count)
{
    char term[64];

    fprintf(f, "tricolor %s -- any collector, any workload, one heap limit\n\n", TRICOLOR_VERSION);
    fprintf(f, "usage: tricolor COMMAND [ARGUMENT]...\n");
    for (size_t i = 0; i < count; i++) {
        snprintf(term, sizeof term, "%s %s", commands[i].name, commands[i].usage);
        text_item(f, term, commands[i].doc);
    }
    text_item(f, "--version", "prints the version");
    fprintf(f, "\nfor example\n"
               "  tricolor run --collector=semispace --workload=gcbench --heap=3x\n");
    print_exit_codes(f);
}

void help_command(FILE *f, const struct command *c)
{
    if (c->help != NULL) {
        c->help(f);
        return;
    }
    fprintf(f, "usage: tricolor %s %s\n\n", c->name, c->usage);
    text_fill(f, 0, 0, c->doc);
}

void help_option(FILE *f, const struct gc_option_spec *spec, uint64_t def)
{
    char low[32], high[32], value[32], term[64], text[640];

    gc_option_format(spec, spec->min, low, sizeof low);
    gc_option_format(spec, spec->max, high, sizeof high);
    gc_option_format(spec, def, value, sizeof value);
    snprintf(term, sizeof term, "--%s=%s", spec->name,
             spec->kind == GC_OPTION_WORD   ? "WORD"
             : spec->kind == GC_OPTION_SIZE ? "SIZE"
             : spec->kind == GC_OPTION_BOOL ? "0|1"
                                            : "N");
    if (spec->kind == GC_OPTION_WORD)
        snprintf(text, sizeof text, "%s (%s; default %s)", spec->doc, spec->words, value);
    else if (spec->kind == GC_OPTION_BOOL)
        snprintf(text, sizeof text, "%s (default %s)", spec->doc, value);
    else if (spec->max == UINT64_MAX)
        snprintf(text, sizeof text, "%s (default %s)", spec->doc, value);
    else
        snprintf(text, sizeof text, "%s (%s to %s; default %s)", spec->doc, low, high, value);
    text_item(f, term, text);
}

static void own_options(FILE *f, const struct gc_collector *c)
{
    if (c->option_count == 0)
        return;
    fprintf(f, "\nOptions of %s\n", c->name);
    for (uint32_t i = 0; i < c->option_count; i++)
        help_option(f, &c->options[i], c->options[i].def);
}

void help_run(FILE *f)
{
    static const struct {
        const char *name;
        const char *argument;
        const char *doc;
    } flags[] = {
#define X(sym, name, argument, doc) {name, argument, doc},
#include "harness/flags.def"
#undef X
    };
    struct gc_options defaults;
    char term[64];

    fprintf(f, "usage: tricolor run --collector=NAME --workload=NAME [--FLAG[=VALUE]]...\n\n");
    text_fill(f, 0, 0,
              "Runs a workload under a collector and measures it. On a terminal it shows progress "
              "and ends with a summary; elsewhere the summary comes when no row or file was asked "
              "for. Values are "
              "given as --name=value or as --name value.");
    fprintf(f, "\nFlags\n");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        snprintf(term, sizeof term, "--%s%s%s", flags[i].name, flags[i].argument != NULL ? "=" : "",
                 flags[i].argument != NULL ? flags[i].argument : "");
        text_item(f, term, flags[i].doc);
    }
    fprintf(f, "\nOptions of the heap\n");
    cli_default_options(&defaults, NULL);
    for (int i = 0; i < GC_OPT_COUNT; i++)
        help_option(f, &gc_core_options[i], defaults.core[i]);
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++)
        own_options(f, gc_builtin_collectors[i]);
    for (size_t i = 0; baselines[i] != NULL; i++)
        own_options(f, &baselines[i]->face);
    print_exit_codes(f);
}
