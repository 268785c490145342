/* SPDX-License-Identifier: MIT
 *
 * Conformance: every public function, one by one.  What it returns is rooted by what the header
 * says and by nothing else: a collection follows at once, then the result is used.  The counts of
 * handles and persistent handles change by what is documented. */
#include "harness/conformance/calls.h"

/* The node stands in every kind of place that a call may read it from. */
static void build(struct conf *t, struct call_world *w) GC_MAY_GC;
static void build(struct conf *t, struct call_world *w)
{
    struct gc_mutator *m = t->m;
    gc_ref array;

    *w = (struct call_world){.ref = 0};
    w->node = gc_root(m, conf_node(t, CALL_THE_NODE));
    w->other = gc_root(m, conf_node(t, CALL_OTHER_NODE));
    w->list = gc_root(m, conf_struct(t, t->node));
    gc_store(m, gc_get(m, w->list), CONF_LEFT, gc_get(m, w->node));
    array = conf_array(t, t->refs, CALL_CELLS); /* before gc_get: C orders no arguments */
    gc_store(m, gc_get(m, w->list), CONF_RIGHT, array);
    gc_array_store(m, gc_load(m, gc_get(m, w->list), CONF_RIGHT), 2, gc_get(m, w->node));
    CONF_CHECK_THAT(t, gc_persistent_new(m, gc_get(m, w->node), &w->keep) == GC_OK,
                    "no persistent handle");
    CONF_CHECK_THAT(t,
                    gc_table_new(m, "conf.calls", 2, &w->table) == GC_OK &&
                        gc_table_set(m, w->table, 1, gc_get(m, w->node)) == GC_OK,
                    "no table");
    gc_frame_push(m, &w->frame, w->cells, CALL_CELLS);
}

/* Empties all of the world, so that only the result is left. */
static void let_go(struct conf *t, struct call_world *w)
{
    struct gc_mutator *m = t->m;

    gc_set(m, w->node, GC_NULL);
    gc_set(m, w->other, GC_NULL);
    gc_set(m, w->list, GC_NULL);
    for (uint32_t i = 0; i < CALL_CELLS; i++)
        gc_local_set(m, &w->cells[i], GC_NULL);
    for (uint32_t i = 0; i < gc_table_count(w->table); i++)
        CONF_CHECK_THAT(t, gc_table_set(m, w->table, i, GC_NULL) == GC_OK, "no table cell %u", i);
    if (w->keep.epoch != 0)
        CONF_CHECK_THAT(t, gc_persistent_unroot(m, &w->keep) == GC_OK, "unroot failed");
}

static gc_ref held(const struct conf *t, const struct conf_call *c, const struct call_world *w)
{
    return c->result == PERSISTENT ? gc_persistent_get(t->m, w->persistent)
                                   : gc_get(t->m, w->handle);
}

static void try_call(struct conf *t, const struct conf_call *c) GC_MAY_GC;
static void try_call(struct conf *t, const struct conf_call *c)
{
    struct gc_mutator *m = t->m;
    struct call_world w;
    uint32_t handles, persistents;
    struct gc_scope s;

    gc_scope_enter(m, &s);
    build(t, &w);
    handles = gc_handle_count(m);
    persistents = gc_persistent_count(m);
    conf_doing(t, "calling %s", c->name);
    c->call(t, &w);
    if (c->result == REF) /* what the header asks of the caller: root it at once */
        w.handle = gc_root(m, (gc_ref){w.ref});
    CONF_CHECK_THAT(t, gc_handle_count(m) == handles + (uint32_t)c->handles + (c->result == REF),
                    "%s changed the count of handles by %d instead of %d", c->name,
                    (int)(gc_handle_count(m) - handles) - (c->result == REF), c->handles);
    CONF_CHECK_THAT(t, gc_persistent_count(m) == persistents + (uint32_t)c->persistents,
                    "%s changed the count of persistent handles by %d instead of %d", c->name,
                    (int)(gc_persistent_count(m) - persistents), c->persistents);
    let_go(t, &w);
    if (c->result != NOTHING && gc_is_object(held(t, c, &w))) {
        const struct gc_type *type = gc_type_of(m, held(t, c, &w));

        bool watch = (t->collector->caps & GC_CAP_COLLECTS) != 0;

        if (watch)
            (void)conf_watch(t, held(t, c, &w));
        conf_collect(t);
        t->watched = 0;
        if (watch && c->node)
            conf_expect_kept(t, 0, held(t, c, &w), CALL_THE_NODE, c->name, "root");
        conf_garbage(t, 30000);
        conf_collect(t);
        conf_expect_type(t, held(t, c, &w), type, c->name);
        if (c->node)
            conf_expect_node(t, held(t, c, &w), CALL_THE_NODE, c->name);
    } else {
        CONF_CHECK_THAT(t, !c->node, "%s returned no object", c->name);
        conf_collect(t);
    }
    if (c->result == PERSISTENT)
        CONF_CHECK_THAT(t, gc_persistent_unroot(m, &w.persistent) == GC_OK, "unroot failed");
    gc_frame_pop(m, &w.frame);
    gc_scope_exit(m, &s);
    CONF_CHECK_THAT(t, gc_persistent_count(m) == 0, "a persistent handle of %s is left", c->name);
    conf_doing(t, "running the case");
}

static void all_calls(struct conf *t, const char *options) GC_MAY_GC;
static void all_calls(struct conf *t, const char *options)
{
    conf_open(t, options);
    for (const struct conf_call *c = conf_calls; c->name != NULL; c++) {
        t->shared->step++;
        try_call(t, c);
    }
}

static void results_are_rooted(struct conf *t)
{
    gc_may_gc_begin();
    all_calls(t, "heap-size=4m poison=1");
}

/* A collection wherever one may happen, the slow paths of all functions included. */
static void results_are_rooted_under_stress(struct conf *t)
{
    gc_may_gc_begin();
    all_calls(t, "heap-size=4m poison=1 stress-alloc=1 stress-barrier=1 stress-safepoint=1");
}

static const struct conf_case cases[] = {
    {"results-are-rooted",
     "what a public function returns survives a collection at once, and no function roots more "
     "than it says",
     "expose_ref(), clone_ref() or begin() misses a kind of root", 0, results_are_rooted,
     "C6 C18 R36 R40"},
    {"results-are-rooted-under-stress", "the same with a collection wherever one may happen",
     "a slow path holds a reference that nothing keeps alive", GC_CAP_COLLECTS,
     results_are_rooted_under_stress, "C4 C18 R35"},
};

CONF_THEME(80, api) = {"the interface", cases, sizeof cases / sizeof cases[0]};
