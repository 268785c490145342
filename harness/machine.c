/* SPDX-License-Identifier: MIT */
#include "harness/machine.h"

#include <elf.h>
#include <link.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint64_t machine_cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t machine_max_rss(void)
{
    struct rusage use;

    return getrusage(RUSAGE_SELF, &use) == 0 ? (uint64_t)use.ru_maxrss * 1024 : 0;
}

/* ---- build id ---------------------------------------------------------------------------------*/

struct hex {
    char *out;
    size_t len;
};

static void read_notes(const uint8_t *at, size_t bytes, const struct hex *hex)
{
    while (bytes >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        size_t name, all;

        memcpy(&note, at, sizeof note);
        name = (note.n_namesz + 3u) & ~3u;
        all = sizeof note + name + ((note.n_descsz + 3u) & ~3u);
        if (all > bytes)
            return;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(at + sizeof note, "GNU", 4) == 0) {
            for (size_t i = 0; i < note.n_descsz && 2 * i + 2 < hex->len; i++)
                snprintf(hex->out + 2 * i, 3, "%02x", at[sizeof note + name + i]);
            return;
        }
        at += all;
        bytes -= all;
    }
}

/* The first object that the loader lists is the program itself. */
static int read_program(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_NOTE)
            read_notes((const uint8_t *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr,
                       info->dlpi_phdr[i].p_memsz, arg);
    return 1;
}

void machine_build_id(char *out, size_t len)
{
    struct hex hex = {out, len};

    out[0] = '\0';
    dl_iterate_phdr(read_program, &hex);
}

/* ---- counters ---------------------------------------------------------------------------------*/

const char *const machine_counter_names[MACHINE_COUNTERS] = {"instructions", "cycles",
                                                             "cache_misses"};

void machine_counters_open(struct machine_counters *c)
{
    static const uint64_t events[MACHINE_COUNTERS] = {
        PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_CACHE_MISSES};

    *c = (struct machine_counters){0};
    for (int i = 0; i < MACHINE_COUNTERS; i++) {
        struct perf_event_attr attr = {
            .type = PERF_TYPE_HARDWARE,
            .size = sizeof attr,
            .config = events[i],
            .disabled = 1,
            .inherit = 1,
            .exclude_kernel = 1,
            .exclude_hv = 1,
            .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        };

        c->fd[i] = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    }
}

void machine_counters_start(struct machine_counters *c)
{
    for (int i = 0; i < MACHINE_COUNTERS; i++) {
        if (c->fd[i] < 0)
            continue;
        ioctl(c->fd[i], PERF_EVENT_IOC_RESET, 0);
        ioctl(c->fd[i], PERF_EVENT_IOC_ENABLE, 0);
    }
}

void machine_counters_stop(struct machine_counters *c)
{
    for (int i = 0; i < MACHINE_COUNTERS; i++) {
        uint64_t v[3]; /* value, ns enabled, ns running */

        if (c->fd[i] < 0)
            continue;
        ioctl(c->fd[i], PERF_EVENT_IOC_DISABLE, 0);
        c->known[i] = read(c->fd[i], v, sizeof v) == (ssize_t)sizeof v && v[1] == v[2] && v[2] > 0;
        c->value[i] = c->known[i] ? v[0] : 0;
    }
}

void machine_counters_close(struct machine_counters *c)
{
    for (int i = 0; i < MACHINE_COUNTERS; i++)
        if (c->fd[i] >= 0)
            close(c->fd[i]);
}
