/* SPDX-License-Identifier: MIT */
#include "harness/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "harness/text.h"
#include "heap/events.h"

enum { BAR = 24 };
/* A terminal shows no more, and a draw costs some microseconds of the measured time. */
#define PERIOD_NS 100000000u

void progress_begin(struct progress *p, const char *workload, const char *collector,
                    uint32_t iterations)
{
    uint64_t now = gc_clock_ns();

    *p = (struct progress){
        .on = isatty(STDERR_FILENO) == 1,
        .began_ns = now,
        .next_ns = now + PERIOD_NS,
        .iterations = iterations,
        .workload = workload,
        .collector = collector,
    };
}

void progress_show(struct progress *p, double fraction)
{
    char line[256], bar[BAR + 1], spent[24], left[24] = "?";
    uint64_t now;
    double done;
    int filled, n;
    ssize_t written;

    if (!p->on)
        return;
    now = gc_clock_ns();
    if (now < p->next_ns)
        return;
    p->next_ns = now + PERIOD_NS;
    done = (p->iteration + (fraction < 0 ? 0 : fraction > 1 ? 1 : fraction)) / p->iterations;
    filled = (int)(done * BAR);
    for (int i = 0; i < BAR; i++)
        bar[i] = i < filled ? '=' : ' ';
    bar[BAR] = '\0';
    text_ns(spent, sizeof spent, (double)(now - p->began_ns));
    if (done > 0)
        text_ns(left, sizeof left, (double)(now - p->began_ns) * (1 - done) / done);
    n = snprintf(line, sizeof line, "\r%s, %s [%s] %3.0f %%  iteration %u of %u  %s, %s left\033[K",
                 p->workload, p->collector, bar, 100 * done, p->iteration + 1, p->iterations, spent,
                 left);
    written = write(STDERR_FILENO, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
    (void)written; /* a lost drawing is no loss */
    p->shown = true;
}

void progress_end(struct progress *p)
{
    ssize_t written;

    if (!p->shown)
        return;
    written = write(STDERR_FILENO, "\r\033[K", 4);
    (void)written;
    p->shown = false;
}
