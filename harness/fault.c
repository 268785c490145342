/* SPDX-License-Identifier: MIT
 *
 * Handlers run wherever the program happens to be, inside the allocator too: they call only what
 * POSIX allows in handlers, and everything they write was prepared. */
#include "harness/fault.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "harness/output.h"
#include "harness/text.h"
#include "heap/gc_config.h"

enum { STACK_BYTES = 64 << 10, PATIENCE_SECONDS = 3, ROW_BYTES = 16 << 10, LINE_BYTES = 512 };

/* A signal handler has no argument, so this is the one place of the command with static state. */
static struct {
    const struct fault_watch *watch;
    const char *verb;
    const char *object;
    volatile sig_atomic_t signal;
    volatile sig_atomic_t settled;
    volatile sig_atomic_t dying;
    struct sigaction old[2]; /* of SIGSEGV and SIGBUS: a sanitizer's */
    char row[ROW_BYTES];     /* too large for the signal stack */
    _Alignas(16) uint8_t stack[STACK_BYTES];
} state;

/* Text that grows to the end of its buffer and no further. */
struct line {
    char *text;
    size_t size;
    size_t len;
};

static void put(struct line *l, const char *text)
{
    size_t n = strlen(text);

    if (n > l->size - l->len)
        n = l->size - l->len;
    memcpy(l->text + l->len, text, n);
    l->len += n;
}
/* The same inside a JSON string. */
static void put_json(struct line *l, const char *text)
{
    char one[3] = {'\\', '\0', '\0'};

    for (; *text != '\0'; text++) {
        bool escaped = *text == '"' || *text == '\\';

        one[1] = (unsigned char)*text < ' ' ? '?' : *text;
        put(l, escaped ? one : one + 1);
    }
}
static void put_hex(struct line *l, uint64_t v, int digits)
{
    char text[17];
    int at = 16;

    text[at] = '\0';
    do {
        text[--at] = "0123456789abcdef"[v & 15];
        v >>= 4;
        digits--;
    } while (v != 0 || digits > 0);
    put(l, "0x");
    put(l, text + at);
}

static void say(struct line *l)
{
    ssize_t n;

    put(l, "\n");
    n = write(STDERR_FILENO, l->text, l->len);
    (void)n; /* nowhere is left to complain */
}

/* Leaves the files as they must be: no temporary ones, and, with a `status`, a row that says how
 * the run ended. */
static void clean_up(const char *status, const char *error)
{
    const struct fault_watch *w = state.watch;
    struct line row = {state.row, sizeof state.row, 0};

    state.watch = NULL;
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->file_count; i++)
        if (w->files[i].temporary[0] != '\0')
            unlink(w->files[i].temporary);
    if (w->row == NULL)
        return;
    if (status == NULL || w->row_rest == NULL) {
        row_file_close(w->row);
        return;
    }
    put(&row, "{\"schema\":\"tricolor.run/1\",\"status\":\"");
    put(&row, status);
    put(&row, error != NULL ? "\",\"error\":\"" : "\",\"error\":null,");
    if (error != NULL) {
        put_json(&row, error);
        put(&row, "\",");
    }
    put(&row, w->row_rest);
    if (row.len < row.size)
        (void)row_file_append(w->row, row.text, row.len);
}

static void begin_line(struct line *l, char text[LINE_BYTES])
{
    *l = (struct line){text, LINE_BYTES, 0};
    if (state.watch != NULL && state.watch->progress)
        put(l, "\r\033[K");
    put(l, "tricolor: ");
}

/* What stands in `l` behind `prefix`, as text of its own. */
static void copy_line(char out[LINE_BYTES], const struct line *l, size_t prefix)
{
    memcpy(out, l->text + prefix, l->len - prefix);
    out[l->len - prefix] = '\0';
}

static void die_interrupted(int number)
{
    char text[LINE_BYTES], error[LINE_BYTES];
    struct line l;
    size_t prefix;

    if (state.dying)
        return;
    state.dying = 1;
    begin_line(&l, text);
    prefix = l.len;
    put(&l, "interrupted by SIG");
    put(&l, sigabbrev_np(number));
    copy_line(error, &l, prefix);
    say(&l);
    clean_up("interrupted", error);
    _exit(128 + number);
}

static void on_stop(int number)
{
    if (state.settled)
        return;
    if (state.signal != 0)
        die_interrupted((int)state.signal);
    state.signal = number;
    alarm(PATIENCE_SECONDS);
}
static void on_alarm(int number)
{
    (void)number;
    if (state.signal != 0 && !state.settled)
        die_interrupted((int)state.signal);
}

/* Whoever aborts has said why; a panic also hands its line over (heap/panic.c). */
static void on_abort(int number, siginfo_t *info, void *context)
{
    const char *line = NULL;

    (void)number;
    (void)context;
    if (info->si_code == SI_QUEUE && info->si_pid == getpid())
        line = info->si_value.sival_ptr;
    if (line != NULL && strncmp(line, "tricolor: ", strlen("tricolor: ")) == 0)
        line += strlen("tricolor: ");
    clean_up(state.verb != NULL ? NULL : "corrupt", line);
    _exit(state.verb != NULL ? CODE_USAGE : CODE_CORRUPT);
}

static void say_fault(int number, const uint8_t *at)
{
    char text[LINE_BYTES];
    struct line l;

    begin_line(&l, text);
    put(&l, number == SIGBUS ? "bus error at address " : "segmentation fault at address ");
    put_hex(&l, (uintptr_t)at, 1);
    if (state.verb != NULL) {
        put(&l, " while ");
        put(&l, state.verb);
        put(&l, " ");
        put(&l, state.object);
    } else {
        put(&l, ", outside the heap's reservation");
    }
    say(&l);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    const struct fault_watch *w = state.watch;
    const uint8_t *at = info->si_addr;
    char text[LINE_BYTES];
    struct line l;

    (void)context;
    if (state.verb != NULL) {
        say_fault(number, at);
        clean_up(NULL, NULL);
        _exit(CODE_USAGE);
    }
    if (w != NULL && w->map != NULL && at >= w->map && at < w->map + w->map_bytes) {
        char error[LINE_BYTES];
        size_t prefix;

        begin_line(&l, text);
        prefix = l.len;
        put(&l, "fault inside the heap's reservation at reference ");
        put_hex(&l, at >= w->base ? (uint64_t)(at - w->base) / GC_UNIT_BYTES : 0, 8);
        put(&l, ": corrupt reference");
        copy_line(error, &l, prefix);
        say(&l);
        clean_up("corrupt", error);
        _exit(CODE_CORRUPT);
    }
    say_fault(number, at);
    clean_up("error", "fault outside the heap's reservation");
    /* Returning repeats the fault, now under the default action or a sanitizer's handler. */
    sigaction(number, &state.old[number == SIGBUS], NULL);
}

static void handle(int number, void (*fn)(int), int flags)
{
    struct sigaction a = {.sa_handler = fn, .sa_flags = flags};

    sigfillset(&a.sa_mask);
    sigaction(number, &a, NULL);
}

/* What the caller had ignored (nohup, a shell's background job) stays ignored. */
static void handle_stop(int number)
{
    struct sigaction now;

    if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        handle(number, on_stop, SA_RESTART | SA_ONSTACK);
}

void fault_install(void)
{
    stack_t stack = {.ss_sp = state.stack, .ss_size = sizeof state.stack};
    struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    sigaltstack(&stack, NULL); /* a stack overflow is a fault too */
    sigfillset(&a.sa_mask);
    sigaction(SIGSEGV, &a, &state.old[0]);
    sigaction(SIGBUS, &a, &state.old[1]);
    a.sa_sigaction = on_abort;
    sigaction(SIGABRT, &a, NULL);
    handle_stop(SIGINT);
    handle_stop(SIGTERM);
    handle_stop(SIGHUP);
    handle(SIGALRM, on_alarm, SA_RESTART | SA_ONSTACK);
    handle(SIGPIPE, SIG_IGN, 0);
}

void fault_watch(const struct fault_watch *w)
{
    state.watch = w;
}

void fault_doing(const char *verb, const char *object)
{
    state.object = object;
    state.verb = verb;
}

int fault_interrupted(void)
{
    return (int)state.signal;
}

void fault_settle(void)
{
    state.settled = 1;
    alarm(0);
}
