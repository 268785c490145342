/* SPDX-License-Identifier: MIT
 *
 * The same interpreter under clang's libFuzzer, which finds inputs by coverage. */
#include "tests/fuzz/runner.h"

/* Operations of an input that are run: on a heap that begins full nearly each one collects, and an
 * input that takes a minute keeps libFuzzer from trying others. */
enum { MOST_OPS = 256, MOST_ON_FULL = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t affordable(const uint8_t *data, size_t size)
{
    struct fuzz_op head;
    size_t most;

    if (size < sizeof head)
        return size;
    memcpy(&head, data, sizeof head);
    most = head.c % FUZZ_STARTS > FUZZ_FRAGMENTED ? MOST_ON_FULL : MOST_OPS;
    most = (most + 1) * sizeof head; /* the header comes first */
    return size < most ? size : most;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz *f = fuzz_new();

    gc_may_gc_begin();
    run_bytes(f, data, affordable(data, size), true);
    fuzz_free(f);
    return 0;
}
