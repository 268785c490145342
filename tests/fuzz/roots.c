/* SPDX-License-Identifier: MIT
 *
 * Roots of all kinds: scopes, handles, persistent handles, frames, tables, native calls. */
#include "tests/fuzz/fuzz.h"

enum { BASE_HANDLES = 8, FIRST_CELLS = 6 };

static void push_handle(struct fuzz_world *w, gc_handle h, fuzz_value v)
{
    w->handle[w->handles] = h;
    w->handle_value[w->handles++] = v;
}

void fuzz_roots_forget(struct fuzz_world *w)
{
    w->handles = w->scopes = w->frames = w->stales = w->dead_persistents = 0;
    w->scope_floor = w->handle_floor = 0;
    memset(w->persistent_used, 0, sizeof w->persistent_used);
    memset(w->table_count, 0, sizeof w->table_count);
}

void fuzz_roots_open(struct fuzz_world *w)
{
    fuzz_roots_forget(w);
    for (uint32_t i = 0; i < BASE_HANDLES; i++)
        push_handle(w, gc_root(w->m, GC_NULL), 0);
    for (uint32_t i = 0; i < FUZZ_TABLES; i++) {
        int err = gc_table_new(w->m, "fuzz", FIRST_CELLS, &w->table[i]);

        FUZZ_CHECK(w, err == GC_OK, "a table was refused: %s", gc_err_text(err));
        w->table_count[i] = gc_table_count(w->table[i]);
        memset(w->table_value[i], 0, sizeof w->table_value[i]);
    }
    w->handle_floor = BASE_HANDLES;
}

/* ---- any root ---------------------------------------------------------------------------------*/

struct fuzz_root fuzz_root_at(const struct fuzz_world *w, uint32_t a)
{
    uint32_t t;

    a &= 255;
    if (a >= 216) {
        t = a % FUZZ_TABLES;
        /* The ballast's cell belongs to the start state. */
        return (struct fuzz_root){FUZZ_TABLE, t, 1 + (a - 216) % (w->table_count[t] - 1)};
    }
    if (a >= 184 && w->persistent_used[a % FUZZ_PERSISTENTS])
        return (struct fuzz_root){FUZZ_PERSISTENT, a % FUZZ_PERSISTENTS, 0};
    if (a >= 136 && w->frames > 0)
        return (struct fuzz_root){FUZZ_CELL, a % w->frames, a / 8 % FUZZ_CELLS};
    return (struct fuzz_root){FUZZ_HANDLE, a % w->handles, 0};
}

gc_ref fuzz_root_get(const struct fuzz_world *w, struct fuzz_root at)
{
    gc_ref r = GC_NULL;

    switch (at.kind) {
    case FUZZ_HANDLE:
        return gc_get(w->m, w->handle[at.index]);
    case FUZZ_CELL:
        return gc_local_get(&w->cell[at.index][at.at]);
    case FUZZ_PERSISTENT:
        return gc_persistent_get(w->m, w->persistent[at.index]);
    case FUZZ_TABLE:
        FUZZ_CHECK(w, gc_table_get(w->m, w->table[at.index], at.at, &r) == GC_OK,
                   "cell %u of table %u cannot be read", at.at, at.index);
        return r;
    }
    return r;
}

fuzz_value fuzz_root_value(const struct fuzz_world *w, struct fuzz_root at)
{
    switch (at.kind) {
    case FUZZ_HANDLE:
        return w->handle_value[at.index];
    case FUZZ_CELL:
        return w->cell_value[at.index][at.at];
    case FUZZ_PERSISTENT:
        return w->persistent_value[at.index];
    case FUZZ_TABLE:
        return w->table_value[at.index][at.at];
    }
    return 0;
}

void fuzz_root_set(struct fuzz_world *w, struct fuzz_root at, gc_ref r, fuzz_value v)
{
    switch (at.kind) {
    case FUZZ_HANDLE:
        gc_set(w->m, w->handle[at.index], r);
        w->handle_value[at.index] = v;
        break;
    case FUZZ_CELL:
        gc_local_set(w->m, &w->cell[at.index][at.at], r);
        w->cell_value[at.index][at.at] = v;
        break;
    case FUZZ_PERSISTENT:
        gc_persistent_set(w->m, w->persistent[at.index], r);
        w->persistent_value[at.index] = v;
        break;
    case FUZZ_TABLE:
        FUZZ_CHECK(w, gc_table_set(w->m, w->table[at.index], at.at, r) == GC_OK,
                   "cell %u of table %u cannot be written", at.at, at.index);
        w->table_value[at.index][at.at] = v;
        break;
    }
}

void fuzz_roots_clear(struct fuzz_world *w, uint32_t keep)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < w->handles; i++) {
        if (keep == 0 || ++n % keep != 0)
            fuzz_root_set(w, (struct fuzz_root){FUZZ_HANDLE, i, 0}, GC_NULL, 0);
    }
    for (uint32_t i = 0; i < w->frames * FUZZ_CELLS; i++) {
        if (keep == 0 || ++n % keep != 0)
            fuzz_root_set(w, (struct fuzz_root){FUZZ_CELL, i / FUZZ_CELLS, i % FUZZ_CELLS}, GC_NULL,
                          0);
    }
    for (uint32_t i = 0; i < FUZZ_PERSISTENTS; i++) {
        if (w->persistent_used[i] && (keep == 0 || ++n % keep != 0))
            fuzz_root_set(w, (struct fuzz_root){FUZZ_PERSISTENT, i, 0}, GC_NULL, 0);
    }
    for (uint32_t t = 0; t < FUZZ_TABLES; t++) {
        for (uint32_t i = 0; i < w->table_count[t]; i++) {
            if (keep == 0 || (i > 0 && ++n % keep != 0))
                fuzz_root_set(w, (struct fuzz_root){FUZZ_TABLE, t, i}, GC_NULL, 0);
        }
    }
}

/* Values that are no objects, or another root's. */
static gc_ref other_value(const struct fuzz_world *w, const struct fuzz_op *op, fuzz_value *v)
{
    struct fuzz_root from = fuzz_root_at(w, op->c);
    gc_ref r;

    if (op->d % 4 == 0) {
        r = gc_i31((int32_t)op->d);
        *v = r.bits;
        return r;
    }
    if (op->d % 4 == 1) {
        *v = 0;
        return GC_NULL;
    }
    *v = fuzz_root_value(w, from);
    return fuzz_root_get(w, from);
}

/* ---- handles and scopes -----------------------------------------------------------------------*/

void fuzz_op_root(struct fuzz_world *w, const struct fuzz_op *op)
{
    struct fuzz_root at = fuzz_root_at(w, op->a);
    fuzz_value v;
    gc_ref r = other_value(w, op, &v);

    if (op->b % 4 == 0 && w->handles < FUZZ_HANDLES) {
        push_handle(w, gc_root(w->m, r), v);
        fuzz_expect(w, gc_get(w->m, w->handle[w->handles - 1]), v, "a new handle");
    } else if (op->b % 32 == 1 && w->handles < FUZZ_HANDLES) {
        gc_handle h = gc_new(w->m, w->type[2].type);

        if (gc_is_null(gc_get(w->m, h)))
            push_handle(w, h, 0);
        else
            push_handle(w, h, fuzz_adopt(w, gc_get(w->m, h), 2, 0));
    } else {
        fuzz_root_set(w, at, r, v);
    }
}

static void leave(struct fuzz_world *w, uint32_t base)
{
    if (w->handles > base)
        w->stale[w->stales++ % FUZZ_STALE] = w->handle[w->handles - 1];
    w->handles = base;
    w->scopes--;
}

void fuzz_leave_scopes(struct fuzz_world *w, uint32_t floor)
{
    while (w->scopes > floor) {
        uint32_t base = w->scope_base[w->scopes - 1];

        gc_scope_exit(w->m, &w->scope[w->scopes - 1]);
        leave(w, base);
    }
}

void fuzz_op_scope(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t top = w->scopes;

    if ((op->a & 1) == 0 && top < FUZZ_SCOPES) {
        gc_scope_enter(w->m, &w->scope[top]);
        w->scope_base[top] = w->handles;
        w->scopes++;
    } else if ((op->a & 1) != 0 && top > w->scope_floor) {
        uint32_t base = w->scope_base[top - 1];

        if ((op->b & 1) != 0 && w->handles > base) {
            uint32_t i = base + op->c % (w->handles - base);
            fuzz_value v = w->handle_value[i];
            gc_handle out = gc_scope_escape(w->m, &w->scope[top - 1], w->handle[i]);

            leave(w, base);
            fuzz_expect(w, gc_get(w->m, out), v, "an escaped handle");
            push_handle(w, out, v);
        } else {
            fuzz_leave_scopes(w, top - 1);
        }
    } else {
        FUZZ_CHECK(w, gc_scope_reserve(w->m, op->b) == GC_OK, "reserving %u handles failed", op->b);
    }
    FUZZ_CHECK(w, gc_handle_count(w->m) == w->handles, "%u handles in use, not %u",
               gc_handle_count(w->m), w->handles);
}

/* ---- persistent handles -----------------------------------------------------------------------*/

static void bury(struct fuzz_world *w, gc_persistent copy, uint32_t i)
{
    w->persistent_used[i] = false;
    w->dead_persistent[w->dead_persistents++ % FUZZ_STALE] = copy;
}

void fuzz_op_persistent(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t i = op->a % FUZZ_PERSISTENTS, k = op->b % FUZZ_PERSISTENTS, n = 0;
    gc_persistent copy = w->persistent[i];
    gc_handle h;
    fuzz_value v;
    gc_ref r;

    if (!w->persistent_used[i]) {
        r = other_value(w, op, &v);
        if (w->persistent_used[k] && (op->d & 16) != 0) {
            v = w->persistent_value[k];
            FUZZ_CHECK(w, gc_persistent_clone(w->m, w->persistent[k], &w->persistent[i]) == GC_OK,
                       "a persistent handle cannot be cloned");
        } else if ((op->d & 32) != 0) {
            k = op->b % w->handles;
            v = w->handle_value[k];
            FUZZ_CHECK(w, gc_persistent_from_handle(w->m, w->handle[k], &w->persistent[i]) == GC_OK,
                       "a handle cannot be made persistent");
        } else {
            FUZZ_CHECK(w, gc_persistent_new(w->m, r, &w->persistent[i]) == GC_OK,
                       "a persistent handle was refused");
        }
        w->persistent_used[i] = true;
        w->persistent_value[i] = v;
    } else if (op->d % 4 == 0 || w->handles == FUZZ_HANDLES) {
        FUZZ_CHECK(w, gc_persistent_unroot(w->m, &w->persistent[i]) == GC_OK,
                   "a persistent handle cannot be unrooted");
        bury(w, copy, i);
    } else if (op->d % 4 == 1) {
        push_handle(w, gc_persistent_to_handle(w->m, copy), w->persistent_value[i]);
    } else if (op->d % 4 == 2) {
        FUZZ_CHECK(w, gc_persistent_into_handle(w->m, &w->persistent[i], &h) == GC_OK,
                   "a persistent handle cannot be made a scoped one");
        push_handle(w, h, w->persistent_value[i]);
        bury(w, copy, i);
    } else {
        FUZZ_CHECK(w, gc_persistent_try(w->m, copy, &r) == GC_OK, "a persistent handle is stale");
        fuzz_expect(w, r, w->persistent_value[i], "a persistent handle");
    }
    if (op->d % 64 != 63)
        return;
    for (i = 0; i < FUZZ_PERSISTENTS; i++)
        n += w->persistent_used[i];
    FUZZ_CHECK(w, gc_persistent_count(w->m) == n, "%u persistent handles in use, not %u",
               gc_persistent_count(w->m), n);
}

/* ---- frames, tables ---------------------------------------------------------------------------*/

void fuzz_pop_frames(struct fuzz_world *w, uint32_t floor)
{
    while (w->frames > floor) {
        w->frames--;
        gc_frame_pop(w->m, &w->frame[w->frames]);
    }
}

void fuzz_op_frame(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t top = w->frames;

    if (op->a % 3 == 0 && top < FUZZ_FRAMES) {
        gc_frame_push(w->m, &w->frame[top], w->cell[top], FUZZ_CELLS);
        memset(w->cell_value[top], 0, sizeof w->cell_value[top]);
        w->frames++;
    } else if (op->a % 3 == 1 && top > 0 && w->depth == 0) {
        fuzz_pop_frames(w, top - 1);
    } else if (top > 0) {
        uint32_t n = 1 + op->b % FUZZ_CELLS;
        gc_handle args[FUZZ_CELLS];

        for (uint32_t i = 0; i < n; i++) {
            uint32_t from = (op->c + i * 7u) % w->handles;

            args[i] = w->handle[from];
            w->cell_value[top - 1][i] = w->handle_value[from];
        }
        gc_frame_pass_args(w->m, args, n, w->cell[top - 1]);
    }
}

void fuzz_op_table(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t t = op->a % FUZZ_TABLES, i = op->b % (w->table_count[t] + 1);
    struct fuzz_root from = fuzz_root_at(w, op->c);
    gc_ref r = GC_NULL;

    if (op->d % 64 == 0 && w->table_count[t] + 2 <= FUZZ_TABLE_MAX) {
        FUZZ_CHECK(w, gc_table_grow(w->m, w->table[t], 2) == GC_OK, "a table cannot grow");
        w->table_value[t][w->table_count[t]++] = 0;
        w->table_value[t][w->table_count[t]++] = 0;
        FUZZ_CHECK(w, gc_table_count(w->table[t]) == w->table_count[t], "a table has %u cells",
                   gc_table_count(w->table[t]));
    } else if (i == w->table_count[t]) {
        FUZZ_CHECK(w, gc_table_get(w->m, w->table[t], i, &r) == GC_ERR_LIMIT && gc_is_null(r),
                   "a cell behind the end of a table was read");
        FUZZ_CHECK(w, gc_table_set(w->m, w->table[t], i, fuzz_root_get(w, from)) == GC_ERR_LIMIT,
                   "a cell behind the end of a table was written");
        w->f->stats.codes += 2;
    } else if (i > 0) {
        fuzz_root_set(w, (struct fuzz_root){FUZZ_TABLE, t, i}, fuzz_root_get(w, from),
                      fuzz_root_value(w, from));
    } else {
        FUZZ_CHECK(w, gc_table_get(w->m, w->table[t], i, &r) == GC_OK, "cell 0 cannot be read");
        fuzz_expect(w, r, w->table_value[t][0], "a table cell");
    }
}

/* ---- native calls -----------------------------------------------------------------------------*/

struct call {
    struct fuzz_world *w;
    uint32_t steps;
    uint32_t pick;
    fuzz_value result;
};

/* Runs a few operations of the input, then returns an argument or a handle of its own. */
static gc_handle callee(struct gc_mutator *m, const gc_handle *args, uint32_t nargs, void *data)
{
    struct call *c = data;
    struct fuzz_world *w = c->w;
    struct fuzz_op op;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < c->steps && fuzz_next(&w->f->in, &op); i++)
        fuzz_step(w, &op);
    fuzz_leave_scopes(w, w->scope_floor);
    if (c->pick % 2 == 0) {
        uint32_t i = c->pick / 2 % nargs; /* arguments were the first handles of all */

        c->result = w->handle_value[i];
        return args[i];
    }
    c->result = w->handle_value[w->handles - 1];
    return gc_root(m, gc_get(m, w->handle[w->handles - 1]));
}

void fuzz_op_native(struct fuzz_world *w, const struct fuzz_op *op)
{
    uint32_t handles = w->handles, scopes = w->scopes, floor = w->scope_floor;
    uint32_t low = w->handle_floor;
    struct call c = {w, op->a % 16, op->b, 0};
    gc_handle out;

    if (w->depth == FUZZ_NATIVE_DEPTH || handles + 2 > FUZZ_HANDLES)
        return;
    w->depth++;
    w->scope_floor = scopes;
    w->handle_floor = handles;
    out = gc_native_call(w->m, callee, w->handle, 1 + op->c % low, &c);
    w->depth--;
    w->scope_floor = floor;
    w->handle_floor = low;
    if (w->handles > handles)
        w->stale[w->stales++ % FUZZ_STALE] = w->handle[w->handles - 1];
    w->handles = handles;
    fuzz_expect(w, gc_get(w->m, out), c.result, "the result of a native call");
    push_handle(w, out, c.result);
    FUZZ_CHECK(w, gc_handle_count(w->m) == w->handles, "%u handles after a native call, not %u",
               gc_handle_count(w->m), w->handles);
}
