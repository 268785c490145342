/* SPDX-License-Identifier: MIT
 *
 * harness/conformance/suite.h -- what every collector must do, as a table of cases.
 *
 * Each case runs in a child process of its own against one collector and ends in a verdict that
 * says in plain words what was seen, what the likely cause is, and where.  A case adapts through
 * the collector's capability bits: what a collector does not claim is skipped with a reason. The
 * suite looks into the heap's books (heap/heap.h), never into a collector's. */
#ifndef HARNESS_CONFORMANCE_SUITE_H
#define HARNESS_CONFORMANCE_SUITE_H

#include "heap/heap.h"

struct conf;

struct conf_case {
    const char *id;    /* words and hyphens */
    const char *name;  /* a sentence: what a collector that passes does */
    const char *cause; /* likely cause when it fails, unless the failure knows better */
    uint32_t needs;    /* capability bits; a collector without one of them skips the case */
    void (*run)(struct conf *t);
    const char *rows; /* what it proves: rows of docs/obligations.md, "R2 N1"; NULL: none */
};
/* Cases of one theme: what a file harness/conformance/<stem>.c that has any exports, through
 * CONF_THEME(place, stem).  That registers it. */
struct conf_theme {
    const char *name;
    const struct conf_case *cases;
    uint32_t count;
};
/* `place`: themes run in ascending order, so that the first failure is the one that explains the
 * others: what everything needs comes first, and `tricolor check` runs nothing else when a case of
 * the first theme fails.  scripts/gen-registry reads it. */
#define CONF_THEME(place, stem)                       \
    extern const struct conf_theme conf_theme_##stem; \
    const struct conf_theme conf_theme_##stem
/* All themes by place, NULL-terminated. */
extern const struct conf_theme *const conf_themes[];

/* What to run cases against. */
struct conf_subject {
    const struct gc_collector *collector;
    const char *const *options; /* "name=value", applied before a case's own */
    uint32_t option_count;
    uint64_t seed;
    uint32_t timeout_ms;
};

enum conf_outcome { CONF_PASSED, CONF_FAILED, CONF_SKIPPED };
struct conf_verdict {
    enum conf_outcome outcome;
    char what[600];  /* failed: what was seen; skipped: why */
    char cause[400]; /* failed: the likely cause */
    char where[300]; /* failed: seed, collection, step */
};

/* Runs one case in a child process. */
void conf_run(const struct conf_subject *s, const struct conf_case *c, struct conf_verdict *out);
/* Runs one case in this process, for a debugger: a failure prints its verdict and aborts. */
void conf_run_here(const struct conf_subject *s, const struct conf_case *c);

#endif
