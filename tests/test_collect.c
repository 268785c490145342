/* SPDX-License-Identifier: MIT
 *
 * Collections as a process: states, records, reasons, abandonment. */
#include <string.h>

#include "tests/support.h"

static struct gc_collection *begin(struct fixture *f)
{
    struct gc_collection *c;

    assert_int_equal(gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    return c;
}

static void begin_step_end_is_one_collection(void **state)
{
    struct fixture *f = *state;
    struct gc_collection *c;
    uint64_t steps = 0;
    gc_handle list;

    gc_may_gc_begin();
    list = gc_root(f->m, GC_NULL);
    for (uint32_t i = 0; i < 50; i++) {
        gc_ref r = test_pair(f, i);

        gc_init(f->m, r, 0, gc_get(f->m, list));
        gc_set(f->m, list, r);
    }
    c = begin(f);
    assert_int_equal(f->h->status, GC_HEAP_COLLECTING);
    while (gc_collection_step(c, 1) == GC_CONTINUE)
        steps++;
    assert_in_range(steps, 40, 60); /* one object each, or about so */
    assert_int_equal(gc_collection_step(c, 1), GC_COMPLETE);
    gc_collection_end(c);
    assert_int_equal(f->h->status, GC_HEAP_IDLE);
    assert_int_equal(f->h->totals.collections, 1);
    for (uint32_t i = 50; i-- > 0; gc_set(f->m, list, gc_load(f->m, gc_get(f->m, list), 0)))
        assert_int_equal(test_number(f, gc_get(f->m, list)), i);
}

static void end_completes_what_is_left(void **state)
{
    struct fixture *f = *state;
    gc_handle keep;
    gc_ref child;

    gc_may_gc_begin();
    keep = gc_root(f->m, test_pair(f, 1));
    child = test_pair(f, 2);
    gc_store(f->m, gc_get(f->m, keep), 0, child);
    gc_collection_end(begin(f));
    assert_int_equal(test_number(f, gc_load(f->m, gc_get(f->m, keep), 0)), 2);
}

static void only_one_collection_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct gc_collection *c = begin(f), *second = c;

    gc_may_gc_begin();
    assert_int_equal(gc_collection_begin(f->h, GC_REASON_USER, GC_EXTENT_FULL, &second),
                     GC_ERR_STATE);
    assert_null(second);
    assert_int_equal(gc_collect(f->m), GC_ERR_STATE);
    assert_int_equal(gc_heap_reset(f->h), GC_ERR_STATE);
    gc_safepoint(f->m);
    gc_collection_end(c);
    assert_int_equal(f->h->totals.collections, 1);
}

/* ---- the mutator between steps ---- */

struct between {
    struct fixture *f;
    gc_handle pair;
    gc_persistent keep;
    struct gc_table *table;
    struct gc_scope scope;
    struct gc_frame frame;
    gc_local cells[1];
    struct gc_collection *c;
};
static void allocate(void *arg)
{
    gc_may_gc_begin();
    (void)gc_alloc(((struct between *)arg)->f->m, ((struct between *)arg)->f->t.pair);
}
static void allocate_array(void *arg)
{
    gc_may_gc_begin();
    (void)gc_alloc_n(((struct between *)arg)->f->m, ((struct between *)arg)->f->t.bytes, 20000);
}
static void try_allocate(void *arg)
{
    (void)gc_try_alloc(((struct between *)arg)->f->m, ((struct between *)arg)->f->t.pair);
}
static void make_root(void *arg)
{
    (void)gc_root(((struct between *)arg)->f->m, GC_NULL);
}
static void store(void *arg)
{
    struct between *b = arg;

    gc_store(b->f->m, gc_slot_get(&b->f->m->handles[0].ref), 0, GC_NULL);
}
static void walk_nothing(void *arg, gc_ref obj, const struct gc_type *type, uint32_t units)
{
    (void)arg;
    (void)obj;
    (void)type;
    (void)units;
}
static void walk(void *arg)
{
    gc_heap_walk(((struct between *)arg)->f->h, walk_nothing, NULL);
}
static void verify(void *arg)
{
    char err[100];

    (void)gc_heap_verify(((struct between *)arg)->f->h, NULL, err, sizeof err);
}
static void add_provider(void *arg)
{
    static struct gc_root_provider p = {.name = "late"};

    gc_root_provider_add(((struct between *)arg)->f->h, &p);
}

static void set_root(void *arg)
{
    struct between *b = arg;

    gc_set(b->f->m, b->pair, gc_get(b->f->m, b->pair));
}
static void make_persistent(void *arg)
{
    struct between *b = arg;
    gc_persistent p;

    assert_int_equal(gc_persistent_new(b->f->m, gc_get(b->f->m, b->pair), &p), GC_OK);
}
static void set_persistent(void *arg)
{
    gc_persistent_set(((struct between *)arg)->f->m, ((struct between *)arg)->keep, GC_NULL);
}
static void unroot_persistent(void *arg)
{
    struct between *b = arg;

    assert_int_equal(gc_persistent_unroot(b->f->m, &b->keep), GC_OK);
}
static void set_table(void *arg)
{
    struct between *b = arg;

    assert_int_equal(gc_table_set(b->f->m, b->table, 0, gc_get(b->f->m, b->pair)), GC_OK);
}
static void set_local(void *arg)
{
    struct between *b = arg;

    gc_local_set(b->f->m, b->cells, gc_get(b->f->m, b->pair));
}
static void leave_scope(void *arg)
{
    gc_scope_exit(((struct between *)arg)->f->m, &((struct between *)arg)->scope);
}
static void hash(void *arg)
{
    struct between *b = arg;

    (void)gc_identity_hash(b->f->m, gc_get(b->f->m, b->pair));
}

static void mutator_calls_between_steps_panic(void **state)
{
    static void (*const calls[])(void *) = {
        allocate,        allocate_array, try_allocate,      make_root,  store,     walk,
        verify,          add_provider,   set_root,          hash,       set_table, set_local,
        make_persistent, set_persistent, unroot_persistent, leave_scope};
    struct between b = {.f = *state};

    gc_may_gc_begin();
    gc_scope_enter(b.f->m, &b.scope);
    gc_frame_push(b.f->m, &b.frame, b.cells, 1);
    b.pair = gc_root(b.f->m, test_pair(b.f, 1));
    assert_int_equal(gc_persistent_from_handle(b.f->m, b.pair, &b.keep), GC_OK);
    assert_int_equal(gc_table_new(b.f->m, "test", 1, &b.table), GC_OK);
    b.c = begin(b.f);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        assert_panics(calls[i], &b, "collection");
    (void)gc_collection_step(b.c, UINT64_MAX);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        assert_panics(calls[i], &b, "collection");
    gc_collection_end(b.c);
    for (size_t i = 8; i < sizeof calls / sizeof calls[0]; i++)
        calls[i](&b);
    gc_frame_pop(b.f->m, &b.frame);
    (void)test_pair(b.f, 2);
}

static void step_twice(void *arg)
{
    struct gc_collection *c = begin(arg);

    gc_collection_end(c);
    (void)gc_collection_step(c, 1);
}
static void end_twice(void *arg)
{
    struct gc_collection *c = begin(arg);

    gc_collection_end(c);
    gc_collection_end(c);
}
static void abandon_ended(void *arg)
{
    struct gc_collection *c = begin(arg);

    gc_collection_end(c);
    gc_collection_abandon(c);
}
static void calls_on_a_finished_collection_panic(void **state)
{
    assert_panics(step_twice, *state, "not under way");
    assert_panics(end_twice, *state, "not under way");
    assert_panics(abandon_ended, *state, "not under way");
}

static void abandoned_heap_accepts_only_reset_and_close(void **state)
{
    struct fixture *f = *state;
    struct gc_collection *c;
    uint32_t deaths = 0;

    gc_may_gc_begin();
    (void)gc_root(f->m, gc_extern_new(f->m, &test_counted, &deaths));
    c = begin(f);
    (void)gc_collection_step(c, 1);
    gc_collection_abandon(c);
    assert_int_equal(f->h->status, GC_HEAP_ABANDONED);
    assert_int_equal(gc_collect(f->m), GC_ERR_STATE);
    assert_true(gc_is_null(gc_alloc(f->m, f->t.pair)));
    assert_int_equal(f->m->status, GC_ERR_STATE);
    assert_true(gc_is_null(gc_extern_new(f->m, &test_counted, &deaths)));
    assert_int_equal(gc_heap_reset(f->h), GC_OK);
    assert_int_equal(deaths, 1);
    test_register(f->h, &f->t);
    (void)test_pair(f, 1);
    assert_int_equal(gc_collect(f->m), GC_OK);
    gc_collection_abandon(begin(f)); /* closing an abandoned heap is the fixture's */
}

static void heap_is_closed_in_the_middle_of_a_collection(void **state)
{
    struct gc_heap *h = test_open("semispace", "heap-size=1m");
    struct gc_mutator *m = gc_heap_mutator(h);
    struct gc_collection *c;
    uint32_t deaths = 0;

    (void)state;
    gc_may_gc_begin();
    (void)gc_root(m, gc_extern_new(m, &test_counted, &deaths));
    assert_int_equal(gc_collection_begin(h, GC_REASON_USER, GC_EXTENT_FULL, &c), GC_OK);
    gc_heap_close(h);
    assert_int_equal(deaths, 1);
}

/* ---- records ---- */

struct seen {
    struct gc_collection_record rec;
    uint32_t begins;
    uint32_t calls;
    uint32_t ooms;
};
static void on_collection(void *arg, const struct gc_collection_record *rec)
{
    struct seen *s = arg;

    s->rec = *rec;
    s->calls++;
}
static void on_begin(void *arg, const struct gc_heap *h)
{
    struct seen *s = arg;

    assert_int_equal(h->status, GC_HEAP_IDLE);
    assert_int_equal(s->begins++, s->calls); /* before its collection, once */
}
static void on_notice(void *arg, enum gc_notice what, uint64_t at_ns, uint64_t bytes)
{
    (void)at_ns;
    (void)bytes;
    ((struct seen *)arg)->ooms += what == GC_NOTICE_OOM;
}

static void record_says_what_happened(void **state)
{
    struct fixture *f = *state;
    struct seen s = {.calls = 0};
    uint64_t phases = 0;
    gc_handle keep;
    gc_ref child;

    gc_may_gc_begin();
    gc_heap_set_sink(
        f->h, &(struct gc_event_sink){
                  .arg = &s, .begin = on_begin, .collection = on_collection, .notice = on_notice});
    keep = gc_root(f->m, test_pair(f, 1));
    child = test_pair(f, 2);
    gc_store(f->m, gc_get(f->m, keep), 0, child);
    for (uint32_t i = 0; i < 1000; i++)
        (void)test_pair(f, i);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(s.calls, 1);
    assert_int_equal(s.rec.seq, 1);
    assert_int_equal(s.rec.reason, GC_REASON_USER);
    assert_int_equal(s.rec.moved_objects, 2);
    assert_int_equal(s.rec.moved_bytes, 2 * f->t.pair->units * GC_UNIT_BYTES);
    assert_int_equal(s.rec.traced_objects, 2);
    assert_true(s.rec.freed_bytes >= 1000 * f->t.pair->units * GC_UNIT_BYTES);
    assert_true(s.rec.used_after < s.rec.used_before);
    assert_true(s.rec.end_ns >= s.rec.begin_ns);
    for (int i = 0; i < GC_PHASE_COUNT; i++)
        phases += s.rec.phase_ns[i];
    assert_true(phases <= s.rec.gc_ns + s.rec.gc_ns / 2 + 1000000);
    assert_int_equal(s.begins, 1);
    assert_int_equal(s.rec.phase_begin_ns[GC_PHASE_ROOTS], s.rec.begin_ns);
    assert_true(s.rec.phase_begin_ns[GC_PHASE_TRACE] >= s.rec.begin_ns);
    assert_true(s.rec.phase_begin_ns[GC_PHASE_RECLAIM] >= s.rec.phase_begin_ns[GC_PHASE_TRACE]);
    assert_true(s.rec.phase_begin_ns[GC_PHASE_RECLAIM] <= s.rec.end_ns);
    assert_int_equal(s.rec.phase_begin_ns[GC_PHASE_MOVE], 0); /* it moves as it traces */
    assert_int_equal(f->h->totals.moved_objects, 2);
    gc_heap_set_sink(f->h, NULL);
    assert_int_equal(gc_collect(f->m), GC_OK);
    assert_int_equal(s.calls, 1);
    (void)keep;
}

static void reasons_add_up(void **state)
{
    struct fixture *f = *state;
    uint64_t sum = 0;

    gc_may_gc_begin();
    for (uint32_t i = 0; i < 100000; i++)
        (void)test_pair(f, i);
    assert_int_equal(gc_collect(f->m), GC_OK);
    gc_policy_request(f->h, GC_REASON_CYCLES);
    gc_safepoint(f->m);
    for (int i = 0; i < GC_REASON_COUNT; i++)
        sum += f->h->totals.by_reason[i];
    assert_true(sum == f->h->totals.collections);
    assert_int_equal(f->h->totals.by_reason[GC_REASON_USER], 1);
    assert_int_equal(f->h->totals.by_reason[GC_REASON_CYCLES], 1);
    assert_true(f->h->totals.by_reason[GC_REASON_ALLOC_FULL] > 0);
}

static void names_are_the_tables_own(void **state)
{
    (void)state;
#define X(sym, name, doc) assert_string_equal(gc_reason_name(GC_REASON_##sym), name);
#include "heap/reasons.def"
#undef X
    for (int i = 0; i < GC_PHASE_COUNT; i++)
        assert_true(strlen(gc_phase_name((enum gc_phase)i)) > 2);
}

static void clock_does_not_run_backwards(void **state)
{
    uint64_t last = gc_clock_ns();

    (void)state;
    for (uint32_t i = 0; i < 1000; i++) {
        uint64_t now = gc_clock_ns();

        assert_true(now >= last);
        last = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(begin_step_end_is_one_collection),
        FIXTURE_TEST(end_completes_what_is_left),
        FIXTURE_TEST(only_one_collection_at_a_time),
        FIXTURE_TEST(mutator_calls_between_steps_panic),
        FIXTURE_TEST(calls_on_a_finished_collection_panic),
        FIXTURE_TEST(abandoned_heap_accepts_only_reset_and_close),
        cmocka_unit_test(heap_is_closed_in_the_middle_of_a_collection),
        FIXTURE_TEST(record_says_what_happened),
        FIXTURE_TEST(reasons_add_up),
        cmocka_unit_test(names_are_the_tables_own),
        cmocka_unit_test(clock_does_not_run_backwards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
