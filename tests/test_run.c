/* SPDX-License-Identifier: MIT
 *
 * tests/test_run.c -- what a run records, measures and writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "harness/fault.h"
#include "harness/output.h"
#include "harness/record.h"
#include "harness/row.h"
#include "harness/session.h"
#include "harness/text.h"
#include "heap/heap.h"
#include "heap/registry.h"
#include "tests/command_line.h"

static char *temporary(char *path)
{
    int fd = mkstemp(strcpy(path, "/tmp/tricolor-test-XXXXXX"));

    assert_true(fd >= 0);
    close(fd);
    return path;
}
static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}
static void assert_content(const char *path, const char *expected)
{
    char text[512] = "";
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text, expected);
}

/* ---- the recorder -----------------------------------------------------------------------------*/

static void what_does_not_fit_is_counted(void **state)
{
    struct recorder r;
    struct gc_collection_record c = {.reason = GC_REASON_USER};
    struct record_window w = {"c", "w", 1, 2};
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);

    (void)state;
    assert_true(recorder_open(&r, true));
    for (uint64_t i = 0; i < RECORD_MAX_COLLECTIONS + 3; i++) {
        c.begin_ns = 10 * i;
        c.end_ns = c.begin_ns + (i == RECORD_MAX_COLLECTIONS + 1 ? 9 : 2);
        recorder_collection(&r, &c);
    }
    for (uint64_t i = 0; i < RECORD_MAX_NOTICES + 5; i++)
        recorder_notice(&r, GC_NOTICE_GROW, i, 1);
    assert_int_equal(r.collection_count, RECORD_MAX_COLLECTIONS + 3);
    assert_int_equal(r.pause_max, 9);
    recorder_write_events(&r, &w, f);
    fclose(f);
    assert_non_null(strstr(text, "{\"ev\":\"dropped\",\"collections\":3,\"notices\":5}\n"));
    free(text);
    recorder_reset(&r);
    assert_int_equal(r.collection_count, 0);
    assert_int_equal(recorder_pause_stats(&r).count, 0);
    recorder_close(&r);
}

static void events_stand_in_order_of_time(void **state)
{
    struct recorder r;
    struct gc_collection_record c = {.seq = 1, .begin_ns = 10, .end_ns = 20};
    struct record_window w = {"c", "w", 5, 99};
    char *text = NULL, *first, *second;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);

    (void)state;
    assert_true(recorder_open(&r, true));
    recorder_notice(&r, GC_NOTICE_FRESH_RUN, 7, 4096);
    recorder_collection(&r, &c);
    recorder_notice(&r, GC_NOTICE_OOM, 30, 8);
    recorder_write_events(&r, &w, f);
    fclose(f);
    first =
        strstr(text, "{\"ev\":\"fresh_run\",\"at_ns\":7,\"bytes\":4096}\n{\"ev\":\"collection\"");
    second = strstr(text, "{\"ev\":\"oom\",\"at_ns\":30,\"bytes\":8}\n");
    assert_non_null(first);
    assert_non_null(second);
    assert_true(first < second);
    assert_null(strstr(text, "dropped"));
    free(text);
    recorder_close(&r);
}

/* ---- files ------------------------------------------------------------------------------------*/

static void rows_are_appended_behind_a_torn_line(void **state)
{
    char path[64];
    struct row_file f;

    (void)state;
    write_text(temporary(path), "old\ntorn");
    assert_true(row_file_open(&f, path));
    assert_int_equal(row_file_append(&f, "new\n", 4), 0);
    row_file_close(&f);
    assert_content(path, "old\ntorn\nnew\n");
    unlink(path);
}

static void a_row_that_does_not_fit_is_taken_back(void **state)
{
    struct rlimit old, tight;
    char path[64], row[1000];
    struct row_file f;
    int err;

    (void)state;
    memset(row, 'r', sizeof row);
    write_text(temporary(path), "old\n");
    assert_true(row_file_open(&f, path));
    getrlimit(RLIMIT_FSIZE, &old);
    tight = (struct rlimit){600, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &tight);
    err = row_file_append(&f, row, sizeof row);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(err, EFBIG);
    row_file_close(&f);
    assert_content(path, "old\n");
    unlink(path);
}

static void a_row_file_without_rows_is_removed(void **state)
{
    char path[64];
    struct row_file f;

    (void)state;
    unlink(temporary(path));
    assert_true(row_file_open(&f, path));
    assert_int_equal(access(path, F_OK), 0);
    row_file_close(&f);
    assert_int_equal(access(path, F_OK), -1);
    write_text(path, "");
    assert_true(row_file_open(&f, path));
    row_file_close(&f);
    assert_int_equal(access(path, F_OK), 0); /* it was there before */
    unlink(path);
}

static void a_new_file_appears_only_when_complete(void **state)
{
    char path[64];
    struct new_file f;

    (void)state;
    write_text(temporary(path), "old\n");
    assert_true(new_file_open(&f, path));
    fputs("new\n", f.stream);
    fflush(f.stream);
    assert_content(path, "old\n");
    assert_true(new_file_commit(&f));
    assert_content(path, "new\n");
    assert_true(new_file_open(&f, path));
    fputs("half", f.stream);
    new_file_discard(&f);
    assert_content(path, "new\n");
    unlink(path);
}

/* ---- rows -------------------------------------------------------------------------------------*/

static void a_row_without_measurements_has_nulls(void **state)
{
    static const char *const absent[] = {
        "wall_ns",       "cpu_ns",          "mutator_ns",     "gc_ns",    "collections",
        "pauses",        "checksum",        "counters",       "requests", "perf",
        "max_rss_bytes", "allocated_bytes", "peak_used_bytes"};
    struct result r = {.status = RESULT_OOM, .error = "say \"no\"", .has_heap = true};
    struct run_request q;
    char *text;
    cJSON *row;

    (void)state;
    assert_int_equal(
        PARSE(&q, SEMISPACE, GCBENCH, A("--seed=18446744073709551615"), A("--verify=1")), -1);
    text = row_render(&q, &r);
    assert_non_null(strstr(text, "\"seed\":18446744073709551615,"));
    assert_int_equal(strchr(text, '\n') - text, strlen(text) - 1);
    row = cJSON_Parse(text);
    assert_string_equal(cJSON_GetObjectItem(row, "status")->valuestring, "oom");
    assert_string_equal(cJSON_GetObjectItem(row, "error")->valuestring, "say \"no\"");
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        if (!cJSON_IsNull(cJSON_GetObjectItem(row, absent[i])))
            fail_msg("%s is not null", absent[i]);
    assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(row, "options"), "verify")->valueint,
                     1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(row, "options")), 1);
    cJSON_Delete(row);
    cJSON_free(text);
}

/* A dying process writes this part by itself. */
static void the_prepared_rest_completes_a_row(void **state)
{
    struct run_request q;
    char *rest, text[8192];
    cJSON *row;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH), -1);
    rest = row_render_rest(&q);
    snprintf(text, sizeof text, "{\"schema\":\"s\",\"status\":\"corrupt\",\"error\":null,%s", rest);
    row = cJSON_Parse(text);
    assert_non_null(row);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "wall_ns")));
    assert_string_equal(cJSON_GetObjectItem(row, "workload")->valuestring, "gcbench");
    cJSON_Delete(row);
    free(rest);
}

/* ---- baselines --------------------------------------------------------------------------------*/

static void refused(void *arg)
{
    (void)arg;
    fail_msg("memory was refused");
}

static void bump_ring_reuses_short_blocks_and_keeps_long_ones(void **state)
{
    const struct baseline *b = baseline_find("bump-ring");
    struct gc_options o;
    struct baseline_heap h;
    struct gc_manual *a = &h.manual;
    uint8_t *kept, *first, *again = NULL;
    char err[200];

    (void)state;
    gc_options_init(&o, &b->face);
    assert_int_equal(baseline_open(b, &o, 1000, refused, NULL, &h, err, sizeof err), GC_OK);
    assert_false(a->sound);
    kept = a->alloc(a, 100, GC_LIFETIME_LONG);
    memset(kept, 7, 100);
    first = a->alloc(a, 64, GC_LIFETIME_SHORT);
    memset(first, 9, 64);
    for (uint32_t i = 0; i < (4 << 20) / 64; i++)
        again = a->alloc(a, 64, GC_LIFETIME_SHORT);
    assert_ptr_equal(again, first);
    assert_int_equal(again[63], 0);
    assert_int_equal(kept[99], 7);
    assert_int_equal((uintptr_t)kept % 16, 0);
    /* more long-lived bytes than were declared */
    for (uint32_t i = 0; i < 64; i++)
        memset(a->alloc(a, 1 << 20, GC_LIFETIME_LONG), 1, 1 << 20);
    baseline_rewind(&h);
    assert_ptr_equal(a->alloc(a, 64, GC_LIFETIME_SHORT), first);
    baseline_close(&h);
}

static void malloc_blocks_are_zeroed(void **state)
{
    const struct baseline *b = baseline_find("malloc");
    struct gc_options o;
    struct baseline_heap h;
    struct gc_manual *a = &h.manual;
    char err[200];

    (void)state;
    gc_options_init(&o, &b->face);
    assert_int_equal(gc_options_set(&o, "allocator", "glibc", err, sizeof err), GC_OK);
    assert_int_equal(baseline_open(b, &o, 1000, refused, NULL, &h, err, sizeof err), GC_OK);
    assert_true(a->sound);
    for (uint32_t i = 0; i < 100; i++) {
        uint8_t *p = a->alloc(a, 200, GC_LIFETIME_SHORT);

        for (uint32_t k = 0; k < 200; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xFF, 200);
        a->free(a, p);
    }
}

/* ---- sessions ---------------------------------------------------------------------------------*/

static void run_session(struct session *s, const struct run_request *q)
{
    gc_may_gc_begin();
    assert_int_equal(session_open(s, q), GC_OK);
    assert_int_equal(session_run(s), GC_OK);
    session_close(s);
}

static void warm_up_is_outside_the_window(void **state)
{
    static struct session one, late;
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--small")), -1);
    run_session(&one, &q);
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--small"), A("--warmup=3")), -1);
    run_session(&late, &q);
    assert_int_equal(late.result.allocated_objects, one.result.allocated_objects);
    assert_int_equal(late.result.iterations, 1);
    /* the checksum is of all iterations, warm-up included */
    assert_true(late.result.checksum != one.result.checksum);
    assert_true(late.result.facts.allocated_bytes > 0);
    assert_true(one.result.end_ns - one.result.begin_ns >= one.iteration_ns[0]);
    session_free(&one);
    session_free(&late);
}

static void totals_and_records_agree(void **state)
{
    static struct session s;
    struct run_request q;
    uint64_t sum = 0;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--small"), A("--heap=512k"),
                           A("--events=unused"), A("--iterations=4"), A("--warmup=1")),
                     -1);
    run_session(&s, &q);
    assert_true(s.recorder.collection_count > 1);
    assert_int_equal(s.recorder.collection_count, s.result.facts.totals.collections);
    assert_int_equal(s.result.pauses.count, s.result.facts.totals.collections);
    for (int i = 0; i < GC_REASON_COUNT; i++)
        sum += s.result.facts.totals.by_reason[i];
    assert_int_equal(sum, s.result.facts.totals.collections);
    for (uint64_t i = 0; i < s.recorder.collection_count; i++) {
        assert_in_range(s.recorder.collections[i].begin_ns, s.result.begin_ns, s.result.end_ns);
        assert_in_range(s.recorder.collections[i].end_ns, s.result.begin_ns, s.result.end_ns);
    }
    session_free(&s);
}

static void malloc_and_collectors_agree_on_the_checksum(void **state)
{
    static struct session heap, hand;
    struct run_request q;

    (void)state;
    for (size_t i = 0; gc_builtin_workloads[i] != NULL; i++) {
        char name[128];

        if (gc_builtin_workloads[i]->baseline == NULL)
            continue;
        snprintf(name, sizeof name, "--workload=%s", gc_builtin_workloads[i]->name);
        assert_int_equal(
            PARSE(&q, SEMISPACE, name, A("--small"), A("--heap=16m"), A("--iterations=2")), -1);
        run_session(&heap, &q);
        assert_int_equal(PARSE(&q, A("--collector=malloc"), name, A("--small"),
                               A("--allocator=glibc"), A("--iterations=2")),
                         -1);
        run_session(&hand, &q);
        assert_true(heap.result.has_checksum && hand.result.has_checksum);
        assert_true(heap.result.checksum == hand.result.checksum);
        assert_int_equal(heap.result.allocated_objects, hand.result.allocated_objects);
        session_free(&heap);
        session_free(&hand);
    }
}

/* A run in slices need not wait for the end of a collection; in a child, for the handlers stay.
 * rows: H25 */
static void a_signal_ends_a_collection_between_slices(void **state)
{
    int status = 0;
    pid_t child;

    (void)state;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        static const uint16_t refs[] = {0};
        const struct gc_type *cell;
        struct run_request q;
        struct session s;
        gc_handle list;

        gc_may_gc_begin();
        fault_install();
        if (PARSE(&q, A("--collector=marksweep"), GCBENCH, A("--heap=8m"), A("--step-budget=1")) !=
                -1 ||
            session_open(&s, &q) != GC_OK ||
            gc_type_struct(s.heap, "cell", 2, refs, 1, &cell) != GC_OK)
            _exit(2);
        list = gc_root(s.run.m, GC_NULL);
        for (int i = 0; i < 100; i++) {
            gc_ref r = gc_alloc(s.run.m, cell);

            gc_init(s.run.m, r, 0, gc_get(s.run.m, list));
            gc_set(s.run.m, list, r);
        }
        if (gc_collect(s.run.m) != GC_OK)
            _exit(3);
        (void)raise(SIGTERM);
        _exit(gc_collect(s.run.m) == GC_ERR_STATE && fault_interrupted() == SIGTERM &&
                      s.heap->status == GC_HEAP_ABANDONED
                  ? 0
                  : 1);
    }
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_fit_is_counted),
        cmocka_unit_test(events_stand_in_order_of_time),
        cmocka_unit_test(rows_are_appended_behind_a_torn_line),
        cmocka_unit_test(a_row_that_does_not_fit_is_taken_back),
        cmocka_unit_test(a_row_file_without_rows_is_removed),
        cmocka_unit_test(a_new_file_appears_only_when_complete),
        cmocka_unit_test(a_row_without_measurements_has_nulls),
        cmocka_unit_test(the_prepared_rest_completes_a_row),
        cmocka_unit_test(bump_ring_reuses_short_blocks_and_keeps_long_ones),
        cmocka_unit_test(malloc_blocks_are_zeroed),
        cmocka_unit_test(warm_up_is_outside_the_window),
        cmocka_unit_test(totals_and_records_agree),
        cmocka_unit_test(malloc_and_collectors_agree_on_the_checksum),
        cmocka_unit_test(a_signal_ends_a_collection_between_slices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
