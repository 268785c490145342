/* SPDX-License-Identifier: MIT */
#include "harness/timeline.h"

/* Rows of the timeline. */
enum { ROW_MUTATOR = 1, ROW_COLLECTOR = 2 };

struct out {
    FILE *f;
    uint64_t zero_ns;
};

static void name_row(const struct out *o, const char *what, int row, const char *name)
{
    fprintf(o->f, "{\"ph\":\"M\",\"pid\":1,\"tid\":%d,\"name\":\"%s\",\"args\":{\"name\":\"%s\"}}",
            row, what, name);
}

/* Microseconds with three decimals: the format's unit. */
static void write_us(const struct out *o, const char *name, uint64_t ns)
{
    fprintf(o->f, ",\"%s\":%llu.%03llu", name, (unsigned long long)(ns / 1000),
            (unsigned long long)(ns % 1000));
}

/* Begins an event; the caller closes its brace. */
static void begin(const struct out *o, const char *ph, int row, const char *name, uint64_t at_ns)
{
    fprintf(o->f, ",\n{\"ph\":\"%s\",\"pid\":1,\"tid\":%d,\"name\":\"%s\"", ph, row, name);
    write_us(o, "ts", at_ns > o->zero_ns ? at_ns - o->zero_ns : 0);
}

static void slice(const struct out *o, int row, const char *name, uint64_t from, uint64_t to)
{
    begin(o, "X", row, name, from);
    write_us(o, "dur", to - from);
}

static void write_use(const struct out *o, uint64_t at_ns, uint64_t bytes)
{
    begin(o, "C", ROW_COLLECTOR, "heap used", at_ns);
    fprintf(o->f, ",\"args\":{\"bytes\":%llu}}", (unsigned long long)bytes);
}

/* A phase that was entered several times is drawn once, from its first beginning; it never passes
 * the next one, so that slices nest. */
static void write_phases(const struct out *o, const struct gc_collection_record *c)
{
    for (int p = 0; p < GC_PHASE_COUNT; p++) {
        uint64_t from = c->phase_begin_ns[p], to = from + c->phase_ns[p];

        if (from == 0)
            continue;
        for (int q = 0; q < GC_PHASE_COUNT; q++)
            if (c->phase_begin_ns[q] > from && to > c->phase_begin_ns[q])
                to = c->phase_begin_ns[q];
        if (to > c->end_ns)
            to = c->end_ns;
        slice(o, ROW_COLLECTOR, gc_phase_name((enum gc_phase)p), from, to);
        fprintf(o->f, ",\"cat\":\"phase\",\"args\":{\"total_ns\":%llu}}",
                (unsigned long long)c->phase_ns[p]);
    }
}

static void write_collection(const struct out *o, const struct gc_collection_record *c)
{
    const struct {
        const char *name;
        uint64_t value;
    } args[] = {
        {"seq", c->seq},
        {"steps", c->steps},
        {"roots", c->roots},
        {"traced_objects", c->traced_objects},
        {"traced_bytes", c->traced_bytes},
        {"moved_objects", c->moved_objects},
        {"moved_bytes", c->moved_bytes},
        {"freed_bytes", c->freed_bytes},
        {"finalized", c->finalized},
        {"mark_overflows", c->overflows},
        {"used_before_bytes", c->used_before},
        {"used_after_bytes", c->used_after},
    };

    write_use(o, c->begin_ns, c->used_before);
    slice(o, ROW_COLLECTOR, c->extent == GC_EXTENT_YOUNG ? "young collection" : "full collection",
          c->begin_ns, c->end_ns);
    fprintf(o->f, ",\"cat\":\"collection\",\"args\":{\"reason\":\"%s\"", gc_reason_name(c->reason));
    for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
        fprintf(o->f, ",\"%s\":%llu", args[i].name, (unsigned long long)args[i].value);
    fprintf(o->f, "}}");
    write_phases(o, c);
    write_use(o, c->end_ns, c->used_after);
}

void timeline_write(const struct recorder *r, const struct record_window *w, FILE *f)
{
    const struct out o = {f, w->begin_ns};
    uint64_t collections = recorder_kept(r->collection_count, RECORD_MAX_COLLECTIONS);
    uint64_t requests = recorder_kept(r->request_count, TIMELINE_MAX_REQUESTS);
    uint64_t notices = recorder_kept(r->notice_count, RECORD_MAX_NOTICES);

    fprintf(f, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
    name_row(&o, "process_name", ROW_MUTATOR, w->collector);
    fprintf(f, ",\n");
    name_row(&o, "thread_name", ROW_MUTATOR, w->workload);
    fprintf(f, ",\n");
    name_row(&o, "thread_name", ROW_COLLECTOR, "collector");
    slice(&o, ROW_MUTATOR, "measured window", w->begin_ns, w->end_ns);
    fprintf(f, ",\"cat\":\"run\"}");
    for (uint64_t i = 0; i < requests; i++) {
        slice(&o, ROW_MUTATOR, "request", r->requests[i].begin_ns, r->requests[i].end_ns);
        fprintf(f, ",\"cat\":\"request\"}");
    }
    for (uint64_t i = 0; i < collections; i++)
        write_collection(&o, &r->collections[i]);
    for (uint64_t i = 0; i < notices; i++) {
        begin(&o, "i", ROW_COLLECTOR, recorder_notice_name(r->notices[i].what),
              r->notices[i].at_ns);
        fprintf(f, ",\"s\":\"p\",\"args\":{\"bytes\":%llu}}",
                (unsigned long long)r->notices[i].bytes);
    }
    fprintf(
        f,
        "\n],\"otherData\":{\"collector\":\"%s\",\"workload\":\"%s\",\"requests_left_out\":%llu,"
        "\"collections_left_out\":%llu}}\n",
        w->collector, w->workload, (unsigned long long)(r->request_count - requests),
        (unsigned long long)(r->collection_count - collections));
}
