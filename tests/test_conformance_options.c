/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over every combination of the words that a collector's own options take:
 * barriers, cycle detection and allocators of refcount among them. */
#include "tests/support.h"

#include <string.h>

enum { MAX_TEXT = 64 };

/* Word number `i` of "a|b|c"; false: there are fewer. */
static bool word_at(const char *words, uint32_t i, char out[MAX_TEXT])
{
    for (; words != NULL; i--) {
        size_t n = strcspn(words, "|");

        if (i == 0) {
            snprintf(out, MAX_TEXT, "%.*s", (int)n, words);
            return true;
        }
        words = words[n] != '\0' ? words + n + 1 : NULL;
    }
    return false;
}

/* Combination number `n` of the collector's word options as settings; false: there are fewer.  The
 * first combination has the first word of each and counts too. */
static bool combination(const struct gc_collector *c, uint32_t n,
                        char text[GC_MAX_OWN_OPTIONS][MAX_TEXT], uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < c->option_count; i++) {
        char word[MAX_TEXT];
        uint32_t words = 0;

        if (c->options[i].kind != GC_OPTION_WORD)
            continue;
        while (word_at(c->options[i].words, words, word))
            words++;
        (void)word_at(c->options[i].words, n % words, word);
        n /= words;
        snprintf(text[(*count)++], MAX_TEXT, "%.30s=%.30s", c->options[i].name, word);
    }
    return n == 0 && *count > 0;
}

int main(void)
{
    int failed = 0;

    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        char text[GC_MAX_OWN_OPTIONS][MAX_TEXT];
        uint32_t count;

        for (uint32_t n = 0; combination(gc_builtin_collectors[i], n, text, &count); n++) {
            const char *options[GC_MAX_OWN_OPTIONS];
            char name[512];
            struct conf_subject s = {.collector = gc_builtin_collectors[i],
                                     .options = options,
                                     .option_count = count,
                                     .seed = 2 + n,
                                     .timeout_ms = 120000};

            snprintf(name, sizeof name, "%s", gc_builtin_collectors[i]->name);
            for (uint32_t k = 0; k < count; k++) {
                options[k] = text[k];
                snprintf(name + strlen(name), sizeof name - strlen(name), " %s", text[k]);
            }
            failed += test_conformance(name, &s);
        }
    }
    return failed;
}
