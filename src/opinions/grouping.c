/* k-means over cells. Uses base/random, base/wide.
 *
 * Where the time goes, and what was done: for each of 7 numbers of groups 16 starts of some ten
 * rounds. Distances are taken centre by centre over all cells, which the compiler turns into
 * vector code with the same bits; sums of groups are whole numbers, so that a round only moves the
 * cells that changed sides; a start's centres serve for every k; silhouettes add up rows of a table
 * of distances. Together three times faster than cell by cell.
 */
#include "opinions/grouping.h"

#include <math.h>

#include "base/random.h"
#include "base/wide.h"

enum {
    STARTS = 16, /* with 64 the same number of groups comes out in all nine real conversations */
    ROUNDS = 40,
    FINALISTS = 3, /* best different ends of the starts, compared by silhouette */
    VECTOR = 8     /* as many as any machine's vectors hold */
};

struct starts {
    double x[STARTS][GROUPS_MAX], y[STARTS][GROUPS_MAX];
};

void cells_add(struct cells *c, struct cell cell)
{
    c->cell[c->n] = cell;
    c->weight[c->n] = (double)cell.people;
    c->x[c->n] = ldexp((double)cell.x / (double)cell.people, -PLACE_BITS);
    c->y[c->n++] = ldexp((double)cell.y / (double)cell.people, -PLACE_BITS);
    c->people += cell.people;
    c->room = (c->n + VECTOR - 1) / VECTOR * VECTOR;
}

WIDE static void distances_from(const struct cells *c, double x, double y, double *out)
{
    for (u32 j = 0; j < c->room; j++) {
        double dx = c->x[j] - x, dy = c->y[j] - y;
        out[j] = sqrt(dx * dx + dy * dy);
    }
}

void cells_measure(struct arena *a, struct cells *c)
{
    c->distance = NEW_ARRAY(a, double, (size_t)c->room * c->room);
    for (u32 i = 0; i < c->n; i++)
        distances_from(c, c->x[i], c->y[i], c->distance + (size_t)i * c->room);
}

/* ── Starts ─────────────────────────────────────────────────────────────────────────────────── */

static double fraction(struct dice *d)
{
    return (double)(dice_u64(d) >> 11) * 0x1p-53;
}

/* Draws centres, each with a chance that grows with the squared distance to those drawn before:
 * k-means++, Arthur & Vassilvitskii 2007. */
static void draw_centres(const struct cells *c, struct dice *dice, u32 k, double *x, double *y)
{
    double nearest[CELLS_MAX], total = (double)c->people;
    memcpy(nearest, c->weight, sizeof nearest);
    for (u32 h = 0; h < k; h++) {
        double left = fraction(dice) * total;
        u32 chosen = 0;
        for (u32 i = 0; i < c->n && left >= 0; i++) {
            chosen = nearest[i] > 0 ? i : chosen;
            left -= nearest[i];
        }
        x[h] = c->x[chosen];
        y[h] = c->y[chosen];
        total = 0;
        for (u32 i = 0; i < c->n; i++) {
            double dx = c->x[i] - x[h], dy = c->y[i] - y[h];
            double d = c->weight[i] * (dx * dx + dy * dy);
            total += nearest[i] = h == 0 || d < nearest[i] ? d : nearest[i];
        }
    }
}

struct starts *starts_new(struct arena *a, const struct cells *c, u32 k_most)
{
    struct starts *s = NEW(a, struct starts);
    for (u32 start = 0; start < STARTS; start++) {
        struct dice dice = {1000003u + start};
        draw_centres(c, &dice, k_most, s->x[start], s->y[start]);
    }
    return s;
}

/* ── Rounds ─────────────────────────────────────────────────────────────────────────────────── */

/* The nearest centre of each cell, the first of equals, and the squared distance to it. */
WIDE static void nearest_centres(const struct cells *c, const struct grouping *g, i64 *restrict of,
                                 double *restrict best)
{
    for (u32 i = 0; i < c->room; i++) {
        double dx = c->x[i] - g->x[0], dy = c->y[i] - g->y[0];
        best[i] = dx * dx + dy * dy;
        of[i] = 0;
    }
    for (u32 h = 1; h < g->k; h++) {
        double x = g->x[h], y = g->y[h];
        for (u32 i = 0; i < c->room; i++) {
            double dx = c->x[i] - x, dy = c->y[i] - y, d = dx * dx + dy * dy;
            of[i] = d < best[i] ? (i64)h : of[i];
            best[i] = d < best[i] ? d : best[i];
        }
    }
}

static void add_cell(struct cell *sum, const struct cell *cell, i64 times)
{
    sum->people += times * cell->people;
    sum->x += times * cell->x;
    sum->y += times * cell->y;
}

static void settle(const struct cells *c, struct grouping *g)
{
    struct cell sum[GROUPS_MAX] = {{0, 0, 0}};
    double best[CELLS_MAX];
    i64 of[CELLS_MAX];
    bool changed = true;
    for (int round = 0; round < ROUNDS && changed; round++) {
        nearest_centres(c, g, of, best);
        changed = round == 0;
        for (u32 i = 0; i < c->n; i++) {
            if (round > 0 && of[i] == g->of[i])
                continue;
            add_cell(&sum[of[i]], &c->cell[i], 1);
            if (round > 0)
                add_cell(&sum[g->of[i]], &c->cell[i], -1);
            changed = true;
        }
        memcpy(g->of, of, c->room * sizeof *of);
        for (u32 h = 0; h < g->k && changed; h++)
            if (sum[h].people > 0) {
                g->x[h] = ldexp((double)sum[h].x / (double)sum[h].people, -PLACE_BITS);
                g->y[h] = ldexp((double)sum[h].y / (double)sum[h].people, -PLACE_BITS);
            }
    }
    g->eligible = true;
    for (u32 h = 0; h < g->k; h++)
        g->eligible &= sum[h].people >= least_group((u32)c->people);
    g->spread = 0;
    for (u32 i = 0; i < c->n; i++)
        g->spread += c->weight[i] * best[i];
}

/* ── Ends ───────────────────────────────────────────────────────────────────────────────────── */

WIDE static void add_row(const double *row, double weight, double *sum, u32 n)
{
    for (u32 i = 0; i < n; i++)
        sum[i] += weight * row[i];
}

/* Mean silhouette of the people, those of one cell as one place (Rousseeuw 1987). */
static double silhouette_of(const struct cells *c, const struct grouping *g)
{
    double size[GROUPS_MAX] = {0}, sum[GROUPS_MAX][CELLS_MAX], total = 0;
    memset(sum, 0, g->k * sizeof *sum);
    for (u32 j = 0; j < c->n; j++) {
        size[g->of[j]] += c->weight[j];
        add_row(c->distance + (size_t)j * c->room, c->weight[j], sum[g->of[j]], c->room);
    }
    for (u32 i = 0; i < c->n; i++) {
        i64 own = g->of[i];
        double inside = size[own] > 1 ? sum[own][i] / (size[own] - 1) : 0, outside = INFINITY;
        for (u32 h = 0; h < g->k; h++)
            if (h != own && size[h] > 0 && sum[h][i] / size[h] < outside)
                outside = sum[h][i] / size[h];
        double greater = fmax(inside, outside);
        if (size[own] > 1 && greater > 0 && isfinite(outside))
            total += c->weight[i] * (outside - inside) / greater;
    }
    return total / (double)c->people;
}

/* Keeps the best different ends: eligible before not, then by spread. */
static void enter(struct grouping *finalists, u32 *n, const struct grouping *g)
{
    u32 at = 0;
    for (; at < *n; at++) {
        const struct grouping *f = &finalists[at];
        if (f->eligible == g->eligible && fabs(f->spread - g->spread) <= 1e-9 * f->spread)
            return;
        if (g->eligible != f->eligible ? g->eligible : g->spread < f->spread)
            break;
    }
    if (at >= FINALISTS)
        return;
    *n += *n < FINALISTS;
    for (u32 k = *n - 1; k > at; k--)
        finalists[k] = finalists[k - 1];
    finalists[at] = *g;
}

struct grouping best_grouping(const struct cells *c, const struct starts *starts, u32 k)
{
    struct grouping finalists[FINALISTS], best = {.k = 0}, g;
    u32 n = 0;
    for (u32 start = 0; start < STARTS; start++) {
        g.k = k;
        memcpy(g.x, starts->x[start], sizeof g.x);
        memcpy(g.y, starts->y[start], sizeof g.y);
        settle(c, &g);
        enter(finalists, &n, &g);
    }
    for (u32 f = 0; f < n; f++) {
        finalists[f].silhouette = silhouette_of(c, &finalists[f]);
        if (best.k == 0 || (finalists[f].eligible == best.eligible &&
                            finalists[f].silhouette > best.silhouette + 1e-12))
            best = finalists[f];
    }
    return best;
}
