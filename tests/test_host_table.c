/* SPDX-License-Identifier: MIT
 *
 * The host table: ids with generations, finalizers exactly once. */
#include "heap/object.h"
#include "tests/support.h"

static gc_ref new_extern(struct fixture *f, uint32_t *deaths) GC_MAY_GC;
static gc_ref new_extern(struct fixture *f, uint32_t *deaths)
{
    gc_ref r = gc_extern_new(f->m, &test_counted, deaths);

    assert_false(gc_is_null(r));
    return r;
}

static void ids_find_their_entry_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    uint64_t id, other;
    uint32_t data = 0;

    gc_may_gc_begin();
    assert_int_equal(gc_host_add(f->h, &test_counted, &data, &id), GC_OK);
    assert_ptr_equal(gc_host_find(f->h, id)->data, &data);
    assert_null(gc_host_find(f->h, id + 1));                   /* another index */
    assert_null(gc_host_find(f->h, id + ((uint64_t)1 << 32))); /* an even generation */
    assert_null(gc_host_find(f->h, id + ((uint64_t)2 << 32))); /* a later tenant */
    assert_null(gc_host_find(f->h, 0));
    assert_null(gc_host_find(f->h, UINT64_MAX));
    assert_null(gc_host_find(f->h, 0xFEFEFEFEFEFEFEFEull));
    gc_host_release_all(f->h);
    assert_null(gc_host_find(f->h, id));
    assert_int_equal(f->h->host.live, 0);
    gc_host_run_finalizers(f->m);
    assert_int_equal(data, 1);
    assert_int_equal(gc_host_add(f->h, &test_counted, &data, &other), GC_OK);
    assert_int_equal((uint32_t)other, (uint32_t)id); /* the same entry, another generation */
    assert_true(other != id);
    gc_host_release_all(f->h);
    gc_host_run_finalizers(f->m);
    assert_int_equal(data, 2);
}

static void dead_objects_are_finalized_outside_the_collection(void **state)
{
    struct fixture *f = *state;
    struct gc_collection *c;
    uint32_t deaths = 0;

    gc_may_gc_begin();
    (void)new_extern(f, &deaths);
    assert_int_equal(gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    gc_collection_end(c);
    assert_int_equal(deaths, 0); /* queued */
    assert_int_equal(f->h->host.live, 0);
    assert_true(f->m->poll != 0);
    gc_safepoint(f->m);
    assert_int_equal(deaths, 1);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 1);
    assert_int_equal(f->h->totals.finalized, 1);
}

/* Stale on purpose: where it stood. */
static void live_objects_keep_their_data_when_they_move(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0;
    gc_handle h;

    gc_may_gc_begin();
    h = gc_root(f->m, new_extern(f, &deaths));
    for (int i = 0; i < 5; i++) {
        gc_ref before = gc_get(f->m, h);

        assert_int_equal(gc_collect(f->m), GC_OK);
        assert_false(gc_same(before, gc_get(f->m, h)));
        assert_ptr_equal(gc_extern_data(f->m, gc_get(f->m, h), &test_counted), &deaths);
    }
    assert_int_equal(deaths, 0);
    gc_set(f->m, h, GC_NULL);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 1);
}

static void table_grows_and_entries_are_used_again(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0, count;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 5000; i++)
        (void)new_extern(f, &deaths);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 5000);
    count = f->h->host.count;
    for (uint32_t i = 0; i < 5000; i++)
        (void)new_extern(f, &deaths);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 10000);
    assert_int_equal(f->h->host.count, count);
}

/* A finalizer that makes host objects and collects: its children die later, once each. */
struct family {
    struct fixture *f;
    uint32_t births, deaths, depth, deepest;
};
static void beget(struct gc_mutator *m, void *data);
static const struct gc_host_type family_type = {"test.family", beget};
static void beget(struct gc_mutator *m, void *data)
{
    struct family *x = data;

    gc_may_gc_begin();
    x->deaths++;
    if (++x->depth > x->deepest)
        x->deepest = x->depth;
    if (x->births < 50) {
        x->births++;
        assert_false(gc_is_null(gc_extern_new(m, &family_type, x)));
        assert_int_equal(gc_collect(m), GC_OK);
    }
    x->depth--;
}
static void finalizers_may_allocate_and_collect(void **state)
{
    struct family x = {.f = *state, .births = 1};

    gc_may_gc_begin();
    assert_false(gc_is_null(gc_extern_new(x.f->m, &family_type, &x)));
    for (int i = 0; i < 60; i++)
        assert_int_equal(gc_collect(x.f->m), GC_OK);
    assert_int_equal(x.births, 50);
    assert_int_equal(x.deaths, 50);
    assert_int_equal(x.deepest, 1); /* finalizers do not nest */
}

static void closing_finalizes_what_finalizers_made(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m");
    struct family x = {.births = 40};

    (void)state;
    gc_may_gc_begin();
    (void)gc_root(gc_heap_mutator(h), gc_extern_new(gc_heap_mutator(h), &family_type, &x));
    gc_heap_close(h);
    assert_int_equal(x.deaths, x.births - 40 + 1);
}

static void type_without_finalizer_is_fine(void **state)
{
    static const struct gc_host_type quiet = {"test.quiet", NULL};
    struct fixture *f = *state;
    int data;

    gc_may_gc_begin();
    assert_false(gc_is_null(gc_extern_new(f->m, &quiet, &data)));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(f->h->host.live, 0);
}

/* rows: H19 */
static void other_kinds_have_no_data(void **state)
{
    static const struct gc_host_type other = {"test.other", NULL};
    struct fixture *f = *state;
    uint32_t deaths = 0;
    gc_ref r;

    gc_may_gc_begin();
    r = new_extern(f, &deaths);
    assert_null(gc_extern_data(f->m, r, &other));
    assert_ptr_equal(gc_extern_data(f->m, r, NULL), &deaths);
    assert_null(gc_extern_data(f->m, test_pair(f, 1), NULL));
    assert_null(gc_extern_data(f->m, GC_NULL, NULL));
    assert_null(gc_extern_data(f->m, gc_i31(1), NULL));
    assert_int_equal(gc_collect(f->m), GC_OK); /* while `deaths` is there */
}

/* Heap bytes are untrusted: an object with another object's id must not take it along.
 * rows: H19 */
static void forged_id_finalizes_nothing_else(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0, forged = 0;
    gc_handle keep;
    gc_ref fake;

    gc_may_gc_begin();
    keep = gc_root(f->m, new_extern(f, &deaths));
    fake = new_extern(f, &forged);
    gc_set_u64(f->m, fake, 0, gc_get_u64(f->m, gc_get(f->m, keep), 0));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 0);
    assert_int_equal(forged, 1);
    assert_ptr_equal(gc_extern_data(f->m, gc_get(f->m, keep), NULL), &deaths);
    /* the same through the counting collectors' entry */
    gc_host_release(f->h, test_pair(f, 0));
    assert_int_equal(f->h->host.live, 1);
    gc_set(f->m, keep, GC_NULL);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 1);
}

static void refused_entry_leaves_the_data_to_the_caller(void **state)
{
    struct fixture *f = *state;
    uint32_t deaths = 0;

    gc_may_gc_begin();
    f->h->mem.fail_at = 1;
    assert_true(gc_is_null(gc_extern_new(f->m, &test_counted, &deaths)));
    assert_int_equal(f->m->status, GC_ERR_SYSTEM);
    assert_int_equal(f->h->host.live, 0);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(deaths, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(ids_find_their_entry_and_nothing_else),
        FIXTURE_TEST(dead_objects_are_finalized_outside_the_collection),
        FIXTURE_TEST(live_objects_keep_their_data_when_they_move),
        FIXTURE_TEST(table_grows_and_entries_are_used_again),
        FIXTURE_TEST(finalizers_may_allocate_and_collect),
        cmocka_unit_test(closing_finalizes_what_finalizers_made),
        FIXTURE_TEST(type_without_finalizer_is_fine),
        FIXTURE_TEST(other_kinds_have_no_data),
        FIXTURE_TEST(forged_id_finalizes_nothing_else),
        FIXTURE_TEST(refused_entry_leaves_the_data_to_the_caller),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
