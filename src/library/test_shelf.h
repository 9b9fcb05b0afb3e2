/* A store that holds what the library stands on, for its tests: opened on the database of `engine`,
 * with whatever the test builds first. For tests only; cmocka comes with it. */
#ifndef LINLI_TEST_SHELF_H
#define LINLI_TEST_SHELF_H

#include "accounts/accounts.sql.h"
#include "cases/cases.sql.h"
#include "files/files.sql.h"
#include "library/library.h"
#include "library/library.sql.h"
#include "people/invent.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "record/record.sql.h"
#include "search/search.sql.h"
#include "store/test_tables.h"
#include "texts/texts.sql.h"

#define NOW INT64_C(1795485600000) /* 2026-11-24T02:00:00Z */

static void shelf_open(rule_fn build, void *arg)
{
    static const struct migration *const all[] = {record_migrations,  places_migrations,
                                                  people_migrations,  accounts_migrations,
                                                  texts_migrations,   search_migrations,
                                                  files_migrations,   cases_migrations,
                                                  library_migrations, NULL};
    tables_open(all);
    lang_load(arena);
    if (!skipped)
        assert_int_equal(store_write(scratch.store, arena, NOW, build, arg).outcome, DONE);
}

#endif
