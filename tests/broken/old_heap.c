/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: compiled when struct gc_heap had one member more. */
#define roots_state roots_state, *one_more
#include "tests/broken/blocks.h"

GC_COLLECTOR(old_heap) = {
    GC_COLLECTOR_ABI,        .name = "old_heap",    .summary = "a plugin that must not load",
    .source = "a test",      .limits = "",          .attach = blocks_attach,
    .detach = blocks_detach, .reset = blocks_reset, .alloc_slow = blocks_alloc_slow,
    .walk = blocks_walk,
};
