/* Why, in sentences, and what was missing. Uses shares, simple, welfare, report. */
#include "budget/explain.h"

#include "budget/report.h"
#include "budget/shares.h"
#include "budget/simple.h"
#include "budget/welfare.h"

/* ── What if ── */

struct what_if {
    struct budget_options options;
    struct election *e;
    struct shares *shares; /* NULL for other rules */
    struct arena *passing; /* of one count */
};

struct what_if *what_if_new(struct arena *a, const struct budget_input *in,
                            const struct budget_options *options)
{
    struct what_if *w = NEW(a, struct what_if);
    w->options = *options;
    w->e = election_new(a, in, &w->options, true);
    w->passing = arena_new(0);
    if (options->rule == RULE_EQUAL_SHARES)
        w->shares = shares_new(a, w->e);
    return w;
}

void what_if_end(struct what_if *w)
{
    if (w->shares)
        shares_end(w->shares);
    arena_free(w->passing);
}

static bool among(const struct budget_result *r, u32 p)
{
    for (u32 i = 0; i < r->n_wins; i++)
        if (r->wins[i].project == p)
            return true;
    return false;
}

/* Counts w->e as it stands. */
static bool bought(struct what_if *w, u32 p)
{
    arena_reset(w->passing);
    if (w->shares && !w->options.then_by_votes)
        return shares_buys(w->shares, w->passing, &w->options, p);
    struct budget_result r = {.options = w->options};
    r.fates = NEW_ARRAY(w->passing, struct budget_fate, w->e->n_projects);
    switch (w->options.rule) {
    case RULE_EQUAL_SHARES:
        shares_count(w->shares, w->passing, &r);
        if (among(&r, p))
            return true;
        complete_by_votes(w->passing, w->e, &r);
        for (u32 i = 0; i < r.n_completed; i++)
            if (r.completed[i] == p)
                return true;
        return false;
    case RULE_PHRAGMEN:
        phragmen_count(w->passing, w->e, &r);
        break;
    case RULE_MAX_WELFARE:
        welfare_count(w->passing, w->e, &r);
        break;
    case RULE_GREEDY_VOTES:
    case RULE_GREEDY_VOTES_PER_COST:
    case RULE_GREEDY_SCORE:
        greedy_count(w->passing, w->e, w->options.rule, &r);
        break;
    }
    return among(&r, p);
}

static void settle_changes(struct what_if *w)
{
    election_rank(w->e);
    if (w->shares)
        shares_changed(w->shares);
}

/* Whether p would be bought with so many more people voting for it alone, at that cost. */
static bool would_be_bought(struct what_if *w, u32 p, u32 more, i64 cost)
{
    i64 was = w->e->cost[p];
    election_single_weight(w->e, p, more);
    w->e->cost[p] = cost;
    settle_changes(w);
    bool yes = bought(w, p);
    election_single_weight(w->e, p, 0);
    w->e->cost[p] = was;
    settle_changes(w);
    return yes;
}

/* The least number of more votes with which p is bought while one fewer is not enough. */
static u64 votes_missing(struct what_if *w, u32 p, i64 cost)
{
    u64 low = 0, high = 1, most = w->e->voters * 4 + 16;
    while (high < most && !would_be_bought(w, p, (u32)high, cost)) {
        low = high;
        high *= 4;
    }
    if (high >= most)
        return 0;
    while (high - low > 1) {
        u64 mid = low + (high - low) / 2;
        if (would_be_bought(w, p, (u32)mid, cost))
            high = mid;
        else
            low = mid;
    }
    return high;
}

struct budget_missing what_if_missing(struct what_if *w, u32 p)
{
    struct budget_missing m = {0};
    i64 cost = w->e->cost[p], unit = 1;
    if (!w->e->counted[p])
        return m;
    for (int d = 0; d < w->e->in->decimals; d++)
        unit *= 10;
    i64 grain = cost / 1000 > unit ? cost / 1000 / unit * unit : unit;
    m.votes = votes_missing(w, p, cost);
    if (cost <= grain || !would_be_bought(w, p, 0, grain))
        return m;
    i64 low = grain, high = cost;
    while (high - low > grain) {
        i64 mid = low + (high - low) / 2 / grain * grain;
        if (mid == low)
            mid += grain;
        if (would_be_bought(w, p, 0, mid))
            low = mid;
        else
            high = mid;
    }
    m.cost = low;
    m.not_cost = high;
    return m;
}

/* ── Sentences ── */

struct speech {
    struct arena *a;
    const struct budget_input *in;
    const struct budget_result *r;
    struct message *out;
    u32 n;
};

static void add(struct speech *s, const char *text, str one, str two, str three)
{
    s->out[s->n++] = (struct message){.text = text, .args = {one, two, three}};
}

static str number_of(struct speech *s, u64 n)
{
    return str_fmt(s->a, "%llu", (unsigned long long)n);
}

static str money(struct speech *s, i128 amount)
{
    return report_money(s->a, s->in, amount);
}

static void add_win(struct speech *s, u32 place)
{
    const struct budget_win *w = &s->r->wins[place];
    add(s, N_("It was bought as number {1}, for {2}."), number_of(s, place + 1),
        money(s, s->in->projects[w->project].cost), S(""));
    if (w->by_votes) {
        add(s, N_("It was added by votes, from what was left when no share could buy more."), S(""),
            S(""), S(""));
        return;
    }
    if (s->r->options.rule != RULE_EQUAL_SHARES || s->r->replaced)
        return;
    if (w->full)
        s->out[s->n++] = (struct message){
            NN_("{1} supporter paid {2}.", "{1} supporters paid {2} each."), .n = w->full,
            .args = {number_of(s, w->full), report_money_about(s->a, s->in, w->price)}};
    if (w->rest)
        s->out[s->n++] = (struct message){
            NN_("{1} supporter gave what was left of the share: {2}.",
                "{1} supporters gave what was left of their shares: {2} together."),
            .n = w->rest,
            .args = {number_of(s, w->rest), report_money_about(s->a, s->in, w->paid_by_rest)}};
}

static void add_cap(struct speech *s, u32 p, const struct budget_fate *f)
{
    const struct budget_cap *cap = &s->in->limits.caps[f->cap];
    if (cap->kind == CAP_EXCLUSIVE)
        add(s, N_("A project that excludes it had been bought before."), S(""), S(""), S(""));
    else
        add(s, N_("The budget of “{1}” had not enough left for its cost of {2}."), cap->name,
            money(s, s->in->projects[p].cost), S(""));
}

static void add_loss(struct speech *s, u32 p)
{
    const struct budget_fate *f = &s->r->fates[p];
    str cost = money(s, s->in->projects[p].cost);
    switch (f->why) {
    case WHY_WON:
        break;
    case WHY_LEFT_OUT:
        add(s, N_("It was left out before counting: withdrawn, or without a cost."), S(""), S(""),
            S(""));
        break;
    case WHY_THRESHOLD:
        add(s, N_("It did not reach the {1} votes that a project needs to be counted."),
            number_of(s, (u64)s->in->limits.least_votes), S(""), S(""));
        break;
    case WHY_NO_VOTES:
        add(s, N_("Nobody voted for it."), S(""), S(""), S(""));
        break;
    case WHY_TOO_DEAR:
        add(s, N_("When its turn came, {1} was left; it costs {2}."), money(s, f->left), cost,
            S(""));
        break;
    case WHY_CAP:
        add_cap(s, p, f);
        break;
    case WHY_MONEY:
        add(s, N_("Its supporters had {1} of their shares left in the end; it costs {2}."),
            report_money_about(s->a, s->in, f->behind), cost, S(""));
        break;
    case WHY_STOPPED:
        add(s, N_("The rule stopped before its turn came, when the next in line was too dear."),
            S(""), S(""), S(""));
        break;
    case WHY_WELFARE:
        add(s, N_("Other projects for the same money brought more value in votes."), S(""), S(""),
            S(""));
        break;
    }
}

static void add_missing(struct speech *s, const struct budget_missing *m)
{
    if (m->votes)
        s->out[s->n++] = (struct message){
            NN_("{1} more person voting for it alone would have been enough.",
                "{1} more people voting for it alone would have been enough; {2} would not."),
            .n = (i64)m->votes, .args = {number_of(s, m->votes), number_of(s, m->votes - 1)}};
    if (m->cost)
        add(s, N_("At a cost of {1} it would have been bought; at {2} not."), money(s, m->cost),
            money(s, m->not_cost), S(""));
}

static void add_ties(struct speech *s, u32 p)
{
    for (u32 i = 0; i < s->r->n_ties; i++) {
        const struct budget_tie *t = &s->r->ties[i];
        for (u32 k = 0; k < t->n_others; k++)
            if (t->others[k] == p && s->n < EXPLAIN_MOST) {
                add(s,
                    N_("In round {1} it stood equal with {2}, which went first by the published "
                       "order."),
                    number_of(s, t->round + 1), s->in->projects[t->chosen].id, S(""));
                return;
            }
    }
}

u32 budget_explain(struct arena *a, const struct budget_input *in, const struct budget_result *r,
                   u32 p, const struct budget_missing *missing, struct message *out)
{
    struct speech s = {a, in, r, out, 0};
    for (u32 i = 0; i < r->n_wins; i++)
        if (r->wins[i].project == p)
            add_win(&s, i);
    if (r->fates[p].why != WHY_WON) {
        add_loss(&s, p);
        if (missing)
            add_missing(&s, missing);
    }
    add_ties(&s, p);
    return s.n;
}

static void add_shares_rule(struct speech *s)
{
    const struct budget_options *o = &s->r->options;
    i64 unit = 1;
    for (int d = 0; d < s->in->decimals; d++)
        unit *= 10;
    add(s,
        N_("Equal Shares: every voter holds the same share of the budget. A project is bought when "
           "those who voted for it can pay for it together; the one that costs each of them least "
           "for what it brings goes first."),
        S(""), S(""), S(""));
    if (o->add1)
        add(s,
            o->stop == STOP_EXHAUSTIVE
                ? N_("The shares were raised by {1} at a time until nothing more would fit; "
                     "counting "
                     "ended at {2} for each voter.")
                : N_("The shares were raised by {1} at a time until the next would have overspent; "
                     "counting ended at {2} for each voter."),
            money(s, o->increment ? o->increment : unit),
            budget_per_voter(s->a, s->in, s->r->share), S(""));
    else
        add(s, N_("Each voter's share was {1}."), budget_per_voter(s->a, s->in, s->r->share), S(""),
            S(""));
    if (o->then_by_votes)
        add(s, N_("What was left then went to projects by their votes, as far as it lasted."),
            S(""), S(""), S(""));
    if (s->r->compared)
        add(s,
            s->r->replaced ? N_("The voters decided: {2} prefer the outcome of plain counting of "
                                "votes and {1} "
                                "this one, so plain counting replaced it.")
                           : N_("The voters decided: {1} prefer this outcome and {2} that of plain "
                                "counting of "
                                "votes, so it stands."),
            number_of(s, s->r->prefer_shares), number_of(s, s->r->prefer_greedy), S(""));
}

u32 budget_explain_rule(struct arena *a, const struct budget_input *in,
                        const struct budget_result *r, struct message *out)
{
    static const char *const texts[] = {
        [RULE_GREEDY_VOTES] =
            N_("Projects were bought in order of their votes; one that did not fit "
               "in what was left was passed over."),
        [RULE_GREEDY_VOTES_PER_COST] =
            N_("Projects were bought in order of their votes for each unit "
               "of cost; one that did not fit was passed over."),
        [RULE_GREEDY_SCORE] =
            N_("Projects were bought in order of their points; one that did not fit "
               "in what was left was passed over."),
        [RULE_PHRAGMEN] =
            N_("Phragmén's rule: the cost of each project is spread over those who voted "
               "for it so that the heaviest load stays as light as can be."),
        [RULE_MAX_WELFARE] =
            N_("The set of projects was bought that brings most value in votes for "
               "the money."),
        [RULE_EQUAL_SHARES] = NULL,
    };
    struct speech s = {a, in, r, out, 0};
    if (texts[r->options.rule])
        add(&s, texts[r->options.rule], S(""), S(""), S(""));
    else
        add_shares_rule(&s);
    return s.n;
}
