/* linli demo: a data folder with a living community in it. */
#include <stdio.h>

#include "app/app.h"
#include "base/when.h"
#include "demo/city.h"
#include "demo/demo.h"

/* `asked`: what --city says. */
static bool add_city(struct store *s, struct arena *a, const char *asked, str *said)
{
    if (asked && strcmp(asked, "none") == 0)
        return true;
    bool sample = asked && strcmp(asked, "sample") == 0;
    const char *folder = sample ? NULL : city_folder(a, asked);
    if (asked && !sample && !folder)
        return *said = str_fmt(a, "%s/data/cases holds no known requests", asked), false;
    return city_fill(s, a, now_ms(), folder, said);
}

int verb_demo(struct cli *c)
{
    int code = EXIT_DONE;
    str why;
    struct config config;
    struct place *any;
    const char *city = NULL;
    str beside = S("");
    const struct option options[] = {
        {"city", OPT_TEXT, &city, "FOLDER|sample|none",
         N_("requests beside it: real ones (FOLDER/data/cases; usually ../shared), or invented")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    struct store *s = app_new(c, &config, &code);
    if (!s)
        return code;
    struct db *db = store_read(s, c->arena, now_ms());
    bool used = place_list(db, NULL, CITY, S(""), 1, &any) > 0;
    store_read_end(db);
    if (used)
        code = cli_fail(EXIT_NO, "%s has a community already", c->args[0]);
    else if (!demo_fill(s, c->arena, now_ms(), &why))
        code = cli_fail(EXIT_OUR_FAULT, "the demo would not grow: %.*s", STR_FMT(why));
    else if (!add_city(s, c->arena, city, &beside))
        code = cli_fail(EXIT_INPUT, "the demo's city would not grow: %.*s", STR_FMT(beside));
    store_close(s);
    if (!code)
        printf("%s: Tangxi Lane is there. Sign in with password %s as resident@demo.example "
               "(Chinese), amina@demo.example (Arabic), james@demo.example (English), "
               "grid1@demo.example, centre@demo.example, committee@demo.example, "
               "property@demo.example, street@demo.example or admin@demo.example; api_key for "
               "programs: %s\n%.*s%s",
               c->args[0], DEMO_PASSWORD, DEMO_KEY, STR_FMT(beside), beside.n ? ".\n" : "");
    return code;
}
