/* SPDX-License-Identifier: MIT
 *
 * The same interpreter under clang's libFuzzer, which finds inputs by coverage. */
#include "tests/fuzz/runner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz *f = fuzz_new();

    gc_may_gc_begin();
    run_bytes(f, data, size);
    fuzz_free(f);
    return 0;
}
