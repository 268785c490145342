/* SPDX-License-Identifier: MIT
 *
 * heap/newborns.h -- what becomes of objects that are new when a counting collector drains.
 *
 * Immediate counting: they stand in the deferred set with a count of one, which they lose unless a
 * frame holds them.  Coalescing: those that nothing counted are dead without having been counted.
 * Either way their count is exact afterwards, and the runs handed out since the last drain are old.
 */
#ifndef HEAP_NEWBORNS_H
#define HEAP_NEWBORNS_H

#include "heap/rc.h"

/* At most about `*left` objects, which it lowers.  True: no new object is left. */
bool gc_newborns_sweep(struct gc_rc *rc, bool coalescing, uint64_t *left);

#endif
