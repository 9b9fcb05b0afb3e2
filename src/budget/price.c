/* What a project costs each of its supporters now: in doubles with bounds, and exactly where asked.
 * Uses chain, election. Part of shares.c, whose head tells the method. */
#include <math.h>

#include "base/wide.h"
#include "budget/shares_inside.h"

/* From this part of a project's support on, rows that ran dry are put away. */
static const double MANY_DRY = 0.25;
/* Above this relative error a bought price is taken from the exact side, so that the errors of
 * purses cannot grow from purchase to purchase. */
static const double TOO_VAGUE = 1e-5;

/* ── One project's supporters, gathered ── */

typedef double four __attribute__((vector_size(32), aligned(8), may_alias));
typedef i64 four_masks __attribute__((vector_size(32), aligned(8), may_alias));

static inline double together(const four *x)
{
    return ((*x)[0] + (*x)[1]) + ((*x)[2] + (*x)[3]);
}

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

/* Brings p's supporters into the rows and adds up at price r. Four lanes at a time by comparing and
 * masking, so that no branch is mispredicted; who ran dry is a row without money until they are
 * many. */
WIDE struct sums price_gather(struct shares *s, u32 p, double r)
{
    const struct election *e = s->e;
    if (s->dry_units[p] > MANY_DRY * (double)e->support[p])
        part_dry(s, p);
    u32 from = e->first[p], n = s->live[p], i = 0;
    const struct supporter *list = e->supporters + from;
    const u32 *units = e->units ? e->units + from : NULL;
    const double *column = s->column + from, *purse = s->purse;
    four at = {r, r, r, r}, none = {0}, all = none, poor = none, rich = none, dry = none;
    for (; i + 3 < n; i += 4) {
        const struct supporter *x = list + i;
        four unit = *(const four *)(column + i);
        four rate = {purse[x[0].group], purse[x[1].group], purse[x[2].group], purse[x[3].group]};
        if (units)
            rate /= (four){units[i], units[i + 1], units[i + 2], units[i + 3]};
        four_masks is_poor = rate < at, is_dry = rate <= none;
        four money = rate * unit;
        *(four *)(s->rate + i) = rate;
        all += money;
        poor += (four)((four_masks)money & is_poor);
        rich += (four)((four_masks)unit & ~is_poor);
        dry += (four)((four_masks)unit & is_dry);
    }
    struct sums sums = {together(&all), together(&poor), together(&rich)};
    double dried = together(&dry);
    for (; i < n; i++) {
        double rate = purse[list[i].group] / (units ? units[i] : 1);
        s->rate[i] = rate;
        sums.all += rate * column[i];
        *(rate < r ? &sums.poor : &sums.rich) += column[i] * (rate < r ? rate : 1);
        dried += rate <= 0 ? column[i] : 0;
    }
    s->dry_units[p] = dried;
    s->unit = column;
    s->rows = n;
    s->rows_of = p;
    return sums;
}

/* The same over rows that are there. */
WIDE static struct sums sweep(const struct shares *s, double r)
{
    four at = {r, r, r, r}, poor = {0}, rich = {0};
    u32 i = 0;
    for (; i + 3 < s->rows; i += 4) {
        four rate = *(const four *)(s->rate + i), unit = *(const four *)(s->unit + i);
        four_masks is_poor = rate < at;
        poor += (four)((four_masks)(rate * unit) & is_poor);
        rich += (four)((four_masks)unit & ~is_poor);
    }
    struct sums sums = {0, together(&poor), together(&rich)};
    for (; i < s->rows; i++)
        *(s->rate[i] < r ? &sums.poor : &sums.rich) +=
            s->unit[i] * (s->rate[i] < r ? s->rate[i] : 1);
    return sums;
}

/* Relative error of a sum over the rows, in any order of at most rows + 16 additions and products.
 */
static double sum_error(const struct shares *s)
{
    return (s->rows / 8 + 16) * EPS; /* four lanes, half an EPS each */
}

double price_key(const struct shares *s, u32 p, double due)
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
    s->lo[p] = price_key(s, p, s->due_lo[p]) * (1 - 4 * EPS);
    s->fresh[p] = s->n_bought + 1;
}

double price_key_hi(const struct shares *s, u32 p)
{
    return s->exactly ? INFINITY : price_key(s, p, s->due[p] + s->due_err[p]) * (1 + 4 * EPS);
}

/* ── The exact side ── */

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
bool price_affordable(struct shares *s, u32 p)
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
void price_exactly(struct shares *s, u32 p)
{
    price_gather(s, p, 0);
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
int price_compare(struct shares *s, u32 a, u32 b)
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

/* ── Looking at one project ── */

enum look price_look(struct shares *s, u32 p, double trial_key)
{
    double cost = (double)s->e->cost[p], rel = 0;
    double trial = due_at(s, p, trial_key) * (1 + 4 * EPS);
    bool tried = trial > s->due_lo[p] && !s->exactly;
    double r = tried ? trial : s->due_lo[p];
    struct sums at = price_gather(s, p, r);
    double units = (double)s->e->support[p] - s->parted_units[p] - s->dry_units[p];
    rel = sum_error(s);
    double error = units * s->err + (at.all + cost) * rel;
    if (at.all + error < cost)
        return GONE;
    if ((at.all - error < cost || s->exactly) && !price_affordable(s, p))
        return GONE;
    if (tried) {
        error = (units - at.rich) * s->err + (at.poor + trial * at.rich + cost) * rel;
        if (at.rich > 0 && at.poor + trial * at.rich + error < cost) {
            double low = (cost - at.poor - error) / at.rich * (1 - rel);
            s->due_lo[p] = low > trial ? low : trial;
            s->lo[p] = price_key(s, p, s->due_lo[p]) * (1 - 4 * EPS);
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

/* Each row's side of the due; true when some rate is too close to tell. `error` is that of a rate
 * of one unit: with more units the same money is known better. */
WIDE static bool take_sides(const double *restrict rate, u32 rows, double due, double error,
                            u8 *restrict side)
{
    _Static_assert(POOR == 0 && RICH == 1 && DRY == 3, "sides are added up below");
    i64 close = 0;
    for (u32 i = 0; i < rows; i++)
        close |= fabs(rate[i] - due) <= error ? 1 : 0;
    for (u32 i = 0; i < rows; i++)
        side[i] = (u8)((rate[i] >= due ? RICH : POOR) | (rate[i] <= 0 ? DRY : 0));
    return close;
}

/* Makes sure of p's price: afterwards its upper bound holds and every row knows its side. */
void price_settle(struct shares *s, u32 p)
{
    if (s->exact_at[p] == s->n_bought + 1 || s->exactly || s->due_err[p] > s->due[p] * TOO_VAGUE) {
        price_exactly(s, p);
        return;
    }
    if (s->rows_of != p)
        price_gather(s, p, 0);
    double due = s->due[p], error = s->due_err[p] + due * 4 * EPS + s->err;
    if (take_sides(s->rate, s->rows, due, error, s->side))
        price_exactly(s, p);
}
