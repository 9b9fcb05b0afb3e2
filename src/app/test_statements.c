/* Every statement of every module, prepared on both engines; on SQLite no plan may read a whole
 * table unless its .sql file says why. A new module adds its lists here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
/* cmocka wants these first */
#include <cmocka.h>
#include <glob.h>

#include "accounts/accounts.sql.h"
#include "cases/cases.sql.h"
#include "cases/kinds.sql.h"
#include "cases/open311.sql.h"
#include "http/http.sql.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "record/record.sql.h"
#include "store/scratch.h"
#include "store/statements.h"
#include "store/store.sql.h"

static const struct migration *const migrations[] = {http_migrations,
                                                     record_migrations,
                                                     places_migrations,
                                                     people_migrations,
                                                     accounts_migrations,
                                                     cases_migrations,
                                                     NULL};
static const struct query *const *const queries[] = {
    store_queries,    http_queries,  record_queries, places_queries,  people_queries,
    accounts_queries, cases_queries, kinds_queries,  open311_queries, NULL};

static void check(enum db_engine engine)
{
    struct scratch s;
    str faults;
    if (!scratch_open(&s, engine, migrations))
        return;
    size_t n = statements_check(s.store, s.arena, queries, &faults);
    if (faults.n)
        fail_msg("\n%.*s", STR_FMT(faults));
    assert_true(n > 100);
    scratch_close(&s);
}

/* "src/cases/kinds.sql" has its list above: some query of it says so. */
static void every_file_is_here(void **state)
{
    (void)state;
    glob_t files;
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file_is_here),
                                       cmocka_unit_test(statements_on_sqlite),
                                       cmocka_unit_test(statements_on_postgres)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
