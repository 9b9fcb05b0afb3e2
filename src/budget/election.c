/* An input made ready for counting. Uses base. */
#include "budget/election.h"

#include "base/hash.h"

/* ── Order among equals ── */

struct ranking {
    const struct election *e;
    const struct hash *lots;
};

static int by_criterion(const struct ranking *r, enum tie_criterion by, u32 a, u32 b)
{
    const struct election *e = r->e;
    switch (by) {
    case TIE_COST:
        return (e->cost[a] > e->cost[b]) - (e->cost[a] < e->cost[b]);
    case TIE_VOTES:
        return (e->votes[a] < e->votes[b]) - (e->votes[a] > e->votes[b]);
    case TIE_LOT:
        return memcmp(r->lots[a].bytes, r->lots[b].bytes, HASH_SIZE);
    case TIE_ID:
        return str_cmp(e->in->projects[a].id, e->in->projects[b].id);
    case TIE_FILE:
        break;
    }
    return (a > b) - (a < b);
}

static int by_rank(const void *x, const void *y, void *context)
{
    const struct ranking *r = context;
    u32 a = *(const u32 *)x, b = *(const u32 *)y;
    const struct budget_ties *ties = &r->e->options->ties;
    for (int i = 0; i < ties->n; i++) {
        int order = by_criterion(r, ties->by[i], a, b);
        if (order)
            return order;
    }
    return (a > b) - (a < b);
}

enum tie_criterion tie_breaker(const struct election *e, u32 a, u32 b)
{
    const struct budget_ties *ties = &e->options->ties;
    struct ranking r = {.e = e};
    for (int i = 0; i < ties->n; i++)
        if (ties->by[i] == TIE_LOT || by_criterion(&r, ties->by[i], a, b))
            return ties->by[i];
    return TIE_FILE;
}

static const struct hash *draw_lots(struct arena *a, struct election *e)
{
    struct hash *lots = NEW_ARRAY(a, struct hash, e->n_projects);
    for (u32 p = 0; p < e->n_projects; p++) {
        struct buf b = buf_new(a);
        buf_put(&b, e->options->ties.seed);
        buf_byte(&b, '\n');
        buf_put(&b, e->in->projects[p].id);
        lots[p] = hash_sha256(buf_str(&b));
    }
    return lots;
}

void election_rank(struct election *e)
{
    struct ranking r = {.e = e, .lots = e->lots};
    for (u32 p = 0; p < e->n_projects; p++)
        e->by_rank[p] = p;
    qsort_r(e->by_rank, e->n_projects, sizeof *e->by_rank, by_rank, &r);
    for (u32 i = 0; i < e->n_projects; i++)
        e->rank[e->by_rank[i]] = i;
}

static void rank_projects(struct arena *a, struct election *e)
{
    e->by_rank = NEW_ARRAY(a, u32, e->n_projects);
    e->rank = NEW_ARRAY(a, u32, e->n_projects);
    for (int i = 0; i < e->options->ties.n && !e->lots; i++)
        if (e->options->ties.by[i] == TIE_LOT)
            e->lots = draw_lots(a, e);
    election_rank(e);
}

/* ── Ballots into groups ── */

struct grouping {
    struct election *e;
    u32 *slots, size; /* group + 1 by hash; size is a power of two */
    u64 *hashes;      /* one a group */
    u32 *weights;
    u64 *ballot; /* project << 32 | units of the ballot in hand, sorted */
    u32 n;
};

static int by_value(const void *x, const void *y)
{
    u64 a = *(const u64 *)x, b = *(const u64 *)y;
    return (a > b) - (a < b);
}

/* Ballots are short as a rule: there insertion is the fastest sort. */
static void sort_ballot(u64 *ballot, u32 n)
{
    if (n > 40) {
        qsort(ballot, n, sizeof *ballot, by_value);
        return;
    }
    for (u32 i = 1; i < n; i++) {
        u64 x = ballot[i];
        u32 j = i;
        for (; j > 0 && ballot[j - 1] > x; j--)
            ballot[j] = ballot[j - 1];
        ballot[j] = x;
    }
}

/* Takes ballot i into g->ballot: sorted, repeats gone, counted into votes and score. */
static void take_ballot(struct grouping *g, u32 i)
{
    struct election *e = g->e;
    const struct budget_input *in = e->in;
    bool by_points = e->options->utility == UTILITY_SCORE && e->options->rule == RULE_EQUAL_SHARES;
    u32 n = 0, kept = 0;
    for (u32 at = in->first[i]; at < in->first[i + 1]; at++)
        g->ballot[n++] = (u64)in->project[at] << 32 | (in->points ? in->points[at] : 1);
    sort_ballot(g->ballot, n);
    u32 last = UINT32_MAX;
    for (u32 k = 0; k < n; k++) {
        u32 p = (u32)(g->ballot[k] >> 32), points = (u32)g->ballot[k];
        if (p == last)
            continue;
        last = p;
        e->votes[p]++;
        e->score[p] += (i64)points - in->default_points;
        if (!by_points)
            g->ballot[kept++] = (u64)p << 32 | 1;
        else if (points)
            g->ballot[kept++] = (u64)p << 32 | points;
        else if (in->default_points) /* stays in, so that the default is not added below */
            g->ballot[kept++] = (u64)p << 32;
    }
    if (by_points && in->default_points) { /* every project not named has the default */
        u32 named = kept, at = 0;
        u64 *all = g->ballot + e->n_projects;
        for (u32 p = 0, k = 0; p < e->n_projects; p++) {
            bool is_named = k < named && g->ballot[k] >> 32 == p;
            u32 points = is_named ? (u32)g->ballot[k++] : in->default_points;
            if (points)
                all[at++] = (u64)p << 32 | points;
        }
        memmove(g->ballot, all, at * sizeof *all);
        kept = at;
    }
    g->n = kept;
}

static u64 ballot_hash(const u64 *ballot, u32 n)
{
    u64 h = 0x9e3779b97f4a7c15u + n;
    for (u32 k = 0; k < n; k++) {
        h = (h ^ ballot[k]) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    return h;
}

static bool same_ballot(const struct grouping *g, u32 group)
{
    const struct election *e = g->e;
    u32 from = e->group_first[group];
    if (e->group_first[group + 1] - from != g->n)
        return false;
    for (u32 k = 0; k < g->n; k++)
        if (e->group_project[from + k] != g->ballot[k] >> 32 ||
            (e->group_units && e->group_units[from + k] != (u32)g->ballot[k]))
            return false;
    return true;
}

/* The hash is not keyed: ballots made to collide cost their maker's own count its speed, no more,
 * since a long run of full slots is cut by the same comparison that finds equals. */
static void place_ballot(struct grouping *g)
{
    struct election *e = g->e;
    u64 h = ballot_hash(g->ballot, g->n);
    u32 slot = (u32)h & (g->size - 1);
    for (; g->slots[slot]; slot = (slot + 1) & (g->size - 1)) {
        u32 group = g->slots[slot] - 1;
        if (g->hashes[group] == h && same_ballot(g, group)) {
            g->weights[group]++;
            return;
        }
    }
    u32 group = e->n_groups++, at = e->group_first[group];
    g->slots[slot] = group + 1;
    g->hashes[group] = h;
    g->weights[group] = 1;
    for (u32 k = 0; k < g->n; k++, at++) {
        e->group_project[at] = (u32)(g->ballot[k] >> 32);
        if (e->group_units)
            e->group_units[at] = (u32)g->ballot[k];
    }
    e->group_first[group + 1] = at;
}

static u32 power_of_two_above(u64 n)
{
    u32 size = 16;
    while (size < n)
        size *= 2;
    return size;
}

/* Supporters from groups, by counting; a counted-out project has none. */
static void collect_supporters(struct arena *a, struct election *e, const u32 *weights)
{
    u32 m = e->n_projects, n = e->group_first[e->n_groups];
    e->first = NEW_ARRAY(a, u32, (size_t)m + 2);
    e->supporters = NEW_ARRAY(a, struct supporter, n);
    e->units = e->group_units ? NEW_ARRAY(a, u32, n) : NULL;
    for (u32 i = 0; i < n; i++)
        e->first[e->group_project[i] + 2]++;
    for (u32 p = 0; p < m; p++)
        e->first[p + 2] += e->first[p + 1];
    for (u32 g = 0; g < e->n_groups; g++)
        for (u32 i = e->group_first[g]; i < e->group_first[g + 1]; i++) {
            u32 p = e->group_project[i], at = e->first[p + 1]++;
            u32 unit = e->group_units ? e->group_units[i] : 1;
            e->supporters[at] = (struct supporter){g, weights[g]};
            if (e->units)
                e->units[at] = unit;
            e->weight[p] += weights[g];
            e->support[p] += (u64)weights[g] * unit;
        }
}

static void group_ballots(struct arena *a, struct election *e, bool singles)
{
    const struct budget_input *in = e->in;
    bool by_points = e->options->utility == UTILITY_SCORE && e->options->rule == RULE_EQUAL_SHARES;
    bool spread = by_points && in->default_points;
    u32 m = e->n_projects, longest = 0;
    for (u32 i = 0; i < in->n_voters; i++)
        if (in->first[i + 1] - in->first[i] > longest)
            longest = in->first[i + 1] - in->first[i];
    size_t entries = spread ? (size_t)in->n_voters * m : in->first[in->n_voters];
    struct arena *passing = arena_new(0);
    struct grouping g = {.e = e, .size = power_of_two_above((u64)in->n_voters * 3 / 2)};
    g.slots = NEW_ARRAY(passing, u32, g.size);
    g.hashes = NEW_ARRAY(passing, u64, in->n_voters);
    g.weights = NEW_ARRAY(passing, u32, (size_t)in->n_voters + m);
    g.ballot = NEW_ARRAY(passing, u64, (longest > m ? longest : m) + (size_t)m);
    e->group_first = NEW_ARRAY(a, u32, (size_t)in->n_voters + m + 1);
    e->group_project = NEW_ARRAY(a, u32, entries + m);
    e->group_units = by_points ? NEW_ARRAY(a, u32, entries + m) : NULL;
    for (u32 i = 0; i < in->n_voters; i++) {
        take_ballot(&g, i);
        if (g.n) /* an empty ballot counts as a voter and supports nothing */
            place_ballot(&g);
    }
    for (u32 p = 0; p < m; p++)
        e->score[p] += (i64)in->n_voters * in->default_points;
    for (u32 p = 0; singles && p < m; p++) {
        g.weights[e->n_groups] = 0;
        u32 at = e->group_first[e->n_groups++];
        e->group_project[at] = p;
        if (e->group_units)
            e->group_units[at] = 1;
        e->group_first[e->n_groups] = at + 1;
    }
    collect_supporters(a, e, g.weights);
    arena_free(passing);
}

void election_single_weight(struct election *e, u32 p, u32 weight)
{
    u32 group = e->n_groups - e->n_projects + p;
    for (u32 i = e->first[p]; i < e->first[p + 1]; i++)
        if (e->supporters[i].group == group) {
            u64 was = e->supporters[i].weight;
            e->supporters[i].weight = weight;
            e->weight[p] += weight - was;
            e->support[p] += weight - was;
            e->votes[p] += weight - was;
            e->score[p] += (i64)weight - (i64)was;
            e->voters += weight - was;
            return;
        }
}

/* ── Limits ── */

static void prepare_caps(struct arena *a, struct election *e)
{
    const struct budget_limits *limits = &e->in->limits;
    e->cap_first = NEW_ARRAY(a, u32, (size_t)e->n_projects + 2);
    if (e->options->bare || !limits->n_caps)
        return;
    e->caps = limits->caps;
    e->n_caps = limits->n_caps;
    size_t n = 0;
    for (u32 c = 0; c < e->n_caps; c++) {
        n += e->caps[c].n_members;
        for (u32 i = 0; i < e->caps[c].n_members; i++)
            e->cap_first[e->caps[c].members[i] + 2]++;
    }
    for (u32 p = 0; p < e->n_projects; p++)
        e->cap_first[p + 2] += e->cap_first[p + 1];
    e->cap_of = NEW_ARRAY(a, u32, n);
    for (u32 c = 0; c < e->n_caps; c++)
        for (u32 i = 0; i < e->caps[c].n_members; i++)
            e->cap_of[e->cap_first[e->caps[c].members[i] + 1]++] = c;
}

static void leave_out(struct arena *a, struct election *e)
{
    const struct budget_limits *limits = &e->in->limits;
    e->counted = NEW_ARRAY(a, bool, e->n_projects);
    e->start_fates = NEW_ARRAY(a, struct budget_fate, e->n_projects);
    for (u32 p = 0; p < e->n_projects; p++) {
        i64 count = e->in->points ? e->score[p] : (i64)e->votes[p];
        e->counted[p] = true;
        if (e->options->bare)
            continue;
        if (limits->left_out && limits->left_out[p])
            e->start_fates[p].why = WHY_LEFT_OUT;
        else if (count < limits->least_votes)
            e->start_fates[p].why = WHY_THRESHOLD;
        e->counted[p] = e->start_fates[p].why == WHY_WON;
    }
}

static i64 cap_weight(const struct election *e, u32 cap, u32 p)
{
    return e->caps[cap].kind == CAP_EXCLUSIVE ? 1 : e->cost[p];
}

struct room room_new(struct arena *a, const struct election *e)
{
    struct room r = {NEW_ARRAY(a, i64, e->n_caps)};
    room_reset(&r, e);
    return r;
}

void room_reset(struct room *r, const struct election *e)
{
    for (u32 c = 0; c < e->n_caps; c++)
        r->left[c] = e->caps[c].most;
}

bool room_fits(const struct room *r, const struct election *e, u32 p, u32 *cap)
{
    for (u32 i = e->cap_first[p]; i < e->cap_first[p + 1]; i++)
        if (cap_weight(e, e->cap_of[i], p) > r->left[e->cap_of[i]]) {
            *cap = e->cap_of[i];
            return false;
        }
    return true;
}

void room_take(struct room *r, const struct election *e, u32 p)
{
    for (u32 i = e->cap_first[p]; i < e->cap_first[p + 1]; i++)
        r->left[e->cap_of[i]] -= cap_weight(e, e->cap_of[i], p);
}

struct election *election_new(struct arena *a, const struct budget_input *in,
                              const struct budget_options *options, bool singles)
{
    struct election *e = NEW(a, struct election);
    u32 m = in->n_projects;
    *e = (struct election){.in = in,
                           .options = options,
                           .n_projects = m,
                           .voters = in->n_voters,
                           .budget = in->budget};
    e->cost = NEW_ARRAY(a, i64, m);
    e->weight = NEW_ARRAY(a, u64, m);
    e->support = NEW_ARRAY(a, u64, m);
    e->votes = NEW_ARRAY(a, u64, m);
    e->score = NEW_ARRAY(a, i64, m);
    for (u32 p = 0; p < m; p++)
        e->cost[p] = in->projects[p].cost;
    group_ballots(a, e, singles);
    rank_projects(a, e);
    prepare_caps(a, e);
    leave_out(a, e);
    return e;
}
