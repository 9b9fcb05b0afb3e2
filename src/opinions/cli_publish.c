/* linli opinions publish: what a community puts before everybody, again and again, without telling
 * what few people said in between. Uses publish, state. */
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "opinions/export.h"
#include "opinions/state.h"
#include "opinions/verb_inside.h"

enum { STATE_MAX = 1 << 30 };

/* The last state, where there is one. Answers an exit code. */
static int open_state(struct arena *a, const char *path, const struct conversation *c,
                      struct publication *before, bool *there)
{
    str text, why;
    *there = access(path, F_OK) == 0;
    if (!*there)
        return EXIT_DONE;
    if (!file_read(a, path, STATE_MAX, &text, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    if (!state_read(a, text, c, before, &why))
        return cli_fail(EXIT_INPUT, "%s: %.*s", path, STR_FMT(why));
    return EXIT_DONE;
}

/* The new groups under the numbers of the published ones they have most people of. */
static void keep_published_ids(struct arena *a, struct opinion_map *map, const struct opinions *o,
                               const struct publication *before)
{
    const struct public_row *row = &before->rows[before->statements];
    i32 *group = NEW_ARRAY(a, i32, o->votes.people);
    memset(group, -1, o->votes.people * sizeof *group);
    for (u32 n = 0; n < row->n_said; n++)
        if (row->said[n].person < o->votes.people)
            group[row->said[n].person] = row->said[n].group;
    keep_ids(map, o->votes.people, o->votes.statements, group, before->k);
}

/* Everything for the public, from what is published alone. */
static int write_all(struct cli *c, const char *to, const char *lang, const struct opened *in,
                     const struct publication *p)
{
    struct arena *a = c->arena;
    bool *cells;
    struct opinion_map map = published_map(a, p, &cells);
    struct shown s = shown_new(&in->c, &in->o, &map);
    s.cells = cells;
    s.people = p->participants;
    s.votes = 0;
    for (u32 j = 0; j < p->statements; j++)
        s.votes += tally_all(map.all[j]);
    struct {
        const char *name;
        str text;
    } files[] = {{"opinions.json", state_public(a, &s, p)},
                 {"summary.csv", export_summary(a, &s)},
                 {"comments.csv", export_comments(a, &s)},
                 {"rejected.csv", export_rejected(a, &s)},
                 {"comment-groups.csv", export_comment_groups(a, &s)}};
    for (size_t k = 0; k < COUNT(files); k++) {
        const char *path = str_fmt(a, "%s/%s", to, files[k].name).p;
        str why;
        if (!file_write(a, path, files[k].text, 0644, &why))
            return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    }
    return write_page(c, str_fmt(a, "%s/index.html", to).p, lang, &s, &p->dots);
}

int verb_publish(struct cli *c)
{
    const char *state = NULL, *to = NULL, *lang = NULL;
    i64 period = 24, at = -1;
    const struct option options[] = {
        {"state", OPT_TEXT, &state, "FILE", N_("what has been published so far; keep it private")},
        {"to", OPT_TEXT, &to, "FOLDER", N_("where page and figures go")},
        {"period", OPT_INT, &period, "HOURS", N_("nothing changes within this (24)")},
        {"at", OPT_INT, &at, "SECONDS", N_("the time, since 1970 (now)")},
        {"lang", OPT_TEXT, &lang, "CODE", N_("the page's language")},
        {0}};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    if (!state || !to || period < 0 || period > 24 * 366 || at > INT64_MAX / 1000)
        return cli_fail(EXIT_USAGE, "--state and --to are needed; --period is 0 to 8784 hours");
    struct arena *a = c->arena;
    struct opened in;
    struct publication before;
    bool there;
    str why;
    int code = open_conversation(a, c->args[0], NULL, &in);
    if (!code)
        code = open_state(a, state, &in.c, &before, &there);
    if (code)
        return code;
    struct own_options how = {.resamples = 20};
    struct opinion_map map = map_own(a, &in.o, &how);
    if (there)
        keep_published_ids(a, &map, &in.o, &before);
    struct publication next = publish(a, there ? &before : NULL, &in.o, &map,
                                      at < 0 ? now_ms() : at * 1000, HOURS(period));
    /* The memory first: a state nobody saw does no harm, one that is forgotten could. */
    if (!file_write(a, state, state_write(a, &in.c, &next), 0600, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return write_all(c, to, lang, &in, &next);
}
