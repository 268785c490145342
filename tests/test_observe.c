/* SPDX-License-Identifier: MIT
 *
 * tests/test_observe.c -- counters, timelines, heap maps and tracepoints. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/counters.h"
#include "harness/heap_map.h"
#include "harness/timeline.h"
#include "tests/support.h"

/* ---- counters ---------------------------------------------------------------------------------*/

/* Takes `pages` page faults. */
static void fault_pages(size_t pages)
{
    size_t bytes = pages * 4096;
    volatile char *p =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(p != MAP_FAILED);
    madvise((void *)(uintptr_t)p, bytes, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < pages; i++)
        p[i * 4096] = 1;
    munmap((void *)(uintptr_t)p, bytes);
}

static void counters_split_mutator_and_collector(void **state)
{
    struct counters c;

    (void)state;
    counters_open(&c);
    fault_pages(1000); /* before the window */
    counters_start(&c);
    fault_pages(100);
    counters_gc_begin(&c);
    fault_pages(40);
    counters_gc_end(&c);
    fault_pages(100);
    counters_gc_end(&c); /* no collection is under way */
    counters_stop(&c);
    counters_close(&c);
    assert_true(c.known[COUNTER_PAGE_FAULTS]);
    assert_in_range(c.total[COUNTER_PAGE_FAULTS], 240, 300);
    assert_in_range(c.gc[COUNTER_PAGE_FAULTS], 40, 70);
}

static void a_processor_without_counters_leaves_the_kernels(void **state)
{
    struct counters c;

    (void)state;
    counters_open(&c);
    counters_close(&c);
    for (int i = 0; i < COUNTER_HARDWARE_COUNT; i++)
        c.fd[i] = -1;
    c.leader = -1;
    counters_start(&c);
    counters_gc_begin(&c);
    counters_gc_end(&c);
    counters_stop(&c);
    for (int i = 0; i < COUNTER_COUNT; i++)
        assert_int_equal(c.known[i], i >= COUNTER_HARDWARE_COUNT);
    for (int i = 0; i < COUNTER_HARDWARE_COUNT; i++)
        assert_int_equal(c.gc[i], 0);
}

/* ---- timeline ---------------------------------------------------------------------------------*/

static double number(const cJSON *o, const char *name)
{
    const cJSON *v = cJSON_GetObjectItem(o, name);

    assert_true(cJSON_IsNumber(v));
    return v->valuedouble;
}
static bool is(const cJSON *event, const char *name)
{
    return strcmp(cJSON_GetObjectItem(event, "name")->valuestring, name) == 0;
}

static cJSON *timeline_of(const struct recorder *r)
{
    const struct record_window w = {"c", "w", 1000, 101000};
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    cJSON *root;

    timeline_write(r, &w, f);
    fclose(f);
    root = cJSON_Parse(text);
    assert_non_null(root);
    free(text);
    return root;
}

static void timeline_nests_phases_in_collections(void **state)
{
    struct recorder r;
    struct gc_collection_record c = {.seq = 1,
                                     .extent = GC_EXTENT_YOUNG,
                                     .reason = GC_REASON_YOUNG_FULL,
                                     .begin_ns = 11000,
                                     .end_ns = 21000,
                                     .used_before = 70,
                                     .used_after = 30};
    const cJSON *event;
    cJSON *root;
    int phases = 0, uses = 0, grows = 0, requests = 0;

    (void)state;
    /* Tracing was left and entered again: 9 us in all, but only 6 until reclaiming begins. */
    c.phase_begin_ns[GC_PHASE_ROOTS] = 11000, c.phase_ns[GC_PHASE_ROOTS] = 1000;
    c.phase_begin_ns[GC_PHASE_TRACE] = 12000, c.phase_ns[GC_PHASE_TRACE] = 9000;
    c.phase_begin_ns[GC_PHASE_RECLAIM] = 18000, c.phase_ns[GC_PHASE_RECLAIM] = 500;
    assert_true(recorder_open(&r, true));
    recorder_collection(&r, &c);
    recorder_notice(&r, GC_NOTICE_GROW, 30000, 4096);
    recorder_request(&r, (struct record_request){.begin_ns = 2000, .end_ns = 2500});
    root = timeline_of(&r);
    cJSON_ArrayForEach(event, cJSON_GetObjectItem(root, "traceEvents"))
    {
        if (is(event, "young collection")) {
            assert_float_equal(number(event, "ts"), 10, 0);
            assert_float_equal(number(event, "dur"), 10, 0);
            assert_string_equal(
                cJSON_GetObjectItem(cJSON_GetObjectItem(event, "args"), "reason")->valuestring,
                "young_full");
        } else if (is(event, "trace")) {
            assert_float_equal(number(event, "ts"), 11, 0);
            assert_float_equal(number(event, "dur"), 6, 0);
        }
        phases += is(event, "roots") || is(event, "trace") || is(event, "reclaim") ||
                  is(event, "host") || is(event, "move");
        uses += is(event, "heap used");
        grows += is(event, "grow");
        requests += is(event, "request");
    }
    assert_int_equal(phases, 3);
    assert_int_equal(uses, 2);
    assert_int_equal(grows, 1);
    assert_int_equal(requests, 1);
    cJSON_Delete(root);
    recorder_close(&r);
}

static void timeline_counts_the_requests_it_leaves_out(void **state)
{
    struct recorder r;
    cJSON *root;

    (void)state;
    assert_true(recorder_open(&r, true));
    for (uint64_t i = 0; i < TIMELINE_MAX_REQUESTS + 7; i++)
        recorder_request(&r, (struct record_request){.begin_ns = 2000 + i, .end_ns = 2001 + i});
    root = timeline_of(&r);
    assert_float_equal(number(cJSON_GetObjectItem(root, "otherData"), "requests_left_out"), 7, 0);
    cJSON_Delete(root);
    recorder_close(&r);
}

/* ---- heap maps --------------------------------------------------------------------------------*/

struct watch {
    struct heap_map map;
    struct gc_heap *h;
};
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct watch *w = arg;

    heap_map_after(&w->map, w->h, rec);
}

static void sum_units(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    (void)obj;
    (void)type;
    *(uint64_t *)arg += (uint64_t)units * GC_UNIT_BYTES;
}

static uint64_t bits_of(const char *hex)
{
    uint64_t bits = 0;

    for (; *hex != '\0'; hex++)
        bits += (uint64_t)__builtin_popcount((unsigned)strtoul((char[]){*hex, '\0'}, NULL, 16));
    return bits;
}

/* The last map in the text, and how many there are. */
static cJSON *last_map(struct heap_map *map, int *count)
{
    char *text = NULL, *line, *save = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    cJSON *last = NULL;

    heap_map_write(map, f);
    fclose(f);
    *count = 0;
    for (line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
        cJSON_Delete(last);
        last = cJSON_Parse(line);
        assert_non_null(last);
        ++*count;
    }
    free(text);
    return last;
}

static void maps_agree_with_the_heap(const struct gc_collector *collector)
{
    struct fixture f = {.h = NULL};
    struct watch w = {.h = NULL};
    struct gc_event_sink sink = {.arg = &w, .collection = on_collection};
    uint64_t bytes = 0, used = 0, own = 0, lines;
    const char *kinds, *hex;
    const cJSON *block;
    gc_handle keep, large;
    cJSON *map;
    int count;

    gc_may_gc_begin();
    f.h = test_open(collector->name, "heap-size=4m");
    f.m = gc_heap_mutator(f.h);
    test_register(f.h, &f.t);
    w.h = f.h;
    assert_true(heap_map_open(&w.map, 2));
    gc_heap_set_sink(f.h, &sink);
    keep = gc_root(f.m, GC_NULL);
    large = gc_root(f.m, gc_alloc_n(f.m, f.t.bytes, 100000));
    assert_false(gc_is_null(gc_get(f.m, large)));
    for (uint32_t i = 0; i < 2000; i++) {
        gc_ref r = test_pair(&f, i);

        if (i % 5 == 0) {
            gc_store(f.m, r, 0, gc_get(f.m, keep));
            gc_set(f.m, keep, r);
        }
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(gc_collect(f.m), GC_OK);
    map = last_map(&w.map, &count);
    assert_int_equal(count, 2);
    assert_float_equal(number(map, "seq"), 4, 0);
    gc_heap_walk(f.h, sum_units, &bytes);
    cJSON_ArrayForEach(block, cJSON_GetObjectItem(map, "used_bytes")) used +=
        (uint64_t)block->valuedouble;
    assert_int_equal(used, bytes);
    kinds = cJSON_GetObjectItem(map, "kinds")->valuestring;
    hex = cJSON_GetObjectItem(map, "lines")->valuestring;
    for (const char *k = kinds; *k != '\0'; k++)
        own += *k == 'o';
    assert_int_equal(strlen(kinds), cJSON_GetArraySize(cJSON_GetObjectItem(map, "used_bytes")));
    assert_non_null(strchr(kinds, 'L'));
    assert_true(own > 0);
    assert_int_equal(strlen(hex), own * (GC_BLOCK_BYTES / HEAP_MAP_LINE_BYTES / 4));
    lines = bits_of(hex);
    assert_true(lines * HEAP_MAP_LINE_BYTES + 100016 >= used);
    assert_true(lines <= own * (GC_BLOCK_BYTES / HEAP_MAP_LINE_BYTES));
    assert_true(w.map.ns > 0);
    cJSON_Delete(map);
    heap_map_reset(&w.map);
    assert_int_equal(gc_collect(f.m), GC_OK);
    map = last_map(&w.map, &count);
    assert_int_equal(count, 0);
    cJSON_Delete(map);
    gc_heap_set_sink(f.h, NULL);
    gc_heap_close(f.h);
    heap_map_close(&w.map);
}

static void maps_agree_with_every_heap(void **state)
{
    (void)state;
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++)
        if ((gc_builtin_collectors[i]->caps & GC_CAP_COLLECTS) != 0)
            maps_agree_with_the_heap(gc_builtin_collectors[i]);
}

/* ---- tracepoints ------------------------------------------------------------------------------*/

/* The section that perf and bpftrace read. */
static void tracepoints_are_in_the_program(void **state)
{
#if __has_include(<sys/sdt.h>)
    static const char *const names[] = {"collection_begin", "collection_phase", "collection_end",
                                        "heap_grow", "out_of_memory"};
    char line[512];
    uint32_t found = 0;
    FILE *f = popen("LC_ALL=C readelf -n /proc/$PPID/exe", "r");

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strstr(line, names[i]) != NULL)
                found |= 1u << i;
    pclose(f);
    assert_int_equal(found, 31);
#else
    (void)state;
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_split_mutator_and_collector),
        cmocka_unit_test(a_processor_without_counters_leaves_the_kernels),
        cmocka_unit_test(timeline_nests_phases_in_collections),
        cmocka_unit_test(timeline_counts_the_requests_it_leaves_out),
        cmocka_unit_test(maps_agree_with_every_heap),
        cmocka_unit_test(tracepoints_are_in_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
