/* SPDX-License-Identifier: MIT
 *
 * Heap bytes that contradict themselves: a collection that meets them says so before it believes
 * them. */
#include "tests/support.h"

struct victim {
    const char *collector;
    struct fixture f;
};

/* A heap with one rooted object of `n` elements. */
static gc_ref open_with(struct victim *v, bool refs, uint32_t n) GC_MAY_GC;
static gc_ref open_with(struct victim *v, bool refs, uint32_t n)
{
    gc_handle h;

    v->f.h = test_open(v->collector, "heap-size=4m");
    v->f.m = gc_heap_mutator(v->f.h);
    test_register(v->f.h, &v->f.t);
    h = gc_root(v->f.m, gc_alloc_n(v->f.m, refs ? v->f.t.refs : v->f.t.bytes, n));
    assert_int_equal(gc_collect(v->f.m), GC_OK);
    return gc_get(v->f.m, h);
}

/* The longest array of references there could be would end behind the heap. */
static void collect_endless_array(void *arg)
{
    struct victim *v = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = open_with(v, true, 10);
    gc_set_u32(v->f.m, r, 0, UINT32_MAX);
    (void)gc_collect(v->f.m);
}

/* Bytes inside a large object look like a pair, and a reference names them. */
static void collect_inner_reference(void *arg)
{
    struct victim *v = arg;
    gc_handle trap;
    gc_ref r, inner;
    struct gc_header fake;

    gc_may_gc_begin();
    r = open_with(v, false, 200000);
    trap = gc_root(v->f.m, GC_NULL);
    memcpy(&fake, &v->f.t.pair->header, sizeof fake);
    inner.bits = r.bits + 1024;
    memcpy(v->f.m->base + (uint64_t)inner.bits * GC_UNIT_BYTES, &fake, sizeof fake);
    gc_set(v->f.m, trap, inner);
    (void)gc_collect(v->f.m);
}

/* Lengths that lie, in a bulk copy whose first access might be behind the reservation. */
static void copy_endless_array(void *arg)
{
    struct victim *v = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = open_with(v, true, 10);
    gc_set_u32(v->f.m, r, 0, UINT32_MAX);
    (void)gc_array_copy(v->f.m, r, 1, r, 0, UINT32_MAX - 1);
}
static void fill_endless_array(void *arg)
{
    struct victim *v = arg;
    gc_ref r;

    gc_may_gc_begin();
    r = open_with(v, true, 10);
    gc_set_u32(v->f.m, r, 0, UINT32_MAX);
    (void)gc_array_fill(v->f.m, r, UINT32_MAX - 4, 4, GC_NULL);
}

static void for_each_tracer(void (*fn)(void *arg), const char *message)
{
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        const struct gc_collector *c = gc_builtin_collectors[i];
        struct victim v = {.collector = c->name};

        /* A counting collector meets an object's slots only when it dies. */
        if ((c->caps & (GC_CAP_COLLECTS | GC_CAP_COUNTS)) == GC_CAP_COLLECTS)
            assert_panics(fn, &v, message);
    }
}

static void arrays_end_inside_the_heap(void **state)
{
    (void)state;
    for_each_tracer(collect_endless_array, "array reaches beyond the heap");
}

/* rows: H4 C27 */
static void bulk_writes_stay_inside_the_heap(void **state)
{
    (void)state;
    for_each_tracer(copy_endless_array, "array reaches beyond the heap");
    for_each_tracer(fill_endless_array, "array reaches beyond the heap");
}

static void references_name_the_start_of_large_objects(void **state)
{
    (void)state;
    for_each_tracer(collect_inner_reference, "no ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_end_inside_the_heap),
        cmocka_unit_test(bulk_writes_stay_inside_the_heap),
        cmocka_unit_test(references_name_the_start_of_large_objects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
