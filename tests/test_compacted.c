/* SPDX-License-Identifier: MIT
 *
 * collectors/gencopy and collectors/markcompact: how often they collect, against the analytic
 * model (collections = allocation / free memory after each, Appel 1987), what their records say,
 * options that are refused, and the conformance suite with short remembered sets.
 *
 * The mutator keeps a window of the last LIVE objects in a ring, so that the live volume is
 * constant and whatever is young survives. */
#include <string.h>

#include "heap/linear.h"
#include "tests/support.h"

enum { LIVE = 16384 };
#define BLOCK GC_BLOCK_BYTES
/* So many calls for memory may come until one is refused: more than a test makes. */
#define MANY ((uint64_t)1 << 40)

struct ring {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct test_types t;
    gc_handle slots;
    uint64_t fulls;
    uint64_t youngs;
    struct gc_collection_record young; /* the last of each kind */
    struct gc_collection_record full;
};

static void note(void *arg, const struct gc_collection_record *rec)
{
    struct ring *r = arg;

    if (rec->extent == GC_EXTENT_YOUNG) {
        r->youngs++;
        r->young = *rec;
    } else {
        r->fulls++;
        r->full = *rec;
    }
}

static void open_ring(struct ring *r, const char *collector, const char *options,
                      struct gc_scope *s) GC_MAY_GC;
static void open_ring(struct ring *r, const char *collector, const char *options,
                      struct gc_scope *s)
{
    struct gc_event_sink sink = {.arg = r, .collection = note};

    *r = (struct ring){.h = test_open(collector, options)};
    r->m = gc_heap_mutator(r->h);
    test_register(r->h, &r->t);
    gc_heap_set_sink(r->h, &sink);
    gc_scope_enter(r->m, s);
    r->slots = gc_root(r->m, gc_alloc_n(r->m, r->t.refs, LIVE));
}

/* Allocates `count` objects of 24 bytes; the last LIVE of all stay alive when `keep` is set. */
static void turn(struct ring *r, uint32_t count, bool keep) GC_MAY_GC;
static void turn(struct ring *r, uint32_t count, bool keep)
{
    for (uint32_t i = 0; i < count; i++) {
        gc_ref o = gc_alloc(r->m, r->t.pair);

        assert_false(gc_is_null(o));
        if (keep)
            gc_array_store(r->m, gc_get(r->m, r->slots), i % LIVE, o);
    }
}

static void close_ring(struct ring *r, struct gc_scope *s) GC_MAY_GC;
static void close_ring(struct ring *r, struct gc_scope *s)
{
    gc_scope_exit(r->m, s);
    gc_heap_close(r->h);
}

/* `n` differs from `model` by no more than 2 % and one. */
static void expect_count(uint64_t n, double model)
{
    double off = (double)n - model;

    if (off > 1 + model / 50 || off < -1 - model / 50)
        fail_msg("%llu collections, the model says %.1f", (unsigned long long)n, model);
}

static void sliding_leaves_all_but_the_live_bytes_free(void **state)
{
    struct gc_scope s;
    struct ring r;
    double room, live;

    (void)state;
    gc_may_gc_begin();
    open_ring(&r, "markcompact", "heap-size=2m", &s);
    live = (double)(LIVE * r.t.pair->units * GC_UNIT_BYTES);
    turn(&r, LIVE, true);
    room = (double)(r.h->acct.limit - r.h->acct.used[GC_CHARGE_AUX] -
                    r.h->acct.used[GC_CHARGE_LARGE]) *
           BLOCK / (double)gc_block_charge(r.h);
    r.fulls = 0;
    turn(&r, 40 * LIVE, true);
    expect_count(r.fulls, 40 * live / (room - live));
    assert_int_equal(r.youngs, 0);
    close_ring(&r, &s);
}

static void a_nursery_of_garbage_is_collected_when_it_is_full(void **state)
{
    struct gc_scope s;
    struct ring r;

    (void)state;
    gc_may_gc_begin();
    open_ring(&r, "gencopy", "heap-size=16m nursery=256k", &s);
    r.youngs = 0;
    turn(&r, 60 * LIVE, false);
    expect_count(r.youngs, 60.0 * LIVE * r.t.pair->units * GC_UNIT_BYTES / (256 << 10));
    assert_int_equal(r.fulls, 0);
    assert_int_equal(r.young.young_bytes, 256 << 10);
    assert_int_equal(r.young.moved_objects, 0);
    assert_int_equal(r.young.promoted_bytes, 0);
    assert_int_equal(r.young.remembered, 0);
    assert_int_equal(r.young.reason, GC_REASON_YOUNG_FULL);
    close_ring(&r, &s);
}

/* All of a nursery survives, so the old space grows by it.  Under the limit are 2 (O + N) + N; the
 * last nurseries are smaller, and a full collection comes instead of less than an eighth of what
 * the first might have been. */
static void promotion_fills_the_old_space(void **state)
{
    const double nursery = 256 << 10;
    struct gc_scope s;
    struct ring r;
    double live, budget, least, old, now, cycle = 0, per_cycle = 0;

    (void)state;
    gc_may_gc_begin();
    open_ring(&r, "gencopy", "heap-size=4m nursery=256k", &s);
    live = (double)(LIVE * r.t.pair->units * GC_UNIT_BYTES);
    turn(&r, LIVE, true);
    budget = (double)gc_linear_budget(r.h);
    least = (budget - 2 * live) / 3 / 8;
    for (old = live;; old += now) {
        now = (budget - 2 * old) / 3 < nursery ? (budget - 2 * old) / 3 : nursery;
        cycle += now;
        per_cycle++;
        if ((budget - 2 * (old + now)) / 3 < least)
            break;
    }
    r.fulls = r.youngs = 0;
    r.h->mem.fail_at = MANY;
    turn(&r, 80 * LIVE, true);
    /* What nursery and halves take from each other moves once for each nursery that is smaller than
     * the one before, and not with every window. */
    assert_in_range(MANY - r.h->mem.fail_at, 1, 4 * r.fulls);
    r.h->mem.fail_at = 0;
    expect_count(r.fulls, 80 * live / cycle);
    expect_count(r.fulls + r.youngs, 80 * live / cycle * per_cycle);
    assert_int_equal(r.full.reason, GC_REASON_PROMOTE);
    assert_in_range(r.young.promoted_bytes, r.young.young_bytes - 64, r.young.young_bytes);
    assert_int_equal(r.young.remembered, 1); /* the ring */
    close_ring(&r, &s);
}

static void aged_objects_are_promoted_the_second_time(void **state)
{
    struct gc_scope s;
    struct ring r;
    uint64_t bytes;

    (void)state;
    gc_may_gc_begin();
    open_ring(&r, "gencopy", "heap-size=16m nursery=512k promotion=aged", &s);
    bytes = LIVE / 4 * r.t.pair->units * GC_UNIT_BYTES;
    turn(&r, LIVE / 4, true);
    assert_int_equal(gc_heap_collect(r.h, GC_REASON_USER, GC_EXTENT_YOUNG), GC_OK);
    assert_int_equal(r.young.moved_bytes, bytes);
    assert_in_range(r.young.promoted_bytes, 4 * LIVE, 4 * LIVE + 4096 + 16); /* only the ring */
    assert_int_equal(gc_heap_collect(r.h, GC_REASON_USER, GC_EXTENT_YOUNG), GC_OK);
    assert_int_equal(r.young.promoted_bytes, bytes);
    assert_int_equal(r.young.remembered, 1);
    assert_int_equal(gc_heap_collect(r.h, GC_REASON_USER, GC_EXTENT_YOUNG), GC_OK);
    assert_int_equal(r.young.moved_bytes, 0);
    assert_int_equal(r.young.remembered, 0);
    close_ring(&r, &s);
}

/* What ages fills a part of each nursery: that is no reason to collect the old space. */
static void aging_asks_for_no_full_collection(void **state)
{
    static const char *const settings[] = {
        "heap-size=64m nursery=64k promotion=aged",
        "heap-size=64m nursery=64k promotion=aged sizing=adaptive",
        "heap-size=64m nursery=64k promotion=masse sizing=adaptive",
    };

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct gc_scope s;
        struct ring r;

        open_ring(&r, "gencopy", settings[i], &s);
        r.youngs = r.fulls = 0;
        for (uint32_t n = 0; n < 4 * LIVE; n++) {
            turn(&r, 63, false);
            turn(&r, 1, true);
        }
        assert_in_range(r.youngs, 20, MANY);
        assert_int_equal(r.fulls, 0);
        close_ring(&r, &s);
    }
}

static void the_same_seed_gives_the_same_collections(void **state)
{
    static const char *const settings[][2] = {
        {"markcompact", "heap-size=2m"},
        {"gencopy", "heap-size=3m nursery=64k"},
        {"gencopy", "heap-size=4m sizing=adaptive promotion=aged nursery=64k"},
    };

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct gc_totals totals[2];

        for (int k = 0; k < 2; k++) {
            struct gc_scope s;
            struct ring r;

            open_ring(&r, settings[i][0], settings[i][1], &s);
            turn(&r, 10 * LIVE, true);
            totals[k] = r.h->totals;
            close_ring(&r, &s);
        }
        assert_true(totals[0].collections > 1);
        assert_int_equal(totals[0].collections, totals[1].collections);
        assert_int_equal(totals[0].young_collections, totals[1].young_collections);
        assert_int_equal(totals[0].moved_bytes, totals[1].moved_bytes);
        assert_int_equal(totals[0].promoted_bytes, totals[1].promoted_bytes);
        assert_int_equal(totals[0].remembered, totals[1].remembered);
    }
}

static void bad_options_are_refused(void **state)
{
    static const char *const cases[][2] = {
        {"heap-size=1m nursery=2m", "nursery=2097152: expected no more than the heap's 1048576"},
        {"nursery=100k", "nursery=102400: expected a multiple of 32768 bytes"},
        {"heap-size=1m remembered=2m", "a remembered set of 2097152 bytes leaves no heap"},
    };
    static const char *const texts[][2] = {
        {"nursery", "0"}, {"nursery", "1k"},     {"nursery", "many"},
        {"sizing", "1"},  {"promotion", "late"}, {"defrag", "auto"},
    };
    const struct gc_collector *c = gc_collector_find("gencopy");
    struct gc_options o;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gc_heap *h;
        char err[256];

        assert_true(test_try_open(c, cases[i][0], &h, err, sizeof err) != GC_OK);
        assert_non_null(strstr(err, cases[i][1]));
        assert_null(strchr(err, '\n'));
    }
    gc_options_init(&o, c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char err[256] = "";

        assert_int_equal(gc_options_set(&o, texts[i][0], texts[i][1], err, sizeof err),
                         GC_ERR_OPTION);
        assert_true(err[0] != 0 && strchr(err, '\n') == NULL);
    }
}

static int conformance(const char *a, const char *b, const char *c)
{
    const char *options[] = {a, b, c};
    struct conf_subject s = {.collector = gc_collector_find("gencopy"),
                             .options = options,
                             .option_count = 3,
                             .seed = 5,
                             .timeout_ms = 120000};
    int failed = 0;

    for (const char **theme = (const char *[]){"barriers", "stress", NULL}; *theme != NULL; theme++)
        failed += test_conformance(c, &s, *theme);
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sliding_leaves_all_but_the_live_bytes_free),
        cmocka_unit_test(a_nursery_of_garbage_is_collected_when_it_is_full),
        cmocka_unit_test(promotion_fills_the_old_space),
        cmocka_unit_test(aged_objects_are_promoted_the_second_time),
        cmocka_unit_test(aging_asks_for_no_full_collection),
        cmocka_unit_test(the_same_seed_gives_the_same_collections),
        cmocka_unit_test(bad_options_are_refused),
    };

    return cmocka_run_group_tests_name("gencopy and markcompact", tests, NULL, NULL) +
           conformance("remembered=64", "nursery=64k", "promotion=masse") +
           conformance("remembered=64", "nursery=64k", "promotion=aged");
}
