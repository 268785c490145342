/* SPDX-License-Identifier: MIT */
#include "harness/text.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "heap/options.h"

enum { WIDTH = 80, ITEM_INDENT = 26 };

void say_error(const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    int n = snprintf(line, sizeof line, "tricolor: ");
    ssize_t written;

    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    va_end(ap);
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    /* What came from outside may hold line breaks; an error is one line. */
    for (int i = 0; i < n; i++)
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    line[n++] = '\n';
    fflush(stdout);
    written = write(STDERR_FILENO, line, (size_t)n);
    (void)written; /* nowhere is left to complain */
}

void text_hint(const char *word, const char *const *names, char *out, size_t len)
{
    char near[160];

    gc_near_names(word, names, near, sizeof near);
    if (near[0] == '\0')
        out[0] = '\0';
    else
        snprintf(out, len, " (near: %s)", near);
}

void text_bytes(char *out, size_t len, double bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t u = 0;

    while (bytes >= 1024 && u + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        u++;
    }
    snprintf(out, len, "%.*f %s", u == 0 || bytes >= 100 ? 0 : 1, bytes, units[u]);
}

void text_ns(char *out, size_t len, double ns)
{
    static const struct {
        double ns;
        const char *name;
    } units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};

    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        if (ns >= units[u].ns) {
            double v = ns / units[u].ns;

            snprintf(out, len, "%.*f %s", v >= 100 ? 0 : v >= 10 ? 1 : 2, v, units[u].name);
            return;
        }
    }
    snprintf(out, len, "%.0f ns", ns);
}

void text_count(char *out, size_t len, uint64_t n)
{
    char digits[24];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    size_t at = 0;

    for (size_t i = 0; i < count && at + 2 < len; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

void text_fill(FILE *f, int column, int indent, const char *text)
{
    bool first = true;

    while (*text != '\0') {
        int word = (int)strcspn(text, " ");

        if (!first && column + 1 + word > WIDTH) {
            fprintf(f, "\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            fputc(' ', f);
            column++;
        }
        fprintf(f, "%.*s", word, text);
        column += word;
        first = false;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', f);
}

void text_item(FILE *f, const char *term, const char *text)
{
    int column = fprintf(f, "  %s", term);

    if (column + 2 > ITEM_INDENT) {
        fputc('\n', f);
        column = 0;
    }
    fprintf(f, "%*s", ITEM_INDENT - column, "");
    text_fill(f, ITEM_INDENT, ITEM_INDENT, text);
}
