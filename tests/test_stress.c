/* SPDX-License-Identifier: MIT
 *
 * Stress options: they really happen, and everything survives them. */
#include "heap/object.h"
#include "tests/support.h"

static void collects_at_every_nth_allocation(void **state)
{
    static const struct {
        const char *options;
        uint32_t every;
    } settings[] = {{"heap-size=1m stress-alloc=1", 1}, {"heap-size=1m stress-alloc=7", 7}};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < 2; i++) {
        struct gc_heap *h = test_open("semispace", settings[i].options);
        struct gc_mutator *m = gc_heap_mutator(h);
        struct test_types t;
        gc_handle keep;

        test_register(h, &t);
        keep = gc_root(m, GC_NULL);
        for (uint32_t k = 0; k < 70; k++)
            gc_set(m, keep, gc_alloc(m, t.pair));
        assert_int_equal(h->totals.by_reason[GC_REASON_STRESS_ALLOC], 70 / settings[i].every);
        assert_int_equal(h->stress.forced, 70 / settings[i].every);
        assert_true(h->totals.moved_objects > 0);
        (void)gc_alloc_n(m, t.bytes, 30000); /* large ones count too */
        assert_int_equal(h->stress.allocations, 71);
        gc_heap_close(h);
    }
}

static void collects_at_every_nth_safepoint(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m stress-safepoint=3");
    struct gc_mutator *m = gc_heap_mutator(h);

    (void)state;
    gc_may_gc_begin();
    for (uint32_t i = 0; i < 30; i++)
        gc_safepoint(m);
    assert_int_equal(h->totals.by_reason[GC_REASON_STRESS_SAFEPOINT], 10);
    assert_int_equal(gc_heap_reset(h), GC_OK);
    for (uint32_t i = 0; i < 3; i++)
        gc_safepoint(m);
    assert_int_equal(h->totals.by_reason[GC_REASON_STRESS_SAFEPOINT], 1);
    gc_heap_close(h);
}

/* Stale on purpose: what a mutator must not do.
 * rows: I3 N3 */
static void stale_reference_reads_as_poison(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m stress-alloc=1 poison=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_ref stale;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    stale = gc_alloc(m, t.pair);
    (void)gc_alloc(m, t.pair); /* a collection: `stale` was not rooted */
    assert_int_equal(gc_header(m, stale)->type, 0xFEFEFEFE);
    assert_int_equal(gc_load(m, stale, 0).bits, 0xFEFEFEFE);
    gc_heap_close(h);
}

/* Stale on purpose: what a mutator must not do. */
static void read_stale(void *arg)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m stress-alloc=1 poison=1");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_ref stale;

    (void)arg;
    gc_may_gc_begin();
    test_register(h, &t);
    stale = gc_alloc(m, t.pair);
    (void)gc_alloc(m, t.pair);
    (void)gc_type_of(m, stale);
}
/* rows: I3 N3 */
static void use_of_a_stale_reference_is_told(void **state)
{
    assert_panics(read_stale, *state, "heap corruption");
}

static void protected_space_opens_again_when_it_is_used(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m protect=1 stress-alloc=5");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_handle list;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    list = gc_root(m, GC_NULL);
    for (uint32_t i = 0; i < 3000; i++) {
        gc_ref r = gc_alloc(m, t.pair);

        assert_false(gc_is_null(r));
        gc_init(m, r, 0, i % 100 ? gc_get(m, list) : GC_NULL);
        gc_set(m, list, r);
        if (i % 300 == 0)
            (void)gc_alloc_n(m, t.bytes, 50000);
    }
    assert_int_equal(gc_heap_reset(h), GC_OK);
    test_register(h, &t);
    for (uint32_t i = 0; i < 3000; i++)
        assert_false(gc_is_null(gc_alloc(m, t.pair)));
    gc_heap_close(h);
}

/* Every collector, every stress at once, over the same seeded program: the same result. */
static uint64_t program(const struct gc_collector *c, const char *options) GC_MAY_GC;
static uint64_t program(const struct gc_collector *c, const char *options)
{
    enum { KEEP = 60 };
    struct gc_rng rng = {9};
    struct test_types t;
    struct gc_mutator *m;
    struct gc_heap *h;
    uint64_t sum = 1;
    char err[256];
    gc_handle keep;

    if (test_try_open(c, options, &h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    m = gc_heap_mutator(h);
    test_register(h, &t);
    keep = gc_root(m, gc_alloc_n(m, t.refs, KEEP));
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t at = gc_rng_below(&rng, KEEP), from = gc_rng_below(&rng, KEEP);
        gc_ref r = gc_alloc(m, t.pair), other;

        if (gc_is_null(r))
            fail_msg("%s with %s: %s at step %u", c->name, options, gc_err_text(m->status), i);
        gc_set_u32(m, r, 2, i);
        other = gc_array_load(m, gc_get(m, keep), from);
        if (gc_is_object(other))
            sum = gc_mix(sum, gc_get_u32(m, other, 2));
        gc_init(m, r, 0, i % 3 ? other : gc_i31((int32_t)i));
        if (i % 16 == 0)
            gc_init(m, r, 0, GC_NULL); /* chains stay short */
        gc_array_store(m, gc_get(m, keep), at, r);
        gc_safepoint(m);
    }
    for (uint32_t i = 0; i < KEEP; i++) {
        gc_ref r = gc_array_load(m, gc_get(m, keep), i);

        for (int depth = 0; depth < 5 && gc_is_object(r); depth++, r = gc_load(m, r, 0))
            sum = gc_mix(sum, gc_get_u32(m, r, 2));
    }
    gc_heap_close(h);
    return sum;
}

static void stress_changes_no_result(void **state)
{
    static const char *const options[] = {
        "heap-size=8m",
        "heap-size=2m poison=1 stress-alloc=1",
        "heap-size=2m poison=1 protect=1 stress-alloc=3 stress-safepoint=2 stress-barrier=5",
        "heap-size=2m poison=1 stress-alloc=50 step-budget=1 verify=1",
    };
    uint64_t expected = 0;

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];

        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
            uint64_t sum;

            /* A collector that reclaims nothing loses a window at each forced collection. */
            if (k > 0 && (c->caps & GC_CAP_COLLECTS) == 0)
                continue;
            sum = program(c, options[k]);
            if (expected == 0)
                expected = sum;
            if (sum != expected)
                fail_msg("%s with %s: %llx instead of %llx", c->name, options[k],
                         (unsigned long long)sum, (unsigned long long)expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collects_at_every_nth_allocation),
        cmocka_unit_test(collects_at_every_nth_safepoint),
        cmocka_unit_test(stale_reference_reads_as_poison),
        cmocka_unit_test(use_of_a_stale_reference_is_told),
        cmocka_unit_test(protected_space_opens_again_when_it_is_used),
        cmocka_unit_test(stress_changes_no_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
