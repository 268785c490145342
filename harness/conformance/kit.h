/* SPDX-License-Identifier: MIT
 *
 * harness/conformance/kit.h -- what the cases of the conformance suite are written with.
 *
 * Invariant: an object that the kit made carries its number and data derived from the number, so
 * that what survived a collection can be told from what only looks alike. */
#ifndef HARNESS_CONFORMANCE_KIT_H
#define HARNESS_CONFORMANCE_KIT_H

#include "harness/conformance/suite.h"
#include "roots/roots.h"
#include "workloads/workload.h"

/* Where a case is, shared with the parent process: a crash is explained with it. */
struct conf_shared {
    struct conf_verdict verdict;
    bool decided;
    char doing[200];
    uint64_t step;
    uint64_t collections;
};

/* Objects whose fate the next conf_collect records. */
#define CONF_WATCHED 512u
struct conf_watch {
    uint32_t before; /* numbers of references: they keep nothing alive */
    uint32_t after;  /* as the collector resolved it before it reclaimed anything; null: dead */
};

struct conf {
    const struct conf_subject *subject;
    const struct conf_case *test;
    const struct gc_collector *collector;
    struct conf_shared *shared;
    struct gc_heap *heap; /* opened by conf_open; the case's main heap */
    struct gc_mutator *m;
    struct gc_rng rng;
    uint64_t budget; /* of collection steps in conf_collect; 0: no bound */

    /* Types of the main heap. */
    const struct gc_type *node;  /* struct: references in words 0 and 1, data behind them */
    const struct gc_type *wide;  /* struct of CONF_WIDE words, references at conf_wide_refs */
    const struct gc_type *refs;  /* references */
    const struct gc_type *bytes; /* 1-byte elements */
    const struct gc_type *longs; /* 8-byte elements */
    const struct gc_type *rows;  /* structs of CONF_ROW words, references at conf_row_refs */

    struct conf_watch watch[CONF_WATCHED];
    uint32_t watched;
};

enum { CONF_LEFT, CONF_RIGHT, CONF_NUMBER, CONF_CHECK, CONF_DATA, CONF_NODE_WORDS = 6 };
enum { CONF_WIDE = 150, CONF_WIDE_REFS = 14, CONF_ROW = 5, CONF_ROW_REFS = 2 };
extern const uint16_t conf_wide_refs[CONF_WIDE_REFS];
extern const uint16_t conf_row_refs[CONF_ROW_REFS];

/* ---- verdicts ---------------------------------------------------------------------------------*/

/* Ends the case as failed.  `cause` NULL: the case's own. */
_Noreturn void conf_fail(struct conf *t, const char *cause, const char *what, ...) GC_PRINTF(3, 4);
_Noreturn void conf_skip(struct conf *t, const char *why, ...) GC_PRINTF(2, 3);
/* Says what is being done, for the verdict when it crashes. */
void conf_doing(struct conf *t, const char *what, ...) GC_PRINTF(2, 3);
#define CONF_CHECK_THAT(t, cond, ...)        \
    do {                                     \
        if (!(cond))                         \
            conf_fail(t, NULL, __VA_ARGS__); \
    } while (0)

/* Runs fn(t) in a child, which must die of a panic whose message contains `message`. */
void conf_expect_panic(struct conf *t, void (*fn)(struct conf *t), const char *what,
                       const char *message);

/* ---- heaps ------------------------------------------------------------------------------------*/

/* Opens the main heap and registers the types.  `options`: the case's own, "name=value" separated
 * by blanks; "" for none. */
void conf_open(struct conf *t, const char *options);
/* Applies "name=value" settings separated by blanks. */
void conf_set_option(struct conf *t, struct gc_options *o, const char *text);
/* Opens another heap with the subject's and these options; fails the case when it cannot. */
struct gc_heap *conf_open_heap(struct conf *t, const struct gc_collector *collector,
                               const char *options);
/* Registers the kit's types again (after a reset). */
void conf_register(struct conf *t);
void conf_close(struct conf *t) GC_MAY_GC;
/* True when the collector's own option `name` has the value `word`. */
bool conf_option_is(const struct conf *t, const char *name, const char *word);
/* Whether this collector, under these options, reclaims cyclic garbage. */
bool conf_reclaims_cycles(const struct conf *t);

/* A full collection to completion.  Watched objects must not be touched between conf_watch and
 * this: it records what became of each. */
void conf_collect(struct conf *t) GC_MAY_GC;
/* Collections until nothing more can be reclaimed (counting collectors may need a second). */
void conf_settle(struct conf *t) GC_MAY_GC;
uint32_t conf_watch(struct conf *t, gc_ref obj);
/* Runs the heap's own checker. */
void conf_verify(struct conf *t, const char *when);

/* ---- objects ----------------------------------------------------------------------------------*/

/* A node with number `number` and its data; both references null.  Fails the case without room. */
gc_ref conf_node(struct conf *t, uint32_t number) GC_MAY_GC;
/* An array or struct that must fit; fails the case otherwise. */
gc_ref conf_struct(struct conf *t, const struct gc_type *type) GC_MAY_GC;
gc_ref conf_array(struct conf *t, const struct gc_type *type, uint32_t n) GC_MAY_GC;
/* Allocates `bytes` of nodes and small arrays that nobody keeps. */
void conf_garbage(struct conf *t, uint64_t bytes) GC_MAY_GC;
/* Writes words that look like references into the payload of a data array or of unnamed words. */
uint32_t conf_pattern(uint32_t number, uint32_t i);
/* A byte array filled from `number`, and its check. */
gc_ref conf_blob(struct conf *t, uint32_t number, uint32_t n) GC_MAY_GC;
void conf_expect_blob(struct conf *t, gc_ref r, uint32_t number, uint32_t n, const char *where);

/* Fails unless `r`, found in `where`, is a sound object of `type`. */
void conf_expect_type(struct conf *t, gc_ref r, const struct gc_type *type, const char *where);
/* Fails unless `r`, found in `where`, is the node with this number and its data. */
void conf_expect_node(struct conf *t, gc_ref r, uint32_t number, const char *where);
/* As conf_expect_node, for an object that was watched over the last conf_collect: tells "not
 * reached" from "not updated" and "copied twice".  `slot_kind` is what the collector had to visit:
 * "root" or "slot", with "shared " in front when other slots lead to the object too. */
void conf_expect_kept(struct conf *t, uint32_t watch, gc_ref now, uint32_t number,
                      const char *where, const char *slot_kind);

/* Fails unless the heap's charges add up and stay within the limit. */
void conf_expect_books(struct conf *t, const char *when);

#endif
