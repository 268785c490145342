/* SPDX-License-Identifier: MIT
 *
 * Roots of either kind, raw values, room for roots, and how far their places go. */
#include "roots/state.h"
#include "tests/spy.h"
#include "tests/support.h"

/* ---- questions about objects ---- */

static bool same(struct fixture *f, gc_any_root a, gc_any_root b)
{
    bool answer = false;

    assert_int_equal(gc_ref_eq(f->m, a, b, &answer), GC_OK);
    return answer;
}

/* rows: R22 R30 */
static void roots_of_any_kinds_are_compared_by_object(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, q;
    gc_handle a, b, c;

    gc_may_gc_begin();
    a = gc_root(f->m, test_pair(f, 1));
    b = gc_root(f->m, gc_get(f->m, a));
    c = gc_root(f->m, test_pair(f, 1));
    assert_int_equal(gc_persistent_new(f->m, gc_get(f->m, a), &p), GC_OK);
    assert_int_equal(gc_persistent_new(f->m, gc_get(f->m, c), &q), GC_OK);
    for (int round = 0; round < 3; round++) {
        assert_true(same(f, gc_any(a), gc_any(b)));
        assert_true(same(f, gc_any(a), gc_any(p)));
        assert_true(same(f, gc_any(p), gc_any(b)));
        assert_true(same(f, gc_any(gc_any(q)), gc_any(c)));
        assert_false(same(f, gc_any(a), gc_any(c)));
        assert_false(same(f, gc_any(p), gc_any(q)));
        assert_int_equal(gc_collect(f->m), GC_OK); /* moves both objects */
    }
    gc_set(f->m, a, gc_i31(5));
    gc_set(f->m, b, gc_i31(5));
    gc_persistent_set(f->m, p, GC_NULL);
    gc_persistent_set(f->m, q, GC_NULL);
    assert_true(same(f, gc_any(a), gc_any(b)));
    assert_true(same(f, gc_any(p), gc_any(q)));
    assert_false(same(f, gc_any(a), gc_any(p)));
}

/* rows: R22 R30 */
static void stale_roots_of_any_kind_give_the_status(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, gone;
    gc_handle h, stale;
    struct gc_scope s;
    uint32_t hash = 1;
    bool answer = true;
    gc_ref r;

    gc_may_gc_begin();
    h = gc_root(f->m, test_pair(f, 1));
    gc_scope_enter(f->m, &s);
    stale = gc_root(f->m, gc_get(f->m, h));
    gc_scope_exit(f->m, &s);
    assert_int_equal(gc_persistent_new(f->m, gc_get(f->m, h), &p), GC_OK);
    gone = p;
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    assert_int_equal(gc_ref_eq(f->m, gc_any(h), gc_any(stale), &answer), GC_ERR_STALE);
    assert_false(answer);
    answer = true;
    assert_int_equal(gc_ref_eq(f->m, gc_any(gone), gc_any(h), &answer), GC_ERR_STALE);
    assert_false(answer);
    assert_int_equal(gc_ref_eq(f->m, gc_any(stale), gc_any(stale), &answer), GC_ERR_STALE);
    assert_int_equal(gc_any_try(f->m, gc_any(gone), &r), GC_ERR_STALE);
    assert_true(gc_is_null(r));
    assert_int_equal(gc_any_try(f->m, gc_any((gc_persistent){0}), &r), GC_ERR_STALE);
    assert_int_equal(gc_ref_hash(f->m, gc_any(stale), &hash), GC_ERR_STALE);
    assert_int_equal(hash, 0);
    hash = 1;
    assert_int_equal(gc_identity_of(f->m, gc_any(gone), &hash), GC_ERR_STALE);
    assert_int_equal(hash, 0);
}

static uint32_t place(struct fixture *f, gc_any_root r)
{
    uint32_t hash = 0;

    assert_int_equal(gc_ref_hash(f->m, r, &hash), GC_OK);
    return hash;
}
static uint32_t identity(struct fixture *f, gc_any_root r)
{
    uint32_t hash = 0;

    assert_int_equal(gc_identity_of(f->m, r, &hash), GC_OK);
    return hash;
}

/* rows: R24 C45 */
static void one_hash_follows_the_place_and_one_the_object(void **state)
{
    struct fixture *f = *state;
    uint32_t first, stable, moved = 0;
    gc_persistent p;
    gc_handle h;

    gc_may_gc_begin();
    h = gc_root(f->m, test_pair(f, 1));
    assert_int_equal(gc_persistent_new(f->m, gc_get(f->m, h), &p), GC_OK);
    stable = identity(f, gc_any(h));
    for (int round = 0; round < 4; round++) {
        first = place(f, gc_any(h));
        assert_int_equal(first, place(f, gc_any(p)));
        assert_int_equal(first, gc_place_hash(gc_get(f->m, h)));
        assert_int_equal(gc_collect(f->m), GC_OK);
        moved += first != place(f, gc_any(h));
        assert_int_equal(identity(f, gc_any(p)), stable);
        assert_int_equal(identity(f, gc_any(h)), stable);
    }
    assert_int_equal(moved, 4);
}

/* A table keyed by identity, as a host would keep one, finds every object after each has moved.
 * rows: R24 C45 */
static void tables_keyed_by_identity_find_what_moved(void **state)
{
    enum { COUNT = 300, PLACES = 1024 };
    struct fixture *f = *state;
    uint32_t number[PLACES] = {0}, key[PLACES] = {0}, lost = 0;
    gc_handle h[COUNT];

    gc_may_gc_begin();
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t hash, at;

        h[i] = gc_root(f->m, test_pair(f, i));
        hash = identity(f, gc_any(h[i]));
        for (at = hash % PLACES; key[at] != 0; at = (at + 1) % PLACES)
            continue;
        key[at] = hash;
        number[at] = i;
    }
    assert_int_equal(gc_collect(f->m), GC_OK);
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t hash = identity(f, gc_any(h[i])), at = hash % PLACES;

        while (key[at] != 0 && (key[at] != hash || number[at] != i))
            at = (at + 1) % PLACES;
        lost += key[at] == 0;
    }
    assert_int_equal(lost, 0);
}

static void identity_without_memory_changes_nothing(void **state)
{
    struct fixture *f = *state;
    size_t bytes;
    uint32_t hash = 9;
    gc_ref r;

    gc_may_gc_begin();
    r = test_pair(f, 1);
    bytes = f->h->mem.bytes;
    for (uint64_t n = 1; n <= 3; n++) {
        f->h->mem.fail_at = n;
        assert_int_equal(gc_identity_try(f->m, r, &hash), GC_ERR_SYSTEM);
        assert_int_equal(hash, 0);
        assert_int_equal(f->h->mem.bytes, bytes);
        assert_int_equal(gc_header(f->m, r)->gc & GC_BITS_HASH, 0);
    }
    f->h->mem.fail_at = 0;
    assert_int_equal(gc_identity_try(f->m, r, &hash), GC_OK);
    assert_int_not_equal(hash, 0);
}

/* ---- raw values ---- */

static void to_raw_outside(void *arg)
{
    struct fixture *f = arg;

    (void)gc_to_raw(f->m, gc_root(f->m, GC_NULL));
}
static void from_raw_outside(void *arg)
{
    (void)gc_from_raw(((struct fixture *)arg)->m, 0);
}
static void from_raw_of_no_object(void *arg)
{
    struct fixture *f = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = gc_alloc_n(f->m, f->t.bytes, 64);
    memset(gc_bytes(f->m, r, f->t.bytes), 0xFE, 64);
    gc_nogc_enter(f->m);
    (void)gc_from_raw(f->m, r.bits + 4);
}

/* rows: R36 */
static void raw_values_come_back_within_a_region(void **state)
{
    struct fixture *f = *state;
    uint32_t handles, persistents;
    struct gc_scope s;
    gc_handle h, back;
    uint32_t raw;

    gc_may_gc_begin();
    h = gc_root(f->m, test_pair(f, 4));
    handles = gc_handle_count(f->m);
    persistents = gc_persistent_count(f->m);
    for (int i = 0; i < 1000; i++) {
        gc_scope_enter(f->m, &s);
        GC_NOGC_BEGIN(f->m);
        raw = gc_to_raw(f->m, h);
        back = gc_from_raw(f->m, raw);
        GC_NOGC_END(f->m);
        assert_int_equal(test_number(f, gc_get(f->m, back)), 4);
        gc_scope_exit(f->m, &s);
    }
    assert_int_equal(gc_handle_count(f->m), handles);
    assert_int_equal(gc_persistent_count(f->m), persistents);
    assert_panics(to_raw_outside, f, "outside a no-GC region");
    assert_panics(from_raw_outside, f, "outside a no-GC region");
    assert_panics(from_raw_of_no_object, f, "heap corruption");
}

/* ---- room ---- */

/* rows: R31 */
static void last_handle_is_served_and_the_next_refused(void **state)
{
    struct fixture *f = *state;
    gc_handle last, none = {1, 1};

    assert_int_equal(gc_scope_reserve(f->m, GC_MAX_HANDLES), GC_OK);
    f->m->handle_top = (uint64_t)(GC_MAX_HANDLES - 1) * sizeof(struct gc_handle_entry);
    last = gc_root(f->m, gc_i31(77));
    assert_int_equal(gc_handle_count(f->m), GC_MAX_HANDLES);
    assert_int_equal(gc_i31_value(gc_get(f->m, last)), 77);
    assert_int_equal(last.where >> 32, f->m->heap_id); /* the place did not spill into the id */
    assert_int_equal(gc_root_try(f->m, GC_NULL, &none), GC_ERR_LIMIT);
    assert_true(none.where == 0 && none.epoch == 0);
    assert_int_equal(gc_scope_reserve(f->m, 1), GC_ERR_LIMIT);
    assert_int_equal(gc_scope_reserve(f->m, UINT32_MAX), GC_ERR_LIMIT);
    assert_int_equal(gc_scope_reserve(f->m, 1u << 28), GC_ERR_LIMIT); /* 2^32 bytes */
    assert_int_equal(gc_i31_value(gc_get(f->m, last)), 77);
    f->m->handle_top = 0;
}

/* rows: R31 */
static void last_persistent_handle_is_served_and_the_next_refused(void **state)
{
    struct fixture *f = *state;
    struct gc_roots *roots;
    gc_persistent p, last, none = {1, 1, 1};
    gc_ref r;

    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &p), GC_OK);
    roots = f->h->roots_state;
    assert_int_equal(gc_vm_commit(roots->persistent,
                                  (size_t)GC_MAX_PERSISTENT * sizeof(struct gc_persistent_entry)),
                     GC_OK);
    roots->persistent_committed = GC_MAX_PERSISTENT;
    roots->persistent_count = GC_MAX_PERSISTENT - 1;
    assert_int_equal(gc_persistent_new(f->m, gc_i31(77), &last), GC_OK);
    assert_int_equal(last.slot, GC_MAX_PERSISTENT - 1);
    assert_int_equal(gc_any_try(f->m, gc_any(last), &r), GC_OK);
    assert_int_equal(gc_i31_value(r), 77);
    assert_int_equal(gc_persistent_new(f->m, GC_NULL, &none), GC_ERR_LIMIT);
    assert_int_equal(none.epoch, 0);
    assert_int_equal(gc_persistent_unroot(f->m, &last), GC_OK);
    assert_int_equal(gc_persistent_new(f->m, gc_i31(78), &last), GC_OK);
    assert_int_equal(last.slot, GC_MAX_PERSISTENT - 1);
}

/* rows: R18 R27 */
static void persistent_epochs_cross_2_to_the_32(void **state)
{
    struct fixture *f = *state;
    gc_persistent p, old[6];
    struct gc_roots *roots;
    gc_ref r;

    assert_int_equal(gc_persistent_new(f->m, gc_i31(1), &p), GC_OK);
    assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    roots = f->h->roots_state;
    roots->persistent[0].epoch = UINT32_MAX - 3; /* even: free */
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(gc_persistent_new(f->m, gc_i31((int32_t)i), &p), GC_OK);
        old[i] = p;
        assert_int_equal(p.slot, 0);
        assert_int_equal(gc_i31_value(gc_persistent_get(f->m, p)), i);
        for (uint32_t k = 0; k < i; k++)
            assert_int_equal(gc_persistent_try(f->m, old[k], &r), GC_ERR_STALE);
        assert_int_equal(gc_persistent_unroot(f->m, &p), GC_OK);
    }
    assert_true(old[5].epoch > UINT32_MAX);
}

/* Every refusal is a status, and nothing is half-made. */
static void refused_memory_is_a_status(void **state)
{
    /* The table of roots, the reservation, the first entries: each stays once it was served. */
    static const uint64_t nth[] = {1, 2, 2};
    struct fixture *f = *state;
    gc_handle h = {1, 1};
    gc_persistent p;

    for (uint32_t i = 0; i < 3; i++) {
        f->h->mem.fail_at = nth[i];
        assert_int_equal(gc_root_try(f->m, gc_i31(1), &h), GC_ERR_SYSTEM);
        assert_true(h.where == 0 && h.epoch == 0);
        assert_int_equal(gc_handle_count(f->m), 0);
        f->h->mem.fail_at = 1;
        assert_int_equal(gc_scope_reserve(f->m, 1), GC_ERR_SYSTEM);
    }
    f->h->mem.fail_at = 0;
    assert_int_equal(gc_persistent_new(f->m, gc_i31(3), &p), GC_OK);
    f->h->mem.fail_at = 1;
    assert_int_equal(gc_persistent_into_handle(f->m, &p, &h), GC_ERR_SYSTEM);
    assert_int_equal(gc_i31_value(gc_persistent_get(f->m, p)), 3); /* still rooted */
    f->h->mem.fail_at = 0;
    assert_int_equal(gc_root_try(f->m, gc_i31(1), &h), GC_OK);
    assert_int_equal(gc_i31_value(gc_get(f->m, h)), 1);
}

static void root_without_memory(void *arg)
{
    struct fixture *f = arg;

    f->h->mem.fail_at = 1;
    (void)gc_root(f->m, GC_NULL);
}
static void frame_without_memory(void *arg)
{
    struct fixture *f = arg;
    struct gc_frame frame;

    f->h->mem.fail_at = 1;
    gc_frame_push(f->m, &frame, NULL, 0);
}
static void entries_without_memory(void *arg)
{
    struct fixture *f = arg;

    f->h->mem.fail_at = 3;
    (void)gc_root(f->m, GC_NULL);
}
static void root_without_memory_panics_in_words(void **state)
{
    struct fixture *f = *state;
    struct gc_frame frame;

    assert_panics(root_without_memory, f, "no memory for another handle: the system refused it");
    assert_panics(entries_without_memory, f, "no memory for another handle");
    assert_panics(frame_without_memory, f, "no memory to register");
    /* A reservation makes both certain. */
    assert_int_equal(gc_scope_reserve(f->m, 1), GC_OK);
    f->h->mem.fail_at = 1;
    (void)gc_root(f->m, GC_NULL);
    gc_frame_push(f->m, &frame, NULL, 0);
    gc_frame_pop(f->m, &frame);
}

static void reserve_between_steps(void *arg)
{
    struct fixture *f = arg;
    struct gc_collection *c;

    assert_int_equal(gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    assert_int_equal(gc_scope_reserve(f->m, 100), GC_OK);
}
static void try_between_steps(void *arg)
{
    struct fixture *f = arg;
    struct gc_collection *c;
    gc_handle h;

    assert_int_equal(gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    assert_int_equal(gc_root_try(f->m, GC_NULL, &h), GC_OK);
}
/* rows: H22 */
static void room_is_not_made_between_steps(void **state)
{
    assert_panics(reserve_between_steps, *state, "between the steps of a collection");
    assert_panics(try_between_steps, *state, "between the steps of a collection");
}

/* ---- rooting in a loop ---- */

/* rows: N19 */
static void rooting_in_a_loop_without_a_scope_is_counted(void **state)
{
    enum { ROUNDS = 100000 };
    struct fixture *f = *state;
    struct gc_scope s;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        gc_scope_enter(f->m, &s);
        (void)gc_root(f->m, gc_i31(1));
        gc_scope_exit(f->m, &s);
    }
    assert_int_equal(gc_handle_count(f->m), 0);
    assert_in_range(f->m->handles_pushed_max, 0, 5000);
    gc_scope_enter(f->m, &s);
    for (uint32_t i = 0; i < ROUNDS; i++)
        (void)gc_root(f->m, gc_i31(1));
    assert_int_equal(gc_handle_count(f->m), ROUNDS);
    gc_scope_exit(f->m, &s);
    assert_int_equal(gc_handle_count(f->m), 0);
    assert_in_range(f->m->handles_pushed_max, ROUNDS / 2, ROUNDS); /* the high-water mark stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(roots_of_any_kinds_are_compared_by_object),
        FIXTURE_TEST(stale_roots_of_any_kind_give_the_status),
        FIXTURE_TEST(one_hash_follows_the_place_and_one_the_object),
        FIXTURE_TEST(tables_keyed_by_identity_find_what_moved),
        FIXTURE_TEST(identity_without_memory_changes_nothing),
        FIXTURE_TEST(raw_values_come_back_within_a_region),
        FIXTURE_TEST(last_handle_is_served_and_the_next_refused),
        FIXTURE_TEST(last_persistent_handle_is_served_and_the_next_refused),
        FIXTURE_TEST(persistent_epochs_cross_2_to_the_32),
        FIXTURE_TEST(refused_memory_is_a_status),
        FIXTURE_TEST(root_without_memory_panics_in_words),
        FIXTURE_TEST(room_is_not_made_between_steps),
        FIXTURE_TEST(rooting_in_a_loop_without_a_scope_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
