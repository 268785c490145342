/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: another layout of the mutator. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(wrong_layout) = {
    .abi = GC_ABI,
    .size = sizeof(struct gc_collector),
    .layout = GC_LAYOUT + 1,
    .name = "wrong_layout",
    .summary = "a plugin that must not load",
    .source = "a test",
    .limits = "",
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
