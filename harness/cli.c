/* SPDX-License-Identifier: MIT
 *
 * Two passes: names first, because the collector decides which options exist and the workload which
 * parameters. */
#include "harness/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/help.h"
#include "harness/text.h"

enum flag_id {
#define X(sym, name, argument, doc) FLAG_##sym,
#include "harness/flags.def"
#undef X
    FLAG_COUNT
};
static const struct flag {
    const char *name;
    bool alone; /* takes no value */
} flags[FLAG_COUNT] = {
#define X(sym, name, argument, doc) [FLAG_##sym] = {name, argument == NULL},
#include "harness/flags.def"
#undef X
};

/* One word of the command line with its value. */
struct item {
    const char *name;
    size_t name_len;
    const char *value; /* NULL: none was given */
    int flag;          /* enum flag_id, or -1: an option */
};
struct items {
    struct item *at;
    size_t count;
};

bool cli_number(const char *text, bool hex, uint64_t *out)
{
    char *end;

    if (hex && (text[0] != '0' || text[1] != 'x'))
        return false;
    if (hex)
        text += 2;
    if (strspn(text, hex ? "0123456789abcdefABCDEF" : "0123456789") != strlen(text) ||
        text[0] == '\0')
        return false;
    errno = 0;
    *out = strtoull(text, &end, hex ? 16 : 10);
    return errno == 0;
}

void cli_default_options(struct gc_options *o, const struct gc_collector *c)
{
    gc_options_init(o, c);
    o->core[GC_OPT_PRETOUCH] = 1;
    o->core[GC_OPT_HUGE_PAGES] = 1;
}

void cli_bind(const struct run_request *q, struct gc_run *run)
{
    run->params = q->params;
    run->texts = q->texts;
    run->data_dir = q->data_dir;
    run->seed = q->seed;
}

/* ---- splitting --------------------------------------------------------------------------------*/

static int flag_of(const char *name, size_t len)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (strlen(flags[i].name) == len && strncmp(flags[i].name, name, len) == 0)
            return i;
    return -1;
}

/* Splits argv into items.  False: an error was said. */
static bool split(int argc, char **argv, struct items *out)
{
    out->at = calloc((size_t)argc + 1, sizeof *out->at);
    if (out->at == NULL) {
        say_error("out of memory");
        return false;
    }
    for (int i = 1; i < argc; i++) {
        struct item *it = &out->at[out->count];

        if (strcmp(argv[i], "-h") == 0) {
            *it = (struct item){.name = "help", .name_len = 4, .flag = FLAG_HELP};
            out->count++;
            continue;
        }
        if (strncmp(argv[i], "--", 2) != 0 || argv[i][2] == '\0') {
            say_error("run: unexpected argument '%s'", argv[i]);
            return false;
        }
        it->name = argv[i] + 2;
        it->name_len = strcspn(it->name, "=");
        it->flag = flag_of(it->name, it->name_len);
        if (it->name[it->name_len] == '=')
            it->value = it->name + it->name_len + 1;
        else if ((it->flag < 0 || !flags[it->flag].alone) && i + 1 < argc &&
                 strncmp(argv[i + 1], "--", 2) != 0)
            it->value = argv[++i];
        if (it->flag >= 0 && flags[it->flag].alone && it->value != NULL) {
            say_error("--%s takes no value", flags[it->flag].name);
            return false;
        }
        out->count++;
    }
    return true;
}

static bool has_value(const struct item *it)
{
    if (it->value != NULL)
        return true;
    say_error("--%.*s needs a value", (int)it->name_len, it->name);
    return false;
}

/* ---- values -----------------------------------------------------------------------------------*/

static bool read_number(const struct item *it, uint64_t min, uint64_t max, uint64_t *out)
{
    uint64_t v;

    if (!cli_number(it->value, false, &v) || v < min || v > max) {
        say_error("--%s=%s: expected a whole number from %llu to %llu", flags[it->flag].name,
                  it->value, (unsigned long long)min, (unsigned long long)max);
        return false;
    }
    *out = v;
    return true;
}

static bool read_file(const struct item *it, const char **out)
{
    if (it->value[0] == '\0' || (strcmp(it->value, "-") == 0 && it->flag != FLAG_JSON)) {
        say_error("--%s=%s: expected the name of a file", flags[it->flag].name, it->value);
        return false;
    }
    *out = it->value;
    return true;
}

/* First pass: names, files and counts. */
static bool read_flag(struct run_request *q, const struct item *it)
{
    char err[512];
    uint64_t v;

    if (it->flag < 0)
        return true;
    if (!flags[it->flag].alone && !has_value(it))
        return false;
    switch ((enum flag_id)it->flag) {
    case FLAG_COLLECTOR:
        if (find_subject(it->value, &q->subject, err, sizeof err))
            return true;
        say_error("%s", err);
        return false;
    case FLAG_WORKLOAD:
        q->workload = find_workload(it->value, err, sizeof err);
        if (q->workload == NULL)
            say_error("%s", err);
        return q->workload != NULL;
    case FLAG_SEED:
        return read_number(it, 0, UINT64_MAX, &q->seed);
    case FLAG_ITERATIONS:
        if (!read_number(it, 1, CLI_MAX_ITERATIONS, &v))
            return false;
        q->iterations = (uint32_t)v;
        return true;
    case FLAG_WARMUP:
        if (!read_number(it, 0, CLI_MAX_ITERATIONS, &v))
            return false;
        q->warmup = (uint32_t)v;
        return true;
    case FLAG_EXPECT_CHECKSUM:
        q->expects = cli_number(it->value, true, &q->expected);
        if (!q->expects)
            say_error("--expect-checksum=%s: expected 0x and hexadecimal digits", it->value);
        return q->expects;
    case FLAG_JSON:
        return read_file(it, &q->json);
    case FLAG_EVENTS:
        return read_file(it, &q->events);
    case FLAG_REQUESTS:
        return read_file(it, &q->requests);
    case FLAG_SUMMARY:
        q->summary = true;
        return true;
    case FLAG_DATA_DIR:
        q->data_dir = it->value;
        return true;
    case FLAG_HEAP: /* second pass */
    case FLAG_PARAM:
    case FLAG_SMALL:
    case FLAG_HELP:
    case FLAG_COUNT:
        return true;
    }
    return true;
}

/* ---- parameters -------------------------------------------------------------------------------*/

static bool default_params(struct run_request *q, bool small)
{
    const struct gc_workload *w = q->workload;

    if (w->param_count > CLI_MAX_PARAMS) {
        say_error("workload %s has %u parameters; at most %d are supported", w->name,
                  w->param_count, CLI_MAX_PARAMS);
        return false;
    }
    for (uint32_t i = 0; i < w->param_count; i++) {
        q->params[i] = small ? w->params[i].small : w->params[i].def;
        q->texts[i] = w->params[i].text;
    }
    return true;
}

static bool unknown_param(const struct gc_workload *w, const char *key)
{
    const char *names[CLI_MAX_PARAMS + 1] = {NULL};
    char hint[192];

    for (uint32_t i = 0; i < w->param_count; i++)
        names[i] = w->params[i].name;
    text_hint(key, names, hint, sizeof hint);
    say_error("workload %s has no parameter '%s'%s; `tricolor describe %s` lists them", w->name,
              key, hint, w->name);
    return false;
}

static bool read_param(struct run_request *q, const struct item *it)
{
    const struct gc_workload *w = q->workload;
    const char *value = strchr(it->value, '=');
    char key[64];

    if (value == NULL || value == it->value || (size_t)(value - it->value) >= sizeof key) {
        say_error("--param %s: expected KEY=VALUE", it->value);
        return false;
    }
    memcpy(key, it->value, (size_t)(value - it->value));
    key[value - it->value] = '\0';
    value++;
    for (uint32_t i = 0; i < w->param_count; i++) {
        const struct gc_param *p = &w->params[i];
        uint64_t v;

        if (strcmp(p->name, key) != 0)
            continue;
        if (p->text != NULL) {
            q->texts[i] = value;
            return true;
        }
        if (cli_number(value, false, &v) && v >= p->min && v <= p->max) {
            q->params[i] = v;
            return true;
        }
        say_error("--param %s=%s: expected a whole number from %llu to %llu", key, value,
                  (unsigned long long)p->min, (unsigned long long)p->max);
        return false;
    }
    return unknown_param(w, key);
}

/* ---- options ----------------------------------------------------------------------------------*/

static bool unknown_option(const struct run_request *q, const char *name)
{
    const char *names[FLAG_COUNT + GC_OPT_COUNT + GC_MAX_OWN_OPTIONS + 1];
    const struct gc_collector *c = q->subject.collector;
    char hint[192];
    size_t n = 0;

    for (int i = 0; i < FLAG_COUNT; i++)
        names[n++] = flags[i].name;
    for (int i = 0; i < GC_OPT_COUNT && q->subject.baseline == NULL; i++)
        names[n++] = gc_core_options[i].name;
    for (uint32_t i = 0; i < c->option_count && i < GC_MAX_OWN_OPTIONS; i++)
        names[n++] = c->options[i].name;
    names[n] = NULL;
    text_hint(name, names, hint, sizeof hint);
    say_error("unknown option '--%s' for %s%s; `tricolor help run` lists them", name, c->name,
              hint);
    return false;
}

/* Second pass: what depends on the collector. */
static bool read_option(struct run_request *q, const struct item *it)
{
    char name[64], err[512];
    bool core = false;

    snprintf(name, sizeof name, "%.*s", (int)it->name_len, it->name);
    if (!gc_options_known(&q->options, name))
        return unknown_option(q, name);
    for (int i = 0; i < GC_OPT_COUNT; i++)
        core = core || strcmp(name, gc_core_options[i].name) == 0;
    if (core && q->subject.baseline != NULL) {
        say_error("--%s: %s has no heap", name, q->subject.collector->name);
        return false;
    }
    if (!has_value(it))
        return false;
    if (gc_options_set(&q->options, name, it->value, err, sizeof err) != GC_OK) {
        say_error("--%s", err);
        return false;
    }
    if (strcmp(name, gc_core_options[GC_OPT_HEAP_SIZE].name) == 0) {
        q->heap = it->value;
        q->heap_multiple = 0;
    }
    return true;
}

/* "3x", "1.5x": true, with the factor. */
static bool is_multiple(const char *text, double *out)
{
    size_t digits = strspn(text, "0123456789.");
    char *end;

    if (digits == 0 || strcmp(text + digits, "x") != 0)
        return false;
    *out = strtod(text, &end);
    return end == text + digits && *out > 0;
}

static bool read_heap(struct run_request *q, const char *text)
{
    struct gc_run run = {0};
    char err[512];
    double limit;

    if (q->subject.baseline != NULL) {
        say_error("--heap: %s has no heap", q->subject.collector->name);
        return false;
    }
    q->heap = text;
    if (!is_multiple(text, &q->heap_multiple)) {
        q->heap_multiple = 0;
        if (gc_options_set(&q->options, "heap-size", text, err, sizeof err) == GC_OK)
            return true;
        say_error("--heap=%s: expected a size from %zuk to %zug, or a multiple as in 3x", text,
                  GC_MIN_HEAP_BYTES >> 10, GC_MAX_HEAP_BYTES >> 30);
        return false;
    }
    cli_bind(q, &run);
    q->live_bytes = q->workload->live_bytes(&run);
    limit = q->heap_multiple * (double)q->live_bytes;
    if (q->live_bytes == 0 || limit > (double)GC_MAX_HEAP_BYTES) {
        say_error("--heap=%s: %s declares %llu live bytes, and a heap has at most %zug", text,
                  q->workload->name, (unsigned long long)q->live_bytes, GC_MAX_HEAP_BYTES >> 30);
        return false;
    }
    /* A tiny workload gets the least heap; the row has the limit and the multiple that it is. */
    if (limit < (double)GC_MIN_HEAP_BYTES) {
        limit = (double)GC_MIN_HEAP_BYTES;
        q->heap_multiple = limit / (double)q->live_bytes;
    }
    q->options.core[GC_OPT_HEAP_SIZE] = (uint64_t)limit;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------*/

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The data files lie beside the workloads' sources, or where `make install` puts them. */
static void find_data_dir(struct run_request *q)
{
    static const char *const places[] = {"../../workloads", "../share/tricolor"};
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

    exe[n > 0 ? n : 0] = '\0';
    if (strrchr(exe, '/') != NULL)
        *strrchr(exe, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int length =
            snprintf(q->data_dir_buffer, sizeof q->data_dir_buffer, "%s/%s", exe, places[i]);

        if (length < (int)sizeof q->data_dir_buffer && is_folder(q->data_dir_buffer)) {
            q->data_dir = q->data_dir_buffer;
            return;
        }
    }
    q->data_dir = "workloads";
}

static bool check_whole(struct run_request *q)
{
    struct gc_run run = {0};
    const struct baseline *b = q->subject.baseline;

    if ((uint64_t)q->iterations + q->warmup > CLI_MAX_ITERATIONS) {
        say_error("--warmup and --iterations: at most %u together", CLI_MAX_ITERATIONS);
        return false;
    }
    if (b != NULL && q->workload->baseline == NULL) {
        say_error("workload %s has no version for the baseline %s", q->workload->name,
                  b->face.name);
        return false;
    }
    if (b != NULL && q->events != NULL) {
        say_error("--events: %s has no collections", b->face.name);
        return false;
    }
    if (b != NULL && !b->sound && q->expects) {
        say_error("--expect-checksum: %s is not sound and has no checksum", b->face.name);
        return false;
    }
    if (q->events != NULL && ((q->json != NULL && strcmp(q->json, q->events) == 0) ||
                              (q->requests != NULL && strcmp(q->requests, q->events) == 0))) {
        say_error("%s is named twice as an output file", q->events);
        return false;
    }
    if (q->json != NULL && q->requests != NULL && strcmp(q->json, q->requests) == 0) {
        say_error("%s is named twice as an output file", q->json);
        return false;
    }
    cli_bind(q, &run);
    q->live_bytes = q->workload->live_bytes(&run);
    return true;
}

static bool read_all(struct run_request *q, const struct items *all)
{
    bool small = false, sized = false;

    for (size_t i = 0; i < all->count; i++) {
        small = small || all->at[i].flag == FLAG_SMALL;
        if (!read_flag(q, &all->at[i]))
            return false;
    }
    if (q->subject.collector == NULL || q->workload == NULL) {
        say_error("run needs --%s=NAME; `tricolor list` lists them",
                  q->subject.collector == NULL ? "collector" : "workload");
        return false;
    }
    if (q->data_dir == NULL)
        find_data_dir(q);
    cli_default_options(&q->options, q->subject.collector);
    if (!default_params(q, small))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].flag == FLAG_PARAM && !read_param(q, &all->at[i]))
            return false;
    for (size_t i = 0; i < all->count; i++) {
        const struct item *it = &all->at[i];
        bool heap = it->flag == FLAG_HEAP;

        if (heap ? !read_heap(q, it->value) : it->flag < 0 && !read_option(q, it))
            return false;
        sized = sized || q->heap != NULL;
    }
    if (!sized && q->subject.baseline == NULL && !read_heap(q, "3x"))
        return false;
    return check_whole(q);
}

bool cli_parse_run(int argc, char **argv, struct run_request *out, int *code)
{
    struct items all = {0};
    bool ok;

    *out = (struct run_request){.seed = 1, .iterations = 1};
    *code = CODE_USAGE;
    ok = split(argc, argv, &all);
    for (size_t i = 0; ok && i < all.count; i++) {
        if (all.at[i].flag == FLAG_HELP) {
            help_run(stdout);
            *code = CODE_OK;
            free(all.at);
            return false;
        }
    }
    ok = ok && read_all(out, &all);
    free(all.at);
    return ok;
}
