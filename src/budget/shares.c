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

static const double EPS = 0x1p-52;
/* From this part of a project's support on, rows that ran dry are put away. */
static const double MANY_DRY = 0.25;
/* Above this relative error a bought price is taken from the exact side, so that the errors of
 * purses cannot grow from purchase to purchase. */
static const double TOO_VAGUE = 1e-5;

/* ── The heap of live projects, by lower bound of the key ─────────────────────────────────────────
 */

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

/* ── One project's supporters, gathered ───────────────────────────────────────────────────────────
 */

typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));
typedef i64 mask_pair __attribute__((vector_size(16), aligned(8), may_alias));

/* Sums over the rows, at a price. */
struct sums {
    double all, poor; /* money: of everyone, of those who cannot pay in full */
    double rich;      /* units of those who can */
};

/* Moves those of p's supporters who ran dry behind s->live[p], so that later looks pass them over.
 */
static void part_dry(struct shares *s, u32 p)
{
    const struct election *e = s->e;
    u32 from = e->first[p], kept = from;
    for (u32 i = from; i < from + s->live[p]; i++) {
        struct supporter x = e->supporters[i];
        double column = s->column[i];
        if (s->purse[x.group] <= 0)
            continue;
        e->supporters[i] = e->supporters[kept];
        e->supporters[kept] = x;
        s->column[i] = s->column[kept];
        s->column[kept] = column;
        if (e->units) {
            u32 u = e->units[i];
            e->units[i] = e->units[kept];
            e->units[kept] = u;
        }
        kept++;
    }
    s->live[p] = kept - from;
    s->parted_units[p] += s->dry_units[p];
    s->dry_units[p] = 0;
}

static pair purses_of(const struct shares *s, const struct supporter *x)
{
    return (pair){s->purse[x[0].group], s->purse[x[1].group]};
}

/* Brings p's supporters into the rows and adds up at price r. Two lanes at a time by comparing and
 * masking, so that no branch is mispredicted; who ran dry is a row without money until they are
 * many. */
static struct sums gather(struct shares *s, u32 p, double r)
{
    const struct election *e = s->e;
    if (s->dry_units[p] > MANY_DRY * (double)e->support[p])
        part_dry(s, p);
    u32 from = e->first[p], n = s->live[p];
    const struct supporter *list = e->supporters + from;
    const u32 *units = e->units ? e->units + from : NULL;
    const double *column = s->column + from;
    pair at = {r, r}, none = {0, 0}, all = none, poor = none, rich = none, dry = none;
    for (u32 i = 0; i + 1 < n; i += 2) {
        pair purse = purses_of(s, list + i), unit = *(const pair *)(column + i);
        pair rate = purse;
        if (units)
            rate = purse / (pair){(double)units[i], (double)units[i + 1]};
        mask_pair is_poor = rate < at, is_dry = rate <= none;
        pair money = rate * unit;
        *(pair *)(s->rate + i) = rate;
        all += money;
        poor += (pair)((mask_pair)money & is_poor);
        rich += (pair)((mask_pair)unit & ~is_poor);
        dry += (pair)((mask_pair)unit & is_dry);
    }
    struct sums sums = {all[0] + all[1], poor[0] + poor[1], rich[0] + rich[1]};
    double dried = dry[0] + dry[1];
    if (n % 2) {
        double rate = s->purse[list[n - 1].group] / (units ? units[n - 1] : 1);
        s->rate[n - 1] = rate;
        sums.all += rate * column[n - 1];
        *(rate < r ? &sums.poor : &sums.rich) += column[n - 1] * (rate < r ? rate : 1);
        dried += rate <= 0 ? column[n - 1] : 0;
    }
    s->dry_units[p] = dried;
    s->unit = column;
    s->rows = n;
    s->rows_of = p;
    return sums;
}

/* The same over rows that are there. */
static struct sums sweep(const struct shares *s, double r)
{
    pair at = {r, r}, none = {0, 0}, poor = none, rich = none, poor2 = none, rich2 = none;
    u32 i = 0;
    for (; i + 3 < s->rows; i += 4) {
        pair rate = *(const pair *)(s->rate + i), rate2 = *(const pair *)(s->rate + i + 2);
        pair unit = *(const pair *)(s->unit + i), unit2 = *(const pair *)(s->unit + i + 2);
        mask_pair is_poor = rate < at, is_poor2 = rate2 < at;
        poor += (pair)((mask_pair)(rate * unit) & is_poor);
        rich += (pair)((mask_pair)unit & ~is_poor);
        poor2 += (pair)((mask_pair)(rate2 * unit2) & is_poor2);
        rich2 += (pair)((mask_pair)unit2 & ~is_poor2);
    }
    poor += poor2;
    rich += rich2;
    struct sums sums = {0, poor[0] + poor[1], rich[0] + rich[1]};
    for (; i < s->rows; i++)
        *(s->rate[i] < r ? &sums.poor : &sums.rich) +=
            s->unit[i] * (s->rate[i] < r ? s->rate[i] : 1);
    return sums;
}

/* Relative error of a sum over the rows, in any order of at most rows + 16 additions and products.
 */
static double sum_error(const struct shares *s)
{
    return (s->rows / 4 + 16) * EPS; /* two lanes, half an EPS each */
}

static double key_of(const struct shares *s, u32 p, double due)
{
    return s->by_cost ? due / (double)s->e->cost[p] : due;
}

static double due_at(const struct shares *s, u32 p, double key)
{
    return s->by_cost ? key * (double)s->e->cost[p] : key;
}

static void set_due(struct shares *s, u32 p, double due, double error)
{
    double low = due - error;
    s->due[p] = due;
    s->due_err[p] = error;
    if (low > s->due_lo[p])
        s->due_lo[p] = low;
    s->lo[p] = key_of(s, p, s->due_lo[p]) * (1 - 4 * EPS);
    s->fresh[p] = s->n_bought + 1;
}

static double key_hi(const struct shares *s, u32 p)
{
    return s->exactly ? INFINITY : key_of(s, p, s->due[p] + s->due_err[p]) * (1 + 4 * EPS);
}

/* ── The exact side ───────────────────────────────────────────────────────────────────────────────
 */

/* Adds sign · weight · (what group g has paid before purchase k, in units of each) to s->counts. */
static void add_history(struct shares *s, u32 g, u32 k, i64 weight)
{
    const struct election *e = s->e;
    for (u32 i = e->group_first[g]; i < e->group_first[g + 1]; i++) {
        u32 at = s->bought_at[e->group_project[i]];
        if (at >= k)
            continue;
        s->counts[at] += weight * (e->group_units ? e->group_units[i] : 1);
        if (at < s->counts_from)
            s->counts_from = at;
        if (at >= s->counts_to)
            s->counts_to = at + 1;
    }
}

static void clear_counts(struct shares *s)
{
    if (s->counts_to > s->counts_from)
        memset(s->counts + s->counts_from, 0, (s->counts_to - s->counts_from) * sizeof *s->counts);
    s->counts_from = UINT32_MAX;
    s->counts_to = 0;
}

static i128 cost_of(const struct shares *s, u32 p)
{
    return (i128)s->e->cost[p] * s->e->voters;
}

/* Values of all purchases so far, exact. Who was poor at purchase k ran dry there. */
static void extend_chain(struct shares *s)
{
    const struct election *e = s->e;
    for (u32 k = s->chain.n; k < s->n_bought; k++) {
        u32 p = s->order[k];
        u64 poor = 0, rich = 0;
        clear_counts(s);
        for (u32 i = e->first[p]; i < e->first[p + 1]; i++) {
            u32 g = e->supporters[i].group, w = e->supporters[i].weight;
            if (s->dry[g] == k) {
                poor += w;
                add_history(s, g, k, w);
            } else if (s->dry[g] > k) {
                rich += (u64)w * (e->units ? e->units[i] : 1);
            }
        }
        chain_sum(&s->chain, cost_of(s, p) - (i128)poor * s->share, s->counts, s->counts_from,
                  s->sum);
        chain_push(&s->chain, s->sum, rich);
    }
}

/* Whether p's supporters have at least its cost. */
static bool affordable_exactly(struct shares *s, u32 p)
{
    const struct election *e = s->e;
    u64 weight = 0;
    extend_chain(s);
    clear_counts(s);
    for (u32 i = e->first[p]; i < e->first[p] + s->live[p]; i++) {
        struct supporter x = e->supporters[i];
        if (s->purse[x.group] > 0) {
            weight += x.weight;
            add_history(s, x.group, s->n_bought, -(i64)x.weight);
        }
    }
    chain_sum(&s->chain, (i128)weight * s->share - cost_of(s, p), s->counts, s->counts_from,
              s->sum);
    return mpz_sgn(s->sum) >= 0;
}

static void purse_exactly(struct shares *s, u32 g, mpz_t out)
{
    clear_counts(s);
    add_history(s, g, s->n_bought, -1);
    chain_sum(&s->chain, s->share, s->counts, s->counts_from, out);
}

/* Sorts the rows at price `due` into poor, rich and close (within `margin`); poor ones are gathered
 * into s->counts. */
static void split_rows(struct shares *s, u32 p, double due, double margin, u64 *poor, u64 *rich)
{
    const struct election *e = s->e;
    const struct supporter *list = e->supporters + e->first[p];
    *poor = *rich = 0;
    s->n_close = 0;
    clear_counts(s);
    for (u32 i = 0; i < s->rows; i++) {
        u32 unit = e->units ? e->units[e->first[p] + i] : 1;
        double gap = s->rate[i] - due;
        s->side[i] = s->rate[i] <= 0 ? DRY : gap < 0 ? POOR : RICH;
        if (s->side[i] == DRY)
            continue;
        if (fabs(gap) <= margin) {
            s->close[s->n_close++] = i;
            s->side[i] = RICH;
        } else if (gap < 0) {
            *poor += list[i].weight;
            add_history(s, list[i].group, s->n_bought, list[i].weight);
            continue;
        }
        *rich += (u64)list[i].weight * unit;
    }
}

/* Two groups that bought the same things have the same purse. */
static bool same_history(const struct shares *s, u32 g, u32 h)
{
    const struct election *e = s->e;
    u32 i = e->group_first[g], j = e->group_first[h];
    for (;;) {
        while (i < e->group_first[g + 1] && s->bought_at[e->group_project[i]] >= s->n_bought)
            i++;
        while (j < e->group_first[h + 1] && s->bought_at[e->group_project[j]] >= s->n_bought)
            j++;
        bool end = i == e->group_first[g + 1];
        if (end || j == e->group_first[h + 1])
            return end && j == e->group_first[h + 1];
        if (e->group_project[i] != e->group_project[j] ||
            (e->group_units && e->group_units[i] != e->group_units[j]))
            return false;
        i++;
        j++;
    }
}

/* Decides the close rows: s->num / (den · rich) is the price while they count as rich; whoever has
 * less than it is poor, which raises it; until nobody moves. */
static void decide_close(struct shares *s, u32 p, u64 *rich)
{
    const struct election *e = s->e;
    const struct supporter *list = e->supporters + e->first[p];
    for (bool moved = true; moved;) {
        u32 known = UINT32_MAX;
        moved = false;
        for (u32 c = 0; c < s->n_close; c++) {
            u32 i = s->close[c], g = list[i].group;
            u32 unit = e->units ? e->units[e->first[p] + i] : 1;
            if (s->side[i] == POOR)
                continue;
            if (known == UINT32_MAX || !same_history(s, known, g))
                purse_exactly(s, g, s->purse_sum);
            known = g;
            mpz_mul_ui(s->left, s->purse_sum, *rich);
            mpz_mul_ui(s->right, s->num[p], unit);
            int order = mpz_cmp(s->left, s->right);
            s->side[i] = order == 0 ? EVEN : RICH;
            u64 units = (u64)list[i].weight * unit;
            if (order >= 0 || units == *rich)
                continue;
            s->side[i] = POOR;
            moved = true;
            mpz_submul_ui(s->num[p], s->purse_sum, list[i].weight);
            *rich -= units;
        }
    }
}

/* Whether the rows sorted without question lie on their side of the exact price, too. */
static bool split_holds(const struct shares *s, u32 p, double due, double margin)
{
    double found = s->due[p], slack = found * 8 * EPS;
    const struct election *e = s->e;
    for (u32 i = 0; i < s->rows; i++) {
        double wrong = s->err / (e->units ? e->units[e->first[p] + i] : 1) + slack;
        double gap = s->rate[i] - due;
        if (fabs(gap) <= margin || s->side[i] == DRY)
            continue;
        if (gap < 0 ? s->rate[i] + wrong > found : s->rate[i] - wrong < found)
            return false;
    }
    return true;
}

/* Where everybody who has money pays in full, the price is cost / units whatever was bought before:
 * num[p] / rich[p], without the chain. Small communities have ties of this kind by the hundred. */
static bool due_is_plain(struct shares *s, u32 p)
{
    const struct election *e = s->e;
    u64 units = 0;
    double least = INFINITY;
    for (u32 i = 0; i < s->rows; i++) {
        s->side[i] = s->rate[i] <= 0 ? DRY : RICH;
        if (s->side[i] == DRY)
            continue;
        units +=
            (u64)e->supporters[e->first[p] + i].weight * (e->units ? e->units[e->first[p] + i] : 1);
        if (s->rate[i] < least)
            least = s->rate[i];
    }
    double due = units ? (double)e->cost[p] / (double)units : 0;
    if (!units || least - s->err <= due * (1 + 16 * EPS))
        return false;
    mpz_from_i128(s->num[p], cost_of(s, p));
    s->rich[p] = units;
    set_due(s, p, due, due * 8 * EPS);
    return true;
}

/* The price of p as num[p] / (den · rich[p]), or plain[p] and without den; the rows and their sides
 * stay for paying. */
static void due_exactly(struct shares *s, u32 p)
{
    gather(s, p, 0);
    if (!s->has_num[p]) {
        mpz_init(s->num[p]);
        s->has_num[p] = true;
    }
    s->exact_at[p] = s->n_bought + 1;
    s->plain[p] = !s->exactly && due_is_plain(s, p);
    if (s->plain[p])
        return;
    extend_chain(s);
    double due = s->due[p];
    for (double margin = s->exactly ? INFINITY : due * 1e-9 + 4 * s->err;; margin *= 1000) {
        u64 poor, rich;
        split_rows(s, p, due, margin, &poor, &rich);
        if (!rich)
            continue; /* the price lies lower: a wider margin finds who pays it */
        chain_sum(&s->chain, cost_of(s, p) - (i128)poor * s->share, s->counts, s->counts_from,
                  s->num[p]);
        decide_close(s, p, &rich);
        s->rich[p] = rich;
        mpz_mul_ui(s->right, s->chain.den, rich);
        double exact = mpz_ratio(s->num[p], s->right) / (double)s->e->voters;
        set_due(s, p, exact, exact * 8 * EPS);
        s->due[p] = exact;
        if (split_holds(s, p, due, margin))
            break;
    }
}

/* Brings a plain price over the chain's denominator. */
static void unplain(struct shares *s, u32 p)
{
    extend_chain(s);
    mpz_mul(s->num[p], s->num[p], s->chain.den);
    s->plain[p] = false;
}

/* < 0: a's key is the smaller one. Both have been asked for exactly in this round. */
static int compare_exactly(struct shares *s, u32 a, u32 b)
{
    if (s->plain[a] != s->plain[b])
        unplain(s, s->plain[a] ? a : b);
    mpz_mul_ui(s->left, s->num[a], s->rich[b]);
    mpz_mul_ui(s->right, s->num[b], s->rich[a]);
    if (s->by_cost) {
        mpz_mul_ui(s->left, s->left, (u64)s->e->cost[b]);
        mpz_mul_ui(s->right, s->right, (u64)s->e->cost[a]);
    }
    return mpz_cmp(s->left, s->right);
}

/* ── Looking at one project ───────────────────────────────────────────────────────────────────────
 */

enum look {
    PUT_OFF /* its key is above the trial */,
    PRICED,
    GONE /* its supporters lack money */
};

static enum look look_at(struct shares *s, u32 p, double trial_key)
{
    double cost = (double)s->e->cost[p], rel = 0;
    double trial = due_at(s, p, trial_key) * (1 + 4 * EPS);
    bool tried = trial > s->due_lo[p] && !s->exactly;
    double r = tried ? trial : s->due_lo[p];
    struct sums at = gather(s, p, r);
    double units = (double)s->e->support[p] - s->parted_units[p] - s->dry_units[p];
    rel = sum_error(s);
    double error = units * s->err + (at.all + cost) * rel;
    if (at.all + error < cost)
        return GONE;
    if ((at.all - error < cost || s->exactly) && !affordable_exactly(s, p))
        return GONE;
    if (tried) {
        error = (units - at.rich) * s->err + (at.poor + trial * at.rich + cost) * rel;
        if (at.rich > 0 && at.poor + trial * at.rich + error < cost) {
            double low = (cost - at.poor - error) / at.rich * (1 - rel);
            s->due_lo[p] = low > trial ? low : trial;
            s->lo[p] = key_of(s, p, s->due_lo[p]) * (1 - 4 * EPS);
            if (s->lo[p] > trial_key)
                return PUT_OFF;
        }
        r = s->due_lo[p];
        at = sweep(s, r);
    }
    struct sums last = {.rich = 1};
    for (double before = 0; at.rich > 0; at = sweep(s, r)) {
        double next = (cost - at.poor) / at.rich;
        last = at;
        if (next > r)
            r = next;
        if (at.rich == before)
            break;
        before = at.rich;
    }
    error = (units - last.rich) * s->err + (last.poor + r * last.rich + cost) * rel;
    set_due(s, p, r, error / last.rich + r * rel);
    return PRICED;
}

/* Makes sure of p's price: afterwards its upper bound holds and every row knows its side. True when
 * doubles sufficed. */
static bool settle(struct shares *s, u32 p)
{
    if (s->exact_at[p] == s->n_bought + 1 || s->exactly || s->due_err[p] > s->due[p] * TOO_VAGUE) {
        due_exactly(s, p);
        return false;
    }
    if (s->rows_of != p)
        gather(s, p, 0);
    const struct election *e = s->e;
    double due = s->due[p], error = s->due_err[p] + due * 4 * EPS;
    for (u32 i = 0; i < s->rows; i++) {
        double margin = error + (e->units ? s->err / e->units[e->first[p] + i] : s->err);
        double gap = s->rate[i] - due;
        s->side[i] = s->rate[i] <= 0 ? DRY : gap < 0 ? POOR : RICH;
        if (fabs(gap) <= margin) {
            due_exactly(s, p);
            return false;
        }
    }
    return true;
}

/* ── A round ──────────────────────────────────────────────────────────────────────────────────────
 */

static void drop(struct shares *s, u32 p, enum budget_why why, u32 cap)
{
    if (s->fates)
        s->fates[p] = (struct budget_fate){.why = why, .cap = cap, .round = s->n_bought};
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
        enum look seen = look_at(s, p, best);
        if (seen == GONE) {
            drop(s, p, WHY_MONEY, 0);
            continue;
        }
        if (seen == PRICED && (best == 0 || key_hi(s, p) < best))
            best = key_hi(s, p);
        heap_down(s, 0);
    }
    return false;
}

/* Those who may be as near as `p`, popped into s->rivals. */
static void pop_rivals(struct shares *s, u32 p)
{
    double hi = key_hi(s, p);
    s->n_rivals = 0;
    while (s->n_heap && s->lo[s->heap[0]] <= hi) {
        u32 q = s->heap[0], cap = 0;
        if (!room_fits(&s->room, s->e, q, &cap)) {
            drop(s, q, WHY_CAP, cap);
        } else if (s->fresh[q] == s->n_bought + 1) {
            heap_pop(s);
            s->rivals[s->n_rivals++] = q;
        } else if (look_at(s, q, s->exactly ? 0 : hi) == GONE) {
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
        if (q == winner || compare_exactly(s, winner, q) != 0)
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
    settle(s, p);
    pop_rivals(s, p);
    if (!s->n_rivals)
        return p;
    u32 winner = p;
    if (s->exact_at[p] != s->n_bought + 1)
        due_exactly(s, p);
    for (u32 i = 0; i < s->n_rivals; i++) {
        u32 q = s->rivals[i];
        due_exactly(s, q);
        int order = compare_exactly(s, q, winner);
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
        if (s->side[i] == RICH) {
            s->purse[g] -= due * unit;
            continue;
        }
        all_full &= s->side[i] == EVEN;
        if (s->side[i] == DRY)
            continue;
        /* Who had exactly the price paid in full and is dry from the next purchase on. */
        s->purse[g] = 0;
        s->dry[g] = s->n_bought + (s->side[i] == EVEN);
    }
    s->err += s->due_err[p] * s->most_units[p] + s->share_value * 4 * EPS;
    s->bought_at[p] = s->n_bought;
    s->order[s->n_bought++] = p;
    s->rows_of = UINT32_MAX;
    room_take(&s->room, e, p);
    return all_full;
}

/* ── A run ────────────────────────────────────────────────────────────────────────────────────────
 */

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
        if ((i128)e->weight[p] * share < cost_of(s, p)) {
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
        else if (look_at(s, q, s->exactly ? 0 : than) == GONE)
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
            settle(s, p);
        out->key_hi[k] = key_hi(s, p);
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
            result->fates[p].behind = gather(s, p, 0).all;
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
        if (!e->support[p] || !affordable_exactly(s, p) || look_at(s, p, 0) == GONE)
            return false;
        settle(s, p);
        pay(s, p);
    }
    for (u32 p = 0; p < e->n_projects; p++) {
        *stuck = p;
        if (!e->counted[p] || s->bought_at[p] != UINT32_MAX || !e->support[p])
            continue;
        s->live[p] = e->first[p + 1] - e->first[p];
        u32 cap;
        if (affordable_exactly(s, p) && room_fits(&s->room, e, p, &cap))
            return false;
    }
    *stuck = UINT32_MAX;
    return true;
}

/* ── Making and ending ────────────────────────────────────────────────────────────────────────────
 */

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
        s->lo[p] = s->first_key[p] = key_of(s, p, due) * (1 - 4 * EPS);
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
