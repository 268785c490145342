/* SPDX-License-Identifier: MIT
 *
 * heap/mem_state.h -- tells valgrind's memcheck and AddressSanitizer which heap bytes are in use.
 *
 * To both tools a heap is one mapping in which every byte may be read.  Built with GC_ANNOTATE=1
 * the places that reclaim memory and hand it out say so, and a read through a stale reference is
 * reported where it happens (make memcheck).  Without it all of this is empty.
 *
 * Invariant: headers of free cells and fillers stay readable, since sweeps and walks read them. */
#ifndef HEAP_MEM_STATE_H
#define HEAP_MEM_STATE_H

#include "heap/heap.h"

#ifndef GC_ANNOTATE
#define GC_ANNOTATE 0
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GC_UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GC_UNDER_ASAN 1
#endif
#endif
#ifndef GC_UNDER_ASAN
#define GC_UNDER_ASAN 0
#endif

#if GC_ANNOTATE && GC_UNDER_ASAN
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#elif GC_ANNOTATE && defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif

/* No one may touch [at, at + bytes) until gc_mem_use. */
GC_INLINE void gc_mem_close_off(void *at, size_t bytes)
{
#if GC_ANNOTATE && GC_UNDER_ASAN
    ASAN_POISON_MEMORY_REGION(at, bytes);
#elif defined(VALGRIND_MAKE_MEM_NOACCESS)
    VALGRIND_MAKE_MEM_NOACCESS(at, bytes);
#else
    (void)at;
    (void)bytes;
#endif
}

/* [at, at + bytes) may be read and written, and holds what it held. */
GC_INLINE void gc_mem_use(void *at, size_t bytes)
{
#if GC_ANNOTATE && GC_UNDER_ASAN
    ASAN_UNPOISON_MEMORY_REGION(at, bytes);
#elif defined(VALGRIND_MAKE_MEM_DEFINED)
    VALGRIND_MAKE_MEM_DEFINED(at, bytes);
#else
    (void)at;
    (void)bytes;
#endif
}

/* Before a whole reservation (aligned to 32 KiB) is unmapped: AddressSanitizer would take what is
 * mapped there next for closed off.  Its shadow is dropped, not written: it may be gigabytes. */
GC_INLINE void gc_mem_forget(void *at, size_t bytes)
{
#if GC_ANNOTATE && GC_UNDER_ASAN
    size_t scale, offset;

    __asan_get_shadow_mapping(&scale, &offset);
    (void)madvise((void *)(((uintptr_t)at >> scale) + offset), bytes >> scale, MADV_DONTNEED);
#else
    (void)at;
    (void)bytes;
#endif
}

/* Reclaimed: filled with GC_POISON when the heap's options say so, then closed off. */
GC_INLINE void gc_mem_reclaim(const struct gc_heap *h, void *at, size_t bytes)
{
    if (GC_UNLIKELY(h->poison)) {
        gc_mem_use(at, bytes); /* parts of it may have been free before */
        memset(at, GC_POISON, bytes);
    }
    gc_mem_close_off(at, bytes);
}

#endif
