/* SPDX-License-Identifier: MIT */
#include "heap/heap.h"
#include "heap/object.h"

#define LENGTH_BYTES 4u
#define HEADER_BYTES ((uint32_t)sizeof(struct gc_header))

static int add_type(struct gc_heap *h, const char *name, enum gc_kind kind, struct gc_type **out)
{
    struct gc_type *t;
    size_t len = strlen(name) + 1;
    char *copy;

    if (h->type_count == GC_MAX_TYPES)
        return GC_ERR_LIMIT;
    copy = gc_mem_alloc(&h->mem, len);
    if (copy == NULL)
        return GC_ERR_SYSTEM;
    memcpy(copy, name, len);
    t = &h->types[h->type_count];
    *t = (struct gc_type){
        .header = h->type_count | (uint32_t)kind << GC_TYPE_KIND_SHIFT,
        .index = h->type_count,
        .window = GC_WINDOW_NONE,
        .name = copy,
        .kind = (uint8_t)kind,
        .simple = kind == GC_KIND_STRUCT || kind == GC_KIND_BYTE_ARRAY,
    };
    h->type_count++;
    *out = t;
    return GC_OK;
}

static void drop_last_type(struct gc_heap *h)
{
    struct gc_type *t = &h->types[--h->type_count];

    gc_mem_free(&h->mem, (void *)(uintptr_t)t->name, strlen(t->name) + 1);
    *t = (struct gc_type){0};
}

/* Window of a type of `units`; large ones go to the window that is always empty. */
static uint32_t window_for(const struct gc_heap *h, uint32_t units)
{
    return units <= GC_LARGE_UNITS ? h->window_table[units / GC_GRANULE_UNITS] : GC_WINDOW_NONE;
}

void gc_heap_windows_changed(struct gc_heap *h)
{
    h->mutator.one_window = 1;
    for (uint32_t i = 0; i < sizeof h->window_table; i++)
        h->mutator.one_window &= h->window_table[i] == 0;
    for (uint32_t i = 1; i < h->type_count; i++) {
        if (h->types[i].units != 0)
            h->types[i].window = window_for(h, h->types[i].units);
    }
}

/* Records which words hold references: 0..63 in the map, the rest in a list. */
static int set_refs(struct gc_heap *h, struct gc_type *t, uint32_t words, const uint16_t *ref_words,
                    uint32_t refs, uint32_t map_words)
{
    uint32_t more = 0;

    for (uint32_t i = 0; i < refs; i++) {
        if (ref_words[i] >= words || (i > 0 && ref_words[i] <= ref_words[i - 1]))
            return GC_ERR_OPTION;
        if (ref_words[i] < 64)
            t->ref_map |= (uint64_t)1 << ref_words[i];
        else
            more++;
    }
    if (more > 0) {
        uint16_t *list;

        if (words > map_words)
            return GC_ERR_LIMIT;
        list = gc_mem_alloc(&h->mem, more * sizeof *list);
        if (list == NULL)
            return GC_ERR_SYSTEM;
        memcpy(list, ref_words + (refs - more), more * sizeof *list);
        t->more = list;
        t->more_count = more;
    }
    if (t->simple && refs > 0) {
        t->run_first = (uint8_t)ref_words[0];
        t->run_count = (uint8_t)refs;
        t->simple = more == 0 && ref_words[refs - 1] - ref_words[0] == (int)refs - 1;
    }
    return GC_OK;
}

int gc_type_struct(struct gc_heap *h, const char *name, uint32_t words, const uint16_t *ref_words,
                   uint32_t refs, const struct gc_type **out)
{
    struct gc_type *t;
    int err;

    *out = NULL;
    if (words > 65536)
        return GC_ERR_LIMIT;
    err = add_type(h, name, GC_KIND_STRUCT, &t);
    if (err != GC_OK)
        return err;
    err = set_refs(h, t, words, ref_words, refs, 65536);
    if (err != GC_OK) {
        drop_last_type(h);
        return err;
    }
    t->units = t->bump = (GC_HEADER_UNITS + words + 1) & ~1u;
    t->elem_offset = GC_ELEM_NONE;
    t->window = window_for(h, t->units);
    *out = t;
    return GC_OK;
}

static int array_type(struct gc_heap *h, const char *name, enum gc_kind kind, uint32_t elem_bytes,
                      struct gc_type **out)
{
    int err = elem_bytes == 0 || elem_bytes > 65536 ? GC_ERR_OPTION : add_type(h, name, kind, out);

    if (err != GC_OK)
        return err;
    (*out)->bump = GC_BUMP_NEVER;
    (*out)->elem_bytes = elem_bytes;
    (*out)->elem_offset = HEADER_BYTES + (elem_bytes <= 4 ? LENGTH_BYTES : 2 * LENGTH_BYTES);
    return GC_OK;
}

int gc_type_ref_array(struct gc_heap *h, const char *name, const struct gc_type **out)
{
    struct gc_type *t = NULL;
    int err = array_type(h, name, GC_KIND_REF_ARRAY, sizeof(gc_slot), &t);

    *out = t;
    return err;
}

int gc_type_byte_array(struct gc_heap *h, const char *name, uint32_t elem_bytes,
                       const struct gc_type **out)
{
    struct gc_type *t = NULL;
    int err = array_type(h, name, GC_KIND_BYTE_ARRAY, elem_bytes, &t);

    *out = t;
    return err;
}

int gc_type_struct_array(struct gc_heap *h, const char *name, uint32_t words,
                         const uint16_t *ref_words, uint32_t refs, const struct gc_type **out)
{
    struct gc_type *t = NULL;
    int err;

    *out = NULL;
    if (words > 16384 || (refs > 0 && ref_words[refs - 1] >= 64))
        return GC_ERR_LIMIT;
    err = array_type(h, name, GC_KIND_STRUCT_ARRAY, words * GC_UNIT_BYTES, &t);
    if (err != GC_OK)
        return err;
    err = set_refs(h, t, words, ref_words, refs, 64);
    if (err != GC_OK) {
        drop_last_type(h);
        return err;
    }
    *out = t;
    return GC_OK;
}

const struct gc_type *gc_type_of(const struct gc_mutator *m, gc_ref obj)
{
    return gc_type_get(m->heap, obj, gc_header(m, obj)->type);
}
