/* SPDX-License-Identifier: MIT
 *
 * heap/registry.h -- finding collectors and workloads by name; loading collector plugins. */
#ifndef HEAP_REGISTRY_H
#define HEAP_REGISTRY_H

#include "heap/gc_collector.h"

GC_C_BEGIN

struct gc_workload;

/* NULL-terminated tables, generated from the folders collectors/ and workloads/. */
extern const struct gc_collector *const gc_builtin_collectors[];
extern const struct gc_workload *const gc_builtin_workloads[];

/* A collector by name; NULL when there is none. */
const struct gc_collector *gc_collector_find(const char *name);
/* Loads a plugin (a path that contains a slash).  The plugin stays loaded.  On failure *out is NULL
 * and `err` says in one line what was wrong: no such file, not an ELF object, gc_plugin_entry
 * missing, another ABI number, struct size or layout word (both sides printed), bad descriptor.
 * GC_OK, GC_ERR_SYSTEM or GC_ERR_ABI. */
int gc_plugin_load(const char *path, const struct gc_collector **out, char *err,
                   size_t err_len) GC_MUST_CHECK;
/* Checks a descriptor: required slots, name, capability bits without a meaning. GC_OK, GC_ERR_ABI.
 */
int gc_collector_check(const struct gc_collector *c, char *err, size_t err_len) GC_MUST_CHECK;

GC_C_END

#endif
