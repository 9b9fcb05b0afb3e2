/* One run of Equal Shares. Uses election, chain.
 *
 * In each round the project with the least key is bought: with r the least price such that its
 * supporters, paying min(purse, r · units) each, pay for it, the key is r / cost (utility cost) or
 * r. A key never falls during a run, so last values are lower bounds and wait in a heap; a project
 * once unaffordable stays so.
 *
 * Fast: purses are doubles beside a bound `err` on their error; r is found by sweeps from below
 * instead of sorting (each sweep gives (cost - money of the poor) / units of the rich, which only
 * rises); a sweep at the best key so far is enough to put a project off. Exact: whenever two values
 * lie within their bounds, whole numbers decide, gathered only then (chain.h). A voter's history
 * need not be kept for that: she paid in full for every bought project of her ballot up to the
 * purchase at which she ran dry. Method, bounds and the proof for jumping over shares:
 * collective-choice-budgets-speed.md section 2. */
#include "budget/shares.h"

#include <math.h>

#include "budget/shares_inside.h"

/* ── The heap of live projects, by lower bound of the key ── */

static bool sooner(const struct shares *s, u32 a, u32 b)
{
    return s->lo[a] < s->lo[b] || (s->lo[a] == s->lo[b] && a < b);
}

static void heap_down(struct shares *s, u32 i)
{
    u32 p = s->heap[i];
    for (;;) {
        u32 child = 2 * i + 1;
        if (child >= s->n_heap)
            break;
        if (child + 1 < s->n_heap && sooner(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!sooner(s, s->heap[child], p))
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = p;
}

static void heap_push(struct shares *s, u32 p)
{
    u32 i = s->n_heap++;
    while (i > 0 && sooner(s, p, s->heap[(i - 1) / 2])) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = p;
}

static void heap_pop(struct shares *s)
{
    s->heap[0] = s->heap[--s->n_heap];
    if (s->n_heap)
        heap_down(s, 0);
}

/* ── A round ── */

static void drop(struct shares *s, u32 p, enum budget_why why, u32 cap)
{
    if (s->fates)
        s->fates[p] = (struct budget_fate){.why = why, .cap = cap};
    heap_pop(s);
}

/* Brings a project with a price to the heap's top; false when none is left. Those above `trial`
 * need not be pinned down. */
static bool bring_up(struct shares *s, double trial)
{
    double best = trial;
    while (s->n_heap) {
        u32 p = s->heap[0], cap = 0;
        if (!room_fits(&s->room, s->e, p, &cap)) {
            drop(s, p, WHY_CAP, cap);
            continue;
        }
        if (s->fresh[p] == s->n_bought + 1)
            return true;
        enum look seen = price_look(s, p, best);
        if (seen == GONE) {
            drop(s, p, WHY_MONEY, 0);
            continue;
        }
        if (seen == PRICED && (best == 0 || price_key_hi(s, p) < best))
            best = price_key_hi(s, p);
        heap_down(s, 0);
    }
    return false;
}

/* Those who may be as near as `p`, popped into s->rivals. */
static void pop_rivals(struct shares *s, u32 p)
{
    double hi = price_key_hi(s, p);
    s->n_rivals = 0;
    while (s->n_heap && s->lo[s->heap[0]] <= hi) {
        u32 q = s->heap[0], cap = 0;
        if (!room_fits(&s->room, s->e, q, &cap)) {
            drop(s, q, WHY_CAP, cap);
        } else if (s->fresh[q] == s->n_bought + 1) {
            heap_pop(s);
            s->rivals[s->n_rivals++] = q;
        } else if (price_look(s, q, s->exactly ? 0 : hi) == GONE) {
            drop(s, q, WHY_MONEY, 0);
        } else {
            heap_down(s, 0);
        }
    }
}

static void tell_tie(struct shares *s, u32 winner, u32 first)
{
    struct budget_result *r = s->told;
    u32 *others = NEW_ARRAY(s->told_arena, u32, TIE_LISTED), n = 0, best = UINT32_MAX;
    for (u32 i = 0; i <= s->n_rivals; i++) {
        u32 q = i < s->n_rivals ? s->rivals[i] : first;
        if (q == winner || price_compare(s, winner, q) != 0)
            continue;
        if (best == UINT32_MAX || s->e->rank[q] < s->e->rank[best])
            best = q;
        if (n < TIE_LISTED)
            others[n++] = q;
    }
    if (!n)
        return;
    enum tie_criterion by = tie_breaker(s->e, winner, best);
    struct budget_tie tie = {
        .round = s->n_bought, .chosen = winner, .others = others, .n_others = n, .by = by};
    *PUSH(s->told_arena, r->ties, r->n_ties, s->cap_ties) = tie;
}

/* The project to buy, off the heap; UINT32_MAX when none is left. */
static u32 choose(struct shares *s, double trial)
{
    if (!bring_up(s, trial))
        return UINT32_MAX;
    u32 p = s->heap[0];
    heap_pop(s);
    price_settle(s, p);
    pop_rivals(s, p);
    if (!s->n_rivals)
        return p;
    u32 winner = p;
    if (s->exact_at[p] != s->n_bought + 1)
        price_exactly(s, p);
    for (u32 i = 0; i < s->n_rivals; i++) {
        u32 q = s->rivals[i];
        price_exactly(s, q);
        int order = price_compare(s, q, winner);
        if (order < 0 || (order == 0 && s->e->rank[q] < s->e->rank[winner]))
            winner = q;
    }
    if (s->told)
        tell_tie(s, winner, p);
    for (u32 i = 0; i <= s->n_rivals; i++) {
        u32 q = i < s->n_rivals ? s->rivals[i] : p;
        if (q != winner)
            heap_push(s, q);
    }
    return winner;
}

static void tell_win(struct shares *s, u32 p)
{
    struct budget_win *w = &s->told->wins[s->n_bought];
    const struct supporter *list = s->e->supporters + s->e->first[p];
    *w = (struct budget_win){.project = p, .price = s->due[p]};
    for (u32 i = 0; i < s->rows; i++) {
        if (s->side[i] == POOR) {
            w->rest += list[i].weight;
            w->paid_by_rest += s->rate[i] * s->unit[i];
        } else if (s->side[i] != DRY) {
            w->full += list[i].weight;
        }
    }
}

/* Takes the price from the purses; true when every supporter paid in full (EVEN ones at the least
 * share at which they do: at a higher one they do, too). */
static bool pay(struct shares *s, u32 p)
{
    const struct election *e = s->e;
    const struct supporter *list = e->supporters + e->first[p];
    double due = s->due[p];
    bool all_full = s->live[p] == e->first[p + 1] - e->first[p];
    if (s->told)
        tell_win(s, p);
    for (u32 i = 0; i < s->rows; i++) {
        u32 g = list[i].group, unit = e->units ? e->units[e->first[p] + i] : 1;
        double left = s->purse[g] - due * unit;
        s->purse[g] = s->side[i] == RICH ? left : 0;
        all_full &= s->side[i] == EVEN || s->side[i] == RICH;
        /* Who had exactly the price paid in full and is dry from the next purchase on. */
        if (s->side[i] == POOR || s->side[i] == EVEN)
            s->dry[g] = s->n_bought + (s->side[i] == EVEN);
    }
    s->err += s->due_err[p] * s->most_units[p] + s->share_value * 4 * EPS;
    s->bought_at[p] = s->n_bought;
    s->order[s->n_bought++] = p;
    s->rows_of = UINT32_MAX;
    room_take(&s->room, e, p);
    return all_full;
}

/* ── A run ── */

static void start(struct shares *s, i128 share)
{
    const struct election *e = s->e;
    s->share = share;
    s->share_value = (double)share / (double)e->voters;
    s->err = s->share_value * 4 * EPS;
    for (u32 g = 0; g < e->n_groups; g++)
        s->purse[g] = s->share_value;
    memset(s->dry, 0xff, e->n_groups * sizeof *s->dry);
    memset(s->bought_at, 0xff, e->n_projects * sizeof *s->bought_at);
    memset(s->fresh, 0, e->n_projects * sizeof *s->fresh);
    memset(s->dry_units, 0, e->n_projects * sizeof *s->dry_units);
    memset(s->parted_units, 0, e->n_projects * sizeof *s->parted_units);
    memset(s->exact_at, 0, e->n_projects * sizeof *s->exact_at);
    chain_reset(&s->chain);
    room_reset(&s->room, e);
    s->n_bought = s->n_heap = 0;
    s->rows_of = UINT32_MAX;
    for (u32 i = 0; i < s->n_first; i++) {
        u32 p = s->by_first_key[i];
        if ((i128)e->weight[p] * share < (i128)e->cost[p] * e->voters) {
            if (s->fates)
                s->fates[p] = (struct budget_fate){.why = WHY_MONEY};
            continue;
        }
        s->live[p] = e->first[p + 1] - e->first[p];
        s->due_lo[p] = s->first_due[p];
        s->lo[p] = s->first_key[p];
        s->heap[s->n_heap++] = p; /* in order of the key: a heap already */
    }
}

/* Whether every project still in line is dearer here than the winner was at the lower share, so
 * that it could not win at any share between. */
static bool others_dearer(struct shares *s, double than)
{
    while (s->n_heap && s->lo[s->heap[0]] <= than) {
        u32 q = s->heap[0], cap = 0;
        if (!room_fits(&s->room, s->e, q, &cap))
            drop(s, q, WHY_CAP, cap);
        else if (s->fresh[q] == s->n_bought + 1)
            return false;
        else if (price_look(s, q, s->exactly ? 0 : than) == GONE)
            drop(s, q, WHY_MONEY, 0);
        else
            heap_down(s, 0);
    }
    return true;
}

bool shares_run(struct shares *s, i128 share, const struct shares_record *expect,
                struct shares_record *out)
{
    start(s, share);
    out->n = 0;
    out->cost = 0;
    for (;;) {
        u32 k = s->n_bought;
        bool more = expect && k < expect->n;
        u32 p = choose(s, more ? expect->key_hi[k] : 0);
        if (p == UINT32_MAX)
            break;
        if (expect && (!more || p != expect->order[k]))
            return false;
        bool constant = more && expect->constant[k];
        if (more && !constant && !others_dearer(s, expect->key_hi[k]))
            return false;
        if (s->rows_of != p)
            price_settle(s, p);
        out->key_hi[k] = price_key_hi(s, p);
        out->order[k] = p;
        out->constant[k] = pay(s, p);
        if (__builtin_add_overflow(out->cost, s->e->cost[p], &out->cost))
            out->cost = INT64_MAX;
        out->n = s->n_bought;
    }
    return !expect || s->n_bought == expect->n;
}

void shares_run_told(struct shares *s, i128 share, struct arena *a, struct budget_result *result)
{
    struct shares_record record = shares_record_new(a, s->e);
    s->told = result;
    s->told_arena = a;
    s->cap_ties = 0;
    s->fates = result->fates;
    result->wins = NEW_ARRAY(a, struct budget_win, (size_t)s->e->n_projects + 1);
    result->ties = NULL;
    result->n_ties = 0;
    shares_run(s, share, NULL, &record);
    result->n_wins = record.n;
    result->cost = record.cost;
    for (u32 p = 0; p < s->e->n_projects; p++)
        if (result->fates[p].why == WHY_MONEY) {
            s->live[p] = s->e->first[p + 1] - s->e->first[p];
            result->fates[p].behind = price_gather(s, p, 0).all;
        }
    s->told = NULL;
    s->fates = NULL;
}

bool shares_replay(struct shares *s, i128 share, const u32 *order, u32 n, u32 *stuck)
{
    const struct election *e = s->e;
    start(s, share);
    for (u32 k = 0; k < n; k++) {
        u32 p = order[k];
        *stuck = p;
        s->live[p] = e->first[p + 1] - e->first[p];
        s->due_lo[p] = e->support[p] ? s->first_due[p] : 0;
        if (!e->support[p] || !price_affordable(s, p) || price_look(s, p, 0) == GONE)
            return false;
        price_settle(s, p);
        pay(s, p);
    }
    for (u32 p = 0; p < e->n_projects; p++) {
        *stuck = p;
        if (!e->counted[p] || s->bought_at[p] != UINT32_MAX || !e->support[p])
            continue;
        s->live[p] = e->first[p + 1] - e->first[p];
        u32 cap;
        if (price_affordable(s, p) && room_fits(&s->room, e, p, &cap))
            return false;
    }
    *stuck = UINT32_MAX;
    return true;
}

/* ── Making and ending ── */

static int by_first_key(const void *x, const void *y, void *context)
{
    const struct shares *s = context;
    return sooner(s, *(const u32 *)x, *(const u32 *)y) ? -1 : 1;
}

void shares_changed(struct shares *s)
{
    const struct election *e = s->e;
    s->n_first = 0;
    for (u32 i = 0; i < e->first[e->n_projects]; i++)
        s->column[i] = (double)e->supporters[i].weight * (e->units ? e->units[i] : 1);
    for (u32 p = 0; p < e->n_projects; p++) {
        if (!e->support[p] || !e->counted[p])
            continue;
        s->most_units[p] = 1;
        for (u32 i = e->first[p]; e->units && i < e->first[p + 1]; i++)
            if (e->units[i] > s->most_units[p])
                s->most_units[p] = e->units[i];
        double due = (double)e->cost[p] / (double)e->support[p] * (1 - 8 * EPS);
        s->first_due[p] = due;
        s->lo[p] = s->first_key[p] = price_key(s, p, due) * (1 - 4 * EPS);
        s->by_first_key[s->n_first++] = p;
    }
    qsort_r(s->by_first_key, s->n_first, sizeof *s->by_first_key, by_first_key, s);
}

struct shares *shares_new(struct arena *a, struct election *e)
{
    struct shares *s = NEW(a, struct shares);
    u32 m = e->n_projects, longest = 0;
    for (u32 p = 0; p < m; p++)
        if (e->first[p + 1] - e->first[p] > longest)
            longest = e->first[p + 1] - e->first[p];
    s->e = e;
    s->by_cost = e->options->utility == UTILITY_COST;
    s->exactly = e->options->decide_exactly;
    s->purse = NEW_ARRAY(a, double, e->n_groups);
    s->dry = NEW_ARRAY(a, u32, e->n_groups);
    s->rate = NEW_ARRAY(a, double, (size_t)longest + 4);
    s->column = NEW_ARRAY(a, double, (size_t)e->first[m] + 1);
    s->side = NEW_ARRAY(a, u8, longest);
    s->close = NEW_ARRAY(a, u32, longest);
    double **columns[] = {&s->lo,         &s->due_lo,    &s->due,
                          &s->due_err,    &s->first_due, &s->first_key,
                          &s->most_units, &s->dry_units, &s->parted_units};
    for (size_t i = 0; i < COUNT(columns); i++)
        *columns[i] = NEW_ARRAY(a, double, m);
    u32 **numbers[] = {&s->bought_at, &s->live, &s->fresh,        &s->exact_at,
                       &s->order,     &s->heap, &s->by_first_key, &s->rivals};
    for (size_t i = 0; i < COUNT(numbers); i++)
        *numbers[i] = NEW_ARRAY(a, u32, (size_t)m + 1);
    s->counts = NEW_ARRAY(a, i64, (size_t)m + 1);
    s->num = NEW_ARRAY(a, mpz_t, m);
    s->has_num = NEW_ARRAY(a, bool, m);
    s->plain = NEW_ARRAY(a, bool, m);
    s->rich = NEW_ARRAY(a, u64, m);
    s->chain = chain_new(a, m);
    s->room = room_new(a, e);
    mpz_inits(s->sum, s->left, s->right, s->purse_sum, NULL);
    shares_changed(s);
    return s;
}

void shares_end(struct shares *s)
{
    for (u32 p = 0; p < s->e->n_projects; p++)
        if (s->has_num[p])
            mpz_clear(s->num[p]);
    chain_end(&s->chain);
    mpz_clears(s->sum, s->left, s->right, s->purse_sum, NULL);
}

struct shares_record shares_record_new(struct arena *a, const struct election *e)
{
    size_t m = (size_t)e->n_projects + 1;
    return (struct shares_record){.order = NEW_ARRAY(a, u32, m),
                                  .key_hi = NEW_ARRAY(a, double, m),
                                  .constant = NEW_ARRAY(a, bool, m)};
}

const struct election *shares_election(const struct shares *s)
{
    return s->e;
}
