/* linli import places | outlines | kinds | questions | glossary | cases | open311. */
#include <stdio.h>

#include "app/app.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/when.h"
#include "import/import.h"

enum { MAP_BYTES = 1 << 20 };

struct asked {
    struct import import;
    const char *map, *community, *on_error;
    str text, map_text;
};

static bool read_command(struct cli *c, struct asked *a, bool with_map, bool with_community,
                         int *code)
{
    bool dry = false;
    str why;
    struct option options[5] = {
        {"dry-run", OPT_FLAG, &dry, NULL, N_("only say which lines are faulty")},
        {"on-error", OPT_TEXT, &a->on_error, "skip|stop",
         with_map         ? N_("pass over faulty lines (usual), or end at the first")
         : with_community ? N_("pass over faulty lines, or end at the first (usual)")
                          : N_("pass over faulty lines, or write nothing (usual)")}};
    size_t n = 2;
    if (with_map)
        options[n++] = (struct option){"map", OPT_TEXT, &a->map, "MAP.conf",
                                       N_("which column is what (docs/operators.md)")};
    if (with_community)
        options[n++] = (struct option){"community", OPT_TEXT, &a->community, "CODE",
                                       N_("the community the requests belong to")};
    if (!cli_options(c, options, 2, 2))
        return *code = c->exit, false;
    if (a->on_error && strcmp(a->on_error, "skip") != 0 && strcmp(a->on_error, "stop") != 0)
        return *code = cli_fail(EXIT_USAGE, "--on-error skip or stop"), false;
    if ((with_map && !a->map) || (with_community && !with_map && !a->community))
        return *code = cli_fail(EXIT_USAGE, with_map ? "--map MAP.conf is needed"
                                                     : "--community CODE is needed"),
               false;
    a->import = (struct import){.arena = c->arena,
                                .file = c->args[1],
                                .dry = dry,
                                .stop = !a->on_error || strcmp(a->on_error, "stop") == 0};
    if (with_map && !a->on_error)
        a->import.stop = false;
    if (!file_map(c->args[1], &a->text, c->arena, &why) ||
        (with_map && !file_read(c->arena, a->map, MAP_BYTES, &a->map_text, &why)))
        return *code = cli_fail(EXIT_INPUT, "%s", why.p), false;
    if (!utf8_valid(a->text))
        return *code = cli_fail(EXIT_INPUT, "%s: not written in UTF-8", c->args[1]), false;
    return true;
}

/* The command read, and the folder's store opened. NULL: it has been said why. */
static struct store *begin(struct cli *c, struct asked *a, bool with_map, bool with_community,
                           int *code)
{
    struct config config;
    return read_command(c, a, with_map, with_community, code) ? app_open(c, &config, false, code)
                                                              : NULL;
}

/* A file that goes in whole or not at all. */
static int import_text(struct cli *c, rule_fn rule)
{
    struct asked a = {0};
    int code = EXIT_DONE;
    struct store *s = begin(c, &a, false, false, &code);
    if (!s)
        return code;
    struct text_import t = {&a.import, a.text};
    struct buf held = buf_new(c->arena);
    a.import.held = &held;
    struct result r = store_write(s, c->arena, now_ms(), rule, &t);
    fprintf(stderr, "%.*s", STR_FMT(buf_str(&held)));
    a.import.undone = r.outcome && !a.import.dry;
    if (r.outcome == UNAVAILABLE || r.outcome == UNKNOWN || r.outcome == FAULT)
        code = cli_fail(EXIT_AWAY, "the database would not; nothing was written");
    else if (r.outcome && !a.import.dry && !a.import.faulty)
        code = cli_fail(EXIT_INPUT, "%s: %s", c->args[1], r.message.text ? r.message.text : "");
    else
        code = import_end(&a.import, s);
    store_close(s);
    return code;
}

static int verb_places(struct cli *c)
{
    return import_text(c, import_places);
}

static int verb_outlines(struct cli *c)
{
    return import_text(c, import_outlines);
}

static int verb_kinds(struct cli *c)
{
    return import_text(c, import_kinds);
}

static int verb_questions(struct cli *c)
{
    return import_text(c, import_questions);
}

static int verb_glossary(struct cli *c)
{
    return import_text(c, import_glossary);
}

static int verb_cases(struct cli *c)
{
    struct asked a = {0};
    int code = EXIT_DONE;
    struct store *s = begin(c, &a, true, true, &code);
    if (!s)
        return code;
    struct case_source from = {a.text, a.map_text, a.map,
                               a.community ? str_from(a.community) : S(""),
                               str_ends(str_from(c->args[1]), S(".ndjson"))};
    bool read = import_cases(&a.import, s, &from, &code);
    code = read ? import_end(&a.import, s) : code;
    store_close(s);
    return code;
}

static int verb_open311(struct cli *c)
{
    struct asked a = {0};
    int code = EXIT_DONE;
    struct store *s = begin(c, &a, false, true, &code);
    if (!s)
        return code;
    code = import_open311(&a.import, s, a.text, str_from(a.community));
    store_close(s);
    return code;
}

const struct verb import_verbs[] = {
    {"places", verb_places, "DIR FILE.csv [--dry-run]",
     N_("the tree of places: code, parent, level, lat, lon, name:LANG …"), NULL},
    {"outlines", verb_outlines, "DIR FILE.geojson [--dry-run]",
     N_("outlines of places, by their code"), NULL},
    {"kinds", verb_kinds, "DIR FILE.csv [--dry-run]", N_("kinds of case: who answers, how fast"),
     NULL},
    {"questions", verb_questions, "DIR FILE.csv [--dry-run]", N_("extra questions of kinds"), NULL},
    {"glossary", verb_glossary, "DIR FILE.csv [--dry-run]",
     N_("terms for translators: term:LANG …, note"), NULL},
    {"cases", verb_cases,
     "DIR FILE.csv|ndjson --map MAP.conf [--community CODE] [--dry-run] [--on-error skip|stop]",
     N_("cases from another system"), NULL},
    {"library", verb_import_library,
     "DIR FOLDER|FILE [--community CODE] [--map MAP.conf] [--dry-run]",
     N_("documents: Markdown, HTML, plain text, a MediaWiki dump"), NULL},
    {"open311", verb_open311, "DIR FILE.json|xml --community CODE [--dry-run]",
     N_("requests from an Open311 server"), NULL},
    {0},
};
