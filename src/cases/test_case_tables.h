/* A store with the tables that cases stand on, opened on the database of `engine`. For tests only.
 */
#ifndef LINLI_CASES_TEST_TABLES_H
#define LINLI_CASES_TEST_TABLES_H

#include "accounts/accounts.sql.h"
#include "cases/cases.sql.h"
#include "files/files.sql.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "record/record.sql.h"
#include "search/search.sql.h"
#include "store/test_tables.h"
#include "texts/texts.sql.h"

static void case_tables_open(void)
{
    static const struct migration *const all[] = {
        record_migrations,   places_migrations, people_migrations,
        accounts_migrations, search_migrations, files_migrations,
        texts_migrations,    cases_migrations,  NULL};
    tables_open(all);
}

#endif
