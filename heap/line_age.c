/* SPDX-License-Identifier: MIT */
#include "heap/line_age.h"

#include "heap/line_bits.h"

#define TABLE_BYTES (GC_BLOCKS * sizeof(struct gc_line_age))

int gc_lines_age_open(struct gc_heap *h, struct gc_line_space *s)
{
    s->age = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(TABLE_BYTES);
    if (s->age == NULL)
        return gc_heap_error(h, GC_ERR_SYSTEM, "no address space for the ages of lines");
    s->age_bytes = TABLE_BYTES;
    h->meta_per_block += sizeof *s->age;
    return GC_OK;
}

/* Clears the mark bits of `lines`: half a word for each. */
static void clear_marks(const struct gc_heap *h, uint32_t block, const uint64_t lines[2])
{
    uint64_t *marks = gc_mark_words(h, block);

    for (uint32_t at = gc_line_set_from(lines, 0); at < GC_LINES_PER_BLOCK;
         at = gc_line_set_from(lines, at + 1))
        marks[at / 2] &= UINT64_MAX << (at % 2 == 0 ? 32 : 0) >> (at % 2 == 0 ? 0 : 32);
}

void gc_lines_begin_young(struct gc_heap *h, struct gc_line_space *s)
{
    s->used_lines = gc_lines_used(s);
    for (uint32_t b = h->pool.first; s->age != NULL && b < h->pool.top; b++) {
        struct gc_line_age *a = &s->age[b];

        if ((a->lines[0] | a->lines[1]) == 0)
            continue;
        clear_marks(h, b, a->lines);
        s->blocks[b].live[0] &= ~a->lines[0];
        s->blocks[b].live[1] &= ~a->lines[1];
        s->live_units[b] = (uint16_t)(s->live_units[b] - a->units);
        a->units = 0;
    }
}

void gc_lines_note_aged(struct gc_line_space *s, uint32_t block)
{
    const struct gc_line_block *b = &s->blocks[block];
    uint64_t *aged = s->age[block].lines;

    aged[0] = b->live[0] & b->fresh[0] & ~aged[0];
    aged[1] = b->live[1] & b->fresh[1] & ~aged[1];
}

struct look {
    const struct gc_heap *h;
    const struct gc_line_space *s;
    bool seen; /* a reference to what stays young */
};

/* Will the object be young after this collection, whether it was reached yet or not? */
static bool stays_young(const struct look *l, gc_ref r)
{
    if (l->h->block_kind[r.bits >> GC_BLOCK_SHIFT] != GC_BLOCK_LINES)
        return false; /* large objects are old at its end */
    return gc_mark_test(l->h, r.bits) ? (gc_obj(l->h, r)->gc & GC_BIT_OLD) == 0
                                      : !gc_lines_aged(l->s, r.bits);
}

static void look_at(void *ctx, gc_slot *slot)
{
    struct look *l = ctx;
    gc_ref r = gc_slot_get(slot);

    l->seen = l->seen || (gc_is_object(r) && stays_young(l, r));
}

void gc_lines_remember_promoted(struct gc_heap *h, struct gc_line_space *s, struct gc_remember *log,
                                gc_ref r, const struct gc_type *type)
{
    struct look l = {h, s, false};

    gc_scan(h, r, type, look_at, &l);
    if (l.seen)
        gc_remember_add(h, log, r);
}

const struct gc_type *gc_lines_mark_young_large(struct gc_heap *h, struct gc_line_space *s,
                                                struct gc_remember *log, gc_ref r, uint64_t *units)
{
    const struct gc_type *type = gc_lines_mark(h, s, r, GC_BIT_OLD, units);

    s->promoted_units += *units;
    if (s->age != NULL)
        gc_lines_remember_promoted(h, s, log, r, type);
    return type;
}
