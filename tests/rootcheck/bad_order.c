/* SPDX-License-Identifier: MIT
 *
 * C does not order arguments: what clang evaluates last, gcc may evaluate first. */
#include "tests/rootcheck/kit.h"

void left_to_right(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void left_to_right(struct gc_mutator *m, gc_handle h)
{
    /* HAZARD: C may evaluate gc_get() before gc_alloc(), which may collect: its result would be
     * stale */
    gc_store(m, gc_get(m, h), 0, gc_alloc(m, pair));
}

void right_to_left(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void right_to_left(struct gc_mutator *m, gc_handle h)
{
    /* HAZARD: C may evaluate gc_get() before gc_alloc(), which may collect: its result would be
     * stale */
    gc_store(m, gc_alloc(m, pair), 0, gc_get(m, h));
}

void both(struct gc_mutator *m) GC_MAY_GC;
void both(struct gc_mutator *m)
{
    /* HAZARD: C may evaluate make() before gc_alloc(), which may collect: its result would be stale
     */
    use(m, gc_alloc(m, pair), make(m));
}

void variable_beside_a_call(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void variable_beside_a_call(struct gc_mutator *m, gc_handle h)
{
    gc_ref a = gc_get(m, h);

    /* HAZARD: raw reference 'a' is used again in this line, after make(), which may collect */
    use(m, make(m), a);
}

void nested(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void nested(struct gc_mutator *m, gc_handle h)
{
    /* HAZARD: C may evaluate gc_get() before count(), which may collect: its result would be stale
     */
    gc_set_u32(m, gc_get(m, h), 1, (uint32_t)count(m));
}

uint32_t operands(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
uint32_t operands(struct gc_mutator *m, gc_handle h)
{
    /* HAZARD: C may evaluate gc_get() before count(), which may collect: its result would be stale
     */
    return gc_get_u32(m, gc_get(m, h), 1) + (uint32_t)count(m);
}

void initialisers(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void initialisers(struct gc_mutator *m, gc_handle h)
{
    /* HAZARD: C may evaluate gc_get() before count(), which may collect: its result would be stale
     */
    /* HAZARD: raw reference in 't' is used in line +2, after count(), which may collect */
    struct two t = {gc_get(m, h), count(m), GC_NULL};

    use_two(m, t);
}
