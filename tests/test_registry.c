/* SPDX-License-Identifier: MIT
 *
 * Finding collectors; plugins that load and plugins that must not. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/spy.h"
#include "tests/support.h"

static void built_in_collectors_are_found_by_name(void **state)
{
    uint32_t n = 0;

    (void)state;
    for (; gc_builtin_collectors[n] != NULL; n++) {
        const struct gc_collector *c = gc_builtin_collectors[n];
        char err[256];

        assert_ptr_equal(gc_collector_find(c->name), c);
        assert_int_equal(gc_collector_check(c, err, sizeof err), GC_OK);
        assert_int_equal(c->abi, GC_ABI);
        for (uint32_t k = 0; k < n; k++)
            assert_string_not_equal(gc_builtin_collectors[k]->name, c->name);
    }
    assert_true(n >= 4);
    assert_null(gc_collector_find("no-such-collector"));
    assert_null(gc_collector_find(""));
    assert_null(gc_collector_find("semi"));
}

static void built_in_workloads_are_complete(void **state)
{
    (void)state;
    for (uint32_t n = 0; gc_builtin_workloads[n] != NULL; n++) {
        const struct gc_workload *w = gc_builtin_workloads[n];

        assert_int_equal(w->abi, GC_ABI);
        assert_non_null(w->live_bytes);
        assert_non_null(w->iterate);
        assert_true(strlen(w->summary) > 10 && strlen(w->stresses) > 10 && strlen(w->source) > 5);
        for (uint32_t i = 0; i < w->param_count; i++) {
            assert_true(strlen(w->params[i].doc) > 5);
            if (w->params[i].text == NULL) {
                assert_in_range(w->params[i].def, w->params[i].min, w->params[i].max);
                assert_in_range(w->params[i].small, w->params[i].min, w->params[i].max);
            }
        }
    }
}

static const struct gc_option_spec unsound[] = {
    {NULL, GC_OPTION_UINT, 0, 0, 1, NULL, "no name"},
    {"", GC_OPTION_UINT, 0, 0, 1, NULL, "an empty name"},
    {"undocumented", GC_OPTION_UINT, 0, 0, 1, NULL, NULL},
    {"odd", (enum gc_option_kind)99, 0, 0, 1, NULL, "an unknown kind"},
    {"low", GC_OPTION_UINT, 0, 1, 2, NULL, "its default is too small"},
    {"high", GC_OPTION_UINT, 3, 1, 2, NULL, "its default is too large"},
    {"wordless", GC_OPTION_WORD, 0, 0, 1, NULL, "a choice without words"},
    {"heap-size", GC_OPTION_SIZE, 0, 0, 1, NULL, "every heap has one of this name"},
};

/* rows: H1 */
static void descriptors_are_checked(void **state)
{
    struct gc_collector c = test_spy;
    char err[256];

    (void)state;
    assert_int_equal(gc_collector_check(&c, err, sizeof err), GC_OK);
#define BREAK(change, words)                                                   \
    do {                                                                       \
        c = test_spy;                                                          \
        change;                                                                \
        assert_int_equal(gc_collector_check(&c, err, sizeof err), GC_ERR_ABI); \
        if (strstr(err, words) == NULL)                                        \
            fail_msg("expected \"%s\" in: %s", words, err);                    \
    } while (0)
    BREAK(c.name = NULL, "name");
    BREAK(c.name = "", "name");
    BREAK(c.summary = NULL, "summary");
    BREAK(c.source = NULL, "source");
    BREAK(c.limits = NULL, "limits");
    BREAK(c.attach = NULL, "attach");
    BREAK(c.detach = NULL, "detach");
    BREAK(c.reset = NULL, "reset");
    BREAK(c.alloc_slow = NULL, "alloc_slow");
    BREAK(c.walk = NULL, "walk");
    BREAK(c.caps = 1u << 30, "capability");
    BREAK(c.caps = GC_CAP_COLLECTS, "COLLECTS");
    BREAK(c.option_count = GC_MAX_OWN_OPTIONS + 1, "options");
    BREAK((c.option_count = 2, c.options = NULL), "options");
    for (size_t i = 0; i < sizeof unsound / sizeof unsound[0]; i++)
        BREAK((c.option_count = 1, c.options = &unsound[i]), "an option");
#undef BREAK
}

/* rows: H8 */
static void state_is_given_to_its_own_collector_only(void **state)
{
    struct gc_heap *semispace = test_open("semispace", "heap-size=1m");
    struct gc_heap *immix = test_open("immix", "heap-size=1m");

    (void)state;
    gc_may_gc_begin();
    assert_non_null(gc_heap_state_of(semispace, gc_collector_find("semispace")));
    assert_ptr_equal(gc_heap_state_of(semispace, semispace->collector), semispace->state);
    assert_null(gc_heap_state_of(semispace, gc_collector_find("immix")));
    assert_null(gc_heap_state_of(immix, gc_collector_find("semispace")));
    assert_null(gc_heap_state_of(immix, NULL));
    gc_heap_close(semispace);
    gc_heap_close(immix);
}

static void broken_descriptor_opens_no_heap(void **state)
{
    struct gc_collector c = test_spy;
    struct gc_heap *h;
    char err[256];

    (void)state;
    c.walk = NULL;
    assert_int_equal(gc_heap_open(&c, NULL, &h, err, sizeof err), GC_ERR_ABI);
    assert_null(h);
    assert_non_null(strstr(err, "walk"));
}

static int wrong_window(struct gc_heap *h)
{
    h->window_table[7] = GC_WINDOWS;
    return GC_OK;
}

/* rows: H1 */
static void published_words_lead_somewhere(void **state)
{
    struct gc_collector c;
    struct gc_heap *h;
    char err[256];

    (void)state;
#define OPENS_NOT(change, option, words)                                              \
    do {                                                                              \
        c = test_spy;                                                                 \
        change;                                                                       \
        assert_int_equal(test_try_open(&c, option, &h, err, sizeof err), GC_ERR_ABI); \
        assert_null(h);                                                               \
        if (strstr(err, words) == NULL)                                               \
            fail_msg("expected \"%s\" in: %s", words, err);                           \
    } while (0)
    OPENS_NOT(c.clone_ref = NULL, "hooks=1", "clone_ref");
    OPENS_NOT(c.clone_ref = NULL, "hooks=2", "clone_ref");
    OPENS_NOT(c.drop_ref = NULL, "hooks=2", "drop_ref");
    OPENS_NOT(c.expose_ref = NULL, "hooks=4", "expose_ref");
    OPENS_NOT(c.attach = wrong_window, "hooks=0", "window");
#undef OPENS_NOT
}

static int load(const char *name, const struct gc_collector **c, char err[512])
{
    char path[4096];

    test_path(path, sizeof path, name);
    return gc_plugin_load(path, c, err, 512);
}

static void assert_refused(const char *name, int status, const char *words)
{
    const struct gc_collector *c = &test_spy;
    char err[512];

    assert_int_equal(load(name, &c, err), status);
    assert_null(c);
    assert_null(strchr(err, '\n'));
    if (strstr(err, words) == NULL)
        fail_msg("%s: expected \"%s\" in: %s", name, words, err);
}

/* What inline code reads lies where this program was compiled to find it, or the plugin is refused.
 * rows: H28 */
static void bad_plugins_are_refused_in_one_line(void **state)
{
    char both[64];

    (void)state;
    snprintf(both, sizeof both, "ABI %u, this program %u", GC_ABI + 1, GC_ABI);
    assert_refused("broken/wrong_abi.so", GC_ERR_ABI, both);
    snprintf(both, sizeof both, "%zu bytes, this program %zu", sizeof(struct gc_collector) - 8,
             sizeof(struct gc_collector));
    assert_refused("broken/wrong_size.so", GC_ERR_ABI, both);
    snprintf(both, sizeof both, "0x%llx, this program 0x%llx", (unsigned long long)(GC_LAYOUT + 1),
             (unsigned long long)GC_LAYOUT);
    assert_refused("broken/wrong_layout.so", GC_ERR_ABI, both);
    assert_refused("broken/old_heap.so", GC_ERR_ABI, "layout");
    assert_refused("broken/no_entry.so", GC_ERR_ABI, "gc_plugin_entry");
    assert_refused("broken/no_descriptor.so", GC_ERR_ABI, "no descriptor");
    assert_refused("broken/unknown_capability.so", GC_ERR_ABI, "capability");
    assert_refused("broken/missing_slot.so", GC_ERR_ABI, "walk");
    assert_refused("broken/missing_steps.so", GC_ERR_ABI, "GC_CAP_COLLECTS");
    assert_refused("broken/no-such-file.so", GC_ERR_SYSTEM, "No such file");
}

static void files_that_are_no_plugins_are_refused(void **state)
{
    static const char elf[] = "\177ELF, but not really";
    char path[4096];
    FILE *f;

    (void)state;
    test_path(path, sizeof path, "not-elf.so");
    f = fopen(path, "wb");
    assert_non_null(f);
    fclose(f);
    assert_refused("not-elf.so", GC_ERR_SYSTEM, "not an ELF");
    f = fopen(path, "wb");
    assert_non_null(f);
    fputs("#!/bin/sh\n", f);
    fclose(f);
    assert_refused("not-elf.so", GC_ERR_SYSTEM, "not an ELF");
    f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(elf, 1, sizeof elf, f);
    fclose(f);
    assert_refused("not-elf.so", GC_ERR_SYSTEM, "cannot load");
    unlink(path);
    assert_refused("broken", GC_ERR_SYSTEM, "broken"); /* a folder */
}

static void good_plugin_is_loaded_and_works(void **state)
{
    const struct gc_collector *c;
    struct test_types t;
    struct gc_heap *h;
    char err[512];

    (void)state;
    gc_may_gc_begin();
    if (load("../plugins/semispace.so", &c, err) != GC_OK)
        fail_msg("%s", err);
    assert_int_equal(gc_heap_open(c, NULL, &h, err, sizeof err), GC_OK);
    test_register(h, &t);
    (void)gc_root(gc_heap_mutator(h), gc_alloc(gc_heap_mutator(h), t.pair));
    assert_int_equal(gc_collect(gc_heap_mutator(h)), GC_OK);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_collectors_are_found_by_name),
        cmocka_unit_test(built_in_workloads_are_complete),
        cmocka_unit_test(descriptors_are_checked),
        cmocka_unit_test(state_is_given_to_its_own_collector_only),
        cmocka_unit_test(broken_descriptor_opens_no_heap),
        cmocka_unit_test(published_words_lead_somewhere),
        cmocka_unit_test(bad_plugins_are_refused_in_one_line),
        cmocka_unit_test(files_that_are_no_plugins_are_refused),
        cmocka_unit_test(good_plugin_is_loaded_and_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
