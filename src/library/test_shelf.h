/* A store that holds what the library stands on, for its tests: opened on the database of `engine`,
 * with whatever the test builds first. For tests only; cmocka is included before. */
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
#include "store/scratch.h"
#include "texts/texts.sql.h"

#define NOW INT64_C(1795485600000) /* 2026-11-24T02:00:00Z */

static struct arena *arena;
static struct scratch scratch;
static enum db_engine engine;
static bool skipped; /* no PostgreSQL here */

static void shelf_open(rule_fn build, void *arg)
{
    static const struct migration *const all[] = {record_migrations,  places_migrations,
                                                  people_migrations,  accounts_migrations,
                                                  texts_migrations,   search_migrations,
                                                  files_migrations,   cases_migrations,
                                                  library_migrations, NULL};
    arena = arena_new(0);
    lang_load(arena);
    skipped = !scratch_open(&scratch, engine, all);
    if (!skipped)
        assert_int_equal(store_write(scratch.store, arena, NOW, build, arg).outcome, DONE);
}

static int teardown(void **state)
{
    (void)state;
    if (!skipped)
        scratch_close(&scratch);
    arena_free(arena);
    return 0;
}

#endif
