/* SPDX-License-Identifier: MIT
 *
 * Virtual memory: what is committed can be used, everything else faults. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "harness/check_child.h"
#include "tests/support.h"

static int open_region(void **state)
{
    struct gc_region *r = calloc(1, sizeof *r);
    char err[256];

    *state = r;
    return r != NULL && gc_region_open(r, false, err, sizeof err) == GC_OK ? 0 : -1;
}
static int close_region(void **state)
{
    gc_region_close(*state);
    free(*state);
    return 0;
}

/* Reads the byte at `arg` in a child; true when that faults. */
static void touch(void *arg)
{
    (void)*(volatile uint8_t *)arg;
}
static bool faults(void *at)
{
    struct child_report report;

    child_run(touch, at, 60000, &report);
    assert_true(report.end == CHILD_SIGNALLED || report.end == CHILD_EXITED);
    return report.end == CHILD_SIGNALLED && report.code == SIGSEGV;
}

static void base_is_aligned_and_the_span_fits(void **state)
{
    struct gc_region *r = *state;
    uint8_t *map = r->map;

    assert_int_equal((uintptr_t)r->base % ((size_t)2 << 20), 0);
    assert_true(r->base >= map);
    assert_true(r->base + GC_SPAN_BYTES + GC_GUARD_BYTES <= map + r->map_bytes);
    assert_int_equal(r->committed, 0);
}

static void committed_memory_is_zero_and_usable(void **state)
{
    struct gc_region *r = *state;
    uint32_t unit = (uint32_t)(GC_NULL_BYTES / GC_UNIT_BYTES);
    uint8_t *p = r->base + GC_NULL_BYTES;

    assert_int_equal(gc_region_commit(r, unit, 65536), GC_OK);
    assert_int_equal(r->committed, 65536);
    for (size_t i = 0; i < 65536; i++)
        assert_int_equal(p[i], 0);
    memset(p, 1, 65536);
    assert_true(faults(p - 1));
    assert_true(faults(p + 65536));
    gc_region_decommit(r, unit, 65536);
    assert_int_equal(r->committed, 0);
    assert_int_equal(r->peak_committed, 65536);
    assert_true(faults(p));
    assert_int_equal(gc_region_commit(r, unit, 65536), GC_OK);
    assert_int_equal(p[100], 0); /* the pages were given back */
}

static void null_page_and_guard_are_never_accessible(void **state)
{
    struct gc_region *r = *state;

    assert_true(faults(r->base));
    assert_true(faults(r->base + GC_NULL_BYTES - 1));
    assert_true(faults(r->base + GC_SPAN_BYTES));
    assert_true(faults(r->base + GC_SPAN_BYTES + GC_GUARD_BYTES - 1));
}

static void nothing_is_committed_for_zero_bytes(void **state)
{
    struct gc_region *r = *state;

    assert_int_equal(gc_region_commit(r, 0, 0), GC_OK);
    gc_region_decommit(r, 0, 0);
    assert_int_equal(r->committed, 0);
}

static void commit_beyond_the_span(void *arg)
{
    (void)!gc_region_commit(arg, UINT32_MAX & ~1023u, 8192);
}
static void decommit_too_much(void *arg)
{
    gc_region_decommit(arg, 0, 4096);
}
static void passing_the_span_panics(void **state)
{
    assert_panics(commit_beyond_the_span, *state, "passes the span");
    assert_panics(decommit_too_much, *state, "region: decommit");
}

static void open_in_little_space(void *arg)
{
    struct rlimit limit = {(rlim_t)4 << 30, (rlim_t)4 << 30};
    struct gc_region r;
    char err[256];

    (void)arg;
    (void)setrlimit(RLIMIT_AS, &limit);
    if (gc_region_open(&r, true, err, sizeof err) != GC_ERR_SYSTEM)
        return;
    gc_panic("refused: %s", err);
}
static void refused_reservation_names_the_limit(void **state)
{
#if defined(__SANITIZE_ADDRESS__)
    skip(); /* the sanitizer itself needs more address space than that */
#endif
    assert_panics(open_in_little_space, *state, "RLIMIT_AS");
}

static void plain_mappings_come_and_go(void **state)
{
    uint8_t *p = gc_vm_map(1 << 20), *q = gc_vm_reserve(1 << 20);

    (void)state;
    assert_non_null(p);
    assert_non_null(q);
    p[(1 << 20) - 1] = 5;
    assert_int_equal(p[0], 0);
    assert_true(faults(q));
    assert_int_equal(gc_vm_commit(q, 4096), GC_OK);
    q[4095] = 9;
    gc_vm_protect(q, 4096, false);
    assert_true(faults(q + 4095));
    gc_vm_protect(q, 4096, true);
    assert_int_equal(q[4095], 9);
    gc_vm_touch(q, 4096);
    assert_int_equal(q[4095], 9);
    gc_vm_decommit(q, 4096);
    assert_true(faults(q));
    gc_vm_release(p, 1 << 20);
    gc_vm_release(q, 1 << 20);
    gc_vm_release(NULL, 4096);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_region, close_region)
    const struct CMUnitTest tests[] = {
        T(base_is_aligned_and_the_span_fits),
        T(committed_memory_is_zero_and_usable),
        T(null_page_and_guard_are_never_accessible),
        T(nothing_is_committed_for_zero_bytes),
        T(passing_the_span_panics),
        cmocka_unit_test(refused_reservation_names_the_limit),
        cmocka_unit_test(plain_mappings_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
