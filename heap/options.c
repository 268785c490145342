/* SPDX-License-Identifier: MIT */
#include "heap/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "heap/gc_collector.h"

const struct gc_option_spec gc_core_options[GC_OPT_COUNT] = {
#define X(sym, name, kind, def, min, max, words, doc) \
    [GC_OPT_##sym] = {name, GC_OPTION_##kind, def, min, max, words, doc},
#include "heap/options.def"
#undef X
};

void gc_options_init(struct gc_options *o, const struct gc_collector *collector)
{
    *o = (struct gc_options){.collector = collector};
    for (uint32_t i = 0; i < GC_OPT_COUNT; i++)
        o->core[i] = gc_core_options[i].def;
    for (uint32_t i = 0; collector != NULL && i < collector->option_count; i++)
        o->own[i] = collector->options[i].def;
}

bool gc_parse_size(const char *text, uint64_t *out)
{
    char *end;
    uint64_t scale = 1;
    double v;

    if (!isdigit((unsigned char)text[0]))
        return false;
    errno = 0;
    if (strchr(text, '.') == NULL && strchr(text, 'e') == NULL) {
        uint64_t whole = strtoull(text, &end, 10);

        if (errno != 0)
            return false;
        v = (double)whole;
        if (*end == 0) {
            *out = whole;
            return true;
        }
    } else {
        v = strtod(text, &end);
    }
    switch (tolower((unsigned char)*end)) {
    case 'k':
        scale = (uint64_t)1 << 10;
        break;
    case 'm':
        scale = (uint64_t)1 << 20;
        break;
    case 'g':
        scale = (uint64_t)1 << 30;
        break;
    default:
        return false;
    }
    if (end[1] != 0 || v * (double)scale >= 9.2e18)
        return false;
    *out = (uint64_t)(v * (double)scale);
    return true;
}

void gc_option_format(const struct gc_option_spec *spec, uint64_t value, char *out, size_t len)
{
    static const char suffix[] = {'g', 'm', 'k'};
    const char *word = spec->words;

    switch (spec->kind) {
    case GC_OPTION_WORD:
        for (uint64_t i = 0; i < value && word != NULL; i++) {
            word = strchr(word, '|');
            word = word != NULL ? word + 1 : NULL;
        }
        snprintf(out, len, "%.*s", word != NULL ? (int)strcspn(word, "|") : 0,
                 word != NULL ? word : "");
        return;
    case GC_OPTION_SIZE:
        for (int i = 0; i < 3 && value != 0; i++) {
            int shift = 30 - 10 * i;

            if ((value & (((uint64_t)1 << shift) - 1)) == 0) {
                snprintf(out, len, "%llu%c", (unsigned long long)(value >> shift), suffix[i]);
                return;
            }
        }
        break;
    case GC_OPTION_UINT:
    case GC_OPTION_BOOL:
        break;
    }
    snprintf(out, len, "%llu", (unsigned long long)value);
}

/* Edits between two names, a swap of neighbours counting as one; bounded: names are short. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][64];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    size_t la = strlen(a), lb = strlen(b);

    if (la >= 64 || lb >= 64)
        return 64;
    for (unsigned j = 0; j <= lb; j++)
        row[j] = j;
    for (unsigned i = 1; i <= la; i++) {
        unsigned *spare = before;

        before = last;
        last = row;
        row = spare;
        row[0] = i;
        for (unsigned j = 1; j <= lb; j++) {
            unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);

            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
    }
    return row[lb];
}

void gc_near_names(const char *word, const char *const *names, char *out, size_t len)
{
    size_t used = 0;

    out[0] = 0;
    for (size_t i = 0; names[i] != NULL && used < len; i++) {
        unsigned limit = strlen(word) <= 4 ? 1 : strlen(word) <= 8 ? 2 : 3;
        bool prefix = strlen(word) >= 3 && strncmp(word, names[i], strlen(word)) == 0;

        if (prefix || distance(word, names[i]) <= limit) {
            int n = snprintf(out + used, len - used, "%s%s", used != 0 ? ", " : "", names[i]);

            used += n > 0 ? (size_t)n : 0;
        }
    }
}

static const struct gc_option_spec *find(struct gc_options *o, const char *name, uint64_t **value)
{
    const struct gc_collector *c = o->collector;

    for (uint32_t i = 0; i < GC_OPT_COUNT; i++) {
        if (strcmp(name, gc_core_options[i].name) == 0) {
            *value = &o->core[i];
            return &gc_core_options[i];
        }
    }
    for (uint32_t i = 0; c != NULL && i < c->option_count; i++) {
        if (strcmp(name, c->options[i].name) == 0) {
            *value = &o->own[i];
            return &c->options[i];
        }
    }
    return NULL;
}

bool gc_options_known(const struct gc_options *o, const char *name)
{
    uint64_t *value;
    struct gc_options copy = *o;

    return find(&copy, name, &value) != NULL;
}

static void unknown(const struct gc_options *o, const char *name, char *err, size_t err_len)
{
    const char *names[GC_OPT_COUNT + GC_MAX_OWN_OPTIONS + 1] = {NULL};
    char near[160];
    uint32_t n = 0;

    for (uint32_t i = 0; i < GC_OPT_COUNT; i++)
        names[n++] = gc_core_options[i].name;
    for (uint32_t i = 0; o->collector != NULL && i < o->collector->option_count; i++)
        names[n++] = o->collector->options[i].name;
    gc_near_names(name, names, near, sizeof near);
    snprintf(err, err_len, "unknown option '%s'%s%s%s%s%s", name,
             o->collector != NULL ? " for collector " : "",
             o->collector != NULL ? o->collector->name : "", near[0] ? " (near: " : "", near,
             near[0] ? ")" : "");
}

static bool parse(const struct gc_option_spec *spec, const char *text, uint64_t *out)
{
    char *end;

    switch (spec->kind) {
    case GC_OPTION_SIZE:
        return gc_parse_size(text, out);
    case GC_OPTION_UINT:
    case GC_OPTION_BOOL:
        if (!isdigit((unsigned char)text[0]))
            return false;
        errno = 0;
        *out = strtoull(text, &end, 10);
        return errno == 0 && *end == 0;
    case GC_OPTION_WORD:
        *out = 0;
        for (const char *w = spec->words; w != NULL; (*out)++) {
            size_t len = strcspn(w, "|");

            if (strlen(text) == len && strncmp(text, w, len) == 0)
                return true;
            w = w[len] != 0 ? w + len + 1 : NULL;
        }
        return false;
    }
    return false;
}

int gc_options_set(struct gc_options *o, const char *name, const char *value, char *err,
                   size_t err_len)
{
    uint64_t *place, v;
    const struct gc_option_spec *spec = find(o, name, &place);
    char lo[32], hi[32];

    if (spec == NULL) {
        unknown(o, name, err, err_len);
        return GC_ERR_OPTION;
    }
    gc_option_format(spec, spec->min, lo, sizeof lo);
    gc_option_format(spec, spec->max, hi, sizeof hi);
    if (!parse(spec, value, &v)) {
        if (spec->kind == GC_OPTION_WORD)
            snprintf(err, err_len, "%s=%s: expected one of %s", name, value, spec->words);
        else
            snprintf(err, err_len, "%s=%s: expected %s from %s to %s", name, value,
                     spec->kind == GC_OPTION_SIZE ? "a size (bytes, or with suffix k, m or g)"
                                                  : "a whole number",
                     lo, hi);
        return GC_ERR_OPTION;
    }
    if (v < spec->min || v > spec->max) {
        snprintf(err, err_len, "%s=%s: out of range, expected %s to %s", name, value, lo, hi);
        return GC_ERR_OPTION;
    }
    *place = v;
    return GC_OK;
}
