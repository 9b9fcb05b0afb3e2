/* linli import library, linli export library. */
#include "app/app.h"
#include "base/file.h"
#include "base/when.h"
#include "import/documents.h"

/* The community whose library it is, and the zone its dates are in. */
enum { COMMUNITIES_NAMED = 12 };

/* *there: those there are, by their codes, for whoever has to choose. */
static bool find_community(struct arena *a, struct store *s, const char *asked,
                           struct document_defaults *out, str *there)
{
    struct place place, *all;
    struct buf codes = buf_new(a);
    struct db *db = store_read(s, a, now_ms());
    size_t n = place_list(db, NULL, COMMUNITY, S(""), COMMUNITIES_NAMED, &all);
    bool found = asked ? app_place(db, str_from(asked), &place) : n == 1;
    if (found && !asked)
        place = all[0];
    for (size_t i = 0; i < n; i++)
        buf_fmt(&codes, "%s%.*s", i ? ", " : "", STR_FMT(all[i].code));
    *there = n ? buf_str(&codes) : S("none yet: linli import places");
    if (found) {
        str zone = setting(db, place.path, "zone");
        out->community = place.code;
        out->zone = zone.n ? str_z(a, zone) : "UTC";
    }
    return store_read_end(db) == DB_FINE && found && out->community.n;
}

static int read_site(struct arena *a, const char *file, struct site *out)
{
    str text, why;
    if (!file_read(a, file, 1 << 20, &text, &why))
        return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
    return site_read(text, file, out) ? EXIT_DONE : EXIT_INPUT;
}

int verb_import_library(struct cli *c)
{
    const char *community = NULL, *map = NULL, *kind = NULL, *lang = NULL, *on_error = NULL;
    bool dry = false;
    int code = EXIT_DONE;
    struct config config;
    struct site *site = NULL;
    struct document_defaults defaults = {.kind = REPORT, .zone = "UTC", .now = now_ms()};
    const struct option options[] = {
        {"dry-run", OPT_FLAG, &dry, NULL, N_("only say which files are faulty")},
        {"on-error", OPT_TEXT, &on_error, "skip|stop",
         N_("pass over faulty files, or end at the first")},
        {"community", OPT_TEXT, &community, "CODE", N_("the community whose library it is")},
        {"kind", OPT_TEXT, &kind, "KIND", N_("of documents that do not say it: report")},
        {"lang", OPT_TEXT, &lang, "LANG", N_("of documents that do not say it: zh-Hans")},
        {"map", OPT_TEXT, &map, "MAP.conf",
         N_("rules for text files of one site (docs/operators.md)")},
        {0}};
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    if (kind && !document_kind_by_word(str_from(kind), &defaults.kind))
        return cli_fail(EXIT_USAGE, "--kind announcement, rules, minutes, guide, reflection, "
                                    "sample or report");
    defaults.lang = lang ? str_from(lang) : S("zh-Hans");
    if (!language_tag_valid(defaults.lang))
        return cli_fail(EXIT_USAGE, "--lang %s: no such language", lang);
    if (map && (code = read_site(c->arena, map, site = NEW(c->arena, struct site))))
        return code;
    struct store *s = app_open(c, &config, false, &code);
    if (!s)
        return code;
    struct import import = {.arena = c->arena,
                            .file = c->args[1],
                            .dry = dry,
                            .stop = on_error && strcmp(on_error, "stop") == 0};
    str there;
    if (!find_community(c->arena, s, community, &defaults, &there))
        code = cli_fail(EXIT_USAGE, "--community %s (%.*s)",
                        community ? "CODE: there is no such place" : "CODE: which one?",
                        STR_FMT(there));
    else
        code = import_documents(&import, s, c->args[1], &defaults, site);
    store_close(s);
    return code;
}

static int verb_export_library(struct cli *c)
{
    int code = EXIT_DONE;
    struct config config;
    const struct option options[] = {{0}};
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    struct store *s = app_open(c, &config, true, &code);
    if (!s)
        return code;
    code = export_documents(s, c->args[1]);
    store_close(s);
    return code;
}

const struct verb export_verbs[] = {
    {"library", verb_export_library, "DIR FOLDER",
     N_("all documents as Markdown files with all that is known of them"), NULL},
    {0},
};
