/* SPDX-License-Identifier: MIT
 *
 * heap/probes.h -- static tracepoints (USDT) of provider "tricolor".
 *
 * Where <sys/sdt.h> was there at build time, each is one nop that perf, bpftrace or SystemTap can
 * turn into a breakpoint while the program runs; elsewhere, or with -DGC_NO_PROBES, nothing.
 * Reasons, extents and phases are numbers, in the order of their tables (reasons.def, phases.def;
 * extent 0 is full, 1 young). */
#ifndef HEAP_PROBES_H
#define HEAP_PROBES_H

#if !defined(GC_NO_PROBES) && __has_include(<sys/sdt.h>)
#include <sys/sdt.h>
#define GC_PROBE1(name, a)       DTRACE_PROBE1(tricolor, name, a)
#define GC_PROBE2(name, a, b)    DTRACE_PROBE2(tricolor, name, a, b)
#define GC_PROBE3(name, a, b, c) DTRACE_PROBE3(tricolor, name, a, b, c)
#else
#define GC_PROBE1(name, a)       ((void)(a))
#define GC_PROBE2(name, a, b)    ((void)(a), (void)(b))
#define GC_PROBE3(name, a, b, c) ((void)(a), (void)(b), (void)(c))
#endif

/* A collection begins (before its extent may be widened), enters a phase, ends. */
#define GC_PROBE_BEGIN(seq, reason, extent)  GC_PROBE3(collection_begin, seq, reason, extent)
#define GC_PROBE_PHASE(seq, phase)           GC_PROBE2(collection_phase, seq, phase)
#define GC_PROBE_END(seq, gc_ns, used_after) GC_PROBE3(collection_end, seq, gc_ns, used_after)
/* The limit grew to `limit` bytes; an allocation failed (why: an enum gc_err). */
#define GC_PROBE_GROW(limit) GC_PROBE1(heap_grow, limit)
#define GC_PROBE_OOM(why)    GC_PROBE1(out_of_memory, why)

#endif
