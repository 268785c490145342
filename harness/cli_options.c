/* SPDX-License-Identifier: MIT
 *
 * The second pass over a command line: what depends on the collector and the workload. */
#include <stdlib.h>
#include <string.h>

#include "harness/cli_items.h"
#include "harness/text.h"

/* ---- parameters -------------------------------------------------------------------------------*/

bool cli_default_params(struct run_request *q, bool small)
{
    const struct gc_workload *w = q->workload;

    if (w->param_count > CLI_MAX_PARAMS) {
        say_error("workload %s has %u parameters; at most %d are supported", w->name,
                  w->param_count, CLI_MAX_PARAMS);
        return false;
    }
    for (uint32_t i = 0; i < w->param_count; i++) {
        q->params[i] = small ? w->params[i].small : w->params[i].def;
        q->texts[i] = w->params[i].text;
    }
    return true;
}

static bool unknown_param(const struct gc_workload *w, const char *key)
{
    const char *names[CLI_MAX_PARAMS + 1] = {NULL};
    char hint[192];

    for (uint32_t i = 0; i < w->param_count; i++)
        names[i] = w->params[i].name;
    text_hint(key, names, hint, sizeof hint);
    say_error("workload %s has no parameter '%s'%s; `tricolor describe %s` lists them", w->name,
              key, hint, w->name);
    return false;
}

bool cli_read_param(struct run_request *q, const struct item *it)
{
    const struct gc_workload *w = q->workload;
    const char *value = strchr(it->value, '=');
    char key[64];

    if (value == NULL || value == it->value || (size_t)(value - it->value) >= sizeof key) {
        say_error("--param %s: expected KEY=VALUE", it->value);
        return false;
    }
    memcpy(key, it->value, (size_t)(value - it->value));
    key[value - it->value] = '\0';
    value++;
    for (uint32_t i = 0; i < w->param_count; i++) {
        const struct gc_param *p = &w->params[i];
        uint64_t v;

        if (strcmp(p->name, key) != 0)
            continue;
        if (p->text != NULL) {
            q->texts[i] = value;
            return true;
        }
        if (cli_number(value, false, &v) && v >= p->min && v <= p->max) {
            q->params[i] = v;
            return true;
        }
        say_error("--param %s=%s: expected a whole number from %llu to %llu", key, value,
                  (unsigned long long)p->min, (unsigned long long)p->max);
        return false;
    }
    return unknown_param(w, key);
}

/* ---- options ----------------------------------------------------------------------------------*/

bool cli_unknown_option(const struct run_request *q, const char *name)
{
    const char *names[FLAG_COUNT + GC_OPT_COUNT + GC_MAX_OWN_OPTIONS + 1];
    const struct gc_collector *c = q->subject.collector;
    char hint[192];
    size_t n = 0;

    for (int i = 0; i < FLAG_COUNT; i++)
        names[n++] = cli_flags[i].name;
    for (int i = 0; i < GC_OPT_COUNT && q->subject.baseline == NULL; i++)
        names[n++] = gc_core_options[i].name;
    for (uint32_t i = 0; c != NULL && i < c->option_count && i < GC_MAX_OWN_OPTIONS; i++)
        names[n++] = c->options[i].name;
    names[n] = NULL;
    text_hint(name, names, hint, sizeof hint);
    say_error("unknown option '--%s'%s%s%s; `tricolor help run` lists them", name,
              c != NULL ? " for " : "", c != NULL ? c->name : "", hint);
    return false;
}

bool cli_read_option(struct run_request *q, const struct item *it)
{
    char name[64], err[512];
    bool core = false;

    snprintf(name, sizeof name, "%.*s", (int)it->name_len, it->name);
    if (!gc_options_known(&q->options, name))
        return cli_unknown_option(q, name);
    for (int i = 0; i < GC_OPT_COUNT; i++)
        core = core || strcmp(name, gc_core_options[i].name) == 0;
    if (core && q->subject.baseline != NULL) {
        say_error("--%s: %s has no heap", name, q->subject.collector->name);
        return false;
    }
    if (!cli_has_value(it))
        return false;
    if (gc_options_set(&q->options, name, it->value, err, sizeof err) != GC_OK) {
        say_error("--%s", err);
        return false;
    }
    if (strcmp(name, gc_core_options[GC_OPT_HEAP_SIZE].name) == 0) {
        q->heap = it->value;
        q->heap_multiple = 0;
    }
    return true;
}

/* "3x", "1.5x": true, with the factor. */
static bool is_multiple(const char *text, double *out)
{
    size_t digits = strspn(text, "0123456789.");
    char *end;

    if (digits == 0 || strcmp(text + digits, "x") != 0)
        return false;
    *out = strtod(text, &end);
    return end == text + digits && *out > 0;
}

bool cli_read_heap(struct run_request *q, const char *text)
{
    struct gc_run run = {0};
    char err[512];
    double limit;

    if (q->subject.baseline != NULL) {
        say_error("--heap: %s has no heap", q->subject.collector->name);
        return false;
    }
    q->heap = text;
    if (!is_multiple(text, &q->heap_multiple)) {
        q->heap_multiple = 0;
        if (gc_options_set(&q->options, "heap-size", text, err, sizeof err) == GC_OK)
            return true;
        say_error("--heap=%s: expected a size from %zuk to %zug, or a multiple as in 3x", text,
                  GC_MIN_HEAP_BYTES >> 10, GC_MAX_HEAP_BYTES >> 30);
        return false;
    }
    cli_bind(q, &run);
    q->live_bytes = q->workload->live_bytes(&run);
    limit = q->heap_multiple * (double)q->live_bytes;
    if (q->live_bytes == 0 || limit > (double)GC_MAX_HEAP_BYTES) {
        say_error("--heap=%s: %s declares %llu live bytes, and a heap has at most %zug", text,
                  q->workload->name, (unsigned long long)q->live_bytes, GC_MAX_HEAP_BYTES >> 30);
        return false;
    }
    /* A tiny workload gets the least heap; the row has the limit and the multiple that it is. */
    if (limit < (double)GC_MIN_HEAP_BYTES) {
        limit = (double)GC_MIN_HEAP_BYTES;
        q->heap_multiple = limit / (double)q->live_bytes;
    }
    q->options.core[GC_OPT_HEAP_SIZE] = (uint64_t)limit;
    return true;
}
