/* The checks of Pabulib's own checker (pabulib/checker, June 2026) on a file that was read: known
 * fields, counts, limits of ballots, published scores, published winners. Uses pb. */
#include "budget/pb.h"

struct check {
    struct arena *a;
    struct pb_file *f;
    u64 *votes; /* as read */
    i64 *score;
    i64 limits[10]; /* of ballots, by LIMIT_…; -1: none */
};

static void find(struct check *c, enum pb_weight weight, u32 line, const char *text, str one,
                 str two)
{
    pb_find(c->a, c->f, weight, line, 0, (struct message){.text = text, .args = {one, two}});
}

static str number(struct check *c, i64 n)
{
    return str_fmt(c->a, "%lld", (long long)n);
}

static bool is_one_of(str word, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(word, str_from(*words)))
            return true;
    return false;
}

static const char *const required[] = {"description",  "country",    "unit",     "instance",
                                       "num_projects", "num_votes",  "budget",   "vote_type",
                                       "rule",         "date_begin", "date_end", NULL};
static const char *const optional[] = {"district",
                                       "subunit",
                                       "min_length",
                                       "max_length",
                                       "min_sum_cost",
                                       "max_sum_cost",
                                       "min_points",
                                       "max_points",
                                       "min_sum_points",
                                       "max_sum_points",
                                       "default_score",
                                       "min_project_cost",
                                       "max_project_cost",
                                       "min_project_score_threshold",
                                       "neighborhoods",
                                       "subdistricts",
                                       "categories",
                                       "edition",
                                       "language",
                                       "currency",
                                       "fully_funded",
                                       "experimental",
                                       "comment",
                                       "acknowledgments",
                                       "leftover_budget",
                                       "budget_per_category",
                                       "budget_per_neighborhood",
                                       "min_length_per_category",
                                       "max_length_per_category",
                                       "min_sum_cost_per_category",
                                       "max_sum_cost_per_category",
                                       NULL};
static const char *const rules[] = {"greedy",
                                    "greedy-no-skip",
                                    "greedy-threshold",
                                    "greedy-exclusive",
                                    "greedy-custom",
                                    "equalshares",
                                    "equalshares-comparison",
                                    "equalshares/add1",
                                    "equalshares/add1-comparison",
                                    "unknown",
                                    NULL};
static const char *const project_columns[] = {
    "project_id",    "cost",     "votes",     "score",        "name",      "category",
    "beneficiaries", "target",   "selected",  "neighborhood", "subunit",   "district",
    "description",   "proposer", "public_id", "latitude",     "longitude", NULL};

static void check_fields(struct check *c)
{
    for (const char *const *key = required; *key; key++)
        if (!pb_meta_value(c->f, str_from(*key)).p)
            find(c, PB_FAULT, 0, N_("META has no “{1}”."), str_from(*key), S(""));
    for (u32 i = 0; i < c->f->n_meta; i++)
        if (!is_one_of(c->f->meta[i].key, required) && !is_one_of(c->f->meta[i].key, optional))
            find(c, PB_FAULT, 0, N_("META key “{1}” is not known to the format."),
                 c->f->meta[i].key, S(""));
    for (u32 i = 0; i < c->f->projects.n_columns; i++)
        if (!is_one_of(c->f->projects.columns[i], project_columns))
            find(c, PB_FAULT, 0, N_("PROJECTS column “{1}” is not known to the format."),
                 c->f->projects.columns[i], S(""));
    str rule = pb_meta_value(c->f, S("rule"));
    if (rule.p && !is_one_of(rule, rules))
        find(c, PB_FAULT, 0, N_("Rule “{1}” is not known to the format."), rule, S(""));
    if (str_eq(rule, S("greedy-threshold")) &&
        !pb_meta_value(c->f, S("min_project_score_threshold")).p)
        find(c, PB_FAULT, 0, N_("META has no “{1}”."), S("min_project_score_threshold"), S(""));
}

static void check_counts(struct check *c)
{
    static const char *const keys[] = {"num_projects", "num_votes"};
    i64 found[] = {c->f->input.n_projects, c->f->input.n_voters}, stated;
    for (int i = 0; i < 2; i++) {
        str value = pb_meta_value(c->f, str_from(keys[i]));
        if (value.p && (!str_i64(value, &stated) || stated != found[i]))
            find(c, PB_FAULT, 0,
                 i ? N_("num_votes is {1}, and there are {2} votes.")
                   : N_("num_projects is {1}, and there are {2} projects."),
                 value, number(c, found[i]));
    }
}

/* ── Ballots ── */

enum limit {
    MIN_LENGTH,
    MAX_LENGTH,
    MIN_POINTS,
    MAX_POINTS,
    MIN_SUM_POINTS,
    MAX_SUM_POINTS,
    MIN_SUM_COST,
    MAX_SUM_COST
};

static void read_limits(struct check *c)
{
    static const char *const keys[] = {"min_length",   "max_length",     "min_points",
                                       "max_points",   "min_sum_points", "max_sum_points",
                                       "min_sum_cost", "max_sum_cost"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        int decimals = 0;
        str value = pb_meta_value(c->f, str_from(keys[i]));
        c->limits[i] = -1;
        if (value.p && !pb_decimal(value, &c->limits[i], &decimals)) {
            find(c, PB_FAULT, 0, N_("“{1}” is {2}: not a number."), str_from(keys[i]), value);
            c->limits[i] = -1;
        }
        for (; i >= MIN_SUM_COST && c->limits[i] > 0 && decimals < c->f->input.decimals; decimals++)
            if (__builtin_mul_overflow(c->limits[i], 10, &c->limits[i]))
                c->limits[i] = INT64_MAX;
    }
    if (c->limits[MIN_LENGTH] < 0)
        c->limits[MIN_LENGTH] = 1;
    if (c->limits[MAX_LENGTH] < 0) {
        c->limits[MAX_LENGTH] = c->f->input.n_projects;
        find(c, PB_NOTE, 0, N_("META states no max_length."), S(""), S(""));
    }
}

/* value within limits[which] and limits[which + 1]. */
static void check_range(struct check *c, enum pb_weight weight, u32 line, enum limit which,
                        i128 value, const char *below, const char *above)
{
    if (c->limits[which] >= 0 && value < c->limits[which])
        find(c, weight, line, below, budget_amount(c->a, value, 0), number(c, c->limits[which]));
    if (c->limits[which + 1] >= 0 && value > c->limits[which + 1])
        find(c, weight, line, above, budget_amount(c->a, value, 0),
             number(c, c->limits[which + 1]));
}

static void check_ballot(struct check *c, u32 i)
{
    const struct budget_input *in = &c->f->input;
    u32 line = c->f->ballot_lines[i], length = in->first[i + 1] - in->first[i];
    bool given = c->f->vote_type == PB_CUMULATIVE || c->f->vote_type == PB_SCORING;
    i128 sum = 0, cost = 0;
    if (c->f->vote_type == PB_CHOOSE_1 && length != 1)
        find(c, PB_FAULT, line, N_("A choose-1 ballot names {1} projects."), number(c, length),
             S(""));
    check_range(c, PB_FAULT, line, MIN_LENGTH, length,
                N_("The ballot names {1} projects; at least {2} are asked for."),
                N_("The ballot names {1} projects; at most {2} are allowed."));
    for (u32 at = in->first[i]; at < in->first[i + 1]; at++) {
        cost += in->projects[in->project[at]].cost;
        c->votes[in->project[at]]++;
        c->score[in->project[at]] += in->points ? in->points[at] : 1;
        if (!given)
            continue;
        sum += in->points[at];
        check_range(c, PB_FAULT, line, MIN_POINTS, in->points[at],
                    N_("{1} points are given; at least {2} are asked for."),
                    N_("{1} points are given to one project; at most {2} are allowed."));
    }
    if (given)
        check_range(c, PB_NOTE, line, MIN_SUM_POINTS, sum,
                    N_("The points add up to {1}; at least {2} are asked for."),
                    N_("The points add up to {1}; at most {2} are allowed."));
    if (c->f->vote_type == PB_APPROVAL)
        check_range(c, PB_NOTE, line, MIN_SUM_COST, cost,
                    N_("The ballot's costs add up to {1}; at least {2} are asked for."),
                    N_("The ballot's costs add up to {1}; at most {2} are allowed."));
}

/* ── Published figures ── */

static void check_published_counts(struct check *c)
{
    struct pb_table *t = &c->f->projects;
    size_t votes = pb_column(t, S("votes")), score = pb_column(t, S("score"));
    for (u32 p = 0; p < t->n_rows; p++) {
        i64 stated;
        str id = c->f->input.projects[p].id;
        if (votes != SIZE_MAX &&
            (!str_i64(str_trim(pb_cell(t, p, votes)), &stated) || stated != (i64)c->votes[p]))
            find(c, PB_FAULT, t->lines[p],
                 N_("The votes of project {1} differ from its ballots: {2}."), id,
                 number(c, (i64)c->votes[p]));
        if (score != SIZE_MAX &&
            (!str_i64(str_trim(pb_cell(t, p, score)), &stated) || stated != c->score[p]))
            find(c, PB_FAULT, t->lines[p],
                 N_("The score of project {1} differs from its ballots: {2}."), id,
                 number(c, c->score[p]));
    }
}

static int selected(const struct check *c, size_t column, u32 p)
{
    i64 n;
    return str_i64(str_trim(pb_cell(&c->f->projects, p, column)), &n) ? (int)n : 0;
}

static void check_published_winners(struct check *c)
{
    const struct budget_input *in = &c->f->input;
    size_t column = pb_column(&c->f->projects, S("selected"));
    i128 all = 0, spent = 0;
    for (u32 p = 0; p < in->n_projects; p++) {
        all += in->projects[p].cost;
        if (in->projects[p].cost > in->budget)
            find(c, in->limits.left_out[p] ? PB_NOTE : PB_FAULT, c->f->projects.lines[p],
                 N_("Project {1} alone costs more than the budget."), in->projects[p].id, S(""));
        if (column == SIZE_MAX || selected(c, column, p) != 1)
            continue;
        spent += in->projects[p].cost;
        if (in->limits.left_out[p])
            find(c, PB_FAULT, c->f->projects.lines[p],
                 N_("Project {1} is selected and was withdrawn."), in->projects[p].id, S(""));
    }
    bool flag = pb_meta_value(c->f, S("fully_funded")).p != NULL;
    if (flag != (all <= in->budget))
        find(c, PB_FAULT, 0,
             flag ? N_("fully_funded is set, and not all projects fit in the budget.")
                  : N_("All projects fit in the budget, and fully_funded is not set."),
             S(""), S(""));
    if (column == SIZE_MAX) {
        find(c, PB_NOTE, 0, N_("PROJECTS has no column “{1}”."), S("selected"), S(""));
        return;
    }
    if (spent > in->budget)
        find(c, PB_FAULT, 0, N_("The selected projects cost {1}, more than the budget."),
             budget_amount(c->a, spent, in->decimals), S(""));
}

/* Greedy rules are counted again: by score where there is one, threshold reached at ≥, the file's
 * order among equals; greedy-no-skip stops at the first that does not fit. */
static void check_rule_followed(struct check *c)
{
    const struct budget_input *in = &c->f->input;
    size_t column = pb_column(&c->f->projects, S("selected"));
    str rule = pb_meta_value(c->f, S("rule"));
    bool no_skip = str_eq(rule, S("greedy-no-skip"));
    if (column == SIZE_MAX ||
        !(no_skip || str_eq(rule, S("greedy")) || str_eq(rule, S("greedy-threshold"))))
        return;
    bool *done = NEW_ARRAY(c->a, bool, in->n_projects), stopped = false;
    i64 left = in->budget;
    for (u32 round = 0; round < in->n_projects; round++) {
        u32 best = UINT32_MAX;
        for (u32 p = 0; p < in->n_projects; p++)
            if (!done[p] && (best == UINT32_MAX || c->score[p] > c->score[best]))
                best = p;
        done[best] = true;
        bool fits = !in->limits.left_out[best] && c->score[best] >= in->limits.least_votes &&
                    in->projects[best].cost <= left && !stopped;
        if (fits)
            left -= in->projects[best].cost;
        else if (no_skip && !in->limits.left_out[best])
            stopped = true;
        if (fits != (selected(c, column, best) == 1)) {
            find(c, PB_FAULT, c->f->projects.lines[best],
                 N_("Rule {2} was not followed: project {1} stands otherwise."),
                 in->projects[best].id, rule);
            return;
        }
    }
}

void pb_check(struct arena *a, struct pb_file *file)
{
    struct check c = {.a = a, .f = file};
    if (!file->readable)
        return;
    c.votes = NEW_ARRAY(a, u64, file->input.n_projects);
    c.score = NEW_ARRAY(a, i64, file->input.n_projects);
    check_fields(&c);
    check_counts(&c);
    read_limits(&c);
    for (u32 i = 0; i < file->input.n_voters; i++)
        check_ballot(&c, i);
    check_published_counts(&c);
    check_published_winners(&c);
    if (file->input.n_projects <= 5000) /* a plain selection: quadratic */
        check_rule_followed(&c);
}
