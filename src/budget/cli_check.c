/* linli budget check: a file's format, or a result, another program's or our own. Uses pb, checks.
 */
#include <jansson.h>

#include "budget/checks.h"
#include "budget/cli_inside.h"
#include "budget/report.h"
#include "lang/say.h"

static str amount_about(struct arena *a, const struct budget_input *in, double amount)
{
    for (int d = 0; d < in->decimals; d++)
        amount /= 10;
    return str_fmt(a, "%.2f", amount);
}

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
        u32 p = budget_project_named(in, str_from(json_string_value(item)));
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
static int check_format(struct cli *c, const struct budget_words *w, struct pb_file *file)
{
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    pb_check(c->arena, file);
    if (w->json) {
        json_open(&j, '{');
        findings_json(&j, c, file);
        json_close(&j, '}');
        buf_byte(&b, '\n');
        cli_print(buf_str(&b));
    } else {
        budget_findings_print(c, file, c->args[0], stdout);
    }
    return file->n_faults ? EXIT_NO : EXIT_DONE;
}

/* The result to be checked: another program's, or our own by the rule. */
static int result_to_check(struct cli *c, const struct budget_words *w, const struct pb_file *file,
                           const struct budget_options *o, u32 *wins, u32 *n, i128 *share)
{
    struct budget_result r;
    if (w->result)
        return read_result(w->result, &file->input, wins, n, share);
    int code = budget_words_count(c, file, o, &r);
    if (code)
        return code;
    if (o->rule == RULE_EQUAL_SHARES && !o->then_by_votes && !r.replaced)
        *share = r.share;
    for (; *n < r.n_wins; (*n)++)
        wins[*n] = r.wins[*n].project;
    return EXIT_DONE;
}

static int check_result(struct cli *c, const struct budget_words *w, struct pb_file *file,
                        struct budget_options *o)
{
    struct budget_checks checks;
    if (!file->readable || (w->strict && file->n_faults))
        return budget_file_refuse(c, file, c->args[0]);
    u32 *wins = NEW_ARRAY(c->arena, u32, file->input.n_projects), n = 0;
    i128 share = -1;
    int code = budget_words_increment(w, file, o);
    if (!code && w->exclusive)
        code = budget_words_exclusive(c, w->exclusive, file);
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
    cli_print(buf_str(&b));
    bool good = checks.within_budget && checks.within_limits && !checks.n_objections &&
                checks.price != PRICE_FAILS;
    return good ? EXIT_DONE : EXIT_NO;
}

int verb_budget_check(struct cli *c)
{
    struct budget_words w = {0};
    const struct option options[] = {
        {"result", OPT_TEXT, &w.result, "FILE",
         N_("check this result (JSON: winners, per_voter), not the format")},
        BUDGET_RULE_OPTIONS(w),
        {0}};
    struct pb_file file;
    struct budget_options o;
    if (!cli_options(c, options, 1, 1))
        return c->exit;
    int code = budget_words_read(&w, &o);
    if (!code)
        code = budget_file_read(c, c->args[0], &file);
    if (code)
        return code;
    return w.result || w.rule ? check_result(c, &w, &file, &o) : check_format(c, &w, &file);
}
