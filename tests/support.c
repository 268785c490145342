/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "harness/check_child.h"

void test_set_options(struct gc_options *o, const char *text)
{
    char line[200], err[256];

    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        char *eq;

        snprintf(line, sizeof line, "%.*s", (int)n, text);
        text += n + (text[n] == ' ');
        eq = strchr(line, '=');
        assert_non_null(eq);
        *eq = '\0';
        if (gc_options_set(o, line, eq + 1, err, sizeof err) != GC_OK)
            fail_msg("%s", err);
    }
}

int test_try_open(const struct gc_collector *c, const char *options, struct gc_heap **out,
                  char *err, size_t err_len)
{
    struct gc_options o;

    gc_options_init(&o, c);
    test_set_options(&o, options);
    return gc_heap_open(c, &o, out, err, err_len);
}

struct gc_heap *test_open(const char *collector, const char *options)
{
    const struct gc_collector *c = gc_collector_find(collector);
    struct gc_heap *h = NULL;
    char err[256];

    assert_non_null(c);
    if (test_try_open(c, options, &h, err, sizeof err) != GC_OK)
        fail_msg("%s %s: %s", collector, options, err);
    return h;
}

void test_register(struct gc_heap *h, struct test_types *types)
{
    static const uint16_t words[] = {0, 1};

    assert_int_equal(gc_type_struct(h, "test.pair", 4, words, 2, &types->pair), GC_OK);
    assert_int_equal(gc_type_ref_array(h, "test.refs", &types->refs), GC_OK);
    assert_int_equal(gc_type_byte_array(h, "test.bytes", 1, &types->bytes), GC_OK);
}

int fixture_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL)
        return -1;
    f->h = test_open("semispace", "heap-size=1m");
    f->other = test_open("null", "heap-size=1m");
    f->m = gc_heap_mutator(f->h);
    test_register(f->h, &f->t);
    *state = f;
    return 0;
}

int fixture_tear_down(void **state)
{
    struct fixture *f = *state;

    gc_may_gc_begin();
    gc_heap_close(f->h);
    gc_heap_close(f->other);
    free(f);
    return 0;
}

gc_ref test_pair(struct fixture *f, uint32_t number)
{
    gc_ref r = gc_alloc(f->m, f->t.pair);

    assert_false(gc_is_null(r));
    gc_set_u32(f->m, r, 2, number);
    return r;
}

uint32_t test_number(const struct fixture *f, gc_ref pair)
{
    return gc_get_u32(f->m, pair, 2);
}

void test_panics(void (*fn)(void *arg), void *arg, const char *message, const char *file, int line)
{
    struct child_report report;

    child_run(fn, arg, 60000, &report);
    if (report.end != CHILD_SIGNALLED || report.code != SIGABRT) {
        print_error("expected a panic that mentions \"%s\"; the child ended %d with code %d: %s\n",
                    message, report.end, report.code, report.text);
        _fail(file, line);
    }
    if (strstr(report.text, message) == NULL) {
        print_error("expected a panic that mentions \"%s\", but it said: %s\n", message,
                    report.text);
        _fail(file, line);
    }
}

void test_path(char *out, size_t len, const char *name)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;

    assert_true(n > 0);
    self[n] = '\0';
    slash = strrchr(self, '/');
    assert_non_null(slash);
    *slash = '\0';
    snprintf(out, len, "%s/%s", self, name);
}

static void count(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
const struct gc_host_type test_counted = {"test.counted", count};

/* ---- conformance ---- */

struct conformance_test {
    const struct conf_subject *subject;
    const struct conf_case *c;
};

static void run_case(void **state)
{
    const struct conformance_test *x = *state;
    struct conf_verdict v;

    conf_run(x->subject, x->c, &v);
    if (v.outcome == CONF_SKIPPED) {
        print_message("skipped: %s\n", v.what);
        skip();
    }
    if (v.outcome == CONF_FAILED)
        fail_msg("%s (%s): %s. Likely cause: %s. Where: %s", x->c->id, x->subject->collector->name,
                 v.what, v.cause, v.where);
}

int test_conformance(const char *name, const struct conf_subject *s, const char *theme)
{
    uint32_t count_of = 0, n = 0;
    struct conformance_test *states;
    struct CMUnitTest *tests;
    int failed;

    for (size_t k = 0; conf_themes[k] != NULL; k++)
        count_of += conf_themes[k]->count;
    states = calloc(count_of, sizeof *states);
    tests = calloc(count_of, sizeof *tests);
    if (states == NULL || tests == NULL)
        abort();
    for (size_t k = 0; conf_themes[k] != NULL; k++) {
        if (theme != NULL && strcmp(conf_themes[k]->name, theme) != 0)
            continue;
        for (uint32_t i = 0; i < conf_themes[k]->count; i++, n++) {
            states[n] = (struct conformance_test){s, &conf_themes[k]->cases[i]};
            tests[n].name = conf_themes[k]->cases[i].id;
            tests[n].test_func = run_case;
            tests[n].initial_state = &states[n];
        }
    }
    failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
    free(states);
    free(tests);
    return failed;
}
