/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: gc_plugin_entry returns nothing. */
#include "heap/gc_collector.h"

GC_EXPORT const struct gc_collector *gc_plugin_entry(void);
GC_EXPORT const struct gc_collector *gc_plugin_entry(void)
{
    return NULL;
}
