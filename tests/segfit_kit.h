/* SPDX-License-Identifier: MIT
 *
 * tests/segfit_kit.h -- a heap whose collector is only a segregated-fit space: tests mark and free
 * by hand, and keep a model of what must be live. */
#ifndef TESTS_SEGFIT_KIT_H
#define TESTS_SEGFIT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "heap/segfit.h"

/* ---- a collector that only allocates ----------------------------------------------------------*/

static inline struct gc_segfit *space_of(struct gc_heap *h)
{
    return gc_heap_state(h);
}
static inline int attach_by_mark(struct gc_heap *h)
{
    return gc_segfit_open(space_of(h), h, GC_SEGFIT_BY_MARK);
}
static inline int attach_by_header(struct gc_heap *h)
{
    return gc_segfit_open(space_of(h), h, GC_SEGFIT_BY_HEADER);
}
static inline void detach(struct gc_heap *h)
{
    gc_segfit_close(space_of(h));
}
static inline void reset(struct gc_heap *h)
{
    gc_segfit_reset(space_of(h));
}
static inline enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    return gc_segfit_alloc(space_of(m->heap), m, units, out);
}
static inline void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    gc_segfit_walk(space_of(h), fn, arg);
}

#define DESCRIPTOR(attach_fn, capabilities)                                                        \
    {                                                                                              \
        GC_COLLECTOR_ABI, .name = "segfit_test", .summary = "allocates", .source = "none",         \
                          .limits = "", .caps = (capabilities),                                    \
                          .state_bytes = sizeof(struct gc_segfit), .attach = (attach_fn),          \
                          .detach = detach, .reset = reset, .alloc_slow = alloc_slow, .walk = walk \
    }
static const struct gc_collector by_mark = DESCRIPTOR(attach_by_mark, GC_CAP_MARKBITS);
static const struct gc_collector by_header = DESCRIPTOR(attach_by_header, 0);

/* ---- fixture ----------------------------------------------------------------------------------*/

struct kit {
    struct gc_heap *h;
    struct gc_mutator *m;
    struct gc_segfit *s;
    const struct gc_type *node; /* 24 bytes: 1365 cells per block */
    const struct gc_type *bytes;
};
#define NODE_UNITS  6u
#define NODE_CELLS  1365u
#define MAX_OBJECTS 200000u

static inline void open_with(struct kit *f, const struct gc_collector *c, uint64_t limit,
                             bool poison)
{
    static const uint16_t refs[] = {0, 1};
    struct gc_options o;
    char err[256] = "";

    gc_options_init(&o, c);
    o.core[GC_OPT_HEAP_SIZE] = limit;
    o.core[GC_OPT_POISON] = poison;
    if (gc_heap_open(c, &o, &f->h, err, sizeof err) != GC_OK)
        fail_msg("open: %s", err);
    f->m = gc_heap_mutator(f->h);
    f->s = space_of(f->h);
    assert_int_equal(gc_type_struct(f->h, "node", 4, refs, 2, &f->node), GC_OK);
    assert_int_equal(gc_type_byte_array(f->h, "bytes", 1, &f->bytes), GC_OK);
}
static inline void open_by_mark(struct kit *f)
{
    open_with(f, &by_mark, (uint64_t)4 << 20, false);
}
static inline void open_by_header(struct kit *f)
{
    open_with(f, &by_header, (uint64_t)4 << 20, false);
}
static inline void check(struct kit *f)
{
    char err[256] = "";

    if (!gc_segfit_verify(f->s, err, sizeof err))
        fail_msg("verify: %s", err);
}
static inline void done(struct kit *f)
{
    gc_may_gc_begin();
    check(f);
    gc_heap_close(f->h);
}

/* What a collection does around marking. */
static inline void stop(struct kit *f)
{
    gc_segfit_retire(f->s, f->m);
    if (f->s->mode == GC_SEGFIT_BY_MARK)
        gc_segfit_clear_marks(f->s);
}

/* An array of `units` in all. */
static inline gc_ref alloc_units(struct kit *f, uint32_t units)
{
    return gc_try_alloc_n(f->m, f->bytes, units * GC_UNIT_BYTES - 12);
}
static inline gc_ref alloc_node(struct kit *f)
{
    return gc_try_alloc(f->m, f->node);
}
static inline bool all_zero(struct kit *f, uint32_t unit, uint32_t units)
{
    const uint32_t *at = gc_unit(f->h, unit);

    for (uint32_t i = 0; i < units; i++) {
        if (at[i] != 0)
            return false;
    }
    return true;
}

/* Objects that must be live, by the granule where they begin, inside the first blocks. */
#define MODEL_BLOCKS   128u
#define MODEL_GRANULES (MODEL_BLOCKS * GC_BLOCK_UNITS / GC_GRANULE_UNITS)
struct model {
    uint32_t units[MODEL_GRANULES]; /* 0: no object begins here */
    uint32_t first_unit;
    uint32_t count;
    bool wrong;
};
static inline struct model *model_new(struct kit *f)
{
    struct model *md = calloc(1, sizeof *md);

    assert_non_null(md);
    md->first_unit = gc_block_unit(f->h->pool.first);
    return md;
}
static inline uint32_t model_at(const struct model *md, gc_ref r)
{
    uint32_t at = (r.bits - md->first_unit) / GC_GRANULE_UNITS;

    assert_in_range(at, 0, MODEL_GRANULES - 1);
    return at;
}
/* A fresh object: it must not lie on a live one. */
static inline void model_add(struct model *md, gc_ref r, uint32_t units)
{
    uint32_t at = model_at(md, r);

    for (uint32_t i = 0; i < units / GC_GRANULE_UNITS; i++)
        assert_int_equal(md->units[at + i], 0);
    md->units[at] = units;
    md->count++;
}
static inline void model_drop(struct model *md, gc_ref r)
{
    md->units[model_at(md, r)] = 0;
    md->count--;
}
static inline void count_walked(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct model *md = arg;

    (void)type;
    if (md->units[model_at(md, obj)] != units)
        md->wrong = true;
    md->count--;
}
/* The walk visits exactly the model's objects. */
static inline void model_check(struct kit *f, struct model *md)
{
    uint32_t count = md->count;

    gc_segfit_walk(f->s, count_walked, md);
    assert_false(md->wrong);
    assert_int_equal(md->count, 0);
    md->count = count;
}

static inline uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

#endif
