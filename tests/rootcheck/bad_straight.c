/* SPDX-License-Identifier: MIT
 *
 * A reference in a variable, and a call that may collect before its last use. */
#include "tests/rootcheck/kit.h"

void two_allocations(struct gc_mutator *m) GC_MAY_GC;
void two_allocations(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);
    /* HAZARD: raw reference 'a' is used in line +2, after gc_alloc(), which may collect */
    gc_ref b = gc_alloc(m, pair);

    gc_store(m, a, 0, b);
}

void own_functions(struct gc_mutator *m) GC_MAY_GC;
void own_functions(struct gc_mutator *m)
{
    gc_ref a = make(m);

    /* HAZARD: raw reference 'a' is used in line +1, after count(), which may collect */
    (void)count(m);
    gc_store(m, a, 0, GC_NULL);
}

void parameter(struct gc_mutator *m, gc_ref given) GC_MAY_GC;
void parameter(struct gc_mutator *m, gc_ref given)
{
    /* HAZARD: raw reference 'given' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, given, 0, given);
}

/* One reference too many is rooted late: the guard comes after the collection. */
gc_ref rooted_too_late(struct gc_mutator *m) GC_MAY_GC;
gc_ref rooted_too_late(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);
    /* HAZARD: raw reference 'a' is used in line +1, after gc_alloc(), which may collect */
    gc_ref b = gc_alloc(m, pair);
    gc_handle ha = gc_root(m, a);

    gc_set(m, ha, b);
    return gc_get(m, ha);
}

void region_too_late(struct gc_mutator *m) GC_MAY_GC;
void region_too_late(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);

    /* HAZARD: raw reference 'a' is used in line +2, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    GC_NOGC_BEGIN(m);
    gc_store(m, a, 0, GC_NULL);
    GC_NOGC_END(m);
}

/* The handle follows a move; the copy that was read before does not. */
void handle_read_too_early(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void handle_read_too_early(struct gc_mutator *m, gc_handle h)
{
    gc_ref a = gc_get(m, h);
    /* HAZARD: raw reference 'a' is used in line +2, after gc_alloc(), which may collect */
    gc_ref b = gc_alloc(m, pair);

    gc_store(m, a, 0, b);
}

void another_name(struct gc_mutator *m) GC_MAY_GC;
void another_name(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);
    gc_ref same = a;

    /* HAZARD: raw reference 'a' is used in line +1, after gc_alloc(), which may collect */
    a = gc_alloc(m, pair);
    gc_store(m, a, 0, same);
}

gc_ref returned(struct gc_mutator *m) GC_MAY_GC;
gc_ref returned(struct gc_mutator *m)
{
    gc_ref a = gc_alloc(m, pair);

    /* HAZARD: raw reference 'a' is used in line +1, after gc_collect(), which may collect */
    (void)gc_collect(m);
    return a;
}
