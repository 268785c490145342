/* SPDX-License-Identifier: MIT
 *
 * The accountant never lets the sum of its charges pass the limit. */
#include "tests/support.h"

static void charges_up_to_the_limit(void **state)
{
    struct gc_accountant a = {.limit = 1000};

    (void)state;
    assert_true(gc_charge(&a, GC_CHARGE_BLOCKS, 400));
    assert_true(gc_charge(&a, GC_CHARGE_LARGE, 600));
    assert_false(gc_charge(&a, GC_CHARGE_AUX, 1));
    assert_int_equal(a.total, 1000);
    assert_int_equal(a.used[GC_CHARGE_AUX], 0);
    assert_int_equal(gc_budget(&a), 0);
    assert_true(gc_charge(&a, GC_CHARGE_AUX, 0));
}

static void huge_charges_do_not_wrap(void **state)
{
    struct gc_accountant a = {.limit = 1000};

    (void)state;
    assert_true(gc_charge(&a, GC_CHARGE_BLOCKS, 10));
    assert_false(gc_charge(&a, GC_CHARGE_BLOCKS, SIZE_MAX));
    assert_false(gc_charge(&a, GC_CHARGE_BLOCKS, SIZE_MAX - 9));
    assert_false(gc_charge(&a, GC_CHARGE_BLOCKS, 991));
    assert_int_equal(a.total, 10);
    assert_true(gc_charge(&a, GC_CHARGE_BLOCKS, 990));
}

static void reserve_is_no_use(void **state)
{
    struct gc_accountant a = {.limit = 1000};

    (void)state;
    assert_true(gc_charge(&a, GC_CHARGE_RESERVE, 500));
    assert_int_equal(a.peak_used, 0);
    assert_true(gc_charge(&a, GC_CHARGE_BLOCKS, 300));
    gc_uncharge(&a, GC_CHARGE_BLOCKS, 200);
    assert_int_equal(a.peak_used, 300);
    assert_true(gc_charge(&a, GC_CHARGE_AUX, 50));
    assert_int_equal(a.peak_used, 300);
    assert_int_equal(a.total, 650);
}

static void give_too_much(void *arg)
{
    struct gc_accountant a = {.limit = 1000};

    (void)arg;
    (void)gc_charge(&a, GC_CHARGE_BLOCKS, 10);
    (void)gc_charge(&a, GC_CHARGE_LARGE, 10);
    gc_uncharge(&a, GC_CHARGE_BLOCKS, 11);
}
static void giving_back_more_than_was_charged_panics(void **state)
{
    assert_panics(give_too_much, *state, "accountant");
}

static void random_charges_keep_the_books(void **state)
{
    struct gc_accountant a = {.limit = 100000};
    size_t used[GC_CHARGE_COUNT] = {0}, total = 0;
    struct gc_rng rng = {1};

    (void)state;
    for (uint32_t i = 0; i < 100000; i++) {
        enum gc_charge what = (enum gc_charge)gc_rng_below(&rng, GC_CHARGE_COUNT);
        size_t bytes = gc_rng_below(&rng, 5000);

        if (gc_rng_below(&rng, 2) == 0) {
            bool fits = total + bytes <= a.limit;

            assert_int_equal(gc_charge(&a, what, bytes), fits);
            used[what] += fits ? bytes : 0;
            total += fits ? bytes : 0;
        } else if (bytes <= used[what]) {
            gc_uncharge(&a, what, bytes);
            used[what] -= bytes;
            total -= bytes;
        }
        assert_int_equal(a.total, total);
        assert_int_equal(a.used[what], used[what]);
        assert_true(a.total <= a.limit);
        assert_true(a.peak_used <= a.limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_up_to_the_limit),
        cmocka_unit_test(huge_charges_do_not_wrap),
        cmocka_unit_test(reserve_is_no_use),
        cmocka_unit_test(giving_back_more_than_was_charged_panics),
        cmocka_unit_test(random_charges_keep_the_books),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
