/* What a connection knows beforehand, on both engines: what was asked ahead, and answers that are
 * kept until they change. Never beyond a snapshot. */
#include "base/log.h"
#include "store/test_probe.h"

/* ── What is asked ahead ── */

static void asked_ahead(void **state)
{
    SCRATCH;
    struct probe_word *words;
    for (id64 i = 1; i <= 20; i++) {
        struct probe p = word(i, str_fmt(s->arena, "w%02d", (int)i).p);
        p.at = i;
        assert_outcome(s, add, &p, DONE);
    }
    for (int round = 0; round < 3; round++) {
        struct db *db = store_read(s->store, s->arena, 0);
        for (msec at = 1; at <= 12; at++)
            probe_from_ahead(db, at, 30);
        for (msec at = 1; at <= 30; at++) /* more than are kept at once */
            probe_from_ahead(db, 19, 40 + at);
        probe_from_ahead(db, 19, 30); /* never taken */
        i64 n = 0;
        assert_true(probe_count(db, &n)); /* another question goes between */
        assert_int_equal(n, 20);
        for (msec at = 12; at >= 1; at -= 2) {
            assert_int_equal(probe_from(db, at, 30, &words), 21 - at);
            assert_int_equal(words[0].id, at);
        }
        assert_int_equal(probe_from(db, 12, 30, &words), 9); /* taken before: asked again */
        assert_int_equal(probe_from(db, 12, 3, &words), 3);
        assert_int_equal(store_read_end(db), DB_FINE);
    }
}

/* An answer never outlives its snapshot. */
static void ahead_is_of_its_snapshot(void **state)
{
    SCRATCH;
    struct probe_word *words;
    struct probe p = word(1, "one");
    p.at = 1;
    struct db *db = store_read(s->store, s->arena, 0);
    probe_from_ahead(db, 1, 30);
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_outcome(s, add, &p, DONE);
    db = store_read(s->store, s->arena, 0);
    assert_int_equal(probe_from(db, 1, 30, &words), 1);
    assert_int_equal(store_read_end(db), DB_FINE);
}

/* ── What is kept ── */

static struct result rename_one(struct db *db, void *arg)
{
    probe_name_set(db, 1, *(str *)arg);
    return OK_RESULT;
}

/* In one batch: reads, changes, reads again. */
static struct result rename_and_look(struct db *db, void *arg)
{
    str before = STR_NONE, after = STR_NONE;
    probe_name_of(db, 1, &before);
    probe_name_set(db, 1, *(str *)arg);
    probe_name_of(db, 1, &after);
    bool seen = !str_eq(before, after) && str_eq(after, *(str *)arg);
    return seen ? refuse(CONFLICT, NULL, NULL) : OK_RESULT; /* and takes it back */
}

/* The name of 1, and how many statements finding it took. */
static str name_of_one(struct scratch *s, i64 *statements)
{
    str name = STR_NONE;
    struct db *db = store_read(s->store, s->arena, 0);
    probe_name_of(db, 1, &name);
    probe_name_of(db, 1, &name);
    *statements = db_statements(db);
    assert_int_equal(store_read_end(db), DB_FINE);
    return name;
}

static void answers_are_kept_until_they_change(void **state)
{
    SCRATCH;
    i64 first, second, n;
    assert_outcome(s, rename_one, &S("one"), DONE);
    assert_true(str_eq(name_of_one(s, &first), S("one")));
    assert_true(str_eq(name_of_one(s, &second), S("one")));
    assert_int_equal(first, 2); /* the generation and the question */
    assert_int_equal(second, 1);
    assert_outcome(s, rename_one, &S("two"), DONE);
    assert_true(str_eq(name_of_one(s, &n), S("two")));
    assert_int_equal(n, 2);
    assert_outcome(s, rename_and_look, &S("three"), CONFLICT);
    assert_outcome(s, rename_and_look, &S("three"), CONFLICT); /* the writer kept nothing of it */
    assert_true(str_eq(name_of_one(s, &n), S("two")));
}

static void kept_answers_are_of_their_snapshot(void **state)
{
    SCRATCH;
    i64 n;
    str name = STR_NONE;
    assert_outcome(s, rename_one, &S("old"), DONE);
    struct db *db = store_read(s->store, s->arena, 0);
    assert_true(probe_name_of(db, 1, &name));
    assert_outcome(s, rename_one, &S("new"), DONE);
    assert_true(str_eq(name_of_one(s, &n), S("new")));
    assert_true(probe_name_of(db, 1, &name));
    assert_true(str_eq(name, S("old")));
    assert_int_equal(store_read_end(db), DB_FINE);
}

static void kept_lists_are_whole(void **state)
{
    SCRATCH;
    struct probe_word *all;
    assert_outcome(s, rename_one, &S("b"), DONE);
    for (int again = 0; again < 2; again++) {
        struct db *db = store_read(s->store, s->arena, 0);
        assert_int_equal(probe_names(db, STR_NONE, 10, &all), 1);
        assert_true(str_eq(all[0].word, S("b")));
        assert_int_equal(probe_names(db, S("b"), 10, &all), 0);
        assert_int_equal(probe_names(db, S("a"), 10, &all), 1);
        assert_int_equal(probe_names(db, S("a"), 0, &all), 0);
        assert_int_equal(store_read_end(db), DB_FINE);
    }
}

/* More than a connection keeps: all is asked again, and still right. */
static void what_is_kept_is_bounded(void **state)
{
    SCRATCH;
    struct arena *a = arena_new(0);
    assert_outcome(s, rename_one, &S("y"), DONE);
    for (int i = 0; i < 4000; i++) {
        struct probe_word *all;
        arena_reset(a);
        str after = str_fmt(a, "%400d", i); /* longer: not kept at all */
        struct db *db = store_read(s->store, a, 0);
        assert_int_equal(probe_names(db, after, 10, &all), 1);
        assert_int_equal(probe_names(db, str_fmt(a, "z%999d", i), 10, &all), 0);
        assert_true(str_eq(all ? all[0].word : S("y"), S("y")));
        assert_int_equal(store_read_end(db), DB_FINE);
    }
    arena_free(a);
}

int main(void)
{
    log_threshold(LOG_ERROR - 1); /* failures are what is tested */
    const struct CMUnitTest tests[] = {
        ON_BOTH(asked_ahead, migrations),
        ON_BOTH(ahead_is_of_its_snapshot, migrations),
        ON_BOTH(answers_are_kept_until_they_change, migrations),
        ON_BOTH(kept_answers_are_of_their_snapshot, migrations),
        ON_BOTH(kept_lists_are_whole, migrations),
        ON_BOTH(what_is_kept_is_bounded, migrations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
