/* A result written down. Uses json. */
#include "budget/report.h"

#include <math.h>

static void put_ids(struct json *j, const char *key, const struct budget_input *in, const u32 *list,
                    u32 n)
{
    json_key_open(j, key, '[');
    for (u32 i = 0; i < n; i++)
        json_str(j, in->projects[list[i]].id);
    json_close(j, ']');
}

static void put_amount(struct json *j, struct arena *a, const char *key,
                       const struct budget_input *in, i128 amount)
{
    json_key_str(j, key, budget_amount(a, amount, in->decimals));
}

static void put_text(struct json *j, const char *key, const char *value)
{
    json_key_str(j, key, str_from(value));
}

static void put_ties(struct json *j, const struct budget_input *in, const struct budget_result *r)
{
    json_key_open(j, "ties", '[');
    for (u32 i = 0; i < r->n_ties; i++) {
        const struct budget_tie *t = &r->ties[i];
        json_open(j, '{');
        json_key_int(j, "round", t->round + 1);
        json_key_str(j, "chosen", in->projects[t->chosen].id);
        put_ids(j, "equal", in, t->others, t->n_others);
        put_text(j, "by", tie_criterion_name(t->by));
        json_key_bool(j, "mattered", t->mattered);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_shares(struct json *j, struct arena *a, const struct budget_input *in,
                       const struct budget_result *r)
{
    const struct budget_options *o = &r->options;
    put_text(j, "utility", budget_utility_name(o->utility));
    put_text(j, "completion", o->add1 ? "add1" : "none");
    json_key(j, "per_voter");
    json_raw(j, budget_per_voter(a, in, r->share));
    if (o->add1) {
        i64 unit = 1;
        for (int d = 0; d < in->decimals; d++)
            unit *= 10;
        json_key(j, "increment");
        json_raw(j, budget_amount(a, o->increment ? o->increment : unit, in->decimals));
        put_text(j, "start", o->start_floor ? "floor" : "exact");
        put_text(j, "stop_rule", o->stop == STOP_EXHAUSTIVE ? "exhaustive" : "infeasible");
        json_key_int(j, "runs", (i64)r->runs);
        json_key_int(j, "runs_counted", (i64)r->runs_made);
        put_text(j, "stop", budget_end_name(r->stop));
    }
    put_ids(j, "completed_by_votes", in, r->completed, r->n_completed);
    json_key_bool(j, "then_by_votes", o->then_by_votes);
    if (r->compared) {
        json_key_open(j, "comparison", '{');
        json_key_int(j, "prefer_equal_shares", (i64)r->prefer_shares);
        json_key_int(j, "prefer_greedy", (i64)r->prefer_greedy);
        json_key_bool(j, "replaced", r->replaced);
        json_close(j, '}');
    }
}

static void put_order_of_ties(struct json *j, const struct budget_ties *ties)
{
    json_key_open(j, "order_among_equals", '[');
    for (int i = 0; i < ties->n; i++)
        json_str(j, str_from(tie_criterion_name(ties->by[i])));
    json_close(j, ']');
    if (ties->seed.n) {
        json_key_str(j, "lot_seed", ties->seed);
    }
}

static void put_payments(struct json *j, const struct budget_input *in,
                         const struct budget_result *r)
{
    double unit = pow(10, in->decimals);
    json_key_open(j, "payments", '[');
    for (u32 i = 0; i < r->n_wins; i++) {
        const struct budget_win *w = &r->wins[i];
        json_open(j, '{');
        json_key_str(j, "project", in->projects[w->project].id);
        json_key_double(j, "each", round(w->price / unit * 1e6) / 1e6);
        json_key_int(j, "paid_in_full", w->full);
        json_key_int(j, "paid_the_rest", w->rest);
        json_key_double(j, "rest", round(w->paid_by_rest / unit * 1e6) / 1e6);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_i128(struct json *j, struct arena *a, const char *key, i128 v)
{
    json_key_str(j, key, budget_amount(a, v, 0));
}

void report_json_fields(struct json *j, struct arena *a, const struct budget_input *in,
                        const struct budget_result *r)
{
    u32 *winners = NEW_ARRAY(a, u32, r->n_wins);
    for (u32 i = 0; i < r->n_wins; i++)
        winners[i] = r->wins[i].project;
    put_text(j, "rule", budget_rule_name(r->options.rule));
    put_ids(j, "winners", in, winners, r->n_wins);
    put_amount(j, a, "cost", in, r->cost);
    put_order_of_ties(j, &r->options.ties);
    put_ties(j, in, r);
    json_key_bool(j, "bare", r->options.bare);
    switch (r->options.rule) {
    case RULE_EQUAL_SHARES:
        put_shares(j, a, in, r);
        if (!r->replaced)
            put_payments(j, in, r);
        break;
    case RULE_PHRAGMEN:
        put_text(j, "stop", budget_end_name(r->stop));
        break;
    case RULE_MAX_WELFARE: {
        int decimals = r->options.utility == UTILITY_COST ? in->decimals : 0;
        put_text(j, "utility", budget_utility_name(r->options.utility));
        json_key_str(j, "value", budget_amount(a, r->value, decimals));
        json_key_str(j, "bound", budget_amount(a, r->bound, decimals));
        put_i128(j, a, "gap", r->bound - r->value);
        break;
    }
    case RULE_GREEDY_VOTES:
    case RULE_GREEDY_VOTES_PER_COST:
    case RULE_GREEDY_SCORE:
        json_key_bool(j, "tie_decides", r->tie_decides);
        break;
    }
}

void report_json(struct json *j, struct arena *a, const struct budget_input *in,
                 const struct budget_result *r)
{
    json_open(j, '{');
    json_key_int(j, "votes", in->n_voters);
    json_key_int(j, "projects", in->n_projects);
    put_amount(j, a, "budget", in, in->budget);
    json_key_str(j, "currency", in->currency);
    report_json_fields(j, a, in, r);
    json_close(j, '}');
}

/* ── For people ── */

/* Thousands apart by a narrow space that does not break, as ISO 80000 has it: read alike in every
 * language. */
static str in_threes(struct arena *a, str digits)
{
    size_t point = str_find_byte(digits, '.'), whole = point == SIZE_MAX ? digits.n : point;
    size_t sign = digits.n && digits.p[0] == '-';
    struct buf b = buf_new(a);
    for (size_t i = 0; i < digits.n; i++) {
        if (i > sign && i < whole && (whole - i) % 3 == 0 && whole - sign > 4)
            buf_z(&b, "\u202f");
        buf_byte(&b, digits.p[i]);
    }
    return buf_str(&b);
}

str report_money(struct arena *a, const struct budget_input *in, i128 amount)
{
    str digits = in_threes(a, budget_amount(a, amount, in->decimals));
    return in->currency.n ? str_fmt(a, "%.*s\u00a0%.*s", STR_FMT(digits), STR_FMT(in->currency))
                          : digits;
}

str report_money_about(struct arena *a, const struct budget_input *in, double amount)
{
    double value = amount / pow(10, in->decimals);
    str digits = in_threes(a, str_fmt(a, "%.2f", value));
    return in->currency.n ? str_fmt(a, "%.*s\u00a0%.*s", STR_FMT(digits), STR_FMT(in->currency))
                          : digits;
}

void report_text(struct buf *b, struct arena *a, const struct budget_input *in,
                 const struct budget_result *r)
{
    buf_fmt(b, "%s: %u of %u projects, %.*s of %.*s\n", budget_rule_name(r->options.rule),
            r->n_wins, in->n_projects, STR_FMT(report_money(a, in, r->cost)),
            STR_FMT(report_money(a, in, in->budget)));
    for (u32 i = 0; i < r->n_wins; i++) {
        const struct budget_project *p = &in->projects[r->wins[i].project];
        buf_fmt(b, "%3u  %-12.*s %14.*s  %.*s\n", i + 1, STR_FMT(p->id),
                STR_FMT(report_money(a, in, p->cost)), STR_FMT(p->name));
    }
}
