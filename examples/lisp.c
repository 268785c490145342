/* SPDX-License-Identifier: MIT
 *
 * examples/lisp.c -- a language runtime in one file: a small Lisp whose data live in the heap.
 *
 *   cc $(pkg-config --cflags tricolor) -o lisp lisp.c $(pkg-config --libs tricolor)
 *   ./lisp [COLLECTOR [NAME=VALUE]...]      docs/embedding.md says what to look at */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap/options.h"
#include "heap/registry.h"
#include "roots/roots.h"

enum { CAR, CDR, PAIR_WORDS };
enum { NAME, VALUE, FORM, SYMBOL_WORDS }; /* FORM is no reference: an enum form */
enum { PARAMETERS, BODY, ENVIRONMENT, CLOSURE_WORDS };
enum { WHICH, PRIMITIVE_WORDS };
enum form { NO_FORM, QUOTE, IF, LAMBDA, DEFINE, WHILE, FORMS };
enum { BUCKETS = 64, MAX_ARGUMENTS = 4, MAX_DEPTH = 2000 };

struct lisp {
    struct gc_mutator *m;
    const struct gc_type *pair, *symbol, *closure, *primitive, *text, *vector;
    struct gc_table *symbols; /* each cell a list */
    gc_persistent at_exit;    /* a function that the host calls at the end */
    const char *at;           /* where the reader is */
    const char *error;        /* the first one of an expression; NULL: none */
    uint32_t depth;
};

static int logs_closed;

/* ---- objects ----------------------------------------------------------------------------------*/

static gc_ref fail(struct lisp *l, const char *what)
{
    if (l->error == NULL)
        l->error = what;
    return GC_NULL;
}
/* Out of memory is an error of the language, and its programs can go on. */
static gc_ref full(struct lisp *l)
{
    return fail(l, gc_err_text(l->m->status));
}
static bool is(const struct lisp *l, gc_ref r, const struct gc_type *type)
{
    return gc_is_object(r) && gc_type_of(l->m, r) == type;
}
/* Element `n` of a list, null when it is shorter. */
static gc_ref nth(const struct lisp *l, gc_ref list, uint32_t n)
{
    for (; n > 0 && is(l, list, l->pair); n--)
        list = gc_load(l->m, list, CDR);
    return is(l, list, l->pair) ? gc_load(l->m, list, CAR) : GC_NULL;
}
static gc_ref cons(struct lisp *l, gc_handle car, gc_handle cdr) GC_MAY_GC;
static gc_ref cons(struct lisp *l, gc_handle car, gc_handle cdr)
{
    gc_ref r = gc_alloc(l->m, l->pair);

    if (gc_is_null(r))
        return full(l);
    gc_init(l->m, r, CAR, gc_get(l->m, car));
    gc_init(l->m, r, CDR, gc_get(l->m, cdr));
    return r;
}
/* The symbol of this name: one object for each name, so that symbols are compared by reference. */
static gc_ref intern(struct lisp *l, const char *s, uint32_t n) GC_MAY_GC;
static gc_ref intern(struct lisp *l, const char *s, uint32_t n)
{
    uint32_t hash = 5381;
    gc_handle name, symbol, list;
    gc_ref at, r;

    for (uint32_t i = 0; i < n; i++)
        hash = hash * 33 + (uint8_t)s[i];
    if (gc_table_get(l->m, l->symbols, hash % BUCKETS, &at) != GC_OK)
        return fail(l, "no symbol table");
    GC_SCOPE(l->m);
    list = gc_root(l->m, at);
    for (r = gc_get(l->m, list); is(l, r, l->pair); r = gc_load(l->m, r, CDR)) {
        gc_ref known = gc_load(l->m, r, CAR), text = gc_load(l->m, known, NAME);

        if (gc_length(l->m, text) == n && memcmp(gc_bytes(l->m, text, l->text), s, n) == 0)
            return known;
    }
    name = gc_root(l->m, gc_alloc_n(l->m, l->text, n));
    symbol = gc_new(l->m, l->symbol);
    if (gc_is_null(gc_get(l->m, name)) || gc_is_null(gc_get(l->m, symbol)))
        return full(l);
    memcpy(gc_bytes(l->m, gc_get(l->m, name), l->text), s,
           n); /* address: until the next may-GC call */
    gc_init(l->m, gc_get(l->m, symbol), NAME, gc_get(l->m, name));
    r = cons(l, symbol, list);
    if (l->error != NULL || gc_table_set(l->m, l->symbols, hash % BUCKETS, r) != GC_OK)
        return fail(l, "no symbol table");
    return gc_get(l->m, symbol);
}

/* ---- the reader -------------------------------------------------------------------------------*/

static gc_ref read_form(struct lisp *l) GC_MAY_GC;
static gc_ref read_list(struct lisp *l) GC_MAY_GC;
static gc_ref read_list(struct lisp *l)
{
    gc_handle first, last, nil;

    GC_SCOPE(l->m);
    first = gc_root(l->m, GC_NULL);
    last = gc_root(l->m, GC_NULL);
    nil = gc_root(l->m, GC_NULL);
    for (;;) {
        gc_handle item;
        gc_ref cell;

        GC_SCOPE(l->m); /* a long list needs no more handles than a short one */
        l->at += strspn(l->at, " \n");
        if (*l->at == '\0' || l->error != NULL)
            return fail(l, "a ) is missing");
        if (*l->at == ')') {
            l->at++;
            return gc_get(l->m, first);
        }
        item = gc_root(l->m, read_form(l));
        cell = cons(l, item, nil);
        if (l->error != NULL)
            return GC_NULL;
        if (gc_is_null(gc_get(l->m, first)))
            gc_set(l->m, first, cell);
        else
            gc_store(l->m, gc_get(l->m, last), CDR,
                     cell); /* an object that may be old: no gc_init */
        gc_set(l->m, last, cell);
    }
}
static gc_ref read_form(struct lisp *l)
{
    const char *from;
    char *end;
    long number;

    l->at += strspn(l->at, " \n");
    if (*l->at == '(') {
        l->at++;
        return read_list(l);
    }
    number = strtol(l->at, &end, 10);
    if (end != l->at) {
        l->at = end;
        return gc_i31((int32_t)number); /* no allocation: integers are references */
    }
    from = l->at;
    l->at += strcspn(l->at, " \n()");
    if (l->at == from)
        return fail(l, "an expression was expected");
    return intern(l, from, (uint32_t)(l->at - from)); /* nil is a name without a value */
}

static void print(const struct lisp *l, gc_ref r)
{
    struct gc_mutator *m = l->m;

    if (gc_is_i31(r)) {
        printf("%d", gc_i31_value(r));
    } else if (is(l, r, l->symbol)) {
        gc_ref text = gc_load(m, r, NAME);

        printf("%.*s", (int)gc_length(m, text), (const char *)gc_bytes(m, text, l->text));
    } else if (is(l, r, l->pair)) {
        for (printf("("); is(l, r, l->pair); r = gc_load(m, r, CDR)) {
            print(l, gc_load(m, r, CAR));
            printf(gc_is_null(gc_load(m, r, CDR)) ? "" : " ");
        }
        if (!gc_is_null(r)) {
            printf(". ");
            print(l, r);
        }
        printf(")");
    } else {
        printf("<%s>", gc_is_null(r) ? "nil" : gc_type_of(m, r)->name);
    }
}

/* ---- primitives -------------------------------------------------------------------------------*/

/* A host object: plain C memory that the heap owns once gc_extern_new returned an object. */
static void log_dies(struct gc_mutator *m, void *data)
{
    (void)m;
    logs_closed++;
    free(data);
}
static const struct gc_host_type log_type = {"log", log_dies};

static gc_ref new_log(struct lisp *l) GC_MAY_GC;
static gc_ref new_log(struct lisp *l)
{
    char *log = calloc(1, 80);
    gc_ref r = log != NULL ? gc_extern_new(l->m, &log_type, log) : GC_NULL;

    if (!gc_is_null(r))
        return r;
    free(log); /* it failed, so the memory is still ours */
    return fail(l, "no memory for a log");
}
static int32_t number(struct lisp *l, gc_ref r)
{
    if (!gc_is_i31(r))
        fail(l, "a number was expected");
    return gc_i31_value(r);
}
static gc_ref part(struct lisp *l, gc_ref r, uint32_t word)
{
    return is(l, r, l->pair) ? gc_load(l->m, r, word) : fail(l, "a pair was expected");
}
/* Reads element i, or writes it.  The heap does not check indices in release builds; a language
 * does. */
static gc_ref element(struct lisp *l, gc_ref vector, int32_t i, const gc_local *value)
{
    if (!is(l, vector, l->vector) || i < 0 || (uint32_t)i >= gc_length(l->m, vector))
        return fail(l, "a vector and an index in it were expected");
    if (value != NULL)
        gc_array_store(l->m, vector, (uint32_t)i, gc_local_get(value));
    return gc_array_load(l->m, vector, (uint32_t)i);
}

/* X(symbol, name, arguments) */
#define PRIMITIVES(X)                                                                    \
    X(ADD, "+", 2), X(SUB, "-", 2), X(LESS, "<", 2), X(EQ, "eq", 2), X(CONS, "cons", 2), \
        X(HEAD, "car", 1), X(TAIL, "cdr", 1), X(VECTOR, "make-vector", 1),               \
        X(GET, "vector-ref", 2), X(PUT, "vector-set", 3), X(PRINT, "print", 1),          \
        X(IDENTITY, "identity", 1), X(COLLECT, "collect", 0), X(OPEN, "open", 0),        \
        X(AT_EXIT, "at-exit", 1)
#define SYMBOL_OF(symbol, name, arguments) symbol
#define ROW_OF(symbol, name, arguments) \
    {                                   \
        name, arguments                 \
    }
enum which { PRIMITIVES(SYMBOL_OF), PRIMITIVE_COUNT };
static const struct {
    const char *name;
    uint32_t arguments;
} primitives[] = {PRIMITIVES(ROW_OF)};

/* The arguments are in frame cells: a collection finds and updates them there. */
static gc_ref primitive(struct lisp *l, enum which which, const gc_local *a) GC_MAY_GC;
static gc_ref primitive(struct lisp *l, enum which which, const gc_local *a)
{
    gc_ref x = gc_local_get(&a[0]), y = gc_local_get(&a[1]), r;

    switch (which) {
    case ADD:
        return gc_i31(number(l, x) + number(l, y));
    case SUB:
        return gc_i31(number(l, x) - number(l, y));
    case LESS:
        return number(l, x) < number(l, y) ? gc_i31(1) : GC_NULL;
    case EQ:
        return gc_same(x, y) ? gc_i31(1) : GC_NULL;
    case CONS:
        r = gc_alloc(l->m, l->pair); /* x and y are stale now, the cells are not */
        if (gc_is_null(r))
            return full(l);
        gc_init(l->m, r, CAR, gc_local_get(&a[0]));
        gc_init(l->m, r, CDR, gc_local_get(&a[1]));
        return r;
    case HEAD:
        return part(l, x, CAR);
    case TAIL:
        return part(l, x, CDR);
    case VECTOR:
        r = gc_alloc_n(l->m, l->vector, (uint32_t)number(l, x));
        return gc_is_null(r) ? full(l) : r;
    case GET:
        return element(l, x, number(l, y), NULL);
    case PUT:
        return element(l, x, number(l, y), &a[2]);
    case PRINT:
        print(l, x);
        printf("\n");
        return x;
    case IDENTITY: /* the same number as long as the object lives, wherever it moves */
        return gc_i31((int32_t)(gc_identity_hash(l->m, x) >> 2));
    case COLLECT:
        (void)gc_collect(l->m);
        return GC_NULL;
    case OPEN:
        return new_log(l);
    case AT_EXIT:
        gc_persistent_set(l->m, l->at_exit, x);
        return GC_NULL;
    default:
        break;
    }
    return GC_NULL;
}

/* ---- evaluation -------------------------------------------------------------------------------*/

static gc_ref eval(struct lisp *l, gc_handle expression, gc_handle environment) GC_MAY_GC;

/* Evaluates element `n` of the list in `list`. */
static gc_ref eval_nth(struct lisp *l, gc_handle list, uint32_t n, gc_handle env) GC_MAY_GC;
static gc_ref eval_nth(struct lisp *l, gc_handle list, uint32_t n, gc_handle env)
{
    gc_handle item;

    GC_SCOPE(l->m);
    item = gc_root(l->m, nth(l, gc_get(l->m, list), n));
    return eval(l, item, env);
}

/* What a name stands for: in the environment, a list of pairs (name . value), or everywhere. */
static gc_ref value_of(const struct lisp *l, gc_ref symbol, gc_ref env)
{
    for (; is(l, env, l->pair); env = gc_load(l->m, env, CDR)) {
        gc_ref pair = gc_load(l->m, env, CAR);

        if (gc_same(gc_load(l->m, pair, CAR), symbol))
            return gc_load(l->m, pair, CDR);
    }
    return gc_load(l->m, symbol, VALUE);
}

/* Calls a primitive with elements 1, 2, ... of the list in `call`, evaluated. */
static gc_ref call(struct lisp *l, gc_handle function, gc_handle list, gc_handle env) GC_MAY_GC;
static gc_ref call(struct lisp *l, gc_handle function, gc_handle list, gc_handle env)
{
    uint32_t which = gc_get_u32(l->m, gc_get(l->m, function), WHICH);
    gc_local cells[MAX_ARGUMENTS];
    struct gc_frame frame;
    gc_ref result = GC_NULL;

    gc_frame_push(l->m, &frame, cells, MAX_ARGUMENTS);
    for (uint32_t i = 0; i < primitives[which].arguments && l->error == NULL; i++)
        gc_local_set(l->m, &cells[i], eval_nth(l, list, i + 1, env));
    if (l->error == NULL)
        result = primitive(l, (enum which)which, cells);
    gc_frame_pop(l->m, &frame);
    return result;
}

/* Binds the arguments in front of the closure's environment, and goes on with its body. */
static bool enter(struct lisp *l, gc_handle closure, gc_handle e, gc_handle env) GC_MAY_GC;
static bool enter(struct lisp *l, gc_handle closure, gc_handle e, gc_handle env)
{
    gc_handle inner = gc_root(l->m, gc_load(l->m, gc_get(l->m, closure), ENVIRONMENT));
    gc_handle names = gc_root(l->m, gc_load(l->m, gc_get(l->m, closure), PARAMETERS));

    for (uint32_t i = 1; is(l, gc_get(l->m, names), l->pair) && l->error == NULL; i++) {
        gc_handle name, value, pair;

        GC_SCOPE(l->m);
        value = gc_root(l->m, eval_nth(l, e, i, env));
        name = gc_root(l->m, nth(l, gc_get(l->m, names), 0));
        pair = gc_root(l->m, cons(l, name, value));
        gc_set(l->m, inner, cons(l, pair, inner));
        if (l->error == NULL)
            gc_set(l->m, names, gc_load(l->m, gc_get(l->m, names), CDR));
    }
    gc_set(l->m, env, gc_get(l->m, inner));
    gc_set(l->m, e, gc_load(l->m, gc_get(l->m, closure), BODY));
    return true;
}

/* A special form.  As step. */
static bool form(struct lisp *l, enum form which, gc_handle e, gc_handle env) GC_MAY_GC;
static bool form(struct lisp *l, enum form which, gc_handle e, gc_handle env)
{
    struct gc_mutator *m = l->m;
    gc_handle symbol;
    gc_ref r;

    switch (which) {
    case QUOTE:
        gc_set(m, e, nth(l, gc_get(m, e), 1));
        return false;
    case IF:
        r = eval_nth(l, e, 1, env);
        gc_set(m, e, nth(l, gc_get(m, e), gc_is_null(r) ? 3 : 2));
        return true;
    case LAMBDA:
        r = gc_alloc(m, l->closure);
        if (gc_is_null(r))
            return full(l), false;
        for (uint32_t i = 0; i < 2; i++)
            gc_init(m, r, PARAMETERS + i, nth(l, gc_get(m, e), i + 1));
        gc_init(m, r, ENVIRONMENT, gc_get(m, env));
        gc_set(m, e, r);
        return false;
    case DEFINE:
        symbol = gc_root(m, nth(l, gc_get(m, e), 1));
        gc_set(m, e, eval_nth(l, e, 2, env));
        if (is(l, gc_get(m, symbol), l->symbol))
            gc_store(m, gc_get(m, symbol), VALUE, gc_get(m, e));
        else
            fail(l, "a name was expected");
        return false;
    case WHILE:
        while (l->error == NULL) {
            r = eval_nth(l, e, 1, env);
            if (gc_is_null(r))
                break;
            gc_safepoint(m); /* a loop that allocates nothing must let others stop it */
            for (uint32_t i = 2; !gc_is_null(nth(l, gc_get(m, e), i)) && l->error == NULL; i++)
                (void)eval_nth(l, e, i, env);
        }
        gc_set(m, e, GC_NULL);
        return false;
    default:
        break;
    }
    return false;
}

/* One step: true when `e` and `env` now hold what to evaluate next (a tail call needs no C stack),
 * false when `e` holds the value. */
static bool step(struct lisp *l, gc_handle e, gc_handle env) GC_MAY_GC;
static bool step(struct lisp *l, gc_handle e, gc_handle env)
{
    gc_ref x = gc_get(l->m, e), head = nth(l, x, 0);
    gc_handle function;

    if (is(l, x, l->symbol)) {
        gc_set(l->m, e, value_of(l, x, gc_get(l->m, env)));
        return false;
    }
    if (!is(l, x, l->pair))
        return false;
    if (is(l, head, l->symbol) && gc_get_u32(l->m, head, FORM) != NO_FORM)
        return form(l, gc_get_u32(l->m, head, FORM), e, env);
    function = gc_root(l->m, eval_nth(l, e, 0, env));
    if (is(l, gc_get(l->m, function), l->closure))
        return enter(l, function, e, env);
    if (is(l, gc_get(l->m, function), l->primitive))
        gc_set(l->m, e, call(l, function, e, env));
    else
        fail(l, "a function was expected");
    return false;
}

static gc_ref eval(struct lisp *l, gc_handle expression, gc_handle environment)
{
    gc_handle e, env;
    bool more = true;

    if (l->depth >= MAX_DEPTH)
        return fail(l, "too deep");
    l->depth++;
    GC_SCOPE(l->m);
    e = gc_root(l->m, gc_get(l->m, expression));
    env = gc_root(l->m, gc_get(l->m, environment));
    while (more && l->error == NULL) {
        GC_SCOPE(l->m); /* what a turn roots goes with it, or a long loop would keep everything */
        more = step(l, e, env);
    }
    l->depth--;
    return l->error == NULL ? gc_get(l->m, e) : GC_NULL;
}

/* ---- the host ---------------------------------------------------------------------------------*/

static const char program[] =
    "(define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))"
    "(print (fib 10))"
    "(define map (lambda (f list) (if list (cons (f (car list)) (map f (cdr list))) nil)))"
    "(print (map (lambda (x) (+ x x)) (quote (1 2 3 4 5))))"
    "(define count (lambda (n) (if (< 0 n) (count (- n 1)) n)))"
    "(print (count 5000))"
    "(define v (make-vector 100))"
    "(define i 0)"
    "(while (< i 100) (vector-set v i (cons i (quote text))) (define i (+ i 1)))"
    "(print (vector-ref v 99))"
    "(define log (open))"
    "(define id (identity log))"
    "(while (< 0 i) (open) (define i (- i 1)))"
    "(collect)"
    "(print (eq id (identity log)))"
    "(at-exit (lambda (n) (print (cons n (quote (bye))))))"
    "(car 1)";

/* Evaluates each expression of `text`; an error ends one expression, not the program. */
static void run(struct lisp *l, const char *text) GC_MAY_GC;
static void run(struct lisp *l, const char *text)
{
    for (l->at = text + strspn(text, " \n"); *l->at != '\0'; l->at += strspn(l->at, " \n")) {
        gc_handle e, nil;

        GC_SCOPE(l->m);
        e = gc_root(l->m, read_form(l));
        nil = gc_root(l->m, GC_NULL);
        if (l->error == NULL)
            (void)eval(l, e, nil);
        else
            l->at += strlen(l->at); /* after a mistake of syntax nothing can be read */
        if (l->error != NULL)
            printf("error: %s\n", l->error);
        l->error = NULL;
    }
}

/* Gives a name to a form or a primitive. */
static void name(struct lisp *l, const char *text, enum form form, uint32_t which) GC_MAY_GC;
static void name(struct lisp *l, const char *text, enum form form, uint32_t which)
{
    gc_handle symbol;
    gc_ref r;

    GC_SCOPE(l->m);
    symbol = gc_root(l->m, intern(l, text, (uint32_t)strlen(text)));
    if (l->error != NULL)
        return;
    gc_set_u32(l->m, gc_get(l->m, symbol), FORM, form);
    if (form != NO_FORM)
        return;
    r = gc_alloc(l->m, l->primitive);
    if (gc_is_null(r))
        r = full(l);
    else
        gc_set_u32(l->m, r, WHICH, which);
    gc_store(l->m, gc_get(l->m, symbol), VALUE, r);
}

/* False: the heap is too small even for the names. */
static bool start(struct lisp *l, struct gc_heap *heap) GC_MAY_GC;
static bool start(struct lisp *l, struct gc_heap *heap)
{
    static const char *const forms[FORMS] = {
        NULL, "quote", "if", "lambda", "define", "while",
    };
    static const uint16_t words[] = {0, 1, 2}; /* the references come first in every struct */

    *l = (struct lisp){.m = gc_heap_mutator(heap)};
    if (gc_type_struct(heap, "pair", PAIR_WORDS, words, 2, &l->pair) != GC_OK ||
        gc_type_struct(heap, "symbol", SYMBOL_WORDS, words, 2, &l->symbol) != GC_OK ||
        gc_type_struct(heap, "closure", CLOSURE_WORDS, words, 3, &l->closure) != GC_OK ||
        gc_type_struct(heap, "primitive", PRIMITIVE_WORDS, words, 0, &l->primitive) != GC_OK ||
        gc_type_byte_array(heap, "text", 1, &l->text) != GC_OK ||
        gc_type_ref_array(heap, "vector", &l->vector) != GC_OK ||
        gc_table_new(l->m, "symbols", BUCKETS, &l->symbols) != GC_OK ||
        gc_persistent_new(l->m, GC_NULL, &l->at_exit) != GC_OK)
        return false;
    for (uint32_t i = QUOTE; i < FORMS; i++)
        name(l, forms[i], (enum form)i, 0);
    for (uint32_t i = 0; i < PRIMITIVE_COUNT; i++)
        name(l, primitives[i].name, NO_FORM, i);
    return l->error == NULL;
}

/* The host calls what the program left with at-exit, with the number of its own choice. */
static void finish(struct lisp *l) GC_MAY_GC;
static void finish(struct lisp *l)
{
    gc_handle nil, item, list;

    GC_SCOPE(l->m);
    nil = gc_root(l->m, GC_NULL);
    item = gc_root(l->m, gc_i31(42));
    list = gc_root(l->m, cons(l, item, nil));
    gc_set(l->m, item, gc_persistent_get(l->m, l->at_exit));
    gc_set(l->m, list, cons(l, item, list));
    if (!gc_is_null(gc_get(l->m, item)) && l->error == NULL)
        (void)eval(l, list, nil);
    (void)!gc_persistent_unroot(l->m, &l->at_exit); /* fails for what was unrooted before */
}

int main(int argc, char **argv)
{
    const char *chosen = argc > 1 ? argv[1] : "marksweep";
    const struct gc_collector *collector = gc_collector_find(chosen);
    struct gc_options options;
    struct gc_heap *heap;
    struct lisp l;
    char err[512] = "";

    gc_may_gc_begin();
    if (collector == NULL)
        return fprintf(stderr, "lisp: no such collector\n"), 2;
    gc_options_init(&options, collector);
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');

        if (value != NULL)
            *value++ = '\0';
        if (gc_options_set(&options, argv[i], value != NULL ? value : "", err, sizeof err) != GC_OK)
            return fprintf(stderr, "lisp: %s\n", err), 2;
    }
    if (gc_heap_open(collector, &options, &heap, err, sizeof err) != GC_OK || !start(&l, heap))
        return fprintf(stderr, "lisp: no heap, or too small for the names: %s\n", err), 1;
    run(&l, program);
    finish(&l);
    gc_heap_close(heap); /* the last finalizers run here */
    printf("logs closed: %d\n", logs_closed);
    return 0;
}
