/* SPDX-License-Identifier: MIT
 *
 * Conformance: handles by the thousand, native calls, arguments. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

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

/* ---- a host object's day ---- */

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
static const struct gc_host_type visitor = {"conf.visitor", count_death};
static const struct gc_host_type stranger = {"conf.stranger", NULL};

static gc_handle compare(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    bool *same = data;

    gc_may_gc_begin();
    (void)gc_extern_new(m, &stranger, NULL);
    *same = false;
    if (nargs != 2 || gc_ref_eq(m, gc_any(args[0]), gc_any(args[1]), same) != GC_OK)
        *same = false;
    return args[1];
}

/* A host object goes through a table, a global and a call, and is itself all the time. */
static void host_objects_go_everywhere(struct conf *t)
{
    uint32_t *deaths = calloc(1, sizeof *deaths);
    struct gc_table *table, *global;
    gc_handle h, from_table, from_global, from_call;
    struct gc_scope s;
    bool same;
    gc_ref r;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    /* Each of these collections costs one that reclaims nothing a block. */
    conf_open(t, t->collector->caps & GC_CAP_COLLECTS
                     ? "heap-size=4m poison=1 stress-alloc=1 stress-safepoint=1"
                     : "heap-size=64m stress-alloc=1");
    gc_scope_enter(t->m, &s);
    h = gc_root(t->m, gc_extern_new(t->m, &visitor, deaths));
    CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), &visitor) == deaths,
                    "the data of a host object was not found");
    CONF_CHECK_THAT(t, gc_extern_data(t->m, gc_get(t->m, h), &stranger) == NULL,
                    "a host object answered to another type");
    CONF_CHECK_THAT(t,
                    gc_table_new(t->m, "conf.table", 10, &table) == GC_OK &&
                        gc_table_new(t->m, "conf.global", 1, &global) == GC_OK,
                    "no table");
    CONF_CHECK_THAT(t, gc_table_set(t->m, table, 3, gc_get(t->m, h)) == GC_OK, "no cell 3");
    conf_garbage(t, 5000);
    CONF_CHECK_THAT(t, gc_table_get(t->m, table, 3, &r) == GC_OK, "no cell 3");
    from_table = gc_root(t->m, r);
    CONF_CHECK_THAT(t, gc_table_set(t->m, global, 0, gc_get(t->m, from_table)) == GC_OK,
                    "no global");
    conf_garbage(t, 5000);
    CONF_CHECK_THAT(t, gc_table_get(t->m, global, 0, &r) == GC_OK, "no global");
    from_global = gc_root(t->m, r);
    {
        const gc_handle args[2] = {from_table, from_global};

        from_call = gc_native_call(t->m, compare, args, 2, &same);
    }
    CONF_CHECK_THAT(t, same, "a host object is not itself in a call");
    (void)gc_collect(t->m);
    CONF_CHECK_THAT(t,
                    gc_ref_eq(t->m, gc_any(h), gc_any(from_call), &same) == GC_OK && same &&
                        gc_extern_data(t->m, gc_get(t->m, from_call), &visitor) == deaths,
                    "a host object is not itself after a collection");
    CONF_CHECK_THAT(t, *deaths == 0, "a host object was finalized while it was in use");
    gc_scope_exit(t->m, &s);
    CONF_CHECK_THAT(t, gc_table_set(t->m, table, 3, GC_NULL) == GC_OK, "no cell 3");
    (void)gc_collect(t->m);
    CONF_CHECK_THAT(t, *deaths == 0, "a host object was finalized while a global held it");
    conf_close(t);
    CONF_CHECK_THAT(t, *deaths == 1, "a host object was finalized %u times", *deaths);
    free(deaths);
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
    {"host-objects-go-everywhere",
     "a host object stays itself in a table, a global, a call, and over collections",
     "a copy lost the payload of an extern object, or a root's slot was not updated", 0,
     host_objects_go_everywhere, "R39 R40 H19"},
};

CONF_THEME(60, handles) = {"handles", cases, sizeof cases / sizeof cases[0]};
