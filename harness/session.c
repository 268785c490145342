/* SPDX-License-Identifier: MIT */
#include "harness/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault.h"
#include "harness/machine.h"
#include "harness/text.h"

/* Room for the roots of most workloads; a handle is 16 bytes. */
#define FIRST_HANDLES 4096u

static int fail(struct session *s, enum result_status status, int err, const char *why)
{
    s->result.status = status;
    snprintf(s->result.error, sizeof s->result.error, "%s", why);
    return err;
}

/* ---- opening ----------------------------------------------------------------------------------*/

static _Noreturn void escape(struct session *s, int err)
{
    s->escape_err = err;
    longjmp(s->escape, 1);
}
static void on_heap_oom(struct gc_mutator *m, void *arg)
{
    escape(arg, fault_interrupted() != 0 ? SESSION_INTERRUPTED : m->status);
}
/* Between two slices of a collection (step-budget): a signal does not wait for its end. */
static enum gc_yield on_heap_yield(void *arg, const struct gc_collection_record *so_far)
{
    (void)arg;
    (void)so_far;
    return fault_interrupted() != 0 ? GC_YIELD_ABANDON : GC_YIELD_GO_ON;
}
static void on_baseline_oom(void *arg)
{
    escape(arg, GC_ERR_NOMEM);
}

/* ---- what the heap tells ----------------------------------------------------------------------*/

/* Counters are read next to the collection; looking at the heap comes last. */
static void on_begin(void *arg, const struct gc_heap *h)
{
    struct session *s = arg;

    (void)h;
    counters_gc_begin(&s->result.counters);
}
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct session *s = arg;

    counters_gc_end(&s->result.counters);
    recorder_collection(&s->recorder, rec);
    heap_map_after(&s->map, s->heap, rec);
}
static void on_notice(void *arg, enum gc_notice what, uint64_t at_ns, uint64_t bytes)
{
    struct session *s = arg;

    recorder_notice(&s->recorder, what, at_ns, bytes);
}

static int open_memory(struct session *s) GC_MAY_GC;
static int open_memory(struct session *s)
{
    const struct run_request *q = s->q;
    const struct subject *who = &q->subject;
    struct gc_event_sink sink;
    char why[400];
    int err;

    if (who->baseline != NULL) {
        err = baseline_open(who->baseline, &q->options, q->live_bytes, on_baseline_oom, s,
                            &s->baseline, why, sizeof why);
        return err == GC_OK ? GC_OK : fail(s, RESULT_ERROR, err, why);
    }
    if (who->plugin != NULL)
        fault_doing("opening a heap with the plugin", who->plugin);
    err = gc_heap_open(who->collector, &q->options, &s->heap, why, sizeof why);
    fault_doing(NULL, NULL);
    if (err != GC_OK)
        return fail(s, err == GC_ERR_NOMEM ? RESULT_OOM : RESULT_ERROR, err, why);
    /* A refusal is a row here; inside gc_root it would be a panic. */
    err = gc_scope_reserve(gc_heap_mutator(s->heap), FIRST_HANDLES);
    if (err != GC_OK) {
        gc_heap_close(s->heap);
        s->heap = NULL;
        return fail(s, RESULT_ERROR, err, "no memory for the heap's handles");
    }
    sink = (struct gc_event_sink){
        .arg = s, .begin = on_begin, .collection = on_collection, .notice = on_notice};
    gc_heap_set_sink(s->heap, &sink);
    gc_heap_on_yield(s->heap, on_heap_yield, NULL);
    s->run.heap = s->heap;
    s->run.m = gc_heap_mutator(s->heap);
    return GC_OK;
}

int session_open(struct session *s, const struct run_request *q)
{
    *s = (struct session){.q = q};
    s->run.harness = s;
    s->result.has_heap = q->subject.baseline == NULL;
    cli_bind(q, &s->run);
    s->iteration_ns = calloc(q->iterations, sizeof *s->iteration_ns);
    if (s->iteration_ns == NULL || !heap_map_open(&s->map, q->heap_map_every) ||
        !recorder_open(&s->recorder, q->events != NULL || q->trace != NULL))
        return fail(s, RESULT_ERROR, GC_ERR_SYSTEM, "no memory for the harness's own buffers");
    memset(s->iteration_ns, 0, q->iterations * sizeof *s->iteration_ns);
    s->result.iteration_ns = s->iteration_ns;
    counters_open(&s->result.counters);
    return open_memory(s);
}

/* ---- the window -------------------------------------------------------------------------------*/

static void window_begin(struct session *s)
{
    recorder_reset(&s->recorder);
    heap_map_reset(&s->map);
    s->begin_objects = s->run.allocated_objects;
    if (s->heap != NULL)
        facts_read(s->heap, &s->begin_facts);
    s->result.measured = true;
    counters_start(&s->result.counters);
    s->begin_cpu_ns = machine_cpu_ns();
    s->result.begin_ns = gc_clock_ns();
}

static void window_end(struct session *s)
{
    struct result *r = &s->result;

    if (!r->measured || r->end_ns != 0)
        return;
    r->end_ns = gc_clock_ns();
    r->cpu_ns = machine_cpu_ns() - s->begin_cpu_ns;
    counters_stop(&r->counters);
    r->observer_ns = s->map.ns;
    r->allocated_objects = s->run.allocated_objects - s->begin_objects;
    if (s->heap != NULL) {
        facts_read(s->heap, &r->facts);
        facts_since(&r->facts, &s->begin_facts);
    }
}

/* ---- running ----------------------------------------------------------------------------------*/

static int iterate(struct session *s)
{
    const struct gc_workload *w = s->q->workload;

    s->pace_begin_ns = 0;
    if (s->heap != NULL)
        return w->iterate(&s->run);
    baseline_rewind(&s->baseline);
    return w->baseline(&s->run, &s->baseline.manual);
}

static int run_workload(struct session *s)
{
    const struct run_request *q = s->q;
    int err = GC_OK;

    if (q->warmup == 0)
        window_begin(s);
    if (s->heap != NULL && q->workload->setup != NULL)
        err = q->workload->setup(&s->run);
    for (uint32_t i = 0; i < q->warmup + q->iterations && err == GC_OK; i++) {
        uint64_t begin;

        if (i == q->warmup && q->warmup > 0)
            window_begin(s);
        s->progress.iteration = i;
        begin = gc_clock_ns();
        err = iterate(s);
        if (i >= q->warmup && err == GC_OK)
            s->iteration_ns[s->result.iterations++] = gc_clock_ns() - begin;
        if (err == GC_OK && fault_interrupted() != 0)
            err = SESSION_INTERRUPTED;
    }
    return err;
}

/* As if every scope and frame of the workload had been left. */
static void unwind(struct session *s)
{
    struct gc_mutator *m = s->run.m;

    if (m == NULL)
        return;
    gc_heap_on_oom(s->heap, NULL, NULL);
    m->scope = &s->scope;
    m->frame = NULL;
    m->nogc = 0;
}

static void say_oom(const struct run_request *q, int err, char *out, size_t len)
{
    const char *collector = q->subject.collector->name;

    if (q->subject.baseline != NULL)
        snprintf(out, len, "out of memory: %s refused memory to %s", collector, q->workload->name);
    else
        snprintf(out, len, "out of memory: %s %s under %s with a heap limit of %llu bytes",
                 q->workload->name,
                 err == GC_ERR_NEVER ? "wants an object that can never fit" : "does not fit",
                 collector, (unsigned long long)q->options.core[GC_OPT_HEAP_SIZE]);
}

static void judge(struct session *s, int err)
{
    const struct run_request *q = s->q;
    const struct subject *who = &q->subject;
    struct result *r = &s->result;
    char text[400];

    r->complete = err == GC_OK;
    r->has_checksum = r->complete && (who->baseline == NULL || who->baseline->sound);
    r->checksum = s->run.checksum;
    if (err == GC_OK && q->expects && r->checksum != q->expected) {
        snprintf(text, sizeof text, "checksum 0x%016llx, expected 0x%016llx",
                 (unsigned long long)r->checksum, (unsigned long long)q->expected);
        (void)fail(s, RESULT_CHECKSUM, err, text);
    } else if (err == GC_OK) {
        r->status = RESULT_OK;
    } else if (err == SESSION_INTERRUPTED) {
        snprintf(text, sizeof text, "interrupted by SIG%s", sigabbrev_np(fault_interrupted()));
        (void)fail(s, RESULT_INTERRUPTED, err, text);
    } else if (err == GC_ERR_NOMEM || err == GC_ERR_NEVER || err == GC_ERR_FULL) {
        say_oom(q, err, text, sizeof text);
        (void)fail(s, RESULT_OOM, err, text);
    } else if (s->run.error != NULL) {
        (void)fail(s, err == GC_ERR_CORRUPT ? RESULT_CORRUPT : RESULT_ERROR, err, s->run.error);
    } else {
        snprintf(text, sizeof text, "%s: %s", q->workload->name, gc_err_text(err));
        (void)fail(s, err == GC_ERR_CORRUPT ? RESULT_CORRUPT : RESULT_ERROR, err, text);
    }
}

int session_run(struct session *s)
{
    const struct run_request *q = s->q;
    int err;

    progress_begin(&s->progress, q->workload->name, q->subject.collector->name,
                   q->warmup + q->iterations);
    if (s->heap != NULL) {
        gc_scope_enter(s->run.m, &s->scope);
        gc_heap_on_oom(s->heap, on_heap_oom, s);
    }
    if (setjmp(s->escape) == 0) {
        err = run_workload(s);
    } else {
        unwind(s);
        err = s->escape_err;
    }
    window_end(s);
    progress_end(&s->progress);
    judge(s, err);
    s->result.pauses = recorder_pause_stats(&s->recorder);
    s->result.requests = recorder_request_stats(&s->recorder);
    return err;
}

void session_progress(struct session *s, double fraction)
{
    if (fault_interrupted() != 0)
        escape(s, SESSION_INTERRUPTED);
    progress_show(&s->progress, fraction);
}

/* ---- closing ----------------------------------------------------------------------------------*/

void session_close(struct session *s)
{
    baseline_close(&s->baseline);
    if (s->heap == NULL)
        return;
    gc_heap_on_oom(s->heap, NULL, NULL);
    if (s->q->workload->teardown != NULL)
        s->q->workload->teardown(&s->run);
    gc_scope_exit(s->run.m, &s->scope);
    gc_heap_set_sink(s->heap, NULL);
    gc_heap_close(s->heap);
    s->heap = NULL;
}

void session_free(struct session *s)
{
    counters_close(&s->result.counters);
    recorder_close(&s->recorder);
    heap_map_close(&s->map);
    free(s->iteration_ns);
}
