/* SPDX-License-Identifier: MIT
 *
 * The conformance suite over every collector, built in and as a plugin. */
#include "tests/support.h"

static struct conf_subject subject(const struct gc_collector *c)
{
    return (struct conf_subject){.collector = c, .seed = 1, .timeout_ms = 120000};
}

static int built_in(void)
{
    int failed = 0;

    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        struct conf_subject s = subject(gc_builtin_collectors[i]);

        failed += test_conformance(gc_builtin_collectors[i]->name, &s, NULL);
    }
    return failed;
}

static void plugin_is_code_of_its_own(void **state)
{
    const struct gc_collector *built = *state, *c;
    char path[4096], name[64], err[512];

    snprintf(name, sizeof name, "../plugins/%s.so", built->name);
    test_path(path, sizeof path, name);
    if (gc_plugin_load(path, &c, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    assert_string_equal(c->name, built->name);
    assert_ptr_not_equal(c, built);
    assert_ptr_not_equal(c->attach, built->attach);
    assert_ptr_not_equal(c->alloc_slow, built->alloc_slow);
}

static int plugins(void)
{
    int failed = 0;

    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *built = gc_builtin_collectors[i];
        struct CMUnitTest loads = {"plugin_is_code_of_its_own", plugin_is_code_of_its_own, NULL,
                                   NULL, (void *)(uintptr_t)built};
        char path[4096], name[64], err[512];
        const struct gc_collector *c;
        struct conf_subject s;

        snprintf(name, sizeof name, "../plugins/%s.so", built->name);
        failed += _cmocka_run_group_tests(name, &loads, 1, NULL, NULL);
        test_path(path, sizeof path, name);
        if (gc_plugin_load(path, &c, err, sizeof err) != GC_OK)
            continue;
        s = subject(c);
        failed += test_conformance(name, &s, NULL);
    }
    return failed;
}

int main(void)
{
    return built_in() + plugins();
}
