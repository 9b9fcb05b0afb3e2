/* Equal Shares with its completion: raise every share, count again, until the outcome is exhaustive
 * or the next would overspend. Uses shares.
 *
 * Shares between which nothing can change are passed over (shares_run's `expect`): the step doubles
 * while that is proved and halves where it is not; at step 1 it is the plain rule, so the outcome
 * and the last accepted share are the same as by counting each (collective-choice-budgets-speed.md
 * section 2, "Jumping"). Veszprem 2025 in forints: 72,726 shares, some hundred counted. */
#include "budget/shares.h"

struct raise {
    struct shares *s;
    const struct election *e;
    const struct budget_options *options;
    i128 first, step; /* in 1/voters of the smallest unit */
    struct room room;
    bool *bought;
    struct shares_record now, next;
    u64 k; /* increments accepted */
    u64 runs_made;
    bool refused; /* the share after k overspent */
    enum budget_end stop;
};

static i128 whole_unit(const struct election *e)
{
    i128 unit = 1;
    for (int i = 0; i < e->in->decimals; i++)
        unit *= 10;
    return unit;
}

static i128 first_share(const struct election *e, bool floor)
{
    if (!floor)
        return e->budget;
    i128 unit = whole_unit(e) * e->voters;
    return e->budget / unit * unit;
}

/* What the purchases leave open: a project with a supporter that fits, and one that money could
 * still buy. */
static void look_for_more(struct raise *r, bool *fits, bool *any)
{
    const struct election *e = r->e;
    const struct shares_record *now = &r->now;
    *fits = *any = false;
    memset(r->bought, 0, e->n_projects);
    room_reset(&r->room, e);
    for (u32 i = 0; i < now->n; i++) {
        r->bought[now->order[i]] = true;
        room_take(&r->room, e, now->order[i]);
    }
    for (u32 p = 0; p < e->n_projects && !*fits; p++) {
        u32 cap;
        if (r->bought[p] || !e->counted[p] || !e->support[p] || !room_fits(&r->room, e, p, &cap))
            continue;
        *any = true;
        *fits = e->cost[p] <= e->budget - now->cost;
    }
}

/* True when the rule stops at the outcome in r->now. */
static bool finished(struct raise *r)
{
    bool fits, any;
    look_for_more(r, &fits, &any);
    if (r->options->stop == STOP_EXHAUSTIVE && !fits) {
        r->stop = END_EXHAUSTIVE;
        return true;
    }
    /* The refusing rule tries one share more before it sees that nothing is left to buy: so the
     * published values count it. */
    if (!any && (r->options->stop == STOP_EXHAUSTIVE || r->k > 0)) {
        r->stop = END_ALL;
        return true;
    }
    return false;
}

static bool same_order(const struct shares_record *a, const struct shares_record *b)
{
    return a->n == b->n && memcmp(a->order, b->order, a->n * sizeof *a->order) == 0;
}

static void accept(struct raise *r, u64 k)
{
    struct shares_record was = r->now;
    r->now = r->next;
    r->next = was;
    r->k = k;
}

static i128 share_after(const struct raise *r, u64 k)
{
    return r->first + r->step * k;
}

static void raise_shares(struct raise *r)
{
    u64 step = 1;
    shares_run(r->s, r->first, NULL, &r->now);
    r->runs_made = 1;
    while (!finished(r)) {
        bool single = step == 1;
        r->runs_made++;
        if (shares_run(r->s, share_after(r, r->k + step), single ? NULL : &r->now, &r->next)) {
            if (r->next.cost > r->e->budget) {
                r->refused = true;
                r->stop = END_INFEASIBLE;
                return;
            }
            bool same = same_order(&r->now, &r->next);
            accept(r, r->k + step);
            if (same && !r->options->single_steps)
                step *= 2;
            else
                step = 1;
        } else {
            step /= 2;
        }
        /* nothing changed: the loop's question has its answer already, but for END_ALL */
    }
}

static struct raise raise_new(struct arena *a, struct shares *s, const struct election *e,
                              const struct budget_options *options)
{
    i128 increment = options->increment ? options->increment : whole_unit(e);
    return (struct raise){.s = s,
                          .e = e,
                          .options = options,
                          .first = first_share(e, options->start_floor),
                          .step = increment * e->voters,
                          .room = room_new(a, e),
                          .bought = NEW_ARRAY(a, bool, e->n_projects),
                          .now = shares_record_new(a, e),
                          .next = shares_record_new(a, e)};
}

void shares_count(struct shares *s, struct arena *a, struct budget_result *result)
{
    const struct election *e = shares_election(s);
    struct raise r = raise_new(a, s, e, e->options);
    if (e->options->add1)
        raise_shares(&r);
    else
        r.runs_made = 1;
    result->share = share_after(&r, r.k);
    result->runs = r.k + 1 + r.refused;
    result->runs_made = r.runs_made;
    result->stop = r.stop;
    shares_run_told(s, result->share, a, result);
}

bool shares_buys(struct shares *s, struct arena *a, const struct budget_options *options, u32 p)
{
    const struct election *e = shares_election(s);
    struct raise r = raise_new(a, s, e, options);
    if (options->add1)
        raise_shares(&r);
    else
        shares_run(s, r.first, NULL, &r.now);
    for (u32 i = 0; i < r.now.n; i++)
        if (r.now.order[i] == p)
            return true;
    return false;
}
