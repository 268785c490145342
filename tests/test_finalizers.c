/* SPDX-License-Identifier: MIT
 *
 * What finalizers and yield functions may do to the heap that calls them, and what they may not. */
#include "heap/heap_pool.h"
#include "tests/support.h"

/* A host object whose finalizer tries something. */
struct attempt {
    struct gc_heap *h;
    struct gc_heap_pool *pool;
    const struct gc_type *bytes;
    uint32_t runs;
    int status;
    void (*act)(struct attempt *x, struct gc_mutator *m) GC_MAY_GC;
};
static void run_attempt(struct gc_mutator *m, void *data)
{
    struct attempt *x = data;

    gc_may_gc_begin();
    x->runs++;
    x->act(x, m);
}
static const struct gc_host_type attempt_type = {"test.attempt", run_attempt};

static void let_one_die(struct attempt *x) GC_MAY_GC;
static void let_one_die(struct attempt *x)
{
    struct gc_mutator *m = gc_heap_mutator(x->h);

    assert_false(gc_is_null(gc_extern_new(m, &attempt_type, x)));
    assert_int_equal(gc_collect(m), GC_OK);
}

static void reset_it(struct attempt *x, struct gc_mutator *m)
{
    (void)m;
    gc_may_gc_begin();
    x->status = gc_heap_reset(x->h);
}
static void close_it(struct attempt *x, struct gc_mutator *m)
{
    (void)m;
    gc_may_gc_begin();
    gc_heap_close(x->h);
}
static void put_it_back(struct attempt *x, struct gc_mutator *m)
{
    (void)m;
    gc_may_gc_begin();
    x->status = gc_heap_pool_put(x->pool, x->h);
}
/* Another of its kind, already garbage. */
static void make_another(struct attempt *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    if (gc_is_null(gc_extern_new(m, &attempt_type, x)))
        abort();
}
static void make_another_and_collect(struct attempt *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    make_another(x, m);
    if (gc_collect(m) != GC_OK)
        abort();
}
static void want_too_much(struct attempt *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    if (x->runs == 1)
        (void)gc_alloc_n(m, x->bytes, 64 << 20);
}

/* rows: D8 */
static void finalizers_cannot_reset_their_heap(void **state)
{
    struct fixture *f = *state;
    struct attempt x = {.h = f->h, .act = reset_it};
    gc_handle keep;

    gc_may_gc_begin();
    keep = gc_root(f->m, test_pair(f, 3));
    let_one_die(&x);
    assert_int_equal(x.runs, 1);
    assert_int_equal(x.status, GC_ERR_STATE);
    assert_int_equal(test_number(f, gc_get(f->m, keep)), 3);
    assert_int_equal(gc_heap_reset(f->h), GC_OK); /* outside of it, it works */
}

static void die_closing(void *arg)
{
    struct fixture *f = arg;
    struct attempt x = {.h = f->h, .act = close_it};

    gc_may_gc_begin();
    let_one_die(&x);
}
static void die_closing_while_closing(void *arg)
{
    struct fixture *f = arg;
    struct attempt x = {.h = f->h, .act = close_it};

    gc_may_gc_begin();
    (void)gc_root(f->m, gc_extern_new(f->m, &attempt_type, &x));
    gc_heap_close(f->h);
}
/* rows: D8 */
static void finalizers_cannot_close_their_heap(void **state)
{
    assert_panics(die_closing, *state, "gc_heap_close in a finalizer");
    assert_panics(die_closing_while_closing, *state, "gc_heap_close in a finalizer");
}

/* rows: H30 */
static void finalizers_cannot_give_their_heap_back(void **state)
{
    struct attempt x = {.act = put_it_back};
    char err[200];

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_heap_pool_open(gc_collector_find("marksweep"), NULL, 2, &x.pool), GC_OK);
    assert_int_equal(gc_heap_pool_get(x.pool, &x.h, err, sizeof err), GC_OK);
    let_one_die(&x);
    assert_int_equal(x.status, GC_ERR_STATE);
    assert_int_equal(gc_heap_pool_used(x.pool), 1);
    assert_int_equal(gc_heap_pool_put(x.pool, x.h), GC_OK);
    gc_heap_pool_close(x.pool);
}

/* Each finalizer leaves the next one's object: a collection runs what it found, the rest waits for
 * a safepoint. */
static void finalizers_that_beget_do_not_hold_a_collection_up(void **state)
{
    struct fixture *f = *state;
    struct attempt x = {.h = f->h, .act = make_another_and_collect};

    gc_may_gc_begin();
    let_one_die(&x);
    assert_int_equal(x.runs, 1);
    for (uint32_t i = 2; i < 6; i++) {
        gc_safepoint(f->m);
        assert_int_equal(x.runs, i);
    }
    x.act = reset_it; /* the last one, or closing the heap would find no end */
    gc_safepoint(f->m);
    assert_int_equal(f->h->host.live, 0);
}

static void close_for_ever(void *arg)
{
    struct fixture *f = arg;
    struct attempt x = {.h = f->h, .act = make_another};

    gc_may_gc_begin();
    (void)gc_root(f->m, gc_extern_new(f->m, &attempt_type, &x));
    gc_heap_close(f->h);
}
/* rows: R32 */
static void endless_finalizers_are_told(void **state)
{
    assert_panics(close_for_ever, *state, "host objects for ever");
}

struct escape {
    jmp_buf back;
    uint32_t calls;
};
static void leave(struct gc_mutator *m, void *arg)
{
    (void)m;
    ((struct escape *)arg)->calls++;
    longjmp(((struct escape *)arg)->back, 1);
}
static void collect_and_leave(struct fixture *f, struct escape *e) GC_MAY_GC GC_COLD;
static void collect_and_leave(struct fixture *f, struct escape *e)
{
    if (setjmp(e->back) == 0)
        (void)gc_collect(f->m);
}
/* rows: D8 H20 */
static void finalizers_run_on_after_a_longjmp_out_of_one(void **state)
{
    struct fixture *f = *state;
    struct attempt x = {.h = f->h, .bytes = f->t.bytes, .act = want_too_much};
    struct escape e = {.calls = 0};

    gc_may_gc_begin();
    gc_heap_on_oom(f->h, leave, &e);
    for (int i = 0; i < 3; i++)
        assert_false(gc_is_null(gc_extern_new(f->m, &attempt_type, &x)));
    collect_and_leave(f, &e);
    assert_int_equal(e.calls, 1);
    assert_int_equal(x.runs, 1);
    gc_heap_on_oom(f->h, NULL, NULL);
    gc_safepoint(f->m); /* no collection is needed for those that wait */
    assert_int_equal(x.runs, 3);
}

/* In a function of its own: its frame is gone when the heap is reset. */
static void leave_a_frame(struct fixture *f, struct escape *e) GC_MAY_GC GC_COLD;
static void leave_a_frame(struct fixture *f, struct escape *e)
{
    gc_local cells[8];
    struct gc_frame frame;

    if (setjmp(e->back) == 0) {
        gc_frame_push(f->m, &frame, cells, 8);
        (void)gc_alloc_n(f->m, f->t.bytes, 64 << 20);
    }
    for (int i = 0; i < 8; i++)
        cells[i].bits = 0x00FFFFF0; /* what the next user of this stack might leave */
}
static void collect_once(struct attempt *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    x->status = gc_collect(m);
}
/* rows: H29 */
static void a_longjmp_over_frames_leaves_reset_and_close(void **state)
{
    struct fixture *f = *state;
    struct attempt x = {.h = f->h, .act = collect_once, .status = -1};
    struct escape e = {.calls = 0};

    gc_may_gc_begin();
    (void)gc_root(f->m, gc_extern_new(f->m, &attempt_type, &x));
    gc_heap_on_oom(f->h, leave, &e);
    leave_a_frame(f, &e);
    assert_non_null(f->m->frame);
    assert_int_equal(gc_heap_reset(f->h), GC_OK); /* its finalizer collects */
    assert_int_equal(x.runs, 1);
    assert_int_equal(x.status, GC_OK);
}

/* ---- yield functions ---- */

static enum gc_yield close_between(void *arg, const struct gc_collection_record *so_far)
{
    (void)so_far;
    gc_may_gc_begin();
    gc_heap_close(((struct fixture *)arg)->h);
    return GC_YIELD_GO_ON;
}
static void close_in_yield(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    (void)gc_root(f->m, test_pair(f, 1));
    (void)gc_root(f->m, test_pair(f, 2));
    (void)gc_collect_cooperative(f->m, 1, close_between, f);
}
static enum gc_yield reset_between(void *arg, const struct gc_collection_record *so_far)
{
    struct attempt *x = arg;

    (void)so_far;
    gc_may_gc_begin();
    x->runs++;
    x->status = gc_heap_reset(x->h);
    if (gc_collect(gc_heap_mutator(x->h)) != GC_ERR_STATE)
        abort();
    return GC_YIELD_GO_ON;
}
/* rows: H24 H25 */
static void yield_functions_cannot_take_the_heap_away(void **state)
{
    struct fixture *f = *state;
    struct attempt x = {.h = f->h};
    gc_handle keep;

    gc_may_gc_begin();
    assert_panics(close_in_yield, f, "gc_heap_close in a yield function");
    keep = gc_root(f->m, test_pair(f, 1));
    (void)gc_root(f->m, test_pair(f, 2));
    assert_int_equal(gc_collect_cooperative(f->m, 1, reset_between, &x), GC_OK);
    assert_true(x.runs > 0);
    assert_int_equal(x.status, GC_ERR_STATE);
    assert_int_equal(test_number(f, gc_get(f->m, keep)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(finalizers_cannot_reset_their_heap),
        FIXTURE_TEST(finalizers_cannot_close_their_heap),
        cmocka_unit_test(finalizers_cannot_give_their_heap_back),
        FIXTURE_TEST(finalizers_that_beget_do_not_hold_a_collection_up),
        FIXTURE_TEST(endless_finalizers_are_told),
        FIXTURE_TEST(finalizers_run_on_after_a_longjmp_out_of_one),
        FIXTURE_TEST(a_longjmp_over_frames_leaves_reset_and_close),
        FIXTURE_TEST(yield_functions_cannot_take_the_heap_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
