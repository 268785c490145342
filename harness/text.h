/* SPDX-License-Identifier: MIT
 *
 * harness/text.h -- what the command says to people: one-line errors, sizes, times, columns. */
#ifndef HARNESS_TEXT_H
#define HARNESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "heap/gc_check.h"

#define TRICOLOR_VERSION "0.1.0"

/* The exit codes. */
enum exit_code {
#define X(sym, code, text) CODE_##sym = code,
#include "harness/exits.def"
#undef X
};

/* Writes "tricolor: ...\n" to standard error in one piece. */
void say_error(const char *fmt, ...) GC_PRINTF(1, 2);
/* " (near: a, b)" for the names (NULL-terminated) near to `word`, or "". */
void text_hint(const char *word, const char *const *names, char *out, size_t len);

/* "35.4 MiB", "512 KiB", "40 bytes". */
void text_bytes(char *out, size_t len, double bytes);
/* "1.23 s", "45.6 ms", "7.8 us", "9 ns". */
void text_ns(char *out, size_t len, double ns);
/* "24,312,345" */
void text_count(char *out, size_t len, uint64_t n);

/* Prints `text` filled to 80 columns; the first line begins in column `column`, further lines are
 * indented by `indent`. */
void text_fill(FILE *f, int column, int indent, const char *text);
/* Prints a term of two spaces and `term`, then `text` filled in a column of its own. */
void text_item(FILE *f, const char *term, const char *text);

#endif
