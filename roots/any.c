/* SPDX-License-Identifier: MIT
 *
 * Questions about objects through roots of either kind, and raw values. */
#include "heap/object.h"
#include "roots/state.h"

_Static_assert(GC_MAX_PERSISTENT <= 1u << 31 && GC_MAX_HANDLES <= 1u << 31, "places are u32");

int gc_any_try(const struct gc_mutator *m, gc_any_root root, gc_ref *out)
{
    if ((root.epoch & GC_ANY_PERSISTENT) != 0) {
        gc_persistent p = {(uint32_t)root.where, (uint32_t)(root.where >> 32),
                           root.epoch & ~GC_ANY_PERSISTENT};

        return gc_persistent_try(m, p, out);
    }
    return gc_handle_try(m, (gc_handle){root.where, root.epoch}, out);
}

int gc_ref_eq(const struct gc_mutator *m, gc_any_root a, gc_any_root b, bool *same)
{
    gc_ref x, y;
    int err = gc_any_try(m, a, &x);
    int err_b = gc_any_try(m, b, &y);

    if (err == GC_OK)
        err = err_b;
    *same = err == GC_OK && gc_same(x, y);
    return err;
}

int gc_ref_hash(const struct gc_mutator *m, gc_any_root root, uint32_t *out)
{
    gc_ref r;
    int err = gc_any_try(m, root, &r);

    *out = err == GC_OK ? gc_place_hash(r) : 0;
    return err;
}

int gc_identity_of(struct gc_mutator *m, gc_any_root root, uint32_t *out)
{
    gc_ref r;
    int err = gc_any_try(m, root, &r);

    *out = 0;
    return err == GC_OK ? gc_identity_try(m, r, out) : err;
}

uint32_t gc_to_raw(const struct gc_mutator *m, gc_handle h)
{
    GC_CHECK(m->nogc > 0, "gc_to_raw outside a no-GC region");
    return gc_get(m, h).bits;
}

gc_handle gc_from_raw(struct gc_mutator *m, uint32_t raw)
{
    gc_ref r = {raw};

    GC_CHECK(m->nogc > 0, "gc_from_raw outside a no-GC region");
    if (gc_is_object(r))
        (void)gc_type_of(m, r); /* panics on what is no object */
    return gc_root(m, r);
}
