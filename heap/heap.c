/* SPDX-License-Identifier: MIT
 *
 * Opening, resetting and closing heaps. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

#include "heap/object.h"
#include "heap/registry.h"

#define TYPES_BYTES    (GC_MAX_TYPES * sizeof(struct gc_type))
#define MARK_BYTES     (GC_SPAN_BYTES / GC_GRANULE_BYTES / 8)
#define MIN_MARK_STACK ((size_t)16 << 10)
#define FIRST_TYPES    2u /* the free type and the extern type */
/* Of host objects that finalizers make while a heap is closed: more never end. */
#define MOST_GENERATIONS 1000000u

int gc_heap_error(struct gc_heap *h, int err, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(h->error, sizeof h->error, fmt, ap);
    va_end(ap);
    return err;
}

/* Ids only need to differ: handles of one tenancy must not be taken for another's.  Random, because
 * a counter would be a mutable global. */
static uint32_t new_heap_id(uint32_t old)
{
    uint32_t id = old;

    while (id == old || id == 0) {
        if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id)
            id = old * 2654435761u + 1;
    }
    return id;
}

static int open_tables(struct gc_heap *h)
{
    h->types = gc_vm_map(TYPES_BYTES);
    h->block_kind = gc_vm_map(GC_BLOCKS);
    if (h->types == NULL || h->block_kind == NULL || gc_mem_inject(&h->mem))
        return gc_heap_error(h, GC_ERR_SYSTEM, "no memory for the heap's tables");
    h->meta_per_block = 1;
    if ((h->collector->caps & GC_CAP_MARKBITS) != 0) {
        h->mark_bits = gc_vm_map(MARK_BYTES);
        if (h->mark_bits == NULL)
            return gc_heap_error(h, GC_ERR_SYSTEM, "no address space for the mark bitmap");
        if (h->region.huge_pages)
            gc_vm_huge(h->mark_bits, MARK_BYTES);
        h->meta_per_block += GC_MARK_WORDS * sizeof(uint64_t);
    }
    if (gc_los_open(h) != GC_OK || gc_pool_open(h, GC_FIRST_BLOCK, GC_BLOCKS) != GC_OK)
        return gc_heap_error(h, GC_ERR_SYSTEM, "no memory for the heap's tables");
    return GC_OK;
}

/* The mark stack is part of the limit; only collectors with mark bits use it. */
static int open_worklist(struct gc_heap *h)
{
    struct gc_worklist *w = &h->worklist;
    size_t bytes = gc_core_option(h, GC_OPT_MARK_STACK);

    if ((h->collector->caps & GC_CAP_MARKBITS) == 0)
        return GC_OK;
    if (bytes == 0) {
        bytes = h->acct.limit / 64;
        bytes = bytes < MIN_MARK_STACK ? MIN_MARK_STACK : bytes;
    }
    bytes = (bytes + GC_PAGE_BYTES - 1) & ~(size_t)(GC_PAGE_BYTES - 1);
    if (!gc_charge(&h->acct, GC_CHARGE_AUX, bytes))
        return gc_heap_error(h, GC_ERR_NOMEM, "a mark stack of %zu bytes leaves no heap", bytes);
    w->items = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(bytes);
    if (w->items == NULL)
        return gc_heap_error(h, GC_ERR_SYSTEM, "no memory for a mark stack of %zu bytes", bytes);
    w->bytes = bytes;
    w->capacity = (uint32_t)(bytes / sizeof *w->items);
    /* A size below a page is a test of the overflow path: keep the capacity that was asked for. */
    if (gc_core_option(h, GC_OPT_MARK_STACK) != 0)
        w->capacity = (uint32_t)((gc_core_option(h, GC_OPT_MARK_STACK) + 3) / sizeof *w->items);
    return GC_OK;
}

static int open_types(struct gc_heap *h)
{
    struct gc_type *t = &h->types[1];

    *t = (struct gc_type){
        .header = 1u | (uint32_t)GC_KIND_EXTERN << GC_TYPE_KIND_SHIFT,
        .index = 1,
        .units = GC_HEADER_UNITS + 2, /* the id in the host table */
        .bump = GC_HEADER_UNITS + 2,
        .elem_offset = GC_ELEM_NONE,
        .window = GC_WINDOW_NONE,
        .name = "extern",
        .kind = GC_KIND_EXTERN,
        .simple = 1,
    };
    /* An image that no header word has: looking up type 0 fails like any unregistered one. */
    h->types[0] = (struct gc_type){.header = UINT32_MAX, .name = "free"};
    h->type_count = FIRST_TYPES;
    h->extern_type = t;
    return GC_OK;
}

static void open_mutator(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;

    m->base = h->region.base;
    m->heap = h;
    m->barrier_want = 1; /* never */
    m->heap_id = new_heap_id(m->heap_id);
    m->handle_tag = (uint64_t)m->heap_id << 32;
    m->handle_epoch++;
    m->window_of = h->window_table;
}

static void start_stress(struct gc_heap *h)
{
    h->poison = gc_core_option(h, GC_OPT_POISON) != 0;
    h->protect = gc_core_option(h, GC_OPT_PROTECT) != 0;
    h->stress.hide_windows =
        gc_core_option(h, GC_OPT_STRESS_ALLOC) != 0 || gc_core_option(h, GC_OPT_COUNT_OBJECTS) != 0;
    h->mutator.poll = gc_core_option(h, GC_OPT_STRESS_SAFEPOINT) != 0;
}

static void pretouch(struct gc_heap *h)
{
    uint32_t first = h->pool.first, count = h->pool.top - first;

    if (gc_core_option(h, GC_OPT_PRETOUCH) == 0 || h->protect)
        return;
    gc_vm_touch(gc_unit(h, gc_block_unit(first)), count * GC_BLOCK_BYTES);
    if (h->mark_bits != NULL)
        gc_vm_touch(gc_mark_words(h, first), (size_t)count * GC_MARK_WORDS * sizeof(uint64_t));
    gc_vm_touch(&h->block_kind[first], count);
    if (h->worklist.items != NULL)
        gc_vm_touch(h->worklist.items, h->worklist.bytes);
}

static void release(struct gc_heap *h)
{
    struct gc_root_provider *next;

    for (struct gc_root_provider *p = h->providers; p != NULL; p = next) {
        next = p->next;
        p->close(p, h);
    }
    gc_identity_close(h);
    gc_host_close(h);
    if (h->los.page_flags != NULL || h->los.page_index != NULL)
        gc_los_close(h);
    gc_vm_release(h->worklist.items, h->worklist.bytes);
    gc_vm_release(h->mark_bits, MARK_BYTES);
    gc_vm_release(h->block_kind, GC_BLOCKS);
    gc_vm_release(h->types, TYPES_BYTES);
    gc_region_close(&h->region);
    gc_mem_close(&h->mem);
    gc_vm_release(h, sizeof *h);
}

/* A build with folded words (GC_FOLD) runs only collectors that publish just those. */
static int check_folded(struct gc_heap *h)
{
    const struct gc_mutator *m = &h->mutator;
    bool same =
        m->barrier_mask == 0 && m->barrier_want == 1 && m->hooks == 0 && m->header_bits == 0;

    for (uint32_t i = 0; i <= GC_LARGE_UNITS / GC_GRANULE_UNITS; i++)
        same = same && h->window_table[i] == 0;
    if (GC_WORD(true, same))
        return GC_OK;
    h->collector->detach(h);
    return gc_heap_error(h, GC_ERR_OPTION,
                         "this build has the words of a bump collector without barrier folded in; "
                         "collector %s publishes others",
                         h->collector->name);
}

/* What attach published must lead to functions and windows that exist. */
static int check_published(struct gc_heap *h)
{
    const struct gc_collector *c = h->collector;
    const struct gc_mutator *m = &h->mutator;
    const char *what = NULL;

    if ((m->hooks & (GC_HOOK_INIT | GC_HOOK_HANDLE)) != 0 &&
        (c->clone_ref == NULL || c->drop_ref == NULL))
        what = "asks to see roots but lacks .clone_ref or .drop_ref";
    else if ((m->hooks & GC_HOOK_FRAME) != 0 && c->expose_ref == NULL)
        what = "asks to see frames but lacks .expose_ref";
    for (uint32_t i = 0; i < sizeof h->window_table; i++) {
        if (h->window_table[i] >= GC_WINDOWS)
            what = "maps a size to a window that does not exist";
    }
    if (what == NULL)
        return check_folded(h);
    c->detach(h);
    return gc_heap_error(h, GC_ERR_ABI, "collector %s %s", c->name, what);
}

static int open_in_order(struct gc_heap *h)
{
    int err = gc_mem_open(&h->mem);

    if (err != GC_OK)
        return gc_heap_error(h, err, "no arena for the heap's lists");
    h->mem.fail_at = gc_core_option(h, GC_OPT_FAIL_ALLOC);
    err = gc_region_open(&h->region, gc_core_option(h, GC_OPT_HUGE_PAGES) != 0, h->error,
                         sizeof h->error);
    if (err == GC_OK)
        err = open_tables(h);
    if (err == GC_OK)
        err = open_worklist(h);
    if (err == GC_OK)
        err = open_types(h);
    if (err != GC_OK)
        return err;
    open_mutator(h);
    start_stress(h);
    h->roots.heap = h;
    if (h->collector->state_bytes > 0) {
        h->state = gc_mem_alloc(&h->mem, h->collector->state_bytes);
        if (h->state == NULL)
            return gc_heap_error(h, GC_ERR_SYSTEM, "no memory for the collector's state");
    }
    err = h->collector->attach(h);
    if (err == GC_OK)
        err = check_published(h);
    if (err != GC_OK)
        return err;
    gc_heap_windows_changed(h);
    err = gc_pool_precommit(h);
    if (err != GC_OK) {
        h->collector->detach(h);
        return gc_heap_error(h, err, "the system refuses to commit %zu bytes", h->acct.limit);
    }
    pretouch(h);
    gc_windows_hide(h);
    return GC_OK;
}

int gc_heap_open(const struct gc_collector *collector, const struct gc_options *opt,
                 struct gc_heap **out, char *err, size_t err_len)
{
    char ignored[8];
    struct gc_heap *h;
    int status;

    *out = NULL;
    if (err == NULL) {
        err = ignored;
        err_len = sizeof ignored;
    }
    status = gc_collector_check(collector, err, err_len);
    if (status != GC_OK)
        return status;
    if (opt != NULL && opt->collector != NULL && opt->collector != collector) {
        snprintf(err, err_len, "options were made for collector %s, not for %s",
                 opt->collector->name, collector->name);
        return GC_ERR_OPTION;
    }
    h = gc_vm_map(sizeof *h);
    if (h == NULL) {
        snprintf(err, err_len, "no memory for a heap");
        return GC_ERR_SYSTEM;
    }
    h->collector = collector;
    gc_options_init(&h->options, collector);
    if (opt != NULL) {
        memcpy(h->options.core, opt->core, sizeof opt->core);
        if (opt->collector != NULL)
            memcpy(h->options.own, opt->own, sizeof opt->own);
    }
    h->acct.limit = h->limit_max = gc_core_option(h, GC_OPT_HEAP_SIZE);
    if (gc_core_option(h, GC_OPT_HEAP_POLICY) != 0) {
        size_t max = gc_core_option(h, GC_OPT_HEAP_MAX);

        h->limit_max = max != 0 ? max : GC_MAX_HEAP_BYTES;
        if (h->limit_max < h->acct.limit)
            h->limit_max = h->acct.limit;
    }
    status = open_in_order(h);
    if (status != GC_OK) {
        snprintf(err, err_len, "%s", h->error[0] != 0 ? h->error : gc_err_text(status));
        release(h);
        return status;
    }
    *out = h;
    return GC_OK;
}

/* The finalizers of all host objects; they may still use the heap unless it was abandoned.  Frames
 * end here: after a longjmp their cells may be gone, and finalizers may collect. */
static void finalize_all(struct gc_heap *h) GC_MAY_GC;
static void finalize_all(struct gc_heap *h)
{
    h->mutator.frame = NULL;
    for (uint32_t i = 0; h->host.live > 0 || h->host.queue_head != 0; i++) {
        GC_CHECK(i < MOST_GENERATIONS,
                 "finalizers make new host objects for ever: %u generations of them since the "
                 "heap began to be closed or reset",
                 i);
        gc_host_release_all(h);
        gc_host_run_finalizers(&h->mutator);
    }
}

void gc_heap_close(struct gc_heap *h)
{
    if (h == NULL)
        return;
    GC_CHECK(!h->yielding, "gc_heap_close in a yield function: it must return GC_YIELD_ABANDON");
    GC_CHECK(!h->host.finalizing, "gc_heap_close in a finalizer of the heap");
    if (h->status == GC_HEAP_COLLECTING)
        gc_collection_abandon(&h->collection);
    finalize_all(h);
    h->collector->detach(h);
    release(h);
}

int gc_heap_reset(struct gc_heap *h)
{
    struct gc_mutator *m = &h->mutator;
    size_t aux = h->acct.used[GC_CHARGE_AUX];

    if (h->status == GC_HEAP_COLLECTING || m->nogc != 0 || h->host.finalizing)
        return GC_ERR_STATE;
    finalize_all(h);
    if (h->status == GC_HEAP_ABANDONED)
        gc_collection_revive(h);
    (void)gc_windows_show(h);
    memset(m->window, 0, sizeof m->window);
    memset(m->window_start, 0, sizeof m->window_start);
    m->allocated_units = m->allocated_objects = m->window_refills = 0;
    m->scope = NULL;
    m->frame = NULL;
    m->status = GC_OK;
    for (struct gc_root_provider *p = h->providers; p != NULL; p = p->next)
        p->reset(p, h);
    gc_identity_reset(h);
    for (uint32_t i = FIRST_TYPES; i < h->type_count; i++) {
        struct gc_type *t = &h->types[i];

        gc_mem_free(&h->mem, (void *)(uintptr_t)t->name, strlen(t->name) + 1);
        gc_mem_free(&h->mem, (void *)(uintptr_t)t->more, t->more_count * sizeof *t->more);
        *t = (struct gc_type){0};
    }
    h->type_count = FIRST_TYPES;
    gc_los_reset(h);
    gc_pool_reset(h);
    if (h->mark_bits != NULL)
        gc_mark_clear_blocks(h, h->pool.first, h->pool.top - h->pool.first);
    h->acct = (struct gc_accountant){.limit = gc_core_option(h, GC_OPT_HEAP_SIZE), .total = aux};
    h->acct.used[GC_CHARGE_AUX] = aux;
    h->worklist.count = 0;
    h->worklist.overflowed = false;
    h->policy = (struct gc_policy){0};
    h->stress = (struct gc_stress){.hide_windows = h->stress.hide_windows};
    h->totals = (struct gc_totals){0};
    h->status = GC_HEAP_IDLE;
    m->heap_id = new_heap_id(m->heap_id);
    m->handle_tag = (uint64_t)m->heap_id << 32;
    m->handle_epoch++;
    m->handle_top = 0;
    m->handle_limit = m->hooks & GC_HOOK_HANDLE ? 0 : m->handle_committed;
    m->poll = gc_core_option(h, GC_OPT_STRESS_SAFEPOINT) != 0;
    h->collector->reset(h);
    gc_heap_windows_changed(h);
    gc_windows_hide(h);
    return GC_OK;
}

struct gc_mutator *gc_heap_mutator(struct gc_heap *h)
{
    return &h->mutator;
}

void gc_heap_on_oom(struct gc_heap *h, void (*fn)(struct gc_mutator *m, void *arg), void *arg)
{
    h->on_oom = fn;
    h->on_oom_arg = arg;
}

size_t gc_heap_commit_limit(const struct gc_heap *h)
{
    size_t room = h->acct.limit - h->acct.used[GC_CHARGE_AUX];
    size_t blocks = room / (GC_BLOCK_BYTES + h->meta_per_block) + 1; /* the last one in part */

    return room - blocks * h->meta_per_block;
}

size_t gc_heap_peak_committed(const struct gc_heap *h)
{
    size_t blocks = (h->region.peak_committed + GC_BLOCK_BYTES - 1) / GC_BLOCK_BYTES;

    return h->region.peak_committed + blocks * h->meta_per_block + h->acct.used[GC_CHARGE_AUX];
}
