/* SPDX-License-Identifier: MIT */
#include "harness/catalogue.h"

#include <string.h>

#include "harness/cli.h"
#include "harness/fault.h"
#include "harness/help.h"
#include "harness/text.h"
#include "heap/registry.h"

void catalogue_capabilities(unsigned caps, char *out, size_t len)
{
    static const struct {
        unsigned cap;
        const char *name;
    } names[] = {
        {GC_CAP_COLLECTS, "collects"}, {GC_CAP_CYCLES, "cycles"},     {GC_CAP_MOVES, "moves"},
        {GC_CAP_COUNTS, "counts"},     {GC_CAP_MARKBITS, "markbits"}, {GC_CAP_YOUNG, "young"},
    };
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0] && used < len; i++)
        if ((caps & names[i].cap) != 0)
            used += (size_t)snprintf(out + used, len - used, "%s%s", used > 0 ? ", " : "",
                                     names[i].name);
}

/* ---- list -------------------------------------------------------------------------------------*/

static void list_text(void)
{
    printf("Collectors\n");
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++)
        text_item(stdout, gc_builtin_collectors[i]->name, gc_builtin_collectors[i]->summary);
    printf("\nBaselines (no heap; only some workloads have a version for them)\n");
    for (size_t i = 0; baselines[i] != NULL; i++)
        text_item(stdout, baselines[i]->face.name, baselines[i]->face.summary);
    printf("\nWorkloads\n");
    for (size_t i = 0; gc_builtin_workloads[i] != NULL; i++)
        text_item(stdout, gc_builtin_workloads[i]->name, gc_builtin_workloads[i]->summary);
    printf("\n`tricolor describe NAME` says more about each.\n");
}

int list_command(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--json") == 0) {
        if (catalogue_print_json(stdout))
            return CODE_OK;
        say_error("out of memory");
        return CODE_FAILURE;
    }
    if (argc > 1) {
        say_error("list: unexpected argument '%s'; usage: tricolor list [--json]", argv[1]);
        return CODE_USAGE;
    }
    list_text();
    return CODE_OK;
}

/* ---- describe ---------------------------------------------------------------------------------*/

static void property(const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        text_item(stdout, name, text);
}

static void describe_subject(const struct subject *s)
{
    const struct gc_collector *c = s->collector;
    char caps[128];

    printf("%s %s\n", s->baseline != NULL ? "baseline" : "collector", c->name);
    property("summary", c->summary);
    property("source", c->source);
    property("limits", c->limits);
    property("plugin", s->plugin);
    catalogue_capabilities(c->caps, caps, sizeof caps);
    property("capabilities", caps);
    if (c->option_count > 0)
        printf("\nOptions of its own (those of the heap: tricolor help run)\n");
    for (uint32_t i = 0; i < c->option_count; i++)
        help_option(stdout, &c->options[i], c->options[i].def);
}

static void describe_param(const struct gc_param *p)
{
    char text[512];

    if (p->text != NULL)
        snprintf(text, sizeof text, "%s (text; default %s)", p->doc, p->text);
    else
        snprintf(text, sizeof text, "%s (%llu to %llu; default %llu, small %llu)", p->doc,
                 (unsigned long long)p->min, (unsigned long long)p->max, (unsigned long long)p->def,
                 (unsigned long long)p->small);
    text_item(stdout, p->name, text);
}

static void describe_workload(const struct gc_workload *w)
{
    printf("workload %s\n", w->name);
    property("summary", w->summary);
    property("stresses", w->stresses);
    property("source", w->source);
    property("baselines", w->baseline != NULL ? "malloc, bump-ring" : "none");
    if (w->param_count > 0)
        printf("\nParameters (--param NAME=VALUE)\n");
    for (uint32_t i = 0; i < w->param_count; i++)
        describe_param(&w->params[i]);
}

static void describe_own(const struct gc_collector *c, const char *name, bool *found)
{
    for (uint32_t i = 0; i < c->option_count; i++) {
        if (strcmp(c->options[i].name, name) != 0)
            continue;
        printf("option of %s\n", c->name);
        help_option(stdout, &c->options[i], c->options[i].def);
        *found = true;
    }
}

/* Options of the heap, and options of that name of every collector and baseline. */
static bool describe_option(const char *name)
{
    struct gc_options defaults;
    bool found = false;

    if (strncmp(name, "--", 2) == 0)
        name += 2;
    cli_default_options(&defaults, NULL);
    for (int i = 0; i < GC_OPT_COUNT; i++) {
        if (strcmp(gc_core_options[i].name, name) != 0)
            continue;
        printf("option of the heap\n");
        help_option(stdout, &gc_core_options[i], defaults.core[i]);
        found = true;
    }
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++)
        describe_own(gc_builtin_collectors[i], name, &found);
    for (size_t i = 0; baselines[i] != NULL; i++)
        describe_own(&baselines[i]->face, name, &found);
    return found;
}

static int unknown(const char *name)
{
    const char *names[2 * FIND_MAX_NAMES + GC_OPT_COUNT];
    size_t n;
    char hint[192];

    find_subject_names(names);
    for (n = 0; names[n] != NULL;)
        n++;
    find_workload_names(names + n);
    while (names[n] != NULL)
        n++;
    for (int i = 0; i < GC_OPT_COUNT; i++)
        names[n++] = gc_core_options[i].name;
    names[n] = NULL;
    text_hint(name, names, hint, sizeof hint);
    say_error("no collector, workload or option is called '%s'%s; `tricolor list` lists them", name,
              hint);
    return CODE_USAGE;
}

int describe_command(int argc, char **argv)
{
    struct subject s;
    const struct gc_workload *w;
    char err[512];

    if (argc != 2) {
        say_error("usage: tricolor describe NAME (a collector, workload or option, or a plugin's "
                  "path)");
        return CODE_USAGE;
    }
    fault_install();
    if (find_subject(argv[1], &s, err, sizeof err)) {
        describe_subject(&s);
        return CODE_OK;
    }
    if (strchr(argv[1], '/') != NULL) {
        say_error("%s", err);
        return CODE_USAGE;
    }
    w = find_workload(argv[1], err, sizeof err);
    if (w != NULL) {
        describe_workload(w);
        return CODE_OK;
    }
    return describe_option(argv[1]) ? CODE_OK : unknown(argv[1]);
}
