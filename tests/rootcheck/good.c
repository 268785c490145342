/* SPDX-License-Identifier: MIT
 *
 * What is right must pass in silence. */
#include "tests/rootcheck/kit.h"

gc_ref rooted(struct gc_mutator *m) GC_MAY_GC;
gc_ref rooted(struct gc_mutator *m)
{
    struct gc_scope s;
    gc_handle a;
    gc_ref b;

    gc_scope_enter(m, &s);
    a = gc_root(m, gc_alloc(m, pair));
    b = gc_alloc(m, pair);
    gc_store(m, gc_get(m, a), 0, b);
    gc_scope_exit(m, &s);
    return b;
}

void passed_on(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void passed_on(struct gc_mutator *m, gc_handle h)
{
    /* The callee roots what it gets: an argument is not live behind the call. */
    (void)gc_frame_pass_args(m, &h, 1, NULL);
    gc_set(m, h, make(m));
}

void integers_and_null(struct gc_mutator *m, int which) GC_MAY_GC;
void integers_and_null(struct gc_mutator *m, int which)
{
    gc_ref none = GC_NULL, five = gc_i31(5), either = which ? none : five;
    gc_ref a = gc_alloc(m, pair);

    gc_store(m, a, 0, either);
    gc_store(m, a, 1, five);
    gc_store(m, a, 0, none);
    gc_store(m, a, 0, GC_NULL);
}

/* Casts of a null literal were a false alarm once. */
void null_literals(struct gc_mutator *m, gc_ref a, gc_ref b);
void null_literals(struct gc_mutator *m, gc_ref a, gc_ref b)
{
    gc_store(m, a, 0, b);
    if (gc_same(a, b))
        gc_store(m, a, 1, (gc_ref){0});
}

void fetched_each_round(struct gc_mutator *m, int n) GC_MAY_GC;
void fetched_each_round(struct gc_mutator *m, int n)
{
    gc_handle list = gc_root(m, GC_NULL);

    for (int i = 0; i < n; i++) {
        gc_ref next = gc_alloc(m, pair);

        gc_store(m, next, 0, gc_get(m, list));
        gc_set(m, list, next);
    }
}

int early_returns(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
int early_returns(struct gc_mutator *m, gc_handle h)
{
    for (int i = 0; i < 3; i++) {
        gc_ref a = gc_get(m, h), r;

        if (gc_is_null(a))
            return count(m); /* a is not used on this path */
        if (find(m, i, &r))
            return count(m);
        gc_store(m, a, 0, r);
        gc_safepoint(m);
    }
    return 0;
}

/* Paths that meet in the clean-up of a variable go on to different places. */
void leaves_a_loop(struct gc_mutator *m, gc_handle h, int n) GC_MAY_GC;
void leaves_a_loop(struct gc_mutator *m, gc_handle h, int n)
{
    gc_ref a = gc_get(m, h);

    for (int i = 0; i < n; i++) {
        gc_ref r;

        if (find(m, i, &r)) {
            gc_safepoint(m);
            return;
        }
        gc_store(m, a, 0, r);
    }
    gc_store(m, a, 0, GC_NULL);
}

void copied_and_not_used(struct gc_mutator *m, gc_ref a) GC_MAY_GC;
void copied_and_not_used(struct gc_mutator *m, gc_ref a)
{
    gc_ref b;

    gc_store(m, a, 0, GC_NULL);
    gc_safepoint(m);
    b = a;
    (void)b;
}

void replaced_in_its_cell(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void replaced_in_its_cell(struct gc_mutator *m, gc_handle h)
{
    gc_ref r;

    if (find(m, 1, &r))
        return;
    gc_safepoint(m);
    r = gc_get(m, h);
    gc_store(m, r, 0, GC_NULL);
}

void checked(struct gc_mutator *m) GC_MAY_GC;
void checked(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);

    if (gc_is_null(a)) {
        (void)gc_collect(m);
        die("no memory");
    }
    gc_store(m, a, 0, a);
}

void overwritten(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void overwritten(struct gc_mutator *m, gc_handle h)
{
    gc_ref a = gc_get(m, h);

    gc_store(m, a, 0, GC_NULL);
    gc_safepoint(m);
    a = gc_get(m, h);
    gc_store(m, a, 1, GC_NULL);
}

int filled_through_an_address(struct gc_mutator *m, int n) GC_MAY_GC;
int filled_through_an_address(struct gc_mutator *m, int n)
{
    for (int i = 0; i < n; i++) {
        gc_ref r;

        if (find(m, i, &r) == GC_OK)
            gc_store(m, r, 0, GC_NULL);
        if (build(m, &r) == GC_OK)
            gc_store(m, r, 0, GC_NULL);
    }
    return n;
}

/* The heap's own functions only write through an address. */
void filled_by_the_heap(struct gc_mutator *m, gc_handle h, struct gc_table *t) GC_MAY_GC;
void filled_by_the_heap(struct gc_mutator *m, gc_handle h, struct gc_table *t)
{
    gc_ref r;

    if (gc_handle_try(m, h, &r) == GC_OK)
        gc_store(m, r, 0, GC_NULL);
    gc_safepoint(m);
    if (gc_table_get(m, t, 1, &r) == GC_OK)
        gc_store(m, r, 0, GC_NULL);
}

int handed_back(struct gc_mutator *m, gc_handle h, gc_ref *out);
int handed_back(struct gc_mutator *m, gc_handle h, gc_ref *out)
{
    *out = gc_get(m, h);
    return GC_OK;
}

void in_a_struct_for_a_moment(struct gc_mutator *m, gc_handle h, int n) GC_MAY_GC;
void in_a_struct_for_a_moment(struct gc_mutator *m, gc_handle h, int n)
{
    struct two kept = {.first = gc_get(m, h)};

    gc_store(m, kept.first, 0, GC_NULL);
    for (int i = 0; i < n; i++) {
        struct two t = {.first = gc_get(m, h)};

        use_two(m, t);
        gc_safepoint(m);
    }
    kept.first = gc_get(m, h);
    gc_store(m, kept.first, 0, kept.second);
}

void array_between_collections(struct gc_mutator *m, gc_handle h, int n);
void array_between_collections(struct gc_mutator *m, gc_handle h, int n)
{
    gc_ref v[4];

    for (int i = 0; i < n; i++)
        v[i & 3] = gc_get(m, h);
    use(m, v[n & 3], v[0]);
}

uint32_t interior_taken_again(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
uint32_t interior_taken_again(struct gc_mutator *m, gc_handle h)
{
    uint32_t *p = gc_bytes(m, gc_get(m, h), bytes);
    uint32_t sum = p[0];

    gc_safepoint(m);
    p = gc_bytes(m, gc_get(m, h), bytes);
    return sum + p[1];
}

/* Operators with an order. */
bool ordered(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
bool ordered(struct gc_mutator *m, gc_handle h)
{
    return count(m) > 0 && gc_get_u32(m, gc_get(m, h), 1) > 0 && count(m) > 0;
}

/* A function that is not declared GC_MAY_GC says that its callbacks do not collect. */
void calls_back(struct gc_mutator *m, gc_handle h, void (*each)(struct gc_mutator *m, gc_ref r));
void calls_back(struct gc_mutator *m, gc_handle h, void (*each)(struct gc_mutator *m, gc_ref r))
{
    gc_ref a = gc_get(m, h);

    each(m, a);
    each(m, a);
}
