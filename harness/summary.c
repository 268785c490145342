/* SPDX-License-Identifier: MIT */
#include "harness/summary.h"

#include <string.h>

#include "harness/text.h"

enum { SHORT = 32 };

/* "  name          text" */
static void line(FILE *f, const char *name, const char *text)
{
    fprintf(f, "  %-14s%s\n", name, text);
}

static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print_title(FILE *f, const struct run_request *q)
{
    char limit[SHORT], live[SHORT];

    fprintf(f, "%s, %s", q->workload->name, q->subject.collector->name);
    if (q->subject.plugin != NULL)
        fprintf(f, " (%s)", q->subject.plugin);
    if (q->subject.baseline == NULL) {
        text_bytes(limit, sizeof limit, (double)q->options.core[GC_OPT_HEAP_SIZE]);
        text_bytes(live, sizeof live, (double)q->live_bytes);
        fprintf(f, ", heap %s", limit);
        if (q->heap_multiple > 0)
            fprintf(f, " = %.3gx the declared %s", q->heap_multiple, live);
    }
    fprintf(f, ", seed %llu, %u iteration%s", (unsigned long long)q->seed, q->iterations,
            q->iterations == 1 ? "" : "s");
    if (q->warmup > 0)
        fprintf(f, " after %u for warm-up", q->warmup);
    fprintf(f, "\n");
}

static void print_times(FILE *f, const struct result *r)
{
    const struct gc_totals *t = &r->facts.totals;
    uint64_t wall = r->end_ns - r->begin_ns;
    char a[SHORT], text[128];

    text_ns(a, sizeof a, (double)wall);
    line(f, "wall time", a);
    text_ns(a, sizeof a, (double)r->cpu_ns);
    line(f, "CPU time", a);
    if (!r->has_heap)
        return;
    text_ns(a, sizeof a, (double)(wall - t->gc_ns));
    snprintf(text, sizeof text, "%-12s%5.1f %%", a, share(wall - t->gc_ns, wall));
    line(f, "mutator", text);
    if (t->lazy_sweep_ns > 0) {
        text_ns(a, sizeof a, (double)t->lazy_sweep_ns);
        snprintf(text, sizeof text, "%-12s%5.1f %%", a, share(t->lazy_sweep_ns, wall));
        line(f, "  lazy sweep", text);
    }
    if (t->rc_ns > 0) {
        text_ns(a, sizeof a, (double)t->rc_ns);
        snprintf(text, sizeof text, "%-12s%5.1f %%", a, share(t->rc_ns, wall));
        line(f, "  counting", text);
    }
    text_ns(a, sizeof a, (double)t->gc_ns);
    snprintf(text, sizeof text, "%-12s%5.1f %%", a, share(t->gc_ns, wall));
    line(f, "GC", text);
}

static void print_collections(FILE *f, const struct result *r)
{
    const struct gc_totals *t = &r->facts.totals;
    char n[SHORT];
    const char *before = " (";

    text_count(n, sizeof n, t->collections);
    fprintf(f, "  %-14s%s", "collections", n);
    for (int i = 0; i < GC_REASON_COUNT; i++) {
        if (t->by_reason[i] == 0)
            continue;
        text_count(n, sizeof n, t->by_reason[i]);
        fprintf(f, "%s%s %s", before, gc_reason_name((enum gc_reason)i), n);
        before = ", ";
    }
    fprintf(f, "%s\n", before[0] == ',' ? ")" : "");
}

static void print_stats(FILE *f, const char *name, const struct stats *s)
{
    char p50[SHORT], p95[SHORT], p99[SHORT], max[SHORT];

    if (s->count == 0)
        return;
    text_ns(max, sizeof max, (double)s->max_ns);
    if (!s->known) {
        fprintf(f, "  %-14smax %s; too many were recorded for percentiles\n", name, max);
        return;
    }
    text_ns(p50, sizeof p50, (double)s->p50_ns);
    text_ns(p95, sizeof p95, (double)s->p95_ns);
    text_ns(p99, sizeof p99, (double)s->p99_ns);
    fprintf(f, "  %-14smedian %s, p95 %s, p99 %s, max %s\n", name, p50, p95, p99, max);
}

static void print_memory(FILE *f, const struct result *r)
{
    uint64_t wall = r->end_ns - r->begin_ns;
    char bytes[SHORT], objects[SHORT], rate[SHORT], text[160];

    text_count(objects, sizeof objects, r->allocated_objects);
    if (!r->has_heap) {
        snprintf(text, sizeof text, "%s objects", objects);
        if (r->complete)
            line(f, "allocated", text);
        return;
    }
    text_bytes(bytes, sizeof bytes, (double)r->facts.allocated_bytes);
    text_bytes(rate, sizeof rate,
               wall > 0 ? (double)r->facts.allocated_bytes * 1e9 / (double)wall : 0);
    if (r->complete)
        snprintf(text, sizeof text, "%s in %s objects, %s/s", bytes, objects, rate);
    else
        snprintf(text, sizeof text, "%s, %s/s", bytes, rate);
    line(f, "allocated", text);
    text_bytes(bytes, sizeof bytes, (double)r->facts.peak_committed);
    text_bytes(objects, sizeof objects, (double)r->facts.peak_used);
    snprintf(text, sizeof text, "%s committed, %s in use", bytes, objects);
    line(f, "peak", text);
}

void summary_print(FILE *f, const struct run_request *q, const struct result *r)
{
    char text[64];

    print_title(f, q);
    if (r->status != RESULT_OK) {
        snprintf(text, sizeof text, "%s%s", result_status_name(r->status),
                 r->measured ? " (figures up to there)" : "");
        line(f, "ended as", text);
    }
    if (!r->measured)
        return;
    print_times(f, r);
    if (r->has_heap) {
        print_collections(f, r);
        print_stats(f, "pauses", &r->pauses);
    }
    print_stats(f, "requests", &r->requests);
    print_memory(f, r);
    if (r->has_checksum) {
        snprintf(text, sizeof text, "0x%016llx", (unsigned long long)r->checksum);
        line(f, "checksum", text);
    } else {
        line(f, "checksum", "none");
    }
}
