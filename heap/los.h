/* SPDX-License-Identifier: MIT
 *
 * heap/los.h -- large objects: whole pages of their own in blocks from the pool, never copied.
 *
 * Invariant: a large object starts at a page; the blocks under it have kind GC_BLOCK_LARGE. */
#ifndef HEAP_LOS_H
#define HEAP_LOS_H

#include "heap/gc_collector.h"

struct gc_large {
    uint32_t unit; /* where it starts */
    uint32_t pages;
};
struct gc_los {
    struct gc_large *list;
    uint32_t count;
    uint32_t capacity;
    uint8_t *page_flags;  /* per page of the span: GC_PAGE_* */
    uint32_t *page_index; /* per page of the span: where in `list` the object that starts here is */
    uint32_t free_pages;  /* in blocks of kind GC_BLOCK_LARGE */
    uint32_t cursor;      /* block where the next search for free pages begins */
    uint32_t failed;      /* no run of so many free pages exists in held blocks */
    uint32_t old;         /* list[0, old) are old objects, the rest is young */
};
#define GC_PAGE_USED  1u
#define GC_PAGE_START 2u
#define GC_PAGE_MARK  4u
#define GC_PAGE_GREY  8u /* marked by gc_los_mark, not yet given by gc_los_next_grey */

int gc_los_open(struct gc_heap *h) GC_MUST_CHECK;
void gc_los_close(struct gc_heap *h);
void gc_los_reset(struct gc_heap *h);
/* Zeroed space for an object of `bytes`; the caller writes the header. */
enum gc_alloc_status gc_los_alloc(struct gc_heap *h, uint64_t bytes, uint32_t *out);
/* Frees one object (counting collectors); `r` must be a large object. */
void gc_los_free(struct gc_heap *h, gc_ref r);
/* Frees each object for which `live` says false and clears all page marks.  Returns freed bytes. */
size_t gc_los_sweep(struct gc_heap *h, bool (*live)(struct gc_heap *h, gc_ref r));
/* Calls `fn` for each large object. */
void gc_los_walk(struct gc_heap *h, gc_walk_fn fn, void *arg);
/* True when `r` is the start of a large object; any value is allowed. */
bool gc_los_is(const struct gc_heap *h, gc_ref r);
/* Page marks, for collectors without mark bits.  gc_los_mark: true when newly marked; panics with
 * corruption when `r` is no large object. */
bool gc_los_mark(struct gc_heap *h, gc_ref r);
bool gc_los_marked(struct gc_heap *h, gc_ref r);
/* The next object that gc_los_mark newly marked, each once: the caller scans it now.  Null: there
 * is none.  `at` is where the search goes on, 0 at the begin of a trace. */
gc_ref gc_los_next_grey(struct gc_heap *h, uint32_t *at);

/* Generational collectors age large objects in place: each is young until gc_los_age.  Others never
 * call these, and all their objects count as young. */
bool gc_los_young(const struct gc_heap *h, gc_ref r);
/* As gc_los_sweep, of young objects only.  Returns freed bytes. */
size_t gc_los_sweep_young(struct gc_heap *h, bool (*live)(struct gc_heap *h, gc_ref r));
/* Makes all young objects old: sets GC_BIT_OLD in their headers.  Returns their bytes. */
size_t gc_los_age(struct gc_heap *h);

#endif
