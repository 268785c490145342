/* SPDX-License-Identifier: MIT
 *
 * tests/support.h -- what the unit tests share: cmocka, heaps, deaths, paths. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "harness/conformance/suite.h"
#include "heap/heap.h"
#include "heap/registry.h"
#include "roots/roots.h"
#include "workloads/workload.h"

/* Sets "name=value" settings separated by blanks; fails the test when one is rejected. */
void test_set_options(struct gc_options *o, const char *text);
/* Opens a heap of a built-in collector; fails the test when it cannot. */
struct gc_heap *test_open(const char *collector, const char *options);
/* As gc_heap_open with options from text; the message goes to err. */
int test_try_open(const struct gc_collector *c, const char *options, struct gc_heap **out,
                  char *err, size_t err_len);

/* Types that most tests need. */
struct test_types {
    const struct gc_type *pair;  /* references in words 0 and 1, data in words 2 and 3 */
    const struct gc_type *refs;  /* references */
    const struct gc_type *bytes; /* 1-byte elements */
};
void test_register(struct gc_heap *h, struct test_types *types);

/* What most tests work with: a semispace heap of 1 MiB, and another heap beside it. */
struct fixture {
    struct gc_heap *h;
    struct gc_heap *other;
    struct gc_mutator *m;
    struct test_types t;
};
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
/* A pair whose data word 2 is `number`. */
gc_ref test_pair(struct fixture *f, uint32_t number) GC_MAY_GC;
uint32_t test_number(const struct fixture *f, gc_ref pair);
#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

/* Runs fn(arg) in a child; fails the test unless it dies of a panic that mentions `message`. */
#define assert_panics(fn, arg, message) test_panics(fn, arg, message, __FILE__, __LINE__)
void test_panics(void (*fn)(void *arg), void *arg, const char *message, const char *file, int line);

/* The path of `name` beside the running test binary ("../plugins/null.so"). */
void test_path(char *out, size_t len, const char *name);

/* A counter in `data` as host object. */
extern const struct gc_host_type test_counted;

/* Runs the cases of one theme of the conformance suite (NULL: of all) against `s` as one cmocka
 * group; returns how many failed. */
int test_conformance(const char *name, const struct conf_subject *s, const char *theme);

#endif
