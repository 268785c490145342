/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "heap/heap.h"

/* One write, so that the line stays whole when several processes share stderr. */
static void say(const char *prefix, const char *fmt, va_list ap)
{
    char line[512];
    int n = snprintf(line, sizeof line, "tricolor: %s", prefix);

    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    line[n++] = '\n';
    while (write(STDERR_FILENO, line, (size_t)n) < 0) {
        /* EINTR: again; anything else leaves nothing better to do than abort. */
        break;
    }
}

void gc_panic(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say("panic: ", fmt, ap);
    va_end(ap);
    abort();
}

/* A variadic helper, so that say() has one form. */
static void say_corrupt(const char *fmt, ...) GC_PRINTF(1, 2);
static void say_corrupt(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say("heap corruption: ", fmt, ap);
    va_end(ap);
}

void gc_corrupt(const struct gc_heap *h, gc_ref r, const char *what)
{
    say_corrupt("%s, at reference 0x%08x of heap %u (%s)", what, r.bits, h->mutator.heap_id,
                h->collector->name);
    abort();
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
