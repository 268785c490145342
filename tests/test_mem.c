/* SPDX-License-Identifier: MIT
 *
 * Memory outside the reservation: counted exactly, and failing on demand. */
#include <string.h>

#include "tests/support.h"

static int open_mem(void **state)
{
    struct gc_mem *mem = calloc(1, sizeof *mem);

    *state = mem;
    return mem != NULL && gc_mem_open(mem) == GC_OK ? 0 : -1;
}
static int close_mem(void **state)
{
    gc_mem_close(*state);
    free(*state);
    return 0;
}

static void bytes_and_calls_are_counted(void **state)
{
    struct gc_mem *mem = *state;
    void *a = gc_mem_alloc(mem, 100), *b = gc_mem_alloc(mem, 1000);

    assert_int_equal(mem->bytes, 1100);
    assert_int_equal(mem->calls, 2);
    a = gc_mem_resize(mem, a, 100, 300);
    assert_int_equal(mem->bytes, 1300);
    assert_int_equal(mem->calls, 3);
    gc_mem_free(mem, b, 1000);
    assert_int_equal(mem->bytes, 300);
    assert_int_equal(mem->peak_bytes, 1300);
    assert_int_equal(mem->calls, 3);
    gc_mem_free(mem, a, 300);
    gc_mem_free(mem, NULL, 50);
    assert_int_equal(mem->bytes, 0);
}

static void memory_is_zeroed(void **state)
{
    struct gc_mem *mem = *state;

    for (size_t n = 1; n <= 100000; n *= 7) {
        uint8_t *p = gc_mem_alloc(mem, n);

        assert_non_null(p);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAB, n);
        p = gc_mem_resize(mem, p, n, 3 * n);
        assert_non_null(p);
        for (size_t i = 0; i < 3 * n; i++)
            assert_int_equal(p[i], i < n ? 0xAB : 0);
        memset(p, 0xAB, 3 * n);
        p = gc_mem_resize(mem, p, 3 * n, n);
        assert_non_null(p);
        gc_mem_free(mem, p, n);
    }
    assert_int_equal(mem->bytes, 0);
}

static void resizing_nothing_allocates(void **state)
{
    struct gc_mem *mem = *state;
    void *p = gc_mem_resize(mem, NULL, 0, 64);

    assert_non_null(p);
    assert_int_equal(mem->bytes, 64);
    gc_mem_free(mem, p, 64);
}

static void zero_bytes_are_some_memory(void **state)
{
    struct gc_mem *mem = *state;
    void *p = gc_mem_alloc(mem, 0);

    assert_non_null(p);
    gc_mem_free(mem, p, 0);
    assert_int_equal(mem->bytes, 0);
}

static void nth_allocation_fails_once(void **state)
{
    struct gc_mem *mem = *state;
    uint8_t *p;

    mem->fail_at = 3;
    p = gc_mem_alloc(mem, 10);
    assert_non_null(p);
    p[9] = 77;
    assert_false(gc_mem_inject(mem));
    assert_null(gc_mem_resize(mem, p, 10, 20)); /* the third */
    assert_int_equal(p[9], 77);
    assert_int_equal(mem->bytes, 10);
    p = gc_mem_resize(mem, p, 10, 20);
    assert_non_null(p);
    assert_int_equal(p[9], 77);
    mem->fail_at = 1;
    assert_true(gc_mem_inject(mem));
    assert_false(gc_mem_inject(mem));
    gc_mem_free(mem, p, 20);
}

static void closing_frees_what_is_left(void **state)
{
    struct gc_mem mem = {0};

    (void)state;
    assert_int_equal(gc_mem_open(&mem), GC_OK);
    for (int i = 0; i < 1000; i++)
        assert_non_null(gc_mem_alloc(&mem, 1000)); /* leak checkers watch */
    gc_mem_close(&mem);
    assert_false(mem.open);
    gc_mem_close(&mem);
}

static void free_too_much(void *arg)
{
    struct gc_mem *mem = arg;

    gc_mem_free(mem, gc_mem_alloc(mem, 10), 11);
}
static void freeing_more_than_is_in_use_panics(void **state)
{
    assert_panics(free_too_much, *state, "mem:");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_mem, close_mem)
    const struct CMUnitTest tests[] = {
        T(bytes_and_calls_are_counted),        T(memory_is_zeroed),
        T(resizing_nothing_allocates),         T(zero_bytes_are_some_memory),
        T(nth_allocation_fails_once),          cmocka_unit_test(closing_frees_what_is_left),
        T(freeing_more_than_is_in_use_panics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
