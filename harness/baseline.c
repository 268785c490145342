/* SPDX-License-Identifier: MIT */
#include "harness/baseline.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc's allocator, which stays reachable when another library provides malloc. */
extern void *__libc_calloc(size_t n, size_t bytes);
extern void __libc_free(void *p);

enum { RING_BYTES = 4 << 20, ALIGNMENT = 16 };
enum { ALLOCATOR }; /* own options of malloc */
enum { JEMALLOC, GLIBC };

static const struct gc_option_spec malloc_options[] = {
    [ALLOCATOR] = {"allocator", GC_OPTION_WORD, JEMALLOC, 0, 1, "jemalloc|glibc",
                   "whose malloc: jemalloc (linked with the program) or glibc"},
};

static void *need(struct baseline_heap *h, void *p)
{
    if (GC_UNLIKELY(p == NULL))
        h->on_oom(h->arg);
    return p;
}

/* ---- malloc -----------------------------------------------------------------------------------*/

static void *process_alloc(struct gc_manual *a, size_t bytes, enum gc_lifetime lifetime)
{
    (void)lifetime;
    return need((struct baseline_heap *)a, calloc(1, bytes));
}
static void process_free(struct gc_manual *a, void *p)
{
    (void)a;
    free(p);
}
static void *glibc_alloc(struct gc_manual *a, size_t bytes, enum gc_lifetime lifetime)
{
    (void)lifetime;
    return need((struct baseline_heap *)a, __libc_calloc(1, bytes));
}
static void glibc_free(struct gc_manual *a, void *p)
{
    (void)a;
    __libc_free(p);
}

static int open_malloc(struct baseline_heap *h, char *err, size_t err_len)
{
    Dl_info where;

    if (h->options->own[ALLOCATOR] == GLIBC) {
        h->manual.alloc = glibc_alloc;
        h->manual.free = glibc_free;
        return GC_OK;
    }
    /* A preloaded allocator or a sanitizer would be measured under the wrong name. */
    if (dladdr(dlsym(RTLD_DEFAULT, "calloc"), &where) == 0 || where.dli_fname == NULL ||
        strstr(where.dli_fname, "jemalloc") == NULL) {
        snprintf(err, err_len, "allocator=jemalloc: malloc in this process is %s",
                 where.dli_fname != NULL ? where.dli_fname : "unknown");
        return GC_ERR_OPTION;
    }
    h->manual.alloc = process_alloc;
    h->manual.free = process_free;
    return GC_OK;
}

/* ---- bump-ring --------------------------------------------------------------------------------*/

static size_t aligned(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* Begins an area with room for `bytes`.  False: memory was refused. */
static bool new_area(struct baseline_heap *h, size_t bytes)
{
    uint8_t *area = malloc(ALIGNMENT + bytes);

    if (area == NULL)
        return false;
    memcpy(area, &h->area, sizeof h->area);
    h->area = area;
    h->area_bytes = ALIGNMENT + bytes;
    h->area_at = ALIGNMENT;
    return true;
}

static void *from_area(struct baseline_heap *h, size_t bytes)
{
    void *p;

    if (bytes > h->area_bytes - h->area_at &&
        !new_area(h, bytes > h->area_bytes ? bytes : h->area_bytes))
        h->on_oom(h->arg);
    p = h->area + h->area_at;
    h->area_at += bytes;
    return memset(p, 0, bytes);
}

static void *ring_alloc(struct gc_manual *a, size_t bytes, enum gc_lifetime lifetime)
{
    struct baseline_heap *h = (struct baseline_heap *)a;
    size_t need_bytes = aligned(bytes);
    void *p;

    if (lifetime == GC_LIFETIME_LONG || need_bytes > RING_BYTES)
        return from_area(h, need_bytes);
    if (need_bytes > RING_BYTES - h->ring_at)
        h->ring_at = 0;
    p = h->ring + h->ring_at;
    h->ring_at += need_bytes;
    return memset(p, 0, need_bytes);
}
static void ring_free(struct gc_manual *a, void *p)
{
    (void)a;
    (void)p;
}

static int open_ring(struct baseline_heap *h, char *err, size_t err_len)
{
    /* Native blocks are no larger than the workload's objects, headers included; the quarter is for
     * alignment. */
    size_t bytes = aligned(h->live_bytes + h->live_bytes / 4 + RING_BYTES);

    h->ring = malloc(RING_BYTES);
    if (h->ring == NULL || !new_area(h, bytes)) {
        free(h->ring);
        h->ring = NULL;
        snprintf(err, err_len, "no memory for %zu bytes", bytes + RING_BYTES);
        return GC_ERR_SYSTEM;
    }
    memset(h->ring, 0, RING_BYTES);
    memset(h->area + ALIGNMENT, 0, bytes);
    h->manual.alloc = ring_alloc;
    h->manual.free = ring_free;
    return GC_OK;
}

/* ---- the table --------------------------------------------------------------------------------*/

static const struct baseline malloc_baseline = {
    .face = {.name = "malloc",
             .summary = "explicit free of each block",
             .source = "the workload's own frees; jemalloc 5 or glibc",
             .limits = "runs only workloads that know when their objects die",
             .options = malloc_options,
             .option_count = sizeof malloc_options / sizeof malloc_options[0]},
    .sound = true,
    .open = open_malloc,
};
static const struct baseline ring_baseline = {
    .face = {.name = "bump-ring",
             .summary = "a lower bound that no sound manager reaches: a 4 MiB ring, never freed",
             .source = "bump allocation with perfect reuse of a cache-sized space",
             .limits = "not sound: short-lived blocks are overwritten, so there is no checksum; "
                       "runs only workloads that never read from them"},
    .sound = false,
    .open = open_ring,
};

const struct baseline *const baselines[] = {&malloc_baseline, &ring_baseline, NULL};

const struct baseline *baseline_find(const char *name)
{
    for (size_t i = 0; baselines[i] != NULL; i++)
        if (strcmp(baselines[i]->face.name, name) == 0)
            return baselines[i];
    return NULL;
}

int baseline_open(const struct baseline *b, const struct gc_options *o, uint64_t live_bytes,
                  void (*on_oom)(void *arg), void *arg, struct baseline_heap *h, char *err,
                  size_t err_len)
{
    *h = (struct baseline_heap){
        .manual = {.name = b->face.name, .sound = b->sound},
        .options = o,
        .live_bytes = live_bytes,
        .on_oom = on_oom,
        .arg = arg,
    };
    return b->open(h, err, err_len);
}

void baseline_rewind(struct baseline_heap *h)
{
    h->ring_at = 0;
    h->area_at = ALIGNMENT;
}

void baseline_close(struct baseline_heap *h)
{
    free(h->ring);
    while (h->area != NULL) {
        uint8_t *area = h->area;

        memcpy(&h->area, area, sizeof h->area);
        free(area);
    }
    h->ring = NULL;
}
