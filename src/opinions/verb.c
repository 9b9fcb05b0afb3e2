/* linli opinions map | next | export. Uses conversation, opinions, show. */
#include "opinions/verb.h"

#include <stdio.h>

#include "base/file.h"
#include "lang/say.h"
#include "opinions/files.h"
#include "opinions/opinions.h"
#include "opinions/show.h"

struct opened {
    struct conversation c;
    struct opinions o;
};

/* Reads a conversation for a verb; answers an exit code, 0 when it is there. */
static int open_conversation(struct arena *a, const char *path, const char *statements, bool polis,
                             struct opened *out)
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
    (void)polis;
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

static int verb_map(struct cli *c)
{
    const char *statements = NULL, *groups = NULL;
    bool polis = false, json = false, members = false;
    i64 resamples = 20;
    const struct option options[] = {
        {"statements", OPT_TEXT, &statements, "FILE", N_("the statements, where not in FOLDER")},
        {"polis", OPT_FLAG, &polis, NULL, N_("Polis' published method to the letter")},
        {"groups", OPT_TEXT, &groups, "auto|2..8", N_("how many groups")},
        {"resamples", OPT_INT, &resamples, "N", N_("maps made to measure stability (20)")},
        {"members", OPT_FLAG, &members, NULL, N_("list who is in each group")},
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable result")},
        {0}};
    u32 k;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!groups_option(groups, &k) || resamples < 0 || resamples > 1000)
        return cli_fail(EXIT_USAGE, "--groups is auto or 2 to 8, --resamples 0 to 1000");
    struct opened in;
    int code = open_conversation(c->arena, c->args[0], statements, polis, &in);
    if (code)
        return code;
    struct own_options how = {.k = k, .resamples = (u32)resamples};
    struct opinion_map map = polis ? map_polis(c->arena, &in.o, k) : map_own(c->arena, &in.o, &how);
    struct shown shown = {
        .c = &in.c, .o = &in.o, .map = &map, .polis = polis, .members = polis || members};
    shown.cells = polis ? NULL : cells_shown(c->arena, &in.o, &map);
    str out = json ? opinions_json(c->arena, &shown) : opinions_text(c->arena, NULL, &shown);
    fwrite(out.p, 1, out.n, stdout);
    return EXIT_DONE;
}

const struct verb opinion_verbs[] = {
    {"map", verb_map, "FOLDER|votes.csv [--polis] [--groups auto|2..8] [--json|--html FILE]",
     "who agrees on what, and what everybody agrees on", NULL},
    {0},
};
