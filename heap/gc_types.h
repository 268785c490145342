/* SPDX-License-Identifier: MIT
 *
 * heap/gc_types.h -- references, headers, types and the mutator: the data that the inline paths of
 * heap/gc.h read and that collectors publish.
 *
 * Invariant: heap bytes never hold a native pointer.  An object is named by a gc_ref, 32 bits: 0 is
 * null, an odd value is an unboxed 31-bit integer, an even value counts 4-byte units from the
 * heap's base, so every value lands inside the heap's own reservation. */
#ifndef HEAP_GC_TYPES_H
#define HEAP_GC_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heap/gc_check.h"
#include "heap/gc_config.h"

GC_C_BEGIN

/* ABI number of everything in this file and in heap/gc_collector.h; plugins are compared with it.
 */
#define GC_ABI 1u

enum gc_err {
#define X(name, value, text) name = value,
#include "heap/errors.def"
#undef X
};

/* A reference in a local variable; valid until the next call that may collect.  In the analysis
 * build of scripts/rootcheck it carries a pointer in an address space of its own, so that LLVM's
 * code shows where references live. */
typedef struct {
    uint32_t bits;
#ifdef GC_ROOTCHECK
    char __attribute__((address_space(1))) * tracked;
#endif
} gc_ref;
/* A cell in memory (object field, root table) that holds a reference.  Copying a cell skips
 * barriers, so a cell is never assigned to a gc_ref: use gc_load, gc_store, gc_init. */
typedef struct {
    uint32_t bits;
} gc_slot;
/* A cell of a mutator frame: scanned at each collection and never counted. */
typedef struct {
    uint32_t bits;
} gc_local;

/* A local handle: names an entry of the mutator's handle stack.  Copyable, passed in registers. */
typedef struct {
    uint64_t where; /* heap id << 32, byte offset of the entry; one subtraction checks both */
    uint64_t epoch;
} gc_handle;
/* A persistent handle: names an entry of the heap's persistent table until it is unrooted. */
typedef struct {
    uint32_t slot;
    uint32_t heap_id;
    uint64_t epoch;
} gc_persistent;
GC_STATIC_ASSERT(sizeof(gc_handle) == 16 && sizeof(gc_persistent) == 16, "two registers");

/* ---- objects ----------------------------------------------------------------------------------*/

/* Every object begins with 8 bytes.  `type`: index of the type in the low 24 bits, a copy of its
 * kind in the top 8.  `gc`: see GC_BIT_*; type 0 is free memory and its `gc` holds its size in
 * units << GC_COLLECTOR_SHIFT. */
struct gc_header {
    uint32_t type;
    uint32_t gc;
};
GC_STATIC_ASSERT(sizeof(struct gc_header) == 8, "header");
#define GC_HEADER_UNITS    2u
#define GC_TYPE_INDEX_MASK 0x00FFFFFFu
#define GC_TYPE_KIND_SHIFT 24

#define GC_BIT_FORWARDED                                                                           \
    0x01u                        /* the rest is the new reference; the value 1 alone: being copied \
                                  */
#define GC_BITS_HASH       0x06u /* identity hash state; a copy inherits it */
#define GC_BIT_HASHED      0x02u /* an identity hash was handed out and lives in the hash table */
#define GC_BIT_PINNED      0x08u /* never moved */
#define GC_BIT_OLD         0x10u
#define GC_BIT_LOGGED      0x20u
#define GC_COLLECTOR_SHIFT 6 /* bits 6..31 belong to the collector */

enum gc_kind {
    GC_KIND_FREE = 0,     /* free memory and fillers; never reachable */
    GC_KIND_STRUCT,       /* fixed size, ref map over its words */
    GC_KIND_REF_ARRAY,    /* u32 length, then references */
    GC_KIND_BYTE_ARRAY,   /* u32 length, then elements without references, of any width */
    GC_KIND_STRUCT_ARRAY, /* u32 length, then structs with a ref map */
    GC_KIND_EXTERN,       /* a host object: header and the id of its entry in the host table */
    GC_KIND_COUNT
};

/* A registered type.  Lives outside the heap, at a fixed address, for as long as the heap.
 * The first 16 bytes are what inline allocation reads. */
struct gc_type {
    uint64_t header;      /* image of a new object's header: kind and index, gc bits 0 */
    uint32_t bump;        /* what gc_alloc takes from a window: units; GC_BUMP_NEVER for arrays */
    uint32_t window;      /* allocation window of fixed-size objects */
    uint64_t ref_map;     /* bit w: payload (or element) word w holds a reference; words 0..63 */
    const uint16_t *more; /* reference words from 64 up, ascending; NULL when more_count is 0 */
    uint32_t more_count;
    uint32_t index;
    uint32_t elem_bytes;  /* arrays: bytes of an element */
    uint32_t elem_offset; /* byte offset of element 0 from the header: 12, or 16 when wide;
                           * GC_ELEM_NONE: no array */
    const char *name;
    uint8_t kind;
    uint8_t simple; /* 1: all references are payload words [run_first, run_first + run_count) */
    uint8_t run_first;
    uint8_t run_count;
    uint32_t units; /* size of a fixed-size object in units, even; 0 for arrays */
};
/* No window has so much room: gc_alloc of an array type ends in the slow path, which refuses it; so
 * does gc_alloc_n of a type that has no elements. */
#define GC_BUMP_NEVER UINT32_MAX
#define GC_ELEM_NONE  UINT32_C(0x7FFFFFF8)
GC_STATIC_ASSERT(sizeof(struct gc_type) == 64, "indexed by a shift");

/* ---- the mutator ------------------------------------------------------------------------------*/

/* A zeroed run [cursor, limit) in units, from which allocation bumps. */
struct gc_window {
    uint32_t cursor;
    uint32_t limit;
};

/* An entry of the handle stack. */
struct gc_handle_entry {
    gc_slot ref;
    uint32_t pad;
    uint64_t epoch;
};
GC_STATIC_ASSERT(sizeof(struct gc_handle_entry) == 16, "stride of the handle stack");

struct gc_scope; /* roots/roots.h */
struct gc_frame; /* roots/roots.h */
struct gc_heap;  /* heap/heap.h */

/* Root hooks: which root operations the collector wants to see (counting collectors). */
enum gc_hook {
    GC_HOOK_INIT = 1,   /* gc_init of heap slots */
    GC_HOOK_HANDLE = 2, /* handle push and scope exit; persistent handles, globals and tables */
    GC_HOOK_FRAME = 4,  /* a reference enters a frame cell */
};

/* One thread of allocation and mutation of one heap.  The fields are data that the inline paths
 * read; only heap/, roots/ and collectors write them. */
struct gc_mutator {
    uint8_t *base;         /* of the heap; never changes */
    uint64_t header_bits;  /* or'ed into each new header: allocate black, born logged, count 1 */
    uint32_t barrier_mask; /* gc_store: slow when (header.gc & mask) == want */
    uint32_t barrier_want; /* never: mask 0, want 1; always: mask 0, want 0 */
    uint32_t poll;         /* nonzero: the next safepoint has work */
    uint32_t hooks;        /* enum gc_hook */
    struct gc_handle_entry *handles;
    uint64_t handle_tag;       /* heap_id << 32 */
    uint64_t handle_top;       /* bytes of entries in use */
    uint64_t handle_limit;     /* gc_root is slow from here on, bytes */
    uint64_t handle_epoch;     /* grows at every exit of a scope that held handles */
    struct gc_scope *scope;    /* innermost scope */
    struct gc_frame *frame;    /* innermost frame */
    uint32_t heap_id;          /* of this tenancy of the heap; changes at reset */
    uint32_t nogc;             /* nesting depth of no-GC regions */
    int32_t status;            /* enum gc_err of the last allocation that returned null */
    uint32_t one_window;       /* nonzero: window_of is 0 throughout */
    uint32_t handle_committed; /* bytes of entries that have memory; see Note [HANDLE-HOOK] in
                                  roots/scope.c */
    struct gc_heap *heap;
    const uint8_t *window_of; /* granules of an array -> window; see gc_alloc_n */
    struct gc_window window[GC_WINDOWS];

    /* Below: slow paths only. */
    uint32_t window_start[GC_WINDOWS];  /* where the present run of each window began, in units */
    struct gc_window stash[GC_WINDOWS]; /* the real windows while stress keeps window[] empty */
    uint64_t allocated_units;           /* in retired windows; see gc_mutator_allocated_bytes */
    uint64_t allocated_objects;         /* counted only while every allocation is slow */
    uint64_t window_refills;
    uint64_t handles_pushed_max; /* high-water mark of entries, seen at slow paths */
    struct gc_mutator *next;
};
GC_STATIC_ASSERT(offsetof(struct gc_mutator, window) <= 128, "the fast path stays in two lines");

GC_C_END

#endif
