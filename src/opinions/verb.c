/* linli opinions map | next | export; publish is in cli_publish.c. Uses conversation, opinions,
 * show. */
#include "opinions/verb.h"

#include <stdio.h>

#include "base/file.h"
#include "lang/say.h"
#include "opinions/export.h"
#include "opinions/files.h"
#include "opinions/opinions.h"
#include "opinions/route.h"
#include "opinions/sheet.h"
#include "opinions/show.h"
#include "opinions/verb_inside.h"

int open_conversation(struct arena *a, const char *path, const char *statements, struct opened *out)
{
    struct conversation_files files;
    struct message fault;
    str why;
    if (!conversation_files(a, path, statements, &files, &why))
        return cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
    if (!conversation_read(a, &files, &out->c, &fault)) {
        str said = say(a, NULL, fault);
        return cli_fail(EXIT_INPUT, "%s: %.*s", path, STR_FMT(said));
    }
    for (size_t k = 0; k < out->c.n_notes; k++) {
        str said = say(a, NULL, out->c.notes[k].message);
        fprintf(stderr, "linli: %s: %.*s\n", path, STR_FMT(said));
    }
    bool *meta = NEW_ARRAY(a, bool, out->c.n_statements);
    for (u32 j = 0; j < out->c.n_statements; j++)
        meta[j] = out->c.statements[j].meta;
    out->o = (struct opinions){.votes = conversation_votes(a, &out->c),
                               .hidden = conversation_hidden(a, &out->c, true),
                               .meta = meta};
    return 0;
}

static bool groups_option(const char *text, u32 *k)
{
    i64 n;
    *k = 0;
    if (!text || str_eq(str_from(text), S("auto")))
        return true;
    if (!str_i64(str_from(text), &n) || n < 2 || n > GROUPS_MAX)
        return false;
    *k = (u32)n;
    return true;
}

/* "A,C" */
static bool read_groups(const char *text, u32 k, bool *chosen)
{
    str rest = str_from(text), piece;
    while (str_cut(&rest, ',', &piece)) {
        u32 g = piece.n == 1 ? (u32)(piece.p[0] & ~0x20) - 'A' : GROUPS_MAX;
        if (g >= k)
            return false;
        chosen[g] = true;
    }
    return true;
}

int write_page(struct cli *c, const char *path, const char *code, const struct shown *shown,
               const struct dots *dots)
{
    lang_load(c->arena);
    const struct lang *lang = code ? lang_by_code(str_from(code)) : lang_default();
    if (!lang)
        return cli_fail(EXIT_USAGE, "no language '%s'", code);
    struct opinion_sheet *sheet = NEW(c->arena, struct opinion_sheet);
    struct buf b = buf_new(c->arena);
    str why;
    opinion_sheet_new(shown, dots, sheet);
    opinion_sheet_put(&b, lang, sheet);
    if (!file_write(c->arena, path, buf_str(&b), 0644, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return EXIT_DONE;
}

/* "owners=2,shops=1.5": what the community gave each interest; 1 to those not named. */
static bool read_weights(struct arena *a, const char *text, const struct conversation *c,
                         double **wanted)
{
    str rest = str_from(text), piece;
    *wanted = NEW_ARRAY(a, double, c->n_interests);
    for (u32 h = 0; h < c->n_interests; h++)
        (*wanted)[h] = 1;
    while (str_cut(&rest, ',', &piece)) {
        size_t sign = str_find_byte(piece, '=');
        str name = sign == SIZE_MAX ? piece : str_trim(str_first(piece, sign));
        double weight;
        u32 h = 0;
        while (h < c->n_interests && !str_eq(c->interests[h], name))
            h++;
        if (sign == SIZE_MAX || h == c->n_interests ||
            !str_double(str_trim(str_from_at(piece, sign + 1)), &weight) || weight < 0 ||
            weight > 1e6)
            return false;
        (*wanted)[h] = weight;
    }
    return true;
}

static int verb_map(struct cli *c)
{
    const char *statements = NULL, *groups = NULL, *page = NULL, *lang = NULL, *between = NULL;
    const char *weights = NULL;
    bool polis = false, json = false, members = false;
    i64 resamples = 20;
    const struct option options[] = {
        {"statements", OPT_TEXT, &statements, "FILE", N_("the statements, where not in FOLDER")},
        {"polis", OPT_FLAG, &polis, NULL, N_("Polis' published method to the letter")},
        {"groups", OPT_TEXT, &groups, "auto|2..8", N_("how many groups")},
        {"resamples", OPT_INT, &resamples, "N", N_("maps made to measure stability (20)")},
        {"members", OPT_FLAG, &members, NULL, N_("list who is in each group")},
        {"html", OPT_TEXT, &page, "FILE", N_("write a page for readers")},
        {"lang", OPT_TEXT, &lang, "CODE", N_("the page's language")},
        {"between", OPT_TEXT, &between, "A,B", N_("common ground of these groups alone")},
        {"weights", OPT_TEXT, &weights, "NAME=N,NAME=N",
         N_("how much each interest of people.csv counts (1)")},
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable result")},
        {0}};
    u32 k;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!groups_option(groups, &k) || resamples < 0 || resamples > 1000)
        return cli_fail(EXIT_USAGE, "--groups is auto or 2 to 8, --resamples 0 to 1000");
    struct opened in;
    int code = open_conversation(c->arena, c->args[0], statements, &in);
    if (code)
        return code;
    struct own_options how = {.k = k, .resamples = (u32)resamples};
    struct opinion_map map = polis ? map_polis(c->arena, &in.o, k) : map_own(c->arena, &in.o, &how);
    double *wanted = NULL;
    if (weights && !read_weights(c->arena, weights, &in.c, &wanted))
        return cli_fail(EXIT_USAGE, "--weights names interests of people.csv, such as owners=2");
    struct shown shown = shown_new(&in.c, &in.o, &map);
    shown.polis = polis;
    shown.members = polis || members;
    shown.interests = interests_shown(c->arena, &in.c, &in.o, wanted);
    shown.cells = polis ? NULL : cells_shown(c->arena, &in.o, &map);
    bool chosen[GROUPS_MAX] = {false};
    if (between && !read_groups(between, map.k, chosen))
        return cli_fail(EXIT_USAGE, "--between names groups of this map, such as A,C");
    shown.chosen = between ? chosen : NULL;
    if (page)
        return write_page(c, page, lang, &shown, NULL);
    cli_print(json ? opinions_json(c->arena, &shown) : opinions_text(c->arena, NULL, &shown));
    return EXIT_DONE;
}

/* The rejected ones alone: meta and translated statements keep their place here. */
static bool *rejected_ones(struct arena *a, const struct opened *in)
{
    bool *out = conversation_hidden(a, &in->c, false);
    return out;
}

static int verb_next(struct cli *c)
{
    i64 person = -1, count = 10, seed = 0;
    const char *first = NULL;
    const struct option options[] = {
        {"person", OPT_INT, &person, "ID", N_("for whom; somebody new where absent")},
        {"count", OPT_INT, &count, "N", N_("how many statements (10)")},
        {"seed", OPT_INT, &seed, "N", N_("draws the same again")},
        {"first", OPT_TEXT, &first, "ID,ID", N_("statements that come first")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (count < 1 || count > 1000)
        return cli_fail(EXIT_USAGE, "--count is 1 to 1000");
    struct arena *a = c->arena;
    struct opened in;
    int code = open_conversation(a, c->args[0], NULL, &in);
    if (code)
        return code;
    struct own_options how = {.k = 0};
    struct opinion_map map = map_own(a, &in.o, &how);
    double *priorities = route_priorities(a, &in.o, &map, rejected_ones(a, &in));
    u32 *pinned = NEW_ARRAY(a, u32, in.c.n_statements), n_pinned = 0;
    str rest = first ? str_from(first) : STR_NONE, piece;
    for (i64 id; str_cut(&rest, ',', &piece);) {
        u32 j = str_i64(piece, &id) ? conversation_statement(&in.c, id) : UINT32_MAX;
        if (j == UINT32_MAX || n_pinned == in.c.n_statements)
            return cli_fail(EXIT_USAGE, "--first: no statement %.*s", STR_FMT(piece));
        pinned[n_pinned++] = j;
    }
    u32 i = conversation_person(&in.c, person);
    const struct votes *v = &in.o.votes;
    size_t from = i < v->people ? v->row[i] : 0, end = i < v->people ? v->row[i + 1] : 0;
    struct dice dice = {seed ? (u64)seed : random_u64()};
    u32 *out = NEW_ARRAY(a, u32, (size_t)count);
    u32 n = route_next(&in.o, priorities, v->answers + from, end - from, pinned, n_pinned, &dice,
                       (u32)count, out);
    for (u32 k = 0; k < n; k++)
        printf("%lld\t%.4g\t%.*s\n", (long long)in.c.statements[out[k]].id, priorities[out[k]],
               STR_FMT(in.c.statements[out[k]].text));
    return n ? EXIT_DONE : EXIT_NO;
}

static int verb_export(struct cli *c)
{
    const char *to = ".";
    bool matrix = false, polis = false;
    const struct option options[] = {
        {"to", OPT_TEXT, &to, "FOLDER", N_("where the files go")},
        {"matrix", OPT_FLAG, &matrix, NULL, N_("votes too, for a named researcher")},
        {"polis", OPT_FLAG, &polis, NULL, N_("groups of Polis' method, nothing left out")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    struct arena *a = c->arena;
    struct opened in;
    int code = open_conversation(a, c->args[0], NULL, &in);
    if (code)
        return code;
    struct own_options how = {.resamples = 20};
    struct opinion_map map = polis ? map_polis(a, &in.o, 0) : map_own(a, &in.o, &how);
    struct shown s = shown_new(&in.c, &in.o, &map);
    s.polis = polis;
    s.cells = polis ? NULL : cells_shown(a, &in.o, &map);
    u32 *number = export_numbers(a, in.o.votes.people);
    struct {
        const char *name;
        str text;
    } files[] = {{"summary.csv", export_summary(a, &s)},
                 {"comments.csv", export_comments(a, &s)},
                 {"rejected.csv", export_rejected(a, &s)},
                 {"comment-groups.csv", export_comment_groups(a, &s)},
                 {"votes.csv", matrix ? export_votes(a, &s, number) : STR_NONE},
                 {"participant-votes.csv", matrix ? export_matrix(a, &s, number) : STR_NONE}};
    for (size_t k = 0; k < COUNT(files); k++) {
        const char *path = str_fmt(a, "%s/%s", to, files[k].name).p;
        str why;
        if (files[k].text.p && !file_write(a, path, files[k].text, 0640, &why))
            return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
    return EXIT_DONE;
}

const struct verb opinion_verbs[] = {
    {"map", verb_map, "FOLDER|votes.csv [--polis] [--groups auto|2..8] [--json|--html FILE]",
     N_("who agrees on what, and what everybody agrees on"), NULL},
    {"next", verb_next, "FOLDER [--person ID] [--count N] [--first ID,ID]",
     N_("what to show to whom next"), NULL},
    {"export", verb_export, "FOLDER --to FOLDER [--matrix] [--polis]",
     N_("write the files of Polis' server"), NULL},
    {"publish", verb_publish, "FOLDER --state FILE --to FOLDER [--period HOURS] [--lang CODE]",
     N_("page and figures for the public, from one state to the next"), NULL},
    {0},
};
