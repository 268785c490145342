/* SPDX-License-Identifier: MIT */
#include "harness/counters.h"

#include <linux/perf_event.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct spec {
    const char *name;
    uint32_t group;
    uint32_t type;
    uint64_t config;
};
static const struct spec specs[COUNTER_COUNT] = {
#define X(sym, name, group, type, config) {name, group, type, config},
    COUNTERS(X)
#undef X
};

/* What the kernel returns for a group (PERF_FORMAT_GROUP and both times). */
struct reading {
    uint64_t count;
    uint64_t enabled_ns;
    uint64_t running_ns;
    uint64_t value[COUNTER_COUNT];
};

const char *counter_name(enum counter_id id)
{
    return specs[id].name;
}

void counters_open(struct counters *c)
{
    *c = (struct counters){.leader = {-1, -1}};
    for (int i = 0; i < COUNTER_COUNT; i++) {
        const struct spec *s = &specs[i];
        struct perf_event_attr attr = {
            .type = s->type,
            .size = sizeof attr,
            .config = s->config,
            .disabled = c->leader[s->group] < 0,
            .exclude_kernel = s->type == PERF_TYPE_HARDWARE,
            .exclude_hv = 1,
            .read_format =
                PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        };

        c->fd[i] = (int)syscall(SYS_perf_event_open, &attr, 0, -1, c->leader[s->group],
                                PERF_FLAG_FD_CLOEXEC);
        if (c->fd[i] < 0)
            continue;
        c->members[s->group]++;
        if (c->leader[s->group] < 0)
            c->leader[s->group] = c->fd[i];
    }
}

static void command(const struct counters *c, unsigned long what)
{
    for (int g = 0; g < COUNTER_GROUPS; g++)
        if (c->leader[g] >= 0)
            ioctl(c->leader[g], what, PERF_IOC_FLAG_GROUP);
}

void counters_start(struct counters *c)
{
    command(c, PERF_EVENT_IOC_RESET);
    command(c, PERF_EVENT_IOC_ENABLE);
}

/* Reads one group; values go to the counters that are there, in their order.  False: it did not
 * count all the time. */
static bool read_group(const struct counters *c, uint32_t group, uint64_t out[COUNTER_COUNT])
{
    struct reading r;
    size_t bytes = offsetof(struct reading, value) + c->members[group] * sizeof r.value[0];
    uint32_t at = 0;

    if (c->leader[group] < 0 || read(c->leader[group], &r, sizeof r) != (ssize_t)bytes)
        return false;
    for (int i = 0; i < COUNTER_COUNT; i++)
        if (specs[i].group == group && c->fd[i] >= 0)
            out[i] = r.value[at++];
    return r.enabled_ns == r.running_ns && r.running_ns > 0;
}

void counters_gc_begin(struct counters *c)
{
    for (uint32_t g = 0; g < COUNTER_GROUPS; g++)
        (void)read_group(c, g, c->gc_began);
    c->in_gc = true;
}

void counters_gc_end(struct counters *c)
{
    uint64_t now[COUNTER_COUNT] = {0};

    if (!c->in_gc)
        return;
    c->in_gc = false;
    for (uint32_t g = 0; g < COUNTER_GROUPS; g++)
        (void)read_group(c, g, now);
    for (int i = 0; i < COUNTER_COUNT; i++)
        if (c->fd[i] >= 0)
            c->gc[i] += now[i] - c->gc_began[i];
}

void counters_stop(struct counters *c)
{
    command(c, PERF_EVENT_IOC_DISABLE);
    for (uint32_t g = 0; g < COUNTER_GROUPS; g++) {
        bool whole = read_group(c, g, c->total);

        for (int i = 0; i < COUNTER_COUNT; i++)
            if (specs[i].group == g)
                c->known[i] = whole && c->fd[i] >= 0;
    }
}

void counters_close(struct counters *c)
{
    for (int i = 0; i < COUNTER_COUNT; i++)
        if (c->fd[i] >= 0)
            close(c->fd[i]);
}
