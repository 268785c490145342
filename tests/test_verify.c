/* SPDX-License-Identifier: MIT
 *
 * The heap's checker finds what is broken, and only that. */
#include <string.h>

#include "heap/object.h"
#include "tests/support.h"

static void assert_sound(struct fixture *f, uint64_t objects, uint64_t bytes)
{
    struct gc_census census;
    char err[256];

    if (gc_heap_verify(f->h, &census, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    assert_int_equal(census.objects, objects);
    assert_int_equal(census.bytes, bytes);
    assert_int_equal(err[0], '\0');
}

static void assert_fault(struct fixture *f, const char *words)
{
    char err[256];

    assert_int_equal(gc_heap_verify(f->h, NULL, err, sizeof err), GC_ERR_CORRUPT);
    if (strstr(err, words) == NULL)
        fail_msg("expected \"%s\" in: %s", words, err);
}

static void reachable_objects_are_counted(void **state)
{
    struct fixture *f = *state;
    uint64_t pair = f->t.pair->units * GC_UNIT_BYTES;
    gc_handle a;
    gc_ref child;

    gc_may_gc_begin();
    assert_sound(f, 0, 0);
    a = gc_root(f->m, test_pair(f, 1));
    child = test_pair(f, 2);
    gc_store(f->m, gc_get(f->m, a), 0, child);
    gc_store(f->m, gc_get(f->m, a), 1, gc_get(f->m, a)); /* a cycle is counted once */
    (void)test_pair(f, 3);                               /* garbage is not */
    (void)gc_root(f->m, gc_i31(5));
    assert_sound(f, 2, 2 * pair);
    (void)gc_root(f->m, gc_alloc_n(f->m, f->t.bytes, 30000));
    assert_sound(f, 3, 2 * pair + gc_array_bytes(f->t.bytes, 30000));
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_sound(f, 3, 2 * pair + gc_array_bytes(f->t.bytes, 30000));
}

static void verifying_changes_nothing(void **state)
{
    struct fixture *f = *state;
    uint64_t calls;
    size_t bytes;

    gc_may_gc_begin();
    (void)gc_root(f->m, test_pair(f, 1));
    assert_sound(f, 1, f->t.pair->units * GC_UNIT_BYTES);
    calls = f->h->mem.calls;
    bytes = f->h->mem.bytes;
    for (int i = 0; i < 5; i++)
        assert_sound(f, 1, f->t.pair->units * GC_UNIT_BYTES);
    assert_int_equal(f->h->mem.calls, calls);
    assert_int_equal(f->h->mem.bytes, bytes);
}

/* A pair in a handle whose field 0 refers to a child. */
static gc_ref parent(struct fixture *f, gc_ref *child) GC_MAY_GC;
static gc_ref parent(struct fixture *f, gc_ref *child)
{
    gc_handle a = gc_root(f->m, test_pair(f, 1));

    *child = test_pair(f, 2);
    gc_store(f->m, gc_get(f->m, a), 0, *child);
    return gc_get(f->m, a);
}

static void reference_into_nowhere_is_told(void **state)
{
    static const uint32_t wild[] = {2, 0xFEFEFEFE, 0xFFFFFFFE, 0x80000000};
    struct fixture *f = *state;
    gc_ref p, child;

    gc_may_gc_begin();
    p = parent(f, &child);
    for (size_t i = 0; i < sizeof wild / sizeof wild[0]; i++) {
        char words[32];

        gc_slot_set(gc_field(f->m, p, 0), (gc_ref){wild[i]});
        snprintf(words, sizeof words, "0x%08x", wild[i]);
        assert_fault(f, words);
        snprintf(words, sizeof words, "held by object 0x%08x", p.bits);
        assert_fault(f, words);
    }
    gc_slot_set(gc_field(f->m, p, 0), child);
    assert_sound(f, 2, 2 * f->t.pair->units * GC_UNIT_BYTES);
}

static void reference_into_the_middle_is_told(void **state)
{
    struct fixture *f = *state;
    gc_ref p, child, big;

    gc_may_gc_begin();
    big = gc_alloc_n(f->m, f->t.bytes, 30000);
    p = parent(f, &child);
    gc_slot_set(gc_field(f->m, p, 0), (gc_ref){child.bits + 2});
    assert_fault(f, "no registered type");
    gc_slot_set(gc_field(f->m, p, 0), (gc_ref){big.bits + 2});
    assert_fault(f, "middle of a large object");
}

static void broken_headers_are_told(void **state)
{
    struct fixture *f = *state;
    gc_ref p, child;
    uint32_t type;

    gc_may_gc_begin();
    p = parent(f, &child);
    type = gc_header(f->m, child)->type;
    gc_header(f->m, child)->type = 0xFEFEFEFE;
    assert_fault(f, "no registered type");
    gc_header(f->m, child)->type = type ^ 1u << GC_TYPE_KIND_SHIFT;
    assert_fault(f, "no registered type");
    gc_header(f->m, child)->type = 0;
    assert_fault(f, "no registered type");
    gc_header(f->m, child)->type = type;
    gc_header(f->m, child)->gc |= GC_BIT_FORWARDED;
    assert_fault(f, "forwarded");
    gc_header(f->m, child)->gc = 0;
    (void)p;
    assert_sound(f, 2, 2 * f->t.pair->units * GC_UNIT_BYTES);
}

static void overlapping_objects_are_told(void **state)
{
    struct fixture *f = *state;
    gc_ref array;

    gc_may_gc_begin();
    array = gc_alloc_n(f->m, f->t.bytes, 200);
    (void)gc_root(f->m, array);
    /* An object forged inside the array's bytes, and a reference to it. */
    *(uint64_t *)gc_unit(f->h, array.bits + 10) = f->t.pair->header;
    (void)gc_root(f->m, (gc_ref){array.bits + 10});
    assert_fault(f, "");
}

static void length_beyond_the_heap_is_told(void **state)
{
    struct fixture *f = *state;
    gc_ref array;

    gc_may_gc_begin();
    array = gc_alloc_n(f->m, f->t.refs, 4);
    (void)gc_root(f->m, array);
    *(uint32_t *)gc_unit(f->h, array.bits + GC_HEADER_UNITS) = 0xFFFFFFF0;
    assert_fault(f, "beyond");
}

static void root_that_is_broken_names_its_kind(void **state)
{
    struct fixture *f = *state;
    struct gc_table *t;

    gc_may_gc_begin();
    assert_int_equal(gc_table_new(f->m, "numbers", 1, &t), GC_OK);
    assert_int_equal(gc_table_set(f->m, t, 0, (gc_ref){0xFEFEFEFE}), GC_OK);
    assert_fault(f, "held by root numbers");
}

static void check_before(void *arg)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m verify=2");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct test_types t;
    gc_ref r;

    (void)arg;
    gc_may_gc_begin();
    test_register(h, &t);
    r = gc_alloc(m, t.pair);
    (void)gc_root(m, r);
    assert_int_equal(gc_collect(m), GC_OK); /* sound so far */
    r = gc_slot_get(&m->handles[0].ref);
    gc_slot_set(gc_field(m, r, 1), (gc_ref){0xFEFEFEFE});
    (void)gc_collect(m);
}
static void verify_option_panics_before_the_collector_trips(void **state)
{
    assert_panics(check_before, *state, "verify before collection");
}

static void short_buffers_are_respected(void **state)
{
    struct fixture *f = *state;
    char err[10];

    gc_may_gc_begin();
    (void)gc_root(f->m, (gc_ref){0xFEFEFEFE});
    memset(err, '#', sizeof err);
    assert_int_equal(gc_heap_verify(f->h, NULL, err, sizeof err - 1), GC_ERR_CORRUPT);
    assert_int_equal(err[9], '#');
    assert_int_equal(gc_heap_verify(f->h, NULL, NULL, 0), GC_ERR_CORRUPT);
}

/* Eight bytes each, without a word: behind the last one there may be no memory. */
static void the_last_object_may_be_empty(void **state)
{
    struct gc_heap *h = test_open("null", "heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *empty;
    struct gc_scope s;
    gc_handle last;
    char err[256];
    gc_ref r;

    (void)state;
    gc_may_gc_begin();
    assert_int_equal(gc_type_struct(h, "empty", 0, NULL, 0, &empty), GC_OK);
    gc_scope_enter(m, &s);
    last = gc_root(m, GC_NULL);
    for (r = gc_alloc(m, empty); !gc_is_null(r); r = gc_alloc(m, empty))
        gc_set(m, last, r);
    if (gc_heap_verify(h, NULL, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    gc_scope_exit(m, &s);
    gc_heap_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(reachable_objects_are_counted),
        FIXTURE_TEST(verifying_changes_nothing),
        FIXTURE_TEST(reference_into_nowhere_is_told),
        FIXTURE_TEST(reference_into_the_middle_is_told),
        FIXTURE_TEST(broken_headers_are_told),
        FIXTURE_TEST(overlapping_objects_are_told),
        FIXTURE_TEST(length_beyond_the_heap_is_told),
        FIXTURE_TEST(root_that_is_broken_names_its_kind),
        FIXTURE_TEST(verify_option_panics_before_the_collector_trips),
        FIXTURE_TEST(short_buffers_are_respected),
        cmocka_unit_test(the_last_object_may_be_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
