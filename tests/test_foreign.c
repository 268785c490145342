/* SPDX-License-Identifier: MIT
 *
 * Every public function that takes a handle refuses one of another heap, in every build.
 * tests/python/test_interface.py compares the table with the headers. */
#include "tests/support.h"

/* The mutator of the fixture's heap, and roots of the other heap. */
struct foreign {
    struct gc_mutator *m;
    gc_handle h;
    gc_persistent p;
};

static void on_gc_get(struct foreign *x)
{
    (void)gc_get(x->m, x->h);
}
static void on_gc_set(struct foreign *x)
{
    gc_set(x->m, x->h, GC_NULL);
}
static void on_gc_handle_try(struct foreign *x)
{
    gc_ref r;

    assert_int_equal(gc_handle_try(x->m, x->h, &r), GC_OK);
}
static void on_gc_scope_escape(struct foreign *x)
{
    struct gc_scope s;
    gc_handle h;

    gc_scope_enter(x->m, &s);
    h = gc_scope_escape(x->m, &s, x->h);
    (void)h;
}
static gc_handle first_argument(struct gc_mutator *m, const gc_handle *args, uint32_t nargs,
                                void *data)
{
    (void)m;
    (void)nargs;
    (void)data;
    return args[0];
}
static void on_gc_native_call(struct foreign *x)
{
    gc_may_gc_begin();
    (void)gc_native_call(x->m, first_argument, &x->h, 1, NULL);
}
static void on_gc_persistent_clone(struct foreign *x)
{
    gc_persistent p;

    assert_int_equal(gc_persistent_clone(x->m, x->p, &p), GC_OK);
}
static void on_gc_persistent_unroot(struct foreign *x)
{
    assert_int_equal(gc_persistent_unroot(x->m, &x->p), GC_OK);
}
static void on_gc_persistent_get(struct foreign *x)
{
    (void)gc_persistent_get(x->m, x->p);
}
static void on_gc_persistent_try(struct foreign *x)
{
    gc_ref r;

    assert_int_equal(gc_persistent_try(x->m, x->p, &r), GC_OK);
}
static void on_gc_persistent_set(struct foreign *x)
{
    gc_persistent_set(x->m, x->p, GC_NULL);
}
static void on_gc_persistent_to_handle(struct foreign *x)
{
    (void)gc_persistent_to_handle(x->m, x->p);
}
static void on_gc_persistent_into_handle(struct foreign *x)
{
    gc_handle h;

    assert_int_equal(gc_persistent_into_handle(x->m, &x->p, &h), GC_OK);
}
static void on_gc_persistent_from_handle(struct foreign *x)
{
    gc_persistent p;

    assert_int_equal(gc_persistent_from_handle(x->m, x->h, &p), GC_OK);
}
static void on_gc_any_try(struct foreign *x)
{
    gc_ref r;

    assert_int_equal(gc_any_try(x->m, gc_any(x->p), &r), GC_OK);
}
static void on_gc_ref_eq(struct foreign *x)
{
    bool same;

    assert_int_equal(gc_ref_eq(x->m, gc_any(gc_root(x->m, GC_NULL)), gc_any(x->h), &same), GC_OK);
}
static void on_gc_ref_hash(struct foreign *x)
{
    uint32_t hash;

    assert_int_equal(gc_ref_hash(x->m, gc_any(x->h), &hash), GC_OK);
}
static void on_gc_identity_of(struct foreign *x)
{
    uint32_t hash;

    assert_int_equal(gc_identity_of(x->m, gc_any(x->p), &hash), GC_OK);
}
static void on_gc_to_raw(struct foreign *x)
{
    gc_nogc_enter(x->m);
    (void)gc_to_raw(x->m, x->h);
}
static void on_gc_frame_pass_args(struct foreign *x)
{
    struct gc_frame frame;
    gc_local cells[1];

    gc_may_gc_begin();
    gc_frame_push(x->m, &frame, cells, 1);
    gc_frame_pass_args(x->m, &x->h, 1, cells);
}

#define TAKES(name)      \
    {                    \
#name, on_##name \
    }
static const struct {
    const char *name;
    void (*call)(struct foreign *x);
} table[] = {
    TAKES(gc_get),
    TAKES(gc_set),
    TAKES(gc_handle_try),
    TAKES(gc_scope_escape),
    TAKES(gc_native_call),
    TAKES(gc_persistent_clone),
    TAKES(gc_persistent_unroot),
    TAKES(gc_persistent_get),
    TAKES(gc_persistent_try),
    TAKES(gc_persistent_set),
    TAKES(gc_persistent_to_handle),
    TAKES(gc_persistent_into_handle),
    TAKES(gc_persistent_from_handle),
    TAKES(gc_any_try),
    TAKES(gc_ref_eq),
    TAKES(gc_ref_hash),
    TAKES(gc_identity_of),
    TAKES(gc_to_raw),
    TAKES(gc_frame_pass_args),
};

struct call {
    struct fixture *f;
    size_t index;
    bool reset; /* the heap itself, after a reset, instead of another heap */
};

static void call(void *arg)
{
    const struct call *c = arg;
    struct gc_mutator *owner = gc_heap_mutator(c->reset ? c->f->h : c->f->other);
    struct foreign x = {.m = c->f->m};

    gc_may_gc_begin();
    x.h = gc_root(owner, gc_i31(1));
    assert_int_equal(gc_persistent_new(owner, gc_i31(1), &x.p), GC_OK);
    if (c->reset)
        assert_int_equal(gc_heap_reset(c->f->h), GC_OK);
    /* The same places are in use here, so that only the heap tells them apart. */
    (void)gc_root(x.m, gc_i31(2));
    {
        gc_persistent p;

        assert_int_equal(gc_persistent_new(x.m, gc_i31(2), &p), GC_OK);
    }
    table[c->index].call(&x);
}

/* rows: R19 */
static void roots_of_another_heap_panic(void **state)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct call c = {*state, i, false};

        print_message("%s\n", table[i].name);
        assert_panics(call, &c, "wrong heap");
    }
}

/* rows: R17 R19 H29 */
static void roots_of_the_tenancy_before_panic(void **state)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct call c = {*state, i, true};

        print_message("%s\n", table[i].name);
        assert_panics(call, &c, "wrong heap");
    }
}

struct table_call {
    struct gc_mutator *m;
    struct gc_table *t;
};
static void read_table(void *arg)
{
    struct table_call *c = arg;
    gc_ref r;

    assert_int_equal(gc_table_get(c->m, c->t, 0, &r), GC_OK);
}
static void write_table(void *arg)
{
    struct table_call *c = arg;

    assert_int_equal(gc_table_set(c->m, c->t, 0, GC_NULL), GC_OK);
}
static void grow_table(void *arg)
{
    struct table_call *c = arg;

    assert_int_equal(gc_table_grow(c->m, c->t, 1), GC_OK);
}
/* rows: R19 */
static void tables_of_another_heap_panic(void **state)
{
    static void (*const calls[])(void *) = {read_table, write_table, grow_table};
    struct fixture *f = *state;
    struct table_call c = {.m = f->m};

    assert_int_equal(gc_table_new(gc_heap_mutator(f->other), "test", 1, &c.t), GC_OK);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        assert_panics(calls[i], &c, "table used with wrong heap");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(roots_of_another_heap_panic),
        FIXTURE_TEST(roots_of_the_tenancy_before_panic),
        FIXTURE_TEST(tables_of_another_heap_panic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
