/* SPDX-License-Identifier: MIT
 *
 * References in structs, arrays and unions, by value and by address. */
#include "tests/rootcheck/kit.h"

void in_a_struct(struct gc_mutator *m) GC_MAY_GC;
void in_a_struct(struct gc_mutator *m)
{
    struct two t = {.first = gc_alloc(m, pair)};

    /* HAZARD: raw reference in 't' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, t.first, 0, GC_NULL);
}

void in_a_copy_of_a_struct(struct gc_mutator *m) GC_MAY_GC;
void in_a_copy_of_a_struct(struct gc_mutator *m)
{
    struct two t = {.first = gc_alloc(m, pair)}, copy;

    copy = t;
    /* HAZARD: raw reference in 't' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, copy.first, 0, copy.second);
}

void in_an_array(struct gc_mutator *m, int n) GC_MAY_GC;
void in_an_array(struct gc_mutator *m, int n)
{
    gc_ref v[8];

    for (int i = 0; i < n; i++)
        /* HAZARD: raw reference in 'v' is used in line +2, after gc_alloc(), which may collect */
        v[i & 7] = gc_alloc(m, pair);
    for (int i = 0; i < n; i++)
        gc_store(m, v[i & 7], 0, GC_NULL);
}

void in_a_union(struct gc_mutator *m) GC_MAY_GC;
void in_a_union(struct gc_mutator *m)
{
    union {
        gc_ref r;
        char room[32];
    } u;

    u.r = gc_alloc(m, pair);
    /* HAZARD: raw reference in 'u' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, u.r, 0, GC_NULL);
}

void by_value(struct gc_mutator *m, struct two t) GC_MAY_GC;
void by_value(struct gc_mutator *m, struct two t)
{
    /* HAZARD: raw reference in 't' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, t.first, 0, t.second);
}

struct two returned_in_a_struct(struct gc_mutator *m) GC_MAY_GC;
struct two returned_in_a_struct(struct gc_mutator *m)
{
    struct two t = two_of(gc_alloc(m, pair), GC_NULL);

    /* HAZARD: raw reference in 't' is returned in line +2, after count(), which may collect */
    t.number = count(m);

    return t;
}

void address_taken(struct gc_mutator *m) GC_MAY_GC;
void address_taken(struct gc_mutator *m)
{
    gc_ref a;

    if (find(m, 1, &a))
        return;
    /* HAZARD: raw reference in 'a' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, a, 0, GC_NULL);
}

int filled_too_early(struct gc_mutator *m, gc_ref *out) GC_MAY_GC;
int filled_too_early(struct gc_mutator *m, gc_ref *out)
{
    *out = gc_alloc(m, pair);
    /* HAZARD: raw reference in 'out' is returned again in this line, after count(), which may
     * collect */
    return count(m);
}

void read_through_a_parameter(struct gc_mutator *m, const gc_ref *in) GC_MAY_GC;
void read_through_a_parameter(struct gc_mutator *m, const gc_ref *in)
{
    /* HAZARD: raw reference in 'in' is used in line +1, after gc_safepoint(), which may collect */
    gc_safepoint(m);
    gc_store(m, *in, 0, GC_NULL);
}
