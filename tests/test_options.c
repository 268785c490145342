/* SPDX-License-Identifier: MIT
 *
 * Options: bounds, kinds, near names, text and back. */
#include <string.h>

#include "tests/spy.h"
#include "tests/support.h"

static int set(struct gc_options *o, const char *name, const char *value, char err[256])
{
    err[0] = '\0';
    return gc_options_set(o, name, value, err, 256);
}

static void every_default_lies_within_its_bounds(void **state)
{
    struct gc_options o;

    (void)state;
    gc_options_init(&o, NULL);
    for (uint32_t i = 0; i < GC_OPT_COUNT; i++) {
        const struct gc_option_spec *s = &gc_core_options[i];

        assert_true(s->def >= s->min && s->def <= s->max);
        assert_true(o.core[i] == s->def);
        assert_true(s->doc != NULL && strlen(s->doc) > 10);
        assert_true((s->kind == GC_OPTION_WORD) == (s->words != NULL));
    }
    for (size_t k = 0; gc_builtin_collectors[k] != NULL; k++) {
        const struct gc_collector *c = gc_builtin_collectors[k];

        gc_options_init(&o, c);
        for (uint32_t i = 0; i < c->option_count; i++) {
            assert_true(c->options[i].def >= c->options[i].min &&
                        c->options[i].def <= c->options[i].max);
            assert_true(o.own[i] == c->options[i].def);
            assert_false(gc_options_known(&(struct gc_options){0}, c->options[i].name));
            assert_true(gc_options_known(&o, c->options[i].name));
        }
    }
}

static void sizes_are_parsed_exactly(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {{"0", 0},
                {"37165704", 37165704},
                {"64k", 65536},
                {"64K", 65536},
                {"1m", 1048576},
                {"3g", 3221225472ull},
                {"1.5g", 1610612736ull},
                {"0.5k", 512},
                {"18446744073709551615", UINT64_MAX}};
    static const char *const bad[] = {"",
                                      "k",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1kb",
                                      "1kk",
                                      "1x",
                                      "0x10",
                                      "1e3",
                                      "nan",
                                      "inf",
                                      ".5",
                                      "1.5",
                                      "1..5k",
                                      "18446744073709551616",
                                      "99999999999g"};
    uint64_t v;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(gc_parse_size(good[i].text, &v));
        assert_true(v == good[i].bytes);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (gc_parse_size(bad[i], &v))
            fail_msg("\"%s\" passed for a size", bad[i]);
    }
}

static void bounds_are_inclusive(void **state)
{
    struct gc_options o;
    char err[256], text[32];

    (void)state;
    gc_options_init(&o, NULL);
    for (uint32_t i = 0; i < GC_OPT_COUNT; i++) {
        const struct gc_option_spec *s = &gc_core_options[i];
        uint64_t bounds[] = {s->min, s->max};

        if (s->kind == GC_OPTION_WORD)
            continue;
        for (int k = 0; k < 2; k++) {
            snprintf(text, sizeof text, "%llu", (unsigned long long)bounds[k]);
            assert_int_equal(set(&o, s->name, text, err), GC_OK);
            assert_true(o.core[i] == bounds[k]);
        }
        if (s->max < UINT64_MAX) {
            snprintf(text, sizeof text, "%llu", (unsigned long long)s->max + 1);
            assert_int_equal(set(&o, s->name, text, err), GC_ERR_OPTION);
            assert_non_null(strstr(err, s->name));
            assert_non_null(strstr(err, "out of range"));
            assert_true(o.core[i] == s->max); /* unchanged */
        }
        if (s->min > 0) {
            snprintf(text, sizeof text, "%llu", (unsigned long long)s->min - 1);
            assert_int_equal(set(&o, s->name, text, err), GC_ERR_OPTION);
        }
    }
}

static void bad_values_say_what_was_expected(void **state)
{
    struct gc_options o;
    char err[256];

    (void)state;
    gc_options_init(&o, NULL);
    assert_int_equal(set(&o, "heap-size", "lots", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "expected a size"));
    assert_int_equal(set(&o, "heap-size", "", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "heap-size", "-1", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "stress-alloc", "1k", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "whole number"));
    assert_int_equal(set(&o, "poison", "yes", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "heap-policy", "greedy", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "fixed|adaptive"));
    assert_int_equal(set(&o, "heap-policy", "fix", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "heap-policy", "fixed|adaptive", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "heap-policy", "", err), GC_ERR_OPTION);
    assert_int_equal(set(&o, "heap-policy", "adaptive", err), GC_OK);
    assert_true(o.core[GC_OPT_HEAP_POLICY] == 1);
}

static void unknown_names_suggest_near_ones(void **state)
{
    struct gc_options o;
    char err[256];

    (void)state;
    gc_options_init(&o, NULL);
    assert_int_equal(set(&o, "heap-sise", "1m", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "heap-size"));
    assert_int_equal(set(&o, "posion", "1", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "poison"));
    assert_int_equal(set(&o, "stress", "1", err), GC_ERR_OPTION);
    assert_non_null(strstr(err, "stress-alloc"));
    assert_int_equal(set(&o, "xyzzy", "1", err), GC_ERR_OPTION);
    assert_null(strstr(err, "near"));
    assert_int_equal(set(&o, "", "1", err), GC_ERR_OPTION);
}

static void messages_are_cut_not_overrun(void **state)
{
    struct gc_options o;
    char err[12], name[300];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    gc_options_init(&o, NULL);
    memset(err, '#', sizeof err);
    assert_int_equal(gc_options_set(&o, name, "1", err, sizeof err - 1), GC_ERR_OPTION);
    assert_int_equal(err[sizeof err - 1], '#');
    assert_int_equal(strlen(err), sizeof err - 2);
    assert_int_equal(gc_options_set(&o, "heap-size", name, err, sizeof err - 1), GC_ERR_OPTION);
    assert_int_equal(err[sizeof err - 1], '#');
}

static void near_names_fill_only_their_buffer(void **state)
{
    static const char *const names[] = {"alpha", "alpine", "alphabet", "beta", NULL};
    char out[64], tiny[8];

    (void)state;
    gc_near_names("alpha", names, out, sizeof out);
    assert_string_equal(out, "alpha, alphabet");
    gc_near_names("beto", names, out, sizeof out);
    assert_string_equal(out, "beta");
    gc_near_names("gamma", names, out, sizeof out);
    assert_string_equal(out, "");
    gc_near_names("", names, out, sizeof out);
    assert_string_equal(out, "");
    memset(tiny, '#', sizeof tiny);
    gc_near_names("alpha", names, tiny, sizeof tiny - 1);
    assert_int_equal(tiny[7], '#');
    assert_true(strlen(tiny) < 7);
}

static void values_are_formatted_as_they_are_read(void **state)
{
    static const struct gc_option_spec size = {"s", GC_OPTION_SIZE, 0, 0, UINT64_MAX, NULL, ""};
    static const struct gc_option_spec word = {"w", GC_OPTION_WORD, 0, 0, 2, "one|two|three", ""};
    static const struct gc_option_spec count = {"n", GC_OPTION_UINT, 0, 0, UINT64_MAX, NULL, ""};
    static const uint64_t sizes[] = {0, 1, 512, 1024, 1025, 1u << 20, 3ull << 30, 37165704};
    char text[32];
    uint64_t v;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        gc_option_format(&size, sizes[i], text, sizeof text);
        assert_true(gc_parse_size(text, &v) && v == sizes[i]);
    }
    gc_option_format(&size, 64ull << 20, text, sizeof text);
    assert_string_equal(text, "64m");
    gc_option_format(&word, 0, text, sizeof text);
    assert_string_equal(text, "one");
    gc_option_format(&word, 2, text, sizeof text);
    assert_string_equal(text, "three");
    gc_option_format(&word, 3, text, sizeof text);
    assert_string_equal(text, "");
    gc_option_format(&count, UINT64_MAX, text, sizeof text);
    assert_string_equal(text, "18446744073709551615");
}

static void own_options_belong_to_their_collector(void **state)
{
    struct gc_options o;
    struct gc_heap *h;
    char err[256];

    (void)state;
    gc_may_gc_begin();
    gc_options_init(&o, &test_spy);
    assert_int_equal(set(&o, "hooks", "7", err), GC_OK);
    assert_int_equal(set(&o, "hooks", "8", err), GC_ERR_OPTION);
    assert_true(o.own[2] == 7);
    assert_int_equal(gc_heap_open(gc_builtin_collectors[0], &o, &h, err, sizeof err),
                     GC_ERR_OPTION);
    assert_null(h);
    assert_non_null(strstr(err, "spy"));
    assert_int_equal(gc_heap_open(&test_spy, &o, &h, err, sizeof err), GC_OK);
    assert_int_equal(gc_heap_mutator(h)->hooks, 7);
    gc_heap_close(h);
    /* Core options without a collector fit all. */
    gc_options_init(&o, NULL);
    assert_int_equal(gc_heap_open(&test_spy, &o, &h, NULL, 0), GC_OK);
    gc_heap_close(h);
    assert_int_equal(gc_heap_open(&test_spy, NULL, &h, NULL, 0), GC_OK);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_lies_within_its_bounds),
        cmocka_unit_test(sizes_are_parsed_exactly),
        cmocka_unit_test(bounds_are_inclusive),
        cmocka_unit_test(bad_values_say_what_was_expected),
        cmocka_unit_test(unknown_names_suggest_near_ones),
        cmocka_unit_test(messages_are_cut_not_overrun),
        cmocka_unit_test(near_names_fill_only_their_buffer),
        cmocka_unit_test(values_are_formatted_as_they_are_read),
        cmocka_unit_test(own_options_belong_to_their_collector),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
