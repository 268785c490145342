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

void gc_lines_age_begin(struct gc_heap *h, struct gc_line_space *s)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
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
