/* SPDX-License-Identifier: MIT
 *
 * The root list: spans, their storage, duplicates, providers. */
#include "tests/support.h"

static void visit(void *ctx, gc_slot *slot)
{
    gc_slot **at = ctx;

    assert_ptr_equal(*at, NULL);
    *at = slot;
}

/* rows: G2 */
static void visits_slots_with_objects_only(void **state)
{
    struct fixture *f = *state;
    gc_slot cells[6] = {{0}, {7}, {0x400}, {0}, {1}, {3}}, *met = NULL;

    f->h->roots.count = 0;
    assert_int_equal(gc_root_list_add(&f->h->roots, cells, 6, sizeof cells[0], GC_ROOT_OTHER, "x"),
                     GC_OK);
    gc_roots_visit(&f->h->roots, visit, &met);
    assert_ptr_equal(met, &cells[2]);
}

/* rows: G3 */
static void strides_step_over_what_is_between(void **state)
{
    struct fixture *f = *state;
    struct {
        gc_slot ref;
        uint32_t other[3];
    } entries[3] = {{{0}, {2, 4, 6}}, {{0}, {2, 4, 6}}, {{0x800}, {2, 4, 6}}};
    gc_slot *met = NULL;

    f->h->roots.count = 0;
    assert_int_equal(
        gc_root_list_add(&f->h->roots, &entries[0].ref, 3, sizeof entries[0], GC_ROOT_HANDLE, "x"),
        GC_OK);
    gc_roots_visit(&f->h->roots, visit, &met);
    assert_ptr_equal(met, &entries[2].ref);
}

static void empty_spans_are_ignored(void **state)
{
    struct fixture *f = *state;

    f->h->roots.count = 0;
    assert_int_equal(gc_root_list_add(&f->h->roots, NULL, 0, 4, GC_ROOT_OTHER, "x"), GC_OK);
    assert_int_equal(f->h->roots.count, 0);
}

/* rows: G1 G4 */
static void storage_grows_and_is_kept(void **state)
{
    struct fixture *f = *state;
    gc_slot cells[100] = {{0}};
    uint64_t calls;

    f->h->roots.count = 0;
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(gc_root_list_add(&f->h->roots, &cells[i], 1, 4, GC_ROOT_OTHER, "x"),
                         GC_OK);
    assert_int_equal(f->h->roots.count, 100);
    calls = f->h->mem.calls;
    f->h->roots.count = 0;
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(gc_root_list_add(&f->h->roots, &cells[i], 1, 4, GC_ROOT_OTHER, "x"),
                         GC_OK);
    assert_int_equal(f->h->mem.calls, calls);
    f->h->roots.count = f->h->roots.capacity;
    f->h->mem.fail_at = 1;
    assert_int_equal(gc_root_list_add(&f->h->roots, cells, 1, 4, GC_ROOT_OTHER, "x"),
                     GC_ERR_SYSTEM);
    assert_int_equal(f->h->roots.count, f->h->roots.capacity);
    f->h->roots.count = 0;
}

/* rows: G7 */
static void duplicates_are_found(void **state)
{
    struct fixture *f = *state;
    struct gc_root_list *l = &f->h->roots;
    gc_slot cells[16] = {{0}};

    l->count = 0;
    assert_int_equal(gc_root_list_add(l, cells, 8, 4, GC_ROOT_OTHER, "x"), GC_OK);
    assert_int_equal(gc_root_list_add(l, cells + 8, 8, 4, GC_ROOT_OTHER, "x"), GC_OK);
    assert_false(gc_root_list_has_duplicate(l));
    assert_int_equal(gc_root_list_add(l, cells + 15, 1, 4, GC_ROOT_OTHER, "x"), GC_OK);
    assert_true(gc_root_list_has_duplicate(l));
    l->count = 0;
    /* Two interleaved spans of one array share no slot. */
    assert_int_equal(gc_root_list_add(l, cells, 4, 16, GC_ROOT_OTHER, "x"), GC_OK);
    assert_int_equal(gc_root_list_add(l, cells + 2, 4, 16, GC_ROOT_OTHER, "x"), GC_OK);
    assert_false(gc_root_list_has_duplicate(l));
    assert_int_equal(gc_root_list_add(l, cells + 4, 1, 16, GC_ROOT_OTHER, "x"), GC_OK);
    assert_true(gc_root_list_has_duplicate(l));
    l->count = 0;
    assert_int_equal(gc_root_list_add(l, cells, 4, 2, GC_ROOT_OTHER, "x"), GC_OK);
    assert_true(gc_root_list_has_duplicate(l)); /* a stride below a slot overlaps itself */
    l->count = 0;
}

/* ---- providers ---- */

struct provider {
    struct gc_root_provider p;
    gc_slot cell;
    uint32_t lists, resets;
    uint32_t *closed;
    int status;
    bool twice;
    const struct gc_type *pair;
    struct gc_root_provider another;
    void (*use)(struct provider *x, struct gc_mutator *m);
};

static int list(struct gc_root_provider *p, struct gc_root_list *l)
{
    struct provider *x = (struct provider *)p;
    int err = gc_root_list_add(l, &x->cell, 1, 4, GC_ROOT_OTHER, "test");

    x->lists++;
    if (x->twice && err == GC_OK)
        err = gc_root_list_add(l, &x->cell, 1, 4, GC_ROOT_OTHER, "test");
    return x->status != GC_OK ? x->status : err;
}
static void reset(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)h;
    ((struct provider *)p)->resets++;
    ((struct provider *)p)->cell.bits = 0;
}
static void close_provider(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)h;
    ++*((struct provider *)p)->closed;
}

static void provider_is_asked_at_each_collection(void **state)
{
    uint32_t closed = 0;
    struct provider x = {.p = {"test", list, reset, close_provider, NULL, NULL}, .closed = &closed};
    struct gc_heap *h = test_open("semispace", "heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_root_provider_add(h, &x.p);
    x.cell.bits = gc_alloc(m, t.pair).bits;
    gc_set_u32(m, gc_slot_get(&x.cell), 2, 77);
    for (uint32_t i = 1; i <= 3; i++) {
        uint32_t before = x.cell.bits;

        assert_int_equal(gc_collect(m), GC_OK);
        assert_int_equal(x.lists, i);
        assert_true(x.cell.bits != before);
        assert_int_equal(gc_get_u32(m, gc_slot_get(&x.cell), 2), 77);
    }
    assert_int_equal(gc_heap_reset(h), GC_OK);
    assert_int_equal(x.resets, 1);
    gc_heap_close(h);
    assert_int_equal(closed, 1);
}

/* Never a partial root set: when a provider fails, no collection runs and nothing is lost.
 * rows: C34 */
static void failing_provider_refuses_the_collection(void **state)
{
    uint32_t closed = 0;
    struct provider x = {.p = {"test", list, reset, close_provider, NULL, NULL}, .closed = &closed};
    struct gc_heap *h = test_open("semispace", "heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_handle keep;

    (void)state;
    gc_may_gc_begin();
    test_register(h, &t);
    gc_root_provider_add(h, &x.p);
    keep = gc_root(m, gc_alloc(m, t.pair));
    gc_set_u32(m, gc_get(m, keep), 2, 5);
    x.status = GC_ERR_SYSTEM;
    assert_int_equal(gc_collect(m), GC_ERR_SYSTEM);
    assert_int_equal(h->totals.collections, 0);
    assert_int_equal(h->status, GC_HEAP_IDLE);
    assert_int_equal(gc_get_u32(m, gc_get(m, keep), 2), 5);
    /* A full heap whose collection is refused says so instead of looping. */
    for (uint32_t i = 0; i < 1000000 && !gc_is_null(gc_alloc(m, t.pair)); i++)
        continue;
    assert_int_equal(m->status, GC_ERR_SYSTEM);
    x.status = GC_OK;
    assert_false(gc_is_null(gc_alloc(m, t.pair)));
    assert_int_equal(gc_get_u32(m, gc_get(m, keep), 2), 5);
    gc_heap_close(h);
}

static void collect_twice_listed(void *arg)
{
    uint32_t closed = 0;
    struct provider x = {.p = {"test", list, reset, close_provider, NULL, NULL}, .closed = &closed};
    struct gc_heap *h = test_open("semispace", "heap-size=1m poison=1");

    (void)arg;
    gc_may_gc_begin();
    x.twice = true;
    gc_root_provider_add(h, &x.p);
    (void)gc_collect(gc_heap_mutator(h));
}
/* rows: G7 */
static void slot_listed_twice_panics_under_stress(void **state)
{
    assert_panics(collect_twice_listed, *state, "listed twice");
}

/* ---- providers that use the heap while its roots are listed ---- */

static int list_and_use(struct gc_root_provider *p, struct gc_root_list *l)
{
    struct gc_mutator *m = gc_heap_mutator(l->heap);
    struct provider *x = (struct provider *)p;

    gc_may_gc_begin();
    x->use(x, m);
    return list(p, l);
}
static void root_while_listing(struct provider *x, struct gc_mutator *m)
{
    (void)gc_root(m, gc_slot_get(&x->cell));
}
static void keep_while_listing(struct provider *x, struct gc_mutator *m)
{
    gc_persistent p;

    if (gc_persistent_new(m, gc_slot_get(&x->cell), &p) != GC_OK)
        abort();
}
static void allocate_while_listing(struct provider *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    (void)gc_alloc(m, x->pair);
}
static void store_while_listing(struct provider *x, struct gc_mutator *m)
{
    gc_store(m, gc_slot_get(&x->cell), 0, GC_NULL);
}
static void register_while_listing(struct provider *x, struct gc_mutator *m)
{
    gc_root_provider_add(m->heap, &x->another);
}
static void collect_while_listing(struct provider *x, struct gc_mutator *m)
{
    gc_may_gc_begin();
    x->status = gc_collect(m) == GC_ERR_STATE ? GC_OK : GC_ERR_CORRUPT;
}
static int collect_with(struct provider *x) GC_MAY_GC;
static int collect_with(struct provider *x)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m");
    struct test_types t;
    int status;

    test_register(h, &t);
    x->pair = t.pair;
    x->cell.bits = gc_alloc(gc_heap_mutator(h), t.pair).bits;
    gc_root_provider_add(h, &x->p);
    status = gc_collect(gc_heap_mutator(h));
    gc_heap_close(h);
    return status;
}
static void collect_in_child(void *arg)
{
    gc_may_gc_begin();
    (void)collect_with(arg);
}
/* rows: C34 G1 */
static void providers_cannot_use_the_heap_while_listing(void **state)
{
    static void (*const uses[])(struct provider *, struct gc_mutator *) = {
        root_while_listing, keep_while_listing, allocate_while_listing, store_while_listing,
        register_while_listing};
    uint32_t closed = 0;
    struct provider x = {.p = {"test", list_and_use, reset, close_provider, NULL, NULL},
                         .another = {"late", list, reset, close_provider, NULL, NULL},
                         .closed = &closed};

    (void)state;
    gc_may_gc_begin();
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        x.use = uses[i];
        assert_panics(collect_in_child, &x, "collection");
    }
    x.use = collect_while_listing; /* a second collection is refused, and the first goes on */
    assert_int_equal(collect_with(&x), GC_OK);
    assert_int_equal(x.lists, 1);
}

static void register_twice(void *arg)
{
    uint32_t closed = 0;
    struct provider x = {.p = {"test", list, reset, close_provider, NULL, NULL}, .closed = &closed};
    struct gc_heap *h = ((struct fixture *)arg)->h;

    gc_root_provider_add(h, &x.p);
    gc_root_provider_add(h, &x.p);
}
static void register_half(void *arg)
{
    struct gc_root_provider p = {.name = "half", .list = list, .reset = reset};

    gc_root_provider_add(((struct fixture *)arg)->h, &p);
}
static void providers_are_checked(void **state)
{
    assert_panics(register_twice, *state, "registered twice");
    assert_panics(register_half, *state, "lacks .list, .reset or .close");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(visits_slots_with_objects_only),
        FIXTURE_TEST(strides_step_over_what_is_between),
        FIXTURE_TEST(empty_spans_are_ignored),
        FIXTURE_TEST(storage_grows_and_is_kept),
        FIXTURE_TEST(duplicates_are_found),
        cmocka_unit_test(provider_is_asked_at_each_collection),
        cmocka_unit_test(failing_provider_refuses_the_collection),
        cmocka_unit_test(slot_listed_twice_panics_under_stress),
        cmocka_unit_test(providers_cannot_use_the_heap_while_listing),
        FIXTURE_TEST(providers_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
