/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <string.h>

#include "harness/baseline.h"
#include "harness/catalogue.h"
#include "harness/cli.h"
#include "harness/text.h"
#include "heap/registry.h"

static void put_u64(cJSON *o, const char *name, uint64_t v)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    cJSON_AddRawToObject(o, name, text);
}

static void put_options(cJSON *o, const struct gc_option_spec *specs, const uint64_t *defs,
                        uint32_t count)
{
    static const char *const kinds[] = {[GC_OPTION_SIZE] = "size",
                                        [GC_OPTION_UINT] = "uint",
                                        [GC_OPTION_BOOL] = "bool",
                                        [GC_OPTION_WORD] = "word"};
    cJSON *list = cJSON_AddArrayToObject(o, "options");

    for (uint32_t i = 0; i < count; i++) {
        cJSON *it = cJSON_CreateObject();
        char text[64];

        cJSON_AddItemToArray(list, it);
        cJSON_AddStringToObject(it, "name", specs[i].name);
        cJSON_AddStringToObject(it, "kind", kinds[specs[i].kind]);
        if (specs[i].kind == GC_OPTION_WORD) {
            gc_option_format(&specs[i], defs[i], text, sizeof text);
            cJSON_AddStringToObject(it, "default", text);
            cJSON_AddStringToObject(it, "words", specs[i].words);
        } else {
            put_u64(it, "default", defs[i]);
            put_u64(it, "min", specs[i].min);
            put_u64(it, "max", specs[i].max);
        }
        cJSON_AddStringToObject(it, "doc", specs[i].doc);
    }
}

static void put_collector(cJSON *list, const struct gc_collector *c)
{
    cJSON *it = cJSON_CreateObject();
    struct gc_options defaults;
    char caps[128];

    gc_options_init(&defaults, c);
    catalogue_capabilities(c->caps, caps, sizeof caps);
    cJSON_AddItemToArray(list, it);
    cJSON_AddStringToObject(it, "name", c->name);
    cJSON_AddStringToObject(it, "summary", c->summary);
    cJSON_AddStringToObject(it, "source", c->source);
    cJSON_AddStringToObject(it, "limits", c->limits);
    cJSON_AddStringToObject(it, "capabilities", caps);
    put_options(it, c->options, defaults.own, c->option_count);
}

static void put_params(cJSON *it, const struct gc_workload *w)
{
    cJSON *list = cJSON_AddArrayToObject(it, "params");

    for (uint32_t i = 0; i < w->param_count; i++) {
        const struct gc_param *p = &w->params[i];
        cJSON *o = cJSON_CreateObject();

        cJSON_AddItemToArray(list, o);
        cJSON_AddStringToObject(o, "name", p->name);
        if (p->text != NULL) {
            cJSON_AddStringToObject(o, "default", p->text);
        } else {
            put_u64(o, "default", p->def);
            put_u64(o, "small", p->small);
            put_u64(o, "min", p->min);
            put_u64(o, "max", p->max);
        }
        cJSON_AddStringToObject(o, "doc", p->doc);
    }
}

static void put_workload(cJSON *list, const struct gc_workload *w)
{
    cJSON *it = cJSON_CreateObject();
    cJSON *able;

    cJSON_AddItemToArray(list, it);
    cJSON_AddStringToObject(it, "name", w->name);
    cJSON_AddStringToObject(it, "summary", w->summary);
    cJSON_AddStringToObject(it, "stresses", w->stresses);
    cJSON_AddStringToObject(it, "source", w->source);
    put_params(it, w);
    able = cJSON_AddArrayToObject(it, "baselines");
    for (size_t i = 0; baselines[i] != NULL && w->baseline != NULL; i++)
        cJSON_AddItemToArray(able, cJSON_CreateString(baselines[i]->face.name));
}

bool catalogue_print_json(FILE *f)
{
    cJSON *all = cJSON_CreateObject();
    struct gc_options defaults;
    cJSON *list;
    char *text;

    cJSON_AddStringToObject(all, "schema", "tricolor.list/1");
    cJSON_AddStringToObject(all, "version", TRICOLOR_VERSION);
    list = cJSON_AddArrayToObject(all, "collectors");
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++)
        put_collector(list, gc_builtin_collectors[i]);
    list = cJSON_AddArrayToObject(all, "baselines");
    for (size_t i = 0; baselines[i] != NULL; i++)
        put_collector(list, &baselines[i]->face);
    list = cJSON_AddArrayToObject(all, "workloads");
    for (size_t i = 0; gc_builtin_workloads[i] != NULL; i++)
        put_workload(list, gc_builtin_workloads[i]);
    cli_default_options(&defaults, NULL);
    put_options(all, gc_core_options, defaults.core, GC_OPT_COUNT);
    text = cJSON_PrintUnformatted(all);
    cJSON_Delete(all);
    if (text == NULL)
        return false;
    fprintf(f, "%s\n", text);
    cJSON_free(text);
    return true;
}
