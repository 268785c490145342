/* SPDX-License-Identifier: MIT
 *
 * Windows: zeroed runs handed to the mutator, and walks over runs of objects. */
#include "heap/mem_state.h"
#include "heap/object.h"

void gc_window_publish(struct gc_mutator *m, uint32_t w, uint32_t start, uint32_t limit)
{
    GC_ASSERT(m->window[w].cursor == m->window[w].limit);
    gc_mem_use(gc_unit_addr(m, start), (size_t)(limit - start) * GC_UNIT_BYTES);
    memset(gc_unit_addr(m, start), 0, (size_t)(limit - start) * GC_UNIT_BYTES);
    m->window[w] = (struct gc_window){start, limit};
    m->window_start[w] = start;
    m->window_refills++;
}

void gc_window_extend(struct gc_mutator *m, uint32_t w, uint32_t limit)
{
    struct gc_window *win = &m->window[w];

    gc_mem_use(gc_unit_addr(m, win->limit), (size_t)(limit - win->limit) * GC_UNIT_BYTES);
    memset(gc_unit_addr(m, win->limit), 0, (size_t)(limit - win->limit) * GC_UNIT_BYTES);
    win->limit = limit;
    m->window_refills++;
}

void gc_window_retire(struct gc_mutator *m, uint32_t w)
{
    struct gc_window *win = &m->window[w];

    m->allocated_units += win->cursor - m->window_start[w];
    if (win->limit > win->cursor)
        gc_filler(m->heap, win->cursor, win->limit - win->cursor);
    win->cursor = win->limit;
    m->window_start[w] = win->limit;
}

void gc_windows_retire_all(struct gc_mutator *m)
{
    for (uint32_t w = 0; w < GC_WINDOWS; w++) {
        if (m->window_start[w] != m->window[w].limit)
            gc_window_retire(m, w);
        m->window[w] = (struct gc_window){0, 0};
        m->window_start[w] = 0;
    }
}

bool gc_windows_show(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;

    if (!h->stress.hidden)
        return false;
    memcpy(m->window, m->stash, sizeof m->window);
    memset(m->stash, 0, sizeof m->stash);
    h->stress.hidden = false;
    return true;
}

void gc_windows_hide(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;

    if (!h->stress.hide_windows || h->stress.hidden)
        return;
    memcpy(m->stash, m->window, sizeof m->stash);
    memset(m->window, 0, sizeof m->window);
    h->stress.hidden = true;
}

uint64_t gc_mutator_allocated_bytes(const struct gc_mutator *m)
{
    const struct gc_window *win = m->heap->stress.hidden ? m->stash : m->window;
    uint64_t units = m->allocated_units;

    /* A retired or empty window has start == cursor. */
    for (uint32_t w = 0; w < GC_WINDOWS; w++)
        units += win[w].cursor - m->window_start[w];
    return units * GC_UNIT_BYTES;
}

/* The end of the unused rest that begins at `unit` in one of the mutator's windows; 0: none does.
 */
static uint32_t window_rest(const struct gc_mutator *m, uint32_t unit)
{
    const struct gc_window *win = m->heap->stress.hidden ? m->stash : m->window;

    for (uint32_t w = 0; w < GC_WINDOWS; w++) {
        if (win[w].cursor == unit && win[w].limit > unit)
            return win[w].limit;
    }
    return 0;
}

void gc_walk_run(struct gc_heap *h, uint32_t start, uint32_t end, gc_walk_fn fn, void *arg)
{
    uint32_t unit = start;

    while (unit < end) {
        gc_ref r = {unit};
        const struct gc_header *header = gc_obj(h, r);
        uint64_t units;

        if (header->type == 0) {
            uint32_t filler = gc_filler_units(header);

            if (filler == 0) {
                uint32_t rest = window_rest(&h->mutator, unit);

                if (rest == 0)
                    gc_corrupt(h, r, "no object, filler or window where a run goes on");
                unit = rest;
                continue;
            }
            units = filler;
        } else {
            const struct gc_type *t = gc_type_get(h, r, header->type);

            units = gc_obj_units(h, r, t);
            if (units > end - unit)
                gc_corrupt(h, r, "object reaches beyond its run");
            fn(arg, r, t, (uint32_t)units);
        }
        if (units > end - unit)
            gc_corrupt(h, r, "filler reaches beyond its run");
        unit += (uint32_t)units;
    }
}
