/* SPDX-License-Identifier: MIT
 *
 * workloads/lru_cache.c -- a least-recently-used cache: hash table with chains, Zipf keys.
 *
 * Stresses    objects that die old; stores from old objects to new ones (each miss links a new
 *             entry into an old bucket and an old list) and between old ones (each hit)
 * Live        `capacity` entries of 32 bytes with a value each, the buckets; on average, because
 *             the sizes of the values are drawn
 * Parameters  operations, capacity, keys, skew, update, value_min, value_max, batch
 * Checksum    what each lookup found, in order; hits; evictions
 * Source      request skew of Breslau et al., "Web caching and Zipf-like distributions" (1999); the
 *             cache is the textbook one
 *
 * Value sizes double: a size class is drawn uniformly from [value_min, 2 value_min),
 * [2 value_min, 4 value_min), ... up to value_max, then a size within it.
 * Zipf's law is tabulated as 4096 quantiles, with uniform keys within each; the powers are built
 * from square roots, which IEEE 754 rounds exactly, so that every machine draws the same keys. */
#include <math.h>
#include <stdlib.h>

#include "workloads/workload.h"

enum { OPERATIONS, CAPACITY, KEYS, SKEW, UPDATE, VALUE_MIN, VALUE_MAX, BATCH };
static const struct gc_param params[] = {
    {"operations", 850000, 10000, 1, 1000000000, NULL, "lookups"},
    {"capacity", 24000, 512, 16, 10000000, NULL, "entries of the cache"},
    {"keys", 96000, 2048, 16, 20000000, NULL, "different keys, at least `capacity`"},
    {"skew", 800, 800, 0, 2000, NULL, "Zipf exponent of the keys, in thousandths"},
    {"update", 400, 400, 0, 1000, NULL, "hits that replace the value, in thousandths"},
    {"value_min", 16, 16, 8, 1 << 20, NULL, "smallest value, in bytes"},
    {"value_max", 1024, 64, 16, 1 << 20, NULL, "sizes of values stay below this, in bytes"},
    {"batch", 64, 64, 1, 1000000, NULL, "lookups of one request of the latency figures"},
};

enum { CHAIN, NEWER, OLDER, VALUE, KEY, ENTRY_WORDS };
enum { ENTRY_BYTES = 32, VALUE_OFFSET = 12, ARRAY_OFFSET = 12 };
enum { QUANTILES = 4096, SKEW_BITS = 10 };
enum { EXACT_KEYS = 1024, ROUNDED_KEYS = 16 }; /* from key 1024 on, 16 keys share a weight */
enum { PROGRESS_OPERATIONS = 65536 };

/* What the program on a heap and the one by hand share. */
struct keys {
    uint32_t quantile[QUANTILES + 1]; /* keys quantile[i]..quantile[i + 1] share 1/QUANTILES */
    struct gc_rng rng;
    uint64_t sum;
    uint64_t objects;
    uint32_t used; /* entries in the cache */
    uint32_t bucket_bits;
};

/* ---- sizes and keys ---------------------------------------------------------------------------*/

static uint64_t granules(uint64_t bytes)
{
    return (bytes + GC_GRANULE_BYTES - 1) / GC_GRANULE_BYTES * GC_GRANULE_BYTES;
}
static uint32_t bucket_bits(const struct gc_run *r)
{
    uint32_t bits = 1;

    while ((1ull << bits) < r->params[CAPACITY])
        bits++;
    return bits;
}
static uint32_t size_classes(const struct gc_run *r)
{
    uint32_t n = 1;

    while (r->params[VALUE_MIN] << (n + 1) <= r->params[VALUE_MAX])
        n++;
    return n;
}
static uint32_t draw_size(const struct gc_run *r, struct gc_rng *rng)
{
    uint32_t base = (uint32_t)r->params[VALUE_MIN] << gc_rng_below(rng, size_classes(r));

    return base + gc_rng_below(rng, base);
}
static uint64_t live_bytes(const struct gc_run *r)
{
    uint64_t classes = size_classes(r);
    double mean = 0;

    for (uint32_t c = 0; c < classes; c++) {
        uint64_t base = r->params[VALUE_MIN] << c;
        uint64_t bytes = 0;

        for (uint64_t n = base; n < 2 * base; n++)
            bytes += granules(VALUE_OFFSET + n);
        mean += (double)bytes / (double)base / (double)classes;
    }
    return (uint64_t)((double)r->params[CAPACITY] * (ENTRY_BYTES + mean)) +
           granules(ARRAY_OFFSET + (sizeof(gc_ref) << bucket_bits(r)));
}

/* x^(exponent / 2^SKEW_BITS) from multiplications and square roots only. */
static double power(double x, uint64_t exponent)
{
    double result = 1;

    for (uint64_t whole = exponent >> SKEW_BITS; whole; whole--)
        result *= x;
    for (uint32_t bit = SKEW_BITS; bit-- > 0;) {
        x = sqrt(x);
        if (exponent >> bit & 1)
            result *= x;
    }
    return result;
}

/* Errors: GC_ERR_OPTION (r->error says what), GC_ERR_SYSTEM. */
static int make_keys(struct gc_run *r, struct keys *k)
{
    uint64_t exponent = (r->params[SKEW] << SKEW_BITS) / 1000;
    uint32_t keys = (uint32_t)r->params[KEYS];
    double *upto; /* weight of keys 0..i */
    double weight = 0;
    double total = 0;
    uint32_t key = 0;

    if (r->params[KEYS] < r->params[CAPACITY] || r->params[VALUE_MAX] < 2 * r->params[VALUE_MIN]) {
        r->error = "lru_cache: needs keys >= capacity and value_max >= 2 * value_min";
        return GC_ERR_OPTION;
    }
    upto = malloc(keys * sizeof(*upto));
    if (!upto)
        return GC_ERR_SYSTEM;
    for (uint32_t i = 0; i < keys; i++) {
        if (i < EXACT_KEYS || i % ROUNDED_KEYS == 0)
            weight = 1 / power(i + 1.0, exponent);
        upto[i] = total += weight;
    }
    for (uint32_t q = 0; q < QUANTILES; q++) {
        while (upto[key] < total / QUANTILES * q)
            key++;
        k->quantile[q] = key;
    }
    k->quantile[QUANTILES] = keys - 1;
    k->bucket_bits = bucket_bits(r);
    free(upto);
    return GC_OK;
}
static void start(const struct gc_run *r, struct keys *k)
{
    k->rng.state = r->seed;
    k->sum = 0;
    k->objects = 0;
    k->used = 0;
}
static uint32_t draw_key(struct keys *k)
{
    uint32_t q = gc_rng_below(&k->rng, QUANTILES);

    return k->quantile[q] + gc_rng_below(&k->rng, k->quantile[q + 1] - k->quantile[q] + 1);
}
static uint32_t bucket_of(const struct keys *k, uint32_t key)
{
    return key * 0x9E3779B1u >> (32 - k->bucket_bits); /* Knuth's multiplicative hashing */
}

/* ---- on a heap --------------------------------------------------------------------------------*/

struct cache {
    const struct gc_type *entry_type;
    const struct gc_type *value_type;
    const struct gc_type *table_type;
    gc_handle buckets;
    gc_handle list; /* an entry that is older than the oldest and newer than the newest */
    gc_handle at;   /* the entry or value in hand across an allocation */
    struct keys keys;
};

static gc_ref make_value(struct gc_run *r, struct cache *c, uint32_t key) GC_MAY_GC;
static void insert(struct gc_run *r, struct cache *c, uint32_t key) GC_MAY_GC;
static void look_up(struct gc_run *r, struct cache *c, uint32_t key) GC_MAY_GC;

static gc_ref make_value(struct gc_run *r, struct cache *c, uint32_t key)
{
    gc_ref value = gc_alloc_n(r->m, c->value_type, draw_size(r, &c->keys.rng));

    memcpy(gc_bytes(r->m, value, c->value_type), &key, sizeof(key));
    c->keys.objects++;
    return value;
}

static void unlink_entry(struct gc_mutator *m, gc_ref entry)
{
    gc_ref newer = gc_load(m, entry, NEWER);
    gc_ref older = gc_load(m, entry, OLDER);

    gc_store(m, newer, OLDER, older);
    gc_store(m, older, NEWER, newer);
}
static void link_newest(struct gc_mutator *m, const struct cache *c, gc_ref entry)
{
    gc_ref list = gc_get(m, c->list);
    gc_ref second = gc_load(m, list, OLDER);

    gc_store(m, entry, NEWER, list);
    gc_store(m, entry, OLDER, second);
    gc_store(m, second, NEWER, entry);
    gc_store(m, list, OLDER, entry);
}

static void evict_oldest(struct gc_mutator *m, struct cache *c)
{
    gc_ref buckets = gc_get(m, c->buckets);
    gc_ref entry = gc_load(m, gc_get(m, c->list), NEWER);
    uint32_t key = gc_get_u32(m, entry, KEY);
    uint32_t bucket = bucket_of(&c->keys, key);
    gc_ref before = gc_array_load(m, buckets, bucket);

    unlink_entry(m, entry);
    if (gc_same(before, entry)) {
        gc_array_store(m, buckets, bucket, gc_load(m, entry, CHAIN));
    } else {
        while (!gc_same(gc_load(m, before, CHAIN), entry))
            before = gc_load(m, before, CHAIN);
        gc_store(m, before, CHAIN, gc_load(m, entry, CHAIN));
    }
    c->keys.sum = gc_mix(c->keys.sum, key);
    c->keys.used--;
}

static void insert(struct gc_run *r, struct cache *c, uint32_t key)
{
    struct gc_mutator *m = r->m;
    uint32_t bucket = bucket_of(&c->keys, key);
    gc_ref entry;

    gc_set(m, c->at, make_value(r, c, key));
    entry = gc_alloc(m, c->entry_type);
    gc_set_u32(m, entry, KEY, key);
    gc_init(m, entry, VALUE, gc_get(m, c->at));
    gc_init(m, entry, CHAIN, gc_array_load(m, gc_get(m, c->buckets), bucket));
    gc_array_store(m, gc_get(m, c->buckets), bucket, entry);
    link_newest(m, c, entry);
    gc_set(m, c->at, GC_NULL);
    c->keys.objects++;
    c->keys.used++;
}

static void look_up(struct gc_run *r, struct cache *c, uint32_t key)
{
    struct gc_mutator *m = r->m;
    gc_ref entry = gc_array_load(m, gc_get(m, c->buckets), bucket_of(&c->keys, key));
    gc_ref value;
    uint32_t found;

    while (!gc_is_null(entry) && gc_get_u32(m, entry, KEY) != key)
        entry = gc_load(m, entry, CHAIN);
    if (gc_is_null(entry)) {
        if (c->keys.used == r->params[CAPACITY])
            evict_oldest(m, c);
        insert(r, c, key);
        return;
    }
    unlink_entry(m, entry);
    link_newest(m, c, entry);
    value = gc_load(m, entry, VALUE);
    memcpy(&found, gc_bytes(m, value, c->value_type), sizeof(found));
    c->keys.sum = gc_mix(c->keys.sum, (uint64_t)found << 32 | gc_length(m, value));
    if (gc_rng_below(&c->keys.rng, 1000) < r->params[UPDATE]) {
        gc_set(m, c->at, entry);
        value = make_value(r, c, key);
        gc_store(m, gc_get(m, c->at), VALUE, value);
        gc_set(m, c->at, GC_NULL);
    }
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[] = {CHAIN, NEWER, OLDER, VALUE};
    struct cache *c = r->state = calloc(1, sizeof(*c));
    int err = c ? make_keys(r, &c->keys) : GC_ERR_SYSTEM;

    if (!err)
        err = gc_type_struct(r->heap, "lru_cache.entry", ENTRY_WORDS, refs, 4, &c->entry_type);
    if (!err)
        err = gc_type_byte_array(r->heap, "lru_cache.value", 1, &c->value_type);
    if (!err)
        err = gc_type_ref_array(r->heap, "lru_cache.table", &c->table_type);
    return err;
}

/* Requests of `batch` lookups, the last one perhaps shorter: to read the clock around each lookup
 * would be a good part of its time. */
struct request {
    uint64_t begin_ns;
    uint64_t end_ns;
    uint64_t left; /* lookups of the present request */
};
static void before_look_up(struct gc_run *r, struct request *q)
{
    if (q->left == 0) {
        q->begin_ns = gc_run_next_request(r, q->end_ns);
        q->left = r->params[BATCH];
    }
}
static void after_look_up(struct gc_run *r, struct request *q, uint64_t i)
{
    if (--q->left == 0 || i + 1 == r->params[OPERATIONS]) {
        q->end_ns = gc_run_clock();
        gc_run_request(r, q->begin_ns, q->end_ns);
    }
    if (i % PROGRESS_OPERATIONS == 0)
        gc_run_progress(r, (double)i / (double)r->params[OPERATIONS]);
}

static int iterate(struct gc_run *r)
{
    struct gc_mutator *m = r->m;
    struct cache *c = r->state;
    uint64_t operations = r->params[OPERATIONS];
    struct request request;
    struct gc_scope scope;

    gc_may_gc_begin();
    start(r, &c->keys);
    gc_scope_enter(m, &scope);
    c->buckets = gc_root(m, gc_alloc_n(m, c->table_type, 1u << c->keys.bucket_bits));
    c->list = gc_new(m, c->entry_type);
    c->at = gc_root(m, GC_NULL);
    gc_store(m, gc_get(m, c->list), NEWER, gc_get(m, c->list));
    gc_store(m, gc_get(m, c->list), OLDER, gc_get(m, c->list));
    for (uint32_t key = (uint32_t)r->params[CAPACITY]; key-- > 0;) /* the most popular last */
        insert(r, c, key);
    request = (struct request){.end_ns = gc_run_clock()};
    for (uint64_t i = 0; i < operations; i++) {
        before_look_up(r, &request);
        look_up(r, c, draw_key(&c->keys));
        after_look_up(r, &request, i);
    }
    gc_scope_exit(m, &scope);
    r->checksum = gc_mix(r->checksum, c->keys.sum);
    r->allocated_objects += c->keys.objects + 2;
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    free(r->state);
    r->state = NULL;
}

/* ---- by hand ----------------------------------------------------------------------------------
 * Values count as short-lived (they hold no pointers), entries as long-lived. */

struct native_value {
    uint32_t length;
    uint32_t key;
};
struct native_entry {
    struct native_entry *chain;
    struct native_entry *newer;
    struct native_entry *older;
    struct native_value *value;
    uint32_t key;
};
struct native_cache {
    struct native_entry **buckets;
    struct native_entry *list;
    struct keys keys;
};

static struct native_value *native_make_value(const struct gc_run *r, struct gc_manual *a,
                                              struct native_cache *c, uint32_t key)
{
    uint32_t length = draw_size(r, &c->keys.rng);
    struct native_value *value = a->alloc(a, VALUE_OFFSET + length, GC_LIFETIME_SHORT);

    value->length = length;
    value->key = key;
    c->keys.objects++;
    return value;
}
static void native_unlink(struct native_entry *entry)
{
    entry->newer->older = entry->older;
    entry->older->newer = entry->newer;
}
static void native_link_newest(struct native_cache *c, struct native_entry *entry)
{
    entry->newer = c->list;
    entry->older = c->list->older;
    entry->older->newer = entry;
    c->list->older = entry;
}
static void native_evict_oldest(struct gc_manual *a, struct native_cache *c)
{
    struct native_entry *entry = c->list->newer;
    struct native_entry **at = &c->buckets[bucket_of(&c->keys, entry->key)];

    native_unlink(entry);
    while (*at != entry)
        at = &(*at)->chain;
    *at = entry->chain;
    c->keys.sum = gc_mix(c->keys.sum, entry->key);
    c->keys.used--;
    a->free(a, entry->value);
    a->free(a, entry);
}
static void native_insert(const struct gc_run *r, struct gc_manual *a, struct native_cache *c,
                          uint32_t key)
{
    struct native_entry **bucket = &c->buckets[bucket_of(&c->keys, key)];
    struct native_value *value = native_make_value(r, a, c, key);
    struct native_entry *entry = a->alloc(a, sizeof(*entry), GC_LIFETIME_LONG);

    entry->key = key;
    entry->value = value;
    entry->chain = *bucket;
    *bucket = entry;
    native_link_newest(c, entry);
    c->keys.objects++;
    c->keys.used++;
}
static void native_look_up(const struct gc_run *r, struct gc_manual *a, struct native_cache *c,
                           uint32_t key)
{
    struct native_entry *entry = c->buckets[bucket_of(&c->keys, key)];

    while (entry && entry->key != key)
        entry = entry->chain;
    if (!entry) {
        if (c->keys.used == r->params[CAPACITY])
            native_evict_oldest(a, c);
        native_insert(r, a, c, key);
        return;
    }
    native_unlink(entry);
    native_link_newest(c, entry);
    c->keys.sum = gc_mix(c->keys.sum, (uint64_t)entry->value->key << 32 | entry->value->length);
    if (gc_rng_below(&c->keys.rng, 1000) < r->params[UPDATE]) {
        a->free(a, entry->value);
        entry->value = native_make_value(r, a, c, key);
    }
}

static int baseline(struct gc_run *r, struct gc_manual *a)
{
    struct native_cache c = {0};
    uint64_t operations = r->params[OPERATIONS];
    struct request request;
    int err = make_keys(r, &c.keys);

    if (err)
        return err;
    start(r, &c.keys);
    c.buckets = a->alloc(a, sizeof(*c.buckets) << c.keys.bucket_bits, GC_LIFETIME_LONG);
    c.list = a->alloc(a, sizeof(*c.list), GC_LIFETIME_LONG);
    c.list->newer = c.list->older = c.list;
    for (uint32_t key = (uint32_t)r->params[CAPACITY]; key-- > 0;)
        native_insert(r, a, &c, key);
    request = (struct request){.end_ns = gc_run_clock()};
    for (uint64_t i = 0; i < operations; i++) {
        before_look_up(r, &request);
        native_look_up(r, a, &c, draw_key(&c.keys));
        after_look_up(r, &request, i);
    }
    while (c.keys.used) {
        uint64_t sum = c.keys.sum;

        native_evict_oldest(a, &c);
        c.keys.sum = sum; /* tidying up is no part of the program */
    }
    a->free(a, c.list);
    a->free(a, c.buckets);
    r->checksum = gc_mix(r->checksum, c.keys.sum);
    r->allocated_objects += c.keys.objects + 2;
    return GC_OK;
}

GC_WORKLOAD(lru_cache) = {
    .abi = GC_ABI,
    .name = "lru_cache",
    .summary = "a least-recently-used cache: chained hash table, list, Zipf keys",
    .stresses = "objects that die old, stores from old objects to new ones",
    .source = "Breslau et al. 1999 (Zipf-like requests); a textbook cache",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
    .baseline = baseline,
};
