/* SPDX-License-Identifier: MIT
 *
 * harness/check_child.h -- runs a function in a forked child, so that a crash, a hang or a panic
 * becomes a value. */
#ifndef HARNESS_CHECK_CHILD_H
#define HARNESS_CHECK_CHILD_H

#include <stdint.h>

enum child_end {
    CHILD_EXITED,    /* code: exit status; a function that returned counts as 0 */
    CHILD_SIGNALLED, /* code: signal number */
    CHILD_TIMED_OUT, /* it was killed */
    CHILD_FAILED     /* no child could be made; code: errno */
};
struct child_report {
    enum child_end end;
    int code;
    char text[4096]; /* what it wrote to standard error; only the last bytes when it was more */
};

/* Runs fn(arg) in a child of this process for at most `timeout_ms`.  The child writes no core file,
 * dies with its parent and leaves without running exit handlers.  Children may nest. */
void child_run(void (*fn)(void *arg), void *arg, uint32_t timeout_ms, struct child_report *out);

/* Limits the stack of the calling process to `bytes` from here on, so that deep recursion ends in a
 * segmentation fault.  For use inside a child. */
void child_limit_stack(uint64_t bytes);

#endif
