/* SPDX-License-Identifier: MIT
 *
 * The remembered set: every logged object comes out once, also when the list was too short. */
#include <string.h>

#include "heap/remember.h"
#include "tests/spy.h"
#include "tests/support.h"

enum { OBJECTS = 100, LARGE = 3, ALL = OBJECTS + LARGE };

struct remembering {
    struct gc_heap *h;
    struct gc_remember set;
    gc_ref objects[ALL];
    uint32_t seen[ALL];
    bool again; /* the visitor notes what it is given */
};

static void be_old(struct remembering *s, gc_ref r)
{
    gc_obj(s->h, r)->gc |= GC_BIT_OLD;
}

/* Stale on purpose: the test plays the collector. */
static int open_heap(void **state, size_t bytes) GC_MAY_GC;
static int open_heap(void **state, size_t bytes)
{
    struct remembering *s = calloc(1, sizeof *s);
    struct test_types t;

    if (s == NULL)
        return -1;
    s->h = spy_open("heap-size=2m");
    test_register(s->h, &t);
    assert_int_equal(gc_remember_open(s->h, &s->set, bytes), GC_OK);
    for (uint32_t i = 0; i < ALL; i++) {
        s->objects[i] = gc_alloc_n(gc_heap_mutator(s->h), t.refs, i < OBJECTS ? 3 : 4000);
        assert_false(gc_is_null(s->objects[i]));
        be_old(s, s->objects[i]);
    }
    *state = s;
    return 0;
}
static int open_roomy(void **state)
{
    gc_may_gc_begin();
    return open_heap(state, 0);
}
static int open_short(void **state)
{
    gc_may_gc_begin();
    return open_heap(state, 10 * sizeof(uint32_t));
}
static int close_heap(void **state)
{
    struct remembering *s = *state;

    gc_may_gc_begin();
    gc_remember_close(&s->set);
    gc_heap_close(s->h);
    free(s);
    return 0;
}

static bool logged(const struct remembering *s, uint32_t i)
{
    return (gc_obj(s->h, s->objects[i])->gc & GC_BIT_LOGGED) != 0;
}

static void walk(struct gc_heap *h, gc_walk_fn visit, void *arg)
{
    h->collector->walk(h, visit, arg);
}

static void visit(void *ctx, gc_ref obj, const struct gc_type *type)
{
    struct remembering *s = ctx;

    assert_int_equal(type->kind, GC_KIND_REF_ARRAY);
    for (uint32_t i = 0; i < ALL; i++) {
        if (gc_same(s->objects[i], obj)) {
            assert_false(logged(s, i));
            s->seen[i]++;
            if (s->again)
                gc_remember_add(s->h, &s->set, obj);
            return;
        }
    }
    fail_msg("0x%08x was never noted", obj.bits);
}

static void drain(struct remembering *s, uint64_t expected)
{
    memset(s->seen, 0, sizeof s->seen);
    assert_int_equal(gc_remember_drain(s->h, &s->set, walk, visit, s), expected);
}

/* Every third object is noted: exactly those come out, with clear bits, and none a second time. */
static void note_some(struct remembering *s)
{
    for (uint32_t i = 0; i < ALL; i += 3)
        gc_remember_add(s->h, &s->set, s->objects[i]);
}
static void check_some(const struct remembering *s)
{
    for (uint32_t i = 0; i < ALL; i++)
        assert_int_equal(s->seen[i], i % 3 == 0);
}
enum { SOME = (ALL + 2) / 3 };

static void noted_objects_come_out_once(void **state)
{
    struct remembering *s = *state;

    note_some(s);
    assert_false(s->set.overflowed);
    assert_false(s->h->policy.pending);
    drain(s, SOME);
    check_some(s);
    drain(s, 0);
    assert_int_equal(s->seen[0], 0);
}

static void a_full_list_loses_nothing_and_asks_for_a_collection(void **state)
{
    struct remembering *s = *state;

    note_some(s);
    assert_true(s->set.overflowed);
    assert_int_equal(s->set.count, 10);
    assert_true(s->h->policy.pending);
    assert_int_equal(s->h->policy.requested, GC_REASON_LOG_FULL);
    drain(s, SOME);
    check_some(s);
    assert_false(s->set.overflowed);
    drain(s, 0);
}

static void the_visitor_may_keep_an_object(void **state)
{
    struct remembering *s = *state;

    note_some(s);
    s->again = true;
    drain(s, SOME);
    drain(s, SOME);
    check_some(s);
    for (uint32_t i = 0; i < ALL; i++)
        assert_int_equal(logged(s, i), i % 3 == 0);
    s->again = false;
    drain(s, SOME);
    check_some(s);
    drain(s, 0);
}

static void young_objects_with_the_bit_are_not_found(void **state)
{
    struct remembering *s = *state;

    note_some(s);
    gc_obj(s->h, s->objects[1])->gc = GC_BIT_LOGGED;
    drain(s, SOME);
    check_some(s);
    assert_true(logged(s, 1));
}

static void the_list_is_charged(void **state)
{
    struct remembering *s = *state;

    assert_int_equal(s->h->acct.used[GC_CHARGE_AUX], s->set.bytes);
    assert_int_equal(s->set.bytes, 16384);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(noted_objects_come_out_once, open_roomy, close_heap),
        cmocka_unit_test_setup_teardown(the_visitor_may_keep_an_object, open_roomy, close_heap),
        cmocka_unit_test_setup_teardown(a_full_list_loses_nothing_and_asks_for_a_collection,
                                        open_short, close_heap),
        cmocka_unit_test_setup_teardown(the_visitor_may_keep_an_object, open_short, close_heap),
        cmocka_unit_test_setup_teardown(young_objects_with_the_bit_are_not_found, open_short,
                                        close_heap),
        cmocka_unit_test_setup_teardown(the_list_is_charged, open_roomy, close_heap),
    };

    return cmocka_run_group_tests_name("remembered set", tests, NULL, NULL);
}
