/* linli demo: a data folder with a living community in it. */
#include <stdio.h>

#include "app/app.h"
#include "base/when.h"
#include "demo/demo.h"

int verb_demo(struct cli *c)
{
    int code = EXIT_DONE;
    str why;
    struct config config;
    struct place *any;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!config_make(c->arena, c->args[0], &code) ||
        !config_read(c->arena, c->args[0], &config, &code))
        return code;
    struct store *s = app_store(c->arena, &config, false, &code);
    if (!s)
        return code;
    struct db *db = store_read(s, c->arena, now_ms());
    bool used = place_list(db, NULL, CITY, S(""), 1, &any) > 0;
    store_read_end(db);
    if (used)
        code = cli_fail(EXIT_NO, "%s has a community already", c->args[0]);
    else if (!demo_fill(s, c->arena, now_ms(), &why))
        code = cli_fail(EXIT_OUR_FAULT, "the demo would not grow: %.*s", STR_FMT(why));
    store_close(s);
    if (!code)
        printf("%s: Tangxi Lane is there. Sign in with password %s as resident@demo.example "
               "(Chinese), amina@demo.example (Arabic), james@demo.example (English), "
               "grid1@demo.example, centre@demo.example, committee@demo.example, "
               "property@demo.example, street@demo.example or admin@demo.example; api_key for "
               "programs: %s\n",
               c->args[0], DEMO_PASSWORD, DEMO_KEY);
    return code;
}
