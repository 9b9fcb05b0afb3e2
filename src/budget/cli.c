/* linli budget compute|compare|explain; the table of verbs. Uses pb, report, cli. */
#include "budget/cli.h"

#include <stdio.h>

#include "base/file.h"
#include "budget/checks.h"
#include "budget/cli_inside.h"
#include "budget/explain.h"
#include "budget/report.h"
#include "budget/sheet.h"
#include "lang/say.h"

/* The page of --html, with what META tells of the vote. */
static int write_page(struct cli *c, const struct budget_words *w, const struct pb_file *file,
                      const struct budget_result *r)
{
    static const char *const columns[] = {"district", "neighborhood", "category"};
    static const char *const titles[] = {N_("Money and votes by district"),
                                         N_("Money and votes by neighbourhood"),
                                         N_("Money and votes by category")};
    struct arena *a = c->arena;
    lang_load(a);
    const struct lang *lang = w->lang ? lang_by_code(str_from(w->lang)) : lang_default();
    if (!lang)
        return cli_fail(EXIT_USAGE, "no language '%s'", w->lang);
    struct budget_sheet sheet;
    sheet_new(a, &file->input, r, &sheet);
    str title = pb_meta_value(file, S("description")), place = pb_meta_value(file, S("unit"));
    sheet.title = title.n ? title : str_from(c->args[0]);
    sheet.place = str_or_empty(place);
    struct sheet_parts *parts = NEW_ARRAY(a, struct sheet_parts, COUNT(columns));
    u32 *wins = NEW_ARRAY(a, u32, r->n_wins);
    for (u32 i = 0; i < r->n_wins; i++)
        wins[i] = r->wins[i].project;
    for (size_t i = 0; i < COUNT(columns); i++) {
        struct budget_part *list;
        u32 n = pb_parts(a, file, str_from(columns[i]), &list);
        if (!n)
            continue;
        budget_count_parts(&file->input, wins, r->n_wins, list, n);
        parts[sheet.n_parts++] = (struct sheet_parts){titles[i], list, n};
    }
    sheet.parts = parts;
    struct buf b = buf_new(a);
    str why;
    sheet_put(&b, lang, &sheet);
    if (!file_write(a, w->html, buf_str(&b), 0644, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return EXIT_DONE;
}

static int verb_compute(struct cli *c)
{
    struct budget_words w = {.rule = "equal-shares"};
    const struct option options[] = {
        BUDGET_RULE_OPTIONS(w),
        {"html", OPT_TEXT, &w.html, "FILE", N_("write a page that a city could publish")},
        {"lang", OPT_TEXT, &w.lang, "CODE", N_("language of that page (default en)")},
        {0}};
    struct pb_file file;
    struct budget_options o;
    struct budget_result result;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = budget_words_prepare(c, &w, &file, &o);
    if (!code)
        code = budget_words_count(c, &file, &o, &result);
    if (!code && w.html)
        code = write_page(c, &w, &file, &result);
    if (code)
        return code;
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    if (w.json) {
        report_json(&j, c->arena, &file.input, &result);
        buf_byte(&b, '\n');
    } else {
        report_text(&b, c->arena, &file.input, &result);
    }
    cli_print(buf_str(&b));
    return EXIT_DONE;
}

/* ── compare ── */

struct contender {
    const char *name;
    struct budget_options options;
};

static const struct contender contenders[] = {
    {"greedy-votes", {.rule = RULE_GREEDY_VOTES}},
    {"greedy-votes-per-cost", {.rule = RULE_GREEDY_VOTES_PER_COST}},
    {"greedy-score", {.rule = RULE_GREEDY_SCORE}},
    {"phragmen", {.rule = RULE_PHRAGMEN}},
    {"equal-shares cost", {.rule = RULE_EQUAL_SHARES}},
    {"equal-shares cost add1", {.rule = RULE_EQUAL_SHARES, .add1 = true, .stop = STOP_EXHAUSTIVE}},
    {"equal-shares cardinality add1",
     {.rule = RULE_EQUAL_SHARES,
      .utility = UTILITY_CARDINALITY,
      .add1 = true,
      .stop = STOP_EXHAUSTIVE}},
    {"equal-shares score add1",
     {.rule = RULE_EQUAL_SHARES, .utility = UTILITY_SCORE, .add1 = true, .stop = STOP_EXHAUSTIVE}},
    {"max-welfare cost", {.rule = RULE_MAX_WELFARE}},
};

static int verb_compare(struct cli *c)
{
    struct budget_words w = {0};
    const struct option options[] = {
        {"increment", OPT_TEXT, &w.increment, "AMOUNT",
         N_("step of add1 (default: one unit of the currency)")},
        {"exclusive", OPT_TEXT, &w.exclusive, "IDS",
         N_("ID,ID;ID,ID: of each list at most one is bought")},
        {"bare", OPT_FLAG, &w.bare, NULL, N_("without limits: the rules alone")},
        {"json", OPT_FLAG, &w.json, NULL, N_("machine-readable result")},
        {0}};
    struct pb_file file;
    struct budget_options common;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = budget_words_prepare(c, &w, &file, &common);
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    json_open(&j, '[');
    if (!w.json)
        printf("%-30s %8s %22s %12s %8s\n", "rule", "projects", "cost", "with nothing",
               "EJR+ broken");
    for (size_t i = 0; !code && i < COUNT(contenders); i++) {
        struct budget_options o = contenders[i].options;
        struct budget_result r;
        struct budget_checks k;
        if (o.rule == RULE_EQUAL_SHARES && o.utility == UTILITY_SCORE && !file.input.points)
            continue;
        o.bare = common.bare;
        o.increment = common.increment;
        code = budget_words_count(c, &file, &o, &r);
        if (code)
            break;
        u32 *wins = NEW_ARRAY(c->arena, u32, r.n_wins);
        for (u32 x = 0; x < r.n_wins; x++)
            wins[x] = r.wins[x].project;
        budget_check(c->arena, &file.input, &o, wins, r.n_wins, -1, &k);
        u64 nothing = file.input.n_voters - k.with_something;
        if (!w.json) {
            str cost = report_money(c->arena, &file.input, r.cost);
            printf("%-30s %8u %22.*s %11.1f%% %8u\n", contenders[i].name, r.n_wins, STR_FMT(cost),
                   100.0 * (double)nothing / file.input.n_voters, k.n_objections);
            continue;
        }
        json_open(&j, '{');
        report_json_fields(&j, c->arena, &file.input, &r);
        json_key_int(&j, "voters_with_nothing", (i64)nothing);
        json_key_int(&j, "ejr_plus_broken", k.n_objections);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    buf_byte(&b, '\n');
    if (w.json && !code)
        cli_print(buf_str(&b));
    return code;
}

/* ── explain ── */

static int verb_explain(struct cli *c)
{
    struct budget_words w = {.rule = "equal-shares"};
    const struct option options[] = {BUDGET_RULE_OPTIONS(w), {0}};
    struct pb_file file;
    struct budget_options o;
    struct budget_result r;
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    int code = budget_words_prepare(c, &w, &file, &o);
    if (!code)
        code = budget_words_count(c, &file, &o, &r);
    if (code)
        return code;
    u32 p = budget_project_named(&file.input, str_from(c->args[1]));
    if (p == UINT32_MAX)
        return cli_fail(EXIT_NO, "no project '%s'", c->args[1]);
    struct message said[EXPLAIN_MOST];
    struct budget_missing missing = {0};
    if (r.fates[p].why != WHY_WON) {
        struct what_if *what = what_if_new(c->arena, &file.input, &r.options);
        missing = what_if_missing(what, p);
        what_if_end(what);
    }
    u32 n = budget_explain(c->arena, &file.input, &r, p, &missing, said);
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    if (w.json) {
        json_open(&j, '{');
        json_key_str(&j, "project", file.input.projects[p].id);
        json_key_bool(&j, "won", r.fates[p].why == WHY_WON);
        json_key_int(&j, "votes_missing", (i64)missing.votes);
        json_key_str(&j, "cost_enough", budget_amount(c->arena, missing.cost, file.input.decimals));
        json_key_open(&j, "sentences", '[');
        for (u32 i = 0; i < n; i++)
            json_str(&j, say(c->arena, NULL, said[i]));
        json_close(&j, ']');
        json_close(&j, '}');
        buf_byte(&b, '\n');
    } else {
        buf_fmt(&b, "%.*s  %.*s\n", STR_FMT(file.input.projects[p].id),
                STR_FMT(file.input.projects[p].name));
        for (u32 i = 0; i < n; i++) {
            say_put(&b, NULL, said[i]);
            buf_byte(&b, '\n');
        }
    }
    cli_print(buf_str(&b));
    return EXIT_DONE;
}

const struct verb budget_verbs[] = {
    {"compute", verb_compute, "FILE.pb [--rule NAME] [OPTIONS]", N_("count the votes of a budget"),
     NULL},
    {"check", verb_budget_check, "FILE.pb [--result FILE | --rule NAME]",
     N_("check a file's format, or a result"), NULL},
    {"compare", verb_compare, "FILE.pb", N_("all rules side by side"), NULL},
    {"explain", verb_explain, "FILE.pb PROJECT [OPTIONS]",
     N_("why a project was bought or not, and what it lacked"), NULL},
    {0},
};
