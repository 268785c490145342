/* SPDX-License-Identifier: MIT */
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/fault.h"
#include "harness/output.h"
#include "harness/row.h"
#include "harness/session.h"
#include "harness/summary.h"
#include "harness/text.h"
#include "harness/timeline.h"

/* Files that are written whole or not at all. */
enum output { OUTPUT_EVENTS, OUTPUT_REQUESTS, OUTPUT_TRACE, OUTPUT_COUNT };

/* Everything of one command. */
struct job {
    struct run_request q;
    struct session session;
    struct row_file row;
    struct new_file files[OUTPUT_COUNT];
    struct fault_watch watch;
    char *row_rest; /* see row_render_rest */
};

static void run_job(struct job *j, int *code) GC_MAY_GC;

static const char *output_path(const struct run_request *q, enum output which)
{
    const char *const paths[OUTPUT_COUNT] = {q->events, q->requests, q->trace};

    return paths[which];
}

static void close_outputs(struct job *j)
{
    row_file_close(&j->row);
    for (int i = 0; i < OUTPUT_COUNT; i++)
        new_file_discard(&j->files[i]);
}

/* Outputs are opened before anything runs, so that a bad name costs nothing. */
static bool open_outputs(struct job *j)
{
    if (!row_file_open(&j->row, j->q.json))
        return false;
    for (int i = 0; i < OUTPUT_COUNT; i++) {
        if (!new_file_open(&j->files[i], output_path(&j->q, (enum output)i))) {
            close_outputs(j);
            return false;
        }
    }
    return true;
}

/* Before the heap is opened, and again when its place is known. */
static void watch(struct job *j)
{
    const struct session *s = &j->session;

    j->watch.row = j->q.json != NULL ? &j->row : NULL;
    j->watch.row_rest = j->row_rest;
    j->watch.files = j->files;
    j->watch.file_count = OUTPUT_COUNT;
    j->watch.progress = isatty(STDERR_FILENO) == 1;
    if (s->heap != NULL)
        facts_reservation(s->heap, &j->watch.map, &j->watch.map_bytes, &j->watch.base);
    fault_watch(&j->watch);
}

static void write_file(struct job *j, enum output which)
{
    struct session *s = &j->session;
    const struct result *r = &s->result;
    const struct record_window window = {j->q.subject.collector->name, j->q.workload->name,
                                         r->begin_ns, r->end_ns};
    FILE *f = j->files[which].stream;

    switch (which) {
    case OUTPUT_EVENTS:
        recorder_write_events(&s->recorder, &window, f);
        heap_map_write(&s->map, f);
        break;
    case OUTPUT_REQUESTS:
        recorder_write_requests(&s->recorder, j->q.rate > 0 ? RECORD_SPANS_AND_DUE : RECORD_SPANS,
                                f);
        break;
    case OUTPUT_TRACE:
        timeline_write(&s->recorder, &window, f);
        break;
    case OUTPUT_COUNT:
        break;
    }
}

/* Files, then the row.  False: something could not be written. */
static bool write_results(struct job *j)
{
    const struct result *r = &j->session.result;
    const struct recorder *rec = &j->session.recorder;
    char *row;
    int err = 0;
    bool ok = true;

    for (int i = 0; i < OUTPUT_COUNT && r->measured && r->status != RESULT_INTERRUPTED; i++) {
        if (j->files[i].stream == NULL)
            continue;
        write_file(j, (enum output)i);
        ok = new_file_commit(&j->files[i]) && ok;
        if (i != OUTPUT_REQUESTS && rec->collection_count > RECORD_MAX_COLLECTIONS)
            say_error("%s: %llu collections did not fit into the buffer and are left out",
                      output_path(&j->q, (enum output)i),
                      (unsigned long long)(rec->collection_count - RECORD_MAX_COLLECTIONS));
    }
    if (j->q.json != NULL) {
        row = row_render(&j->q, r);
        err = row != NULL ? row_file_append(&j->row, row, strlen(row)) : ENOMEM;
        free(row);
        if (err != 0)
            say_error("%s: the row cannot be written: %s", j->row.path, strerror(err));
    }
    return ok && err == 0;
}

/* People at a terminal see the summary, and so does whoever asked for nothing else and got it. */
static void print_summary(const struct job *j)
{
    const struct run_request *q = &j->q;
    bool row_on_stdout = q->json != NULL && strcmp(q->json, "-") == 0;
    bool failed = j->session.result.status != RESULT_OK;
    bool asked =
        failed || q->json != NULL || q->events != NULL || q->requests != NULL || q->trace != NULL;

    if (q->summary || !asked || (isatty(STDOUT_FILENO) == 1 && !row_on_stdout))
        summary_print(row_on_stdout ? stderr : stdout, q, &j->session.result);
}

static void run_job(struct job *j, int *code)
{
    struct session *s = &j->session;
    int err;

    watch(j);
    err = session_open(s, &j->q);
    watch(j);
    if (err == GC_OK)
        err = session_run(s);
    fault_settle();
    *code = result_exit_code(s->result.status);
    if (s->result.status == RESULT_INTERRUPTED)
        *code = 128 + fault_interrupted();
    if (err == GC_ERR_OPTION || err == GC_ERR_ABI) {
        /* What was asked for cannot be: as with any other bad value there is no row. */
        say_error("%s", s->result.error);
        *code = CODE_USAGE;
        session_close(s);
        return;
    }
    if (s->result.status != RESULT_OK)
        say_error("%s", s->result.error);
    if (!write_results(j) && *code == CODE_OK)
        *code = CODE_FAILURE;
    session_close(s);
    j->watch.map = NULL;
    print_summary(j);
}

int run_command(int argc, char **argv)
{
    struct job *j = calloc(1, sizeof *j);
    int code = CODE_FAILURE;

    gc_may_gc_begin();
    if (j == NULL) {
        say_error("out of memory");
        return code;
    }
    fault_install();
    if (!cli_parse_run(argc, argv, &j->q, &code)) {
        free(j);
        return code;
    }
    code = CODE_FAILURE;
    if (open_outputs(j)) {
        j->row_rest = j->q.json != NULL ? row_render_rest(&j->q) : NULL;
        run_job(j, &code);
        fault_watch(NULL);
        close_outputs(j);
        free(j->row_rest);
        session_free(&j->session);
    }
    free(j);
    return code;
}
