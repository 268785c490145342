/* SPDX-License-Identifier: MIT
 *
 * Conformance: every kind of root keeps its object, is updated, and lets go. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

#define ROOT_CAUSE \
    "begin() did not visit every span of c->roots, or a moved object's root slot was not updated"

/* A root provider of the case's own, as a host program would register one. */
struct own_roots {
    struct gc_root_provider provider;
    gc_slot cells[8];
};

static int own_list(struct gc_root_provider *p, struct gc_root_list *l)
{
    struct own_roots *own = (struct own_roots *)p;

    return gc_root_list_add(l, own->cells, 8, sizeof(gc_slot), GC_ROOT_OTHER, "conformance");
}
static void own_reset(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)h;
    for (int i = 0; i < 8; i++)
        ((struct own_roots *)p)->cells[i].bits = 0;
}
static void own_close(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)h;
    free(p);
}

enum { FRAME_CELLS = 5, TABLE_CELLS = 9 };

/* All kinds of roots at once, each holding one object that nothing else refers to. */
struct all_roots {
    gc_handle handle;
    gc_persistent persistent;
    struct gc_frame frame;
    gc_local cells[FRAME_CELLS];
    struct gc_frame empty; /* called by the first, and calling the third */
    struct gc_frame inner;
    gc_local inner_cells[2];
    struct gc_table *table;
    struct gc_table *global;
    struct own_roots *own;
};
enum root { HANDLE, PERSISTENT, FRAME, INNER, TABLE, GLOBAL, PROVIDER, ROOTS };
static const char *const root_name[ROOTS] = {
    "a handle",
    "a persistent handle",
    "a cell of an outer frame",
    "a cell of the innermost frame",
    "a table cell",
    "a global",
    "a cell of a registered root provider",
};

static gc_ref root_get(struct conf *t, const struct all_roots *a, enum root which)
{
    gc_ref r = GC_NULL;
    int err = GC_OK;

    switch (which) {
    case HANDLE:
        return gc_get(t->m, a->handle);
    case PERSISTENT:
        return gc_persistent_get(t->m, a->persistent);
    case FRAME:
        return gc_local_get(&a->cells[FRAME_CELLS - 1]);
    case INNER:
        return gc_local_get(&a->inner_cells[1]);
    case TABLE:
        err = gc_table_get(t->m, a->table, TABLE_CELLS - 1, &r);
        break;
    case GLOBAL:
        err = gc_table_get(t->m, a->global, 0, &r);
        break;
    default:
        return gc_slot_get(&a->own->cells[7]);
    }
    CONF_CHECK_THAT(t, err == GC_OK, "reading %s failed: %s", root_name[which], gc_err_text(err));
    return r;
}

static void root_set(struct conf *t, struct all_roots *a, enum root which, gc_ref r)
{
    int err = GC_OK;

    switch (which) {
    case HANDLE:
        gc_set(t->m, a->handle, r);
        break;
    case PERSISTENT:
        gc_persistent_set(t->m, a->persistent, r);
        break;
    case FRAME:
        gc_local_set(t->m, &a->cells[FRAME_CELLS - 1], r);
        break;
    case INNER:
        gc_local_set(t->m, &a->inner_cells[1], r);
        break;
    case TABLE:
        err = gc_table_set(t->m, a->table, TABLE_CELLS - 1, r);
        break;
    case GLOBAL:
        err = gc_table_set(t->m, a->global, 0, r);
        break;
    default:
        /* A host's own cells are counted like table cells. */
        if (gc_is_object(r) && (t->m->hooks & GC_HOOK_HANDLE))
            t->collector->clone_ref(t->m, r);
        if (gc_is_object(gc_slot_get(&a->own->cells[7])) && (t->m->hooks & GC_HOOK_HANDLE))
            t->collector->drop_ref(t->m, gc_slot_get(&a->own->cells[7]));
        gc_slot_set(&a->own->cells[7], r);
    }
    CONF_CHECK_THAT(t, err == GC_OK, "writing %s failed: %s", root_name[which], gc_err_text(err));
}

static void root_open(struct conf *t, struct all_roots *a)
{
    conf_open(t, "heap-size=1m");
    a->own = calloc(1, sizeof *a->own);
    CONF_CHECK_THAT(t, a->own != NULL, "no memory for the case itself");
    a->own->provider = (struct gc_root_provider){
        .name = "conformance", .list = own_list, .reset = own_reset, .close = own_close};
    gc_root_provider_add(t->heap, &a->own->provider);
    a->handle = gc_root(t->m, GC_NULL);
    gc_frame_push(t->m, &a->frame, a->cells, FRAME_CELLS);
    gc_frame_push(t->m, &a->empty, NULL, 0);
    gc_frame_push(t->m, &a->inner, a->inner_cells, 2);
    CONF_CHECK_THAT(t,
                    gc_persistent_new(t->m, GC_NULL, &a->persistent) == GC_OK &&
                        gc_table_new(t->m, "conf.table", TABLE_CELLS, &a->table) == GC_OK &&
                        gc_table_new(t->m, "conf.global", 1, &a->global) == GC_OK,
                    "the roots of the case could not be made");
}

static void root_close(struct conf *t, struct all_roots *a)
{
    gc_frame_pop(t->m, &a->inner);
    gc_frame_pop(t->m, &a->empty);
    gc_frame_pop(t->m, &a->frame);
}

/* Only root `which` holds an object; it must live on and be followed. */
static void one_root(struct conf *t, enum root which) GC_MAY_GC;
static void one_root(struct conf *t, enum root which)
{
    struct all_roots a = {0};

    root_open(t, &a);
    for (uint32_t round = 0; round < 5; round++) {
        gc_ref r = conf_node(t, round);

        root_set(t, &a, which, r);
        for (int i = 0; i < 3; i++) {
            conf_garbage(t, 40000);
            t->watched = 0;
            (void)conf_watch(t, root_get(t, &a, which));
            conf_collect(t);
            conf_expect_kept(t, 0, root_get(t, &a, which), round, root_name[which], "root");
        }
        if (round == 3)
            root_set(t, &a, which, gc_i31(-5));
        if (round == 2)
            root_set(t, &a, which, GC_NULL);
    }
    root_set(t, &a, which, GC_NULL);
    root_close(t, &a);
}

static void root_handle(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, HANDLE);
}
static void root_persistent(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, PERSISTENT);
}
static void root_frame(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, FRAME);
}
static void root_inner_frame(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, INNER);
}
static void root_table(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, TABLE);
}
static void root_global(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, GLOBAL);
}
static void root_provider(struct conf *t)
{
    gc_may_gc_begin();
    one_root(t, PROVIDER);
}

/* The same object in all roots: each holds on to it alone once the others let go. */
static void last_root_counts(struct conf *t)
{
    struct all_roots a = {0};

    gc_may_gc_begin();
    root_open(t, &a);
    for (uint32_t last = 0; last < ROOTS; last++) {
        gc_ref r = conf_node(t, last);

        for (uint32_t i = 0; i < ROOTS; i++)
            root_set(t, &a, (enum root)i, r);
        for (uint32_t k = 1; k < ROOTS; k++) {
            root_set(t, &a, (enum root)((last + k) % ROOTS), k % 2 ? GC_NULL : gc_i31(9));
            conf_garbage(t, 20000);
            conf_collect(t);
            conf_expect_node(t, root_get(t, &a, (enum root)last), last, root_name[last]);
        }
        root_set(t, &a, (enum root)last, GC_NULL);
    }
    root_close(t, &a);
}

static void integers_in_roots(struct conf *t)
{
    struct all_roots a = {0};

    gc_may_gc_begin();
    root_open(t, &a);
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < ROOTS; i++)
            root_set(t, &a, (enum root)i, gc_i31(-1000000 + (int32_t)i));
        conf_garbage(t, 50000);
        conf_collect(t);
        for (uint32_t i = 0; i < ROOTS; i++) {
            gc_ref r = root_get(t, &a, (enum root)i);

            CONF_CHECK_THAT(t, gc_is_i31(r) && gc_i31_value(r) == -1000000 + (int32_t)i,
                            "the integer in %s became 0x%08x", root_name[i], r.bits);
        }
    }
    root_close(t, &a);
}

/* Counts finalized host objects: what tells that a root let go. */
static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
static const struct gc_host_type counted = {"conf.counted", count_death};

static void roots_let_go(struct conf *t)
{
    struct all_roots a = {0};
    uint32_t *deaths = calloc(1, sizeof *deaths), born = 0;
    struct gc_scope s;
    gc_persistent p, q;
    gc_handle h;
    gc_ref r;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    root_open(t, &a);
    for (uint32_t i = 0; i < ROOTS; i++) {
        r = gc_extern_new(t->m, &counted, deaths);
        born++;
        root_set(t, &a, (enum root)i, r);
        conf_settle(t);
        gc_host_run_finalizers(t->m);
        CONF_CHECK_THAT(t, *deaths == born - 1, "an object died while %s held it", root_name[i]);
        root_set(t, &a, (enum root)i, i % 2 ? GC_NULL : gc_i31(1));
        conf_settle(t);
        gc_host_run_finalizers(t->m);
        CONF_CHECK_THAT(t, *deaths == born, "an object lives on after %s let go of it",
                        root_name[i]);
    }
    gc_scope_enter(t->m, &s);
    h = gc_root(t->m, gc_extern_new(t->m, &counted, deaths));
    born++;
    CONF_CHECK_THAT(t, gc_persistent_from_handle(t->m, h, &p) == GC_OK, "no persistent handle");
    gc_scope_exit(t->m, &s);
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, *deaths == born - 1,
                    "an object died with its scope although a persistent handle held it");
    CONF_CHECK_THAT(t, gc_persistent_clone(t->m, p, &q) == GC_OK, "no second persistent handle");
    CONF_CHECK_THAT(t, gc_persistent_unroot(t->m, &p) == GC_OK, "unroot failed");
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, *deaths == born - 1, "an object died although a clone of its root held it");
    CONF_CHECK_THAT(t, gc_persistent_unroot(t->m, &q) == GC_OK, "unroot failed");
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, *deaths == born, "an object lives on after all of its roots were dropped");
    root_close(t, &a);
    conf_close(t);
    free(deaths);
}

/* ---- what is recorded -------------------------------------------------------------------------*/

static void keep_record(void *arg, const struct gc_collection_record *rec)
{
    *(struct gc_collection_record *)arg = *rec;
}

/* A collection after which `held` root slots hold objects; others hold null or an integer. */
static void expect_roots(struct conf *t, struct gc_collection_record *rec, uint64_t held) GC_MAY_GC;
static void expect_roots(struct conf *t, struct gc_collection_record *rec, uint64_t held)
{
    bool counts = (t->collector->caps & GC_CAP_COUNTS) != 0;

    t->watched = 0;
    conf_collect(t);
    if (rec->overflows != 0)
        conf_skip(t, "the mark stack overflowed: a rescan reads roots again");
    if (!counts && rec->roots == 0)
        conf_skip(t, "the collector does not say how many roots it read");
    CONF_CHECK_THAT(t, rec->roots == held || (counts && rec->roots < held),
                    "a collection recorded %llu roots, but %llu root slots held an object",
                    (unsigned long long)rec->roots, (unsigned long long)held);
}

static void roots_are_counted(struct conf *t)
{
    struct gc_collection_record *rec = calloc(1, sizeof *rec);
    struct all_roots a = {0};

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, rec != NULL, "no memory for the case itself");
    root_open(t, &a);
    gc_heap_set_sink(t->heap, &(struct gc_event_sink){.arg = rec, .collection = keep_record});
    for (uint32_t i = 0; i < ROOTS; i++)
        root_set(t, &a, (enum root)i, conf_node(t, i));
    expect_roots(t, rec, ROOTS);
    root_set(t, &a, 0, GC_NULL);
    root_set(t, &a, 1, gc_i31(7));
    expect_roots(t, rec, ROOTS - 2);
    gc_heap_set_sink(t->heap, NULL);
    for (uint32_t i = 0; i < ROOTS; i++)
        root_set(t, &a, (enum root)i, GC_NULL);
    root_close(t, &a);
    conf_close(t);
    free(rec);
}

static const struct conf_case cases[] = {
    {"root-handle", "an object that only a handle holds survives", ROOT_CAUSE, GC_CAP_COLLECTS,
     root_handle, "G9 N2"},
    {"root-persistent", "an object that only a persistent handle holds survives", ROOT_CAUSE,
     GC_CAP_COLLECTS, root_persistent, "G9 N2"},
    {"root-outer-frame", "an object that only a cell of an outer frame holds survives", ROOT_CAUSE,
     GC_CAP_COLLECTS, root_frame, "G9 N2 C2"},
    {"root-inner-frame", "an object that only a cell of the innermost frame holds survives",
     ROOT_CAUSE, GC_CAP_COLLECTS, root_inner_frame, "G9 N2"},
    {"root-table", "an object that only a table cell holds survives", ROOT_CAUSE, GC_CAP_COLLECTS,
     root_table, "G9 N2"},
    {"root-global", "an object that only a global holds survives", ROOT_CAUSE, GC_CAP_COLLECTS,
     root_global, "G9 N2"},
    {"root-provider", "an object that only a registered root provider holds survives", ROOT_CAUSE,
     GC_CAP_COLLECTS, root_provider, "G9 N2 C31"},
    {"last-root-counts", "an object in every kind of root lives until the last one lets go",
     "a root that was overwritten dropped the object although others still hold it",
     GC_CAP_COLLECTS, last_root_counts, "G9 C5 C16"},
    {"integers-in-roots", "unboxed integers in roots are neither traced nor changed",
     "a root slot was used without asking gc_is_object() first", GC_CAP_COLLECTS, integers_in_roots,
     "I1 I2 C12"},
    {"roots-let-go", "an object dies after its last root let go, and not before",
     "resolve() takes dead objects for live ones; or, with counts, a root hook took one without "
     "giving it back (or gave it back twice)",
     GC_CAP_COLLECTS, roots_let_go, "R28 C8"},
    {"roots-are-counted", "the record of a collection counts the root slots that held an object",
     "c->rec.roots counts null slots, integers or whole spans", GC_CAP_COLLECTS, roots_are_counted,
     NULL},
};

CONF_THEME(50, roots) = {"roots", cases, sizeof cases / sizeof cases[0]};
