/* SPDX-License-Identifier: MIT */
#include "heap/ref_log.h"

/* Pages are what the system hands out; a log of fewer bytes still uses one. */
static size_t mapped_bytes(size_t bytes)
{
    return (bytes + GC_PAGE_BYTES - 1) & ~(size_t)(GC_PAGE_BYTES - 1);
}

int gc_ref_log_open(struct gc_heap *h, struct gc_worklist *log, size_t bytes)
{
    size_t mapped = mapped_bytes(bytes);
    uint32_t *items;

    if (!gc_charge(&h->acct, GC_CHARGE_AUX, mapped))
        return GC_ERR_NOMEM;
    items = gc_mem_inject(&h->mem) ? NULL : gc_vm_map(mapped);
    if (items == NULL) {
        gc_uncharge(&h->acct, GC_CHARGE_AUX, mapped);
        return GC_ERR_SYSTEM;
    }
    *log = (struct gc_worklist){
        .items = items, .capacity = (uint32_t)(bytes / sizeof *items), .bytes = mapped};
    return GC_OK;
}

void gc_ref_log_close(struct gc_heap *h, struct gc_worklist *log)
{
    if (log->items == NULL)
        return;
    gc_vm_release(log->items, log->bytes);
    gc_uncharge(&h->acct, GC_CHARGE_AUX, log->bytes);
    *log = (struct gc_worklist){0};
}
