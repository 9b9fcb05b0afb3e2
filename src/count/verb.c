/* linli election count FILE… --rule NAME --seats N. Several files are several chambers. Uses base.
 * What the files of src/count cannot be, a reader of another room is asked for (tallied.h). */
#include "base/cli.h"
#include "base/file.h"
#include "count/sheet.h"
#include "count/tallied.h"

#include <stdio.h>

enum { FILE_LIMIT = 1 << 28 };

struct wishes {
    const char *rule, *seed, *ties, *base, *majority, *turnout, *against, *svg, *html, *lang,
        *format, *names;
    i64 seats, electors, grades, quorum, percent, question, cast;
    bool json, reach, rules;
};

static int list_rules(void)
{
    for (const struct count_rule *r = count_rules; r->name; r++)
        printf("%-26s %s%s%s%s\n", r->name, r->about, r->source[0] ? " (" : "", r->source,
               r->source[0] ? ")" : "");
    return EXIT_DONE;
}

/* The word's place in the list (NULL ends it); -1: it is not there. */
static int word_in(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(str_from(words[i]), str_from(word)))
            return i;
    return -1;
}

/* "2/3" */
static bool fraction(const char *text, i64 *part, i64 *whole)
{
    str piece, rest = str_from(text);
    return !text || (str_cut(&rest, '/', &piece) && str_i64(piece, part) && rest.p &&
                     str_i64(rest, whole) && *part >= 0 && *whole > 0 && *part <= *whole);
}

/* A candidate's name or number as 1…n; 0: there is none such. */
static u32 candidate_called(const struct election *e, const char *name)
{
    i64 number;
    for (u32 i = 0; i < e->n_candidates; i++)
        if (str_eq(e->candidates[i].name, str_from(name)))
            return i + 1;
    return str_i64(str_from(name), &number) && number >= 1 && number <= e->n_candidates
               ? (u32)number
               : 0;
}

static bool apply(const struct wishes *w, struct election *e, int *exit)
{
    static const char *const ties[] = {"rule", "earlier", "lot", "order", NULL};
    static const char *const bases[] = {"decided", "valid", "cast", "electors", NULL};
    int tie = w->ties ? word_in(ties, w->ties) : 0, base = w->base ? word_in(bases, w->base) : 0;
    if (!w->rule) {
        *exit = cli_fail(EXIT_USAGE, "which rule? --rule NAME; --rules lists them");
    } else if (!(e->rule = count_rule_named(str_from(w->rule)))) {
        *exit = cli_fail(EXIT_USAGE, "no rule '%s'; --rules lists them", w->rule);
    } else if (tie < 0) {
        *exit = cli_fail(EXIT_USAGE, "--ties is rule, earlier, lot or order");
    } else if (base < 0) {
        *exit = cli_fail(EXIT_USAGE, "--base is decided, valid, cast or electors");
    } else if (!fraction(w->majority, &e->part, &e->whole) ||
               !fraction(w->turnout, &e->turnout_part, &e->turnout_whole)) {
        *exit = cli_fail(EXIT_USAGE, "--majority and --turnout are fractions such as 2/3");
    } else if (w->seats < 0 || w->seats > COUNT_MAX_CANDIDATES || w->grades < 0 ||
               w->grades > COUNT_MAX_GRADE || w->quorum < 0 || w->percent < 0 || w->percent > 100 ||
               w->electors < 0 || w->electors > COUNT_MAX_WEIGHT) {
        *exit = cli_fail(EXIT_USAGE, "a number is out of range");
    } else if (w->against && !(e->against = candidate_called(e, w->against))) {
        *exit = cli_fail(EXIT_USAGE, "no candidate '%s'", w->against);
    } else {
        e->seats = w->seats ? (u32)w->seats : e->rule->one_seat ? 1 : e->seats;
        e->seed = str_from(w->seed);
        e->ties = (enum tie_rule)tie;
        e->base = (enum count_base)base;
        e->reach = w->reach;
        e->grades = (u32)w->grades;
        e->quorum = w->quorum;
        e->percent = w->percent;
        if (w->electors)
            e->chambers[0].electors = w->electors;
        return true;
    }
    return false;
}

static bool take_other(struct cli *c, const char *path, const struct tallied *t, struct election *e)
{
    const char *why = count_take(c->arena, t, e);
    if (why)
        return c->exit = cli_fail(EXIT_INPUT, "%s: %s", path, why), false;
    return true;
}

static bool read_file(struct cli *c, const char *path, const struct wishes *w, count_reader *other,
                      struct election *e)
{
    static const char *const formats[] = {"guess", "blt", "preflib", "debian", NULL};
    int kind = w->format ? word_in(formats, w->format) : 0;
    struct count_source from = {path, w->question, w->cast, w->names};
    struct tallied t;
    str text, why;
    if (kind < 0)
        return c->exit = cli_fail(EXIT_USAGE, "--format is blt, preflib or debian"), false;
    if (!w->format) {
        enum count_reading how = other(c, &from, &t);
        if (how != NOT_MINE)
            return how == WAS_READ && take_other(c, path, &t, e);
    }
    if (!file_read(c->arena, path, FILE_LIMIT, &text, &why))
        return c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why)), false;
    if (!count_read(c->arena, path, (enum count_format)kind, text, e, &why))
        return c->exit = cli_fail(EXIT_INPUT, "%s: %.*s", path, STR_FMT(why)), false;
    return true;
}

/* Adds the second and further files as chambers; their candidates must be the first's. */
static bool join(struct cli *c, const char *path, struct election *to, const struct election *from)
{
    bool same = to->n_candidates == from->n_candidates;
    for (u32 i = 0; same && i < to->n_candidates; i++)
        same = str_eq(to->candidates[i].name, from->candidates[i].name);
    if (!same)
        return c->exit =
                   cli_fail(EXIT_INPUT, "%s: not the same candidates as in the first file", path),
               false;
    u32 chamber = count_add_chamber(c->arena, to, from->title, 0);
    for (size_t i = 0; i < from->n_ballots; i++) {
        const struct ballot *b = &from->ballots[i];
        const char *why = count_add(c->arena, to, b->weight, chamber, from->marks + b->first, b->n);
        if (why)
            return c->exit = cli_fail(EXIT_INPUT, "%s: %s", path, why), false;
    }
    return true;
}

/* Writes what was drawn where a path was given. */
static bool write_to(struct cli *c, const char *path, const struct buf *b)
{
    str why;
    if (path && !file_write(c->arena, path, buf_str(b), 0644, &why))
        return c->exit = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why)), false;
    return true;
}

static int show(struct cli *c, const struct wishes *w, const struct election *e)
{
    struct count_result r = count_election(c->arena, e);
    struct buf b = buf_new(c->arena), picture = buf_new(c->arena), sheet = buf_new(c->arena);
    const struct lang *lang = w->lang ? lang_by_code(str_from(w->lang)) : lang_default();
    if (!lang)
        return cli_fail(EXIT_USAGE, "no language '%s'", w->lang);
    if (r.fault)
        return cli_fail(EXIT_INPUT, "%s: %s", c->args[0], r.fault);
    if (w->svg)
        count_put_svg(&picture, lang, e, &r);
    if (w->html)
        count_put_html(&sheet, lang, e, &r);
    if (!write_to(c, w->svg, &picture) || !write_to(c, w->html, &sheet))
        return c->exit;
    if (w->json) {
        struct json j = {.out = &b};
        count_put_json(&j, e, &r);
        buf_byte(&b, '\n');
    } else {
        count_put_text(&b, lang, e, &r);
    }
    cli_print(buf_str(&b));
    return r.passed ? EXIT_DONE : EXIT_NO;
}

int count_command(struct cli *c, count_reader *other)
{
    struct wishes w = {0};
    struct election e, next;
    const struct option options[] = {
        {"rule", OPT_TEXT, &w.rule, "NAME", N_("counting rule; --rules lists them")},
        {"seats", OPT_INT, &w.seats, "N", N_("seats to fill (else the file's)")},
        {"seed", OPT_TEXT, &w.seed, "TEXT", N_("published seed of the lot")},
        {"ties", OPT_TEXT, &w.ties, "HOW",
         N_("rule (its own), earlier (stages, then lot), lot, order")},
        {"electors", OPT_INT, &w.electors, "N",
         N_("how many may vote (in the first file's chamber)")},
        {"base", OPT_TEXT, &w.base, "WHAT", N_("motion: decided, valid, cast or electors")},
        {"majority", OPT_TEXT, &w.majority, "A/B", N_("motion: more than this part of the base")},
        {"reach", OPT_FLAG, &w.reach, NULL, N_("motion: the part itself is enough")},
        {"turnout", OPT_TEXT, &w.turnout, "A/B", N_("motion: at least this part must vote")},
        {"grades", OPT_INT, &w.grades, "N", N_("majority judgment: grades on the ballot")},
        {"against", OPT_TEXT, &w.against, "NAME", N_("schulze: the option that all must beat")},
        {"quorum", OPT_INT, &w.quorum, "N", N_("schulze: by so many votes")},
        {"percent", OPT_INT, &w.percent, "N", N_("approval: least part of 100 ballots")},
        {"format", OPT_TEXT, &w.format, "NAME", N_("blt, preflib or debian")},
        {"question", OPT_INT, &w.question, "N", N_("which one of a Belenios result, from 1")},
        {"election", OPT_TEXT, &w.names, "FILE", N_("result JSON: the election it is of")},
        {"cast", OPT_INT, &w.cast, "N", N_("result JSON of sums: how many ballots there were")},
        {"svg", OPT_TEXT, &w.svg, "FILE", N_("also draw the count")},
        {"html", OPT_TEXT, &w.html, "FILE", N_("also write it as a page")},
        {"lang", OPT_TEXT, &w.lang, "CODE", N_("language of words: en, zh, ar …")},
        {"rules", OPT_FLAG, &w.rules, NULL, N_("list the counting rules")},
        {"json", OPT_FLAG, &w.json, NULL, N_("machine-readable result")},
        {0}};
    if (!cli_options(c, options, 0, 100))
        return c->exit;
    if (w.rules)
        return list_rules();
    if (!c->n_args)
        return cli_fail(EXIT_USAGE, "usage: %s %s", c->path, c->verb->usage);
    if (!read_file(c, c->args[0], &w, other, &e))
        return c->exit;
    for (int i = 1; i < c->n_args; i++) {
        e.chambers[0].name = e.title;
        if (!read_file(c, c->args[i], &w, other, &next) || !join(c, c->args[i], &e, &next))
            return c->exit;
    }
    return apply(&w, &e, &c->exit) ? show(c, &w, &e) : c->exit;
}
