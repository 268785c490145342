/* SPDX-License-Identifier: MIT
 *
 * Walking the heap and its model in lock-step: same shape, same data, one place per object. */
#include "tests/fuzz/fuzz.h"

/* Enters a place; fails when another object of the model stands there. */
static void claim(struct fuzz_world *w, uint32_t place)
{
    uint64_t key = (uint64_t)place << 32 | w->stamp;
    uint32_t i = (place >> 1) * 0x9E3779B1u >> 16;

    for (;; i = (i + 1) & (FUZZ_PLACES - 1)) {
        if ((uint32_t)w->places[i] != w->stamp) {
            w->places[i] = key;
            return;
        }
        FUZZ_CHECK(w, w->places[i] != key, "two objects stand at one place, 0x%08x", place);
    }
}

GC_INLINE uint32_t meet(struct fuzz_world *w, gc_ref r, fuzz_value v, uint32_t queued,
                        const char *where, uint32_t number)
{
    struct fuzz_object *o;

    if (!fuzz_is_object(v)) {
        FUZZ_CHECK(w, r.bits == v, "%s %u holds 0x%08x, not 0x%08x", where, number, r.bits, v);
        return queued;
    }
    o = fuzz_at(w, v);
    if (o->stamp == w->stamp) {
        FUZZ_CHECK(w, o->place == r.bits,
                   "object number %u stands at 0x%08x, but %s %u refers to 0x%08x", o->serial,
                   o->place, where, number, r.bits);
        return queued;
    }
    FUZZ_CHECK(w, gc_is_object(r), "%s %u holds 0x%08x, not object number %u", where, number,
               r.bits, o->serial);
    FUZZ_CHECK(w, o->used, "the model itself is broken");
    o->stamp = w->stamp;
    o->place = r.bits;
    claim(w, r.bits);
    w->queue[queued] = v / 2 - 1;
    return queued + 1;
}

static uint32_t meet_roots(struct fuzz_world *w)
{
    struct gc_mutator *m = w->m;
    uint32_t n = 0;

    for (uint32_t i = 0; i < w->handles; i++)
        n = meet(w, gc_get(m, w->handle[i]), w->handle_value[i], n, "handle", i);
    for (uint32_t i = 0; i < w->frames; i++) {
        for (uint32_t k = 0; k < FUZZ_CELLS; k++)
            n = meet(w, gc_local_get(&w->cell[i][k]), w->cell_value[i][k], n, "frame cell", k);
    }
    for (uint32_t i = 0; i < FUZZ_PERSISTENTS; i++) {
        if (w->persistent_used[i])
            n = meet(w, gc_persistent_get(m, w->persistent[i]), w->persistent_value[i], n,
                     "persistent handle", i);
    }
    for (uint32_t t = 0; t < FUZZ_TABLES; t++) {
        for (uint32_t i = 0; i < w->table_count[t]; i++) {
            gc_ref r = GC_NULL;
            int err = gc_table_get(m, w->table[t], i, &r);

            FUZZ_CHECK(w, err == GC_OK, "cell %u of table %u cannot be read", i, t);
            n = meet(w, r, w->table_value[t][i], n, "table cell", i);
        }
    }
    return n;
}

static void check_object(struct fuzz_world *w, gc_ref r, const struct fuzz_object *o)
{
    const struct fuzz_type *t = &w->type[o->type];
    uint32_t type = gc_header(w->m, r)->type;

    FUZZ_CHECK(w, type == (uint32_t)t->type->header,
               "object number %u at 0x%08x has header type 0x%08x, not 0x%08x", o->serial, r.bits,
               type, (uint32_t)t->type->header);
    FUZZ_CHECK(w, t->type->units != 0 || gc_length(w->m, r) == o->length,
               "array number %u of %u elements has length %u", o->serial, o->length,
               gc_length(w->m, r));
    fuzz_check_data(w, r, o);
    if (t->kind == FUZZ_EXTERN) {
        const struct fuzz_mortal *x = &w->mortal[o->mortal];

        FUZZ_CHECK(w, gc_extern_data(w->m, r, &fuzz_host_type) == x,
                   "reachable host object number %u lost its data", o->serial);
        FUZZ_CHECK(w, x->alive, "reachable host object number %u was finalized", o->serial);
    }
    if (o->hashed) {
        uint32_t now = gc_identity_hash(w->m, r);

        FUZZ_CHECK(w, now == o->hash, "identity hash of object number %u was 0x%08x, is 0x%08x",
                   o->serial, o->hash, now);
    }
}

void fuzz_compare(struct fuzz_world *w)
{
    uint32_t queued;

    w->f->stats.compares++;
    if (++w->stamp == 0) { /* stamps of four thousand million comparisons ago would be believed */
        memset(w->places, 0, FUZZ_PLACES * sizeof *w->places);
        for (uint32_t i = 0; i < w->top; i++)
            w->object[i].stamp = 0;
        w->stamp = 1;
    }
    w->live_bytes = 0;
    queued = meet_roots(w);
    for (uint32_t at = 0; at < queued; at++) {
        const struct fuzz_object *o = &w->object[w->queue[at]];
        gc_ref r = {o->place};

        check_object(w, r, o);
        w->live_bytes += fuzz_bytes(w, o);
        if (w->type[o->type].kind == FUZZ_REFS) {
            for (uint32_t i = 0; i < o->slots; i++)
                queued = meet(w, gc_array_load(w->m, r, i), o->slot[i], queued, "element", i);
            continue;
        }
        for (uint32_t i = 0; i < o->slots; i++)
            queued = meet(w, gc_slot_get(fuzz_slot(w, r, o, i)), o->slot[i], queued, "slot", i);
    }
    w->live_objects = queued;
    for (uint32_t i = 0; i < w->top; i++) {
        if (w->object[i].used && w->object[i].stamp != w->stamp)
            fuzz_forget(w, i);
    }
}
