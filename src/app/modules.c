/* The module table: the only place that names them all. A new module adds its line. */
#include "app/app.h"

#include "accounts/accounts.sql.h"
#include "accounts/web.h"
#include "app/home.h"
#include "app/own.h"
#include "cases/cases.h"
#include "cases/cases.sql.h"
#include "cases/kinds.sql.h"
#include "cases/open311.sql.h"
#include "cases/web.h"
#include "files/files.sql.h"
#include "files/web.h"
#include "http/files.h"
#include "http/http.sql.h"
#include "import/import.sql.h"
#include "import/web.h"
#include "library/library.sql.h"
#include "library/web.h"
#include "people/people.sql.h"
#include "people/web.h"
#include "places/places.sql.h"
#include "places/web.h"
#include "record/record.sql.h"
#include "record/web.h"
#include "search/search.sql.h"
#include "search/web.h"
#include "store/store.sql.h"
#include "texts/texts.sql.h"
#include "texts/web.h"

static void keep_cases(struct db *db, const struct app *app)
{
    (void)app;
    cases_close_unrated(db, 200);
}

static void keep_imports(struct db *db, const struct app *app)
{
    (void)app;
    imports_sweep(db);
}

const struct module modules[] = {
    {.name = "store", .queries = {store_queries}},
    {.name = "http",
     .migrations = http_migrations,
     .routes = file_routes,
     .queries = {http_queries}},
    {.name = "record",
     .migrations = record_migrations,
     .routes = record_routes,
     .queries = {record_queries},
     .nav = {.path = "/record", .text = N_("Record")},
     .nav_place = 90,
     .foot = record_foot},
    {.name = "places",
     .migrations = places_migrations,
     .routes = places_routes,
     .queries = {places_queries},
     .places = &organisations_mover,
     .record = places_verbs,
     .nav = {.path = "/places", .text = N_("Places")},
     .nav_place = 80},
    {.name = "places-edit", .routes = places_edit_routes},
    {.name = "places-move", .routes = places_move_routes},
    {.name = "places-settings", .routes = places_settings_routes},
    {.name = "people",
     .migrations = people_migrations,
     .routes = people_routes,
     .queries = {people_queries},
     .places = &people_mover,
     .own = people_own,
     .record = people_verbs},
    {.name = "people-change", .routes = people_change_routes},
    {.name = "accounts",
     .migrations = accounts_migrations,
     .routes = accounts_routes,
     .queries = {accounts_queries},
     .places = &accounts_mover,
     .own = accounts_own,
     .record = accounts_verbs,
     .keep = accounts_keep},
    {.name = "accounts-manage", .routes = accounts_manage_routes},
    {.name = "search",
     .migrations = search_migrations,
     .routes = search_routes,
     .queries = {search_queries}},
    {.name = "files",
     .migrations = files_migrations,
     .routes = files_routes,
     .queries = {files_queries},
     .record = files_verbs},
    {.name = "texts",
     .migrations = texts_migrations,
     .routes = texts_routes,
     .queries = {texts_queries},
     .places = &texts_mover,
     .own = texts_own,
     .record = texts_verbs},
    {.name = "cases",
     .migrations = cases_migrations,
     .routes = cases_routes,
     .queries = {cases_queries, kinds_queries, open311_queries},
     .places = &cases_mover,
     .own = cases_own,
     .record = cases_verbs,
     .nav = {.path = "/cases", .text = N_("Requests")},
     .nav_place = 10,
     .work = {.path = "/work", .text = N_("My work")},
     .foot = cases_foot,
     .keep = keep_cases,
     .search = &cases_source,
     .files = &case_files},
    {.name = "cases-kinds", .routes = kinds_routes},
    {.name = "cases-questions", .routes = questions_routes},
    {.name = "library",
     .migrations = library_migrations,
     .routes = library_routes,
     .queries = {library_queries},
     .places = &library_mover,
     .own = library_own,
     .record = library_verbs,
     .nav = {.path = "/library", .text = N_("Library"), .also = "/d"},
     .nav_place = 20,
     .foot = library_foot,
     .search = &library_source,
     .files = &library_files,
     .keep = library_keep},
    {.name = "import",
     .migrations = import_migrations,
     .routes = import_routes,
     .queries = {import_queries},
     .record = import_words,
     .keep = keep_imports},
    {.name = "open311", .routes = open311_routes},
    {.name = "web", .routes = web_routes},
    {.name = "own", .routes = own_routes, .record = own_verbs},
    {.name = "home", .routes = home_routes},
    {0},
};

static size_t count(void)
{
    size_t n = 0;
    while (modules[n].name)
        n++;
    return n;
}

const struct migration *const *modules_migrations(struct arena *a)
{
    const struct migration **list = NEW_ARRAY(a, const struct migration *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].migrations)
            list[n++] = modules[i].migrations;
    return list;
}

const struct route *const *modules_routes(struct arena *a)
{
    const struct route **list = NEW_ARRAY(a, const struct route *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].routes)
            list[n++] = modules[i].routes;
    return list;
}

const struct query *const *const *modules_queries(struct arena *a)
{
    const struct query *const **list =
        NEW_ARRAY(a, const struct query *const *, count() * MODULE_SQL_FILES + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        for (size_t k = 0; k < MODULE_SQL_FILES && modules[i].queries[k]; k++)
            list[n++] = modules[i].queries[k];
    return list;
}

const struct verb_word *const *modules_record(struct arena *a)
{
    const struct verb_word **list = NEW_ARRAY(a, const struct verb_word *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].record)
            list[n++] = modules[i].record;
    return list;
}

const struct search_source *const *modules_search(struct arena *a)
{
    const struct search_source **list = NEW_ARRAY(a, const struct search_source *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].search)
            list[n++] = modules[i].search;
    return list;
}

const struct place_mover *const *modules_movers(struct arena *a)
{
    const struct place_mover **list = NEW_ARRAY(a, const struct place_mover *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].places)
            list[n++] = modules[i].places;
    return list;
}

const struct file_owner *const *modules_file_owners(struct arena *a)
{
    const struct file_owner **list = NEW_ARRAY(a, const struct file_owner *, count() + 1);
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].files)
            list[n++] = modules[i].files;
    return list;
}

const struct nav_word *modules_nav(struct arena *a, bool works)
{
    const struct module **with = NEW_ARRAY(a, const struct module *, count());
    struct nav_word *words = NEW_ARRAY(a, struct nav_word, 2 * count() + 1), *word = words;
    size_t n = 0;
    for (size_t i = 0; modules[i].name; i++) {
        size_t at = n;
        if (!modules[i].nav.path)
            continue;
        for (; at > 0 && with[at - 1]->nav_place > modules[i].nav_place; at--)
            with[at] = with[at - 1];
        with[at] = &modules[i];
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        *word++ = with[i]->nav;
        if (works && with[i]->work.path)
            *word++ = with[i]->work;
    }
    return words;
}

const struct nav_word *modules_foot(struct arena *a)
{
    struct nav_word *words = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; modules[i].name; i++)
        for (const struct nav_word *w = modules[i].foot; w && w->path; w++)
            *PUSH(a, words, n, cap) = *w;
    *PUSH(a, words, n, cap) = (struct nav_word){0};
    return words;
}

struct result modules_keep(struct db *db, void *arg)
{
    for (size_t i = 0; modules[i].name; i++)
        if (modules[i].keep)
            modules[i].keep(db, arg);
    return OK_RESULT;
}
