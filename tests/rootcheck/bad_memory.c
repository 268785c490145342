/* SPDX-License-Identifier: MIT
 *
 * References and addresses of fields in memory that no collector updates. */
#include "tests/rootcheck/kit.h"

static gc_ref cache;
static gc_ref table[4];
static uint8_t *at;

void global(struct gc_mutator *m) GC_MAY_GC;
void global(struct gc_mutator *m)
{
    /* HAZARD: raw reference (a temporary) is stored in the global variable 'cache', which no
     * collector updates */
    cache = gc_alloc(m, pair);
    use(m, cache, GC_NULL);
}

void global_array(struct gc_mutator *m, int i, gc_ref a);
void global_array(struct gc_mutator *m, int i, gc_ref a)
{
    /* HAZARD: raw reference 'a' is stored in the global variable 'table', which no collector
     * updates */
    table[i] = a;
    use(m, table[0], GC_NULL);
}

void static_local(struct gc_mutator *m) GC_MAY_GC;
void static_local(struct gc_mutator *m)
{
    static gc_ref kept;

    /* HAZARD: raw reference (a temporary) is stored in the global variable 'kept', which no
     * collector updates */
    kept = make(m);
    use(m, kept, GC_NULL);
}

void native_memory(struct gc_mutator *m, struct box *b) GC_MAY_GC;
void native_memory(struct gc_mutator *m, struct box *b)
{
    gc_ref a = gc_alloc(m, pair);

    /* HAZARD: raw reference 'a' is stored in memory outside the heap, which no collector updates */
    b->next->inside = a;
}

void interior(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void interior(struct gc_mutator *m, gc_handle h)
{
    uint32_t *p = gc_bytes(m, gc_get(m, h), bytes);

    /* HAZARD: pointer into an object 'p' is used in line +1, after gc_safepoint(), which may
     * collect */
    gc_safepoint(m);
    p[1] = 5;
}

void interior_in_a_loop(struct gc_mutator *m, gc_handle h, int n) GC_MAY_GC;
void interior_in_a_loop(struct gc_mutator *m, gc_handle h, int n)
{
    uint8_t *p = gc_bytes(m, gc_get(m, h), bytes);

    for (uint8_t *end = p + n; p < end; p++)
        /* HAZARD: pointer into an object 'end' is used in line -5, after count(), which may collect
         */
        /* HAZARD: pointer into an object 'p' is used again in this line, after count(), which may
         * collect */
        *p = (uint8_t)count(m);
}

void interior_in_a_global(struct gc_mutator *m, gc_ref a);
void interior_in_a_global(struct gc_mutator *m, gc_ref a)
{
    /* HAZARD: pointer into an object (a temporary) is stored in the global variable 'at', which no
     * collector updates */
    at = gc_bytes(m, a, bytes);
    *at = 1;
}

void slot_of_a_field(struct gc_mutator *m, gc_handle h) GC_MAY_GC;
void slot_of_a_field(struct gc_mutator *m, gc_handle h)
{
    gc_slot *slot = gc_field(m, gc_get(m, h), 0);

    /* HAZARD: pointer into an object 'slot' is used in line +1, after gc_safepoint(), which may
     * collect */
    gc_safepoint(m);
    gc_slot_set(slot, GC_NULL);
}
