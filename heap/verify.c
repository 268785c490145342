/* SPDX-License-Identifier: MIT
 *
 * A second opinion on the heap: traces the reachable graph with tables of its own and checks every
 * reference and header on the way, whatever the collector did. */
#include <stdarg.h>
#include <stdio.h>

#include "heap/object.h"

struct verifier {
    struct gc_heap *heap;
    uint64_t *seen; /* bit per granule of the span */
    uint32_t *stack;
    size_t depth;
    size_t capacity;
    struct gc_census census;
    gc_ref holder; /* whose slot is looked at; null: a root */
    const char *why;
    char *err;
    size_t err_len;
    bool bad;
};

#define SEEN_BYTES (GC_SPAN_BYTES / GC_GRANULE_BYTES / 8)

static void complain(struct verifier *v, const char *fmt, ...) GC_PRINTF(2, 3);
static void complain(struct verifier *v, const char *fmt, ...)
{
    va_list ap;
    int n = 0;

    if (v->bad)
        return;
    v->bad = true;
    va_start(ap, fmt);
    if (v->err_len > 0)
        n = vsnprintf(v->err, v->err_len, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= v->err_len)
        return;
    if (gc_is_null(v->holder))
        snprintf(v->err + n, v->err_len - (size_t)n, " (held by root %s)", v->why);
    else
        snprintf(v->err + n, v->err_len - (size_t)n, " (held by object 0x%08x)", v->holder.bits);
}

static void push(struct verifier *v, gc_ref r)
{
    if (v->depth == v->capacity) {
        size_t capacity = v->capacity != 0 ? 2 * v->capacity : 4096;
        void *p = gc_mem_resize(&v->heap->mem, v->stack, v->capacity * sizeof *v->stack,
                                capacity * sizeof *v->stack);

        GC_CHECK(p != NULL, "verify: no memory for %zu stack entries", capacity);
        v->stack = p;
        v->capacity = capacity;
    }
    v->stack[v->depth++] = r.bits;
}

/* Is the unit in memory that objects live in? */
static bool in_use(const struct gc_heap *h, uint64_t unit)
{
    return unit < GC_SPAN_BYTES / GC_UNIT_BYTES &&
           h->block_kind[unit >> GC_BLOCK_SHIFT] >= GC_BLOCK_LARGE;
}

/* Checks one object's place and header; its type, or NULL after a complaint. */
static const struct gc_type *check_object(struct verifier *v, gc_ref r, uint64_t *units)
{
    struct gc_heap *h = v->heap;
    const struct gc_header *header;
    const struct gc_type *t;

    if (!gc_is_object(r) || !in_use(h, r.bits)) {
        complain(v, "reference 0x%08x leads outside the space in use", r.bits);
        return NULL;
    }
    if (h->block_kind[r.bits >> GC_BLOCK_SHIFT] == GC_BLOCK_LARGE && !gc_los_is(h, r)) {
        complain(v, "reference 0x%08x leads into the middle of a large object", r.bits);
        return NULL;
    }
    header = gc_obj(h, r);
    t = &h->types[header->type & (GC_MAX_TYPES - 1)];
    if ((uint32_t)t->header != header->type) {
        complain(v, "object 0x%08x has header type 0x%08x, which is no registered type", r.bits,
                 header->type);
        return NULL;
    }
    if (header->gc & GC_BIT_FORWARDED) {
        complain(v, "object 0x%08x is forwarded (gc word 0x%08x) outside a collection", r.bits,
                 header->gc);
        return NULL;
    }
    /* A struct without words may be the last thing in memory: it has no length to read. */
    *units = t->units;
    if (t->units == 0 && in_use(h, r.bits + GC_HEADER_UNITS))
        *units = gc_type_units(t, *(const uint32_t *)gc_unit(h, r.bits + GC_HEADER_UNITS));
    if (*units == 0 || !in_use(h, r.bits + *units - 1)) {
        complain(v, "object 0x%08x of type %s reaches beyond the space in use", r.bits, t->name);
        return NULL;
    }
    return t;
}

static void visit(void *ctx, gc_slot *slot)
{
    struct verifier *v = ctx;
    gc_ref r = gc_slot_get(slot);
    uint64_t bit, units = 0;
    uint64_t *word;
    const struct gc_type *t;

    if (v->bad || !gc_is_object(r))
        return;
    word = &v->seen[r.bits >> 7];
    bit = (uint64_t)1 << ((r.bits >> 1) & 63);
    if (*word & bit)
        return;
    t = check_object(v, r, &units);
    if (t == NULL)
        return;
    *word |= bit;
    v->census.objects++;
    v->census.bytes += units * GC_UNIT_BYTES;
    push(v, r);
}

/* Objects must not overlap: the granules between an object's start and end carry no start bit. */
static void check_overlap(struct verifier *v, gc_ref r, uint64_t units)
{
    for (uint64_t u = r.bits + GC_GRANULE_UNITS; u < r.bits + units; u += GC_GRANULE_UNITS) {
        if (v->seen[u >> 7] == 0 && (u >> 7) != (r.bits >> 7)) {
            u |= 127 - 1; /* whole words without a start are skipped */
            continue;
        }
        if (v->seen[u >> 7] >> ((u >> 1) & 63) & 1) {
            complain(v, "object 0x%08x overlaps the object at 0x%08x", r.bits, (uint32_t)u);
            return;
        }
    }
}

static void trace(struct verifier *v)
{
    struct gc_heap *h = v->heap;

    for (uint32_t i = 0; i < h->roots.count && !v->bad; i++) {
        v->why = h->roots.spans[i].why;
        v->holder = GC_NULL;
        gc_root_span_visit(&h->roots.spans[i], visit, v);
    }
    while (v->depth > 0 && !v->bad) {
        const struct gc_type *t;

        v->holder.bits = v->stack[--v->depth];
        t = gc_type_get(h, v->holder, gc_obj(h, v->holder)->type);
        gc_scan(h, v->holder, t, visit, v);
    }
}

static void overlap_of(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct verifier *v = arg;

    (void)type;
    if (!v->bad && (v->seen[obj.bits >> 7] >> ((obj.bits >> 1) & 63) & 1))
        check_overlap(v, obj, units);
}

/* Every reachable object must be one that the collector's walk knows. */
static void count_seen(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct verifier *v = arg;

    (void)type;
    (void)units;
    if (v->seen[obj.bits >> 7] >> ((obj.bits >> 1) & 63) & 1)
        v->census.objects--;
}

int gc_heap_verify(struct gc_heap *h, struct gc_census *census, char *err, size_t err_len)
{
    struct verifier v = {.heap = h, .err = err, .err_len = err_len, .why = ""};
    uint64_t calls = h->mem.calls, objects;

    GC_CHECK(h->status != GC_HEAP_COLLECTING, "verify during a collection");
    if (err_len > 0)
        err[0] = 0;
    v.seen = gc_vm_map(SEEN_BYTES);
    GC_CHECK(v.seen != NULL, "verify: no memory for its tables");
    h->roots.count = 0;
    for (struct gc_root_provider *p = h->providers; p != NULL && !v.bad; p = p->next) {
        if (p->list(p, &h->roots) != GC_OK)
            complain(&v, "root provider %s failed", p->name);
    }
    trace(&v);
    objects = v.census.objects;
    if (!v.bad) {
        v.holder = GC_NULL;
        v.why = "none: found by walking";
        gc_heap_walk(h, overlap_of, &v);
        gc_heap_walk(h, count_seen, &v);
        if (v.census.objects != 0)
            complain(&v, "a walk misses %llu reachable objects",
                     (unsigned long long)v.census.objects);
        v.census.objects = objects;
    }
    if (!v.bad && h->collector->verify != NULL && !h->collector->verify(h, err, err_len))
        v.bad = true;
    if (census != NULL)
        *census = v.census;
    gc_mem_free(&h->mem, v.stack, v.capacity * sizeof *v.stack);
    gc_vm_release(v.seen, SEEN_BYTES);
    h->mem.calls = calls; /* the verifier's own are not the heap's */
    return v.bad ? GC_ERR_CORRUPT : GC_OK;
}

void gc_heap_walk(struct gc_heap *h, gc_walk_fn fn, void *arg)
{
    GC_CHECK(h->status != GC_HEAP_COLLECTING, "walk during a collection");
    h->collector->walk(h, fn, arg);
    gc_los_walk(h, fn, arg);
}
