/* linli budget compute|check|compare|explain. Uses pb, report, cli. */
#include "budget/cli.h"

#include <stdio.h>

#include <jansson.h>

#include "base/file.h"
#include "budget/checks.h"
#include "budget/explain.h"
#include "budget/pb.h"
#include "budget/report.h"
#include "budget/sheet.h"
#include "lang/say.h"

/* The words of the command line, still text. */
struct words {
    const char *rule, *utility, *completion, *stop, *increment, *start, *ties, *exclusive;
    const char *html, *lang, *result;
    bool then_by_votes, comparison, bare, json, strict;
};

static bool one_of(const char *word, const char *first, const char *second, bool *is_second)
{
    *is_second = word && strcmp(word, second) == 0;
    return !word || *is_second || strcmp(word, first) == 0;
}

static int read_words(const struct words *w, struct budget_options *o)
{
    bool exhaustive;
    *o = (struct budget_options){
        .then_by_votes = w->then_by_votes, .comparison = w->comparison, .bare = w->bare};
    if (w->rule && !budget_rule_named(str_from(w->rule), &o->rule))
        return cli_fail(EXIT_USAGE,
                        "no rule '%s': greedy-votes, greedy-votes-per-cost, greedy-score, "
                        "phragmen, equal-shares, max-welfare",
                        w->rule);
    if (w->utility && !budget_utility_named(str_from(w->utility), &o->utility))
        return cli_fail(EXIT_USAGE, "no utility '%s': cost, cardinality, score", w->utility);
    if (!one_of(w->completion, "none", "add1", &o->add1))
        return cli_fail(EXIT_USAGE, "no completion '%s': none, add1", w->completion);
    if (!one_of(w->stop, "infeasible", "exhaustive", &exhaustive))
        return cli_fail(EXIT_USAGE, "no stop rule '%s': infeasible, exhaustive", w->stop);
    if (!one_of(w->start, "exact", "floor", &o->start_floor))
        return cli_fail(EXIT_USAGE, "no start '%s': exact, floor", w->start);
    o->stop = exhaustive ? STOP_EXHAUSTIVE : STOP_INFEASIBLE;
    if (w->ties && !budget_ties_named(str_from(w->ties), &o->ties))
        return cli_fail(EXIT_USAGE, "no order '%s': a list of cost, votes, file, id, lot:SEED",
                        w->ties);
    return EXIT_DONE;
}

/* An increment is an amount of the currency; on the scale of the file it must be whole. */
static int read_increment(const struct words *w, struct pb_file *file, struct budget_options *o)
{
    int decimals;
    if (!w->increment)
        return EXIT_DONE;
    if (!pb_decimal(str_from(w->increment), &o->increment, &decimals) || o->increment <= 0 ||
        decimals > file->input.decimals)
        return cli_fail(EXIT_USAGE, "not an increment in this file's money: '%s'", w->increment);
    for (; decimals < file->input.decimals; decimals++)
        if (__builtin_mul_overflow(o->increment, 10, &o->increment))
            return cli_fail(EXIT_USAGE, "too large an increment: '%s'", w->increment);
    return EXIT_DONE;
}

static void print_findings(struct cli *c, const struct pb_file *file, const char *path, FILE *to)
{
    static const char *const kinds[] = {"error", "fault", "note"};
    for (u32 i = 0; i < file->n_findings; i++) {
        const struct pb_finding *f = &file->findings[i];
        str text = say(c->arena, NULL, f->message);
        if (f->line)
            fprintf(to, "%s:%u:%u: %s: %.*s\n", path, f->line, f->column, kinds[f->weight],
                    STR_FMT(text));
        else
            fprintf(to, "%s: %s: %.*s\n", path, kinds[f->weight], STR_FMT(text));
    }
    if (file->n_findings == PB_MOST_FINDINGS)
        fprintf(to, "%s: further findings are not listed\n", path);
}

static int refuse_file(struct cli *c, const struct pb_file *file, const char *path)
{
    print_findings(c, file, path, stderr);
    return cli_fail(EXIT_INPUT, "%s: %s", path,
                    file->readable ? "not to the letter of the format" : "cannot be counted");
}

enum { LARGEST_FILE = 1 << 30 };

static int read_file(struct cli *c, const char *path, bool strict, bool keep_votes,
                     struct pb_file *file)
{
    str text, why;
    bool read = strcmp(path, "-") == 0 ? file_read(c->arena, path, LARGEST_FILE, &text, &why)
                                       : file_map(path, &text, c->arena, &why);
    if (!read)
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    pb_read(c->arena, text, keep_votes, file);
    return file->readable && !(strict && file->n_faults) ? EXIT_DONE : refuse_file(c, file, path);
}

static int read_file_kept(struct cli *c, const char *path, struct pb_file *file)
{
    str text, why;
    if (!file_read(c->arena, path, LARGEST_FILE, &text, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    pb_read(c->arena, text, true, file);
    return EXIT_DONE;
}

static u32 project_named(const struct budget_input *in, str id)
{
    for (u32 p = 0; p < in->n_projects; p++)
        if (str_eq(in->projects[p].id, id))
            return p;
    return UINT32_MAX;
}

static str amount_about(struct arena *a, const struct budget_input *in, double amount)
{
    for (int d = 0; d < in->decimals; d++)
        amount /= 10;
    return str_fmt(a, "%.2f", amount);
}

/* The page of --html, with what META tells of the vote. */
static int write_page(struct cli *c, const struct words *w, const struct pb_file *file,
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

/* "1,2;7,8": of each list at most one project is bought. */
static int add_exclusive(struct cli *c, const char *sets, struct pb_file *file)
{
    struct budget_input *in = &file->input;
    str rest = str_from(sets), set, id;
    struct budget_cap *caps =
        NEW_ARRAY(c->arena, struct budget_cap, in->limits.n_caps + rest.n + 1);
    if (in->limits.n_caps)
        memcpy(caps, in->limits.caps, in->limits.n_caps * sizeof *caps);
    while (str_cut(&rest, ';', &set)) {
        struct budget_cap *cap = &caps[in->limits.n_caps++];
        u32 *members = NEW_ARRAY(c->arena, u32, in->n_projects + set.n);
        *cap =
            (struct budget_cap){.kind = CAP_EXCLUSIVE, .name = set, .most = 1, .members = members};
        while (str_cut(&set, ',', &id)) {
            u32 p = project_named(in, id);
            if (p == UINT32_MAX)
                return cli_fail(EXIT_INPUT, "no project '%.*s'", STR_FMT(id));
            members[cap->n_members++] = p;
        }
    }
    in->limits.caps = caps;
    return EXIT_DONE;
}

static void print(const struct buf *b)
{
    fwrite(b->p ? b->p : "", 1, b->n, stdout);
}

/* Options and file of a verb that counts. */
static int prepare(struct cli *c, const struct words *w, struct pb_file *file,
                   struct budget_options *o)
{
    int code = read_words(w, o);
    if (!code)
        code = read_file(c, c->args[0], w->strict, false, file);
    if (!code)
        code = read_increment(w, file, o);
    if (!code && w->exclusive)
        code = add_exclusive(c, w->exclusive, file);
    if (!code)
        print_findings(c, file, c->args[0], stderr);
    return code;
}

static int count(struct cli *c, const struct pb_file *file, const struct budget_options *o,
                 struct budget_result *result)
{
    struct result counted = budget_compute(c->arena, &file->input, o, result);
    if (counted.outcome)
        return cli_fail(EXIT_INPUT, "%s: %.*s", c->args[0],
                        STR_FMT(say(c->arena, NULL, counted.message)));
    return EXIT_DONE;
}

#define RULE_OPTIONS(w)                                                                            \
    {"rule", OPT_TEXT, &(w).rule, "NAME",                                                          \
     N_("greedy-votes, greedy-votes-per-cost, greedy-score, phragmen, equal-shares (default), "    \
        "max-welfare")},                                                                           \
        {"utility", OPT_TEXT, &(w).utility, "KIND", N_("cost (default), cardinality or score")},   \
        {"completion", OPT_TEXT, &(w).completion, "KIND",                                          \
         N_("none (default) or add1: raise every share")},                                         \
        {"stop", OPT_TEXT, &(w).stop, "WHEN",                                                      \
         N_("infeasible (default): before a share overspends; exhaustive: when nothing more "      \
            "fits")},                                                                              \
        {"then-by-votes", OPT_FLAG, &(w).then_by_votes, NULL,                                      \
         N_("fill up with what fits, by votes")},                                                  \
        {"increment", OPT_TEXT, &(w).increment, "AMOUNT",                                          \
         N_("step of add1 (default: one unit of the currency)")},                                  \
        {"start", OPT_TEXT, &(w).start, "WHERE",                                                   \
         N_("exact (default) or floor: the first share rounded down")},                            \
        {"comparison", OPT_FLAG, &(w).comparison, NULL,                                            \
         N_("greedy by votes replaces the outcome if more voters prefer that")},                   \
        {"ties", OPT_TEXT, &(w).ties, "ORDER",                                                     \
         N_("list of cost, votes, file, id, lot:SEED (default cost,votes,file)")},                 \
        {"exclusive", OPT_TEXT, &(w).exclusive, "IDS",                                             \
         N_("ID,ID;ID,ID: of each list at most one is bought")},                                   \
        {"bare", OPT_FLAG, &(w).bare, NULL, N_("without limits: the rule alone")},                 \
        {"strict", OPT_FLAG, &(w).strict, NULL, N_("refuse a file that is not to the letter")},    \
    {                                                                                              \
        "json", OPT_FLAG, &(w).json, NULL, N_("machine-readable result")                           \
    }

static int verb_compute(struct cli *c)
{
    struct words w = {.rule = "equal-shares"};
    const struct option options[] = {
        RULE_OPTIONS(w),
        {"html", OPT_TEXT, &w.html, "FILE", N_("write a page that a city could publish")},
        {"lang", OPT_TEXT, &w.lang, "CODE", N_("language of that page (default en)")},
        {0}};
    struct pb_file file;
    struct budget_options o;
    struct budget_result result;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = prepare(c, &w, &file, &o);
    if (!code)
        code = count(c, &file, &o, &result);
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
    print(&b);
    return EXIT_DONE;
}

/* ── check ── */

/* Another program's result: {"winners": [ID, …], "per_voter": N}. The share is in 1/voters; a
 * rounded one is brought to the nearest that Add1 by whole units reaches. */
static int read_result(const char *path, const struct budget_input *in, u32 *wins, u32 *n,
                       i128 *share)
{
    json_error_t error;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error), *item;
    const json_t *list = json_object_get(root, "winners");
    size_t i;
    if (!json_is_array(list)) {
        json_decref(root);
        return cli_fail(EXIT_INPUT, "%s:%d:%d: no list of winners: %s", path, error.line,
                        error.column, error.text);
    }
    *n = 0;
    json_array_foreach(list, i, item)
    {
        u32 p = project_named(in, str_from(json_string_value(item)));
        bool twice = false;
        for (u32 k = 0; k < *n; k++)
            twice |= wins[k] == p;
        if (p == UINT32_MAX || twice || *n == in->n_projects) {
            json_decref(root);
            return cli_fail(EXIT_INPUT, "%s: winner %zu is no project, or stands twice", path,
                            i + 1);
        }
        wins[(*n)++] = p;
    }
    const json_t *given = json_object_get(root, "per_voter");
    i128 step = in->n_voters;
    for (int d = 0; d < in->decimals; d++)
        step *= 10;
    *share = -1;
    if (json_is_number(given)) {
        double unit = (double)(step / in->n_voters);
        double over = json_number_value(given) - (double)in->budget / (double)in->n_voters / unit;
        if (over > -1 && over < 1e12)
            *share = in->budget + step * (i128)(over + 0.5);
    }
    json_decref(root);
    return EXIT_DONE;
}

static void put_part_figures(struct json *j, struct arena *a, const struct budget_input *in,
                             const struct budget_part *parts, u32 n)
{
    for (u32 i = 0; i < n; i++) {
        json_open(j, '{');
        json_key_str(j, "name", parts[i].name);
        json_key_int(j, "projects", parts[i].n_members);
        json_key_int(j, "winners", parts[i].n_wins);
        json_key_int(j, "votes", (i64)parts[i].votes);
        json_key_str(j, "cost", budget_amount(a, parts[i].cost, in->decimals));
        json_close(j, '}');
    }
}

static void checks_json(struct json *j, struct cli *c, const struct pb_file *file,
                        const struct budget_checks *k, const u32 *wins, u32 n)
{
    const struct budget_input *in = &file->input;
    static const char *const columns[] = {"district", "neighborhood", "subunit", "category"};
    json_key_bool(j, "budget_kept", k->within_budget);
    json_key_bool(j, "limits_kept", k->within_limits);
    json_key_str(j, "cost", budget_amount(c->arena, k->cost, in->decimals));
    json_key_open(j, "ejr_plus_broken_by", '[');
    for (u32 i = 0; i < k->n_objections; i++) {
        json_open(j, '{');
        json_key_str(j, "project", in->projects[k->objections[i].project].id);
        json_key_int(j, "voters", (i64)k->objections[i].group);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "priceable");
    if (k->price == PRICE_NOT_ASKED)
        json_nothing(j);
    else
        json_bool(j, k->price == PRICE_HOLDS);
    json_key_int(j, "voters_with_something", (i64)k->with_something);
    json_key_int(j, "voters", in->n_voters);
    json_key_open(j, "voters_by_number_of_winners", '[');
    for (int i = 0; i < 11; i++)
        json_int(j, (i64)k->by_number[i]);
    json_close(j, ']');
    json_key_open(j, "power_by_tenths", '[');
    for (int i = 0; i < 11; i++)
        json_raw(j, amount_about(c->arena, in, k->power[i]));
    json_close(j, ']');
    for (size_t i = 0; i < COUNT(columns); i++) {
        struct budget_part *parts;
        u32 n_parts = pb_parts(c->arena, file, str_from(columns[i]), &parts);
        if (!n_parts)
            continue;
        budget_count_parts(in, wins, n, parts, n_parts);
        json_key_open(j, str_fmt(c->arena, "by_%s", columns[i]).p, '[');
        put_part_figures(j, c->arena, in, parts, n_parts);
        json_close(j, ']');
    }
}

static void findings_json(struct json *j, struct cli *c, const struct pb_file *file)
{
    static const char *const kinds[] = {"error", "fault", "note"};
    json_key_open(j, "findings", '[');
    for (u32 i = 0; i < file->n_findings; i++) {
        const struct pb_finding *f = &file->findings[i];
        json_open(j, '{');
        json_key_str(j, "kind", str_from(kinds[f->weight]));
        json_key_int(j, "line", f->line);
        json_key_int(j, "column", f->column);
        json_key_str(j, "text", say(c->arena, NULL, f->message));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* The format alone, or also a result: of --result, else of the rule asked for. */
static int check_format(struct cli *c, const struct words *w, struct pb_file *file)
{
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    pb_check(c->arena, file);
    if (w->json) {
        json_open(&j, '{');
        findings_json(&j, c, file);
        json_close(&j, '}');
        buf_byte(&b, '\n');
        print(&b);
    } else {
        print_findings(c, file, c->args[0], stdout);
    }
    return file->n_faults ? EXIT_NO : EXIT_DONE;
}

/* The result to be checked: another program's, or our own by the rule. */
static int result_to_check(struct cli *c, const struct words *w, const struct pb_file *file,
                           const struct budget_options *o, u32 *wins, u32 *n, i128 *share)
{
    struct budget_result r;
    if (w->result)
        return read_result(w->result, &file->input, wins, n, share);
    int code = count(c, file, o, &r);
    if (code)
        return code;
    if (o->rule == RULE_EQUAL_SHARES && !o->then_by_votes && !r.replaced)
        *share = r.share;
    for (; *n < r.n_wins; (*n)++)
        wins[*n] = r.wins[*n].project;
    return EXIT_DONE;
}

static int check_result(struct cli *c, const struct words *w, struct pb_file *file,
                        struct budget_options *o)
{
    struct budget_checks checks;
    if (!file->readable || (w->strict && file->n_faults))
        return refuse_file(c, file, c->args[0]);
    u32 *wins = NEW_ARRAY(c->arena, u32, file->input.n_projects), n = 0;
    i128 share = -1;
    int code = read_increment(w, file, o);
    if (!code && w->exclusive)
        code = add_exclusive(c, w->exclusive, file);
    if (!code)
        code = result_to_check(c, w, file, o, wins, &n, &share);
    if (code)
        return code;
    budget_check(c->arena, &file->input, o, wins, n, share, &checks);
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    json_open(&j, '{');
    checks_json(&j, c, file, &checks, wins, n);
    json_close(&j, '}');
    buf_byte(&b, '\n');
    print(&b);
    bool good = checks.within_budget && checks.within_limits && !checks.n_objections &&
                checks.price != PRICE_FAILS;
    return good ? EXIT_DONE : EXIT_NO;
}

static int verb_check(struct cli *c)
{
    struct words w = {0};
    const struct option options[] = {
        {"result", OPT_TEXT, &w.result, "FILE",
         N_("check this result (JSON: winners, per_voter), not the format")},
        RULE_OPTIONS(w),
        {0}};
    struct pb_file file;
    struct budget_options o;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = read_words(&w, &o);
    if (!code)
        code = read_file_kept(c, c->args[0], &file);
    if (code)
        return code;
    return w.result || w.rule ? check_result(c, &w, &file, &o) : check_format(c, &w, &file);
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
    struct words w = {0};
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
    int code = prepare(c, &w, &file, &common);
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
        code = count(c, &file, &o, &r);
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
        print(&b);
    return code;
}

/* ── explain ── */

static int verb_explain(struct cli *c)
{
    struct words w = {.rule = "equal-shares"};
    const struct option options[] = {RULE_OPTIONS(w), {0}};
    struct pb_file file;
    struct budget_options o;
    struct budget_result r;
    if (!cli_options(c, options, 2, 2))
        return c->exit;
    int code = prepare(c, &w, &file, &o);
    if (!code)
        code = count(c, &file, &o, &r);
    if (code)
        return code;
    u32 p = project_named(&file.input, str_from(c->args[1]));
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
    print(&b);
    return EXIT_DONE;
}

const struct verb budget_verbs[] = {
    {"compute", verb_compute, "FILE.pb [--rule NAME] [OPTIONS]", N_("count the votes of a budget"),
     NULL},
    {"check", verb_check, "FILE.pb [--result FILE | --rule NAME]",
     N_("check a file's format, or a result"), NULL},
    {"compare", verb_compare, "FILE.pb", N_("all rules side by side"), NULL},
    {"explain", verb_explain, "FILE.pb PROJECT [OPTIONS]",
     N_("why a project was bought or not, and what it lacked"), NULL},
    {0},
};
