/* SPDX-License-Identifier: MIT
 *
 * Heaps and threads: a heap knows no thread, so it may be handed on, and heaps on several threads
 * share nothing that is written.  `make tsan` runs this under the thread sanitizer. */
#include <pthread.h>
#include <string.h>

#include "tests/support.h"

enum { NODES = 3000, HEAPS = 8 };

/* A heap on its way from thread to thread.  Every stage ends before the next begins. */
struct parcel {
    const struct gc_collector *collector;
    struct gc_heap *h;
    struct test_types t;
    gc_persistent head;
    gc_handle newest;
    struct gc_scope scope;
    struct gc_collection *c;
    enum gc_progress progress;
    uint32_t deaths;
    uint64_t sum;
    bool failed; /* cmocka's assertions are for the main thread only */
};

static void check(struct parcel *x, bool ok)
{
    x->failed = x->failed || !ok;
}

static void *make(void *arg)
{
    struct parcel *x = arg;
    struct gc_mutator *m;
    struct gc_options o;
    char err[256];

    gc_may_gc_begin();
    gc_options_init(&o, x->collector);
    check(x, gc_options_set(&o, "heap-size", "2m", err, sizeof err) == GC_OK);
    if (gc_heap_open(x->collector, &o, &x->h, err, sizeof err) != GC_OK) {
        x->failed = true;
        return NULL;
    }
    m = gc_heap_mutator(x->h);
    static const uint16_t words[] = {0, 1};
    check(x, gc_type_struct(x->h, "pair", 4, words, 2, &x->t.pair) == GC_OK);
    check(x, gc_persistent_new(m, GC_NULL, &x->head) == GC_OK);
    gc_scope_enter(m, &x->scope);
    x->newest = gc_root(m, GC_NULL);
    for (uint32_t i = 0; i < NODES; i++) {
        gc_ref r = gc_alloc(m, x->t.pair);

        check(x, !gc_is_null(r));
        gc_set_u32(m, r, 2, i);
        gc_init(m, r, 0, gc_persistent_get(m, x->head));
        gc_persistent_set(m, x->head, r);
        gc_set(m, x->newest, r);
    }
    check(x, !gc_is_null(gc_extern_new(m, &test_counted, &x->deaths)));
    return NULL;
}

static void *use(void *arg)
{
    struct parcel *x = arg;
    struct gc_mutator *m = gc_heap_mutator(x->h);

    gc_may_gc_begin();
    check(x, gc_collect(m) == GC_OK);
    check(x, gc_same(gc_get(m, x->newest), gc_persistent_get(m, x->head)));
    check(x, gc_identity_hash(m, gc_get(m, x->newest)) != 0);
    x->sum = 0;
    for (gc_ref r = gc_get(m, x->newest); gc_is_object(r); r = gc_load(m, r, 0))
        x->sum += gc_get_u32(m, r, 2);
    check(x, x->sum == (uint64_t)NODES * (NODES - 1) / 2);
    for (uint32_t i = 0; i < 20000; i++)
        (void)gc_alloc(m, x->t.pair);
    return NULL;
}

static void *leave(void *arg)
{
    struct parcel *x = arg;
    struct gc_mutator *m = gc_heap_mutator(x->h);

    gc_may_gc_begin();
    gc_scope_exit(m, &x->scope);
    check(x, gc_persistent_unroot(m, &x->head) == GC_OK);
    check(x, gc_collect(m) == GC_OK);
    gc_heap_close(x->h);
    check(x, x->deaths == 1);
    return NULL;
}

static void *whole_life(void *arg)
{
    struct parcel *x = arg;

    make(x);
    if (x->h == NULL)
        return NULL;
    for (int i = 0; i < 3; i++)
        use(x);
    leave(x);
    return NULL;
}

static void on_a_thread(void *(*stage)(void *arg), struct parcel *x)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, stage, x), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_false(x->failed);
}

/* Made on one thread, used on others, closed on another.
 * rows: R4 */
static void a_heap_is_handed_from_thread_to_thread(void **state)
{
    (void)state;
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        struct parcel x = {.collector = gc_builtin_collectors[i]};

        on_a_thread(make, &x);
        on_a_thread(use, &x);
        on_a_thread(use, &x);
        on_a_thread(leave, &x);
    }
}

/* rows: R4 */
static void heaps_on_several_threads_share_nothing(void **state)
{
    static struct parcel x[HEAPS];
    pthread_t thread[HEAPS];
    size_t kinds = 0;

    (void)state;
    while (gc_builtin_collectors[kinds] != NULL)
        kinds++;
    for (size_t i = 0; i < HEAPS; i++) {
        x[i] = (struct parcel){.collector = gc_builtin_collectors[i % kinds]};
        assert_int_equal(pthread_create(&thread[i], NULL, whole_life, &x[i]), 0);
    }
    for (size_t i = 0; i < HEAPS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (size_t i = 0; i < HEAPS; i++)
        assert_false(x[i].failed);
}

static void *step(void *arg)
{
    struct parcel *x = arg;

    x->progress = gc_collection_step(x->c, 100);
    return NULL;
}

/* rows: H26 */
static void steps_of_a_collection_run_on_different_threads(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        struct parcel x = {.collector = gc_builtin_collectors[i]};
        uint32_t steps = 0;

        on_a_thread(make, &x);
        assert_int_equal(gc_collection_begin(x.h, GC_REASON_USER, GC_EXTENT_FULL, &x.c), GC_OK);
        do {
            on_a_thread(step, &x);
            steps++;
        } while (x.progress != GC_COMPLETE);
        gc_collection_end(x.c);
        if (x.collector->caps & GC_CAP_MARKBITS)
            assert_true(steps > 1);
        on_a_thread(use, &x);
        on_a_thread(leave, &x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heap_is_handed_from_thread_to_thread),
        cmocka_unit_test(heaps_on_several_threads_share_nothing),
        cmocka_unit_test(steps_of_a_collection_run_on_different_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
