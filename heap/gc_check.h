/* SPDX-License-Identifier: MIT
 *
 * heap/gc_check.h -- who may collect, checked by clang.
 *
 * A function that may reach a collection is declared GC_MAY_GC (on its prototype).  Under
 * `clang -DGC_STATIC_CHECK -Wthread-safety` a call to it from a function that does not have the
 * permission is an error; elsewhere the macros are empty.  `make lint` runs the check. */
#ifndef HEAP_GC_CHECK_H
#define HEAP_GC_CHECK_H

#include "heap/gc_lang.h"

GC_C_BEGIN

#if defined(__clang__) && defined(GC_STATIC_CHECK)
/* Marks that scripts/rootcheck reads in the syntax tree; `assume` reaches LLVM's code. */
#ifdef GC_ROOTCHECK
#define GC_MARK(word) GC_TSA(annotate(word))
#else
#define GC_MARK(word)
#endif
#define GC_TSA(attr) __attribute__((attr))
struct GC_TSA(capability("role")) gc_may_gc_role {
    char unused;
};
extern struct gc_may_gc_role gc_may_gc_role_; /* a token: never defined, never touched */
#define GC_MAY_GC                                \
    GC_TSA(requires_capability(gc_may_gc_role_)) \
    GC_TSA(assume("gc_may_gc")) GC_MARK("gc_may_gc")
#define GC_INTERIOR      GC_TSA(assume("gc_interior")) GC_MARK("gc_interior")
#define GC_GRANTS_MAY_GC GC_TSA(assert_capability(gc_may_gc_role_))
#define GC_DROPS_MAY_GC  GC_TSA(release_capability(gc_may_gc_role_))
#define GC_TAKES_MAY_GC  GC_TSA(acquire_capability(gc_may_gc_role_))
#define GC_UNCHECKED_GC  GC_TSA(no_thread_safety_analysis)
#else
#define GC_TSA(attr)
#define GC_MAY_GC
#define GC_INTERIOR
#define GC_GRANTS_MAY_GC
#define GC_DROPS_MAY_GC
#define GC_TAKES_MAY_GC
#define GC_UNCHECKED_GC
#endif

/* Gives the permission to the rest of the calling function: at the top of main, of a thread or of
 * a test.  Costs nothing at run time. */
static inline void gc_may_gc_begin(void) GC_GRANTS_MAY_GC;
static inline void gc_may_gc_begin(void) {}

/* A broken invariant: says what, with the values, and aborts.  Never returns. */
void gc_panic(const char *fmt, ...) GC_NORETURN GC_PRINTF(1, 2) GC_COLD GC_EXPORT;

/* Checks on API edges and slow paths, in every build. */
#define GC_CHECK(cond, ...)        \
    do {                           \
        if (GC_UNLIKELY(!(cond)))  \
            gc_panic(__VA_ARGS__); \
    } while (0)

/* Checks anywhere, in debug builds only. */
#if defined(GC_DEBUG) && GC_DEBUG
#define GC_ASSERT(cond) GC_CHECK(cond, "%s:%d: assertion failed: %s", __FILE__, __LINE__, #cond)
#else
#define GC_ASSERT(cond) ((void)sizeof(cond))
#endif

GC_C_END

#endif
