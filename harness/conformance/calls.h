/* SPDX-License-Identifier: MIT
 *
 * harness/conformance/calls.h -- the public functions that may change what is rooted, one call
 * each, for the cases of harness/conformance/api.c.  tests/python/test_interface.py compares the
 * table with heap/gc.h and roots/roots.h, so a new function cannot be forgotten. */
#ifndef HARNESS_CONFORMANCE_CALLS_H
#define HARNESS_CONFORMANCE_CALLS_H

#include "harness/conformance/kit.h"

enum { CALL_THE_NODE = 7, CALL_OTHER_NODE = 8, CALL_CELLS = 3 };

/* What the calls work on.  All of it is emptied before the collection, so that only the result of
 * the call holds on to its object. */
struct call_world {
    gc_handle node, other, list, blob, ext;
    gc_persistent keep;
    gc_local cells[CALL_CELLS];
    struct gc_frame frame;
    struct gc_table *table;
    /* The result. */
    uint32_t ref; /* a number: nothing roots it before the caller does */
    gc_handle handle;
    gc_persistent persistent;
};

enum call_result { NOTHING, REF, HANDLE, PERSISTENT };
/* A call, the documented change of the counts, and whether the result is the node. */
struct conf_call {
    const char *name;
    enum call_result result;
    int handles, persistents;
    bool node;
    void (*call)(struct conf *t, struct call_world *w);
};

extern const struct conf_call conf_calls[]; /* ends with a name of NULL */

#endif
