/* SPDX-License-Identifier: MIT
 *
 * harness/output.h -- files that a run writes: opened before it starts, complete or absent after.
 *
 * A row goes to the end of its file in one write under a lock, and is taken back when it did not
 * fit onto the disk.  Any other file is written beside its name and renamed when it is complete. */
#ifndef HARNESS_OUTPUT_H
#define HARNESS_OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct row_file {
    const char *path; /* NULL: none */
    int fd;
    bool regular;
    bool created; /* by us, and empty */
};

/* Opens `path` ("-": standard output; NULL: nothing).  False: an error was said. */
bool row_file_open(struct row_file *f, const char *path);
/* Appends one line (with its newline), all of it or nothing.  0 or an errno value.  May be called
 * in a signal handler. */
int row_file_append(struct row_file *f, const char *line, size_t len);
/* Closes; removes a file that was created and stayed empty.  May be called in a signal handler. */
void row_file_close(struct row_file *f);

struct new_file {
    const char *path; /* NULL: none */
    FILE *stream;
    char temporary[PATH_MAX]; /* "": written in place, because it is no regular file */
};

/* Begins a new file (NULL: nothing).  False: an error was said. */
bool new_file_open(struct new_file *f, const char *path);
/* Completes it under its name, replacing what was there.  False: an error was said and nothing of
 * it is left. */
bool new_file_commit(struct new_file *f);
/* Leaves nothing of it; does nothing after a commit. */
void new_file_discard(struct new_file *f);

#endif
