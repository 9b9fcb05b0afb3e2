/* Counting: the input looked over, the rule chosen, completions and comparison, names and amounts.
 * Uses election and the rules. */
#include "budget/budget.h"

#include "budget/shares.h"
#include "budget/simple.h"
#include "budget/welfare.h"

/* ── Names ── */

static const char *const rule_names[] = {
    [RULE_GREEDY_VOTES] = "greedy-votes", [RULE_GREEDY_VOTES_PER_COST] = "greedy-votes-per-cost",
    [RULE_GREEDY_SCORE] = "greedy-score", [RULE_PHRAGMEN] = "phragmen",
    [RULE_EQUAL_SHARES] = "equal-shares", [RULE_MAX_WELFARE] = "max-welfare",
};
static const char *const utility_names[] = {"cost", "cardinality", "score"};
static const char *const end_names[] = {
    [END_NONE] = "",   [END_EXHAUSTIVE] = "exhaustive",  [END_INFEASIBLE] = "next infeasible",
    [END_ALL] = "all", [END_TOO_DEAR] = "next too dear", [END_NONE_LEFT] = "no project left",
};
static const char *const tie_names[] = {
    [TIE_COST] = "cost", [TIE_VOTES] = "votes", [TIE_FILE] = "file",
    [TIE_LOT] = "lot",   [TIE_ID] = "id",
};

const char *budget_rule_name(enum budget_rule rule)
{
    return rule_names[rule];
}

const char *budget_utility_name(enum budget_utility u)
{
    return utility_names[u];
}

const char *budget_end_name(enum budget_end e)
{
    return end_names[e];
}

const char *tie_criterion_name(enum tie_criterion t)
{
    return tie_names[t];
}

static bool named(str name, const char *const *names, size_t n, size_t *at)
{
    for (*at = 0; *at < n; ++*at)
        if (str_eq(name, str_from(names[*at])))
            return true;
    return false;
}

bool budget_rule_named(str name, enum budget_rule *out)
{
    size_t at;
    bool found = named(name, rule_names, COUNT(rule_names), &at);
    if (found)
        *out = (enum budget_rule)at;
    return found;
}

bool budget_utility_named(str name, enum budget_utility *out)
{
    size_t at;
    bool found = named(name, utility_names, COUNT(utility_names), &at);
    if (found)
        *out = (enum budget_utility)at;
    return found;
}

bool budget_ties_named(str text, struct budget_ties *out)
{
    *out = (struct budget_ties){0};
    for (str word; str_cut(&text, ',', &word);) {
        size_t at;
        if (str_starts(word, S("lot:")) && word.n > 4) {
            out->seed = str_from_at(word, 4);
            word = S("lot");
        } else if (str_eq(word, S("lot"))) {
            return false; /* a lot without its seed cannot be drawn again */
        }
        if (out->n == COUNT(out->by) || !named(word, tie_names, COUNT(tie_names), &at))
            return false;
        out->by[out->n++] = (enum tie_criterion)at;
    }
    return out->n > 0;
}

str budget_amount(struct arena *a, i128 amount, int decimals)
{
    u128 size = amount < 0 ? -(u128)amount : (u128)amount;
    char digits[64];
    int at = (int)sizeof digits, after = decimals;
    bool shown = false; /* zeros at the end of the fraction are not */
    do {
        int digit = (int)(size % 10);
        size /= 10;
        if (after > 0) {
            shown |= digit != 0;
            if (shown)
                digits[--at] = (char)('0' + digit);
            if (--after == 0 && shown)
                digits[--at] = '.';
        } else {
            digits[--at] = (char)('0' + digit);
            after--;
        }
    } while (size || after >= 0);
    if (amount < 0)
        digits[--at] = '-';
    return str_copy(a, (str){digits + at, sizeof digits - (size_t)at});
}

str budget_per_voter(struct arena *a, const struct budget_input *in, i128 share)
{
    i128 unit = in->n_voters ? in->n_voters : 1;
    for (int i = 0; i < in->decimals; i++)
        unit *= 10;
    i128 whole = share / unit, rest = share % unit;
    i128 part = (rest * 10000 * 2 + unit) / (2 * unit);
    return budget_amount(a, whole * 10000 + part, 4);
}

/* ── The input ── */

static struct result wrong(const char *field, struct message message)
{
    return (struct result){.outcome = INVALID, .field = field, .message = message};
}

static struct message about(const char *text, str first)
{
    return (struct message){.text = text, .args = {first}};
}

static struct result check_projects(const struct budget_input *in)
{
    if (in->n_projects > BUDGET_MAX_PROJECTS)
        return wrong("projects", about(N_("There are more projects than can be counted."), S("")));
    if (in->decimals < 0 || in->decimals > 18)
        return wrong("decimals", about(N_("An amount has too many decimals."), S("")));
    if (in->budget <= 0 || in->budget > BUDGET_MAX_AMOUNT)
        return wrong("budget", about(N_("The budget must be more than 0 and at most 10^18 of the "
                                        "smallest unit."),
                                     S("")));
    for (u32 p = 0; p < in->n_projects; p++)
        if (in->projects[p].cost <= 0 || in->projects[p].cost > BUDGET_MAX_AMOUNT)
            return wrong("cost", about(N_("The cost of project {1} must be more than 0 and at most "
                                          "10^18 of the smallest unit."),
                                       in->projects[p].id));
    return OK_RESULT;
}

static struct result check_ballots(struct arena *a, const struct budget_input *in)
{
    if (in->n_voters == 0)
        return wrong("votes", about(N_("There is no vote to count."), S("")));
    if (in->n_voters > BUDGET_MAX_VOTERS || in->default_points > BUDGET_MAX_POINTS)
        return wrong("votes",
                     about(N_("There are more votes or points than can be counted."), S("")));
    for (u32 i = 0; i < in->n_voters; i++)
        if (in->first[i] > in->first[i + 1])
            return wrong("votes", about(N_("Ballot {1} is broken."), str_fmt(a, "%u", i + 1)));
    for (u32 at = in->first[0]; at < in->first[in->n_voters]; at++)
        if (in->project[at] >= in->n_projects)
            return wrong("vote", about(N_("A ballot names a project that is not there."), S("")));
        else if (in->points && in->points[at] > BUDGET_MAX_POINTS)
            return wrong("points",
                         about(N_("A ballot gives more points than can be counted."), S("")));
    return OK_RESULT;
}

/* Every count and amount within the limits of budget.h. */
static struct result check_input(struct arena *a, const struct budget_input *in)
{
    struct result r = check_projects(in);
    if (r.outcome)
        return r;
    r = check_ballots(a, in);
    if (r.outcome)
        return r;
    for (u32 c = 0; c < in->limits.n_caps; c++) {
        const struct budget_cap *cap = &in->limits.caps[c];
        if (cap->most < 0 || cap->most > BUDGET_MAX_AMOUNT)
            return wrong("limits", about(N_("The limit of {1} is out of range."), cap->name));
        for (u32 i = 0; i < cap->n_members; i++)
            if (cap->members[i] >= in->n_projects)
                return wrong("limits",
                             about(N_("{1} names a project that is not there."), cap->name));
    }
    return OK_RESULT;
}

/* ── Counting ── */

static void fates_at_start(const struct election *e, struct budget_result *r)
{
    for (u32 p = 0; p < e->n_projects; p++) {
        r->fates[p] = e->start_fates[p];
        if (e->counted[p] && !e->support[p])
            r->fates[p].why = WHY_NO_VOTES;
    }
}

/* How many of the winners a voter named, for every voter; one bit a project in `won`. */
static void count_liked(const struct budget_input *in, const bool *won, u32 *liked, u32 *seen)
{
    memset(seen, 0, in->n_projects * sizeof *seen);
    for (u32 i = 0; i < in->n_voters; i++)
        for (u32 at = in->first[i]; at < in->first[i + 1]; at++) {
            u32 p = in->project[at];
            if (won[p] && seen[p] != i + 1) {
                seen[p] = i + 1;
                liked[i]++;
            }
        }
}

static bool *winners_of(struct arena *a, const struct budget_input *in,
                        const struct budget_result *r)
{
    bool *won = NEW_ARRAY(a, bool, in->n_projects);
    for (u32 i = 0; i < r->n_wins; i++)
        won[r->wins[i].project] = true;
    return won;
}

/* The voters decide between the two outcomes: each prefers the one with more of what she named. */
static void compare_with_greedy(struct arena *a, const struct election *e, struct budget_result *r)
{
    struct budget_result other = {.options = r->options};
    struct arena *passing = arena_new(0);
    const struct budget_input *in = e->in;
    other.fates = NEW_ARRAY(a, struct budget_fate, e->n_projects);
    fates_at_start(e, &other);
    greedy_count(a, e, RULE_GREEDY_VOTES, &other);
    u32 *seen = NEW_ARRAY(passing, u32, in->n_projects);
    u32 *liked = NEW_ARRAY(passing, u32, in->n_voters),
        *liked_other = NEW_ARRAY(passing, u32, in->n_voters);
    count_liked(in, winners_of(passing, in, r), liked, seen);
    count_liked(in, winners_of(passing, in, &other), liked_other, seen);
    for (u32 i = 0; i < in->n_voters; i++) {
        r->prefer_greedy += liked_other[i] > liked[i];
        r->prefer_shares += liked_other[i] < liked[i];
    }
    arena_free(passing);
    r->compared = true;
    if (r->prefer_greedy <= r->prefer_shares)
        return;
    r->replaced = true;
    r->wins = other.wins;
    r->n_wins = other.n_wins;
    r->cost = other.cost;
    r->fates = other.fates;
    r->ties = other.ties;
    r->n_ties = other.n_ties;
    r->tie_decides = other.tie_decides;
    r->n_completed = 0;
}

static void add_completed(struct arena *a, const struct election *e, struct budget_result *r)
{
    struct budget_win *wins =
        NEW_ARRAY(a, struct budget_win, (size_t)r->n_wins + r->n_completed + 1);
    memcpy(wins, r->wins, r->n_wins * sizeof *wins);
    r->wins = wins;
    for (u32 i = 0; i < r->n_completed; i++) {
        u32 p = r->completed[i];
        wins[r->n_wins++] = (struct budget_win){.project = p, .by_votes = true};
        r->cost += e->cost[p];
    }
}

static void equal_shares_count(struct arena *a, struct election *e, struct budget_result *r)
{
    struct shares *s = shares_new(a, e);
    shares_count(s, a, r);
    shares_end(s);
    complete_by_votes(a, e, r);
    if (e->options->then_by_votes)
        add_completed(a, e, r);
    if (e->options->comparison)
        compare_with_greedy(a, e, r);
}

static void mark_ties(struct budget_result *r, const bool *won)
{
    for (u32 t = 0; t < r->n_ties; t++)
        for (u32 i = 0; i < r->ties[t].n_others; i++)
            r->ties[t].mattered |= !won[r->ties[t].others[i]];
}

struct result budget_compute(struct arena *a, const struct budget_input *in,
                             const struct budget_options *options, struct budget_result *out)
{
    struct result checked = check_input(a, in);
    if (checked.outcome)
        return checked;
    *out = (struct budget_result){.options = *options};
    if (!out->options.ties.n)
        out->options.ties = (struct budget_ties){.by = {TIE_COST, TIE_VOTES, TIE_FILE}, .n = 3};
    struct election *e = election_new(a, in, &out->options, false);
    out->fates = NEW_ARRAY(a, struct budget_fate, in->n_projects);
    fates_at_start(e, out);
    switch (options->rule) {
    case RULE_GREEDY_VOTES:
    case RULE_GREEDY_VOTES_PER_COST:
    case RULE_GREEDY_SCORE:
        greedy_count(a, e, options->rule, out);
        break;
    case RULE_PHRAGMEN:
        phragmen_count(a, e, out);
        break;
    case RULE_EQUAL_SHARES:
        equal_shares_count(a, e, out);
        break;
    case RULE_MAX_WELFARE:
        welfare_count(a, e, out);
        break;
    }
    bool *won = winners_of(a, in, out);
    for (u32 p = 0; p < in->n_projects; p++)
        if (won[p])
            out->fates[p].why = WHY_WON;
    mark_ties(out, won);
    return OK_RESULT;
}
