/* SPDX-License-Identifier: MIT
 *
 * tests/test_harness.c -- statistics, texts and command lines of the `tricolor` command.  Its runs
 * are in tests/test_run.c, the command as a whole in tests/python/test_cli.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "harness/help.h"
#include "harness/stats.h"
#include "harness/text.h"
#include "heap/registry.h"
#include "tests/command_line.h"

/* ---- statistics -------------------------------------------------------------------------------*/

static void percentiles_are_nearest_rank(void **state)
{
    uint64_t ten[] = {3, 1, 2, 10, 9, 8, 7, 6, 5, 4}, one[] = {42};
    struct stats s = stats_of(ten, 10, 10, 10);

    (void)state;
    assert_true(s.known);
    assert_int_equal(s.p50_ns, 5);
    assert_int_equal(s.p95_ns, 10);
    assert_int_equal(s.p99_ns, 10);
    assert_int_equal(s.max_ns, 10);
    assert_int_equal(stats_percentile(ten, 10, 10), 1);
    assert_int_equal(stats_percentile(ten, 10, 11), 2);
    assert_int_equal(stats_percentile(one, 1, 1), 42);
    assert_int_equal(stats_percentile(one, 1, 100), 42);
    assert_int_equal(stats_percentile(NULL, 0, 50), 0);
}

static void the_99th_of_a_hundred_is_not_the_longest(void **state)
{
    uint64_t ns[100];
    struct stats s;

    (void)state;
    for (uint64_t i = 0; i < 100; i++)
        ns[i] = 100 - i;
    s = stats_of(ns, 100, 100, 100);
    assert_int_equal(s.p50_ns, 50);
    assert_int_equal(s.p95_ns, 95);
    assert_int_equal(s.p99_ns, 99);
}

static void percentiles_of_a_part_are_unknown(void **state)
{
    uint64_t ns[] = {1, 2};
    struct stats s = stats_of(ns, 2, 3, 7);

    (void)state;
    assert_false(s.known);
    assert_int_equal(s.count, 3);
    assert_int_equal(s.max_ns, 7);
    assert_false(stats_of(NULL, 0, 0, 0).known);
}

/* ---- texts ------------------------------------------------------------------------------------*/

static void numbers_are_readable(void **state)
{
    static const struct {
        double v;
        const char *bytes;
        const char *ns;
    } cases[] = {
        {0, "0 bytes", "0 ns"},         {999, "999 bytes", "999 ns"},
        {1024, "1.0 KiB", "1.02 us"},   {37165704, "35.4 MiB", "37.2 ms"},
        {220.4e6, "210 MiB", "220 ms"}, {5e9, "4.7 GiB", "5.00 s"},
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_bytes(text, sizeof text, cases[i].v);
        assert_string_equal(text, cases[i].bytes);
        text_ns(text, sizeof text, cases[i].v);
        assert_string_equal(text, cases[i].ns);
    }
    text_count(text, sizeof text, 24312345);
    assert_string_equal(text, "24,312,345");
    text_count(text, sizeof text, 100);
    assert_string_equal(text, "100");
    text_count(text, sizeof text, UINT64_MAX);
    assert_string_equal(text, "18,446,744,073,709,551,615");
}

static void long_texts_stay_within_80_columns(void **state)
{
    char *text = NULL;
    size_t len = 0, longest = 0;
    FILE *f = open_memstream(&text, &len);

    (void)state;
    help_run(f);
    fclose(f);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        if (strlen(line) > longest)
            longest = strlen(line);
    assert_in_range(longest, 60, 80);
    free(text);
}

/* ---- the command line -------------------------------------------------------------------------*/

static void only_digits_are_numbers(void **state)
{
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1 ", "1k", "0x1", "1e3", "18446744073709551616"};
    uint64_t v;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cli_number(bad[i], false, &v));
    assert_true(cli_number("18446744073709551615", false, &v));
    assert_true(v == UINT64_MAX);
    assert_true(cli_number("0xB0f9", true, &v));
    assert_int_equal(v, 0xb0f9);
    assert_false(cli_number("b0f9", true, &v));
    assert_false(cli_number("0x", true, &v));
}

static void a_heap_is_three_times_the_declared_bytes_by_default(void **state)
{
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--param"), A("holes=1")), -1);
    assert_int_equal(q.live_bytes, 12388568);
    assert_int_equal(q.options.core[GC_OPT_HEAP_SIZE], 37165704);
    assert_true(q.heap_multiple == 3.0);
    assert_int_equal(q.options.core[GC_OPT_PRETOUCH], 1);
    assert_int_equal(q.options.core[GC_OPT_HUGE_PAGES], 1);
    assert_int_equal(q.iterations, 1);
    assert_int_equal(q.warmup, 0);
}

static void heap_sizes_are_bytes_or_multiples(void **state)
{
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--heap=64m")), -1);
    assert_int_equal(q.options.core[GC_OPT_HEAP_SIZE], 64 << 20);
    assert_true(q.heap_multiple == 0);
    assert_int_equal(PARSE(&q, A("--heap"), A("1.5x"), SEMISPACE, GCBENCH), -1);
    assert_int_equal(q.options.core[GC_OPT_HEAP_SIZE], q.live_bytes * 3 / 2);
    assert_string_equal(q.heap, "1.5x");
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--heap=2x"), A("--heap-size=37165704")), -1);
    assert_int_equal(q.options.core[GC_OPT_HEAP_SIZE], 37165704);
    assert_true(q.heap_multiple == 0);
}

static void a_tiny_multiple_is_raised_and_recorded_as_what_it_is(void **state)
{
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, SEMISPACE, GCBENCH, A("--small"), A("--heap=1x")), -1);
    assert_int_equal(q.options.core[GC_OPT_HEAP_SIZE], GC_MIN_HEAP_BYTES);
    assert_true(q.heap_multiple == (double)GC_MIN_HEAP_BYTES / (double)q.live_bytes);
}

static void parameters_override_small_in_any_order(void **state)
{
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, A("--param=max_depth=9"), A("--small"), SEMISPACE, GCBENCH), -1);
    for (uint32_t i = 0; i < q.workload->param_count; i++) {
        const struct gc_param *p = &q.workload->params[i];

        assert_int_equal(q.params[i], strcmp(p->name, "max_depth") == 0 ? 9 : p->small);
    }
}

static void bad_values_are_usage_errors(void **state)
{
    static const char *const bad[] = {
        "--heap=0",
        "--heap=0x",
        "--heap=511k",
        "--heap=13g",
        "--heap=1.2.3x",
        "--heap=3xx",
        "--heap=nan",
        "--heap=x",
        "--heap=inf",
        "--heap=1e9x",
        "--heap=99999x",
        "--heap=",
        "--iterations=0",
        "--iterations=1e3",
        "--warmup=-1",
        "--seed=abc",
        "--param=depth",
        "--param==3",
        "--param=array=",
        "--param=array=0",
        "--param=array=1m",
        "--param=array=1.5",
        "--small=1",
        "--expect-checksum=12",
        "--poison=2",
        "--no-such-option",
        "--verify=3",
        "--events=-",
        "--json=",
        "stray",
        "--",
        "-x",
    };
    struct run_request q;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (PARSE(&q, SEMISPACE, GCBENCH, A(bad[i])) != CODE_USAGE)
            fail_msg("%s was not refused", bad[i]);
}

static void baselines_have_no_heap_options(void **state)
{
    struct run_request q;

    (void)state;
    assert_int_equal(PARSE(&q, A("--collector=malloc"), GCBENCH, A("--allocator=glibc")), -1);
    assert_int_equal(q.options.own[0], 1);
    assert_null(q.heap);
    assert_int_equal(PARSE(&q, A("--collector=malloc"), GCBENCH, A("--heap=3x")), CODE_USAGE);
    assert_int_equal(PARSE(&q, A("--collector=malloc"), GCBENCH, A("--poison=1")), CODE_USAGE);
    assert_int_equal(PARSE(&q, A("--collector=malloc"), GCBENCH, A("--events=e")), CODE_USAGE);
    assert_int_equal(PARSE(&q, A("--collector=malloc"), A("--workload=cyclic")), CODE_USAGE);
    assert_int_equal(PARSE(&q, A("--collector=bump-ring"), GCBENCH, A("--expect-checksum=0x1")),
                     CODE_USAGE);
}

static void every_workload_declares_live_bytes_and_sane_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; gc_builtin_workloads[i] != NULL; i++) {
        const struct gc_workload *w = gc_builtin_workloads[i];
        struct run_request q;
        char name[128];

        snprintf(name, sizeof name, "--workload=%s", w->name);
        assert_int_equal(PARSE(&q, SEMISPACE, name), -1);
        assert_true(q.live_bytes > 0);
        assert_int_equal(PARSE(&q, SEMISPACE, name, A("--small")), -1);
        assert_true(q.live_bytes > 0);
        for (uint32_t p = 0; p < w->param_count; p++) {
            assert_non_null(w->params[p].doc);
            if (w->params[p].text != NULL)
                continue;
            assert_in_range(w->params[p].def, w->params[p].min, w->params[p].max);
            assert_in_range(w->params[p].small, w->params[p].min, w->params[p].max);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_are_nearest_rank),
        cmocka_unit_test(the_99th_of_a_hundred_is_not_the_longest),
        cmocka_unit_test(percentiles_of_a_part_are_unknown),
        cmocka_unit_test(numbers_are_readable),
        cmocka_unit_test(long_texts_stay_within_80_columns),
        cmocka_unit_test(only_digits_are_numbers),
        cmocka_unit_test(a_heap_is_three_times_the_declared_bytes_by_default),
        cmocka_unit_test(heap_sizes_are_bytes_or_multiples),
        cmocka_unit_test(a_tiny_multiple_is_raised_and_recorded_as_what_it_is),
        cmocka_unit_test(parameters_override_small_in_any_order),
        cmocka_unit_test(bad_values_are_usage_errors),
        cmocka_unit_test(baselines_have_no_heap_options),
        cmocka_unit_test(every_workload_declares_live_bytes_and_sane_parameters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
