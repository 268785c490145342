/* SPDX-License-Identifier: MIT
 *
 * Objects of the model: types, slots, data. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

void fuzz_fail(const struct fuzz_world *w, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "fuzz: operation %llu, collector %s%s: ", (unsigned long long)w->f->ops,
            w->collector->name, w == &w->f->world[1] ? " (neighbour)" : "");
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}

/* ---- types ------------------------------------------------------------------------------------*/

static const uint16_t node_refs[] = {0, 1};
static const uint16_t wide_refs[] = {0, 1, 31, 32, 62, 63, 64, 65, 99, 127, 128, 149};
static const uint16_t row_refs[] = {1, 3};

static struct fuzz_type *add(struct fuzz_world *w, enum fuzz_kind kind, uint32_t words,
                             const uint16_t *refs, uint32_t count)
{
    struct fuzz_type *t = &w->type[w->types++];

    *t = (struct fuzz_type){.kind = kind, .words = words, .refs = count};
    for (uint32_t i = 0, r = 0; i < words; i++) {
        if (r < count && refs[r] == i)
            t->ref[r++] = (uint16_t)i;
        else
            t->data[t->data_words++] = (uint16_t)i;
    }
    return t;
}

static void add_struct(struct fuzz_world *w, uint32_t words, const uint16_t *refs, uint32_t count)
{
    struct fuzz_type *t = add(w, FUZZ_STRUCT, words, refs, count);
    int err = gc_type_struct(w->h, "fuzz.struct", words, refs, count, &t->type);

    FUZZ_CHECK(w, err == GC_OK, "a struct type was refused: %s", gc_err_text(err));
}

static void add_rows(struct fuzz_world *w, uint32_t words, const uint16_t *refs, uint32_t count)
{
    struct fuzz_type *t = add(w, FUZZ_ROWS, words, refs, count);
    int err = gc_type_struct_array(w->h, "fuzz.rows", words, refs, count, &t->type);

    FUZZ_CHECK(w, err == GC_OK, "a struct array type was refused: %s", gc_err_text(err));
}

static void add_data(struct fuzz_world *w, uint32_t elem_bytes)
{
    struct fuzz_type *t = add(w, FUZZ_DATA, 0, NULL, 0);
    int err = gc_type_byte_array(w->h, "fuzz.data", elem_bytes, &t->type);

    FUZZ_CHECK(w, err == GC_OK, "a byte array type was refused: %s", gc_err_text(err));
}

static void add_refs(struct fuzz_world *w)
{
    struct fuzz_type *t = add(w, FUZZ_REFS, 0, NULL, 0);
    int err = gc_type_ref_array(w->h, "fuzz.refs", &t->type);

    FUZZ_CHECK(w, err == GC_OK, "a reference array type was refused: %s", gc_err_text(err));
}

/* What comes first is made most. */
void fuzz_types(struct fuzz_world *w)
{
    w->types = 0;
    add_struct(w, 6, node_refs, 2);
    add_refs(w);
    add_struct(w, 3, node_refs, 2);
    add_data(w, 1);
    add_rows(w, 5, row_refs, 2);
    add(w, FUZZ_EXTERN, 0, NULL, 0)->type = w->h->extern_type;
    add_struct(w, 150, wide_refs, sizeof wide_refs / sizeof wide_refs[0]);
    add_data(w, 8);
    add_struct(w, 1, NULL, 0);
    add_struct(w, 0, NULL, 0);
    add_data(w, 2);
    add_rows(w, 1, NULL, 0);
    add_data(w, 4);
    add_rows(w, 2, node_refs, 2);
}

/* One more type, with a reference map from the bits of `d`. */
void fuzz_random_type(struct fuzz_world *w, uint32_t d)
{
    uint32_t words = 1 + d % (FUZZ_MAX_WORDS - 1), count = 0;
    uint16_t refs[FUZZ_MAX_REFS];
    bool rows = (d >> 16 & 3) == 0;
    uint64_t z = fuzz_mix(d);

    if (w->types == FUZZ_TYPES)
        return;
    if (rows)
        words = 1 + words % 64;
    for (uint32_t i = 0; i < words && count < FUZZ_MAX_REFS; i++) {
        z = fuzz_mix(z);
        if (z % 4 == 0)
            refs[count++] = (uint16_t)i;
    }
    if (rows)
        add_rows(w, words, refs, count);
    else
        add_struct(w, words, refs, count);
}

/* ---- host data --------------------------------------------------------------------------------*/

/* Data of a host object is &w->mortal[i]; the world is found through the mutator's heap. */
static struct fuzz_world *world_of(const struct gc_mutator *m)
{
    return m->heap->on_oom_arg;
}

/* May allocate and root, as finalizers may; what it makes is garbage at once. */
static void finalize(struct gc_mutator *m, void *data) GC_UNCHECKED_GC;
static void finalize(struct gc_mutator *m, void *data)
{
    struct fuzz_world *w = world_of(m);
    struct fuzz_mortal *x = data;
    struct gc_scope scope;
    gc_handle h;

    FUZZ_CHECK(w, x >= w->mortal && x < w->mortal + w->mortals, "a finalizer got foreign data");
    FUZZ_CHECK(w, x->alive, "host data was finalized twice");
    x->alive = false;
    w->died++;
    if (!x->claimed) {
        x->next_free = w->mortal_free;
        w->mortal_free = (uint32_t)(x - w->mortal) + 1;
    }
    if (w->died % 16 != 0 || w->f->start > FUZZ_FRAGMENTED)
        return;
    gc_scope_enter(m, &scope);
    h = gc_root(m, gc_alloc(m, w->type[0].type));
    if (!gc_is_null(gc_get(m, h)))
        gc_store(m, gc_get(m, h), 0, gc_alloc(m, w->type[2].type));
    gc_scope_exit(m, &scope);
}
const struct gc_host_type fuzz_host_type = {"fuzz.mortal", finalize};
const struct gc_host_type fuzz_other_host_type = {"fuzz.other", NULL};

/* ---- slots of the model -----------------------------------------------------------------------*/

static const uint32_t pool_slots[FUZZ_POOLS] = {2, 8, 24, 96, 768, 8192};

struct chunk {
    struct chunk *next;
};

static uint32_t pool_of(uint32_t slots)
{
    uint32_t i = 0;

    while (pool_slots[i] < slots)
        i++;
    return i;
}

static fuzz_value *take_slots(struct fuzz *f, uint32_t slots)
{
    uint32_t i = pool_of(slots);
    size_t bytes = pool_slots[i] * sizeof(fuzz_value);
    void *p = f->pool[i];

    if (p != NULL) {
        memcpy(&f->pool[i], p, sizeof f->pool[i]); /* the free list runs through the arrays */
    } else {
        struct chunk *c = malloc(sizeof *c + bytes);

        GC_CHECK(c != NULL, "fuzz: no memory for the model");
        c->next = f->chunks;
        f->chunks = c;
        p = c + 1;
    }
    memset(p, 0, slots * sizeof(fuzz_value));
    return p;
}

static void give_slots(struct fuzz *f, fuzz_value *p, uint32_t slots)
{
    uint32_t i = pool_of(slots);

    memcpy(p, &f->pool[i], sizeof f->pool[i]);
    f->pool[i] = p;
}

/* ---- objects ----------------------------------------------------------------------------------*/

uint64_t fuzz_bytes(const struct fuzz_world *w, const struct fuzz_object *o)
{
    const struct gc_type *t = w->type[o->type].type;

    return t->units != 0 ? (uint64_t)t->units * GC_UNIT_BYTES : gc_array_bytes(t, o->length);
}

fuzz_value fuzz_adopt(struct fuzz_world *w, gc_ref r, uint32_t type, uint32_t length)
{
    const struct fuzz_type *t = &w->type[type];
    struct fuzz_object *o;
    uint32_t index;
    const uint64_t *at = gc_unit_addr(w->m, r.bits);
    uint64_t any = 0;

    if (w->free_count == 0 && w->top == FUZZ_OBJECTS)
        fuzz_compare(w); /* forgets what is unreachable; `r` itself is not known yet */
    index = w->free_count > 0 ? w->free[--w->free_count] : w->top++;
    GC_CHECK(index < FUZZ_OBJECTS, "fuzz: too many live objects");
    o = &w->object[index];
    *o = (struct fuzz_object){
        .serial = ++w->serial, .salt = w->serial, .length = length, .type = (uint8_t)type};
    o->used = true;
    switch (t->kind) {
    case FUZZ_STRUCT:
        o->slots = t->refs;
        break;
    case FUZZ_REFS:
        o->slots = length;
        break;
    case FUZZ_ROWS:
        o->slots = length * t->refs;
        break;
    case FUZZ_DATA:
    case FUZZ_EXTERN:
        break;
    }
    if (o->slots > 0)
        o->slot = take_slots(w->f, o->slots);
    if (t->kind != FUZZ_EXTERN) {
        uint64_t granules = fuzz_bytes(w, o) / GC_GRANULE_BYTES;

        FUZZ_CHECK(w, t->type->units != 0 || gc_length(w->m, r) == length,
                   "a new array of %u elements has length %u", length, gc_length(w->m, r));
        if (t->type->units == 0 && granules > 1)
            any = at[1] >> 32; /* behind the length */
        for (uint64_t i = t->type->units != 0 ? 1 : 2; i < granules; i++)
            any |= at[i];
        FUZZ_CHECK(w, any == 0, "new memory at 0x%08x is not zeroed", r.bits);
        fuzz_write_data(w, r, o);
    }
    return 2 * (index + 1);
}

void fuzz_forget(struct fuzz_world *w, uint32_t index)
{
    struct fuzz_object *o = &w->object[index];

    if (o->slots > 0)
        give_slots(w->f, o->slot, o->slots);
    if (w->type[o->type].kind == FUZZ_EXTERN) {
        struct fuzz_mortal *x = &w->mortal[o->mortal];

        x->claimed = false;
        if (!x->alive) {
            x->next_free = w->mortal_free;
            w->mortal_free = o->mortal + 1;
        }
    }
    o->used = false;
    w->free[w->free_count++] = index;
}

gc_slot *fuzz_slot(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o, uint32_t i)
{
    const struct fuzz_type *t = &w->type[o->type];
    uint8_t *at;

    if (t->kind == FUZZ_STRUCT)
        return gc_field(w->m, r, t->ref[i]);
    if (t->kind == FUZZ_REFS)
        return gc_element(w->m, r, i);
    at = gc_bytes(w->m, r, t->type);
    return (gc_slot *)(void *)(at + (size_t)(i / t->refs) * t->type->elem_bytes) +
           t->ref[i % t->refs];
}

/* Calls `word` for each whole data word of an object, and for the rest of a byte array. */
typedef void (*word_fn)(const struct fuzz_world *w, const struct fuzz_object *o, uint8_t *at,
                        uint32_t pattern, uint32_t bytes);
GC_INLINE void each_word(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o,
                         word_fn word)
{
    const struct fuzz_type *t = &w->type[o->type];
    uint8_t *at = gc_unit_addr(w->m, r.bits + GC_HEADER_UNITS);

    if (t->kind == FUZZ_STRUCT) {
        for (uint32_t i = 0; i < t->data_words; i++)
            word(w, o, at + t->data[i] * sizeof(uint32_t), fuzz_pattern(o->salt, i), 4);
    } else if (t->kind == FUZZ_ROWS) {
        at = gc_bytes(w->m, r, t->type);
        for (uint32_t e = 0; e < o->length; e++, at += t->type->elem_bytes) {
            for (uint32_t i = 0; i < t->data_words; i++)
                word(w, o, at + t->data[i] * sizeof(uint32_t), fuzz_pattern(o->salt, e), 4);
        }
    } else if (t->kind == FUZZ_DATA) {
        uint32_t bytes = o->length * t->type->elem_bytes;

        at = gc_bytes(w->m, r, t->type);
        for (uint32_t i = 0; i < bytes; i += 4)
            word(w, o, at + i, fuzz_pattern(o->salt, i), bytes - i < 4 ? bytes - i : 4);
    }
}

static void write_word(const struct fuzz_world *w, const struct fuzz_object *o, uint8_t *at,
                       uint32_t pattern, uint32_t bytes)
{
    (void)w;
    (void)o;
    if (GC_LIKELY(bytes == 4))
        memcpy(at, &pattern, 4);
    else
        memcpy(at, &pattern, bytes);
}
static void check_word(const struct fuzz_world *w, const struct fuzz_object *o, uint8_t *at,
                       uint32_t pattern, uint32_t bytes)
{
    uint32_t is = 0;

    if (GC_LIKELY(bytes == 4))
        memcpy(&is, at, 4);
    else
        memcpy(&is, at, bytes);
    if (bytes < 4)
        pattern &= (1u << 8 * bytes) - 1;
    FUZZ_CHECK(w, is == pattern,
               "data of object number %u (type %u) at 0x%08x holds 0x%08x, not 0x%08x", o->serial,
               o->type, o->place, is, pattern);
}

void fuzz_write_data(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o)
{
    each_word(w, r, o, write_word);
}

void fuzz_check_data(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o)
{
    each_word(w, r, o, check_word);
}

void fuzz_expect(struct fuzz_world *w, gc_ref r, fuzz_value v, const char *where)
{
    const struct fuzz_object *o;
    const struct fuzz_type *t;
    uint32_t type, word;

    if (!fuzz_is_object(v)) {
        FUZZ_CHECK(w, r.bits == v, "%s holds 0x%08x, not 0x%08x", where, r.bits, v);
        fuzz_note(w->f, v);
        return;
    }
    FUZZ_CHECK(w, gc_is_object(r), "%s holds 0x%08x, not an object", where, r.bits);
    o = fuzz_at(w, v);
    t = &w->type[o->type];
    type = gc_header(w->m, r)->type;
    FUZZ_CHECK(w, type == (uint32_t)t->type->header,
               "%s: header of 0x%08x has type 0x%08x, not 0x%08x", where, r.bits, type,
               (uint32_t)t->type->header);
    if (t->kind == FUZZ_STRUCT && t->data_words > 0) {
        word = gc_get_u32(w->m, r, t->data[0]);
        FUZZ_CHECK(w, word == fuzz_pattern(o->salt, 0),
                   "%s: 0x%08x is not object number %u (its data is 0x%08x)", where, r.bits,
                   o->serial, word);
        fuzz_note(w->f, word);
    } else if (t->type->units == 0) {
        word = gc_length(w->m, r);
        FUZZ_CHECK(w, word == o->length, "%s: array of %u elements has length %u", where, o->length,
                   word);
        fuzz_note(w->f, word);
    }
}

bool fuzz_may_refer(const struct fuzz_world *w, const struct fuzz_object *holder, fuzz_value v)
{
    return !w->acyclic || !fuzz_is_object(v) || fuzz_at(w, v)->serial < holder->serial;
}

/* ---- the fuzzer's own memory ------------------------------------------------------------------*/

static void *need(size_t n, size_t size)
{
    void *p = calloc(n, size);

    GC_CHECK(p != NULL, "fuzz: no memory for the model");
    return p;
}

struct fuzz *fuzz_new(void)
{
    struct fuzz *f = need(1, sizeof *f);

    for (uint32_t i = 0; i < 2; i++) {
        struct fuzz_world *w = &f->world[i];

        w->f = f;
        w->object = need(FUZZ_OBJECTS, sizeof *w->object);
        w->free = need(FUZZ_OBJECTS, sizeof *w->free);
        w->queue = need(FUZZ_OBJECTS, sizeof *w->queue);
        w->places = need(FUZZ_PLACES, sizeof *w->places);
        w->mortal = need(FUZZ_OBJECTS * 4, sizeof *w->mortal);
    }
    return f;
}

void fuzz_free(struct fuzz *f)
{
    struct chunk *c = f->chunks;

    while (c != NULL) {
        struct chunk *next = c->next;

        free(c);
        c = next;
    }
    for (uint32_t i = 0; i < 2; i++) {
        struct fuzz_world *w = &f->world[i];

        free(w->object);
        free(w->free);
        free(w->queue);
        free(w->places);
        free(w->mortal);
    }
    free(f);
}
