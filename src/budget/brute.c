/* For tests: the rules in fractions, voter by voter. Uses GMP's mpq. */
#include "budget/brute.h"

#include <gmp.h>

enum { VOTERS = 64, PROJECTS = 16 };

struct plain {
    const struct budget_input *in;
    const struct budget_options *o;
    u32 units[VOTERS][PROJECTS]; /* under the utility; 0: no supporter */
    bool names[VOTERS][PROJECTS];
    i64 votes[PROJECTS], score[PROJECTS];
};

static void read_ballots(struct plain *e)
{
    const struct budget_input *in = e->in;
    bool by_points = e->o->rule == RULE_EQUAL_SHARES && e->o->utility == UTILITY_SCORE;
    for (u32 v = 0; v < in->n_voters; v++)
        for (u32 at = in->first[v]; at < in->first[v + 1]; at++) {
            u32 p = in->project[at], points = in->points ? in->points[at] : 1;
            e->names[v][p] = true;
            e->units[v][p] = by_points ? points : 1;
            e->votes[p]++;
            e->score[p] += points;
        }
}

/* Lower cost, more votes, file order. */
static bool goes_first(const struct plain *e, u32 a, u32 b)
{
    i64 x = e->in->projects[a].cost, y = e->in->projects[b].cost;
    if (x != y)
        return x < y;
    if (e->votes[a] != e->votes[b])
        return e->votes[a] > e->votes[b];
    return a < b;
}

static bool allowed(const struct plain *e, const bool *won, u32 p)
{
    if (e->o->bare)
        return true;
    for (u32 c = 0; c < e->in->limits.n_caps; c++) {
        const struct budget_cap *cap = &e->in->limits.caps[c];
        i64 used = 0;
        bool member = false;
        for (u32 i = 0; i < cap->n_members; i++) {
            u32 q = cap->members[i];
            if (won[q] || q == p)
                used += cap->kind == CAP_EXCLUSIVE ? 1 : e->in->projects[q].cost;
            member |= q == p;
        }
        if (member && used > cap->most)
            return false;
    }
    return true;
}

static i64 cost_of(const struct plain *e, const bool *won)
{
    i64 cost = 0;
    for (u32 p = 0; p < e->in->n_projects; p++)
        cost += won[p] ? e->in->projects[p].cost : 0;
    return cost;
}

/* The least r with Σ min(purse, r·units) = cost, by trying each voter's breakpoint. */
static bool least_price(const struct plain *e, mpq_t *purse, u32 p, mpq_t r)
{
    bool found = false;
    mpq_t sum, x, units, cost;
    mpq_inits(sum, x, units, cost, NULL);
    mpq_set_si(cost, e->in->projects[p].cost, 1);
    for (u32 v = 0; v < e->in->n_voters; v++)
        if (e->units[v][p])
            mpq_add(sum, sum, purse[v]);
    found = mpq_cmp(sum, cost) >= 0 && mpq_sgn(sum) > 0;
    for (u32 k = 0; found; k++) { /* suppose everyone with a smaller breakpoint than k's is poor */
        mpq_set_ui(units, 0, 1);
        mpq_set(sum, cost);
        mpq_t edge;
        mpq_init(edge);
        if (!e->units[k][p]) {
            mpq_clear(edge);
            continue;
        }
        mpq_set_ui(x, e->units[k][p], 1);
        mpq_div(edge, purse[k], x);
        for (u32 v = 0; v < e->in->n_voters; v++) {
            if (!e->units[v][p])
                continue;
            mpq_t own;
            mpq_init(own);
            mpq_set_ui(x, e->units[v][p], 1);
            mpq_div(own, purse[v], x);
            if (mpq_cmp(own, edge) < 0)
                mpq_sub(sum, sum, purse[v]);
            else
                mpq_add(units, units, x);
            mpq_clear(own);
        }
        mpq_div(r, sum, units);
        /* right if r ≤ edge and above every smaller breakpoint: then Σ min fits exactly */
        bool right = mpq_cmp(r, edge) <= 0;
        mpq_clear(edge);
        for (u32 v = 0; v < e->in->n_voters && right; v++) {
            if (!e->units[v][p])
                continue;
            mpq_t own;
            mpq_init(own);
            mpq_set_ui(x, e->units[v][p], 1);
            mpq_div(own, purse[v], x);
            mpq_t edge2;
            mpq_init(edge2);
            mpq_set_ui(x, e->units[k][p], 1);
            mpq_div(edge2, purse[k], x);
            if (mpq_cmp(own, edge2) < 0 && mpq_cmp(own, r) > 0)
                right = false;
            mpq_clears(own, edge2, NULL);
        }
        if (right)
            break;
    }
    mpq_clears(sum, x, units, cost, NULL);
    return found;
}

static void equal_shares(const struct plain *e, i64 share_numerator, struct brute *out)
{
    mpq_t purse[VOTERS], r, best, x;
    bool won[PROJECTS] = {0};
    mpq_inits(r, best, x, NULL);
    for (u32 v = 0; v < e->in->n_voters; v++) {
        mpq_init(purse[v]);
        mpq_set_si(purse[v], share_numerator, e->in->n_voters);
        mpq_canonicalize(purse[v]);
    }
    out->n = 0;
    for (;;) {
        u32 chosen = UINT32_MAX;
        for (u32 p = 0; p < e->in->n_projects; p++) {
            if (won[p] || !allowed(e, won, p) || !least_price(e, purse, p, r))
                continue;
            if (e->o->utility == UTILITY_COST) {
                mpq_set_si(x, e->in->projects[p].cost, 1);
                mpq_div(r, r, x);
            }
            int order = chosen == UINT32_MAX ? -1 : mpq_cmp(r, best);
            if (order < 0 || (order == 0 && goes_first(e, p, chosen))) {
                chosen = p;
                mpq_set(best, r);
            }
        }
        if (chosen == UINT32_MAX)
            break;
        least_price(e, purse, chosen, r);
        for (u32 v = 0; v < e->in->n_voters; v++) {
            mpq_set_ui(x, e->units[v][chosen], 1);
            mpq_mul(x, x, r);
            if (mpq_cmp(x, purse[v]) > 0)
                mpq_set(x, purse[v]);
            mpq_sub(purse[v], purse[v], x);
        }
        won[chosen] = true;
        out->winners[out->n++] = chosen;
    }
    for (u32 v = 0; v < e->in->n_voters; v++)
        mpq_clear(purse[v]);
    mpq_clears(r, best, x, NULL);
}

static void add_one(const struct plain *e, struct brute *out)
{
    struct brute next;
    out->share_numerator = e->in->budget;
    if (e->o->start_floor)
        out->share_numerator = e->in->budget / e->in->n_voters * e->in->n_voters;
    equal_shares(e, out->share_numerator, out);
    for (out->runs = 1;; out->runs++) {
        bool won[PROJECTS] = {0}, fits = false, open = false;
        for (u32 i = 0; i < out->n; i++)
            won[out->winners[i]] = true;
        for (u32 p = 0; p < e->in->n_projects; p++) {
            bool supported = false;
            for (u32 v = 0; v < e->in->n_voters; v++)
                supported |= e->units[v][p] > 0;
            if (won[p] || !supported || !allowed(e, won, p))
                continue;
            open = true;
            fits |= e->in->projects[p].cost + cost_of(e, won) <= e->in->budget;
        }
        if (e->o->stop == STOP_EXHAUSTIVE && !fits) {
            out->stop = END_EXHAUSTIVE;
            return;
        }
        if (!open && out->runs > 1) {
            out->stop = END_ALL;
            return;
        }
        equal_shares(e, out->share_numerator + e->in->n_voters, &next);
        bool next_won[PROJECTS] = {0};
        for (u32 i = 0; i < next.n; i++)
            next_won[next.winners[i]] = true;
        if (cost_of(e, next_won) > e->in->budget) {
            out->stop = END_INFEASIBLE;
            out->runs++;
            return;
        }
        memcpy(out->winners, next.winners, sizeof out->winners);
        out->n = next.n;
        out->share_numerator += e->in->n_voters;
    }
}

static void greedy(const struct plain *e, struct brute *out)
{
    bool done[PROJECTS] = {0}, won[PROJECTS] = {0};
    for (u32 round = 0; round < e->in->n_projects; round++) {
        u32 best = UINT32_MAX;
        for (u32 p = 0; p < e->in->n_projects; p++) {
            if (done[p])
                continue;
            i64 x = e->votes[p], y = best == UINT32_MAX ? 0 : e->votes[best];
            if (e->o->rule == RULE_GREEDY_SCORE && best != UINT32_MAX) {
                x = e->score[p];
                y = e->score[best];
            } else if (e->o->rule == RULE_GREEDY_VOTES_PER_COST && best != UINT32_MAX) {
                x *= e->in->projects[best].cost;
                y *= e->in->projects[p].cost;
            }
            if (best == UINT32_MAX || x > y || (x == y && goes_first(e, p, best)))
                best = p;
        }
        done[best] = true;
        if (e->in->projects[best].cost + cost_of(e, won) <= e->in->budget &&
            allowed(e, won, best)) {
            won[best] = true;
            out->winners[out->n++] = best;
        }
    }
}

static void phragmen(const struct plain *e, struct brute *out)
{
    mpq_t load[VOTERS], key, best, x;
    bool won[PROJECTS] = {0};
    mpq_inits(key, best, x, NULL);
    for (u32 v = 0; v < e->in->n_voters; v++)
        mpq_init(load[v]);
    for (;;) {
        u32 chosen = UINT32_MAX;
        for (u32 p = 0; p < e->in->n_projects; p++) {
            if (won[p] || !e->votes[p] || e->in->projects[p].cost > e->in->budget ||
                !allowed(e, won, p))
                continue;
            mpq_set_si(key, e->in->projects[p].cost, 1);
            for (u32 v = 0; v < e->in->n_voters; v++)
                if (e->names[v][p])
                    mpq_add(key, key, load[v]);
            mpq_set_si(x, e->votes[p], 1);
            mpq_div(key, key, x);
            int order = chosen == UINT32_MAX ? -1 : mpq_cmp(key, best);
            if (order < 0 || (order == 0 && goes_first(e, p, chosen))) {
                chosen = p;
                mpq_set(best, key);
            }
        }
        if (chosen == UINT32_MAX || e->in->projects[chosen].cost + cost_of(e, won) > e->in->budget)
            break;
        for (u32 v = 0; v < e->in->n_voters; v++)
            if (e->names[v][chosen])
                mpq_set(load[v], best);
        won[chosen] = true;
        out->winners[out->n++] = chosen;
    }
    for (u32 v = 0; v < e->in->n_voters; v++)
        mpq_clear(load[v]);
    mpq_clears(key, best, x, NULL);
}

static void welfare(const struct plain *e, struct brute *out)
{
    for (u32 set = 0; set < 1u << e->in->n_projects; set++) {
        bool won[PROJECTS] = {0}, fits = true;
        i128 value = 0;
        for (u32 p = 0; p < e->in->n_projects; p++)
            won[p] = set >> p & 1;
        for (u32 p = 0; p < e->in->n_projects; p++) {
            i64 worth = e->o->utility == UTILITY_SCORE ? e->score[p] : e->votes[p];
            if (e->o->utility == UTILITY_COST)
                worth *= e->in->projects[p].cost;
            if (won[p]) {
                value += worth;
                fits &= allowed(e, won, p);
            }
        }
        if (fits && cost_of(e, won) <= e->in->budget && value > out->value)
            out->value = value;
    }
}

void brute_count(const struct budget_input *in, const struct budget_options *o, struct brute *out)
{
    struct plain e = {.in = in, .o = o};
    *out = (struct brute){0};
    read_ballots(&e);
    switch (o->rule) {
    case RULE_EQUAL_SHARES:
        if (o->add1)
            add_one(&e, out);
        else
            equal_shares(&e, in->budget, out);
        break;
    case RULE_PHRAGMEN:
        phragmen(&e, out);
        break;
    case RULE_MAX_WELFARE:
        welfare(&e, out);
        break;
    case RULE_GREEDY_VOTES:
    case RULE_GREEDY_VOTES_PER_COST:
    case RULE_GREEDY_SCORE:
        greedy(&e, out);
        break;
    }
}
