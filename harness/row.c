/* SPDX-License-Identifier: MIT */
#include "harness/row.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "harness/machine.h"
#include "harness/text.h"

/* cJSON's numbers are doubles, which hold only 53 bits of an integer. */
static void put_u64(cJSON *o, const char *name, uint64_t v)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    cJSON_AddRawToObject(o, name, text);
}
static void put_u64_if(cJSON *o, const char *name, bool known, uint64_t v)
{
    if (known)
        put_u64(o, name, v);
    else
        cJSON_AddNullToObject(o, name);
}
static void put_text(cJSON *o, const char *name, const char *text)
{
    if (text != NULL)
        cJSON_AddStringToObject(o, name, text);
    else
        cJSON_AddNullToObject(o, name);
}

const char *result_status_name(enum result_status s)
{
    static const char *const names[] = {
#define X(sym, name, code) [RESULT_##sym] = name,
        RESULT_STATUSES(X)
#undef X
    };

    return names[s];
}

int result_exit_code(enum result_status s)
{
    static const int codes[] = {
#define X(sym, name, code) [RESULT_##sym] = code,
        RESULT_STATUSES(X)
#undef X
    };

    return codes[s];
}

/* ---- what was asked for -----------------------------------------------------------------------*/

static void put_option(cJSON *o, const struct gc_option_spec *spec, uint64_t value)
{
    char text[64];

    if (spec->kind == GC_OPTION_WORD) {
        gc_option_format(spec, value, text, sizeof text);
        cJSON_AddStringToObject(o, spec->name, text);
    } else {
        put_u64(o, spec->name, value);
    }
}

static void put_options(cJSON *row, const struct run_request *q)
{
    const struct gc_collector *c = q->subject.collector;
    struct gc_options defaults;
    cJSON *own = cJSON_AddObjectToObject(row, "collector_options");
    cJSON *core;

    for (uint32_t i = 0; i < c->option_count; i++)
        put_option(own, &c->options[i], q->options.own[i]);
    core = cJSON_AddObjectToObject(row, "options");
    cli_default_options(&defaults, c);
    for (int i = 0; i < GC_OPT_COUNT; i++)
        if (i != GC_OPT_HEAP_SIZE && q->options.core[i] != defaults.core[i])
            put_option(core, &gc_core_options[i], q->options.core[i]);
}

static void put_request(cJSON *row, const struct run_request *q)
{
    bool heap = q->subject.baseline == NULL;
    cJSON *params;

    put_text(row, "collector", q->subject.collector->name);
    put_options(row, q);
    put_text(row, "plugin", q->subject.plugin);
    cJSON_AddBoolToObject(row, "baseline", !heap);
    put_text(row, "workload", q->workload->name);
    params = cJSON_AddObjectToObject(row, "params");
    for (uint32_t i = 0; i < q->workload->param_count; i++) {
        if (q->texts[i] != NULL)
            put_text(params, q->workload->params[i].name, q->texts[i]);
        else
            put_u64(params, q->workload->params[i].name, q->params[i]);
    }
    put_u64(row, "seed", q->seed);
    put_u64(row, "iterations", q->iterations);
    put_u64(row, "warmup", q->warmup);
    put_u64_if(row, "rate", q->rate > 0, q->rate);
    put_text(row, "heap", q->heap);
    put_u64_if(row, "heap_limit_bytes", heap, q->options.core[GC_OPT_HEAP_SIZE]);
    if (heap && q->heap_multiple > 0)
        cJSON_AddNumberToObject(row, "heap_multiple", q->heap_multiple);
    else
        cJSON_AddNullToObject(row, "heap_multiple");
    put_u64(row, "live_bytes", q->live_bytes);
    put_u64_if(row, "pretouch", heap, q->options.core[GC_OPT_PRETOUCH]);
    put_u64_if(row, "huge_pages", heap, q->options.core[GC_OPT_HUGE_PAGES]);
}

/* ---- what was measured ------------------------------------------------------------------------*/

static void put_times(cJSON *row, const struct result *r)
{
    const struct gc_totals *t = &r->facts.totals;
    bool heap = r->measured && r->has_heap;
    uint64_t wall = r->end_ns - r->begin_ns;
    cJSON *list;

    put_u64_if(row, "wall_ns", r->measured, wall);
    put_u64_if(row, "cpu_ns", r->measured, r->cpu_ns);
    put_u64_if(row, "mutator_ns", r->measured, wall - t->gc_ns);
    put_u64_if(row, "gc_ns", r->measured, t->gc_ns);
    put_u64_if(row, "lazy_sweep_ns", heap, t->lazy_sweep_ns);
    put_u64_if(row, "rc_ns", heap, t->rc_ns);
    put_u64_if(row, "rc_max_ns", heap, t->rc_max_ns);
    list = cJSON_AddArrayToObject(row, "iteration_wall_ns");
    for (uint32_t i = 0; i < r->iterations; i++) {
        char text[24];

        snprintf(text, sizeof text, "%llu", (unsigned long long)r->iteration_ns[i]);
        cJSON_AddItemToArray(list, cJSON_CreateRaw(text));
    }
}

static void put_stats(cJSON *o, const struct stats *s)
{
    put_u64(o, "count", s->count);
    put_u64_if(o, "p50_ns", s->known, s->p50_ns);
    put_u64_if(o, "p95_ns", s->known, s->p95_ns);
    put_u64_if(o, "p99_ns", s->known, s->p99_ns);
    put_u64_if(o, "max_ns", s->count > 0, s->max_ns);
}

static void put_collections(cJSON *row, const struct result *r)
{
    const struct gc_totals *t = &r->facts.totals;
    cJSON *o, *reasons;

    if (!r->measured) {
        cJSON_AddNullToObject(row, "collections");
        cJSON_AddNullToObject(row, "pauses");
        return;
    }
    o = cJSON_AddObjectToObject(row, "collections");
    put_u64(o, "total", t->collections);
    reasons = cJSON_AddObjectToObject(o, "by_reason");
    for (int i = 0; i < GC_REASON_COUNT; i++)
        if (t->by_reason[i] != 0)
            put_u64(reasons, gc_reason_name((enum gc_reason)i), t->by_reason[i]);
    put_stats(cJSON_AddObjectToObject(row, "pauses"), &r->pauses);
}

static void put_counters(cJSON *row, const struct result *r)
{
    const struct gc_totals *t = &r->facts.totals;
    cJSON *o;

    if (!r->measured || !r->has_heap) {
        cJSON_AddNullToObject(row, "counters");
        return;
    }
    o = cJSON_AddObjectToObject(row, "counters");
    put_u64(o, "moved_objects", t->moved_objects);
    put_u64(o, "moved_bytes", t->moved_bytes);
    put_u64(o, "traced_objects", t->traced_objects);
    put_u64(o, "young_collections", t->young_collections);
    put_u64(o, "promoted_bytes", t->promoted_bytes);
    put_u64(o, "remembered", t->remembered);
    put_u64(o, "barrier_slow", t->barrier_slow);
    put_u64(o, "mark_overflows", t->mark_overflows);
    put_u64(o, "fresh_runs", t->fresh_runs);
    put_u64(o, "grows", t->grows);
    put_u64(o, "finalized", t->finalized);
    put_u64(o, "window_refills", r->facts.window_refills);
    put_u64(o, "off_heap_peak_bytes", r->facts.off_heap_peak);
}

static void put_perf(cJSON *row, const struct result *r)
{
    const struct counters *c = &r->counters;
    cJSON *perf;

    if (!r->measured) {
        cJSON_AddNullToObject(row, "perf");
        return;
    }
    perf = cJSON_AddObjectToObject(row, "perf");
    for (int i = 0; i < COUNTER_COUNT; i++) {
        const char *name = counter_name((enum counter_id)i);
        char gc[32];

        snprintf(gc, sizeof gc, "gc_%s", name);
        put_u64_if(perf, name, c->known[i], c->total[i]);
        put_u64_if(perf, gc, c->known[i] && r->has_heap, c->gc[i]);
    }
}

static void put_machine(cJSON *row, const struct result *r)
{
    char id[64];

    put_perf(row, r);
    put_u64_if(row, "max_rss_bytes", r->measured, machine_max_rss());
    machine_build_id(id, sizeof id);
    put_text(row, "binary", id[0] != '\0' ? id : NULL);
    put_text(row, "version", TRICOLOR_VERSION);
}

static void put_result(cJSON *row, const struct result *r)
{
    bool heap = r->measured && r->has_heap;
    char checksum[24];

    put_times(row, r);
    put_collections(row, r);
    put_u64_if(row, "observer_ns", r->measured, r->observer_ns);
    put_u64_if(row, "allocated_bytes", heap, r->facts.allocated_bytes);
    /* Workloads count at the end of an iteration. */
    put_u64_if(row, "allocated_objects", r->measured && r->complete, r->allocated_objects);
    put_u64_if(row, "peak_committed_bytes", heap, r->facts.peak_committed);
    put_u64_if(row, "peak_used_bytes", heap, r->facts.peak_used);
    snprintf(checksum, sizeof checksum, "0x%016llx", (unsigned long long)r->checksum);
    put_text(row, "checksum", r->has_checksum ? checksum : NULL);
    put_counters(row, r);
    if (r->measured && r->requests.count > 0)
        put_stats(cJSON_AddObjectToObject(row, "requests"), &r->requests);
    else
        cJSON_AddNullToObject(row, "requests");
    put_machine(row, r);
}

/* ---- the whole --------------------------------------------------------------------------------*/

/* One line with its newline. */
static char *print(const cJSON *row)
{
    char *text = cJSON_PrintUnformatted(row);
    size_t len = text != NULL ? strlen(text) : 0;
    char *line = text != NULL ? malloc(len + 2) : NULL;

    if (line != NULL) {
        memcpy(line, text, len);
        memcpy(line + len, "\n", 2);
    }
    cJSON_free(text);
    return line;
}

char *row_render(const struct run_request *q, const struct result *r)
{
    cJSON *row = cJSON_CreateObject();
    char *line;

    put_text(row, "schema", "tricolor.run/1");
    put_text(row, "status", result_status_name(r->status));
    put_text(row, "error", r->error[0] != '\0' ? r->error : NULL);
    put_request(row, q);
    put_result(row, r);
    line = print(row);
    cJSON_Delete(row);
    return line;
}

char *row_render_rest(const struct run_request *q)
{
    const struct result nothing = {0};
    cJSON *row = cJSON_CreateObject();
    char *line;

    put_request(row, q);
    put_result(row, &nothing);
    line = print(row);
    cJSON_Delete(row);
    if (line != NULL)
        memmove(line, line + 1, strlen(line)); /* without the opening brace */
    return line;
}
