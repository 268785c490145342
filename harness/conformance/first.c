/* SPDX-License-Identifier: MIT
 *
 * Conformance: what every other case takes for granted.  `tricolor check` runs these first and
 * stops behind the first that fails, because all others would fail with the same mistake and name
 * causes of their own for it. */
#include "harness/conformance/kit.h"
#include "heap/object.h"

static void opens_and_closes(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "");
    conf_doing(t, "closing a heap in which nothing was allocated");
    conf_close(t);
}

static void count_one(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    (void)obj;
    (void)type;
    (void)units;
    ++*(uint32_t *)arg;
}

/* Enough for several blocks, and no divisor of one: each ends in a tail that holds no object. */
enum { SERVED = 400, WIDE_DATA = 3 };

static gc_ref serve(struct conf *t, uint32_t i)
{
    gc_ref r;

    conf_doing(t, "allocating object %u of a fresh heap", i + 1);
    r = gc_try_alloc(t->m, t->wide);
    if (gc_is_null(r))
        conf_fail(t, "alloc_slow() answers FULL or NEVER although next to nothing is charged",
                  "object %u of a fresh heap was refused: %s", i + 1, gc_err_text(t->m->status));
    if (!gc_is_object(r) || r.bits % GC_GRANULE_UNITS != 0 ||
        t->heap->block_kind[r.bits >> GC_BLOCK_SHIFT] <= GC_BLOCK_FREE)
        conf_fail(t,
                  "alloc_slow() answered GC_ALLOC_OK without a place of its own in *out, did not "
                  "set h->block_kind of the block that it took, or published a window that goes "
                  "beyond it",
                  "object %u of a fresh heap stands at 0x%08x, which is in no block of it", i + 1,
                  r.bits);
    return r;
}

static void serves_objects(struct conf *t)
{
    static uint32_t made[SERVED]; /* places; nothing collects here */
    uint32_t walked = 0;

    conf_open(t, "");
    for (uint32_t i = 0; i < SERVED; i++) {
        made[i] = serve(t, i).bits;
        gc_set_u32(t->m, (gc_ref){made[i]}, WIDE_DATA, i + 1);
    }
    conf_doing(t, "reading the objects of a fresh heap");
    for (uint32_t i = 0; i < SERVED; i++) {
        uint32_t number = gc_get_u32(t->m, (gc_ref){made[i]}, WIDE_DATA);

        if (number != i + 1)
            conf_fail(t,
                      "alloc_slow() published a window that goes beyond its block, or handed out "
                      "one place twice",
                      "what was written into object %u of a fresh heap reads %u", i + 1, number);
    }
    conf_doing(t, "walking the objects of a fresh heap");
    gc_heap_walk(t->heap, count_one, &walked);
    if (walked != SERVED)
        conf_fail(t, "walk() misses blocks or objects, or finds some twice",
                  "a walk over a heap of %d objects found %u", SERVED, walked);
    conf_doing(t, "running the case");
}

static void collects_an_empty_heap(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "");
    for (uint32_t i = 0; i < 3; i++) {
        conf_doing(t, "collecting an empty heap, time %u", i + 1);
        conf_collect(t);
    }
    conf_doing(t, "running the case");
}

static void keeps_what_a_handle_holds(struct conf *t)
{
    struct gc_scope scope;
    gc_handle kept;

    gc_may_gc_begin();
    conf_open(t, "");
    gc_scope_enter(t->m, &scope);
    kept = gc_root(t->m, conf_node(t, 7));
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t watch;

        conf_doing(t, "collecting a heap with one object in a handle, time %u", i + 1);
        watch = conf_watch(t, gc_get(t->m, kept));
        conf_collect(t);
        conf_expect_kept(t, watch, gc_get(t->m, kept), 7, "a handle", "root");
    }
    gc_scope_exit(t->m, &scope);
    conf_doing(t, "running the case");
}

/* An array that holds nodes in a ring: more than one step, a way back, and something new each
 * time.  The garbage takes the place of what was lost. */
static void keeps_what_an_object_holds(struct conf *t)
{
    enum { ROUNDS = 4 };
    struct gc_scope scope;
    gc_handle array;

    gc_may_gc_begin();
    conf_open(t, "");
    gc_scope_enter(t->m, &scope);
    array = gc_root(t->m, conf_array(t, t->refs, ROUNDS));
    for (uint32_t i = 0; i < ROUNDS; i++) {
        gc_ref first, second;

        first = conf_node(t, 2 * i);
        gc_array_store(t->m, gc_get(t->m, array), i, first);
        second = conf_node(t, 2 * i + 1);
        first = gc_array_load(t->m, gc_get(t->m, array), i);
        gc_store(t->m, second, CONF_RIGHT, first);
        gc_store(t->m, first, CONF_LEFT, second);
        conf_collect(t);
        conf_doing(t, "allocating after a collection");
        conf_garbage(t, 16384);
        for (uint32_t k = 0; k <= i; k++) {
            first = gc_array_load(t->m, gc_get(t->m, array), k);
            conf_expect_node(t, first, 2 * k, "an element of an array that a handle holds");
            second = gc_load(t->m, first, CONF_LEFT);
            conf_expect_node(t, second, 2 * k + 1, "a field of a node");
            if (!gc_same(gc_load(t->m, second, CONF_RIGHT), first))
                conf_fail(t, NULL, "two nodes that held each other no longer do");
        }
    }
    gc_scope_exit(t->m, &scope);
    conf_doing(t, "running the case");
}

/* What a young collection that traces nothing old must be told by the barrier. */
static void keeps_what_an_old_object_holds(struct conf *t)
{
    struct gc_scope scope;
    gc_handle old;
    gc_ref fresh;

    gc_may_gc_begin();
    conf_open(t, "");
    gc_scope_enter(t->m, &scope);
    old = gc_root(t->m, conf_node(t, 1));
    conf_collect(t);
    for (uint32_t i = 0; i < 4; i++) {
        fresh = conf_node(t, 10 + i);
        gc_store(t->m, gc_get(t->m, old), CONF_LEFT, fresh);
        conf_doing(t, "collecting the young objects");
        CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_USER, GC_EXTENT_YOUNG) == GC_OK,
                        "a young collection was refused");
        conf_garbage(t, 16384);
        conf_expect_node(t, gc_load(t->m, gc_get(t->m, old), CONF_LEFT), 10 + i,
                         "a field that gc_store wrote in an old object");
    }
    gc_scope_exit(t->m, &scope);
}

enum { LARGE = 20000 };

static void keeps_a_large_object(struct conf *t)
{
    struct gc_scope scope;
    gc_handle refs, bytes;
    gc_ref node;

    gc_may_gc_begin();
    conf_open(t, "");
    gc_scope_enter(t->m, &scope);
    refs = gc_root(t->m, conf_array(t, t->refs, LARGE));
    bytes = gc_root(t->m, conf_blob(t, 5, LARGE));
    node = conf_node(t, 6);
    gc_array_store(t->m, gc_get(t->m, refs), LARGE - 1, node);
    for (uint32_t i = 0; i < 3; i++) {
        conf_collect(t);
        conf_expect_type(t, gc_get(t->m, refs), t->refs, "a handle of a large array");
        conf_expect_blob(t, gc_get(t->m, bytes), 5, LARGE, "a handle of a large byte array");
        conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, refs), LARGE - 1), 6,
                         "the last element of a large array");
    }
    gc_scope_exit(t->m, &scope);
}

/* Allocates eight times the heap and keeps nothing. */
static void run_through(struct conf *t, const struct gc_type *type, uint32_t n) GC_MAY_GC;
static void run_through(struct conf *t, const struct gc_type *type, uint32_t n)
{
    uint64_t bytes = n > 0 ? gc_array_bytes(type, n) : type->units * GC_UNIT_BYTES, done = 0;

    conf_doing(t, "allocating %s that nothing holds", n > 0 ? "large arrays" : "small objects");
    for (uint64_t i = 0; done < 8 * t->heap->limit_max; i++, done += bytes) {
        gc_ref r = n > 0 ? gc_alloc_n(t->m, type, n) : gc_alloc(t->m, type);

        if (gc_is_null(r))
            conf_fail(t,
                      t->m->status == GC_ERR_NEVER
                          ? "alloc_slow() answers NEVER; FULL lets the policy collect"
                          : NULL,
                      "after %llu bytes, none of which is in use, %s was refused: %s",
                      (unsigned long long)done, n > 0 ? "a large array" : "a small object",
                      gc_err_text(t->m->status));
    }
    conf_doing(t, "running the case");
}
static void reclaims_small_objects(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    run_through(t, t->node, 0);
}
static void reclaims_large_objects(struct conf *t)
{
    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    run_through(t, t->bytes, LARGE);
}

static void two_heaps_are_apart(struct conf *t)
{
    const struct gc_type *nodes[2] = {NULL, NULL};
    struct gc_heap *other, *first;
    struct gc_scope scopes[2];
    gc_handle kept[2];

    gc_may_gc_begin();
    other = conf_open_heap(t, t->collector, "");
    conf_open(t, "");
    first = t->heap;
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 2; i++) {
            t->heap = i == 0 ? first : other;
            t->m = gc_heap_mutator(t->heap);
            conf_doing(t, "using two heaps by turns");
            t->node = nodes[i];
            if (round == 0) {
                conf_register(t);
                nodes[i] = t->node;
                gc_scope_enter(t->m, &scopes[i]);
                kept[i] = gc_root(t->m, conf_node(t, 10 + i));
            }
            if (t->collector->caps & GC_CAP_COLLECTS)
                conf_collect(t);
            conf_expect_node(t, gc_get(t->m, kept[i]), 10 + i, "a handle of one of two heaps");
            conf_verify(t, "beside another heap");
        }
    }
    conf_doing(t, "closing one of two heaps");
    gc_scope_exit(t->m, &scopes[1]);
    conf_close(t);
    t->heap = first;
    t->m = gc_heap_mutator(first);
    t->node = nodes[0];
    conf_expect_node(t, gc_get(t->m, kept[0]), 10, "a handle, after another heap was closed");
    gc_scope_exit(t->m, &scopes[0]);
}

static const struct conf_case cases[] = {
    {"opens-and-closes", "opens and closes a heap",
     "attach() or detach(); or .caps and .state_bytes do not say what they use: gc_heap_state() "
     "has "
     ".state_bytes bytes, mark bits are there with GC_CAP_MARKBITS only",
     0, opens_and_closes, NULL},
    {"serves-objects", "serves objects in a fresh heap, and finds them by walking",
     "alloc_slow() answered GC_ALLOC_OK without writing a place to *out, published a window that "
     "is not its own, or published one window over another without gc_window_retire()",
     0, serves_objects, NULL},
    {"collects-an-empty-heap", "collects when there is nothing to collect",
     "begin(), step() or end() does not expect a heap without blocks or roots", GC_CAP_COLLECTS,
     collects_an_empty_heap, NULL},
    {"keeps-what-a-handle-holds", "keeps one object that one handle holds",
     "begin() did not visit c->roots; end() reclaims what was reached, or did not set "
     "h->block_kind where objects stand now; or mark bits are used, which are there with "
     "GC_CAP_MARKBITS only",
     GC_CAP_COLLECTS, keeps_what_a_handle_holds, NULL},
    {"keeps-what-an-object-holds", "keeps objects that only other objects hold",
     "step() answers GC_COMPLETE before it has followed every reference; the marks of the last "
     "collection were not cleared; or a slot was not updated after its object moved",
     GC_CAP_COLLECTS, keeps_what_an_object_holds, NULL},
    {"keeps-what-an-old-object-holds", "keeps a young object that only an old one holds",
     "the write barrier was forgotten: attach() published barrier words that never match, or "
     "store_slow() did not note the object or the new value; or begin() does not start from them",
     GC_CAP_COLLECTS | GC_CAP_YOUNG, keeps_what_an_old_object_holds, NULL},
    {"keeps-a-large-object", "keeps large objects, and what they hold",
     "end() frees large objects that were reached (what does it hand to gc_los_sweep?), or they "
     "are not traced",
     GC_CAP_COLLECTS, keeps_a_large_object, NULL},
    {"reclaims-small-objects", "serves eight times the heap in small objects that nothing holds",
     "end() makes nothing free for alloc_slow(); or alloc_slow() answers GC_ALLOC_OK without room",
     GC_CAP_COLLECTS, reclaims_small_objects, NULL},
    {"reclaims-large-objects", "serves eight times the heap in large objects that nothing holds",
     "end() does not call gc_los_sweep(), or says that every large object is alive",
     GC_CAP_COLLECTS, reclaims_large_objects, NULL},
    {"two-heaps-are-apart", "serves two heaps of one process, each with objects of its own",
     "state in a global or static variable; it belongs into gc_heap_state()", 0,
     two_heaps_are_apart, NULL},
};
CONF_THEME(0, first) = {"first steps", cases, sizeof cases / sizeof cases[0]};
