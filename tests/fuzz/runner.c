/* SPDX-License-Identifier: MIT
 *
 * Episodes, failing ones made short, and inputs in files.
 *
 * A stored input begins with one record more, its header: a names the collector, b its option set,
 * c the start state; d is the low half of the seed's state, which start conditions read. */
#include "tests/fuzz/runner.h"

#include <stdlib.h>

#include "harness/check_child.h"
#include "heap/registry.h"

enum fuzz_start start_of(uint32_t episode)
{
    static const uint8_t starts[8] = {FUZZ_EMPTY,       FUZZ_FRAGMENTED, FUZZ_FULL,
                                      FUZZ_FRAGMENTED,  FUZZ_EMPTY,      FUZZ_FRAGMENTED,
                                      FUZZ_ALMOST_FULL, FUZZ_EMPTY};

    return (enum fuzz_start)starts[episode % 8];
}

static uint64_t state_of(const struct episode *e)
{
    return fuzz_mix(e->seed * 1000003 + e->number);
}

static uint32_t builtin_count(void)
{
    uint32_t n = 0;

    while (gc_builtin_collectors[n] != NULL)
        n++;
    return n;
}

static const struct gc_collector *neighbour_of(uint64_t state)
{
    return gc_builtin_collectors[state / 8 % builtin_count()];
}

uint64_t run_episode(struct fuzz *f, const struct episode *e)
{
    f->in = (struct fuzz_input){.left = e->ops, .state = state_of(e)};
    return fuzz_episode(f, e->config, neighbour_of(f->in.state & UINT32_MAX), e->start);
}

uint8_t *record(const struct episode *e, uint64_t count)
{
    struct fuzz_input in = {.left = count, .state = state_of(e)};
    uint8_t *bytes = malloc(count * sizeof(struct fuzz_op) + 1);
    struct fuzz_op op;

    GC_CHECK(bytes != NULL, "fuzz: no memory for an input");
    for (uint64_t i = 0; fuzz_next(&in, &op); i++)
        memcpy(bytes + i * sizeof op, &op, sizeof op);
    return bytes;
}

/* ---- stored inputs ----------------------------------------------------------------------------*/

static void header_of(const struct episode *e, struct fuzz_op *head)
{
    static struct fuzz_plan plan;

    *head = (struct fuzz_op){.c = (uint8_t)e->start, .d = (uint32_t)state_of(e)};
    while (gc_builtin_collectors[head->a] != e->config->collector)
        head->a++;
    fuzz_plan_make(&plan, e->config->collector);
    while (head->b + 1u < plan.count && strcmp(plan.text[head->b], e->config->options) != 0)
        head->b++;
}

/* libFuzzer comes here often, and a plan tries all its sets: one is kept for each collector. */
static const struct fuzz_plan *plan_of(const struct gc_collector *c)
{
    enum { MOST_COLLECTORS = 16 };
    static struct fuzz_plan plans[MOST_COLLECTORS];
    uint32_t i = 0;

    while (gc_builtin_collectors[i] != c)
        i++;
    GC_CHECK(i < MOST_COLLECTORS, "fuzz: more than %d collectors", MOST_COLLECTORS);
    if (plans[i].count == 0)
        fuzz_plan_make(&plans[i], c);
    return &plans[i];
}

void run_bytes(struct fuzz *f, const uint8_t *data, size_t size, bool quick)
{
    const struct fuzz_plan *plan;
    const struct gc_collector *c;
    const char *only = getenv("FUZZ_COLLECTOR");
    enum fuzz_start start;
    struct fuzz_op head;
    uint32_t set;

    if (size < sizeof head)
        return;
    memcpy(&head, data, sizeof head);
    c = gc_builtin_collectors[head.a % builtin_count()];
    if (only != NULL && gc_collector_find(only) != NULL)
        c = gc_collector_find(only);
    plan = plan_of(c);
    set = head.b % plan->count;
    start = quick && plan->weight[set] == 0 ? FUZZ_EMPTY : (enum fuzz_start)(head.c % FUZZ_STARTS);
    f->in = (struct fuzz_input){
        .bytes = data + sizeof head, .left = (size - sizeof head) / sizeof head, .state = head.d};
    (void)fuzz_episode(f, &plan->config[set], neighbour_of(head.d), start);
}

static bool write_file(const char *path, const struct fuzz_op *head, const uint8_t *bytes,
                       uint64_t count)
{
    FILE *out = fopen(path, "wb");
    bool ok = out != NULL && fwrite(head, sizeof *head, 1, out) == 1 &&
              fwrite(bytes, sizeof *head, count, out) == count;

    if (out != NULL)
        ok = fclose(out) == 0 && ok;
    if (!ok)
        fprintf(stderr, "fuzz: cannot write %s\n", path);
    return ok;
}

bool replay(const char *path)
{
    FILE *in = fopen(path, "rb");
    struct fuzz *f = fuzz_new();
    uint8_t *data = malloc((size_t)1 << 24);
    size_t size;

    if (in == NULL || data == NULL) {
        fprintf(stderr, "fuzz: cannot read %s\n", path);
        return false;
    }
    size = fread(data, 1, (size_t)1 << 24, in);
    fclose(in);
    run_bytes(f, data, size, false);
    printf("%zu operations, no failure\n", size / sizeof(struct fuzz_op) - 1);
    free(data);
    fuzz_free(f);
    return true;
}

bool write_corpus(const char *folder, uint64_t seed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct episode e = {.seed = seed, .number = i, .ops = 60 + i % 7 * 30};
        uint8_t *bytes = record(&e, e.ops);
        struct fuzz_op head = {
            .a = (uint8_t)i, .b = (uint8_t)(i / 3), .c = (uint8_t)(i / 5), .d = i};
        char path[4096];

        snprintf(path, sizeof path, "%s/seed-%03u", folder, i);
        if (!write_file(path, &head, bytes, e.ops))
            return false;
        free(bytes);
    }
    return true;
}

/* ---- making a failing input short -------------------------------------------------------------*/

struct attempt {
    const struct episode *e;
    const uint8_t *bytes;
    uint64_t count;
};

static void attempt_child(void *arg)
{
    const struct attempt *a = arg;
    struct fuzz *f = fuzz_new();

    gc_may_gc_begin();
    f->in = (struct fuzz_input){
        .bytes = a->bytes, .left = a->count, .state = state_of(a->e) & UINT32_MAX};
    (void)fuzz_episode(f, a->e->config, neighbour_of(f->in.state), a->e->start);
}

static bool fails(const struct episode *e, const uint8_t *bytes, uint64_t count,
                  struct child_report *r)
{
    struct attempt a = {e, bytes, count};

    child_run(attempt_child, &a, 120000, r);
    return r->end != CHILD_EXITED || r->code != 0;
}

/* The shortest prefix that fails, by halving: what fails after n operations mostly does later. */
static uint64_t shortest_prefix(const struct episode *e, const uint8_t *bytes)
{
    uint64_t good = 0, bad = e->ops;
    struct child_report r;

    while (bad - good > 1) {
        uint64_t half = good + (bad - good) / 2;

        if (fails(e, bytes, half, &r))
            bad = half;
        else
            good = half;
    }
    return bad;
}

/* Leaves out what is not needed, in ever smaller pieces. */
static uint64_t leave_out(const struct episode *e, uint8_t *bytes, uint64_t count)
{
    const size_t one = sizeof(struct fuzz_op);
    uint8_t *less = malloc(count * one + 1);
    uint32_t tries = 400;
    struct child_report r;

    GC_CHECK(less != NULL, "fuzz: no memory for an input");
    for (uint64_t piece = count / 2; piece > 0 && tries > 0; piece /= 2) {
        for (uint64_t at = 0; at + piece <= count && tries > 0; tries--) {
            memcpy(less, bytes, at * one);
            memcpy(less + at * one, bytes + (at + piece) * one, (count - at - piece) * one);
            if (fails(e, less, count - piece, &r)) {
                count -= piece;
                memcpy(bytes, less, count * one);
            } else {
                at += piece;
            }
        }
    }
    free(less);
    return count;
}

void explain(const struct episode *e, const char *options, const char *path)
{
    uint8_t *bytes = record(e, e->ops);
    struct child_report r;
    struct fuzz_op head;
    uint64_t prefix, left;

    fprintf(stderr, "fuzz: FAILED: collector %s, options \"%s\", seed %llu, episode %u, start %d\n",
            e->config->collector->name, options, (unsigned long long)e->seed, e->number, e->start);
    if (!fails(e, bytes, e->ops, &r)) {
        fprintf(stderr, "fuzz: the episode alone does not fail (its checksum may differ)\n");
        free(bytes);
        return;
    }
    prefix = shortest_prefix(e, bytes);
    fprintf(stderr, "fuzz: the shortest prefix that fails has %llu operations\n",
            (unsigned long long)prefix);
    left = leave_out(e, bytes, prefix);
    (void)fails(e, bytes, left, &r);
    fprintf(stderr, "fuzz: %llu of them are enough: %s", (unsigned long long)left, r.text);
    header_of(e, &head);
    if (write_file(path, &head, bytes, left))
        fprintf(stderr, "fuzz: repeat with: fuzz --replay=%s\n", path);
    free(bytes);
}
