/* SPDX-License-Identifier: MIT */
#include "harness/check_child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

#if defined(GC_COVERAGE) && GC_COVERAGE
/* What a child reached counts, too, and it ends without the destructors that write it down. */
void __gcov_dump(void);
static void note_coverage(int number)
{
    __gcov_dump();
    if (number != 0) {
        signal(number, SIG_DFL);
        raise(number);
    }
}
#define ON_ABORT note_coverage
#else
static void note_coverage(int number)
{
    (void)number;
}
#define ON_ABORT SIG_DFL
#endif

static _Noreturn void be_child(void (*fn)(void *arg), void *arg, int fd)
{
    static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    struct rlimit none = {0, 0};

    /* The parent's handlers have words for a run; here the parent wants to see the signal. */
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], fatal[i] == SIGABRT ? ON_ABORT : SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &none);
    dup2(fd, STDERR_FILENO);
    close(fd);
    fn(arg);
    note_coverage(0);
    _exit(0);
}

/* Keeps the last bytes of what arrives. */
static void append(struct child_report *out, size_t *used, const char *data, size_t n)
{
    size_t room = sizeof out->text - 1;

    if (n > room) {
        data += n - room;
        n = room;
    }
    if (*used + n > room) {
        size_t drop = *used + n - room;

        memmove(out->text, out->text + drop, *used - drop);
        *used -= drop;
    }
    memcpy(out->text + *used, data, n);
    *used += n;
    out->text[*used] = '\0';
}

/* Reads until the child closed its standard error or the time is over.  False: it is over. */
static bool drain(int fd, uint64_t deadline, struct child_report *out)
{
    size_t used = 0;

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        uint64_t now = now_ms();
        char data[1024];
        ssize_t n;

        if (now >= deadline)
            return false;
        if (poll(&p, 1, (int)(deadline - now)) <= 0)
            continue;
        n = read(fd, data, sizeof data);
        if (n > 0)
            append(out, &used, data, (size_t)n);
        else if (n == 0 || errno != EINTR)
            return true;
    }
}

void child_run(void (*fn)(void *arg), void *arg, uint32_t timeout_ms, struct child_report *out)
{
    uint64_t deadline = now_ms() + timeout_ms;
    int fds[2], status = 0;
    bool in_time;
    pid_t pid;

    out->text[0] = '\0';
    fflush(NULL);
    if (pipe(fds) != 0) {
        out->end = CHILD_FAILED;
        out->code = errno;
        return;
    }
    pid = fork();
    if (pid < 0) {
        out->end = CHILD_FAILED;
        out->code = errno;
        close(fds[0]);
        close(fds[1]);
        return;
    }
    if (pid == 0) {
        close(fds[0]);
        be_child(fn, arg, fds[1]);
    }
    close(fds[1]);
    in_time = drain(fds[0], deadline, out);
    close(fds[0]);
    if (!in_time)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!in_time) {
        out->end = CHILD_TIMED_OUT;
        out->code = 0;
    } else if (WIFSIGNALED(status)) {
        out->end = CHILD_SIGNALLED;
        out->code = WTERMSIG(status);
    } else {
        out->end = CHILD_EXITED;
        out->code = WEXITSTATUS(status);
    }
}

void child_limit_stack(uint64_t bytes)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) != 0)
        return;
    limit.rlim_cur = bytes;
    (void)setrlimit(RLIMIT_STACK, &limit);
}
