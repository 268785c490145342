/* SPDX-License-Identifier: MIT */
#include "harness/conformance/cage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/check_child.h"
#include "heap/heap.h"

/* Exit codes of a round. */
enum { CONTAINED = 0, ESCAPED = 77, DISTURBED, PANICKED, FAULTED };
enum { NEIGHBOURS = 200, TIMEOUT_MS = 60000 };

#if defined(__clang__) || defined(__GNUC__)
#define UNCHECKED __attribute__((no_sanitize("address"), noinline))
#endif

/* ---- the memory of a heap ---------------------------------------------------------------------*/

static void add_range(struct cage *c, const void *at, size_t bytes)
{
    if (bytes == 0)
        return;
    GC_CHECK(c->ranges < CAGE_RANGES, "conformance: too many ranges of memory");
    c->range[c->ranges++] = (struct cage_range){at, bytes};
}

void cage_list(struct cage *c, const struct gc_heap *h)
{
    uintptr_t low = (uintptr_t)h->region.map, high = low + h->region.map_bytes;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];

    c->ranges = 0;
    GC_CHECK(maps != NULL, "conformance: /proc/self/maps cannot be read");
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char prot[8];

        if (sscanf(line, "%lx-%lx %7s", &from, &to, prot) == 3 && prot[0] == 'r' && from >= low &&
            to <= high)
            add_range(c, (const void *)from, to - from);
    }
    fclose(maps);
}

UNCHECKED void cage_copy(void *to, const void *from, size_t bytes)
{
    const volatile uint8_t *s = from;
    uint8_t *d = to;

    for (size_t i = 0; i < bytes; i++)
        d[i] = s[i];
}

UNCHECKED static bool same(const uint8_t *a, const uint8_t *b, size_t bytes)
{
    const volatile uint8_t *x = a, *y = b;

    for (size_t i = 0; i < bytes; i++) {
        if (x[i] != y[i])
            return false;
    }
    return true;
}

static bool neighbour_is_same(const struct cage *c)
{
    const uint8_t *copy = c->copy;

    for (uint32_t i = 0; i < c->ranges; i++) {
        if (!same(c->range[i].at, copy, c->range[i].bytes))
            return false;
        copy += c->range[i].bytes;
    }
    return true;
}

void cage_neighbour(struct conf *t, struct cage *c)
{
    static const uint16_t first[] = {0};
    static const struct gc_host_type quiet = {"conf.quiet", NULL};
    struct gc_heap *h = conf_open_heap(t, t->collector, "heap-size=1m stress-alloc=0");
    struct gc_mutator *m = gc_heap_mutator(h);
    const struct gc_type *cell;
    size_t bytes = 0;
    gc_handle list;

    CONF_CHECK_THAT(t, gc_type_struct(h, "cell", 2, first, 1, &cell) == GC_OK, "no type");
    list = gc_root(m, GC_NULL);
    for (uint32_t i = 0; i < NEIGHBOURS; i++) {
        gc_ref r = gc_alloc(m, cell);

        gc_set_u32(m, r, 1, conf_pattern(i, 7));
        gc_init(m, r, 0, gc_get(m, list));
        gc_set(m, list, r);
        (void)gc_extern_new(m, &quiet, t);
    }
    cage_list(c, h);
    add_range(c, h, sizeof *h);
    add_range(c, h->types, h->type_count * sizeof *h->types);
    add_range(c, h->block_kind, GC_BLOCKS);
    add_range(c, h->state, h->collector->state_bytes);
    add_range(c, h->host.entries, h->host.capacity * sizeof *h->host.entries);
    add_range(c, m->handles, m->handle_top);
    for (uint32_t i = 0; i < c->ranges; i++)
        bytes += c->range[i].bytes;
    c->copy = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    GC_CHECK(c->copy != MAP_FAILED, "conformance: no memory for a copy of a heap");
    bytes = 0;
    for (uint32_t i = 0; i < c->ranges; i++) {
        cage_copy(c->copy + bytes, c->range[i].at, c->range[i].bytes);
        bytes += c->range[i].bytes;
    }
    CONF_CHECK_THAT(t, mprotect(c->copy, bytes, PROT_READ) == 0, "a copy cannot be closed");
}

/* ---- judging ----------------------------------------------------------------------------------*/

/* A signal handler has no other way to it; set in a round's process only. */
static const struct cage *locked;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    const uint8_t *at = info->si_addr;

    (void)context;
    if (sig != SIGABRT && (at < locked->map || at >= locked->map + locked->bytes))
        _exit(ESCAPED);
    if (!neighbour_is_same(locked))
        _exit(DISTURBED);
    _exit(sig == SIGABRT ? PANICKED : FAULTED);
}

void cage_lock(struct conf *t, struct cage *c)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    struct sigaction act;

    c->map = t->heap->region.map;
    c->bytes = t->heap->region.map_bytes;
    locked = c;
    memset(&act, 0, sizeof act);
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &act, NULL);
}

void cage_leave(const struct cage *c)
{
    _exit(neighbour_is_same(c) ? CONTAINED : DISTURBED);
}

void cage_rounds(struct conf *t, void (*round)(void *arg), uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct child_report r;

        t->shared->step = i;
        t->rng.state = t->subject->seed * 1000003 + i;
        conf_doing(t, "using a corrupt heap (round %u)", i);
        child_run(round, t, TIMEOUT_MS, &r);
        if (t->shared->decided)
            _exit(0); /* the round itself failed; its verdict stands */
        CONF_CHECK_THAT(t, r.end != CHILD_TIMED_OUT, "a corrupt heap led to an endless loop");
        CONF_CHECK_THAT(t, r.end == CHILD_EXITED, "a corrupt heap ended in signal %d: %.300s",
                        r.code, r.text);
        CONF_CHECK_THAT(t, r.code != ESCAPED,
                        "a corrupt heap led to an access outside the heap's reservation");
        CONF_CHECK_THAT(t, r.code != DISTURBED, "a corrupt heap changed the heap beside it");
        CONF_CHECK_THAT(t, r.code != PANICKED || strstr(r.text, "tricolor: ") != NULL,
                        "a corrupt heap led to an abort that is not ours: %.300s", r.text);
        CONF_CHECK_THAT(t, r.code == CONTAINED || r.code == PANICKED || r.code == FAULTED,
                        "a corrupt heap ended in code %d: %.300s", r.code, r.text);
    }
}
