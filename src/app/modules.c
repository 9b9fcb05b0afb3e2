/* The module table: the only place that names them all. A new module adds its line. */
#include "app/app.h"

#include "accounts/accounts.sql.h"
#include "accounts/web.h"
#include "app/home.h"
#include "cases/cases.sql.h"
#include "cases/web.h"
#include "http/files.h"
#include "http/http.sql.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "places/web.h"
#include "record/record.sql.h"
#include "record/web.h"

const struct module modules[] = {
    {"http", http_migrations, file_routes},
    {"record", record_migrations, record_routes},
    {"places", places_migrations, places_routes},
    {"people", people_migrations, NULL},
    {"accounts", accounts_migrations, accounts_routes},
    {"cases", cases_migrations, cases_routes},
    {"open311", NULL, open311_routes},
    {"web", NULL, web_routes},
    {"home", NULL, home_routes},
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
