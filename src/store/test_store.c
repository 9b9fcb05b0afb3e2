/* The store, on both engines: what goes in comes out, what fails leaves nothing, snapshots hold,
 * many writers share commits. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "store/scans.sql.h"
#include "store/statements.h"
#include "store/store.sql.h"
#include "store/test_probe.h"

/* ── Rules ── */

static struct result add_then_refuse(struct db *db, void *arg)
{
    probe_add(db, arg);
    return (struct result){.outcome = CONFLICT, .field = "word"};
}

static struct result count_up(struct db *db, void *arg)
{
    i64 n = 0;
    probe_count_up(db, *(id64 *)arg, &n);
    return (struct result){.outcome = DONE, .made = n};
}

static struct result take_too_much(struct db *db, void *arg)
{
    probe_add(db, arg);
    while (!db_failed(db))
        arena_alloc(db_arena(db), 1000);
    return OK_RESULT;
}

static i64 count(struct scratch *s)
{
    i64 n = -1;
    struct db *db = store_read(s->store, s->arena, 0);
    assert_true(probe_count(db, &n));
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

/* ── Tests ── */

static void values_come_back(void **state)
{
    SCRATCH;
    struct probe full = {.id = INT64_MAX,
                         .word = S("古北 ' \" \\ نص"),
                         .note = S(""),
                         .share = -0.1,
                         .bytes = {"\0\xff\1", 3},
                         .at = -5,
                         .yes = true};
    struct probe bare = word(INT64_MIN + 1, "b");
    assert_int_equal(write_rule(s, add, &full).made, full.id);
    assert_outcome(s, add, &bare, DONE);
    struct db *db = store_read(s->store, s->arena, 77);
    assert_int_equal(db_now(db), 77);
    struct probe got;
    assert_true(probe_get(db, full.id, &got));
    assert_true(str_eq(got.word, full.word));
    assert_non_null(got.note.p);
    assert_int_equal(got.note.n, 0);
    assert_true(got.share == -0.1);
    assert_true(str_eq(got.bytes, full.bytes));
    assert_int_equal(got.at, -5);
    assert_true(got.yes);
    assert_true(probe_get(db, bare.id, &got));
    assert_null(got.note.p);
    assert_null(got.bytes.p);
    assert_true(isnan(got.share));
    assert_int_equal(got.at, 0);
    assert_false(got.yes);
    assert_false(probe_get(db, 3, &got));
    assert_int_equal(db_statements(db), 3);
    assert_int_equal(db_steps(db) > 0, db_engine(db) == DB_SQLITE);
    assert_int_equal(store_read_end(db), DB_FINE);
}

static void pieces_stand_when_given(void **state)
{
    SCRATCH;
    static const char *words[] = {"a", "b", "c", "d"};
    for (i64 i = 0; i < 4; i++) {
        struct probe p = word(i + 1, words[i]);
        p.at = 10 * (i + 1);
        assert_outcome(s, add, &p, DONE);
    }
    struct db *db = store_read(s->store, s->arena, 0);
    struct probe_word *got;
    assert_int_equal(probe_find(db, 0, 0, STR_NONE, 10, &got), 4);
    assert_int_equal(probe_find(db, 20, 0, STR_NONE, 10, &got), 3);
    assert_int_equal(got[0].id, 2);
    assert_int_equal(probe_find(db, 20, 40, STR_NONE, 10, &got), 2);
    assert_int_equal(probe_find(db, 0, 40, S("c"), 10, &got), 1);
    assert_true(str_eq(got[0].word, S("c")));
    assert_int_equal(probe_find(db, 0, 0, STR_NONE, 2, &got), 2);
    assert_int_equal(probe_find(db, 50, 0, STR_NONE, 2, &got), 0);
    assert_int_equal(store_read_end(db), DB_FINE);
}

static bool stop_after_two(void *ctx, const struct probe *row)
{
    assert_true(row->id > 0);
    return ++*(int *)ctx < 2;
}

static void each_row_until_told_to_stop(void **state)
{
    SCRATCH;
    for (i64 i = 1; i <= 5; i++) {
        char w[2] = {(char)('a' + i), 0};
        struct probe p = word(i, w);
        assert_outcome(s, add, &p, DONE);
    }
    int seen = 0;
    i64 n = 0;
    double mean = 0;
    struct db *db = store_read(s->store, s->arena, 0);
    probe_each(db, stop_after_two, &seen);
    assert_int_equal(seen, 2);
    assert_true(probe_sums(db, &n));
    assert_int_equal(n, 15);
    assert_true(probe_mean(db, &mean));
    assert_true(mean == 3.0);
    assert_int_equal(store_read_end(db), DB_FINE);
}

static void refused_rules_leave_nothing(void **state)
{
    SCRATCH;
    struct probe a = word(1, "a"), again = word(2, "a"), other = word(3, "b");
    struct result r = write_rule(s, add_then_refuse, &a);
    assert_int_equal(r.outcome, CONFLICT);
    assert_string_equal(r.field, "word");
    assert_int_equal(count(s), 0);
    assert_outcome(s, add, &a, DONE);
    assert_outcome(s, add, &again, FAULT);
    assert_outcome(s, add, &other, DONE);
    struct arena *small = arena_new(100000);
    struct probe third = word(4, "c");
    assert_int_equal(store_write(s->store, small, 0, take_too_much, &third).outcome, FAULT);
    arena_free(small);
    assert_int_equal(count(s), 2);
}

static void mistakes_are_seen(void **state)
{
    SCRATCH;
    struct probe a = word(1, "a");
    assert_outcome(s, add, &a, DONE);
    i64 n = 7;
    struct probe got;
    struct db *db = store_read(s->store, s->arena, 0);
    assert_false(probe_wrong_null(db, &n));
    assert_true(db_failed(db));
    assert_false(probe_get(db, 1, &got)); /* sticky */
    assert_int_equal(store_read_end(db), DB_BROKEN);
    db = store_read(s->store, s->arena, 0);
    assert_true(probe_get(db, 1, &got));
    assert_false(probe_wrong_type(db, 1, &n));
    assert_int_equal(store_read_end(db), DB_BROKEN);
    db = store_read(s->store, s->arena, 0);
    probe_add(db, &(struct probe){.id = 9, .word = S("reader"), .share = NAN});
    assert_int_not_equal(store_read_end(db), DB_FINE);
    assert_int_equal(count(s), 1);
}

static void snapshots_hold(void **state)
{
    SCRATCH;
    struct probe a = word(1, "a"), b = word(2, "b");
    assert_outcome(s, add, &a, DONE);
    i64 before = 0, after = 0;
    struct db *db = store_read(s->store, s->arena, 0);
    probe_count(db, &before);
    assert_outcome(s, add, &b, DONE);
    probe_count(db, &after);
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_int_equal(before, 1);
    assert_int_equal(after, 1);
    assert_int_equal(count(s), 2);
}

/* ── Many at once ── */

enum { WRITES = 500 };

struct one_write {
    struct write write;
    struct probe probe;
    char letters[16];
    atomic_int *left;
    struct result result;
};

static void note(struct write *w, struct result result)
{
    struct one_write *one = (struct one_write *)w;
    one->result = result;
    atomic_fetch_sub(one->left, 1);
}

/* Every seventh breaks the UNIQUE rule, every fifth is refused: the others of their batches stay.
 */
static void try_batches(struct scratch *s, rule_fn good_rule, rule_fn refusing)
{
    static struct one_write all[WRITES];
    atomic_int left = WRITES;
    for (int i = 0; i < WRITES; i++) {
        struct one_write *one = &all[i];
        snprintf(one->letters, sizeof one->letters, "w%d", i % 7 == 6 ? 0 : i);
        one->probe = word(i + 1, one->letters);
        one->probe.at = i + 1;
        one->left = &left;
        one->write = (struct write){.rule = i % 5 == 4 ? refusing : good_rule,
                                    .arg = &one->probe,
                                    .arena = arena_new(0),
                                    .done = note};
        store_submit(s->store, &one->write);
    }
    while (atomic_load(&left) > 0)
        usleep(1000);
    i64 good = 0;
    for (int i = 0; i < WRITES; i++) {
        enum outcome want = i % 7 == 6 ? FAULT : i % 5 == 4 ? CONFLICT : DONE;
        /* On PostgreSQL the refusal may be answered before the broken INSERT was, or after. */
        if (i % 7 == 6 && i % 5 == 4)
            assert_true(all[i].result.outcome == FAULT || all[i].result.outcome == CONFLICT);
        else
            assert_int_equal(all[i].result.outcome, want);
        good += all[i].result.outcome == DONE;
        arena_free(all[i].write.arena);
    }
    assert_int_equal(count(s), good);
}

static void batches_keep_what_is_good(void **state)
{
    SCRATCH;
    try_batches(s, add, add_then_refuse);
}

/* Notes how many there are with this one, where the rule before it noted as many as there are. */
static struct result add_noted(struct db *db, void *arg)
{
    i64 *note_is_there = db_note(db), *noted = note_is_there + 1, there = 0;
    probe_count(db, &there);
    if (*note_is_there && *noted != there)
        return refuse(INVALID, NULL, NULL);
    *note_is_there = 1;
    *noted = there + 1;
    return add(db, arg);
}

static struct result add_noted_then_refuse(struct db *db, void *arg)
{
    struct result result = add_noted(db, arg);
    return result.outcome ? result : refuse(CONFLICT, NULL, NULL);
}

static void a_note_goes_with_what_is_undone(void **state)
{
    SCRATCH;
    try_batches(s, add_noted, add_noted_then_refuse);
}

/* Asks ahead what it then changes and never takes: the next rule of the batch must see the change.
 */
static struct result ask_and_add(struct db *db, void *arg)
{
    struct probe_word *words;
    i64 there = 0;
    probe_count(db, &there);
    if ((i64)probe_from(db, 1, WRITES, &words) != there)
        return refuse(INVALID, NULL, NULL);
    probe_from_ahead(db, 1, WRITES);
    return add(db, arg);
}

static struct result ask_and_refuse(struct db *db, void *arg)
{
    struct result result = ask_and_add(db, arg);
    return result.outcome ? result : refuse(CONFLICT, NULL, NULL);
}

static void what_a_rule_asked_ahead_goes_with_it(void **state)
{
    SCRATCH;
    try_batches(s, ask_and_add, ask_and_refuse);
}

static void *count_up_often(void *arg)
{
    struct scratch *s = arg;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 50; i++) {
        id64 one = 1;
        arena_reset(a);
        assert_int_equal(store_write(s->store, a, 0, count_up, &one).outcome, DONE);
    }
    arena_free(a);
    return NULL;
}

static void *read_often(void *arg)
{
    struct scratch *s = arg;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 200; i++) {
        i64 first = 0, second = 0;
        arena_reset(a);
        struct db *db = store_read(s->store, a, 0);
        probe_counted(db, 1, &first);
        probe_counted(db, 1, &second);
        assert_int_equal(store_read_end(db), DB_FINE);
        assert_int_equal(first, second);
    }
    arena_free(a);
    return NULL;
}

static void many_threads(void **state)
{
    SCRATCH;
    pthread_t threads[16];
    for (int i = 0; i < 16; i++)
        pthread_create(&threads[i], NULL, i % 2 ? count_up_often : read_often, s);
    for (int i = 0; i < 16; i++)
        pthread_join(threads[i], NULL);
    i64 n = 0;
    struct db *db = store_read(s->store, s->arena, 0);
    assert_true(probe_counted(db, 1, &n));
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_int_equal(n, 8 * 50);
}

/* ── Opening ── */

static void opens_again(void **state)
{
    SCRATCH;
    struct probe a = word(1, "a");
    assert_outcome(s, add, &a, DONE);
    scratch_reopen(s);
    assert_int_equal(count(s), 1);
}

static struct store *open_with(struct scratch *s, const struct migration *const *list,
                               bool only_read, str *why)
{
    *why = S("");
    return store_open(s->arena,
                      &(struct store_options){
                          .url = s->url, .migrations = list, .readers = 1, .only_read = only_read},
                      why);
}

static void assert_says(str why, str word)
{
    if (!str_has(why, word))
        fail_msg("'%.*s' does not say '%.*s'", STR_FMT(why), STR_FMT(word));
}

static void newer_databases_are_refused(void **state)
{
    SCRATCH;
    str why;
    store_close(s->store);
    s->store = NULL;
    assert_null(open_with(s, NULL, false, &why));
    assert_says(why, S("newer than this program: it has seen probe/0001-probe"));
    struct migration changed[] = {
        {"probe", "0001-probe", "CREATE TABLE x (y)", "CREATE TABLE x ()"}, {0}};
    assert_null(open_with(s, (const struct migration *const[]){changed, NULL}, false, &why));
    assert_says(why, S("was changed"));
}

static const struct migration later[] = {
    {"later", "0001-good", "CREATE TABLE later (y INTEGER)", "CREATE TABLE later (y BIGINT)"},
    {"later", "0002-bad", "CREATE TABLE half (y INTEGER); BAD",
     "CREATE TABLE half (y BIGINT); BAD"},
    {0}};

static void a_failed_migration_leaves_the_one_before(void **state)
{
    SCRATCH;
    str why;
    struct probe a = word(1, "a");
    assert_outcome(s, add, &a, DONE);
    store_close(s->store);
    s->store = NULL;
    const struct migration *const list[] = {probe_migrations, later, NULL};
    assert_null(open_with(s, list, true, &why));
    assert_says(why, S("older than this program"));
    assert_null(open_with(s, list, false, &why));
    assert_says(why, S("migration later/0002-bad"));
    struct migration mended[] = {
        later[0],
        {"later", "0002-bad", "CREATE TABLE half (y INTEGER)", "CREATE TABLE half (y BIGINT)"},
        {0}};
    const struct migration *const now[] = {probe_migrations, mended, NULL};
    s->store = open_with(s, now, false, &why);
    assert_non_null(s->store);
    assert_int_equal(count(s), 1);
    if (s->engine == DB_SQLITE) {
        str before = str_fmt(s->arena, "%s.before-0001-good", s->url);
        assert_int_equal(access(str_z(s->arena, before), R_OK), 0);
    }
}

static void one_process_at_a_time(void **state)
{
    SCRATCH;
    str why;
    if (s->engine == DB_POSTGRES) { /* there many may */
        struct store *second = open_with(s, migrations, false, &why);
        assert_non_null(second);
        store_close(second);
        return;
    }
    assert_null(open_with(s, migrations, false, &why));
    assert_says(why, S("in use by another linli"));
    struct store *reader = open_with(s, migrations, true, &why);
    assert_non_null(reader);
    struct probe a = word(1, "a");
    assert_outcome(s, add, &a, DONE);
    assert_int_equal(store_write(reader, s->arena, 0, add, &a).outcome, UNAVAILABLE);
    store_close(reader);
}

static void stock_is_taken(void **state)
{
    SCRATCH;
    i64 believed = -1;
    struct probe some[] = {word(1, "a"), word(2, "b"), word(3, "c")};
    for (size_t i = 0; i < COUNT(some); i++)
        assert_outcome(s, add, &some[i], DONE);
    store_take_stock(s->store, s->arena);
    struct db *db = store_read(s->store, s->arena, 0);
    assert_true(probe_stock(db, &believed));
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_int_equal(believed, 3);
}

static void backups_are_whole(void **state)
{
    SCRATCH;
    str why;
    const char *file = str_fmt(s->arena, "%s/copy.db", s->folder).p;
    struct probe a = word(1, "a"), b = word(2, "b");
    assert_outcome(s, add, &a, DONE);
    if (s->engine == DB_POSTGRES) {
        assert_false(store_backup(s->store, s->arena, file, &why));
        assert_says(why, S("pg_dump"));
        return;
    }
    assert_true(store_backup(s->store, s->arena, file, &why));
    assert_false(store_backup(s->store, s->arena, file, &why));
    assert_says(why, S("exists"));
    assert_outcome(s, add, &b, DONE);
    struct scratch copy = *s;
    copy.url = file;
    copy.store = open_with(&copy, migrations, false, &why);
    assert_non_null(copy.store);
    assert_int_equal(count(&copy), 1);
    store_close(copy.store);
}

/* ── The test of all statements ── */

static void statements_are_checked(void **state)
{
    SCRATCH;
    str faults;
    const struct query *const *const lists[] = {store_queries, probe_queries, NULL};
    size_t n = statements_check(s->store, s->arena, lists, &faults);
    assert_true(n > 20);
    /* the one that is wrong on purpose, and no other */
    assert_true(str_starts(faults, S("probe.sql: probe_wrong_type (given 0): fails:")));
    assert_int_equal(str_find_byte(faults, '\n'), faults.n - 1);
}

static void kept_tables_are_steady(void **state)
{
    SCRATCH;
    str faults;
    const struct query *const *const lists[] = {probe_queries, scans_queries, NULL};
    statements_check(s->store, s->arena, lists, &faults);
    assert_says(faults, S("probe_note (given 0): changes what is kept, and its file does not name "
                          "it steady: probe"));
    assert_false(str_has(faults, S("probe_name_set")));
}

static void scans_are_faults(void **state)
{
    SCRATCH;
    str faults;
    const struct query *const *const lists[] = {scans_queries, NULL};
    statements_check(s->store, s->arena, lists, &faults);
    if (s->engine == DB_POSTGRES) {
        assert_int_equal(faults.n, 0);
        return;
    }
    assert_says(faults, S("scans_note (given 0): reads a whole table: SCAN probe"));
    assert_says(faults, S("scans_sometimes (given 0): reads a whole table: SCAN p"));
    assert_says(faults, S("scans_sorting (given 0): reads a whole table: SCAN probe"));
    assert_false(str_has(faults, S("bounded")));
}

int main(void)
{
    log_threshold(LOG_ERROR - 1); /* failures are what is tested */
    const struct CMUnitTest tests[] = {
        ON_BOTH(values_come_back, migrations),
        ON_BOTH(pieces_stand_when_given, migrations),
        ON_BOTH(each_row_until_told_to_stop, migrations),
        ON_BOTH(refused_rules_leave_nothing, migrations),
        ON_BOTH(mistakes_are_seen, migrations),
        ON_BOTH(snapshots_hold, migrations),
        ON_BOTH(batches_keep_what_is_good, migrations),
        ON_BOTH(a_note_goes_with_what_is_undone, migrations),
        ON_BOTH(what_a_rule_asked_ahead_goes_with_it, migrations),
        ON_BOTH(many_threads, migrations),
        ON_BOTH(opens_again, migrations),
        ON_BOTH(newer_databases_are_refused, migrations),
        ON_BOTH(a_failed_migration_leaves_the_one_before, migrations),
        ON_BOTH(one_process_at_a_time, migrations),
        ON_BOTH(stock_is_taken, migrations),
        ON_BOTH(backups_are_whole, migrations),
        ON_BOTH(statements_are_checked, migrations),
        ON_BOTH(kept_tables_are_steady, migrations),
        ON_BOTH(scans_are_faults, migrations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
