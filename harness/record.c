/* SPDX-License-Identifier: MIT */
#include "harness/record.h"

#include <stdlib.h>
#include <string.h>

/* Memory of which the first `touched` bytes are backed. */
static void *buffer(size_t bytes, size_t touched)
{
    void *p = malloc(bytes);

    return p != NULL ? memset(p, 0, touched) : NULL;
}

bool recorder_open(struct recorder *r, bool events)
{
    size_t requests = RECORD_MAX_REQUESTS * sizeof *r->requests;
    size_t touched = RECORD_TOUCHED_REQUESTS * sizeof *r->requests;
    size_t pauses = RECORD_MAX_PAUSES * sizeof *r->pauses;
    size_t notices = RECORD_MAX_NOTICES * sizeof *r->notices;
    size_t collections = RECORD_MAX_COLLECTIONS * sizeof *r->collections;

    *r = (struct recorder){.requests = buffer(requests, touched),
                           .pauses = buffer(pauses, pauses),
                           .notices = buffer(notices, notices)};
    if (events)
        r->collections = buffer(collections, collections);
    if (r->pauses != NULL && r->requests != NULL && r->notices != NULL &&
        (!events || r->collections != NULL))
        return true;
    recorder_close(r);
    return false;
}

void recorder_close(struct recorder *r)
{
    free(r->pauses);
    free(r->requests);
    free(r->notices);
    free(r->collections);
    *r = (struct recorder){0};
}

void recorder_reset(struct recorder *r)
{
    r->pause_count = 0;
    r->pause_max = 0;
    r->collection_count = 0;
    r->notice_count = 0;
    r->request_count = 0;
    r->request_max = 0;
}

void recorder_collection(struct recorder *r, const struct gc_collection_record *rec)
{
    uint64_t ns = rec->end_ns - rec->begin_ns;

    if (ns > r->pause_max)
        r->pause_max = ns;
    if (r->pause_count < RECORD_MAX_PAUSES)
        r->pauses[r->pause_count] = ns;
    r->pause_count++;
    if (r->collections == NULL)
        return;
    if (r->collection_count < RECORD_MAX_COLLECTIONS)
        r->collections[r->collection_count] = *rec;
    r->collection_count++;
}

void recorder_notice(struct recorder *r, enum gc_notice what, uint64_t at_ns, uint64_t bytes)
{
    if (r->notice_count < RECORD_MAX_NOTICES)
        r->notices[r->notice_count] = (struct record_notice){what, at_ns, bytes};
    r->notice_count++;
}

void recorder_request(struct recorder *r, struct record_request q)
{
    if (q.end_ns - q.begin_ns > r->request_max)
        r->request_max = q.end_ns - q.begin_ns;
    if (r->request_count < RECORD_MAX_REQUESTS)
        r->requests[r->request_count] = q;
    r->request_count++;
}

struct stats recorder_pause_stats(struct recorder *r)
{
    return stats_of(r->pauses, recorder_kept(r->pause_count, RECORD_MAX_PAUSES), r->pause_count,
                    r->pause_max);
}

struct stats recorder_request_stats(const struct recorder *r)
{
    uint64_t n = recorder_kept(r->request_count, RECORD_MAX_REQUESTS);
    uint64_t *ns = n > 0 ? malloc(n * sizeof *ns) : NULL;
    struct stats s;

    for (uint64_t i = 0; ns != NULL && i < n; i++)
        ns[i] = r->requests[i].end_ns - r->requests[i].begin_ns;
    s = stats_of(ns, ns != NULL ? n : 0, r->request_count, r->request_max);
    free(ns);
    return s;
}

/* ---- files ------------------------------------------------------------------------------------*/

const char *recorder_notice_name(enum gc_notice what)
{
    switch (what) {
    case GC_NOTICE_FRESH_RUN:
        return "fresh_run";
    case GC_NOTICE_GROW:
        return "grow";
    case GC_NOTICE_OOM:
        return "oom";
    }
    return "unknown";
}

static void write_number(FILE *f, const char *name, uint64_t v)
{
    fprintf(f, ",\"%s\":%llu", name, (unsigned long long)v);
}

static void write_collection(FILE *f, const struct gc_collection_record *c)
{
    fprintf(f, "{\"ev\":\"collection\",\"reason\":\"%s\",\"extent\":\"%s\"",
            gc_reason_name(c->reason), c->extent == GC_EXTENT_YOUNG ? "young" : "full");
    write_number(f, "seq", c->seq);
    write_number(f, "start_ns", c->begin_ns);
    write_number(f, "end_ns", c->end_ns);
    write_number(f, "gc_ns", c->gc_ns);
    write_number(f, "longest_step_ns", c->longest_ns);
    write_number(f, "steps", c->steps);
    fprintf(f, ",\"phase_ns\":{");
    for (int p = 0; p < GC_PHASE_COUNT; p++)
        fprintf(f, "%s\"%s\":%llu", p > 0 ? "," : "", gc_phase_name((enum gc_phase)p),
                (unsigned long long)c->phase_ns[p]);
    fprintf(f, "},\"phase_begin_ns\":{");
    for (int p = 0, n = 0; p < GC_PHASE_COUNT; p++)
        if (c->phase_begin_ns[p] != 0)
            fprintf(f, "%s\"%s\":%llu", n++ > 0 ? "," : "", gc_phase_name((enum gc_phase)p),
                    (unsigned long long)c->phase_begin_ns[p]);
    fprintf(f, "}");
    write_number(f, "used_before_bytes", c->used_before);
    write_number(f, "used_after_bytes", c->used_after);
    write_number(f, "roots", c->roots);
    write_number(f, "traced_objects", c->traced_objects);
    write_number(f, "traced_bytes", c->traced_bytes);
    write_number(f, "moved_objects", c->moved_objects);
    write_number(f, "moved_bytes", c->moved_bytes);
    write_number(f, "freed_bytes", c->freed_bytes);
    write_number(f, "finalized", c->finalized);
    write_number(f, "mark_overflows", c->overflows);
    write_number(f, "young_bytes", c->young_bytes);
    write_number(f, "promoted_bytes", c->promoted_bytes);
    write_number(f, "remembered", c->remembered);
    fprintf(f, "}\n");
}

void recorder_write_events(const struct recorder *r, const struct record_window *w, FILE *f)
{
    uint64_t collections = recorder_kept(r->collection_count, RECORD_MAX_COLLECTIONS);
    uint64_t notices = recorder_kept(r->notice_count, RECORD_MAX_NOTICES);
    uint64_t n = 0;

    /* The names are file stems: nothing in them needs escaping. */
    fprintf(f,
            "{\"ev\":\"window\",\"schema\":\"tricolor.events/1\",\"collector\":\"%s\","
            "\"workload\":\"%s\"",
            w->collector, w->workload);
    write_number(f, "start_ns", w->begin_ns);
    write_number(f, "end_ns", w->end_ns);
    fprintf(f, "}\n");
    for (uint64_t c = 0; c <= collections; c++) {
        uint64_t until = c < collections ? r->collections[c].end_ns : UINT64_MAX;

        for (; n < notices && r->notices[n].at_ns < until; n++) {
            fprintf(f, "{\"ev\":\"%s\"", recorder_notice_name(r->notices[n].what));
            write_number(f, "at_ns", r->notices[n].at_ns);
            write_number(f, "bytes", r->notices[n].bytes);
            fprintf(f, "}\n");
        }
        if (c < collections)
            write_collection(f, &r->collections[c]);
    }
    if (collections < r->collection_count || notices < r->notice_count) {
        fprintf(f, "{\"ev\":\"dropped\"");
        write_number(f, "collections", r->collection_count - collections);
        write_number(f, "notices", r->notice_count - notices);
        fprintf(f, "}\n");
    }
}

void recorder_write_requests(const struct recorder *r, enum record_columns columns, FILE *f)
{
    uint64_t n = recorder_kept(r->request_count, RECORD_MAX_REQUESTS);
    bool due = columns == RECORD_SPANS_AND_DUE;

    fprintf(f, "start_ns,end_ns%s\n", due ? ",due_ns" : "");
    for (uint64_t i = 0; i < n; i++) {
        fprintf(f, "%llu,%llu", (unsigned long long)r->requests[i].begin_ns,
                (unsigned long long)r->requests[i].end_ns);
        if (due)
            fprintf(f, ",%llu", (unsigned long long)r->requests[i].due_ns);
        fputc('\n', f);
    }
}
