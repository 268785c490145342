/* SPDX-License-Identifier: MIT
 *
 * harness/find.h -- names on the command line to collectors, baselines, plugins and workloads. */
#ifndef HARNESS_FIND_H
#define HARNESS_FIND_H

#include "harness/baseline.h"
#include "workloads/workload.h"

/* What manages memory in a run. */
struct subject {
    const struct gc_collector *collector; /* of a baseline: its face */
    const struct baseline *baseline;      /* NULL: a collector */
    const char *plugin;                   /* path; NULL: built in */
};

/* Finds a collector or baseline by name, or loads a plugin (a path with a slash).  False: `err`
 * says in one line what was wrong, naming near names. */
bool find_subject(const char *name, struct subject *out, char *err, size_t err_len);
const struct gc_workload *find_workload(const char *name, char *err, size_t err_len);

/* Names of all collectors and baselines, of all workloads; NULL-terminated, at most
 * FIND_MAX_NAMES - 1 of them. */
enum { FIND_MAX_NAMES = 256 };
void find_subject_names(const char *names[FIND_MAX_NAMES]);
void find_workload_names(const char *names[FIND_MAX_NAMES]);

#endif
