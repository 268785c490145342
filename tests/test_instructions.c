/* SPDX-License-Identifier: MIT
 *
 * Golden counts: how many instructions the inline paths take, on the disassembly of
 * tests/golden/fast_paths.c by gcc 12 for x86-64 with the flags of a release build. */
#include "tests/support.h"

#include <ctype.h>
#include <string.h>

enum { MAX_LINES = 4000, MAX_STEPS = 200 };

/* One instruction. */
struct insn {
    unsigned long at;
    char text[80];   /* mnemonic and operands */
    char target[64]; /* symbol of a relocation behind it; "": none */
};
struct listing {
    struct insn insn[MAX_LINES];
    uint32_t count;
    struct {
        char name[64];
        uint32_t first;
    } function[128];
    uint32_t functions;
};

static bool pinned_compiler(void)
{
#if defined(__x86_64__)
    char version[32] = "";
    FILE *p = popen("gcc -dumpversion 2>/dev/null", "r");

    if (p != NULL) {
        if (fgets(version, sizeof version, p) == NULL)
            version[0] = '\0';
        pclose(p);
    }
    return strncmp(version, "12", 2) == 0 && !isdigit((unsigned char)version[2]);
#else
    return false;
#endif
}

static void add_line(struct listing *l, char *line)
{
    unsigned long at;
    char symbol[64], *tab;
    int used = 0;

    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "%lx <%63[^>]>:", &at, symbol) == 2) {
        assert_true(l->functions < 128);
        snprintf(l->function[l->functions].name, sizeof symbol, "%s", symbol);
        l->function[l->functions++].first = l->count;
        return;
    }
    tab = strstr(line, "R_X86_64_");
    if (tab != NULL && l->count > 0) {
        (void)sscanf(tab, "%*s %63[a-zA-Z0-9_.]", l->insn[l->count - 1].target);
        return;
    }
    if (sscanf(line, " %lx:%n", &at, &used) != 1 || used == 0)
        return;
    assert_true(l->count < MAX_LINES);
    l->insn[l->count].at = at;
    line += used;
    line += strspn(line, " \t");
    snprintf(l->insn[l->count].text, sizeof l->insn[0].text, "%s", line);
    l->insn[l->count++].target[0] = '\0';
}

static int set_up(void **state)
{
    char path[4096], command[4200], line[512];
    struct listing *l = calloc(1, sizeof *l);
    FILE *p;

    if (l == NULL)
        return -1;
    *state = l;
    if (!pinned_compiler())
        return 0;
    test_path(path, sizeof path, "golden/fast_paths.o");
    snprintf(command, sizeof command, "objdump -dr --no-show-raw-insn '%s'", path);
    p = popen(command, "r");
    if (p == NULL)
        return -1;
    while (fgets(line, sizeof line, p) != NULL)
        add_line(l, line);
    return pclose(p) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static struct listing *listing(void **state)
{
    struct listing *l = *state;

    if (l->count == 0) {
        print_message("skipped: the counts hold for gcc 12 on x86-64 only\n");
        skip();
    }
    return l;
}

static uint32_t find(const struct listing *l, const char *name)
{
    for (uint32_t i = 0; i < l->functions; i++) {
        if (strcmp(l->function[i].name, name) == 0)
            return l->function[i].first;
    }
    fail_msg("the object file has no function %s", name);
    return 0;
}

static bool starts(const char *text, const char *mnemonic)
{
    size_t n = strlen(mnemonic);

    return strncmp(text, mnemonic, n) == 0 && (text[n] == '\0' || isspace((unsigned char)text[n]));
}

static uint32_t at_address(const struct listing *l, uint32_t from, unsigned long address)
{
    for (uint32_t i = 0; i < l->count; i++) {
        if (l->insn[i].at == address)
            return i;
    }
    fail_msg("a jump from instruction %u leads to no instruction", from);
    return 0;
}

/* Instructions of `name` before its return, when no conditional jump is taken (gcc lays
 * the expected path out straight).  Fails on a call, a lock prefix, an exchange with memory or a
 * fence on that path. */
static uint32_t fast_path(const struct listing *l, const char *name)
{
    uint32_t i = find(l, name), count = 0;

    for (; count < MAX_STEPS; i++) {
        const struct insn *x = &l->insn[i];

        if (starts(x->text, "nop") || starts(x->text, "nopw") || starts(x->text, "xchg   %ax,%ax"))
            continue;
        if (starts(x->text, "ret"))
            return count; /* the wrapper's own */
        count++;
        if (starts(x->text, "call") || starts(x->text, "lock") || starts(x->text, "mfence"))
            fail_msg("%s: \"%s\" on the fast path (%s)", name, x->text, x->target);
        if (strncmp(x->text, "xchg", 4) == 0 && strchr(x->text, '(') != NULL)
            fail_msg("%s: \"%s\" on the fast path", name, x->text);
        if (starts(x->text, "jmp")) {
            unsigned long address = 0;

            if (x->target[0] != '\0' || sscanf(x->text, "jmp %lx", &address) != 1)
                fail_msg("%s: the fast path leaves through \"%s\" (%s)", name, x->text, x->target);
            i = at_address(l, i, address) - 1;
        }
    }
    fail_msg("%s: no return within %d instructions", name, MAX_STEPS);
    return 0;
}

/* ---- the budgets ---- */

static void allocation_takes_at_most_15_instructions(void **state)
{
    uint32_t n = fast_path(listing(state), "golden_alloc");

    print_message("gc_alloc: %u instructions\n", n);
    assert_in_range(n, 5, 15);
}

static void array_allocation_makes_no_call(void **state)
{
    print_message("gc_alloc_n: %u instructions\n", fast_path(listing(state), "golden_alloc_n"));
}

static void barrier_takes_at_most_6_more_than_a_plain_store(void **state)
{
    const struct listing *l = listing(state);
    uint32_t plain = fast_path(l, "golden_plain_store"), barrier = fast_path(l, "golden_store");

    print_message("gc_store: %u instructions, a plain store %u\n", barrier, plain);
    assert_in_range(plain, 1, 4);
    assert_in_range(barrier, plain + 1, plain + 6);
}

static void load_is_a_plain_load(void **state)
{
    assert_in_range(fast_path(listing(state), "golden_load"), 1, 4);
}

/* rows: H7 */
static void small_references_cost_two_instructions_at_most(void **state)
{
    const struct listing *l = listing(state);
    uint32_t by_ref = fast_path(l, "golden_load"), by_pointer = fast_path(l, "golden_pointer_load");
    struct gc_heap *h = test_open("null", "heap-size=1m");
    static const uint16_t both[] = {0, 1};
    const struct gc_type *node;

    gc_may_gc_begin();
    print_message("gc_load: %u instructions, through a pointer: %u\n", by_ref, by_pointer);
    assert_in_range(by_ref, by_pointer, by_pointer + 2);
    assert_int_equal(gc_type_struct(h, "node", 2, both, 2, &node), GC_OK);
    assert_int_equal(node->units * GC_UNIT_BYTES, 8 + 2 * sizeof(gc_slot));
    gc_heap_close(h);
}

/* rows: R12 R13 N16 */
static void handles_take_few_instructions(void **state)
{
    const struct listing *l = listing(state);
    uint32_t root = fast_path(l, "golden_root"), get = fast_path(l, "golden_get");
    uint32_t scope = fast_path(l, "golden_scope"), empty = fast_path(l, "golden_empty_scope");

    print_message("gc_root: %u instructions, gc_get: %u, a scope with one handle: %u, empty: %u\n",
                  root, get, scope, empty);
    assert_in_range(root, 5, 20);
    assert_in_range(get, 5, 20);
    assert_in_range(scope, 10, 40);
    assert_in_range(empty, 3, 25);
}

static void frames_make_no_call(void **state)
{
    const struct listing *l = listing(state);

    (void)fast_path(l, "golden_frame");
    assert_in_range(fast_path(l, "golden_safepoint"), 1, 3);
}

/* The whole object, slow halves included: nothing locks, and only cold functions are called.
 * rows: R3 */
static void no_path_locks_or_calls_anything_but_slow_paths(void **state)
{
    static const char *const allowed[] = {"_slow", "_bad", "_first", "gc_panic"};
    const struct listing *l = listing(state);

    for (uint32_t i = 0; i < l->count; i++) {
        const struct insn *x = &l->insn[i];
        bool ok = false;

        if (starts(x->text, "lock") || starts(x->text, "mfence") ||
            (strncmp(x->text, "xchg", 4) == 0 && strchr(x->text, '(') != NULL))
            fail_msg("\"%s\" at %lx", x->text, x->at);
        if (!starts(x->text, "call") && !starts(x->text, "jmp"))
            continue;
        if (x->target[0] == '\0' || x->target[0] == '.')
            continue; /* within the object */
        for (size_t k = 0; k < sizeof allowed / sizeof allowed[0]; k++) {
            const char *found = strstr(x->target, allowed[k]);

            ok = ok || (found != NULL &&
                        (found[strlen(allowed[k])] == '\0' || found[strlen(allowed[k])] == '.'));
        }
        if (!ok)
            fail_msg("\"%s\" calls %s", x->text, x->target);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocation_takes_at_most_15_instructions),
        cmocka_unit_test(array_allocation_makes_no_call),
        cmocka_unit_test(barrier_takes_at_most_6_more_than_a_plain_store),
        cmocka_unit_test(load_is_a_plain_load),
        cmocka_unit_test(small_references_cost_two_instructions_at_most),
        cmocka_unit_test(handles_take_few_instructions),
        cmocka_unit_test(frames_make_no_call),
        cmocka_unit_test(no_path_locks_or_calls_anything_but_slow_paths),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
