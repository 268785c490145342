/* SPDX-License-Identifier: MIT
 *
 * Wrong use of the interface: an error code where one is documented, else a panic that says what
 * was wrong (in a child process), and never a changed heap. */
#include <signal.h>
#include <stdlib.h>

#include "harness/check_child.h"
#include "tests/fuzz/fuzz.h"

/* ---- answered with a code ---------------------------------------------------------------------*/

static void stale_roots(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
static void stale_roots(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_persistent dead = w->dead_persistent[op->a % FUZZ_STALE], copy = dead, out;
    gc_handle h;
    gc_ref r = {77};

    if (w->stales > op->b % FUZZ_STALE) {
        FUZZ_CHECK(w,
                   gc_handle_try(w->m, w->stale[op->b % FUZZ_STALE], &r) == GC_ERR_STALE &&
                       gc_is_null(r),
                   "a stale handle was accepted");
        FUZZ_CHECK(
            w, gc_persistent_from_handle(w->m, w->stale[op->b % FUZZ_STALE], &out) == GC_ERR_STALE,
            "a stale handle was made persistent");
        w->f->stats.codes += 2;
    }
    if (w->dead_persistents <= op->a % FUZZ_STALE)
        return;
    FUZZ_CHECK(w, gc_persistent_try(w->m, dead, &r) == GC_ERR_STALE && gc_is_null(r),
               "a stale persistent handle was accepted");
    FUZZ_CHECK(w, gc_persistent_clone(w->m, dead, &out) == GC_ERR_STALE,
               "a stale persistent handle was cloned");
    FUZZ_CHECK(w, gc_persistent_into_handle(w->m, &copy, &h) == GC_ERR_STALE,
               "a stale persistent handle became a scoped one");
    FUZZ_CHECK(w, gc_persistent_unroot(w->m, &dead) == GC_ERR_STALE, "a second unroot succeeded");
    FUZZ_CHECK(w, gc_persistent_unroot(w->m, &dead) == GC_ERR_STALE, "unroot of a zeroed handle");
    w->f->stats.codes += 5;
}

static void bad_types(struct fuzz_world *w, const struct fuzz_op *op)
{
    static const uint16_t beyond[] = {3, 9}, twice[] = {2, 2}, falling[] = {2, 1}, far[] = {64};
    const uint16_t *wrong[] = {beyond, twice, falling};
    const struct gc_type *t;
    uint32_t count = w->h->type_count;

    FUZZ_CHECK(w, gc_type_struct(w->h, "bad", 4, wrong[op->a % 3], 2, &t) == GC_ERR_OPTION && !t,
               "a struct type with a bad reference map was accepted");
    FUZZ_CHECK(w, gc_type_struct_array(w->h, "bad", 4, wrong[op->a % 3], 2, &t) == GC_ERR_OPTION,
               "a struct array type with a bad reference map was accepted");
    FUZZ_CHECK(w, gc_type_struct_array(w->h, "bad", 80, far, 1, &t) == GC_ERR_LIMIT && !t,
               "a struct array type with a reference beyond word 63 was accepted");
    FUZZ_CHECK(w, gc_type_byte_array(w->h, "bad", 0, &t) == GC_ERR_OPTION && !t,
               "a byte array of empty elements was accepted");
    FUZZ_CHECK(w, gc_type_struct(w->h, "bad", 65537, NULL, 0, &t) == GC_ERR_LIMIT && !t,
               "a struct of 65537 words was accepted");
    FUZZ_CHECK(w, w->h->type_count == count, "a refused type was registered");
    w->f->stats.codes += 5;
}

/* More than any heap can hold: refused without a collection. */
static void too_large(struct fuzz_world *w, const struct fuzz_op *op) GC_MAY_GC;
static void too_large(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint64_t before = w->h->totals.collections;
    uint32_t length = UINT32_MAX - (op->d & 0xFFF);
    const struct gc_type *t = w->type[op->a % 2 ? 1 : 7].type;

    if (gc_core_option(w->h, GC_OPT_STRESS_ALLOC) != 0 || w->m->poll != 0)
        return; /* the allocation is a safepoint too */
    w->on_oom = 0;
    FUZZ_CHECK(w, gc_is_null(gc_alloc_n(w->m, t, length)), "an array of %u elements was made",
               length);
    FUZZ_CHECK(w, w->m->status == GC_ERR_NEVER && w->on_oom == 1,
               "an impossible array was refused with %s", gc_err_text(w->m->status));
    FUZZ_CHECK(w, w->h->totals.collections == before, "an impossible array led to a collection");
    FUZZ_CHECK(w, gc_is_null(gc_try_alloc_n(w->m, t, length)) && w->m->status == GC_ERR_NEVER,
               "an impossible array was tried with %s", gc_err_text(w->m->status));
    w->f->stats.codes += 2;
}

void fuzz_op_misuse(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at = fuzz_root_at(w, op->a);
    gc_ref r = fuzz_root_get(w, at);

    switch (op->c % 8) {
    case 0:
        FUZZ_CHECK(w, gc_scope_reserve(w->m, UINT32_MAX) == GC_ERR_LIMIT,
                   "a reserve of 2^32 handles succeeded");
        FUZZ_CHECK(w, gc_table_grow(w->m, w->table[0], UINT32_MAX) == GC_ERR_LIMIT,
                   "a table grew beyond its limit");
        w->f->stats.codes += 2;
        break;
    case 1:
        bad_types(w, op);
        break;
    case 2:
        too_large(w, op);
        break;
    case 3:
        FUZZ_CHECK(w, gc_extern_data(w->m, GC_NULL, NULL) == NULL, "null has host data");
        FUZZ_CHECK(w, gc_extern_data(w->m, gc_i31(5), NULL) == NULL, "an integer has host data");
        FUZZ_CHECK(w, !gc_array_fill(w->m, GC_NULL, 0, 0, r), "null was filled");
        FUZZ_CHECK(w, !gc_array_fill(w->m, gc_i31(2), 0, 0, r), "an integer was filled");
        w->f->stats.codes += 4;
        break;
    default:
        stale_roots(w, op);
        break;
    }
}

/* ---- refused as a whole -----------------------------------------------------------------------*/

void fuzz_refused_when_abandoned(struct fuzz_world *w)
{
    struct gc_collection *c;

    FUZZ_CHECK(w, gc_is_null(gc_alloc(w->m, w->type[0].type)) && w->m->status == GC_ERR_STATE,
               "an abandoned heap allocated");
    FUZZ_CHECK(w,
               gc_is_null(gc_try_alloc_n(w->m, w->type[1].type, 3)) && w->m->status == GC_ERR_STATE,
               "an abandoned heap allocated");
    FUZZ_CHECK(w, gc_is_null(gc_extern_new(w->m, &fuzz_host_type, w->mortal)),
               "an abandoned heap made a host object");
    FUZZ_CHECK(w, gc_collect(w->m) == GC_ERR_STATE, "an abandoned heap collected");
    FUZZ_CHECK(w, gc_collection_begin(w->h, GC_REASON_USER, GC_EXTENT_FULL, &c) == GC_ERR_STATE,
               "an abandoned heap began a collection");
    gc_safepoint(w->m);
    w->f->stats.codes += 5;
}

/* ---- answered with a panic --------------------------------------------------------------------*/

struct panic {
    struct fuzz_world *w;
    const struct fuzz_op *op;
    uint32_t which;
};
struct panic_case {
    const char *text; /* that its message contains */
    bool (*applies)(const struct fuzz_world *w);
    void (*run)(struct fuzz_world *w, const struct fuzz_op *op);
};

static bool always(const struct fuzz_world *w)
{
    (void)w;
    return true;
}
static bool has_stale(const struct fuzz_world *w)
{
    return w->stales > 0;
}
static bool has_dead(const struct fuzz_world *w)
{
    return w->dead_persistents > 0;
}
static bool was_reset(const struct fuzz_world *w)
{
    return w->before_reset.epoch != 0;
}
static bool in_scopes(const struct fuzz_world *w)
{
    return w->scopes > 1 && w->depth == 0;
}
static bool in_frames(const struct fuzz_world *w)
{
    return w->frames > 1;
}

static struct fuzz_world *other(struct fuzz_world *w)
{
    return &w->f->world[w == &w->f->world[0]];
}
static void get_stale(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    (void)gc_get(w->m, w->stale[0]);
}
static void set_stale(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    gc_set(w->m, w->stale[0], GC_NULL);
}
static void get_foreign(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)gc_get(w->m, other(w)->handle[op->a % other(w)->handles]);
}
static void try_foreign(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_ref r;

    if (gc_handle_try(w->m, other(w)->handle[op->a % other(w)->handles], &r) != GC_OK)
        return;
}
static void get_of_old_tenancy(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    (void)gc_get(w->m, w->before_reset);
}
static void get_dead_persistent(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    (void)gc_persistent_get(w->m, w->dead_persistent[0]);
}
static void set_dead_persistent(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    gc_persistent_set(w->m, w->dead_persistent[0], GC_NULL);
}
static void get_foreign_persistent(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_persistent p = {op->a, w->m->heap_id + 1, op->b | 1};

    (void)gc_persistent_get(w->m, p);
}
static void exit_outer_scope(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_scope_exit(w->m, &w->scope[op->a % (w->scopes - 1)]);
}
static void exit_copied_scope(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct gc_scope copy = w->scope[w->scopes - 1];

    (void)op;
    gc_scope_exit(w->m, &copy);
}
static void pop_outer_frame(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_frame_pop(w->m, &w->frame[op->a % (w->frames - 1)]);
}
static void exit_nogc_without_enter(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    gc_nogc_exit(w->m);
}
static void collect_in_nogc(struct fuzz_world *w, const struct fuzz_op *op) GC_UNCHECKED_GC;
static void collect_in_nogc(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    gc_nogc_enter(w->m);
    (void)gc_collect(w->m);
}
static void end_without_begin(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    w->h->collection.heap = w->h;
    gc_collection_end(&w->h->collection);
}
static void type_of_poison(struct fuzz_world *w, const struct fuzz_op *op)
{
    gc_ref r = fuzz_root_get(w, fuzz_root_at(w, op->a));

    if (!gc_is_object(r))
        r = gc_get(w->m, gc_root(w->m, gc_try_alloc(w->m, w->type[0].type)));
    if (gc_is_null(r))
        gc_panic("fuzz: no room for a header names no registered type");
    gc_header(w->m, r)->type = 0xFEFEFEFE;
    (void)gc_type_of(w->m, r);
}

static const struct panic_case cases[] = {
    {"stale handle", has_stale, get_stale},
    {"stale handle", has_stale, set_stale},
    {"wrong heap", always, get_foreign},
    {"wrong heap", always, try_foreign},
    {"wrong heap", was_reset, get_of_old_tenancy},
    {"stale persistent handle", has_dead, get_dead_persistent},
    {"stale persistent handle", has_dead, set_dead_persistent},
    {"wrong heap", always, get_foreign_persistent},
    {"out of order", in_scopes, exit_outer_scope},
    {"out of order", in_scopes, exit_copied_scope},
    {"out of order", in_frames, pop_outer_frame},
    {"gc_nogc_exit without", always, exit_nogc_without_enter},
    {"no-GC region", always, collect_in_nogc},
    {"not under way", always, end_without_begin},
    {"names no registered type", always, type_of_poison},
};
enum { CASES = sizeof cases / sizeof cases[0] };

/* Between steps. */
static void alloc_between(struct fuzz_world *w, const struct fuzz_op *op) GC_UNCHECKED_GC;
static void alloc_between(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    (void)gc_alloc(w->m, w->type[0].type);
}
static void root_between(struct fuzz_world *w, const struct fuzz_op *op)
{
    (void)op;
    (void)gc_root(w->m, GC_NULL);
}
static void verify_between(struct fuzz_world *w, const struct fuzz_op *op)
{
    char err[8];

    (void)op;
    (void)gc_heap_verify(w->h, NULL, err, sizeof err);
}
static const struct panic_case between[] = {
    {"during a collection", always, alloc_between},
    {"between the steps", always, root_between},
    {"during a collection", always, verify_between},
};
enum { BETWEEN = sizeof between / sizeof between[0] };

static void child(void *arg)
{
    struct panic *p = arg;

    gc_may_gc_begin();
    if (p->which < CASES)
        cases[p->which].run(p->w, p->op);
    else
        between[p->which - CASES].run(p->w, p->op);
}

static void expect_panic(struct fuzz_world *w, const struct fuzz_op *op, uint32_t which)
{
    struct panic p = {w, op, which};
    const char *text = which < CASES ? cases[which].text : between[which - CASES].text;
    struct child_report r;

    if (w->f->panic_budget == 0)
        return;
    w->f->panic_budget--;
    child_run(child, &p, 60000, &r);
    FUZZ_CHECK(w, r.end == CHILD_SIGNALLED && r.code == SIGABRT && strstr(r.text, text) != NULL,
               "misuse %u should panic with \"%s\"; it ended in code %d: %.300s", which, text,
               r.code, r.text);
    w->f->stats.panics++;
}

void fuzz_op_panic(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t which = op->b % CASES;

    if (cases[which].applies(w))
        expect_panic(w, op, which);
}

void fuzz_refused_between_steps(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct gc_collection *second;

    FUZZ_CHECK(w,
               gc_collection_begin(w->h, GC_REASON_USER, GC_EXTENT_FULL, &second) == GC_ERR_STATE,
               "a collection began inside another one");
    FUZZ_CHECK(w, gc_heap_reset(w->h) == GC_ERR_STATE, "a reset during a collection was accepted");
    w->f->stats.codes += 2;
    if (op->d >> 24 == 0)
        expect_panic(w, op, CASES + op->b % BETWEEN);
}
