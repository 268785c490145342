/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: another size of the descriptor. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(wrong_size) = {
    .abi = GC_ABI,
    .size = sizeof(struct gc_collector) - 8,
    .layout = GC_LAYOUT,
    .name = "wrong_size",
    .summary = "a plugin that must not load",
    .source = "a test",
    .limits = "",
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
