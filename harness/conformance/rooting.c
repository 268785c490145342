/* SPDX-License-Identifier: MIT
 *
 * Conformance: what a collector sees of roots: kinds, encodings, counts, and roots that come and
 * go by the thousand. */
#include <stdlib.h>

#include "harness/conformance/kit.h"

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ++*(uint32_t *)data;
}
static const struct gc_host_type counted = {"conf.rooting", count_death};

/* ---- roots in an encoding of their owner's ---- */

enum { ENCODED = 40, TAG_BITS = 2 };

/* Big-endian words of 8 bytes: a reference above two bits of tag.  The owner lists a decoded copy
 * and encodes it again when the collection is done. */
struct encoded_roots {
    struct gc_root_provider provider;
    unsigned char words[ENCODED][8];
    gc_slot plain[ENCODED];
    uint32_t listed, done;
};

static void encode(struct encoded_roots *e, uint32_t i, gc_ref r, uint32_t tag)
{
    uint64_t word = (uint64_t)r.bits << TAG_BITS | tag;

    for (uint32_t b = 0; b < 8; b++)
        e->words[i][b] = (unsigned char)(word >> (56 - 8 * b));
}
static uint64_t word_of(const struct encoded_roots *e, uint32_t i)
{
    uint64_t word = 0;

    for (uint32_t b = 0; b < 8; b++)
        word = word << 8 | e->words[i][b];
    return word;
}
static gc_ref decode(const struct encoded_roots *e, uint32_t i)
{
    return (gc_ref){(uint32_t)(word_of(e, i) >> TAG_BITS)};
}
static uint32_t tag_of(const struct encoded_roots *e, uint32_t i)
{
    return (uint32_t)word_of(e, i) & ((1u << TAG_BITS) - 1);
}

static int list_encoded(struct gc_root_provider *p, struct gc_root_list *l)
{
    struct encoded_roots *e = (struct encoded_roots *)p;

    for (uint32_t i = 0; i < ENCODED; i++)
        gc_slot_set(&e->plain[i], decode(e, i));
    e->listed++;
    return gc_root_list_add(l, e->plain, ENCODED, sizeof(gc_slot), GC_ROOT_OTHER, "encoded");
}
static void done_encoded(struct gc_root_provider *p, struct gc_heap *h)
{
    struct encoded_roots *e = (struct encoded_roots *)p;

    (void)h;
    for (uint32_t i = 0; i < ENCODED; i++)
        encode(e, i, gc_slot_get(&e->plain[i]), tag_of(e, i));
    e->done++;
}
static void reset_encoded(struct gc_root_provider *p, struct gc_heap *h)
{
    struct encoded_roots *e = (struct encoded_roots *)p;

    (void)h;
    for (uint32_t i = 0; i < ENCODED; i++)
        encode(e, i, GC_NULL, 0);
}
static void close_encoded(struct gc_root_provider *p, struct gc_heap *h)
{
    (void)h;
    free(p);
}

/* A host's own cells are counted like table cells. */
static void set_encoded(struct conf *t, struct encoded_roots *e, uint32_t i, gc_ref r)
{
    gc_ref old = decode(e, i);

    if (gc_is_object(r) && (t->m->hooks & GC_HOOK_HANDLE))
        t->collector->clone_ref(t->m, r);
    encode(e, i, r, i % 4);
    if (gc_is_object(old) && (t->m->hooks & GC_HOOK_HANDLE))
        t->collector->drop_ref(t->m, old);
}

static void encoded_roots_survive(struct conf *t)
{
    struct encoded_roots *e = calloc(1, sizeof *e);

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, e != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    e->provider = (struct gc_root_provider){.name = "encoded",
                                            .list = list_encoded,
                                            .reset = reset_encoded,
                                            .close = close_encoded,
                                            .done = done_encoded};
    gc_root_provider_add(t->heap, &e->provider);
    for (uint32_t i = 0; i < ENCODED; i++)
        set_encoded(t, e, i, i % 5 == 3 ? gc_i31((int32_t)i - 20) : conf_node(t, i));
    for (uint32_t round = 0; round < 4; round++) {
        conf_garbage(t, 60000);
        conf_collect(t);
        for (uint32_t i = 0; i < ENCODED; i++) {
            CONF_CHECK_THAT(t, tag_of(e, i) == i % 4, "the tag of an encoded root was lost");
            if (i % 5 == 3)
                CONF_CHECK_THAT(t, gc_i31_value(decode(e, i)) == (int32_t)i - 20,
                                "an integer in an encoded root changed");
            else
                conf_expect_node(t, decode(e, i), i, "an encoded root");
        }
    }
    CONF_CHECK_THAT(t, e->done == e->listed, "%u of %u collections told the owner that they ended",
                    e->done, e->listed);
    for (uint32_t i = 0; i < ENCODED; i++)
        set_encoded(t, e, i, GC_NULL);
}

/* ---- the list ---- */

struct sought {
    const void *slot;
    enum gc_root_kind kind;
    const char *name;
};

static void expect_listed(struct conf *t, const struct sought *x)
{
    const struct gc_root_list *l = &t->heap->roots;
    uint32_t met = 0;

    for (uint32_t i = 0; i < l->count; i++) {
        const struct gc_root_span *s = &l->spans[i];

        for (uint32_t k = 0; k < s->count; k++) {
            if ((const uint8_t *)s->base + (size_t)k * s->stride != (const uint8_t *)x->slot)
                continue;
            met++;
            CONF_CHECK_THAT(t, s->kind == x->kind, "%s is listed as kind %d instead of %d", x->name,
                            (int)s->kind, (int)x->kind);
            CONF_CHECK_THAT(t, s->why != NULL && s->why[0] != '\0', "%s is listed without a reason",
                            x->name);
        }
    }
    CONF_CHECK_THAT(t, met == 1, "%s is listed %u times", x->name, met);
}

static void roots_are_listed_once_by_kind(struct conf *t)
{
    struct gc_table *table;
    gc_local cells[2];
    struct gc_frame f;
    gc_persistent p;
    gc_handle h;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    CONF_CHECK_THAT(t, gc_table_new(t->m, "conf.t", 3, &table) == GC_OK, "no table");
    h = gc_root(t->m, conf_node(t, 1));
    CONF_CHECK_THAT(t, gc_persistent_new(t->m, gc_get(t->m, h), &p) == GC_OK, "no root");
    gc_frame_push(t->m, &f, cells, 2);
    gc_local_set(t->m, &cells[1], gc_get(t->m, h));
    for (int round = 0; round < 2; round++) {
        conf_collect(t);
        {
            const struct sought frame = {&cells[1], GC_ROOT_FRAME, "a frame cell"};
            const struct sought handle = {&gc_handle_entry_(t->m, h)->ref, GC_ROOT_HANDLE,
                                          "a handle's entry"};
            uint32_t frames = 0;

            expect_listed(t, &frame);
            expect_listed(t, &handle);
            for (uint32_t i = 0; i < t->heap->roots.count; i++)
                frames += t->heap->roots.spans[i].kind == GC_ROOT_FRAME;
            CONF_CHECK_THAT(t, frames == 1, "%u spans are listed as frames instead of 1", frames);
        }
    }
    gc_frame_pop(t->m, &f);
    conf_collect(t);
    for (uint32_t i = 0; i < t->heap->roots.count; i++)
        CONF_CHECK_THAT(t, t->heap->roots.spans[i].kind != GC_ROOT_FRAME,
                        "a frame that was popped is still listed");
}

/* Reading and updating roots is no use of them: counts stay what they were. */
static void collections_leave_counts_alone(struct conf *t)
{
    enum { NODES = 30 };
    gc_handle h[NODES], twice[NODES];
    uint32_t before[NODES];
    gc_local cells[NODES];
    struct gc_frame f;

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m");
    gc_frame_push(t->m, &f, cells, NODES);
    for (uint32_t i = 0; i < NODES; i++) {
        h[i] = gc_root(t->m, conf_node(t, i));
        twice[i] = gc_root(t->m, gc_get(t->m, h[i]));
        gc_local_set(t->m, &cells[i], gc_get(t->m, h[i]));
    }
    conf_settle(t);
    for (uint32_t i = 0; i < NODES; i++)
        before[i] = gc_header_gc(gc_header(t->m, gc_get(t->m, h[i]))) >> GC_COLLECTOR_SHIFT;
    for (int round = 0; round < 6; round++) {
        if (round % 3 == 2) {
            conf_collect(t);
        } else { /* a full one would repair what this one does to counts */
            CONF_CHECK_THAT(t, gc_heap_collect(t->heap, GC_REASON_USER, GC_EXTENT_YOUNG) == GC_OK,
                            "a collection was refused");
        }
        conf_verify(t, "after a collection"); /* recounts */
        for (uint32_t i = 0; i < NODES; i++) {
            uint32_t now =
                gc_header_gc(gc_header(t->m, gc_get(t->m, twice[i]))) >> GC_COLLECTOR_SHIFT;

            CONF_CHECK_THAT(t, now == before[i],
                            "a collection changed the count of a rooted object from %u to %u",
                            before[i], now);
            conf_expect_node(t, gc_local_get(&cells[i]), i, "a frame cell");
        }
    }
    gc_frame_pop(t->m, &f);
}

/* ---- roots that come and go ---- */

/* The pending exception of a machine: thrown into a global, caught into a frame, forgotten. */
static void exceptions_do_not_leak(struct conf *t)
{
    uint32_t *deaths = calloc(1, sizeof *deaths);
    enum { THROWS = 100000, HOSTS = 50 };
    struct gc_table *pending;
    gc_local caught[1];
    struct gc_frame f;
    size_t used;
    gc_ref r;

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    CONF_CHECK_THAT(t, gc_table_new(t->m, "pending", 1, &pending) == GC_OK, "no global");
    conf_settle(t);
    used = gc_heap_used(t->heap);
    for (uint32_t i = 0; i < THROWS; i++) {
        bool host = i % (THROWS / HOSTS) == 0;

        r = host ? gc_extern_new(t->m, &counted, deaths) : conf_node(t, i);
        CONF_CHECK_THAT(t, !gc_is_null(r) && gc_table_set(t->m, pending, 0, r) == GC_OK,
                        "exception %u found no room", i);
        gc_frame_push(t->m, &f, caught, 1);
        CONF_CHECK_THAT(t, gc_table_get(t->m, pending, 0, &r) == GC_OK, "no global");
        gc_local_set(t->m, &caught[0], r);
        CONF_CHECK_THAT(t, gc_table_set(t->m, pending, 0, GC_NULL) == GC_OK, "no global");
        if (i % 1000 == 1)
            (void)gc_collect(t->m);
        if (!host)
            conf_expect_node(t, gc_local_get(&caught[0]), i, "a caught exception");
        gc_frame_pop(t->m, &f);
        gc_safepoint(t->m);
    }
    conf_verify(t, "after the last exception"); /* before a trace repairs counts */
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, *deaths == HOSTS, "%u of %u caught exceptions were reclaimed", *deaths,
                    (uint32_t)HOSTS);
    CONF_CHECK_THAT(t, gc_heap_used(t->heap) <= used + 4 * GC_BLOCK_BYTES,
                    "%zu bytes are in use after %u exceptions, %zu before", gc_heap_used(t->heap),
                    (uint32_t)THROWS, used);
    conf_close(t);
    free(deaths);
}

static void shown_twice_dies_once(struct conf *t)
{
    uint32_t *deaths = calloc(1, sizeof *deaths);
    enum { ROUNDS = 200 };

    gc_may_gc_begin();
    CONF_CHECK_THAT(t, deaths != NULL, "no memory for the case itself");
    conf_open(t, "heap-size=1m");
    for (uint32_t round = 0; round < ROUNDS; round++) {
        gc_local cells[4], inner[2];
        struct gc_frame f, g;
        struct gc_scope s;
        gc_handle args[4];

        gc_frame_push(t->m, &f, cells, 4);
        gc_scope_enter(t->m, &s);
        args[0] = gc_root(t->m, gc_extern_new(t->m, &counted, deaths));
        args[1] = args[0];
        args[2] = gc_root(t->m, gc_get(t->m, args[0]));
        args[3] = gc_root(t->m, gc_i31(3));
        gc_frame_pass_args(t->m, args, 4, cells);
        gc_frame_push(t->m, &g, inner, 2);
        gc_frame_pass_args(t->m, args, 2, inner);
        gc_scope_exit(t->m, &s);
        if (round % 20 == 0) {
            conf_collect(t);
            gc_host_run_finalizers(t->m);
        }
        CONF_CHECK_THAT(t, *deaths <= round, "an object died although frames hold it");
        gc_frame_pop(t->m, &g);
        gc_local_set(t->m, &cells[0], gc_local_get(&cells[2]));
        gc_frame_pop(t->m, &f);
    }
    conf_verify(t, "after the last frame"); /* before a trace repairs counts */
    conf_settle(t);
    gc_host_run_finalizers(t->m);
    CONF_CHECK_THAT(t, *deaths == ROUNDS,
                    "%u of %u objects that frames held several times over were reclaimed", *deaths,
                    (uint32_t)ROUNDS);
    conf_close(t);
    free(deaths);
}

/* Each allocation collects: what was allocated before must be rooted already. */
static void new_objects_are_rooted(struct conf *t)
{
    enum { PAIRS = 300 };

    gc_may_gc_begin();
    conf_open(t, "heap-size=1m stress-alloc=1 poison=1");
    for (uint32_t i = 0; i < PAIRS; i++) {
        struct gc_scope s;
        gc_handle first, second;

        gc_scope_enter(t->m, &s);
        first = gc_new(t->m, t->node);
        gc_set_u32(t->m, gc_get(t->m, first), CONF_NUMBER, i);
        second = gc_new(t->m, t->node);
        gc_store(t->m, gc_get(t->m, second), CONF_LEFT, gc_get(t->m, first));
        gc_set(t->m, first, GC_NULL);
        first = gc_new(t->m, t->wide);
        CONF_CHECK_THAT(t, gc_is_object(gc_get(t->m, first)), "gc_new gave no object");
        conf_expect_type(t, gc_load(t->m, gc_get(t->m, second), CONF_LEFT), t->node,
                         "a field of an object from gc_new");
        CONF_CHECK_THAT(
            t, gc_get_u32(t->m, gc_load(t->m, gc_get(t->m, second), CONF_LEFT), CONF_NUMBER) == i,
            "the first of two objects from gc_new lost its number");
        gc_scope_exit(t->m, &s);
    }
    CONF_CHECK_THAT(t, t->heap->stress.forced >= 3 * PAIRS, "stress made %llu collections only",
                    (unsigned long long)t->heap->stress.forced);
}

#define COUNT_CAUSE "a hook took a count that no hook gives back, or gave one back twice"

static const struct conf_case cases[] = {
    {"encoded-roots-survive",
     "an owner may keep roots in an encoding of its own: the decoded copy is updated, then encoded",
     "end() leaves slots of c->roots with old references", GC_CAP_COLLECTS, encoded_roots_survive,
     "G8 C29"},
    {"roots-are-listed-once-by-kind", "each root is listed once, by its kind and with a reason",
     "this is the heap's own promise; begin() changed c->roots", GC_CAP_COLLECTS,
     roots_are_listed_once_by_kind, "G3 G5 G7"},
    {"collections-leave-counts-alone", "a collection changes no count of what stays rooted",
     COUNT_CAUSE, GC_CAP_COLLECTS | GC_CAP_COUNTS, collections_leave_counts_alone, "G6 H11 D2"},
    {"new-objects-are-rooted", "two objects allocated in a row survive a collection at each",
     "header_bits or the window of a new object make it look dead", GC_CAP_COLLECTS,
     new_objects_are_rooted, "R35"},
    {"exceptions-do-not-leak", "100000 exceptions pass through a global and a frame and are gone",
     COUNT_CAUSE, GC_CAP_COLLECTS, exceptions_do_not_leak, "C16 C17"},
    {"shown-twice-dies-once", "an object that entered frames several times over dies after them",
     "expose_ref() takes a count each time although the set holds the object already",
     GC_CAP_COLLECTS, shown_twice_dies_once, "H15 C10 C35"},
};

CONF_THEME(70, rooting) = {"roots in detail", cases, sizeof cases / sizeof cases[0]};
