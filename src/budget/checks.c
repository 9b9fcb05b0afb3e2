/* Checks of a result. Uses election, shares. */
#include "budget/checks.h"

#include "budget/shares.h"

/* ── EJR+ up to one ── */

/* After Brill and Peters (EC 2023), for budgets Brill, Forster, Lackner, Maly, Peters (AAAI 2023):
 * violated if there are a losing project p and k of its supporters, each giving it at least α
 * units, with u_i(winners) + u_i(p) ≤ α · (k · budget / voters) / cost(p). For cost utility that is
 * satisfaction + cost ≤ k · budget / voters. */
struct supporter_got {
    i128 got; /* u_i(winners) + u_i(p) */
    u32 weight, unit;
};

static int by_got(const void *x, const void *y)
{
    const struct supporter_got *a = x, *b = y;
    return (a->got > b->got) - (a->got < b->got);
}

static i128 unit_worth(const struct election *e, u32 p, u32 unit)
{
    return e->options->utility == UTILITY_COST ? e->cost[p] : unit;
}

/* What each group got from the winners. */
static i128 *satisfactions(struct arena *a, const struct election *e, const bool *won)
{
    i128 *got = NEW_ARRAY(a, i128, e->n_groups);
    for (u32 g = 0; g < e->n_groups; g++)
        for (u32 i = e->group_first[g]; i < e->group_first[g + 1]; i++)
            if (won[e->group_project[i]])
                got[g] +=
                    unit_worth(e, e->group_project[i], e->group_units ? e->group_units[i] : 1);
    return got;
}

/* got · voters · cost ≤ α · k · budget. Where the left side passes 128 bits it is the larger one:
 * the right one is below 2^30 · 2^30 · 2^60. */
static bool could_object(const struct election *e, u32 p, i128 got, u64 k, u32 alpha)
{
    i128 left = 0, right = (i128)k * e->budget;
    if (__builtin_mul_overflow(got, (i128)e->voters, &left))
        return false;
    if (e->options->utility == UTILITY_COST)
        return left <= right;
    if (__builtin_mul_overflow(left, (i128)e->cost[p], &left))
        return false;
    return left <= right * alpha;
}

/* The largest group that can object to p's loss; 0: none. */
static u64 objecting(const struct election *e, u32 p, const struct supporter_got *list, u32 n,
                     u32 alpha)
{
    u64 k = 0, group = 0;
    for (u32 i = 0; i < n; i++) {
        if (list[i].unit < alpha)
            continue;
        k += list[i].weight;
        if (could_object(e, p, list[i].got, k, alpha))
            group = k;
    }
    return group;
}

static u64 objection_to(const struct election *e, u32 p, const i128 *got,
                        struct supporter_got *list)
{
    u32 n = 0, last = 0;
    u64 most = 0;
    for (u32 i = e->first[p]; i < e->first[p + 1]; i++) {
        u32 unit = e->units ? e->units[i] : 1;
        struct supporter x = e->supporters[i];
        list[n++] = (struct supporter_got){got[x.group] + unit_worth(e, p, unit), x.weight, unit};
    }
    qsort(list, n, sizeof *list, by_got);
    for (;;) { /* α from the smallest units upward, each value once */
        u32 alpha = UINT32_MAX;
        for (u32 i = 0; i < n; i++)
            if (list[i].unit > last && list[i].unit < alpha)
                alpha = list[i].unit;
        if (alpha == UINT32_MAX)
            return most;
        u64 group = objecting(e, p, list, n, alpha);
        if (group > most)
            most = group;
        last = alpha;
    }
}

static void find_objections(struct arena *a, const struct election *e, const bool *won,
                            struct budget_checks *out)
{
    struct arena *passing = arena_new(0);
    const i128 *got = satisfactions(passing, e, won);
    struct supporter_got *list = NEW_ARRAY(passing, struct supporter_got, e->n_groups);
    size_t cap = 0;
    for (u32 p = 0; p < e->n_projects; p++) {
        if (won[p] || !e->counted[p])
            continue;
        u64 group = objection_to(e, p, got, list);
        if (group)
            *PUSH(a, out->objections, out->n_objections, cap) = (struct budget_objection){p, group};
    }
    arena_free(passing);
}

/* ── Who got something ── */

static int by_double(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void count_voters(struct arena *a, const struct budget_input *in, const u64 *votes,
                         const bool *won, struct budget_checks *out)
{
    struct arena *passing = arena_new(0);
    u32 *seen = NEW_ARRAY(passing, u32, in->n_projects);
    double *power = NEW_ARRAY(passing, double, in->n_voters);
    out->by_number = NEW_ARRAY(a, u64, 11);
    for (u32 i = 0; i < in->n_voters; i++) {
        u32 number = 0;
        for (u32 at = in->first[i]; at < in->first[i + 1]; at++) {
            u32 p = in->project[at];
            if (!won[p] || seen[p] == i + 1)
                continue;
            seen[p] = i + 1;
            number++;
            power[i] += (double)in->projects[p].cost / (double)votes[p];
        }
        out->with_votes += in->first[i + 1] > in->first[i];
        out->with_something += number > 0;
        out->by_number[number < 10 ? number : 10]++;
    }
    qsort(power, in->n_voters, sizeof *power, by_double);
    for (u32 t = 0; t <= 10; t++)
        out->power[t] = power[(u64)(in->n_voters - 1) * t / 10];
    arena_free(passing);
}

/* ── All of them ── */

static void check_limits(struct arena *a, const struct election *e, const u32 *wins, u32 n,
                         struct budget_checks *out)
{
    struct room room = room_new(a, e);
    u32 cap;
    out->within_limits = true;
    for (u32 i = 0; i < n; i++) {
        out->cost += e->cost[wins[i]];
        out->within_limits &= e->counted[wins[i]] && room_fits(&room, e, wins[i], &cap);
        room_take(&room, e, wins[i]);
    }
    out->within_budget = out->cost <= e->budget;
}

void budget_check(struct arena *a, const struct budget_input *in,
                  const struct budget_options *options, const u32 *wins, u32 n, i128 share,
                  struct budget_checks *out)
{
    struct budget_options o = *options;
    struct arena *passing = arena_new(0);
    o.rule = RULE_EQUAL_SHARES; /* for the units of its utility */
    struct election *e = election_new(passing, in, &o, false);
    bool *won = NEW_ARRAY(passing, bool, in->n_projects);
    *out = (struct budget_checks){0};
    for (u32 i = 0; i < n; i++)
        won[wins[i]] = true;
    check_limits(passing, e, wins, n, out);
    find_objections(a, e, won, out);
    count_voters(a, in, e->votes, won, out);
    if (share >= 0) {
        struct shares *s = shares_new(passing, e);
        out->price = shares_replay(s, share, wins, n, &out->stuck) ? PRICE_HOLDS : PRICE_FAILS;
        shares_end(s);
    }
    arena_free(passing);
}

void budget_count_parts(const struct budget_input *in, const u32 *wins, u32 n,
                        struct budget_part *parts, u32 n_parts)
{
    struct arena *passing = arena_new(0);
    u64 *votes = NEW_ARRAY(passing, u64, in->n_projects);
    bool *won = NEW_ARRAY(passing, bool, in->n_projects);
    for (u32 at = 0; at < in->first[in->n_voters]; at++)
        votes[in->project[at]]++;
    for (u32 i = 0; i < n; i++)
        won[wins[i]] = true;
    for (u32 k = 0; k < n_parts; k++) {
        struct budget_part *part = &parts[k];
        for (u32 i = 0; i < part->n_members; i++) {
            u32 p = part->members[i];
            part->votes += votes[p];
            part->n_wins += won[p];
            part->cost += won[p] ? in->projects[p].cost : 0;
        }
    }
    arena_free(passing);
}
