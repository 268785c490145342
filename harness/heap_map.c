/* SPDX-License-Identifier: MIT */
#include "harness/heap_map.h"

#include <stdlib.h>
#include <string.h>

#include "heap/heap.h"

enum { LINES = GC_BLOCK_BYTES / HEAP_MAP_LINE_BYTES, LINE_WORDS = LINES / 64 };

bool heap_map_open(struct heap_map *map, uint64_t every)
{
    *map = (struct heap_map){.every = every};
    if (every == 0)
        return true;
    /* Address space for the whole span; only what a heap uses is ever touched. */
    map->used = calloc((size_t)GC_BLOCKS, sizeof *map->used);
    map->lines = calloc(GC_BLOCKS, LINE_WORDS * sizeof *map->lines);
    map->out = open_memstream(&map->text, &map->text_len);
    if (map->used != NULL && map->lines != NULL && map->out != NULL)
        return true;
    heap_map_close(map);
    return false;
}

void heap_map_close(struct heap_map *map)
{
    if (map->out != NULL)
        fclose(map->out);
    free(map->text);
    free(map->used);
    free(map->lines);
    *map = (struct heap_map){0};
}

static void extend(struct heap_map *map, uint32_t first, uint32_t end)
{
    if (first < map->first)
        map->first = first;
    if (end > map->end)
        map->end = end;
}

static void note_object(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    struct heap_map *map = arg;
    uint64_t at = (uint64_t)obj.bits * GC_UNIT_BYTES, end = at + (uint64_t)units * GC_UNIT_BYTES;

    (void)type;
    for (uint64_t line = at / HEAP_MAP_LINE_BYTES; line * HEAP_MAP_LINE_BYTES < end; line++)
        map->lines[line / 64] |= UINT64_C(1) << line % 64;
    extend(map, (uint32_t)(at / GC_BLOCK_BYTES), (uint32_t)((end - 1) / GC_BLOCK_BYTES) + 1);
    while (at < end) {
        uint64_t stop = (at / GC_BLOCK_BYTES + 1) * GC_BLOCK_BYTES;

        if (stop > end)
            stop = end;
        map->used[at / GC_BLOCK_BYTES] += (uint32_t)(stop - at);
        at = stop;
    }
}

/* '.' not committed, 'f' free, 'L' large object, 'o' small objects, 'e' taken but empty. */
static char letter(const struct heap_map *map, const struct gc_heap *h, uint32_t block)
{
    if (h->block_kind[block] == GC_BLOCK_LARGE)
        return 'L';
    if (map->used[block] > 0)
        return 'o';
    if (h->block_kind[block] == GC_BLOCK_FREE)
        return 'f';
    return h->block_kind[block] >= GC_BLOCK_OWN ? 'e' : '.';
}

static void print(struct heap_map *map, const struct gc_heap *h,
                  const struct gc_collection_record *rec)
{
    FILE *f = map->out;

    fprintf(f,
            "{\"ev\":\"heap_map\",\"seq\":%llu,\"at_ns\":%llu,\"block_bytes\":%d,"
            "\"line_bytes\":%d,\"first_block\":%u,\"kinds\":\"",
            (unsigned long long)rec->seq, (unsigned long long)rec->end_ns, (int)GC_BLOCK_BYTES,
            (int)HEAP_MAP_LINE_BYTES, map->first);
    for (uint32_t b = map->first; b < map->end; b++)
        fputc(letter(map, h, b), f);
    fprintf(f, "\",\"used_bytes\":[");
    for (uint32_t b = map->first; b < map->end; b++)
        fprintf(f, b > map->first ? ",%u" : "%u", map->used[b]);
    fprintf(f, "],\"lines\":\"");
    for (uint32_t b = map->first; b < map->end; b++) {
        if (letter(map, h, b) != 'o')
            continue;
        for (uint32_t line = 0; line < LINES; line += 4)
            fputc("0123456789abcdef"[map->lines[b * LINE_WORDS + line / 64] >> line % 64 & 15], f);
    }
    fprintf(f, "\"}\n");
}

static void clear(struct heap_map *map)
{
    if (map->first < map->end) {
        memset(&map->used[map->first], 0, (map->end - map->first) * sizeof *map->used);
        memset(&map->lines[(size_t)map->first * LINE_WORDS], 0,
               (size_t)(map->end - map->first) * LINE_WORDS * sizeof *map->lines);
    }
    map->first = UINT32_MAX;
    map->end = 0;
}

void heap_map_after(struct heap_map *map, struct gc_heap *h, const struct gc_collection_record *rec)
{
    uint64_t began = gc_clock_ns();

    if (map->every == 0 || ++map->seen % map->every != 0)
        return;
    clear(map);
    for (uint32_t b = h->pool.first; b < h->pool.top; b++)
        if (h->block_kind[b] != GC_BLOCK_NONE)
            extend(map, b, b + 1);
    gc_heap_walk(h, note_object, map);
    print(map, h, rec);
    map->ns += gc_clock_ns() - began;
}

void heap_map_reset(struct heap_map *map)
{
    map->seen = 0;
    map->ns = 0;
    if (map->out != NULL)
        rewind(map->out);
}

void heap_map_write(struct heap_map *map, FILE *f)
{
    if (map->out == NULL)
        return;
    fflush(map->out);
    fwrite(map->text, 1, map->text_len, f);
}
