/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: claims to collect without begin, step, resolve and end. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(missing_steps) = {
    GC_COLLECTOR_ABI,
    .name = "missing_steps",
    .summary = "a plugin that must not load",
    .source = "a test",
    .limits = "",
    .caps = GC_CAP_COLLECTS,
    .attach = blocks_attach,
    .detach = blocks_detach,
    .reset = blocks_reset,
    .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
