/* SPDX-License-Identifier: MIT
 *
 * A plugin that must not load: it has no gc_plugin_entry. */
int gc_another_entry(void);
int gc_another_entry(void)
{
    return 0;
}
