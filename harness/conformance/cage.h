/* SPDX-License-Identifier: MIT
 *
 * harness/conformance/cage.h -- a process in which a corrupt heap is used, beside a sound one.
 *
 * Whatever ends the process, it is looked at where that happened and whether a byte of the sound
 * heap changed. */
#ifndef HARNESS_CONFORMANCE_CAGE_H
#define HARNESS_CONFORMANCE_CAGE_H

#include "harness/conformance/kit.h"

enum { CAGE_RANGES = 64 };
struct cage_range {
    const uint8_t *at;
    size_t bytes;
};
struct cage {
    const uint8_t *map; /* reservation of the corrupt heap */
    size_t bytes;
    struct cage_range range[CAGE_RANGES]; /* readable memory of a heap */
    uint32_t ranges;
    uint8_t *copy; /* of all ranges, one behind the other */
};

/* The readable memory of a heap: its blocks, its struct, its tables' used parts. */
void cage_list(struct cage *c, const struct gc_heap *h);
/* Copies bytes that a sanitizer may have closed. */
void cage_copy(void *to, const void *from, size_t bytes);
/* Opens a sound heap beside the case's, fills it, and keeps a copy of all its bytes. */
void cage_neighbour(struct conf *t, struct cage *c) GC_MAY_GC;
/* From here on a fault or a panic of this process is judged. */
void cage_lock(struct conf *t, struct cage *c);
/* The round ended by itself. */
_Noreturn void cage_leave(const struct cage *c);
/* Runs `round` in so many processes; fails the case when one was not contained. */
void cage_rounds(struct conf *t, void (*round)(void *arg), uint32_t count);

#endif
