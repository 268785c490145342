/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: a capability bit without a meaning. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(unknown_capability) = {
    GC_COLLECTOR_ABI,
    .name = "unknown_capability",
    .summary = "a plugin that must not load",
    .source = "a test",
    .limits = "",
    .caps = GC_CAP_ALL + 1,
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
