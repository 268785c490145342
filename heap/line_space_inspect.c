/* SPDX-License-Identifier: MIT
 *
 * Walking and checking a line space. */
#include <stdio.h>

#include "heap/line_bits.h"
#include "heap/line_space.h"
#include "heap/mem_state.h"

#define LINES GC_LINES_PER_BLOCK

static void walk_marked(struct gc_heap *h, uint32_t block, gc_walk_fn fn, void *arg)
{
    const uint64_t *marks = gc_mark_words(h, block);

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++) {
        for (uint64_t map = marks[i]; map != 0; map &= map - 1) {
            gc_ref r = {gc_block_unit(block) + i * 128 +
                        (uint32_t)__builtin_ctzll(map) * GC_GRANULE_UNITS};
            uint32_t units;
            const struct gc_type *type = gc_lines_object(h, r, &units);

            fn(arg, r, type, units);
        }
    }
}

void gc_lines_walk_marked(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        if (gc_line_owned(h, b))
            walk_marked(h, b, fn, arg);
    }
}

void gc_lines_walk(struct gc_heap *h, struct gc_line_space *s, gc_walk_fn fn, void *arg)
{
    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        const struct gc_line_block *lines = &s->blocks[b];

        if (!gc_line_owned(h, b))
            continue;
        walk_marked(h, b, fn, arg);
        for (uint32_t at = gc_line_set_from(lines->start, 0); at < LINES;) {
            uint32_t end = gc_line_clear_from(lines->fresh, at),
                     next = gc_line_set_from(lines->start, at + 1);

            gc_walk_run(h, gc_line_unit(b, at), gc_line_unit(b, next < end ? next : end), fn, arg);
            at = next;
        }
    }
}

static bool broken(char *err, size_t err_len, uint32_t block, uint32_t line, const char *what)
{
    if (err_len > 0)
        snprintf(err, err_len, "line %u of block %u: %s", line, block, what);
    return false;
}

/* Marked objects lie in live lines and add up to live_units. */
static bool verify_marks(struct gc_heap *h, struct gc_line_space *s, uint32_t block, char *err,
                         size_t err_len)
{
    const uint64_t *marks = gc_mark_words(h, block);
    uint64_t sum = 0;

    for (uint32_t i = 0; i < GC_MARK_WORDS; i++) {
        for (uint64_t map = marks[i]; map != 0; map &= map - 1) {
            uint32_t at = i * 128 + (uint32_t)__builtin_ctzll(map) * GC_GRANULE_UNITS;
            uint32_t line = at >> GC_LINE_SHIFT, units;

            (void)gc_lines_object(h, (gc_ref){gc_block_unit(block) + at}, &units);
            sum += units;
            for (uint32_t l = line; l <= (at + units - 1) >> GC_LINE_SHIFT; l++) {
                if (!gc_line_get(s->blocks[block].live, l))
                    return broken(err, err_len, block, l, "a marked object in a line not live");
            }
        }
    }
    if (sum != s->live_units[block])
        return broken(err, err_len, block, 0, "units of marked objects do not add up");
    return true;
}

/* Free lines hold nothing but poison. */
static bool verify_free(struct gc_heap *h, struct gc_line_space *s, uint32_t block, uint32_t line,
                        char *err, size_t err_len)
{
    const uint8_t *bytes = gc_unit(h, gc_line_unit(block, line));

    if (gc_line_get(s->blocks[block].live, line) || gc_line_get(s->blocks[block].fresh, line))
        return true;
    gc_mem_use(gc_unit(h, gc_line_unit(block, line)), GC_LINE_BYTES);
    for (uint32_t i = 0; h->poison && i < GC_LINE_BYTES; i++) {
        if (bytes[i] != GC_POISON)
            return broken(err, err_len, block, line, "a free line was written to");
    }
    gc_mem_close_off(gc_unit(h, gc_line_unit(block, line)), GC_LINE_BYTES);
    return true;
}

bool gc_lines_verify(struct gc_heap *h, struct gc_line_space *s, char *err, size_t err_len)
{
    uint64_t free_lines = 0;

    for (uint32_t b = h->pool.first; b < h->pool.top; b++) {
        const struct gc_line_block *l = &s->blocks[b];

        if (!gc_line_owned(h, b))
            continue;
        if (((l->live[0] & l->fresh[0]) | (l->live[1] & l->fresh[1])) != 0)
            return broken(err, err_len, b, 0, "live and fresh at once");
        if (((l->start[0] & ~l->fresh[0]) | (l->start[1] & ~l->fresh[1])) != 0)
            return broken(err, err_len, b, 0, "a run begins outside fresh lines");
        if (!verify_marks(h, s, b, err, err_len))
            return false;
        for (uint32_t line = 0; line < LINES; line++) {
            if (!verify_free(h, s, b, line, err, err_len))
                return false;
        }
        free_lines += LINES - gc_line_count(l->live) - gc_line_count(l->fresh);
    }
    if (free_lines != s->stats.free_lines)
        return broken(err, err_len, 0, 0, "free lines are counted wrongly");
    return true;
}
