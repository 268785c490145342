/* SPDX-License-Identifier: MIT
 *
 * tests/fuzz/fuzz.h -- random operations on heaps, each beside the same graph in plain C.
 *
 * An input is a string of 8-byte records, one per operation; a seed stands for an endless one.  Any
 * string is a legal program: operands are taken modulo what there is.  The model holds what each
 * root and slot must hold; after each collection both graphs are walked in lock-step.
 *
 * Invariant: what an operation does to the model depends on the input alone, never on the collector
 * or on when it collects; so one input gives one checksum under every collector. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "heap/object.h"
#include "roots/roots.h"

/* ---- input ------------------------------------------------------------------------------------*/

struct fuzz_op {
    uint8_t code, a, b, c;
    uint32_t d;
};
_Static_assert(sizeof(struct fuzz_op) == 8, "a record of the input");

/* `left` operations: from `bytes`, or made from `state` when that is NULL. */
struct fuzz_input {
    const uint8_t *bytes;
    uint64_t left;
    uint64_t state;
};

static inline uint64_t fuzz_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}
/* The next operation; false at the end of the input. */
static inline bool fuzz_next(struct fuzz_input *in, struct fuzz_op *op)
{
    uint64_t z;

    if (in->left == 0)
        return false;
    in->left--;
    if (in->bytes != NULL) {
        memcpy(op, in->bytes, sizeof *op);
        in->bytes += sizeof *op;
        return true;
    }
    in->state += 0x9E3779B97F4A7C15ull;
    z = fuzz_mix(in->state);
    memcpy(op, &z, sizeof *op);
    return true;
}

/* ---- the model --------------------------------------------------------------------------------*/

/* 0: null; odd: an integer's bits; even: 2 * (index of an object of the model + 1). */
typedef uint32_t fuzz_value;

enum fuzz_kind { FUZZ_STRUCT, FUZZ_REFS, FUZZ_ROWS, FUZZ_DATA, FUZZ_EXTERN };
enum {
    FUZZ_TYPES = 24,
    FUZZ_MAX_REFS = 24,
    FUZZ_MAX_WORDS = 160,
    FUZZ_OBJECTS = 1 << 15,
    FUZZ_PLACES = 1 << 16, /* entries of the table of places; a power of 2 */
    FUZZ_POOLS = 6,
    FUZZ_HANDLES = 160,
    FUZZ_SCOPES = 12,
    FUZZ_PERSISTENTS = 32,
    FUZZ_FRAMES = 6,
    FUZZ_CELLS = 8,
    FUZZ_TABLES = 3,
    FUZZ_TABLE_MAX = 24,
    FUZZ_STALE = 8,
    FUZZ_NATIVE_DEPTH = 3,
    FUZZ_CHECK_EVERY = 2048, /* operations between comparisons that come without a collection */
    FUZZ_BALLAST_TABLE = 0   /* its cell 0 is the ballast of the start states */
};

struct fuzz_type {
    const struct gc_type *type;
    enum fuzz_kind kind;
    uint32_t words; /* of a struct, or of an element of a struct array */
    uint32_t refs;  /* reference words of the same */
    uint16_t ref[FUZZ_MAX_REFS];
    uint32_t data_words;
    uint16_t data[FUZZ_MAX_WORDS];
};

struct fuzz_object {
    uint32_t serial; /* order of birth */
    uint32_t salt;   /* what its data is made from */
    uint32_t length; /* elements of an array */
    uint32_t slots;
    fuzz_value *slot;
    uint32_t hash;   /* identity hash, once asked for */
    uint32_t place;  /* reference at the present comparison */
    uint32_t stamp;  /* of the comparison that met it last */
    uint32_t mortal; /* externs: index of the host data */
    uint8_t type;
    bool used;
    bool hashed;
};

/* The host data of an extern object.  Its address is what the heap's side table holds. */
struct fuzz_mortal {
    uint32_t next_free;
    bool alive;   /* not finalized yet */
    bool claimed; /* an object of the model refers to it */
};

struct fuzz_root {
    enum { FUZZ_HANDLE, FUZZ_CELL, FUZZ_PERSISTENT, FUZZ_TABLE } kind;
    uint32_t index;
    uint32_t at; /* cell of a frame or table */
};

struct fuzz;

/* One heap and its model. */
struct fuzz_world {
    struct fuzz *f;
    const struct gc_collector *collector;
    struct gc_heap *h;
    struct gc_mutator *m;
    bool acyclic; /* objects refer to older ones only, because cycles leak by design */
    uint32_t types;
    struct fuzz_type type[FUZZ_TYPES];

    struct fuzz_object *object; /* [FUZZ_OBJECTS] */
    uint32_t *free;
    uint32_t free_count;
    uint32_t top; /* objects ever used */
    uint32_t *queue;
    uint64_t *places; /* reference << 32 | stamp */
    uint32_t stamp;
    uint32_t serial;
    uint64_t live_bytes; /* at the last comparison */
    uint64_t live_objects;
    uint64_t seen;   /* collections that were looked at */
    uint32_t on_oom; /* calls of the out-of-memory hook */

    struct fuzz_mortal *mortal;
    uint32_t mortals;
    uint32_t mortal_free;
    uint64_t born;
    uint64_t died;

    gc_handle handle[FUZZ_HANDLES];
    fuzz_value handle_value[FUZZ_HANDLES];
    uint32_t handles;
    struct gc_scope scope[FUZZ_SCOPES + FUZZ_NATIVE_DEPTH];
    uint32_t scope_base[FUZZ_SCOPES + FUZZ_NATIVE_DEPTH];
    uint32_t scopes;
    uint32_t scope_floor;  /* scopes that a native call may not leave */
    uint32_t handle_floor; /* handles that it may not drop */
    uint32_t depth;        /* of native calls */
    gc_handle stale[FUZZ_STALE];
    uint32_t stales;
    gc_persistent persistent[FUZZ_PERSISTENTS];
    bool persistent_used[FUZZ_PERSISTENTS];
    fuzz_value persistent_value[FUZZ_PERSISTENTS];
    gc_persistent dead_persistent[FUZZ_STALE];
    uint32_t dead_persistents;
    struct gc_frame frame[FUZZ_FRAMES];
    gc_local cell[FUZZ_FRAMES][FUZZ_CELLS];
    fuzz_value cell_value[FUZZ_FRAMES][FUZZ_CELLS];
    uint32_t frames;
    struct gc_table *table[FUZZ_TABLES];
    fuzz_value table_value[FUZZ_TABLES][FUZZ_TABLE_MAX];
    uint32_t table_count[FUZZ_TABLES];
    gc_handle before_reset; /* a handle of the tenancy before; epoch 0: none */
};

enum fuzz_start { FUZZ_EMPTY, FUZZ_FRAGMENTED, FUZZ_ALMOST_FULL, FUZZ_FULL, FUZZ_STARTS };

/* What an episode did. */
struct fuzz_stats {
    uint64_t ops; /* on the heap under test */
    uint64_t neighbour_ops;
    uint64_t allocations;
    uint64_t collections;
    uint64_t moved;
    uint64_t barriers;
    uint64_t compares;
    uint64_t born;
    uint64_t refused; /* allocations that found the heap full */
    uint64_t codes;   /* misuse answered with an error code */
    uint64_t panics;  /* misuse answered with a panic */
    uint64_t verifies;
};

struct fuzz {
    struct fuzz_input in;
    struct fuzz_world world[2]; /* the heap under test, and a neighbour */
    struct fuzz_world *now;
    enum fuzz_start start;
    uint64_t live_bound; /* bytes; beyond it roots are emptied */
    uint64_t ops;
    uint64_t sum; /* of everything that was read from the heaps */
    uint32_t panic_budget;
    bool verify_often;
    struct fuzz_stats stats;
    void *pool[FUZZ_POOLS]; /* free slot arrays by size class */
    void *chunks;
};

/* A heap under test. */
struct fuzz_config {
    const struct gc_collector *collector;
    const char *options; /* name=value, separated by blanks */
    bool acyclic;
};

/* Runs the input in `f->in` from its start state to its end, and checks all oracles.  Any
 * difference ends in abort() after one line on standard error.  Returns the checksum; `f` keeps
 * its pools for the next episode. */
uint64_t fuzz_episode(struct fuzz *f, const struct fuzz_config *config,
                      const struct gc_collector *neighbour, enum fuzz_start start) GC_MAY_GC;
struct fuzz *fuzz_new(void);
void fuzz_free(struct fuzz *f);

/* ---- what the files of the fuzzer share -------------------------------------------------------*/

/* Ends the process: something differs from the model. */
_Noreturn void fuzz_fail(const struct fuzz_world *w, const char *fmt, ...) GC_PRINTF(2, 3);
#define FUZZ_CHECK(w, cond, ...)         \
    do {                                 \
        if (GC_UNLIKELY(!(cond)))        \
            fuzz_fail((w), __VA_ARGS__); \
    } while (0)

static inline void fuzz_note(struct fuzz *f, uint64_t x)
{
    f->sum = (f->sum ^ x) * 0x9E3779B97F4A7C15ull;
    f->sum ^= f->sum >> 32;
}
static inline struct fuzz_object *fuzz_at(const struct fuzz_world *w, fuzz_value v)
{
    return &w->object[v / 2 - 1];
}
static inline bool fuzz_is_object(fuzz_value v)
{
    return v != 0 && (v & 1) == 0;
}
/* Data word `i` of an object: even, so that a collector that takes it for a reference trips. */
static inline uint32_t fuzz_pattern(uint32_t salt, uint32_t i)
{
    uint32_t z = (salt + i * 0x9E3779B9u) * 0x85EBCA6Bu;

    return (z ^ z >> 15) & ~1u;
}

/* model.c */
void fuzz_types(struct fuzz_world *w);
void fuzz_random_type(struct fuzz_world *w, uint32_t d);
/* A new object of the model for the zeroed object at `r`: writes its data. */
fuzz_value fuzz_adopt(struct fuzz_world *w, gc_ref r, uint32_t type, uint32_t length);
void fuzz_forget(struct fuzz_world *w, uint32_t index);
void fuzz_write_data(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o);
void fuzz_check_data(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o);
/* The least that shows that `r` is what `v` says; folds its data into the checksum. */
void fuzz_expect(struct fuzz_world *w, gc_ref r, fuzz_value v, const char *where);
gc_slot *fuzz_slot(const struct fuzz_world *w, gc_ref r, const struct fuzz_object *o, uint32_t i);
uint64_t fuzz_bytes(const struct fuzz_world *w, const struct fuzz_object *o);
bool fuzz_may_refer(const struct fuzz_world *w, const struct fuzz_object *holder, fuzz_value v);
extern const struct gc_host_type fuzz_host_type;
extern const struct gc_host_type fuzz_other_host_type;

/* compare.c */
void fuzz_compare(struct fuzz_world *w);

/* roots.c */
void fuzz_roots_open(struct fuzz_world *w);
/* Forgets all roots, as a reset of the heap does. */
void fuzz_roots_forget(struct fuzz_world *w);
struct fuzz_root fuzz_root_at(const struct fuzz_world *w, uint32_t a);
gc_ref fuzz_root_get(const struct fuzz_world *w, struct fuzz_root at);
fuzz_value fuzz_root_value(const struct fuzz_world *w, struct fuzz_root at);
void fuzz_root_set(struct fuzz_world *w, struct fuzz_root at, gc_ref r, fuzz_value v);
/* Empties every `keep`-th root not; 0 empties all. */
void fuzz_roots_clear(struct fuzz_world *w, uint32_t keep);
void fuzz_leave_scopes(struct fuzz_world *w, uint32_t floor);
void fuzz_pop_frames(struct fuzz_world *w, uint32_t floor);
void fuzz_op_root(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_scope(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_persistent(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_frame(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_table(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_native(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;

/* objects.c */
enum fuzz_how { FUZZ_MAY_COLLECT, FUZZ_TRY };
/* A new object, its model in *v; null when the heap is full, which must be plausible. */
gc_ref fuzz_make(struct fuzz_world *w, const struct fuzz_op *op, enum fuzz_how how,
                 fuzz_value *v) GC_MAY_GC;
void fuzz_op_make(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_try(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_nogc(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_store(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_load(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_data(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_copy(struct fuzz_world *w, const struct fuzz_op *op);
void fuzz_op_look(struct fuzz_world *w, const struct fuzz_op *op);
/* Grows or shrinks the ballast that keeps the heap full. */
void fuzz_ballast_grow(struct fuzz_world *w, uint32_t objects) GC_MAY_GC;
void fuzz_ballast_shrink(struct fuzz_world *w, uint32_t objects);

/* collect.c */
void fuzz_op_rare(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_verify(struct fuzz_world *w);
void fuzz_fresh(struct fuzz_world *w);

/* misuse.c */
void fuzz_op_misuse(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
void fuzz_op_panic(struct fuzz_world *w, const struct fuzz_op *op);
/* Between the steps of a collection: everything must be refused. */
void fuzz_refused_between_steps(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
/* After an abandoned collection: only reset and close are left. */
void fuzz_refused_when_abandoned(struct fuzz_world *w) GC_MAY_GC;

/* step.c */
int fuzz_open(const struct fuzz_config *config, enum fuzz_start start, struct gc_heap **out,
              char *err, size_t err_len) GC_MUST_CHECK;
void fuzz_step(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;

/* plan.c */
enum { FUZZ_CONFIGS = 64 };
struct fuzz_plan {
    struct fuzz_config config[FUZZ_CONFIGS];
    char text[FUZZ_CONFIGS][256];
    uint32_t weight[FUZZ_CONFIGS]; /* share of the operations; 0: slow, a few only */
    uint32_t count;
};
/* Every option set of a collector: each combination of the words of its own options, and sets
 * that stress the heap. */
void fuzz_plan_make(struct fuzz_plan *p, const struct gc_collector *c);

#endif
