/* SPDX-License-Identifier: MIT
 *
 * tests/limit/limit_semispace.c -- what speed is measured against: GCBench with power-law holes on
 * a hard-coded semispace heap.  The same reference format, inline allocation through a window and
 * LIFO roots as the real system, but no safety, no generality and one collector folded in.
 *
 *   cc -O2 -o limit_semispace limit_semispace.c && ./limit_semispace 3
 *
 * The argument is the heap size as a multiple of 12,388,568 bytes.  Stand-alone on purpose: it
 * shares no line with the system. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define CHUNK     32768

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
    struct heap *heap;
    struct window w[65];
};
struct heap {
    uint8_t *base, *from, *to;
    size_t half;
    struct mutator m;
    uint64_t gcs;
    double gc_s, max_pause;
    uint8_t *cursor;
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
static inline ref evacuate(struct heap *H, ref r)
{
    uint8_t *p = H->base + (uint64_t)r * 4, *d = H->cursor;
    struct header *h = (struct header *)p;
    size_t n;
    ref moved;

    if (h->gc & 1)
        return h->gc & ~1u;
    n = size_of(p);
    H->cursor += n;
    memcpy(d, p, n);
    moved = (ref)((d - H->base) >> 2);
    h->gc = moved | 1;
    return moved;
}
static void collect(struct heap *H)
{
    double began = now(), took;
    struct mutator *m = &H->m;
    uint8_t *old = H->from, *scan;

    H->from = H->to;
    H->to = old;
    scan = H->cursor = H->from;
    for (ref *r = m->roots; r < m->root_top; r++)
        if (*r)
            *r = evacuate(H, *r);
    while (scan < H->cursor) {
        size_t n = size_of(scan);

        if (((struct header *)scan)->type == T_NODE) {
            struct node *o = (void *)scan;

            if (o->left)
                o->left = evacuate(H, o->left);
            if (o->right)
                o->right = evacuate(H, o->right);
        }
        scan += n;
    }
    m->w[0].cursor = m->w[0].limit = to_ref(m, H->cursor);
    took = now() - began;
    H->gc_s += took;
    if (took > H->max_pause)
        H->max_pause = took;
    H->gcs++;
}

/* ---- allocation, stores, roots ---- */

static __attribute__((noinline)) void *alloc_slow(struct mutator *m, uint32_t type, size_t bytes)
{
    struct heap *H = m->heap;

    bytes = (bytes + 7) & ~7ull;
    for (int k = 0; k < 2; k++) {
        uint8_t *cur = m->base + 4ull * m->w[0].cursor, *lim = m->base + 4ull * m->w[0].limit;
        uint8_t *end = H->from + H->half;
        size_t want = bytes > CHUNK ? bytes : CHUNK;

        if (cur + bytes <= end) {
            uint8_t *next = cur + want > end ? end : cur + want;

            if (next > lim)
                memset(lim, 0, (size_t)(next - lim));
            m->w[0].limit = to_ref(m, next);
            m->w[0].cursor = to_ref(m, cur + bytes);
            ((struct header *)cur)->type = type;
            return cur;
        }
        collect(H);
    }
    fprintf(stderr, "limit_semispace: out of memory\n");
    exit(3);
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
        abort();
    o[2 + i] = val;
}
static inline uint32_t root(struct mutator *m, ref r)
{
    if (!LIKELY(m->root_top != m->root_limit))
        abort();
    *m->root_top = r;
    return (uint32_t)(m->root_top++ - m->roots);
}
static inline ref get(struct mutator *m, uint32_t h)
{
    return m->roots[h];
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
    uint32_t self, l, r;

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
    m->root_top = mark;
}
static ref make_tree(struct mutator *m, int depth)
{
    ref *mark = m->root_top;
    uint32_t l, r;
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
    m->root_top = mark;
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
    uint32_t tmp;
    double began, total;

    fill_holes();
    H->base = mmap(NULL, 1ull << 34, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (H->base == MAP_FAILED || mprotect(H->base, bytes + 4096 * 4, PROT_READ | PROT_WRITE) != 0)
        return 1;
    /* The array is a large object: never copied, charged to the same bytes. */
    H->half = ((bytes - 4000016) / 2) & ~7ull;
    H->from = H->base + 4096;
    H->to = H->from + H->half;
    m->base = H->base;
    m->heap = H;
    m->roots = m->root_top = malloc(4 * 100000);
    m->root_limit = m->roots + 100000;
    m->w[0].cursor = m->w[0].limit = to_ref(m, H->from);
    for (uint32_t i = 0; i < 3; i++)
        types[i].header = i;
    types[T_NODE].size = 6;
    m->barrier_want = 1;
    began = now();
    populate(m, LONG_DEPTH, get(m, root(m, new_node(m))));
    arr = calloc(1, sizeof(struct array) + 8ull * ARRAY);
    for (int i = 0; i < ARRAY / 2; i++)
        arr->v[i] = 1.0 / i;
    tmp = root(m, 0);
    for (int d = MIN_DEPTH; d <= MAX_DEPTH; d += 2) {
        int n = 2 * tree_size(MAX_DEPTH + 2) / tree_size(d);

        for (int i = 0; i < n; i++) {
            m->roots[tmp] = new_node(m);
            populate(m, d, m->roots[tmp]);
            m->roots[tmp] = 0;
        }
        for (int i = 0; i < n; i++) {
            m->roots[tmp] = make_tree(m, d);
            m->roots[tmp] = 0;
        }
    }
    total = now() - began;
    printf("{\"wall_ns\":%.0f,\"gc_ns\":%.0f,\"mutator_ns\":%.0f,\"collections\":%llu,"
           "\"max_pause_ns\":%.0f}\n",
           total * 1e9, H->gc_s * 1e9, (total - H->gc_s) * 1e9, (unsigned long long)H->gcs,
           H->max_pause * 1e9);
    return 0;
}
