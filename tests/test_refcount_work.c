/* SPDX-License-Identifier: MIT
 *
 * Reference counting: how much work a collection is, over long runs and for huge structures.  Work
 * is counted in steps of one object each, not in time. */
#include <pthread.h>

#include "tests/refcount_kit.h"

/* Under a sanitizer everything takes ten times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(GC_DEBUG)
#define HUGE 1000000u
#else
#define HUGE 10000000u
#endif

/* The steps of each collection. */
struct work {
    uint64_t collections;
    uint64_t most[3]; /* in each third of the run */
    uint32_t third;
    uint64_t last;
};
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct work *w = arg;

    w->collections++;
    w->last = rec->steps;
    if (rec->steps > w->most[w->third])
        w->most[w->third] = rec->steps;
}
static void watch(struct rc *f, struct work *w)
{
    *w = (struct work){0};
    gc_heap_set_sink(f->h, &(struct gc_event_sink){.arg = w, .collection = on_collection});
}

/* ---- the deferred set -------------------------------------------------------------------------*/

/* A frame that holds `held` objects, and others shown to it one after the other: collections that
 * the set asked for. */
static uint64_t asked_with(uint32_t held, uint32_t shown) GC_MAY_GC;
static uint64_t asked_with(uint32_t held, uint32_t shown)
{
    enum { CELLS = 8001, POOL = 60000 };
    static gc_local cells[CELLS];
    struct gc_frame frame;
    struct rc f;
    gc_handle pool;
    uint64_t before;

    assert_true(held < CELLS);
    open_rc(&f, "barrier=immediate cycles=leak", "heap-size=32m log-bytes=400k drain=32m");
    pool = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, POOL));
    for (uint32_t i = 0; i < POOL; i++) {
        gc_ref r = gc_alloc(f.m, f.t.pair);

        gc_array_store(f.m, gc_get(f.m, pool), i, r);
    }
    young(&f);
    gc_frame_push(f.m, &frame, cells, held + 1);
    for (uint32_t i = 0; i < held; i++)
        gc_local_set(f.m, &cells[i], gc_array_load(f.m, gc_get(f.m, pool), i));
    young(&f); /* the set is what the frame holds */
    before = f.h->totals.by_reason[GC_REASON_DEFERRED_SET];
    for (uint32_t i = 0; i < shown; i++) {
        gc_ref r = gc_array_load(f.m, gc_get(f.m, pool), held + i % (POOL - held));

        gc_local_set(f.m, &cells[held], r);
        gc_safepoint(f.m);
    }
    before = f.h->totals.by_reason[GC_REASON_DEFERRED_SET] - before;
    gc_frame_pop(f.m, &frame);
    close_rc(&f);
    return before;
}

/* The set asks when it is twice what stayed, and not below 1024: a few members cost one collection
 * for each 1024 objects shown, many cost one for as many objects as they are.
 * rows: D7 C36 */
static void the_set_asks_when_it_doubled(void **state)
{
    enum { SHOWN = 48000 };

    (void)state;
    gc_may_gc_begin();
    assert_in_range(asked_with(10, SHOWN), SHOWN / 1024 - 1, SHOWN / 1000);
    assert_in_range(asked_with(4000, SHOWN), SHOWN / 4000 - 1, SHOWN / 4000 + 1);
    assert_in_range(asked_with(8000, SHOWN), SHOWN / 8000 - 1, SHOWN / 8000 + 1);
}

/* rows: D2 */
static void the_set_holds_no_object_twice(void **state)
{
    struct gc_frame frame;
    gc_local cells[100];
    struct work w;
    struct rc f;
    gc_handle keep;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate cycles=leak", "step-budget=1");
    keep = gc_new(f.m, f.t.pair);
    young(&f);
    gc_frame_push(f.m, &frame, cells, 100);
    watch(&f, &w);
    for (uint32_t i = 0; i < 100; i++)
        gc_local_set(f.m, &cells[i], gc_get(f.m, keep));
    assert_int_equal(count_of(&f, gc_get(f.m, keep)), 2); /* the handle, and the set once */
    young(&f);
    assert_in_range(w.last, 1, 4); /* of one member */
    assert_int_equal(count_of(&f, gc_get(f.m, keep)), 2);
    gc_frame_pop(f.m, &frame);
    young(&f);
    assert_int_equal(count_of(&f, gc_get(f.m, keep)), 1);
    close_rc(&f);
}

static void collect_with_a_hidden_cell(void *arg)
{
    struct rc *f = arg;

    gc_may_gc_begin();
    young(f);
}

/* A frame cell that was written without the hook: the collection that meets it says so.
 * rows: D4 */
static void a_cell_that_was_not_shown_is_found(void **state)
{
    struct gc_frame frame;
    gc_local cell;
    struct rc f;
    gc_handle keep;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate", "");
    keep = gc_new(f.m, f.t.pair);
    young(&f); /* in the set no longer */
    gc_frame_push(f.m, &frame, &cell, 1);
    cell.bits = gc_get(f.m, keep).bits;
    assert_panics(collect_with_a_hidden_cell, &f, "not in the deferred set");
    gc_local_set(f.m, &cell, gc_get(f.m, keep));
    young(&f);
    gc_frame_pop(f.m, &frame);
    close_rc(&f);
}

/* ---- long runs --------------------------------------------------------------------------------*/

/* Nodes in a ring of `LIVE`, each shown to a frame and linked to another: acyclic garbage, all of
 * the time.  With `cyclic`, half of them are pairs that refer to each other. */
static void run_steadily(struct rc *f, struct work *w, uint32_t rounds, bool cyclic) GC_MAY_GC;
static void run_steadily(struct rc *f, struct work *w, uint32_t rounds, bool cyclic)
{
    enum { LIVE = 3000 };
    struct gc_rng rng = {17};
    struct gc_frame frame;
    gc_local cells[2];
    gc_handle ring = gc_root(f->m, gc_alloc_n(f->m, f->t.refs, LIVE));

    gc_frame_push(f->m, &frame, cells, 2);
    for (w->third = 0; w->third < 3; w->third++) {
        for (uint32_t i = 0; i < rounds; i++) {
            gc_ref r = gc_alloc(f->m, f->t.pair), other;

            assert_false(gc_is_null(r));
            gc_local_set(f->m, &cells[0], r);
            other = gc_array_load(f->m, gc_get(f->m, ring), (uint32_t)(gc_rng_next(&rng) % LIVE));
            gc_local_set(f->m, &cells[1], other);
            if (gc_is_object(other)) {
                gc_store(f->m, other, 0, GC_NULL);
                gc_store(f->m, r, 0, other);
            }
            gc_array_store(f->m, gc_get(f->m, ring), i % LIVE, r);
            if (cyclic && i % 2 == 0) {
                r = gc_alloc(f->m, f->t.pair);
                other = gc_local_get(&cells[0]);
                gc_store(f->m, r, 1, other);
                gc_store(f->m, other, 1, r);
            }
        }
    }
    w->third = 2;
    gc_local_set(f->m, &cells[0], GC_NULL);
    gc_local_set(f->m, &cells[1], GC_NULL);
    gc_frame_pop(f->m, &frame);
}

/* What a collection does stays the same however long the program runs.
 * rows: D3 D7 C36 */
static void collections_do_not_grow_with_time(void **state)
{
    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < MODES; i++) {
        for (int cyclic = 0; cyclic < 2; cyclic++) {
            enum { ROUNDS = 100000 };
            uint64_t before;
            struct work w;
            struct rc f;

            open_rc(&f, modes[i], "heap-size=2m step-budget=1");
            watch(&f, &w);
            run_steadily(&f, &w, ROUNDS, cyclic != 0);
            before = w.most[0] > w.most[1] ? w.most[0] : w.most[1];
            if (w.most[2] > before + before / 4 + 100 || w.collections < 12 ||
                w.collections > 3 * ROUNDS / 64)
                fail_msg("%s%s: %llu collections; the largest took %llu steps in the first two "
                         "thirds of the run and %llu in the last",
                         modes[i], cyclic ? ", cycles" : "", (unsigned long long)w.collections,
                         (unsigned long long)before, (unsigned long long)w.most[2]);
            if (!cyclic)
                assert_int_equal(f.h->totals.by_reason[GC_REASON_ALLOC_FULL], 0);
            close_rc(&f);
        }
    }
}

/* A young collection with nothing new looks at the set alone, however large the heap is.
 * rows: D3 */
static void a_young_collection_does_not_look_at_the_heap(void **state)
{
    static const char *const barriers[] = {"barrier=immediate", "barrier=coalescing"};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        uint64_t steps[2];

        for (uint32_t large = 0; large < 2; large++) {
            struct work w;
            struct rc f;
            gc_handle list;

            open_rc(&f, barriers[i], "heap-size=16m step-budget=1 cycles=leak");
            list = gc_root(f.m, GC_NULL);
            grow_list(&f, list, large != 0 ? 200000 : 2000);
            young(&f);
            young(&f);
            watch(&f, &w);
            for (uint32_t k = 0; k < 10; k++)
                (void)gc_alloc(f.m, f.t.pair);
            young(&f);
            steps[large] = w.last;
            close_rc(&f);
        }
        assert_in_range(steps[1], 1, steps[0] + 16);
    }
}

/* ---- huge structures --------------------------------------------------------------------------*/

struct drop {
    struct rc *f;
    uint64_t steps;
};

/* A list as long as memory allows, freed by one collection on a small stack. */
static void *drop_list(void *arg)
{
    struct drop *d = arg;
    struct rc *f = d->f;
    const struct gc_type *cell;
    gc_handle list = gc_root(f->m, GC_NULL);
    struct work w;

    gc_may_gc_begin();
    if (gc_type_struct(f->h, "cell", 2, (const uint16_t[]){0}, 1, &cell) != GC_OK)
        return arg;
    for (uint32_t i = 0; i < HUGE; i++) {
        gc_ref r = gc_alloc(f->m, cell);

        if (gc_is_null(r))
            return arg;
        gc_init(f->m, r, 0, gc_get(f->m, list));
        gc_set(f->m, list, r);
    }
    young(f);
    watch(f, &w);
    gc_set(f->m, list, GC_NULL);
    young(f);
    young(f); /* coalescing: what a root held at the last epoch */
    d->steps = w.collections;
    gc_heap_set_sink(f->h, NULL);
    return objects(f) == 0 ? NULL : arg;
}

static void on_a_small_stack(void *(*fn)(void *), struct drop *d)
{
    pthread_attr_t attr;
    pthread_t thread;
    void *failed = d;

    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstacksize(&attr, (size_t)64 << 10), 0);
    assert_int_equal(pthread_create(&thread, &attr, fn, d), 0);
    assert_int_equal(pthread_join(thread, &failed), 0);
    (void)pthread_attr_destroy(&attr);
    assert_null(failed);
}

/* rows: D5 */
static void ten_million_objects_in_a_row_need_no_stack(void **state)
{
    static const char *const barriers[] = {"barrier=immediate", "barrier=coalescing"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct drop d;
        struct rc f;

        open_rc(&f, barriers[i], "heap-size=240m log-bytes=64k cycles=trace");
        d = (struct drop){.f = &f};
        on_a_small_stack(drop_list, &d);
        assert_int_equal(d.steps, 2);
        gc_may_gc_begin();
        gc_heap_close(f.h);
    }
}

/* A dying array is looked at a chunk at a time: memory and each step are bounded.
 * rows: D5 */
static void a_huge_array_dies_in_chunks(void **state)
{
    struct work w;
    struct rc f;
    gc_handle array, one;
    uint64_t calls;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate cycles=leak", "heap-size=64m step-budget=1");
    one = gc_new(f.m, f.t.pair);
    array = gc_root(f.m, gc_alloc_n(f.m, f.t.refs, HUGE));
    for (uint32_t i = 0; i < HUGE; i += 2)
        gc_array_store(f.m, gc_get(f.m, array), i, gc_get(f.m, one));
    young(&f);
    watch(&f, &w);
    calls = f.h->mem.calls;
    gc_set(f.m, array, GC_NULL);
    young(&f);
    assert_in_range(w.last, HUGE / 1200, HUGE / 900);
    assert_true(f.h->mem.calls == calls);
    gc_heap_set_sink(f.h, NULL);
    assert_int_equal(objects(&f), 1);
    close_rc(&f);
}

/* A list dies while the program allocates: a batch of it at a time, not in a collection. */
static void the_longest_drain_is_kept(void **state)
{
    enum { COUNT = 20000 };
    struct work w;
    struct rc f;
    gc_handle list;
    uint32_t before;

    (void)state;
    gc_may_gc_begin();
    open_rc(&f, "barrier=immediate cycles=leak", "heap-size=8m drain=8m");
    list = gc_root(f.m, GC_NULL);
    grow_list(&f, list, COUNT);
    young(&f);
    watch(&f, &w);
    before = objects(&f);
    gc_set(f.m, list, GC_NULL);
    for (uint32_t i = 0; i < 16 * COUNT && objects(&f) > before / 2; i++)
        assert_false(gc_is_null(gc_alloc_n(f.m, f.t.refs, 2000)));
    assert_true(objects(&f) <= before / 2);
    assert_int_equal(w.collections, 0);
    assert_true(f.h->totals.rc_max_ns > 0);
    assert_true(f.h->totals.rc_max_ns < f.h->totals.rc_ns);
    gc_heap_set_sink(f.h, NULL);
    close_rc(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_set_asks_when_it_doubled),
        cmocka_unit_test(the_set_holds_no_object_twice),
        cmocka_unit_test(a_cell_that_was_not_shown_is_found),
        cmocka_unit_test(collections_do_not_grow_with_time),
        cmocka_unit_test(a_young_collection_does_not_look_at_the_heap),
        cmocka_unit_test(ten_million_objects_in_a_row_need_no_stack),
        cmocka_unit_test(a_huge_array_dies_in_chunks),
        cmocka_unit_test(the_longest_drain_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
