/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "heap/heap.h"

/* Says the line and aborts.  One write, so that the line stays whole when several processes share
 * stderr.  The signal that aborts carries the line, without its newline, as its value: a handler of
 * the process can put it where its results are (sender: this process).  Without one it is the death
 * that abort() would be. */
_Noreturn static void die(const char *prefix, const char *fmt, va_list ap)
{
    char line[512];
    int n = snprintf(line, sizeof line, "tricolor: %s", prefix);

    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    line[n] = '\n';
    while (write(STDERR_FILENO, line, (size_t)n + 1) < 0) {
        /* EINTR: again; anything else leaves nothing better to do than abort. */
        break;
    }
    line[n] = '\0';
    (void)pthread_sigqueue(pthread_self(), SIGABRT, (union sigval){.sival_ptr = line});
    abort(); /* the signal is blocked, ignored, or its handler returned */
}

void gc_panic(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    die("panic: ", fmt, ap);
}

/* A variadic helper, so that die() has one form. */
_Noreturn static void die_corrupt(const char *fmt, ...) GC_PRINTF(1, 2);
static void die_corrupt(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    die("heap corruption: ", fmt, ap);
}

void gc_corrupt(const struct gc_heap *h, gc_ref r, const char *what)
{
    die_corrupt("%s, at reference 0x%08x of heap %u (%s)", what, r.bits, h->mutator.heap_id,
                h->collector->name);
}

const char *gc_err_text(int err)
{
    switch (err) {
#define X(name, value, text) \
    case name:               \
        return text;
#include "heap/errors.def"
#undef X
    default:
        return "unknown error";
    }
}
