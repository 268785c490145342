/* SPDX-License-Identifier: MIT
 *
 * heap/gc_lang.h -- what compilers can be told, and what C17 and C++17 spell differently.
 *
 * A host may be written in either.  It includes heap/gc.h, roots/roots.h, heap/registry.h,
 * heap/options.h, heap/events.h, heap/root_list.h and heap/heap_pool.h; all other headers are for
 * collectors, which are C17. */
#ifndef HEAP_GC_LANG_H
#define HEAP_GC_LANG_H

#ifdef __cplusplus
#define GC_C_BEGIN extern "C" {
#define GC_C_END   }
/* A value of struct type `type` from its members in order. */
#define GC_VALUE(type, ...)           (type{__VA_ARGS__})
#define GC_STATIC_ASSERT(cond, words) static_assert(cond, words)
#else
#define GC_C_BEGIN
#define GC_C_END
#define GC_VALUE(type, ...)           ((type){__VA_ARGS__})
#define GC_STATIC_ASSERT(cond, words) _Static_assert(cond, words)
#endif

#define GC_LIKELY(x)   __builtin_expect(!!(x), 1)
#define GC_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define GC_COLD        __attribute__((cold, noinline))
/* Out of line, but compiled for speed: the compiler takes a function that only cold ones call for
 * cold, and a cold one for small. */
#define GC_HOT               __attribute__((hot, noinline))
#define GC_INLINE            static inline __attribute__((always_inline))
#define GC_NORETURN          __attribute__((noreturn))
#define GC_MUST_CHECK        __attribute__((warn_unused_result))
#define GC_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define GC_EXPORT            __attribute__((visibility("default")))

#endif
