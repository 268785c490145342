/* SPDX-License-Identifier: MIT
 *
 * Two passes: names first, because the collector decides which options exist and the workload which
 * parameters. */
#include "harness/cli_items.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/help.h"
#include "harness/text.h"

const struct flag cli_flags[FLAG_COUNT] = {
#define X(sym, name, argument, doc) [FLAG_##sym] = {name, argument == NULL},
#include "harness/flags.def"
#undef X
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
        if (strlen(cli_flags[i].name) == len && strncmp(cli_flags[i].name, name, len) == 0)
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
        else if ((it->flag < 0 || !cli_flags[it->flag].alone) && i + 1 < argc &&
                 strncmp(argv[i + 1], "--", 2) != 0)
            it->value = argv[++i];
        if (it->flag >= 0 && cli_flags[it->flag].alone && it->value != NULL) {
            say_error("--%s takes no value", cli_flags[it->flag].name);
            return false;
        }
        out->count++;
    }
    return true;
}

bool cli_has_value(const struct item *it)
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
        say_error("--%s=%s: expected a whole number from %llu to %llu", cli_flags[it->flag].name,
                  it->value, (unsigned long long)min, (unsigned long long)max);
        return false;
    }
    *out = v;
    return true;
}

static bool read_file(const struct item *it, const char **out)
{
    if (it->value[0] == '\0' || (strcmp(it->value, "-") == 0 && it->flag != FLAG_JSON)) {
        say_error("--%s=%s: expected the name of a file", cli_flags[it->flag].name, it->value);
        return false;
    }
    *out = it->value;
    return true;
}

static bool read_heap_map(const struct item *it, uint64_t *out)
{
    static const char every[] = "every:";

    if (strncmp(it->value, every, strlen(every)) == 0 &&
        cli_number(it->value + strlen(every), false, out) && *out > 0)
        return true;
    say_error("--heap-map=%s: expected every:N, with N at least 1", it->value);
    return false;
}

static bool read_count(const struct item *it, uint32_t low, uint32_t high, uint32_t *out)
{
    uint64_t v;

    if (!read_number(it, low, high, &v))
        return false;
    *out = (uint32_t)v;
    return true;
}

/* First pass: names, files and counts. */
static bool read_flag(struct run_request *q, const struct item *it)
{
    char err[512];

    if (it->flag < 0)
        return true;
    if (!cli_flags[it->flag].alone && !cli_has_value(it))
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
        return read_count(it, 1, CLI_MAX_ITERATIONS, &q->iterations);
    case FLAG_WARMUP:
        return read_count(it, 0, CLI_MAX_ITERATIONS, &q->warmup);
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
    case FLAG_RATE:
        return read_count(it, 0, CLI_MAX_RATE, &q->rate);
    case FLAG_TRACE:
        return read_file(it, &q->trace);
    case FLAG_HEAP_MAP:
        return read_heap_map(it, &q->heap_map_every);
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

/* ---- the whole --------------------------------------------------------------------------------*/

/* The collector or the workload is missing: perhaps because its flag is misspelt. */
static bool incomplete(const struct run_request *q, const struct items *all)
{
    struct gc_options any;
    char name[64];

    gc_options_init(&any, q->subject.collector);
    for (size_t i = 0; i < all->count; i++) {
        snprintf(name, sizeof name, "%.*s", (int)all->at[i].name_len, all->at[i].name);
        if (all->at[i].flag < 0 && !gc_options_known(&any, name))
            return cli_unknown_option(q, name);
    }
    say_error("run needs --%s=NAME; `tricolor list` lists them",
              q->subject.collector == NULL ? "collector" : "workload");
    return false;
}

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

static bool outputs_differ(const struct run_request *q)
{
    const char *const outputs[] = {q->json, q->events, q->requests, q->trace};
    const size_t n = sizeof outputs / sizeof outputs[0];

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i && outputs[i] != NULL; k++) {
            if (outputs[k] != NULL && strcmp(outputs[i], outputs[k]) == 0) {
                say_error("%s is named twice as an output file", outputs[i]);
                return false;
            }
        }
    }
    return true;
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
    if (b != NULL && (q->events != NULL || q->trace != NULL)) {
        say_error("--%s: %s has no collections", q->events != NULL ? "events" : "trace",
                  b->face.name);
        return false;
    }
    if (q->heap_map_every != 0 && q->events == NULL) {
        say_error("--heap-map: the maps go to the --events file, which is not given");
        return false;
    }
    if (b != NULL && !b->sound && q->expects) {
        say_error("--expect-checksum: %s is not sound and has no checksum", b->face.name);
        return false;
    }
    if (!outputs_differ(q))
        return false;
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
    if (q->subject.collector == NULL || q->workload == NULL)
        return incomplete(q, all);
    if (q->data_dir == NULL)
        find_data_dir(q);
    cli_default_options(&q->options, q->subject.collector);
    if (!cli_default_params(q, small))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].flag == FLAG_PARAM && !cli_read_param(q, &all->at[i]))
            return false;
    for (size_t i = 0; i < all->count; i++) {
        const struct item *it = &all->at[i];
        bool heap = it->flag == FLAG_HEAP;

        if (heap ? !cli_read_heap(q, it->value) : it->flag < 0 && !cli_read_option(q, it))
            return false;
        sized = sized || q->heap != NULL;
    }
    if (!sized && q->subject.baseline == NULL && !cli_read_heap(q, "3x"))
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
