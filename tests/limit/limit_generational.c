/* SPDX-License-Identifier: MIT
 *
 * tests/limit/limit_generational.c -- what generational collectors are measured against: GCBench
 * with power-law holes on a hard-coded nursery before two halves, with en-masse promotion and a
 * barrier that remembers old objects.  The same reference format, inline allocation and handles of
 * 16 bytes with 64-bit epochs as the real system, but no other safety, no generality and one
 * collector folded in.
 *
 *   cc -O2 -o limit_generational limit_generational.c && ./limit_generational 3
 *
 * The argument is the heap size as a multiple of 12,388,568 bytes; a second one is the nursery's
 * size in KiB (1024).  Stand-alone on purpose: it shares no line with the system. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define OLD       2u
#define LOGGED    4u
#define MAX_LOG   (1u << 20)
#define MAX_ROOTS 100000

typedef uint32_t ref;
struct header {
    uint32_t type, gc;
};
struct window {
    uint32_t cursor, limit;
};
struct type {
    uint64_t header;
    uint32_t size, window;
};
struct heap;
struct mutator {
    uint8_t *base;
    uint64_t header_bits;
    uint32_t barrier_mask, barrier_want;
    ref *root_top, *root_limit, *roots;
    uint64_t *epochs, epoch;
    struct heap *heap;
    struct window w[65];
};
struct handle {
    uint32_t slot, heap;
    uint64_t epoch;
};
struct heap {
    uint8_t *base, *from, *to, *nursery, *old_end, *cursor;
    size_t half, nursery_size;
    struct mutator m;
    ref *log;
    size_t logged;
    uint64_t minors, fulls;
    double gc_s, max_pause;
};
enum { T_NODE, T_ARRAY, T_HOLE };
struct node {
    struct header h;
    ref left, right;
    int32_t i, j;
};
struct array {
    struct header h;
    uint64_t len;
    double v[];
};

static struct type types[3];

static inline double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
#define DEREF(m, r) ((void *)((m)->base + (uint64_t)(r)*4))
static inline ref to_ref(struct mutator *m, void *p)
{
    return (ref)(((uint8_t *)p - m->base) >> 2);
}

/* ---- collection ---- */

static size_t size_of(uint8_t *p)
{
    if (((struct header *)p)->type == T_NODE)
        return 24;
    return sizeof(struct array) + 8 * ((struct array *)p)->len;
}
static inline int is_young(struct heap *H, uint8_t *p)
{
    return (size_t)(p - H->nursery) < H->nursery_size;
}
/* Copies an object; `any`: wherever it is, else only from the nursery. */
static inline __attribute__((always_inline)) ref evacuate(struct heap *H, ref r, int any)
{
    uint8_t *p = H->base + (uint64_t)r * 4, *d = H->cursor;
    struct header *h = (struct header *)p;
    size_t n;
    ref moved;

    if (!any && !is_young(H, p))
        return r;
    if (h->gc & 1)
        return h->gc & ~1u;
    n = size_of(p);
    H->cursor += n;
    for (size_t i = 0; i < n; i += 8)
        memcpy(d + i, p + i, 8);
    ((struct header *)d)->gc = OLD;
    moved = (ref)((d - H->base) >> 2);
    h->gc = moved | 1;
    return moved;
}
static inline __attribute__((always_inline)) void scan_node(struct heap *H, void *p, int any)
{
    struct node *o = p;

    if (o->left)
        o->left = evacuate(H, o->left, any);
    if (o->right)
        o->right = evacuate(H, o->right, any);
}
static inline __attribute__((always_inline)) void trace(struct heap *H, uint8_t *scan, int any)
{
    for (ref *r = H->m.roots; r < H->m.root_top; r++)
        if (*r)
            *r = evacuate(H, *r, any);
    while (scan < H->cursor) {
        size_t n = size_of(scan);

        if (((struct header *)scan)->type == T_NODE)
            scan_node(H, scan, any);
        scan += n;
    }
    H->old_end = H->cursor;
    H->logged = 0;
}
static void full(struct heap *H)
{
    uint8_t *old = H->from;

    H->from = H->to;
    H->to = old;
    H->cursor = H->from;
    trace(H, H->from, 1);
    H->fulls++;
}
static void minor(struct heap *H)
{
    uint8_t *scan = H->cursor = H->old_end;

    for (size_t i = 0; i < H->logged; i++) {
        struct node *o = DEREF(&H->m, H->log[i]);

        o->h.gc &= ~LOGGED;
        scan_node(H, o, 0);
    }
    trace(H, scan, 0);
    H->minors++;
}
static void collect(struct heap *H)
{
    uint8_t *top = DEREF(&H->m, H->m.w[0].cursor);
    double began = now(), took;

    if ((size_t)(top - H->nursery) > (size_t)(H->from + H->half - H->old_end))
        full(H);
    else
        minor(H);
    took = now() - began;
    H->gc_s += took;
    if (took > H->max_pause)
        H->max_pause = took;
    memset(H->nursery, 0, (size_t)(top - H->nursery));
    H->m.w[0].cursor = to_ref(&H->m, H->nursery);
    H->m.w[0].limit = to_ref(&H->m, H->nursery + H->nursery_size);
}

/* ---- allocation, stores, roots ---- */

static __attribute__((noinline)) void *alloc_slow(struct mutator *m, uint32_t type, size_t bytes)
{
    struct heap *H = m->heap;
    uint8_t *p;

    collect(H);
    if (H->old_end > H->from + H->half) {
        fprintf(stderr, "limit_generational: out of memory\n");
        exit(3);
    }
    p = DEREF(m, m->w[0].cursor);
    m->w[0].cursor += (uint32_t)((bytes + 7) & ~7ull) >> 2;
    ((struct header *)p)->type = type;
    return p;
}
static __attribute__((noinline)) void remember(struct mutator *m, ref obj)
{
    struct heap *H = m->heap;

    ((struct header *)DEREF(m, obj))->gc |= LOGGED;
    if (H->logged == MAX_LOG)
        abort();
    H->log[H->logged++] = obj;
}
static inline ref alloc(struct mutator *m, uint32_t type, size_t bytes)
{
    const struct type *t = &types[type];
    struct window *w = &m->w[type == T_NODE ? t->window : 0];
    uint32_t c = w->cursor, n = type == T_NODE ? t->size : (uint32_t)((bytes + 7) & ~7ull) >> 2;

    if (LIKELY(bytes < 4096 && n <= w->limit - c)) {
        w->cursor = c + n;
        *(uint64_t *)DEREF(m, c) = t->header | m->header_bits;
        return c;
    }
    return to_ref(m, alloc_slow(m, type, bytes));
}
static inline void store(struct mutator *m, ref obj, uint32_t i, ref val)
{
    uint32_t *o = DEREF(m, obj);

    if (!LIKELY((o[1] & m->barrier_mask) != m->barrier_want))
        remember(m, obj);
    o[2 + i] = val;
}
static inline struct handle root(struct mutator *m, ref r)
{
    uint32_t i = (uint32_t)(m->root_top - m->roots);

    if (!LIKELY(m->root_top != m->root_limit))
        abort();
    *m->root_top++ = r;
    m->epochs[i] = m->epoch;
    return (struct handle){i, 7, m->epoch};
}
static inline void check(struct mutator *m, struct handle h)
{
    if (!LIKELY(h.heap == 7 && m->epochs[h.slot] == h.epoch))
        abort();
}
static inline ref get(struct mutator *m, struct handle h)
{
    check(m, h);
    return m->roots[h.slot];
}
static inline void set(struct mutator *m, struct handle h, ref r)
{
    check(m, h);
    m->roots[h.slot] = r;
}
static inline void leave(struct mutator *m, ref *mark)
{
    if (m->root_top != mark) {
        m->root_top = mark;
        m->epoch++;
    }
}

/* ---- the benchmark ---- */

enum { LONG_DEPTH = 16, ARRAY = 500000, MIN_DEPTH = 4, MAX_DEPTH = 16 };

/* Hole sizes: a geometric law (stop with probability 0.15) from splitmix64 seeded with 1162. */
static uint8_t hole[256];
static size_t holes_asked;

static void fill_holes(void)
{
    uint64_t state = 1162, z;

    for (int i = 0; i < 256; i++) {
        for (;; hole[i]++) {
            z = (state += 0x9E3779B97F4A7C15ull);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
            if ((z ^ (z >> 31)) % 100 < 15)
                break;
        }
    }
}
static void garbage(struct mutator *m)
{
    size_t n = hole[holes_asked++ & 255];

    if (n) {
        ref r = alloc(m, T_HOLE, sizeof(struct array) + 8 * n);

        ((struct array *)DEREF(m, r))->len = n;
    }
}
static inline ref new_node(struct mutator *m)
{
    return alloc(m, T_NODE, sizeof(struct node));
}
static int tree_size(int depth)
{
    return (1 << (depth + 1)) - 1;
}
static void populate(struct mutator *m, int depth, ref node)
{
    ref *mark = m->root_top;
    struct handle self, l, r;

    if (depth <= 0)
        return;
    self = root(m, node);
    garbage(m);
    l = root(m, new_node(m));
    garbage(m);
    r = root(m, new_node(m));
    store(m, get(m, self), 0, get(m, l));
    store(m, get(m, self), 1, get(m, r));
    ((struct node *)DEREF(m, get(m, self)))->j = depth;
    populate(m, depth - 1, ((struct node *)DEREF(m, get(m, self)))->left);
    populate(m, depth - 1, ((struct node *)DEREF(m, get(m, self)))->right);
    leave(m, mark);
}
static ref make_tree(struct mutator *m, int depth)
{
    ref *mark = m->root_top;
    struct handle l, r;
    ref res;
    struct node *n;

    if (depth <= 0)
        return new_node(m);
    l = root(m, make_tree(m, depth - 1));
    r = root(m, make_tree(m, depth - 1));
    garbage(m);
    res = new_node(m);
    n = DEREF(m, res);
    n->left = get(m, l);
    n->right = get(m, r);
    n->j = depth;
    leave(m, mark);
    return res;
}

int main(int argc, char **argv)
{
    /* 32 bytes a node: what other programs' versions declare, so that "3" names the same heap. */
    size_t live = (size_t)(tree_size(LONG_DEPTH) + tree_size(MAX_DEPTH)) * 32 + 24 + 8ull * ARRAY;
    size_t bytes = (size_t)((double)live * (argc > 1 ? atof(argv[1]) : 3));
    struct heap *H = calloc(1, sizeof *H);
    struct mutator *m = &H->m;
    struct array *arr;
    struct handle tmp;
    double began, total;

    fill_holes();
    H->base = mmap(NULL, 1ull << 34, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (H->base == MAP_FAILED || mprotect(H->base, bytes + 4096 * 4, PROT_READ | PROT_WRITE) != 0)
        return 1;
    /* The array is a large object: never copied, charged to the same bytes. */
    H->nursery_size = (argc > 2 ? strtoul(argv[2], NULL, 10) : 1024) << 10;
    H->half = ((bytes - 4000016 - H->nursery_size) / 2) & ~7ull;
    H->from = H->old_end = H->base + 4096;
    H->to = H->from + H->half;
    H->nursery = H->to + H->half;
    H->log = malloc(MAX_LOG * sizeof *H->log);
    m->base = H->base;
    m->heap = H;
    m->roots = m->root_top = malloc(MAX_ROOTS * sizeof *m->roots);
    m->root_limit = m->roots + MAX_ROOTS;
    m->epochs = calloc(MAX_ROOTS, sizeof *m->epochs);
    m->epoch = 1;
    m->w[0].cursor = to_ref(m, H->nursery);
    m->w[0].limit = to_ref(m, H->nursery + H->nursery_size);
    for (uint32_t i = 0; i < 3; i++)
        types[i].header = i;
    types[T_NODE].size = 6;
    m->barrier_mask = OLD | LOGGED;
    m->barrier_want = OLD;
    began = now();
    populate(m, LONG_DEPTH, get(m, root(m, new_node(m))));
    arr = calloc(1, sizeof(struct array) + 8ull * ARRAY);
    for (int i = 0; i < ARRAY / 2; i++)
        arr->v[i] = 1.0 / i;
    tmp = root(m, 0);
    for (int d = MIN_DEPTH; d <= MAX_DEPTH; d += 2) {
        int n = 2 * tree_size(MAX_DEPTH + 2) / tree_size(d);

        for (int i = 0; i < n; i++) {
            set(m, tmp, new_node(m));
            populate(m, d, get(m, tmp));
            set(m, tmp, 0);
        }
        for (int i = 0; i < n; i++) {
            set(m, tmp, make_tree(m, d));
            set(m, tmp, 0);
        }
    }
    total = now() - began;
    printf("{\"wall_ns\":%.0f,\"gc_ns\":%.0f,\"mutator_ns\":%.0f,\"collections\":%llu,"
           "\"max_pause_ns\":%.0f}\n",
           total * 1e9, H->gc_s * 1e9, (total - H->gc_s) * 1e9,
           (unsigned long long)(H->minors + H->fulls), H->max_pause * 1e9);
    return 0;
}
