/* SPDX-License-Identifier: MIT
 *
 * Conformance: the shape of the object graph: sharing, identity, depth, breadth, cycles. */
#include <stdlib.h>

#include "harness/check_child.h"
#include "harness/conformance/kit.h"

/* A diamond with a shared bottom, a cycle through it and an object that refers to itself. */
static void shape_is_kept(struct conf *t)
{
    enum { TOP, LEFT, RIGHT, BOTTOM, OBJECTS };
    gc_handle h[OBJECTS];

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    for (uint32_t i = 0; i < OBJECTS; i++)
        h[i] = gc_root(t->m, conf_node(t, i));
    gc_store(t->m, gc_get(t->m, h[TOP]), CONF_LEFT, gc_get(t->m, h[LEFT]));
    gc_store(t->m, gc_get(t->m, h[TOP]), CONF_RIGHT, gc_get(t->m, h[RIGHT]));
    gc_store(t->m, gc_get(t->m, h[LEFT]), CONF_LEFT, gc_get(t->m, h[BOTTOM]));
    gc_store(t->m, gc_get(t->m, h[LEFT]), CONF_RIGHT, gc_get(t->m, h[LEFT]));
    gc_store(t->m, gc_get(t->m, h[RIGHT]), CONF_LEFT, gc_get(t->m, h[BOTTOM]));
    gc_store(t->m, gc_get(t->m, h[BOTTOM]), CONF_RIGHT, gc_get(t->m, h[TOP]));
    gc_set(t->m, h[RIGHT], GC_NULL);
    for (int i = 0; i < 4; i++) {
        gc_ref top, left, right, bottom;

        conf_garbage(t, 50000);
        t->watched = 0;
        top = gc_get(t->m, h[TOP]);
        (void)conf_watch(t, top);
        (void)conf_watch(t, gc_load(t->m, top, CONF_LEFT));
        (void)conf_watch(t, gc_load(t->m, top, CONF_RIGHT));
        (void)conf_watch(t, gc_get(t->m, h[BOTTOM]));
        conf_collect(t);
        top = gc_get(t->m, h[TOP]);
        conf_expect_kept(t, TOP, top, TOP, "a handle", "shared root");
        left = gc_load(t->m, top, CONF_LEFT);
        conf_expect_kept(t, LEFT, left, LEFT, "the left field of a diamond's top", "shared slot");
        conf_expect_kept(t, LEFT, gc_get(t->m, h[LEFT]), LEFT, "a handle", "shared root");
        right = gc_load(t->m, top, CONF_RIGHT);
        conf_expect_kept(t, RIGHT, right, RIGHT, "the right field of a diamond's top",
                         "shared slot");
        bottom = gc_load(t->m, left, CONF_LEFT);
        conf_expect_kept(t, BOTTOM, bottom, BOTTOM, "one of two fields that share an object",
                         "shared slot");
        conf_expect_kept(t, BOTTOM, gc_load(t->m, right, CONF_LEFT), BOTTOM,
                         "the other of two fields that share an object", "shared slot");
        conf_expect_kept(t, LEFT, gc_load(t->m, left, CONF_RIGHT), LEFT,
                         "the field in which an object refers to itself", "shared slot");
        conf_expect_kept(t, TOP, gc_load(t->m, bottom, CONF_RIGHT), TOP,
                         "the field that closes a cycle", "shared slot");
    }
    for (uint32_t i = 0; i < OBJECTS; i++)
        gc_set(t->m, h[i], GC_NULL);
}

enum { HASHED = 300 };

static void identity_hash_is_stable(struct conf *t)
{
    uint32_t hash[HASHED], distinct = 0;
    gc_handle keep;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    keep = gc_root(t->m, conf_array(t, t->refs, HASHED));
    for (uint32_t i = 0; i < HASHED; i++) {
        gc_ref r = conf_node(t, i);

        hash[i] = gc_identity_hash(t->m, r);
        gc_array_store(t->m, gc_get(t->m, keep), i, r);
        distinct += i > 0 && hash[i] != hash[i - 1];
        (void)gc_identity_hash(t->m, conf_node(t, 0xDEAD));
    }
    CONF_CHECK_THAT(t, distinct > HASHED / 2, "identity hashes are not spread");
    for (int round = 0; round < 4; round++) {
        conf_garbage(t, 100000);
        conf_collect(t);
        for (uint32_t i = 0; i < HASHED; i++) {
            gc_ref r = gc_array_load(t->m, gc_get(t->m, keep), i);
            uint32_t now;

            conf_expect_node(t, r, i, "an array");
            now = gc_identity_hash(t->m, r);
            CONF_CHECK_THAT(t, now == hash[i],
                            "the identity hash of node %u was 0x%08x and is 0x%08x", i, hash[i],
                            now);
        }
    }
}

/* ---- depth, breadth, cycles ---- */

enum { DEEP = 30000 };

static void deep_structures_need_no_stack(struct conf *t)
{
    gc_handle head;

    gc_may_gc_begin();
    conf_open(t, "heap-size=4m mark-stack=4096");
    child_limit_stack(400 << 10);
    head = gc_root(t->m, GC_NULL);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < DEEP; i++) {
            gc_ref r = conf_node(t, i);

            gc_init(t->m, r, round == 0 ? CONF_LEFT : CONF_RIGHT, gc_get(t->m, head));
            gc_set(t->m, head, r);
        }
        conf_collect(t);
        conf_doing(t, "following a list of %d nodes", DEEP);
        {
            gc_ref r = gc_get(t->m, head);

            for (uint32_t i = DEEP; i-- > 0;
                 r = gc_load(t->m, r, round == 0 ? CONF_LEFT : CONF_RIGHT))
                conf_expect_node(t, r, i, "a long list");
        }
        gc_set(t->m, head, GC_NULL);
        conf_doing(t, "letting a list of %d nodes die", DEEP);
        conf_collect(t);
    }
}

enum { BROAD = 20000 };

/* More children than a mark stack of 4 KiB can hold. */
static void broad_structures_overflow_safely(struct conf *t)
{
    gc_handle all;

    gc_may_gc_begin();
    conf_open(t, "heap-size=6m mark-stack=4096");
    all = gc_root(t->m, conf_array(t, t->refs, BROAD));
    for (uint32_t i = 0; i < BROAD; i++) {
        gc_ref r = conf_node(t, i);

        gc_init(t->m, r, CONF_RIGHT,
                i > 0 ? gc_array_load(t->m, gc_get(t->m, all), i - 1) : GC_NULL);
        gc_array_store(t->m, gc_get(t->m, all), i, r);
    }
    for (int round = 0; round < 2; round++) {
        conf_collect(t);
        for (uint32_t i = 0; i < BROAD; i++)
            conf_expect_node(t, gc_array_load(t->m, gc_get(t->m, all), i), i,
                             "an array of 20000 nodes");
    }
}

/* An array of short arrays of nodes: short ones are scanned at once, and many of them are met
 * before the first node is. */
static void bushes_overflow_safely(struct conf *t)
{
    enum { WIDTH = 120 };
    gc_handle top;

    gc_may_gc_begin();
    conf_open(t, "heap-size=6m mark-stack=1k");
    top = gc_root(t->m, conf_array(t, t->refs, WIDTH));
    for (uint32_t i = 0; i < WIDTH; i++) {
        gc_ref r = conf_array(t, t->refs, WIDTH);

        gc_array_store(t->m, gc_get(t->m, top), i, r);
        for (uint32_t k = 0; k < WIDTH; k++) {
            r = conf_node(t, i * WIDTH + k);
            gc_array_store(t->m, gc_array_load(t->m, gc_get(t->m, top), i), k, r);
        }
    }
    conf_collect(t);
    conf_collect(t);
    for (uint32_t i = 0; i < WIDTH * WIDTH; i++) {
        gc_ref twig = gc_array_load(t->m, gc_get(t->m, top), i / WIDTH);

        conf_expect_node(t, gc_array_load(t->m, twig, i % WIDTH), i, "a node of a bush");
    }
}

/* More roots than the mark stack holds, each with a child of its own. */
static void many_roots_overflow_safely(struct conf *t)
{
    enum { ROOTS = 6000 };
    gc_handle *h = calloc(ROOTS, sizeof *h);

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, h != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=2m mark-stack=4k");
    for (uint32_t i = 0; i < ROOTS; i++) {
        gc_ref child;

        h[i] = gc_root(t->m, conf_node(t, 2 * i));
        child = conf_node(t, 2 * i + 1);
        gc_store(t->m, gc_get(t->m, h[i]), CONF_LEFT, child);
    }
    conf_settle(t);
    for (uint32_t i = 0; i < ROOTS; i++) {
        gc_ref r = gc_get(t->m, h[i]);

        conf_expect_node(t, r, 2 * i, "what one of many handles holds");
        conf_expect_node(t, gc_load(t->m, r, CONF_LEFT), 2 * i + 1,
                         "what an object refers to that one of many handles holds");
    }
    conf_expect_books(t, "with many handles");
    free(h);
}

static void cycles_are_reclaimed(struct conf *t)
{
    uint64_t limit = (uint64_t)1 << 20;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0");
    if (!conf_reclaims_cycles(t))
        conf_skip(t, "with these options cycles are leaked by design");
    for (uint64_t done = 0; done < 8 * limit; done += 4 * 32) {
        struct gc_scope s;
        gc_handle a, b;
        gc_ref r;

        conf_doing(t, "allocating cyclic garbage, %llu KiB so far", (unsigned long long)done >> 10);
        gc_scope_enter(t->m, &s);
        a = gc_root(t->m, conf_node(t, 1));
        b = gc_root(t->m, conf_node(t, 2));
        gc_store(t->m, gc_get(t->m, a), CONF_LEFT, gc_get(t->m, b));
        gc_store(t->m, gc_get(t->m, b), CONF_LEFT, gc_get(t->m, a));
        r = conf_node(t, 3);
        gc_store(t->m, r, CONF_RIGHT, r); /* to itself */
        gc_store(t->m, gc_get(t->m, a), CONF_RIGHT, r);
        r = conf_node(t, 4);
        gc_store(t->m, gc_get(t->m, b), CONF_RIGHT, r); /* hangs from the cycle */
        gc_scope_exit(t->m, &s);
    }
    conf_expect_books(t, "after cyclic garbage");
}

static const struct conf_case cases[] = {
    {"shape-is-kept", "shared objects stay shared and cycles stay closed",
     "an object was copied twice: test the forwarding bit before copying", GC_CAP_COLLECTS,
     shape_is_kept, "N1"},
    {"identity-hash-is-stable", "the identity hash of an object never changes",
     "a copy did not inherit the hash bits of the header, or resolve() answered wrongly",
     GC_CAP_COLLECTS, identity_hash_is_stable, "R24 C45"},
    {"deep-structures-need-no-stack",
     "a list of 30000 nodes is traced and freed on a small C stack",
     "recursion over the object graph; use the work list", GC_CAP_COLLECTS,
     deep_structures_need_no_stack, "D5 C13"},
    {"broad-structures-overflow-safely", "an overflow of the mark stack loses no object",
     "an overflow of the work list was not followed by a rescan (gc_trace_rescan)", GC_CAP_COLLECTS,
     broad_structures_overflow_safely, "D5 C14"},
    {"bushes-overflow-safely", "many short arrays overflow the mark stack and lose no object",
     "an overflow of the work list was not followed by a rescan (gc_trace_rescan)", GC_CAP_COLLECTS,
     bushes_overflow_safely, "D5 C14"},
    {"many-roots-overflow-safely", "more roots than the mark stack holds lose no object",
     "roots that do not fit on the mark stack must be offered again when it is empty",
     GC_CAP_COLLECTS, many_roots_overflow_safely, "D5 C14"},
    {"cycles-are-reclaimed", "dead objects that refer to each other are reclaimed",
     "counting alone never frees a cycle; a backup trace or trial deletion must find it",
     GC_CAP_COLLECTS | GC_CAP_CYCLES, cycles_are_reclaimed, "D6"},
};

CONF_THEME(40, graph) = {"the graph", cases, sizeof cases / sizeof cases[0]};
