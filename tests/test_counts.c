/* SPDX-License-Identifier: MIT
 *
 * How often a collector runs follows from arithmetic, not from time: with L bytes live and room for
 * H bytes of objects, allocating A bytes takes
 *   A / (H - L)    collections when the survivors stay where they are or go into free blocks,
 *   A / (H / 2 - L)  when they are copied between two halves
 * (Appel 1987, "Garbage collection can be faster than stack allocation").  H is what the heap's own
 * books leave of the limit after fixed charges.  A collector that misses this by more than 2 %
 * wastes space or collects at the wrong time. */
#include "tests/support.h"

enum { LIVE_BYTES = 4 << 20, COLLECTIONS = 40 };

struct setting {
    const char *collector;
    double multiple; /* limit / live bytes */
    bool halves;
};

/* Bytes of objects that fit under the limit. */
static double room_for_objects(const struct gc_heap *h, bool halves)
{
    const struct gc_accountant *a = &h->acct;

    if (halves)
        return (double)(a->limit - a->used[GC_CHARGE_AUX] - a->used[GC_CHARGE_LARGE]) / 2;
    return (double)((a->limit - a->used[GC_CHARGE_AUX] - a->used[GC_CHARGE_RESERVE] -
                     a->used[GC_CHARGE_LARGE]) /
                    gc_block_charge(h) * GC_BLOCK_BYTES);
}

static void make_live(struct gc_mutator *m, const struct gc_type *cell, gc_handle list,
                      uint32_t n) GC_MAY_GC;
static void make_live(struct gc_mutator *m, const struct gc_type *cell, gc_handle list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        gc_ref r = gc_alloc(m, cell);

        assert_false(gc_is_null(r));
        gc_init(m, r, 0, gc_get(m, list));
        gc_set(m, list, r);
    }
}

static void count_follows_the_formula(void **state)
{
    static const uint16_t first[] = {0};
    const struct setting *s = *state;
    const struct gc_type *cell;
    struct gc_heap *h;
    struct gc_mutator *m;
    double room, expected, slack;
    uint64_t before, counted, garbage;
    char options[64];
    gc_handle list;

    gc_may_gc_begin();
    snprintf(options, sizeof options, "heap-size=%u", (uint32_t)(s->multiple * LIVE_BYTES));
    h = test_open(s->collector, options);
    m = gc_heap_mutator(h);
    assert_int_equal(gc_type_struct(h, "cell", 6, first, 1, &cell), GC_OK);
    list = gc_root(m, GC_NULL);
    make_live(m, cell, list, LIVE_BYTES / (cell->units * GC_UNIT_BYTES));
    assert_int_equal(gc_collect(m), GC_OK);

    room = room_for_objects(h, s->halves) - LIVE_BYTES;
    assert_true(room > 0);
    garbage = (uint64_t)(room * (COLLECTIONS + 0.5)) / (cell->units * GC_UNIT_BYTES);
    before = h->totals.collections;
    for (uint64_t i = 0; i < garbage; i++)
        (void)gc_alloc(m, cell);
    counted = h->totals.collections - before;

    expected = (double)(garbage * cell->units * GC_UNIT_BYTES) / room;
    slack = expected / 50 > 1 ? expected / 50 : 1;
    print_message("%s at %.1f x: %llu collections, the formula says %.1f\n", s->collector,
                  s->multiple, (unsigned long long)counted, expected);
    assert_true((double)counted <= expected + slack && (double)counted >= expected - slack);
    gc_heap_close(h);
}

int main(void)
{
    static struct setting settings[] = {
        {"semispace", 2.5, true}, {"semispace", 3, true},  {"semispace", 4, true},
        {"semispace", 6, true},   {"marksweep", 2, false}, {"marksweep", 2.5, false},
        {"marksweep", 3, false},  {"marksweep", 4, false}, {"marksweep", 6, false},
        {"immix", 2, false},      {"immix", 2.5, false},   {"immix", 3, false},
        {"immix", 4, false},      {"immix", 6, false},
    };
    enum { SETTINGS = sizeof settings / sizeof settings[0] };
    struct CMUnitTest tests[SETTINGS];
    char names[SETTINGS][80];

    for (uint32_t i = 0; i < SETTINGS; i++) {
        snprintf(names[i], sizeof names[i], "%s_at_%.1f_times_live_collects_as_often_as_predicted",
                 settings[i].collector, settings[i].multiple);
        tests[i] =
            (struct CMUnitTest){names[i], count_follows_the_formula, NULL, NULL, &settings[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
