/* SPDX-License-Identifier: MIT
 *
 * Conformance: handles by the thousand, native calls, arguments. */
#include <stdlib.h>

#include "harness/conformance_kit.h"

enum { HANDLES = 5000 };

static void handles_never_change(struct conf *t)
{
    gc_handle *h = calloc(HANDLES, sizeof *h), *copy = calloc(HANDLES, sizeof *h);
    uint32_t before, moved = 0;
    struct gc_scope s;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, h != NULL && copy != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=2m");
    before = gc_handle_count(t->m);
    gc_scope_enter(t->m, &s);
    for (uint32_t i = 0; i < HANDLES; i++)
        copy[i] = h[i] = gc_root(t->m, conf_node(t, i));
    for (int round = 0; round < 3; round++) {
        uint32_t first = gc_get(t->m, h[0]).bits;

        conf_garbage(t, 200000);
        conf_collect(t);
        moved += first != gc_get(t->m, h[0]).bits;
        for (uint32_t i = 0; i < HANDLES; i++) {
            CONF_CHECK_THAT(t, gc_handle_eq(h[i], copy[i]), "a handle changed");
            conf_expect_node(t, gc_get(t->m, h[i]), i, "one of 5000 handles");
        }
    }
    if ((t->collector->caps & GC_CAP_MOVES) == 0)
        CONF_CHECK_THAT(t, moved == 0,
                        "an object moved although the collector does not claim GC_CAP_MOVES");
    gc_scope_exit(t->m, &s);
    CONF_CHECK_THAT(t, gc_handle_count(t->m) == before, "leaving a scope left %u handles behind",
                    gc_handle_count(t->m) - before);
    free(h);
    free(copy);
}

static gc_handle make_one(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    struct conf *t = data;
    gc_handle kept;

    gc_may_gc_begin();
    kept = gc_root(m, conf_node(t, 77));
    for (uint32_t i = 0; i < 50; i++)
        (void)gc_root(m, conf_node(t, i));
    conf_garbage(t, 20000);
    if (nargs > 0)
        gc_store(m, gc_get(m, kept), CONF_LEFT, gc_get(m, args[0]));
    return kept;
}

static void native_calls_escape_one(struct conf *t)
{
    gc_handle arg, got;
    uint32_t before;

    gc_may_gc_begin();
    conf_open(t, "heap-size=8m");
    arg = gc_root(t->m, conf_node(t, 5));
    before = gc_handle_count(t->m);
    for (int i = 0; i < 100; i++) {
        struct gc_scope s;

        gc_scope_enter(t->m, &s);
        got = gc_native_call(t->m, make_one, &arg, 1, t);
        CONF_CHECK_THAT(t, gc_handle_count(t->m) == before + 1,
                        "a native call left %u handles instead of 1",
                        gc_handle_count(t->m) - before);
        conf_garbage(t, 10000);
        conf_expect_node(t, gc_get(t->m, got), 77, "the result of a native call");
        conf_expect_node(t, gc_load(t->m, gc_get(t->m, got), CONF_LEFT), 5,
                         "a field of the result of a native call");
        gc_scope_exit(t->m, &s);
    }
}

/* Several references become arguments of one call: none may die while the others are converted
 * (CVE-2021-39216). */
static void arguments_survive_together(struct conf *t)
{
    enum { ARGS = 4 };
    gc_local cells[ARGS];
    gc_handle args[ARGS];
    struct gc_frame f;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    gc_frame_push(t->m, &f, cells, ARGS);
    for (uint32_t round = 0; round < 3000; round++) {
        struct gc_scope s;

        gc_scope_enter(t->m, &s);
        for (uint32_t i = 0; i < ARGS; i++)
            args[i] = gc_root(t->m, conf_node(t, ARGS * round + i));
        gc_frame_pass_args(t->m, args, ARGS, cells);
        gc_scope_exit(t->m, &s);
        (void)conf_node(t, 0xDEAD);
        gc_safepoint(t->m);
        for (uint32_t i = 0; i < ARGS; i++)
            conf_expect_node(t, gc_local_get(&cells[i]), ARGS * round + i,
                             "a frame cell that holds an argument");
    }
    gc_frame_pop(t->m, &f);
}

static const struct conf_case cases[] = {
    {"handles-never-change", "handles stay the same bits while their objects may move",
     "a root slot was not updated, or the handle stack moved", GC_CAP_COLLECTS,
     handles_never_change, "R2 R16 N1 N4 N5 N11"},
    {"native-calls-escape-one", "a native call leaves exactly its result rooted",
     "the escaped handle lost its object", 0, native_calls_escape_one, "R33 C6"},
    {"arguments-survive-together",
     "several references become arguments without a collection between",
     "expose_ref() or need_gc_before_entering() frees an object that was exposed a moment ago", 0,
     arguments_survive_together, "R37 C1"},
};

const struct conf_theme conf_theme_handles = {"handles", cases, sizeof cases / sizeof cases[0]};
