/* linli election protocol: the sheet of a result, after the archive has been checked. */
#include "election/protocol.h"

#include "election/cli.h"
#include "election/returns.h"
#include "lang/lang.h"

struct sheet {
    struct cli *cli;
    struct returns returns;
    struct protocol_wishes wishes;
};

static void put_head(struct sheet *s, struct buf *out)
{
    const struct board *b = &s->returns.report.board;
    const struct event *last = &b->archive.events[b->archive.n - 1];
    const struct lang *lang = s->wishes.lang;
    struct arena *a = s->cli->arena;
    struct buf hash = buf_new(a);
    hex_put(&hash, last->hash.bytes, HASH_SIZE);
    struct message lines[] = {
        {.text = N_("{1} (election {2})"), .args = {b->election.name, b->election.uuid}},
        {.text = N_("{1} credentials with a weight of {2}; {3} ballots with a weight of {4}"),
         .args = {str_fmt(a, "%zu", b->credentials.n),
                  str_fmt(a, "%lld", (long long)b->credentials.total_weight),
                  str_fmt(a, "%lld", (long long)s->returns.cast),
                  str_fmt(a, "%lld", (long long)s->returns.weight)}},
        {.text = N_("all checks passed; the archive's height is {1}, its last event {2}"),
         .args = {str_fmt(a, "%zu", b->archive.n - 1), buf_str(&hash)}},
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        say_put(out, lang, lines[i]);
        buf_byte(out, '\n');
    }
}

static bool put_question(struct sheet *s, size_t i, struct buf *out, bool *valid)
{
    struct tallied q = returns_question(s->cli, &s->returns, i);
    const struct question *asked = &s->returns.report.board.election.questions[i];
    struct protocol_wishes w = s->wishes;
    const char *why;
    if (!w.rule.p)
        w.rule = asked->ranked ? S("schulze") : S("double-majority");
    if (w.seats <= 0)
        w.seats = asked->ranked ? 1 : asked->max;
    if (protocol_put(s->cli->arena, &q, &w, out, valid, &why))
        return true;
    s->cli->exit = cli_fail(EXIT_INPUT, "question %zu: %s", i + 1, why);
    return false;
}

static int put_sheet(struct sheet *s, i64 only)
{
    const struct election *e = &s->returns.report.board.election;
    struct buf out = buf_new(s->cli->arena);
    bool json = s->wishes.form == SHEET_JSON, all_valid = true, valid = false;
    if (s->wishes.form == SHEET_TEXT)
        put_head(s, &out);
    if (json)
        buf_z(&out, "[");
    for (size_t i = 0, n = 0; i < e->n_questions; i++) {
        if (only && (i64)i + 1 != only)
            continue;
        if (n++)
            buf_z(&out, json ? "," : "\n");
        if (!put_question(s, i, &out, &valid))
            return s->cli->exit;
        all_valid = all_valid && valid;
    }
    if (json)
        buf_z(&out, "]\n");
    cli_print(buf_str(&out));
    return all_valid ? EXIT_DONE : EXIT_NO;
}

int election_protocol(struct cli *c)
{
    const char *rule = NULL, *seed = NULL, *lang = NULL;
    bool json = false, page = false;
    i64 seats = 0, only = 0;
    const struct option options[] = {
        {"rule", OPT_TEXT, &rule, "NAME",
         N_("counting rule (double-majority; schulze where ranked)")},
        {"seats", OPT_INT, &seats, "N", N_("seats to fill (the most one may tick)")},
        {"seed", OPT_TEXT, &seed, "TEXT", N_("published seed of the lot")},
        {"question", OPT_INT, &only, "N", N_("only this one, from 1")},
        {"lang", OPT_TEXT, &lang, "CODE", N_("language of words: en, zh, ar …")},
        {"html", OPT_FLAG, &page, NULL, N_("a page of one question, to print")},
        {"json", OPT_FLAG, &json, NULL, N_("machine-readable result")},
        {0}};
    struct sheet s = {.cli = c};
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    s.wishes = (struct protocol_wishes){
        .rule = str_from(rule),
        .seats = seats,
        .seed = str_from(seed),
        .lang = lang ? lang_by_code(str_from(lang)) : lang_default(),
        .form = json   ? SHEET_JSON
                : page ? SHEET_HTML
                       : SHEET_TEXT,
    };
    if (!s.wishes.lang)
        return cli_fail(EXIT_USAGE, "no language '%s'", lang);
    const char *file = cli_archive(c, c->args[0]);
    if (!file)
        return c->exit;
    if (!returns_load(c, file, !json, &s.returns))
        return c->exit;
    return put_sheet(&s, page && !only ? 1 : only);
}
