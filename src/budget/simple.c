/* The greedy rules and sequential Phragmen. Uses election, chain. */
#include "budget/simple.h"

/* ── Greedy: in falling order of a key, whatever fits ── */

struct greedy {
    const struct election *e;
    enum budget_rule rule;
};

static int compare_key(const struct greedy *g, u32 a, u32 b)
{
    const struct election *e = g->e;
    i128 x = (i128)e->votes[a], y = (i128)e->votes[b];
    if (g->rule == RULE_GREEDY_SCORE) {
        x = e->score[a];
        y = e->score[b];
    } else if (g->rule == RULE_GREEDY_VOTES_PER_COST) {
        x *= e->cost[b];
        y *= e->cost[a];
    }
    return (x < y) - (x > y);
}

static int by_key(const void *x, const void *y, void *context)
{
    const struct greedy *g = context;
    u32 a = *(const u32 *)x, b = *(const u32 *)y;
    int order = compare_key(g, a, b);
    return order ? order : (int)(g->e->rank[a] > g->e->rank[b]) - (g->e->rank[a] < g->e->rank[b]);
}

/* Counted projects in falling order of the rule's key; *n of them. */
static u32 *greedy_order(struct arena *a, const struct election *e, enum budget_rule rule, u32 *n)
{
    struct greedy g = {e, rule};
    u32 *order = NEW_ARRAY(a, u32, e->n_projects);
    *n = 0;
    for (u32 p = 0; p < e->n_projects; p++)
        if (e->counted[p])
            order[(*n)++] = p;
    qsort_r(order, *n, sizeof *order, by_key, &g);
    return order;
}

/* Projects equal to order[at]: at … the answer - 1. */
static u32 equals_end(const struct greedy *g, const u32 *order, u32 n, u32 at)
{
    u32 end = at + 1;
    while (end < n && compare_key(g, order[at], order[end]) == 0)
        end++;
    return end;
}

/* Whether the order among these equals decides who is bought: those that fit alone do not fit all
 * together. (Then some order takes one that another leaves.) */
static bool order_decides(const struct election *e, const struct room *room, const u32 *equal,
                          u32 n, i64 left)
{
    i128 all = 0;
    for (u32 i = 0; i < n; i++) {
        u32 cap;
        if (e->cost[equal[i]] <= left && room_fits(room, e, equal[i], &cap))
            all += e->cost[equal[i]];
    }
    if (all > left)
        return n > 1;
    for (u32 c = 0; c < e->n_caps; c++) {
        i128 used = 0;
        for (u32 i = 0; i < n; i++)
            for (u32 k = e->cap_first[equal[i]]; k < e->cap_first[equal[i] + 1]; k++)
                if (e->cap_of[k] == c)
                    used += e->caps[c].kind == CAP_EXCLUSIVE ? 1 : e->cost[equal[i]];
        if (used > room->left[c] && n > 1)
            return true;
    }
    return false;
}

struct buying {
    struct arena *a;
    const struct election *e;
    struct budget_result *result;
    struct room room;
    i64 left;
    size_t cap_ties;
};

static void tell_equals(struct buying *b, const u32 *equal, u32 n)
{
    struct budget_result *r = b->result;
    struct budget_tie tie = {.round = r->n_wins, .chosen = equal[0]};
    tie.n_others = n - 1 < TIE_LISTED ? n - 1 : TIE_LISTED;
    tie.others =
        memcpy(NEW_ARRAY(b->a, u32, tie.n_others), equal + 1, tie.n_others * sizeof *equal);
    tie.by = tie_breaker(b->e, equal[0], equal[1]);
    *PUSH(b->a, r->ties, r->n_ties, b->cap_ties) = tie;
}

static void buy(struct buying *b, u32 p)
{
    struct budget_result *r = b->result;
    r->wins[r->n_wins++] = (struct budget_win){.project = p};
    b->left -= b->e->cost[p];
    r->cost += b->e->cost[p];
    room_take(&b->room, b->e, p);
}

static void offer(struct buying *b, u32 p)
{
    struct budget_fate *fate = &b->result->fates[p];
    u32 cap = 0;
    if (b->e->cost[p] > b->left) {
        *fate = (struct budget_fate){.why = WHY_TOO_DEAR, .left = b->left};
    } else if (!room_fits(&b->room, b->e, p, &cap)) {
        *fate = (struct budget_fate){.why = WHY_CAP, .cap = cap, .left = b->room.left[cap]};
    } else {
        buy(b, p);
    }
}

void greedy_count(struct arena *a, const struct election *e, enum budget_rule rule,
                  struct budget_result *result)
{
    struct greedy g = {e, rule};
    struct buying b = {.a = a, .e = e, .result = result, .room = room_new(a, e), .left = e->budget};
    u32 n, *order = greedy_order(a, e, rule, &n);
    result->wins = NEW_ARRAY(a, struct budget_win, (size_t)n + 1);
    for (u32 at = 0; at < n;) {
        u32 end = equals_end(&g, order, n, at);
        if (order_decides(e, &b.room, order + at, end - at, b.left)) {
            result->tie_decides = true;
            tell_equals(&b, order + at, end - at);
        }
        for (; at < end; at++)
            offer(&b, order[at]);
    }
}

/* ── Phragmen: loads as even as can be ── */

/* Each voter's load is the value of the last purchase she supports, so that sums over supporters
 * are counts of purchases; a key is (cost + sum of loads) / supporters. Keys never fall. */
struct phragmen {
    const struct election *e;
    struct chain chain;
    double *load; /* of the purchases */
    u32 *last;    /* of each group: its last purchase + 1 */
    i64 *counts;
    mpz_t best, other, left, right;
    double *bound; /* of each project's key, from below */
    bool *out;
};

/* Relative error of a key in doubles: every load is a sum of positive terms, whose error per
 * purchase adds up to less than this. */
static double vague(const struct phragmen *f, u32 p)
{
    double terms = f->e->first[p + 1] - f->e->first[p] + 8.0;
    return terms * 0x1p-52 * (f->chain.n + 2);
}

static double key_in_doubles(const struct phragmen *f, u32 p)
{
    const struct election *e = f->e;
    double sum = (double)e->cost[p];
    for (u32 i = e->first[p]; i < e->first[p + 1]; i++)
        if (f->last[e->supporters[i].group])
            sum += e->supporters[i].weight * f->load[f->last[e->supporters[i].group] - 1];
    return sum / (double)e->weight[p];
}

static void key_exactly(struct phragmen *f, u32 p, mpz_t out)
{
    const struct election *e = f->e;
    memset(f->counts, 0, f->chain.n * sizeof *f->counts);
    for (u32 i = e->first[p]; i < e->first[p + 1]; i++)
        if (f->last[e->supporters[i].group])
            f->counts[f->last[e->supporters[i].group] - 1] += e->supporters[i].weight;
    chain_sum(&f->chain, e->cost[p], f->counts, 0, out);
}

/* The project of the least key among those in line, ties into `equal`; UINT32_MAX: none. */
static u32 next_by_load(struct phragmen *f, u32 *equal, u32 *n_equal)
{
    const struct election *e = f->e;
    u32 best = UINT32_MAX;
    double best_key = 0;
    *n_equal = 0;
    for (u32 p = 0; p < e->n_projects; p++) {
        if (f->out[p] || (best != UINT32_MAX && f->bound[p] > best_key * (1 + 1e-6)))
            continue;
        double key = key_in_doubles(f, p), slack = vague(f, p);
        f->bound[p] = key * (1 - slack);
        if (best != UINT32_MAX && !e->options->decide_exactly) {
            double apart = (slack + vague(f, best)) * 2 * (key > best_key ? key : best_key);
            if (key > best_key + apart)
                continue;
            if (key < best_key - apart)
                best = UINT32_MAX;
        }
        key_exactly(f, p, f->other);
        int order = -1;
        if (best != UINT32_MAX) {
            mpz_mul_ui(f->left, f->other, e->weight[best]);
            mpz_mul_ui(f->right, f->best, e->weight[p]);
            order = mpz_cmp(f->left, f->right);
        }
        if (order > 0)
            continue;
        if (order < 0)
            *n_equal = 0;
        equal[(*n_equal)++] = p;
        if (order < 0 || e->rank[p] < e->rank[best]) {
            best = p;
            best_key = key;
            mpz_swap(f->best, f->other);
        }
    }
    return best;
}

static struct phragmen phragmen_new(struct arena *a, const struct election *e)
{
    struct phragmen f = {.e = e, .chain = chain_new(a, e->n_projects)};
    f.load = NEW_ARRAY(a, double, e->n_projects);
    f.last = NEW_ARRAY(a, u32, e->n_groups);
    f.counts = NEW_ARRAY(a, i64, e->n_projects);
    f.bound = NEW_ARRAY(a, double, e->n_projects);
    f.out = NEW_ARRAY(a, bool, e->n_projects);
    mpz_inits(f.best, f.other, f.left, f.right, NULL);
    return f;
}

static void phragmen_end(struct phragmen *f)
{
    mpz_clears(f->best, f->other, f->left, f->right, NULL);
    chain_end(&f->chain);
}

static void take_load(struct phragmen *f, u32 p)
{
    const struct election *e = f->e;
    f->load[f->chain.n] = key_in_doubles(f, p);
    chain_push(&f->chain, f->best, e->weight[p]);
    for (u32 i = e->first[p]; i < e->first[p + 1]; i++)
        f->last[e->supporters[i].group] = f->chain.n;
    f->out[p] = true;
}

/* Leaves out who cannot be bought any more for a limit of a category or a rival. */
static void leave_capped(struct phragmen *f, struct buying *b)
{
    for (u32 p = 0; f->e->n_caps && p < f->e->n_projects; p++) {
        u32 cap = 0;
        if (f->out[p] || room_fits(&b->room, f->e, p, &cap))
            continue;
        f->out[p] = true;
        b->result->fates[p] =
            (struct budget_fate){.why = WHY_CAP, .cap = cap, .left = b->room.left[cap]};
    }
}

static void tell_equal_loads(struct buying *b, u32 chosen, u32 *equal, u32 n)
{
    for (u32 i = 0; i < n; i++)
        if (equal[i] == chosen) {
            equal[i] = equal[0];
            equal[0] = chosen;
        }
    for (u32 i = 2; i < n; i++) /* the nearest rival second */
        if (b->e->rank[equal[i]] < b->e->rank[equal[1]]) {
            u32 was = equal[1];
            equal[1] = equal[i];
            equal[i] = was;
        }
    tell_equals(b, equal, n);
}

void phragmen_count(struct arena *a, const struct election *e, struct budget_result *result)
{
    struct phragmen f = phragmen_new(a, e);
    struct buying b = {.a = a, .e = e, .result = result, .room = room_new(a, e), .left = e->budget};
    u32 *equal = NEW_ARRAY(a, u32, e->n_projects), n_equal;
    result->wins = NEW_ARRAY(a, struct budget_win, (size_t)e->n_projects + 1);
    for (u32 p = 0; p < e->n_projects; p++) {
        f.out[p] = !e->counted[p] || !e->weight[p] || e->cost[p] > e->budget;
        if (e->counted[p] && e->weight[p] && e->cost[p] > e->budget)
            result->fates[p] = (struct budget_fate){.why = WHY_TOO_DEAR, .left = e->budget};
    }
    result->stop = END_NONE_LEFT;
    for (;;) {
        leave_capped(&f, &b);
        u32 p = next_by_load(&f, equal, &n_equal);
        if (p == UINT32_MAX)
            break;
        if (n_equal > 1)
            tell_equal_loads(&b, p, equal, n_equal);
        if (e->cost[p] > b.left) {
            result->stop = END_TOO_DEAR;
            result->fates[p] = (struct budget_fate){.why = WHY_TOO_DEAR, .left = b.left};
            f.out[p] = true;
            break;
        }
        buy(&b, p);
        result->wins[result->n_wins - 1].price = key_in_doubles(&f, p);
        take_load(&f, p);
    }
    for (u32 p = 0; p < e->n_projects; p++)
        if (!f.out[p])
            result->fates[p] = (struct budget_fate){.why = WHY_STOPPED, .left = b.left};
    phragmen_end(&f);
}

void complete_by_votes(struct arena *a, const struct election *e, struct budget_result *result)
{
    struct room room = room_new(a, e);
    bool *bought = NEW_ARRAY(a, bool, e->n_projects);
    i64 left = e->budget - result->cost;
    for (u32 i = 0; i < result->n_wins; i++) {
        bought[result->wins[i].project] = true;
        room_take(&room, e, result->wins[i].project);
    }
    /* By points where points are what counts. */
    bool by_score = e->options->rule == RULE_EQUAL_SHARES && e->options->utility == UTILITY_SCORE;
    u32 n, cap, *order = greedy_order(a, e, by_score ? RULE_GREEDY_SCORE : RULE_GREEDY_VOTES, &n);
    result->completed = NEW_ARRAY(a, u32, n);
    for (u32 i = 0; i < n; i++) {
        u32 p = order[i];
        if (bought[p] || !e->votes[p] || e->cost[p] > left || !room_fits(&room, e, p, &cap))
            continue;
        room_take(&room, e, p);
        left -= e->cost[p];
        result->completed[result->n_completed++] = p;
    }
}
