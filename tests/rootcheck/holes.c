/* SPDX-License-Identifier: MIT
 *
 * What the check does not see; docs/rootcheck.md lists it.  Nothing here is reported: when that
 * changes, the document must. */
#include <setjmp.h>

#include "tests/rootcheck/kit.h"

/* A number is not followed. */
void numbers(struct gc_mutator *m) GC_MAY_GC;
void numbers(struct gc_mutator *m)
{
    uint32_t kept = gc_alloc(m, pair).bits;

    gc_safepoint(m);
    gc_store(m, (gc_ref){kept}, 0, GC_NULL);
}

/* A callee that is not declared GC_MAY_GC is believed, also when it calls through a pointer. */
void hides_a_collection(struct gc_mutator *m, void (*callback)(struct gc_mutator *m));
void hides_a_collection(struct gc_mutator *m, void (*callback)(struct gc_mutator *m))
{
    callback(m);
}
void behind_it(struct gc_mutator *m, void (*callback)(struct gc_mutator *m)) GC_MAY_GC;
void behind_it(struct gc_mutator *m, void (*callback)(struct gc_mutator *m))
{
    gc_ref a = gc_alloc(m, pair);

    hides_a_collection(m, callback);
    gc_store(m, a, 0, GC_NULL);
}

/* What was stored elsewhere is told where it is stored, not where it is read. */
void reads_a_box(struct gc_mutator *m, const struct box *b) GC_MAY_GC;
void reads_a_box(struct gc_mutator *m, const struct box *b)
{
    gc_safepoint(m);
    gc_store(m, b->inside, 0, GC_NULL);
}

/* Without a GC_MAY_GC call in it, a function may fill what the caller gave it. */
void fills_a_box(struct gc_mutator *m, struct box *b, gc_handle h);
void fills_a_box(struct gc_mutator *m, struct box *b, gc_handle h)
{
    b->inside = gc_get(m, h);
}

/* Jumps that the compiler does not see. */
void jumps(struct gc_mutator *m, jmp_buf where) GC_MAY_GC;
void jumps(struct gc_mutator *m, jmp_buf where)
{
    volatile uint32_t kept = gc_alloc(m, pair).bits;

    if (setjmp(where) == 0)
        gc_safepoint(m);
    gc_store(m, (gc_ref){kept}, 0, GC_NULL);
}
