/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over the words that collectors' own options take: barriers, cycle detection
 * and allocators of refcount among them.  Each word that is no default gets the whole suite, with
 * the other options at their defaults; every other combination gets the stress cases. */
#include <string.h>

#include "tests/support.h"

enum { MAX_TEXT = 64 };
struct combination {
    char text[GC_MAX_OWN_OPTIONS][MAX_TEXT];
    uint32_t count;
    uint32_t changed; /* options that do not have their default */
};

static uint32_t word_count(const char *words)
{
    uint32_t n = 1;

    for (; *words != '\0'; words++)
        n += *words == '|';
    return n;
}

/* Combination number `n`; false: there are fewer. */
static bool combine(const struct gc_collector *c, uint32_t n, struct combination *out)
{
    *out = (struct combination){.count = 0};
    for (uint32_t i = 0; i < c->option_count; i++) {
        const struct gc_option_spec *spec = &c->options[i];
        uint32_t words;
        char word[32];

        if (spec->kind != GC_OPTION_WORD)
            continue;
        words = word_count(spec->words);
        gc_option_format(spec, n % words, word, sizeof word);
        snprintf(out->text[out->count++], MAX_TEXT, "%.30s=%.30s", spec->name, word);
        out->changed += n % words != spec->def;
        n /= words;
    }
    return n == 0 && out->count > 0;
}

static int run(const struct gc_collector *c, const struct combination *x, uint64_t seed)
{
    const char *options[GC_MAX_OWN_OPTIONS];
    struct conf_subject s = {.collector = c,
                             .options = options,
                             .option_count = x->count,
                             .seed = seed,
                             .timeout_ms = 120000};
    char name[512];

    snprintf(name, sizeof name, "%s", c->name);
    for (uint32_t i = 0; i < x->count; i++) {
        options[i] = x->text[i];
        snprintf(name + strlen(name), sizeof name - strlen(name), " %s", x->text[i]);
    }
    return test_conformance(name, &s, x->changed == 1 ? NULL : "stress");
}

int main(void)
{
    struct combination x;
    int failed = 0;

    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        for (uint32_t n = 0; combine(gc_builtin_collectors[i], n, &x); n++)
            failed += run(gc_builtin_collectors[i], &x, 2 + n);
    }
    return failed;
}
