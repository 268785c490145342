/* SPDX-License-Identifier: MIT
 *
 * Right, and reported all the same: docs/rootcheck.md says how to write it instead. */
#include "tests/rootcheck/kit.h"

/* A struct whose address is needed is one cell: replacing a part of it leaves the rest. */
void a_part_is_replaced(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void a_part_is_replaced(struct gc_mutator *m, gc_handle h)
{
    struct two t = {.first = gc_get(m, h)};

    use_two(m, t);
    /* HAZARD: raw reference in 't' is used in line +2, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    t.first = gc_get(m, h);
    use_two(m, t);
}

/* A variable that is filled twice through its address: the second call might read it. */
int filled_twice(struct gc_mutator *m) GC_MAY_GC;
int filled_twice(struct gc_mutator *m)
{
    gc_ref r;

    if (find(m, 1, &r))
        return 1;
    gc_store(m, r, 0, GC_NULL);
    /* HAZARD: raw reference in 'r' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    return find(m, 2, &r);
}

/* Asking an old reference whether it was null is harmless. */
bool was_null(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
bool was_null(struct gc_mutator *m, gc_handle h)
{
    gc_ref a = gc_get(m, h);

    /* HAZARD: raw reference 'a' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    return gc_is_null(a);
}
