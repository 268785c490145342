/* SPDX-License-Identifier: MIT */
#include "harness/check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/conformance/suite.h"
#include "harness/find.h"
#include "harness/text.h"

enum { MAX_OPTIONS = 32, DEFAULT_TIMEOUT_S = 120 };

struct request {
    struct conf_subject subject;
    const char *name; /* of the collector, as given */
    const char *options[MAX_OPTIONS];
    const char *only[MAX_OPTIONS]; /* case ids; none: all */
    uint32_t only_count;
    uint64_t timeout_s;
    bool verbose;
    bool list;
    bool no_fork;
    bool keep_going;
    bool help;
};

void harness_check_help(FILE *f)
{
    fputs("usage: tricolor check --collector=NAME|FILE.so [flags] [--OPTION=VALUE ...]\n"
          "\n"
          "Runs the conformance suite against a collector, each case in a process of its\n"
          "own, and says in plain words what failed and why that is likely.\n"
          "\n"
          "  --collector=NAME|FILE.so  a built-in collector, or a plugin (a path with a slash)\n"
          "  --case=ID                 only this case; may be given several times\n"
          "  --list                    lists the cases instead of running them\n"
          "  --verbose                 also says what each case that passed demands\n"
          "  --seed=N                  seed of the random cases; default 1\n"
          "  --timeout=SECONDS         for one case; default 120\n"
          "  --keep-going              goes on when a first step fails, which all cases need\n"
          "  --no-fork                 runs one case in this process, for a debugger\n"
          "  --OPTION=VALUE            any option of the heap or of the collector\n"
          "\n"
          "Exit codes: 0 everything passed, 1 something failed, 2 usage.\n",
          f);
}

/* ---- the command line ----------------------------------------------------------------------- */

static bool read_count(const char *flag, const char *value, uint64_t min, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(value, &end, 10);
    if (value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 && *out >= min)
        return true;
    say_error("--%s=%s: expected a whole number from %llu", flag, value, (unsigned long long)min);
    return false;
}

static bool is(const char *word, size_t len, const char *flag)
{
    return strlen(flag) == len && strncmp(word, flag, len) == 0;
}

/* A flag with its value.  False: an error was said. */
static bool read_flag(struct request *q, const char *word, size_t len, const char *value)
{
    if (is(word, len, "collector")) {
        q->name = value;
    } else if (is(word, len, "case")) {
        if (q->only_count == MAX_OPTIONS) {
            say_error("--case is given more than %d times", MAX_OPTIONS);
            return false;
        }
        q->only[q->only_count++] = value;
    } else if (is(word, len, "seed")) {
        return read_count("seed", value, 0, &q->subject.seed);
    } else if (is(word, len, "timeout")) {
        if (!read_count("timeout", value, 1, &q->timeout_s))
            return false;
        if (q->timeout_s > 1000000)
            q->timeout_s = 1000000;
    } else {
        if (q->subject.option_count == MAX_OPTIONS) {
            say_error("more than %d options", MAX_OPTIONS);
            return false;
        }
        q->options[q->subject.option_count++] = word; /* checked once the collector is known */
    }
    return true;
}

static bool parse(int argc, char **argv, struct request *q)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i] + 2;
        size_t len = strcspn(argv[i][0] == '-' && argv[i][1] == '-' ? word : "", "=");

        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            q->help = true;
        } else if (len == 0) {
            say_error("check: unexpected argument '%s'", argv[i]);
            return false;
        } else if (strcmp(word, "verbose") == 0) {
            q->verbose = true;
        } else if (strcmp(word, "list") == 0) {
            q->list = true;
        } else if (strcmp(word, "no-fork") == 0) {
            q->no_fork = true;
        } else if (strcmp(word, "keep-going") == 0) {
            q->keep_going = true;
        } else if (word[len] != '=') {
            say_error("--%s needs a value: --%s=VALUE", word, word);
            return false;
        } else if (!read_flag(q, word, len, word + len + 1)) {
            return false;
        }
    }
    return true;
}

static const struct conf_case *find_case(const char *id)
{
    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        for (uint32_t i = 0; i < conf_themes[k]->count; i++) {
            if (strcmp(conf_themes[k]->cases[i].id, id) == 0)
                return &conf_themes[k]->cases[i];
        }
    }
    return NULL;
}

static void unknown_case(const char *id)
{
    const char *ids[256] = {NULL};
    char hint[192];
    uint32_t n = 0;

    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        for (uint32_t i = 0; i < conf_themes[k]->count && n < 255; i++)
            ids[n++] = conf_themes[k]->cases[i].id;
    }
    text_hint(id, ids, hint, sizeof hint);
    say_error("unknown case '%s'%s; `tricolor check --list` lists them", id, hint);
}

/* Finds what the names mean and tries the options on a gc_options of their own. */
static bool resolve(struct request *q)
{
    struct subject found;
    struct gc_options o;
    char err[512];

    for (uint32_t i = 0; i < q->only_count; i++) {
        if (find_case(q->only[i]) == NULL) {
            unknown_case(q->only[i]);
            return false;
        }
    }
    if (q->name == NULL) {
        say_error("check: --collector=NAME is required; `tricolor list` lists them");
        return false;
    }
    if (!find_subject(q->name, &found, err, sizeof err)) {
        say_error("%s", err);
        return false;
    }
    if (found.baseline != NULL) {
        say_error("%s is a baseline: it has no collector to check", q->name);
        return false;
    }
    gc_options_init(&o, found.collector);
    for (uint32_t i = 0; i < q->subject.option_count; i++) {
        char name[64];
        size_t len = strcspn(q->options[i], "=");

        snprintf(name, sizeof name, "%.*s", (int)len, q->options[i]);
        if (gc_options_set(&o, name, q->options[i] + len + 1, err, sizeof err) != GC_OK) {
            say_error("%s", err);
            return false;
        }
    }
    if (q->no_fork && q->only_count != 1) {
        say_error("--no-fork needs exactly one --case=ID");
        return false;
    }
    q->subject.collector = found.collector;
    q->subject.options = q->options;
    q->subject.timeout_ms = (uint32_t)(q->timeout_s * 1000);
    return true;
}

/* ---- running -------------------------------------------------------------------------------- */

static void list_cases(void)
{
    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        printf("%s%s:\n", k > 0 ? "\n" : "", conf_themes[k]->name);
        for (uint32_t i = 0; i < conf_themes[k]->count; i++) {
            const struct conf_case *c = &conf_themes[k]->cases[i];

            printf("  %-30s %s%s%s%s\n", c->id, c->name, c->rows != NULL ? " [" : "",
                   c->rows != NULL ? c->rows : "", c->rows != NULL ? "]" : "");
        }
    }
}

static void paragraph(const char *head, const char *text)
{
    printf("      %s", head);
    text_fill(stdout, 6 + (int)strlen(head), 8, text);
}

static void print_verdict(const struct request *q, const struct conf_case *c,
                          const struct conf_verdict *v)
{
    switch (v->outcome) {
    case CONF_PASSED:
        printf("PASS  %s%s%s\n", c->id, q->verbose ? ": " : "", q->verbose ? c->name : "");
        return;
    case CONF_SKIPPED:
        printf("SKIP  %s: %s\n", c->id, v->what);
        return;
    case CONF_FAILED:
        break;
    }
    printf("FAIL  %s: ", c->id);
    text_fill(stdout, 8 + (int)strlen(c->id), 6, v->what);
    if (q->verbose)
        paragraph("What is demanded: ", c->name);
    paragraph("Likely cause: ", v->cause);
    if (c->rows != NULL)
        printf("      Promises: %s of docs/obligations.md\n", c->rows);
    paragraph("Where: ", v->where);
    printf("      Again: %s check --collector=%s", program_invocation_name, q->name);
    for (uint32_t i = 0; i < q->subject.option_count; i++)
        printf(" --%s", q->options[i]);
    printf(" --case=%s --seed=%llu --no-fork\n", c->id, (unsigned long long)q->subject.seed);
}

static bool wanted(const struct request *q, const struct conf_case *c)
{
    for (uint32_t i = 0; i < q->only_count; i++) {
        if (strcmp(q->only[i], c->id) == 0)
            return true;
    }
    return q->only_count == 0;
}

/* What has been seen so far. */
struct tally {
    uint32_t counts[3];
    uint32_t not_run;
    const char *first_failed;
};

static void run_theme(const struct request *q, const struct conf_theme *theme, struct tally *n)
{
    for (uint32_t i = 0; i < theme->count; i++) {
        const struct conf_case *c = &theme->cases[i];
        struct conf_verdict v;

        if (!wanted(q, c))
            continue;
        if (theme == conf_themes[0] && n->first_failed != NULL && !q->keep_going) {
            n->not_run++;
            continue;
        }
        conf_run(&q->subject, c, &v);
        n->counts[v.outcome]++;
        if (v.outcome == CONF_FAILED && n->first_failed == NULL)
            n->first_failed = c->id;
        print_verdict(q, c, &v);
        fflush(stdout);
    }
}

static uint32_t wanted_of(const struct request *q, const struct conf_theme *theme)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < theme->count; i++)
        n += wanted(q, &theme->cases[i]);
    return n;
}

static int run_all(const struct request *q)
{
    struct tally n = {.first_failed = NULL};
    bool stopped;

    run_theme(q, conf_themes[0], &n);
    stopped = n.first_failed != NULL && !q->keep_going;
    for (size_t k = 1; conf_themes[k] != NULL; k++) {
        if (stopped)
            n.not_run += wanted_of(q, conf_themes[k]);
        else
            run_theme(q, conf_themes[k], &n);
    }
    if (n.not_run > 0)
        printf("what follows needs %s: mend that first (%u cases not run; --keep-going "
               "runs them)\n",
               n.first_failed, n.not_run);
    else if (n.counts[CONF_FAILED] > 1)
        printf("begin with %s: one mistake often fails many cases\n", n.first_failed);
    printf("%s: %u passed, %u failed, %u skipped\n", q->name, n.counts[CONF_PASSED],
           n.counts[CONF_FAILED], n.counts[CONF_SKIPPED]);
    return n.counts[CONF_FAILED] == 0 ? CODE_OK : CODE_FAILURE;
}

int harness_check(int argc, char **argv)
{
    struct request q = {.timeout_s = DEFAULT_TIMEOUT_S, .subject = {.seed = 1}};

    if (!parse(argc, argv, &q))
        return CODE_USAGE;
    if (q.help) {
        harness_check_help(stdout);
        return CODE_OK;
    }
    if (q.list) {
        list_cases();
        return CODE_OK;
    }
    if (!resolve(&q))
        return CODE_USAGE;
    if (q.no_fork) {
        conf_run_here(&q.subject, find_case(q.only[0]));
        printf("PASS  %s\n", q.only[0]);
        return CODE_OK;
    }
    return run_all(&q);
}
