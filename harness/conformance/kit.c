/* SPDX-License-Identifier: MIT */
#include "harness/conformance/kit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap/object.h"

const uint16_t conf_wide_refs[CONF_WIDE_REFS] = {0,  1,  2,  31, 32,  33,  62,
                                                 63, 64, 65, 99, 127, 128, 149};
const uint16_t conf_row_refs[CONF_ROW_REFS] = {1, 3};
static const uint16_t node_refs[] = {CONF_LEFT, CONF_RIGHT};

/* ---- heaps ---- */

void conf_set_option(struct conf *t, struct gc_options *o, const char *text)
{
    char line[256], err[200];

    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        char *eq;

        snprintf(line, sizeof line, "%.*s", (int)n, text);
        text += n + (text[n] == ' ');
        eq = strchr(line, '=');
        if (eq == NULL)
            conf_fail(t, "the command line", "\"%s\" is not name=value", line);
        *eq = '\0';
        if (gc_options_set(o, line, eq + 1, err, sizeof err) != GC_OK)
            conf_fail(t, "the command line", "%s", err);
    }
}

struct gc_heap *conf_open_heap(struct conf *t, const struct gc_collector *collector,
                               const char *options)
{
    const struct conf_subject *s = t->subject;
    struct gc_options o;
    struct gc_heap *h;
    char err[256];

    gc_options_init(&o, collector);
    for (uint32_t i = 0; collector == s->collector && i < s->option_count; i++)
        conf_set_option(t, &o, s->options[i]);
    conf_set_option(t, &o, options);
    if (gc_heap_open(collector, &o, &h, err, sizeof err) != GC_OK)
        conf_fail(t, "attach() refused, or asked for more than the limit",
                  "a heap with the options \"%s\" could not be opened: %s", options, err);
    return h;
}

void conf_register(struct conf *t)
{
    struct gc_heap *h = t->heap;
    bool ok = true;

    ok = ok && gc_type_struct(h, "conf.node", CONF_NODE_WORDS, node_refs, 2, &t->node) == GC_OK;
    ok = ok && gc_type_struct(h, "conf.wide", CONF_WIDE, conf_wide_refs, CONF_WIDE_REFS,
                              &t->wide) == GC_OK;
    ok = ok && gc_type_ref_array(h, "conf.refs", &t->refs) == GC_OK;
    ok = ok && gc_type_byte_array(h, "conf.bytes", 1, &t->bytes) == GC_OK;
    ok = ok && gc_type_byte_array(h, "conf.longs", 8, &t->longs) == GC_OK;
    ok = ok && gc_type_struct_array(h, "conf.rows", CONF_ROW, conf_row_refs, CONF_ROW_REFS,
                                    &t->rows) == GC_OK;
    CONF_CHECK_THAT(t, ok, "the types of the suite could not be registered");
}

void conf_open(struct conf *t, const char *options)
{
    conf_doing(t, "opening a heap");
    t->heap = conf_open_heap(t, t->collector, options);
    t->m = gc_heap_mutator(t->heap);
    conf_register(t);
    conf_doing(t, "running the case");
}

void conf_close(struct conf *t)
{
    conf_doing(t, "closing the heap");
    gc_heap_close(t->heap);
    t->heap = NULL;
    t->m = NULL;
}

bool conf_option_is(const struct conf *t, const char *name, const char *word)
{
    const struct gc_collector *c = t->collector;
    char text[64];

    for (uint32_t i = 0; t->heap != NULL && i < c->option_count; i++) {
        if (strcmp(c->options[i].name, name) != 0)
            continue;
        gc_option_format(&c->options[i], gc_own_option(t->heap, i), text, sizeof text);
        return strcmp(text, word) == 0;
    }
    return false;
}

bool conf_reclaims_cycles(const struct conf *t)
{
    return (t->collector->caps & GC_CAP_CYCLES) != 0 && !conf_option_is(t, "cycles", "leak");
}

/* ---- collections ---- */

uint32_t conf_watch(struct conf *t, gc_ref obj)
{
    GC_CHECK(t->watched < CONF_WATCHED, "conformance: too many watched objects");
    t->watch[t->watched] = (struct conf_watch){obj.bits, 0};
    return t->watched++;
}

void conf_collect(struct conf *t)
{
    struct gc_heap *h = t->heap;
    struct gc_collection *c;
    uint64_t steps = 0;
    int err;

    conf_doing(t, "collecting (collection %llu)", (unsigned long long)h->totals.collections + 1);
    err = gc_collection_begin(h, GC_REASON_USER, GC_EXTENT_FULL, &c);
    CONF_CHECK_THAT(t, err == GC_OK, "a collection could not begin: %s", gc_err_text(err));
    while (gc_collection_step(c, t->budget != 0 ? t->budget : UINT64_MAX) != GC_COMPLETE) {
        if (++steps > 100000000)
            conf_fail(t,
                      "step() traces nothing when the budget is small, or never empties its "
                      "work list",
                      "a collection did not complete after %llu steps", (unsigned long long)steps);
    }
    for (uint32_t i = 0; i < t->watched; i++)
        t->watch[i].after = t->collector->resolve(h, (gc_ref){t->watch[i].before}).bits;
    gc_collection_end(c);
    t->shared->collections++;
    conf_doing(t, "looking at the heap after collection %llu",
               (unsigned long long)h->totals.collections);
}

void conf_settle(struct conf *t)
{
    for (int i = 0; i < 3 && (t->collector->caps & GC_CAP_COLLECTS) != 0; i++) {
        t->watched = 0;
        conf_collect(t);
    }
    t->watched = 0;
}

void conf_verify(struct conf *t, const char *when)
{
    char err[256];

    conf_doing(t, "verifying the heap %s", when);
    if (gc_heap_verify(t->heap, NULL, err, sizeof err) != GC_OK)
        conf_fail(t,
                  strstr(err, "root hook") != NULL
                      ? "store_slow(), clone_ref(), drop_ref() or expose_ref() misses a count or "
                        "takes it twice"
                      : NULL,
                  "the heap's own checker found a fault %s: %s", when, err);
}

void conf_expect_books(struct conf *t, const char *when)
{
    const struct gc_accountant *a = &t->heap->acct;
    size_t sum = 0;

    for (int i = 0; i < GC_CHARGE_COUNT; i++)
        sum += a->used[i];
    if (a->total > a->limit || sum != a->total)
        conf_fail(t, "something takes memory without gc_charge, or gives it back twice",
                  "%s the heap's books do not hold: %zu bytes charged, sum of kinds %zu, limit %zu",
                  when, a->total, sum, a->limit);
    /* Auxiliary memory that was charged after the peak of the rest is added to it; hence the part.
     */
    CONF_CHECK_THAT(t,
                    gc_heap_peak_committed(t->heap) <= t->heap->limit_max + t->heap->limit_max / 64,
                    "%s %zu bytes had been committed under a limit of %zu", when,
                    gc_heap_peak_committed(t->heap), t->heap->limit_max);
}

/* ---- objects ---- */

uint32_t conf_pattern(uint32_t number, uint32_t i)
{
    uint64_t z = (uint64_t)number * 0x9E3779B97F4A7C15ull + i;

    z = (z ^ (z >> 31)) * 0xBF58476D1CE4E5B9ull;
    return (uint32_t)(z >> 32) & ~1u; /* even: a collector that takes data for references trips */
}

_Noreturn static void no_room(struct conf *t, const struct gc_type *type, uint32_t n)
{
    char of[32] = "";

    if (type->units == 0)
        snprintf(of, sizeof of, " of %u elements", n);
    conf_fail(t,
              t->m->status == GC_ERR_NEVER
                  ? "alloc_slow() answers NEVER; FULL lets the policy collect or grow"
                  : "alloc_slow() answers FULL although there is room, or dead objects are not "
                    "reclaimed",
              "%s%s was refused (%s) although the live objects leave room: %zu of %zu bytes are "
              "charged",
              type->name, of, gc_err_text(t->m->status), t->heap->acct.total, t->heap->acct.limit);
}

gc_ref conf_struct(struct conf *t, const struct gc_type *type)
{
    gc_ref r = gc_alloc(t->m, type);

    if (gc_is_null(r))
        no_room(t, type, 0);
    return r;
}

gc_ref conf_array(struct conf *t, const struct gc_type *type, uint32_t n)
{
    gc_ref r = gc_alloc_n(t->m, type, n);

    if (gc_is_null(r))
        no_room(t, type, n);
    return r;
}

gc_ref conf_node(struct conf *t, uint32_t number)
{
    gc_ref r = conf_struct(t, t->node);

    gc_set_u32(t->m, r, CONF_NUMBER, number);
    gc_set_u32(t->m, r, CONF_CHECK, conf_pattern(number, 0));
    gc_set_u64(t->m, r, CONF_DATA, gc_mix(number, 1));
    return r;
}

gc_ref conf_blob(struct conf *t, uint32_t number, uint32_t n)
{
    gc_ref r = conf_array(t, t->bytes, n);
    uint8_t *p = gc_bytes(t->m, r, t->bytes);

    for (uint32_t i = 0; i < n; i++)
        p[i] = (uint8_t)(conf_pattern(number, i / 4) >> (8 * (i % 4)));
    return r;
}

void conf_garbage(struct conf *t, uint64_t bytes)
{
    static const uint32_t lengths[] = {0, 3, 12, 30, 100, 260};
    uint64_t done = 0;

    for (uint32_t i = 0; done < bytes; i++) {
        if (i % 4 != 0) {
            gc_ref r = conf_node(t, 0xDEAD0000u + (i & 0xFFFF));

            gc_init(t->m, r, CONF_LEFT, r);
            gc_store(t->m, r, CONF_LEFT, GC_NULL);
            done += t->node->units * GC_UNIT_BYTES;
        } else {
            uint32_t n = lengths[i / 4 % (sizeof lengths / sizeof lengths[0])];

            (void)conf_blob(t, 0xDEAD0000u + i, n);
            done += gc_array_bytes(t->bytes, n);
        }
    }
}

/* ---- checks ---- */

/* What stands at a reference, found out without trusting it. */
static const char *fault_of(const struct conf *t, gc_ref r, const struct gc_type *type)
{
    const struct gc_heap *h = t->heap;
    const struct gc_header *header;

    if (gc_is_null(r))
        return "is null";
    if (gc_is_i31(r))
        return "is an integer";
    switch (h->block_kind[r.bits >> GC_BLOCK_SHIFT]) {
    case GC_BLOCK_NONE:
        return "points outside the heap's memory";
    case GC_BLOCK_FREE:
        return "points into memory that was reclaimed";
    default:
        break;
    }
    header = gc_obj(h, r);
    if (header->type == 0)
        return "points to free memory";
    if (header->type == (uint32_t)(GC_POISON * 0x01010101u))
        return "points to memory that was reclaimed (poison)";
    if (gc_header_gc(header) & GC_BIT_FORWARDED)
        return "points to the old copy of an object that moved";
    if (header->type != (uint32_t)type->header)
        return "points to an object of another type, or into the middle of one";
    return NULL;
}

void conf_expect_type(struct conf *t, gc_ref r, const struct gc_type *type, const char *where)
{
    const char *fault = fault_of(t, r, type);

    if (fault != NULL)
        conf_fail(t, NULL, "%s should hold an object of type %s, but the reference 0x%08x %s",
                  where, type->name, r.bits, fault);
}

static bool node_is(const struct conf *t, gc_ref r, uint32_t number)
{
    return gc_get_u32(t->m, r, CONF_NUMBER) == number &&
           gc_get_u32(t->m, r, CONF_CHECK) == conf_pattern(number, 0) &&
           gc_get_u64(t->m, r, CONF_DATA) == gc_mix(number, 1);
}

void conf_expect_node(struct conf *t, gc_ref r, uint32_t number, const char *where)
{
    conf_expect_type(t, r, t->node, where);
    if (!node_is(t, r, number))
        conf_fail(t, NULL, "%s should hold node %u, but what stands at 0x%08x says it is node %u%s",
                  where, number, r.bits, gc_get_u32(t->m, r, CONF_NUMBER),
                  gc_get_u32(t->m, r, CONF_NUMBER) == number ? " with other data" : "");
}

void conf_expect_blob(struct conf *t, gc_ref r, uint32_t number, uint32_t n, const char *where)
{
    const uint8_t *p;

    conf_expect_type(t, r, t->bytes, where);
    if (gc_length(t->m, r) != n)
        conf_fail(t, NULL, "%s should hold an array of %u bytes, but its length is %u", where, n,
                  gc_length(t->m, r));
    p = gc_bytes(t->m, r, t->bytes);
    for (uint32_t i = 0; i < n; i++) {
        if (p[i] != (uint8_t)(conf_pattern(number, i / 4) >> (8 * (i % 4))))
            conf_fail(t, NULL, "%s: byte %u of %u of array %u changed to 0x%02x", where, i, n,
                      number, p[i]);
    }
}

void conf_expect_kept(struct conf *t, uint32_t watch, gc_ref now, uint32_t number,
                      const char *where, const char *slot_kind)
{
    const struct conf_watch *w = &t->watch[watch];
    bool root = strstr(slot_kind, "root") != NULL;
    const char *only = strncmp(slot_kind, "shared", 6) == 0 ? "" : "only ";

    if (w->after == 0)
        conf_fail(t,
                  root ? "begin() did not visit every span of c->roots, or a moved object's root "
                         "slot was not updated"
                       : "the trace did not scan every slot of the object (gc_scan), or the "
                         "object that holds the slot was not traced",
                  "an object that is reachable %sfrom %s was gone after a collection", only, where);
    if (now.bits != w->after && fault_of(t, now, t->node) == NULL && node_is(t, now, number))
        conf_fail(t, "an object was copied twice: test the forwarding bit before copying",
                  "%s and another slot named one object; now it stands at 0x%08x and at 0x%08x",
                  where, now.bits, w->after);
    if (now.bits != w->after)
        conf_fail(t,
                  root ? "the collector copied the object but did not write its new place back "
                         "into the root slot"
                       : "the collector copied the object but did not write its new place back "
                         "into the slot that refers to it",
                  "an object that is reachable from %s moved from 0x%08x to 0x%08x, but the "
                  "%s holds 0x%08x",
                  where, w->before, w->after, slot_kind, now.bits);
    conf_expect_node(t, now, number, where);
}
