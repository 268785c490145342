/* SPDX-License-Identifier: MIT
 *
 * harness/conformance/shadow.h -- a graph in the heap beside the same graph in plain C.
 *
 * Random operations change both.  A comparison walks both from the roots in lock-step: same shape,
 * same data, one place per object.  Only the graph is compared, so objects may move. */
#ifndef HARNESS_CONFORMANCE_SHADOW_H
#define HARNESS_CONFORMANCE_SHADOW_H

#include "harness/conformance/kit.h"

/* Roots of each kind that the graph hangs from. */
enum { SHADOW_HANDLES = 10, SHADOW_PERSISTENTS = 6, SHADOW_CELLS = 6, SHADOW_TABLE = 6 };
enum { SHADOW_ROOTS = SHADOW_HANDLES + SHADOW_PERSISTENTS + SHADOW_CELLS + SHADOW_TABLE };

enum shadow_kind {
    SHADOW_NODE,
    SHADOW_WIDE,
    SHADOW_REFS,
    SHADOW_ROWS,
    SHADOW_BLOB,
    SHADOW_EXTERN,
    SHADOW_KINDS
};

/* A value: 0 null, odd an integer's bits, even 2 * (index of a shadow + 1). */
typedef uint32_t shadow_value;

struct shadow {
    enum shadow_kind kind;
    bool used;
    bool hashed;
    uint32_t serial; /* what its data is made from */
    uint32_t length; /* elements of an array */
    uint32_t slots;
    shadow_value *slot;
    uint32_t hash;  /* identity hash, once asked for */
    uint32_t place; /* reference at the present comparison; 0: not met */
};
/* The data of an extern object; outlives it. */
struct shadow_mortal {
    uint32_t serial;
    uint32_t deaths;
    struct shadow_mortal *next;
};

struct shadow_graph {
    struct conf *t;
    struct shadow *all;
    uint32_t capacity;
    uint32_t *free;
    uint32_t free_count;
    uint32_t *queue;
    uint32_t serial;
    uint32_t reachable; /* at the last comparison */
    struct shadow_mortal *mortals;
    bool acyclic; /* references lead to older objects only (cycles would leak) */

    shadow_value root[SHADOW_ROOTS];
    gc_handle handle[SHADOW_HANDLES];
    gc_persistent persistent[SHADOW_PERSISTENTS];
    gc_local cell[SHADOW_CELLS];
    struct gc_frame frame;
    struct gc_table *table;
};

/* Makes the roots of an empty graph in the main heap. */
void shadow_open(struct shadow_graph *g, struct conf *t);
/* One random operation. */
void shadow_step(struct shadow_graph *g) GC_MAY_GC;
/* Walks both graphs; fails the case at the first difference.  Forgets unreachable shadows. */
void shadow_compare(struct shadow_graph *g);
/* A number that depends on every reachable reference's value. */
uint64_t shadow_checksum(struct shadow_graph *g);
/* Empties all roots. */
void shadow_clear(struct shadow_graph *g);
/* What the files of the shadow share: root `i`; slot `i` of the object of `s` at `r`; the data
 * words of `r`, written or checked. */
gc_ref shadow_root_get(const struct shadow_graph *g, uint32_t i);
void shadow_root_set(struct shadow_graph *g, uint32_t i, gc_ref r, shadow_value v);
gc_slot *shadow_slot(const struct shadow_graph *g, gc_ref r, const struct shadow *s, uint32_t i);
void shadow_data_words(struct shadow_graph *g, gc_ref r, const struct shadow *s, bool check);
extern const struct gc_host_type shadow_host_type;
/* Pops the frame and frees the C side, which the heap's finalizers must not need any more. */
void shadow_close(struct shadow_graph *g) GC_MAY_GC;

#endif
