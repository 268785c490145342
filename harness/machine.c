/* SPDX-License-Identifier: MIT */
#include "harness/machine.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

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
