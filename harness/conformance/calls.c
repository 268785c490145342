/* SPDX-License-Identifier: MIT */
#include "harness/conformance/calls.h"

static const struct gc_host_type host = {"conf.call", NULL};

#define NEED(cond) CONF_CHECK_THAT(t, cond, "it failed: !(%s)", #cond)
/* A call: `m` and the world `w` are at hand. */
#define CALL(name)                                                                     \
    static void on_##name(struct conf *t, struct gc_mutator *m, struct call_world *w); \
    static void call_##name(struct conf *t, struct call_world *w)                      \
    {                                                                                  \
        on_##name(t, t->m, w);                                                         \
    }                                                                                  \
    static void on_##name(struct conf *t __attribute__((unused)),                      \
                          struct gc_mutator *m __attribute__((unused)),                \
                          struct call_world *w __attribute__((unused)))
#define NODE_REF  gc_get(m, w->node)
#define OTHER_REF gc_get(m, w->other)
#define LIST_REF  gc_get(m, w->list)

/* ---- functions that return a reference ---- */

CALL(gc_alloc)
{
    gc_may_gc_begin();
    w->ref = gc_alloc(m, t->node).bits;
}
CALL(gc_alloc_n)
{
    gc_may_gc_begin();
    w->ref = gc_alloc_n(m, t->refs, 9).bits;
}
/* Without room it answers null; the result is then null and holds nothing. */
CALL(gc_try_alloc)
{
    w->ref = gc_try_alloc(m, t->node).bits;
}
CALL(gc_try_alloc_n)
{
    w->ref = gc_try_alloc_n(m, t->refs, 9).bits;
}
CALL(gc_extern_new)
{
    gc_may_gc_begin();
    w->ref = gc_extern_new(m, &host, w).bits;
    NEED(w->ref != 0);
}
CALL(gc_load)
{
    w->ref = gc_load(m, LIST_REF, 0).bits;
}
CALL(gc_array_load)
{
    w->ref = gc_array_load(m, gc_load(m, LIST_REF, 1), 2).bits;
}
CALL(gc_get)
{
    w->ref = gc_get(m, w->node).bits;
}
CALL(gc_handle_try)
{
    gc_ref r;

    NEED(gc_handle_try(m, w->node, &r) == GC_OK);
    w->ref = r.bits;
}
CALL(gc_persistent_get)
{
    w->ref = gc_persistent_get(m, w->keep).bits;
}
CALL(gc_persistent_try)
{
    gc_ref r;

    NEED(gc_persistent_try(m, w->keep, &r) == GC_OK);
    w->ref = r.bits;
}
CALL(gc_any_try)
{
    gc_ref r;

    NEED(gc_any_try(m, gc_any(w->keep), &r) == GC_OK);
    w->ref = r.bits;
}
CALL(gc_table_get)
{
    gc_ref r;

    NEED(gc_table_get(m, w->table, 1, &r) == GC_OK);
    w->ref = r.bits;
}

/* ---- functions that return a handle ---- */

CALL(gc_root)
{
    w->handle = gc_root(m, NODE_REF);
}
CALL(gc_root_try)
{
    NEED(gc_root_try(m, NODE_REF, &w->handle) == GC_OK);
}
CALL(gc_new)
{
    gc_may_gc_begin();
    w->handle = gc_new(m, t->node);
}
CALL(gc_scope_escape)
{
    struct gc_scope s;

    gc_scope_enter(m, &s);
    (void)gc_root(m, OTHER_REF);
    w->handle = gc_root(m, NODE_REF);
    (void)gc_root(m, GC_NULL);
    w->handle = gc_scope_escape(m, &s, w->handle);
}
static gc_handle native(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    (void)data;
    (void)gc_root(m, gc_get(m, args[nargs - 1]));
    return gc_root(m, gc_get(m, args[0]));
}
CALL(gc_native_call)
{
    gc_handle args[2] = {w->node, w->other};

    gc_may_gc_begin();
    w->handle = gc_native_call(m, native, args, 2, NULL);
}
CALL(gc_persistent_to_handle)
{
    w->handle = gc_persistent_to_handle(m, w->keep);
}
CALL(gc_persistent_into_handle)
{
    NEED(gc_persistent_into_handle(m, &w->keep, &w->handle) == GC_OK);
}
CALL(gc_from_raw)
{
    gc_nogc_enter(m);
    w->handle = gc_from_raw(m, gc_to_raw(m, w->node));
    gc_nogc_exit(m);
}

/* ---- functions that return a persistent handle ---- */

CALL(gc_persistent_new)
{
    NEED(gc_persistent_new(m, NODE_REF, &w->persistent) == GC_OK);
}
CALL(gc_persistent_clone)
{
    NEED(gc_persistent_clone(m, w->keep, &w->persistent) == GC_OK);
}
CALL(gc_persistent_from_handle)
{
    NEED(gc_persistent_from_handle(m, w->node, &w->persistent) == GC_OK);
}

/* ---- all others ---- */

CALL(gc_store_slot)
{
    gc_store_slot(m, LIST_REF, gc_field(m, LIST_REF, 0), OTHER_REF);
    gc_store_slot(m, LIST_REF, gc_field(m, LIST_REF, 0), NODE_REF);
}
CALL(gc_store)
{
    gc_store(m, LIST_REF, 0, OTHER_REF);
    gc_store(m, LIST_REF, 0, gc_i31(3));
    gc_store(m, LIST_REF, 0, NODE_REF);
    gc_store(m, LIST_REF, 0, gc_load(m, LIST_REF, 0));
}
CALL(gc_init)
{
    struct gc_scope s;
    gc_handle fresh;

    gc_may_gc_begin();
    gc_scope_enter(m, &s);
    fresh = gc_new(m, t->node);
    gc_init(m, gc_get(m, fresh), CONF_LEFT, NODE_REF);
    conf_collect(t);
    conf_expect_node(t, gc_load(m, gc_get(m, fresh), CONF_LEFT), CALL_THE_NODE,
                     "what gc_init stored");
    gc_scope_exit(m, &s);
}
CALL(gc_array_store)
{
    gc_array_store(m, gc_load(m, LIST_REF, 1), 0, OTHER_REF);
    gc_array_store(m, gc_load(m, LIST_REF, 1), 0, gc_i31(3));
}
CALL(gc_array_init)
{
    struct gc_scope s;
    gc_handle fresh;

    gc_may_gc_begin();
    gc_scope_enter(m, &s);
    fresh = gc_root(m, conf_array(t, t->refs, 2));
    gc_array_init(m, gc_get(m, fresh), 1, NODE_REF);
    conf_collect(t);
    conf_expect_node(t, gc_array_load(m, gc_get(m, fresh), 1), CALL_THE_NODE,
                     "what gc_array_init stored");
    gc_scope_exit(m, &s);
}
CALL(gc_array_copy)
{
    NEED(gc_array_copy(m, gc_load(m, LIST_REF, 1), 0, gc_load(m, LIST_REF, 1), 2, 1));
}
CALL(gc_array_fill)
{
    NEED(gc_array_fill(m, gc_load(m, LIST_REF, 1), 0, 2, OTHER_REF));
}
CALL(gc_safepoint)
{
    gc_may_gc_begin();
    gc_safepoint(m);
}
CALL(gc_collect)
{
    gc_may_gc_begin();
    NEED(gc_collect(m) == GC_OK);
}
static enum gc_yield go_on(void *arg, const struct gc_collection_record *so_far)
{
    (void)arg;
    (void)so_far;
    return GC_YIELD_GO_ON;
}
CALL(gc_collect_cooperative)
{
    gc_may_gc_begin();
    NEED(gc_collect_cooperative(m, 2, go_on, NULL) == GC_OK);
}
CALL(gc_nogc_enter)
{
    gc_nogc_enter(m);
    gc_nogc_enter(m);
    gc_nogc_exit(m);
    gc_nogc_exit(m);
}
CALL(gc_identity_try)
{
    uint32_t hash;

    NEED(gc_identity_try(m, NODE_REF, &hash) == GC_OK && hash != 0);
}
CALL(gc_identity_hash)
{
    NEED(gc_identity_hash(m, NODE_REF) != 0);
}
CALL(gc_identity_of)
{
    uint32_t hash;

    NEED(gc_identity_of(m, gc_any(w->keep), &hash) == GC_OK);
    NEED(hash == gc_identity_hash(m, NODE_REF));
}
CALL(gc_scope_enter)
{
    struct gc_scope s;

    gc_scope_enter(m, &s);
    (void)gc_root(m, NODE_REF);
    gc_scope_exit(m, &s);
}
CALL(gc_scope_reserve)
{
    NEED(gc_scope_reserve(m, 100) == GC_OK);
}
CALL(gc_set)
{
    gc_set(m, w->other, NODE_REF);
}
CALL(gc_persistent_unroot)
{
    NEED(gc_persistent_unroot(m, &w->keep) == GC_OK);
}
CALL(gc_persistent_set)
{
    gc_persistent_set(m, w->keep, OTHER_REF);
}
CALL(gc_frame_push)
{
    gc_local cell[1];
    struct gc_frame f;

    gc_may_gc_begin();
    gc_frame_push(m, &f, cell, 1);
    gc_local_set(m, &cell[0], NODE_REF);
    conf_collect(t);
    conf_expect_node(t, gc_local_get(&cell[0]), CALL_THE_NODE, "a frame cell");
    gc_frame_pop(m, &f);
}
CALL(gc_local_set)
{
    gc_local_set(m, &w->cells[2], NODE_REF);
}
CALL(gc_frame_pass_args)
{
    gc_handle args[2] = {w->node, w->other};

    gc_may_gc_begin();
    gc_frame_pass_args(m, args, 2, w->cells);
    conf_expect_node(t, gc_local_get(&w->cells[1]), CALL_OTHER_NODE, "an argument");
}
CALL(gc_table_new)
{
    struct gc_table *more;

    NEED(gc_table_new(m, "conf.more", 2, &more) == GC_OK);
}
CALL(gc_table_set)
{
    NEED(gc_table_set(m, w->table, 0, OTHER_REF) == GC_OK);
}
CALL(gc_table_grow)
{
    NEED(gc_table_grow(m, w->table, 5) == GC_OK);
}

#define API(name, result, handles, persistents, node)          \
    {                                                          \
#name, result, handles, persistents, node, call_##name \
    }
const struct conf_call conf_calls[] = {
    API(gc_alloc, REF, 0, 0, false),
    API(gc_alloc_n, REF, 0, 0, false),
    API(gc_try_alloc, REF, 0, 0, false),
    API(gc_try_alloc_n, REF, 0, 0, false),
    API(gc_extern_new, REF, 0, 0, false),
    API(gc_load, REF, 0, 0, true),
    API(gc_array_load, REF, 0, 0, true),
    API(gc_get, REF, 0, 0, true),
    API(gc_handle_try, REF, 0, 0, true),
    API(gc_persistent_get, REF, 0, 0, true),
    API(gc_persistent_try, REF, 0, 0, true),
    API(gc_any_try, REF, 0, 0, true),
    API(gc_table_get, REF, 0, 0, true),
    API(gc_root, HANDLE, 1, 0, true),
    API(gc_root_try, HANDLE, 1, 0, true),
    API(gc_new, HANDLE, 1, 0, false),
    API(gc_scope_escape, HANDLE, 1, 0, true),
    API(gc_native_call, HANDLE, 1, 0, true),
    API(gc_persistent_to_handle, HANDLE, 1, 0, true),
    API(gc_persistent_into_handle, HANDLE, 1, -1, true),
    API(gc_from_raw, HANDLE, 1, 0, true),
    API(gc_persistent_new, PERSISTENT, 0, 1, true),
    API(gc_persistent_clone, PERSISTENT, 0, 1, true),
    API(gc_persistent_from_handle, PERSISTENT, 0, 1, true),
    API(gc_store_slot, NOTHING, 0, 0, false),
    API(gc_store, NOTHING, 0, 0, false),
    API(gc_init, NOTHING, 0, 0, false),
    API(gc_array_store, NOTHING, 0, 0, false),
    API(gc_array_init, NOTHING, 0, 0, false),
    API(gc_array_copy, NOTHING, 0, 0, false),
    API(gc_array_fill, NOTHING, 0, 0, false),
    API(gc_safepoint, NOTHING, 0, 0, false),
    API(gc_collect, NOTHING, 0, 0, false),
    API(gc_collect_cooperative, NOTHING, 0, 0, false),
    API(gc_nogc_enter, NOTHING, 0, 0, false),
    API(gc_identity_try, NOTHING, 0, 0, false),
    API(gc_identity_hash, NOTHING, 0, 0, false),
    API(gc_identity_of, NOTHING, 0, 0, false),
    API(gc_scope_enter, NOTHING, 0, 0, false),
    API(gc_scope_reserve, NOTHING, 0, 0, false),
    API(gc_set, NOTHING, 0, 0, false),
    API(gc_persistent_unroot, NOTHING, 0, -1, false),
    API(gc_persistent_set, NOTHING, 0, 0, false),
    API(gc_frame_push, NOTHING, 0, 0, false),
    API(gc_local_set, NOTHING, 0, 0, false),
    API(gc_frame_pass_args, NOTHING, 0, 0, false),
    API(gc_table_new, NOTHING, 0, 0, false),
    API(gc_table_set, NOTHING, 0, 0, false),
    API(gc_table_grow, NOTHING, 0, 0, false),
    {NULL, NOTHING, 0, 0, false, NULL},
};
