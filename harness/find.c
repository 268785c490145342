/* SPDX-License-Identifier: MIT */
#include "harness/find.h"

#include <stdio.h>
#include <string.h>

#include "harness/fault.h"
#include "harness/text.h"
#include "heap/registry.h"

void find_subject_names(const char *names[FIND_MAX_NAMES])
{
    size_t n = 0;

    for (size_t i = 0; gc_builtin_collectors[i] != NULL && n < FIND_MAX_NAMES - 1; i++)
        names[n++] = gc_builtin_collectors[i]->name;
    for (size_t i = 0; baselines[i] != NULL && n < FIND_MAX_NAMES - 1; i++)
        names[n++] = baselines[i]->face.name;
    names[n] = NULL;
}

void find_workload_names(const char *names[FIND_MAX_NAMES])
{
    size_t n = 0;

    for (; gc_builtin_workloads[n] != NULL && n < FIND_MAX_NAMES - 1; n++)
        names[n] = gc_builtin_workloads[n]->name;
    names[n] = NULL;
}

bool find_subject(const char *name, struct subject *out, char *err, size_t err_len)
{
    *out = (struct subject){0};
    if (strchr(name, '/') != NULL) {
        int failed;

        out->plugin = name;
        fault_doing("loading the plugin", name);
        failed = gc_plugin_load(name, &out->collector, err, err_len);
        fault_doing(NULL, NULL);
        return failed == GC_OK;
    }
    out->collector = gc_collector_find(name);
    if (out->collector != NULL)
        return true;
    out->baseline = baseline_find(name);
    if (out->baseline == NULL) {
        const char *names[FIND_MAX_NAMES];
        char hint[192];

        find_subject_names(names);
        text_hint(name, names, hint, sizeof hint);
        snprintf(err, err_len, "unknown collector '%s'%s; a plugin is given as a path: ./%s", name,
                 hint[0] != '\0' ? hint : "", name);
        if (strstr(name, ".so") == NULL)
            snprintf(err, err_len, "unknown collector '%s'%s; `tricolor list` lists them", name,
                     hint);
        return false;
    }
    out->collector = &out->baseline->face;
    return true;
}

const struct gc_workload *find_workload(const char *name, char *err, size_t err_len)
{
    const char *names[FIND_MAX_NAMES];
    char hint[192];

    for (size_t i = 0; gc_builtin_workloads[i] != NULL; i++)
        if (strcmp(gc_builtin_workloads[i]->name, name) == 0)
            return gc_builtin_workloads[i];
    find_workload_names(names);
    text_hint(name, names, hint, sizeof hint);
    snprintf(err, err_len, "unknown workload '%s'%s; `tricolor list` lists them", name, hint);
    return NULL;
}
