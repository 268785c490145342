/* SPDX-License-Identifier: MIT
 *
 * `tricolor check` names the mistake: three collectors with a typical beginner's mistake each. */
#include "tests/support.h"

#include <string.h>

#include "harness/check.h"

static const struct gc_collector *load(const char *stem)
{
    const struct gc_collector *c;
    char path[4096], name[64], err[512];

    snprintf(name, sizeof name, "broken/%s.so", stem);
    test_path(path, sizeof path, name);
    if (gc_plugin_load(path, &c, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    return c;
}

static struct conf_verdict verdict_of(const char *stem, const char *id)
{
    struct conf_subject s = {.collector = load(stem), .seed = 1, .timeout_ms = 60000};
    struct conf_verdict v = {0};
    bool found = false;

    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        for (uint32_t i = 0; i < conf_themes[k]->count; i++) {
            if (strcmp(conf_themes[k]->cases[i].id, id) != 0)
                continue;
            conf_run(&s, &conf_themes[k]->cases[i], &v);
            found = true;
        }
    }
    assert_true(found);
    return v;
}

static void assert_passes(const char *stem, const char *id)
{
    struct conf_verdict v = verdict_of(stem, id);

    if (v.outcome != CONF_PASSED)
        fail_msg("%s fails %s: %s", stem, id, v.what);
}

static void assert_fails(const char *stem, const char *id, const char *what, const char *cause)
{
    struct conf_verdict v = verdict_of(stem, id);

    assert_int_equal(v.outcome, CONF_FAILED);
    if (strstr(v.what, what) == NULL || strstr(v.cause, cause) == NULL)
        fail_msg("%s, %s: it says \"%s\", likely cause \"%s\"; expected \"%s\" and \"%s\"", stem,
                 id, v.what, v.cause, what, cause);
    assert_non_null(strstr(v.where, "seed 1"));
}

static void forgotten_root_is_told(void **state)
{
    (void)state;
    assert_passes("forgot_root", "root-handle");
    assert_passes("forgot_root", "root-persistent");
    assert_passes("forgot_root", "struct-slots-are-traced");
    assert_fails("forgot_root", "root-table",
                 "an object that is reachable only from a table cell was gone after a collection",
                 "begin() did not visit every span of c->roots");
    assert_fails("forgot_root", "root-global", "only from a global was gone",
                 "begin() did not visit every span of c->roots");
}

static void forgotten_update_is_told(void **state)
{
    (void)state;
    assert_passes("forgot_update", "root-handle");
    assert_passes("forgot_update", "struct-slots-are-traced");
    assert_fails("forgot_update", "shape-is-kept", "moved from",
                 "the collector copied the object but did not write its new place back");
}

static void forgotten_barrier_is_told(void **state)
{
    (void)state;
    assert_passes("forgot_barrier", "survivors-keep-payload");
    assert_passes("forgot_barrier", "struct-slots-are-traced");
    assert_fails("forgot_barrier", "keeps-what-an-old-object-holds",
                 "a field that gc_store wrote in an old object", "the write barrier was forgotten");
    assert_fails("forgot_barrier", "store-into-old", "a field that gc_store wrote in an old object",
                 "the write barrier was forgotten");
    assert_fails("forgot_barrier", "fill-into-old", "gc_array_fill",
                 "the write barrier was forgotten");
}

/* ---- what becomes of crashes, hangs and panics ---- */

static void hang(struct conf *t)
{
    (void)t;
    for (;;)
        __asm__ volatile("");
}
static void crash(struct conf *t)
{
    (void)t;
    abort();
}
static void panic(struct conf *t)
{
    (void)t;
    gc_panic("block %d is on fire", 7);
}

static struct conf_verdict run(void (*fn)(struct conf *t), uint32_t timeout_ms)
{
    struct conf_case c = {"a-case", "a name", "a cause", 0, fn, NULL};
    struct conf_subject s = {
        .collector = gc_builtin_collectors[0], .seed = 9, .timeout_ms = timeout_ms};
    struct conf_verdict v;

    conf_run(&s, &c, &v);
    return v;
}

static void hang_becomes_a_verdict(void **state)
{
    struct conf_verdict v = run(hang, 300);

    (void)state;
    assert_int_equal(v.outcome, CONF_FAILED);
    assert_non_null(strstr(v.what, "did not end"));
    assert_non_null(strstr(v.cause, "endless loop"));
}

static void crash_becomes_a_verdict(void **state)
{
    struct conf_verdict v = run(crash, 60000);

    (void)state;
    assert_int_equal(v.outcome, CONF_FAILED);
    assert_non_null(strstr(v.what, "aborted"));
    assert_string_equal(v.cause, "a cause");
    assert_non_null(strstr(v.where, "seed 9"));
}

static void panic_becomes_a_verdict(void **state)
{
    struct conf_verdict v = run(panic, 60000);

    (void)state;
    assert_int_equal(v.outcome, CONF_FAILED);
    assert_non_null(strstr(v.what, "block 7 is on fire"));
}

static void case_without_the_capability_is_skipped_with_a_reason(void **state)
{
    struct conf_case c = {"a-case", "a name", "a cause", GC_CAP_COLLECTS, crash, NULL};
    struct conf_subject s = {
        .collector = gc_collector_find("null"), .seed = 1, .timeout_ms = 60000};
    struct conf_verdict v;

    (void)state;
    conf_run(&s, &c, &v);
    assert_int_equal(v.outcome, CONF_SKIPPED);
    assert_string_equal(v.what, "this collector reclaims nothing");
}

static void case_ids_are_words_and_differ(void **state)
{
    const char *ids[512];
    uint32_t n = 0;

    (void)state;
    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        for (uint32_t i = 0; i < conf_themes[k]->count; i++) {
            const struct conf_case *c = &conf_themes[k]->cases[i];

            assert_int_equal(strspn(c->id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(c->id));
            assert_true(strlen(c->name) > 10 && strlen(c->cause) > 10);
            for (uint32_t j = 0; j < n; j++)
                assert_string_not_equal(ids[j], c->id);
            ids[n++] = c->id;
        }
    }
    assert_true(n > 60);
}

/* ---- the command line ---- */

static int check(const char *a, const char *b, const char *c)
{
    char words[4][64] = {"check", "", "", ""};
    char *argv[5] = {words[0], words[1], words[2], words[3], NULL};
    int argc = 1;

    for (int i = 0; i < 3; i++) {
        const char *word = i == 0 ? a : i == 1 ? b : c;

        if (word != NULL)
            snprintf(words[argc++], sizeof words[0], "%s", word);
    }
    return harness_check(argc, argv);
}

static void exit_codes_say_what_happened(void **state)
{
    (void)state;
    assert_int_equal(check("--collector=semispace", "--case=root-handle", NULL), 0);
    assert_int_equal(check("--collector=null", "--case=root-handle", "--verbose"), 0);
    assert_int_equal(check("--list", NULL, NULL), 0);
    assert_int_equal(check("--help", NULL, NULL), 0);
    assert_int_equal(check(NULL, NULL, NULL), 2);
    assert_int_equal(check("--collector=semispac", NULL, NULL), 2);
    assert_int_equal(check("--collector=./no-such.so", NULL, NULL), 2);
    assert_int_equal(check("--collector=semispace", "--case=no-such-case", NULL), 2);
    assert_int_equal(check("--collector=semispace", "--no-such-option=1", NULL), 2);
    assert_int_equal(check("--collector=semispace", "--poison=2", NULL), 2);
    assert_int_equal(check("--collector=semispace", "--seed=-1", NULL), 2);
    assert_int_equal(check("--collector=semispace", "--timeout=0", NULL), 2);
    assert_int_equal(check("--collector=semispace", "--no-fork", NULL), 2);
    assert_int_equal(check("--collector=semispace", "stray", NULL), 2);
    assert_int_equal(check("--collector", NULL, NULL), 2);
    assert_int_equal(check("--", NULL, NULL), 2);
    assert_int_equal(check("--=x", NULL, NULL), 2);
}

static void failing_collector_gives_exit_code_1(void **state)
{
    char path[2048], argument[2100];
    char command[] = "check", only[] = "--case=root-table";
    char *argv[] = {command, argument, only, NULL};

    (void)state;
    test_path(path, sizeof path, "broken/forgot_root.so");
    snprintf(argument, sizeof argument, "--collector=%s", path);
    assert_int_equal(harness_check(3, argv), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forgotten_root_is_told),
        cmocka_unit_test(forgotten_update_is_told),
        cmocka_unit_test(forgotten_barrier_is_told),
        cmocka_unit_test(hang_becomes_a_verdict),
        cmocka_unit_test(crash_becomes_a_verdict),
        cmocka_unit_test(panic_becomes_a_verdict),
        cmocka_unit_test(case_without_the_capability_is_skipped_with_a_reason),
        cmocka_unit_test(case_ids_are_words_and_differ),
        cmocka_unit_test(exit_codes_say_what_happened),
        cmocka_unit_test(failing_collector_gives_exit_code_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
