/* SPDX-License-Identifier: MIT
 *
 * The option sets under which a collector is fuzzed: made from what it declares, so that a new
 * collector or option is covered from its first day. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

enum { MAX_COMBINATIONS = 12, SMALL_BYTES = 4096 };

static void add(struct fuzz_plan *p, const struct gc_collector *c, uint32_t weight, const char *own,
                const char *core)
{
    char *text = p->text[p->count];
    struct fuzz_config *config = &p->config[p->count];
    struct gc_heap *h;
    char err[256];

    gc_may_gc_begin();
    if (p->count == FUZZ_CONFIGS)
        return;
    snprintf(text, sizeof p->text[0], "%s%s%s", own, own[0] != 0 && core[0] != 0 ? " " : "", core);
    *config = (struct fuzz_config){.collector = c, .options = text};
    config->acyclic = strstr(text, "cycles=leak") != NULL ||
                      ((c->caps & GC_CAP_COLLECTS) != 0 && (c->caps & GC_CAP_CYCLES) == 0);
    /* Sets that the collector itself refuses are none. */
    if (fuzz_open(config, FUZZ_FULL, &h, err, sizeof err) != GC_OK)
        return;
    gc_heap_close(h);
    p->weight[p->count++] = weight;
}

static uint32_t words_of(const struct gc_option_spec *spec)
{
    uint32_t n = 1;

    if (spec->kind == GC_OPTION_BOOL)
        return 2;
    if (spec->kind != GC_OPTION_WORD)
        return 1;
    for (const char *at = spec->words; *at != '\0'; at++)
        n += *at == '|';
    return n;
}

/* Combination `n` of the words of a collector's own options, as text; false: there are fewer. */
static bool combine(const struct gc_collector *c, uint32_t n, char *text, size_t len)
{
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < c->option_count; i++) {
        const struct gc_option_spec *spec = &c->options[i];
        uint32_t words = words_of(spec);
        char value[64];

        if (words > 1 && n % words != spec->def) {
            gc_option_format(spec, n % words, value, sizeof value);
            used += (size_t)snprintf(text + used, len - used, "%s%s=%s", used > 0 ? " " : "",
                                     spec->name, value);
        }
        n /= words;
    }
    return n == 0;
}

/* A small value for an option that is a number: logs overflow, thresholds are passed. */
static void numbers(struct fuzz_plan *p, const struct gc_collector *c)
{
    for (uint32_t i = 0; i < c->option_count; i++) {
        const struct gc_option_spec *spec = &c->options[i];
        uint64_t small = spec->kind == GC_OPTION_SIZE ? SMALL_BYTES : spec->min + 1;
        char text[128];

        if (words_of(spec) > 1)
            continue;
        if (small < spec->min)
            small = spec->min;
        if (small > spec->max)
            small = spec->max;
        snprintf(text, sizeof text, "%s=%llu", spec->name, (unsigned long long)small);
        add(p, c, 3, text, "");
        for (uint32_t n = 1; n < MAX_COMBINATIONS; n += 3) {
            char own[128], both[256];

            if (combine(c, n, own, sizeof own) && own[0] != '\0') {
                snprintf(both, sizeof both, "%s %s", own, text);
                add(p, c, 2, both, "mark-stack=64");
            }
        }
    }
}

void fuzz_plan_make(struct fuzz_plan *p, const struct gc_collector *c)
{
    char own[128];

    memset(p, 0, sizeof *p);
    add(p, c, 24, "", "");
    add(p, c, 4, "", "mark-stack=64");
    add(p, c, 3, "", "step-budget=9");
    add(p, c, 3, "", "poison=1");
    add(p, c, 2, "", "poison=1 protect=1");
    add(p, c, 2, "", "count-objects=1");
    add(p, c, 2, "", "heap-policy=adaptive heap-size=512k");
    for (uint32_t n = 0; n < MAX_COMBINATIONS && combine(c, n, own, sizeof own); n++) {
        if (own[0] != '\0')
            add(p, c, 8, own, "");
        add(p, c, 0, own, "stress-alloc=37 poison=1 protect=1");
    }
    numbers(p, c);
    add(p, c, 0, "", "stress-alloc=1 mark-stack=64");
    add(p, c, 0, "", "stress-alloc=5 verify=2 step-budget=1");
    add(p, c, 0, "", "stress-barrier=29 stress-safepoint=2 poison=1");
}
