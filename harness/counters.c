/* SPDX-License-Identifier: MIT */
#include "harness/counters.h"

#include <linux/perf_event.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const names[COUNTER_COUNT] = {
#define X(sym, name, source) [COUNTER_##sym] = name,
    COUNTERS_HARDWARE(X) COUNTERS_KERNEL(X)
#undef X
};
static const uint64_t configs[COUNTER_HARDWARE_COUNT] = {
#define X(sym, name, config) [COUNTER_##sym] = config,
    COUNTERS_HARDWARE(X)
#undef X
};

/* What perf_event_open's file gives for a group (PERF_FORMAT_GROUP and both times). */
struct reading {
    uint64_t count;
    uint64_t enabled_ns;
    uint64_t running_ns;
    uint64_t value[COUNTER_HARDWARE_COUNT];
};

const char *counter_name(enum counter_id id)
{
    return names[id];
}

void counters_open(struct counters *c)
{
    *c = (struct counters){.leader = -1};
    for (int i = 0; i < COUNTER_HARDWARE_COUNT; i++) {
        struct perf_event_attr attr = {
            .type = PERF_TYPE_HARDWARE,
            .size = sizeof attr,
            .config = configs[i],
            .disabled = c->leader < 0,
            .exclude_kernel = 1,
            .exclude_hv = 1,
            .read_format =
                PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        };

        c->fd[i] = (int)syscall(SYS_perf_event_open, &attr, 0, -1, c->leader, PERF_FLAG_FD_CLOEXEC);
        if (c->fd[i] < 0)
            continue;
        c->members++;
        if (c->leader < 0)
            c->leader = c->fd[i];
    }
}

/* Reads the processor's counters into those that are there, in their order.  False: they did not
 * count all the time, or there are none. */
static bool read_hardware(const struct counters *c, uint64_t out[COUNTER_COUNT])
{
    struct reading r;
    size_t bytes = offsetof(struct reading, value) + c->members * sizeof r.value[0];
    uint32_t at = 0;

    if (c->leader < 0 || read(c->leader, &r, sizeof r) != (ssize_t)bytes)
        return false;
    for (int i = 0; i < COUNTER_HARDWARE_COUNT; i++)
        if (c->fd[i] >= 0)
            out[i] = r.value[at++];
    return r.enabled_ns == r.running_ns && r.running_ns > 0;
}

static bool read_kernel(uint64_t out[COUNTER_COUNT])
{
    struct rusage u;

    if (getrusage(RUSAGE_THREAD, &u) != 0)
        return false;
#define X(sym, name, value) out[COUNTER_##sym] = (uint64_t)(value);
    COUNTERS_KERNEL(X)
#undef X
    return true;
}

void counters_start(struct counters *c)
{
    if (c->leader >= 0) {
        ioctl(c->leader, PERF_EVENT_IOC_RESET, PERF_IOC_FLAG_GROUP);
        ioctl(c->leader, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
    }
    (void)read_kernel(c->began);
}

void counters_gc_begin(struct counters *c)
{
    (void)read_kernel(c->gc_began);
    (void)read_hardware(c, c->gc_began); /* next to the collection */
    c->in_gc = true;
}

void counters_gc_end(struct counters *c)
{
    uint64_t now[COUNTER_COUNT] = {0};

    if (!c->in_gc)
        return;
    c->in_gc = false;
    (void)read_hardware(c, now);
    (void)read_kernel(now);
    for (int i = 0; i < COUNTER_COUNT; i++)
        c->gc[i] += now[i] - c->gc_began[i];
}

void counters_stop(struct counters *c)
{
    bool hardware, kernel;

    if (c->leader >= 0)
        ioctl(c->leader, PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP);
    hardware = read_hardware(c, c->total);
    kernel = read_kernel(c->total);
    for (int i = 0; i < COUNTER_COUNT; i++) {
        c->total[i] -= c->began[i];
        c->known[i] = i < COUNTER_HARDWARE_COUNT ? hardware && c->fd[i] >= 0 : kernel;
    }
}

void counters_close(struct counters *c)
{
    for (int i = 0; i < COUNTER_HARDWARE_COUNT; i++)
        if (c->fd[i] >= 0)
            close(c->fd[i]);
}
