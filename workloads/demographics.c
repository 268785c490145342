/* SPDX-License-Identifier: MIT
 *
 * workloads/demographics.c -- objects whose sizes, lifetimes and stores follow a data file.
 *
 * Stresses    whatever the file describes; as shipped: mixed sizes, most objects dead at once, a
 *             slow tail of deaths at every age
 * Live        the file's resident bytes and its mean lifetime: with a clock that counts allocated
 *             bytes, bytes alive = mean lifetime in bytes (Little's law), whatever the sizes
 * Parameters  allocate, shrink, largest, file (format: see workloads/demographics.txt)
 * Checksum    numbers of the objects that die by the clock, and of the residents at the end
 * Source      own; demographics as in Blackburn et al., "The DaCapo benchmarks" (2006), and Hertz
 *             et al., "Merlin" (2006)
 *
 * Objects are filed by their time of death in a wheel of lists, one for each tick of 16 KiB of
 * allocation; when the clock reaches a tick, its list is dropped.  OTHER fields point only to
 * objects of later ticks, so stores keep nothing alive. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "workloads/workload.h"

enum { ALLOCATE, SHRINK, LARGEST, DATA_FILE };
static const struct gc_param params[] = {
    {"allocate", 160, 2, 1, 1000000, NULL, "MiB to allocate, residents not counted"},
    {"shrink", 1, 32, 1, 1024, NULL, "divides the file's lifetimes and residents"},
    {"largest", 1 << 20, 64, 24, 1 << 20, NULL, "cuts the file's sizes, in bytes"},
    {"file", 0, 0, 0, 0, "demographics.txt", "data file; with a '/' a path, else a shipped file"},
};

enum { NEXT, OTHER, BODY, SERIAL, NODE_WORDS };
enum { REFS = 3, NODE_BYTES = 24, ARRAY_OFFSET = 12 };
enum { SMALL_BYTES = 1024, SMALL_TYPES = SMALL_BYTES / GC_GRANULE_BYTES + 1 };
enum { TICK_BYTES = 16384, REPORT_BYTES = 4 << 20, RESIDENT_LISTS = 1024 };
enum { LINES = 16, LINE_BYTES = 256, WORDS = 5 };
enum { MAX_WEIGHT = 1000000, MAX_SIZE = 1 << 20, MAX_KIB = 1 << 20, MAX_STORES = 10000 };
enum { STORE_YOUNG, STORE_OLD, STORE_NULL, STORE_KINDS };

/* A distribution: line i is drawn below upto[i], then a value from min[i] to max[i]. */
struct distribution {
    uint32_t lines;
    uint32_t upto[LINES];
    uint32_t min[LINES];
    uint32_t max[LINES];
};
struct shape {
    struct distribution size;     /* bytes */
    struct distribution lifetime; /* KiB of allocation */
    uint32_t stores[STORE_KINDS]; /* per 1000 allocations */
    uint32_t resident_kib;
};

struct world {
    struct shape shape;
    const struct gc_type *small[SMALL_TYPES]; /* by granules; the least one heads large objects */
    const struct gc_type *body;
    const struct gc_type *lists;
    gc_handle wheel;
    gc_handle newest;      /* the newest object that did not die at once */
    gc_handle head;        /* scratch */
    uint64_t newest_death; /* tick */
    uint32_t wheel_size;
    uint64_t clock; /* bytes allocated */
    struct gc_rng rng;
    uint32_t serial;
    uint64_t sum;
    uint64_t objects;
    char error[2 * LINE_BYTES];
};

/* ---- the data file ----------------------------------------------------------------------------*/

static const char size_usage[] =
    "size WEIGHT MIN MAX (16 lines at most), WEIGHT 1..1000000, 24 <= MIN <= MAX <= 1048576";
static const char lifetime_usage[] =
    "lifetime WEIGHT MIN MAX (16 lines at most), WEIGHT 1..1000000, 0 <= MIN <= MAX <= 1048576";
static const char stores_usage[] = "stores PERMILLE young|old|null, PERMILLE 0..10000";
static const char resident_usage[] = "resident KIB, KIB 0..1048576";

static bool number(const char *word, uint64_t min, uint64_t max, uint32_t *out)
{
    char *end;
    uint64_t value = strtoull(word, &end, 10);

    *out = (uint32_t)value;
    return word[0] >= '0' && word[0] <= '9' && *end == '\0' && value >= min && value <= max;
}
static bool distribution_line(struct distribution *d, char *const *words, uint32_t count,
                              uint32_t min, uint32_t max)
{
    uint32_t weight;
    uint32_t i = d->lines;

    if (count != 4 || i == LINES || !number(words[1], 1, MAX_WEIGHT, &weight) ||
        !number(words[2], min, max, &d->min[i]) || !number(words[3], d->min[i], max, &d->max[i]))
        return false;
    d->upto[i] = weight + (i ? d->upto[i - 1] : 0);
    d->lines++;
    return true;
}
static bool stores_line(struct shape *s, char *const *words, uint32_t count)
{
    static const char *const kinds[STORE_KINDS] = {"young", "old", "null"};

    for (uint32_t k = 0; k < STORE_KINDS && count == 3; k++)
        if (strcmp(words[2], kinds[k]) == 0)
            return number(words[1], 0, MAX_STORES, &s->stores[k]);
    return false;
}

/* Parses one statement.  Returns NULL, or what was expected instead. */
static const char *statement(struct shape *s, char *line)
{
    char *words[WORDS];
    char *rest = NULL;
    uint32_t count = 0;

    line[strcspn(line, "#\r\n")] = '\0';
    for (char *w = strtok_r(line, " \t", &rest); w && count < WORDS;
         w = strtok_r(NULL, " \t", &rest))
        words[count++] = w;
    if (count == 0)
        return NULL;
    if (strcmp(words[0], "size") == 0)
        return distribution_line(&s->size, words, count, NODE_BYTES, MAX_SIZE) ? NULL : size_usage;
    if (strcmp(words[0], "lifetime") == 0)
        return distribution_line(&s->lifetime, words, count, 0, MAX_KIB) ? NULL : lifetime_usage;
    if (strcmp(words[0], "stores") == 0)
        return stores_line(s, words, count) ? NULL : stores_usage;
    if (strcmp(words[0], "resident") == 0)
        return count == 2 && number(words[1], 0, MAX_KIB, &s->resident_kib) ? NULL : resident_usage;
    return "size, lifetime, stores or resident";
}

/* Reads the file that the parameters name.  GC_ERR_OPTION: `error` holds one line. */
static int read_shape(const struct gc_run *r, struct shape *s, char *error, size_t error_len)
{
    const char *name = r->texts[DATA_FILE];
    bool shipped = !strchr(name, '/');
    char path[4096];
    char line[LINE_BYTES];
    const char *expected = NULL;
    uint32_t at = 0;
    FILE *f;

    *s = (struct shape){0};
    snprintf(path, sizeof(path), "%s%s%s", shipped ? r->data_dir : "", shipped ? "/" : "", name);
    f = fopen(path, "r");
    if (!f) {
        snprintf(error, error_len, "%.300s: %s", path, strerror(errno));
        return GC_ERR_OPTION;
    }
    while (!expected && fgets(line, sizeof(line), f)) {
        at++;
        expected = strlen(line) + 1 < sizeof(line) ? statement(s, line) : "at most 254 characters";
    }
    if (expected)
        snprintf(error, error_len, "%.300s:%u: expected: %s", path, at, expected);
    else if (ferror(f))
        snprintf(error, error_len, "%.300s: cannot be read", path);
    else if (s->size.lines == 0 || s->lifetime.lines == 0)
        snprintf(error, error_len, "%.300s: needs at least one size and one lifetime line", path);
    else
        error[0] = '\0';
    fclose(f);
    return error[0] ? GC_ERR_OPTION : GC_OK;
}

static uint32_t draw(struct gc_rng *rng, const struct distribution *d)
{
    uint32_t at = gc_rng_below(rng, d->upto[d->lines - 1]);
    uint32_t i = 0;

    while (at >= d->upto[i])
        i++;
    return d->min[i] + gc_rng_below(rng, d->max[i] - d->min[i] + 1);
}

static uint32_t wheel_size(const struct gc_run *r, const struct shape *s)
{
    uint64_t longest = 0;

    for (uint32_t i = 0; i < s->lifetime.lines; i++)
        if (s->lifetime.max[i] > longest)
            longest = s->lifetime.max[i];
    return (uint32_t)(longest * 1024 / r->params[SHRINK] / TICK_BYTES) + 2;
}

static uint64_t live_bytes(const struct gc_run *r)
{
    struct shape s;
    char error[2 * LINE_BYTES];
    double mean_kib = 0;
    uint32_t before = 0;

    if (read_shape(r, &s, error, sizeof(error)) != GC_OK)
        return GC_MIN_HEAP_BYTES; /* setup says what is wrong */
    for (uint32_t i = 0; i < s.lifetime.lines; i++) {
        mean_kib +=
            (s.lifetime.upto[i] - before) * ((double)s.lifetime.min[i] + s.lifetime.max[i]) / 2;
        before = s.lifetime.upto[i];
    }
    mean_kib = mean_kib / before + s.resident_kib;
    return (uint64_t)(mean_kib * 1024 / (double)r->params[SHRINK]) + 2 * ARRAY_OFFSET +
           sizeof(gc_ref) * (wheel_size(r, &s) + RESIDENT_LISTS);
}

/* ---- the program ------------------------------------------------------------------------------*/

static gc_ref make_object(struct gc_run *r, struct world *w, uint32_t *bytes) GC_MAY_GC;
static void make_residents(struct gc_run *r, struct world *w, gc_handle lists) GC_MAY_GC;
static void step(struct gc_run *r, struct world *w) GC_MAY_GC;

static gc_ref make_object(struct gc_run *r, struct world *w, uint32_t *bytes)
{
    struct gc_mutator *m = r->m;
    uint32_t size = draw(&w->rng, &w->shape.size);
    uint32_t largest = (uint32_t)r->params[LARGEST];
    uint32_t granules =
        ((size < largest ? size : largest) + GC_GRANULE_BYTES - 1) / GC_GRANULE_BYTES;
    gc_ref object;
    gc_ref body;

    *bytes = granules * GC_GRANULE_BYTES;
    if (granules < SMALL_TYPES) {
        object = gc_alloc(m, w->small[granules]);
    } else {
        gc_set(m, w->head, gc_alloc(m, w->small[NODE_BYTES / GC_GRANULE_BYTES]));
        body = gc_alloc_n(m, w->body, *bytes - NODE_BYTES - ARRAY_OFFSET);
        object = gc_get(m, w->head);
        gc_store(m, object, BODY, body);
        gc_set(m, w->head, GC_NULL);
        w->objects++;
    }
    w->objects++;
    gc_set_u32(m, object, SERIAL, w->serial++);
    return object;
}

static uint64_t list_sum(const struct gc_mutator *m, gc_ref object)
{
    uint64_t sum = 0;

    for (; !gc_is_null(object); object = gc_load(m, object, NEXT))
        sum = sum * 31 + gc_get_u32(m, object, SERIAL);
    return sum;
}
static void push(struct gc_mutator *m, gc_ref lists, uint32_t place, gc_ref object)
{
    gc_store(m, object, NEXT, gc_array_load(m, lists, place));
    gc_array_store(m, lists, place, object);
}

static void make_residents(struct gc_run *r, struct world *w, gc_handle lists)
{
    uint64_t wanted = w->shape.resident_kib * 1024ull / r->params[SHRINK];
    uint32_t bytes;

    for (uint64_t made = 0; made < wanted; made += bytes) {
        gc_ref object = make_object(r, w, &bytes);

        push(r->m, gc_get(r->m, lists), w->serial % RESIDENT_LISTS, object);
    }
}

/* Lets time pass: what was to die by now is dropped. */
static void advance(struct gc_run *r, struct world *w, uint32_t bytes)
{
    uint64_t tick = w->clock / TICK_BYTES;
    gc_ref wheel = gc_get(r->m, w->wheel);

    w->clock += bytes;
    for (uint64_t n = 0; tick < w->clock / TICK_BYTES && n < w->wheel_size; n++) {
        uint32_t place = (uint32_t)(++tick % w->wheel_size);

        w->sum = gc_mix(w->sum, list_sum(r->m, gc_array_load(r->m, wheel, place)));
        gc_array_store(r->m, wheel, place, GC_NULL);
    }
}

/* The youngest of the objects that die at tick now + `ticks`. */
static gc_ref dying_in(const struct gc_mutator *m, const struct world *w, uint64_t ticks)
{
    uint64_t tick = w->clock / TICK_BYTES + ticks;

    return gc_array_load(m, gc_get(m, w->wheel), (uint32_t)(tick % w->wheel_size));
}

/* One store of each kind, into an object that dies before the value does. */
static void store(struct gc_mutator *m, struct world *w, uint32_t kind)
{
    uint64_t now = w->clock / TICK_BYTES;
    uint32_t last = w->wheel_size - 1; /* ticks from now, of the latest deaths */
    gc_ref value = GC_NULL;
    gc_ref holder;

    if (kind == STORE_YOUNG) {
        if (w->newest_death <= now + 1)
            return;
        last = (uint32_t)(w->newest_death - now);
        value = gc_get(m, w->newest);
    } else if (kind == STORE_OLD && last > 1) {
        last = 2 + gc_rng_below(&w->rng, last - 1);
        value = dying_in(m, w, last);
    }
    if (last < 2)
        return;
    holder = dying_in(m, w, 1 + gc_rng_below(&w->rng, last - 1));
    if (!gc_is_null(holder))
        gc_store(m, holder, OTHER, value);
}

static void step(struct gc_run *r, struct world *w)
{
    struct gc_mutator *m = r->m;
    uint64_t lifetime = draw(&w->rng, &w->shape.lifetime) * 1024ull / r->params[SHRINK];
    uint32_t bytes;
    gc_ref object = make_object(r, w, &bytes);
    uint64_t death = (w->clock + bytes + lifetime + TICK_BYTES / 2) / TICK_BYTES;

    advance(r, w, bytes);
    if (death > w->clock / TICK_BYTES && lifetime) {
        push(m, gc_get(m, w->wheel), (uint32_t)(death % w->wheel_size), object);
        gc_set(m, w->newest, object);
        w->newest_death = death;
    }
    for (uint32_t k = 0; k < STORE_KINDS; k++) {
        uint32_t n = w->shape.stores[k] / 1000;

        n += gc_rng_below(&w->rng, 1000) < w->shape.stores[k] % 1000;
        while (n--)
            store(m, w, k);
    }
}

static int setup(struct gc_run *r)
{
    static const uint16_t refs[REFS] = {NEXT, OTHER, BODY};
    struct world *w = r->state = calloc(1, sizeof(*w));
    int err;

    if (!w)
        return GC_ERR_SYSTEM;
    err = read_shape(r, &w->shape, w->error, sizeof(w->error));
    if (err) {
        r->error = w->error;
        return err;
    }
    w->wheel_size = wheel_size(r, &w->shape);
    err = gc_type_ref_array(r->heap, "demographics.lists", &w->lists);
    if (!err)
        err = gc_type_byte_array(r->heap, "demographics.body", 1, &w->body);
    for (uint32_t g = NODE_BYTES / GC_GRANULE_BYTES; g < SMALL_TYPES && !err; g++)
        err = gc_type_struct(r->heap, "demographics.object",
                             (g - 1) * GC_GRANULE_BYTES / GC_UNIT_BYTES, refs, REFS, &w->small[g]);
    return err;
}

static int iterate(struct gc_run *r)
{
    struct world *w = r->state;
    struct gc_mutator *m = r->m;
    uint64_t total = r->params[ALLOCATE] << 20;
    uint64_t report = 0;
    struct gc_scope scope;
    gc_handle residents;

    gc_may_gc_begin();
    w->rng.state = r->seed;
    w->clock = w->newest_death = w->sum = w->objects = 0;
    w->serial = 0;
    gc_scope_enter(m, &scope);
    w->wheel = gc_root(m, gc_alloc_n(m, w->lists, w->wheel_size));
    residents = gc_root(m, gc_alloc_n(m, w->lists, RESIDENT_LISTS));
    w->newest = gc_root(m, GC_NULL);
    w->head = gc_root(m, GC_NULL);
    make_residents(r, w, residents);
    while (w->clock < total) {
        if (w->clock >= report) {
            gc_run_progress(r, (double)w->clock / (double)total);
            report = w->clock + REPORT_BYTES;
        }
        step(r, w);
    }
    for (uint32_t i = 0; i < RESIDENT_LISTS; i++)
        w->sum = gc_mix(w->sum, list_sum(m, gc_array_load(m, gc_get(m, residents), i)));
    gc_scope_exit(m, &scope);
    r->checksum = gc_mix(r->checksum, w->sum);
    r->allocated_objects += w->objects + 2;
    return GC_OK;
}

static void teardown(struct gc_run *r)
{
    r->error = NULL; /* it may point into the state */
    free(r->state);
    r->state = NULL;
}

GC_WORKLOAD(demographics) = {
    .abi = GC_ABI,
    .name = "demographics",
    .summary = "object sizes, lifetimes and stores drawn from a data file",
    .stresses = "mixed sizes and a slow tail of deaths at every age (as shipped)",
    .source = "own; demographics after Blackburn et al. 2006, Hertz et al. 2006",
    .params = params,
    .param_count = sizeof(params) / sizeof(params[0]),
    .live_bytes = live_bytes,
    .setup = setup,
    .iterate = iterate,
    .teardown = teardown,
};
