/* SPDX-License-Identifier: MIT
 *
 * collectors/markcompact.c -- sliding compaction: marks, then moves what is live to the start.
 *
 * Small objects lie one behind the other in one linear space, in the order of their allocation, and
 * keep that order.  A collection marks every granule of each live object in the side bitmap.  One
 * pass over the bitmap alone then writes down where the live bytes of each 512 bytes of heap go;
 * the new place of any object follows from that and from the bits before it.  A second pass over
 * the live objects updates their references and slides them down, both at once.
 *
 * Source  Kermany and Petrank 2006, "The Compressor: concurrent, incremental, and parallel
 *         compaction", PLDI (sections 2 and 3: mark bits of whole objects, offset vector, one pass
 *         over the heap); Abuaiadh, Ossia, Petrank and Silbershtein 2004, "An efficient parallel
 *         heap compaction algorithm", OOPSLA
 * Why     Lisp 2 (Knuth 1973, exercise 2.5-33) passes over the heap three times and needs a word
 *         per object for its new address, which 8-byte headers with hash bits do not have; here it
 *         is one pass, and 4 bytes per 512
 * Limits  the whole heap is traced, and everything behind the first dead object is moved, at each
 *         collection; only marking is done in steps.  Large objects stay where they are
 *
 * There is no copy reserve: beside the live bytes the heap holds 2.4 % of metadata and the mark
 * stack. */
#include "heap/linear.h"
#include "heap/mem_state.h"
#include "heap/tracer.h"

/* ---- state ----------------------------------------------------------------------------------- */

/* A word of mark bits covers so many units. */
#define WORD_UNITS      128u
#define WORD_SHIFT      7u
#define WORDS_PER_BLOCK (GC_BLOCK_UNITS / WORD_UNITS)

struct markcompact {
    struct gc_linear space;
    uint32_t end;     /* first unit that was never handed out */
    uint32_t charged; /* first unit behind the blocks that are charged */
    uint32_t *place;  /* per word of mark bits of the space: where its first live unit goes */
    size_t place_bytes;
    struct gc_tracer tracer;
    uint32_t live_end; /* of the collection under way: where the live objects will end */
    uint32_t moving;   /* and where the first gap is: what lies below stays */
};

GC_INLINE bool inside(const struct markcompact *s, gc_ref r)
{
    return r.bits - s->space.start < s->end - s->space.start;
}

/* Bits set in `x` (Warren 2002, "Hacker's Delight", 5-1): the x86-64 baseline has no instruction
 * for it, and a call costs more. */
GC_INLINE uint32_t bits_of(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(x * 0x0101010101010101u >> 56);
}

/* ---- open and close -------------------------------------------------------------------------- */

static int attach(struct gc_heap *h)
{
    struct markcompact *s = gc_heap_state(h);
    size_t now;
    int err;

    h->meta_per_block += WORDS_PER_BLOCK * sizeof *s->place;
    now = gc_linear_budget(h) & ~(size_t)(GC_BLOCK_BYTES - 1);
    err = gc_linear_open(h, &s->space, h->limit_max, now);
    if (err != GC_OK)
        return err;
    s->place_bytes = (size_t)s->space.blocks * WORDS_PER_BLOCK * sizeof *s->place;
    s->place = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(s->place_bytes);
    if (s->place == NULL)
        return gc_heap_error(h, GC_ERR_SYSTEM, "no address space for the offset vector");
    if (gc_core_option(h, GC_OPT_PRETOUCH) != 0) {
        size_t used = now / GC_BLOCK_BYTES * WORDS_PER_BLOCK;

        gc_vm_touch(s->place, used * sizeof *s->place);
        gc_vm_touch(gc_mark_words(h, s->space.start >> GC_BLOCK_SHIFT), used * sizeof(uint64_t));
    }
    s->end = s->charged = s->space.start;
    return GC_OK;
}

static void detach(struct gc_heap *h)
{
    struct markcompact *s = gc_heap_state(h);

    gc_vm_release(s->place, s->place_bytes);
}

static void reset(struct gc_heap *h)
{
    struct markcompact *s = gc_heap_state(h);

    gc_linear_reset(h, &s->space);
    gc_mark_clear_blocks(h, s->space.start >> GC_BLOCK_SHIFT, s->space.blocks);
    s->end = s->charged = s->space.start;
}

static size_t trim(struct gc_heap *h, size_t bytes)
{
    struct markcompact *s = gc_heap_state(h);

    return gc_linear_trim(h, &s->space, gc_bytes_of(s->charged - s->space.start), bytes);
}

/* ---- alloc ----------------------------------------------------------------------------------- */

static bool charge_block(struct gc_heap *h, struct markcompact *s)
{
    if (!gc_charge(&h->acct, GC_CHARGE_BLOCKS, gc_block_charge(h)))
        return false;
    if (gc_linear_commit(h, &s->space, gc_bytes_of(s->charged - s->space.start) + GC_BLOCK_BYTES) !=
        GC_OK) {
        gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, gc_block_charge(h));
        return false;
    }
    gc_linear_kind(h, s->charged, s->charged + GC_BLOCK_UNITS, GC_BLOCK_OWN);
    s->charged += GC_BLOCK_UNITS;
    return true;
}

static enum gc_alloc_status alloc_slow(struct gc_mutator *m, uint32_t units, uint32_t *out)
{
    struct gc_heap *h = m->heap;
    struct markcompact *s = gc_heap_state(h);
    struct gc_window *w = &m->window[0];
    bool adjacent = w->limit == s->end;
    uint32_t rest = adjacent ? w->limit - w->cursor : 0;

    if (units > rest + (s->charged - s->end) && !charge_block(h, s))
        return GC_ALLOC_FULL;
    if (adjacent) {
        gc_window_extend(m, 0, s->charged);
    } else {
        gc_window_retire(m, 0);
        gc_window_publish(m, 0, s->end, s->charged);
    }
    s->end = s->charged;
    return gc_window_bump(m, 0, units, out) ? GC_ALLOC_OK : GC_ALLOC_FULL;
}

/* ---- collect: marking ------------------------------------------------------------------------ */

/* Accounts for `r`, whose mark bit was just set and which is no small object. */
static GC_COLD void mark_large(struct gc_heap *h, gc_ref r)
{
    if (!gc_los_is(h, r))
        gc_corrupt(h, r, "reference to no object");
}

/* Sets the bits of the granules behind the first one, when they reach into other words. */
static __attribute__((noinline)) void fill_long(struct gc_heap *h, uint32_t unit, uint32_t units)
{
    uint32_t first = (unit + GC_GRANULE_UNITS) / GC_GRANULE_UNITS;
    uint32_t end = (unit + units) / GC_GRANULE_UNITS; /* granules */

    for (uint32_t g = first; g < end; g = (g | 63) + 1) {
        uint64_t mask = UINT64_MAX << (g & 63);

        if (end - (g & ~63u) < 64)
            mask &= ((uint64_t)1 << (end & 63)) - 1;
        h->mark_bits[g / 64] |= mask;
    }
}

GC_INLINE const struct gc_type *mark(struct gc_collection *c, gc_ref r, uint64_t *size)
{
    struct gc_heap *h = c->heap;
    struct markcompact *s = gc_heap_state(h);
    uint32_t granule = r.bits / GC_GRANULE_UNITS & 63;
    const struct gc_type *type;
    uint64_t units;

    if (!gc_mark_set(h, r.bits))
        return NULL;
    if (GC_UNLIKELY(!inside(s, r))) {
        mark_large(h, r);
        return gc_trace_type(h, r, size);
    }
    type = gc_trace_type(h, r, &units);
    if (GC_UNLIKELY(units > s->end - r.bits))
        gc_corrupt(h, r, "object reaches beyond the space in use");
    if (GC_LIKELY(units / GC_GRANULE_UNITS <= 64 - granule && units < WORD_UNITS))
        h->mark_bits[r.bits >> WORD_SHIFT] |= (((uint64_t)1 << units / GC_GRANULE_UNITS) - 1)
                                              << granule;
    else
        fill_long(h, r.bits, (uint32_t)units);
    *size = units;
    return type;
}

static void begin(struct gc_collection *c)
{
    struct markcompact *s = gc_heap_state(c->heap);

    s->tracer = (struct gc_tracer){0};
    gc_trace_mark_roots(c, &s->tracer, mark);
    gc_collection_phase(c, GC_PHASE_TRACE);
}

static bool drain(struct gc_collection *c, uint64_t budget)
{
    struct markcompact *s = gc_heap_state(c->heap);

    return gc_trace_drain(c, &s->tracer, budget, mark);
}

/* ---- collect: compaction --------------------------------------------------------------------- */

/* The first unit from the start on that no live object covers. */
static uint32_t first_gap(const struct gc_heap *h, const struct markcompact *s)
{
    uint32_t word = s->space.start >> WORD_SHIFT, end = s->end >> WORD_SHIFT;

    while (word < end && h->mark_bits[word] == UINT64_MAX)
        word++;
    if (word == end) /* what is behind the last whole word is handled as if it moved */
        return word << WORD_SHIFT;
    return (word << WORD_SHIFT) + (uint32_t)__builtin_ctzll(~h->mark_bits[word]) * GC_GRANULE_UNITS;
}

/* Writes down where the live units of each word of mark bits go. */
static void plan(struct gc_heap *h, struct markcompact *s)
{
    const uint64_t *words = gc_mark_words(h, s->space.start >> GC_BLOCK_SHIFT);
    uint32_t count = (s->end - s->space.start + WORD_UNITS - 1) >> WORD_SHIFT;
    uint32_t to = s->space.start;

    for (uint32_t i = 0; i < count; i++) {
        s->place[i] = to;
        if (words[i] != 0)
            to += bits_of(words[i]) * GC_GRANULE_UNITS;
    }
    s->live_end = to;
    s->moving = first_gap(h, s);
}

/* Where the marked object at `r` in the space goes. */
GC_INLINE gc_ref new_place(const struct gc_heap *h, const struct markcompact *s, gc_ref r)
{
    uint64_t before = ((uint64_t)1 << (r.bits / GC_GRANULE_UNITS & 63)) - 1;
    uint32_t word = r.bits >> WORD_SHIFT;

    return (gc_ref){s->place[word - (s->space.start >> WORD_SHIFT)] +
                    bits_of(h->mark_bits[word] & before) * GC_GRANULE_UNITS};
}

/* What updating reads at every slot, in a local so that it stays in registers. */
struct updater {
    const struct gc_heap *h;
    const struct markcompact *s;
    uint32_t moving;
    uint32_t units; /* from there to the end */
};

static struct updater updater_of(const struct gc_heap *h, const struct markcompact *s)
{
    return (struct updater){h, s, s->moving, s->end - s->moving};
}

GC_INLINE void update(void *ctx, gc_slot *slot)
{
    const struct updater *u = ctx;
    gc_ref r = gc_slot_get(slot);

    if (r.bits - u->moving < u->units && !gc_is_i31(r))
        gc_slot_set(slot, new_place(u->h, u->s, r));
}

static enum gc_progress step(struct gc_collection *c, uint64_t budget)
{
    struct markcompact *s = gc_heap_state(c->heap);

    if (!drain(c, budget))
        return GC_CONTINUE;
    gc_trace_rescan(c, drain);
    plan(c->heap, s);
    return GC_COMPLETE;
}

static gc_ref resolve(struct gc_heap *h, gc_ref r)
{
    const struct markcompact *s = gc_heap_state(h);

    if (!gc_mark_test(h, r.bits))
        return GC_NULL;
    return inside(s, r) ? new_place(h, s, r) : r;
}

/* The first live unit from `unit` on; s->end: there is none. */
static uint32_t next_live(const struct gc_heap *h, const struct markcompact *s, uint32_t unit)
{
    uint32_t word = unit >> WORD_SHIFT, last = (s->end - 1) >> WORD_SHIFT;
    uint64_t bits = h->mark_bits[word] & UINT64_MAX << (unit / GC_GRANULE_UNITS & 63);

    while (bits == 0) {
        if (word == last)
            return s->end;
        bits = h->mark_bits[++word];
    }
    return (word << WORD_SHIFT) + (uint32_t)__builtin_ctzll(bits) * GC_GRANULE_UNITS;
}

/* Updates the objects before the first gap; returns where the last one ends.  They lie one behind
 * the other, and what has lived for long is among them. */
static uint32_t update_prefix(struct gc_heap *h, const struct markcompact *s)
{
    struct updater u = updater_of(h, s);
    uint32_t at = s->space.start;

    while (at < s->moving) {
        gc_ref r = {at};
        uint64_t units;
        const struct gc_type *type = gc_trace_type(h, r, &units);

        if (GC_UNLIKELY(units > s->end - at))
            gc_corrupt(h, r, "object reaches beyond the space in use");
        gc_scan(h, r, type, update, &u);
        at += (uint32_t)units;
    }
    return at;
}

/* Updates and slides all small objects, in the order of their addresses: what lies below an object
 * has left already, and where it goes never lies above it. */
static void slide(struct gc_collection *c, struct markcompact *s)
{
    struct gc_heap *h = c->heap;
    struct updater u = updater_of(h, s);
    uint32_t at = update_prefix(h, s);

    while (at < s->end) {
        gc_ref r = {at}, to;
        const struct gc_type *type;
        uint32_t units;

        if (!gc_mark_test(h, at)) {
            at = next_live(h, s, at);
            continue;
        }
        type = gc_type_get(h, r, gc_obj(h, r)->type);
        units = (uint32_t)gc_obj_units(h, r, type);
        if (GC_UNLIKELY(units > s->end - at))
            gc_corrupt(h, r, "object reaches beyond the space in use");
        gc_scan(h, r, type, update, &u);
        to = new_place(h, s, r);
        if (to.bits != at) {
            memmove(gc_obj(h, to), gc_obj(h, r), gc_bytes_of(units));
            c->rec.moved_objects++;
            c->rec.moved_bytes += gc_bytes_of(units);
        }
        at += units;
    }
}

static void update_large(struct gc_heap *h, struct updater *u)
{
    for (uint32_t i = 0; i < h->los.count; i++) {
        gc_ref r = {h->los.list[i].unit};

        if (gc_mark_test(h, r.bits))
            gc_scan(h, r, gc_type_get(h, r, gc_obj(h, r)->type), update, u);
    }
}

/* Large objects carry their mark only until here. */
static bool keep_large(struct gc_heap *h, gc_ref r)
{
    bool live = gc_mark_test(h, r.bits);

    gc_mark_clear(h, r.bits);
    return live;
}

static void end(struct gc_collection *c)
{
    struct gc_heap *h = c->heap;
    struct markcompact *s = gc_heap_state(h);
    struct updater u = updater_of(h, s);
    uint32_t first = s->space.start >> GC_BLOCK_SHIFT;
    uint32_t blocks = (s->charged - s->space.start) >> GC_BLOCK_SHIFT;
    uint32_t kept = (s->live_end - s->space.start + GC_BLOCK_UNITS - 1) >> GC_BLOCK_SHIFT;

    gc_collection_phase(c, GC_PHASE_MOVE);
    gc_roots_visit(c->roots, update, &u);
    update_large(h, &u);
    slide(c, s);
    gc_collection_phase(c, GC_PHASE_RECLAIM);
    gc_mark_clear_blocks(h, first, blocks);
    c->rec.freed_bytes = gc_bytes_of(s->end - s->live_end) + gc_los_sweep(h, keep_large);
    gc_mem_reclaim(h, gc_unit(h, s->live_end), gc_bytes_of(s->charged - s->live_end));
    s->end = s->live_end;
    s->charged = s->space.start + gc_block_unit(kept);
    gc_linear_kind(h, s->charged, s->charged + gc_block_unit(blocks - kept), GC_BLOCK_NONE);
    gc_uncharge(&h->acct, GC_CHARGE_BLOCKS, (blocks - kept) * gc_block_charge(h));
}

/* ---- inspection ------------------------------------------------------------------------------ */

static void walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    const struct markcompact *s = gc_heap_state(h);

    gc_walk_run(h, s->space.start, s->end, fn, arg);
}

/* ---- descriptor ------------------------------------------------------------------------------ */

GC_COLLECTOR(markcompact) = {
    GC_COLLECTOR_ABI,
    .name = "markcompact",
    .summary = "sliding compaction in allocation order, without a copy reserve",
    .source = "Kermany and Petrank 2006, The Compressor, PLDI",
    .limits = "traces everything and moves most of it at each collection",
    .caps = GC_CAP_MOVES | GC_CAP_CYCLES | GC_CAP_COLLECTS | GC_CAP_MARKBITS,
    .state_bytes = sizeof(struct markcompact),
    .attach = attach,
    .detach = detach,
    .reset = reset,
    .trim = trim,
    .alloc_slow = alloc_slow,
    .begin = begin,
    .step = step,
    .resolve = resolve,
    .end = end,
    .walk = walk,
};
