/* SPDX-License-Identifier: MIT
 *
 * Loops, branches, early returns. */
#include "tests/rootcheck/kit.h"

void carried_round_a_loop(struct gc_mutator *m, int n) GC_MAY_GC;
void carried_round_a_loop(struct gc_mutator *m, int n)
{
    gc_ref last = GC_NULL;

    for (int i = 0; i < n; i++) {
        /* HAZARD: raw reference 'last' is used in line +2, after gc_alloc(), which may collect */
        gc_ref next = gc_alloc(m, pair);

        gc_store(m, next, 0, last);
        last = next;
    }
}

void collected_in_the_condition(struct gc_mutator *m, gc_ref a) GC_MAY_GC;
void collected_in_the_condition(struct gc_mutator *m, gc_ref a)
{
    /* HAZARD: raw reference 'a' is used in line +1, after count(), which may collect */
    while (count(m))
        gc_set_u32(m, a, 1, 7);
}

void on_one_branch_only(struct gc_mutator *m, int which) GC_MAY_GC;
void on_one_branch_only(struct gc_mutator *m, int which)
{
    gc_ref a = gc_alloc(m, pair);

    if (which)
        /* HAZARD: raw reference 'a' is used in line +1, after gc_safepoint(), which may collect */
        gc_safepoint(m);
    gc_store(m, a, 0, GC_NULL);
}

void on_the_path_that_goes_on(struct gc_mutator *m) GC_MAY_GC;
void on_the_path_that_goes_on(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);

    if (gc_is_null(a))
        return;
    /* HAZARD: raw reference 'a' is used in line +2, after count(), which may collect */
    if (count(m) < 0)
        return;
    gc_store(m, a, 0, GC_NULL);
}

gc_ref chosen(struct gc_mutator *m, gc_handle h, int which) GC_MAY_GC;
gc_ref chosen(struct gc_mutator *m, gc_handle h, int which)
{
    gc_ref a = which ? gc_get(m, h) : GC_NULL;

    /* HAZARD: raw reference 'a' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    return a;
}

void into_another_variable(struct gc_mutator *m, gc_handle h, int which) GC_MAY_GC;
void into_another_variable(struct gc_mutator *m, gc_handle h, int which)
{
    gc_ref a = gc_get(m, h), b = GC_NULL;

    if (which) {
        /* HAZARD: raw reference 'a' is used in line +3, after gc_safepoint(), which may collect */
        gc_safepoint(m);
        b = a;
    }
    use(m, b, GC_NULL);
}

/* The callee may do anything: it is behind a pointer. */
void behind_a_pointer(struct gc_mutator *m, void (*callback)(struct gc_mutator *m)) GC_MAY_GC;
void behind_a_pointer(struct gc_mutator *m, void (*callback)(struct gc_mutator *m))
{
    gc_ref a = gc_alloc(m, pair);

    /* HAZARD: raw reference 'a' is used in line +1, after a function behind a pointer, which may
     * collect */
    callback(m);
    gc_store(m, a, 0, a);
}

/* A node beside null and integers is still a node. */
void mixed_with_integers(struct gc_mutator *m, int which) GC_MAY_GC;
void mixed_with_integers(struct gc_mutator *m, int which)
{
    gc_ref a = gc_i31(which);

    if (which > 3)
        a = gc_alloc(m, pair);
    /* HAZARD: raw reference 'a' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    use(m, a, GC_NULL);
}
