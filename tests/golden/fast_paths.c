/* SPDX-License-Identifier: MIT
 *
 * The inline paths as leaf functions, for counting their instructions. */
#include "roots/roots.h"

gc_ref golden_alloc(struct gc_mutator *m, const struct gc_type *type) GC_MAY_GC;
gc_ref golden_alloc(struct gc_mutator *m, const struct gc_type *type)
{
    return gc_alloc(m, type);
}

gc_ref golden_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n) GC_MAY_GC;
gc_ref golden_alloc_n(struct gc_mutator *m, const struct gc_type *type, uint32_t n)
{
    return gc_alloc_n(m, type, n);
}

void golden_store(struct gc_mutator *m, gc_ref obj, gc_ref val);
void golden_store(struct gc_mutator *m, gc_ref obj, gc_ref val)
{
    gc_store(m, obj, 1, val);
}

/* What gc_store would be without a barrier. */
void golden_plain_store(struct gc_mutator *m, gc_ref obj, gc_ref val);
void golden_plain_store(struct gc_mutator *m, gc_ref obj, gc_ref val)
{
    gc_slot_set(gc_field(m, obj, 1), val);
}

gc_ref golden_load(const struct gc_mutator *m, gc_ref obj);
gc_ref golden_load(const struct gc_mutator *m, gc_ref obj)
{
    return gc_load(m, obj, 1);
}

/* What gc_load would be if references were pointers. */
struct golden_node {
    uint64_t header;
    struct golden_node *left;
    struct golden_node *right;
};
struct golden_node *golden_pointer_load(const struct golden_node *node);
struct golden_node *golden_pointer_load(const struct golden_node *node)
{
    return node->right;
}

gc_handle golden_root(struct gc_mutator *m, gc_ref r);
gc_handle golden_root(struct gc_mutator *m, gc_ref r)
{
    return gc_root(m, r);
}

gc_ref golden_get(const struct gc_mutator *m, gc_handle h);
gc_ref golden_get(const struct gc_mutator *m, gc_handle h)
{
    return gc_get(m, h);
}

void golden_scope(struct gc_mutator *m, gc_ref r);
void golden_scope(struct gc_mutator *m, gc_ref r)
{
    struct gc_scope s;

    gc_scope_enter(m, &s);
    (void)gc_root(m, r);
    __asm__ volatile("" : : "r"(m), "r"(&s) : "memory");
    gc_scope_exit(m, &s);
}

void golden_empty_scope(struct gc_mutator *m);
void golden_empty_scope(struct gc_mutator *m)
{
    struct gc_scope s;

    gc_scope_enter(m, &s);
    __asm__ volatile("" : : "r"(m), "r"(&s) : "memory"); /* something may have been rooted */
    gc_scope_exit(m, &s);
}

void golden_frame(struct gc_mutator *m, gc_ref r);
void golden_frame(struct gc_mutator *m, gc_ref r)
{
    gc_local cells[2];
    struct gc_frame f;

    gc_frame_push(m, &f, cells, 2);
    gc_local_set(m, &cells[0], r);
    __asm__ volatile("" : : "r"(m), "r"(&f) : "memory");
    gc_frame_pop(m, &f);
}

void golden_safepoint(struct gc_mutator *m) GC_MAY_GC;
void golden_safepoint(struct gc_mutator *m)
{
    gc_safepoint(m);
}
