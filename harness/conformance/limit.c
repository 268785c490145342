/* SPDX-License-Identifier: MIT
 *
 * Conformance: the heap limit, and memory that comes back. */
#include <setjmp.h>
#include <stdlib.h>

#include "harness/conformance/kit.h"

/* Puts nodes in front of the list in `head` until the heap refuses; returns how many there are. */
static uint32_t fill_with_list(struct conf *t, gc_handle head) GC_MAY_GC GC_COLD;
static uint32_t fill_with_list(struct conf *t, gc_handle head)
{
    uint32_t n = 0;

    for (;;) {
        gc_ref r = gc_alloc(t->m, t->node);

        if (gc_is_null(r))
            return n;
        gc_set_u32(t->m, r, CONF_NUMBER, n);
        gc_set_u32(t->m, r, CONF_CHECK, conf_pattern(n, 0));
        gc_set_u64(t->m, r, CONF_DATA, gc_mix(n, 1));
        gc_init(t->m, r, CONF_LEFT, gc_get(t->m, head));
        gc_set(t->m, head, r);
        n++;
        if (n % 64 == 0)
            conf_expect_books(t, "while the heap was filled");
    }
}

static void expect_list(struct conf *t, gc_handle head, uint32_t n)
{
    gc_ref r = gc_get(t->m, head);

    for (uint32_t i = n; i-- > 0; r = gc_load(t->m, r, CONF_LEFT))
        conf_expect_node(t, r, i, "a list that filled the heap");
    CONF_CHECK_THAT(t, gc_is_null(r), "a list of %u nodes does not end", n);
}

static void limit_is_honoured(struct conf *t)
{
    gc_handle head;
    uint32_t n;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    head = gc_root(t->m, GC_NULL);
    conf_doing(t, "filling the heap with live objects");
    n = fill_with_list(t, head);
    CONF_CHECK_THAT(t, t->m->status == GC_ERR_NOMEM, "a heap full of live objects answered \"%s\"",
                    gc_err_text(t->m->status));
    conf_expect_books(t, "when it was full");
    expect_list(t, head, n);
    CONF_CHECK_THAT(t, (size_t)n * t->node->units * GC_UNIT_BYTES >= (size_t)300 << 10,
                    "a heap of 1 MiB was full after %u nodes of %u bytes, less than a third of it",
                    n, t->node->units * GC_UNIT_BYTES);
    CONF_CHECK_THAT(t, (size_t)n * t->node->units * GC_UNIT_BYTES <= (size_t)1 << 20,
                    "%u nodes of %u bytes fitted into 1 MiB", n, t->node->units * GC_UNIT_BYTES);
}

static void memory_comes_back(struct conf *t)
{
    uint32_t first = 0;
    gc_handle head;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    head = gc_root(t->m, GC_NULL);
    for (uint32_t round = 0; round < 6; round++) {
        uint32_t n;

        t->shared->step = round;
        conf_doing(t, "filling the heap for the %uth time", round + 1);
        n = fill_with_list(t, head);
        CONF_CHECK_THAT(t, t->m->status == GC_ERR_NOMEM, "a full heap answered \"%s\"",
                        gc_err_text(t->m->status));
        expect_list(t, head, n);
        if (round == 0)
            first = n;
        if (n < first - first / 10)
            conf_fail(t, "dead objects were not given back, or space was lost in a collection",
                      "a heap that held %u nodes the first time held only %u in round %u", first, n,
                      round + 1);
        gc_set(t->m, head, GC_NULL);
        conf_doing(t, "allocating after everything was dropped");
        for (uint32_t i = 0; i < 100; i++)
            (void)conf_node(t, i);
    }
}

static void garbage_is_reclaimed(struct conf *t)
{
    uint64_t limit = (uint64_t)1 << 20;
    gc_handle live;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    live = gc_root(t->m, conf_node(t, 7));
    for (uint64_t done = 0; done < 20 * limit; done += limit / 8) {
        conf_doing(t, "allocating garbage, %llu KiB so far", (unsigned long long)done >> 10);
        t->shared->step = done >> 10;
        conf_garbage(t, limit / 8);
        conf_expect_books(t, "while garbage was allocated");
        conf_expect_node(t, gc_get(t->m, live), 7, "a handle");
    }
    CONF_CHECK_THAT(t, t->heap->totals.collections > 0 || (t->collector->caps & GC_CAP_COUNTS) != 0,
                    "20 times the limit was allocated without a collection");
}

/* A queue of fixed length: what entered long ago dies, sizes vary up to large ones. */
enum { QUEUE = 64 };

static void mixed_garbage_is_reclaimed(struct conf *t)
{
    static const uint32_t lengths[] = {0, 8, 20, 60, 200, 900, 3000, 7000, 9000, 20000};
    uint32_t number[QUEUE] = {0}, length[QUEUE] = {0};
    uint64_t done = 0;
    gc_handle queue;

    gc_may_gc_begin();
    conf_open(t, "heap-size=4m stress-alloc=0 stress-barrier=0");
    queue = gc_root(t->m, conf_array(t, t->refs, QUEUE));
    for (uint32_t i = 0; done < (uint64_t)80 << 20; i++) {
        uint32_t at = i % QUEUE;
        gc_ref r;

        t->shared->step = i;
        conf_doing(t, "allocating arrays of many sizes");
        if (i >= QUEUE && i % 7 == 0)
            conf_expect_blob(t, gc_array_load(t->m, gc_get(t->m, queue), at), number[at],
                             length[at], "a queue");
        number[at] = i;
        length[at] = lengths[gc_rng_below(&t->rng, 10)];
        r = conf_blob(t, number[at], length[at]);
        gc_array_store(t->m, gc_get(t->m, queue), at, r);
        done += gc_array_bytes(t->bytes, length[at]) + 40;
        if (i % 512 == 0)
            conf_expect_books(t, "while arrays of many sizes were allocated");
    }
}

struct oom {
    jmp_buf back;
    uint32_t calls;
    bool jump;
};

static void on_oom(struct gc_mutator *m, void *arg)
{
    struct oom *o = arg;

    (void)m;
    o->calls++;
    if (o->jump)
        longjmp(o->back, 1);
}

/* In a function of its own: nothing that lives in a register is used after the longjmp. */
static void jump_out(struct conf *t, gc_handle head, struct oom *o) GC_MAY_GC GC_COLD;
static void jump_out(struct conf *t, gc_handle head, struct oom *o)
{
    o->jump = true;
    if (setjmp(o->back) == 0) {
        for (;;)
            (void)fill_with_list(t, head);
    }
}

static void out_of_memory_can_be_caught(struct conf *t)
{
    struct oom *o = calloc(1, sizeof *o);
    gc_handle head;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, o != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m stress-alloc=0 stress-barrier=0");
    gc_heap_on_oom(t->heap, on_oom, o);
    head = gc_root(t->m, GC_NULL);
    (void)fill_with_list(t, head);
    CONF_CHECK_THAT(t, o->calls == 1, "the out-of-memory function was called %u times instead of 1",
                    o->calls);
    (void)gc_try_alloc_n(t->m, t->bytes, 60000);
    CONF_CHECK_THAT(t, o->calls == 1, "gc_try_alloc_n called the out-of-memory function");
    conf_doing(t, "leaving an out-of-memory with longjmp");
    jump_out(t, head, o);
    CONF_CHECK_THAT(t, o->calls == 2, "the second out-of-memory was not told");
    gc_heap_on_oom(t->heap, NULL, NULL);
    if (t->collector->caps & GC_CAP_COLLECTS) {
        gc_set(t->m, head, GC_NULL);
        conf_doing(t, "allocating after a longjmp out of an out-of-memory");
        (void)conf_node(t, 1);
    }
    free(o);
}

static void adaptive_heap_grows(struct conf *t)
{
    uint8_t *base;
    gc_handle head;
    uint32_t n = 0;

    gc_may_gc_begin();
    conf_open(t, "heap-size=512k heap-policy=adaptive heap-max=8m stress-alloc=0");
    base = t->m->base;
    head = gc_root(t->m, GC_NULL);
    while (n < 60000) { /* 1.9 MB live */
        gc_ref r = conf_node(t, n);

        gc_init(t->m, r, CONF_LEFT, gc_get(t->m, head));
        gc_set(t->m, head, r);
        n++;
    }
    expect_list(t, head, n);
    CONF_CHECK_THAT(t, t->heap->totals.grows > 0 && t->heap->acct.limit <= (size_t)8 << 20,
                    "an adaptive heap with 2 MB of live objects has a limit of %zu bytes after "
                    "%llu grows",
                    t->heap->acct.limit, (unsigned long long)t->heap->totals.grows);
    CONF_CHECK_THAT(t, t->m->base == base, "the heap's base moved when it grew");
    n += fill_with_list(t, head);
    CONF_CHECK_THAT(t, t->heap->acct.limit <= (size_t)8 << 20, "the limit passed heap-max");
    CONF_CHECK_THAT(t, n > 100000, "an adaptive heap gave up at %u nodes, far below heap-max", n);
}

static void small_heaps_work(struct conf *t)
{
    gc_handle live;

    gc_may_gc_begin();
    conf_open(t, "heap-size=512k stress-alloc=0");
    live = gc_root(t->m, conf_node(t, 1));
    conf_garbage(t, (t->collector->caps & GC_CAP_COLLECTS) ? 4 << 20 : 100 << 10);
    conf_expect_node(t, gc_get(t->m, live), 1, "a handle");
    conf_expect_books(t, "in the smallest heap");
}

static const struct conf_case cases[] = {
    {"limit-is-honoured",
     "the books never pass the limit; live objects that fill it end in null and GC_ERR_NOMEM",
     "a block was used without being charged, or alloc_slow() answers NEVER instead of FULL", 0,
     limit_is_honoured, "H17 C28"},
    {"memory-comes-back",
     "after an out-of-memory, dropping roots makes all of the heap usable again",
     "end() did not give back what died, or a space lost track of some blocks", GC_CAP_COLLECTS,
     memory_comes_back, "H17"},
    {"garbage-is-reclaimed", "20 times the limit of garbage passes through the heap",
     "end() does not reclaim, or dead objects stay marked", GC_CAP_COLLECTS, garbage_is_reclaimed,
     NULL},
    {"mixed-garbage-is-reclaimed",
     "objects of 12 bytes to 20 KiB come and go, 80 MiB through a heap of 4 MiB",
     "free space of one size cannot be used for another (blocks that became empty must go back to "
     "the pool)",
     GC_CAP_COLLECTS, mixed_garbage_is_reclaimed, NULL},
    {"out-of-memory-can-be-caught",
     "the out-of-memory function is called once, may longjmp, and the heap stays usable",
     "state is left half changed when an allocation fails", 0, out_of_memory_can_be_caught, "H17"},
    {"adaptive-heap-grows", "with heap-policy=adaptive the limit follows the live objects",
     "grow() does not make the new room usable", 0, adaptive_heap_grows, "C37"},
    {"small-heaps-work", "the smallest heap opens and can be used",
     "fixed reserves take all of a small heap", 0, small_heaps_work, NULL},
};

CONF_THEME(20, limit) = {"the limit", cases, sizeof cases / sizeof cases[0]};
