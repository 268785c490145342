/* SPDX-License-Identifier: MIT
 *
 * harness/fault.h -- what signals do to a run: one clear line, the right exit code, no file left
 * half-written.
 *
 *   SIGINT, SIGTERM, SIGHUP  noted; the run stops at its next sign of progress.  When none comes
 *                            within seconds, or at a second signal, the process ends at once
 *   SIGABRT                  a panic said why: exit code 4
 *   SIGSEGV, SIGBUS          inside the heap's reservation: a corrupt reference, exit code 4;
 *                            elsewhere: said, then left to the default action */
#ifndef HARNESS_FAULT_H
#define HARNESS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row_file;
struct new_file;

/* What the handlers use.  All of it is prepared before the run. */
struct fault_watch {
    const uint8_t *base; /* unit 0 of the heap's reservation; NULL: no heap */
    const uint8_t *map;  /* the reservation */
    size_t map_bytes;
    struct row_file *row;   /* gets a row without measurements; NULL: none */
    const char *row_rest;   /* that row from its fourth member on, with the newline */
    struct new_file *files; /* to be discarded */
    size_t file_count;
    bool progress; /* a progress line may stand on standard error */
};

/* Installs the handlers and ignores SIGPIPE. */
void fault_install(void);
/* `w` replaces what was watched (NULL: nothing). */
void fault_watch(const struct fault_watch *w);
/* A fault from now on is said to have happened while `verb` `object` ("loading the plugin",
 * "./x.so") and ends in exit code 2; NULL: no longer. */
void fault_doing(const char *verb, const char *object);
/* The signal that asked the run to stop, or 0. */
int fault_interrupted(void);
/* The run is over: from now on SIGINT, SIGTERM and SIGHUP are ignored, so that results are written
 * to their end. */
void fault_settle(void);

#endif
