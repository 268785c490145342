/* SPDX-License-Identifier: MIT
 *
 * tests/rootcheck/kit.h -- what the cases call.  They are analysed and never run.
 *
 * In a case file a comment `HAZARD: text` says that scripts/rootcheck must report its line with
 * that text; lines without one must not be reported. */
#ifndef TESTS_ROOTCHECK_KIT_H
#define TESTS_ROOTCHECK_KIT_H

#include "roots/roots.h"

extern const struct gc_type *const pair;
extern const struct gc_type *const bytes;

struct two {
    gc_ref first;
    int number;
    gc_ref second;
};
struct box {
    struct box *next;
    gc_ref inside;
};

gc_ref make(struct gc_mutator *m) GC_MAY_GC;            /* a collecting function of the user's */
int count(struct gc_mutator *m) GC_MAY_GC;              /* another, that makes no reference */
int find(struct gc_mutator *m, int key, gc_ref *out);   /* fills *out, does not collect */
int build(struct gc_mutator *m, gc_ref *out) GC_MAY_GC; /* fills *out, may collect */
void use(struct gc_mutator *m, gc_ref a, gc_ref b);
void use_two(struct gc_mutator *m, struct two t);
struct two two_of(gc_ref a, gc_ref b);
_Noreturn void die(const char *why);

#endif
