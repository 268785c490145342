/* SPDX-License-Identifier: MIT
 *
 * heap/options.h -- options of heaps and collectors: one table row each, parsed in one place.
 *
 * Invariant: a gc_options holds only values that passed their row's bounds. */
#ifndef HEAP_OPTIONS_H
#define HEAP_OPTIONS_H

#include "heap/gc_types.h"

GC_C_BEGIN

struct gc_collector;

enum gc_option_kind { GC_OPTION_SIZE, GC_OPTION_UINT, GC_OPTION_BOOL, GC_OPTION_WORD };

/* One option.  Collectors list theirs in their descriptor. */
struct gc_option_spec {
    const char *name;
    enum gc_option_kind kind;
    uint64_t def;
    uint64_t min;
    uint64_t max;
    const char *words; /* WORD: "a|b|c"; the value is the position */
    const char *doc;
};

enum gc_option_id {
#define X(sym, name, kind, def, min, max, words, doc) GC_OPT_##sym,
#include "heap/options.def"
#undef X
    GC_OPT_COUNT
};

#define GC_MAX_OWN_OPTIONS 16

struct gc_options {
    uint64_t core[GC_OPT_COUNT];
    uint64_t own[GC_MAX_OWN_OPTIONS];     /* in the order of the collector's table */
    const struct gc_collector *collector; /* whose `own` are set; NULL: none yet */
};

/* The core table. */
extern const struct gc_option_spec gc_core_options[GC_OPT_COUNT];

/* Defaults for `collector` (NULL: core defaults only). */
void gc_options_init(struct gc_options *o, const struct gc_collector *collector);
/* Sets one option from text.  On error nothing changes and `err` says in one line what was
 * expected, naming near options.  GC_OK or GC_ERR_OPTION. */
int gc_options_set(struct gc_options *o, const char *name, const char *value, char *err,
                   size_t err_len) GC_MUST_CHECK;
/* True when `name` is a core option or one of o->collector's. */
bool gc_options_known(const struct gc_options *o, const char *name);
/* Prints the value of a spec as text ("64m", "adaptive") into `out`. */
void gc_option_format(const struct gc_option_spec *spec, uint64_t value, char *out, size_t len);
/* Parses a byte count ("37165704", "64k", "1.5g").  False: not a size. */
bool gc_parse_size(const char *text, uint64_t *out);
/* Writes the names of `names` (NULL-terminated) that are near to `word` as "a, b" into out. */
void gc_near_names(const char *word, const char *const *names, char *out, size_t len);

GC_C_END

#endif
