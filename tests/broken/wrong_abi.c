/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: another ABI number. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(wrong_abi) = {
    .abi = GC_ABI + 1,
    .size = sizeof(struct gc_collector),
    .layout = GC_LAYOUT,
    .name = "wrong_abi",
    .summary = "a plugin that must not load",
    .source = "a test",
    .limits = "",
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
