/* linli settings: every setting of the table, what holds at a place and where it comes from. */
#include <stdio.h>

#include "app/app.h"
#include "base/when.h"

/* A calendar is a page of text: its first line stands for it. */
static str first_line(str value)
{
    str line, rest = value;
    return value.n && str_cut(&rest, '\n', &line) ? line : value;
}

static void print_settings(struct db *db, const struct place *place)
{
    struct place from;
    for (const struct setting_kind *k = setting_kinds; k->name; k++) {
        struct setting_value v = setting_value(db, place, k);
        str where = !v.from ? S("usual") : place_get(db, NULL, v.from, &from) ? from.name : S("?");
        str value = v.value.p ? first_line(v.value) : S("-");
        printf("%-16s %-40.*s %.*s\n%16s %s\n", k->name, STR_FMT(value), STR_FMT(where), "",
               k->help);
    }
}

int verb_settings(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    struct place place = {.path = S("")};
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 1, 2))
        return c->exit;
    struct store *s = app_open(c, &config, true, &code);
    if (!s)
        return code;
    struct db *db = store_read(s, c->arena, now_ms());
    bool found = c->n_args < 2 || app_place(db, str_from(c->args[1]), &place);
    if (found)
        print_settings(db, &place);
    store_read_end(db);
    store_close(s);
    return found ? EXIT_DONE : cli_fail(EXIT_INPUT, "there is no such place, or more than one");
}
