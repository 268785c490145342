/* SPDX-License-Identifier: MIT
 *
 * Failure injection: one scenario over a heap's whole life, repeated with the n-th internal
 * allocation failing, then with the n-th mapping or commit failing, for every n until none is left.
 *
 * Whatever fails must answer with a documented error; afterwards the heap works, and when it is
 * closed nothing stays mapped and every host object was finalized once.  (Handles beyond what was
 * reserved, identity hashes and the verifier are documented to panic; the scenario reserves first.)
 *
 * The program is linked with --wrap for mmap, munmap and mprotect, so that it sees each call that
 * the project makes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/check_child.h"
#include "heap/registry.h"
#include "tests/fuzz/fuzz.h"

enum { HOSTS = 200, RESERVED = 9000, PERSISTENTS = 1500, MOST_POINTS = 4000, TIMEOUT_MS = 300000 };

/* ---- the kernel's answers ---------------------------------------------------------------------*/

static struct {
    uint64_t fail_at; /* countdown over mappings and commits; 0: off */
    int64_t mapped;   /* bytes mapped and not unmapped */
} kernel;

void *__real_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t bytes);
int __real_mprotect(void *at, size_t bytes, int prot);
void *__wrap_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t bytes);
int __wrap_mprotect(void *at, size_t bytes, int prot);

static bool refuses(void)
{
    if (kernel.fail_at == 0 || --kernel.fail_at != 0)
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_mmap(void *at, size_t bytes, int prot, int flags, int fd, off_t offset)
{
    void *p = refuses() ? MAP_FAILED : __real_mmap(at, bytes, prot, flags, fd, offset);

    kernel.mapped += p != MAP_FAILED ? (int64_t)bytes : 0;
    return p;
}
int __wrap_munmap(void *at, size_t bytes)
{
    kernel.mapped -= (int64_t)bytes;
    return __real_munmap(at, bytes);
}
int __wrap_mprotect(void *at, size_t bytes, int prot)
{
    /* Closing memory needs none, and may not fail. */
    return prot != PROT_NONE && refuses() ? -1 : __real_mprotect(at, bytes, prot);
}

/* ---- the scenario -----------------------------------------------------------------------------*/

struct life {
    const struct fuzz_config *config;
    struct gc_heap *h;
    struct gc_mutator *m;
    const struct gc_type *node;
    const struct gc_type *refs;
    uint32_t born;
    uint32_t died;
};

static void die(const struct life *l, const char *what)
{
    fprintf(stderr, "inject: %s \"%s\": %s\n", l->config->collector->name, l->config->options,
            what);
    abort();
}

/* Only these may come out of a call that met a failure. */
static bool succeeded(const struct life *l, int err)
{
    if (err != GC_OK && err != GC_ERR_SYSTEM && err != GC_ERR_LIMIT && err != GC_ERR_NOMEM)
        die(l, gc_err_text(err));
    return err == GC_OK;
}

static void count_death(struct gc_mutator *m, void *data)
{
    (void)m;
    ((struct life *)data)->died++;
}
static const struct gc_host_type mortal = {"inject.mortal", count_death};

static bool types(struct life *l)
{
    static const uint16_t two[] = {0, 1}, far[] = {0, 70, 90, 99};
    const struct gc_type *t;
    bool ok = succeeded(l, gc_type_struct(l->h, "node", 4, two, 2, &l->node));

    ok &= succeeded(l, gc_type_ref_array(l->h, "refs", &l->refs));
    (void)succeeded(l, gc_type_byte_array(l->h, "bytes", 1, &t));
    (void)succeeded(l, gc_type_struct_array(l->h, "rows", 3, two, 2, &t));
    for (uint32_t i = 0; i < 6; i++)
        (void)succeeded(l, gc_type_struct(l->h, "far", 100, far, 4, &t));
    return ok;
}

static void objects(struct life *l, gc_handle keep) GC_MAY_GC;
static void objects(struct life *l, gc_handle keep)
{
    for (uint32_t i = 0; i < 400; i++) {
        gc_ref r = gc_alloc(l->m, l->node);

        if (gc_is_null(r))
            continue;
        gc_init(l->m, r, 0, gc_get(l->m, keep));
        gc_set(l->m, keep, r);
    }
    (void)gc_alloc_n(l->m, l->refs, 3000);
    (void)gc_alloc_n(l->m, l->refs, 9000);
    for (uint32_t i = 0; i < HOSTS; i++)
        l->born += !gc_is_null(gc_extern_new(l->m, &mortal, l));
}

static void roots(struct life *l)
{
    struct gc_table *table;
    gc_persistent p;

    for (uint32_t i = 0; i < PERSISTENTS; i++) {
        if (succeeded(l, gc_persistent_new(l->m, GC_NULL, &p)) && i % 3 == 0)
            (void)succeeded(l, gc_persistent_unroot(l->m, &p));
    }
    if (succeeded(l, gc_table_new(l->m, "table", 4, &table))) {
        (void)succeeded(l, gc_table_grow(l->m, table, 100));
        (void)succeeded(l, gc_table_set(l->m, table, 3, gc_i31(1)));
    }
}

static void collections(struct life *l) GC_MAY_GC;
static void collections(struct life *l)
{
    struct gc_collection *c;

    (void)succeeded(l, gc_collect(l->m));
    (void)succeeded(l, gc_heap_collect(l->h, GC_REASON_USER, GC_EXTENT_YOUNG));
    if (succeeded(l, gc_collection_begin(l->h, GC_REASON_USER, GC_EXTENT_FULL, &c))) {
        for (uint32_t i = 0; i < 3; i++)
            (void)gc_collection_step(c, 10);
        gc_collection_end(c);
    }
}

/* Objects until the heap is full: an adaptive one grows on the way. */
static void fill(struct life *l, gc_handle keep) GC_MAY_GC;
static void fill(struct life *l, gc_handle keep)
{
    for (;;) {
        gc_ref r = gc_alloc_n(l->m, l->refs, 250);

        if (gc_is_null(r))
            return;
        gc_array_init(l->m, r, 0, gc_get(l->m, keep));
        gc_set(l->m, keep, r);
    }
}

static void tenancy(struct life *l) GC_MAY_GC;
static void tenancy(struct life *l)
{
    struct gc_frame frame;
    gc_local cells[4];
    gc_handle keep;

    if (!types(l) || !succeeded(l, gc_scope_reserve(l->m, RESERVED)))
        return;
    keep = gc_root(l->m, GC_NULL);
    gc_frame_push(l->m, &frame, cells, 4);
    objects(l, keep);
    gc_local_set(l->m, &cells[1], gc_get(l->m, keep));
    roots(l);
    collections(l);
    objects(l, keep);
    fill(l, keep);
    gc_set(l->m, keep, GC_NULL);
    gc_frame_pop(l->m, &frame);
    collections(l);
}

/* After all failures: a new tenancy must work in full. */
static void works(struct life *l) GC_MAY_GC;
static void works(struct life *l)
{
    char err[256];
    gc_handle keep;

    if (gc_heap_reset(l->h) != GC_OK)
        die(l, "the heap cannot be reset");
    if (l->born != l->died)
        die(l, "a reset did not finalize every host object once");
    if (!types(l) || gc_scope_reserve(l->m, 10) != GC_OK)
        die(l, "a heap that met a failure registers no types");
    keep = gc_root(l->m, GC_NULL);
    for (uint32_t i = 0; i < 500; i++) {
        gc_ref r = gc_alloc(l->m, l->node);

        if (gc_is_null(r))
            die(l, "a heap that met a failure has no room");
        gc_init(l->m, r, 0, gc_get(l->m, keep));
        gc_set(l->m, keep, r);
    }
    if (gc_collect(l->m) != GC_OK)
        die(l, "a heap that met a failure does not collect");
    if (gc_heap_verify(l->h, NULL, err, sizeof err) != GC_OK)
        die(l, err);
}

/* Lives through everything with one failure.  True: it happened. */
static bool live(const struct fuzz_config *config, uint64_t fail_alloc,
                 uint64_t fail_map) GC_MAY_GC;
static bool live(const struct fuzz_config *config, uint64_t fail_alloc, uint64_t fail_map)
{
    struct life l = {.config = config};
    char text[300], err[256] = "";
    struct fuzz_config with = *config;
    bool happened;
    int status;

    snprintf(text, sizeof text, "fail-alloc=%llu%s%s", (unsigned long long)fail_alloc,
             config->options[0] != '\0' ? " " : "", config->options);
    with.options = text;
    kernel.mapped = 0;
    kernel.fail_at = fail_map;
    status = fuzz_open(&with, FUZZ_FULL, &l.h, err, sizeof err);
    if (status != GC_OK) {
        if (err[0] == '\0' || l.h != NULL)
            die(&l, "a heap that could not be opened left no message");
        if (kernel.mapped != 0)
            die(&l, "a heap that could not be opened left memory mapped");
        (void)succeeded(&l, status);
        return true;
    }
    l.m = gc_heap_mutator(l.h);
    tenancy(&l);
    if (gc_heap_reset(l.h) != GC_OK)
        die(&l, "the heap cannot be reset");
    tenancy(&l);
    happened = fail_alloc != 0 ? l.h->mem.fail_at == 0 : kernel.fail_at == 0;
    l.h->mem.fail_at = kernel.fail_at = 0;
    works(&l);
    gc_heap_close(l.h);
    if (kernel.mapped != 0)
        die(&l, "a heap that was closed left memory mapped");
    if (l.born != l.died)
        die(&l, "closing did not finalize every host object once");
    return happened;
}

/* ---- every point of every option set ----------------------------------------------------------*/

struct job {
    const struct fuzz_config *config;
    volatile uint32_t *points; /* [2]: allocations, mappings and commits; shared */
};

static void every_point(void *arg)
{
    const struct job *j = arg;

    gc_may_gc_begin();
    while (j->points[0] < MOST_POINTS && live(j->config, j->points[0] + 1, 0))
        j->points[0]++;
    /* Closed space is opened again with a call that must not fail. */
    while (strstr(j->config->options, "protect") == NULL && j->points[1] < MOST_POINTS &&
           live(j->config, 0, j->points[1] + 1))
        j->points[1]++;
}

int main(void)
{
    static struct fuzz_plan plan;
    uint32_t passed = 0, failed = 0, total = 0;
    uint32_t *points =
        __real_mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    GC_CHECK(points != MAP_FAILED, "inject: no shared memory");
    printf("%-12s %5s %12s %12s\n", "collector", "sets", "allocations", "mappings");
    for (uint32_t k = 0; gc_builtin_collectors[k] != NULL; k++) {
        uint32_t sets = 0, sum[2] = {0, 0};

        fuzz_plan_make(&plan, gc_builtin_collectors[k]);
        for (uint32_t i = 0; i < plan.count; i++) {
            struct job j = {&plan.config[i], points};
            struct child_report r;

            if (plan.weight[i] == 0 || strstr(plan.text[i], "count-objects") != NULL)
                continue; /* stress changes when, not what */
            points[0] = points[1] = 0;
            child_run(every_point, &j, TIMEOUT_MS, &r);
            sets++;
            sum[0] += points[0];
            sum[1] += points[1];
            if (r.end == CHILD_EXITED && r.code == 0) {
                passed++;
                continue;
            }
            failed++;
            fprintf(
                stderr, "inject: %s \"%s\", after %u allocations and %u mappings: code %d: %s\n",
                plan.config[i].collector->name, plan.text[i], points[0], points[1], r.code, r.text);
        }
        printf("%-12s %5u %12u %12u\n", gc_builtin_collectors[k]->name, sets, sum[0], sum[1]);
        fflush(stdout);
        total += sum[0] + sum[1];
    }
    printf("%u failure points injected\n%u passed, %u failed\n", total, passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
