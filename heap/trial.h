/* SPDX-License-Identifier: MIT
 *
 * heap/trial.h -- trial deletion: garbage cycles found from the objects whose count fell to a value
 * other than zero (Bacon and Rajan 2001, "Concurrent cycle collection in reference counted
 * systems", section 3, the synchronous algorithm), with an explicit stack instead of recursion.
 *
 * Invariant outside a trial: an object that is BUFFERED stands in the buffer once, or the buffer
 * overflowed; every other object is black.  The buffer may hold references to objects that died by
 * their count meanwhile, and to what took their place: entries are checked before use.
 *
 * A trial needs exact counts and an empty queue of zero counts.  When its stack or its buffer
 * overflows it has failed: counts are then wrong, and the caller recounts by tracing. */
#ifndef HEAP_TRIAL_H
#define HEAP_TRIAL_H

#include "heap/counts.h"
#include "heap/ref_log.h"

enum gc_trial_phase { GC_TRIAL_GREY, GC_TRIAL_SCAN, GC_TRIAL_WHITE, GC_TRIAL_IDLE };
enum gc_trial_result { GC_TRIAL_MORE, GC_TRIAL_DONE, GC_TRIAL_FAILED };

struct gc_trial {
    struct gc_worklist buffer;
    enum gc_trial_phase phase;
    uint32_t at; /* entry of the buffer that the phase has come to */
    /* Is there an object at `r` (any value)? */
    bool (*is_object)(void *owner, gc_ref r);
    /* Frees an object without touching the counts of what it refers to. */
    void (*free)(void *owner, gc_ref r);
    void *owner;
};

/* The count of `o` fell to a value other than zero; `gc` is its header word after that.  Returns
 * the word to store. */
GC_INLINE uint32_t gc_trial_suspect(struct gc_trial *t, gc_ref r, uint32_t gc)
{
    if ((gc & GC_COUNT_BUFFERED) == 0)
        gc_worklist_push(&t->buffer, r.bits);
    return gc | GC_COUNT_BUFFERED | GC_COLOUR_PURPLE;
}
/* Drops entries that are no candidates any more. */
void gc_trial_purge(struct gc_trial *t, struct gc_heap *h);
/* Starts a trial over the buffer.  h->worklist is empty and all mark bits are clear. */
void gc_trial_begin(struct gc_trial *t, struct gc_heap *h);
/* At most about `*left` objects, counted down.  After DONE the buffer is empty. */
enum gc_trial_result gc_trial_step(struct gc_trial *t, struct gc_heap *h, uint64_t *left);
/* Forgets the buffer (its header bits are the caller's to clear). */
void gc_trial_forget(struct gc_trial *t);

#endif
