/* SPDX-License-Identifier: MIT */
#include "harness/conformance/suite.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/check_child.h"
#include "harness/conformance/kit.h"

/* ---- verdicts, in the child ---- */

static void where(struct conf *t)
{
    struct conf_shared *s = t->shared;
    char *out = s->verdict.where;
    size_t len = sizeof s->verdict.where;
    int n = snprintf(out, len, "seed %llu", (unsigned long long)t->subject->seed);

    if (s->step != 0 && n > 0 && (size_t)n < len)
        n += snprintf(out + n, len - (size_t)n, ", step %llu", (unsigned long long)s->step);
    if (t->heap != NULL && n > 0 && (size_t)n < len)
        snprintf(out + n, len - (size_t)n, ", after %llu collection%s",
                 (unsigned long long)t->heap->totals.collections,
                 t->heap->totals.collections == 1 ? "" : "s");
}

_Noreturn static void leave(struct conf *t)
{
    t->shared->decided = true;
    if (t->shared->verdict.outcome == CONF_FAILED && t->subject->timeout_ms == 0) {
        const struct conf_verdict *v = &t->shared->verdict;

        fprintf(stderr, "FAIL %s: %s.\n  Likely cause: %s.\n  Where: %s\n", t->test->id, v->what,
                v->cause, v->where);
        abort();
    }
    _exit(0);
}

void conf_fail(struct conf *t, const char *cause, const char *what, ...)
{
    struct conf_verdict *v = &t->shared->verdict;
    va_list ap;

    v->outcome = CONF_FAILED;
    va_start(ap, what);
    vsnprintf(v->what, sizeof v->what, what, ap);
    va_end(ap);
    snprintf(v->cause, sizeof v->cause, "%s", cause != NULL ? cause : t->test->cause);
    where(t);
    leave(t);
}

void conf_skip(struct conf *t, const char *why, ...)
{
    struct conf_verdict *v = &t->shared->verdict;
    va_list ap;

    v->outcome = CONF_SKIPPED;
    va_start(ap, why);
    vsnprintf(v->what, sizeof v->what, why, ap);
    va_end(ap);
    leave(t);
}

void conf_doing(struct conf *t, const char *what, ...)
{
    va_list ap;

    va_start(ap, what);
    vsnprintf(t->shared->doing, sizeof t->shared->doing, what, ap);
    va_end(ap);
}

/* A case that left its heap open gets the general checks for free. */
static void run_case(struct conf *t)
{
    gc_may_gc_begin();
    t->test->run(t);
    if (t->heap != NULL) {
        if (t->heap->status == GC_HEAP_IDLE) {
            conf_expect_books(t, "at the end");
            conf_verify(t, "at the end");
        }
        conf_close(t);
    }
    t->shared->verdict.outcome = CONF_PASSED;
}

static void child(void *arg)
{
    struct conf *t = arg;

    run_case(t);
    leave(t);
}

/* ---- from the outcome of a child to words ---- */

static const char *signal_text(int sig)
{
    switch (sig) {
    case SIGSEGV:
        return "touched memory that it must not touch (segmentation fault)";
    case SIGBUS:
        return "touched memory that it must not touch (bus error)";
    case SIGABRT:
        return "aborted";
    case SIGFPE:
        return "divided by zero";
    case SIGILL:
        return "executed an illegal instruction";
    default:
        return "was killed by a signal";
    }
}

/* Our own line of a panic, or the line in which a sanitizer sums up; NULL: none. */
static const char *telling_line(char *text)
{
    static const char *const marks[] = {"tricolor: ", "ERROR: AddressSanitizer", "runtime error: "};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        char *at = strstr(text, marks[i]);

        if (at != NULL) {
            at[strcspn(at, "\n")] = '\0';
            return at;
        }
    }
    return NULL;
}

static void explain_death(const struct conf *t, struct child_report *r, struct conf_verdict *v)
{
    const struct conf_shared *s = t->shared;
    const char *line = telling_line(r->text);

    v->outcome = CONF_FAILED;
    if (r->end == CHILD_FAILED) {
        snprintf(v->what, sizeof v->what, "no child process could be made: %s", strerror(r->code));
        snprintf(v->cause, sizeof v->cause, "too many processes, or too little memory");
        return;
    }
    if (r->end == CHILD_TIMED_OUT)
        snprintf(v->what, sizeof v->what, "it did not end within %u s; last seen %s",
                 t->subject->timeout_ms / 1000, s->doing);
    else if (line != NULL)
        snprintf(v->what, sizeof v->what, "it stopped while %s: %s", s->doing, line);
    else if (r->end == CHILD_SIGNALLED)
        snprintf(v->what, sizeof v->what, "it %s while %s", signal_text(r->code), s->doing);
    else
        snprintf(v->what, sizeof v->what, "it left with exit status %d while %s", r->code,
                 s->doing);
    snprintf(v->cause, sizeof v->cause, "%s",
             r->end != CHILD_TIMED_OUT ? t->test->cause
             : strncmp(s->doing, "collecting", 10) == 0
                 ? "an endless loop: step() never answers GC_COMPLETE, or what was reached before "
                   "is taken for new and traced again"
                 : "an endless loop: a collection that frees nothing and is asked for again, or "
                   "step() that never answers GC_COMPLETE");
    snprintf(v->where, sizeof v->where, "seed %llu, step %llu, after about %llu collections",
             (unsigned long long)t->subject->seed, (unsigned long long)s->step,
             (unsigned long long)s->collections);
}

/* ---- running ---- */

static const char *missing(uint32_t caps, uint32_t needs)
{
    uint32_t lacks = needs & ~caps;

    if (lacks & GC_CAP_COLLECTS)
        return "this collector reclaims nothing";
    if (lacks & GC_CAP_MOVES)
        return "this collector never moves an object";
    if (lacks & GC_CAP_CYCLES)
        return "this collector does not reclaim cycles";
    if (lacks & GC_CAP_COUNTS)
        return "this collector does not count references";
    if (lacks & GC_CAP_YOUNG)
        return "this collector has no young collections";
    return NULL;
}

static void prepare(struct conf *t, const struct conf_subject *s, const struct conf_case *c,
                    struct conf_shared *shared)
{
    memset(t, 0, sizeof *t);
    t->subject = s;
    t->test = c;
    t->collector = s->collector;
    t->shared = shared;
    t->rng.state = s->seed;
    snprintf(shared->doing, sizeof shared->doing, "starting");
}

void conf_run(const struct conf_subject *s, const struct conf_case *c, struct conf_verdict *out)
{
    const char *lacks = missing(s->collector->caps, c->needs);
    struct child_report report;
    struct conf_shared *shared;
    struct conf t;

    memset(out, 0, sizeof *out);
    if (lacks != NULL) {
        out->outcome = CONF_SKIPPED;
        snprintf(out->what, sizeof out->what, "%s", lacks);
        return;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    GC_CHECK(shared != MAP_FAILED, "conformance: no memory for a verdict");
    prepare(&t, s, c, shared);
    child_run(child, &t, s->timeout_ms, &report);
    if (shared->decided && report.end == CHILD_EXITED && report.code == 0)
        *out = shared->verdict;
    else
        explain_death(&t, &report, out);
    munmap(shared, sizeof *shared);
}

void conf_run_here(const struct conf_subject *s, const struct conf_case *c)
{
    struct conf_subject here = *s;
    struct conf_shared shared;
    struct conf t;

    memset(&shared, 0, sizeof shared);
    here.timeout_ms = 0;
    prepare(&t, &here, c, &shared);
    run_case(&t);
}

struct panic_call {
    void (*fn)(struct conf *t);
    struct conf *t;
};

static void panic_child(void *arg)
{
    struct panic_call *call = arg;

    call->fn(call->t);
}

void conf_expect_panic(struct conf *t, void (*fn)(struct conf *t), const char *what,
                       const char *message)
{
    struct panic_call call = {fn, t};
    struct child_report report;

    conf_doing(t, "doing what must panic: %s", what);
    child_run(panic_child, &call, t->subject->timeout_ms != 0 ? t->subject->timeout_ms : 60000,
              &report);
    if (t->shared->decided)
        leave(t);
    if (report.end != CHILD_SIGNALLED || report.code != SIGABRT)
        conf_fail(t, NULL, "%s must end in a panic, but %s", what,
                  report.end == CHILD_TIMED_OUT   ? "it never ended"
                  : report.end == CHILD_SIGNALLED ? signal_text(report.code)
                                                  : "nothing happened");
    if (strstr(report.text, message) == NULL)
        conf_fail(t, NULL, "%s must end in a panic that mentions \"%s\", but it said: %.200s", what,
                  message, report.text);
    conf_doing(t, "running the case");
}
