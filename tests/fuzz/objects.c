/* SPDX-License-Identifier: MIT
 *
 * Objects: allocation, stores, loads, copies, data, identity. */
#include "tests/fuzz/fuzz.h"

enum {
    PRESSURE_SHARE = 6, /* a heap may be called full only when this part of it is live */
    LARGE_EVERY = 128,
    BALLAST_LENGTH = 40
};

static uint32_t pick_type(const struct fuzz_world *w, const struct fuzz_op *op)
{
    /* Half are nodes, small arrays and pairs; the rest is spread. */
    static const uint8_t common[8] = {0, 0, 1, 2, 2, 3, 4, 5};

    return (op->b & 1) != 0 ? common[op->b >> 1 & 7] : (op->b >> 1) % w->types;
}

static uint32_t pick_length(const struct fuzz_op *op)
{
    uint32_t d = op->d >> 16;

    if (d % LARGE_EVERY == 7)
        return 1000 + d % 3000;
    if (d % 16 == 1)
        return d / 16 % 200;
    return d / 16 % 14;
}

static const struct fuzz_root ballast = {FUZZ_TABLE, FUZZ_BALLAST_TABLE, 0};

/* The heap refuses: right only when much is live, or when what is live may stand in every block of
 * a heap that does not move it. */
static void refused(struct fuzz_world *w, uint64_t bytes)
{
    uint32_t calls = w->on_oom;
    bool compacts = (w->collector->caps & GC_CAP_MOVES) != 0 && bytes <= 4 * GC_LARGE_UNITS;
    bool pinned;

    FUZZ_CHECK(w, w->m->status == GC_ERR_NOMEM, "an allocation was refused: %s",
               gc_err_text(w->m->status));
    w->f->stats.refused++;
    fuzz_compare(w);
    pinned = !compacts && w->live_objects * GC_BLOCK_BYTES >= w->h->acct.limit / 2;
    if ((w->collector->caps & GC_CAP_COLLECTS) != 0)
        FUZZ_CHECK(w, pinned || w->live_bytes >= w->h->acct.limit / PRESSURE_SHARE,
                   "no room for %llu bytes although only %llu bytes are reachable in a heap of %zu",
                   (unsigned long long)bytes, (unsigned long long)w->live_bytes, w->h->acct.limit);
    FUZZ_CHECK(w, w->f->start > FUZZ_FRAGMENTED,
               "no room for %llu bytes with %llu bytes reachable in a heap of %zu",
               (unsigned long long)bytes, (unsigned long long)w->live_bytes, w->h->acct.limit);
    FUZZ_CHECK(w, calls > 0, "the out-of-memory hook was not called");
    if (fuzz_is_object(fuzz_root_value(w, ballast)))
        fuzz_ballast_shrink(w, 8);
    else
        fuzz_roots_clear(w, 3);
}

static gc_ref allocate(struct fuzz_world *w, const struct fuzz_type *t, uint32_t length,
                       enum fuzz_how how, struct fuzz_mortal *x) GC_MAY_GC;
static gc_ref allocate(struct fuzz_world *w, const struct fuzz_type *t, uint32_t length,
                       enum fuzz_how how, struct fuzz_mortal *x)
{
    if (t->kind == FUZZ_EXTERN)
        return gc_extern_new(w->m, &fuzz_host_type, x);
    if (how == FUZZ_TRY) {
        uint64_t before = w->h->totals.collections;
        gc_ref r = t->type->units != 0 ? gc_try_alloc(w->m, t->type)
                                       : gc_try_alloc_n(w->m, t->type, length);

        FUZZ_CHECK(w, w->h->totals.collections == before, "a try-allocation collected");
        if (!gc_is_null(r))
            return r;
        FUZZ_CHECK(w, w->m->status == GC_ERR_FULL, "a try-allocation answered %s",
                   gc_err_text(w->m->status));
    }
    return t->type->units != 0 ? gc_alloc(w->m, t->type) : gc_alloc_n(w->m, t->type, length);
}

static uint32_t take_mortal(struct fuzz_world *w)
{
    uint32_t i = w->mortal_free;

    if (i != 0) {
        w->mortal_free = w->mortal[i - 1].next_free;
        i--;
    } else {
        i = w->mortals++;
        GC_CHECK(i < FUZZ_OBJECTS * 4, "fuzz: too many host objects");
    }
    w->mortal[i] = (struct fuzz_mortal){.alive = true, .claimed = true};
    return i;
}

/* Half of the slots of a new object get values of roots at once. */
static void init_slots(struct fuzz_world *w, gc_ref r, struct fuzz_object *o, uint32_t a)
{
    const struct fuzz_type *t = &w->type[o->type];

    for (uint32_t i = 0; i < o->slots && i < 6; i += 2) {
        struct fuzz_root from = fuzz_root_at(w, a + i * 29);
        fuzz_value v = fuzz_root_value(w, from);

        o->slot[i] = v;
        if (t->kind == FUZZ_STRUCT)
            gc_init(w->m, r, t->ref[i], fuzz_root_get(w, from));
        else if (t->kind == FUZZ_REFS)
            gc_array_init(w->m, r, i, fuzz_root_get(w, from));
        else
            gc_store_slot(w->m, r, fuzz_slot(w, r, o, i), fuzz_root_get(w, from));
    }
}

gc_ref fuzz_make(struct fuzz_world *w, const struct fuzz_op *op, enum fuzz_how how, fuzz_value *v)
{
    uint32_t type = pick_type(w, op), length = pick_length(op), mortal = 0;
    const struct fuzz_type *t = &w->type[type];
    struct fuzz_object *o;
    gc_ref r;

    *v = 0;
    if (t->kind == FUZZ_EXTERN)
        mortal = take_mortal(w);
    if (t->kind == FUZZ_ROWS && length > 400)
        length = 400; /* elements are up to 256 bytes */
    w->on_oom = 0;
    r = allocate(w, t, length, how, &w->mortal[mortal]);
    if (gc_is_null(r)) {
        if (t->kind == FUZZ_EXTERN) { /* stays ours */
            w->mortal[mortal] = (struct fuzz_mortal){.next_free = w->mortal_free};
            w->mortal_free = mortal + 1;
        }
        refused(w, t->type->units != 0 ? t->type->units * GC_UNIT_BYTES
                                       : gc_array_bytes(t->type, length));
        return r;
    }
    w->f->stats.allocations++;
    *v = fuzz_adopt(w, r, type, t->type->units != 0 ? 0 : length);
    o = fuzz_at(w, *v);
    if (t->kind == FUZZ_EXTERN) {
        o->mortal = mortal;
        w->born++;
    }
    init_slots(w, r, o, op->c);
    return r;
}

void fuzz_op_make(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root to;
    fuzz_value v;
    gc_ref r = fuzz_make(w, op, FUZZ_MAY_COLLECT, &v);

    to = fuzz_root_at(w, op->a);
    fuzz_root_set(w, to, r, v);
}

void fuzz_op_try(struct fuzz_world *w, const struct fuzz_op *op)
{
    fuzz_value v;
    gc_ref r = fuzz_make(w, op, FUZZ_TRY, &v);

    fuzz_root_set(w, fuzz_root_at(w, op->a), r, v);
}

/* A no-GC region: nothing in it collects, raw references stay valid throughout. */
void fuzz_op_nogc(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at = fuzz_root_at(w, op->a);
    gc_ref before = fuzz_root_get(w, at), mine = GC_NULL;
    uint64_t collections = w->h->totals.collections;
    const struct gc_type *type = w->type[2].type;
    uint32_t depth = 1 + op->b % 3;

    for (uint32_t i = 0; i < depth; i++)
        gc_nogc_enter(w->m);
    gc_safepoint(w->m);
    /* Now and then until the heap is full or a window's worth was made. */
    for (uint32_t i = op->d % 8 == 0 ? 2000 : 1; i > 0; i--) {
        mine = op->c % 2 ? gc_alloc(w->m, type) : gc_try_alloc(w->m, type);
        if (gc_is_null(mine))
            break;
    }
    if (gc_is_null(mine))
        FUZZ_CHECK(w, w->m->status == GC_ERR_FULL, "an allocation without collection answered %s",
                   gc_err_text(w->m->status));
    FUZZ_CHECK(w, w->h->totals.collections == collections, "a collection in a no-GC region");
    FUZZ_CHECK(w, gc_same(before, fuzz_root_get(w, at)), "a reference moved in a no-GC region");
    FUZZ_CHECK(w, gc_heap_reset(w->h) == GC_ERR_STATE, "a reset in a no-GC region was accepted");
    w->f->stats.codes++;
    for (uint32_t i = 0; i < depth; i++)
        gc_nogc_exit(w->m);
    fuzz_op_try(w, op);
}

/* ---- stores and loads -------------------------------------------------------------------------*/

/* An object that a root holds; its root, or false. */
static bool pick_holder(const struct fuzz_world *w, uint32_t a, struct fuzz_root *at)
{
    for (uint32_t i = 0; i < 4; i++) {
        *at = fuzz_root_at(w, a + i * 37);
        if (fuzz_is_object(fuzz_root_value(w, *at)))
            return true;
    }
    return false;
}

void fuzz_op_store(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at, from = fuzz_root_at(w, op->b);
    const struct fuzz_type *t;
    struct fuzz_object *o;
    fuzz_value v;
    gc_ref r, val;
    uint32_t i;

    if (!pick_holder(w, op->a, &at))
        return;
    o = fuzz_at(w, fuzz_root_value(w, at));
    if (o->slots == 0)
        return;
    i = (op->c | op->d << 8) % o->slots;
    v = fuzz_root_value(w, from);
    val = fuzz_root_get(w, from);
    if ((op->d >> 24) % 8 < 2 || !fuzz_may_refer(w, o, v)) {
        val = (op->d >> 27) % 2 ? gc_i31((int32_t)op->d) : GC_NULL;
        v = val.bits;
    }
    r = fuzz_root_get(w, at);
    t = &w->type[o->type];
    if (t->kind == FUZZ_STRUCT)
        gc_store(w->m, r, t->ref[i], val);
    else if (t->kind == FUZZ_REFS)
        gc_array_store(w->m, r, i, val);
    else
        gc_store_slot(w->m, r, fuzz_slot(w, r, o, i), val);
    o->slot[i] = v;
}

void fuzz_op_load(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at;
    const struct fuzz_type *t;
    const struct fuzz_object *o;
    gc_ref r, val;
    uint32_t i;

    if (!pick_holder(w, op->a, &at))
        return;
    o = fuzz_at(w, fuzz_root_value(w, at));
    r = fuzz_root_get(w, at);
    fuzz_expect(w, r, fuzz_root_value(w, at), "a root");
    if (o->slots == 0)
        return;
    i = (op->c | op->d << 8) % o->slots;
    t = &w->type[o->type];
    if (t->kind == FUZZ_STRUCT)
        val = gc_load(w->m, r, t->ref[i]);
    else if (t->kind == FUZZ_REFS)
        val = gc_array_load(w->m, r, i);
    else
        val = gc_slot_get(fuzz_slot(w, r, o, i));
    fuzz_expect(w, val, o->slot[i], "a slot");
    fuzz_root_set(w, fuzz_root_at(w, op->b), val, o->slot[i]);
}

/* New data in an object: copies must carry it along. */
void fuzz_op_data(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at;
    struct fuzz_object *o;
    gc_ref r;

    if (!pick_holder(w, op->a, &at))
        return;
    o = fuzz_at(w, fuzz_root_value(w, at));
    r = fuzz_root_get(w, at);
    o->place = r.bits;
    fuzz_check_data(w, r, o);
    o->salt = op->d;
    fuzz_write_data(w, r, o);
}

void fuzz_op_copy(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root a, b;
    struct fuzz_object *d, *s;
    uint32_t n, from, to;
    gc_ref rd, rs;

    if (!pick_holder(w, op->a, &a) || !pick_holder(w, op->b, &b))
        return;
    if (op->c % 4 == 0)
        b = a; /* within one array, ranges may overlap */
    d = fuzz_at(w, fuzz_root_value(w, a));
    s = fuzz_at(w, fuzz_root_value(w, b));
    rd = fuzz_root_get(w, a);
    rs = fuzz_root_get(w, b);
    if (w->type[d->type].kind != FUZZ_REFS) {
        FUZZ_CHECK(w,
                   !gc_array_fill(w->m, rd, 0, 1, GC_NULL) && !gc_array_copy(w->m, rd, 0, rd, 0, 1),
                   "an object that is no reference array was filled");
        w->f->stats.codes += 2;
        return;
    }
    n = op->c / 4 % (d->slots + 2);
    to = op->d % (d->slots + 1);
    from = op->d / 4096 % (s->slots + 1);
    if (w->type[s->type].kind != FUZZ_REFS || w->acyclic) {
        fuzz_value v = fuzz_root_value(w, b);
        gc_ref val = fuzz_may_refer(w, d, v) ? rs : gc_i31(4);
        bool fits = n <= d->slots - to;

        FUZZ_CHECK(w, gc_array_fill(w->m, rd, to, n, val) == fits,
                   "a fill of %u elements at %u of %u", n, to, d->slots);
        for (uint32_t i = 0; fits && i < n; i++)
            d->slot[to + i] = gc_is_i31(val) ? val.bits : v;
        w->f->stats.codes += !fits;
    } else {
        bool fits = n <= d->slots - to && n <= s->slots - from;

        FUZZ_CHECK(w, gc_array_copy(w->m, rd, to, rs, from, n) == fits,
                   "a copy of %u elements from %u of %u to %u of %u", n, from, s->slots, to,
                   d->slots);
        if (fits && n > 0)
            memmove(d->slot + to, s->slot + from, n * sizeof *d->slot);
        w->f->stats.codes += !fits;
    }
}

/* Identity: hash, sameness across kinds of roots, host data. */
void fuzz_op_look(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root a = fuzz_root_at(w, op->a), b = fuzz_root_at(w, op->b);
    fuzz_value v = fuzz_root_value(w, a);
    gc_ref r = fuzz_root_get(w, a);
    struct fuzz_object *o;

    FUZZ_CHECK(w, gc_same(r, fuzz_root_get(w, b)) == (v == fuzz_root_value(w, b)),
               "two roots disagree about being the same object");
    if (!fuzz_is_object(v)) {
        FUZZ_CHECK(w, gc_identity_hash(w->m, r) == r.bits, "the hash of an integer or null");
        return;
    }
    o = fuzz_at(w, v);
    if (w->type[o->type].kind == FUZZ_EXTERN) {
        FUZZ_CHECK(w, gc_extern_data(w->m, r, NULL) == &w->mortal[o->mortal],
                   "host object number %u lost its data", o->serial);
        FUZZ_CHECK(w, gc_extern_data(w->m, r, &fuzz_other_host_type) == NULL,
                   "host data was given out as another type's");
        w->f->stats.codes++;
    } else if (op->c % 2 == 0) {
        FUZZ_CHECK(w, gc_extern_data(w->m, r, NULL) == NULL, "host data of no host object");
        w->f->stats.codes++;
    }
    if (op->c % 4 == 1) {
        uint32_t hash = gc_identity_hash(w->m, r);

        FUZZ_CHECK(w, !o->hashed || o->hash == hash,
                   "identity hash of object number %u was 0x%08x, is 0x%08x", o->serial, o->hash,
                   hash);
        o->hashed = true;
        o->hash = hash;
    }
}

/* ---- ballast ----------------------------------------------------------------------------------*/

/* A chain of arrays of various sizes in cell 0 of the ballast's table; element 0 is the link. */
void fuzz_ballast_grow(struct fuzz_world *w, uint32_t objects)
{
    for (uint32_t i = 0; i < objects; i++) {
        uint32_t length = 1 + (uint32_t)(fuzz_mix(w->serial) % BALLAST_LENGTH);
        fuzz_value v;
        gc_ref r;

        w->on_oom = 0;
        r = gc_alloc_n(w->m, w->type[1].type, length);
        if (gc_is_null(r)) {
            refused(w, gc_array_bytes(w->type[1].type, length));
            return;
        }
        w->f->stats.allocations++;
        v = fuzz_adopt(w, r, 1, length);
        gc_array_init(w->m, r, 0, fuzz_root_get(w, ballast));
        fuzz_at(w, v)->slot[0] = fuzz_root_value(w, ballast);
        fuzz_root_set(w, ballast, r, v);
    }
}

void fuzz_ballast_shrink(struct fuzz_world *w, uint32_t objects)
{
    for (uint32_t i = 0; i < objects && fuzz_is_object(fuzz_root_value(w, ballast)); i++) {
        const struct fuzz_object *o = fuzz_at(w, fuzz_root_value(w, ballast));

        fuzz_root_set(w, ballast, gc_array_load(w->m, fuzz_root_get(w, ballast), 0), o->slot[0]);
    }
}
