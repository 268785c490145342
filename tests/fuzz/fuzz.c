/* SPDX-License-Identifier: MIT
 *
 * The stand-alone fuzzer: seeded, every collector under every option set of its plan. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "heap/registry.h"
#include "tests/fuzz/runner.h"

enum { MAX_JOBS = 8, STRESS_EPISODES = 8, SECONDS_PER_JOB = 3000 };

struct command {
    uint64_t seed;
    uint64_t ops; /* per collector */
    const char *collector;
    const char *replay;
    const char *corpus;
    const char *out; /* where failing inputs go */
    uint64_t jobs;
    uint64_t only; /* option set; UINT64_MAX: all */
    bool verbose;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- one option set ---------------------------------------------------------------------------*/

static void add_stats(struct fuzz_stats *to, const struct fuzz_stats *s)
{
    uint64_t *a = (uint64_t *)(void *)to;
    const uint64_t *b = (const uint64_t *)(const void *)s;

    for (size_t i = 0; i < sizeof *s / sizeof *a; i++)
        a[i] += b[i];
}

/* Runs episodes until `ops` operations are done; the checksum of each is compared with, or becomes,
 * the reference. */
static void run_config(const struct command *cmd, struct shared *sh,
                       const struct fuzz_config *config, struct result *res, uint64_t ops,
                       uint32_t episodes, bool is_reference)
{
    struct fuzz *f = fuzz_new();
    bool is_short = ops == 0;
    double began = now();

    gc_may_gc_begin();
    for (uint32_t i = 0; is_short || is_reference ? i < episodes : res->stats.ops < ops; i++) {
        struct episode *e = &res->now;
        uint64_t sum, *want = NULL;

        *e = (struct episode){config, cmd->seed, i, is_short ? SHORT_OPS : LONG_OPS, start_of(i)};
        if (e->start > FUZZ_FRAGMENTED) {
            if (is_reference)
                continue;
            e->ops /= 16; /* a full heap collects all the time */
        } else if (i < REFERENCES) {
            want = &sh->reference[config->acyclic][is_short][i];
        }
        sum = run_episode(f, e);
        if (want != NULL && is_reference)
            *want = sum;
        if (want != NULL && *want != 0) {
            res->compared++;
            if (sum != *want) {
                fprintf(stderr,
                        "fuzz: checksum 0x%016llx, but 0x%016llx under the null collector\n",
                        (unsigned long long)sum, (unsigned long long)*want);
                abort();
            }
        }
        add_stats(&res->stats, &f->stats);
        res->episodes++;
        res->seconds = now() - began;
    }
    fuzz_free(f);
}

static pid_t start(const struct command *cmd, struct shared *sh, const struct fuzz_config *config,
                   uint32_t slot, uint64_t ops, uint32_t episodes, bool is_reference)
{
    struct rlimit none = {0, 0};
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid != 0)
        return pid;
    setrlimit(RLIMIT_CORE, &none);
    alarm(SECONDS_PER_JOB);
    run_config(cmd, sh, config, &sh->result[slot], ops, episodes, is_reference);
    _exit(0);
}

/* ---- one collector ----------------------------------------------------------------------------*/

/* What a run must have met to count as a test. */
static const char *missing(const struct gc_collector *c, const struct fuzz_stats *s)
{
    if ((c->caps & GC_CAP_COLLECTS) != 0 && s->collections == 0)
        return "it never collected";
    if ((c->caps & GC_CAP_MOVES) != 0 && s->moved == 0)
        return "it never moved an object";
    if (c->store_slow != NULL && s->barriers == 0)
        return "it never reached a barrier's slow path";
    if (s->born == 0 || s->codes == 0)
        return "it never made a host object, or never misused the interface";
    return NULL;
}

static bool wait_for_one(const struct command *cmd, struct shared *sh, const struct fuzz_plan *p,
                         pid_t *pids, uint32_t *bad)
{
    int status = 0;
    pid_t pid = wait(&status);

    if (pid < 0)
        return false;
    for (uint32_t i = 0; i < p->count; i++) {
        char path[4096];

        if (pids[i] != pid)
            continue;
        pids[i] = 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            return true;
        ++*bad;
        fprintf(stderr, "fuzz: a child ended with status 0x%x\n", (unsigned)status);
        snprintf(path, sizeof path, "%s/fuzz-%s-%u.bin", cmd->out, p->config[i].collector->name, i);
        explain(&sh->result[i].now, p->text[i], path);
    }
    return true;
}

/* Adds to the totals; false: something failed. */
static bool fuzz_collector(const struct command *cmd, struct shared *sh,
                           const struct gc_collector *c, struct fuzz_stats *totals,
                           uint32_t *passed)
{
    static struct fuzz_plan p;
    pid_t pids[FUZZ_CONFIGS] = {0};
    struct fuzz_stats sum = {0};
    uint32_t weights = 0, running = 0, bad = 0, compared = 0;
    const char *lack;
    double seconds = 0;

    memset(sh->result, 0, sizeof sh->result);
    fuzz_plan_make(&p, c);
    for (uint32_t i = 0; i < p.count; i++)
        weights += p.weight[i];
    for (uint32_t i = 0; i < p.count; i++) {
        if (cmd->only != UINT64_MAX && cmd->only != i)
            continue;
        if (running == cmd->jobs && wait_for_one(cmd, sh, &p, pids, &bad))
            running--;
        pids[i] = start(cmd, sh, &p.config[i], i, p.weight[i] * cmd->ops / weights, STRESS_EPISODES,
                        false);
        running++;
    }
    while (running-- > 0)
        (void)wait_for_one(cmd, sh, &p, pids, &bad);
    for (uint32_t i = 0; i < p.count; i++) {
        const struct result *r = &sh->result[i];

        add_stats(&sum, &r->stats);
        seconds += r->seconds;
        compared += r->compared;
        if (cmd->verbose && r->episodes > 0)
            printf("    %-60.60s %9llu ops %6.2f M/s %6llu collections\n", p.text[i],
                   (unsigned long long)r->stats.ops,
                   (double)(r->stats.ops + r->stats.neighbour_ops) / r->seconds / 1e6,
                   (unsigned long long)r->stats.collections);
    }
    add_stats(totals, &sum);
    printf("%-12s %4u %13llu %6.2f %9llu %11llu %11llu %9llu %9llu %7llu %6llu %6u\n", c->name,
           p.count, (unsigned long long)sum.ops,
           (double)(sum.ops + sum.neighbour_ops) / (seconds > 0 ? seconds : 1) / 1e6,
           (unsigned long long)sum.collections, (unsigned long long)sum.moved,
           (unsigned long long)sum.barriers, (unsigned long long)sum.born,
           (unsigned long long)sum.compares, (unsigned long long)sum.codes,
           (unsigned long long)sum.panics, compared);
    lack = bad == 0 && cmd->only == UINT64_MAX ? missing(c, &sum) : NULL;
    if (lack != NULL)
        fprintf(stderr, "fuzz: the run of %s proves nothing: %s\n", c->name, lack);
    *passed += p.count - bad;
    return bad == 0 && lack == NULL;
}

/* The checksums that all collectors must give. */
static bool make_references(const struct command *cmd, struct shared *sh)
{
    const struct gc_collector *c = gc_collector_find("null");
    uint32_t longs = (uint32_t)(cmd->ops / LONG_OPS / 2);
    struct fuzz_config config = {c, "", false};

    if (longs < 4)
        longs = 4;
    if (longs > REFERENCES)
        longs = REFERENCES;
    for (uint32_t i = 0; i < 4; i++) {
        int status = 0;
        char path[4096];

        config.acyclic = i / 2 != 0;
        memset(&sh->result[0], 0, sizeof sh->result[0]);
        if (waitpid(start(cmd, sh, &config, 0, i % 2, i % 2 ? longs : STRESS_EPISODES, true),
                    &status, 0) < 0 ||
            status != 0) {
            fprintf(stderr, "fuzz: the reference run failed (status 0x%x)\n", (unsigned)status);
            snprintf(path, sizeof path, "%s/fuzz-reference.bin", cmd->out);
            explain(&sh->result[0].now, config.options, path);
            return false;
        }
    }
    return true;
}

/* ---- the command line -------------------------------------------------------------------------*/

static bool number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

static bool parse(int argc, char **argv, struct command *cmd)
{
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        bool ok = true;

        if (strncmp(arg, "--seed=", 7) == 0)
            ok = number(arg + 7, &cmd->seed);
        else if (strncmp(arg, "--ops=", 6) == 0)
            ok = number(arg + 6, &cmd->ops);
        else if (strncmp(arg, "--jobs=", 7) == 0)
            ok = number(arg + 7, &cmd->jobs) && cmd->jobs >= 1 && cmd->jobs <= MAX_JOBS;
        else if (strncmp(arg, "--set=", 6) == 0)
            ok = number(arg + 6, &cmd->only);
        else if (strncmp(arg, "--collector=", 12) == 0)
            cmd->collector = arg + 12;
        else if (strncmp(arg, "--replay=", 9) == 0)
            cmd->replay = arg + 9;
        else if (strncmp(arg, "--corpus=", 9) == 0)
            cmd->corpus = arg + 9;
        else if (strncmp(arg, "--out=", 6) == 0)
            cmd->out = arg + 6;
        else if (strcmp(arg, "--verbose") == 0)
            cmd->verbose = true;
        else
            ok = false;
        if (!ok) {
            fprintf(
                stderr,
                "fuzz: unexpected argument '%s'; usage: fuzz [--seed=N] [--ops=N per collector] "
                "[--collector=NAME|all] [--jobs=1..%d] [--set=N] [--verbose] [--replay=FILE] "
                "[--corpus=DIR] [--out=DIR]\n",
                arg, MAX_JOBS);
            return false;
        }
    }
    if (strcmp(cmd->collector, "all") != 0 && gc_collector_find(cmd->collector) == NULL) {
        fprintf(stderr, "fuzz: there is no collector '%s'\n", cmd->collector);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct command cmd = {
        .seed = 1, .ops = 2000000, .collector = "all", .out = ".", .jobs = 1, .only = UINT64_MAX};
    struct fuzz_stats totals = {0};
    uint32_t passed = 0, failed = 0;
    struct shared *sh;

    gc_may_gc_begin();
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!parse(argc, argv, &cmd))
        return 2;
    if (cmd.replay != NULL)
        return replay(cmd.replay) ? 0 : 2;
    if (cmd.corpus != NULL)
        return write_corpus(cmd.corpus, cmd.seed, 64) ? 0 : 2;
    sh = mmap(NULL, sizeof *sh, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    GC_CHECK(sh != MAP_FAILED, "fuzz: no shared memory");
    printf("seed %llu, %llu operations per collector\n", (unsigned long long)cmd.seed,
           (unsigned long long)cmd.ops);
    printf("%-12s %4s %13s %6s %9s %11s %11s %9s %9s %7s %6s %6s\n", "collector", "sets",
           "operations", "M/s", "collects", "moved", "barriers", "hosts", "compares", "codes",
           "panics", "sums");
    if (!make_references(&cmd, sh)) {
        puts("0 passed, 1 failed");
        return 1;
    }
    for (uint32_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];

        if (strcmp(cmd.collector, "all") == 0 || strcmp(cmd.collector, c->name) == 0)
            failed += !fuzz_collector(&cmd, sh, c, &totals, &passed);
    }
    printf("%llu operations, %llu collections, %llu objects moved, %llu comparisons, %llu panics\n",
           (unsigned long long)totals.ops, (unsigned long long)totals.collections,
           (unsigned long long)totals.moved, (unsigned long long)totals.compares,
           (unsigned long long)totals.panics);
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
