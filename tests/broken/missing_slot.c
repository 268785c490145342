/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: a required slot is NULL. */
#include "tests/broken/blocks.h"

GC_COLLECTOR(missing_slot) = {
    GC_COLLECTOR_ABI,        .name = "missing_slot", .summary = "a plugin that must not load",
    .source = "a test",      .limits = "",           .attach = blocks_attach,
    .detach = blocks_detach, .reset = blocks_reset,  .alloc_slow = blocks_alloc_slow,
};
