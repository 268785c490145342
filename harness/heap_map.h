/* SPDX-License-Identifier: MIT
 *
 * harness/heap_map.h -- pictures of the heap: which blocks and lines hold objects after a
 * collection.
 *
 * A map is made by walking the heap, outside every pause but inside the run: its time is told
 * (observer_ns of the row), and such a run is for looking, not for comparing. */
#ifndef HARNESS_HEAP_MAP_H
#define HARNESS_HEAP_MAP_H

#include <stdio.h>

#include "heap/events.h"

enum { HEAP_MAP_LINE_BYTES = 256 };

struct heap_map {
    uint64_t every; /* after each every-th collection; 0: never */
    uint64_t seen;
    uint32_t *used;  /* bytes of objects per block of the span */
    uint64_t *lines; /* a bit per line that an object touches */
    uint32_t first;  /* blocks [first, end) are of interest in the present map */
    uint32_t end;
    uint64_t ns; /* spent so far */
    FILE *out;   /* the maps so far, in memory */
    char *text;
    size_t text_len;
};

/* False: memory was refused. */
bool heap_map_open(struct heap_map *map, uint64_t every);
/* A collection ended; takes a map when it is its turn. */
void heap_map_after(struct heap_map *map, struct gc_heap *h,
                    const struct gc_collection_record *rec);
/* Forgets what was taken: the measured window begins. */
void heap_map_reset(struct heap_map *map);
/* Appends the maps, one JSON line each. */
void heap_map_write(struct heap_map *map, FILE *f);
void heap_map_close(struct heap_map *map);

#endif
