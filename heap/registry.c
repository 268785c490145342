/* SPDX-License-Identifier: MIT */
#include "heap/registry.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "heap/heap.h"

const struct gc_collector *gc_collector_find(const char *name)
{
    for (size_t i = 0; gc_builtin_collectors[i] != NULL; i++) {
        if (strcmp(gc_builtin_collectors[i]->name, name) == 0)
            return gc_builtin_collectors[i];
    }
    return NULL;
}

/* An option that parses, prints and has a default of its own. */
static bool option_is_sound(const struct gc_option_spec *s)
{
    return s->name != NULL && s->name[0] != 0 && s->doc != NULL && s->kind <= GC_OPTION_WORD &&
           s->min <= s->def && s->def <= s->max && (s->kind != GC_OPTION_WORD || s->words != NULL);
}
static bool options_are_sound(const struct gc_collector *c)
{
    for (uint32_t i = 0; i < c->option_count; i++) {
        if (!option_is_sound(&c->options[i]))
            return false;
        for (uint32_t k = 0; k < GC_OPT_COUNT; k++) {
            if (strcmp(c->options[i].name, gc_core_options[k].name) == 0)
                return false;
        }
    }
    return true;
}

/* What a descriptor must satisfy; the first broken rule is told. */
int gc_collector_check(const struct gc_collector *c, char *err, size_t err_len)
{
    const char *what = NULL;

    if (c->name == NULL || c->name[0] == 0)
        what = "has no name";
    else if (c->name[strspn(c->name,
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] !=
             '\0')
        what = "has a name that is no word of letters, digits, _ and -";
    else if (c->summary == NULL || c->source == NULL || c->limits == NULL)
        what = "lacks .summary, .source or .limits";
    else if (c->attach == NULL || c->detach == NULL || c->reset == NULL)
        what = "lacks .attach, .detach or .reset";
    else if (c->alloc_slow == NULL || c->walk == NULL)
        what = "lacks .alloc_slow or .walk";
    else if ((c->caps & ~(uint32_t)GC_CAP_ALL) != 0)
        what = "sets a capability bit that has no meaning";
    else if ((c->caps & GC_CAP_COLLECTS) != 0 &&
             (c->begin == NULL || c->step == NULL || c->end == NULL || c->resolve == NULL))
        what = "says GC_CAP_COLLECTS but lacks .begin, .step, .end or .resolve";
    else if (c->option_count > GC_MAX_OWN_OPTIONS || (c->option_count > 0 && c->options == NULL))
        what = "has too many options, or a count without a table";
    else if (!options_are_sound(c))
        what = "has an option without a name or doc, of unknown kind, with a default out of range, "
               "or named like one of every heap";
    if (what == NULL)
        return GC_OK;
    snprintf(err, err_len, "collector %s %s", c->name != NULL && c->name[0] != 0 ? c->name : "?",
             what);
    return GC_ERR_ABI;
}

/* dlopen's own message for a file that is no ELF object is cryptic; look first. */
static bool is_elf(const char *path, char *err, size_t err_len)
{
    FILE *f = fopen(path, "rb");
    unsigned char magic[4] = {0};
    size_t n;

    if (f == NULL) {
        snprintf(err, err_len, "cannot open plugin %s: %s", path, strerror(errno));
        return false;
    }
    n = fread(magic, 1, sizeof magic, f);
    fclose(f);
    if (n == sizeof magic && memcmp(magic, "\177ELF", 4) == 0)
        return true;
    snprintf(err, err_len, "plugin %s is not an ELF shared object (build it with: make plugins)",
             path);
    return false;
}

static int check_abi(const char *path, const struct gc_collector *c, char *err, size_t err_len)
{
    if (c == NULL) {
        snprintf(err, err_len, "plugin %s: gc_plugin_entry returned no descriptor", path);
        return GC_ERR_ABI;
    }
    if (c->abi != GC_ABI) {
        snprintf(err, err_len, "plugin %s has ABI %u, this program %u; rebuild the plugin", path,
                 c->abi, GC_ABI);
        return GC_ERR_ABI;
    }
    if (c->size != sizeof(struct gc_collector)) {
        snprintf(err, err_len,
                 "plugin %s has a descriptor of %u bytes, this program %zu; rebuild the plugin",
                 path, c->size, sizeof(struct gc_collector));
        return GC_ERR_ABI;
    }
    if (c->layout != GC_LAYOUT) {
        snprintf(err, err_len,
                 "plugin %s has layout 0x%llx, this program 0x%llx; rebuild the plugin", path,
                 (unsigned long long)c->layout, (unsigned long long)GC_LAYOUT);
        return GC_ERR_ABI;
    }
    return GC_OK;
}

int gc_plugin_load(const char *path, const struct gc_collector **out, char *err, size_t err_len)
{
    const struct gc_collector *(*entry)(void);
    const struct gc_collector *c;
    void *lib, *symbol;
    int status;

    *out = NULL;
    if (!is_elf(path, err, err_len))
        return GC_ERR_SYSTEM;
    lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (lib == NULL) {
        snprintf(err, err_len, "cannot load plugin %s: %s", path, dlerror());
        return GC_ERR_SYSTEM;
    }
    symbol = dlsym(lib, "gc_plugin_entry");
    if (symbol == NULL) {
        snprintf(err, err_len,
                 "plugin %s has no gc_plugin_entry (compile it with -DGC_PLUGIN_BUILD and define "
                 "it with GC_COLLECTOR)",
                 path);
        dlclose(lib);
        return GC_ERR_ABI;
    }
    memcpy(&entry, &symbol, sizeof entry); /* ISO C has no cast from object to function pointer */
    c = entry();
    status = check_abi(path, c, err, err_len);
    if (status == GC_OK)
        status = gc_collector_check(c, err, err_len);
    if (status != GC_OK) {
        dlclose(lib);
        return status;
    }
    *out = c;
    return GC_OK;
}
