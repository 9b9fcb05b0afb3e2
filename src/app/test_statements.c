/* Every statement of every module, prepared on both engines; on SQLite no plan may read a whole
 * table unless its .sql file says why. The lists are the module table's. */
#include <glob.h>

#include "app/app.h"
#include "base/test.h"
#include "store/engine.h"
#include "store/scratch.h"
#include "store/statements.h"

static void check(enum db_engine engine)
{
    struct scratch s;
    str faults;
    struct arena *a = arena_new(0);
    if (!scratch_open(&s, engine, modules_migrations(a))) {
        arena_free(a);
        return;
    }
    size_t n = statements_check(s.store, s.arena, modules_queries(a), &faults);
    if (faults.n)
        fail_msg("\n%.*s", STR_FMT(faults));
    assert_true(n > 100);
    scratch_close(&s);
    arena_free(a);
}

/* "src/cases/kinds.sql" has its list in the table: some query of it says so. */
static void every_file_is_here(void **state)
{
    (void)state;
    glob_t files;
    struct arena *a = arena_new(0);
    const struct query *const *const *queries = modules_queries(a);
    assert_int_equal(glob("src/*/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        str name = str_from(strrchr(files.gl_pathv[i], '/') + 1);
        bool found = false;
        name.n -= strlen(".sql");
        for (const struct query *const *const *list = queries; *list; list++)
            found |= **list && str_eq(str_from((**list)->module), name);
        if (!found)
            fail_msg("%s is not among those tried here", files.gl_pathv[i]);
    }
    globfree(&files);
    arena_free(a);
}

static const struct query *query_named(struct arena *a, str name)
{
    for (const struct query *const *const *list = modules_queries(a); *list; list++)
        for (const struct query *const *q = *list; *q; q++)
            if (str_eq(str_from((*q)->name), name))
                return *q;
    fail_msg("no query is called %.*s", STR_FMT(name));
    return NULL;
}

/* The page most read: a column more in it, and each line costs a look into the table. */
static void the_public_list_reads_one_index(void **state)
{
    (void)state;
    struct scratch s;
    struct arena *a = arena_new(0);
    assert_true(scratch_open(&s, DB_SQLITE, modules_migrations(a)));
    struct db *db = store_read(s.store, s.arena, 0);
    const struct query *q = query_named(a, S("lines_public"));
    struct statement first = {.query = q, .mask = query_mask(q, 0)};
    struct statement next = {/* of before, before_id */
                             .query = q,
                             .mask = query_mask(q, (u64)3 << 10)};
    assert_string_equal(str_z(a, str_trim(db->engine->plan(db, &first))),
                        "SCAN c USING COVERING INDEX cases_by_opened");
    assert_string_equal(str_z(a, str_trim(db->engine->plan(db, &next))),
                        "SEARCH c USING COVERING INDEX cases_by_opened (opened<?)");
    store_read_end(db);
    scratch_close(&s);
    arena_free(a);
}

/* A rule: what it fills and plans is undone with it when the plan is not as it should be. */
static struct result look_words_up(struct db *db, void *arg)
{
    struct arena *a = arg;
    const struct query *q = query_named(a, S("search_leaves_of"));
    str sql = str_fmt(a,
                      "INSERT INTO search_leaf (segment, first, n, body)"
                      " SELECT 1, 'w' || g, 0, '' FROM generate_series(1, 5000) g;"
                      "ANALYZE search_leaf;"
                      "SET LOCAL plan_cache_mode = force_generic_plan;"
                      "PREPARE looked AS %s;"
                      "DO $$ DECLARE step text; BEGIN"
                      " FOR step IN EXECUTE 'EXPLAIN EXECUTE looked(''[\"w77\"]'', 1)' LOOP"
                      "  IF step LIKE '%%Seq Scan on search_leaf%%' THEN"
                      "   RAISE EXCEPTION '%%', step; END IF; END LOOP; END $$;"
                      "DEALLOCATE looked;",
                      query_text(a, DB_POSTGRES, q, query_mask(q, 0)));
    db->engine->script(db, str_z(a, sql));
    return OK_RESULT;
}

/* PostgreSQL's plan depends on how much there is: among 5,000 leaves it looks up the few that hold
 * the words asked for, and does not read all. */
static void words_are_looked_up_on_postgres(void **state)
{
    (void)state;
    struct scratch s;
    struct arena *a = arena_new(0);
    if (scratch_open(&s, DB_POSTGRES, modules_migrations(a))) {
        assert_int_equal(store_write(s.store, a, 0, look_words_up, a).outcome, DONE);
        scratch_close(&s);
    }
    arena_free(a);
}

static void statements_on_sqlite(void **state)
{
    (void)state;
    check(DB_SQLITE);
}

static void statements_on_postgres(void **state)
{
    (void)state;
    check(DB_POSTGRES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_here), cmocka_unit_test(the_public_list_reads_one_index),
        cmocka_unit_test(words_are_looked_up_on_postgres), cmocka_unit_test(statements_on_sqlite),
        cmocka_unit_test(statements_on_postgres)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
