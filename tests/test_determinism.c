/* SPDX-License-Identifier: MIT
 *
 * Every workload under every collector, twice: the same seed gives the same checksum, the same
 * number of collections and the same allocated bytes; and all collectors agree on the checksum. */
#include "tests/support.h"

#include <string.h>

enum { MAX_PARAMS = 32, ITERATIONS = 2 };

struct outcome {
    uint64_t checksum;
    uint64_t collections;
    uint64_t allocated_bytes;
    uint64_t allocated_objects;
};
struct escape {
    jmp_buf back;
};

static void on_oom(struct gc_mutator *m, void *arg)
{
    (void)m;
    longjmp(((struct escape *)arg)->back, 1);
}

/* Small parameters, and what the run needs beside its heap. */
struct setting {
    uint64_t params[MAX_PARAMS];
    const char *texts[MAX_PARAMS];
    char data_dir[4096];
};

static void prepare(const struct gc_workload *w, uint64_t seed, struct setting *s,
                    struct gc_run *run)
{
    assert_in_range(w->param_count, 0, MAX_PARAMS);
    for (uint32_t i = 0; i < w->param_count; i++) {
        s->params[i] = w->params[i].small;
        s->texts[i] = w->params[i].text;
    }
    test_path(s->data_dir, sizeof s->data_dir, "../../../workloads");
    *run = (struct gc_run){
        .params = s->params, .texts = s->texts, .data_dir = s->data_dir, .seed = seed};
}

static size_t heap_bytes(const struct gc_collector *c, const struct gc_workload *w,
                         const struct gc_run *run)
{
    /* 2 MiB more: segregated fit holds a block for each size. */
    return (c->caps & GC_CAP_COLLECTS) == 0 ? (size_t)1 << 30
                                            : 4 * w->live_bytes(run) + ((size_t)2 << 20);
}

static int play(const struct gc_workload *w, struct gc_run *run)
{
    int err = w->setup != NULL ? w->setup(run) : GC_OK;

    for (int i = 0; i < ITERATIONS && err == GC_OK; i++)
        err = w->iterate(run);
    return err;
}

static struct outcome run_once(const struct gc_collector *c, const struct gc_workload *w,
                               const char *stress)
{
    struct escape escape;
    struct setting setting;
    struct outcome out;
    struct gc_run run;
    struct gc_heap *h;
    char options[128], err[256];

    gc_may_gc_begin();
    prepare(w, 7, &setting, &run);
    snprintf(options, sizeof options, "heap-size=%zu%s", heap_bytes(c, w, &run),
             (c->caps & GC_CAP_COLLECTS) != 0 ? stress : "");
    if (test_try_open(c, options, &h, err, sizeof err) != GC_OK)
        fail_msg("%s", err);
    run.heap = h;
    run.m = gc_heap_mutator(h);
    gc_heap_on_oom(h, on_oom, &escape);
    if (setjmp(escape.back) != 0)
        fail_msg("%s ran out of memory under %s with %s", w->name, c->name, options);
    if (play(w, &run) != GC_OK)
        fail_msg("%s failed under %s: %s", w->name, c->name, run.error);
    out = (struct outcome){
        .checksum = run.checksum,
        .collections = h->totals.collections,
        .allocated_bytes = gc_mutator_allocated_bytes(run.m),
        .allocated_objects = run.allocated_objects,
    };
    if (w->teardown != NULL)
        w->teardown(&run);
    gc_heap_close(h);
    return out;
}

/* Runs twice and compares; the outcome. */
static struct outcome run_twice(const struct gc_collector *c, const struct gc_workload *w,
                                const char *stress)
{
    struct outcome a = run_once(c, w, stress), b = run_once(c, w, stress);

    assert_int_equal(a.checksum, b.checksum);
    assert_int_equal(a.collections, b.collections);
    assert_int_equal(a.allocated_bytes, b.allocated_bytes);
    assert_int_equal(a.allocated_objects, b.allocated_objects);
    return a;
}

static void same_seed_gives_the_same_run(void **state)
{
    const struct gc_workload *w = *state;
    struct outcome first = {0};

    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];
        struct outcome plain = run_twice(c, w, "");
        struct outcome stressed = run_twice(c, w, " stress-alloc=499 poison=1");

        print_message("%s under %s: %llu collections, %llu under stress\n", w->name, c->name,
                      (unsigned long long)plain.collections,
                      (unsigned long long)stressed.collections);
        if (i == 0)
            first = plain;
        assert_int_equal(plain.checksum, first.checksum);
        assert_int_equal(stressed.checksum, first.checksum);
        assert_int_equal(plain.allocated_objects, first.allocated_objects);
        assert_true((c->caps & GC_CAP_COLLECTS) == 0 || stressed.collections > plain.collections ||
                    first.allocated_objects < 500);
    }
}

int main(void)
{
    struct CMUnitTest tests[64];
    char names[64][80];
    uint32_t n = 0;

    for (; gc_builtin_workloads[n] != NULL && n < 64; n++) {
        const struct gc_workload *w = gc_builtin_workloads[n];

        snprintf(names[n], sizeof names[n], "%.40s_gives_the_same_run_for_the_same_seed", w->name);
        tests[n] = (struct CMUnitTest){names[n], same_seed_gives_the_same_run, NULL, NULL,
                                       (void *)(uintptr_t)w};
    }
    return _cmocka_run_group_tests("determinism", tests, n, NULL, NULL);
}
