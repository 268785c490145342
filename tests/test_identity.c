/* SPDX-License-Identifier: MIT
 *
 * Identity hashes: stable over moves, dropped with their objects. */
#include "heap/object.h"
#include "tests/support.h"

/* Stale on purpose: the place, when the object is gone.
 * rows: R24 */
static void hash_is_never_zero_and_stays(void **state)
{
    struct fixture *f = *state;
    uint32_t hash;
    gc_handle h;

    gc_may_gc_begin();
    h = gc_root(f->m, test_pair(f, 1));
    hash = gc_identity_hash(f->m, gc_get(f->m, h));
    assert_int_not_equal(hash, 0);
    for (int i = 0; i < 5; i++) {
        gc_ref before = gc_get(f->m, h);

        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_false(gc_same(before, gc_get(f->m, h)));
        assert_int_equal(gc_identity_hash(f->m, gc_get(f->m, h)), hash);
    }
}

static void null_and_integers_hash_to_themselves(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(gc_identity_hash(f->m, GC_NULL), 0);
    assert_int_equal(gc_identity_hash(f->m, gc_i31(5)), gc_identity_hash(f->m, gc_i31(5)));
    assert_int_not_equal(gc_identity_hash(f->m, gc_i31(5)), gc_identity_hash(f->m, gc_i31(6)));
    assert_int_equal(f->h->identity.count, 0);
}

static void entries_die_with_their_objects(void **state)
{
    struct fixture *f = *state;
    gc_handle keep;
    uint32_t hash;

    gc_may_gc_begin();
    keep = gc_root(f->m, test_pair(f, 1));
    hash = gc_identity_hash(f->m, gc_get(f->m, keep));
    for (uint32_t i = 0; i < 5000; i++)
        (void)gc_identity_hash(f->m, test_pair(f, i));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(f->h->identity.count, 1);
    assert_int_equal(gc_identity_hash(f->m, gc_get(f->m, keep)), hash);
}

/* Stale on purpose: the place, when the object is gone. */
static void object_at_the_same_place_has_a_hash_of_its_own(void **state)
{
    struct fixture *f = *state;
    uint32_t first, second, places = 0;

    gc_may_gc_begin();
    for (int i = 0; i < 20; i++) {
        gc_ref a = test_pair(f, 1), b;

        first = gc_identity_hash(f->m, a);
        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_int_equal(gc_collect(f->m), GC_OK);
        b = test_pair(f, 2);
        assert_int_equal(gc_header(f->m, b)->gc & GC_BITS_HASH, 0);
        second = gc_identity_hash(f->m, b);
        places += gc_same(a, b);
        assert_int_not_equal(first, second);
    }
    assert_int_not_equal(places, 0);
}

static void sweeping_allocates_nothing(void **state)
{
    struct fixture *f = *state;
    uint64_t calls;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 1000; i++) {
        gc_ref r = test_pair(f, i);

        (void)gc_identity_hash(f->m, r);
        (void)gc_root(f->m, r);
    }
    assert_int_equal(gc_collect(f->m), GC_OK);
    calls = f->h->mem.calls;
    for (int i = 0; i < 4; i++)
        assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(f->h->mem.calls, calls);
}

/* Many objects hashed and freed one by one, as counting collectors do, against a plain model.
 * Stale on purpose: nothing is collected. */
static void releasing_one_by_one_keeps_the_others(void **state)
{
    enum { COUNT = 2000 };
    struct fixture *f = *state;
    uint32_t *hash = calloc(COUNT, sizeof *hash), live = COUNT;
    gc_ref *r = calloc(COUNT, sizeof *r);
    struct gc_rng rng = {11};

    gc_may_gc_begin();
    assert_true(hash != NULL && r != NULL);
    for (uint32_t i = 0; i < COUNT; i++) {
        r[i] = test_pair(f, i);
        hash[i] = gc_identity_hash(f->m, r[i]);
    }
    assert_int_equal(f->h->totals.collections, 0);
    while (live > 0) {
        uint32_t victim = gc_rng_below(&rng, live), probe;

        gc_identity_release(f->h, r[victim]);
        r[victim] = r[--live];
        hash[victim] = hash[live];
        assert_int_equal(f->h->identity.count, live);
        if (live > 0) {
            probe = gc_rng_below(&rng, live);
            assert_int_equal(gc_identity_hash(f->m, r[probe]), hash[probe]);
        }
    }
    gc_identity_release(f->h, (gc_ref){0x1000}); /* of no object: nothing happens */
    free(hash);
    free(r);
}

static void forge(void *arg)
{
    struct fixture *f = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    gc_header(f->m, r)->gc |= GC_BIT_HASHED; /* without an entry */
    (void)gc_identity_hash(f->m, r);
}
static void no_memory(void *arg)
{
    struct fixture *f = arg;

    gc_may_gc_begin();
    f->h->mem.fail_at = 1;
    (void)gc_identity_hash(f->m, test_pair(f, 1));
}
static void forged_bits_and_refused_memory_panic(void **state)
{
    assert_panics(forge, *state, "heap corruption");
    assert_panics(no_memory, *state, "no memory for");
}

static void reset_forgets_hashes(void **state)
{
    struct fixture *f = *state;
    uint32_t first, again;

    gc_may_gc_begin();
    first = gc_identity_hash(f->m, test_pair(f, 1));
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    test_register(f->h, &f->t);
    assert_int_equal(f->h->identity.count, 0);
    again = gc_identity_hash(f->m, test_pair(f, 1));
    assert_int_equal(first, again); /* the same program, the same hashes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(hash_is_never_zero_and_stays),
        FIXTURE_TEST(null_and_integers_hash_to_themselves),
        FIXTURE_TEST(entries_die_with_their_objects),
        FIXTURE_TEST(object_at_the_same_place_has_a_hash_of_its_own),
        FIXTURE_TEST(sweeping_allocates_nothing),
        FIXTURE_TEST(releasing_one_by_one_keeps_the_others),
        FIXTURE_TEST(forged_bits_and_refused_memory_panic),
        FIXTURE_TEST(reset_forgets_hashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
